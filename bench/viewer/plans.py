"""Plans made to a size: as many straight pieces, or as many rooms, as are asked for."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from tacmap.annotations import Feature, Verification
from tacmap.building import Building, Floor, LineKind, Linework, Opening, Space, SpaceKind
from tacmap.geometry import Point, Polygon, Ring, chained
from tacmap.preplan import Preplan

__all__ = ["Made", "of_rooms", "of_segments"]

_WIDE, _DEEP, _HALL = 9.0, 8.0, 3.0  # metres: a classroom, and the corridor between two rows of them
_HALF = 0.1  # metres, half a wall
_DESK = (0.7, 0.5)  # metres


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A plan and how many straight pieces of linework and rooms it has."""

    name: str
    preplan: Preplan
    segments: int
    rooms: int


def of_segments(wanted: int, *, to_a_room: int = 100) -> Made:
    """One floor whose rooms are full of furniture, `wanted` pieces in all or a few more."""
    return _made(f"{wanted // 1000} k segments", 1, -(-wanted // to_a_room), to_a_room)


def of_rooms(wanted: int, *, floors: int = 5, to_a_room: int = 24) -> Made:
    """A building of `wanted` rooms with a little furniture."""
    return _made(f"{wanted:,} rooms", floors, -(-wanted // floors), to_a_room)


def _made(name: str, floors: int, rooms: int, to_a_room: int) -> Made:
    levels = tuple(_floor(number, rooms, to_a_room) for number in range(floors))
    preplan = Preplan(
        id="made",
        name=f"Made of {name}",
        buildings=(Building(id="b", name="Building", floors=levels),),
        features=tuple(_camera(floor.id, space) for floor in levels for space in floor.spaces[:40:4]),
    )
    segments = sum(len(work.segments) for floor in levels for work in floor.linework)
    return Made(name=name, preplan=preplan, segments=segments, rooms=sum(len(floor.spaces) for floor in levels))


def _camera(floor: str, space: Space) -> Feature:
    number = f"C-{space.number}"
    return Feature(
        id=f"camera/{number}", type="camera", points=(space.label_at,), floor=floor, number=number,
        verified=Verification.VERIFIED, attributes=(("bearing_deg", "90"), ("fov_deg", "80"), ("range_m", "9")),
    )  # fmt: skip


def _floor(number: int, rooms: int, to_a_room: int) -> Floor:
    across = max(2, round((rooms * (_DEEP + _HALL / 2) / _WIDE) ** 0.5))
    places = [(i % across * _WIDE, i // across * _DEEP + (i // across + 1) // 2 * _HALL) for i in range(rooms)]
    name = f"b/{number}"
    spaces = tuple(_space(name, 1000 * (number + 1) + i, place) for i, place in enumerate(places))
    doors = tuple(
        _door(space, place, i // across % 2) for i, (space, place) in enumerate(zip(spaces, places, strict=True))
    )
    lines = {
        LineKind.WALL: [_ring(x, y, _WIDE, _DEEP) for x, y in places],
        LineKind.FURNITURE: [desk for place in places for desk in _desks(place, to_a_room)],
    }
    return Floor(
        id=name,
        label=str(number + 1),
        index=number,
        spaces=spaces,
        openings=doors,
        linework=tuple(Linework(kind=kind, paths=chained(_pieces(rings))) for kind, rings in lines.items()),
    )


def _space(floor: str, number: int, place: Point) -> Space:
    (x, y), wide, deep = place, _WIDE - 2 * _HALF, _DEEP - 2 * _HALF
    return Space(
        id=f"{floor}/{number}", number=str(number), name="Classroom", kind=SpaceKind.CLASSROOM,
        outline=Polygon(exterior=_ring(x + _HALF, y + _HALF, wide, deep)[:-1]),
        label_at=(round(x + _WIDE / 2, 3), round(y + _DEEP / 2, 3)), area_m2=round(wide * deep, 2),
        verified=Verification.VERIFIED,
    )  # fmt: skip


def _door(space: Space, place: Point, above: int) -> Opening:
    """Rows of rooms open to the corridor over or under them; every twentieth door leads outdoors."""
    y = place[1] + (0.0 if above else _DEEP)
    a, b = (round(place[0] + 1, 3), round(y, 3)), (round(place[0] + 1.9, 3), round(y, 3))
    number = int(space.number or 0)
    outdoors = number % 20 == 0
    return Opening(
        id=f"{space.id}/d", a=a, b=b, hinge=a, swing_to=(a[0], round(y + 0.9, 3)), connects=(space.id, None),
        exterior=outdoors, number=str(number // 20) if outdoors else None, verified=Verification.VERIFIED,
    )  # fmt: skip


def _desks(place: Point, to_a_room: int) -> list[Ring]:
    """Rectangles in rows, four pieces each, that make up what the walls leave of a room's pieces."""
    many = max(0, (to_a_room - 4) // 4)
    return [
        _ring(place[0] + 1 + 1.2 * (i % 6), place[1] + 1 + 1.2 * (i // 6 % 5) + 0.1 * (i // 30), *_DESK)
        for i in range(many)
    ]


def _ring(x: float, y: float, wide: float, deep: float) -> Ring:
    corners = ((x, y), (x + wide, y), (x + wide, y + deep), (x, y + deep), (x, y))
    return tuple((round(a, 3), round(b, 3)) for a, b in corners)


def _pieces(rings: list[Ring]) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    return np.array([(*a, *b) for ring in rings for a, b in pairwise(ring)], dtype=np.float64)
