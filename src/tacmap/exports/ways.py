"""Walking through a building: from any room to the nearest of some doors or features, never through walls.

A graph of points: openings, a point in every space, and the inner corners that a walker goes around. Two
points are joined when they share a space and the straight line between them stays inside it; stairs that
lie over one another join floors. Distances in metres.
"""

import heapq
import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import shapely

from tacmap.areas import area
from tacmap.building import Building, Floor, Opening, OpeningKind, Space, SpaceKind
from tacmap.geometry import Point
from tacmap.preplan import Preplan

__all__ = ["Reach", "Stop", "Way", "Ways"]

PASSABLE = frozenset({OpeningKind.DOOR, OpeningKind.GATE, OpeningKind.OPENING})
STAIR_LENGTH = 8.0  # metres walked between two storeys
SLACK = 0.05  # metres a line of sight may touch a wall
STEP = 0.35  # metres a walker steps into a room before turning
CORNERS = 120  # of one space; plainer outlines are taken beyond
REACH = 0.35  # metres from a feature drawn in a wall to the space it belongs to

Stop = tuple[str, Point]  # floor id, place


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How to walk from a place to `goal` (an id): `metres` long, through `stops`, goal last."""

    goal: str
    metres: float
    stops: tuple[Stop, ...]


class Ways:
    """The walking graph of a site."""

    def __init__(self, preplan: Preplan) -> None:
        self._stops: list[Stop] = []
        self._edges: list[list[tuple[int, float]]] = []
        self._rooms: dict[str, _Room] = {}
        self._spaces_on: dict[str, list[str]] = {}
        self._trees: dict[str, shapely.STRtree] = {}
        self._openings: dict[str, int] = {}
        self._middles: dict[str, int] = {}
        for building in preplan.buildings:
            for floor in building.floors:
                self._add_floor(floor)
            self._join_stairs(building)

    def from_openings(self, ids: Iterable[str]) -> "Reach":
        """Ways to the nearest of these openings."""
        return self._reach([(self._openings[id_], 0.0, id_) for id_ in ids if id_ in self._openings])

    def from_places(self, places: Mapping[str, Stop]) -> "Reach":
        """Ways to the nearest of these places (by id); a place outside every space is left out."""
        starts = []
        for id_, stop in places.items():
            starts += [(node, metres, id_) for node, metres in self.around(stop)]
        return self._reach(starts, dict(places))

    def space_at(self, stop: Stop, reach: float = REACH) -> str | None:
        """The id of the space a place lies in, or of the nearest within `reach` metres (things hang on walls)."""
        floor, point = stop
        if floor not in self._trees:
            return None
        where, tree = shapely.Point(point), self._trees[floor]
        near = tree.query(where, predicate="dwithin", distance=reach)
        found = [(self._rooms[self._spaces_on[floor][i]].area.distance(where), self._spaces_on[floor][i]) for i in near]
        return min(found)[1] if found else None

    def around(self, stop: Stop) -> list[tuple[int, float]]:
        """The points of the graph that can be walked to from a place in a straight line, with their distance."""
        space = self.space_at(stop)
        if space is None:
            return []
        room = self._rooms[space]
        start = room.inside(stop[1])
        clear = room.clear([(start, place) for _, place in room.points])
        return [(node, math.dist(start, place)) for (node, place), free in zip(room.points, clear, strict=True) if free]

    @property
    def middles(self) -> Mapping[str, int]:
        """The graph's point in each space."""
        return self._middles

    def opening(self, id_: str) -> int | None:
        """The graph's point in an opening."""
        return self._openings.get(id_)

    def _reach(self, starts: list[tuple[int, float, str]], places: dict[str, Stop] | None = None) -> "Reach":
        """Dijkstra from many starts at once: every point learns its nearest start."""
        metres = [math.inf] * len(self._stops)
        goal, back = [""] * len(self._stops), [-1] * len(self._stops)
        queue: list[tuple[float, str, int]] = []
        for node, length, id_ in starts:
            if (length, id_) < (metres[node], goal[node]):
                metres[node], goal[node] = length, id_
                heapq.heappush(queue, (length, id_, node))
        while queue:
            length, id_, node = heapq.heappop(queue)
            if length > metres[node]:
                continue
            for other, step in self._edges[node]:
                if length + step < metres[other] - 1e-9:
                    metres[other], goal[other], back[other] = length + step, id_, node
                    heapq.heappush(queue, (metres[other], id_, other))
        return Reach(ways=self, metres=metres, goal=goal, back=back, stops=self._stops, places=places or {})

    def _add_floor(self, floor: Floor) -> None:
        doors: dict[str, list[Opening]] = {space.id: [] for space in floor.spaces}
        for opening in floor.openings:
            if opening.kind in PASSABLE:
                self._openings[opening.id] = self._node(floor.id, opening.middle)
                for side in dict.fromkeys(opening.connects):
                    if side in doors:
                        doors[side].append(opening)
        for space in floor.spaces:
            self._add_space(floor, space, doors[space.id])
        self._spaces_on[floor.id] = [space.id for space in floor.spaces if space.id in self._rooms]
        self._trees[floor.id] = shapely.STRtree([self._rooms[id_].area for id_ in self._spaces_on[floor.id]])

    def _add_space(self, floor: Floor, space: Space, doors: list[Opening]) -> None:
        room = _Room(area(space.outline))
        if room.area.is_empty:
            return
        self._rooms[space.id] = room
        self._middles[space.id] = self._node(floor.id, room.inside(space.label_at))
        steps = [self._node(floor.id, room.step_in(door)) for door in doors]
        for door, step in zip(doors, steps, strict=True):
            self._join(self._openings[door.id], step)
        corners = [] if room.convex else [self._node(floor.id, corner) for corner in room.corners()]
        room.points = [(node, self._stops[node][1]) for node in (self._middles[space.id], *steps, *corners)]
        pairs = [(i, j) for i in range(len(room.points)) for j in range(i)]
        clear = room.clear([(room.points[i][1], room.points[j][1]) for i, j in pairs])
        for (i, j), free in zip(pairs, clear, strict=True):
            if free:
                self._join(room.points[i][0], room.points[j][0])

    def _join_stairs(self, building: Building) -> None:
        levels = sorted(building.floors, key=lambda floor: floor.index)
        for below, above in itertools.pairwise(levels):
            for low, high in itertools.product(self._stairs(below), self._stairs(above)):
                if _overlap(self._rooms[low].area, self._rooms[high].area):
                    self._join(self._middles[low], self._middles[high], STAIR_LENGTH)

    def _stairs(self, floor: Floor) -> list[str]:
        return [s.id for s in floor.spaces if s.kind is SpaceKind.STAIRS and s.id in self._rooms]

    def _node(self, floor: str, point: Point) -> int:
        self._stops.append((floor, point))
        self._edges.append([])
        return len(self._stops) - 1

    def _join(self, one: int, other: int, length: float | None = None) -> None:
        step = math.dist(self._stops[one][1], self._stops[other][1]) if length is None else length
        self._edges[one].append((other, step))
        self._edges[other].append((one, step))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reach:
    """What `Ways` found: for every point of the graph the nearest goal."""

    ways: Ways
    metres: list[float]
    goal: list[str]
    back: list[int]
    stops: list[Stop]
    places: dict[str, Stop]

    def from_space(self, space: str) -> Way | None:
        """From the middle of a space; None when no way through doors is known."""
        node = self.ways.middles.get(space)
        return None if node is None or math.isinf(self.metres[node]) else self._way(node)

    def from_place(self, stop: Stop) -> Way | None:
        """From any place inside; None outdoors, in a wall, or when no way through doors is known."""
        around = [(leg + self.metres[node], node, leg) for node, leg in self.ways.around(stop)]
        total, node, _ = min(around, default=(math.inf, -1, 0.0))
        if math.isinf(total):
            return None
        rest = self._way(node)
        return Way(goal=rest.goal, metres=total, stops=(stop, *rest.stops))

    def _way(self, node: int) -> Way:
        metres, goal, stops = self.metres[node], self.goal[node], []
        while node >= 0:
            stops.append(self.stops[node])
            node = self.back[node]
        if goal in self.places:
            stops.append(self.places[goal])
        return Way(goal=goal, metres=metres, stops=tuple(stops))


