"""What stands in rooms on other offices' plans: casework, lockers, stalls, courts, shelves, shafts, stairs."""

import math
import random
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon, box

from bench.drawing_styles import Arc, Insert, Line, Sheet
from bench.made_buildings import Building, Room

__all__ = ["FITTINGS", "draw_fittings"]

Point = tuple[float, float]


def draw_fittings(rng: random.Random, sheet: Sheet, building: Building, manners: frozenset[str]) -> None:
    """Stairs and lifts always, and those of FITTINGS that an office draws."""
    doors = shapely.union_all([shapely.Point(door.middle).buffer(1.1) for door in building.doors])
    for room in building.rooms:
        if room.kind == "stairs":
            _stair(rng, sheet, room)
        elif room.kind == "elevator":
            _lift(sheet, room)
        for name in sorted(manners & set(FITTINGS)):
            FITTINGS[name](rng, sheet, room, doors)


def _ring(shape: Polygon) -> tuple[Point, ...]:
    return tuple((x, y) for x, y in shape.exterior.coords[:-1])


def _add(sheet: Sheet, role: str, shape: shapely.Geometry) -> None:
    """Whatever shape: closed where it is an area, open where it is a line."""
    for part in shapely.get_parts(shape):
        if isinstance(part, Polygon) and not part.is_empty:
            sheet.marks.append(Line(role, _ring(part), closed=True))
        elif isinstance(part, LineString) and part.length > 0.02:
            sheet.marks.append(Line(role, tuple((x, y) for x, y in part.coords)))


def _walls_of(room: Room) -> list[tuple[Point, Point]]:
    """The longer straight sides of a room's outline, counter-clockwise, the room on their left."""
    ring = shapely.simplify(shapely.orient_polygons(room.outline), 0.01).exterior
    corners = [(x, y) for x, y in ring.coords]
    return [(a, b) for a, b in pairwise(corners) if math.dist(a, b) > 2.4]


def _along(side: tuple[Point, Point], start: float, end: float, deep: float) -> Polygon:
    """A strip along a wall."""
    (ax, ay), (bx, by) = side
    long = math.dist(*side)
    ux, uy = (bx - ax) / long, (by - ay) / long
    corners = [(start, 0.0), (end, 0.0), (end, deep), (start, deep)]
    return Polygon([(ax + ux * s - uy * d, ay + uy * s + ux * d) for s, d in corners])


# --------------------------------------------------------------------------------------------------------- stairs


def _stair(rng: random.Random, sheet: Sheet, room: Room) -> None:
    """Two flights with a landing, a break line, an arrow and treads up to the walls; sometimes one straight flight."""
    turned = shapely.oriented_envelope(room.outline)
    corners = np.array(turned.exterior.coords)[:4]
    a, b, c = corners[0], corners[1], corners[2]
    if np.hypot(*(b - a)) < np.hypot(*(c - b)):
        a, b, c = corners[1], corners[2], corners[3]
    long, deep = float(np.hypot(*(b - a))), float(np.hypot(*(c - b)))
    along, across = (b - a) / long, (c - b) / deep

    def at(s: float, t: float) -> Point:
        x, y = (a + along * s + across * t).tolist()
        return (x, y)

    count = max(3, min(14, int((long - 2.4) / 0.28)))
    flights = ((0.0, deep),) if rng.random() < 0.25 else ((0.0, deep / 2 - 0.08), (deep / 2 + 0.08, deep))
    for low, high in flights:
        for k in range(count + 1):
            sheet.marks.append(Line("stair", (at(1.2 + 0.28 * k, low), at(1.2 + 0.28 * k, high))))
        middle = (low + high) / 2
        end = 1.2 + 0.28 * count
        sheet.marks += [
            Line("stair", (at(1.0, middle), at(end + 0.2, middle))),
            Line("stair", (at(end, middle - 0.1), at(end + 0.2, middle), at(end, middle + 0.1))),
        ]
    if len(flights) == 2:
        rail = [at(1.2, deep / 2 - 0.05), at(1.2 + 0.28 * count, deep / 2 - 0.05)]
        sheet.marks.append(
            Line("stair", (*rail, at(1.2 + 0.28 * count, deep / 2 + 0.05), at(1.2, deep / 2 + 0.05)), closed=True)
        )
    half, high = 1.2 + 0.14 * count, flights[0][1]
    zigzag = ((-0.2, 0.0), (0.0, 0.45), (-0.1, 0.5), (0.1, 0.55), (0.2, 1.0))
    sheet.marks.append(Line("stair", tuple(at(half + s, t * high) for s, t in zigzag)))


