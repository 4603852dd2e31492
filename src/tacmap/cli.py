"""The terminal door: parse, call one verb, render. Heavy imports wait until a command runs.

Exit codes: 0 done, 1 a check said no, 2 the input was refused.
"""

import gc
import os
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

import tacmap
from tacmap import terminal
from tacmap.caretaking import fix, replace, walk
from tacmap.errors import CheckFailed, FileRefused, TacmapError
from tacmap.memory import uncollected
from tacmap.rounds import locker
from tacmap.upkeep import COMMANDS

if TYPE_CHECKING:
    from tacmap.bundle.sealed import Passphrase
    from tacmap.bundle.signing import PublicKey

__all__ = ["main"]


def main() -> None:
    """Run the command line; never show a traceback unless TACMAP_DEBUG is set."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # starting more costs more than our sums could save
    try:
        app()
    except TacmapError as error:
        terminal.complain(error.problem, error.place, error.remedy)
        sys.exit(1 if isinstance(error, CheckFailed) else 2)
    except BrokenPipeError:
        sys.exit(2)
    except Exception as error:
        if os.environ.get("TACMAP_DEBUG"):
            raise
        terminal.complain(
            f"tacmap itself failed: {type(error).__name__}: {error}",
            "",
            "Please report this, with the file if you may share it. TACMAP_DEBUG=1 shows where it happened.",
        )
        sys.exit(2)
    finally:
        gc.freeze()  # else all that was imported is searched for cycles once more at the end: a sixth of a small plan


def _unit(_context: click.Context, _option: click.Parameter, metres: float | None) -> float | None:
    if metres is not None and not 1e-6 <= metres <= 1e3:
        raise FileRefused(
            f"--metres-per-unit {metres:g} is not the size of a unit.",
            remedy="Write how many metres one unit is: 1 for metres, 0.3048 for feet, 0.0254 for inches, 0.001 for mm.",
        )
    return metres


_PATH = click.Path(path_type=Path)
_sources = click.argument("sources", metavar="SITE|PLAN...", type=_PATH, nargs=-1, required=True)
_metres_per_unit = click.option(
    "--metres-per-unit",
    type=float,
    callback=_unit,
    help="Overrule the unit that was found: 0.0254 for inches, 0.001 for mm.",
)
_issued = click.option("--issued", help="Date of issue, YYYY-MM-DD; else the site folder's.")
_passphrase_file = click.option(
    "--passphrase-file", type=_PATH, help="Its first line is the passphrase; else you are asked."
)


class _Verbs(click.Group):
    """The commands in the order in which they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the order is the same everywhere
        return list(self.commands)


@click.group(cls=_Verbs)
@click.version_option(tacmap.__version__, prog_name="tacmap", message="%(prog)s %(version)s")
def app() -> None:
    """A school's floor plans as a verified, signed, offline map pack for police, fire and EMS."""


@app.command()
@click.argument("plans", metavar="PLAN...", type=_PATH, nargs=-1, required=True)
@click.option("--geojson", type=_PATH, help="Rooms, in the plan's own coordinates (one PLAN).")
@click.option("--json", type=_PATH, help="All that was understood.")
@_metres_per_unit
def read(plans: Sequence[Path], geojson: Path | None, json: Path | None, metres_per_unit: float | None) -> None:
    """Print what is understood of plans: unit, floors, rooms, doors, findings."""
    with uncollected():  # importing makes no cycles worth looking for
        from tacmap.rendering import show_understanding
        from tacmap.service.forked import read_file_apart
        from tacmap.service.read import rooms_geojson, understanding_json

    if geojson and len(plans) > 1:
        raise FileRefused("--geojson takes one plan.", remedy="Name one PLAN, or read them one by one.")
    understood = {}
    for order, plan in enumerate(plans):
        with terminal.progress() as tell:
            tell(f"reading {plan.name}", order, len(plans))
            found = understood[str(plan)] = read_file_apart(
                plan, metres_per_unit=metres_per_unit, picture=json is not None
            )
        show_understanding(plan.name, found)
        if geojson:
            terminal.write(geojson, rooms_geojson(found))
    if json:
        terminal.write(json, understanding_json(understood))


