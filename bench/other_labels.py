"""Names and numbers as other offices write them: boxed, in two languages, as blocks with attributes, with finishes."""

import math
import random
from collections.abc import Callable, Iterable

import shapely

from bench.drawing_styles import Arc, Insert, Line, Mark, Sheet, Text
from bench.made_buildings import NAMES, Building, Room

__all__ = ["LABELS", "draw_labels", "ngon", "spot"]

Point = tuple[float, float]


def draw_labels(rng: random.Random, sheet: Sheet, building: Building, manner: str, language: str) -> None:
    """A label in each room in one of LABELS."""
    for room in building.rooms:
        reach = shapely.boundary(room.outline).distance(shapely.Point(room.middle))
        height = 0.25 if reach > 1.3 else 0.15
        sheet.marks += LABELS[manner](rng, sheet, room, room.middle, height, language)


def ngon(at: Point, radius: float, count: int, turn: float = 0.0) -> tuple[Point, ...]:
    """Corners about a point."""
    return tuple(
        (at[0] + radius * math.cos(t), at[1] + radius * math.sin(t))
        for t in (math.radians(turn + 360 * k / count) for k in range(count))
    )


def spot(rng: random.Random, room: Room, clear: float = 0.5, away: float = 1.6) -> Point | None:
    """A place in a room for something else, away from its label."""
    inside = room.outline.buffer(-clear).difference(shapely.Point(room.middle).buffer(away))
    if inside.is_empty:
        return None
    x0, y0, x1, y1 = inside.bounds
    for _ in range(20):
        at = (rng.uniform(x0, x1), rng.uniform(y0, y1))
        if inside.covers(shapely.Point(at)):
            return at
    return None


def _rows(at: Point, rows: Iterable[tuple[str, str, float]]) -> list[Mark]:
    """Texts below each other: role, text and height of each."""
    marks: list[Mark] = []
    y = at[1]
    for role, text, tall in rows:
        if text:
            marks.append(Text(role, (at[0], y), tall, text))
            y -= 1.7 * tall
    return marks


def _area(room: Room) -> str:
    return f"{room.outline.area:.2f}"


