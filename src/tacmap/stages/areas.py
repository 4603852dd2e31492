"""Areas as they are written: to the millimetre, without corners that lie on a straight line."""

from itertools import islice

import numpy as np
import shapely

from tacmap.geometry import Polygon, Ring
from tacmap.stages.lines import Shapes

__all__ = ["pieces", "polygons"]

_POLYGON = int(shapely.GeometryType.POLYGON)


def polygons(areas: Shapes) -> list[Polygon]:
    """Each area as it is written; of one that falls apart, the largest piece."""
    plain = _plain(areas)
    for row in np.flatnonzero((shapely.get_type_id(plain) != _POLYGON) | shapely.is_empty(plain)).tolist():
        parts = [part for part in shapely.get_parts(plain[row]) if isinstance(part, shapely.Polygon)]
        plain[row] = max(parts, key=lambda part: part.area, default=areas[row])
    return _written(plain)


def pieces(areas: Shapes, least: float) -> list[Polygon]:
    """Every piece of all areas as it is written, without those smaller than `least` m2."""
    parts = shapely.get_parts(_plain(shapely.get_parts(areas)))
    return _written(parts[shapely.area(parts) >= least])


def _plain(areas: Shapes) -> Shapes:
    """To the millimetre, without corners that lie on a straight line."""
    simple = shapely.simplify(areas, 0.002)
    plain: Shapes = shapely.transform(simple, lambda corners: corners.round(3))
    broken = ~shapely.is_valid(plain)
    plain[broken] = shapely.set_precision(simple[broken], 0.001)
    return np.asarray(shapely.orient_polygons(plain), dtype=np.object_)


def _written(areas: Shapes) -> list[Polygon]:
    rings, area = shapely.get_rings(areas, return_index=True)
    corners, ring = shapely.get_coordinates(rings, return_index=True)
    corners = np.round(corners, 3) + 0.0
    distinct = (ring[1:] == ring[:-1]) & (corners[1:] != corners[:-1]).any(axis=1)  # the last one repeats the first
    counts = np.bincount(ring[:-1][distinct], minlength=len(rings))
    points = iter([(x, y) for x, y in corners[:-1][distinct].tolist()])
    outlines: list[list[Ring]] = [[] for _ in areas]
    for owner, count in zip(area.tolist(), counts.tolist(), strict=True):
        outlines[owner].append(tuple(islice(points, count)))
    return [Polygon(exterior=exterior, holes=tuple(holes)) for exterior, *holes in outlines]
