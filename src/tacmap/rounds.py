"""The commands of those who make the rounds of a site's emergency lockers: how ready they are, a check, a new one."""

import sys
from pathlib import Path
from typing import Any

import click

from tacmap.errors import FileRefused
from tacmap.terminal import bundle, day, in_file, keyring, progress, this_day, write

__all__ = ["locker"]

_PATH = click.Path(path_type=Path)


class _Lockers(click.Group):
    """`tacmap locker SITE` is `tacmap locker show SITE`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] != "--help":
            args = ["show", *args]
        return super().parse_args(ctx, args)


_today = click.option("--today", help="The day to check for, YYYY-MM-DD; else this computer's.")


@click.group(cls=_Lockers)
def locker() -> None:
    """Say how ready the emergency lockers of a site are, record a check, begin a new one: tacmap locker SITE."""


@locker.command("show")
@click.argument("site", type=_PATH)
@_today
@click.option("--json", "json_path", metavar="OUT", help="The same as JSON; - for standard output.")
@click.option("--against", metavar="BUNDLE", type=_PATH, help="A bundle whose lines every log must still hold.")
def locker_show(site: Path, today: str | None, json_path: str | None, against: Path | None) -> None:
    """Print how ready each locker is, what is missing, and what is due. Exit 1 when one is not ready."""
    from tacmap.rendering import show_stocktaking
    from tacmap.service.locker import check_logs, stocktaking, stocktaking_json
    from tacmap.service.verify import preplan_in, verify_bundle

    if against is not None:
        with in_file(against):
            known = verify_bundle(bundle(against), keyring(), allow_old=True)
        check_logs(site, preplan_in(known.verified))
    with progress() as tell:
        found = stocktaking([site], today=day(today, "--today") or this_day(), tell=tell)
    if json_path == "-":
        click.echo(stocktaking_json(found), nl=False)
    else:
        show_stocktaking(found)
        if json_path is not None:
            write(Path(json_path), stocktaking_json(found))
    if not found.ready:
        sys.exit(1)


@locker.command("check")
@click.argument("site", type=_PATH)
@click.argument("locker_id", metavar="LOCKER")
@click.option("--kind", type=click.Choice(["monthly", "after-use", "drill", "incident"]), required=True)
@click.option("--on", help="The day of the check, YYYY-MM-DD; else this computer's.")
@click.option("--by", required=True, help="Who checked: a role or an office, no person's name.")
@click.option("--agency", help="The agency that was there.")
@click.option("--seal-before", metavar="NUMBER", help="The seal as it was found, or none.")
@click.option("--seal-after", metavar="NUMBER", required=True, help="The seal as it was left, or none.")
@click.option("--counted", is_flag=True, help="All was counted: what no --count names is as listed.")
@click.option("--count", "counts", metavar="ITEM=N", multiple=True, help="How many there are of an item; repeat.")
@click.option("--counts", "sheet", metavar="CSV", type=_PATH, help="A copy of the inventory, on_hand as counted.")
@click.option("--fault", "faults", multiple=True, help="What is wrong or was done; repeat.")
@click.option("--radio", type=click.Choice(["good", "weak", "none"]), help="How dispatch heard the locker's radio.")
@click.option("--channel", help="The channel of the radio check.")
def locker_check(site: Path, locker_id: str, kind: str, on: str | None, **told: Any) -> None:
    """Add a check to a locker's log, which only grows. Without --counted, contents once in doubt stay so."""
    from tacmap.rendering import show_checked
    from tacmap.service.stockroom import record_check, visit

    today = this_day()
    made = visit(kind=kind, on=day(on, "--on") or today, **told)
    show_checked(record_check(site, locker_id, made, today=today))


@locker.command("new")
@click.argument("site", type=_PATH)
@click.argument("locker_id", metavar="LOCKER")
@click.option("--name", help="What people call it, such as: Rear locker, gym hall.")
@click.option("--from-master", is_flag=True, help="Begin with the master list of items (this is the default).")
@click.option("--from", "source", metavar="CSV", type=_PATH, help="Begin with what another inventory asks for.")
def locker_new(site: Path, locker_id: str, name: str | None, from_master: bool, source: Path | None) -> None:
    """Write a new locker's inventory and name it in site.toml; nothing is on hand before it is counted."""
    from tacmap.service.stockroom import new_locker

    if from_master and source:
        raise FileRefused("There are two lists to begin with.", remedy="Give --from-master or --from CSV.")
    path = new_locker(site, locker_id, name=name, source=source)
    click.echo(
        f"{path}\nFill in par and on_hand, place {locker_id} in features.csv (type locker), then record its first"
    )
    click.echo(
        f"check: tacmap locker check {site} {locker_id} --kind monthly --by OFFICE --counted --seal-after NUMBER"
    )
