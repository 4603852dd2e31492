"""The database behind records and passes: how it is opened, read and written, and what its errors mean.

Whoever writes says so at the beginning and takes the turn at once; readers never wait for a turn.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError

from tacmap.errors import Conflict, StoreError, StoreUnwritable
from tacmap.store.durable import MAKE_ROOM

__all__ = ["opened", "reading", "writing"]


def opened(url: str) -> Engine:
    """The database behind a URL, SQLite made ready for readers beside one writer."""
    engine = create_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that only reads: it waits for no writer, and a full or read-only disk does not stop it."""
    with _typed_errors(), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that commits at the end. Raises Conflict, StoreUnwritable, StoreError."""
    with _typed_errors(), engine.execution_options(tacmap_writes=True).begin() as connection:
        yield connection


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Readers beside one writer, and a commit that outlives a cut of power."""
    connection.isolation_level = None  # transactions are begun below, not by the driver
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
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
        reason = str(error.orig).lower()
        if any(word in reason for word in ("full", "readonly", "read-only", "unable to open", "disk i/o")):
            raise StoreUnwritable(
                "The records cannot be written.",
                place=str(error.orig),
                remedy=MAKE_ROOM,
            ) from error
        raise StoreError(
            "The database of records does not answer as it should.",
            place=str(error.orig),
            remedy="Try again in a minute; if it stays so, restore the backup.",
        ) from error
