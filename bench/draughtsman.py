"""Draws a made-up building the way some office would, with the dirt that drawings gather: marks on a sheet."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, box

from bench.drawing_styles import Arc, Insert, Line, Sheet, Text
from bench.made_buildings import Building, Door, Room, treads

__all__ = ["Manner", "draw"]

Point = tuple[float, float]
Segment = tuple[Point, Point]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """An office's habits, and what happened to its drawing."""

    walls: str = "lines"  # polylines, hatch, hatch-only, filled, single, block
    doors: str = "arcs"  # blocks, none
    labels: str = "stacked"  # multiline, attributes, name-first, number-only, split
    areas: bool = False
    metres: str = "m²"
    outside: bool = False  # labels of small rooms stand outside with a leader
    extras: frozenset[str] = frozenset()  # furniture columns grid dimensions title legend section tags same-tags
    dirt: frozenset[str] = frozenset()  # overshoots gaps holes doubled strays hidden


def draw(rng: random.Random, sheet: Sheet, building: Building, manner: Manner, title: str) -> None:
    """Add a floor to a sheet."""
    _walls(rng, sheet, building, manner)
    for door in building.doors:
        _door(sheet, door, manner)
    for pane in building.windows:
        _window(sheet, pane.a, pane.b, building.thickness)
    for room in building.rooms:
        _fittings(rng, sheet, room, manner)
        _label(sheet, room, building, manner)
    for name, extra in _EXTRAS.items():
        if name in manner.extras:
            extra(sheet, building, title)
    if "strays" in manner.dirt:
        x0, y0, x1, y1 = building.footprint.bounds
        for far in (9 * (x1 - x0), 40 * (x1 - x0)):
            sheet.marks.append(Line("dimension", ((x1 + far, y1 + 60), (x1 + far + 0.2, y1 + 60.1))))
        sheet.marks.append(Line("wall", ((x0 - 700, y0 - 500), (x0 - 700.1, y0 - 500))))
    if "hidden" in manner.dirt:
        _old_content(sheet, building)


# ------------------------------------------------------------------------------------------------------ walls


def _walls(rng: random.Random, sheet: Sheet, building: Building, manner: Manner) -> None:
    if manner.walls == "single":
        parts = [LineString(s) for s in _segments(building.middles)]
    else:
        parts = [LineString(s) for s in _segments(shapely.boundary(building.walls))]
    if manner.walls in ("polylines", "hatch", "hatch-only", "filled"):
        for body in shapely.get_parts(building.walls):
            rings = [tuple((x, y) for x, y in ring.coords[:-1]) for ring in (body.exterior, *body.interiors)]
            if manner.walls in ("hatch", "hatch-only", "filled"):
                role = "wall" if manner.walls != "hatch" else "fill"
                sheet.marks.append(Line(role, rings[0], closed=True, filled=True, holes=tuple(rings[1:])))
            if manner.walls in ("polylines", "hatch"):
                sheet.marks += [Line("wall", ring, closed=True) for ring in rings]
        return
    segments = [((p.coords[0][0], p.coords[0][1]), (p.coords[1][0], p.coords[1][1])) for p in parts]
    lines = [Line("wall", segment) for segment in _dirty(rng, segments, manner.dirt)]
    if manner.walls == "block":
        name = f"WALLS-{len(sheet.blocks)}"
        sheet.blocks[name] = tuple(lines)
        sheet.marks.append(Insert("wall", name, (0.0, 0.0)))
    else:
        sheet.marks += lines


def _segments(shape: shapely.Geometry) -> list[Segment]:
    found: list[Segment] = []
    for part in shapely.get_parts(shapely.simplify(shape, 1e-4)):
        corners = [(x, y) for x, y in part.coords]
        found += [(a, b) for a, b in pairwise(corners) if math.dist(a, b) > 1e-3]
    return found


