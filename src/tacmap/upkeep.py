"""The commands of those who keep a served folder: sites in and out, backup and restore, clearing away.

Each names the folder that `tacmap serve --data` serves; other places than the folder come from the environment.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from tacmap.service.desk import Desk

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


@click.command()
@click.argument("data", type=_PATH)
@click.argument("out", type=_PATH)
def backup(data: Path, out: Path) -> None:
    """Copy all that the served folder DATA keeps into a new folder OUT, while it is served."""
    from tacmap.settings import Keeping
    from tacmap.store.backup import back_up
    from tacmap.store.opening import open_records

    with open_records(Keeping.of(data, os.environ)) as records:
        done = back_up(records.shelf, out, datetime.now(UTC))
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
    """Remove files that nothing names any more, a day after they came."""
    from tacmap.settings import Keeping
    from tacmap.store.opening import open_records
    from tacmap.store.sweep import sweep as clear_away

    with open_records(Keeping.of(data, os.environ)) as records:
        removed = clear_away(records.shelf, datetime.now(UTC))
    click.echo(f"{len(removed)} files removed.")


COMMANDS = (export_site, backup, restore, sweep)


@contextmanager
def _desk(data: Path, district: str) -> "Iterator[Desk]":
    from dataclasses import replace

    from tacmap.service.desk import Desk
    from tacmap.settings import configuration_folder
    from tacmap.store.keyring import Keyring

    desk = Desk.at(data, Keyring(configuration_folder()))
    try:
        yield replace(desk, records=desk.records.of(district))
    finally:
        desk.records.close()