def _lift(sheet: Sheet, room: Room) -> None:
    """A car within the shaft, crossed, and the counterweight."""
    x0, y0, x1, y1 = room.outline.bounds
    car = box(x0 + 0.2, y0 + 0.25, x1 - 0.2, y1 - 0.35)
    _add(sheet, "stair", car)
    x0, y0, x1, y1 = car.bounds
    sheet.marks += [Line("stair", ((x0, y0), (x1, y1))), Line("stair", ((x0, y1), (x1, y0)))]
    _add(sheet, "stair", box(x0, y1 + 0.08, x1, y1 + 0.2))


# -------------------------------------------------------------------------------------------------------- fittings


def _casework(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Counters 60 cm deep along walls, cupboards with their doors, a sink."""
    if room.kind not in ("room", "module") or room.outline.area < 15:
        return
    for side in _walls_of(room):
        if rng.random() < 0.45:
            strip = _along(side, 0.0, math.dist(*side), 0.6)
            if strip.intersects(doors):
                continue
            _add(sheet, "furniture", strip.intersection(room.outline))
            for k in range(1, int(math.dist(*side) / 0.9)):
                _add(
                    sheet, "furniture", _along(side, 0.9 * k, 0.9 * k + 0.001, 0.6).exterior.intersection(room.outline)
                )
            middle = math.dist(*side) / 2
            _add(sheet, "fixture", _along(side, middle, middle + 0.5, 0.5).buffer(-0.06))


def _lockers(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Rows of boxes of 30 by 40 cm along the walls of corridors."""
    del rng
    if room.kind != "corridor":
        return
    for side in _walls_of(room):
        long = math.dist(*side)
        for k in range(int((long - 0.6) / 0.3)):
            locker = _along(side, 0.3 + 0.3 * k, 0.6 + 0.3 * k, 0.4)
            if not locker.intersects(doors):
                _add(sheet, "furniture", locker)


def _desks(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Desks with chairs as blocks in rows, a larger one before them."""
    if room.kind not in ("room", "module") or room.outline.area < 18:
        return
    sheet.blocks.setdefault(
        "F-DESK-1200",
        (
            Line("furniture", ((-0.6, -0.25), (0.6, -0.25), (0.6, 0.25), (-0.6, 0.25)), closed=True),
            Arc("furniture", (-0.3, -0.5), 0.2, 0, 360),
            Arc("furniture", (0.3, -0.5), 0.2, 0, 360),
        ),
    )
    del rng
    inside = room.outline.buffer(-1.1).difference(doors).difference(shapely.Point(room.middle).buffer(1.3))
    x0, y0, x1, y1 = room.outline.bounds
    for x in np.arange(x0 + 1.4, x1 - 1.2, 1.7).tolist():
        for y in np.arange(y0 + 1.4, y1 - 1.2, 1.5).tolist():
            if inside.covers(shapely.Point(x, y)):
                sheet.marks.append(Insert("furniture", "F-DESK-1200", (x, y)))


def _stalls(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Toilet compartments with partitions two lines thick, doors that swing, bowls, and basins opposite."""
    if room.kind != "toilet":
        return
    del rng
    free = [side for side in _walls_of(room) if not _along(side, 0, math.dist(*side), 1.5).intersects(doors)]
    for side in free[:1]:
        count = int(math.dist(*side) / 0.95)
        for k in range(count):
            low = 0.95 * k
            if k:
                _add(sheet, "fixture", _along(side, low - 0.015, low + 0.015, 1.5).intersection(room.outline))
            front = _along(side, low, low + 0.95, 1.5)
            corners = list(front.exterior.coords)
            a, b = corners[3], corners[2]
            hinge = (a[0] + (b[0] - a[0]) * 0.15, a[1] + (b[1] - a[1]) * 0.15)
            strike = (a[0] + (b[0] - a[0]) * 0.8, a[1] + (b[1] - a[1]) * 0.8)
            turn = math.degrees(math.atan2(strike[1] - hinge[1], strike[0] - hinge[0]))
            sheet.marks.append(Arc("fixture", hinge, math.dist(hinge, strike), turn - 90, turn))
            _add(sheet, "fixture", LineString([a, hinge]))
            _add(sheet, "fixture", LineString([strike, b]))
            _add(sheet, "fixture", shapely.Point(_along(side, low + 0.3, low + 0.65, 0.6).centroid).buffer(0.2))
    for side in free[1:2]:
        _add(sheet, "fixture", _along(side, 0.2, math.dist(*side) - 0.2, 0.55).intersection(room.outline))


def _courts(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Lines of a court and a circle in gyms, rows of bleachers along a wall."""
    del rng, doors
    if room.kind != "gym":
        return
    court = box(*room.outline.bounds).buffer(-2.2)
    _add(sheet, "furniture", court)
    x0, y0, x1, y1 = court.bounds
    sheet.marks += [
        Line("furniture", (((x0 + x1) / 2, y0), ((x0 + x1) / 2, y1))),
        Arc("furniture", ((x0 + x1) / 2, (y0 + y1) / 2), 1.8, 0, 360),
        Arc("furniture", (x0 + 1.2, (y0 + y1) / 2), 4.0, -90, 90),
    ]
    left, low, right, _ = room.outline.bounds
    for k in range(1, 6):
        sheet.marks.append(Line("furniture", ((left + 1, low + 0.35 * k), (right - 1, low + 0.35 * k))))


def _shelves(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Double rows of shelves right across large rooms, as in libraries and stores."""
    if room.kind != "room" or room.outline.area < 30 or rng.random() < 0.5:
        return
    inside = room.outline.buffer(-0.9).difference(doors).difference(shapely.Point(room.middle).buffer(1.0))
    x0, y0, x1, y1 = room.outline.bounds
    for x in np.arange(x0 + 1.2, x1 - 1.2, 1.5).tolist():
        for off in (0.0, 0.3):
            _add(sheet, "furniture", box(x + off, y0 + 1, x + off + 0.3, y1 - 1).intersection(inside))


def _shafts(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Chases in corners with a cross, and columns standing in rooms."""
    if room.kind != "room" or room.outline.area < 16 or rng.random() < 0.5:
        return
    x, y = shapely.simplify(room.outline, 0.01).exterior.coords[rng.randint(0, 3)]
    chase = box(x - 0.55, y - 0.45, x + 0.55, y + 0.45).intersection(room.outline)
    if isinstance(chase, Polygon) and not chase.is_empty and not chase.intersects(doors):
        _add(sheet, "wall", chase)
        x0, y0, x1, y1 = chase.bounds
        sheet.marks += [Line("wall", ((x0, y0), (x1, y1))), Line("wall", ((x0, y1), (x1, y0)))]


def _columns(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Columns in rooms: squares with a cross, or round."""
    if room.outline.area < 45:
        return
    inside = room.outline.buffer(-0.7).difference(doors).difference(shapely.Point(room.middle).buffer(1.4))
    x0, y0, x1, y1 = room.outline.bounds
    for x in np.arange(x0 + 2, x1, 5.0).tolist():
        for y in np.arange(y0 + 2, y1, 5.0).tolist():
            if not inside.covers(shapely.Point(x, y)):
                continue
            if rng.random() < 0.3:
                sheet.marks.append(Arc("column", (x, y), 0.25, 0, 360))
            else:
                _add(sheet, "column", box(x - 0.2, y - 0.2, x + 0.2, y + 0.2))
                sheet.marks += [
                    Line("column", ((x - 0.2, y - 0.2), (x + 0.2, y + 0.2))),
                    Line("column", ((x - 0.2, y + 0.2), (x + 0.2, y - 0.2))),
                ]


def _ceiling(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """Tiles of the floor or the ceiling: a grid of 60 cm right through a room."""
    del doors
    if room.kind not in ("room", "toilet", "lobby") or rng.random() < 0.6:
        return
    x0, y0, x1, y1 = room.outline.bounds
    rows = [LineString([(x, y0), (x, y1)]) for x in np.arange(x0 + 0.3, x1, 0.6).tolist()]
    rows += [LineString([(x0, y), (x1, y)]) for y in np.arange(y0 + 0.3, y1, 0.6).tolist()]
    for row in rows:
        _add(sheet, "ceiling", row.intersection(room.outline))


def _partitions(rng: random.Random, sheet: Sheet, room: Room, doors: shapely.Geometry) -> None:
    """A movable partition across a large room, dashed; half-height walls of 10 cm that end in the room."""
    if room.kind != "room" or room.outline.area < 40:
        return
    x0, y0, x1, y1 = room.outline.bounds
    if rng.random() < 0.5:
        x = (x0 + x1) / 2 + 1.6
        for off in (-0.05, 0.05):
            for part in shapely.get_parts(LineString([(x + off, y0), (x + off, y1)]).intersection(room.outline)):
                sheet.marks.append(Line("furniture", tuple((a, b) for a, b in part.coords), dashed=True))
    else:
        low = affinity.translate(box(0, 0, 0.1, min(2.2, (y1 - y0) / 3)), (x0 + x1) / 2 - 2.0, y0)
        if not low.intersects(doors):
            _add(sheet, "furniture", low.intersection(room.outline))


FITTINGS: dict[str, Callable[[random.Random, Sheet, Room, shapely.Geometry], None]] = {
    "casework": _casework,
    "lockers": _lockers,
    "desks": _desks,
    "stalls": _stalls,
    "courts": _courts,
    "shelves": _shelves,
    "shafts": _shafts,
    "columns": _columns,
    "tiles": _ceiling,
    "partitions": _partitions,
}
