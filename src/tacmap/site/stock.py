"""The contents of an emergency locker: one CSV per locker, in and out, and the master list to start from."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from tacmap.locker import LockerItem
from tacmap.site.cells import day, reference, whole, yes_no
from tacmap.site.folder import SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import RowReader, read_sheet
from tacmap.site.spreadsheet import written

__all__ = ["ITEM_COLUMNS", "MasterItem", "items_csv", "master_list", "master_list_csv", "read_items"]

ITEM_COLUMNS = (
    "group", "item", "par", "on_hand", "lot", "expires", "serial", "condition", "critical", "access_ref", "opens",
)  # fmt: skip

_NEEDED = ("group", "item", "par", "on_hand")
_TOLD = ("locker", "short")  # columns of an inventory sheet that say nothing new


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterItem:
    """A line of the master list. `par` is a suggestion; `dated`: each lot has a last day; `look`: how it is checked."""

    group: str
    item: str
    par: int
    critical: bool
    dated: bool
    look: str


@cache
def master_list() -> tuple[MasterItem, ...]:
    """What the founding documents, state guidance and kit lists agree that a locker holds."""
    text = files("tacmap.site").joinpath("master_list.csv").read_text("utf-8")
    return tuple(
        MasterItem(
            group=row["group"],
            item=row["item"],
            par=int(row["par"]),
            critical=row["critical"] == "yes",
            dated=row["dated"] == "yes",
            look=row["look"],
        )
        for row in csv.DictReader(text.splitlines())
    )


def master_list_csv() -> str:
    """A lockers/*.csv to start from: every item of the master list with nothing on hand yet."""
    return items_csv(
        LockerItem(group=each.group, item=each.item, par=each.par, on_hand=0, critical=each.critical)
        for each in master_list()
    )


def items_csv(items: Iterable[LockerItem], *, locker: str | None = None, end: str = "\n") -> str:
    """The inventory as `read_items` reads it back; with `locker`, also its id and what is short on each line."""
    rows = (_cells(item) if locker is None else (locker, *_cells(item), item.short) for item in items)
    columns = ITEM_COLUMNS if locker is None else (_TOLD[0], *ITEM_COLUMNS, _TOLD[1])
    return written((columns, *rows), end=end)


def _cells(item: LockerItem) -> tuple[object, ...]:
    return (
        item.group, item.item, item.par, item.on_hand, item.lot, item.expires, item.serial, item.condition,
        "yes" if item.critical else "no", item.access_ref, " ".join(item.opens),
    )  # fmt: skip


def read_items(path: Path, file: str, limits: SiteLimits, notes: Notes) -> tuple[LockerItem, ...]:
    """The good rows; every bad cell of the others is noted."""
    sheet = read_sheet(path, file, required=_NEEDED, known=(*ITEM_COLUMNS, *_TOLD), limits=limits, notes=notes)
    found = ((row, _item(RowReader(row, notes))) for row in (sheet.rows if sheet else ()))
    lines = [(row, item) for row, item in found if item is not None]
    for row, item in lines:
        if item.on_hand and item.expires is None and item.item.casefold() in _dated():
            notes.finding("lot-without-expiry", f"{row.file} line {row.line}: {item.called} has no last day (expires).")
    return tuple(item for _, item in lines)


@cache
def _dated() -> frozenset[str]:
    """What of the master list expires by lot."""
    return frozenset(each.item.casefold() for each in master_list() if each.dated)


def _item(reader: RowReader) -> LockerItem | None:
    cell, text = reader.cell, reader.text
    reader.need(*_NEEDED)
    item = LockerItem(
        group=(text("group") or "").casefold(),
        item=text("item") or "",
        par=cell("par", _count) or 0,
        on_hand=cell("on_hand", _count) or 0,
        lot=text("lot"),
        expires=cell("expires", day),
        serial=text("serial"),
        condition=text("condition"),
        critical=cell("critical", yes_no) == "yes",
        access_ref=cell("access_ref", reference),
        opens=tuple((text("opens") or "").replace(";", " ").replace("|", " ").split()),
    )
    return item if reader.good else None


def _count(text: str) -> int:
    return whole(text, high=100_000)
