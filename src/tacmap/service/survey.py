"""The verb `survey`: a site folder, or plans alone, become one Preplan.

Every plan is read, floors are laid over each other in one frame, features find their places, and what the plans'
own symbols propose is added as unverified. All problems of the folder are raised together.
"""

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from tacmap.annotations import Feature
from tacmap.building import Building, Floor
from tacmap.bundle.trust import Trust
from tacmap.errors import FileRefused, Finding, NeedsConfirming, RowProblem, SiteRefused
from tacmap.logbook import LogEntry
from tacmap.preplan import Aerial, Georeference, Preplan
from tacmap.service.aerial import aerial_of
from tacmap.service.alignment import aligned
from tacmap.service.forked import read_file_apart
from tacmap.service.left_out import left_out
from tacmap.service.legibility import not_printable
from tacmap.service.privacy import looked_through
from tacmap.service.storeys import PlanKey, Storey, of_every_floor, plan_key, plan_of, storeys_of_site
from tacmap.service.walked import counted_records, of_record
from tacmap.settings import Limits
from tacmap.site import SiteFloor, SiteFolder, bare_site, georeference, load_site, place_features, renumbered
from tacmap.site.doors import with_door_findings
from tacmap.site.key_list import key_findings
from tacmap.site.standing import locker_findings, with_standing
from tacmap.stages import Understanding
from tacmap.walk import Record, Standing

__all__ = ["Reader", "Survey", "Tell", "survey", "surveyed"]

# Called with what is being done now, and how far that is: ("reading floor-1.dxf", 1, 4).
Tell = Callable[[str, int, int], None]
Reader = Callable[[SiteFloor], Understanding]

