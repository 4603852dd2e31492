"""What is outside: the building's body, and the wide openings of its outer walls through which rooms run out.

The body is everything that the rooms and the walls that stand alone enclose when openings up to four metres are
taken as closed. What lies in it and in no room is a room whose walls do not close; what lies out of it is outdoors.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, Shapes, as_lines, as_points, components, directions
from tacmap.stages.points import points_in, points_near
from tacmap.stages.shell import DETAIL, WAIST, WIDEST, Shell, merged

__all__ = ["Leaks", "Outside", "leaks_of", "left_over", "outside_of", "shut"]

_LINE = 0.04  # metres: half the thickness of a line that cannot be passed
_LEAST = 3.0  # m2 of a space whose walls do not close
_WALLED = 0.6  # of its outline that runs along walls, not only along rooms that the author outlined
_MOST_LABELS = 8  # in it; what holds more is a plan of which the walls were left out
_CORE = 0.3  # m2 of it, drawn in by half a person's width
_NARROWEST = 0.5  # metres of an opening worth closing
_CLOSE = 0.08  # metres: an outline so near to a wall follows it
_NEAR = 0.25  # metres: half a wall
_MITRE = 5.0  # times as far as a side goes a corner of what is drawn out
_DEEP = 2.8  # metres behind a leak at which one can stand: half the widest, and more where it is oblique
_AROUND = 5.0  # metres around it in which what bounds it lies
_ALONG = 0.2  # sine of the angle between an opening and the wall that it is in
_OPEN = 0.15  # of a room's outline that may be a leak
_HARDLY_OPEN = 0.06  # the same of a hall that needs no doors to be a room
_OPEN_WITH_LABEL = 0.35  # the same where a label of a room stands in it
_ASKEW = 3.0  # times as much counts a leak that runs along no wall
_DOORS = 3  # that lead into a space between parts of the building before it is a room
_OVERLAP = 0.1  # of a face that may lie in rooms already found
_MOST = 0.5  # of all rooms' area that lies in what runs around them


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outside:
    """The building's `body` (a prepared polygon or several), courtyards filled; `niches` in it that are outdoors.

    `walls` (n, 4) are what the plan takes for walls.
    """

    body: shapely.Geometry
    niches: Shapes
    walls: FloatArray

    def holds(self, points: FloatArray) -> BoolArray:
        """(n,) whether points (n, 2) lie outdoors."""
        out: BoolArray = ~shapely.contains_xy(self.body, points[:, 0], points[:, 1])
        if len(self.niches):
            out[points_in(points, self.niches)[0]] = True
        return out


def outside_of(shell: Shell, walls: FloatArray, niches: Shapes) -> Outside:
    """What is outdoors of a plan with this shell and `walls` (n, 4); `niches` are known to be outdoors."""
    shapely.prepare(shell.body)
    return Outside(body=shell.body, niches=niches, walls=walls)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Leaks:
    """Lines (n, 4) that close openings of the outer walls.

    `askew`: they run along no wall; `apart`: they lead from one part of the building to another. `behind` are the
    places where walls may bound what lies behind them.
    """

    lines: FloatArray
    behind: Shapes
    askew: BoolArray
    apart: BoolArray


def leaks_of(shell: Shell, walls: FloatArray) -> Leaks:
    """The openings of the outer `walls` (n, 4) behind which something lies that is no room."""
    chords = _openings(shell, walls) if len(shell.unfound) else np.zeros((0, 4))
    leak, part = shapely.STRtree(shell.unfound).query(as_lines(chords), predicate="dwithin", distance=_DEEP)
    chords = chords[np.unique(leak)]
    if not len(chords):
        none = np.zeros(0, dtype=np.bool_)
        return Leaks(lines=chords, behind=shell.rooms[:0], askew=none, apart=none)
    unit, _ = directions(chords)
    over = unit * (1.5 * _NEAR)
    begin, end = chords[:, :2], chords[:, 2:]
    here, there = _parts_at(shell, begin, end)
    return Leaks(
        lines=np.concatenate([begin - over, end + over], axis=1),
        behind=shapely.buffer(shell.unfound[np.unique(part)], _AROUND, quad_segs=1),
        askew=~(_along_wall(begin, unit, walls) | _along_wall(end, unit, walls)),
        apart=here != there,
    )


def _openings(shell: Shell, walls: FloatArray) -> FloatArray:
    """(n, 4) from end to end where the body's outline runs along no room and no wall, as far as openings are wide."""
    edges = shapely.multilinestrings(shapely.get_parts(shapely.boundary(shapely.get_parts(shell.body))))
    bare = shapely.difference(edges, _solid(shell))
    bare = shapely.get_parts(shapely.line_merge(bare))
    bare = bare[~shapely.is_closed(bare)]
    begin = shapely.get_coordinates(shapely.get_point(bare, 0)).reshape(-1, 2)
    end = shapely.get_coordinates(shapely.get_point(bare, -1)).reshape(-1, 2)
    chords = np.concatenate([begin, end], axis=1)
    _, length = directions(chords)
    chords = chords[(length >= _NARROWEST) & (length <= WIDEST)]
    return chords[_bare_length(chords, walls) >= _NARROWEST]


