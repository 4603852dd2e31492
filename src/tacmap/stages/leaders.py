"""Leader lines: from a label to the room it means.

A leader is a short path of one to four straight pieces that begins free at the label's box and ends free in the
room, touching nothing else that is drawn.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray, Point
from tacmap.stages.captions import Caption
from tacmap.stages.lines import as_points
from tacmap.stages.words import layer_kind

__all__ = ["leader_ends"]

_SHORTEST, _LONGEST = 0.3, 12.0  # metres
_NO_LEADER = {"wall", "door", "window", "stair", "column", "furniture", "fixture", "grid", "dimension", "hatch", "site"}


def leader_ends(drawing: Drawing, captions: Sequence[Caption]) -> dict[int, Point]:
    """For captions (by position) with a leader line: the point where it ends."""
    kinds = [layer_kind(layer.name) for layer in drawing.layers]
    allowed = np.array([kind not in _NO_LEADER for kind in kinds] or [True])
    usable = allowed[drawing.segment_layer] & ~drawing.segment_curved if len(drawing.segments) else np.zeros(0, bool)
    rows = np.flatnonzero(usable)
    if not len(rows) or not captions:
        return {}
    segments = drawing.segments[rows]
    ends = np.vstack([segments[:, :2], segments[:, 2:]])
    tree = shapely.STRtree(as_points(ends))
    crowd = Counter(caption.item.room for caption in captions)
    reach = [_reach(caption, alone=crowd[caption.item.room] == 1) for caption in captions]
    grown = shapely.buffer(np.array([caption.item.box for caption in captions]), reach, quad_segs=1).tolist()
    starts: dict[int, list[int]] = defaultdict(list)
    for position, end in zip(*(side.tolist() for side in tree.query(grown, predicate="contains")), strict=True):
        starts[position].append(end)
    claims: dict[Point, list[tuple[float, int]]] = defaultdict(list)
    for position, touching in starts.items():
        touching = _of_label(drawing, kinds, rows, touching, captions[position])
        if (leader := _followed(drawing, rows, segments, tree, ends, touching, grown[position])) is not None:
            begin, end = leader
            claims[end].append((captions[position].item.box.distance(shapely.Point(begin)), position))
    return {min(claimed)[1]: end for end, claimed in claims.items()}


def _reach(caption: Caption, *, alone: bool) -> float:
    """How far from its box a label's leader may begin; a label alone in a room hardly needs one."""
    inside = alone and caption.item.room >= 0
    return max((0.8 if inside else 1.6) * caption.item.text.height, 0.1 if inside else 0.2)


def _of_label(
    drawing: Drawing, kinds: list[str | None], rows: NDArray[np.intp], touching: list[int], caption: Caption
) -> list[int]:
    """The line ends that may belong to a label: on its own layer, one for annotation or of unknown use."""
    if caption.item.room < 0:
        return touching
    layers = [int(drawing.segment_layer[rows[end % len(rows)]]) for end in touching]
    own = caption.item.text.layer
    return [
        end
        for end, layer in zip(touching, layers, strict=True)
        if layer == own or kinds[layer] in (None, "annotation", "room-label")
    ]


def _followed(
    drawing: Drawing,
    rows: NDArray[np.intp],
    segments: FloatArray,
    tree: shapely.STRtree,
    ends: FloatArray,
    touching: list[int],
    label: shapely.Polygon,
) -> tuple[Point, Point] | None:
    """Begin and end of the one path that begins free at a label and ends free elsewhere, or None."""
    count = len(segments)
    found = []
    for path in sorted({int(drawing.segment_path[rows[end % count]]) for end in touching}):
        pieces = np.flatnonzero(drawing.segment_path[rows] == path)
        length = float(np.hypot(*(segments[pieces, 2:] - segments[pieces, :2]).T).sum())
        if len(pieces) > 4 or not _SHORTEST < length < _LONGEST:
            continue
        tips = np.concatenate([pieces, pieces + count]).tolist()
        free = [tip for tip in tips if _is_free(tree, ends, tip, count, pieces)]
        away = [tip for tip in free if not label.contains(shapely.Point(ends[tip]))]
        if len(free) == 2 and len(away) == 1:
            begin = free[0] if free[1] == away[0] else free[1]
            found.append((_point(ends[begin]), _point(ends[away[0]])))
    return found[0] if len(found) == 1 else None


def _point(row: FloatArray) -> Point:
    return (float(row[0]), float(row[1]))


def _is_free(
    tree: shapely.STRtree,
    ends: FloatArray,
    tip: int,
    count: int,
    pieces: NDArray[np.intp],
) -> bool:
    """Whether only pieces of the path itself end here."""
    there = tree.query(shapely.Point(ends[tip]), predicate="dwithin", distance=0.02)
    own = set(pieces.tolist())
    same = [end for end in there.tolist() if end % count in own]
    return len(there) == len(same) == 1
