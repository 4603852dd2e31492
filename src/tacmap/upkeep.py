"""The commands of those who keep a served folder: sites in and out, backup and restore, clearing away.

Each names the folder that `tacmap serve --data` serves; other places than the folder come from the environment.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tacmap.errors import FileRefused

if TYPE_CHECKING:
    from tacmap.jobs.queue import Queue
    from tacmap.service.desk import Desk
    from tacmap.store.records import Records

__all__ = ["COMMANDS"]

_PATH = click.Path(path_type=Path)
_data = click.option(
    "--data", metavar="DIR", type=_PATH, default="tacmap-data", show_default=True, help="The served folder."
)
_district = click.option("--district", default="main", show_default=True, help="The district, by its id.")


@click.command(name="export")
@click.argument("site")
@click.argument("out", type=_PATH)
@_data
@_district
@click.option("--version", type=int, help="The number of an older save; else the newest.")
def export_site(site: str, out: Path, data: Path, district: str, version: int | None) -> None:
    """Write a served SITE, by its id, as a site folder OUT."""
    from tacmap.service.working import give_out

    with _desk(data, district) as desk:
        for path in give_out(desk.records, site, out, version=version):
            click.echo(path)


@click.command(name="import")
@click.argument("folder", type=_PATH)
@_data
@_district
@click.option("--report", type=_PATH, help="A line of JSON for each site; run again, it goes on where it ended.")
@click.option("--at-once", type=click.IntRange(1, 64), help="How many sites at a time; else one for each processor.")
@click.option("--queue", is_flag=True, help="Leave the reading of plans to `tacmap worker`.")
def import_folder(
    folder: Path, data: Path, district: str, report: Path | None, at_once: int | None, queue: bool
) -> None:
    """Take in a site folder, or every site folder below FOLDER. Exit 1 when one of them needs somebody's hand."""
    from tacmap.jobs.district import Import, take_in_district

    with _desk(data, district) as desk:
        order = Import(folder=folder, report=report, at_once=at_once or os.cpu_count() or 1)
        lines = list(take_in_district(desk, order, _now, line=_queue(desk) if queue else None, tell=click.echo))
    troubled = [line for line in lines if line.problems]
    click.echo(f"{len(lines)} sites, {len(troubled)} of them with something to correct.")
    if troubled:
        sys.exit(1)


@click.command()
@_data
@click.option("--at-once", type=click.IntRange(1, 64), default=1, show_default=True, help="How many jobs at a time.")
@click.option("--beat", type=click.FloatRange(0.1), default=10.0, hidden=True)
def worker(data: Path, at_once: int, beat: float) -> None:
    """Do the long work of a service on PostgreSQL; start as many as you like, on any machine."""
    import asyncio

    from tacmap.logs import begin_log

    begin_log(os.environ)
    with _desk(data, None) as desk:
        _queue(desk)
        from tacmap.jobs.queue import Heart, work

        click.echo("Waiting for work   (stop with Ctrl-C)")
        asyncio.run(work(desk, _now, at_once=at_once, heart=Heart(beat_s=beat, silence_s=4 * beat)))


@click.command()
@click.argument("data", type=_PATH)
@click.argument("out", type=_PATH)
def backup(data: Path, out: Path) -> None:
    """Copy all that the served folder DATA keeps into a new folder OUT, while it is served."""
    from tacmap.settings import Keeping
    from tacmap.store.backup import back_up
    from tacmap.store.opening import open_records

    with open_records(Keeping.of(data, os.environ)) as records:
        done = back_up(records.shelf, out, _now())
    click.echo(f"{done.rows} records and {done.blobs} files ({done.size / 1e6:.1f} MB), each compared, are in {out}.")
    click.echo("The signing key is not among them: it is in the configuration folder of the account that serves.")


@click.command()
@click.argument("backup", type=_PATH)
@click.argument("data", type=_PATH)
def restore(backup: Path, data: Path) -> None:
    """Put a BACKUP into a new served folder DATA, or into the empty database that the environment names."""
    from tacmap.settings import Keeping
    from tacmap.store.backup import restore as put_back
    from tacmap.store.opening import open_blobs, open_database

    keeping = Keeping.of(data, os.environ)
    engine = open_database(keeping)
    try:
        done = put_back(backup, engine, open_blobs(keeping))
    finally:
        engine.dispose()
    click.echo(f"{done.rows} records and {done.blobs} files ({done.size / 1e6:.1f} MB), each compared, are restored.")


