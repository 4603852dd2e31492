"""Whether a locker can be relied on and how full it is: a number from 0 to 100 that never rises when more is missing.

Half of the number is being ready, the other half is what there is of what there should be; a critical item weighs as
much as three others. What is expired is not there. A locker that is not ready stays below every one that is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

from tacmap.locker import Locker, LockerItem

__all__ = ["SOON", "Readiness", "Shortage", "expiring", "readiness", "site_score"]

SOON = timedelta(days=90)  # what expires within this many days is named
_CRITICAL = 3  # times the weight of another item
_LATE = Fraction(1, 5)  # of its fullness a locker loses while its check is overdue


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """An item of which fewer are fit for use than there should be; `expired` of them are there but past their day."""

    item: str
    want: int
    have: int
    expired: int
    critical: bool

    @property
    def words(self) -> str:
        """Such as "Tourniquet: 3 of 4"."""
        past = f", {self.expired} more expired" if self.expired else ""
        return f"{self.item}: {self.have} of {self.want}{past}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """A locker on a day. `why_not` is empty when it is ready; `overdue` says that its next check lies behind."""

    locker: Locker
    on: date
    score: int
    why_not: tuple[str, ...]
    missing: tuple[Shortage, ...]
    overdue: bool

    @property
    def ready(self) -> bool:
        return not self.why_not

    @property
    def words(self) -> str:
        """Such as "READY, as of the check of 2026-11-02"."""
        checked = self.locker.last_check
        since = f"as of the check of {checked.isoformat()}" if checked else "never checked"
        return f"{'READY' if self.ready else 'NOT READY'}, {since}"


def readiness(locker: Locker, on: date | None = None) -> Readiness:
    """The locker on a day; without one, on the day of its last check: a signed page has no clock."""
    day = on or locker.last_check or date.min
    kinds = [_shortage(lots, day) for lots in _by_item(locker.items)]
    missing = tuple(kind for kind in kinds if kind.have < kind.want)
    overdue = locker.next_check is not None and locker.next_check < day
    why_not = (*_doubts(locker), *(f"critical and missing: {kind.words}" for kind in missing if kind.critical))
    return Readiness(
        locker=locker,
        on=day,
        score=_score(_fullness(kinds) * (1 - _LATE * overdue), ready=not why_not),
        why_not=why_not,
        missing=missing,
        overdue=overdue,
    )


def site_score(found: Iterable[Readiness]) -> int | None:
    """That of the locker worst off; None where there is no locker."""
    return min((each.score for each in found), default=None)


def expiring(locker: Locker, on: date) -> tuple[LockerItem, ...]:
    """The lots at hand whose last day lies within 90 days from that day or behind it, the earliest first."""
    dated = [(item.expires, item) for item in locker.items if item.expires is not None and item.on_hand]
    return tuple(item for day, item in sorted(dated, key=lambda pair: (pair[0], pair[1].called)) if day - on <= SOON)


def _doubts(locker: Locker) -> tuple[str, ...]:
    if locker.last_check is None:
        return ("nobody has checked it yet",)
    if not locker.items:
        return ("it has no list of its contents",)
    return (locker.uncounted,) if locker.uncounted else ()


def _by_item(items: tuple[LockerItem, ...]) -> list[list[LockerItem]]:
    """The lots of each item together, in the order of the alphabet."""
    return [list(lots) for _, lots in groupby(sorted(items, key=_kind), key=_kind)]


def _kind(item: LockerItem) -> str:
    return item.item.casefold()


def _shortage(lots: list[LockerItem], day: date) -> Shortage:
    have = sum(lot.usable(day) for lot in lots)
    return Shortage(
        item=lots[0].item,
        want=sum(lot.par for lot in lots),
        have=have,
        expired=sum(lot.on_hand for lot in lots) - have,
        critical=any(lot.critical for lot in lots),
    )


def _fullness(kinds: list[Shortage]) -> Fraction:
    """From 0 to 1: what there is of what there should be, weighed; 0 where nothing is asked for."""
    wanted = [(kind, _CRITICAL if kind.critical else 1) for kind in kinds if kind.want]
    whole = sum(weight for _, weight in wanted)
    there = sum((Fraction(min(kind.have, kind.want), kind.want) * weight for kind, weight in wanted), Fraction())
    return there / whole if whole else Fraction()


def _score(fullness: Fraction, *, ready: bool) -> int:
    return int(50 * fullness) + 50 if ready else min(49, int(50 * fullness))
