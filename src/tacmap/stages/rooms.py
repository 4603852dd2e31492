"""Rooms: the clear areas between closed walls.

Wall lines and closings are carried on a little, cut at every crossing and made into faces. A face wide enough
to stand in is a room; a thin one is a wall body, a threshold or a sliver.
"""

from dataclasses import dataclass

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Shapes, as_lines, directions
from tacmap.stages.mending import joints
from tacmap.stages.net import faces_between
from tacmap.stages.pinches import apart_at_pinches

__all__ = ["Faces", "Shapes", "faces_of", "largest_holes_filled"]


_EXTENSION = 0.06  # metres a line is carried on, so that sloppy corners meet
_CHORD = 0.06  # metres: lines so short are parts of curves
_SMALLEST = 0.9  # m2 of a room
_NARROWEST = 0.38  # metres: the radius of a circle that must fit
_FENCE = 0.12  # metres: a loose line so long is more than a line carried on
_SLIT = 0.001  # metres on either side of it
_SQUARE = 0.85  # share of its rectangle that a frame with a title block in its corner fills
_FRAMED = 30.0  # m2 within a frame
_NEARLY_ALL = 0.7  # share of the rooms, by area, that frames hold; the rest are boxes of title blocks
_SEVERAL = 3  # rooms within a frame
_SAME = 1e-4  # metres between two corners that are one
_COLUMN = 1.5  # m2: a hole up to this is filled


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Faces:
    """Areas between lines: `rooms` one can stand in, `bodies` the thin rest (walls, thresholds, slivers).

    `cuts` (n, 4) are narrow openings that no line closed, from jamb to jamb.
    """

    rooms: Shapes
    bodies: Shapes
    cuts: FloatArray


def faces_of(walls: FloatArray, closings: FloatArray) -> Faces:
    """The faces that wall lines and closings (n, 4) enclose."""
    lines = _extended(np.concatenate([walls, joints(walls), closings]))
    if not len(lines):
        return Faces(rooms=_shapes([]), bodies=_shapes([]), cuts=np.zeros((0, 4)))
    faces, loose = faces_between(lines)
    roomy = _roomy(faces)
    fenced = _fenced(faces[roomy], loose)
    cores = shapely.buffer(fenced, -_NARROWEST, quad_segs=2)
    wide, several = ~shapely.is_empty(cores), shapely.get_num_geometries(cores) > 1
    whole, cuts = _parted(fenced[several], cores[several])
    rooms = _clean(np.concatenate([faces[roomy][wide & ~several], whole]))
    outdoors = _frames(rooms)
    return Faces(rooms=rooms[~outdoors], bodies=np.concatenate([faces[~roomy], faces[roomy][~wide]]), cuts=cuts)


def _shapes(items: list[shapely.Polygon]) -> Shapes:
    array = np.empty(len(items), dtype=np.object_)
    array[:] = items
    return array


def _extended(lines: FloatArray) -> FloatArray:
    """Lines carried on at both ends; chords of curves only where they meet no other end."""
    unit, length = directions(lines)
    some = length > 1e-4
    unit, lines, length = unit[some], lines[some], length[some]
    ticks = np.round(lines.reshape(-1, 2) * 500).astype(np.int64)
    _, place, count = np.unique(ticks @ np.array([1 << 32, 1]), return_inverse=True, return_counts=True)
    met = (count[place] > 1).reshape(-1, 2) & (length < _CHORD)[:, None]
    on = np.where(met, 0.0, _EXTENSION)
    return np.concatenate([lines[:, :2] - unit * on[:, :1], lines[:, 2:] + unit * on[:, 1:]], axis=1)


def _roomy(faces: Shapes) -> BoolArray:
    """(n,) faces that may have room for a person: by their area, and a circle that might fit."""
    area = shapely.area(faces)
    # area over half the outline bounds the inscribed circle from above
    radius = 2 * area / np.maximum(shapely.length(shapely.get_exterior_ring(faces)), 1e-9)
    roomy: BoolArray = (area >= _SMALLEST) & (radius >= _NARROWEST / 2)
    return roomy


def _fenced(faces: Shapes, loose: FloatArray) -> Shapes:
    """The faces with a slit along every line in them that does not close: what it nearly closes is another room."""
    _, length = directions(loose)
    lines = as_lines(loose[length > _FENCE])
    fences = shapely.buffer(lines, _SLIT, cap_style="flat")
    face, fence = shapely.STRtree(fences).query(faces, predicate="intersects")  # faces are many times larger
    fenced = faces.copy()
    at, own = np.unique(face, return_inverse=True)
    order = np.argsort(own, kind="stable")
    within = shapely.multilinestrings(lines[fence[order]], indices=own[order])
    fenced[at] = shapely.difference(faces[at], shapely.buffer(within, _SLIT, cap_style="flat"))
    return fenced


def _parted(faces: Shapes, cores: Shapes) -> tuple[Shapes, FloatArray]:
    """Faces in several pieces, as their cores fall apart, and the openings (n, 4) between."""
    parted = [apart_at_pinches(face, core, _NARROWEST) for face, core in zip(faces, cores, strict=True)]
    rooms = np.concatenate([_shapes([]), *(pieces for pieces, _ in parted)])
    return rooms, np.concatenate([np.zeros((0, 4)), *(cuts for _, cuts in parted)])


def _clean(rooms: Shapes) -> Shapes:
    """Without thin spurs, column holes and the little steps of sloppy corners."""
    if not len(rooms):
        return rooms
    plain = shapely.remove_repeated_points(rooms, _SAME)
    for row in np.flatnonzero(~shapely.is_valid(plain)).tolist():
        plain[row] = max(shapely.get_parts(shapely.buffer(rooms[row], 0)), key=shapely.area, default=rooms[row])
    return np.array([largest_holes_filled(room) for room in plain], dtype=np.object_)


def largest_holes_filled(room: shapely.Polygon, area: float = _COLUMN) -> shapely.Polygon:
    """The room with holes up to `area` m2 filled: columns, shafts, free-standing furniture."""
    if not room.interiors:
        return room
    holes = [ring for ring in room.interiors if shapely.Polygon(ring).area > area]
    return shapely.Polygon(room.exterior, holes)


def _frames(rooms: Shapes) -> BoolArray:
    """(n,) rectangles around plans rather than in them: together they hold nearly all other rooms, each several."""
    if not len(rooms):
        return np.zeros(0, dtype=np.bool_)
    filled = np.asarray(shapely.polygons(shapely.get_exterior_ring(rooms)), dtype=np.object_)
    area, outer = np.asarray(shapely.area(rooms)), np.asarray(shapely.area(filled))
    around: BoolArray = outer > _SQUARE * np.asarray(shapely.area(shapely.oriented_envelope(filled)))
    around &= outer - area > _FRAMED
    frames = np.flatnonzero(around)
    frame, room = shapely.STRtree(shapely.point_on_surface(rooms)).query(filled[frames], predicate="contains")
    held = ~around[room]
    around[frames] = np.bincount(frame[held], minlength=len(frames)) >= _SEVERAL
    held &= around[frames[frame]]
    within = float(area[np.unique(room[held])].sum())
    return around if within > _NEARLY_ALL * float(area[~around].sum()) else np.zeros_like(around)
