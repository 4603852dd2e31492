"""What stands on plans beside rooms: door numbers, keynotes, marks of sections, levels, schedules, clouds, the site."""

import math
import random
from collections.abc import Callable
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, box

from bench.drawing_styles import Arc, Line, Sheet, Text
from bench.made_buildings import Building
from bench.other_labels import ngon, spot

__all__ = ["NOTES", "draw_notes"]

Point = tuple[float, float]


def draw_notes(rng: random.Random, sheet: Sheet, building: Building, manners: frozenset[str]) -> None:
    """Those of NOTES that an office draws."""
    for name in sorted(manners & set(NOTES)):
        NOTES[name](rng, sheet, building)


def _door_numbers(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Room number and letter in a circle or six-sided frame at each door."""
    round_ = rng.random() < 0.5
    for door in building.doors:
        at = (door.middle[0] - 0.6 * door.into[0], door.middle[1] - 0.6 * door.into[1])
        frame = Arc("doortag", at, 0.28, 0, 360) if round_ else Line("doortag", ngon(at, 0.3, 6), closed=True)
        sheet.marks += [frame, Text("doortag", at, 0.13, door.tag)]


def _keynotes(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Small numbers in six-sided frames, some with a leader, and the list they refer to beside the plan."""
    for room in building.rooms[::2]:
        if room.outline.area > 14 and (at := spot(rng, room, 0.5, 1.8)):
            sheet.marks += [
                Line("keynote", ngon(at, 0.22, 6), closed=True),
                Text("keynote", at, 0.15, str(rng.randint(1, 24))),
            ]
            if rng.random() < 0.4:
                end = (at[0] + rng.uniform(-1, 1), at[1] - rng.uniform(0.4, 1))
                sheet.marks.append(Line("leader", ((at[0], at[1] - 0.2), end)))
    x1, y1 = building.footprint.bounds[2:]
    for k in range(12):
        sheet.marks += [
            Text("keynote", (x1 + 7, y1 - 0.9 * k), 0.2, str(k + 1)),
            Text("keynote", (x1 + 11, y1 - 0.9 * k), 0.2, "PATCH AND REPAIR EXISTING WALL"),
        ]


def _equipment(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Tags of extinguishers, drains, fans, cabinets: short letters and numbers."""
    for room in building.rooms:
        if room.outline.area > 12 and rng.random() < 0.6 and (at := spot(rng, room)):
            sheet.marks.append(
                Text("keynote", at, 0.12, rng.choice(("FEC", "FD", "EF-1", "WB-2", "TB-3", "MB", "UV-4")))
            )


def _walls_rated(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Types of walls in diamonds and fire ratings along them."""
    for line in shapely.get_parts(building.middles):
        if line.length > 3 and rng.random() < 0.4:
            x, y = line.interpolate(0.5, normalized=True).coords[0]
            (ax, ay), (bx, by) = line.coords[0], line.coords[-1]
            turn = math.degrees(math.atan2(by - ay, bx - ax)) % 180
            if rng.random() < 0.5:
                sheet.marks.append(Text("symbol", (x, y), 0.12, rng.choice(("1 HR", "2HR", "1-HR RATED")), turn=turn))
            else:
                nx, ny = -math.sin(math.radians(turn)), math.cos(math.radians(turn))
                at = (x + 0.55 * nx, y + 0.55 * ny)
                sheet.marks += [
                    Line("symbol", ngon(at, 0.25, 4), closed=True),
                    Text("symbol", at, 0.13, rng.choice(("W1", "P3", "4A", "2"))),
                ]


def _window_tags(rng: random.Random, sheet: Sheet, building: Building) -> None:
    del rng
    for pane in building.windows:
        x, y = (pane.a[0] + pane.b[0]) / 2, (pane.a[1] + pane.b[1]) / 2
        inside = building.footprint.covers(shapely.Point(x, y + 0.4))
        at = (x, y - 0.9 if inside else y + 0.9)
        wide = math.dist(pane.a, pane.b)
        sheet.marks += [Arc("doortag", at, 0.26, 0, 360), Text("doortag", at, 0.13, f"W{round(wide * 10)}")]


def _sections(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Lines of sections with heads such as 1/A-301, and marks of elevations in rooms."""
    x0, y0, x1, y1 = building.footprint.bounds
    for k, x in enumerate((x0 + 0.31 * (x1 - x0), x0 + 0.74 * (x1 - x0))):
        sheet.marks.append(Line("symbol", ((x, y0 - 4), (x, y1 + 4)), dashed=True))
        for y in (y0 - 4.5, y1 + 4.5):
            _head(sheet, (x, y), str(k + 1), f"A-30{k + 1}")
    for room in building.rooms[::4]:
        if room.outline.area > 25 and (at := spot(rng, room, 0.9, 2.0)):
            _head(sheet, at, str(rng.randint(1, 9)), f"A-40{rng.randint(1, 6)}")


def _head(sheet: Sheet, at: Point, upper: str, lower: str) -> None:
    x, y = at
    sheet.marks += [
        Arc("symbol", at, 0.5, 0, 360),
        Line("symbol", ((x - 0.5, y), (x + 0.5, y))),
        Text("symbol", (x, y + 0.2), 0.18, upper),
        Text("symbol", (x, y - 0.2), 0.15, lower),
        Line("symbol", ((x - 0.5, y), (x, y + 0.75), (x + 0.5, y)), closed=True, filled=True),
    ]


def _levels(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Heights of floors with their triangle."""
    for room in building.rooms[::3]:
        if room.outline.area > 16 and (at := spot(rng, room, 0.6, 1.7)):
            x, y = at
            sheet.marks += [
                Line("dimension", ((x, y), (x - 0.12, y + 0.14), (x + 0.12, y + 0.14)), closed=True),
                Line("dimension", ((x - 0.12, y + 0.14), (x + 0.7, y + 0.14))),
                Text(
                    "dimension",
                    (x + 0.35, y + 0.25),
                    0.14,
                    rng.choice(("±0.000", "+0.00", "-0.020", "+3.600", "FFL 100.50")),
                ),
            ]


def _strings(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Chains of dimensions outside on all sides and right through the rooms."""
    del rng
    x0, y0, x1, y1 = building.footprint.bounds
    for axis, rows in ((0, (y0 - 1.2, y0 - 2.0, y1 + 1.2)), (1, (x0 - 1.2, x0 - 2.0, x1 + 1.2))):
        stops = sorted({round(r.cell.bounds[k], 1) for r in building.rooms for k in (axis, axis + 2)})[:80]
        for k, off in enumerate(rows):
            used = stops if k != 1 else [stops[0], stops[-1]]
            for a, b in pairwise(used):
                if b - a > 0.6:
                    _measured(sheet, axis, (a, b), off)
    for room in building.rooms[::3]:
        if room.outline.area > 20:
            left, low, right, high = room.outline.bounds
            _measured(sheet, 0, (left, right), low + 0.22 * (high - low))


def _measured(sheet: Sheet, axis: int, ends: tuple[float, float], off: float) -> None:
    a, b = ends

    def at(u: float, v: float) -> Point:
        return (u, v) if axis == 0 else (v, u)

    sheet.marks += [
        Line("dimension", (at(a, off), at(b, off))),
        *(Line("dimension", (at(u - 0.1, off - 0.1), at(u + 0.1, off + 0.1))) for u in ends),
        *(Line("dimension", (at(u, off - 0.25), at(u, off + 0.25))) for u in ends),
        Text(
            "dimension",
            at((a + b) / 2, off + (0.18 if axis == 0 else -0.18)),
            0.18,
            f"{(b - a) * 1000:.0f}",
            turn=90.0 * axis,
        ),
    ]


def _grid(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Axes with bubbles at both ends, dash-dotted right through the building."""
    x0, y0, x1, y1 = building.footprint.bounds
    step = rng.choice((6.0, 7.2, 8.4))
    for k, x in enumerate(np.arange(x0, x1 + 0.1, step).tolist()):
        sheet.marks.append(Line("grid", ((x, y0 - 4), (x, y1 + 4)), dashed=True))
        for y in (y0 - 4.5, y1 + 4.5):
            sheet.marks += [Arc("grid", (x, y), 0.5, 0, 360), Text("grid", (x, y), 0.3, str(k + 1))]
    for k, y in enumerate(np.arange(y0, y1 + 0.1, step).tolist()):
        sheet.marks.append(Line("grid", ((x0 - 4, y), (x1 + 4, y)), dashed=True))
        for x in (x0 - 4.5, x1 + 4.5):
            sheet.marks += [Arc("grid", (x, y), 0.5, 0, 360), Text("grid", (x, y), 0.3, chr(65 + k % 26))]


def _cloud(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Clouds around what was revised, each with a triangle and a number."""
    for room in building.rooms[1::7]:
        x0, y0, x1, y1 = box(*room.outline.bounds).buffer(-0.3 if rng.random() < 0.5 else 0.4).bounds
        ring = LineString([(x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)])
        for at in np.arange(0, ring.length, 0.6).tolist():
            (ax, ay), (bx, by) = (ring.interpolate(at + d).coords[0] for d in (0.0, 0.6))
            turn = math.degrees(math.atan2(by - ay, bx - ax))
            sheet.marks.append(Arc("symbol", ((ax + bx) / 2, (ay + by) / 2), 0.3, turn + 180, turn + 360))
        sheet.marks += [
            Line("symbol", ngon((x1, y1 + 0.4), 0.3, 3, 90), closed=True),
            Text("symbol", (x1, y1 + 0.4), 0.15, "2"),
        ]


def _sheet_frame(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Border, title block, north arrow and scale bar."""
    x0, y0, x1, y1 = building.footprint.bounds
    frame, block = box(x0 - 9, y0 - 14, x1 + 24, y1 + 10), box(x1 + 16, y0 - 14, x1 + 24, y1 + 10)
    for shape in (frame, frame.buffer(-0.5, join_style="mitre"), block):
        sheet.marks.append(Line("title", tuple((x, y) for x, y in shape.exterior.coords[:-1]), closed=True))
    rows = (
        "LINCOLN SCHOOL",
        "FLOOR PLAN - LEVEL 1",
        "A-101",
        "SCALE 1:100",
        "PROJECT NO. 1042",
        "DATE 2021-03-04",
        "CHECKED: MR",
    )
    for k, text in enumerate(rows):
        y = y0 - 13 + 1.6 * k
        sheet.marks += [Text("title", (x1 + 20, y + 0.8), 0.4, text), Line("title", ((x1 + 16, y), (x1 + 24, y)))]
    north = (x1 + 8, y0 - 8)
    sheet.marks += [
        Arc("symbol", north, 1.0, 0, 360),
        Line("symbol", ngon(north, 1.0, 3, rng.choice((90, 75, 120))), closed=True, filled=True),
        Text("symbol", (north[0], north[1] + 1.5), 0.5, "N"),
    ]
    for k in range(5):
        bar = box(x0 + 2 * k, y0 - 9, x0 + 2 * k + 2, y0 - 8.7)
        sheet.marks += [
            Line("symbol", tuple((x, y) for x, y in bar.exterior.coords[:-1]), closed=True, filled=k % 2 == 0),
            Text("symbol", (x0 + 2 * k, y0 - 8.3), 0.2, str(2 * k)),
        ]


def _schedule(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """A table beside the plan: number, name and area of every room, ruled."""
    del rng
    x1, y1 = building.footprint.bounds[2:]
    rooms = [room for room in building.rooms if room.number]
    left, row = x1 + 26, 0.7
    low = y1 - row * (len(rooms) + 1)
    columns = (left, left + 2.5, left + 9, left + 12)
    sheet.marks += [Line("table", ((x, low), (x, y1))) for x in columns]
    sheet.marks += [
        Line("table", ((columns[0], y1 - row * k), (columns[-1], y1 - row * k))) for k in range(len(rooms) + 2)
    ]
    heads = ("NO.", "NAME", "AREA")
    for k, cells in enumerate([heads, *((r.number, r.name, f"{r.outline.area:.1f}") for r in rooms)]):
        for (a, b), text in zip(pairwise(columns), cells, strict=True):
            sheet.marks.append(Text("table", ((a + b) / 2, y1 - row * (k + 0.5)), 0.25, text))


def _site(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """The boundary, trees, parked cars and paving outside."""
    x0, y0, x1, y1 = building.footprint.bounds
    lot = box(x0 - 14, y0 - 22, x1 + 13, y1 + 12)
    sheet.marks.append(Line("site", tuple((x, y) for x, y in lot.exterior.coords[:-1]), closed=True, dashed=True))
    for k in range(12):
        x, y = x0 + 3.1 * k, y0 - 17
        sheet.marks += [
            Line("site", ((x, y), (x, y + 5))),
            Line("site", ((x + 0.5, y + 0.4), (x + 2.4, y + 0.4), (x + 2.4, y + 4.6), (x + 0.5, y + 4.6)), closed=True),
        ]
    for _ in range(14):
        at = (rng.uniform(x0 - 12, x1 + 12), rng.uniform(y1 + 4, y1 + 11))
        sheet.marks += [Arc("site", at, rng.uniform(0.8, 2), 0, 360), Arc("site", at, 0.15, 0, 360)]
    walk = building.footprint.buffer(1.5, join_style="mitre")
    for body in shapely.get_parts(walk):
        sheet.marks.append(Line("site", tuple((x, y) for x, y in body.exterior.coords[:-1]), closed=True))


def _overhead(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """Dashed lines of what is above: edge of the roof, beams, bulkheads."""
    del rng
    for body in shapely.get_parts(building.footprint.buffer(0.9, join_style="mitre")):
        sheet.marks.append(
            Line("ceiling", tuple((x, y) for x, y in body.exterior.coords[:-1]), closed=True, dashed=True)
        )
    for room in building.rooms:
        if room.outline.area > 40:
            x0, y0, x1, y1 = room.outline.bounds
            for x in np.arange(x0 + 2.4, x1 - 0.5, 2.4).tolist():
                for off in (-0.12, 0.12):
                    cut = LineString([(x + off, y0), (x + off, y1)]).intersection(room.outline)
                    if isinstance(cut, LineString) and not cut.is_empty:
                        sheet.marks.append(Line("ceiling", tuple((a, b) for a, b in cut.coords), dashed=True))


def _outlines(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """A closed outline for each room on a layer of its own, not all of them where the wall's face is."""
    for room in building.rooms:
        shape = room.outline.buffer(rng.choice((0.0, 0.0, 0.03)), join_style="mitre")
        sheet.marks.append(Line("room", tuple((x, y) for x, y in shape.exterior.coords[:-1]), closed=True))


def _zones(rng: random.Random, sheet: Sheet, building: Building) -> None:
    """More names in large rooms: zones without walls between them."""
    for room in building.rooms:
        if room.outline.area > 60:
            for name in ("STAGE", "SEATING", "SERVERY", "RECEPTION")[: rng.randint(1, 3)]:
                if at := spot(rng, room, 1.2, 2.6):
                    sheet.marks.append(Text("name", at, 0.2, name))


NOTES: dict[str, Callable[[random.Random, Sheet, Building], None]] = {
    "door-numbers": _door_numbers,
    "keynotes": _keynotes,
    "equipment": _equipment,
    "wall-types": _walls_rated,
    "window-tags": _window_tags,
    "section-marks": _sections,
    "levels": _levels,
    "dimensions": _strings,
    "grid": _grid,
    "clouds": _cloud,
    "frame": _sheet_frame,
    "schedule": _schedule,
    "site": _site,
    "overhead": _overhead,
    "room-outlines": _outlines,
    "zones": _zones,
}
