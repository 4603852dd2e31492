"""What an SVG draws, gathered path by path and turned into straight pieces all at once.

Outlines are kept as they were written, each with its matrix; numpy places, flattens and sorts them at the end,
so the cost per corner is small. Coordinates are the root's user space, y down, until `Ink.dry` returns.
"""

from array import array
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from tacmap.drawing import Style
from tacmap.errors import PlanTooLarge
from tacmap.geometry import FloatArray, IntArray
from tacmap.readers.svg_numbers import Box, Matrix
from tacmap.readers.svg_paths import CONTROL, CURVE, MOVE, Outline

__all__ = ["Dry", "Ink", "inside_point"]

Flags = NDArray[np.bool_]

_FAR = 1e9  # user units: beyond this nothing is a plan
_FLATNESS = 1e-4  # of the drawing's diagonal: 10 mm where it is 100 m
_FINE_TURN = 15.0  # degrees per chord of a circular arc, at most
_MOST_CHORDS = 64  # of one cubic
_ROUND = 0.01  # a cubic is an arc when it strays less than this share of the radius
_LEAST_SWEEP = 10.0  # degrees


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Dry:
    """The arrays of a Drawing (see there), still in root user space, y down; `lost` are paths left out."""

    segments: FloatArray
    segment_path: IntArray
    segment_curved: Flags
    segment_visible: Flags
    arcs: FloatArray
    arc_path: IntArray
    ring_points: FloatArray
    ring_start: IntArray
    ring_path: IntArray
    ring_visible: Flags
    lost: int


