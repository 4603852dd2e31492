"""The best reading of a drawing: several guesses at its walls, and the rooms that each of them makes.

The author's own room outlines count when there are any. Of all readings the one is kept in which most labels
have a room to themselves and the rooms cover the plan.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import shapely

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray
from tacmap.stages.fills import painted_walls
from tacmap.stages.gaps import Gaps, close_gaps
from tacmap.stages.lines import Ink, as_points
from tacmap.stages.necks import cut_at_necks
from tacmap.stages.outlines import Group, outline_groups, worthiest
from tacmap.stages.rooms import Faces, Shapes, faces_of
from tacmap.stages.tags import room_tags
from tacmap.stages.walls import Selection, selections

__all__ = ["Plan", "best_plan"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Plan:
    """One reading: its name, the rooms and wall bodies, the wall lines (n, 4), and the gaps that were closed."""

    name: str
    rooms: Shapes
    bodies: Shapes
    walls: FloatArray
    gaps: Gaps
    tags: FloatArray  # (n, 2) where labels of rooms stand


def best_plan(drawing: Drawing, ink: Ink) -> Plan:
    """The reading of the drawing that makes most sense of its labels."""
    plans: list[Plan] = []
    for name, walls in _guesses(drawing, ink):
        plans.append(_read(name, walls, ink))
        if name == "layers" and len(plans[0].rooms) >= _ENOUGH:
            tags = room_tags(drawing, plans[0].rooms)
            if len(tags) >= _ENOUGH and worth_of(plans[0].rooms, tags) >= _CLEAR:
                return _best(plans, tags, outline_groups(drawing))
    plans = plans or [_read("nothing", np.zeros((0, 4)), ink)]
    outlines = outline_groups(drawing)
    tags = room_tags(drawing, max([*(plan.rooms for plan in plans), *(shapes for shapes, _ in outlines)], key=len))
    return _best(plans, tags, outlines)


_LEAST = 0.5  # m2 of a room
_ENOUGH = 5  # rooms and labels by which a reading can be judged alone
_CLEAR = 1.3  # worth from which a reading leaves little to wish for


def _best(plans: list[Plan], tags: FloatArray, outlines: tuple[Group, ...]) -> Plan:
    worths = [worth_of(plan.rooms, tags) + _TRUST.get(plan.name, 0.0) for plan in plans]
    best = _cut(replace(plans[int(np.argmax(worths))], tags=tags))
    drawn = _with_outlines(best, worthiest(outlines, tags))
    chosen = drawn if worth_of(drawn.rooms, tags) + 0.15 > max(worths) else best
    return replace(chosen, rooms=_apart(chosen.rooms))


def _apart(rooms: Shapes) -> Shapes:
    """No floor is counted twice: of two rooms that overlap, the larger gives way; what is left of none is dropped."""
    if not len(rooms):
        return rooms
    rooms = rooms.copy()
    i, j = shapely.STRtree(rooms).query(rooms, predicate="overlaps")
    k, m = shapely.STRtree(rooms).query(rooms, predicate="contains")
    area = shapely.area(rooms)
    pairs = {(min(a, b), max(a, b)) for a, b in zip([*i, *k], [*j, *m], strict=True) if a != b}
    for a, b in sorted(pairs):
        small, large = sorted((int(a), int(b)), key=lambda at: float(area[at]))
        if rooms[small].intersection(rooms[large]).area > 0.02 * area[small]:
            rooms[large] = _largest(rooms[large].difference(rooms[small]))
    kept: Shapes = rooms[shapely.area(rooms) > _LEAST]
    return kept


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    return max(parts, key=lambda part: part.area, default=shapely.Polygon())


def _guesses(drawing: Drawing, ink: Ink) -> Iterator[Selection]:
    """Guesses at the walls, the most trusted first, each made when it is asked for."""
    yield from selections(ink)
    painted = painted_walls(drawing)
    if len(painted):
        yield "painted", painted


_TRUST = {"layers": 0.12, "paired layers": 0.1, "layers and doors": 0.08}


def _cut(plan: Plan) -> Plan:
    rooms, cuts = cut_at_necks(plan.rooms, plan.tags)
    return replace(plan, rooms=rooms, gaps=plan.gaps.and_cuts(cuts))


def _read(name: str, walls: FloatArray, ink: Ink) -> Plan:
    gaps = close_gaps(walls, ink)
    faces: Faces = faces_of(walls, gaps.lines)
    none = np.zeros((0, 2))
    return Plan(name=name, rooms=faces.rooms, bodies=faces.bodies, walls=walls, gaps=gaps, tags=none)


def worth_of(rooms: Shapes, tags: FloatArray) -> float:
    """How much sense the rooms make: labels alone in a room, rooms with a label, right angles."""
    if not len(rooms):
        return 0.0
    area = shapely.area(rooms)
    compact = float((area / shapely.area(shapely.oriented_envelope(rooms))).clip(0, 1) @ area / area.sum())
    if len(tags) < 3:
        return 0.5 * compact + 0.5 * min(len(rooms) / 60, 1.0)
    _, room = shapely.STRtree(rooms).query(as_points(tags), predicate="within")
    held = np.bincount(room, minlength=len(rooms))
    alone = float((held[room] == 1).sum()) / len(tags)
    used = float((held > 0).sum()) / len(rooms)
    return alone + 0.3 * used + 0.2 * compact


def _with_outlines(plan: Plan, outlines: Shapes) -> Plan:
    """The author's outlines in place of what was found there; found rooms stay where there is no outline."""
    if not len(outlines):
        return plan
    return replace(plan, name=f"{plan.name}+outlines", rooms=_beside(outlines, plan.rooms))


def _beside(outlines: Shapes, rooms: Shapes) -> Shapes:
    if not len(rooms):
        return outlines
    drawn = shapely.union_all(outlines)
    shapely.prepare(drawn)
    overlap = shapely.area(shapely.intersection(rooms, drawn)) / np.maximum(shapely.area(rooms), 1e-9)
    return np.concatenate([outlines, rooms[overlap < 0.1]])
