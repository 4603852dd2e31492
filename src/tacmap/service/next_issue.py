"""The verb `next_issue`: what would be published of a kept site now, what is in the way, what changed, who may get it.

It looks and changes nothing. Publishing asks everything again, so that what is shown here binds nobody.
"""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from tacmap.annotations import FEATURE_TYPES, Audience
from tacmap.changes import Change, changes_between
from tacmap.errors import NotFound, RowProblem
from tacmap.preplan import Preplan, for_audience
from tacmap.service.desk import Desk
from tacmap.service.issued import kept_preplan
from tacmap.service.publish import next_number, readings_of
from tacmap.service.survey import Survey, Tell, survey_site, surveyed
from tacmap.service.working import Working, opened
from tacmap.store.releases import BundleRecord

__all__ = ["Difference", "LeftOut", "NextIssue", "as_published", "changes_since", "next_issue"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What a copy for one audience goes without. `features` are labels of types, with how many of each."""

    audience: Audience
    features: tuple[tuple[str, int], ...]
    lockers: int
    contacts: int
    channels: int
    drawing: bool  # furniture and details of the plans


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The changes from a revision that was issued to another, or to the site as it stands."""

    since: int
    until: int | None
    audience: str
    changes: tuple[Change, ...]
    preplan: Preplan


@dataclass(frozen=True, slots=True, kw_only=True)
class NextIssue:
    """`number` is 0 where nobody walked the building: then only a draft can be made. `last` is the newest issued."""

    working: Working
    survey: Survey
    number: int
    last: int
    problems: tuple[RowProblem, ...]

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """For each audience, the one that sees most first."""
        return tuple(_left_out(self.survey.preplan, audience) for audience in sorted(Audience, reverse=True))


def next_issue(desk: Desk, site_id: str) -> NextIssue:
    """Raises NotFound without a plan, PlanRefused."""
    working = opened(desk.records, site_id)
    number = next_number(desk, working.site)
    site = replace(_with_plan(working).site, revision=number)
    survey, problems = surveyed(site, readings_of(desk, working), trusted=desk.keyring.trust())
    walked = survey.preplan.walked
    last = desk.records.releases.last_number(site_id)
    return NextIssue(working=working, survey=survey, number=number if walked else 0, last=last, problems=problems)


def as_published(
    desk: Desk, site_id: str, issued: date | None, *, tell: Tell = lambda *_: None
) -> tuple[Survey, Working]:
    """The site as it would be published now. Raises as `publish`."""
    working = _with_plan(opened(desk.records, site_id))
    site = replace(working.site, revision=next_number(desk, working.site))
    read = readings_of(desk, working)
    return survey_site(site, read, issued=issued, trusted=desk.keyring.trust(), tell=tell), working


def changes_since(desk: Desk, site_id: str, since: int, until: int | None = None) -> Difference:
    """What changed since an issued revision up to another, or to the site as it stands.

    Compared is the copy of each that shows most. Raises NotFound for a revision that was not issued, CheckFailed
    where a kept bundle is not as it was signed.
    """
    old = _copies(desk, site_id, since)
    if until is None:
        working = _with_plan(opened(desk.records, site_id))
        survey, _ = surveyed(working.site, readings_of(desk, working), trusted=desk.keyring.trust())
        bundle = old[0]
        now = for_audience(survey.preplan, Audience.named(bundle.audience))
    else:
        new = {each.audience: each for each in reversed(_copies(desk, site_id, until))}
        bundle = next((each for each in old if each.audience in new), None) or _nothing_alike(since, until)
        now = kept_preplan(desk, new[bundle.audience])
    before = kept_preplan(desk, bundle)
    return Difference(
        since=since, until=until, audience=bundle.audience, changes=changes_between(before, now), preplan=now
    )


def _with_plan(working: Working) -> Working:
    if not any(floor.plan for floor in working.site.floors):
        raise NotFound(f"{working.site.name} has no plan yet.", remedy="Upload a DXF or SVG floor plan first.")
    return working


def _copies(desk: Desk, site_id: str, revision: int) -> list[BundleRecord]:
    """The copies of a revision, what shows most first."""
    found = [each for each in desk.records.releases.bundles(site_id) if each.revision == revision]
    if not found or revision == 0:
        raise NotFound(f"There is no revision {revision}.", remedy="Look for it in the list.")
    return sorted(found, key=lambda each: -Audience.named(each.audience))


def _nothing_alike(since: int, until: int) -> BundleRecord:
    raise NotFound(
        f"Revisions {since} and {until} have no copy for the same audience.", remedy="Compare two that have."
    )


def _left_out(preplan: Preplan, audience: Audience) -> LeftOut:
    shown = for_audience(preplan, audience)
    kept = {feature.id for feature in shown.features}
    gone = Counter(FEATURE_TYPES[each.type].label for each in preplan.features if each.id not in kept)
    return LeftOut(
        audience=audience,
        features=tuple(sorted(gone.items())),
        lockers=len(preplan.lockers) - len(shown.lockers),
        contacts=len(preplan.contacts) - len(shown.contacts),
        channels=len(preplan.channels) - len(shown.channels),
        drawing=audience < Audience.FIRE,
    )