class Ink:
    """Paths with their matrix, layer, style, mark, visibility and clip box, in drawing order."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._points = array("d")
        self._kinds = bytearray()
        self._starts: list[int] = []
        self._sub_path: list[int] = []
        self._sub_closed: list[bool] = []
        self._matrices: list[Matrix] = []
        self._path_start: list[int] = []
        self._clips: list[Box | None] = []
        self._styles: dict[Style, int] = {Style(): 0}
        self.layer: list[int] = []
        self.style: list[int] = []
        self.mark: list[int] = []
        self.shown: list[bool] = []
        self.filled: list[bool] = []
        self.covers: list[bool] = []

    def __len__(self) -> int:
        return len(self._matrices)

    @property
    def styles(self) -> tuple[Style, ...]:
        return tuple(self._styles)

    def add(
        self,
        outline: Outline,
        matrix: Matrix,
        *,
        layer: int,
        style: Style,
        mark: int,
        shown: bool,
        filled: bool,
        covers: bool,
        clip: Box | None,
    ) -> int:
        """Keep one path; its number. Raises PlanTooLarge beyond the cap of corners."""
        offset = len(self._kinds)
        if offset + len(outline.kinds) > self._most:
            raise PlanTooLarge(
                f"The plan has more than {self._most:,} corners.",
                remedy="Remove hatching, furniture and traced pictures, and export one floor at a time.",
            )
        number = len(self._matrices)
        self._points.extend(outline.points)
        self._kinds += outline.kinds
        self._path_start.append(offset)
        for start, closed in zip(outline.starts, outline.closed, strict=True):
            self._starts.append(offset + start)
            self._sub_path.append(number)
            self._sub_closed.append(closed)
        self._matrices.append(matrix)
        self._clips.append(clip)
        self.layer.append(layer)
        self.style.append(self._styles.setdefault(style, len(self._styles)))
        self.mark.append(mark)
        self.shown.append(shown)
        self.filled.append(filled)
        self.covers.append(covers)
        return number

    def dry(self) -> Dry:
        """Place, flatten and sort everything. Raises PlanTooLarge when curves need too many corners."""
        with np.errstate(all="ignore"):
            knots, path_of_knot = self._placed()
            sound = self._sound(knots, path_of_knot)
            knots[~sound[path_of_knot]] = 0.0
            kinds = np.frombuffer(bytes(self._kinds), dtype=np.uint8)
            flat = _Flat(knots, kinds, self._most)
        starts = np.array(self._starts, dtype=np.int64)
        sub_of_knot = np.cumsum(kinds == MOVE) - 1
        sub_path = np.array(self._sub_path, dtype=np.int64)
        sub_sound = sound[sub_path] if len(sub_path) else np.zeros(0, dtype=np.bool_)
        sub = sub_of_knot[flat.knot] if len(starts) else np.zeros(0, dtype=np.int64)
        return self._sorted(flat, sub, sub_path, sub_sound, int((~sound).sum()))

    def _placed(self) -> tuple[FloatArray, NDArray[np.int64]]:
        knots = np.frombuffer(self._points, dtype=np.float64).reshape(-1, 2)
        starts = np.array([*self._path_start, len(self._kinds)], dtype=np.int64)
        counts: NDArray[np.int64] = starts[1:] - starts[:-1]
        path_of_knot = np.arange(len(counts)).repeat(counts)
        m = np.array(self._matrices, dtype=np.float64).reshape(-1, 6)[path_of_knot]
        x, y = knots[:, 0], knots[:, 1]
        placed = np.column_stack((m[:, 0] * x + m[:, 2] * y + m[:, 4], m[:, 1] * x + m[:, 3] * y + m[:, 5]))
        return placed, path_of_knot

    def _sound(self, knots: FloatArray, path_of_knot: NDArray[np.int64]) -> Flags:
        """(paths,) bool: every knot is finite and within reason."""
        sound = np.ones(len(self), dtype=np.bool_)
        wild = ~(np.isfinite(knots).all(axis=1) & (np.abs(knots) < _FAR).all(axis=1))
        sound[path_of_knot[wild]] = False
        return sound

    def _sorted(
        self, flat: "_Flat", sub: NDArray[np.int64], sub_path: NDArray[np.int64], sub_sound: Flags, lost: int
    ) -> Dry:
        points = flat.points
        count = len(sub_path)
        first = np.searchsorted(sub, np.arange(count)) if count else np.zeros(0, dtype=np.int64)
        last = np.append(first[1:], len(points)) - 1 if count else first
        filled = np.array(self.filled, dtype=np.bool_)
        ends_meet = (np.abs(points[first] - points[last]).max(axis=1, initial=0.0) <= flat.tiny) if count else sub_sound
        closed = np.array(self._sub_closed, dtype=np.bool_) | ends_meet
        sub_filled = filled[sub_path] if count else np.zeros(0, dtype=np.bool_)

        pairs = np.flatnonzero(sub[:-1] == sub[1:]) if len(sub) else np.zeros(0, dtype=np.int64)
        segments = np.hstack((points[pairs], points[pairs + 1])) if len(pairs) else np.zeros((0, 4))
        curved = flat.curved[pairs + 1] if len(pairs) else np.zeros(0, dtype=np.bool_)
        # A painted area ends at the line back to its start, drawn or not.
        extra = np.flatnonzero(sub_filled & ~closed & (last - first >= 2))
        segments = np.vstack((segments, np.hstack((points[last[extra]], points[first[extra]]))))
        curved = np.append(curved, np.zeros(len(extra), dtype=np.bool_))
        owner = np.append(sub[pairs], extra)
        order = np.argsort(owner, kind="stable")
        long = (np.abs(segments[:, :2] - segments[:, 2:]).max(axis=1, initial=0.0) > 0) & sub_sound[owner]
        order = order[long[order]]
        segments, curved, path = segments[order], curved[order], sub_path[owner[order]]

        corner = np.ones(len(points), dtype=np.bool_)
        corner[1:] = (points[1:] != points[:-1]).any(axis=1) | (sub[1:] != sub[:-1])
        drop_last = last[ends_meet & (last > first)]
        corner[drop_last] = False
        sizes = np.bincount(sub[corner], minlength=count) if count else np.zeros(0, dtype=np.int64)
        ring = (closed | sub_filled) & sub_sound & (sizes >= 3)
        keep = corner & ring[sub] if count else corner
        arcs, arc_knot = flat.arcs, flat.arc_knot
        arc_sub = flat.sub_of_knot[arc_knot]
        arcs, arc_sub = arcs[sub_sound[arc_sub]], arc_sub[sub_sound[arc_sub]]
        segments, seen = self._clipped(segments, path)
        rings, ring_start, ring_seen = self._clipped_rings(points[keep], sizes[ring], sub_path[ring])
        return Dry(
            segments=segments,
            segment_path=path.astype(np.int32),
            segment_curved=curved,
            segment_visible=seen,
            arcs=arcs,
            arc_path=sub_path[arc_sub].astype(np.int32),
            ring_points=rings,
            ring_start=ring_start,
            ring_path=sub_path[ring].astype(np.int32),
            ring_visible=ring_seen,
            lost=lost,
        )

    def _clipped(self, segments: FloatArray, path: NDArray[np.int64]) -> tuple[FloatArray, Flags]:
        """Segments cut at the clip box of their path, and which are seen: drawn, and not wholly outside."""
        seen = np.array(self.shown, dtype=np.bool_)[path]
        if all(clip is None for clip in self._clips):
            return segments, seen
        boxes = np.array([clip or (-np.inf, -np.inf, np.inf, np.inf) for clip in self._clips])[path]
        low = np.minimum(segments[:, :2], segments[:, 2:])
        high = np.maximum(segments[:, :2], segments[:, 2:])
        seen &= (low <= boxes[:, 2:]).all(axis=1) & (high >= boxes[:, :2]).all(axis=1)
        across = np.flatnonzero(seen & ~((low >= boxes[:, :2]).all(axis=1) & (high <= boxes[:, 2:]).all(axis=1)))
        cut, left = _cut(segments[across], boxes[across])
        segments[across], seen[across] = cut, left
        return segments, seen

    def _clipped_rings(
        self, points: FloatArray, sizes: NDArray[np.int64], path: NDArray[np.int64]
    ) -> tuple[FloatArray, IntArray, Flags]:
        """Corners of rings cut at the clip box of their path, where each begins, and which are seen."""
        start = np.append(0, np.cumsum(sizes))
        seen = np.array(self.shown, dtype=np.bool_)[path]
        boxes = [self._clips[one] for one in path.tolist()]
        if all(box is None for box in boxes):
            return points, start.astype(np.int32), seen
        low, high = (extreme.reduceat(points, start[:-1]).tolist() for extreme in (np.minimum, np.maximum))
        pieces, begun = [], 0
        new_sizes = sizes.copy()
        for i, box in enumerate(boxes):
            if box is None or (
                box[0] <= low[i][0] and box[1] <= low[i][1] and high[i][0] <= box[2] and high[i][1] <= box[3]
            ):
                continue
            inside = _cut_ring(points[start[i] : start[i + 1]].tolist(), box)
            if len(inside) < 3:
                seen[i] = False
                continue
            pieces += [points[begun : start[i]], np.array(inside)]
            begun, new_sizes[i] = start[i + 1], len(inside)
        rings = np.concatenate([*pieces, points[begun:]])
        return rings, np.append(0, np.cumsum(new_sizes)).astype(np.int32), seen


def _cut_ring(ring: list[list[float]], box: Box) -> list[list[float]]:
    """The part of a ring inside a box, side by side of the box (Sutherland and Hodgman)."""
    for axis, side, sign in ((0, box[0], 1.0), (1, box[1], 1.0), (0, box[2], -1.0), (1, box[3], -1.0)):
        kept: list[list[float]] = []
        for here, there in zip(ring, ring[1:] + ring[:1], strict=True):
            inside, next_inside = sign * (here[axis] - side) >= 0, sign * (there[axis] - side) >= 0
            if inside:
                kept.append(here)
            if inside != next_inside:
                share = (side - here[axis]) / (there[axis] - here[axis])
                kept.append([a + (b - a) * share for a, b in zip(here, there, strict=True)])
        ring = kept
    return ring


def _cut(segments: FloatArray, boxes: FloatArray) -> tuple[FloatArray, Flags]:
    """The parts of segments inside boxes (n, 4), and which of them have one; those without stay as they are."""
    start, step = segments[:, :2], segments[:, 2:] - segments[:, :2]
    with np.errstate(all="ignore"):
        to_low, to_high = (boxes[:, :2] - start) / step, (boxes[:, 2:] - start) / step
    still = step == 0
    enter = np.where(still, -np.inf, np.minimum(to_low, to_high)).max(axis=1).clip(0.0, 1.0)
    leave = np.where(still, np.inf, np.maximum(to_low, to_high)).min(axis=1).clip(0.0, 1.0)
    left = enter < leave
    cut = np.hstack((start + step * enter[:, None], start + step * leave[:, None]))
    return np.where(left[:, None], cut, segments), left


class _Flat:
    """Knots turned into points: `points` (n, 2), `knot` (n,) where each came from, `curved` (n,)."""

    def __init__(self, knots: FloatArray, kinds: NDArray[np.uint8], most: int) -> None:
        self.sub_of_knot = np.cumsum(kinds == MOVE) - 1
        ends = np.flatnonzero(kinds == CURVE)
        handles = np.stack([knots[ends - back] for back in (3, 2, 1, 0)], axis=1) if len(ends) else np.zeros((0, 4, 2))
        diagonal = _extent(knots[kinds != CONTROL])
        self.tiny = diagonal * 1e-7
        sweep = self._find_arcs(handles, ends)
        chords = _chords(handles, sweep, diagonal * _FLATNESS)
        counts = np.ones(len(kinds), dtype=np.int64)
        counts[kinds == CONTROL] = 0
        counts[ends] = chords
        if counts.sum() > most:
            raise PlanTooLarge(
                f"The plan has more than {most:,} corners when its curves are drawn out.",
                remedy="Remove hatching, furniture and traced pictures, and export one floor at a time.",
            )
        self.knot = np.repeat(np.arange(len(kinds)), counts)
        self.points = knots[self.knot]
        self.curved = kinds[self.knot] == CURVE
        curve = np.repeat(np.arange(len(ends)), chords)
        step = np.arange(len(curve)) - np.repeat(np.cumsum(chords) - chords, chords) + 1
        inner = step < chords[curve]
        at = np.flatnonzero(self.curved)[inner]
        self.points[at] = _on_curve(handles[curve[inner]], (step / chords[curve])[inner])

    def _find_arcs(self, handles: FloatArray, ends: NDArray[np.int64]) -> FloatArray:
        """Fill `arcs` (cx cy r start sweep, y down) and `arc_knot`; the sweep of each cubic in degrees, 0: no arc."""
        centres, radii, sweeps = _circles(handles)
        round_ = np.abs(sweeps) > 0
        joined = np.zeros(len(ends), dtype=np.bool_)
        if len(ends) > 1:
            near = np.abs(centres[1:] - centres[:-1]).max(axis=1) < 0.02 * radii[1:]
            alike = np.abs(radii[1:] - radii[:-1]) < 0.02 * radii[1:]
            same_way = np.sign(sweeps[1:]) == np.sign(sweeps[:-1])
            joined[1:] = (np.diff(ends) == 3) & near & alike & same_way & round_[1:] & round_[:-1]
        heads = np.flatnonzero(round_ & ~joined)
        group = np.cumsum(round_ & ~joined)[round_] - 1
        total: FloatArray = np.bincount(group, sweeps[round_], len(heads)).astype(np.float64)
        size = np.maximum(np.bincount(group, minlength=len(heads)), 1)
        cx, cy, r = (
            np.bincount(group, values[round_], len(heads)) / size for values in (centres[:, 0], centres[:, 1], radii)
        )
        keep = np.abs(total) >= _LEAST_SWEEP
        start = np.degrees(np.arctan2(handles[heads, 0, 1] - cy, handles[heads, 0, 0] - cx))
        self.arcs = np.column_stack((cx, cy, r, start, np.clip(total, -360.0, 360.0)))[keep]
        self.arc_knot = ends[heads][keep]
        return sweeps


def _extent(points: FloatArray) -> float:
    """The diagonal of nearly all points: strays do not count."""
    if len(points) == 0:
        return 1.0
    low, high = np.percentile(points, (2, 98), axis=0)
    return float(np.hypot(*(high - low))) or 1.0


def _on_curve(handles: FloatArray, t: FloatArray) -> FloatArray:
    """(n, 2) points of n cubics, one parameter each."""
    t = t[:, None]
    s = 1.0 - t
    points: FloatArray = (
        s**3 * handles[:, 0] + 3 * s**2 * t * handles[:, 1] + 3 * s * t**2 * handles[:, 2] + t**3 * handles[:, 3]
    )
    return points


def _chords(handles: FloatArray, sweep: FloatArray, flatness: float) -> NDArray[np.int64]:
    bend = np.maximum(
        np.hypot(*(handles[:, 0] - 2 * handles[:, 1] + handles[:, 2]).T),
        np.hypot(*(handles[:, 1] - 2 * handles[:, 2] + handles[:, 3]).T),
    )
    needed = np.ceil(np.sqrt(0.75 * bend / flatness))
    turn = np.ceil(np.abs(sweep) / _FINE_TURN)
    least = np.where(bend > flatness * 0.1, 2, 1)
    counts: NDArray[np.int64] = np.clip(np.maximum(np.maximum(needed, turn), least), 1, _MOST_CHORDS).astype(np.int64)
    return counts


def _circles(handles: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The circle each cubic follows: centres (n, 2), radii (n,), signed sweeps in degrees (n,), 0 for none."""
    if len(handles) == 0:
        return np.zeros((0, 2)), np.zeros(0), np.zeros(0)
    a, b, c = handles[:, 0], _on_curve(handles, np.full(len(handles), 0.5)), handles[:, 3]
    ab, ac = b - a, c - a
    cross = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    bb, cc = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    with np.errstate(all="ignore"):
        offset = np.column_stack((ac[:, 1] * bb - ab[:, 1] * cc, ab[:, 0] * cc - ac[:, 0] * bb)) / cross[:, None]
        radii = np.hypot(*offset.T)
        centres = a + offset
        stray = np.zeros(len(handles))
        angles = [np.arctan2(a[:, 1] - centres[:, 1], a[:, 0] - centres[:, 0])]
        for t in (0.25, 0.5, 0.75, 1.0):
            arm = _on_curve(handles, np.full(len(handles), t)) - centres
            stray = np.maximum(stray, np.abs(np.hypot(*arm.T) - radii) / radii)
            angles.append(np.arctan2(arm[:, 1], arm[:, 0]))
        steps = [(v - u + np.pi) % (2 * np.pi) - np.pi for u, v in pairwise(angles)]
        sweeps = np.degrees(np.sum(steps, axis=0))
        one_way = np.abs(np.sign(np.array(steps)).sum(axis=0)) == 4
        fits = np.isfinite(radii) & (stray < _ROUND) & one_way & (np.abs(sweeps) >= _LEAST_SWEEP / 2)
    centres, radii = np.where(fits[:, None], centres, 0.0), np.where(fits, radii, 1.0)
    sweeps = np.where(fits, sweeps, 0.0)
    rough, rough_centres, rough_radii, turns = _rough_quarters(handles)
    rough &= ~fits
    centres[rough], radii[rough], sweeps[rough] = rough_centres[rough], rough_radii[rough], turns[rough]
    return centres, radii, sweeps


