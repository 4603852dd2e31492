"""The locker's sheets: inside the door, outside the door, and the inventory as a table.

What hangs outside carries no contents, calls nobody and shows only what the public may see. Everything is printed in
clear; the signed code beside it (given by the caller) tells whether the sheet is current.
"""

from datetime import date
from itertools import groupby
from typing import Any

from tacmap.annotations import Audience, Feature
from tacmap.building import Building, Floor
from tacmap.exports.edition import Edition, file_name
from tacmap.exports.paper import scale_bar
from tacmap.exports.pdf import banners, footer, header
from tacmap.exports.qr import across_mm, qr_svg, short_code
from tacmap.exports.scene import STRIP, floor_scene
from tacmap.exports.svg import scene_svg
from tacmap.exports.typeset import Drawn, typeset
from tacmap.locker import Locker, LockerItem
from tacmap.preplan import Contact, for_audience
from tacmap.readiness import Readiness, readiness
from tacmap.site.stock import items_csv

__all__ = ["inventory_csv", "locker_files", "locker_sheets"]

_EXCERPT = (104.0, 68.0)  # mm on paper, beside the contents
_ALONE = (104.0, 76.0)  # mm on the sheet that has none
_SCALE = 250
_CALLS = 12  # contacts beside the codes; the first-due sheet has all


def locker_files(edition: Edition) -> dict[str, bytes]:
    """lockers/<id>-inside.pdf, -outside.pdf and -inventory.csv of every locker."""
    return {f"lockers/{name}": content for name, content in locker_sheets(edition).items()}


def locker_sheets(edition: Edition) -> dict[str, bytes]:
    """The same by file name alone."""
    sheets: dict[str, bytes] = {}
    for locker in edition.preplan.lockers:
        name = _name(locker, sheets)
        sheets[f"{name}-inside.pdf"] = typeset("locker", _sheet(edition, locker, inside=True))
        sheets[f"{name}-outside.pdf"] = typeset("locker", _sheet(edition, locker, inside=False))
        sheets[f"{name}-inventory.csv"] = inventory_csv(locker)
    return sheets


def inventory_csv(locker: Locker) -> bytes:
    """One row per line of the inventory, UTF-8 with a byte order mark, as a site folder reads it back."""
    return items_csv(locker.items, locker=locker.id, end="\r\n").encode("utf-8-sig")


def _name(locker: Locker, sheets: dict[str, bytes]) -> str:
    name = file_name(locker.id)
    return name if f"{name}-inside.pdf" not in sheets else f"{name}-{len(sheets)}"


def _sheet(edition: Edition, locker: Locker, *, inside: bool) -> dict[str, Any]:
    preplan, feature = edition.preplan, _placed(edition, locker)
    found = next(((b, f) for b, f in edition.floors if feature is not None and f.id == feature.floor), None)
    code, over = edition.locker_code(locker), banners(preplan)
    title = f"Locker {locker.id}: {'contents' if inside else 'outside'}"
    return {
        "title": f"{preplan.name}: {title}",
        "header": header(preplan, f"Locker {locker.id}", "Inside sheet" if inside else "Outside sheet"),
        "banners": over,
        "footer": footer(edition) | {"code": ""} | ({} if inside else {"release": "FOR THE OUTSIDE OF THE LOCKER"}),
        "number": locker.id,
        "name": locker.name,
        "standing": _standing(readiness(locker)) if inside else {},
        "facts": _facts(edition, locker, feature, found) + (_scored(locker) if inside else []),
        "excerpt": _excerpt(edition, feature, found, _beside(len(over)) if inside else _ALONE),
        "contents": _contents(locker, _known_until(locker, preplan.issued)) if inside else [],
        "code": {"svg": Drawn(qr_svg(code)), "short": short_code(code), "across": across_mm(code)},
        "contacts": [_call(contact) for contact in preplan.contacts][:_CALLS] if inside else [],
    }


def _standing(found: Readiness) -> dict[str, Any]:
    """Whether it is ready as of its last check, since a sheet has no clock."""
    state, _, since = found.words.partition(", ")
    return {
        "ready": found.ready,
        "state": state,
        "since": since,
        "why_not": list(found.why_not),
    }


def _beside(lines: int) -> tuple[float, float]:
    """The excerpt beside the contents, smaller by what banners take: all should stay on one page."""
    return (_EXCERPT[0], _EXCERPT[1] - 5.0 * lines)


def _scored(locker: Locker) -> list[list[str]]:
    return [["Readiness", f"{readiness(locker).score} of 100"]]


