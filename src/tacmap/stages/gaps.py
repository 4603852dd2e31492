"""Closing the openings of walls: at door swings, and where a wall ends and goes on beyond.

A wall ends in a cap (a short line across, joining its two faces) or in loose faces. From each end the wall is
carried on to the wall end that faces it, or to the face across. Every closing is kept as a Gap: the doors and
passages of the plan are among them.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, as_lines, as_points, components, dangling, directions
from tacmap.stages.swings import Swings

__all__ = ["GUESSED", "Gaps", "close_gaps"]

_CAP = (0.04, 0.65)  # metres: thinnest and thickest wall with a cap
_SIDE = 0.06  # metres of the shortest side of a wall end: less is a chamfer, a step
_FRAME = 0.04  # metres of a door frame's side, drawn as a box at the end of a wall
_ALIKE = 0.005  # metres by which the front and the back of such a box may differ
_FACING = 3.0  # metres between two wall ends that face each other
_BRIDGED = 9.0  # metres between them where glass, a threshold or a folding door is drawn from one to the other
_ACROSS = 1.4  # metres from a wall end to a face across
_FACE = 0.3  # metres: lines so long are faces of walls
_POST = 0.9  # metres: largest diagonal of a post
_BESIDE = 0.03  # metres by which a ray may pass beside the end of a line that it meets
_TOUCH = 0.025  # metres within which two ends meet
GUESSED = -2  # in place of a swing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gaps:
    """Closed openings: `a`, `b` (n, 2) the middles of the two jambs, `thick` (n,) metres of wall, `lines` (m, 4).

    `swing` (n,) is the row of Ink.swings that closed it, -1 where only wall ends did, `GUESSED` where nothing but the
    building's outline says so.
    """

    a: FloatArray
    b: FloatArray
    thick: FloatArray
    swing: Indices
    lines: FloatArray

    def and_guessed(self, lines: FloatArray, thick: float) -> "Gaps":
        """These and openings (n, 4) of walls so thick whose ends do not face each other."""
        swing = np.full(len(lines), GUESSED, dtype=np.int64)
        return _join([self, _gaps(lines[:, :2], lines[:, 2:], np.full(len(lines), thick), lines, swing)])

    def and_cuts(self, cuts: FloatArray) -> "Gaps":
        """These and openings without a wall: lines (n, 4) across an open space."""
        return _join([self, _gaps(cuts[:, :2], cuts[:, 2:], np.full(len(cuts), 0.02), cuts)])


def close_gaps(walls: FloatArray, swings: Swings) -> Gaps:
    """The openings of `walls` (n, 4), and the lines that close them."""
    faces = _Walls(segments=walls, tree=shapely.STRtree(as_lines(walls)))
    return _join([_at_swings(faces, swings), _from_caps(faces, _caps(faces), swings), _from_loose_ends(faces, swings)])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Walls:
    """Wall lines (n, 4) and where they are."""

    segments: FloatArray
    tree: shapely.STRtree


def _join(parts: list[Gaps]) -> Gaps:
    return Gaps(
        a=np.concatenate([p.a for p in parts]),
        b=np.concatenate([p.b for p in parts]),
        thick=np.concatenate([p.thick for p in parts]),
        swing=np.concatenate([p.swing for p in parts]),
        lines=np.concatenate([p.lines for p in parts]),
    )


def _gaps(a: FloatArray, b: FloatArray, thick: FloatArray, lines: FloatArray, swing: Indices | None = None) -> Gaps:
    none = np.full(len(a), -1, dtype=np.int64)
    return Gaps(
        a=a.reshape(-1, 2),
        b=b.reshape(-1, 2),
        thick=thick.reshape(-1),
        swing=none if swing is None else swing,
        lines=lines.reshape(-1, 4),
    )


def _at_swings(walls: _Walls, swings: Swings) -> Gaps:
    """From the hinge to where the leaf closes: of the arc's two ends the one nearer to a wall and without a leaf."""
    arcs, each = swings.arcs, np.arange(len(swings.arcs))
    hinge = arcs[:, :2]
    places = np.concatenate([hinge, swings.ends[:, 0], swings.ends[:, 1]])
    to_hinge, *to_ends = _distance_to(walls, places).reshape(3, -1)
    wall = np.stack(to_ends, axis=1)
    choice = np.argmin(np.minimum(wall, 1.0) + swings.unlike, axis=1)
    strike, to_strike = swings.ends[each, choice], wall[each, choice]
    held = np.minimum(to_hinge, to_strike) < 0.35
    held &= np.maximum(to_hinge, to_strike) < 1.3 * arcs[:, 2] + 0.35
    unit = (strike - hinge) / np.maximum(arcs[:, 2:3], 1e-9)
    lines = np.concatenate([hinge - unit * 0.12, strike + unit * 0.12], axis=1)
    rows = np.flatnonzero(held)
    return _gaps(hinge[rows], strike[rows], np.full(len(rows), 0.1), lines[rows], rows)


