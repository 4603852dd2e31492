"""The verb `review_of`: what keeps a kept site from being published, and what asks for a reason.

A must-item is what would make a wrong or a leaking map: a sheet that cannot be read, something private that nobody has
confirmed, a building that nobody walked. What a law asks for and the site does not have never blocks: it asks why.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from tacmap.errors import RowProblem
from tacmap.law.checking import LawReport, Row, Status
from tacmap.law.profiles import profile
from tacmap.preplan import WalkThrough
from tacmap.service.check import held_by
from tacmap.service.desk import Desk
from tacmap.service.privacy import Private, private_in
from tacmap.service.publish import next_number, survey_of, with_plan
from tacmap.service.survey import Survey
from tacmap.service.working import opened, site_text
from tacmap.site.settings import settings_of
from tacmap.store.sites import SiteRecord
from tacmap.walk import standing_of

__all__ = ["Review", "Weight", "review_of"]

_BY_PUBLISHING = frozenset({"U03", "P02"})  # requirements that a published revision itself meets
_BY_WALKING = frozenset({"U01"})

Weight = Literal["must", "reason", "publishing", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A site before it is published. `walk` is what the next revision may say of its walk-through.

    `problems` and `private` are must-items, and so is a site that nobody walked or decided to issue unwalked.
    `contacts` are as site.toml says them, with the names of persons that stay there.
    """

    record: SiteRecord
    survey: Survey
    report: LawReport | None
    problems: tuple[RowProblem, ...]
    private: tuple[Private, ...]
    walk: WalkThrough
    number: int
    contacts: tuple[Mapping[str, str], ...] = ()

    @property
    def walked(self) -> bool:
        """Whether the next revision may be issued as far as walking goes."""
        return self.walk.walked

    @property
    def blocked(self) -> bool:
        """Whether a must-item is open."""
        return bool(self.problems or self.private or not self.walked)

    @property
    def unexplained(self) -> tuple[Row, ...]:
        """What the law asks for, is missing, and nobody says why it may wait."""
        rows = self.report.rows if self.report else ()
        return tuple(row for row in rows if self.weight(row) == "reason" and not row.left_open)

    def weight(self, row: Row) -> Weight:
        """What an open row does to publishing; "publishing" where publishing settles it."""
        need = row.requirement.id
        if row.status is not Status.MISSING:
            return "none"
        if need in _BY_WALKING:
            return "reason" if self.walked else "must"
        settled = need in _BY_PUBLISHING and (need != "P02" or bool(self.survey.site.recipients.expected()))
        return "publishing" if settled else "reason"


def review_of(desk: Desk, site_id: str, law: str | None, *, today: date) -> Review:
    """The site as it is now, held against a law, or against the one that its site.toml names.

    Raises NotFound without a plan, FileRefused for a law that is not known, PlanRefused.
    """
    working = with_plan(opened(desk.records, site_id))
    survey = survey_of(desk, working)
    private = tuple(private_in(survey.site, survey.preplan.buildings))
    told = {each.problem for each in private}
    number, code = next_number(desk, working.site), law or working.site.law
    return Review(
        record=working.record,
        survey=survey,
        report=held_by(survey, profile(code), today) if code else None,
        problems=tuple(problem for problem in survey.problems if problem not in told),
        private=private,
        walk=_walk(survey, number),
        number=number,
        contacts=tuple(settings_of(site_text(desk.records, working.files)).get("contacts", ())),
    )


def _walk(survey: Survey, number: int) -> WalkThrough:
    """What the walks and overrides on record say of the revision that comes next."""
    walk = standing_of(replace(survey.preplan, revision=number), survey.records).walk
    override = survey.site.walk_through.override
    return walk if walk.walked or not override else WalkThrough(override=override)
