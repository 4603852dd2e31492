"""The net that lines make: cut at every crossing, and the faces between.

What lies nearer than a hundredth of a millimetre is one corner, so that turned drawings close as straight ones do.
Crossings, faces and the order of their corners are found for all lines at once; only a face that touches itself is
walked around.
"""

from collections.abc import Iterator
from itertools import islice

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, Shapes, as_points, components, directions

__all__ = ["faces_between"]

_NEAR = 5e-6  # metres: an end so near to a line lies on it
_SAME = 1e-5  # metres: corners so near are one
_ALIKE = 0.05  # sine of the angle between two lines that may lie on one another for a while
_MOST_CUTS = 4  # times: corners that were made one may have moved lines over others
_PAIRS = 1_000_000  # of lines looked at in one go, or some more


def faces_between(lines: FloatArray) -> tuple[Shapes, FloatArray]:
    """The faces that lines (n, 4) enclose, as polygons, and the pieces (m, 4) of line that enclose nothing."""
    for _ in range(_MOST_CUTS):
        corners, edges = _cut(lines)
        onward = _onward(corners, edges)
        face = _cycles(onward)
        if _is_flat(edges, face):
            break
        lines = corners[edges].reshape(-1, 4)
    loose = face[: len(edges)] == face[len(edges) :]  # edges with the same face on both sides
    rings = _Rings.around(corners, edges[~loose], _without(onward, loose))
    return rings.polygons(), corners[edges[loose]].reshape(-1, 4)


# --- cutting


def _cut(lines: FloatArray) -> tuple[FloatArray, Indices]:
    """Corners (k, 2) and edges (m, 2) between them: the lines cut where they meet, each piece once."""
    unit, length = directions(lines)
    line: list[Indices] = [np.arange(len(lines))] * 2
    along: list[FloatArray] = [np.zeros(len(lines)), length]
    at: list[FloatArray] = [lines[:, :2], lines[:, 2:]]
    for i, j in _near(lines):
        for cut, far, there in _meetings(lines, unit, length, i, j):
            line.append(cut)
            along.append(far)
            at.append(there)
    whose, place = np.concatenate(line), np.concatenate(along)
    corners, corner = _distinct(np.concatenate(at))
    order = np.lexsort((place, whose))
    a, b = corner[order[:-1]], corner[order[1:]]
    piece = (whose[order[:-1]] == whose[order[1:]]) & (a != b)
    low, high = np.minimum(a, b)[piece], np.maximum(a, b)[piece]
    every = np.sort(low * len(corners) + high)
    once = every[np.diff(every, prepend=-1) > 0]
    return corners, np.column_stack(np.divmod(once, len(corners)))


