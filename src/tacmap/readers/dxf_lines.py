"""Entities that are lines: straight, round, curved, and polylines of every kind.

Closed polylines, and those whose ends meet, are offered as rings too.
"""

import math

import numpy as np

from tacmap.geometry import FloatArray
from tacmap.readers.dxf_curves import ellipse_points, fitted_points, spline_points
from tacmap.readers.dxf_page import Entity, Page, applied, as_integer, cross, is_flip, ocs, ocs_matrix
from tacmap.readers.dxf_shapes import CURVED, LINES, RING, Definition, flattened, too_many_vertices
from tacmap.readers.dxf_tags import Tag

__all__ = [
    "arc",
    "circle",
    "corners",
    "curve",
    "ellipse",
    "face",
    "finish_polyline",
    "helix",
    "leader",
    "line",
    "lwpolyline",
    "mline",
    "polyline",
    "spline",
    "vertex",
]

Corner = tuple[float, float, float]

_COST_OF_A_SPLINE = 3  # entities more than it is, so that a file full of splines ends in time


def line(page: Page, home: Definition, entity: Entity) -> None:
    x1, y1, x2, y2 = entity.number(10), entity.number(20), entity.number(11), entity.number(21)
    home.line(home.path(page.pen(entity)), x1, y1, x2, y2)


def circle(page: Page, home: Definition, entity: Entity) -> None:
    _round(page, home, entity, 0.0, 360.0)


def arc(page: Page, home: Definition, entity: Entity) -> None:
    start, end = entity.number(50, 0.0), entity.number(51, 360.0)
    sweep = (end - start) % 360.0 or 360.0
    _round(page, home, entity, start, sweep)


def _round(page: Page, home: Definition, entity: Entity, start: float, sweep: float) -> None:
    (cx, cy), radius = entity.point(10), abs(entity.number(40))
    if not math.isfinite(cx + cy + radius + start + sweep):
        raise ValueError("an arc without a place")
    normal = ocs(entity)
    path = home.path(page.pen(entity))
    if normal is None:
        home.arc(path, cx, cy, radius, start % 360.0, sweep)
        return
    matrix = ocs_matrix(normal, entity.number(30, 0.0))
    if is_flip(matrix):
        home.arc(path, -cx, cy, radius, (180.0 - start - sweep) % 360.0, sweep)
        return
    points = ellipse_points((cx, cy), (radius, 0.0), (0.0, radius), math.radians(start), math.radians(sweep))
    home.points(path, applied(matrix, points), closed=False, flags=LINES | CURVED)


def ellipse(page: Page, home: Definition, entity: Entity) -> None:
    mx, my, mz = entity.number(11), entity.number(21), entity.number(31, 0.0)
    normal = ocs(entity) or (0.0, 0.0, 1.0)
    ratio = entity.number(40, 1.0)
    across = cross(normal, (mx, my, mz))
    minor = (across[0] * ratio, across[1] * ratio)
    begin, end = entity.number(41, 0.0), entity.number(42, math.tau)
    sweep = (end - begin) % math.tau
    if sweep < 1e-9:
        sweep = math.tau
    points = ellipse_points(entity.point(10), (mx, my), minor, begin, sweep)
    home.points(home.path(page.pen(entity)), points, closed=False, flags=LINES | CURVED)


def spline(page: Page, home: Definition, entity: Entity) -> None:
    page.count(_COST_OF_A_SPLINE)
    closed = entity.integer(70) & 1 == 1
    points = curve(entity.codes, entity.values, entity.integer(71, 3), weight=41, closed=closed)
    home.points(home.path(page.pen(entity)), points, closed=False, flags=LINES | CURVED)


def helix(page: Page, home: Definition, entity: Entity) -> None:
    """The spline that draws it; what follows only says how it was made."""
    end = next(i for i, value in enumerate(entity.values) if value == b"AcDbHelix" or value == b"AcDbHelix\r")
    codes, values = entity.codes[:end], entity.values[:end]
    spline(page, home, Entity(entity.kind, codes, values, dict(zip(codes, values, strict=True))))


def curve(codes: list[int], values: list[Tag], degree: int, *, weight: int, closed: bool = False) -> FloatArray:
    """(n, 2) points of a spline by its tags: control points with weights under code `weight`, else fit points."""
    controls = _pairs(codes, values, 10)
    knots = np.array([float(v) for c, v in zip(codes, values, strict=True) if c == 40], dtype=np.float64)
    weights = np.array([float(v) for c, v in zip(codes, values, strict=True) if c == weight], dtype=np.float64)
    if len(controls) >= 2 and len(knots):
        same = weights if len(weights) == len(controls) else None
        return spline_points(degree, knots, controls, same)
    fitted = _pairs(codes, values, 11)
    if len(fitted) >= 2:
        start, end = (
            directions[0] if len(directions := _directions(codes, values, code)) else None for code in (12, 13)
        )
        return fitted_points(fitted, start, end, closed=closed)
    raise ValueError("a spline without points")


def _directions(codes: list[int], values: list[Tag], code: int) -> FloatArray:
    """(n, 2) unit vectors under a code, those of no length left out."""
    vectors = _pairs(codes, values, code)
    lengths = np.hypot(vectors[:, 0], vectors[:, 1])
    usable = (lengths > 0) & np.isfinite(lengths)
    found: FloatArray = vectors[usable] / lengths[usable, None]
    return found


def _pairs(codes: list[int], values: list[Tag], code: int) -> FloatArray:
    xs = [float(v) for c, v in zip(codes, values, strict=True) if c == code]
    ys = [float(v) for c, v in zip(codes, values, strict=True) if c == code + 10]
    if len(xs) != len(ys):
        raise ValueError("a point without its second coordinate")
    return np.array((xs, ys), dtype=np.float64).T.reshape(-1, 2)


