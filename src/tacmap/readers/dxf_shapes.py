"""Flat geometry of one block definition, or of modelspace: first gathered, then frozen into arrays.

A path is one entity: segments, arcs and rings name the path they came from, and only the path knows its
pen, its width and the placed block it belongs to. So a block is placed a thousand times with a few array
operations.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tacmap.errors import PlanTooLarge
from tacmap.geometry import FloatArray, IntArray
from tacmap.readers.dxf_curves import arc_chords, bulge_arcs, chord_counts

__all__ = [
    "CURVED",
    "FILLED",
    "LINES",
    "RING",
    "Definition",
    "Placed",
    "Shape",
    "Stamp",
    "Words",
    "flattened",
    "joined",
    "too_many_vertices",
]

Flags = NDArray[np.bool_]

LINES, RING, FILLED, CURVED = 1, 2, 4, 8  # what a polyline gives: segments, a ring, a painted ring, chords of a curve

_STRAIGHT_BULGE = 1e-6  # flatter than this is a straight line
_ABSURD_BULGE = 1e4  # beyond this no arc is meant


class Words(NamedTuple):
    """A text in the coordinates of its definition; `pen` stands for layer and colour."""

    text: str
    anchor: tuple[float, float]
    centre: tuple[float, float]
    height: float
    width: float
    rotation: float
    pen: int
    kind: str
    tag: str | None = None
    mark: int = -1


class Placed(NamedTuple):
    """A block placed once, in the coordinates of its definition."""

    name: str
    at: tuple[float, float]
    rotation: float
    scale: tuple[float, float]
    mirrored: bool
    pen: int
    attributes: tuple[tuple[str, str], ...] = ()
    parent: int = -1


@dataclass(slots=True, kw_only=True)
class Stamp:
    """An INSERT as written: block key, one (2, 3) matrix per cell, and whether it is a mark of its own."""

    block: bytes
    pen: int
    matrices: list[tuple[float, ...]]
    placed: Placed | None
    kind: str | None = None
    letters: list[Words] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Frozen geometry; names of the fields as in Drawing, but paths carry the pens."""

    segments: FloatArray
    segment_path: IntArray
    segment_curved: Flags
    arcs: FloatArray
    arc_path: IntArray
    ring_points: FloatArray
    ring_size: IntArray
    ring_path: IntArray
    ring_filled: Flags
    path_pen: IntArray
    path_width: FloatArray
    path_mark: IntArray
    words: list[Words]
    marks: list[Placed]


