"""The commands of those who look after a building: put its map right, exchange a plan, walk through and record it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from tacmap import terminal
from tacmap.errors import FileRefused

__all__ = ["fix", "replace", "walk"]

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("site", type=_PATH)
@click.argument("what", required=False)
@click.argument("value", required=False)
@click.option("--at", "places", metavar="X,Y", multiple=True, help="A place in the plan, or a problem's id.")
@click.option("--floor", default="", help="The floor's label or id; needed where there are several.")
@click.option("--by", envvar="TACMAP_BY", help="Who says so: a role or an office; else $TACMAP_BY.")
@click.option("--on", help="The day it was seen, YYYY-MM-DD; else today.")
@click.option("--series", is_flag=True, help="Number all rooms along the line through the places, from VALUE on.")
@click.option("--step", type=click.IntRange(1, 100), default=1, show_default=True, help="Of a series.")
@click.option("--side", type=click.Choice(["left", "right"]), help="Of a series along a corridor: which rooms.")
@click.option("--dry-run", is_flag=True, help="Say what would come of it; write nothing.")
@click.option("--json", "json_path", metavar="OUT", help="The open problems as JSON; - for standard output.")
def fix(
    site: Path,
    what: str | None,
    value: str | None,
    places: Sequence[str],
    floor: str,
    by: str | None,
    on: str | None,
    series: bool,
    step: int,
    side: str | None,
    dry_run: bool,
    json_path: str | None,
) -> None:
    """List what is to be put right in a site, or put it right: number, name, kind, merge, split, wall, room, door ...

    WHAT is the kind of correction as corrections.csv names it, or undo. Each becomes a row of that file.
    """
    from tacmap.corrections import Correction
    from tacmap.rendering import show_fixed
    from tacmap.service.fix import kind_called, put_right, take_back

    if what == "undo":
        click.echo(f"Taken back: {take_back(site).where}. It stays in the file as a comment.")
        return
    if what is None:
        _show_open(site, json_path)
        return
    kind = kind_called(what)
    floor, points = _places(site, floor, places)
    wanted = Correction(
        kind=kind,
        floor=floor,
        points=points,
        value=value,
        by=by,
        on=terminal.day(on, "--on") or datetime.now().astimezone().date(),
    )
    with terminal.progress() as tell:
        tell(f"reading {site}", 0, 1)
        fixed = put_right(site, wanted, series=step if series else None, side=side, dry_run=dry_run)
    show_fixed(site, fixed)


def _show_open(site: Path, json_path: str | None) -> None:
    """What is still to be put right in a site."""
    from tacmap.rendering import show_problems
    from tacmap.service.fix import open_problems
    from tacmap.service.problems import problems_json

    with terminal.progress() as tell:
        tell(f"reading {site}", 0, 1)
        problems = open_problems(site)
    if json_path == "-":
        click.echo(problems_json(problems), nl=False)
        return
    show_problems(problems)
    if json_path is not None:
        terminal.write(Path(json_path), problems_json(problems))


def _places(site: Path, floor: str, places: Sequence[str]) -> tuple[str, tuple[tuple[float, float], ...]]:
    """The floor and the points that are meant: each x and y, or the id of an open problem."""
    from tacmap.service.fix import place_of

    points = []
    for place in places:
        point = _point(place)
        if point is None:
            floor, point = place_of(site, place)
        points.append(point)
    return floor, tuple(points)


def _point(text: str) -> tuple[float, float] | None:
    """From "12.5,40" or "12.5 40"; None for what is no place."""
    try:
        x, y = (float(part) for part in text.replace(",", " ").split())
    except ValueError:
        return None
    return x, y


@click.command()
@click.argument("site", type=_PATH)
@click.argument("floor")
@click.argument("drawing", metavar="NEWPLAN", type=_PATH)
@click.option("--dry-run", is_flag=True, help="Say what would change; write nothing.")
@click.option("--anyway", is_flag=True, help="Also where it shows something else, or is drawn elsewhere.")
def replace(site: Path, floor: str, drawing: Path, dry_run: bool, anyway: bool) -> None:
    """Exchange the plan of a FLOOR for a newer drawing: say what changed and what no longer holds, keep the old one."""
    from tacmap.rendering import show_replaced
    from tacmap.service.replacing import replace_plan

    with terminal.progress() as tell:
        tell(f"reading {drawing}", 0, 1)
        day = datetime.now().astimezone().date()
        trusted = terminal.keyring().trust()
        replaced = replace_plan(site, floor, drawing, today=day, trusted=trusted, dry_run=dry_run, anyway=anyway)
    show_replaced(replaced)


@click.command()
@click.argument("site", type=_PATH)
@click.option("-o", "--output", metavar="DIR", type=_PATH, help="Write the worksheets of each floor here.")
@click.option("--results", "files", metavar="FILE", type=_PATH, multiple=True, help="What was found; may be repeated.")
@click.option("--rest-verified", is_flag=True, help="Whatever else the plan is sure of was found as drawn.")
@click.option("--override", metavar="WHY", help="Issue this revision without a walk-through, and say why.")
@click.option("--by", metavar="ROLE", help="Who walked, or who decided: a role or an office, never a name.")
@click.option("--on", metavar="DATE", help="When, YYYY-MM-DD, where the results do not say.")
@click.option("--agency", help="The police or fire agency that walked along.")
@click.option("--missing-numbers", is_flag=True, help="List the rooms whose number is not on the door or window.")
@terminal.key_file
def walk(
    site: Path,
    output: Path | None,
    files: Sequence[Path],
    rest_verified: bool,
    override: str | None,
    by: str | None,
    on: str | None,
    agency: str | None,
    missing_numbers: bool,
    key: Path | None,
) -> None:
    """Take worksheets along on a walk-through, and record what was found. Alone: say what is still to be looked at."""
    from tacmap.rendering import show_missing_numbers, show_recorded, show_standing
    from tacmap.service.survey import survey
    from tacmap.service.walk import override_walk, record_walk, walk_sheets
    from tacmap.service.walked import remember

    day, now = terminal.day(on, "--on"), datetime.now(UTC)
    if override is not None and (files or rest_verified):
        raise FileRefused("An override goes without results.", remedy="Give --override WHY --by ROLE alone.")
    signer = terminal.signing_key(key) if files or rest_verified or override is not None else None
    with terminal.progress() as tell:
        found = survey([site], trusted=terminal.keyring().trust(), tell=tell)
    standing = found.standing
    if signer is not None:
        if override is not None:
            recorded = override_walk(found, override, by=by or "", on=day, key=signer, now=now)
        else:
            recorded = record_walk(
                found, files, key=signer, now=now, by=by, on=day, agency=agency, rest_verified=rest_verified
            )
        remember(terminal.keyring(), recorded.vouched)
        show_recorded(recorded)
        standing = recorded.standing
    if output is not None:
        for name, content in walk_sheets(found).items():
            terminal.write(output / name, content)
            click.echo(output / name)
    if missing_numbers:
        show_missing_numbers(found.preplan, standing)
    else:
        show_standing(found, standing)
