"""Walls as other offices draw them: leaves and insulation, a shape for each piece, wide pens, hatching."""

import math
from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from bench.drawing_styles import Insert, Line, Sheet
from bench.made_buildings import Building

__all__ = ["WALLS", "draw_walls", "pieces"]

Point = tuple[float, float]


def draw_walls(sheet: Sheet, building: Building, manner: str) -> None:
    """The walls of a building in one of WALLS."""
    WALLS[manner](sheet, building)


def _outline(building: Building, role: str = "wall") -> list[Line]:
    return [Line(role, s) for s in _segments(shapely.boundary(building.walls))]


def _segments(shape: shapely.Geometry) -> list[tuple[Point, Point]]:
    found: list[tuple[Point, Point]] = []
    for part in shapely.get_parts(shapely.simplify(shape, 1e-4)):
        for line in shapely.get_parts(part):
            if isinstance(line, LineString):
                corners = [(x, y) for x, y in line.coords]
                found += [(a, b) for a, b in pairwise(corners) if math.dist(a, b) > 2e-3]
    return found


def _rings(body: Polygon) -> list[tuple[Point, ...]]:
    return [tuple((x, y) for x, y in ring.coords[:-1]) for ring in (body.exterior, *body.interiors)]


# ------------------------------------------------------------------------------------------------ lines in a wall


def _lines(sheet: Sheet, building: Building) -> None:
    sheet.marks += _outline(building)


def _layers_at(building: Building, insets: tuple[float, ...], *, inner: tuple[float, ...]) -> list[Line]:
    """Lines within the walls: so far inside the outer face of the facade, and inside the faces of partitions."""
    lines: list[Line] = []
    inside = building.walls.buffer(-0.004)
    facade = building.footprint.boundary.buffer(building.thickness / 2 + 0.02)
    for inset in insets:
        ring = building.footprint.buffer(building.thickness / 2 - inset, join_style="mitre").boundary
        lines += [Line("leaf", s) for s in _segments(ring.intersection(inside))]
    partitions = building.middles.difference(facade)
    for inset in inner:
        face = partitions.buffer(building.partition / 2 - inset, cap_style="flat", join_style="mitre").boundary
        lines += [Line("leaf", s) for s in _segments(face.intersection(inside))]
    return lines


def _leaves(sheet: Sheet, building: Building) -> None:
    """Outer wall of render, structure, insulation and plasterboard; partitions with boards on both sides."""
    sheet.marks += _outline(building)
    sheet.marks += _layers_at(building, (0.02, 0.14, building.thickness - 0.013), inner=(0.0125,))


def _cavity(sheet: Sheet, building: Building) -> None:
    sheet.marks += _outline(building)
    sheet.marks += _layers_at(building, (0.1, 0.15), inner=())


def _insulated(sheet: Sheet, building: Building) -> None:
    """A zigzag of insulation between two lines of the outer wall."""
    sheet.marks += _outline(building)
    sheet.marks += _layers_at(building, (0.1, 0.2), inner=())
    inside = building.walls.buffer(-0.01)
    for a, b in _segments(building.footprint.buffer(building.thickness / 2, join_style="mitre").boundary):
        long = math.dist(a, b)
        ux, uy = (b[0] - a[0]) / long, (b[1] - a[1]) / long
        corners = []
        for k, at in enumerate(np.arange(0.3, long - 0.3, 0.1).tolist()):
            deep = 0.105 if k % 2 else 0.195
            side = 1 if building.footprint.covers(shapely.Point(a[0] + ux * at - uy, a[1] + uy * at + ux)) else -1
            corners.append((a[0] + ux * at - uy * deep * side, a[1] + uy * at + ux * deep * side))
        if len(corners) > 1:
            zigzag = LineString(corners).intersection(inside)
            sheet.marks += [Line("leaf", tuple((x, y) for x, y in part.coords)) for part in shapely.get_parts(zigzag)
                            if isinstance(part, LineString) and part.length > 0.2]  # fmt: skip