def _near(lines: FloatArray) -> Iterator[tuple[Indices, Indices]]:
    """Pairs i < j of lines whose boxes meet, some at a time."""
    low = np.minimum(lines[:, :2], lines[:, 2:]) - _NEAR
    high = np.maximum(lines[:, :2], lines[:, 2:]) + _NEAR
    boxes = np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
    tree = shapely.STRtree(boxes)
    first, block = 0, max(1, _PAIRS // max(1, len(lines)))
    while first < len(lines):
        i, j = tree.query(boxes[first : first + block])
        once = i + first < j
        yield i[once] + first, j[once]
        first += block
        if 4 * len(i) < _PAIRS:
            block *= 2


def _meetings(
    lines: FloatArray, unit: FloatArray, length: FloatArray, i: Indices, j: Indices
) -> Iterator[tuple[Indices, FloatArray, FloatArray]]:
    """Where lines i and j meet: the line that is cut there, how far along it, and the place."""
    to = lines[j, :2] - lines[i, :2]
    sine = unit[i, 0] * unit[j, 1] - unit[i, 1] * unit[j, 0]
    alike = np.flatnonzero(np.abs(sine) < _ALIKE)
    for one, other in ((i[alike], j[alike]), (j[alike], i[alike])):
        for end in (lines[other, :2], lines[other, 2:]):
            way = end - lines[one, :2]
            place = (way * unit[one]).sum(axis=1)
            aside = np.abs(way[:, 0] * unit[one, 1] - way[:, 1] * unit[one, 0])
            on = (place > 0) & (place < length[one]) & (aside < _NEAR)
            yield one[on], place[on], end[on]
    rows = np.flatnonzero(np.abs(sine) * np.minimum(length[i], length[j]) >= _NEAR)
    i, j, to, sine = i[rows], j[rows], to[rows], sine[rows]
    on_i = (to[:, 0] * unit[j, 1] - to[:, 1] * unit[j, 0]) / sine
    on_j = (to[:, 0] * unit[i, 1] - to[:, 1] * unit[i, 0]) / sine
    meet = (on_i > -_NEAR) & (on_i < length[i] + _NEAR) & (on_j > -_NEAR) & (on_j < length[j] + _NEAR)
    i, j, on_i, on_j = i[meet], j[meet], on_i[meet], on_j[meet]
    crossing = lines[i, :2] + unit[i] * on_i[:, None]
    yield i, on_i, crossing
    yield j, on_j, crossing


def _distinct(points: FloatArray) -> tuple[FloatArray, Indices]:
    """Each place once (k, 2), and the place of each point (n,): parted by gaps in x, in y, and in x again."""
    group = np.zeros(len(points), dtype=np.int64)
    for axis in (0, 1, 0):
        order = np.lexsort((points[:, axis], group))
        apart = np.diff(points[order, axis]) > _SAME
        group[order[1:]] = np.cumsum(apart | (np.diff(group[order]) > 0))
        group[order[:1]] = 0
    first = np.ones(len(points), dtype=np.bool_)
    first[1:] = np.diff(group[order]) > 0
    return points[order[first]], group


# --- walking around faces: half-edge k leads along edge k, half-edge k + count(edges) back


def _onward(corners: FloatArray, edges: Indices) -> Indices:
    """(2m,) the half-edge that follows each one around the face on its left."""
    start, end = np.concatenate([edges, edges[:, ::-1]]).T
    heading = corners[end] - corners[start]
    order = np.lexsort((np.arctan2(heading[:, 1], heading[:, 0]), start))
    first = np.searchsorted(start[order], np.arange(len(corners) + 1))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    back = np.roll(rank, -len(edges))  # the rank of each one's twin
    before = np.where(back == first[end], first[end + 1], back) - 1
    onward: Indices = order[before]
    return onward


def _without(onward: Indices, loose: BoolArray) -> Indices:
    """The same for the half-edges that stay, numbered anew: where a loose edge (m,) led off, the next one beside it."""
    gone = np.concatenate([loose, loose])
    ahead = onward[~gone]
    while (off := gone[ahead]).any():
        ahead[off] = onward[(ahead[off] + len(loose)) % len(gone)]
    numbered: Indices = (np.cumsum(~gone) - 1)[ahead]
    return numbered


def _cycles(onward: Indices) -> Indices:
    """(n,) the smallest member of each one's cycle."""
    label, ahead = np.arange(len(onward)), onward
    while True:
        lower = np.minimum(label, label[ahead])
        if np.array_equal(lower, label):
            return label
        label, ahead = lower, ahead[ahead]


def _is_flat(edges: Indices, face: Indices) -> bool:
    """Whether no edge crosses another: then corners, less edges, plus faces are two for each connected part (Euler)."""
    part = components(int(edges.max(initial=-1)) + 1, *edges.T)
    used = np.zeros(len(part), dtype=np.bool_)
    used[edges] = True
    parts = int(np.count_nonzero(used & (part == np.arange(len(part)))))
    faces = int(np.count_nonzero(face == np.arange(len(face))))
    return int(used.sum()) - len(edges) + faces == 2 * parts


class _Rings:
    """Closed ways around faces, by half-edges: faces lie on the left, so holes run clockwise."""

    def __init__(self, corners: FloatArray, edges: Indices, members: Indices, sizes: Indices) -> None:
        self.edges, self.members, self.sizes = edges, members, sizes
        self.starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
        self.ring = np.repeat(np.arange(len(sizes)), sizes)
        self.way = corners[np.concatenate([edges[:, 0], edges[:, 1]])[members]]

    @classmethod
    def around(cls, corners: FloatArray, edges: Indices, onward: Indices) -> "_Rings":
        cycle = _cycles(onward)
        order = np.lexsort((-_still_to_go(onward, cycle), cycle))
        sizes = np.bincount(cycle, minlength=1)
        sizes = sizes[sizes > 0]
        touched = _touching_themselves(np.concatenate([edges[:, 0], edges[:, 1]])[order], cycle[order])
        members, sizes = _untouched(order, sizes, edges, touched)
        return cls(corners, edges, members, sizes)

    def polygons(self) -> Shapes:
        """The faces, with the holes in them."""
        if not len(self.sizes):
            return np.zeros(0, dtype=np.object_)
        area = self._areas()
        rings = np.asarray(shapely.reverse(shapely.linearrings(self.way, indices=self.ring)))
        shells, holes = np.flatnonzero(area > 0), np.flatnonzero(area < 0)
        faces = np.asarray(shapely.polygons(rings[shells]), dtype=np.object_)
        home = self._homes(faces, shells, holes, area)
        inside = holes[home >= 0]
        home = home[home >= 0]
        order = np.argsort(home, kind="stable")
        for some in np.split(order, np.flatnonzero(np.diff(home[order])) + 1):
            if len(some):
                face = home[some[0]]
                faces[face] = shapely.polygons(rings[shells[face]], rings[inside[some]])
        return _sound(faces)

    def _areas(self) -> FloatArray:
        """(r,) twice the area on the left of each ring."""
        here = self.way - self.way[self.starts][self.ring]
        after = np.roll(here, -1, axis=0)
        after[self.starts + self.sizes - 1] = 0.0
        areas: FloatArray = np.add.reduceat(here[:, 0] * after[:, 1] - here[:, 1] * after[:, 0], self.starts)
        return areas

    def _homes(self, faces: Shapes, shells: Indices, holes: Indices, area: FloatArray) -> Indices:
        """(h,) the smallest face around each hole, -1 for none; the face across its first edge is within."""
        count = len(self.edges)
        first = self.members[self.starts[holes]]
        middle = (self.way[self.starts[holes]] + self.way[self.starts[holes] + 1]) / 2
        ring_of = np.empty(2 * count, dtype=np.int64)
        ring_of[self.members] = self.ring
        within = ring_of[(first + count) % (2 * count)]
        face, hole = shapely.STRtree(as_points(middle)).query(faces, predicate="contains")
        around = shells[face] != within[hole]
        face, hole = face[around], hole[around]
        home = np.full(len(holes), -1, dtype=np.int64)
        largest_first = np.argsort(-area[shells[face]], kind="stable")
        home[hole[largest_first]] = face[largest_first]
        return home


def _sound(faces: Shapes) -> Shapes:
    """Without faces that cross themselves: lines that run a hair's breadth apart may make some when corners are one."""
    broken = ~shapely.is_valid(faces)
    if not broken.any():
        return faces
    parts = shapely.get_parts(shapely.make_valid(faces[broken]))
    parts = shapely.get_parts(parts)  # of collections
    return np.concatenate([faces[~broken], parts[shapely.get_type_id(parts) == int(shapely.GeometryType.POLYGON)]])


def _still_to_go(onward: Indices, cycle: Indices) -> Indices:
    """(n,) steps from each half-edge on to the first of its cycle; of the first one, all the way around."""
    leader = cycle == np.arange(len(cycle))
    steps = np.where(leader, 0, 1)
    ahead = np.where(leader, np.arange(len(cycle)), onward)
    while not leader[ahead].all():
        steps, ahead = steps + steps[ahead], ahead[ahead]
    return np.where(leader, len(cycle), steps)


def _touching_themselves(corner: Indices, cycle: Indices) -> Indices:
    """The cycles that come to a corner twice."""
    order = np.lexsort((corner, cycle))
    again = (corner[order[1:]] == corner[order[:-1]]) & (cycle[order[1:]] == cycle[order[:-1]])
    return np.unique(cycle[order[1:]][again])


def _untouched(members: Indices, sizes: Indices, edges: Indices, touched: Indices) -> tuple[Indices, Indices]:
    """The rings with those that touch themselves taken apart where they do; each is led by its smallest member."""
    start = np.concatenate([edges[:, 0], edges[:, 1]])
    split = np.isin(members[np.cumsum(sizes) - sizes], touched)
    kept = np.repeat(~split, sizes)
    parts = [members[kept]]
    counts = sizes[~split].tolist()
    rest = iter(zip(members[~kept].tolist(), start[members[~kept]].tolist(), strict=True))
    for size in sizes[split].tolist():
        for ring in _simple(islice(rest, size)):
            parts.append(np.array(ring, dtype=np.int64))
            counts.append(len(ring))
    return np.concatenate(parts), np.array(counts, dtype=np.int64)


def _simple(way: Iterator[tuple[int, int]]) -> Iterator[list[int]]:
    """Rings that come to no corner twice, of a ring of half-edges with the corners they start from."""
    open_way: list[int] = []
    been: dict[int, int] = {}
    visited: list[int] = []
    for member, corner in way:
        if corner in been:
            at = been[corner]
            yield open_way[at:]
            for gone in visited[at:]:
                del been[gone]
            del open_way[at:], visited[at:]
        been[corner] = len(open_way)
        open_way.append(member)
        visited.append(corner)
    yield open_way