@app.command()
@_sources
@click.option("-o", "--output", type=_PATH, help="Where the bundle goes: a file or a folder; else here.")
@click.option("--audience", help="public, fire or police; without it, police.")
@terminal.key_file
@_issued
@click.option("--recipient", "names", metavar="NAME", multiple=True, help="A copy marked for this agency; repeatable.")
@click.option("--all-recipients", "everyone", is_flag=True, help="A marked copy for each recipient of site.toml.")
@click.option("--exercise", is_flag=True, help="For a drill: EXERCISE stands on every screen and page.")
@click.option("--encrypt", is_flag=True, help="Write a locked copy: one .html that opens with a passphrase.")
@_passphrase_file
@click.option("--accept", metavar="CODE", multiple=True, help="Private things that may stay, such as privacy-name.")
@_metres_per_unit
def pack(
    sources: Sequence[Path],
    output: Path | None,
    audience: str | None,
    key: Path | None,
    issued: str | None,
    names: Sequence[str],
    everyone: bool,
    exercise: bool,
    encrypt: bool,
    passphrase_file: Path | None,
    accept: Sequence[str],
    metres_per_unit: float | None,
) -> None:
    """Turn a site folder, or plans alone, into a signed offline bundle."""
    from tacmap.rendering import show_bundle, show_recipients, show_survey
    from tacmap.service.handing_out import addressees, audience_named, copy_paths, pack_for, record_copies
    from tacmap.service.privacy import KINDS
    from tacmap.service.survey import survey
    from tacmap.service.walked import remember

    wanted = audience_named(audience)
    if unknown := set(accept) - set(KINDS):
        raise FileRefused(f"There is no {min(unknown)} to accept.", remedy=f"It is one of {', '.join(KINDS)}.")
    day = terminal.day(issued, "--issued")
    signer = terminal.signing_key(key)
    passphrase = _passphrase(passphrase_file, new=True) if encrypt else None
    with terminal.progress() as tell:
        found = survey(
            sources,
            issued=day,
            metres_per_unit=metres_per_unit,
            trusted=terminal.keyring().trust(),
            accept=accept,
            tell=tell,
        )
        to = addressees(found.site.recipients, names, everyone=everyone, audience=wanted)
        packed = pack_for(found, to, key=signer, audience=wanted, exercise=exercise, passphrase=passphrase, tell=tell)
    paths = copy_paths(output, packed)
    for path, copy in zip(paths, packed, strict=True):
        terminal.write(path, copy.content)
    known = record_copies(found.site, packed)
    remember(terminal.keyring(), found.vouched)
    show_survey(found)
    for path, copy in zip(paths, packed, strict=True):
        show_bundle(path, copy)
    show_recipients(known, found.preplan.revision, marked=bool(to))


for _command in (fix, replace):
    app.add_command(_command)


@app.command()
@click.argument("bundle", type=_PATH, required=False)
@click.option("--qr", metavar="PAYLOAD", help="The text of a printed QR code instead.")
@click.option("--index", metavar="FILE", type=_PATH, help="A service's signed index instead.")
@click.option("--key", help="A public key file, or its line: trust this key alone.")
@click.option("--allow-old", is_flag=True, help="Accept an older revision than one seen.")
@_passphrase_file
def verify(
    bundle: Path | None,
    qr: str | None,
    index: Path | None,
    key: str | None,
    allow_old: bool,
    passphrase_file: Path | None,
) -> None:
    """Check a bundle, locked or not, or a printed QR code, against the keys you trust. Exit 1: do not trust it."""
    from tacmap.rendering import show_answer, show_index, show_verified
    from tacmap.service.verify import preplan_in, verify_bundle, verify_code, verify_index

    if bundle is None and qr is None and index is None:
        raise FileRefused("There is nothing to check.", remedy="Name a BUNDLE, or give --qr PAYLOAD or --index FILE.")
    keyring, trusted = terminal.keyring(), _public_key(key)
    if index is not None:
        content = terminal.read(index)
        with terminal.in_file(index):
            show_index(verify_index(content, keyring, datetime.now().astimezone(), key=trusted))
    verified = None
    if bundle is not None:
        content = _unlocked(bundle, passphrase_file)
        with terminal.in_file(bundle):
            checked = verify_bundle(content, keyring, key=trusted, allow_old=allow_old)
        verified = checked.verified
        show_verified(bundle, verified)
        if checked.forgetful:
            click.echo(f"An older revision will not be noticed later: {checked.forgetful}", err=True)
    if qr is not None:
        answer = verify_code(qr.strip(), keyring, key=trusted, copy=preplan_in(verified) if verified else None)
        show_answer(answer)
        if not answer.good:
            sys.exit(1)