class _Room:
    """A space to walk in."""

    def __init__(self, outline: shapely.Polygon) -> None:
        self.area = outline
        self.convex = outline.convex_hull.area - outline.area <= 0.01 * outline.area
        self.points: list[tuple[int, Point]] = []
        self._free = outline.buffer(SLACK, join_style="mitre")
        shapely.prepare(self._free)

    def inside(self, point: Point) -> Point:
        """The nearest place in the space."""
        where = shapely.Point(point)
        if self.area.covers(where):
            return point
        x, y = shapely.shortest_line(self.area, where).coords[0]
        return (x, y)

    def step_in(self, door: Opening) -> Point:
        """A step inside a door, whose middle lies within the wall."""
        (x, y), (ax, ay), (bx, by) = door.middle, door.a, door.b
        length = math.hypot(bx - ax, by - ay) or 1.0
        edge = self.inside(door.middle)
        for turn in (1.0, -1.0):
            step = math.dist(edge, door.middle) + STEP
            ahead = (x - turn * (by - ay) / length * step, y + turn * (bx - ax) / length * step)
            if self.area.covers(shapely.LineString((edge, ahead))):
                return ahead
        return edge

    def clear(self, lines: list[tuple[Point, Point]]) -> list[bool]:
        """Whether each straight line stays inside."""
        if self.convex or not lines:
            return [True] * len(lines)
        return [bool(found) for found in shapely.covers(self._free, shapely.linestrings(lines))]

    def corners(self) -> list[Point]:
        """Where a wall juts into the space."""
        for tolerance in (0.05, 0.2, 0.5, 1.0, 2.0):
            plain = self.area.simplify(tolerance)
            if not isinstance(plain, shapely.Polygon) or plain.is_empty:
                break
            found = [*_jutting(plain.exterior, 1.0), *(p for hole in plain.interiors for p in _jutting(hole, -1.0))]
            if len(found) <= CORNERS:
                return found
        return []


def _jutting(ring: shapely.LinearRing, turn: float) -> list[Point]:
    """The corners that a walker in the area goes around; `turn` is 1 for the outline and -1 for a hole."""
    points = [(x, y) for x, y, *_ in ring.coords[:-1]]
    if ring.is_ccw != (turn > 0):
        points.reverse()
    around = zip([points[-1], *points[:-1]], points, [*points[1:], points[0]], strict=True)
    return [b for a, b, c in around if (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]) < 0]


def _overlap(low: shapely.Polygon, high: shapely.Polygon) -> bool:
    return bool(low.intersection(high).area > 0.3 * min(low.area, high.area))
