"""The verb `replace`: a newer drawing takes the place of a plan, and what was said of the old one stays where it holds.

Rooms and doors whose geometry did not change keep their ids; what did change since the walk-through is verified no
more. Both are written into replaced.csv before the plan is exchanged: a cut of power leaves nothing verified wrongly.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from tacmap.amending import as_read
from tacmap.building import Floor, OpeningKind, shifted
from tacmap.bundle.trust import Trust
from tacmap.changes import SAME_OUTLINE, Change, changes_between, same_doors, same_rooms
from tacmap.corrections import Correction, Was
from tacmap.errors import CheckFailed, FileRefused, Finding, RowProblem, SiteRefused
from tacmap.geometry import Point
from tacmap.service.fix import FILE as OWN_FILE
from tacmap.service.fix import floor_called, keep_text, site_in, text_in
from tacmap.service.forked import read_file_apart
from tacmap.service.read import content_of
from tacmap.service.storeys import PlanKey, Storey, plan_key, plan_of, storeys_of_site
from tacmap.service.survey import Survey, surveyed
from tacmap.settings import Limits
from tacmap.site import SiteBuilding, SiteFloor, SiteFolder
from tacmap.site.corrections import rewritten, with_rows
from tacmap.stages import Understanding
from tacmap.store.durable import create_once, make_folder, replace_file, sole_writer
from tacmap.walk import Sort

__all__ = ["FILE", "Compared", "Replaced", "compared", "replace_plan", "same_place"]

FILE = "replaced.csv"
_KEPT = 0.5  # of the rooms that must still be there; else it is another plan, or drawn elsewhere
_CHANGED = frozenset({"changed-room", "changed-door"})  # since a walk-through that site.toml tells of
_KEEPS = frozenset({"keep-room", "keep-door"})
_UNITS = 0.02  # share by which the unit may differ
_ANCHORS = 3  # rooms of the same number that tell where a drawing went


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """What a newer drawing changes, and where the old one lies now (None: nothing was written).

    `lost` are rows of the folder that can no longer be placed, `doubts` findings on corrections that the old drawing
    did not have, `kept` and `unverified` how many rooms and doors keep an id, and count as not walked.
    """

    changes: tuple[Change, ...]
    lost: tuple[RowProblem, ...]
    doubts: tuple[Finding, ...]
    kept: int
    unverified: int
    old: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A plan beside the drawing that is to take its place.

    `floors` are the floors of both, the new one in the metres of the old; `own` the rows of corrections.csv that gain
    what the old plan shows there, and `sheet` is what replaced.csv will say.
    """

    told: Replaced
    floors: tuple[tuple[Floor, Floor], ...]
    own: tuple[Correction, ...]
    sheet: str


def replace_plan(
    folder: Path,
    floor: str,
    drawing: Path,
    *,
    today: date,
    trusted: Trust | None = None,
    dry_run: bool = False,
    anyway: bool = False,
    limits: Limits | None = None,
) -> Replaced:
    """Exchange the plan of a floor (label, id or index) for a newer drawing; the old one goes to old/ beside it.

    `trusted` are the keys whose records of walk-throughs count, beside those that the site names. Raises FileRefused,
    PlanRefused, SiteRefused; CheckFailed, unless `anyway`, for a drawing of something else or drawn elsewhere;
    StoreUnwritable.
    """
    site = site_in(folder)
    spec = floor_called(site, floor)
    _of_no_other_floor(site, spec, drawing)
    content = content_of(drawing, (limits or Limits()).file_bytes)
    _of_one_kind(spec, drawing, content)
    read = _reader(limits)
    with sole_writer(folder / "site.toml"):
        found = compared(site_in(folder), spec, drawing, read, today=today, trusted=trusted)
        if not anyway:
            same_place(found)
        old = None if dry_run else _exchange(folder, spec, content, found)
    return replace(found.told, old=old)