class Definition:
    """Entities of one block, gathered as plain numbers while the file is read."""

    __slots__ = (
        "_arc_paths",
        "_arcs",
        "_firsts",
        "_flags",
        "_paths",
        "_pens",
        "_vertices",
        "_widths",
        "base",
        "entities",
        "external",
        "key",
        "name",
        "stamps",
        "words",
    )  # fmt: skip

    def __init__(self, key: bytes, name: str, base: tuple[float, float] = (0.0, 0.0), external: str | None = None):
        self.key, self.name, self.base, self.external = key, name, base, external
        self.entities = 0
        self.stamps: list[Stamp] = []
        self.words: list[Words] = []
        self._vertices = array("d")
        self._firsts: list[int] = []
        self._paths: list[int] = []
        self._flags: list[int] = []
        self._arcs = array("d")
        self._arc_paths: list[int] = []
        self._pens: list[int] = []
        self._widths: list[float] = []

    @property
    def vertices(self) -> int:
        """Vertices gathered so far."""
        return len(self._vertices) // 3

    def path(self, pen: int, width: float = 0.0) -> int:
        """A new path drawn with this pen."""
        self._pens.append(pen)
        self._widths.append(width)
        return len(self._pens) - 1

    def line(self, path: int, x1: float, y1: float, x2: float, y2: float) -> None:
        self._firsts.append(len(self._vertices) // 3)
        self._paths.append(path)
        self._flags.append(LINES)
        self._vertices.extend((x1, y1, 0.0, x2, y2, 0.0))

    def polyline(self, path: int, points: Sequence[tuple[float, float, float]], *, closed: bool, flags: int) -> None:
        """Vertices as (x, y, bulge to the next). `closed` joins the last to the first."""
        self._firsts.append(len(self._vertices) // 3)
        self._paths.append(path)
        self._flags.append(flags | (_CLOSED if closed else 0))
        for point in points:
            self._vertices.extend(point)

    def points(self, path: int, points: FloatArray, *, closed: bool, flags: int) -> None:
        """As `polyline`, from an (n, 2) array of corners without bulges."""
        self._firsts.append(len(self._vertices) // 3)
        self._paths.append(path)
        self._flags.append(flags | (_CLOSED if closed else 0))
        self._vertices.frombytes(np.column_stack((points, np.zeros(len(points)))).astype(np.float64).tobytes())

    def arc(self, path: int, cx: float, cy: float, radius: float, start: float, sweep: float) -> None:
        """A true arc, degrees, 0 < sweep <= 360 counter-clockwise."""
        self._arcs.extend((cx, cy, radius, start, sweep))
        self._arc_paths.append(path)

    def frozen(self, most_vertices: int) -> Shape:
        """The own geometry of the definition, without what is inserted. Raises PlanTooLarge before it grows."""
        vertices = np.array(self._vertices, dtype=np.float64).reshape(-1, 3)
        drawn = _edges(vertices, np.array(self._firsts, dtype=np.int64), np.array(self._flags, dtype=np.int64))
        arcs = np.array(self._arcs, dtype=np.float64).reshape(-1, 5)
        total = int(drawn.counts.sum()) + int(chord_counts(arcs[:, 4]).sum())
        if total > most_vertices:
            raise too_many_vertices(most_vertices)
        paths = np.array(self._paths, dtype=np.int32)
        chords, edge, curved = _chords(drawn)
        owner = drawn.owner[edge]
        flags = np.array(self._flags, dtype=np.int64)[owner]
        lined = (flags & LINES) != 0
        round_chords, round_owner = arc_chords(arcs)
        arc_paths = np.array(self._arc_paths, dtype=np.int32)
        bulged = (np.array(self._flags, dtype=np.int64)[drawn.owner[drawn.bulged]] & LINES) != 0
        ring_points, ring_size, ring_owner = _rings(drawn, chords, edge)
        filled = (np.array(self._flags, dtype=np.int64)[ring_owner] & FILLED) != 0
        return Shape(
            segments=np.concatenate((chords[lined], round_chords)),
            segment_path=np.concatenate((paths[owner[lined]], arc_paths[round_owner])),
            segment_curved=np.concatenate(
                ((curved | ((flags & CURVED) != 0))[lined], np.ones(len(round_chords), dtype=np.bool_))
            ),
            arcs=np.concatenate((arcs, _counter_clockwise(drawn.arcs[bulged]))),
            arc_path=np.concatenate((arc_paths, paths[drawn.owner[drawn.bulged]][bulged])),
            ring_points=ring_points,
            ring_size=ring_size,
            ring_path=paths[ring_owner],
            ring_filled=filled,
            path_pen=np.array(self._pens, dtype=np.int32),
            path_width=np.array(self._widths, dtype=np.float64),
            path_mark=np.full(len(self._pens), -1, dtype=np.int32),
            words=list(self.words),
            marks=[],
        )


def too_many_vertices(most: int) -> PlanTooLarge:
    return PlanTooLarge(
        f"The plan has more than {most:,} vertices once its blocks and curves are drawn out.",
        remedy="Remove hatches, furniture and surroundings, or split the plan into floors, and try again.",
    )


def flattened(points: Sequence[tuple[float, float, float]], *, closed: bool) -> FloatArray:
    """(n, 2) corners of one polyline with its bulges drawn out."""
    vertices = np.array(points, dtype=np.float64).reshape(-1, 3)
    drawn = _edges(vertices, np.zeros(1, dtype=np.int64), np.array([_CLOSED if closed else 0]))
    chords, _, _ = _chords(drawn)
    return chords[:, :2] if closed or not len(chords) else np.concatenate((chords[:, :2], chords[-1:, 2:]))


_CLOSED = 16


class _Edges(NamedTuple):
    """Edges of all polylines in order; `bulged` indexes those that are arcs."""

    start: FloatArray
    end: FloatArray
    owner: NDArray[np.int64]
    bulged: NDArray[np.int64]
    arcs: FloatArray
    counts: IntArray
    is_ring: Flags


def _edges(vertices: FloatArray, firsts: NDArray[np.int64], flags: NDArray[np.int64]) -> _Edges:
    bounds = np.append(firsts, len(vertices))
    owner = np.repeat(np.arange(len(firsts)), np.diff(bounds))
    index = np.arange(len(vertices))
    last = index == bounds[owner + 1] - 1 if len(vertices) else np.zeros(0, dtype=np.bool_)
    following = np.where(last, bounds[owner], index + 1)
    start, end = vertices[:, :2], vertices[following, :2]
    closed = (flags & _CLOSED) != 0
    kept = (~last | closed[owner]) & np.any((start != end) | ~np.isfinite(start), axis=1)
    start, end, owner_kept, bulge = start[kept], end[kept], owner[kept], vertices[kept, 2]
    bulged = np.flatnonzero((np.abs(bulge) > _STRAIGHT_BULGE) & (np.abs(bulge) < _ABSURD_BULGE))
    arcs = bulge_arcs(start[bulged], end[bulged], bulge[bulged])
    counts = np.ones(len(start), dtype=np.int32)
    counts[bulged] = chord_counts(arcs[:, 4])
    is_ring = ((flags & RING) != 0) & (closed | _ends_meet(vertices, bounds))
    return _Edges(start, end, owner_kept, bulged, arcs, counts, is_ring)


def _ends_meet(vertices: FloatArray, bounds: NDArray[np.int64]) -> Flags:
    """Which polylines end where they began, to a millionth of their extent."""
    if not len(vertices):
        return np.zeros(len(bounds) - 1, dtype=np.bool_)
    safe = np.minimum(bounds[:-1], len(vertices) - 1)
    lows = np.minimum.reduceat(vertices[:, :2], safe)
    highs = np.maximum.reduceat(vertices[:, :2], safe)
    extent = np.max(highs - lows, axis=1)
    gap = vertices[bounds[1:] - 1, :2] - vertices[safe, :2]
    met: Flags = np.hypot(gap[:, 0], gap[:, 1]) <= 1e-6 * extent
    return met & (np.diff(bounds) > 3)


def _chords(drawn: _Edges) -> tuple[FloatArray, NDArray[np.int64], Flags]:
    """(n, 4) chords of all edges in order, (n,) their edge, (n,) whether they belong to an arc."""
    edge = np.repeat(np.arange(len(drawn.counts)), drawn.counts)
    chords = np.column_stack((drawn.start[edge], drawn.end[edge]))
    curved = np.zeros(len(edge), dtype=np.bool_)
    if len(drawn.bulged):
        round_chords, _ = arc_chords(drawn.arcs)
        is_bulged = np.zeros(len(drawn.counts), dtype=np.bool_)
        is_bulged[drawn.bulged] = True
        curved = is_bulged[edge]
        begins = np.append(True, edge[1:] != edge[:-1])
        ends = np.append(edge[1:] != edge[:-1], True)
        rows = np.flatnonzero(curved)
        inner_start, inner_end = ~begins[rows], ~ends[rows]
        chords[rows[inner_start], :2] = round_chords[inner_start, :2]
        chords[rows[inner_end], 2:] = round_chords[inner_end, 2:]
    return chords, edge, curved


def _rings(drawn: _Edges, chords: FloatArray, edge: NDArray[np.int64]) -> tuple[FloatArray, IntArray, IntArray]:
    """Ring corners, corners per ring and the polyline each ring came from; fewer than three corners is none."""
    owner = drawn.owner[edge]
    sizes = np.bincount(owner, minlength=len(drawn.is_ring))
    good = drawn.is_ring & (sizes >= 3)
    owners = np.flatnonzero(good).astype(np.int32)
    return chords[good[owner], :2], sizes[good].astype(np.int32), owners


def _counter_clockwise(arcs: FloatArray) -> FloatArray:
    turned = arcs.copy()
    clockwise = arcs[:, 4] < 0
    turned[clockwise, 3] += arcs[clockwise, 4]
    turned[:, 4] = np.abs(arcs[:, 4])
    turned[:, 3] %= 360.0
    return turned


def joined(shapes: list[Shape]) -> Shape:
    """Shapes one after the other; path and mark numbers must already be global."""
    if len(shapes) == 1:
        return shapes[0]
    arrays = {
        name: np.concatenate([getattr(shape, name) for shape in shapes])
        for name in Shape.__slots__
        if name not in ("words", "marks")
    }
    return Shape(
        words=[words for shape in shapes for words in shape.words],
        marks=[mark for shape in shapes for mark in shape.marks],
        **arrays,
    )
