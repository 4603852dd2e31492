"""The school's emergency locker: what is in it, what should be, and when it was last counted."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Locker", "LockerItem"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Locker:
    """A locker. `feature` is the id of the locker feature that places it on the plan, None if not placed."""

    id: str
    name: str
    feature: str | None = None
    seal: str | None = None
    last_check: date | None = None
    next_check: date | None = None
    items: tuple[LockerItem, ...] = ()