def compared(
    site: SiteFolder,
    spec: SiteFloor,
    drawing: Path,
    read: Callable[[SiteFloor], Understanding],
    *,
    today: date,
    trusted: Trust | None = None,
) -> Compared:
    """What becomes of a site when a drawing takes the place of the plan of `spec`; nothing is written.

    `read` is asked for `drawing` as for the plan of any floor. Raises PlanRefused, SiteRefused.
    """
    olds = _storeys(site, spec.plan, read)
    completed = {row: full for row in site.corrections if (full := _complete(row, olds)) != row}
    site = replace(site, corrections=tuple(completed.get(row, row) for row in site.corrections))
    trial = _without_ids(_with_plan(site, spec, drawing), spec)
    pairs = tuple(zip(olds, _storeys(trial, drawing, read), strict=True))
    rows = tuple(row for was, now in pairs for row in _rows(was, now, site.walk_through.walked_on, today))
    kept = tuple(row for row in trial.corrections if row.file == FILE)
    before = surveyed(site, read, trusted=trusted)
    after = surveyed(replace(trial, corrections=(*trial.corrections, *rows)), read, trusted=trusted)
    return Compared(
        told=Replaced(
            changes=changes_between(before.preplan, after.preplan),
            lost=after.problems,
            doubts=tuple(_new_doubts(before, after)),
            kept=sum(row.kind in ("keep-room", "keep-door") for row in rows),
            unverified=max(sum(row.kind in _CHANGED for row in rows), _no_longer_held(before, after)),
        ),
        floors=tuple((was.floor, _in_frame_of(was.floor, now.floor)) for was, now in pairs),
        own=tuple(row for row in completed.values() if row.file == OWN_FILE),
        sheet=with_rows("", (*kept, *rows)),
    )


def _of_no_other_floor(site: SiteFolder, spec: SiteFloor, drawing: Path) -> None:
    """Refuse a drawing that is the plan of another floor already."""
    for other in site.floors:
        if other.plan is not None and other.plan != spec.plan and other.plan.resolve() == drawing.resolve():
            raise FileRefused(
                f"{drawing.name} is the plan of {other.label} already.",
                remedy=f"Name the newer drawing of {spec.label}.",
            )


def _of_one_kind(spec: SiteFloor, drawing: Path, content: bytes) -> None:
    plan = plan_of(spec)
    if drawing.suffix.lower() != plan.suffix.lower():
        raise FileRefused(
            f"{drawing.name} cannot take the place of {spec.plan_name}: it is of another format.",
            remedy=f"Save it as {plan.suffix}; or put it into the folder and name it in site.toml.",
        )
    if content == plan.read_bytes():
        raise FileRefused(f"{drawing.name} is the plan that is there already.", remedy="Name the newer drawing.")


def _reader(limits: Limits | None) -> Callable[[SiteFloor], Understanding]:
    """A reader that reads each plan once."""
    seen: dict[PlanKey, Understanding] = {}

    def read(floor: SiteFloor) -> Understanding:
        key = plan_key(floor)
        if key not in seen:
            unit = floor.metres_per_unit
            seen[key] = read_file_apart(plan_of(floor), metres_per_unit=unit, limits=limits, picture=True)
        return seen[key]

    return read


def _with_plan(site: SiteFolder, spec: SiteFloor, drawing: Path) -> SiteFolder:
    """The site with the drawing on every floor that the plan of `spec` holds."""

    def anew(floor: SiteFloor) -> SiteFloor:
        return replace(floor, plan=drawing) if floor.plan == spec.plan else floor

    return replace(
        site,
        buildings=tuple(replace(building, floors=tuple(map(anew, building.floors))) for building in site.buildings),
    )


def _without_ids(site: SiteFolder, spec: SiteFloor) -> SiteFolder:
    """The site without the ids that were kept when a plan was exchanged before: they are told anew."""
    mine = {floor.id for floor in site.floors if floor.plan_name == spec.plan_name}
    left = tuple(row for row in site.corrections if row.kind not in _KEEPS or row.floor not in mine)
    return replace(site, corrections=left)


def _complete(row: Correction, olds: Sequence[Storey]) -> Correction:
    """A correction written by hand with what the old plan shows there, so that the new one is held against it."""
    read = next((storey.read for storey in olds if storey.spec.id == row.floor), None)
    return replace(row, was=as_read(read, row)) if read is not None and row.was == Was() else row


def _storeys(site: SiteFolder, plan: Path | None, read: Callable[[SiteFloor], Understanding]) -> list[Storey]:
    """The floors that a plan holds, put right. Raises SiteRefused where the plan does not hold them."""
    mine = [floor for floor in site.floors if floor.plan == plan]
    buildings = (SiteBuilding(id="", name="", floors=tuple(mine)),)
    _, storeys, problems = storeys_of_site(replace(site, buildings=buildings), {plan_key(f): read(f) for f in mine})
    if problems:
        raise SiteRefused(tuple(problems))
    return storeys


def same_place(found: Compared) -> None:
    """Raises CheckFailed for a drawing in another unit, drawn elsewhere, or of something else."""
    for was, now in found.floors:
        _same_place(was, now)


