"""Sites, and the files of each: what a site folder holds, with every save of it.

A save names the version it was made from; of two made from one version the second is refused. Nothing that was saved
is ever overwritten: a file stands from one version up to another.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from unicodedata import category

from sqlalchemy import Connection, insert, select, update

from tacmap.errors import Conflict, FileRefused
from tacmap.store.quotas import require_room_in, require_site_in
from tacmap.store.schema import FILES, SITES, VERSIONS
from tacmap.store.shelf import Shelf, as_json, found, moment, written

__all__ = ["FileRecord", "Save", "SiteRecord", "Sites", "checked_path", "require_tree"]

_LONGEST_PATH = 300  # characters
_LONGEST_NAME = 240  # bytes of each part of it: file systems take 255, and what is put aside is called a little longer
_MOST_FILES = 2_000  # of one site


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A site as lists show it. `facts` is JSON; `version` is that of the newest save, 0 before the first."""

    id: str
    name: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRecord:
    """A file of a site: the digest of its blob, its size in bytes."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Save:
    """One save of a site's files: who made it, when, and what for."""

    number: int
    saved: datetime
    who: str
    note: str


class Sites:
    """The sites of one district."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add(self, site: SiteRecord) -> SiteRecord:
        """Keep a new site without files. Raises Conflict where the id is taken."""
        with self._shelf.writing() as connection:
            return self.add_in(connection, site)

    def add_in(self, connection: Connection, site: SiteRecord) -> SiteRecord:
        """As `add`, as a part of somebody's transaction."""
        if connection.scalar(select(SITES.c.id).where(*self._is(site.id))) is not None:
            raise Conflict(f"There is already a site {site.id!r}.", remedy="Choose another id.")
        row = {"id": site.id, "name": site.name, "facts": as_json(site.facts), "version": 0}
        connection.execute(insert(SITES).values(district=self._shelf.district, **row))
        require_site_in(connection, self._shelf.district)
        return SiteRecord(id=site.id, name=site.name, facts=site.facts)

    def one(self, site_id: str) -> SiteRecord:
        """Raises NotFound."""
        with self._shelf.reading() as connection:
            return _site(found(connection.execute(select(SITES).where(*self._is(site_id))).first(), "site"))

    def every(self) -> tuple[SiteRecord, ...]:
        """All sites of the district, by id."""
        with self._shelf.reading() as connection:
            return self.every_in(connection)

    def every_in(self, connection: Connection) -> tuple[SiteRecord, ...]:
        """As `every`, as a part of somebody's transaction."""
        query = select(SITES).where(SITES.c.district == self._shelf.district).order_by(SITES.c.id)
        return tuple(_site(row) for row in connection.execute(query))

    def files(self, site_id: str, version: int | None = None) -> dict[str, FileRecord]:
        """The files as they are now, or as they were in a version, by path. Raises NotFound without the site."""
        with self._shelf.reading() as connection:
            found(connection.execute(select(SITES.c.id).where(*self._is(site_id))).first(), "site")
            return _files(connection, self._shelf.district, site_id, version)

    def saves(self, site_id: str) -> tuple[Save, ...]:
        """Every save, the newest first."""
        query = select(VERSIONS).where(VERSIONS.c.district == self._shelf.district, VERSIONS.c.site == site_id)
        with self._shelf.reading() as connection:
            return tuple(
                Save(number=row.number, saved=moment(row.saved), who=row.who, note=row.note)
                for row in connection.execute(query.order_by(VERSIONS.c.number.desc()))
            )

    def noted(self, site_id: str, begins: str) -> Save | None:
        """The newest save whose note begins so."""
        return next((save for save in self.saves(site_id) if save.note.startswith(begins)), None)

    def save(
        self,
        seen: SiteRecord,
        changes: Mapping[str, FileRecord | None],
        *,
        who: str,
        note: str,
        now: datetime,
    ) -> SiteRecord:
        """Put `changes` (None takes a file away) over the version in `seen`, with the name and facts that `seen` has.

        The blobs must be kept already. Raises Conflict where somebody saved since, FileRefused for a path that is
        none, NotFound without the site.
        """
        paths = {checked_path(path): record for path, record in changes.items()}
        digests = [record.digest for record in paths.values() if record]
        with self._shelf.writing(*digests) as connection:
            return self.save_in(connection, seen, paths, who=who, note=note, now=now)

    def remember(self, site: SiteRecord, told: Mapping[str, Any]) -> None:
        """Keep beside its facts what was worked out of this version; nothing where somebody saved since."""
        here = (*self._is(site.id), SITES.c.version == site.version)
        with self._shelf.writing() as connection:
            row = connection.execute(select(SITES).where(*here)).first()
            if row is not None:
                facts = as_json({**_site(row).facts, **told})
                connection.execute(update(SITES).where(*here).values(facts=facts))

    def save_in(
        self,
        connection: Connection,
        seen: SiteRecord,
        changes: Mapping[str, FileRecord | None],
        *,
        who: str,
        note: str,
        now: datetime,
    ) -> SiteRecord:
        """As `save`, as a part of somebody's transaction that already names the blobs."""
        number = seen.version + 1
        values = {"version": number, "name": seen.name, "facts": as_json(seen.facts)}
        query = update(SITES).where(*self._is(seen.id), SITES.c.version == seen.version).values(values)
        if connection.execute(query).rowcount == 0:
            found(connection.execute(select(SITES.c.id).where(*self._is(seen.id))).first(), "site")
            raise Conflict("Somebody else changed this site.", remedy="Load it again and repeat the change.")
        key = {"district": self._shelf.district, "site": seen.id}
        entry = {"number": number, "saved": written(now), "who": who, "note": note[:500]}
        connection.execute(insert(VERSIONS).values(key | entry))
        self._change_files(connection, seen.id, number, changes)
        require_room_in(connection, self._shelf.district)
        return SiteRecord(id=seen.id, name=seen.name, facts=seen.facts, version=number)

    def _change_files(
        self, connection: Connection, site_id: str, number: int, changes: Mapping[str, FileRecord | None]
    ) -> None:
        there = _files(connection, self._shelf.district, site_id, None)
        changed = {path: record for path, record in changes.items() if there.get(path) != record}
        require_tree(path for path, record in {**there, **changed}.items() if record is not None)
        if len(there.keys() | changed.keys()) > _MOST_FILES:
            raise FileRefused(f"A site holds at most {_MOST_FILES} files.", remedy="Take away what is not needed.")
        key = {"district": self._shelf.district, "site": site_id}
        for path, record in sorted(changed.items()):
            here = (FILES.c.district == self._shelf.district, FILES.c.site == site_id, FILES.c.path == path)
            connection.execute(update(FILES).where(*here, FILES.c.until.is_(None)).values(until=number))
            if record is not None:
                row = {"path": path, "since": number, "digest": record.digest, "size": record.size}
                connection.execute(insert(FILES).values(key | row))

    def _is(self, site_id: str) -> tuple[Any, ...]:
        return SITES.c.district == self._shelf.district, SITES.c.id == site_id


