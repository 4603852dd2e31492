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
from tacmap.stages.fills import painted_walls, walls_of_pens
from tacmap.stages.gaps import Gaps, close_gaps
from tacmap.stages.joining import joined_over_lines
from tacmap.stages.lines import Ink, as_lines
from tacmap.stages.necks import cut_at_necks
from tacmap.stages.outlines import Group, outline_groups, worthiest
from tacmap.stages.outside import Outside, leaks_of, left_over, outside_of, shut
from tacmap.stages.points import boxes_near, points_in
from tacmap.stages.rooms import Faces, Shapes, faces_of
from tacmap.stages.shell import Shell
from tacmap.stages.swings import Swings, swings_of
from tacmap.stages.tags import room_tags
from tacmap.stages.walls import Selection, everything, selections

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
    niches: Shapes  # areas between walls that are outdoors
    shell: Shell | None = None  # of the rooms as they were when they were last asked what they enclose

    def outside(self) -> Outside:
        """What is outdoors of this plan."""
        return outside_of(Shell.around(self.rooms, self.walls, self.shell), self.walls, self.niches)


def best_plan(drawing: Drawing, ink: Ink) -> Plan:
    """The reading of the drawing that makes most sense of its labels."""
    plans: list[Plan] = []
    swings = swings_of(ink)
    for name, walls in _guesses(drawing, ink):
        plans.append(_read(name, walls, swings))
        rooms = plans[-1].rooms
        if name in _BELIEVED and len(rooms) >= _ENOUGH:
            tags = room_tags(drawing, rooms)
            if _is_clear(name, rooms, tags, lettered=len(drawing.texts) > _LETTERED):
                return _best(plans, tags, outline_groups(drawing))
    plans = plans or [_read("nothing", np.zeros((0, 4)), swings)]
    outlines = outline_groups(drawing)
    tags = room_tags(drawing, max([*(plan.rooms for plan in plans), *(shapes for shapes, _ in outlines)], key=len))
    if len(tags) >= _FEW and max(worth_of(plan.rooms, tags) for plan in plans) < _POOR:
        plans.append(_read(*everything(ink), swings))
    return _best(plans, tags, outlines)


def _is_clear(name: str, rooms: Shapes, tags: FloatArray, *, lettered: bool) -> bool:
    """Whether a first reading leaves so little to wish for that no other is asked."""
    worth = worth_of(rooms, tags)
    if lettered or len(tags) >= _FEW or name not in _TOLD:
        return worth >= (_CLEAR if name in _TOLD else _CLEAR_UNTOLD) and len(tags) >= max(_FEW, _LABELLED * len(rooms))
    return worth >= _CLEAR_UNLABELLED


_LEAST = 0.5  # m2 of a room
_SEAM = 0.01  # metres by which neighbours may overlap
_FACADE = 0.35  # metres: thickness of an outer wall
_DOOR = (0.6, 2.0)  # metres: clear widths
_ENOUGH = 3  # rooms by which a reading can be judged alone
_SEVERAL = 4  # rooms that one outline around them cannot stand for
_EAVES = 0.6  # metres: an outline so far around a room is not drawn at its walls
_MAINLY = 0.4  # of an outline that one room within it fills
_FEW = 3  # labels: with fewer, rooms are judged by their shapes
_LETTERED = 20  # texts of a plan from which there are labels among them, rightly read or not
_LABELLED = 0.3  # share of rooms with a label from which labels can judge a reading alone
_POOR = 0.8  # worth below which many labels have no room to themselves
_CLEAR = 1.15  # worth from which a reading leaves little to wish for: 1.5 is the most
_CLEAR_UNTOLD = 1.34  # the same where neither layers nor pens say which lines are walls
_CLEAR_UNLABELLED = 0.95  # the same where there are no labels: 1.0 is the most then


def _best(plans: list[Plan], tags: FloatArray, outlines: tuple[Group, ...]) -> Plan:
    worths = [worth_of(plan.rooms, tags) + _TRUST.get(plan.name, 0.0) for plan in plans]
    best = _cut(_shut(_joined(replace(plans[int(np.argmax(worths))], tags=tags))))
    drawn = _with_outlines(best, worthiest(outlines, tags))
    chosen = drawn if worth_of(drawn.rooms, tags) + 0.15 > max(worths) else best
    return _filled(replace(chosen, rooms=_apart(chosen.rooms)))


def _apart(rooms: Shapes) -> Shapes:
    """No floor is counted twice: of two rooms that overlap, the larger gives way; what is left of none is dropped."""
    if not len(rooms):
        return rooms
    rooms, area = rooms.copy(), shapely.area(rooms)
    i, j = boxes_near(rooms, 0.0)
    over = shapely.intersects(rooms[i], shapely.buffer(rooms, -_SEAM, quad_segs=1)[j])
    pairs = np.sort(np.column_stack([i, j])[over], axis=1)
    for a, b in sorted(pairs.tolist()):
        small, large = sorted((a, b), key=lambda at: float(area[at]))
        if rooms[small].intersection(rooms[large]).area > 0.02 * area[small]:
            rooms[large] = _largest(rooms[large].difference(rooms[small]))
    kept: Shapes = rooms[shapely.area(rooms) > _LEAST]
    return kept


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    parts = [part for part in shapely.get_parts(shape) if isinstance(part, shapely.Polygon)]
    return max(parts, key=lambda part: part.area, default=shapely.Polygon())


def _guesses(drawing: Drawing, ink: Ink) -> Iterator[Selection]:
    """Guesses at the walls, the most trusted first, each made when it is asked for."""
    pens = walls_of_pens(ink)
    if len(pens):
        yield "pens", pens
    yield from selections(ink)
    painted = painted_walls(drawing, ink)
    if len(painted):
        yield "painted", painted


