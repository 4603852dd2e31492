"""Reading a site folder: site.toml and the files it names. Every problem is collected; none stops the reading."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from tacmap.copies import Recipients
from tacmap.corrections import Correction
from tacmap.errors import FileRefused
from tacmap.logbook import LogEntry
from tacmap.site.buildings import check_floor_references, read_buildings, read_door_numbers
from tacmap.site.corrections import read_corrections
from tacmap.site.folder import FeatureRow, SiteBuilding, SiteFloor, SiteFolder, SiteLimits
from tacmap.site.keys import read_toml
from tacmap.site.lockers import read_lockers
from tacmap.site.logbook import LOGBOOK, read_logbook
from tacmap.site.measured import north_of, with_measured_units
from tacmap.site.notes import Notes
from tacmap.site.particulars import (
    read_accepted,
    read_channel,
    read_contact,
    read_host,
    read_law,
    read_reasons,
    read_review,
    read_walk_through,
)
from tacmap.site.paths import named_file
from tacmap.site.reading import Reading, own_id
from tacmap.site.recipients import COPIES, read_copies, read_recipients
from tacmap.site.rows import read_features_csv, read_features_geojson
from tacmap.site.said import said_in
from tacmap.site.sheet import decoded, read_bytes
from tacmap.site.walks import read_walks
from tacmap.site.whereabouts import read_aerial, read_georeference
from tacmap.site.words import loose, slug

__all__ = ["bare_site", "load_site"]

_CORRECTION_FILES = ("corrections.csv", "replaced.csv")  # what people write, and what `tacmap replace` notes
_FEATURE_FILES = {"features.csv": read_features_csv, "features.geojson": read_features_geojson}


def load_site(folder: Path, *, today: date | None = None, limits: SiteLimits | None = None) -> SiteFolder:
    """What the folder says. Look at `.problems` before using it: each has file, line, column and a remedy.

    `today` lets dates of walk-throughs that lie in the future be refused. Raises FileRefused when there is
    no site.toml.
    """
    limits = limits or SiteLimits()
    notes = Notes(limits.problems)
    if not (folder / "site.toml").is_file():
        raise FileRefused(
            "There is no site.toml in this folder.",
            place=str(folder),
            remedy="Name the folder that holds site.toml, or name the plan files themselves.",
        )
    inside = named_file(folder, "site.toml", notes, ("site.toml", None, None))
    content = None if inside is None else read_bytes(inside, "site.toml", limits.toml_bytes, notes)
    text = None if content is None else decoded(content, "site.toml", notes)
    keys = None if text is None else read_toml(text.replace("\r\n", "\n"), "site.toml", notes)
    if keys is None:
        return SiteFolder(
            folder=folder,
            id=slug(folder.resolve().name),
            name=folder.resolve().name,
            problems=notes.problems,
            findings=notes.findings,
        )
    return _site(Reading(folder=folder, keys=keys, notes=notes, limits=limits, today=today))


def _site(reading: Reading) -> SiteFolder:
    """site.toml from top to bottom, and then the files beside it."""
    keys, notes, limits = reading.keys, reading.notes, reading.limits
    name = keys.text("name", required=True, cap=254) or reading.folder.resolve().name
    site_id = own_id(keys, "id", name)
    state_id, address = keys.text("state_id", cap=75), keys.text("address", cap=254)
    law, host, agency_id = read_law(keys), read_host(keys, "host"), read_host(keys, "agency_id")
    revision = keys.whole("revision", low=0, high=1_000_000) or 0
    issued, exercise = keys.past_day("issued", reading.today, slack_days=366), keys.flag("exercise")
    contacts = tuple(read_contact(each) for each in keys.tables("contacts"))
    channels = tuple(read_channel(each) for each in keys.tables("channels", cap=100))
    walk_through, signers = read_walk_through(keys.table("walk_through"), reading.today)
    review = read_review(keys.table("review"))
    walks = read_walks(reading.folder, site_id, limits, notes)
    not_present, left_open = read_reasons(keys.table("not_present")), read_reasons(keys.table("left_open"))
    accepted = tuple(read_accepted(each) for each in keys.tables("accepted"))
    buildings, door_numbers = read_buildings(reading), read_door_numbers(keys.table("door_numbers"))
    corrections = _corrections(reading, buildings)
    points, origin, metres_per_unit = read_georeference(reading, north_of(corrections, notes))
    buildings = with_measured_units(_with_scale(buildings, metres_per_unit), corrections, notes)
    check_floor_references(notes, buildings, points, origin)
    aerial = read_aerial(reading, placed=bool(points or origin))
    rows = _features(reading)
    shelves = read_lockers(reading.folder, keys, rows, notes, limits, reading.today)
    reading.read.extend(name for shelf in shelves for name in shelf.read)
    logbook, recipients = _logbook(reading), _recipients(reading)
    keys.done()
    said = tuple(said_in(reading.folder, (*reading.read, *(walk.file for walk in walks)), limits))
    return SiteFolder(
        folder=reading.folder, id=site_id, name=name, state_id=state_id, address=address, law=law, host=host,
        agency_id=agency_id, revision=revision, issued=issued, exercise=exercise, walk_through=walk_through,
        walks=walks, signers=signers, review=review, contacts=contacts, channels=channels, buildings=buildings,
        door_numbers=door_numbers, control_points=points, origin=origin, aerial=aerial, rows=rows,
        corrections=corrections, lockers=tuple(shelf.locker for shelf in shelves),
        locker_files=tuple(shelf.files for shelf in shelves), logbook=logbook, recipients=recipients,
        not_present=not_present, left_open=left_open, accepted=accepted, said=said,
        read=tuple(dict.fromkeys(reading.read)), problems=notes.problems, findings=notes.findings,
    )  # fmt: skip


def _with_scale(buildings: tuple[SiteBuilding, ...], metres_per_unit: float | None) -> tuple[SiteBuilding, ...]:
    """The scale of the georeference for every floor that has none of its own."""
    if metres_per_unit is None:
        return buildings
    return tuple(
        replace(
            building,
            floors=tuple(
                replace(floor, metres_per_unit=floor.metres_per_unit or metres_per_unit) for floor in building.floors
            ),
        )
        for building in buildings
    )


def _corrections(reading: Reading, buildings: tuple[SiteBuilding, ...]) -> tuple[Correction, ...]:
    floors = [floor for building in buildings for floor in building.floors]
    found: list[Correction] = []
    for name in _CORRECTION_FILES:
        if path := reading.sheet(name):
            found += read_corrections(path, name, floors, reading.limits, reading.notes)
    return tuple(found)


def _features(reading: Reading) -> tuple[FeatureRow, ...]:
    rows: list[FeatureRow] = []
    for name, read in _FEATURE_FILES.items():
        if path := reading.sheet(name):
            rows.extend(read(path, name, reading.limits, reading.notes))
    _check_numbers(rows, reading.notes)
    return tuple(rows)


def _check_numbers(rows: list[FeatureRow], notes: Notes) -> None:
    """The same number in features.csv and features.geojson (within one file it was noted there)."""
    seen: dict[tuple[str, str], FeatureRow] = {}
    for row in rows:
        if row.number is None:
            continue
        first = seen.setdefault((row.type, loose(row.number)), row)
        if first is not row:
            message = f'The number "{row.number}" is taken by another {row.type} ({first.where}).'
            notes.problem(row.file, row.line, "number", message, "Each needs its own number.")


def _logbook(reading: Reading) -> tuple[LogEntry, ...]:
    path = reading.sheet(LOGBOOK)
    return read_logbook(path, LOGBOOK, reading.limits, reading.notes, reading.today) if path else ()


def _recipients(reading: Reading) -> Recipients:
    named, path = read_recipients(reading.keys), reading.sheet(COPIES)
    return Recipients(named=named, copies=read_copies(path, COPIES, reading.limits, reading.notes) if path else ())


def bare_site(plans: list[Path]) -> SiteFolder:
    """A site made of plan files alone, one floor each from the lowest: revision 0, never issued, never walked."""
    name = plans[0].stem if plans else "site"
    seen: dict[str, int] = {}
    floors = tuple(
        SiteFloor(id=f"main/{_fresh(slug(plan.stem), seen)}", label=plan.stem, index=i, plan=plan, plan_name=plan.name)
        for i, plan in enumerate(plans)
    )
    return SiteFolder(
        folder=plans[0].parent if plans else Path(),
        id=slug(name),
        name=name,
        buildings=(SiteBuilding(id="main", name=name, floors=floors),),
        read=tuple(plan.name for plan in plans),
        bare=True,
    )


def _fresh(name: str, seen: dict[str, int]) -> str:
    seen[name] = seen.get(name, 0) + 1
    return name if seen[name] == 1 else f"{name}-{seen[name]}"
