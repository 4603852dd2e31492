"""What lies in shapes and near them: points, and other shapes.

The shape of more corners is prepared and asked for all that is around it: a corridor may have as many corners as the
building has doors, and be asked for every one of them.
"""

from collections.abc import Sequence

import numpy as np
import shapely

from tacmap.geometry import FloatArray
from tacmap.stages.lines import Indices, Shapes, as_points

__all__ = ["boxes_near", "points_in", "points_near", "shapes_near"]


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


def shapes_near(shapes: Shapes, reach: float) -> tuple[Indices, Indices]:
    """Pairs i < j of shapes within `reach` metres of one another."""
    i, j = boxes_near(shapes, reach)
    near = shapely.dwithin(shapes[i], shapes[j], reach)
    i, j = np.minimum(i, j)[near], np.maximum(i, j)[near]
    order = np.lexsort((j, i))
    return i[order], j[order]


def boxes_near(shapes: Shapes, reach: float) -> tuple[Indices, Indices]:
    """Pairs of shapes whose boxes come within `reach` metres, each once: first, prepared, the one of more corners."""
    low, high = np.hsplit(shapely.bounds(shapes), 2)
    i, j = shapely.STRtree(shapes).query(shapely.box(*(low - reach).T, *(high + reach).T))
    corners = shapely.get_num_coordinates(shapes)
    first = (corners[i] > corners[j]) | ((corners[i] == corners[j]) & (i < j))
    i, j = i[first], j[first]
    shapely.prepare(shapes[np.unique(i)])
    return i, j


def _by_point(shape: Indices, point: Indices) -> tuple[Indices, Indices]:
    order = np.lexsort((shape, point))
    return point[order], shape[order]
