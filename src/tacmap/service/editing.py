"""A kept site on an editor's desk: the map as it is understood now, and what a person says of it written down.

Every step names the version it was made from and is tried before it is kept. A step is a save, and the way back is
another: it gives each file that the step changed back as it was, unless somebody changed that file since.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from tacmap.corrections import Correction
from tacmap.errors import Conflict, FileRefused, NotFound, PlanRefused, RowProblem, StoreError
from tacmap.service.desk import Desk
from tacmap.service.fix import FILE, checked, drawn_floor, floor_called, judged, with_judged
from tacmap.service.on_record import rights_beyond
from tacmap.service.problems import Problem, problems_of
from tacmap.service.publish import readings_of
from tacmap.service.series import numbered_in_series
from tacmap.service.storeys import PlanKey, plan_key
from tacmap.service.survey import Reader, Survey, surveyed
from tacmap.service.working import Working, keep_files, opened, tried
from tacmap.site import SiteFolder
from tacmap.site.corrections import lines_of
from tacmap.site.notes import Notes
from tacmap.site.placing import PlacedRow, placed_rows
from tacmap.site.sheet import decoded
from tacmap.stages import Understanding
from tacmap.store.sites import FileRecord, SiteRecord

__all__ = [
    "FEATURES",
    "Draft",
    "Placed",
    "draft_in",
    "draft_of",
    "put_back",
    "said",
    "say",
    "seen",
    "series",
    "sheet_text",
]

FEATURES = "features.csv"
_OF_FEATURE = re.compile(r"features\.csv line ([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A row of features.csv: as it is written, the id of the feature it places, and all that is wrong with it."""

    row: PlacedRow
    feature: str | None
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A site as it stands: its record and files, what was understood and put right, what is open, what is placed.

    `hindrances` is all that is wrong in its sheets, and every plan that cannot be read: its floors are not on the map.
    Nothing is issued until that is put right.
    """

    record: SiteRecord
    files: Mapping[str, FileRecord]
    survey: Survey
    problems: tuple[Problem, ...]
    hindrances: tuple[RowProblem, ...]
    corrections: tuple[Correction, ...]
    placed: tuple[Placed, ...]


def draft_of(desk: Desk, site_id: str) -> Draft:
    """The site as it is now; without a plan it has no floors. Raises NotFound, FileRefused."""
    draft = draft_in(desk, opened(desk.records, site_id))
    _note_open(desk, draft)
    return draft


def _note_open(desk: Desk, draft: Draft) -> None:
    """How much of the site is open, into its record, for the list of all sites."""
    warnings = sum(problem.severity == "warning" for problem in draft.problems)
    told = {"version": draft.record.version, "count": warnings + len(draft.hindrances)}
    if draft.record.facts.get("open") != told:
        with suppress(StoreError):  # a full disk does not keep anybody from looking
            desk.records.sites.remember(draft.record, {"open": told})


def say(desk: Desk, site_id: str, version: int, rows: Sequence[Correction], *, who: str, now: datetime) -> Draft:
    """Write down what a person says of places on the plan. Raises Conflict where `version` is not the newest.

    Rows are tried in their order, each on top of those before it; FileRefused for one that cannot act: then none is
    kept.
    """
    working = seen(desk, site_id, version)
    sheets = {FILE: said(desk, working, rows, who=who, now=now).encode()}
    draft = draft_in(desk, tried(desk.records, working, sheets))
    measured = {floor_called(working.site, row.floor).id for row in rows if row.kind == "scale"}
    if measured - {storey.spec.id for storey in draft.survey.storeys}:
        raise FileRefused("In this unit the plan cannot be read.", remedy="Measure again.")
    return keep(desk, draft, sheets, who=who, note=_note(rows), now=now)


def keep(desk: Desk, draft: Draft, sheets: Mapping[str, bytes], *, who: str, note: str, now: datetime) -> Draft:
    """Save the sheets with which `draft` was tried; gives it as the newest version. Raises Conflict."""
    draft = replace(draft, record=keep_files(desk.records, draft.record, sheets, who=who, note=note, now=now))
    _note_open(desk, draft)
    return draft


def said(desk: Desk, working: Working, rows: Sequence[Correction], *, who: str, now: datetime) -> str:
    """corrections.csv with these rows after what stands there. Raises FileRefused for one that cannot act."""
    read, text, known = readings_of(desk, working), sheet_text(desk, working, FILE), list(working.site.corrections)
    for row in rows:
        spec = floor_called(working.site, row.floor)
        reading = read(spec)
        new = replace(row, floor=spec.id, value=checked(row), by=row.by or who or None, on=row.on or now.date())
        found = judged(spec, drawn_floor(spec, reading), reading, known, (new,))
        text = with_judged(text, found)
        known = [each for each in known if each not in found.instead_of]
        first = len(lines_of(text)) - len(found.new) + 1
        known += [replace(each, line=first + order) for order, each in enumerate(found.new)]
    return text


def series(desk: Desk, site_id: str, wanted: Correction, step: int, side: str | None = None) -> tuple[Correction, ...]:
    """The numbers that the rooms along a line would bear, as rows to say; nothing is kept. Raises FileRefused."""
    working = opened(desk.records, site_id)
    spec = floor_called(working.site, wanted.floor)
    storey = next(each for each in draft_in(desk, working).survey.storeys if each.spec.id == spec.id)
    return numbered_in_series(storey.floor, replace(wanted, floor=spec.id), step, side)


def put_back(desk: Desk, site_id: str, version: int, number: int, *, who: str, now: datetime) -> Draft:
    """Give back what the save of this number changed, as it was before it. Done twice, the step stands again.

    Raises Conflict where a file was changed since or `version` is not the newest, FileRefused for what only grows,
    NotFound for a number that is none.
    """
    working = seen(desk, site_id, version)
    sites = desk.records.sites
    if not 1 < number <= version:
        raise NotFound("There is no such step.", remedy="Load the page again.")
    before, after, here = sites.files(site_id, number - 1), sites.files(site_id, number), working.files
    changed = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
    was, became = ({path: _content(desk, files.get(path)) for path in changed} for files in (before, after))
    issued = any(save.number == number and save.note.startswith("revision ") for save in sites.saves(site_id))
    said = _content(desk, here.get("site.toml"))
    if issued or any(rights_beyond(path, was[path], became[path], said) for path in changed):
        raise FileRefused("This step is on record and stays.", remedy="Correct it by another one.")
    if since := [path for path in changed if here.get(path) != after.get(path)]:
        raise Conflict(
            f"{', '.join(since)} was changed since: this step cannot be taken back any more.",
            remedy="Change by hand what should be otherwise.",
        )
    keep_files(desk.records, working.record, was, who=who, note=f"put back {number}", now=now)
    return draft_of(desk, site_id)


def _content(desk: Desk, kept: FileRecord | None) -> bytes | None:
    return None if kept is None else desk.blobs.get(kept.digest)


def seen(desk: Desk, site_id: str, version: int) -> Working:
    """The site, if this is its newest version. Raises Conflict."""
    working = opened(desk.records, site_id)
    if working.record.version != version:
        raise Conflict("Somebody else changed this site.", remedy="Load it again and repeat the change.")
    return working


def sheet_text(desk: Desk, working: Working, path: str) -> str:
    """What stands in a sheet; "" where there is none. It was read before, so it is text."""
    kept = working.files.get(path)
    return "" if kept is None else decoded(desk.blobs.get(kept.digest), path, Notes(1)) or ""


def _note(rows: Sequence[Correction]) -> str:
    kinds: Mapping[str, int] = {row.kind: sum(each.kind == row.kind for each in rows) for row in rows}
    return ", ".join(kind if count == 1 else f"{count} x {kind}" for kind, count in kinds.items())


def draft_in(desk: Desk, working: Working) -> Draft:
    """A site that was opened, as an editor sees it. Raises as `draft_of`."""
    in_the_way = [problem for problem in working.site.problems if problem.file == FILE]
    if in_the_way:
        first = in_the_way[0]
        raise FileRefused(first.message, place=f"{first.file}, line {first.line}", remedy=first.remedy)
    site, readings, unread = _read_where_it_goes(working.site, readings_of(desk, working))
    survey = surveyed(site, lambda floor: readings[plan_key(floor)], trusted=desk.keyring.trust())
    return Draft(
        record=working.record,
        files=working.files,
        survey=survey,
        problems=problems_of(survey.storeys),
        hindrances=(*unread, *survey.problems),
        corrections=working.site.corrections,
        placed=_placed(sheet_text(desk, working, FEATURES), survey),
    )


def _read_where_it_goes(
    site: SiteFolder, read: Reader
) -> tuple[SiteFolder, dict[PlanKey, Understanding], tuple[RowProblem, ...]]:
    """The site without the floors whose plans cannot be read now, what the others say, and why those cannot."""
    readings: dict[PlanKey, Understanding] = {}
    refused: dict[PlanKey, RowProblem] = {}
    for floor in site.floors:
        key = plan_key(floor) if floor.plan else None
        if key is None or key in readings or key in refused:
            continue
        try:
            readings[key] = read(floor)
        except PlanRefused as error:
            told = " ".join(part for part in (error.problem, error.place) if part)
            refused[key] = RowProblem(file=floor.plan_name, line=None, column=None, message=told, remedy=error.remedy)
    buildings = tuple(
        replace(each, floors=tuple(f for f in each.floors if f.plan is None or plan_key(f) not in refused))
        for each in site.buildings
    )
    return replace(site, buildings=buildings), readings, tuple(refused.values())


def _placed(text: str, survey: Survey) -> tuple[Placed, ...]:
    found = ((_OF_FEATURE.match(feature.origin), feature.id) for feature in survey.preplan.features)
    ids = {int(line[1]): name for line, name in found if line}
    return tuple(
        Placed(
            row=row,
            feature=ids.get(row.line),
            problems=tuple(each for each in survey.problems if each.file == FEATURES and each.line == row.line),
        )
        for row in placed_rows(text)
    )