def _placed(edition: Edition, locker: Locker) -> Feature | None:
    return next((feature for feature in edition.preplan.features if feature.id == locker.feature), None)


def _facts(
    edition: Edition, locker: Locker, feature: Feature | None, found: tuple[Building, Floor] | None
) -> list[list[str]]:
    orientation = edition.orientation
    space = None if feature is None else orientation.space_of(feature)
    room = " ".join(part for part in ((space.number, space.name) if space else ()) if part)
    way = None if feature is None else orientation.exit_of_feature(feature)
    door = "no way to one known" if way is None else f"{orientation.doors[way.goal].number or 'unnumbered'}"
    walk = "" if way is None else f" ({round(way.metres)} m, {round(way.metres / 0.3048)} ft on foot)"
    return [
        ["Building", found[0].name if found else "not known"],
        ["Floor", found[1].label if found else "not known"],
        ["Room", room or "not known"],
        ["Nearest exterior door", door + walk],
        ["Grid cell", (feature and orientation.grid.cell(feature.points[0])) or "not known"],
        ["Seal", locker.seal or "none"],
        ["Last check", str(locker.last_check or "none on record")],
        ["Next check", str(locker.next_check or "not set")],
        ["Plan revision", str(edition.preplan.revision)],
    ]


def _excerpt(
    edition: Edition, feature: Feature | None, found: tuple[Building, Floor] | None, size: tuple[float, float]
) -> dict[str, Any]:
    """The plan around the locker, with no more on it than the public may see."""
    if feature is None or found is None:
        return {"svg": ""}
    (x, y), mm = feature.points[0], _SCALE / 1000.0
    half_width, half_height = ((side / 2 - STRIP) * mm for side in size)
    preplan = for_audience(edition.preplan, Audience.PUBLIC)
    building, floor = next((b, f) for b in preplan.buildings for f in b.floors if f.id == found[1].id)
    window = (x - half_width, y - half_height, x + half_width, y + half_height)
    scene = floor_scene(preplan, edition.orientation, building, floor, mm=mm, window=window, here=(x, y))
    return {
        "svg": Drawn(scene_svg(scene).decode()),
        "width": size[0],
        "height": size[1],
        "scale": scale_bar(_SCALE),
        "north": edition.orientation.north_bearing,
    }


def _known_until(locker: Locker, issued: date | None) -> date | None:
    """The last day that the sheet knows of: of issue, or of the last check."""
    return max(filter(None, (issued, locker.last_check)), default=None)


def _contents(locker: Locker, day: date | None) -> list[list[str]]:
    """Groups as rows of one cell, then an item with its lots added up and the earliest expiry."""
    rows: list[list[str]] = []
    for group in dict.fromkeys(item.group for item in locker.items):
        rows.append([group])
        within = sorted((item for item in locker.items if item.group == group), key=lambda item: item.item)
        rows += [_line(name, list(lots), day) for name, lots in groupby(within, key=lambda item: item.item)]
    return rows


def _line(name: str, lots: list[LockerItem], day: date | None) -> list[str]:
    have, want = sum(lot.on_hand for lot in lots), sum(lot.par for lot in lots)
    earliest = min((lot.expires for lot in lots if lot.expires and lot.on_hand), default=None)
    notes = [f"{want - have} SHORT"] if have < want else []
    notes += ["EXPIRED"] if earliest and day and earliest < day else []
    return [name + _opens(lots), str(have), str(want), str(earliest or ""), ", ".join(notes)]


def _opens(lots: list[LockerItem]) -> str:
    """The doors that each ring or card of a line opens."""
    keys = [f"{lot.access_ref or 'opens'}: doors {_spans(lot.opens)}" for lot in lots if lot.opens]
    return f" ({'; '.join(keys)})" if keys else ""


def _spans(doors: tuple[str, ...]) -> str:
    """Doors one after the other, three and more that follow each other as a span: "1-14 16 A3"."""
    spans: list[list[str]] = []
    for door in doors:
        follows = spans and door.isdecimal() and spans[-1][-1].isdecimal() and int(door) == int(spans[-1][-1]) + 1
        spans[-1].append(door) if follows else spans.append([door])
    return " ".join(f"{span[0]}-{span[-1]}" if len(span) > 2 else " ".join(span) for span in spans)


def _call(contact: Contact) -> list[str]:
    """The number to dial, and whose it is."""
    whose = (contact.role, contact.name, contact.radio and f"radio {contact.radio}")
    return [contact.phone or "", ", ".join(part for part in whose if part)]
