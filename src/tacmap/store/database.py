"""The database behind the records: how it is opened, read and written, and what its errors mean.

SQLite or PostgreSQL, by URL. Whoever writes says so at the beginning; readers see one moment and wait for no writer.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError

from tacmap.errors import Conflict, FileRefused, NotFound, StoreError, StoreUnreachable, StoreUnwritable
from tacmap.store.durable import MAKE_ROOM

__all__ = ["Turn", "opened", "place_of", "reading", "take_turn", "writing"]

_PATIENCE_S = 10  # for somebody else's turn, and for the server


class Turn(IntEnum):
    """What only one may do at a time on PostgreSQL; the number of its advisory lock. SQLite has one writer anyway."""

    MIGRATE = 0x7461636D01
    SWEEP = 0x7461636D02
    AUDIT = 0x7461636D03
    INDEX = 0x7461636D04


def opened(url: str) -> Engine:
    """The database behind a URL, made ready for readers beside writers. Raises FileRefused for another kind of URL."""
    plain = re.sub(r"^postgres(ql)?://", "postgresql+psycopg://", url)
    if not plain.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise _wrong_url()
    try:
        engine = create_engine(plain, pool_pre_ping=True)
    except ArgumentError as error:
        raise _wrong_url() from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def place_of(engine: Engine) -> str:
    """Where a database is, without the password: the whole path of a file, or server and name."""
    if engine.dialect.name == "sqlite":
        return str(Path(engine.url.database or "").resolve())
    return engine.url.render_as_string(hide_password=True)


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads, at one moment: it waits for no writer, and a full disk does not stop it."""
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with _typed_errors(), engine.connect().execution_options(**level) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that commits at the end. Raises Conflict, StoreUnwritable, StoreUnreachable, StoreError."""
    with _typed_errors(), engine.execution_options(tacmap_writes=True).begin() as connection:
        yield connection


def take_turn(connection: Connection, turn: Turn, *, shared: bool = False) -> None:
    """Wait for the turn, and hold it until the transaction ends; all that hold it `shared` hold it together."""
    if connection.dialect.name == "postgresql":
        lock = func.pg_advisory_xact_lock_shared if shared else func.pg_advisory_xact_lock
        connection.execute(select(lock(int(turn))))


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Readers beside one writer, and a commit that outlives a cut of power."""
    connection.isolation_level = None  # transactions are begun below, not by the driver
    pragmas = (f"busy_timeout={_PATIENCE_S * 1000}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_sqlite(connection: Connection) -> None:
    """Whoever means to write takes the turn at once: a reader cannot become a writer without a deadlock."""
    writes = connection.get_execution_options().get("tacmap_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def _typed_errors() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise Conflict("Somebody else was first.", remedy="Load the page again and repeat the change.") from error
    except DBAPIError as error:
        raise _letter(error) from error
    except OverflowError as error:  # a number that no row can have
        raise NotFound("There is nothing of such a number.", remedy="Look for it in the list.") from error


_UNWRITABLE = ("full", "readonly", "read-only", "unable to open", "disk i/o", "no space left")
_UNWRITABLE_STATES = {"25006", "53100"}  # read_only_sql_transaction, disk_full
_AWAY = ("08", "57P")  # no connection, shut down
_AWAY_WORDS = ("connection", "could not connect", "server closed", "terminat")


def _letter(error: DBAPIError) -> StoreError:
    """The error of a driver in our words; PostgreSQL tells its SQLSTATE, SQLite only a sentence."""
    reason, state = str(error.orig).lower(), getattr(error.orig, "sqlstate", None)
    place = str(error.orig).partition("\n")[0]
    if state in _UNWRITABLE_STATES or (state is None and any(word in reason for word in _UNWRITABLE)):
        return StoreUnwritable("The records cannot be written.", place=place, remedy=MAKE_ROOM)
    if error.connection_invalidated or (state or "").startswith(_AWAY) or any(word in reason for word in _AWAY_WORDS):
        return StoreUnreachable(
            "The database of records does not answer.", place=place, remedy="Check that it runs; then try again."
        )
    return StoreError(
        "The database of records does not answer as it should.",
        place=place,
        remedy="Try again in a minute; if it stays so, restore the backup.",
    )


def _wrong_url() -> FileRefused:
    return FileRefused(
        "TACMAP_RECORDS_URL names no database that tacmap can use.",
        remedy="Write postgresql://user:password@host/name, or leave it away for SQLite in the data folder.",
    )
