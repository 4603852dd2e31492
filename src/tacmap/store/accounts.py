"""People who log in: their roles, sites and audience, and their passwords as Argon2id hashes.

Six wrong passwords in a quarter of an hour lock an account for that long, also against the right one; an account that
is not there is answered as slowly and in the same words.
"""

import hashlib
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from sqlalchemy import Row, delete, func, insert, select, update

from tacmap.errors import Conflict, FileRefused, LoginRefused
from tacmap.store.schema import ACCOUNTS, PASSES, WRONG_LOGINS
from tacmap.store.shelf import Shelf, as_json, found, written

__all__ = ["EVERY_SITE", "Account", "Accounts", "account_of"]

EVERY_SITE = ("*",)
SHORTEST_PASSWORD = 12  # characters
MOST_WRONG, WINDOW = 6, timedelta(minutes=15)
_MEMORY_KIB, _PASSES = 19_456, 2  # OWASP, password storage


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Who somebody is. `sites` are ids, or EVERY_SITE; `audience` is the highest whose bundles they may have.

    Bundles marked for one recipient are for accounts of that `agency`. Who comes by single sign-on is bound to the
    name (`subject`) that their `issuer` never gives to another, and has no password here.
    """

    id: str
    name: str
    roles: tuple[str, ...]
    sites: tuple[str, ...] = EVERY_SITE
    audience: str = "public"
    agency: str = ""
    district: str = ""
    closed: bool = False
    issuer: str | None = None
    subject: str | None = None


def account_of(issuer: str, subject: str, begins: str) -> str:
    """The id of an account of single sign-on: it follows from issuer and subject alone."""
    told = "\0".join((issuer, subject))
    return f"{begins}-{hashlib.sha256(told.encode()).hexdigest()[:16]}"


class Accounts:
    """The accounts of one district; an id is taken once in all districts."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(self, account: Account, password: str, now: datetime) -> Account:
        """Keep a new account. Raises Conflict for a taken id, FileRefused for a password that is too short."""
        row = {"district": self._shelf.district, "made": written(now), "password": _hashed(password)}
        with self._shelf.writing() as connection:
            if connection.scalar(select(ACCOUNTS.c.id).where(ACCOUNTS.c.id == _folded(account.id))) is not None:
                raise Conflict(f"There is already an account {account.id!r}.", remedy="Choose another id.")
            connection.execute(insert(ACCOUNTS).values(_values(account) | row))
        return self.one(account.id)

    def one(self, account_id: str) -> Account:
        """Raises NotFound."""
        query = select(ACCOUNTS).where(
            ACCOUNTS.c.district == self._shelf.district, ACCOUNTS.c.id == _folded(account_id)
        )
        with self._shelf.reading() as connection:
            return _account(found(connection.execute(query).first(), "account"))

    def every(self) -> tuple[Account, ...]:
        """The accounts of the district, by id."""
        query = select(ACCOUNTS).where(ACCOUNTS.c.district == self._shelf.district).order_by(ACCOUNTS.c.id)
        with self._shelf.reading() as connection:
            return tuple(_account(row) for row in connection.execute(query))

    def change(self, account: Account) -> Account:
        """Put this in the place of the account of its id; it counts from the next request on. Raises NotFound."""
        here = (ACCOUNTS.c.district == self._shelf.district, ACCOUNTS.c.id == _folded(account.id))
        with self._shelf.writing() as connection:
            connection.execute(update(ACCOUNTS).where(*here).values(_values(account)))
            if account.closed:
                connection.execute(delete(PASSES).where(PASSES.c.account == _folded(account.id)))
        return self.one(account.id)

    def signed_on(self, account: Account, now: datetime) -> Account:
        """The account of this issuer and subject, as it is told now; made where it is new. Raises LoginRefused: closed.

        What an administrator set here lasts until then, but that they closed it stays.
        """
        here = (ACCOUNTS.c.issuer == account.issuer, ACCOUNTS.c.subject == account.subject)
        row = {"district": self._shelf.district, "issuer": account.issuer, "subject": account.subject}
        with self._shelf.writing() as connection:
            kept = connection.execute(select(ACCOUNTS).where(*here)).first()
            if kept is not None and (kept.closed or kept.district != self._shelf.district):
                raise LoginRefused("This account is closed.", remedy="Ask your administrator.")
            if kept is None:
                new = _values(account) | row | {"made": written(now), "password": ""}
                connection.execute(insert(ACCOUNTS).values(new))
            else:
                connection.execute(update(ACCOUNTS).where(*here).values(_values(account) | {"id": kept.id}))
        return self.one(account.id if kept is None else kept.id)

    def set_password(self, account_id: str, password: str) -> None:
        """A new password; whoever was logged in is no more. Raises NotFound, FileRefused."""
        account, hashed = self.one(account_id), _hashed(password)
        if account.issuer:
            raise FileRefused(
                "This account comes by single sign-on and has no password here.", remedy="Change it where they log in."
            )
        with self._shelf.writing() as connection:
            connection.execute(update(ACCOUNTS).where(ACCOUNTS.c.id == account.id).values(password=hashed))
            connection.execute(delete(PASSES).where(PASSES.c.account == account.id, PASSES.c.kind == "session"))
            connection.execute(delete(WRONG_LOGINS).where(WRONG_LOGINS.c.account == account.id))

    def log_in(self, account_id: str, password: str, now: datetime) -> Account:
        """The account, of any district, whose password this is. Raises LoginRefused."""
        own = _folded(account_id)
        with self._shelf.writing() as connection:
            recent = (WRONG_LOGINS.c.account == own, WRONG_LOGINS.c.moment > written(now - WINDOW))
            if (connection.scalar(select(func.count()).select_from(WRONG_LOGINS).where(*recent)) or 0) >= MOST_WRONG:
                raise LoginRefused(
                    "Too many wrong passwords.",
                    remedy="Wait a quarter of an hour, or ask your administrator.",
                    locked=True,
                )
            connection.execute(delete(WRONG_LOGINS).where(WRONG_LOGINS.c.moment <= written(now - WINDOW)))
            connection.execute(insert(WRONG_LOGINS).values(account=own, moment=written(now)))
        row = self._row(own)
        right = _verified(password, (row.password if row else "") or _NOBODY)
        if row is None or row.closed or not right:
            raise LoginRefused(
                "This is not an account with that password.", remedy="Check both; in the password capitals count."
            )
        with self._shelf.writing() as connection:
            connection.execute(delete(WRONG_LOGINS).where(WRONG_LOGINS.c.account == own))
        return _account(row)

    def _row(self, own: str) -> Row[Any] | None:
        with self._shelf.reading() as connection:
            return connection.execute(select(ACCOUNTS).where(ACCOUNTS.c.id == own)).first()


