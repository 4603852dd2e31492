"""The school's emergency locker: what is in it, what should be, and what each check of it found.

A locker is what its checks say: `Locker.after` folds one into the next, and nothing else says that a seal is whole.
"""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

__all__ = ["RADIO", "Check", "CheckKind", "Locker", "LockerItem"]

RADIO = ("good", "weak", "none")  # how a radio was heard


@dataclass(frozen=True, slots=True, kw_only=True)
class LockerItem:
    """One line of the inventory. `par` is how many there should be; `expires` is per lot, never assumed.

    `access_ref` names a key tag or credential (a reference, never a code) and `opens` the doors it opens.
    """

    group: str
    item: str
    par: int
    on_hand: int
    lot: str | None = None
    expires: date | None = None
    serial: str | None = None
    condition: str | None = None
    critical: bool = False
    access_ref: str | None = None
    opens: tuple[str, ...] = ()

    @property
    def short(self) -> int:
        """How many are missing to par."""
        return max(0, self.par - self.on_hand)

    @property
    def called(self) -> str:
        """What a count of this line is a count of: the item, and what tells it from others of its kind."""
        own = (self.lot and f"lot {self.lot}", self.serial and f"no. {self.serial}", self.access_ref)
        until = self.expires and f"until {self.expires.isoformat()}"
        return ", ".join([self.item, *[mark for mark in (*own, until) if mark][:1]])

    def usable(self, on: date) -> int:
        """How many may be used on that day: none of a lot whose last day has passed."""
        return 0 if self.expires is not None and self.expires < on else self.on_hand


class CheckKind(StrEnum):
    """Why somebody stood before the locker."""

    MONTHLY = "monthly"
    AFTER_USE = "after-use"
    DRILL = "drill"
    INCIDENT = "incident"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """What one visit found and left. `by` is a role or an office; a seal is None where there was none.

    `counted` says that every line of the inventory was counted; `counts` are of what was counted, by `called`.
    `radio` is "good", "weak" or "none" on `channel`, None where no radio was tried.
    """

    on: date
    kind: CheckKind
    by: str
    agency: str | None = None
    seal_before: str | None = None
    seal_after: str | None = None
    counted: bool = False
    counts: tuple[tuple[str, int], ...] = ()
    faults: str | None = None
    channel: str | None = None
    radio: str | None = None

    @property
    def opened(self) -> bool:
        """Whether it was left with another seal than it was found with, or used."""
        return self.seal_after != self.seal_before or self.kind is CheckKind.AFTER_USE


@dataclass(frozen=True, slots=True, kw_only=True)
class Locker:
    """A locker as its last check left it. `feature` is the id of the locker feature that places it on the plan.

    `uncounted` says why its contents cannot be relied on, None when all was counted since. `log` is the digest of the
    last line of its log of checks, by which a later log can be shown to hold this one; `faults` are the last check's.
    """

    id: str
    name: str
    feature: str | None = None
    seal: str | None = None
    last_check: date | None = None
    next_check: date | None = None
    items: tuple[LockerItem, ...] = ()
    uncounted: str | None = None
    faults: str | None = None
    log: str | None = None

    def after(self, check: Check) -> "Locker":
        """The same locker once that check was made; when the next is due is not said here."""
        why = None if check.counted else self._doubt(check) or self.uncounted
        if check.seal_after is None:
            why = f"left without a seal on {check.on.isoformat()}"
        return replace(
            self,
            seal=check.seal_after,
            last_check=check.on,
            items=tuple(_counted(item, dict(check.counts)) for item in self.items),
            uncounted=why,
            faults=check.faults,
        )

    def _doubt(self, check: Check) -> str | None:
        """Why a check that did not count everything leaves the contents unknown."""
        day = check.on.isoformat()
        if self.last_check is None:
            return "never counted"
        if check.seal_before != self.seal and self.seal is not None:
            return f"seal {self.seal} was broken: found {check.seal_before or 'none'} on {day}, and not counted since"
        if check.opened:
            return f"opened on {day} and not counted since"
        return None


def _counted(item: LockerItem, counts: dict[str, int]) -> LockerItem:
    """The line with what was counted of it."""
    return replace(item, on_hand=counts.get(item.called, item.on_hand))
