"""Exterior doors of a kept site numbered from the main entrance around the building: proposed, and written down.

Where the site begins anew in each building, so does the count; over a campus it runs on from the highest number of
the buildings before.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from tacmap.building import Building
from tacmap.corrections import Correction
from tacmap.errors import FileRefused
from tacmap.geometry import Point
from tacmap.service.desk import Desk
from tacmap.service.editing import Draft, draft_in, keep, said, seen
from tacmap.service.fix import FILE
from tacmap.service.working import Working, opened, site_text, tried
from tacmap.site.doors import NumberedDoor, main_entrance_of, numbered_around
from tacmap.site.folder import Direction
from tacmap.site.writing import with_main_entrance

__all__ = ["DoorRound", "ProposedNumber", "number_doors", "proposed_numbers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedNumber:
    """A door by floor and id, its middle in the plan file's coordinates, the number it bears and the one proposed."""

    floor: str
    opening: str
    at: Point
    was: str | None
    number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRound:
    """The walk around one building; `main` is the door it begins at, None where nobody said which that is."""

    building: str
    main: str | None
    direction: Direction
    doors: tuple[ProposedNumber, ...]


def proposed_numbers(desk: Desk, site_id: str, building: str, main: str | None = None) -> DoorRound:
    """The numbers that the exterior doors of a building would bear. Raises FileRefused for one that there is not."""
    working = opened(desk.records, site_id)
    return _round(working, draft_in(desk, working), building, main)


def number_doors(
    desk: Desk,
    site_id: str,
    version: int,
    building: str,
    main: str,
    *,
    only: Collection[str] | None = None,
    who: str,
    now: datetime,
) -> Draft:
    """Write the proposed numbers down, of all doors or of those in `only`, and which number the main entrance bears.

    Raises Conflict where `version` is not the newest, FileRefused where nothing is to be written.
    """
    working = seen(desk, site_id, version)
    found = _round(working, draft_in(desk, working), building, main)
    wanted = [each for each in found.doors if each.was != each.number and (only is None or each.opening in only)]
    rows = [
        Correction(kind="door-number", floor=each.floor, points=(each.at,), value=each.number) for each in wanted
    ]  # fmt: skip
    sheets: dict[str, bytes] = {}
    if rows:
        sheets[FILE] = said(desk, working, rows, who=who, now=now).encode()
    order = [each.id for each in working.site.buildings].index(building)
    first = next(each.number for each in found.doors if each.opening == main)
    if working.site.buildings[order].main_entrance != first and (only is None or main in only):
        sheets["site.toml"] = with_main_entrance(site_text(desk.records, working.files), order, first).encode()
    if not sheets:
        raise FileRefused("These doors bear their numbers already.", remedy="Nothing was written.")
    note = "main entrance" if not rows else "door-number" if len(rows) == 1 else f"{len(rows)} x door-number"
    draft = draft_in(desk, tried(desk.records, working, sheets))
    return keep(desk, draft, sheets, who=who, note=note, now=now)


def _round(working: Working, draft: Draft, building: str, main: str | None) -> DoorRound:
    buildings = draft.survey.preplan.buildings
    found = next((each for each in buildings if each.id == building), None)
    if found is None:
        raise FileRefused("There is no such building.", remedy=f"Buildings: {', '.join(b.id for b in buildings)}.")
    known = main_entrance_of(found)
    begins = main or (known.id if known else None)
    rule = working.site.door_numbers
    doors: tuple[NumberedDoor, ...] = ()
    if begins is not None:
        try:
            doors = numbered_around(found, begins, rule.direction, _first(buildings, found, rule.scope == "campus"))
        except KeyError as error:
            raise FileRefused(
                "The main entrance is no exterior door.", remedy="Choose a door that leads outdoors."
            ) from error
    told = tuple(_proposed(door) for door in doors)
    return DoorRound(building=building, main=begins, direction=rule.direction, doors=told)


def _first(buildings: Collection[Building], mine: Building, runs_on: bool) -> int:
    """One more than the highest number in the buildings before, where numbers run on over the campus."""
    if not runs_on:
        return 1
    before = list(buildings)[: list(buildings).index(mine)]
    counts = [
        int(door.number)
        for building in before
        for floor in building.floors
        for door in floor.openings
        if door.exterior and door.number and door.number.isdecimal()
    ]
    return max(counts, default=0) + 1


def _proposed(door: NumberedDoor) -> ProposedNumber:
    x, y = door.floor.placement.to_file(np.array([door.opening.middle]))[0].round(3).tolist()
    return ProposedNumber(
        floor=door.floor.id, opening=door.opening.id, at=(x, y), was=door.opening.number, number=door.number
    )