def _dirty(rng: random.Random, segments: list[Segment], dirt: frozenset[str]) -> list[Segment]:
    """Line ends that miss each other, lines drawn twice, pieces lost."""
    out: list[Segment] = []
    for a, b in segments:
        long = math.dist(a, b)
        grow = [0.0, 0.0]
        for end in (0, 1):
            if "overshoots" in dirt and rng.random() < 0.25:
                grow[end] = rng.uniform(0.01, 0.08)
            elif "gaps" in dirt and rng.random() < 0.2:
                grow[end] = -min(rng.uniform(0.01, 0.08), long / 3)
        ux, uy = (b[0] - a[0]) / long, (b[1] - a[1]) / long
        a, b = (a[0] - ux * grow[0], a[1] - uy * grow[0]), (b[0] + ux * grow[1], b[1] + uy * grow[1])
        if "holes" in dirt and long > 2.5 and rng.random() < 0.06:
            at, wide = rng.uniform(0.3, long - 1.2), rng.uniform(0.3, 0.9)
            out += [
                (a, (a[0] + ux * at, a[1] + uy * at)),
                ((a[0] + ux * (at + wide), a[1] + uy * (at + wide)), b),
            ]
            continue
        out.append((a, b))
        if "doubled" in dirt and rng.random() < 0.3:
            out.append((b, a) if rng.random() < 0.5 else ((a[0] + 0.002, a[1]), (b[0] + 0.002, b[1] + 0.001)))
    return out


# --------------------------------------------------------------------------------------------- doors, windows


def _door(sheet: Sheet, door: Door, manner: Manner) -> None:
    if manner.doors == "none" or door.form == "gap":
        return
    if door.form == "sliding":
        a, b, n = door.a, door.b, door.into
        for k, (s, e) in enumerate(((0.0, 0.55), (0.45, 1.0))):
            off = 0.02 + 0.05 * k
            p, q = _mix(a, b, s), _mix(a, b, e)
            sheet.marks.append(
                Line(
                    "door",
                    (
                        (p[0] + n[0] * off, p[1] + n[1] * off),
                        (q[0] + n[0] * off, q[1] + n[1] * off),
                        (q[0] + n[0] * (off + 0.04), q[1] + n[1] * (off + 0.04)),
                        (p[0] + n[0] * (off + 0.04), p[1] + n[1] * (off + 0.04)),
                    ),
                    closed=True,
                )
            )
        return
    middle = door.middle
    leaves = [(door.a, middle), (door.b, middle)] if door.form == "double" else [(door.a, door.b)]
    for hinge, strike in leaves:
        _leaf(sheet, hinge, strike, door.into, manner.doors == "blocks", door.tag)


def _leaf(sheet: Sheet, hinge: Point, strike: Point, into: Point, as_block: bool, tag: str) -> None:
    wide = math.dist(hinge, strike)
    along = math.degrees(math.atan2(strike[1] - hinge[1], strike[0] - hinge[0]))
    side = (strike[0] - hinge[0]) * into[1] - (strike[1] - hinge[1]) * into[0]
    if as_block:
        sheet.blocks.setdefault(
            "DOOR-1",
            (
                Arc("door", (0, 0), 1.0, 0.0, 90.0),
                Line("door", ((0, 0), (0, 1.0))),
                Line("door", ((0, 1.0), (0.045, 1.0), (0.045, 0.0))),
            ),
        )
        attribs = (Text("doortag", hinge, 0.12, tag, tag="DOOR_NO"),) if tag else ()
        sheet.marks.append(Insert("door", "DOOR-1", hinge, along, (wide, wide if side > 0 else -wide), attribs))
        return
    tip = (hinge[0] + into[0] * wide, hinge[1] + into[1] * wide)
    sheet.marks.append(Line("door", (hinge, tip)))
    start, end = (along, along + 90) if side > 0 else (along - 90, along)
    sheet.marks.append(Arc("door", hinge, wide, start, end))


