"""When a review is due. Days are plain calendar days of the school's own place; no clock is read here."""

from collections.abc import Iterable
from datetime import date

from tacmap.law.profiles import ReviewRule
from tacmap.preplan import Preplan

__all__ = ["Due", "next_due"]

Due = tuple[date, str]


def next_due(preplan: Preplan, rules: Iterable[ReviewRule]) -> Due | None:
    """The first day by which the plan must be looked at again, and the rule that says so.

    Counted from the walk-through; the site's own date counts too when it is earlier. None when nothing sets a day.
    """
    walked = preplan.walk_through.walked_on
    days = [] if walked is None else [(_due(walked, rule), f"{rule.code}: {rule.what}") for rule in rules]
    if preplan.review.due is not None:
        days.append((preplan.review.due, preplan.review.rule or "the site's own date"))
    return min(days, default=None)


def _due(seen: date, rule: ReviewRule) -> date:
    """After so many years; or by the rule's day in the year after the last review."""
    if rule.by is not None:
        return date(seen.year + 1, *rule.by)
    return _years_later(seen, rule.every_years or 1)


def _years_later(day: date, years: int) -> date:
    """The same day so many years on; for 29 February in a common year the 28th, never a day too late."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)