def checked_path(path: str) -> str:
    """The path of a file within a site, if it is one. Raises FileRefused."""
    parts = path.split("/")
    odd = any(category(sign) in {"Cc", "Cs", "Cf"} for sign in path)
    odd = odd or any(len(part.encode()) > _LONGEST_NAME for part in parts)
    if odd or "\\" in path or ":" in path or len(path) > _LONGEST_PATH or {"", ".", ".."} & set(parts):
        raise FileRefused(f"{path[:80]!r} is no path of a file within a site.", remedy="Name it like lockers/EL-1.csv.")
    return str(PurePosixPath(path))


def require_tree(paths: Iterable[str]) -> None:
    """Raise FileRefused where one of these files would have to be a folder too, for another lies in it."""
    files = {*paths}
    for path in sorted(files):
        if within := next((str(each) for each in PurePosixPath(path).parents if str(each) in files), None):
            raise FileRefused(f"{within!r} is a file, so nothing lies in it.", place=path, remedy="Name it otherwise.")


def _files(connection: Connection, district: str, site_id: str, version: int | None) -> dict[str, FileRecord]:
    there = FILES.c.until.is_(None)
    if version is not None:
        there = (FILES.c.since <= version) & (FILES.c.until.is_(None) | (FILES.c.until > version))
    query = select(FILES).where(FILES.c.district == district, FILES.c.site == site_id, there).order_by(FILES.c.path)
    return {row.path: FileRecord(digest=row.digest, size=row.size) for row in connection.execute(query)}


def _site(row: Any) -> SiteRecord:
    return SiteRecord(id=row.id, name=row.name, facts=json.loads(row.facts), version=row.version)
