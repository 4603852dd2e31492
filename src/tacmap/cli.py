"""The terminal door: parse, call one verb, render. Heavy imports wait until a command runs.

Exit codes: 0 done, 1 a check said no, 2 the input was refused.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import tacmap
from tacmap.errors import CheckFailed, FileRefused, StoreUnwritable, TacmapError

if TYPE_CHECKING:
    from tacmap.bundle.signing import PublicKey, SigningKey
    from tacmap.service.survey import Tell
    from tacmap.store.keyring import Keyring

__all__ = ["main"]

app = typer.Typer(
    name="tacmap",
    help="A school's floor plans as a verified, signed, offline map pack for police, fire and EMS.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command line; never show a traceback unless TACMAP_DEBUG is set."""
    try:
        app()
    except TacmapError as error:
        _complain(error.problem, error.place, error.remedy)
        sys.exit(1 if isinstance(error, CheckFailed) else 2)
    except BrokenPipeError:
        sys.exit(2)
    except Exception as error:
        if os.environ.get("TACMAP_DEBUG"):
            raise
        _complain(
            f"tacmap itself failed: {type(error).__name__}: {error}",
            "",
            "Please report this, with the file if you may share it. TACMAP_DEBUG=1 shows where it happened.",
        )
        sys.exit(2)


def _unit(metres: float | None) -> float | None:
    if metres is not None and not 1e-6 <= metres <= 1e3:
        raise FileRefused(
            f"--metres-per-unit {metres:g} is not the size of a unit.",
            remedy="Write how many metres one unit is: 1 for metres, 0.3048 for feet, 0.0254 for inches, 0.001 for mm.",
        )
    return metres


Sources = Annotated[list[Path], typer.Argument(metavar="SITE|PLAN...", help="A site folder, or DXF or SVG plans.")]
Unit = Annotated[
    float | None,
    typer.Option(
        "--metres-per-unit",
        callback=_unit,
        help="Overrule the unit that was found: 0.0254 for inches, 0.001 for mm.",
    ),
]
KeyFile = Annotated[
    Path | None, typer.Option("--key", help="A minisign secret key; else your own, made when there is none.")
]
Issued = Annotated[str | None, typer.Option(help="Date of issue, YYYY-MM-DD; else the site folder's.")]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tacmap {tacmap.__version__}")
        raise typer.Exit


@app.callback()
def options(
    _version_wanted: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """A school's floor plans as a verified, signed, offline map pack for police, fire and EMS."""


@app.command()
def read(
    plans: Annotated[list[Path], typer.Argument(metavar="PLAN...", help="DXF or SVG floor plans.")],
    geojson: Annotated[Path | None, typer.Option(help="Rooms, in the plan's own coordinates (one PLAN).")] = None,
    json: Annotated[Path | None, typer.Option(help="All that was understood.")] = None,
    metres_per_unit: Unit = None,
) -> None:
    """Print what is understood of plans: unit, floors, rooms, doors, findings."""
    from tacmap.rendering import show_understanding
    from tacmap.service.read import read_plan_file, rooms_geojson, understanding_json

    if geojson and len(plans) > 1:
        raise FileRefused("--geojson takes one plan.", remedy="Name one PLAN, or read them one by one.")
    understood = {}
    for order, plan in enumerate(plans):
        with _progress() as tell:
            tell(f"reading {plan.name}", order, len(plans))
            found = understood[str(plan)] = read_plan_file(plan, metres_per_unit=metres_per_unit)
        show_understanding(plan.name, found)
        if geojson:
            _write(geojson, rooms_geojson(found))
    if json:
        _write(json, understanding_json(understood))


@app.command()
def pack(
    sources: Sources,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where the bundle goes: a file or a folder; else here.")
    ] = None,
    audience: Annotated[str | None, typer.Option(help="public, fire or police; without it, police.")] = None,
    key: KeyFile = None,
    issued: Issued = None,
    recipient: Annotated[str | None, typer.Option(help="Marks the copy for one recipient.")] = None,
    metres_per_unit: Unit = None,
) -> None:
    """Turn a site folder, or plans alone, into a signed offline bundle."""
    from tacmap.annotations import Audience
    from tacmap.rendering import show_bundle, show_survey
    from tacmap.service.pack import pack as make_bundle
    from tacmap.service.survey import survey

    chosen = (audience or "police").lower()
    if chosen.upper() not in Audience.__members__:
        raise FileRefused(f"There is no audience {audience!r}.", remedy="It is public, fire or police.")
    day = _date(issued, "--issued")
    signer = _signing_key(key)
    with _progress() as tell:
        found = survey(sources, issued=day, metres_per_unit=metres_per_unit, tell=tell)
        bundle = make_bundle(found.preplan, key=signer, audience=Audience.named(chosen), recipient=recipient, tell=tell)
    path = _bundle_path(output, found.preplan.id)
    _write(path, bundle.content)
    show_survey(found)
    show_bundle(path, bundle)


