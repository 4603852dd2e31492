"""[[recipients]] of site.toml, and copies.csv: which copy was handed to whom. The sheet only grows.

`tacmap pack --recipient` writes its rows; people read them, and so does the next issue.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from tacmap.annotations import Audience
from tacmap.copies import Copy, Recipient, same_name
from tacmap.site.cells import day, one_of, whole
from tacmap.site.folder import SiteLimits
from tacmap.site.keys import Keys
from tacmap.site.notes import Notes
from tacmap.site.sheet import RowReader, read_sheet
from tacmap.site.spreadsheet import with_rows
from tacmap.site.words import did_you_mean

__all__ = ["COPIES", "COPY_COLUMNS", "read_copies", "read_recipients", "with_copies"]

COPIES = "copies.csv"
COPY_COLUMNS = ("recipient", "audience", "revision", "issued", "fingerprint", "sha256")

_AUDIENCES = tuple(audience.name.lower() for audience in Audience)
_NEEDED = ("recipient", "audience", "revision")
_ADDRESS = re.compile(r"[^\s@<>,;:\"\\()]+@[^\s@<>,;:\"\\()]+")


def read_recipients(keys: Keys) -> tuple[Recipient, ...]:
    """Every [[recipients]] block; what is wrong with one is noted."""
    found: list[Recipient] = []
    for block in keys.tables("recipients", cap=200):
        name = block.text("name", required=True, cap=200) or ""
        if any(same_name(name, other.name) for other in found):
            block.problem("name", f'There are two recipients "{name}".', "Name each once.")
        found.append(Recipient(name=name, audience=_audience(block), until=block.day("until"), email=_email(block)))
        block.done()
    return tuple(found)


def _audience(keys: Keys) -> Audience:
    said = (keys.text("audience", cap=20) or "police").lower()
    if said in _AUDIENCES:
        return Audience.named(said)
    keys.problem("audience", f'There is no audience "{said}".', did_you_mean(said, _AUDIENCES, otherwise=_CHOICE))
    return Audience.POLICE


def _email(keys: Keys) -> str | None:
    said = keys.text("email", cap=200)
    if said is None or _ADDRESS.fullmatch(said):
        return said
    keys.problem("email", f'"{said}" is no e-mail address.', "Write that of the office: dispatch@police.example")
    return None


_CHOICE = "It is public, fire or police."


def read_copies(path: Path, file: str, limits: SiteLimits, notes: Notes) -> tuple[Copy, ...]:
    """The good rows of copies.csv in their order; every bad cell of the others is noted."""
    sheet = read_sheet(path, file, required=_NEEDED, known=COPY_COLUMNS, limits=limits, notes=notes)
    return tuple(copy for row in (sheet.rows if sheet else ()) if (copy := _copy(RowReader(row, notes))) is not None)


def _copy(reader: RowReader) -> Copy | None:
    cell, text = reader.cell, reader.text
    reader.need(*_NEEDED)
    audience, revision = cell("audience", lambda text: one_of(text, *_AUDIENCES)), cell("revision", whole)
    issued = cell("issued", day)
    if audience is None or revision is None or not reader.good:
        return None
    return Copy(
        recipient=text("recipient") or "",
        audience=Audience.named(audience),
        revision=revision,
        issued=issued,
        fingerprint=text("fingerprint") or "",
        sha256=text("sha256") or "",
    )


def with_copies(text: str, copies: Iterable[Copy]) -> str:
    """The text of copies.csv with these rows at its end; nothing before that is touched."""
    rows = [
        (copy.recipient, copy.audience.name.lower(), copy.revision, copy.issued, copy.fingerprint, copy.sha256)
        for copy in copies
    ]
    return with_rows(text, COPY_COLUMNS, rows)