def _solid(shell: Shell) -> shapely.Geometry:
    """Where an outline follows a room or a wall that stands alone."""
    solid = merged(shell.rooms, _CLOSE)
    if len(shell.alone):
        solid = shapely.union_all([solid, *shapely.buffer(shell.alone, _CLOSE, cap_style="square")])
    return solid


def _bare_length(chords: FloatArray, walls: FloatArray) -> FloatArray:
    """(n,) metres of each chord beside which no wall runs."""
    lines = as_lines(chords)
    if not len(chords):
        return np.zeros(0)
    unit, _ = directions(chords)
    way, length = directions(walls)
    wall, chord = shapely.STRtree(lines).query(as_lines(walls), predicate="dwithin", distance=2 * _NEAR)
    along = np.abs(unit[chord, 0] * way[wall, 1] - unit[chord, 1] * way[wall, 0]) < _ALONG
    wall, chord = wall[along & (length[wall] > DETAIL)], chord[along & (length[wall] > DETAIL)]
    rows, own = np.unique(chord, return_inverse=True)
    order = np.argsort(own, kind="stable")
    beside = shapely.multilinestrings(as_lines(walls[wall[order]]), indices=own[order])
    lines[rows] = shapely.difference(lines[rows], shapely.buffer(beside, 2 * _NEAR, cap_style="flat"))
    bare: FloatArray = shapely.length(lines)
    return bare


def _along_wall(points: FloatArray, unit: FloatArray, walls: FloatArray) -> BoolArray:
    """(n,) whether a wall as long as it is thick runs in the direction `unit` (n, 2) at each point."""
    found = np.zeros(len(points), dtype=np.bool_)
    way, length = directions(walls)
    rows = np.flatnonzero(length >= DETAIL)
    if len(points) and len(rows):
        near, line = shapely.STRtree(as_lines(walls[rows])).query(
            as_points(points), predicate="dwithin", distance=2 * _NEAR
        )
        cross = unit[near, 0] * way[rows[line], 1] - unit[near, 1] * way[rows[line], 0]
        found[near[np.abs(cross) < _ALONG]] = True
    return found


def _parts_at(shell: Shell, *points: FloatArray) -> list[Indices]:
    """(n,) each: the part of the building next to each point, as they hang together when walls are half a metre."""
    parts = shapely.buffer(shell.rooms, _NEAR, join_style="mitre")
    parts = np.concatenate([parts, shapely.buffer(shell.alone, _NEAR, cap_style="square")])
    tree = shapely.STRtree(parts)
    group = components(len(parts), *tree.query(parts, predicate="intersects"))
    return [group[tree.query_nearest(as_points(some), all_matches=False)[1]] for some in points]


def shut(rooms: Shapes, faces: Shapes, leaks: Leaks, tags: FloatArray, doors: FloatArray) -> tuple[Shapes, Shapes]:
    """Of the `faces` that came about when leaks were closed, those that are rooms, and niches outdoors.

    A room is closed but for a leak; a niche, a light well or a balcony is open on a good part of its outline, and
    holds no label (`tags`, (m, 2)). Between two parts of a building is a room only where `doors` (k, 2) lead into it.
    """
    faces = _beside(faces, rooms)
    if not len(faces):
        return faces, faces
    between = np.zeros(len(faces), dtype=np.bool_)
    outlines, lines = shapely.boundary(faces), as_lines(leaks.lines)
    face, leak = shapely.STRtree(lines).query(outlines, predicate="intersects")
    common = shapely.length(shapely.intersection(outlines[face], shapely.buffer(lines[leak], 0.02)))
    counted = np.where(leaks.askew, _ASKEW, 1.0)
    wide = np.bincount(face, common, len(faces))
    hardly = wide < _HARDLY_OPEN * shapely.length(outlines)
    share = np.bincount(face, common * counted[leak], len(faces)) / shapely.length(outlines)
    between[face[leaks.apart[leak] & (common > _NARROWEST)]] = True
    labelled = _count(shapely.STRtree(as_points(tags)).query(faces, predicate="contains")[0], faces) > 0
    near = shapely.STRtree(as_points(doors)).query(outlines, predicate="dwithin", distance=2 * _NEAR)[0]
    reached = ~between | labelled | hardly | (_count(near, faces) >= _DOORS)
    closed = share <= np.where(labelled, _OPEN_WITH_LABEL, _OPEN)
    return faces[(wide >= _NARROWEST) & closed & reached & ~_around(faces, rooms)], faces[~closed]


