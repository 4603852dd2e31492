"""The site's logbook: what was practised and reviewed, when and by which office. It stays with the school.

Laws and founding documents ask that drills, tours and reviews happen, not that a map says so: nothing of it is bundled.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = ["EntryKind", "LogEntry", "latest"]


class EntryKind(StrEnum):
    """What happened on that day."""

    DRILL = "drill"
    TABLETOP = "tabletop"
    TOUR = "tour"
    BREACHING = "breaching-training"
    ASSESSMENT = "assessment"
    BOARD_REVIEW = "board-review"
    PLAN_REVIEW = "plan-review"
    CERTIFICATION = "certification"
    AUDIT = "audit"
    AERIAL = "aerial-picture"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One line. `by` and `agency` are roles and offices, `what` says what was done, `lessons` what is to change.

    `on` of an aerial picture is the day it was taken, and `what` says whose it is and where it is filed.
    """

    kind: EntryKind
    on: date
    by: str
    agency: str | None = None
    what: str | None = None
    people: int | None = None
    lessons: str | None = None


def latest(book: tuple[LogEntry, ...], *kinds: EntryKind, by: date) -> LogEntry | None:
    """The last entry of these kinds up to that day; None where there is none."""
    return max((each for each in book if each.kind in kinds and each.on <= by), key=lambda each: each.on, default=None)
