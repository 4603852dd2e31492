"""A kept site on an editor's desk: the map as it is understood now, and what a person says of it written down.

Every step names the version it was made from and is tried before it is kept; it goes into corrections.csv, so that
the way back is an earlier text of that file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from tacmap.corrections import Correction
from tacmap.errors import Conflict, FileRefused, NotFound
from tacmap.service.desk import Desk
from tacmap.service.fix import FILE, drawn_floor, floor_called, judged, with_judged
from tacmap.service.problems import Problem, problems_of
from tacmap.service.publish import readings_of
from tacmap.service.survey import Survey, surveyed
from tacmap.service.working import Working, keep_files, opened
from tacmap.site.corrections import lines_of
from tacmap.store.sites import SiteRecord

__all__ = ["Draft", "draft_of", "say"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A site as it stands: its record, what was understood and put right, what is open, and corrections.csv."""

    record: SiteRecord
    survey: Survey
    problems: tuple[Problem, ...]
    corrections: tuple[Correction, ...]
    text: str


def draft_of(desk: Desk, site_id: str) -> Draft:
    """The site as it is now. Raises NotFound without a plan, PlanRefused, FileRefused."""
    return _draft(desk, opened(desk.records, site_id))


def say(desk: Desk, site_id: str, version: int, rows: Sequence[Correction], *, who: str, now: datetime) -> Draft:
    """Write down what a person says of places on the plan. Raises Conflict where `version` is not the newest.

    Rows are tried in their order, each on top of those before it; FileRefused for one that cannot act: then none is
    kept.
    """
    working = _seen(desk, site_id, version)
    read, text, known = readings_of(desk, working), _text(desk, working), list(working.site.corrections)
    for row in rows:
        spec = floor_called(working.site, row.floor)
        reading = read(spec)
        new = replace(row, floor=spec.id, by=row.by or who or None, on=row.on or now.date())
        found = judged(spec, drawn_floor(spec, reading), reading, known, (new,))
        text = with_judged(text, found)
        known = [each for each in known if each not in found.instead_of]
        first = len(lines_of(text)) - len(found.new) + 1
        known += [replace(each, line=first + order) for order, each in enumerate(found.new)]
    keep_files(desk.records, working.record, {FILE: text.encode()}, who=who, note=_note(rows), now=now)
    return draft_of(desk, site_id)


def _seen(desk: Desk, site_id: str, version: int) -> Working:
    working = opened(desk.records, site_id)
    if working.record.version != version:
        raise Conflict("Somebody else changed this site.", remedy="Load it again and repeat the change.")
    return working


def _text(desk: Desk, working: Working) -> str:
    """What stands in corrections.csv; it was read before, so it is text."""
    kept = working.files.get(FILE)
    return "" if kept is None else desk.blobs.get(kept.digest).decode("utf-8-sig")


def _note(rows: Sequence[Correction]) -> str:
    kinds: Mapping[str, int] = {row.kind: sum(each.kind == row.kind for each in rows) for row in rows}
    return ", ".join(kind if count == 1 else f"{count} x {kind}" for kind, count in kinds.items())


def _draft(desk: Desk, working: Working) -> Draft:
    if not any(floor.plan for floor in working.site.floors):
        raise NotFound(f"{working.site.name} has no plan yet.", remedy="Upload a DXF or SVG floor plan first.")
    in_the_way = [problem for problem in working.site.problems if problem.file == FILE]
    if in_the_way:
        first = in_the_way[0]
        raise FileRefused(first.message, place=f"{first.file}, line {first.line}", remedy=first.remedy)
    survey, _ = surveyed(working.site, readings_of(desk, working), trusted=desk.keyring.pinned())
    return Draft(
        record=working.record,
        survey=survey,
        problems=problems_of(survey.storeys),
        corrections=working.site.corrections,
        text=_text(desk, working),
    )