def _window(sheet: Sheet, a: Point, b: Point, thickness: float) -> None:
    long = math.dist(a, b)
    nx, ny = -(b[1] - a[1]) / long, (b[0] - a[0]) / long
    for off in (-thickness / 2, 0.0, thickness / 2) if thickness else (-0.06, 0.0, 0.06):
        sheet.marks.append(Line("window", ((a[0] + nx * off, a[1] + ny * off), (b[0] + nx * off, b[1] + ny * off))))


def _mix(a: Point, b: Point, part: float) -> Point:
    return (a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)


# ------------------------------------------------------------------------------------------ inside the rooms


def _fittings(rng: random.Random, sheet: Sheet, room: Room, manner: Manner) -> None:
    if room.kind == "stairs":
        sheet.marks += [Line("stair", step) for step in treads(room)]
    if room.kind == "elevator":
        x0, y0, x1, y1 = room.outline.bounds
        sheet.marks += [Line("stair", ((x0, y0), (x1, y1))), Line("stair", ((x0, y1), (x1, y0)))]
    if "furniture" in manner.extras and room.kind == "toilet":
        _stalls(sheet, room)
    if "furniture" in manner.extras and room.kind in ("room", "gym") and room.outline.area > 11:
        _desks(rng, sheet, room)
    if "columns" in manner.extras and room.outline.area > 60:
        for at in _grid(room.outline.buffer(-0.8), 4.2):
            sheet.marks.append(Line("column", _square(at, 0.4), closed=True))


def _stalls(sheet: Sheet, room: Room) -> None:
    x0, y0, x1, y1 = room.outline.bounds
    for k in range(1, int((y1 - y0) / 2 / 0.95)):
        sheet.marks.append(Line("furniture", ((x0, y0 + 0.95 * k), (min(x0 + 1.3, x1), y0 + 0.95 * k))))


def _desks(rng: random.Random, sheet: Sheet, room: Room) -> None:
    sheet.blocks.setdefault(
        "DESK",
        (
            Line("furniture", ((-0.7, -0.35), (0.7, -0.35), (0.7, 0.35), (-0.7, 0.35)), closed=True),
            Line("furniture", ((-0.25, -0.8), (0.25, -0.8), (0.25, -0.4), (-0.25, -0.4)), closed=True),
        ),
    )
    for at in _grid(room.outline.buffer(-1.3), 1.9)[:40]:
        if rng.random() < 0.6 and math.dist(at, room.middle) > 1.6:
            sheet.marks.append(Insert("furniture", "DESK", at, rng.choice((0, 90, 180, 270))))


def _grid(shape: shapely.Geometry, step: float) -> list[Point]:
    if shape.is_empty:
        return []
    x0, y0, x1, y1 = shape.bounds
    xs, ys = np.meshgrid(np.arange(x0, x1, step), np.arange(y0, y1, step))
    at = np.column_stack([xs.ravel(), ys.ravel()])
    return [(float(x), float(y)) for x, y in at[shapely.contains_xy(shape, at)]]


def _square(at: Point, side: float) -> tuple[Point, ...]:
    return tuple((at[0] + dx * side / 2, at[1] + dy * side / 2) for dx, dy in ((-1, -1), (1, -1), (1, 1), (-1, 1)))


