"""When a review is due. Days are plain calendar days of the school's own place; no clock is read here."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from tacmap.calendar_days import months_later
from tacmap.law.profiles import ReviewRule
from tacmap.logbook import LogEntry, latest
from tacmap.preplan import Preplan

__all__ = ["Due", "next_due"]


class Due(NamedTuple):
    """By when, and the rule that says so."""

    day: date
    rule: str


def next_due(
    preplan: Preplan, rules: Iterable[ReviewRule], logbook: tuple[LogEntry, ...] = (), today: date | None = None
) -> Due | None:
    """The first day by which the plan must be looked at again, and the rule that says so.

    A rule that asks for a review of its own kind is counted from the last one in the logbook (up to `today`); where
    there is none, and for every other rule, from the walk-through, and then it says so. The site's own date counts too
    when it is earlier. None when nothing sets a day.
    """
    days = [due for rule in rules if (due := _due(preplan, rule, logbook, today or date.max)) is not None]
    if preplan.review.due is not None:
        days.append(Due(preplan.review.due, preplan.review.rule or "the site's own date"))
    return min(days, default=None)


def _due(preplan: Preplan, rule: ReviewRule, logbook: tuple[LogEntry, ...], today: date) -> Due | None:
    kept = latest(logbook, rule.kept, by=today) if rule.kept else None
    words = f"{rule.code}: {rule.what}"
    if kept is not None:
        return Due(_after(kept.on, rule), f"{words}; last {kept.kind} on {kept.on.isoformat()}")
    walked = preplan.walk_through.walked_on
    if walked is None:
        return None
    counted = f"; counted from the walk-through, for no {rule.kept} is in logbook.csv" if rule.kept else ""
    return Due(_after(walked, rule), words + counted)


def _after(seen: date, rule: ReviewRule) -> date:
    """After so many years; or by the rule's day in the year after the last review."""
    if rule.by is not None:
        return date(seen.year + 1, *rule.by)
    return months_later(seen, 12 * (rule.every_years or 1))
