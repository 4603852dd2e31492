"""Points in shapes, and near them.

Each shape is prepared once and asked for all points around it: a corridor may have as many corners as the building
has doors, and be asked for every one of them.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import Indices, Shapes, as_points

__all__ = ["points_in", "points_near"]


def points_in(points: FloatArray, shapes: Shapes | Sequence[shapely.Polygon]) -> tuple[Indices, Indices]:
    """Pairs of the rows of points (n, 2) and of the shapes that they lie within, point by point."""
    tree = shapely.STRtree(as_points(points))
    return _by_point(*tree.query(np.asarray(shapes, dtype=np.object_), predicate="contains"))


def points_near(
    points: FloatArray, shapes: Shapes | Sequence[shapely.Polygon], reach: float
) -> tuple[Indices, Indices]:
    """Pairs of the rows of points (n, 2) and of the shapes within `reach` metres of them, point by point."""
    tree = shapely.STRtree(as_points(points))
    return _by_point(*tree.query(np.asarray(shapes, dtype=np.object_), predicate="dwithin", distance=reach))


def _by_point(shape: Indices, point: Indices) -> tuple[Indices, Indices]:
    order = np.lexsort((shape, point))
    return point[order], shape[order]