def _axes(sheet: Sheet, building: Building) -> None:
    """Faces and a dashed line in the middle of each wall."""
    sheet.marks += _outline(building)
    sheet.marks += [Line("axis", s, dashed=True) for s in _segments(building.middles)]


def _poche(sheet: Sheet, building: Building, role: str = "fill", angle: float = 45.0, step: float = 0.09) -> None:
    """Hatching taken apart into short lines."""
    sheet.marks += _outline(building)
    for body in shapely.get_parts(building.walls):
        x0, y0, x1, y1 = body.bounds
        middle, reach = np.array([(x0 + x1) / 2, (y0 + y1) / 2]), math.hypot(x1 - x0, y1 - y0) / 2 + step
        along = np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])
        across = np.array([-along[1], along[0]])
        base = math.ceil((middle @ across - reach) / step) * step
        offs = np.arange(base, middle @ across + reach, step)
        starts = np.outer(offs, across) + along * (middle @ along - reach)
        rays = shapely.linestrings(np.stack([starts, starts + along * 2 * reach], axis=1))
        cut = shapely.intersection(rays, body)
        for part in shapely.get_parts(cut[~shapely.is_empty(cut)]):
            if isinstance(part, LineString) and part.length > 0.01:
                sheet.marks.append(Line(role, tuple((x, y) for x, y in part.coords)))


def _poche_on_walls(sheet: Sheet, building: Building) -> None:
    _poche(sheet, building, role="wall")


# --------------------------------------------------------------------------------------------- pieces of a wall


def pieces(building: Building, grown: bool = True) -> Iterator[tuple[Point, Point, float]]:
    """Straight pieces of wall: their middle line and thickness; `grown` by half of it where they meet others."""
    jambs = shapely.MultiPoint([p for o in (*building.doors, *building.windows) for p in (o.a, o.b)])
    shapely.prepare(jambs)
    edge = building.footprint.boundary.buffer(0.02)
    shapely.prepare(edge)
    for a, b in _segments(building.middles):
        outer = edge.covers(LineString([a, b]))
        thick = building.thickness if outer else building.partition
        long = math.dist(a, b)
        ux, uy = (b[0] - a[0]) / long, (b[1] - a[1]) / long
        ends = []
        for point, sign in ((a, -1), (b, 1)):
            grow = 0.0 if not grown or jambs.dwithin(shapely.Point(point), 0.012) else thick / 2
            ends.append((point[0] + sign * ux * grow, point[1] + sign * uy * grow))
        yield ends[0], ends[1], thick


def _corners(a: Point, b: Point, thick: float) -> tuple[Point, Point, Point, Point]:
    long = math.dist(a, b)
    nx, ny = -(b[1] - a[1]) / long * thick / 2, (b[0] - a[0]) / long * thick / 2
    return ((a[0] + nx, a[1] + ny), (b[0] + nx, b[1] + ny), (b[0] - nx, b[1] - ny), (a[0] - nx, a[1] - ny))


def _shapes(sheet: Sheet, building: Building) -> None:
    """A closed shape for each piece; they overlap at corners."""
    sheet.marks += [Line("wall", _corners(*piece), closed=True) for piece in pieces(building)]


def _filled_shapes(sheet: Sheet, building: Building) -> None:
    sheet.marks += [Line("wall", _corners(*piece), closed=True, filled=True) for piece in pieces(building)]


def _solids(sheet: Sheet, building: Building) -> None:
    sheet.marks += [Line("wall", _corners(*piece), closed=True, entity="solid") for piece in pieces(building)]


def _wall_blocks(sheet: Sheet, building: Building) -> None:
    """A block of its own for each wall."""
    for k, piece in enumerate(pieces(building)):
        name = f"WALL_{len(sheet.blocks)}_{k}"
        sheet.blocks[name] = (Line("wall", _corners(*piece), closed=True),)
        sheet.marks.append(Insert("wall", name, (0.0, 0.0)))


