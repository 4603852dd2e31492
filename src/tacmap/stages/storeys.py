"""Which of the drawings in one file are floors, and which floors they are.

A sheet of rooms is a floor unless it is empty of doors and labels where others are full, small and far, named a
section or a detail, or a copy of another: the same numbers at the same places. What is left out is said.
"""

from dataclasses import dataclass, replace

import numpy as np
import shapely

from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.geometry import FloatArray, Point
from tacmap.stages.lettering import plain_number, read_lettering
from tacmap.stages.lines import Indices, Ink, as_points
from tacmap.stages.plans import Plan
from tacmap.stages.rooms import Shapes
from tacmap.stages.sheets import reading_order, sheets_of
from tacmap.stages.titles import Title, levels_of, titles_in, titles_of

__all__ = ["Storey", "storeys_of"]

_TELLING = 0.3  # doors and labels per room from which their absence says something
_MARGIN = 1.5  # metres of drawing around the rooms that belong to the floor
_DOORS = 5  # swings that make a plan
_FEW = 2  # closed areas without a door beside floors with doors: a title block
_SMALL = 0.2  # of the largest sheet's area
_NEAR = 12.0  # metres from which a small sheet with doors or labels belongs to a larger one
_BESIDE = 4.0  # metres, of one without
_SHARED = 0.8  # of a sheet's numbers that another has, too: a copy, or the other way round
_SOME = 3  # numbers without which nothing can be said
_STRAY = 0.15  # of a drawing's reach: how far numbers of a copy may stand from where they should
_HUNDREDS = 3  # digits of a number whose first tells the floor


@dataclass(frozen=True, slots=True, kw_only=True)
class Storey:
    """The rooms of one floor by their rows, what it is called, its level (0 at the entrance)."""

    rows: Indices
    label: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Sheet:
    rows: Indices
    box: FloatArray  # (4,) xmin ymin xmax ymax
    area: float
    doors: int
    tags: int
    numbers: dict[str, Point]
    title: Title | None = None

    @property
    def lived_in(self) -> int:
        return self.doors + self.tags


def storeys_of(drawing: Drawing, ink: Ink, plan: Plan) -> tuple[tuple[Storey, ...], tuple[Finding, ...]]:
    """The floors in reading order, and notes on what was left out."""
    rooms = plan.rooms
    sheets = _attached([_sheet(drawing, ink, plan, rows) for rows in sheets_of(rooms, plan.walls)])
    sheets = _inhabited(sheets, len(ink.swings))
    if not sheets:
        return (), _left_out(rooms, np.arange(len(rooms)))
    titles = titles_of(titles_in(drawing), np.array([sheet.box for sheet in sheets]))
    sheets = [replace(sheet, title=title) for sheet, title in zip(sheets, titles, strict=True)]
    apart = _no_copies(_named_floors(sheets))
    sheets = _one_floor(apart, drawing.format)
    kept = np.concatenate([sheet.rows for sheet in sheets])
    left_out = _left_out(rooms, np.setdiff1d(np.arange(len(rooms)), kept))
    return _named(sheets), left_out + _guessed(apart, sheets)


def _sheet(drawing: Drawing, ink: Ink, plan: Plan, rows: Indices) -> _Sheet:
    rooms = plan.rooms[rows]
    hull = shapely.MultiPoint(shapely.get_coordinates(rooms)).convex_hull.buffer(_MARGIN)
    shapely.prepare(hull)
    texts = [(text.at, said.number) for text in drawing.texts if (said := read_lettering(text.text)).number]
    inside = shapely.contains(hull, as_points(np.array([at for at, _ in texts]).reshape(-1, 2)))
    return _Sheet(
        rows=rows,
        box=np.array(shapely.total_bounds(rooms)),
        area=float(shapely.area(rooms).sum()),
        doors=int(shapely.contains(hull, as_points(ink.swings[:, :2])).sum()),
        tags=int(shapely.contains(hull, as_points(plan.tags)).sum()),
        numbers={plain_number(number or ""): at for (at, number), here in zip(texts, inside, strict=True) if here},
    )


def _attached(sheets: list[_Sheet]) -> list[_Sheet]:
    """Small sheets go with the large one that they are near to, when people go in and out there; else they go."""
    if not sheets:
        return []
    most = max(sheet.area for sheet in sheets)
    large = [sheet for sheet in sheets if sheet.area >= _SMALL * most]
    telling = any(sheet.lived_in for sheet in large)
    for small in sheets:
        if small.area >= _SMALL * most:
            continue
        own = shapely.box(*small.box)
        distance, home = min((own.distance(shapely.box(*sheet.box)), at) for at, sheet in enumerate(large))
        if distance <= (_NEAR if small.lived_in or not telling else _BESIDE):
            large[home] = _together(large[home], small)
        elif small.doors and len(small.rows) > 1 and len(small.numbers) > 1 and not _known(small, large):
            large.append(small)  # a basement, a penthouse
    return sorted(large, key=lambda sheet: reading_order(sheet.box))