def _folded(account_id: str) -> str:
    return account_id.strip().casefold()[:100]


def _hashed(password: str) -> str:
    if len(password) < SHORTEST_PASSWORD:
        raise FileRefused(
            f"A password has at least {SHORTEST_PASSWORD} characters.", remedy="Take a sentence: length is what counts."
        )
    salt = secrets.token_bytes(16)
    cost = Argon2id(salt=salt, length=32, iterations=_PASSES, lanes=1, memory_cost=_MEMORY_KIB)
    return cost.derive_phc_encoded(password.encode())


def _verified(password: str, hashed: str) -> bool:
    try:
        Argon2id.verify_phc_encoded(password.encode(), hashed)
    except InvalidKey:
        return False
    return True


_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


def _values(account: Account) -> dict[str, Any]:
    lists = {"roles": as_json(_sorted(account.roles)), "sites": as_json(_sorted(account.sites))}
    plain = {key: getattr(account, key) for key in ("name", "agency", "audience", "closed")}
    return {"id": _folded(account.id)} | plain | lists


def _sorted(names: Iterable[str]) -> list[str]:
    return sorted(set(names))


def _account(row: Row[Any]) -> Account:
    return Account(
        id=row.id,
        name=row.name,
        roles=tuple(json.loads(row.roles)),
        sites=tuple(json.loads(row.sites)),
        audience=row.audience,
        agency=row.agency,
        district=row.district,
        closed=row.closed,
        issuer=row.issuer,
        subject=row.subject,
    )