@app.command("open")
@click.argument("copy", type=_PATH)
@click.option("-o", "--output", type=_PATH, help="Where the map pack goes: a file or a folder; else here.")
@click.option("--key", help="A public key file, or its line: trust this key alone.")
@click.option("--allow-old", is_flag=True, help="Accept an older revision than one seen.")
@_passphrase_file
def open_(copy: Path, output: Path | None, key: str | None, allow_old: bool, passphrase_file: Path | None) -> None:
    """Take the signed map pack out of a locked copy, and check it as verify does."""
    from tacmap.rendering import show_verified
    from tacmap.service.handing_out import path_for
    from tacmap.service.verify import verify_bundle

    content = _unlocked(copy, passphrase_file)
    with terminal.in_file(copy):
        checked = verify_bundle(content, terminal.keyring(), key=_public_key(key), allow_old=allow_old)
    path = path_for(output, checked.verified.release.site_id, ".zip")
    terminal.write(path, content)
    show_verified(path, checked.verified)


@app.command()
@click.argument("site", type=_PATH)
@click.option("-o", "--output", metavar="DIR", type=_PATH, required=True, help="Where the sheets go.")
@click.option("--missing-numbers", is_flag=True, help="Only the signs that a walk-through did not find.")
@terminal.key_file
@_issued
def sheets(site: Path, output: Path, missing_numbers: bool, key: Path | None, issued: str | None) -> None:
    """Write what is printed for a site: the lockers' sheets and labels, the signs of its doors and rooms."""
    from tacmap.service.pack import missing_signs
    from tacmap.service.pack import sheets as make_sheets
    from tacmap.service.survey import survey

    with terminal.progress() as tell:
        found = survey([site], issued=terminal.day(issued, "--issued"), trusted=terminal.keyring().trust(), tell=tell)
        if missing_numbers:
            made = missing_signs(found.preplan, found.standing)
        else:
            made = make_sheets(found.preplan, key=terminal.signing_key(key))
    if missing_numbers and not made:
        click.echo("No walk-through has found a room without its number.")
    elif not found.preplan.lockers:
        click.echo(f"{site} has no locker: a site folder names each with [[lockers]] in its site.toml.")
    for name, content in made.items():
        terminal.write(output / name, content)
        click.echo(output / name)


app.add_command(walk)


@app.command()
@click.argument("old", type=_PATH)
@click.argument("new", type=_PATH)
@click.option("--key", help="A public key file, or its line: trust this key alone.")
@click.option("--json", type=_PATH, help="The changes as JSON.")
@click.option("--pdf", type=_PATH, help="The changes on the plans of the floors.")
def diff(old: Path, new: Path, key: str | None, json: Path | None, pdf: Path | None) -> None:
    """Say what changed from one bundle of a site to a later one, in words and as a picture."""
    from tacmap.rendering import show_changes
    from tacmap.service.diff import changes_json, diff_bundles

    found = diff_bundles(terminal.bundle(old), terminal.bundle(new), terminal.keyring(), key=_public_key(key))
    show_changes(found)
    if json is not None:
        terminal.write(json, changes_json(found))
    if pdf is not None:
        from tacmap.exports.changes_report import changes_report

        terminal.write(pdf, changes_report(found.old, found.new, found.changes))