def _multilines(sheet: Sheet, building: Building) -> None:
    sheet.marks += [Line("wall", (a, b), width=thick, entity="mline") for a, b, thick in pieces(building)]


def _wide_pen(sheet: Sheet, building: Building) -> None:
    sheet.marks += [Line("wall", (a, b), width=thick) for a, b, thick in pieces(building)]


def _mitred(sheet: Sheet, building: Building) -> None:
    """The outline, and a diagonal line where two walls meet."""
    sheet.marks += _outline(building)
    thick = building.thickness / 2
    for line in shapely.get_parts(building.footprint.boundary):
        ring = shapely.LinearRing(line.coords)
        big, small = (shapely.Polygon(ring).buffer(d, join_style="mitre") for d in (thick, -thick))
        if isinstance(small, Polygon) and len(big.exterior.coords) == len(small.exterior.coords):
            for corner in big.exterior.coords[:-1]:
                near = min(small.exterior.coords[:-1], key=lambda c: math.dist(c, corner))
                if math.dist(near, corner) < 1.7 * building.thickness:
                    sheet.marks.append(Line("wall", ((corner[0], corner[1]), (near[0], near[1]))))


def _bodies(sheet: Sheet, building: Building) -> None:
    """Closed outlines of wall bodies."""
    for body in shapely.get_parts(building.walls):
        sheet.marks += [Line("wall", ring, closed=True) for ring in _rings(body)]


def _filled(sheet: Sheet, building: Building) -> None:
    for body in shapely.get_parts(building.walls):
        rings = _rings(body)
        sheet.marks.append(Line("wall", rings[0], closed=True, filled=True, holes=tuple(rings[1:])))


def _grey(sheet: Sheet, building: Building) -> None:
    """Fills without edge on a hatch layer beneath outlines."""
    for body in shapely.get_parts(building.walls):
        rings = _rings(body)
        sheet.marks.append(Line("fill", rings[0], closed=True, filled=True, holes=tuple(rings[1:])))
    sheet.marks += _outline(building)


def _single(sheet: Sheet, building: Building) -> None:
    """A single line for partitions, two for the facade: sketches and evacuation plans."""
    edge = building.footprint.boundary.buffer(building.thickness / 2 + 0.05)
    facade = building.walls.intersection(edge)
    sheet.marks += [Line("wall", s) for s in _segments(shapely.boundary(facade))]
    sheet.marks += [Line("wall", s) for s in _segments(building.middles.difference(edge))]


def _engaged(sheet: Sheet, building: Building) -> None:
    """Columns of 40 cm in the walls, drawn across them; every 6 m of the facade and at crossings."""
    sheet.marks += _outline(building)
    rings = shapely.get_parts(building.footprint.boundary)
    jambs = shapely.union_all([LineString([o.a, o.b]) for o in (*building.doors, *building.windows)])
    for ring in rings:
        for at in np.arange(0.0, ring.length, 6.0).tolist():
            x, y = ring.interpolate(at).coords[0]
            if jambs.distance(shapely.Point(x, y)) > 0.4:
                square = ((x - 0.2, y - 0.2), (x + 0.2, y - 0.2), (x + 0.2, y + 0.2), (x - 0.2, y + 0.2))
                sheet.marks.append(Line("column", square, closed=True))


WALLS: dict[str, Callable[[Sheet, Building], None]] = {
    "lines": _lines,
    "leaves": _leaves,
    "cavity": _cavity,
    "insulated": _insulated,
    "axes": _axes,
    "poche": _poche,
    "poche-on-walls": _poche_on_walls,
    "shapes": _shapes,
    "filled-shapes": _filled_shapes,
    "solids": _solids,
    "wall-blocks": _wall_blocks,
    "multilines": _multilines,
    "wide-pen": _wide_pen,
    "mitred": _mitred,
    "bodies": _bodies,
    "filled": _filled,
    "grey": _grey,
    "single": _single,
    "engaged": _engaged,
}
