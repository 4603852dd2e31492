"""Who may come in: set-up links, sessions and tokens, kept as hashes only.

A pass is 256 random bits in base32; the store holds its sha256, so that a copied database lets no one in.
"""

import hashlib
import secrets
from base64 import b32encode
from datetime import UTC, datetime, timedelta

from sqlalchemy import Column, DateTime, Engine, MetaData, Select, String, Table, delete, insert, select, update

from tacmap.store.database import reading, writing

__all__ = ["LIVES", "Passes"]

_METADATA = MetaData()
_PASSES = Table(
    "passes",
    _METADATA,
    Column("digest", String(64), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("made", DateTime, nullable=False),
    Column("expires", DateTime, nullable=False),
    Column("used", DateTime),
)

LIVES = {"setup": timedelta(days=1), "session": timedelta(days=30)}


class Passes:
    """Passes in one database. Every method takes `now`, an aware time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        with writing(self._engine) as connection:
            _METADATA.create_all(connection)

    def make(self, kind: str, now: datetime) -> str:
        """A new pass: the only time its text is seen. A new set-up link replaces an unused one."""
        text = b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()
        with writing(self._engine) as connection:
            if kind == "setup":
                connection.execute(delete(_PASSES).where(_PASSES.c.kind == "setup"))
            connection.execute(
                insert(_PASSES).values(
                    digest=_digest(text), kind=kind, made=_bare(now), expires=_bare(now + LIVES[kind])
                )
            )
        return text

    def good(self, text: str, kind: str, now: datetime) -> bool:
        """Whether this is an unexpired pass of that kind that may still be used."""
        with reading(self._engine) as connection:
            return connection.execute(_live(text, kind, now)).first() is not None

    def use_up(self, text: str, kind: str, now: datetime) -> bool:
        """Spend a one-time pass; false when it was spent before, expired, or never was."""
        with writing(self._engine) as connection:
            spent = connection.execute(
                update(_PASSES)
                .where(
                    _PASSES.c.digest == _digest(text),
                    _PASSES.c.kind == kind,
                    _PASSES.c.used.is_(None),
                    _PASSES.c.expires > _bare(now),
                )
                .values(used=_bare(now))
            )
            return spent.rowcount == 1

    def any_session(self, now: datetime) -> bool:
        """Whether anybody is let in already."""
        live = (_PASSES.c.kind == "session") & (_PASSES.c.expires > _bare(now))
        with reading(self._engine) as connection:
            return connection.execute(select(_PASSES.c.digest).where(live).limit(1)).first() is not None


def _live(text: str, kind: str, now: datetime) -> Select[tuple[str]]:
    return select(_PASSES.c.digest).where(
        _PASSES.c.digest == _digest(text),
        _PASSES.c.kind == kind,
        _PASSES.c.used.is_(None),
        _PASSES.c.expires > _bare(now),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _bare(moment: datetime) -> datetime:
    """UTC without its zone, as SQLite keeps it."""
    return moment.astimezone(UTC).replace(tzinfo=None)