def lwpolyline(page: Page, home: Definition, entity: Entity) -> None:
    if entity.codes.count(10) > page.limits.vertices:
        raise too_many_vertices(page.limits.vertices)
    width = entity.number(43, entity.number(40, 0.0))
    _draw(page, home, entity, corners(entity.codes, entity.values), entity.integer(70) & 1 == 1, width)


def corners(codes: list[int], values: list[Tag]) -> list[Corner]:
    """Corners under codes 10 and 20, each with the bulge to the next under code 42."""
    found: list[Corner] = []
    x, y, bulge, begun = math.nan, math.nan, 0.0, False
    for code, value in zip(codes, values, strict=True):
        if code == 10:
            if begun:
                found.append((x, y, bulge))
            x, y, bulge, begun = float(value), math.nan, 0.0, True
        elif code == 20:
            y = float(value)
        elif code == 42:
            bulge = float(value)
    if begun:
        found.append((x, y, bulge))
    return found


def _draw(
    page: Page, home: Definition, entity: Entity, outline: list[Corner], closed: bool, width: float = 0.0
) -> None:
    """A polyline in object coordinates, drawn as segments and offered as a ring."""
    if not outline:
        raise ValueError("a polyline without corners")
    path = home.path(page.pen(entity), width if math.isfinite(width) else 0.0)
    normal = ocs(entity)
    if normal is None:
        home.polyline(path, outline, closed=closed, flags=LINES | RING)
        return
    matrix = ocs_matrix(normal, entity.number(38, entity.number(30, 0.0)))
    if is_flip(matrix):
        home.polyline(path, [(-x, y, -b) for x, y, b in outline], closed=closed, flags=LINES | RING)
        return
    points = applied(matrix, flattened(outline, closed=closed))
    home.points(path, points, closed=closed, flags=LINES | RING)


def polyline(page: Page, _home: Definition, entity: Entity) -> None:
    page.open_polyline = (entity, [])


def vertex(page: Page, _home: Definition, entity: Entity) -> None:
    if page.open_polyline is None:
        raise ValueError("a vertex without its polyline")
    page.open_polyline[1].append(entity)


def finish_polyline(page: Page, home: Definition) -> None:
    if page.open_polyline is None:
        return
    entity, vertices = page.open_polyline
    page.open_polyline = None
    flags = entity.integer(70)
    if flags & 64:
        _polyface(page, home, entity, vertices)
    elif flags & 16:
        _mesh(page, home, entity, vertices)
    else:
        outline = [(v.number(10), v.number(20), v.number(42, 0.0)) for v in vertices if not v.integer(70) & 16]
        _draw(page, home, entity, outline, flags & 1 == 1, entity.number(40, 0.0))


def _polyface(page: Page, home: Definition, entity: Entity, vertices: list[Entity]) -> None:
    places = [v.point(10) for v in vertices if v.integer(70) & 64]
    path = home.path(page.pen(entity))
    for face in (v for v in vertices if v.integer(70) & 192 == 128):
        ring = [face.integer(code) for code in (71, 72, 73, 74) if face.integer(code)]
        for i, here in enumerate(ring):
            if here > 0:
                home.line(path, *places[here - 1], *places[abs(ring[(i + 1) % len(ring)]) - 1])


def _mesh(page: Page, home: Definition, entity: Entity, vertices: list[Entity]) -> None:
    rows, columns = entity.integer(71), entity.integer(72)
    places = [(*v.point(10), 0.0) for v in vertices]
    if rows < 2 or columns < 2 or rows * columns > len(places):
        raise ValueError("a mesh without its vertices")
    path = home.path(page.pen(entity))
    for row in range(rows):
        line = places[row * columns : (row + 1) * columns]
        home.polyline(path, line, closed=bool(entity.integer(70) & 32), flags=LINES)
    for column in range(columns):
        line = places[column : rows * columns : columns]
        home.polyline(path, line, closed=bool(entity.integer(70) & 1), flags=LINES)


def face(page: Page, home: Definition, entity: Entity) -> None:
    order = (10, 11, 12, 13) if 13 in entity.tags else (10, 11, 12)
    corners = [entity.point(code) for code in order]
    hidden = entity.integer(70)
    path = home.path(page.pen(entity))
    for i, corner in enumerate(corners):
        if not hidden >> i & 1:
            home.line(path, *corner, *corners[(i + 1) % len(corners)])


def leader(page: Page, home: Definition, entity: Entity) -> None:
    points = _pairs(entity.codes, entity.values, 10)
    if len(points) > 1:
        home.points(home.path(page.pen(entity)), points, closed=False, flags=LINES)


def mline(page: Page, home: Definition, entity: Entity) -> None:
    """Every vertex carries a mitre direction and, per element, its offset along it."""
    vertices: list[list[float]] = []
    offsets: list[list[float]] = []
    wanted = 0
    for code, value in zip(entity.codes, entity.values, strict=True):
        if code == 11:
            vertices.append([float(value), 0.0, 0.0, 0.0])
            offsets.append([])
        elif code in (21, 13, 23) and vertices:
            vertices[-1][{21: 1, 13: 2, 23: 3}[code]] = float(value)
        elif code == 74 and vertices:
            wanted = as_integer(value)
        elif code == 41 and vertices and wanted:
            offsets[-1].append(float(value))
            wanted = 0
    path = home.path(page.pen(entity))
    for element in range(min(map(len, offsets), default=0)):
        corners = [
            (x + mx * shifts[element], y + my * shifts[element], 0.0)
            for (x, y, mx, my), shifts in zip(vertices, offsets, strict=True)
        ]
        home.polyline(path, corners, closed=bool(entity.integer(71) & 2), flags=LINES)
