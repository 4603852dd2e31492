"""Handing out: for whom a pack makes marked copies, and the record of them in the site folder."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tacmap.annotations import Audience
from tacmap.bundle.sealed import Passphrase
from tacmap.bundle.signing import SigningKey
from tacmap.copies import Copy, Recipient, Recipients
from tacmap.errors import FileRefused
from tacmap.service.pack import Packed, locked, pack
from tacmap.service.survey import Survey, Tell
from tacmap.site import SiteFolder
from tacmap.site.recipients import COPIES, with_copies
from tacmap.store.durable import replace_file

__all__ = ["addressees", "audience_named", "copy_paths", "newly_handed", "pack_for", "path_for", "record_copies"]


def audience_named(name: str | None) -> Audience | None:
    """The audience of this name, None for none. Raises FileRefused for another word."""
    if name is not None and name.upper() not in Audience.__members__:
        raise FileRefused(f"There is no audience {name!r}.", remedy="It is public, fire or police.")
    return None if name is None else Audience.named(name)


def addressees(
    known: Recipients, names: Sequence[str], *, everyone: bool = False, audience: Audience | None = None
) -> tuple[Recipient, ...]:
    """A recipient for each copy: those named here, or all that the site names.

    Who stands in site.toml gets the audience that stands there; who does not, `audience` or the police's. Raises
    FileRefused where the two contradict each other, for a name that nothing could be marked with, and for everyone
    where the site names nobody.
    """
    if everyone and not known.named:
        raise FileRefused(
            "site.toml names no recipient.", remedy='Add [[recipients]] with name = "..." and audience = "police".'
        )
    asked = [each.name for each in known.named] if everyone else names
    return tuple(dict.fromkeys(_addressee(known, name, audience) for name in asked))


def _addressee(known: Recipients, name: str, audience: Audience | None) -> Recipient:
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 200 or not tidy.isprintable():
        raise FileRefused(f"A copy cannot be marked for {name!r}.", remedy="Give the agency's name.")
    found = known.find(tidy)
    if found is None:
        return Recipient(name=tidy, audience=Audience.POLICE if audience is None else audience)
    if audience not in (None, found.audience):
        raise FileRefused(
            f"{found.name} is to be given the copy for {found.audience.name.lower()}.",
            place="site.toml, [[recipients]]",
            remedy="Leave --audience out, or correct its audience there.",
        )
    return found


def pack_for(
    found: Survey,
    to: Sequence[Recipient],
    *,
    key: SigningKey,
    audience: Audience | None = None,
    exercise: bool = False,
    passphrase: Passphrase | None = None,
    tell: Tell = lambda *_: None,
) -> tuple[Packed, ...]:
    """A bundle for each recipient, or the one bundle for nobody in particular; locked where there is a passphrase."""
    preplan = replace(found.preplan, exercise=exercise or found.preplan.exercise)

    def made(recipient: Recipient | None) -> Packed:
        bundle = pack(
            preplan,
            key=key,
            audience=recipient.audience if recipient else Audience.POLICE if audience is None else audience,
            recipient=recipient.name if recipient else None,
            expires=recipient.until if recipient else None,
            aerial=found.aerial,
            tell=tell,
        )
        return locked(bundle, passphrase) if passphrase else bundle

    return tuple(made(recipient) for recipient in to) or (made(None),)


def copy_paths(output: Path | None, copies: Sequence[Packed]) -> list[Path]:
    """Where each copy goes: one to the file named, several into a folder, no two under one name.

    Raises FileRefused for several where one file was named.
    """
    if len(copies) == 1:
        return [path_for(output, copies[0].name, copies[0].suffix)]
    if output is not None and (output.suffix in (".zip", ".html") or output.is_file()):
        raise FileRefused(f"{output} is one file, and there are several copies.", remedy="Name a folder with -o.")
    names = [copy.name for copy in copies]
    counted = (f"{name}-{names[:i].count(name) + 1}" if name in names[:i] else name for i, name in enumerate(names))
    return [(output or Path()) / f"{name}{copy.suffix}" for name, copy in zip(counted, copies, strict=True)]


def path_for(output: Path | None, name: str, suffix: str) -> Path:
    """The file named, with a locked copy's own suffix in the place of .zip; in the folder named, or here, this name."""
    if output is None or output.is_dir():
        return (output or Path()) / f"{name}{suffix}"
    return output.with_suffix(suffix) if output.suffix == ".zip" else output


def record_copies(site: SiteFolder, packed: Iterable[Packed]) -> Recipients:
    """Write into copies.csv what was handed out, each copy once however often it is made. Raises StoreUnwritable.

    Copies for nobody in particular, of a drill, and of bare plans are not written down.
    """
    path, new = site.folder / COPIES, newly_handed(site, packed)
    if new:
        text = path.read_bytes().decode("utf-8-sig") if path.exists() else ""
        replace_file(path, with_copies(text, new).encode())
    return replace(site.recipients, copies=(*site.recipients.copies, *new))


def newly_handed(site: SiteFolder, packed: Iterable[Packed]) -> tuple[Copy, ...]:
    """The marked copies among these that copies.csv does not know yet; none of a drill or of bare plans."""
    marked = (_copy(bundle) for bundle in packed if bundle.recipient and not bundle.preplan.exercise and not site.bare)
    return tuple(copy for copy in dict.fromkeys(marked) if copy not in site.recipients.copies)


def _copy(bundle: Packed) -> Copy:
    preplan = bundle.preplan
    return Copy(
        recipient=bundle.recipient or "",
        audience=preplan.audience,
        revision=preplan.revision,
        issued=preplan.issued,
        fingerprint=bundle.fingerprint,
        sha256=bundle.sha256,
    )