def _distance_to(walls: _Walls, points: FloatArray) -> FloatArray:
    distance = np.full(len(points), np.inf)
    if len(walls.segments):
        nearest = walls.tree.query_nearest(as_points(points), all_matches=False, return_distance=True)
        distance[nearest[0][0]] = nearest[1]
    return distance


# --- wall ends


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Caps:
    """Wall ends: corners p, q (n, 2), outward unit vector, the line each cap is, and whether it is a door frame's."""

    p: FloatArray
    q: FloatArray
    out: FloatArray
    line: Indices
    frame: BoolArray


def _caps(faces: _Walls) -> _Caps:
    """Short lines that join two longer ones of the same side at about a right angle.

    What a longer line carries straight on is a piece of a wall's face, such as the side of a door's frame.
    """
    walls = faces.segments
    unit, length = directions(walls)
    short = np.flatnonzero((length >= _CAP[0]) & (length <= _CAP[1]))
    ends = walls.reshape(-1, 2)
    corner_points = walls[short].reshape(-1, 2)
    tree = shapely.STRtree(as_points(ends))
    corner, end = tree.query(as_points(corner_points), predicate="dwithin", distance=_TOUCH)
    cap, side = short[corner // 2], end // 2
    # away: along the side, from the corner into the wall
    away = np.where((end % 2 == 0)[:, None], unit[side], -unit[side])
    inward = walls[cap].reshape(-1, 2, 2).mean(axis=1) - corner_points[corner]
    onward = (away * inward).sum(axis=1) < -0.98 * np.hypot(*inward.T)
    carried_on = np.zeros(len(walls), dtype=np.bool_)
    carried_on[cap[onward & (length[side] > _FACE)]] = True
    square = (np.abs((unit[cap] * unit[side]).sum(axis=1)) < 0.5) & (side != cap)
    square &= length[side] > _FRAME
    corner, away, side = corner[square], away[square], side[square]
    normal = np.stack([-unit[short, 1], unit[short, 0]], axis=1)
    dot = (away * normal[corner // 2]).sum(axis=1)
    reach = np.zeros((len(short), 2, 2))  # cap, corner, side of the cap: longest side line
    np.maximum.at(reach, (corner // 2, corner % 2, (dot > 0).astype(np.int64)), length[side])
    least, most = reach.min(axis=1), reach.max(axis=1)
    frame = (least > 0) & (least <= _SIDE) & _boxes(walls[short], normal, most)
    held = (least > _SIDE) | frame
    left, right = held[:, 1] & (most[:, 0] <= _SIDE), held[:, 0] & (most[:, 1] <= _SIDE)
    left, right = left & ~right, right & ~left
    chosen = np.flatnonzero((left | right) & ~_posts(faces)[short] & ~carried_on[short])
    chosen = chosen[~_on_longer(faces, short[chosen])]
    out = np.where(left[chosen, None], -normal[chosen], normal[chosen])
    lines, thin = short[chosen], np.where(left, frame[:, 1], frame[:, 0])[chosen]
    return _Caps(p=walls[lines, :2], q=walls[lines, 2:], out=out, line=lines, frame=thin)


def _boxes(short: FloatArray, normal: FloatArray, depth: FloatArray) -> BoolArray:
    """(n, 2) whether each short line has its like behind it, so deep (n, 2) against and along its normal."""
    middles, length = short.reshape(-1, 2, 2).mean(axis=1), np.hypot(*(short[:, 2:] - short[:, :2]).T)
    box = np.zeros(depth.shape, dtype=np.bool_)
    row, side = np.nonzero((depth > 0) & (depth <= _SIDE))
    behind = middles[row] + np.where(side == 1, 1.0, -1.0)[:, None] * normal[row] * depth[row, side, None]
    at, twin = shapely.STRtree(as_points(middles)).query(as_points(behind), predicate="dwithin", distance=_ALIKE)
    alike = (np.abs(length[row[at]] - length[twin]) < _ALIKE) & (row[at] != twin)
    box[row[at[alike]], side[at[alike]]] = True
    return box


def _on_longer(faces: _Walls, caps: Indices) -> BoolArray:
    """(n,) caps that lie on a longer line: the frame of a window against the end of the wall."""
    walls = faces.segments
    on = np.zeros(len(caps), dtype=np.bool_)
    cap, line = faces.tree.query(
        as_points(walls[caps].reshape(-1, 2, 2).mean(axis=1)), predicate="dwithin", distance=_TOUCH
    )
    unit, length = directions(walls)
    along = np.abs((unit[caps[cap]] * unit[line]).sum(axis=1)) > 0.98
    on[cap[along & (length[line] > length[caps[cap]] + 2 * _TOUCH)]] = True
    return on


def _posts(faces: _Walls) -> BoolArray:
    """(n,) lines of small things that stand alone: columns and posts, from which no wall goes on."""
    walls = faces.segments
    group = _by_shared_ends(walls)
    low = np.full((len(walls), 2), np.inf)
    high = np.full((len(walls), 2), -np.inf)
    np.minimum.at(low, group, np.minimum(walls[:, :2], walls[:, 2:]))
    np.maximum.at(high, group, np.maximum(walls[:, :2], walls[:, 2:]))
    post: BoolArray = np.hypot(*(high - low)[group].T) < _POST
    rows = np.flatnonzero(post)
    if len(rows):
        i, j = faces.tree.query(as_lines(walls[rows]), predicate="dwithin", distance=_TOUCH)
        joined = group[rows[i]] != group[j]
        post[np.isin(group, group[rows[i[joined]]])] = False
    return post


def _by_shared_ends(walls: FloatArray) -> Indices:
    """(n,) group of each line: lines whose ends fall into one cell of four shifted grids."""
    count = len(walls)
    if not count:
        return np.zeros(0, dtype=np.int64)
    cells: list[Indices] = []
    for dx, dy in ((0.0, 0.0), (0.5, 0.0), (0.0, 0.5), (0.5, 0.5)):
        ticks = np.floor(walls.reshape(-1, 2) / _TOUCH + np.array([dx, dy])).astype(np.int64)
        _, cell = np.unique(ticks[:, 0] * (1 << 31) + ticks[:, 1], return_inverse=True)
        cells.append(cell + (cells[-1].max() + 1 if cells else count))
    ends = np.repeat(np.arange(count), 2)
    total = int(cells[-1].max()) + 1
    return components(total, np.tile(ends, 4), np.concatenate(cells))[:count]


def _from_caps(walls: _Walls, caps: _Caps, swings: Swings) -> Gaps:
    """From each cap to the cap it faces, else to the face across."""
    middle = (caps.p + caps.q) / 2
    thick = np.hypot(*(caps.q - caps.p).T)
    i, j = _facing_caps(caps, middle, thick, swings)
    distance = np.hypot(*(middle[j] - middle[i]).T)
    corners, out = np.concatenate([caps.p, caps.q]), np.concatenate([caps.out, caps.out])
    hit_p, hit_q = _first_hits(walls, corners, out).reshape(2, -1)
    blocked = np.minimum(hit_p, hit_q)
    free = (distance < np.minimum(blocked[i], blocked[j]) + 0.08) & (distance > 0.05)
    i, j, distance = i[free], j[free], distance[free]
    i, j, paired_off = _nearest_pairs(i, j, distance, len(middle))
    facing = _gaps(middle[i], middle[j], np.minimum(thick[i], thick[j]), _parallel(caps, i, j))
    single = ~paired_off & ~caps.frame & (np.maximum(hit_p, hit_q) <= _ACROSS) & (np.maximum(hit_p, hit_q) > 0.03)
    k = np.flatnonzero(single)
    far_p, far_q = caps.p[k] + caps.out[k] * hit_p[k, None], caps.q[k] + caps.out[k] * hit_q[k, None]
    lines = np.concatenate([np.concatenate([caps.p[k], far_p], axis=1), np.concatenate([caps.q[k], far_q], axis=1)])
    across = _gaps(middle[k], (far_p + far_q) / 2, thick[k], lines)
    return _join([facing, across])


def _facing_caps(caps: _Caps, middle: FloatArray, thick: FloatArray, swings: Swings) -> tuple[Indices, Indices]:
    if not len(middle):
        none = np.zeros(0, dtype=np.int64)
        return none, none
    points = as_points(middle)
    i, j = shapely.STRtree(points).query(points, predicate="dwithin", distance=_BRIDGED)
    i, j = i[i < j], j[i < j]
    towards = middle[j] - middle[i]
    ahead = (towards * caps.out[i]).sum(axis=1)
    aside = np.abs(towards[:, 0] * caps.out[i, 1] - towards[:, 1] * caps.out[i, 0])
    opposed = (caps.out[i] * caps.out[j]).sum(axis=1) < -0.9
    thin = np.maximum(thick[i], thick[j])
    good = opposed & (ahead > 0.02) & (aside < np.maximum(0.06, 0.5 * thin) + 0.05 * ahead)
    good &= caps.frame[i] == caps.frame[j]
    i, j = i[good], j[good]
    near = _near_or_bridged(middle[i], middle[j], np.minimum(thick[i], thick[j]), swings)
    return i[near], j[near]


def _near_or_bridged(a: FloatArray, b: FloatArray, thick: FloatArray, swings: Swings) -> BoolArray:
    """(n,) whether two wall ends face each other from near by, or over something that is drawn between them."""
    near: BoolArray = np.hypot(*(b - a).T) <= _FACING
    far = np.flatnonzero(~near)
    near[far] = swings.bridged(a[far], b[far], thick[far])
    return near


def _nearest_pairs(i: Indices, j: Indices, apart: FloatArray, count: int) -> tuple[Indices, Indices, BoolArray]:
    """Of pairs among `count` things, those that are each other's nearest; and which things are in one."""
    nearest = np.full(count, np.inf)
    np.minimum.at(nearest, i, apart)
    np.minimum.at(nearest, j, apart)
    mutual = (apart <= nearest[i] + 1e-6) & (apart <= nearest[j] + 1e-6)
    i, j = i[mutual], j[mutual]
    taken = np.zeros(count, dtype=np.bool_)
    taken[i] = taken[j] = True
    return i, j, taken


def _parallel(caps: _Caps, i: Indices, j: Indices) -> FloatArray:
    """Two lines per pair of caps, joining the corners on the same side."""
    straight = ((caps.q[i] - caps.p[i]) * (caps.q[j] - caps.p[j])).sum(axis=1) > 0
    pj = np.where(straight[:, None], caps.p[j], caps.q[j])
    qj = np.where(straight[:, None], caps.q[j], caps.p[j])
    return np.concatenate([np.concatenate([caps.p[i], pj], axis=1), np.concatenate([caps.q[i], qj], axis=1)])


def _first_hits(faces: _Walls, origin: FloatArray, out: FloatArray) -> FloatArray:
    """(n,) metres from each origin along `out` to the first wall line, inf where none is as near as two wall ends."""
    hits = np.full(len(origin), np.inf)
    ray, _, ahead, _ = _hits(faces, origin, out)
    np.minimum.at(hits, ray, ahead)
    return hits


def _hits(faces: _Walls, origin: FloatArray, out: FloatArray) -> tuple[Indices, Indices, FloatArray, FloatArray]:
    """Each meeting of a ray and a wall line: which ray, which line, metres ahead, and the sine of their angle."""
    walls = faces.segments
    ray, line = _near_rays(faces, np.concatenate([origin + out * 0.01, origin + out * _FACING], axis=1))
    unit, length = directions(walls)
    d, u = out[ray], unit[line]
    cross = d[:, 0] * u[:, 1] - d[:, 1] * u[:, 0]
    steep = np.abs(cross) > 0.3
    ray, line, d, u, cross = ray[steep], line[steep], d[steep], u[steep], cross[steep]
    to = walls[line, :2] - origin[ray]
    t = (to[:, 0] * u[:, 1] - to[:, 1] * u[:, 0]) / cross
    s = (to[:, 0] * d[:, 1] - to[:, 1] * d[:, 0]) / cross
    on = (t > 0.01) & (t < _FACING) & (s > -_BESIDE) & (s < length[line] + _BESIDE)
    return ray[on], line[on], t[on], np.abs(cross[on])


def _near_rays(faces: _Walls, rays: FloatArray) -> tuple[Indices, Indices]:
    """Pairs of rays (n, 4) and wall lines that may meet: of rays along an axis, whatever their boxes hold."""
    boxes = np.concatenate([np.minimum(rays[:, :2], rays[:, 2:]), np.maximum(rays[:, :2], rays[:, 2:])], axis=1)
    boxes += np.array([-_BESIDE, -_BESIDE, _BESIDE, _BESIDE])
    thin = (boxes[:, 2:] - boxes[:, :2]).min(axis=1) < 3 * _BESIDE
    straight, oblique = np.flatnonzero(thin), np.flatnonzero(~thin)
    ray, line = faces.tree.query(shapely.box(*boxes[straight].T))
    other, met = faces.tree.query(as_lines(rays[oblique]), predicate="dwithin", distance=_BESIDE)
    return np.concatenate([straight[ray], oblique[other]]), np.concatenate([line, met])


def _at_jambs(faces: _Walls, origin: FloatArray, out: FloatArray) -> tuple[FloatArray, BoolArray]:
    """(n,) metres from each origin along `out` to the first wall line, and whether that is a jamb across."""
    hits, at_jamb = np.full(len(origin), np.inf), np.zeros(len(origin), dtype=np.bool_)
    ray, line, ahead, sine = _hits(faces, origin, out)
    np.minimum.at(hits, ray, ahead)
    _, length = directions(faces.segments)
    at_jamb[ray[(sine > 0.95) & (length[line] <= _CAP[1]) & (ahead <= hits[ray] + _TOUCH)]] = True
    return hits, at_jamb


def _from_loose_ends(faces: _Walls, swings: Swings) -> Gaps:
    """From ends that touch nothing: to the loose end they face, else to the face across or the jamb they face."""
    walls = faces.segments
    free = dangling(walls, faces.tree)
    unit, length = directions(walls)
    free &= (length > 0.12)[:, None]
    line, end = np.nonzero(free)
    origin = walls.reshape(-1, 2, 2)[line, end]
    out = np.where((end == 1)[:, None], unit[line], -unit[line])
    if not len(origin):
        return _gaps(np.zeros((0, 2)), np.zeros((0, 2)), np.zeros(0), np.zeros((0, 4)))
    hits, at_jamb = _at_jambs(faces, origin, out)
    points = as_points(origin)
    i, j = shapely.STRtree(points).query(points, predicate="dwithin", distance=_BRIDGED)
    i, j = i[i < j], j[i < j]
    towards = origin[j] - origin[i]
    ahead = (towards * out[i]).sum(axis=1)
    aside = np.abs(towards[:, 0] * out[i, 1] - towards[:, 1] * out[i, 0])
    good = ((out[i] * out[j]).sum(axis=1) < -0.98) & (ahead > 0.02) & (aside < 0.04)
    good &= ahead < np.minimum(hits[i], hits[j]) + 0.05
    i, j, ahead = i[good], j[good], ahead[good]
    near = _near_or_bridged(origin[i], origin[j], np.full(len(i), 0.1), swings)
    i, j, ahead = i[near], j[near], ahead[near]
    i, j, used = _nearest_pairs(i, j, ahead, len(origin))
    k = np.flatnonzero(~used & ((hits <= _ACROSS) | at_jamb))
    far = origin[k] + out[k] * hits[k, None]
    a, b = np.concatenate([origin[i], origin[k]]), np.concatenate([origin[j], far])
    return _gaps(a, b, np.full(len(a), 0.1), np.concatenate([a, b], axis=1))
