"""The verb `take_stock`: every plan of a kept site is read and put on record, and what hinders its issue is told."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath

from tacmap.errors import PlanRefused, SiteRefused
from tacmap.service.desk import Desk, plan_record
from tacmap.service.publish import survey_kept
from tacmap.service.readings import read_once
from tacmap.service.survey import Tell
from tacmap.service.working import opened
from tacmap.site import SiteFloor
from tacmap.store.sites import FileRecord

__all__ = ["Stock", "take_stock"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """What a kept site holds: counts of its floors, and all that hinders its issue, in words."""

    plans: int = 0
    floors: int = 0
    rooms: int = 0
    numbered: int = 0
    findings: int = 0
    problems: tuple[str, ...] = ()


def take_stock(desk: Desk, site_id: str, now: datetime, *, tell: Tell = lambda *_: None) -> Stock:
    """Read each plan of the site once and keep what was found. A plan or a site that is refused is a problem told.

    Raises NotFound, StoreError.
    """
    working = opened(desk.records, site_id)
    named = list(_named_plans(working.site.floors, working.files))
    problems = []
    for done, (floor, path, file) in enumerate(named):
        tell(f"reading {path}", done, len(named) + 1)
        try:
            _put_on_record(desk, site_id, floor, path, file, now)
        except PlanRefused as error:
            problems.append(str(error))
    if problems:
        return Stock(plans=len(named), problems=tuple(problems))
    tell("laying the floors over each other", len(named), len(named) + 1)
    return _stock(desk, site_id, len(named))


def _stock(desk: Desk, site_id: str, plans: int) -> Stock:
    if not plans:
        problems = opened(desk.records, site_id).site.problems
        return Stock(problems=tuple(map(str, problems)) or ("There is no plan yet.",))
    try:
        found = survey_kept(desk, site_id)
    except SiteRefused as error:
        return Stock(plans=plans, problems=tuple(map(str, error.problems)))
    spaces = [space for floor in found.preplan.floors for space in floor.spaces]
    return Stock(
        plans=plans,
        floors=len(found.preplan.floors),
        rooms=len(spaces),
        numbered=sum(space.number is not None for space in spaces),
        findings=len(found.findings),
    )


def _named_plans(
    floors: tuple[SiteFloor, ...], files: Mapping[str, FileRecord]
) -> Iterator[tuple[SiteFloor, str, FileRecord]]:
    """Each plan that a floor names, once for each unit it is read in."""
    seen = set()
    for floor in floors:
        path = str(PurePosixPath(floor.plan_name))
        if floor.plan is not None and (path, floor.metres_per_unit) not in seen:
            seen.add((path, floor.metres_per_unit))
            yield floor, path, files[path]


def _put_on_record(desk: Desk, site_id: str, floor: SiteFloor, path: str, file: FileRecord, now: datetime) -> None:
    name, unit = PurePosixPath(path).name, floor.metres_per_unit
    found = read_once(desk.records, name, file.digest, metres_per_unit=unit, limits=desk.limits)
    there = {(plan.path, plan.digest, plan.summary.get("given_unit")) for plan in desk.records.plans.of(site_id)}
    if (path, file.digest, unit) not in there:
        with desk.records.shelf.writing(file.digest) as connection:
            desk.records.plans.add_in(connection, plan_record(site_id, name, path, file, found, unit, now))
