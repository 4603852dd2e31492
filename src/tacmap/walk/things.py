"""What a walk-through looks at: every room, every door that is exterior or numbered, everything placed on the plan.

A thing carries its shape, so that an answer given on one revision is known to be, or not to be, about the same thing
of the next.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from tacmap.annotations import Feature
from tacmap.building import Floor, Opening, OpeningKind, Space, SpaceKind
from tacmap.geometry import Point, Ring
from tacmap.preplan import Preplan

__all__ = ["GROUNDS", "PLACES", "Shape", "Sort", "Thing", "looked_at", "same_shape", "things_of"]

GROUNDS = "grounds"  # the floor of what stands outdoors
NEAR_M = 0.2  # a corner of a room or a door that moved less than this has not moved
NEAR_PLACED_M = 2.0  # nor has what people placed: no symbol is more exact, and in a room it may stand anywhere
_AREA = 0.02  # of a room's area, which may differ for the same room

Shape = tuple[float, ...]  # metres, rounded to centimetres; for a room its last number is the area

PLACES = ("corridor", "inside", "window")  # where a room's number should be read
_OPEN = (SpaceKind.COURTYARD,)
_NO_WINDOW = (*_OPEN, SpaceKind.CORRIDOR, SpaceKind.STAIRS, SpaceKind.ELEVATOR)


class Sort(StrEnum):
    """What kind of thing it is."""

    ROOM = "room"
    DOOR = "door"
    FEATURE = "feature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing to look at. `floor` is a Floor id or GROUNDS; `called` is what people call it.

    `places` are those of PLACES where its number should be read. `sure` is false where the plan itself is in doubt, so
    that only a person who names this very thing may verify it; `asked` is false for what only a symbol of the plan
    proposes: it may be answered, and a walk is complete without.
    """

    id: str
    floor: str
    sort: Sort
    called: str
    at: Point
    shape: Shape
    number: str | None = None
    places: tuple[str, ...] = ()
    sure: bool = True
    asked: bool = True
    verified: str = "unverified"


def things_of(preplan: Preplan) -> tuple[Thing, ...]:
    """Floor by floor; on each the rooms by number, then the doors, then what is placed. The grounds come last."""
    found: list[Thing] = []
    for floor in preplan.floors:
        placed = (feature for feature in preplan.features if feature.floor == floor.id)
        found += (*_rooms(floor), *_doors(floor), *_placed(placed, floor.id))
    return (*found, *_placed((feature for feature in preplan.features if feature.floor is None), GROUNDS))


def same_shape(one: Shape, other: Shape, sort: Sort) -> bool:
    """Whether two shapes are one, but for what a new reading of the same drawing may move."""
    if len(one) != len(other):
        return False
    corners = len(one) - 1 if sort is Sort.ROOM else len(one)
    near = NEAR_PLACED_M if sort is Sort.FEATURE else NEAR_M
    if any(abs(a - b) > near for a, b in zip(one[:corners], other[:corners], strict=True)):
        return False
    return sort is not Sort.ROOM or abs(one[-1] - other[-1]) <= max(0.5, _AREA * max(one[-1], other[-1]))


def _rooms(floor: Floor) -> list[Thing]:
    windows = {space for door in floor.openings if door.kind is OpeningKind.WINDOW for space in door.connects if space}
    return [
        Thing(
            id=space.id,
            floor=floor.id,
            sort=Sort.ROOM,
            called=" ".join(part for part in (space.number, space.name) if part) or f"unnumbered {space.kind}",
            at=space.label_at,
            shape=_room_shape(space),
            number=space.number,
            places=_places(space, windows),
            sure=space.sure,
            verified=str(space.verified),
        )
        for space in sorted(floor.spaces, key=lambda space: _counted(space.number))
    ]


def _places(space: Space, windows: set[str]) -> tuple[str, ...]:
    """Where its number belongs; on a window where it has one, or where the plan shows none at all."""
    if not space.number or space.kind in _OPEN:
        return ()
    outside = space.kind not in _NO_WINDOW and (space.id in windows or not windows)
    return PLACES if outside else PLACES[:2]


def looked_at(opening: Opening) -> bool:
    """Whether an opening is a thing of its own; all others are looked at with their rooms."""
    return opening.kind is not OpeningKind.WINDOW and (opening.exterior or opening.number is not None)


def _doors(floor: Floor) -> list[Thing]:
    return [
        Thing(
            id=door.id,
            floor=floor.id,
            sort=Sort.DOOR,
            called=" ".join(
                part for part in ("exterior" if door.exterior else "", str(door.kind), door.number) if part
            ),
            at=door.middle,
            shape=_rounded([*min(door.a, door.b), *max(door.a, door.b)]),
            number=door.number,
            sure=door.sure,
            verified=str(door.verified),
        )
        for door in sorted(filter(looked_at, floor.openings), key=lambda door: _counted(door.number))
    ]


def _placed(features: Iterable[Feature], floor: str) -> list[Thing]:
    return [
        Thing(
            id=feature.id,
            floor=floor,
            sort=Sort.FEATURE,
            called=feature.called,
            at=feature.points[0],
            shape=_line_shape(feature.points),
            number=feature.number,
            sure=not feature.proposed,
            asked=not feature.proposed,
            verified=str(feature.verified),
        )
        for feature in sorted(features, key=lambda feature: (feature.type, _counted(feature.number)))
    ]


def _room_shape(space: Space) -> Shape:
    """Its box, its centre of gravity (which tells an L from its mirror image) and its area."""
    ring = space.outline.exterior
    xs, ys = zip(*ring, strict=True)
    return _rounded([min(xs), min(ys), max(xs), max(ys), *_centre(ring), space.area_m2])


def _line_shape(points: Ring) -> Shape:
    """A point as it is; of a line or an area the box and the mean of its corners."""
    if len(points) == 1:
        return _rounded(points[0])
    xs, ys = zip(*points, strict=True)
    return _rounded([min(xs), min(ys), max(xs), max(ys), sum(xs) / len(xs), sum(ys) / len(ys)])


def _centre(ring: Ring) -> Point:
    """The centre of gravity of a ring's area; the mean of its corners where it has none."""
    x0, y0 = ring[0]
    twice = cx = cy = 0.0
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        cross = (ax - x0) * (by - y0) - (bx - x0) * (ay - y0)
        twice += cross
        cx += (ax + bx - 2 * x0) * cross
        cy += (ay + by - 2 * y0) * cross
    if math.isclose(twice, 0.0, abs_tol=1e-9):
        return (sum(x for x, _ in ring) / len(ring), sum(y for _, y in ring) / len(ring))
    return (x0 + cx / (3 * twice), y0 + cy / (3 * twice))


def _rounded(numbers: Iterable[float]) -> Shape:
    return tuple(round(number, 2) + 0.0 for number in numbers)


def _counted(number: str | None) -> tuple[bool, tuple[tuple[int, str], ...]]:
    """Room 2 before room 10, and what has no number last."""
    parts = re.findall(r"[0-9]{1,12}|[^0-9]+", number or "")
    return (not number, tuple((int(part), "") if part.isdigit() and part.isascii() else (0, part) for part in parts))
