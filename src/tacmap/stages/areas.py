"""Areas as they are written: to the millimetre, without corners that lie on a straight line; and read again."""

from collections.abc import Sequence
from itertools import chain, islice

import numpy as np
import shapely
from numpy.typing import NDArray

from tacmap.geometry import Polygon, Ring

__all__ = ["pieces", "polygons", "shapes_of"]

Shapes = NDArray[np.object_]  # of shapely geometries

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


def shapes_of(areas: Sequence[Polygon]) -> Shapes:
    """Areas as shapes again."""
    outlines = [(area.exterior, *area.holes) for area in areas]
    rings = list(chain.from_iterable(outlines))
    ring = np.repeat(np.arange(len(rings)), [len(corners) for corners in rings])
    owner = np.repeat(np.arange(len(areas)), [len(outline) for outline in outlines])
    corners = np.array(list(chain.from_iterable(rings))).reshape(-1, 2)
    drawn = np.asarray(shapely.linearrings(corners, indices=ring), dtype=np.object_)
    return np.asarray(shapely.polygons(drawn, indices=owner), dtype=np.object_)


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