def _together(a: _Sheet, b: _Sheet) -> _Sheet:
    return replace(
        a,
        rows=np.sort(np.concatenate([a.rows, b.rows])),
        box=np.concatenate([np.minimum(a.box[:2], b.box[:2]), np.maximum(a.box[2:], b.box[2:])]),
        area=a.area + b.area,
        doors=a.doors + b.doors,
        tags=a.tags + b.tags,
        numbers=a.numbers | b.numbers,
        title=a.title or b.title,
    )


def _inhabited(sheets: list[_Sheet], swings: int) -> list[_Sheet]:
    """Without sections and elevations: where most rooms have doors or labels, a sheet with neither is no floor.

    Nor is one of numbers of several floors, without a door beside plans with doors.
    Where all doors are drawn elsewhere, none is: the plan lies there, and its rooms were not found.
    """
    if swings >= _DOORS and not any(sheet.lived_in for sheet in sheets):
        return []
    told = sum(len(sheet.rows) for sheet in sheets if sheet.lived_in)
    telling = sum(sheet.lived_in for sheet in sheets) >= max(3, _TELLING * told)
    lived_in = [sheet for sheet in sheets if sheet.lived_in or not telling]
    if max((sheet.doors for sheet in lived_in), default=0) >= _DOORS:
        lived_in = [sheet for sheet in lived_in if sheet.doors or _levels_in(sheet.numbers) < _SOME]
    with_doors = [sheet for sheet in lived_in if sheet.doors and len(sheet.rows) > _FEW]
    return [sheet for sheet in lived_in if sheet.doors or len(sheet.rows) > _FEW or not with_doors]


def _levels_in(numbers: dict[str, Point]) -> int:
    """Of how many floors the numbers are, by their hundreds: a section has rooms of several, one over another."""
    digits = ["".join(filter(str.isdecimal, number)) for number in numbers]
    return len({number[0] for number in digits if len(number) == _HUNDREDS})


def _named_floors(sheets: list[_Sheet]) -> list[_Sheet]:
    """Without what is named a section, a detail or a legend, and without copies by name of what is there, too."""
    floors = [sheet for sheet in sheets if sheet.title is None or sheet.title.kind == "floor"]
    if not floors:
        return sheets
    return [
        sheet
        for sheet in sheets
        if sheet.title is None
        or sheet.title.kind == "floor"
        or (sheet.title.kind == "other" and sheet.doors > 0 and not _known(sheet, floors))
        or (sheet.title.kind == "copy" and not any(_as_large(sheet, floor) for floor in floors))
    ]


def _known(sheet: _Sheet, floors: list[_Sheet]) -> bool:
    """Whether the numbers of a sheet, if it has any, stand on floors as well."""
    elsewhere = {number for floor in floors for number in floor.numbers}
    return sum(number in elsewhere for number in sheet.numbers) >= 0.5 * len(sheet.numbers)


def _as_large(a: _Sheet, b: _Sheet) -> bool:
    return 0.7 < a.area / b.area < 1.4


def _no_copies(sheets: list[_Sheet]) -> list[_Sheet]:
    """Without sheets that repeat another's numbers at the same places: ceilings, evacuation and key plans, details."""
    order = sorted(range(len(sheets)), key=lambda at: (-sheets[at].doors, -len(sheets[at].numbers), at))
    kept: list[int] = []
    for at in order:
        if not any(_copies(sheets[at], sheets[other]) for other in kept):
            kept.append(at)
    return [sheets[at] for at in sorted(kept)]


def _copies(sheet: _Sheet, other: _Sheet) -> bool:
    levels = levels_of(
        [title.text if title and title.kind == "floor" else None for title in (sheet.title, other.title)]
    )
    if None not in levels and levels[0] != levels[1]:
        return False
    shared = sorted(set(sheet.numbers) & set(other.numbers))
    if len(shared) < _SOME or len(shared) < _SHARED * len(sheet.numbers):
        return False
    if not any(_digits(number) >= _HUNDREDS for number in shared):
        return False  # flats and hotels count from 1 on every floor
    here, there = (np.array([each.numbers[number] for number in shared]) for each in (sheet, other))
    here, there = here - here.mean(axis=0), there - there.mean(axis=0)
    size = float(np.sqrt((there**2).sum() / max((here**2).sum(), 1e-9)))
    off = np.hypot(*(here * size - there).T)
    return bool(np.median(off) < _STRAY * np.hypot(*there.T).max())


def _digits(number: str) -> int:
    return sum(c.isdigit() for c in number)


