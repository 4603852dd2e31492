"""Who bears which number when outlines change: each room what the plan writes in it.

What is cut or joined anew is made here, so that a split, a wall, a door and a drawn room all share out alike.
"""

from collections.abc import Sequence
from dataclasses import replace

import shapely
from shapely.geometry.base import BaseGeometry

from tacmap.amending.ground import NOWHERE, Ground, Unfit, joined_numbers, polygons_in
from tacmap.building import Label, Space, SpaceKind
from tacmap.geometry import Point
from tacmap.stages.lettering import plain_number
from tacmap.stages.words import space_kind

__all__ = ["LEAST_M2", "bearing", "first", "kind_of", "room_at", "rooms_in", "share_out"]

LEAST_M2 = 0.2  # of a room; smaller pieces stay with their neighbour, or under the wall


def share_out(ground: Ground, row: int, name: str, pieces: Sequence[shapely.Polygon]) -> None:
    """The pieces of a room as rooms: each bears the numbers that stand in it; the one that the id tells of keeps it.

    Where no number stands in the room, the piece that holds its middle keeps all, and is in doubt.
    """
    was = ground.spaces[name]
    labels: list[list[Label]] = [[] for _ in pieces]
    for label in ground.labels_in(ground.shapes[name]):
        spot = shapely.Point(label.at)
        labels[min(range(len(pieces)), key=lambda at: pieces[at].distance(spot))].append(label)
    own = {plain_number(number) for number in joined_numbers([was.number])}
    told = [{plain_number(label.number) for label in each} for each in labels]
    held = [(plain_number(name.rpartition("/")[2]) in each, len(own & each)) for each in told]
    middle = shapely.Point(was.label_at)
    near = [(-piece.distance(middle), piece.area) for piece in pieces]
    ranked = sorted(range(len(pieces)), key=lambda at: (*held[at], *near[at]), reverse=True)
    for order, at in enumerate(ranked):
        piece = ground.fresh(name) if order else name
        space = Space(id=piece, outline=NOWHERE, label_at=was.label_at, area_m2=0.0) if order else was
        if any(labels):
            space = bearing(space, labels[at])
        elif order == 0 and was.number:
            space = replace(was, sure=False)
            ground.marks.doubted[name] = None
        ground.spaces[piece] = space
        ground.reshape(piece, pieces[at], row)


def bearing(space: Space, labels: Sequence[Label]) -> Space:
    """A room with what stands in it. What has no number there keeps its name only if that tells of a corridor."""
    numbers = joined_numbers(label.number for label in labels)
    names = list(dict.fromkeys(label.name for label in labels if label.name))
    kept = None if numbers or space.kind is SpaceKind.ROOM else space.name
    return replace(
        space,
        number=", ".join(numbers) or None,
        number_evidence="inside" if numbers else None,
        name=" / ".join(names) or kept,
        kind=kind_of(names, space.kind),
        sure=len(numbers) < 2,
    )


def kind_of(names: Sequence[str], otherwise: SpaceKind) -> SpaceKind:
    """The use that all names agree on."""
    kinds = {kind for name in names if (kind := space_kind(name))}
    return kinds.pop() if len(kinds) == 1 else otherwise


def rooms_in(shape: BaseGeometry) -> list[shapely.Polygon]:
    """The areas of a shape that are large enough for a room."""
    return [part for part in polygons_in(shape) if part.area >= LEAST_M2]


def room_at(ground: Ground, point: Point) -> str:
    """The room that holds a place. Raises Unfit where none does."""
    name = ground.at(point)
    if name is None:
        raise Unfit("It lies in no room now.", code="correction-without-place")
    return name


def first(ground: Ground, names: Sequence[str]) -> str:
    """Of rooms that become one, the one whose id it keeps: one with a number, else one that the plan has."""
    return min(names, key=lambda name: (ground.spaces[name].number is None, name not in ground.read))
