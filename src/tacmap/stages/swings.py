"""What is drawn in openings, whatever the walls are: door swings, and lines that lead from one jamb to the other."""

from dataclasses import dataclass

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Ink, Trade, as_lines, as_points, directions

__all__ = ["Swings", "swings_of"]

_SLIVER = 0.05  # metres: no line so short is a door leaf
_PANE = 0.3  # metres of the shortest pane of a window front
_PROBES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of the way from jamb to jamb where a line must be
_BESIDE = 0.05  # metres beside the wall at which it may be


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Swings:
    """Arcs (n, 5) of doors, both `ends` (n, 2, 2) of each, and how `unlike` (n, 2) each is the strike.

    `lines` (m, 4) are all lines that may be leaves, thresholds and panes, and `tree` finds them.
    """

    arcs: FloatArray
    ends: FloatArray
    unlike: FloatArray
    lines: FloatArray
    tree: shapely.STRtree

    def bridged(self, a: FloatArray, b: FloatArray, thick: FloatArray) -> BoolArray:
        """(n,) whether lines lead all the way from jamb a to jamb b (n, 2), within the wall's thickness."""
        if not len(a):
            return np.zeros(0, dtype=np.bool_)
        unit, length = directions(self.lines)
        along = (b - a) / np.maximum(np.hypot(*(b - a).T), 1e-9)[:, None]
        probes = np.concatenate([a + (b - a) * share for share in _PROBES])
        reach = np.tile(thick / 2 + _BESIDE, len(_PROBES))
        probe, line = self.tree.query(as_points(probes), predicate="dwithin", distance=reach)
        parallel = np.abs((unit[line] * along[probe % len(a)]).sum(axis=1)) > 0.98
        hit = np.zeros(len(probes), dtype=np.bool_)
        hit[probe[parallel & (length[line] > _PANE)]] = True
        return np.asarray(hit.reshape(len(_PROBES), -1).all(axis=0))


def swings_of(ink: Ink) -> Swings:
    """The door swings of a drawing: the leaf closes where it is not drawn, and where another leaf closes too."""
    arcs = ink.swings
    _, length = directions(ink.segments)
    lines = ink.segments[(length > _SLIVER) & (ink.trade < Trade.STAIR)]
    tree = shapely.STRtree(as_lines(lines))
    ends = np.stack([_on_arc(arcs, arcs[:, 3]), _on_arc(arcs, arcs[:, 3] + arcs[:, 4])], axis=1)
    unlike = np.where(_leaf_drawn(arcs, ends, lines, tree), 1.5, 0.0) - np.where(_meet(ends), 1.5, 0.0)
    return Swings(arcs=arcs, ends=ends, unlike=unlike, lines=lines, tree=tree)


def _meet(ends: FloatArray) -> BoolArray:
    """(n, 2) ends of arcs where another arc ends too: the middle of a double door."""
    points = as_points(ends.reshape(-1, 2))
    i, j = shapely.STRtree(points).query(points, predicate="dwithin", distance=0.06)
    shared = np.zeros(len(points), dtype=np.bool_)
    shared[i[i // 2 != j // 2]] = True
    return shared.reshape(-1, 2)


def _on_arc(arcs: FloatArray, degrees: FloatArray) -> FloatArray:
    angle = np.radians(degrees)
    on: FloatArray = arcs[:, :2] + arcs[:, 2:3] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return on


def _leaf_drawn(arcs: FloatArray, ends: FloatArray, lines: FloatArray, tree: shapely.STRtree) -> BoolArray:
    """(n, 2) whether a line is drawn along the inner two thirds from the hinge to either end."""
    leaf = ends - arcs[:, None, :2]
    shares = np.array([0.35, 0.5, 0.8])[:, None, None, None]
    probes = (arcs[:, None, :2] + leaf * shares).reshape(-1, 2)
    unit, _ = directions(lines)
    probe, line = tree.query(as_points(probes), predicate="dwithin", distance=0.06)
    along = leaf.reshape(-1, 2) / np.maximum(np.hypot(*leaf.reshape(-1, 2).T), 1e-9)[:, None]
    same = np.abs((unit[line] * along[probe % len(along)]).sum(axis=1)) > 0.98
    hit = np.zeros(len(probes), dtype=np.bool_)
    hit[probe[same]] = True
    drawn: BoolArray = (hit.reshape(3, -1).sum(axis=0) >= 2).reshape(-1, 2)
    return drawn
