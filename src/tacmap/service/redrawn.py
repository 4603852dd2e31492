"""A newer drawing for a plan of a kept site: first compared, and taken only when somebody saw what would change.

The bytes are kept as a blob from the first; taking it is one save, in which the old drawing stays beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from tacmap.building import Floor
from tacmap.changes import SAME_OUTLINE, same_rooms
from tacmap.errors import CheckFailed, FileRefused
from tacmap.geometry import Polygon
from tacmap.service.desk import Desk, plan_record
from tacmap.service.editing import seen
from tacmap.service.fix import FILE as OWN_FILE
from tacmap.service.fix import floor_called
from tacmap.service.publish import readings_of
from tacmap.service.readings import read_once
from tacmap.service.replacing import FILE, Compared, compared, same_place
from tacmap.service.working import Working, keep_files, opened
from tacmap.site import SiteFloor
from tacmap.site.corrections import rewritten
from tacmap.stages import Understanding
from tacmap.store.sites import FileRecord, SiteRecord

__all__ = ["Newer", "Redrawn", "Room", "compared_with", "take_newer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Newer:
    """A newer drawing: the floor whose plan it shall be, its file's name, the digest of its bytes."""

    site_id: str
    floor: str
    file_name: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room of the old or the new drawing: `state` is kept, changed, new or gone; metres of the old floor, y up."""

    state: str
    called: str
    outline: Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Redrawn:
    """What a newer drawing would change in a site of that version, room by room for each floor by its label.

    `objection` is why it should not be taken: drawn elsewhere, in another unit, or of something else.
    """

    version: int
    found: Compared
    floors: tuple[tuple[str, tuple[Room, ...]], ...]
    objection: CheckFailed | None


def compared_with(desk: Desk, newer: Newer, now: datetime) -> Redrawn:
    """Compare it with the plan that is there; nothing is written.

    Raises NotFound, PlanRefused, FileRefused, SiteRefused.
    """
    working = opened(desk.records, newer.site_id)
    found = _compared(desk, working, newer, now)
    objection = None
    try:
        same_place(found)
    except CheckFailed as error:
        objection = error
    return Redrawn(
        version=working.record.version, found=found, objection=objection, floors=tuple(map(_rooms_of, found.floors))
    )


def take_newer(
    desk: Desk, newer: Newer, version: int, *, anyway: bool = False, who: str = "", now: datetime
) -> SiteRecord:
    """Put it in the place of the plan; the old drawing goes to old/ beside it.

    Raises Conflict where `version` is not the newest, and as `compared_with`; CheckFailed, unless `anyway`, for one of
    something else.
    """
    working = seen(desk, newer.site_id, version)
    found = _compared(desk, working, newer, now)
    if not anyway:
        same_place(found)
    path = _path(floor_called(working.site, newer.floor))
    changes: dict[str, bytes | None] = {
        path: desk.blobs.get(newer.digest),
        _old_place(path, working.files): desk.blobs.get(working.files[path].digest),
        FILE: found.sheet.encode(),
    }
    if found.own:
        text = desk.blobs.get(working.files[OWN_FILE].digest).decode("utf-8-sig")
        changes[OWN_FILE] = rewritten(text, found.own).encode()
    kept = keep_files(desk.records, working.record, changes, who=who, note=f"replaced {path}", now=now)
    _put_on_record(desk, newer, path, now)
    return kept


def _compared(desk: Desk, working: Working, newer: Newer, now: datetime) -> Compared:
    spec = floor_called(working.site, newer.floor)
    _acceptable(working, spec, newer)
    there, drawing = readings_of(desk, working), Path(newer.file_name)

    def read(floor: SiteFloor) -> Understanding:
        if floor.plan != drawing:
            return there(floor)
        unit = floor.metres_per_unit
        return read_once(desk.records, newer.file_name, newer.digest, metres_per_unit=unit, limits=desk.limits)

    return compared(working.site, spec, drawing, read, today=now.date(), trusted=desk.keyring.trust())


def _acceptable(working: Working, spec: SiteFloor, newer: Newer) -> None:
    """Raises FileRefused for a drawing of another format, or one that is a plan of the site already."""
    path = _path(spec)
    if PurePosixPath(path).suffix.lower() != PurePosixPath(newer.file_name).suffix.lower():
        raise FileRefused(
            f"{newer.file_name} cannot take the place of {PurePosixPath(path).name}: it is of another format.",
            remedy=f"Save it as {PurePosixPath(path).suffix}; or upload it as a floor of its own.",
        )
    for floor in working.site.floors:
        if floor.plan is not None and working.files[_path(floor)].digest == newer.digest:
            raise FileRefused(
                f"{newer.file_name} is the plan of {floor.label} already.", remedy="Choose the newer drawing."
            )


def _path(floor: SiteFloor) -> str:
    return str(PurePosixPath(floor.plan_name))


def _old_place(path: str, files: Mapping[str, FileRecord]) -> str:
    own = PurePosixPath(path)
    count = 1
    while (place := str(own.parent / "old" / f"{own.stem}-{count}{own.suffix}")) in files:
        count += 1
    return place


def _put_on_record(desk: Desk, newer: Newer, path: str, now: datetime) -> None:
    """The drawing as an uploaded plan, under the name that its uploader knows."""
    unit = next((f.metres_per_unit for f in opened(desk.records, newer.site_id).site.floors if _path(f) == path), None)
    found = read_once(desk.records, newer.file_name, newer.digest, metres_per_unit=unit, limits=desk.limits)
    kept = FileRecord(digest=newer.digest, size=len(desk.blobs.get(newer.digest)))
    with desk.records.shelf.writing(newer.digest) as connection:
        record = plan_record(newer.site_id, newer.file_name, path, kept, found, unit, now)
        desk.records.plans.add_in(connection, record)


def _rooms_of(floors: tuple[Floor, Floor]) -> tuple[str, tuple[Room, ...]]:
    was, now = floors
    rooms = same_rooms(was, now)
    same = {new.id for old, new, share in rooms if share >= SAME_OUTLINE and old.number == new.number}
    known, left = {new.id for _, new, _ in rooms}, {old.id for old, _, _ in rooms}
    of_new = (
        ("kept" if space.id in same else "changed" if space.id in known else "new", space) for space in now.spaces
    )
    gone = (("gone", space) for space in was.spaces if space.id not in left)
    told = [
        Room(state=state, called=space.number or space.name or "", outline=space.outline)
        for state, space in (*of_new, *gone)
    ]
    return now.label, tuple(told)