def _stacked(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    del rng, sheet, language
    return _rows(at, (("name", room.name, 0.8 * h), ("number", room.number, h)))


def _boxed(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    """The name, beneath it the number in a box."""
    del rng, sheet, language
    marks = _rows((at[0], at[1] + 1.1 * h), (("name", room.name, 0.8 * h),))
    if room.number:
        wide, tall = 0.45 * h * len(room.number) + 0.4 * h, 0.8 * h
        x, y = at[0], at[1] - 0.7 * h
        corners = ((x - wide, y - tall), (x + wide, y - tall), (x + wide, y + tall), (x - wide, y + tall))
        marks += [Line("number", corners, closed=True), Text("number", (x, y), h, room.number)]
    return marks


def _ringed(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    """The number in a circle or six-sided frame, the name beside it."""
    del sheet, language
    marks: list[Mark] = [Text("name", (at[0], at[1] - 2.2 * h), 0.8 * h, room.name)]
    if room.number:
        radius = 0.45 * h * len(room.number) + 0.35 * h
        frame = (
            Arc("number", at, radius, 0, 360)
            if rng.random() < 0.5
            else Line("number", ngon(at, radius, 6), closed=True)
        )
        marks += [frame, Text("number", at, h, room.number)]
    return marks


def _block(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    """A block with attributes: number, name, area, finish of the floor, height of the ceiling, persons."""
    del language
    sheet.blocks.setdefault(
        "RM_TAG_3", (Line("number", ((-0.9, -0.22), (0.9, -0.22), (0.9, 0.22), (-0.9, 0.22)), closed=True),)
    )
    rows = [
        ("NAME", room.name),
        ("NUMBER", room.number),
        ("AREA", f"{room.outline.area * 10.764:.0f} SF"),
        ("FLOOR_FINISH", rng.choice(("VCT-1", "CPT-2", "CT-1"))),
        ("CLG_HT", "2743"),
        ("OCC_LOAD", f"{max(1, round(room.outline.area / 1.86))}"),
    ]
    small = len(rows) if h > 0.2 else 2
    attribs = tuple(
        Text("number", (at[0], at[1] + (0.8 - 1.5 * k) * h), h * (0.9 if k < 2 else 0.6), text, tag=tag)
        for k, (tag, text) in enumerate(rows[:small])
        if text
    )
    return [Insert("number", "RM_TAG_3", at, 0.0, (1.0, 1.0), attribs)]


def _bilingual(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    del sheet
    other = rng.choice(NAMES["zh" if language != "zh" else "en"][room.kind]) if language in ("ja", "ko", "zh") else (
        rng.choice(NAMES["en" if language != "en" else "es"][room.kind]))  # fmt: skip
    return _rows(
        (at[0], at[1] + h), (("number", room.number, h), ("name", room.name, 0.8 * h), ("name", other, 0.7 * h))
    )


def _prefixed(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    del rng, sheet
    before = {"en": "RM", "de": "Raum", "fr": "Salle", "es": "Aula", "ru": "№", "zh": "", "ja": "", "ko": ""}[language]
    after = {"zh": "室", "ko": "호"}.get(language, "")
    number = f"{before} {room.number}{after}".strip() if room.number else ""
    return _rows(at, (("number", number, h), ("name", room.name, 0.8 * h)))


def _one_line(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    del rng, sheet, language
    return [Text("number", at, 0.8 * h, f"{room.number} {room.name}".strip())]


def _fraction(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    """The number above a line, the area below it."""
    del rng, sheet, language
    wide = 0.45 * h * max(len(room.number), len(_area(room)))
    rows = _rows((at[0], at[1] + 2.4 * h), (("name", room.name, 0.7 * h),)) if h > 0.2 else []
    line = [Line("area", ((at[0] - wide, at[1]), (at[0] + wide, at[1])))] if room.number else []
    return [
        *rows,
        *_rows((at[0], at[1] + 0.8 * h), (("number", room.number, h),)),
        *line,
        Text("area", (at[0], at[1] - 0.8 * h), 0.8 * h, _area(room)),
    ]


def _finishes(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    """Below name and number what floor, base, walls and ceiling are made of, and how high it is."""
    del sheet, language
    codes = " ".join(
        rng.choice(row) for row in (("VCT1", "CPT2", "CT1"), ("RB1", "WB2"), ("P1", "P4"), ("ACT1", "GB2"))
    )
    extra = (("area", codes, 0.5 * h), ("area", f"CH {rng.choice((2400, 2700, 3000))}", 0.5 * h)) if h > 0.2 else ()
    return _rows((at[0], at[1] + h), (("name", room.name, 0.8 * h), ("number", room.number, h), *extra))


def _persons(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    """Number and name, and how many people may be in it."""
    del rng, sheet, language
    load = max(1, round(room.outline.area / 1.86))
    extra = (
        (("area", f"{room.outline.area:.0f} m² / 1.9", 0.55 * h), ("area", f"OCC {load}", 0.7 * h)) if h > 0.2 else ()
    )
    return _rows((at[0], at[1] + h), (("number", room.number, h), ("name", room.name, 0.8 * h), *extra))


def _bare(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    del rng, sheet, language
    return _rows(at, (("number", room.number, h),) if room.number else (("name", room.name, 0.8 * h),))


def _upright(rng: random.Random, sheet: Sheet, room: Room, at: Point, h: float, language: str) -> list[Mark]:
    """Turned by 90 degrees where a room is narrow."""
    del rng, sheet, language
    x0, y0, x1, y1 = room.outline.bounds
    turn = 90.0 if y1 - y0 > 1.3 * (x1 - x0) else 0.0
    side = (0.85 * h, 0.0) if turn else (0.0, -0.85 * h)
    marks: list[Mark] = [Text("name", (at[0] - side[0], at[1] - side[1]), 0.8 * h, room.name, turn=turn)]
    if room.number:
        marks.append(Text("number", (at[0] + side[0], at[1] + side[1]), h, room.number, turn=turn))
    return marks


LABELS: dict[str, Callable[[random.Random, Sheet, Room, Point, float, str], list[Mark]]] = {
    "stacked": _stacked,
    "boxed": _boxed,
    "ringed": _ringed,
    "block": _block,
    "bilingual": _bilingual,
    "prefixed": _prefixed,
    "one-line": _one_line,
    "fraction": _fraction,
    "finishes": _finishes,
    "persons": _persons,
    "bare": _bare,
    "upright": _upright,
}
