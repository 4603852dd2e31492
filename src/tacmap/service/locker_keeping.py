"""The verbs of the lockers of a kept site: how they stand and where their sheets lie, a new one, one begun in error."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath

from tacmap.errors import FileRefused, NotFound, RowProblem
from tacmap.service.desk import Desk
from tacmap.service.editing import seen
from tacmap.service.locker import Stocktaking, stocktaking_of
from tacmap.service.on_record import rights_beyond
from tacmap.service.publish import survey_of
from tacmap.service.stockroom import new_locker
from tacmap.service.working import Working, keep_files, laid_out, opened, site_text
from tacmap.site.folder import LockerFiles
from tacmap.site.settings import Setting, with_settings
from tacmap.site.words import loose, slug
from tacmap.store.sites import SiteRecord

__all__ = ["Kept", "begin_locker", "drop_locker", "lockers_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The lockers of a kept site on a day, the sheets of each, and what is wrong in those sheets."""

    record: SiteRecord
    stock: Stocktaking
    files: tuple[LockerFiles, ...]
    problems: tuple[RowProblem, ...]


def lockers_of(desk: Desk, site_id: str, *, today: date) -> Kept:
    """Every locker, held against the doors of the plans. Raises NotFound, PlanRefused."""
    working = opened(desk.records, site_id)
    files = working.site.locker_files
    sheets = {name for each in files for name in (each.items, each.log)}
    return Kept(
        record=working.record,
        stock=stocktaking_of(survey_of(desk, working), today=today),
        files=files,
        problems=tuple(problem for problem in working.site.problems if problem.file in sheets),
    )


def begin_locker(
    desk: Desk, site_id: str, version: int, locker_id: str, *, name: str, like: str | None, who: str, now: datetime
) -> SiteRecord:
    """Add a locker with the master list, or with what the locker `like` should hold; nothing is on hand.

    Raises Conflict where `version` is not the newest, FileRefused for an id that is taken or cannot be one.
    """
    working = seen(desk, site_id, version)
    source = _files(working, like).items if like else None
    with laid_out(desk.records, working.files) as folder:
        path = new_locker(folder, locker_id, name=name or None, source=folder / source if source else None)
        changes: dict[str, bytes | None] = {
            each.relative_to(folder).as_posix(): each.read_bytes() for each in (folder / "site.toml", path)
        }
    return keep_files(desk.records, working.record, changes, who=who, note=f"locker {locker_id} begun", now=now)


def drop_locker(desk: Desk, site_id: str, version: int, locker_id: str, *, who: str, now: datetime) -> SiteRecord:
    """Take away a locker that nobody has checked. Raises FileRefused for one with a log: its checks are evidence."""
    working = seen(desk, site_id, version)
    files = _files(working, locker_id)
    if files.log in working.files:
        raise FileRefused(
            f"Locker {files.locker} has been checked, and its checks are kept.",
            remedy="Empty its list, and say in a last check that it was taken away.",
        )
    gone = Setting(at=f"lockers/{slug(files.locker)}")
    changes: dict[str, bytes | None] = {files.items: None} if files.items and _is_its_own(working, files) else {}
    changes["site.toml"] = with_settings(site_text(desk.records, working.files), [gone]).encode()
    return keep_files(desk.records, working.record, changes, who=who, note=f"locker {locker_id} taken away", now=now)


def _is_its_own(working: Working, files: LockerFiles) -> bool:
    """Whether a locker's list goes with it: it lies among the lockers' sheets, and no other locker names it."""
    path = PurePosixPath(files.items or "")
    others = [each for each in working.site.locker_files if each.locker != files.locker]
    shared = any(path in (PurePosixPath(each.items or ""), PurePosixPath(each.log)) for each in others)
    return not shared and path.match("lockers/*.csv") and not rights_beyond(str(path), None, None)


def _files(working: Working, locker_id: str) -> LockerFiles:
    for files in working.site.locker_files:
        if loose(files.locker) == loose(locker_id):
            return files
    raise NotFound("There is no such locker.", remedy="Look for it in the list.")