def _same_place(was: Floor, now: Floor) -> None:
    """Refuse a drawing in another unit, drawn elsewhere, or of something else: all that was said would be lost."""
    units = was.placement.metres_per_unit, now.placement.metres_per_unit
    if abs(units[1] / units[0] - 1) > _UNITS:
        raise CheckFailed(
            f"The new drawing of {was.label} is in another unit: {units[1]:.4g} m rather than {units[0]:.4g} m.",
            remedy="Save it in the unit of the old one; or say --anyway, and write all places in the folder anew.",
        )
    same = same_rooms(was, now)
    if len(same) >= _KEPT * len(was.spaces):
        return
    raise CheckFailed(
        f"Only {len(same)} of the {len(was.spaces)} rooms of {was.label} are where they were{_moved(was, now)}.",
        remedy="Is it the same floor, drawn at the same place of its file? Move it there; or say --anyway, and write "
        "the places in corrections.csv, features.csv and site.toml anew.",
    )


def _moved(was: Floor, now: Floor) -> str:
    """Where the drawing went, told by rooms of the same number."""
    before = {space.number: space for space in was.spaces if space.number}
    steps = [
        now.placement.to_file(np.array([space.label_at]))[0]
        - was.placement.to_file(np.array([before[space.number].label_at]))[0]
        for space in now.spaces
        if space.number in before
    ]
    if len(steps) < _ANCHORS:
        return ""
    x, y = np.median(steps, axis=0).tolist()
    return f": the drawing seems to be moved by x {x:.6g}, y {y:.6g}"


def _in_frame_of(was: Floor, now: Floor) -> Floor:
    """The new floor in the metres of the old one, so that the same file coordinates coincide."""
    x, y = was.placement.from_file(np.array([now.placement.origin]))[0].tolist()
    return shifted(now, (x, y))


def _rows(was: Storey, now: Storey, walked_on: date | None, today: date) -> Iterator[Correction]:
    """What is to be kept of the old drawing: ids of what is the same, and what is verified no more."""
    laid = _in_frame_of(was.floor, now.floor)
    rooms, doors = same_rooms(was.floor, laid), same_doors(was.floor, laid)
    on = today if walked_on is None else max(today, walked_on + timedelta(days=1))

    def row(kind: str, at: Point, value: str | None = None) -> Correction:
        x, y = laid.placement.to_file(np.array([at]))[0].round(3).tolist()
        made = Correction(
            kind=kind, floor=now.spec.id, points=((x, y),), value=value, by="tacmap replace", on=on, file=FILE
        )
        return replace(made, was=as_read(now.read, made)) if kind == "keep-room" else made

    for old, new, _ in rooms:
        if old.id != new.id:
            yield row("keep-room", new.label_at, old.id.removeprefix(f"{now.spec.id}/"))
    for way, other in doors:
        if way.id != other.id:
            yield row("keep-door", other.middle, way.id.removeprefix(f"{now.spec.id}/"))
    if walked_on is not None:
        same = {new.id for old, new, share in rooms if share >= SAME_OUTLINE and old.number == new.number}
        yield from (row("changed-room", space.label_at) for space in laid.spaces if space.id not in same)
        still = {new.id for old, new in doors if (old.number, old.exterior) == (new.number, new.exterior)}
        ways = (way for way in laid.openings if way.kind is not OpeningKind.WINDOW)
        yield from (row("changed-door", way.middle) for way in ways if way.id not in still)


def _no_longer_held(before: Survey, after: Survey) -> int:
    """Rooms and doors that signed records of walk-throughs speak of, and no longer do."""
    was, now = (
        {name for name, answer in survey.standing.held.items() if answer.sort is not Sort.FEATURE}
        for survey in (before, after)
    )
    return len(was - now)


def _new_doubts(before: Survey, after: Survey) -> Iterator[Finding]:
    """Findings on corrections that the old drawing did not have."""
    known = {finding.message for finding in before.findings}
    codes = ("correction-", "room-renumbered")
    yield from (each for each in after.findings if each.code.startswith(codes) and each.message not in known)


def _exchange(folder: Path, spec: SiteFloor, content: bytes, found: Compared) -> Path:
    """The old drawing into old/ beside it, what it showed into both sheets, and last the new one into its place."""
    plan = plan_of(spec)
    store = plan.parent / "old"
    make_folder(store)
    count = 1
    while not create_once(old := store / f"{plan.stem}-{count}{plan.suffix}", plan.read_bytes()):
        count += 1
    if found.own:
        keep_text(folder / OWN_FILE, rewritten(text_in(folder / OWN_FILE), found.own))
    replace_file(folder / FILE, found.sheet.encode())
    replace_file(plan, content)
    return old