def _label(sheet: Sheet, room: Room, building: Building, manner: Manner) -> None:
    at = room.middle
    reach = shapely.boundary(room.outline).distance(shapely.Point(at))
    height = 0.25 if reach > 1.2 else 0.16
    area = f"{room.outline.area:.1f} {manner.metres}" if manner.areas else ""
    if manner.outside and room.kind in ("closet", "elevator", "island") and (spot := _beside(room, building)):
        sheet.marks.append(Line("leader", (at, spot)))
        at = (spot[0], spot[1] + 0.15)
    if manner.labels == "attributes":
        rows = [("ROOM_NO", room.number), ("ROOM_NAME", room.name), ("AREA", area)]
        rows = [(tag, text) for tag, text in rows if text]
        sheet.blocks.setdefault("ROOMTAG", (Line("number", ((-0.8, -0.2), (0.8, -0.2))),))
        attribs = tuple(
            Text("number", (at[0], at[1] - 1.6 * height * k), height, text, tag=tag)
            for k, (tag, text) in enumerate(rows)
        )
        sheet.marks.append(Insert("number", "ROOMTAG", at, 0.0, (1.0, 1.0), attribs))
        return
    if manner.labels == "multiline":
        text = "\n".join(part for part in (room.number, room.name, area) if part)
        sheet.marks.append(Text("number", at, height, text))
        return
    if manner.labels == "number-only":
        rows = [("number", room.number, height)]
    elif manner.labels == "name-first":
        rows = [("name", room.name, 0.8 * height), ("number", room.number, height), ("area", area, 0.7 * height)]
    else:
        rows = [("number", room.number, height), ("name", room.name, 0.8 * height), ("area", area, 0.7 * height)]
    y = at[1]
    for role, text, tall in rows:
        if text:
            split = manner.labels == "split" and role == "number"
            sheet.marks.append(Text(role, (at[0], y), tall, text, split=split))
            y -= 1.7 * height


def _beside(room: Room, building: Building) -> Point | None:
    """A place outdoors or in the next room, away from the label there, for the label of a small room."""
    at = room.middle
    for angle in range(0, 360, 45):
        for far in (2.2, 2.8):
            spot = (at[0] + far * math.cos(math.radians(angle)), at[1] + far * math.sin(math.radians(angle)))
            here = box(spot[0] - 0.6, spot[1] - 0.5, spot[0] + 0.6, spot[1] + 0.5)
            owners = [other for other in building.rooms if other.outline.intersects(here)]
            whole = len(owners) <= 1 and all(owner.outline.contains(here) for owner in owners)
            if whole and room not in owners and all(math.dist(owner.middle, spot) > 1.8 for owner in owners):
                return spot
    return None


# --------------------------------------------------------------------------------------------- around the plan


def _doortags(sheet: Sheet, building: Building, _title: str) -> None:
    _tags(sheet, building, lambda door: door.tag)


def _same_tags(sheet: Sheet, building: Building, _title: str) -> None:
    """Door tags that are the very numbers of the rooms."""
    _tags(sheet, building, lambda door: building.rooms[door.rooms[0]].number or door.tag)


def _tags(sheet: Sheet, building: Building, name: Callable[[Door], str]) -> None:
    for door in building.doors:
        at = (door.middle[0] - 0.55 * door.into[0], door.middle[1] - 0.55 * door.into[1])
        sheet.marks.append(Text("doortag", at, 0.15, name(door)))


def _gridlines(sheet: Sheet, building: Building, _title: str) -> None:
    x0, y0, x1, y1 = building.footprint.bounds
    for k, x in enumerate(np.arange(x0 + 0.7, x1, 7.2).tolist()):
        sheet.marks += [Line("grid", ((x, y0 - 3), (x, y1 + 3)))]
        _bubble(sheet, (x, y1 + 3.5), str(k + 1))
    for k, y in enumerate(np.arange(y0 + 0.5, y1, 6.6).tolist()):
        sheet.marks += [Line("grid", ((x0 - 3, y), (x1 + 3, y)))]
        _bubble(sheet, (x0 - 3.5, y), chr(ord("A") + k % 26))


def _bubble(sheet: Sheet, at: Point, text: str) -> None:
    sheet.marks += [Arc("grid", at, 0.5, 0.0, 360.0), Text("grid", at, 0.35, text)]


