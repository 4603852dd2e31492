"""What is taken along on a walk: for each floor a plan and a list of all there is to look at, as pages and as CSV.

Every row carries the id of its thing and its shape, so that what comes back is known to be about this plan. What has a
number is found on the plan by it; what has none by the number of its row, in brackets.
"""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tacmap.annotations import Verification
from tacmap.building import Building, Floor
from tacmap.exports.artist import Artist
from tacmap.exports.edition import Edition
from tacmap.exports.orientation import Box, is_entrance
from tacmap.exports.pdf import banners, footer, header
from tacmap.exports.scene import STRIP, Scene, floor_window, site_window
from tacmap.exports.svg import scene_svg
from tacmap.exports.typeset import Drawn, typeset
from tacmap.geometry import Point
from tacmap.walk import GROUNDS, PLACES, Answer, Thing, things_of

__all__ = ["SHEET_COLUMNS", "Row", "Sheet", "place_of", "sheets_of", "worksheet_csv", "worksheet_pdf", "worksheets"]

SHEET_COLUMNS = ("floor", "row", "what", "number", "cell", "state", "note", *PLACES, "by", "on", "id", "place")
_PAPER = (255.0, 150.0)  # mm for the plan, on letter paper lying
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing to look at. `mark` is how it is found on the plan; `before` is what was last said of it."""

    number: int
    thing: Thing
    mark: str
    cell: str
    before: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One floor, or the grounds."""

    name: str
    title: str
    under: str
    rows: tuple[Row, ...]
    scene: Scene


def worksheets(edition: Edition, sheets: tuple[Sheet, ...]) -> dict[str, bytes]:
    """<floor>.pdf and <floor>.csv of each sheet."""
    made: dict[str, bytes] = {}
    for sheet in sheets:
        made[f"{sheet.name}.pdf"] = worksheet_pdf(edition, sheet)
        made[f"{sheet.name}.csv"] = worksheet_csv(sheet)
    return made


def sheets_of(edition: Edition, held: Mapping[str, Answer]) -> tuple[Sheet, ...]:
    """Each floor with anything on it, the grounds last. `held`: the last answers by the thing's id."""
    things = things_of(edition.preplan)
    found = []
    for building, floor in edition.floors:
        rows = _rows(edition, [thing for thing in things if thing.floor == floor.id], held)
        if rows:
            scene = _floor_scene(edition, building, floor, rows)
            found.append(
                Sheet(name=edition.slug(floor), title=floor.label, under=building.name, rows=rows, scene=scene)
            )
    rows = _rows(edition, [thing for thing in things if thing.floor == GROUNDS], held)
    if rows:
        scene = _site_scene(edition, rows)
        found.append(Sheet(name=GROUNDS, title="Grounds", under=edition.preplan.name, rows=rows, scene=scene))
    return tuple(found)


def worksheet_pdf(edition: Edition, sheet: Sheet) -> bytes:
    """The plan, then a row with boxes to tick for each thing: letter paper, lying."""
    scene = sheet.scene
    width, height = ((high - low) / scene.mm for low, high in zip(scene.box[:2], scene.box[2:], strict=True))
    return typeset(
        "worksheet",
        {
            "title": f"{edition.preplan.name}: walk-through, {sheet.title}",
            "header": header(edition.preplan, sheet.title, sheet.under),
            "banners": banners(edition.preplan)[:1],
            "footer": footer(edition) | {"code": ""},
            "plan": {"svg": Drawn(scene_svg(scene).decode()), "width": round(width, 2), "height": round(height, 2)},
            "doubtful": sum(not row.thing.sure for row in sheet.rows),
            "rows": [_printed(row) for row in sheet.rows],
        },
    )


def worksheet_csv(sheet: Sheet) -> bytes:
    """The same to be filled in on a computer; `tacmap walk SITE --results` reads it. No cell can act as a formula."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(SHEET_COLUMNS)
    for row in sheet.rows:
        known = {
            "floor": sheet.title, "row": row.number, "what": row.thing.called, "number": row.thing.number,
            "cell": row.cell, "id": row.thing.id, "place": place_of(row.thing),
        }  # fmt: skip
        writer.writerow([_plain(known.get(column)) for column in SHEET_COLUMNS])
    return table.getvalue().encode("utf-8-sig")


def place_of(thing: Thing) -> str:
    """Its shape as the results carry it back."""
    return " ".join(f"{number:.2f}" for number in thing.shape)


def _plain(cell: object) -> str:
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _printed(row: Row) -> dict[str, Any]:
    return {
        "number": row.number,
        "mark": row.mark,
        "what": row.thing.called,
        "cell": row.cell,
        "before": row.before,
        "doubt": not row.thing.sure,
        "places": [place in row.thing.places for place in PLACES],
        "id": row.thing.id,
    }


def _rows(edition: Edition, things: list[Thing], held: Mapping[str, Answer]) -> tuple[Row, ...]:
    cell = edition.orientation.grid.cell
    return tuple(
        Row(
            number=number,
            thing=thing,
            mark=thing.number or f"({number})",
            cell=cell(thing.at) or "",
            before=_before(held.get(thing.id)),
        )
        for number, thing in enumerate(things, start=1)
    )


def _before(answer: Answer | None) -> str:
    if answer is None or answer.state is Verification.UNVERIFIED:
        return ""
    return f"{answer.state} {answer.on}"


def _floor_scene(edition: Edition, building: Building, floor: Floor, rows: tuple[Row, ...]) -> Scene:
    """The floor as in the plan book, but without names, ways and views: numbers to find things by."""
    artist = _artist(edition, floor_window(floor, edition.preplan, 0.0))
    features = [feature for feature in edition.preplan.features if feature.floor == floor.id]
    artist.areas_of(features)
    artist.rooms(floor)
    artist.lines(floor)
    artist.doors(floor)
    artist.plates([door for door in floor.openings if is_entrance(door)])
    artist.numbers(floor, features)
    artist.symbols(features)
    artist.badges(_badges(rows))
    return artist.scene(f"{building.name}, {floor.label}: walk-through")


def _site_scene(edition: Edition, rows: tuple[Row, ...]) -> Scene:
    artist = _artist(edition, site_window(edition.preplan, 0.0))
    features = [feature for feature in edition.preplan.features if feature.floor is None]
    artist.areas_of(features)
    for building in edition.preplan.buildings:
        artist.footprint(min(building.floors, key=lambda floor: abs(floor.index)))
    artist.routes(features)
    artist.symbols(features)
    artist.badges(_badges(rows))
    return artist.scene("Grounds: walk-through")


def _artist(edition: Edition, area: Box) -> Artist:
    """For a drawing that fills the page, whatever scale that takes."""
    mm = max((high - low) / (room - 2 * STRIP - 16) for low, high, room in zip(area[:2], area[2:], _PAPER, strict=True))
    edge = 8 * mm
    window = (area[0] - edge, area[1] - edge, area[2] + edge, area[3] + edge)
    return Artist(edition.preplan, edition.orientation, window, mm)


def _badges(rows: tuple[Row, ...]) -> list[tuple[str, Point]]:
    return [(row.mark, row.thing.at) for row in rows if not row.thing.number]