_TOLD = ("pens", "layers")  # readings of lines that the drawing calls walls
_BELIEVED = (*_TOLD, "geometry")  # readings that need no other beside them when they make sense
_TRUST = {
    "pens": 0.15,
    "layers": 0.12,
    "paired layers": 0.1,
    "layers and doors": 0.08,
    "single lines": -0.05,
    "geometry and single lines": -0.05,
    "everything": -0.05,
}


def _joined(plan: Plan) -> Plan:
    return replace(plan, rooms=joined_over_lines(plan.rooms, plan.gaps.lines, plan.tags))


def _shut(plan: Plan) -> Plan:
    """The plan with the rooms that ran out through wide openings of the outer walls."""
    if not len(plan.rooms):
        return plan
    shell = Shell.around(plan.rooms, plan.walls)
    plan, leaks = replace(plan, shell=shell), leaks_of(shell, plan.walls)
    if not len(leaks.lines):
        return plan
    bounds = np.concatenate([plan.walls, plan.gaps.lines])
    bounds = bounds[np.unique(shapely.STRtree(as_lines(bounds)).query(leaks.behind, predicate="intersects")[1])]
    faces = faces_of(bounds, leaks.lines)
    doors = (plan.gaps.a + plan.gaps.b)[plan.gaps.swing >= 0] / 2
    rooms, niches = shut(plan.rooms, faces.rooms, leaks, plan.tags, doors)
    if not len(rooms):
        return replace(plan, niches=niches)
    met = shapely.dwithin(as_lines(leaks.lines), shapely.multipolygons(rooms), _SEAM)
    return replace(
        plan,
        rooms=np.concatenate([plan.rooms, rooms]),
        niches=niches,
        gaps=plan.gaps.and_guessed(leaks.lines[met], _FACADE),
    )


def _filled(plan: Plan) -> Plan:
    """The plan with what lies inside the building, in no room, and has a label or doors."""
    bounds = np.concatenate([plan.walls, plan.gaps.lines])
    width = np.hypot(*(plan.gaps.b - plan.gaps.a).T)
    doors = (plan.gaps.a + plan.gaps.b)[(width > _DOOR[0]) & (width < _DOOR[1])] / 2
    shell = Shell.around(plan.rooms, bounds, plan.shell)
    plan, spaces = replace(plan, shell=shell), left_over(shell, bounds, plan.niches, plan.tags, doors)
    if not len(spaces):
        return plan
    spaces, cuts = cut_at_necks(spaces, plan.tags)
    return replace(plan, rooms=np.concatenate([plan.rooms, spaces]), gaps=plan.gaps.and_cuts(cuts))


def _cut(plan: Plan) -> Plan:
    rooms, cuts = cut_at_necks(plan.rooms, plan.tags)
    shell = Shell.around(plan.rooms, plan.walls, plan.shell).parted(rooms)
    return replace(plan, rooms=rooms, gaps=plan.gaps.and_cuts(cuts), shell=shell)


def _read(name: str, walls: FloatArray, swings: Swings) -> Plan:
    gaps = close_gaps(walls, swings)
    faces: Faces = faces_of(walls, gaps.lines)
    none = np.zeros((0, 2))
    return Plan(
        name=name,
        rooms=faces.rooms,
        bodies=faces.bodies,
        walls=walls,
        gaps=gaps.and_cuts(faces.cuts),
        tags=none,
        niches=np.empty(0, object),
    )


def worth_of(rooms: Shapes, tags: FloatArray) -> float:
    """How much sense the rooms make: labels alone in a room, rooms with a label, right angles."""
    if not len(rooms):
        return 0.0
    area = shapely.area(rooms)
    compact = float((area / shapely.area(shapely.oriented_envelope(rooms))).clip(0, 1) @ area / area.sum())
    if len(tags) < _FEW:
        return 0.5 * compact + 0.5 * min(len(rooms) / 60, 1.0)
    _, room = points_in(tags, rooms)
    held = np.bincount(room, minlength=len(rooms))
    alone = float((held[room] == 1).sum()) / len(tags)
    used = float((held > 0).sum()) / len(rooms)
    return alone + 0.3 * used + 0.2 * compact


def _with_outlines(plan: Plan, outlines: Shapes) -> Plan:
    """The author's outlines in place of what was found there; found rooms stay where there is no outline."""
    outlines = _no_frames(outlines, plan.rooms)
    if not len(outlines):
        return plan
    return replace(plan, name=f"{plan.name}+outlines", rooms=_beside(outlines, plan.rooms))


def _no_frames(outlines: Shapes, rooms: Shapes) -> Shapes:
    """The outlines without those around several rooms, or well around the walls of one: frames, fire zones, eaves."""
    if not len(outlines) or not len(rooms):
        return outlines
    outline, _ = shapely.STRtree(shapely.point_on_surface(rooms)).query(outlines, predicate="contains")
    around = np.bincount(outline, minlength=len(outlines)) >= _SEVERAL
    wide, held = shapely.STRtree(rooms).query(shapely.buffer(outlines, -_EAVES, quad_segs=1), predicate="contains")
    around[wide[shapely.area(rooms[held]) > _MAINLY * shapely.area(outlines[wide])]] = True
    return outlines[~around]


def _beside(outlines: Shapes, rooms: Shapes) -> Shapes:
    if not len(rooms):
        return outlines
    drawn = shapely.union_all(outlines)
    shapely.prepare(drawn)
    overlap = shapely.area(shapely.intersection(rooms, drawn)) / np.maximum(shapely.area(rooms), 1e-9)
    return np.concatenate([outlines, rooms[overlap < 0.1]])