@app.command()
@click.argument("site", type=_PATH)
@click.option("--law", metavar="CODE", help="TX, MI, OH ... or strict, the union; else the one that site.toml names.")
@click.option("--today", help="The day to check for, YYYY-MM-DD; else this computer's.")
@click.option("--json", "json_path", metavar="OUT", help="The report as JSON; - for standard output.")
@click.option("--pdf", type=_PATH, help="The report as pages for a school board.")
def check(site: Path, law: str | None, today: str | None, json_path: str | None, pdf: Path | None) -> None:
    """Say what a law asks of a site's map, what is there and what is missing. Exit 1 when something is missing."""
    from tacmap.rendering import show_law_report
    from tacmap.service.check import check_site, report_json

    day = terminal.day(today, "--today") or terminal.this_day()
    with terminal.progress() as tell:
        report = check_site([site], law, today=day, trusted=terminal.keyring().trust(), tell=tell)
    if pdf is not None:
        from tacmap.exports.law_report import law_report

        terminal.write(pdf, law_report(report))
    if json_path == "-":
        click.echo(report_json(report), nl=False)
    else:
        show_law_report(report)
        if json_path is not None:
            terminal.write(Path(json_path), report_json(report))
    if not report.good:
        sys.exit(1)


app.add_command(locker)


@app.command()
@click.option("--pin", metavar="PUB", help="Trust this public key (file or line).")
@click.option("--rotate", is_flag=True, help="Make a new key of your own; the old one stays trusted.")
@click.option("--revoke", metavar="KEY|FILE", help="Trust this key, or the one a statement names, for nothing new.")
@click.option("--data", metavar="DIR", type=_PATH, help="The served folder that knows what was issued with the key.")
@click.option("--site", "sites", metavar="SITE", type=_PATH, multiple=True, help="A site folder that is surely yours.")
@click.option("-o", "--output", type=_PATH, help="Write the statement that others take in with --revoke.")
def key(
    pin: str | None, rotate: bool, revoke: str | None, data: Path | None, sites: Sequence[Path], output: Path | None
) -> None:
    """Print your public key in minisign's form, made when there is none; or pin, renew or revoke one."""
    keyring = terminal.keyring()
    if rotate:
        keyring.rotate()
    if revoke is not None:
        from tacmap.rendering import show_revoked
        from tacmap.service.revoking import revoke as revoke_key

        show_revoked(*revoke_key(keyring, revoke, data=data, sites=sites, output=output))
        return
    if pin is not None:
        trusted = _public_key(pin)
        if trusted is not None:
            click.echo(f"Trusted from now on: {trusted.fingerprint}\n{keyring.pin(trusted)}")
        return
    public = keyring.own_key().public
    click.echo(public.text(), nl=False)
    click.echo(f"key fingerprint {public.fingerprint}", err=True)


@app.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="The port; 0 for any.")
@click.option(
    "--data", "folder", metavar="DIR", type=_PATH, default="tacmap-data", show_default=True, help="Where all is kept."
)
@click.option("--new-link", is_flag=True, help="Print a new set-up link.")
def serve(host: str, port: int, folder: Path, new_link: bool) -> None:
    """Serve the upload pages and the API from one folder. A fresh folder prints a one-time set-up link."""
    from tacmap_api.serving import run

    run(host=host, port=port, folder=folder, keyring=terminal.keyring(), new_link=new_link)


for _command in COMMANDS:
    app.add_command(_command)


def _unlocked(path: Path, passphrase_file: Path | None) -> bytes:
    """The content of a map pack's file, taken out of its locked copy where it lies in one."""
    from tacmap.bundle.sealed import is_sealed, unseal

    content = terminal.read(path)
    if not is_sealed(content):
        return terminal.bundle(path)
    with terminal.in_file(path):
        return unseal(content, _passphrase(passphrase_file, new=False))


def _passphrase(path: Path | None, *, new: bool) -> "Passphrase":
    """The first line of the file, else what is typed; a new one twice. Never an argument: others could read it."""
    from tacmap.bundle.sealed import Passphrase

    if path is not None:
        text = next(iter(terminal.text_of(terminal.read(path), path).splitlines()), "")
    elif sys.stdin.isatty():
        text = click.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True)
    else:
        raise FileRefused("No passphrase was given.", remedy="Write it into a file: --passphrase-file FILE.")
    return Passphrase.chosen(text) if new else Passphrase(text)


def _public_key(named: str | None) -> "PublicKey | None":
    """A key file's key, or the key of a base64 line as `minisign -P` takes it."""
    from tacmap.bundle.signing import PublicKey

    if named is None:
        return None
    path = Path(named)
    if len(named) == 56 and not path.exists():
        return PublicKey.parse(named)
    with terminal.in_file(path):
        return PublicKey.parse(terminal.text_of(terminal.read(path), path))
