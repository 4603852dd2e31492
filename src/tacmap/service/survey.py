"""The verb `survey`: a site folder, or plans alone, become one Preplan.

Every plan is read, floors are laid over each other in one frame, features find their places, and what the plans'
own symbols propose is added as unverified. All problems of the folder are raised together.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from tacmap.annotations import Feature, Verification
from tacmap.building import Building, Floor, Space
from tacmap.errors import FileRefused, Finding, RowProblem, SiteRefused
from tacmap.logbook import LogEntry
from tacmap.preplan import Preplan
from tacmap.service.alignment import aligned
from tacmap.service.forked import read_file_apart
from tacmap.service.legibility import not_printable
from tacmap.settings import Limits
from tacmap.site import SiteFloor, SiteFolder, bare_site, georeference, load_site, place_features
from tacmap.site.doors import with_door_findings
from tacmap.site.key_list import key_findings
from tacmap.site.standing import locker_findings, with_standing
from tacmap.stages import Understanding

__all__ = ["Reader", "Survey", "Tell", "survey", "survey_site"]

# Called with what is being done now, and how far that is: ("reading floor-1.dxf", 1, 4).
Tell = Callable[[str, int, int], None]
Reader = Callable[[SiteFloor], Understanding]

_UNTITLED = re.compile(r"Floor \d+")  # what a floor is called when its plan gives it no title
SAME_THING_M = 2.0  # a symbol of the plan this near to a feature of its type is that feature


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A preplan, what a person should look at before it is issued, and what the school keeps to itself.

    `not_present` says what it does not have, `logbook` what it practised.
    """

    preplan: Preplan
    findings: tuple[Finding, ...] = ()
    not_present: tuple[tuple[str, str], ...] = ()
    logbook: tuple[LogEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """One floor as read from its plan, and what the plan's symbols propose, in that drawing's metres."""

    spec: SiteFloor
    floor: Floor
    proposals: tuple[Feature, ...]


def survey(
    sources: Sequence[Path],
    *,
    issued: date | None = None,
    metres_per_unit: float | None = None,
    limits: Limits | None = None,
    tell: Tell = lambda *_: None,
) -> Survey:
    """Read a site folder (one source, a folder) or bare plans.

    `issued` overrules the folder's date of issue, `metres_per_unit` every plan's unit. Raises FileRefused,
    PlanRefused, and SiteRefused with all that is wrong in the folder.
    """
    limits = limits or Limits()

    def read(floor: SiteFloor) -> Understanding:
        unit = metres_per_unit or floor.metres_per_unit
        return read_file_apart(_plan(floor), metres_per_unit=unit, limits=limits, cross_check=True, picture=True)

    return survey_site(_site(sources), read, issued=issued, tell=tell)


def survey_site(site: SiteFolder, read: Reader, *, issued: date | None = None, tell: Tell = lambda *_: None) -> Survey:
    """Make the preplan of a site whose plans `read` understands. Raises what `read` raises, and SiteRefused."""
    readings = _readings(site, read, tell)
    site, sheets, problems = _sheets(site, readings)
    placed, findings = aligned(site, {sheet.spec.id: sheet.floor for sheet in sheets})
    if site.walk_through.walked_on is not None:
        placed = {name: _walked(floor) for name, floor in placed.items()}
    buildings = with_door_findings(_buildings(site, placed), site.door_numbers)
    earth, off_earth, notes = georeference(site, buildings)
    features, unplaced = place_features(site, buildings, earth)
    features = with_standing(features, site.lockers)
    if not any(building.floors for building in buildings) and (site.problems or problems):
        unplaced = off_earth = ()  # they would all say that no plan was read
    if every := (*site.problems, *problems, *unplaced, *off_earth):
        raise SiteRefused(tuple(sorted(every, key=lambda problem: (problem.file, problem.line or 0))))
    preplan = Preplan(
        id=site.id,
        name=site.name,
        state_id=site.state_id,
        address=site.address,
        law=site.law,
        host=site.host,
        revision=site.revision if site.walk_through.walked and not site.bare else 0,
        issued=issued or site.issued,
        walk_through=site.walk_through,
        review=site.review,
        exercise=site.exercise,
        georeference=earth,
        buildings=buildings,
        features=(*features, *_proposals(sheets, placed, features)),
        lockers=site.lockers,
        contacts=site.contacts,
        channels=site.channels,
    )
    on_floors = (replace(found, floor=floor.label) for floor in preplan.floors for found in floor.findings)
    on_plans = (found for reading in readings.values() for found in reading.findings if not _of_every_floor(found))
    at_lockers = (*locker_findings(site.lockers), *key_findings(site.lockers, buildings, features))
    on_site = (*site.findings, *_unwalked(site), *at_lockers)
    every_note = (*on_site, *on_plans, *findings, *notes, *on_floors, *not_printable(preplan))
    return Survey(preplan=preplan, findings=every_note, not_present=site.not_present, logbook=site.logbook)


def _unwalked(site: SiteFolder) -> tuple[Finding, ...]:
    if site.walk_through.walked or not site.revision:
        return ()
    message = (
        f"site.toml says revision {site.revision}, but nobody has walked the building, so this is revision 0. "
        "Fill in [walk_through] first."
    )
    return (Finding(code="not-walked", message=message, severity="note"),)


def _of_every_floor(finding: Finding) -> bool:
    """Whether a finding on a plan is one that the readers of each of its floors must see: a doubtful unit."""
    return finding.severity == "warning" and finding.at is None


def _site(sources: Sequence[Path]) -> SiteFolder:
    folders = [source for source in sources if source.is_dir()]
    if not folders:
        return bare_site(list(sources))
    if len(sources) > 1:
        raise FileRefused(
            f"{folders[0]} is a folder, and other sources were named beside it.",
            remedy="Name one site folder, or name plan files only.",
        )
    return load_site(folders[0])


_PlanKey = tuple[Path, float | None]


def _readings(site: SiteFolder, read: Reader, tell: Tell) -> dict[_PlanKey, Understanding]:
    """Every plan once, however many floors it holds."""
    wanted = {_key(floor): floor for floor in site.floors if floor.plan is not None}
    readings = {}
    for done, (key, floor) in enumerate(wanted.items()):
        tell(f"reading {floor.plan_name}", done, len(wanted))
        readings[key] = read(floor)
    return readings


def _key(floor: SiteFloor) -> _PlanKey:
    return _plan(floor), floor.metres_per_unit


def _plan(floor: SiteFloor) -> Path:
    if floor.plan is None:
        raise FileRefused(f"Floor {floor.label} has no plan.", remedy="Name its plan in site.toml.")
    return floor.plan


def _sheets(
    site: SiteFolder, readings: Mapping[_PlanKey, Understanding]
) -> tuple[SiteFolder, list[_Sheet], list[RowProblem]]:
    """One sheet for each floor of the site. Of a bare plan every floor it holds becomes a floor of the site."""
    sheets: list[_Sheet] = []
    problems: list[RowProblem] = []
    buildings = []
    for building in site.buildings:
        specs: list[SiteFloor] = []
        for spec in building.floors:
            if spec.plan is None:
                continue
            reading = readings[_key(spec)]
            chosen = _chosen(spec, reading, every=site.bare)
            if not chosen:
                problems.append(_no_such_sheet(spec, reading))
            for order, drawn in enumerate(chosen, start=1):
                own = _titled(spec, drawn, order, of=len(chosen)) if site.bare else spec
                specs.append(own)
                sheets.append(_sheet(own, drawn, reading))
        buildings.append(replace(building, floors=tuple(specs)))
    return replace(site, buildings=tuple(buildings)), sheets, problems


def _chosen(spec: SiteFloor, reading: Understanding, *, every: bool) -> tuple[Floor, ...]:
    """The floors of a plan that `spec` means: by title, by place in reading order, or the only one."""
    if isinstance(spec.sheet, int):
        return reading.floors[spec.sheet - 1 : spec.sheet]
    if spec.sheet is not None:
        title = spec.sheet.casefold()
        return tuple(floor for floor in reading.floors if title in floor.label.casefold())[:1]
    return reading.floors if every or len(reading.floors) == 1 else ()


def _no_such_sheet(spec: SiteFloor, reading: Understanding) -> RowProblem:
    if not reading.floors:
        message = f"Nothing is drawn in {spec.plan_name} that could be shown."
        remedy = "Open it in a drawing program: are there lines, on layers that are switched on? Save it again."
        return RowProblem(file=spec.plan_name, line=None, column=None, message=message, remedy=remedy)
    held = ", ".join(f'{order} "{floor.label}"' for order, floor in enumerate(reading.floors, start=1))
    if spec.sheet is None:
        message = f"{spec.plan_name} holds {len(reading.floors)} floors: {held}."
        remedy = 'Say which with sheet = 1 (its place) or sheet = "its title".'
    else:
        message = f"{spec.plan_name} holds no floor {spec.sheet!r}; it holds: {held}."
        remedy = "Correct sheet."
    return RowProblem(file="site.toml", line=spec.line, column="sheet", message=message, remedy=remedy)


def _titled(spec: SiteFloor, drawn: Floor, order: int, *, of: int) -> SiteFloor:
    """A floor of a bare plan under its own title; one of several (`order` counts from 1) has an id of its own."""
    if of > 1:
        return replace(spec, id=f"{spec.id}-{order}", label=drawn.label, index=spec.index + order - 1, sheet=order)
    return spec if _UNTITLED.fullmatch(drawn.label) else replace(spec, label=drawn.label)


def _sheet(spec: SiteFloor, drawn: Floor, reading: Understanding) -> _Sheet:
    names = {space.id: f"{spec.id}/{name}" for space, name in zip(drawn.spaces, _names(drawn.spaces), strict=True)}
    floor = replace(
        drawn,
        id=spec.id,
        label=spec.label,
        index=spec.index,
        spaces=tuple(replace(space, id=names[space.id]) for space in drawn.spaces),
        findings=(*filter(_of_every_floor, reading.findings), *drawn.findings),
        openings=tuple(
            replace(
                opening,
                id=f"{spec.id}/{opening.id}",
                connects=(names.get(opening.connects[0] or ""), names.get(opening.connects[1] or "")),
            )
            for opening in drawn.openings
        ),
    )
    mine = tuple(feature for feature in reading.proposals if feature.floor == drawn.id)
    return _Sheet(spec=spec, floor=floor, proposals=mine)


def _names(spaces: Iterable[Space]) -> list[str]:
    """A short name for each space, unique on its floor: its number where that is possible, else its id."""
    taken: set[str] = set()
    names = []
    for space in spaces:
        number = re.sub(r"[^\w.-]+", "-", space.number or "").strip("-")
        name = number if number and number not in taken else space.id
        taken.add(name)
        names.append(name)
    return names


def _buildings(site: SiteFolder, placed: Mapping[str, Floor]) -> tuple[Building, ...]:
    return tuple(
        Building(
            id=building.id,
            name=building.name,
            main_entrance=building.main_entrance,
            floors=tuple(
                sorted((placed[floor.id] for floor in building.floors if floor.id in placed), key=lambda f: f.index)
            ),
        )
        for building in site.buildings
    )


def _walked(floor: Floor) -> Floor:
    """A floor that people compared with the building: what the plan is sure of counts as verified."""
    return replace(
        floor,
        spaces=tuple(replace(space, verified=Verification.VERIFIED) if space.sure else space for space in floor.spaces),
        openings=tuple(
            replace(opening, verified=Verification.VERIFIED) if opening.sure else opening for opening in floor.openings
        ),
    )


def _proposals(
    sheets: Iterable[_Sheet], placed: Mapping[str, Floor], features: Sequence[Feature]
) -> tuple[Feature, ...]:
    """What the plans' symbols propose, without what the site folder already places there."""
    found: list[Feature] = []
    for sheet in sheets:
        floor = placed[sheet.spec.id]
        for proposal in sheet.proposals:
            x, y = floor.placement.from_file(sheet.floor.placement.to_file(np.array(proposal.points))).T
            points = tuple((round(float(a), 3), round(float(b), 3)) for a, b in zip(x, y, strict=True))
            moved = replace(proposal, points=points, floor=floor.id, id=f"{proposal.type}/{floor.id}/p{len(found) + 1}")
            if not any(_same_thing(moved, feature) for feature in features):
                found.append(moved)
    return tuple(found)


def _same_thing(one: Feature, other: Feature) -> bool:
    near = math.dist(one.points[0], other.points[0]) <= SAME_THING_M
    return one.type == other.type and one.floor == other.floor and near