def left_over(shell: Shell, bounds: FloatArray, niches: Shapes, tags: FloatArray, doors: FloatArray) -> Shapes:
    """What lies in the body and in no room, where a label (`tags`, (m, 2)) stands or several `doors` lead.

    The walls of such spaces do not close; the outline is where a person can walk, up to the lines `bounds` (n, 4).
    """
    rooms = shell.rooms
    none: Shapes = rooms[:0]
    if not len(rooms) or not len(shell.unfound) or not _missing(rooms, tags, doors):
        return none
    solid = merged(rooms, _LINE)
    free = shapely.difference(shell.body, shapely.union_all([solid, *niches]) if len(niches) else solid)
    cores = _cores(free)
    walls = _near(cores, as_lines(bounds), 2 * WAIST)
    cores = cores[_wanted(cores, free, tags, doors)]
    if not len(cores):
        return none
    fence = _fence(_near(cores, walls, _MITRE * (WAIST + _LINE) + 2 * _NEAR + 2 * _LINE))
    parted = _cores(shapely.difference(free, fence))
    parted = parted[np.unique(shapely.STRtree(parted).query(cores, predicate="intersects")[1])]
    spaces = shapely.intersection(shapely.buffer(parted, WAIST + _LINE, join_style="mitre"), free)
    spaces = np.array([_widest(space) for space in spaces], dtype=np.object_)
    held = _count(shapely.STRtree(as_points(tags)).query(spaces, predicate="contains")[0], spaces)
    led = _count(shapely.STRtree(as_points(doors)).query(spaces, predicate="dwithin", distance=2 * _NEAR)[0], spaces)
    claimed = ((held > 0) | (led >= _DOORS)) & (held <= _MOST_LABELS) & (shapely.area(spaces) >= _LEAST)
    spaces, held, led = spaces[claimed], held[claimed], led[claimed]
    if not len(spaces):
        return none
    outlines = shapely.boundary(spaces)
    bare = shapely.difference(outlines, shapely.buffer(fence, 2 * _NEAR, quad_segs=1))
    unwalled = shapely.length(bare) / shapely.length(outlines)
    beside = merged(_near(bare, rooms, 2 * _NEAR + 2 * _LINE), _LINE)
    bare = shapely.difference(bare, shapely.buffer(beside, 2 * _NEAR, quad_segs=1))
    share = shapely.length(bare) / shapely.length(outlines)
    told = (held > 0) & (share <= _OPEN_WITH_LABEL) | (led >= _DOORS) & (share <= _OPEN)
    return spaces[told & (unwalled < 1 - _WALLED) & ~_around(spaces, rooms)]


def _near(shapes: Shapes, others: Shapes, reach: float) -> Shapes:
    """The others that come within `reach` metres of any of the shapes."""
    near: Shapes = others[np.unique(shapely.STRtree(others).query(shapes, predicate="dwithin", distance=reach)[1])]
    return near


def _fence(lines: Shapes) -> shapely.Geometry:
    fence: shapely.Geometry = shapely.disjoint_subset_union_all(shapely.buffer(lines, _LINE, cap_style="square"))
    return fence


def _missing(rooms: Shapes, tags: FloatArray, doors: FloatArray) -> bool:
    """Whether a label stands in no room, or several doors lead out of their rooms."""
    if len(np.unique(points_in(tags, rooms)[0])) < len(tags):
        return True
    sides = np.bincount(points_near(doors, rooms, 2 * _NEAR)[0], minlength=len(doors))
    return int((sides < 2).sum()) >= _DOORS


def _wanted(cores: Shapes, free: shapely.Geometry, tags: FloatArray, doors: FloatArray) -> BoolArray:
    """(n,) whether a label stands in what is free, or several doors lead there, as near as a core's space can be."""
    reach = _MITRE * (WAIST + _LINE)
    core, tag = shapely.STRtree(as_points(tags)).query(cores, predicate="dwithin", distance=reach)
    held = core[shapely.contains_xy(free, tags[tag])]
    core, door = shapely.STRtree(as_points(doors)).query(cores, predicate="dwithin", distance=reach + 2 * _NEAR)
    led = core[shapely.dwithin(free, as_points(doors[door]), 2 * _NEAR)]
    wanted: BoolArray = (_count(held, cores) > 0) | (_count(led, cores) >= _DOORS)
    return wanted


def _widest(space: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(space), key=lambda part: float(part.area), default=shapely.Polygon())


def _cores(free: shapely.Geometry) -> Shapes:
    cores = shapely.get_parts(shapely.buffer(free, -WAIST, quad_segs=1))
    wide: Shapes = cores[shapely.area(cores) > _CORE]
    return wide


def _count(rows: Indices, faces: Shapes) -> Indices:
    return np.bincount(rows, minlength=len(faces))


def _beside(faces: Shapes, rooms: Shapes) -> Shapes:
    face, room = shapely.STRtree(rooms).query(faces, predicate="intersects")
    common = np.bincount(face, shapely.area(shapely.intersection(faces[face], rooms[room])), len(faces))
    beside: Shapes = faces[common < _OVERLAP * shapely.area(faces)]
    return beside


def _around(faces: Shapes, rooms: Shapes) -> BoolArray:
    """(n,) faces that run around most of the rooms: the site, a frame."""
    filled = shapely.polygons(shapely.get_exterior_ring(faces))
    face, room = shapely.STRtree(shapely.point_on_surface(rooms)).query(filled, predicate="contains")
    held = np.bincount(face, shapely.area(rooms)[room], len(faces))
    around: BoolArray = held > _MOST * float(shapely.area(rooms).sum())
    return around
