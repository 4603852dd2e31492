"""The verb `next_issue`: what would be published of a kept site now, what is in the way, what changed, who may get it.

It looks and changes nothing. Publishing asks everything again, so that what is shown here binds nobody.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from tacmap.annotations import FEATURE_TYPES, Audience
from tacmap.changes import Change, changes_between
from tacmap.errors import NotFound, RowProblem
from tacmap.preplan import Preplan, for_audience
from tacmap.service.desk import Desk
from tacmap.service.issued import kept_preplan
from tacmap.service.publish import as_next, survey_of, with_plan
from tacmap.service.survey import Survey, Tell
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

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """What is in the way."""
        return self.survey.problems

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """For each audience, the one that sees most first."""
        return tuple(_left_out(self.survey.preplan, audience) for audience in sorted(Audience, reverse=True))


def next_issue(desk: Desk, site_id: str) -> NextIssue:
    """Raises NotFound without a plan, PlanRefused."""
    working = with_plan(opened(desk.records, site_id))
    site = as_next(desk, working.site)
    survey = survey_of(desk, working, site)
    number = site.revision if survey.preplan.walked else 0
    return NextIssue(working=working, survey=survey, number=number, last=desk.records.releases.last_number(site_id))


def as_published(
    desk: Desk, site_id: str, issued: date | None, *, tell: Tell = lambda *_: None
) -> tuple[Survey, Working]:
    """The site as it would be published now. Raises as `publish`."""
    working = with_plan(opened(desk.records, site_id))
    return survey_of(desk, working, as_next(desk, working.site, issued), tell=tell).sound(), working


def changes_since(desk: Desk, site_id: str, since: int, until: int | None = None) -> Difference:
    """What changed since an issued revision up to another, or to the site as it stands.

    Compared is the copy of each that shows most. Raises NotFound for a revision that was not issued, CheckFailed
    where a kept bundle is not as it was signed.
    """
    old = _copies(desk, site_id, since)
    if until is None:
        survey = survey_of(desk, with_plan(opened(desk.records, site_id)))
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