def _one_floor(sheets: list[_Sheet], form: str) -> list[_Sheet]:
    """Buildings side by side that no titles call different floors: together where their numbers are of one floor.

    A building of one or two rooms is of the floor that the others tell. Without numbers, several drawings are floors
    in a DXF and buildings in an SVG, of which there is one for a floor.
    """
    named = [sheet for sheet in sheets if sheet.title is not None and sheet.title.kind == "floor"]
    hundreds, hinted = {_hundred(sheet) for sheet in sheets}, {_hundred(sheet, least=1) for sheet in sheets}
    repeated = len({n for sheet in sheets for n in sheet.numbers}) < sum(len(sheet.numbers) for sheet in sheets)
    alike = len(hundreds) == 1 if form == "svg" and hundreds == {None} else len(hinted) == 1 and hundreds != {None}
    if len(sheets) < 2 or len(named) > 1 or repeated or not alike:
        return sheets
    whole = sheets[0]
    for sheet in sheets[1:]:
        whole = _together(whole, sheet)
    return [whole]


def _hundred(sheet: _Sheet, least: int = _SOME) -> str | None:
    """The floor that nearly all numbers of a sheet tell: the first of three digits or more, "0" after EG, RDC, GF."""
    heads = sorted({_head(number) for number in sheet.numbers})
    ground = {head for head, level in zip(heads, levels_of(list(heads)), strict=True) if level == 0}
    firsts = [
        "0" if _head(number) in ground else next(c for c in number if c.isdigit())
        for number in sheet.numbers
        if _head(number) in ground or _digits(number) >= _HUNDREDS
    ]
    if len(firsts) < least or len(firsts) < 0.6 * len(sheet.numbers):
        return None
    most = max(sorted(set(firsts)), key=firsts.count)
    return most if firsts.count(most) >= 0.9 * len(firsts) else None


def _head(number: str) -> str:
    """What stands before the first digit."""
    return next((number[:at] for at, c in enumerate(number) if c.isdigit()), number)


def _named(sheets: list[_Sheet]) -> tuple[Storey, ...]:
    """Label and level of each floor by its title, else by its numbers; else floors count upwards."""
    titles, told = _told(sheets)
    hundreds = [_hundred(sheet) for sheet in sheets]
    if set(told) == {None} and len(sheets) > 1 and None not in hundreds and len(set(hundreds)) == len(hundreds):
        lowest = min(int(hundred or 0) for hundred in hundreds)
        told = [int(hundred or 0) - min(lowest, 1) for hundred in hundreds]
        titles = [title or f"Floor {hundred}" for title, hundred in zip(titles, hundreds, strict=True)]
    known = {level for level in told if level is not None}
    if len(set(titles)) < len(titles):
        titles = [None] * len(titles)
    spare = iter(sorted(set(range(len(titles) + len(known))) - known))
    levels = [next(spare) if level is None else level for level in told]
    return tuple(
        Storey(rows=sheet.rows, label=title or f"Floor {at + 1}", index=level)
        for at, (sheet, title, level) in enumerate(zip(sheets, titles, levels, strict=True))
    )


def _told(sheets: list[_Sheet]) -> tuple[list[str | None], list[int | None]]:
    """The titles of floors and the levels that these tell; levels that are alike are no help."""
    titles = [sheet.title.text if sheet.title and sheet.title.kind != "other" else None for sheet in sheets]
    told = levels_of(titles)
    known = [level for level in told if level is not None]
    return titles, told if len(set(known)) == len(known) else [None] * len(titles)


def _guessed(apart: list[_Sheet], sheets: list[_Sheet]) -> tuple[Finding, ...]:
    """What a person should look at where neither titles nor numbers say which floor a drawing is."""
    x, y = ((sheets[-1].box[:2] + sheets[-1].box[2:]) / 2).round(3).tolist()
    if len(sheets) < len(apart):
        said = f"{len(apart)} drawings side by side were taken for buildings of one floor. If they are floors"
    elif len(sheets) > 1 and None in _told(sheets)[1] and None in [_hundred(sheet) for sheet in sheets]:
        said = f"{len(sheets)} drawings side by side were taken for floors, and no title says which. If that is wrong"
    else:
        return ()
    return (
        Finding(
            code="floors-guessed",
            message=f"{said}, save each floor as a plan file of its own and name it in site.toml.",
            at=(x, y),
            severity="note" if len(sheets) < len(apart) else "warning",
        ),
    )


def _left_out(rooms: Shapes, others: Indices) -> tuple[Finding, ...]:
    """A note on areas beside the floors that were taken for sections, legends and the like."""
    if not len(others):
        return ()
    largest = rooms[others[int(np.argmax(shapely.area(rooms[others])))]]
    x, y = shapely.get_coordinates(shapely.point_on_surface(largest))[0].round(3).tolist()
    return (
        Finding(
            code="drawing-left-out",
            message=f"{len(others)} closed areas beside the plan were left out: they were taken for sections, "
            "details, a legend or a copy of a floor. If there are rooms among them, save them as a plan file of their "
            "own.",
            at=(x, y),
            severity="note",
        ),
    )
