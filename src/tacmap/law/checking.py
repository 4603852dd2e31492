"""The check itself: a profile against a preplan on a day, row by row."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tacmap.copies import Recipients
from tacmap.law.case import Case, Verdict
from tacmap.law.evidence import EVIDENCE
from tacmap.law.profiles import Profile, Requirement, Source
from tacmap.logbook import LogEntry
from tacmap.preplan import Preplan

__all__ = ["LawReport", "Row", "Status", "held_against"]


_NAMED = 3  # laws of a row before the rest is counted


class Status(StrEnum):
    """What a row of the report says."""

    MET = "met"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A requirement and how the plan stands to it.

    `sources` are where it is written; `features` ids of what shows it, or of what falls short; `todo` says what to do,
    or what shows it. `left_open` is why the school issues its plan although this is missing, None where nobody says.
    """

    requirement: Requirement
    sources: tuple[Source, ...]
    status: Status
    features: tuple[str, ...]
    todo: str
    left_open: str | None = None

    @property
    def asked_by(self) -> str:
        """The laws that ask for it and how sure each is: "MI (S/P), NJ (S)"; of many the first three."""
        named = [f"{source.code} ({source.grade})" for source in self.sources]
        return ", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else "")

    @property
    def words(self) -> str:
        """What to do, or what shows that it is met."""
        told = self.todo or (f"{len(self.features)} on the plan." if self.features else "")
        return f"{told} Left open for now: {self.left_open}" if self.left_open else told


@dataclass(frozen=True, slots=True, kw_only=True)
class LawReport:
    """A site held against a profile on a day."""

    preplan: Preplan
    profile: Profile
    today: date
    rows: tuple[Row, ...]

    def count(self, status: Status) -> int:
        """How many rows say so."""
        return sum(row.status is status for row in self.rows)

    @property
    def good(self) -> bool:
        """Whether nothing is missing."""
        return not self.count(Status.MISSING)


def held_against(
    preplan: Preplan,
    profile: Profile,
    today: date,
    not_present: Mapping[str, str],
    logbook: tuple[LogEntry, ...] = (),
    recipients: Recipients | None = None,
    left_open: Mapping[str, str] | None = None,
) -> LawReport:
    """Every requirement of the profile.

    By requirement, `not_present` gives why the school has no such thing, `left_open` why what is missing may wait.
    """
    reasons = left_open or {}
    case = Case(
        preplan=preplan, today=today, rules=profile.reviews, logbook=logbook, recipients=recipients or Recipients()
    )
    rows = tuple(
        _row(need, profile.sources_of(need), EVIDENCE[need.id](case), not_present.get(need.id), reasons.get(need.id))
        for need in profile.requirements
    )
    return LawReport(preplan=preplan, profile=profile, today=today, rows=rows)


def _row(
    need: Requirement, sources: tuple[Source, ...], verdict: Verdict, absent: str | None, open_: str | None
) -> Row:
    if absent is not None and not verdict.met:
        verdict = Verdict(met=False, applies=False, todo=f"The site says: {absent}")
    status = Status.MET if verdict.met else Status.MISSING if verdict.applies else Status.NOT_APPLICABLE
    waits = open_ if status is Status.MISSING else None
    return Row(
        requirement=need, sources=sources, status=status, features=verdict.features, todo=verdict.todo, left_open=waits
    )
