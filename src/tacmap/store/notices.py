"""Who is to be told that a site was issued anew, and whether they were: to send, sent, seen.

A notice commits with the revision that it tells of. It holds no word of the plan.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from tacmap.store.schema import NOTICES
from tacmap.store.shelf import Shelf, as_kept, found, moment, written

__all__ = ["Notice", "NoticeState", "Notices"]


class NoticeState(StrEnum):
    """How far a notice got."""

    TO_SEND = "to send"
    SENT = "sent"
    SEEN = "seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a recipient is told of a revision. `fingerprint` is that of the copy meant for them, "" for none.

    Without an `email` somebody sends it by hand; `trouble` says why the last try to send it failed.
    """

    site_id: str
    revision: int
    recipient: str
    created: datetime
    email: str = ""
    fingerprint: str = ""
    number: int = 0
    sent: datetime | None = None
    seen: datetime | None = None
    trouble: str = ""

    @property
    def state(self) -> NoticeState:
        if self.seen:
            return NoticeState.SEEN
        return NoticeState.SENT if self.sent else NoticeState.TO_SEND


class Notices:
    """The notices of one district."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add_in(self, connection: Connection, notices: Iterable[Notice]) -> None:
        """Keep new notices, within the transaction that issues their revision."""
        for notice in notices:
            told = {key: getattr(notice, key) for key in ("revision", "recipient", "email", "fingerprint", "trouble")}
            key = {"district": self._shelf.district, "site": notice.site_id, "created": written(notice.created)}
            connection.execute(insert(NOTICES).values(key | told))

    def of(self, site_id: str) -> tuple[Notice, ...]:
        """The notices of a site, the newest revision first, by recipient."""
        query = select(NOTICES).where(*self._here(site_id))
        with self._shelf.reading() as connection:
            rows = connection.execute(query.order_by(NOTICES.c.revision.desc(), NOTICES.c.recipient, NOTICES.c.number))
            return tuple(_notice(row) for row in rows)

    def one(self, site_id: str, number: int) -> Notice:
        """Raises NotFound."""
        query = select(NOTICES).where(*self._here(site_id), NOTICES.c.number == number)
        with self._shelf.reading() as connection:
            return _notice(found(connection.execute(query).first(), "notice"))

    def mark_sent(self, notice: Notice, now: datetime) -> None:
        """It went out; the first time counts."""
        self._set(notice, {"sent": written(notice.sent or now), "trouble": ""})

    def mark_seen(self, notice: Notice, now: datetime) -> None:
        """Its recipient knows; the first time counts."""
        self._set(notice, {"seen": written(notice.seen or now), "sent": written(notice.sent or now), "trouble": ""})

    def mark_trouble(self, notice: Notice, why: str) -> None:
        """It could not be sent."""
        self._set(notice, {"trouble": why[:300]})

    def _set(self, notice: Notice, values: dict[str, str]) -> None:
        with self._shelf.writing() as connection:
            here = (*self._here(notice.site_id), NOTICES.c.number == notice.number)
            connection.execute(update(NOTICES).where(*here).values(values))

    def _here(self, site_id: str) -> tuple[Any, ...]:
        return NOTICES.c.district == self._shelf.district, NOTICES.c.site == site_id


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        **as_kept(row, "number", "revision", "recipient", "email", "fingerprint", "trouble"),
        sent=row.sent and moment(row.sent),
        seen=row.seen and moment(row.seen),
    )
