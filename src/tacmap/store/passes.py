"""Who may come in: set-up links, sessions and tokens, kept as hashes only.

A pass is 256 random bits in base32; the store holds its sha256, so that a copied database lets no one in.
"""

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime, timedelta

from sqlalchemy import Engine, Select, delete, insert, select, update

from tacmap.store.database import reading, writing
from tacmap.store.schema import PASSES
from tacmap.store.shelf import written

__all__ = ["LIVES", "Passes"]

LIVES = {"setup": timedelta(days=1), "session": timedelta(days=30)}


class Passes:
    """Passes in one database. Every method takes `now`, an aware time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(self, kind: str, now: datetime) -> str:
        """A new pass: the only time its text is seen. A new set-up link replaces an unused one."""
        text = b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()
        with writing(self._engine) as connection:
            if kind == "setup":
                connection.execute(delete(PASSES).where(PASSES.c.kind == "setup"))
            connection.execute(
                insert(PASSES).values(
                    digest=_digest(text), kind=kind, made=written(now), expires=written(now + LIVES[kind])
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
                update(PASSES)
                .where(
                    PASSES.c.digest == _digest(text),
                    PASSES.c.kind == kind,
                    PASSES.c.used.is_(None),
                    PASSES.c.expires > written(now),
                )
                .values(used=written(now))
            )
            return spent.rowcount == 1

    def any_session(self, now: datetime) -> bool:
        """Whether anybody is let in already."""
        live = (PASSES.c.kind == "session") & (PASSES.c.expires > written(now))
        with reading(self._engine) as connection:
            return connection.execute(select(PASSES.c.digest).where(live).limit(1)).first() is not None


def _live(text: str, kind: str, now: datetime) -> Select[tuple[str]]:
    return select(PASSES.c.digest).where(
        PASSES.c.digest == _digest(text),
        PASSES.c.kind == kind,
        PASSES.c.used.is_(None),
        PASSES.c.expires > written(now),
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
