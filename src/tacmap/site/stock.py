"""The contents of an emergency locker: one CSV per locker, and the master list to start from."""

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tacmap.locker import LockerItem
from tacmap.site.cells import BadCell, day, reference, whole, yes_no
from tacmap.site.folder import SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import Row, read_sheet

__all__ = ["ITEM_COLUMNS", "MASTER_LIST", "master_list_csv", "read_items"]

ITEM_COLUMNS = (
    "group", "item", "par", "on_hand", "lot", "expires", "serial", "condition", "critical", "access_ref", "opens",
)  # fmt: skip

_NEEDED = ("group", "item", "par", "on_hand")
_T = TypeVar("_T")

# (group, item, suggested count, critical): what the founding documents, state guidance and kit lists agree on.
MASTER_LIST: tuple[tuple[str, str, int, bool], ...] = (
    ("access", "Master keys, external and internal, on tagged rings", 1, True),
    ("access", "Access cards or fobs with lockdown override", 2, True),
    ("access", "Elevator and fire-service key", 1, False),
    ("access", "Key-to-door list with the plan's door numbers", 1, True),
    ("breach", "Halligan bar", 1, True),
    ("breach", "Sledgehammer", 1, False),
    ("breach", "Ram for inward-opening doors", 1, False),
    ("breach", "Pry bar 18 in, indexing head", 1, False),
    ("breach", "Heavy-duty bolt cutters", 1, True),
    ("breach", "Door wedges", 4, False),
    ("plans", "Printed floor plans, one sheet per floor", 2, True),
    ("plans", "Site sheet with streets and neighbours", 2, False),
    ("plans", "Shut-off procedure cards", 1, False),
    ("plans", "Hazardous material list", 1, False),
    ("plans", "Clipboard, markers, tape, dry-erase board", 1, False),
    ("medical", "Tourniquet", 4, True),
    ("medical", "Haemostatic gauze", 4, True),
    ("medical", "Pressure dressing", 4, True),
    ("medical", "Vented chest seals, pair", 4, True),
    ("medical", "Trauma shears", 2, False),
    ("medical", "Gloves, latex-free, pairs", 10, False),
    ("medical", "Hypothermia blanket", 4, False),
    ("medical", "Nasal airway", 2, False),
    ("medical", "Marker and casualty tags", 10, False),
    ("medical", "Instruction card", 1, False),
    ("comms", "School two-way radio, charged, on the shared channel", 1, True),
    ("comms", "Spare batteries or charger", 1, False),
    ("comms", "Contact list: principal, facilities, utilities, dispatch", 1, False),
    ("light", "Flashlights", 2, False),
    ("light", "High-visibility and command vests", 2, False),
    ("control", "Numbered tamper seal", 1, False),
    ("control", "Paper log card", 1, False),
)


def master_list_csv() -> str:
    """A lockers/*.csv to start from: every item of the master list with nothing on hand yet."""
    sheet = io.StringIO()
    writer = csv.writer(sheet, lineterminator="\n")
    writer.writerow(ITEM_COLUMNS)
    for group, item, par, critical in MASTER_LIST:
        writer.writerow([group, item, par, 0, "", "", "", "", "yes" if critical else "no", "", ""])
    return sheet.getvalue()


def read_items(path: Path, file: str, limits: SiteLimits, notes: Notes) -> tuple[LockerItem, ...]:
    """The good rows; every bad cell of the others is noted."""
    sheet = read_sheet(path, file, required=_NEEDED, known=ITEM_COLUMNS, limits=limits, notes=notes)
    items = (_item(row, notes) for row in (sheet.rows if sheet else ()))
    return tuple(item for item in items if item is not None)


def _item(row: Row, notes: Notes) -> LockerItem | None:
    before = notes.count

    def cell(column: str, read: Callable[[str], _T]) -> _T | None:
        try:
            return read(row.cells[column]) if column in row.cells else None
        except BadCell as bad:
            notes.problem(row.file, row.line, column, bad.message, bad.remedy)
            return None

    for column in _NEEDED:
        if column not in row.cells:
            notes.problem(row.file, row.line, column, f"{column} is empty.", "Fill it in.")
    item = LockerItem(
        group=row.cells.get("group", "").casefold(),
        item=row.cells.get("item", ""),
        par=cell("par", _count) or 0,
        on_hand=cell("on_hand", _count) or 0,
        lot=row.cells.get("lot"),
        expires=cell("expires", day),
        serial=row.cells.get("serial"),
        condition=row.cells.get("condition"),
        critical=cell("critical", yes_no) == "yes",
        access_ref=cell("access_ref", reference),
        opens=tuple(row.cells.get("opens", "").replace(";", " ").replace("|", " ").split()),
    )
    return item if notes.count == before else None


def _count(text: str) -> int:
    return whole(text, high=100_000)
