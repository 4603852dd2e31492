"""A kept site as the site folder that it is: opened by the loader of folders, saved, taken in and given out.

Plans themselves are not laid out on the disk: whoever reads one asks for it by its digest.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tacmap.errors import FileRefused
from tacmap.settings import Limits
from tacmap.site import SiteFolder, SiteLimits, load_site
from tacmap.store.blobs import digest_of
from tacmap.store.durable import make_folder, replace_file
from tacmap.store.records import Records
from tacmap.store.sites import FileRecord, SiteRecord, checked_path, require_tree

__all__ = [
    "SHEETS",
    "Working",
    "folder_digest",
    "found_site",
    "give_out",
    "keep_files",
    "laid_out",
    "opened",
    "put_files",
    "site_in",
    "site_text",
    "take_in",
    "tried",
]

_SITE_TOML = "site.toml"
SHEETS = {".toml", ".csv", ".geojson", ".json", ".minisig"}  # what the loader itself reads
_PLANS = {".dxf", ".svg", ".svgz"}
_WORDS = {".md", ".txt"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """A kept site opened: its record, its files by path, and what the loader says of them.

    The plans that `site` names exist only as `files`; the folder is gone.
    """

    record: SiteRecord
    files: Mapping[str, FileRecord]
    site: SiteFolder


def opened(records: Records, site_id: str, *, version: int | None = None) -> Working:
    """The site as it is now, or as it was in a version. Raises NotFound, FileRefused without a site.toml."""
    record = records.sites.one(site_id)
    files = records.sites.files(site_id, record.version if version is None else version)
    with laid_out(records, files) as folder:
        site = site_in(records, files, folder)
    return Working(record=record, files=files, site=replace(site, id=site_id))


def tried(records: Records, working: Working, contents: Mapping[str, bytes]) -> Working:
    """The site as it would be with these sheets, which are kept as blobs that nothing names yet."""
    files = {**working.files, **put_files(records, contents)}
    with laid_out(records, files) as folder:
        site = site_in(records, files, folder)
    return replace(working, files=files, site=replace(site, id=working.record.id))


def site_in(
    records: Records, files: Mapping[str, FileRecord], folder: Path, *, today: date | None = None
) -> SiteFolder:
    """What the loader says of a folder that these files were laid out in; its aerial image stays where it is kept."""
    site = load_site(folder, today=today)
    if site.aerial is None or site.aerial.path is None:
        return site
    digest = files[site.aerial.path.relative_to(folder).as_posix()].digest
    return replace(site, aerial=replace(site.aerial, kept=(digest, partial(records.shelf.blobs.get, digest))))


def site_text(records: Records, files: Mapping[str, FileRecord]) -> str:
    """What its site.toml says. Raises FileRefused where that is no text."""
    try:
        return records.shelf.blobs.get(files[_SITE_TOML].digest).decode("utf-8-sig")
    except (KeyError, UnicodeDecodeError) as error:
        raise FileRefused(
            "This site has no site.toml that can be read.", remedy="Import its folder again, with a site.toml in UTF-8."
        ) from error


def put_files(records: Records, contents: Mapping[str, bytes]) -> dict[str, FileRecord]:
    """Keep the bytes of files before a save names them. Raises FileRefused for a path that is none."""
    paths = {checked_path(path): content for path, content in contents.items()}
    blobs = records.shelf.blobs
    return {path: FileRecord(digest=blobs.put(content), size=len(content)) for path, content in paths.items()}


def keep_files(
    records: Records, seen: SiteRecord, changes: Mapping[str, bytes | None], *, who: str, note: str, now: datetime
) -> SiteRecord:
    """Save changed files (None takes one away) over the version in `seen`. Raises Conflict, FileRefused, NotFound."""
    kept: dict[str, FileRecord | None] = {path: None for path, content in changes.items() if content is None}
    kept |= put_files(records, {path: content for path, content in changes.items() if content is not None})
    files = records.sites.files(seen.id, seen.version)
    after = {path: record for path, record in (files | kept).items() if record is not None}
    with laid_out(records, after) as folder:
        seen = _described(seen, load_site(folder))
    return records.sites.save(seen, kept, who=who, note=note, now=now)


def found_site(
    records: Records, site: SiteRecord, contents: Mapping[str, bytes], *, who: str, note: str, now: datetime
) -> SiteRecord:
    """Keep a new site with its first files, or nothing of it. Raises Conflict where the id is taken."""
    files = put_files(records, contents)
    with laid_out(records, files) as folder:
        site = _described(site, load_site(folder))
    with records.shelf.writing(*(record.digest for record in files.values())) as connection:
        site = records.sites.add_in(connection, site)
        return records.sites.save_in(connection, site, files, who=who, note=note, now=now)


def take_in(records: Records, folder: Path, *, who: str, now: datetime, limits: Limits) -> tuple[SiteRecord, bool]:
    """Keep a site folder as a site of its id, over what was kept of it; False where nothing differs.

    Hidden files, links that lead out and what no site folder holds stay behind; of pictures the one that [aerial] names
    is taken along. Raises FileRefused, SiteRefused never:
    what is wrong in the folder is kept with it.
    """
    site = load_site(folder)
    contents = {path: _read(folder / path, limits) for path in _paths(folder, site)}
    if site.id not in {each.id for each in records.sites.every()}:
        new = SiteRecord(id=site.id, name=site.name)
        return found_site(records, new, contents, who=who, note="imported", now=now), True
    seen = records.sites.one(site.id)
    there = records.sites.files(site.id, seen.version)
    kept = put_files(records, contents)
    changes: dict[str, FileRecord | None] = dict.fromkeys(there.keys() - kept.keys())
    changes |= {path: record for path, record in kept.items() if there.get(path) != record}
    if not changes:
        return seen, False
    seen = _described(seen, site)
    return records.sites.save(seen, changes, who=who, note="imported", now=now), True


def folder_digest(folder: Path) -> str:
    """The sha256 over every file that would be taken in, with its path."""
    seen = hashlib.sha256()
    for path in _paths(folder, load_site(folder)):
        seen.update(f"{path}\0{digest_of((folder / path).read_bytes())}\n".encode())
    return seen.hexdigest()


def give_out(records: Records, site_id: str, out: Path, *, version: int | None = None) -> tuple[Path, ...]:
    """Write the site as a site folder; gives the files written. Raises NotFound, StoreUnwritable."""
    files = records.sites.files(site_id, version)
    for path, record in files.items():
        make_folder((out / path).parent)
        replace_file(out / path, records.shelf.blobs.get(record.digest))
    return tuple(out / path for path in files)


@contextmanager
def laid_out(records: Records, files: Mapping[str, FileRecord]) -> Iterator[Path]:
    """A folder with the sheets as they are, and an empty file for each plan or image, which is only looked for.

    Raises FileRefused where a file would have to be a folder too.
    """
    require_tree(files)
    with TemporaryDirectory(prefix="tacmap-") as name:
        folder = Path(name)
        for path, record in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            small = place.suffix.lower() in SHEETS and record.size <= 2 * SiteLimits().sheet_bytes
            place.write_bytes(records.shelf.blobs.get(record.digest) if small else b"")
        yield folder


def _described(record: SiteRecord, site: SiteFolder) -> SiteRecord:
    """With the name and what else lists show, as the site's files say."""
    told: dict[str, Any] = {
        "state_id": site.state_id,
        "address": site.address,
        "law": site.law,
        "problems": len(site.problems),
    }
    told["open"] = record.facts.get("open")  # as it was when the map was last looked at
    return replace(record, name=site.name, facts={key: value for key, value in told.items() if value})


def _paths(folder: Path, site: SiteFolder) -> list[str]:
    """Every file that a site folder may hold, from the folder, in order."""
    root, aerial = folder.resolve(), site.aerial and site.aerial.path
    found = []
    for path in sorted(folder.rglob("*")):
        own = path.relative_to(folder)
        plain = not any(part.startswith(".") for part in own.parts)
        fits = path.suffix.lower() in SHEETS | _PLANS | _WORDS or path == aerial
        if plain and fits and path.is_file() and path.resolve().is_relative_to(root):
            found.append(own.as_posix())
    return found


def _read(path: Path, limits: Limits) -> bytes:
    if path.stat().st_size > limits.file_bytes:
        raise FileRefused(f"{path.name} is too large to keep.", place=str(path), remedy="Take it out of the folder.")
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(f"{path.name} cannot be read.", place=str(path), remedy="Check its permissions.") from error