@app.command()
def verify(
    bundle: Annotated[Path | None, typer.Argument(metavar="BUNDLE", help="A bundle to check.")] = None,
    qr: Annotated[str | None, typer.Option(metavar="PAYLOAD", help="The text of a locker's QR code instead.")] = None,
    key: Annotated[str | None, typer.Option(help="A public key file, or its line: trust this key alone.")] = None,
    allow_old: Annotated[bool, typer.Option("--allow-old", help="Accept an older revision than one seen.")] = False,
) -> None:
    """Check a bundle, or a locker's QR code, against the keys you trust. Exit 1 when it may not be trusted."""
    from tacmap.rendering import show_answer, show_verified
    from tacmap.service.verify import preplan_in, verify_bundle, verify_code

    if bundle is None and qr is None:
        raise FileRefused("There is nothing to check.", remedy="Name a BUNDLE, or give --qr PAYLOAD.")
    keyring, trusted = _keyring(), _public_key(key)
    verified = None
    if bundle is not None:
        content = _read(bundle)
        if b"PK\x03\x04" not in content[:4] and b"PK\x05\x06" not in content[-64:]:
            raise FileRefused(f"{bundle} is not a map pack.", remedy="Name the .zip that tacmap pack wrote.")
        with _in_file(bundle):
            checked = verify_bundle(content, keyring, key=trusted, allow_old=allow_old)
        verified = checked.verified
        show_verified(bundle, verified)
        if checked.forgetful:
            typer.echo(f"An older revision will not be noticed later: {checked.forgetful}", err=True)
    if qr is not None:
        answer = verify_code(qr.strip(), keyring, key=trusted, copy=preplan_in(verified) if verified else None)
        show_answer(answer)
        if not answer.good:
            raise typer.Exit(1)


@app.command()
def sheets(
    site: Annotated[Path, typer.Argument(metavar="SITE", help="A site folder.")],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="DIR", help="Where the sheets go.")],
    key: KeyFile = None,
    issued: Issued = None,
) -> None:
    """Write the locker's inventory and QR sheets of a site, to print."""
    from tacmap.service.pack import sheets as make_sheets
    from tacmap.service.survey import survey

    with _progress() as tell:
        found = survey([site], issued=_date(issued, "--issued"), tell=tell)
        made = make_sheets(found.preplan, key=_signing_key(key))
    if not made:
        typer.echo(f"{site} has no locker: a site folder names each with [[lockers]] in its site.toml.")
    for name, content in made.items():
        _write(output / Path(name).name, content)
        typer.echo(output / Path(name).name)


@app.command()
def key(
    pin: Annotated[str | None, typer.Option(metavar="PUB", help="Trust this public key (file or line).")] = None,
) -> None:
    """Print your public key in minisign's form, made when there is none; or pin another's."""
    keyring = _keyring()
    if pin is not None:
        trusted = _public_key(pin)
        if trusted is not None:
            typer.echo(f"Trusted from now on: {trusted.fingerprint}\n{keyring.pin(trusted)}")
        return
    public = keyring.own_key().public
    typer.echo(public.text(), nl=False)
    typer.echo(f"key fingerprint {public.fingerprint}", err=True)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port; 0 for any free one.")] = 8765,
    folder: Annotated[Path, typer.Option("--data", metavar="DIR", help="Where everything is kept.")] = Path(
        "tacmap-data"
    ),
    new_link: Annotated[bool, typer.Option("--new-link", help="Print a new set-up link.")] = False,
) -> None:
    """Serve the upload pages and the API from one folder. A fresh folder prints a one-time set-up link."""
    from tacmap_api.serving import run

    run(host=host, port=port, folder=folder, keyring=_keyring(), new_link=new_link)


def _bundle_path(output: Path | None, site_id: str) -> Path:
    """The file named; in the folder named, or here, the site's id."""
    if output is None or output.is_dir():
        return (output or Path()) / f"{site_id}.zip"
    return output


def _keyring() -> "Keyring":
    from tacmap.settings import configuration_folder
    from tacmap.store.keyring import Keyring

    return Keyring(configuration_folder())


def _signing_key(path: Path | None) -> "SigningKey":
    from tacmap.bundle.signing import SigningKey

    if path is None:
        return _keyring().own_key()
    with _in_file(path):
        return SigningKey.parse(_text(_read(path), path))


def _public_key(named: str | None) -> "PublicKey | None":
    """A key file's key, or the key of a base64 line as `minisign -P` takes it."""
    from tacmap.bundle.signing import PublicKey

    if named is None:
        return None
    path = Path(named)
    if len(named) == 56 and not path.exists():
        return PublicKey.parse(named)
    with _in_file(path):
        return PublicKey.parse(_text(_read(path), path))


def _date(text: str | None, option: str) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError as error:
        raise FileRefused(f"{option} {text} is not a date.", remedy="Write year-month-day: 2026-08-14.") from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(
            f"{path} cannot be opened: {error.strerror}.",
            remedy="This is a folder: name a file in it." if path.is_dir() else "Check its name and where it lies.",
        ) from error


def _text(content: bytes, path: Path) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise FileRefused("This is not a text file.", place=str(path), remedy="Name a minisign key file.") from error


def _write(path: Path, content: bytes) -> None:
    """The whole file or none of it, in folders made when missing."""
    from tacmap.store.durable import make_folder, replace_file

    try:
        make_folder(path.parent)
        replace_file(path, content)
    except StoreUnwritable as error:
        error.remedy = "Choose another place, or make room or ask for permission there."
        raise
    except OSError as error:
        raise FileRefused(f"{path} cannot be written: {error.strerror}.", remedy="Choose another place.") from error


def _complain(problem: str, place: str, remedy: str) -> None:
    for line in (problem, place, remedy):
        if line:
            print(line, file=sys.stderr)


@contextmanager
def _in_file(path: Path) -> Iterator[None]:
    """Name the file in what is refused about it."""
    try:
        yield
    except TacmapError as error:
        if path.name not in f"{error.problem} {error.place}":
            error.place = f"{path}, {error.place}" if error.place else str(path)
        raise


@contextmanager
def _progress() -> "Iterator[Tell]":
    """A line that says what is being done, where a person is looking; gone when it is done."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda *_: None
        return
    with console.status("starting") as status:
        yield lambda what, done, whole: status.update(what + (f" ({done + 1} of {whole})" if whole > 1 else ""))
