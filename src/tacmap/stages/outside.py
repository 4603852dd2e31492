"""What is outside: the building's body, and the wide openings of its outer walls through which rooms run out.

The body is everything that the rooms and the walls that stand alone enclose when openings up to four metres are
taken as closed. What lies in it and in no room is a room whose walls do not close; what lies out of it is outdoors.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, Shapes, as_lines, as_points, directions

__all__ = ["Leaks", "Outside", "Swollen", "leaks_of", "left_over", "outside_of", "shut", "swollen"]

_WIDEST = 4.0  # metres of an opening in an outer wall that is taken as closed
_LINE = 0.04  # metres: half the thickness of a line that cannot be passed
_LEAST = 3.0  # m2 of a space whose walls do not close
_WALLED = 0.6  # of its outline that runs along walls, not only along rooms that the author outlined
_MOST_LABELS = 8  # in it; what holds more is a plan of which the walls were left out
_CORE = 0.3  # m2 of it, drawn in by half a person's width
_NARROWEST = 0.5  # metres of an opening worth closing
_DETAIL = 0.3  # metres: shorter lines are no walls
_ROUND = 4  # segments of a quarter circle: 2 cm off at half the widest opening
_CLOSE = 0.08  # metres: an outline so near to a wall follows it
_NEAR = 0.25  # metres: half a wall
_MITRE = 5.0  # times as far as a side goes a corner of what is drawn out
_WAIST = 0.38  # metres: half of what one can pass
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
            point, _ = shapely.STRtree(self.niches).query(as_points(points), predicate="within")
            out[point] = True
        return out


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swollen:
    """Rooms and the `area` that they cover when each reaches out by half the widest opening."""

    rooms: Shapes
    area: shapely.Geometry


def swollen(rooms: Shapes, known: Swollen | None = None) -> Swollen:
    """The rooms swollen; only those that come after the rooms of `known`, when these are the first."""
    if known is None or not _begins_with(rooms, known.rooms):
        return Swollen(rooms=rooms, area=shapely.union_all(_reaching_out(rooms)))
    more = rooms[len(known.rooms) :]
    if not len(more):
        return known
    return Swollen(rooms=rooms, area=shapely.union_all([known.area, *_reaching_out(more)]))


def _reaching_out(shapes: Shapes) -> Shapes:
    return np.asarray(shapely.buffer(shapes, _WIDEST / 2, quad_segs=_ROUND), dtype=np.object_)


def _begins_with(rooms: Shapes, first: Shapes) -> bool:
    return len(first) <= len(rooms) and all(room is own for room, own in zip(rooms, first, strict=False))


def outside_of(rooms: Swollen, walls: FloatArray, niches: Shapes) -> Outside:
    """What is outdoors of a plan with these `rooms` and `walls` (n, 4); `niches` are known to be outdoors."""
    body, _ = _body(rooms, walls)
    shapely.prepare(body)
    return Outside(body=body, niches=niches, walls=walls)


def _body(rooms: Swollen, walls: FloatArray) -> tuple[shapely.Geometry, Shapes]:
    """Rooms and the walls that stand away from them, openings closed and holes filled; and those walls.

    What hangs together with no room, such as the frame of the sheet, is left out.
    """
    area = rooms.area
    shapely.prepare(area)
    _, length = directions(walls)
    lines = as_lines(walls[length >= _DETAIL])
    alone: Shapes = lines[~shapely.covers(area, lines)]
    if len(alone):
        area = shapely.union(area, shapely.union_all(_reaching_out(alone)))
    parts = shapely.get_parts(area)
    inhabited = np.unique(shapely.STRtree(parts).query(shapely.point_on_surface(rooms.rooms), predicate="within")[1])
    filled = shapely.union_all(shapely.polygons(shapely.get_exterior_ring(parts[inhabited])))
    return shapely.buffer(filled, -_WIDEST / 2, quad_segs=_ROUND), alone


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


def leaks_of(built: Swollen, walls: FloatArray) -> Leaks:
    """The openings of the outer walls behind which something lies that is no room."""
    rooms = built.rooms
    body, alone = _body(built, walls)
    edges = shapely.multilinestrings(shapely.get_parts(shapely.boundary(shapely.get_parts(body))))
    bare = shapely.difference(edges, shapely.multipolygons(_solid(rooms, alone, _CLOSE)))
    bare = shapely.get_parts(shapely.line_merge(bare))
    bare = bare[~shapely.is_closed(bare)]
    begin = shapely.get_coordinates(shapely.get_point(bare, 0)).reshape(-1, 2)
    end = shapely.get_coordinates(shapely.get_point(bare, -1)).reshape(-1, 2)
    chords = np.concatenate([begin, end], axis=1)
    unit, length = directions(chords)
    rows = np.flatnonzero((length >= _NARROWEST) & (length <= _WIDEST))
    rows = rows[_bare_length(chords[rows], walls) >= _NARROWEST]
    unfound = _unfound(body, rooms) if len(rows) else rooms[:0]
    leak, part = shapely.STRtree(unfound).query(as_lines(chords[rows]), predicate="dwithin", distance=_DEEP)
    rows = rows[np.unique(leak)]
    if not len(rows):
        none = np.zeros(0, dtype=np.bool_)
        return Leaks(lines=np.zeros((0, 4)), behind=rooms[:0], askew=none, apart=none)
    begin, end, unit = begin[rows], end[rows], unit[rows]
    over = unit * (1.5 * _NEAR)
    parts = _solid(rooms, alone, _NEAR)
    return Leaks(
        lines=np.concatenate([begin - over, end + over], axis=1),
        behind=shapely.buffer(unfound[np.unique(part)], _AROUND, quad_segs=1),
        askew=~(_along_wall(begin, unit, walls) | _along_wall(end, unit, walls)),
        apart=_part_at(parts, begin) != _part_at(parts, end),
    )


def _unfound(body: shapely.Geometry, rooms: Shapes) -> Shapes:
    """What lies in the body and in no room, where one can stand; its edge drawn in."""
    free = shapely.difference(body, _merged(rooms, 0.0))
    parts: Shapes = shapely.get_parts(shapely.buffer(free, -_WAIST, quad_segs=1))
    return parts[~shapely.is_empty(parts)]


def _bare_length(chords: FloatArray, walls: FloatArray) -> FloatArray:
    """(n,) metres of each chord beside which no wall runs."""
    lines = as_lines(chords)
    if not len(chords):
        return np.zeros(0)
    unit, _ = directions(chords)
    way, length = directions(walls)
    wall, chord = shapely.STRtree(lines).query(as_lines(walls), predicate="dwithin", distance=2 * _NEAR)
    along = np.abs(unit[chord, 0] * way[wall, 1] - unit[chord, 1] * way[wall, 0]) < _ALONG
    wall, chord = wall[along & (length[wall] > _DETAIL)], chord[along & (length[wall] > _DETAIL)]
    beside = shapely.buffer(as_lines(walls[wall]), 2 * _NEAR, cap_style="flat")
    for row in np.unique(chord).tolist():
        lines[row] = shapely.difference(lines[row], shapely.union_all(beside[chord == row]))
    bare: FloatArray = shapely.length(lines)
    return bare


def _solid(rooms: Shapes, alone: Shapes, reach: float) -> Shapes:
    """The parts of the building that hang together when its walls are twice `reach` thick."""
    built = _merged(rooms, reach)
    if len(alone):
        built = shapely.union_all([built, *shapely.buffer(alone, reach, cap_style="square")])
    return np.asarray(shapely.get_parts(built), dtype=np.object_)


def _merged(rooms: Shapes, reach: float) -> shapely.Geometry:
    """All rooms as one: buffered together, much cheaper than one by one and united."""
    together: shapely.Geometry = shapely.GeometryCollection(list(rooms))
    return shapely.buffer(together, reach, join_style="mitre")


def _along_wall(points: FloatArray, unit: FloatArray, walls: FloatArray) -> BoolArray:
    """(n,) whether a wall as long as it is thick runs in the direction `unit` (n, 2) at each point."""
    found = np.zeros(len(points), dtype=np.bool_)
    way, length = directions(walls)
    rows = np.flatnonzero(length >= _DETAIL)
    if len(points) and len(rows):
        near, line = shapely.STRtree(as_lines(walls[rows])).query(
            as_points(points), predicate="dwithin", distance=2 * _NEAR
        )
        cross = unit[near, 0] * way[rows[line], 1] - unit[near, 1] * way[rows[line], 0]
        found[near[np.abs(cross) < _ALONG]] = True
    return found


def _part_at(parts: Shapes, points: FloatArray) -> Indices:
    """(n,) the part next to each point."""
    found = np.full(len(points), -1, dtype=np.int64)
    point, part = shapely.STRtree(parts).query_nearest(as_points(points), all_matches=False)
    found[point] = part
    return found


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


def left_over(built: Swollen, bounds: FloatArray, niches: Shapes, tags: FloatArray, doors: FloatArray) -> Shapes:
    """What lies in the body and in no room, where a label (`tags`, (m, 2)) stands or several `doors` lead.

    The walls of such spaces do not close; the outline is where a person can walk, up to the lines `bounds` (n, 4).
    """
    rooms = built.rooms
    none: Shapes = rooms[:0]
    if not len(rooms) or not _missing(rooms, tags, doors):
        return none
    body, _ = _body(built, bounds)
    solid = _merged(rooms, _LINE)
    free = shapely.difference(body, shapely.union_all([solid, *niches]) if len(niches) else solid)
    cores = _cores(free)
    walls = _near(cores, as_lines(bounds), 2 * _WAIST)
    cores = cores[_wanted(cores, free, tags, doors)]
    if not len(cores):
        return none
    parted = _cores(shapely.difference(free, _fence(_near(cores, walls, 2 * _WAIST))))
    parted = parted[np.unique(shapely.STRtree(parted).query(cores, predicate="intersects")[1])]
    spaces = shapely.intersection(shapely.buffer(parted, _WAIST + _LINE, join_style="mitre"), free)
    spaces = np.array([_widest(space) for space in spaces], dtype=np.object_)
    held = _count(shapely.STRtree(as_points(tags)).query(spaces, predicate="contains")[0], spaces)
    led = _count(shapely.STRtree(as_points(doors)).query(spaces, predicate="dwithin", distance=2 * _NEAR)[0], spaces)
    claimed = ((held > 0) | (led >= _DOORS)) & (held <= _MOST_LABELS) & (shapely.area(spaces) >= _LEAST)
    spaces, held, led = spaces[claimed], held[claimed], led[claimed]
    if not len(spaces):
        return none
    outlines = shapely.boundary(spaces)
    fence = _fence(_near(outlines, walls, 2 * _NEAR + 2 * _LINE))
    beside = shapely.buffer(shapely.union(solid, fence), 2 * _NEAR, quad_segs=1)
    share = shapely.length(shapely.difference(outlines, beside)) / shapely.length(outlines)
    walled = shapely.length(shapely.intersection(outlines, shapely.buffer(fence, 2 * _NEAR, quad_segs=1)))
    told = (held > 0) & (share <= _OPEN_WITH_LABEL) | (led >= _DOORS) & (share <= _OPEN)
    return spaces[told & (walled > _WALLED * shapely.length(outlines)) & ~_around(spaces, rooms)]


def _near(shapes: Shapes, lines: Shapes, reach: float) -> Shapes:
    """The lines that come within `reach` metres of any of the shapes."""
    near: Shapes = lines[np.unique(shapely.STRtree(lines).query(shapes, predicate="dwithin", distance=reach)[1])]
    return near


def _fence(lines: Shapes) -> shapely.Geometry:
    fence: shapely.Geometry = shapely.union_all(shapely.buffer(lines, _LINE, cap_style="square"))
    return fence


def _missing(rooms: Shapes, tags: FloatArray, doors: FloatArray) -> bool:
    """Whether a label stands in no room, or several doors lead out of their rooms."""
    tree = shapely.STRtree(rooms)
    held = np.unique(tree.query(as_points(tags), predicate="within")[0])
    sides = np.bincount(tree.query(as_points(doors), predicate="dwithin", distance=2 * _NEAR)[0], minlength=len(doors))
    return len(held) < len(tags) or int((sides < 2).sum()) >= _DOORS


def _wanted(cores: Shapes, free: shapely.Geometry, tags: FloatArray, doors: FloatArray) -> BoolArray:
    """(n,) whether a label stands in what is free, or several doors lead there, as near as a core's space can be."""
    reach = _MITRE * (_WAIST + _LINE)
    core, tag = shapely.STRtree(as_points(tags)).query(cores, predicate="dwithin", distance=reach)
    held = core[shapely.contains_xy(free, tags[tag])]
    core, door = shapely.STRtree(as_points(doors)).query(cores, predicate="dwithin", distance=reach + 2 * _NEAR)
    led = core[shapely.dwithin(free, as_points(doors[door]), 2 * _NEAR)]
    wanted: BoolArray = (_count(held, cores) > 0) | (_count(led, cores) >= _DOORS)
    return wanted


def _widest(space: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(space), key=lambda part: float(part.area), default=shapely.Polygon())


def _cores(free: shapely.Geometry) -> Shapes:
    cores = shapely.get_parts(shapely.buffer(free, -_WAIST, quad_segs=1))
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