@click.command()
@_data
def sweep(data: Path) -> None:
    """Remove files that nothing names any more, a day after they came; forget jobs and passes long over."""
    from tacmap.settings import Keeping
    from tacmap.store.opening import open_records
    from tacmap.store.sweep import sweep as clear_away

    with open_records(Keeping.of(data, os.environ)) as records:
        records.jobs.forget_old(_now())
        records.passes.forget_expired(_now())
        removed = clear_away(records.shelf, _now())
    click.echo(f"{len(removed)} files removed.")


@click.command()
@click.argument("district")
@click.argument("name", required=False)
@_data
@click.option("--sites", type=click.IntRange(0), help="How many sites it may keep; 0 for any number.")
@click.option("--gigabytes", type=click.FloatRange(0), help="How much it may keep; 0 for any.")
@click.option("--uploads", type=click.IntRange(0), help="How many plans it may upload in a day; 0 for any number.")
def district(
    district: str, name: str | None, data: Path, sites: int | None, gigabytes: float | None, uploads: int | None
) -> None:
    """Add a DISTRICT, by a short id, that shares nothing with others; prints a one-time link for who manages it.

    Without a NAME: say what the district keeps, and what it may.
    """
    from tacmap.site.words import slug
    from tacmap.store.passes import Grant

    if slug(district) != district:
        raise FileRefused(f"{district!r} cannot be an id.", remedy=f"Small letters, digits, dashes: {slug(district)}")
    with _desk(data, None) as desk:
        records = desk.records.add_district(district, name) if name else desk.records.of(district)
        _allow(records, sites, gigabytes, uploads)
        _show_quota(records)
        link = records.passes.make("setup", _now(), Grant(district=district)) if name else None
    if link:
        click.echo(f"Set-up link, good once and for a day; open it at the service's own address:\n  /setup/{link}")


def _allow(records: "Records", sites: int | None, gigabytes: float | None, uploads: int | None) -> None:
    """Set those numbers that were said; 0 lifts a limit."""
    size = None if gigabytes is None else round(gigabytes * 1e9)
    said = {"sites": sites, "bytes": size, "uploads": uploads}
    if changes := {key: number or None for key, number in said.items() if number is not None}:
        from dataclasses import replace

        records.quotas.allow(replace(records.quotas.allowed(), **changes))


def _show_quota(records: "Records") -> None:
    allowed, used = records.quotas.allowed(), records.quotas.used(_now())
    rows = (
        ("sites", used.sites, allowed.sites, 1),
        ("gigabytes", used.bytes, allowed.bytes, 1e9),
        ("uploads in a day", used.uploads, allowed.uploads, 1),
    )
    for what, has, most, unit in rows:
        click.echo(f"{what:<17} {round((has or 0) / unit, 3):>9g} of {'any number' if most is None else most / unit}")


@click.command()
@_data
@_district
def audit(data: Path, district: str) -> None:
    """Check that nobody edited the record of who did what. Exit 1 where it was."""
    from tacmap.store.audit import broken_at

    with _desk(data, district) as desk:
        rows, held = list(desk.audit.rows()), desk.anchor.held(district)
    broken = broken_at(iter(rows), held)
    if broken is not None:
        click.echo(f"Entry {broken} is not as it was written, or is missing; {len(rows)} entries are there.")
        sys.exit(1)
    click.echo(f"{len(rows)} entries, each as it was written.")
    if held is None:
        click.echo("Nothing on this account says which was the last: run this as the account that serves.")


COMMANDS = (worker, import_folder, export_site, backup, restore, sweep, district, audit)


@contextmanager
def _desk(data: Path, district: str | None) -> "Iterator[Desk]":
    from dataclasses import replace

    from tacmap.service.desk import Desk
    from tacmap.settings import configuration_folder
    from tacmap.store.keyring import Keyring

    desk = Desk.at(data, Keyring(configuration_folder()))
    try:
        yield desk if district is None else replace(desk, records=desk.records.of(district))
    finally:
        desk.records.close()


def _queue(desk: "Desk") -> "Queue":
    """The line of workers. Raises FileRefused where records are not in PostgreSQL."""
    if desk.records.shelf.engine.dialect.name != "postgresql":
        raise FileRefused(
            "Workers need records in PostgreSQL.",
            remedy="Set TACMAP_RECORDS_URL to postgresql://...; without it `tacmap serve` does all the work itself.",
        )
    from tacmap.jobs.queue import Queue

    return Queue(desk.records.shelf.engine)


def _now() -> datetime:
    return datetime.now(UTC)
