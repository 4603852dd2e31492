"""Entities that are painted: SOLID, TRACE and the boundaries of a HATCH, as filled rings."""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np

from tacmap.geometry import FloatArray
from tacmap.readers.dxf_curves import ellipse_points
from tacmap.readers.dxf_lines import corners, curve
from tacmap.readers.dxf_page import Entity, Page, applied, as_integer, ocs, ocs_matrix
from tacmap.readers.dxf_shapes import FILLED, RING, Definition, flattened
from tacmap.readers.dxf_tags import Tag

__all__ = ["hatch", "solid"]


def solid(page: Page, home: Definition, entity: Entity) -> None:
    order = (10, 11, 13, 12) if 13 in entity.tags else (10, 11, 12)
    corners = np.array([entity.point(code) for code in order], dtype=np.float64)
    normal = ocs(entity)
    if normal is not None:
        corners = applied(ocs_matrix(normal, entity.number(30, 0.0)), corners)
    home.points(home.path(page.pen(entity)), corners, closed=True, flags=RING | FILLED)


def hatch(page: Page, home: Definition, entity: Entity) -> None:
    normal = ocs(entity)
    matrix = None if normal is None else ocs_matrix(normal, entity.number(30, 0.0))
    path = home.path(page.pen(entity))
    for kind, codes, values in _boundaries(entity):
        page.count(1 + codes.count(72) if not kind & _POLYLINE else 1)
        if kind & _POLYLINE and matrix is None:
            home.polyline(path, corners(codes, values), closed=True, flags=RING | FILLED)
            continue
        is_line = kind & _POLYLINE
        points = flattened(corners(codes, values), closed=True) if is_line else _edge_boundary(codes, values)
        home.points(path, points if matrix is None else applied(matrix, points), closed=True, flags=RING | FILLED)


_POLYLINE, _TEXT_BOX = 2, 8
_NEAR = 1e-3  # of an edge: so far apart ends may lie that are meant to meet


def _boundaries(entity: Entity) -> Iterator[tuple[int, list[int], list[Tag]]]:
    """Kind and tags of each boundary path; code 92 opens a path, code 75 ends them all."""
    codes, values = entity.codes, entity.values
    starts = [i for i, code in enumerate(codes) if code == 92]
    stop = next((i for i in range(starts[-1], len(codes)) if codes[i] == 75), len(codes)) if starts else 0
    for start, end in pairwise([*starts, stop]):
        kind = as_integer(values[start])
        if not kind & _TEXT_BOX:  # the box around a text is left out of the paint, not painted
            yield kind, codes[start + 1 : end], values[start + 1 : end]


def _edge_boundary(codes: list[int], values: list[Tag]) -> FloatArray:
    """Edges begin with code 72: 1 line, 2 arc, 3 elliptic arc, 4 spline. One given backwards is turned about."""
    starts = [i for i, code in enumerate(codes) if code == 72]
    pieces: list[FloatArray] = []
    for start, end in pairwise([*starts, len(codes)]):
        some, given = codes[start + 1 : end], values[start + 1 : end]
        edge = Entity(b"EDGE", some, given, dict(zip(some, given, strict=True)))
        pieces.append(_EDGES[as_integer(values[start])](edge))
    if len(pieces) > 1 and _meets(pieces[0][0], pieces[1]) and not _meets(pieces[0][-1], pieces[1]):
        pieces[0] = pieces[0][::-1]
    for i in range(1, len(pieces)):
        end = pieces[i - 1][-1]
        if math.dist(pieces[i][-1], end) < math.dist(pieces[i][0], end) and _meets(end, pieces[i]):
            pieces[i] = pieces[i][::-1]
    return np.concatenate(pieces) if pieces else np.zeros((0, 2))


def _meets(point: FloatArray, edge: FloatArray) -> bool:
    """Whether an edge begins or ends at a point, but for rounding."""
    first, last = edge[0], edge[-1]
    return min(math.dist(first, point), math.dist(last, point)) <= _NEAR * (math.dist(first, last) or 1.0)


def _line_edge(edge: Entity) -> FloatArray:
    return np.array((edge.point(10), edge.point(11)), dtype=np.float64)


def _arc_edge(edge: Entity) -> FloatArray:
    radius = edge.number(40)
    return _turned(edge, (radius, 0.0), (0.0, radius))


def _ellipse_edge(edge: Entity) -> FloatArray:
    (mx, my), ratio = edge.point(11), edge.number(40)
    return _turned(edge, (mx, my), (-my * ratio, mx * ratio), ratio)


def _turned(edge: Entity, major: tuple[float, float], minor: tuple[float, float], ratio: float = 1.0) -> FloatArray:
    """An arc edge between two angles as measured on paper; clockwise ones (code 73 is 0) have both negated."""
    begin, end = _parameter(edge.number(50, 0.0), ratio), _parameter(edge.number(51, 360.0), ratio)
    sweep = (end - begin) % math.tau or math.tau
    if edge.integer(73, 1):
        return ellipse_points(edge.point(10), major, minor, begin, sweep)
    return ellipse_points(edge.point(10), major, minor, -begin, -sweep)


def _parameter(degrees: float, ratio: float) -> float:
    """The parameter, in radians, of the point of an ellipse that is seen under an angle from its middle."""
    angle = math.radians(degrees)
    return math.atan2(math.sin(angle) / ratio, math.cos(angle)) if ratio != 1 else angle


def _spline_edge(edge: Entity) -> FloatArray:
    return curve(edge.codes, edge.values, edge.integer(94, 3), weight=42)


_EDGES: dict[int, Callable[[Entity], FloatArray]] = {1: _line_edge, 2: _arc_edge, 3: _ellipse_edge, 4: _spline_edge}
