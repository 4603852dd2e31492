"""Who may come in: set-up links, sessions and tokens, kept as hashes only, with what each allows.

A pass is 256 random bits in base32; the store holds its sha256, so that a copied database lets no one in. A pass of an
account never allows more than the account does now.
"""

import hashlib
import json
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Row, delete, func, insert, or_, select, update

from tacmap.store.accounts import EVERY_SITE
from tacmap.store.database import reading, writing
from tacmap.store.schema import ACCOUNTS, PASSES
from tacmap.store.shelf import as_json, found, moment, written

__all__ = ["AUDIENCES", "LIVES", "Grant", "Pass", "Passes"]

LIVES = {
    "setup": timedelta(days=1),
    "session": timedelta(days=7),
    "sign-on": timedelta(minutes=10),
    "api": timedelta(days=365),
    "device": timedelta(days=365),
}
AUDIENCES = ("public", "fire", "police")  # each sees all that those before it see


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What somebody may: in which district, in which roles, at which sites, up to which audience.

    `account` is empty for the keeper of the served folder, who came by a set-up link.
    """

    district: str = "main"
    account: str = ""
    roles: tuple[str, ...] = ("admin",)
    sites: tuple[str, ...] = EVERY_SITE
    audience: str = "police"
    agency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """A pass as lists show it: never its text. `id` names it for being withdrawn."""

    id: str
    kind: str
    name: str
    grant: Grant
    made: datetime
    expires: datetime
    seen: datetime | None = None


KEEPER = Grant()


class Passes:
    """Passes in one database. Every method takes `now`, an aware time."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def make(
        self, kind: str, now: datetime, grant: Grant = KEEPER, *, name: str = "", lives: timedelta | None = None
    ) -> str:
        """A new pass: the only time its text is seen. A new set-up link replaces its district's unused one."""
        text = b32encode(secrets.token_bytes(32)).decode().rstrip("=").lower()
        row = {
            "digest": _digest(text), "id": secrets.token_hex(16), "kind": kind, "name": name[:200],
            "district": grant.district, "account": grant.account, "audience": grant.audience,
            "roles": as_json(sorted(grant.roles)), "sites": as_json(sorted(grant.sites)),
            "made": written(now), "expires": written(now + (LIVES[kind] if lives is None else lives)),
        }  # fmt: skip
        with writing(self._engine) as connection:
            if kind == "sign-on":  # anybody may begin one: what came to nothing is cleared away
                connection.execute(delete(PASSES).where(PASSES.c.kind == kind, PASSES.c.expires <= written(now)))
            if kind == "setup":
                connection.execute(delete(PASSES).where(PASSES.c.kind == "setup", PASSES.c.district == grant.district))
            connection.execute(insert(PASSES).values(row))
        return text

    def found(self, text: str, now: datetime, *kinds: str, idle: timedelta | None = None) -> Pass | None:
        """The unexpired, unspent pass of one of those kinds with this text, and what it allows now.

        A session that nobody used for longer than `idle` is none.
        """
        live = (PASSES.c.kind.in_(kinds), *_live(now), *_in_use(now, idle))
        query = select(PASSES).where(PASSES.c.digest == _digest(text), *live)
        with reading(self._engine) as connection:
            row = connection.execute(query).first()
            if row is None:
                return None
            if not row.account:
                return _pass(row, None)
            account = connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == row.account)).first()
        return None if account is None or account.closed else _pass(row, account)

    def note_use(self, text: str, now: datetime) -> None:
        """A session was used now."""
        with writing(self._engine) as connection:
            connection.execute(update(PASSES).where(PASSES.c.digest == _digest(text)).values(seen=written(now)))

    def use_up(self, text: str, kind: str, now: datetime) -> bool:
        """Spend a one-time pass; false when it was spent before, expired, or never was."""
        mine = (PASSES.c.digest == _digest(text), PASSES.c.kind == kind, *_live(now))
        with writing(self._engine) as connection:
            return connection.execute(update(PASSES).where(*mine).values(used=written(now))).rowcount == 1

    def withdraw(self, pass_id: str, district: str) -> None:
        """Nobody comes in by this pass from now on. Raises NotFound."""
        with writing(self._engine) as connection:
            mine = (PASSES.c.id == pass_id, PASSES.c.district == district)
            found(connection.execute(select(PASSES).where(*mine)).first(), "token")
            connection.execute(delete(PASSES).where(*mine))

    def forget_expired(self, now: datetime) -> int:
        """Forget the passes of every district that nobody comes in by any more; gives their number."""
        over = or_(PASSES.c.expires <= written(now), PASSES.c.used.is_not(None))
        with writing(self._engine) as connection:
            return connection.execute(delete(PASSES).where(over)).rowcount

    def every(self, district: str, now: datetime, *kinds: str) -> tuple[Pass, ...]:
        """The live passes of those kinds in a district, the newest first."""
        query = select(PASSES).where(PASSES.c.district == district, PASSES.c.kind.in_(kinds), *_live(now))
        with reading(self._engine) as connection:
            return tuple(_pass(row, None) for row in connection.execute(query.order_by(PASSES.c.made.desc())))

    def any_session(self, now: datetime, *, idle: timedelta | None = None) -> bool:
        """Whether anybody is let in already, or has an account to come in by."""
        live = select(PASSES.c.digest).where(PASSES.c.kind == "session", *_live(now), *_in_use(now, idle)).limit(1)
        with reading(self._engine) as connection:
            asked = (live, select(ACCOUNTS.c.id).limit(1))
            return any(connection.execute(query).first() is not None for query in asked)


def _live(now: datetime) -> tuple[Any, ...]:
    return PASSES.c.used.is_(None), PASSES.c.expires > written(now)


def _in_use(now: datetime, idle: timedelta | None) -> tuple[Any, ...]:
    """What a session used lately fulfils, and every other pass."""
    if idle is None:
        return ()
    return (or_(PASSES.c.kind != "session", func.coalesce(PASSES.c.seen, PASSES.c.made) > written(now - idle)),)


def _pass(row: Row[Any], account: Row[Any] | None) -> Pass:
    """What a pass allows: what it was made for, and never more than its account."""
    roles, sites, audience = tuple(json.loads(row.roles)), tuple(json.loads(row.sites)), row.audience
    if account is not None:
        roles = tuple(role for role in roles if role in json.loads(account.roles))
        sites = _both(sites, tuple(json.loads(account.sites)))
        audience = min(audience, account.audience, key=AUDIENCES.index)
    grant = Grant(
        district=row.district, account=row.account, roles=roles, sites=sites, audience=audience,
        agency=account.agency if account is not None else "",
    )  # fmt: skip
    return Pass(
        id=row.id,
        kind=row.kind,
        name=row.name,
        grant=grant,
        made=moment(row.made),
        expires=moment(row.expires),
        seen=row.seen and moment(row.seen),
    )


def _both(these: tuple[str, ...], those: tuple[str, ...]) -> tuple[str, ...]:
    if EVERY_SITE[0] in these:
        return those
    return these if EVERY_SITE[0] in those else tuple(site for site in these if site in those)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
