"""Label sheets for common stocks: each locker with its code, each item, each key.

A code is printed only on labels that hold it at the width from which it is known to read (bench/qr),
and each locker's label twice. A key's label says its tag and no door: whoever finds the key must not know the lock.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tacmap.exports.edition import Edition
from tacmap.exports.qr import across_mm, qr_svg, short_code
from tacmap.exports.typeset import Drawn, typeset
from tacmap.locker import Locker

__all__ = ["STOCKS", "Stock", "label_sheets"]

_EDGE = 1.6  # mm of a label that printers may miss


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """A sheet of labels, in millimetres: its paper, one label, how many, the first one's corner, the pitch."""

    name: str
    paper: tuple[float, float]
    label: tuple[float, float]
    columns: int
    rows: int
    corner: tuple[float, float]
    pitch: tuple[float, float]


_LETTER, _A4 = (215.9, 279.4), (210.0, 297.0)
_INCH = 25.4

STOCKS = {
    stock.name: stock
    for stock in (
        Stock(name="5160", paper=_LETTER, label=(2.625 * _INCH, _INCH), columns=3, rows=10,
              corner=(0.1875 * _INCH, 0.5 * _INCH), pitch=(2.75 * _INCH, _INCH)),
        Stock(name="5163", paper=_LETTER, label=(4 * _INCH, 2 * _INCH), columns=2, rows=5,
              corner=(0.15625 * _INCH, 0.5 * _INCH), pitch=(4.1875 * _INCH, 2 * _INCH)),
        Stock(name="5164", paper=_LETTER, label=(4 * _INCH, 10 / 3 * _INCH), columns=2, rows=3,
              corner=(0.15625 * _INCH, 0.5 * _INCH), pitch=(4.1875 * _INCH, 10 / 3 * _INCH)),
        Stock(name="L7160", paper=_A4, label=(63.5, 38.1), columns=3, rows=7,
              corner=(7.21, 15.15), pitch=(66.04, 38.1)),
        Stock(name="L7163", paper=_A4, label=(99.1, 38.1), columns=2, rows=7,
              corner=(4.65, 15.15), pitch=(101.6, 38.1)),
        Stock(name="L7165", paper=_A4, label=(99.1, 67.7), columns=2, rows=4,
              corner=(4.65, 13.1), pitch=(101.6, 67.7)),
    )
}  # fmt: skip

_LOCKERS = ("5163", "5164", "L7163", "L7165")
_SMALL = ("5160", "L7160")


def label_sheets(edition: Edition) -> dict[str, bytes]:
    """labels/lockers-<stock>.pdf, items-<stock>.pdf and keys-<stock>.pdf; nothing for what there is none of."""
    lockers = edition.preplan.lockers
    kinds: tuple[tuple[str, tuple[str, ...], list[dict[str, Any]]], ...] = (
        ("lockers", _LOCKERS, [label for locker in lockers for label in [_of_locker(edition, locker)] * 2]),
        ("items", _SMALL, [label for locker in lockers for label in _of_items(locker)]),
        ("keys", _SMALL, [label for locker in lockers for label in _of_keys(locker)]),
    )
    return {
        f"labels/{kind}-{name}.pdf": _sheet(kind, STOCKS[name], labels)
        for kind, names, labels in kinds
        for name in names
        if labels
    }


def _sheet(kind: str, stock: Stock, labels: Sequence[dict[str, Any]]) -> bytes:
    return typeset(
        "labels",
        {
            "title": f"Labels: {kind}, {stock.name}",
            "stock": asdict(stock),
            "edge": _EDGE,
            "labels": [_fitting(stock, label) for label in labels],
        },
    )


def _fitting(stock: Stock, label: dict[str, Any]) -> dict[str, Any]:
    """The label with its code where the code reads at that size, else without."""
    code = label.get("text")
    if not code:
        return {**label, "code": ""}
    across, room = across_mm(code), stock.label[1] - 2 * _EDGE
    return {**label, "code": Drawn(qr_svg(code)) if across <= room else "", "across": across, "text": ""}


def _of_locker(edition: Edition, locker: Locker) -> dict[str, Any]:
    preplan, code = edition.preplan, edition.locker_code(locker)
    issued = f", issued {preplan.issued}" if preplan.issued else ""
    return {
        "over": "EMERGENCY LOCKER",
        "large": locker.id,
        "lines": [locker.name, preplan.name, f"Plan revision {preplan.revision}{issued}"],
        "text": code,
        "short": short_code(code),
    }


def _of_items(locker: Locker) -> list[dict[str, Any]]:
    return [
        {
            "over": f"{locker.id} · {item.group}" + (" · CRITICAL" if item.critical else ""),
            "large": item.item,
            "lines": [
                " · ".join(
                    part
                    for part in (
                        f"{item.par} wanted",
                        item.expires and f"expires {item.expires}",
                        item.lot and f"lot {item.lot}",
                        item.serial and f"serial {item.serial}",
                    )
                    if part
                )
            ],
            "short": "",
        }
        for item in locker.items
    ]


def _of_keys(locker: Locker) -> list[dict[str, Any]]:
    refs = dict.fromkeys(item.access_ref for item in locker.items if item.access_ref)
    return [
        {"over": f"{locker.id} · KEY OR CARD", "large": ref, "lines": ["Back into the locker after use"], "short": ""}
        for ref in refs
    ]