SAME_THING_M = 2.0  # a symbol of the plan this near to a feature of its type is that feature


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A preplan, what a person should look at before it is issued, and what the school keeps to itself.

    `not_present` says what it does not have, `logbook` what it practised.
    `aerial` is the JPEG that `preplan.aerial` tells of, empty where there is none.
    `site` is the folder it was made from, `records` those of its walk-throughs that count, `standing` what they say;
    `vouched` whose key signed each of them: (key fingerprint, sha256). `problems` is all that is wrong in the folder:
    with any it may not be issued.
    """

    preplan: Preplan
    site: SiteFolder
    records: tuple[Record, ...]
    standing: Standing
    vouched: tuple[tuple[str, str], ...] = ()
    storeys: tuple[Storey, ...] = ()
    findings: tuple[Finding, ...] = ()
    not_present: tuple[tuple[str, str], ...] = ()
    logbook: tuple[LogEntry, ...] = ()
    aerial: bytes = b""
    problems: tuple[RowProblem, ...] = ()

    def sound(self) -> "Survey":
        """This survey, of a folder in which nothing is wrong.

        Raises SiteRefused, and of these NeedsConfirming where it only asks about private things.
        """
        if self.problems:
            raise (NeedsConfirming if all(each.asked for each in self.problems) else SiteRefused)(self.problems)
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ground:
    """The site with every plan read and laid out: what stands where, what is wrong, what a person should look at."""

    site: SiteFolder
    storeys: tuple[Storey, ...]
    buildings: tuple[Building, ...]
    earth: Georeference | None
    features: tuple[Feature, ...]
    proposals: tuple[Feature, ...]
    problems: tuple[RowProblem, ...]
    findings: tuple[Finding, ...]


def survey(
    sources: Sequence[Path],
    *,
    issued: date | None = None,
    metres_per_unit: float | None = None,
    limits: Limits | None = None,
    trusted: Trust | None = None,
    accept: Collection[str] | None = None,
    tell: Tell = lambda *_: None,
) -> Survey:
    """Read a site folder (one source, a folder) or bare plans.

    `issued` overrules the folder's date of issue, `metres_per_unit` every plan's unit; `trusted` are the keys whose
    records of walk-throughs count, beside those that site.toml names; `accept` the kinds of private things that may
    stay (`tacmap.service.privacy`), None when nothing is to be issued. Raises FileRefused, PlanRefused, and SiteRefused
    with all that is wrong in the folder.
    """
    limits = limits or Limits()

    def read(floor: SiteFloor) -> Understanding:
        unit = metres_per_unit or floor.metres_per_unit
        return read_file_apart(plan_of(floor), metres_per_unit=unit, limits=limits, cross_check=True, picture=True)

    site = _site(sources)
    site = replace(site, issued=issued or site.issued)
    return surveyed(site, read, trusted=trusted, accept=accept, tell=tell).sound()


def surveyed(
    site: SiteFolder,
    read: Reader,
    *,
    trusted: Trust | None = None,
    accept: Collection[str] | None = None,
    tell: Tell = lambda *_: None,
) -> Survey:
    """A site whose plans `read` understands, as far as it goes, with all that is wrong in it.

    `trusted` and `accept` are as of `survey`. Raises what `read` raises.
    """
    readings = _readings(site, read, tell)
    ground = _laid_out(site, readings)
    site = ground.site
    aerial, picture, no_picture = aerial_of(site, ground.earth, ground.buildings, ground.features)
    counted = counted_records(site, trusted or Trust())
    private, suspected = looked_through(site, ground.buildings, accept)
    preplan, standing, of_walk = of_record(_preplan(ground, aerial), site, counted.records)
    every = (*site.problems, *ground.problems, *no_picture, *counted.problems, *private)
    return Survey(
        preplan=preplan,
        site=site,
        records=counted.records,
        standing=standing,
        vouched=counted.vouched,
        storeys=ground.storeys,
        findings=(
            *(*site.findings, *counted.findings, *of_walk, *suspected),
            *(*locker_findings(site.lockers), *key_findings(site.lockers, ground.buildings, ground.features)),
            *(found for reading in readings.values() for found in reading.findings if not of_every_floor(found)),
            *ground.findings,
            *(*_of_floors(preplan), *not_printable(preplan), *left_out(preplan)),
        ),
        not_present=site.not_present,
        logbook=site.logbook,
        aerial=picture,
        problems=tuple(sorted(every, key=lambda problem: (problem.file, problem.line or 0))),
    )


def _of_floors(preplan: Preplan) -> Iterator[Finding]:
    """What was found on each floor, with the floor."""
    names = preplan.floor_names
    for floor in preplan.floors:
        yield from (replace(found, floor=names[floor.id]) for found in floor.findings)


def _laid_out(site: SiteFolder, readings: Mapping[PlanKey, Understanding]) -> _Ground:
    """Floors over one another, buildings on the earth, features in their places."""
    site, storeys, problems = storeys_of_site(site, readings)
    placed, of_alignment = aligned(site, {storey.spec.id: storey.floor for storey in storeys})
    buildings = with_door_findings(_buildings(site, placed), site.door_numbers)
    earth, off_earth, of_earth = georeference(site, buildings)
    former = {name: numbers for storey in storeys for name, numbers in storey.former.items()}
    features, unplaced = place_features(site, buildings, earth, former)
    if not any(building.floors for building in buildings) and (site.problems or problems):
        unplaced = off_earth = ()  # they would all say that no plan was read
    return _Ground(
        site=site,
        storeys=tuple(storeys),
        buildings=buildings,
        earth=earth,
        features=with_standing(features, site.lockers),
        proposals=_proposals(storeys, placed, features),
        problems=(*problems, *unplaced, *off_earth),
        findings=(*of_alignment, *of_earth, *renumbered(site, buildings, former)),
    )


def _preplan(ground: _Ground, aerial: Aerial | None) -> Preplan:
    """What the folder says and what stands on the ground, before anybody asks what was walked."""
    site = ground.site
    return Preplan(
        id=site.id,
        name=site.name,
        state_id=site.state_id,
        address=site.address,
        law=site.law,
        host=site.host,
        agency_id=site.agency_id,
        revision=site.revision,
        issued=site.issued,
        review=site.review,
        exercise=site.exercise,
        georeference=ground.earth,
        aerial=aerial,
        buildings=ground.buildings,
        features=(*ground.features, *ground.proposals),
        lockers=site.lockers,
        contacts=site.contacts,
        channels=site.channels,
    )


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


def _readings(site: SiteFolder, read: Reader, tell: Tell) -> dict[PlanKey, Understanding]:
    """Every plan once, however many floors it holds."""
    wanted = {plan_key(floor): floor for floor in site.floors if floor.plan is not None}
    readings = {}
    for done, (key, floor) in enumerate(wanted.items()):
        tell(f"reading {floor.plan_name}", done, len(wanted))
        readings[key] = read(floor)
    return readings


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


def _proposals(
    storeys: Iterable[Storey], placed: Mapping[str, Floor], features: Sequence[Feature]
) -> tuple[Feature, ...]:
    """What the plans' symbols propose, without what the site folder already places there."""
    found: list[Feature] = []
    taken = {feature.id for feature in features}
    for storey in storeys:
        floor = placed[storey.spec.id]
        for proposal in storey.proposals:
            x, y = floor.placement.from_file(storey.floor.placement.to_file(np.array(proposal.points))).T
            points = tuple((round(float(a), 3), round(float(b), 3)) for a, b in zip(x, y, strict=True))
            name = f"{proposal.type}/{floor.id}/p{len(found) + 1}"
            if not proposal.proposed and proposal.number and f"{proposal.type}/{proposal.number}" not in taken:
                name = f"{proposal.type}/{proposal.number}"
            moved = replace(proposal, points=points, floor=floor.id, id=name)
            if not any(_same_thing(moved, feature) for feature in features):
                found.append(moved)
                taken.add(name)
    return tuple(found)


def _same_thing(one: Feature, other: Feature) -> bool:
    near = math.dist(one.points[0], other.points[0]) <= SAME_THING_M
    return one.type == other.type and one.floor == other.floor and near