def _dimensions(sheet: Sheet, building: Building, _title: str) -> None:
    y0 = building.footprint.bounds[1]
    xs = sorted({round(x, 2) for room in building.rooms for x in (room.cell.bounds[0], room.cell.bounds[2])})[:60]
    for a, b in pairwise(xs):
        if b - a > 1.0:
            sheet.marks += [
                Line("dimension", ((a, y0 - 1.8), (b, y0 - 1.8))),
                Line("dimension", ((a - 0.15, y0 - 1.95), (a + 0.15, y0 - 1.65))),
                Line("dimension", ((a, y0 - 0.4), (a, y0 - 2.0))),
                Text("dimension", ((a + b) / 2, y0 - 1.6), 0.2, f"{(b - a) * 1000:.0f}"),
            ]
    for room in building.rooms[::3]:
        if room.outline.area > 25:
            left, low, right, high = room.outline.bounds
            y = low + 0.3 * (high - low)
            sheet.marks += [
                Line("dimension", ((left, y), (right, y))),
                Text("dimension", ((left + right) / 2, y + 0.2), 0.2, f"{(right - left) * 1000:.0f}"),
            ]


def _title_block(sheet: Sheet, building: Building, title: str) -> None:
    x0, y0, x1, y1 = building.footprint.bounds
    frame = box(x0 - 8, y0 - 12, x1 + 14, y1 + 8)
    block = box(x1 + 5, y0 - 12, x1 + 14, y0)
    for shape in (frame, block):
        sheet.marks.append(Line("title", tuple((x, y) for x, y in shape.exterior.coords[:-1]), closed=True))
    rows = (title, "SCALE 1:100", "A-101", "2019-08-14", "REV 3", "DRAWN BY JK", "1042")
    for k, text in enumerate(rows):
        y = y0 - 0.8 - 1.5 * k
        sheet.marks += [
            Text("title", (x1 + 9.5, y), 0.4, text),
            Line("title", ((x1 + 5, y - 0.7), (x1 + 14, y - 0.7))),
        ]
    sheet.marks.append(Text("title", ((x0 + x1) / 2, y0 - 5), 0.8, title))


def _legend(sheet: Sheet, building: Building, _title: str) -> None:
    x0, _, _, y1 = building.footprint.bounds
    for k, text in enumerate(("FIRE EXTINGUISHER", "EXIT", "101 ROOM NUMBER", "WALL 2HR")):
        y = y1 + 5.5 - 1.1 * k + 3
        sheet.marks += [
            Line("legend", ((x0, y), (x0 + 1.4, y), (x0 + 1.4, y + 0.8), (x0, y + 0.8)), closed=True),
            Text("legend", (x0 + 4, y + 0.4), 0.25, text),
        ]


def _section(sheet: Sheet, building: Building, _title: str) -> None:
    """A cut through the building above the plan: slabs, walls, and the numbers of the rooms it goes through."""
    x0, _, x1, y1 = building.footprint.bounds
    base, rooms = y1 + 14, [room for room in building.rooms if room.number][:8]
    wide = min((x1 - x0) / max(len(rooms), 1), 6.0)
    for k, room in enumerate(rooms):
        for level in (0, 1):
            a, low = x0 + k * wide, base + 3.4 * level
            shape = box(a + 0.1, low + 0.15, a + wide - 0.1, low + 3.25)
            sheet.marks.append(Line("section", tuple((x, y) for x, y in shape.exterior.coords[:-1]), closed=True))
            sheet.marks.append(Text("section", (a + wide / 2, low + 1.6), 0.25, room.number))
    sheet.marks.append(Text("title", (x0 + 3 * wide, base - 1.5), 0.6, "SECTION A-A"))


def _old_content(sheet: Sheet, building: Building) -> None:
    """What stood here before, on a layer that is not shown: other walls, and the numbers in other rooms."""
    numbers = [room.number for room in building.rooms]
    shifted = numbers[1:] + numbers[:1]
    for room, number in zip(building.rooms, shifted, strict=True):
        x0, y0, x1, y1 = room.outline.bounds
        x, (px, py) = (x0 + x1) / 2 + 0.4, room.middle
        sheet.marks.append(Line("old", ((x, y0), (x, y1))))
        if number:
            sheet.marks.append(Text("old", (px + 0.3, py - 0.9), 0.25, number))


_EXTRAS = {
    "tags": _doortags,
    "same-tags": _same_tags,
    "grid": _gridlines,
    "dimensions": _dimensions,
    "title": _title_block,
    "legend": _legend,
    "section": _section,
}
