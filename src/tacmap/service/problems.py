"""The list of what is still to be put right in a site, with the row that would do it: the way through an editor.

Warnings before notes, floor by floor; each with an id that stays the same while the plan does.
"""

import hashlib
import json
from base64 import b32encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass

import numpy as np
import shapely

from tacmap.amending.ground import Ground
from tacmap.annotations import FEATURE_TYPES
from tacmap.building import Floor
from tacmap.corrections import Correction
from tacmap.errors import Finding
from tacmap.geometry import Point
from tacmap.service.storeys import Storey
from tacmap.site.corrections import row_text

__all__ = ["Problem", "problems_json", "problems_of"]

ASKED = "?"  # stands in a suggested row for what only a person knows

# What would settle a finding: the kind of correction. Where a person must look first, the likelier one.
_SETTLED_BY = {
    "room-without-number": "number",
    "number-doubled": "number",
    "number-unclear": "number",
    "number-beside-room": "number",
    "area-differs": "number",
    "numbers-share-room": "wall",
    "number-without-room": "room",
    "gap-closed": "passage",
    "walls-joined": "passage",
    "room-without-door": "door",
    "door-leads-nowhere": "exterior",
    "units-uncertain": "scale",
    "no-numbers": "number",
    "no-text": "number",
    "text-as-strokes": "number",
}
_CONFIRMED = frozenset({"number-beside-room", "area-differs", "number-unclear"})  # the number may be right


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to look at. `at` lies in the plan file's own coordinates; `room` is the id of the room there.

    `row` is a row of corrections.csv that would settle it, with "?" for what only a person knows; None where no
    correction can.
    """

    id: str
    code: str
    severity: str
    message: str
    floor: str
    at: Point | None = None
    room: str | None = None
    kind: str | None = None
    row: str | None = None


def problems_of(storeys: Iterable[Storey]) -> tuple[Problem, ...]:
    """Every open problem of these floors."""
    found = [problem for storey in storeys for problem in _of_storey(storey)]
    return tuple(sorted(found, key=lambda problem: problem.severity != "warning"))


def _of_storey(storey: Storey) -> Iterator[Problem]:
    if storey.floor.findings or storey.proposals:  # most floors of a large site are settled
        ground = Ground.of(storey.floor)
        yield from _of_floor(storey.floor, ground)
        yield from _proposed(storey, ground)


def _of_floor(floor: Floor, ground: Ground) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for finding in floor.findings:
        room = None if finding.at is None else ground.at(finding.at)
        at = None if finding.at is None else _in_file(floor, finding.at)
        name = _named(finding.code, floor.id, finding.at, finding.message)
        seen[name] = seen.get(name, 0) + 1
        kind = _SETTLED_BY.get(finding.code)
        yield Problem(
            id=name if seen[name] == 1 else f"{name}-{seen[name]}",
            code=finding.code,
            severity=finding.severity,
            message=finding.message,
            floor=floor.id,
            at=at,
            room=room,
            kind=kind,
            row=None if kind is None else _row(floor, ground, finding, kind, room),
        )


def _proposed(storey: Storey, rooms: Ground) -> Iterator[Problem]:
    """The plan's own symbols that nobody has accepted or rejected."""
    floor = storey.floor
    for feature in storey.proposals:
        if feature.proposed:
            at, label = _in_file(floor, feature.points[0]), FEATURE_TYPES[feature.type].label.lower()
            row = Correction(kind="accept", floor=floor.id, points=(at,), value=feature.number)
            yield Problem(
                id=_named("symbol-proposed", floor.id, feature.points[0]),
                code="symbol-proposed",
                severity="note",
                message=f"A symbol of the plan looks like this: {label}. Accept or reject it.",
                floor=floor.id,
                at=at,
                room=rooms.at(feature.points[0]),
                kind="accept",
                row=row_text(row).rstrip("\n"),
            )


def _in_file(floor: Floor, at: Point) -> Point:
    x, y = floor.placement.to_file(np.array([at]))[0].round(3).tolist()
    return x, y


def _named(code: str, floor: str, at: Point | None, otherwise: str = "") -> str:
    """Six letters made of what and where it is."""
    where = otherwise if at is None else f"{at[0] * 10:.0f} {at[1] * 10:.0f}"
    return b32encode(hashlib.sha256(f"{code} {floor} {where}".encode()).digest()).decode()[:6].lower()


def _row(floor: Floor, ground: Ground, finding: Finding, kind: str, room: str | None) -> str:
    """A row to fill in: at the place of the finding, or at a spot within the room that it is about."""
    at = finding.at if finding.at is not None else (floor.spaces[0].label_at if floor.spaces else (0.0, 0.0))
    if room is not None and kind == "number" and not ground.shapes[room].contains(shapely.Point(at)):
        at = ground.spaces[room].label_at
    number = ground.spaces[room].number if room is not None else None
    value = {"number": ASKED, "room": ASKED, "scale": ASKED, "exterior": ASKED}.get(kind)
    if kind == "number" and finding.code in _CONFIRMED and number and "," not in number:
        value = number
    asked = {"wall": 2, "room": 4, "scale": 2}.get(kind, 1)
    points = (_in_file(floor, at),)
    text = row_text(Correction(kind=kind, floor=floor.id, points=points, value=value)).rstrip("\n")
    spot = " ".join(map(str, points[0]))
    return text if asked == 1 else text.replace(text.split(",")[2], "; ".join([spot, *[ASKED] * (asked - 1)]), 1)


def problems_json(problems: Iterable[Problem]) -> bytes:
    """The list as JSON: what an editor walks through."""
    return json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1).encode() + b"\n"
