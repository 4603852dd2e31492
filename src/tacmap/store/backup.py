"""Everything that is kept, as one folder on another disk: each table as lines of JSON, each blob under its digest.

The tables are read at one moment, while the service runs; blobs come after them, for a record never names one that is
not kept. A backup of SQLite can be restored into PostgreSQL, and the other way round. It is whole when `backup.json`
is there, which is written last.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, delete, func, insert, select, update

import tacmap
from tacmap.errors import FileRefused, StoreError
from tacmap.store.blobs import Blobs
from tacmap.store.database import reading, writing
from tacmap.store.durable import make_folder, replace_file, unwritable
from tacmap.store.folder import BlobFolder
from tacmap.store.migrations import NEWEST, climb, schema_of
from tacmap.store.schema import INDEXES, METADATA, SCHEMAS
from tacmap.store.shelf import Shelf, as_json, written
from tacmap.store.sweep import named_blobs

__all__ = ["Copied", "back_up", "restore"]

_SUMMARY = "backup.json"
_ROWS_AT_ONCE = 1_000
_LEAP = 1_000_000  # versions of the signed index


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """How much was copied: rows of all tables, blobs, and their bytes."""

    rows: int
    blobs: int
    size: int


def back_up(shelf: Shelf, out: Path, now: datetime) -> Copied:
    """Write a backup into a new or empty folder; every blob is compared with its digest on the way.

    Raises FileRefused where something lies there, StoreUnwritable, StoreError for a damaged blob.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileRefused(f"{out} is not empty.", remedy="Name a new folder for each backup.")
    make_folder(out, mode=0o700)
    with reading(shelf.engine) as connection:
        tables = {table.name: _write_table(connection, table, out) for table in _tables()}
        digests = sorted(named_blobs(connection))
        schema = schema_of(connection)
    blobs = BlobFolder(out / "blobs", seal=shelf.blobs.seal)
    size = sum(_copy(digest, shelf.blobs, blobs) for digest in digests)
    told = {"tacmap": tacmap.__version__, "made": written(now), "schema": schema, "tables": tables, "blobs": digests}
    replace_file(out / _SUMMARY, json.dumps(told, sort_keys=True, indent=1).encode() + b"\n")
    return Copied(rows=sum(each["rows"] for each in tables.values()), blobs=len(digests), size=size)


def restore(source: Path, engine: Engine, blobs: Blobs) -> Copied:
    """Put a backup into an empty database and among these blobs; everything is compared with what the backup says.

    A backup of an older schema is brought to the newest. Raises FileRefused for a folder that is no whole backup, and
    where the database is not empty; StoreError for what was damaged.
    """
    told = _summary(source)
    for name, entry in told["tables"].items():
        if _digest_of_file(_table_file(source, name)) != entry["sha256"]:
            raise StoreError("The backup was damaged.", place=str(_table_file(source, name)), remedy="Use another.")
    with reading(engine) as connection:
        _require_empty(connection)
    kept = BlobFolder(source / "blobs", seal=blobs.seal)
    size = sum(_copy(digest, kept, blobs) for digest in told["blobs"])
    with writing(engine) as connection:
        _require_empty(connection)
        climb(connection, told["schema"])
        rows = sum(_fill(connection, table, source) for table in _reflected(connection, told["tables"]))
        climb(connection, NEWEST)
        # Devices may have seen versions that the backup has not: the counter goes on far above them.
        connection.execute(update(INDEXES).values(version=INDEXES.c.version + _LEAP))
    return Copied(rows=rows, blobs=len(told["blobs"]), size=size)


def _tables() -> list[Table]:
    """In an order in which each can be filled; the number of the schema is told apart."""
    return [table for table in METADATA.sorted_tables if table is not SCHEMAS]


def _write_table(connection: Connection, table: Table, out: Path) -> dict[str, Any]:
    """A line for each row, always in the same order; gives their number and the sha256 of the file."""
    rows, seen, path = 0, hashlib.sha256(), _table_file(out, table.name)
    with unwritable(path), path.open("wb") as file:
        for row in connection.execute(select(table).order_by(*table.columns)).mappings():
            line = as_json(dict(row)).encode() + b"\n"
            file.write(line)
            seen.update(line)
            rows += 1
        file.flush()
        os.fsync(file.fileno())
    return {"rows": rows, "sha256": seen.hexdigest()}


def _copy(digest: str, here: Blobs, there: Blobs) -> int:
    content = here.get(digest)
    there.put(content)
    return len(content)


def _summary(source: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads((source / _SUMMARY).read_bytes())
    except (OSError, ValueError) as error:
        raise FileRefused(
            f"{source} is no whole backup.",
            place=str(source / _SUMMARY),
            remedy="Name the folder that tacmap backup wrote to its end.",
        ) from error
    if told["schema"] > NEWEST:
        raise FileRefused("A newer tacmap made this backup.", place=str(source), remedy="Restore it with that one.")
    return told


def _require_empty(connection: Connection) -> None:
    if schema_of(connection):
        raise FileRefused(
            "There are records already where the backup should go.",
            remedy="Name a new folder with --data, or an empty database.",
        )


def _reflected(connection: Connection, names: Iterable[str]) -> Iterator[Table]:
    """The tables of the schema that the backup has, which need not be the newest."""
    there = MetaData()
    there.reflect(connection, only=[SCHEMAS.name, *names])
    return (table for table in there.sorted_tables if table.name != SCHEMAS.name)


def _fill(connection: Connection, table: Table, source: Path) -> int:
    connection.execute(delete(table))  # what a step of the migration put there by itself
    rows = 0
    with _table_file(source, table.name).open("rb") as file:
        while some := [json.loads(line) for line in islice(file, _ROWS_AT_ONCE)]:
            connection.execute(insert(table), some)
            rows += len(some)
    if (
        connection.dialect.name == "postgresql"
        and "number" in table.primary_key.columns
        and len(table.primary_key) == 1
    ):
        last = select(func.max(table.c.number)).scalar_subquery()
        counter = func.pg_get_serial_sequence(table.name, "number")
        connection.execute(select(func.setval(counter, func.coalesce(last, 1))))
    return rows


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _table_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.jsonl"
