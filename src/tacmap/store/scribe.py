"""One thread that writes the record of a service: what was noted within a tenth of a second goes on it in one commit.

Looks are noted and answered; a change waits until it is on record. The same look by the same visitor within a hundredth
of a second is one entry that says how often. What a kill takes is the looks of the last moment and never a change.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby, islice
from threading import Condition, Thread
from typing import Any, NamedTuple

from tacmap.store.audit import Audit, Fresh

__all__ = ["Deed", "Scribe"]

_LOG = logging.getLogger("tacmap.audit")
_PAUSE_S = 1.0  # before what could not be written is tried again


class Deed(NamedTuple):
    """What somebody did, the status of its answer, and where from it came."""

    district: str
    who: str
    act: str
    thing: str
    status: int
    origin: str


_Key = tuple[Deed, int, int, int]  # a deed within its minute, second and hundredth of a second


@dataclass(slots=True)
class _Noted:
    """When a deed was done first within its hundredth of a second, and how often."""

    moment: datetime
    times: int = 1


@dataclass(slots=True)
class _Desk:
    """What lies before the scribe: deeds to write, and the numbers of the last one noted and the last one settled."""

    deeds: dict[_Key, _Noted] = field(default_factory=dict)
    noted: int = 0
    settled: int = 0
    urgent: bool = False
    failing: bool = False
    closed: bool = False


class Scribe:
    """Writes for all districts; `audit_of` gives the record of one. Close it, so that nothing noted is lost."""

    def __init__(self, audit_of: Callable[[str], Audit], *, every_s: float = 0.1, most: int = 10_000) -> None:
        self._audit_of, self._every_s, self._most = audit_of, every_s, most
        self._desk, self._turn = _Desk(), Condition()
        self._thread: Thread | None = None

    @property
    def full(self) -> bool:
        """Whether whoever looks has to wait. Not while the record cannot be written: lives may hang on a look."""
        return len(self._desk.deeds) >= self._most and not self._desk.failing

    def look(self, deed: Deed, moment: datetime) -> None:
        """Note a look. Waits where too many are noted."""
        if self.full:
            self.flush()
        with self._turn:
            self._note(deed, moment)

    def change(self, deed: Deed, moment: datetime) -> bool:
        """Note a change and wait; whether it is on record now. Where not, it is tried again and the log says so."""
        with self._turn:
            number = self._note(deed, moment)
            return self._settle(number)

    def flush(self) -> bool:
        """Wait until all that was noted is on record; false where it cannot be written now."""
        with self._turn:
            return self._settle(self._desk.noted) if self._desk.deeds or not self._idle() else True

    def close(self) -> None:
        """Write what was noted, and end; whoever notes more begins anew."""
        with self._turn:
            thread, self._thread = self._thread, None
            self._desk.closed = True
            self._turn.notify_all()
        if thread is not None:
            thread.join()
        self._desk.closed = False

    def _note(self, deed: Deed, moment: datetime) -> int:
        desk = self._desk
        key = deed, moment.minute, moment.second, moment.microsecond // 10_000
        if (noted := desk.deeds.get(key)) is not None:
            noted.times += 1
        elif len(desk.deeds) < self._most or not desk.failing:
            desk.deeds[key] = _Noted(moment)
        else:
            _LOG.error("not on record: %s %s %s", deed[1], deed[2], deed[3])
        desk.noted += 1
        if self._thread is None:
            self._thread = Thread(target=self._write_on, name="tacmap-record", daemon=True)
            self._thread.start()
        if len(desk.deeds) == 1 or len(desk.deeds) >= self._most:
            self._turn.notify_all()
        return desk.noted

    def _settle(self, number: int) -> bool:
        self._desk.urgent = True
        self._turn.notify_all()
        self._turn.wait_for(lambda: self._desk.settled >= number)
        return not self._desk.failing

    def _idle(self) -> bool:
        return self._desk.settled >= self._desk.noted

    def _write_on(self) -> None:
        desk = self._desk
        while True:
            with self._turn:
                self._turn.wait_for(lambda: desk.deeds or desk.closed)
                pause = _PAUSE_S if desk.failing else self._every_s
                self._turn.wait_for(lambda: desk.urgent or desk.closed or self.full, pause)
                deeds, number, desk.urgent, desk.deeds = desk.deeds, desk.noted, False, {}
            written = self._write(deeds)
            with self._turn:
                if not written:
                    desk.deeds = deeds | dict(islice(desk.deeds.items(), self._most))
                desk.failing, desk.settled = not written, number
                self._turn.notify_all()
                if desk.closed and (not desk.deeds or not written):
                    return

    def _write(self, deeds: dict[_Key, _Noted]) -> bool:
        """Whether all are on record now; what is, is taken off."""
        written = True
        for district, group in groupby(sorted(deeds, key=_district), _district):
            mine = list(group)
            try:
                self._audit_of(district).write_all(_entry(key[0], deeds[key]) for key in mine)
            except Exception:  # noqa: BLE001 - whatever it is, whoever waits must be told
                _LOG.exception("not on record yet: %d entries", len(mine))
                written = False
            else:
                for key in mine:
                    del deeds[key]
        return written


def _district(key: _Key) -> str:
    return key[0].district


def _entry(deed: Deed, noted: _Noted) -> Fresh:
    detail: dict[str, Any] = {"status": deed.status, "from": deed.origin}
    if noted.times > 1:
        detail["times"] = noted.times
    return Fresh(who=deed.who, act=deed.act, thing=deed.thing, moment=noted.moment, detail=detail)