def _rough_quarters(handles: FloatArray) -> tuple[Flags, FloatArray, FloatArray, FloatArray]:
    """Quarter turns sketched with one symmetric curve, as many draw a door's swing: up to 6 % off the circle.

    Returns which cubics are such, and for each the centre, radius and turn of the circle through its ends
    with its tangents.
    """
    first, last = handles[:, 1] - handles[:, 0], handles[:, 3] - handles[:, 2]
    chord = handles[:, 3] - handles[:, 0]
    one, two, across = np.hypot(*first.T), np.hypot(*last.T), np.hypot(*chord.T)
    with np.errstate(all="ignore"):
        turn = np.arctan2(first[:, 0] * last[:, 1] - first[:, 1] * last[:, 0], (first * last).sum(axis=1))
        radii = across / (2 * np.sin(np.abs(turn) / 2))
        alike = (np.abs(one - two) < 0.12 * np.maximum(one, two)) & (across > 0)
        side = np.column_stack((-chord[:, 1], chord[:, 0])) / across[:, None] * np.sign(turn)[:, None]
        centres = (handles[:, 0] + handles[:, 3]) / 2 + side * (radii * np.cos(turn / 2))[:, None]
        middle = np.hypot(*(_on_curve(handles, np.full(len(handles), 0.5)) - centres).T)
        rough = alike & (np.abs(np.abs(turn) - np.pi / 2) < 0.3) & (np.abs(middle - radii) < 0.08 * radii)
    return rough, centres, radii, np.degrees(turn)


def inside_point(ring: FloatArray) -> tuple[float, float]:
    """A point well inside a ring (k, 2): its centre of area, or the middle of the widest span at that height."""
    x, y = ring[:, 0] - ring[0, 0], ring[:, 1] - ring[0, 1]
    nx, ny = np.roll(x, -1), np.roll(y, -1)
    cross = x * ny - nx * y
    area = cross.sum()
    if abs(area) < 1e-300:
        return float(ring[:, 0].mean()), float(ring[:, 1].mean())
    cx, cy = ((x + nx) * cross).sum() / (3 * area), ((y + ny) * cross).sum() / (3 * area)
    crosses = (y <= cy) != (ny <= cy)
    at = np.sort(x[crosses] + (cy - y[crosses]) * (nx - x)[crosses] / (ny - y)[crosses])
    spans = at[: len(at) // 2 * 2].reshape(-1, 2)
    if len(spans) and not ((spans[:, 0] < cx) & (cx < spans[:, 1])).any():
        widest = spans[np.argmax(spans[:, 1] - spans[:, 0])]
        cx = widest.mean()
    return float(cx + ring[0, 0]), float(cy + ring[0, 1])
