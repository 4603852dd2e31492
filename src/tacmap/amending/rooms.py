"""Rooms drawn, and rooms that are none.

Called as all corrections of outlines are: with the ground, the row, its value and its points in metres.
"""

from collections.abc import Sequence
from dataclasses import replace

import shapely

from tacmap.amending.ground import NOWHERE, Ground, Unfit, joined_numbers, largest
from tacmap.amending.sharing import LEAST_M2, bearing, first, room_at, rooms_in, share_out
from tacmap.building import Space
from tacmap.geometry import Point

__all__ = ["no_room", "room"]

_SOME_M2 = 2.0  # of a room that nobody draws over without knowing
_THIN = 0.15  # metres: half of what a drawn outline may reach into a neighbour by a slip of the hand
_REDRAWN = 0.8  # of a room that a drawn outline covers to stand for it


def room(ground: Ground, row: int, value: str | None, points: Sequence[Point]) -> None:
    """Draw a room, out of what others hold there. Raises Unfit over several rooms, and where nothing is left."""
    drawn = largest(shapely.Polygon(points))
    covered, cut = [], []
    for name in ground.crossing(drawn):
        room = ground.shapes[name]
        common = shapely.intersection(room, drawn)
        if common.area >= _REDRAWN * room.area:
            covered.append(name)
        elif common.buffer(-_THIN).is_empty:
            drawn = largest(shapely.difference(drawn, room))
        else:
            cut.append(name)
    if len([name for name in covered if ground.shapes[name].area >= _SOME_M2]) > 1:
        raise Unfit("This outline covers several rooms: merge them, or draw only one.", code="correction-not-applied")
    if drawn.area < LEAST_M2:
        raise Unfit("Nothing is left of this outline beside the rooms that are there.", code="correction-not-applied")
    before = shapely.union_all([ground.shapes[name] for name in (*covered, *cut)])
    _take_away(ground, row, drawn, cut)
    kept = _stand_in(ground, covered, drawn)
    for name in covered:
        if name != kept:
            ground.remove(name, kept)
    ground.marks.gained.append(shapely.difference(drawn, before))
    ground.reshape(kept, drawn, row)
    if value is not None:
        ground.marks.said.append((row, kept, value))


def _take_away(ground: Ground, row: int, drawn: shapely.Polygon, names: Sequence[str]) -> None:
    """Cut a drawn room out of the rooms it lies in."""
    for name in names:
        left = rooms_in(shapely.difference(ground.shapes[name], drawn))
        if len(left) > 1:
            share_out(ground, row, name, left)
        elif not left:
            ground.remove(name)
        else:
            if ground.labels_in(ground.shapes[name]):
                ground.spaces[name] = bearing(ground.spaces[name], ground.labels_in(left[0]))
            ground.reshape(name, left[0], row)


def _stand_in(ground: Ground, covered: Sequence[str], drawn: shapely.Polygon) -> str:
    """The id of a drawn room: of the room it stands for, else a new one. Its space is set."""
    labels = ground.labels_in(drawn)
    numbers = joined_numbers(label.number for label in labels)
    if covered:
        kept = first(ground, covered)
        numbers = numbers or joined_numbers(ground.spaces[name].number for name in covered)
        ground.spaces[kept] = replace(ground.spaces[kept], number=", ".join(numbers) or None, sure=len(numbers) < 2)
        return kept
    kept = ground.fresh(f"{ground.floor.id}/drawn")
    x, y = drawn.representative_point().coords[0]
    blank = Space(id=kept, outline=NOWHERE, label_at=(x, y), area_m2=0.0)
    ground.spaces[kept] = bearing(blank, labels)
    return kept


def no_room(ground: Ground, row: int, value: str | None, points: Sequence[Point]) -> None:  # noqa: ARG001 - all are called alike
    """Take away the room at a place. Raises Unfit where there is none."""
    name = room_at(ground, points[0])
    ground.remove(name)
    ground.by_row.setdefault(row, [])
