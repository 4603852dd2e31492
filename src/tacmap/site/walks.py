"""Reading walk/: the signed records of walk-throughs, one after the other.

Only their order and spelling is looked at here; whose signature it is, the service verifies.
"""

import re
from pathlib import Path

from tacmap.site.folder import SignedRecord, SiteLimits
from tacmap.site.notes import Notes
from tacmap.site.sheet import read_bytes
from tacmap.walk.record import Record, digest_of, load

__all__ = ["FOLDER", "file_of", "read_walks"]

FOLDER = "walk"
_RECORD = re.compile(r"[0-9]{4}\.json")
_CHANGED = "Take it from your backup, or from git. What was found is entered anew with: tacmap walk SITE --results FILE"


def file_of(sequence: int) -> str:
    """The record's place in the site folder; its signature lies beside it under the same name and .minisig."""
    return f"{FOLDER}/{sequence:04d}.json"


def read_walks(folder: Path, site_id: str, limits: SiteLimits, notes: Notes) -> tuple[SignedRecord, ...]:
    """Every record, from the first. One that is damaged, out of its order or of another site is a problem."""
    inside = folder / FOLDER
    if not inside.is_dir():
        return ()
    if not inside.resolve().is_relative_to(folder.resolve()):
        notes.problem(FOLDER, None, None, "This is a link out of the site folder.", "Copy the records in.")
        return ()
    found: list[SignedRecord] = []
    for sequence, path in enumerate(sorted(p for p in inside.iterdir() if _RECORD.fullmatch(p.name)), start=1):
        name = f"{FOLDER}/{path.name}"
        previous = digest_of(found[-1].content) if found else None
        signed = _signed(path, name, limits, notes)
        if signed is None or not _in_order(signed, sequence, previous, site_id, notes):
            return tuple(found)
        found.append(signed)
    return tuple(found)


def _signed(path: Path, name: str, limits: SiteLimits, notes: Notes) -> SignedRecord | None:
    content = read_bytes(path, name, limits.sheet_bytes, notes)
    if content is None:
        return None
    try:
        record = load(content)
    except ValueError:
        notes.problem(name, None, None, "This record was changed after it was written, or is damaged.", _CHANGED)
        return None
    beside = path.with_name(f"{path.name}.minisig")
    signature = read_bytes(beside, f"{name}.minisig", limits.sheet_bytes, notes) if beside.is_file() else b""
    if signature is None:
        return None
    text = signature.decode("utf-8", "replace")
    return SignedRecord(file=name, content=content, signature=text, record=record)


def _in_order(signed: SignedRecord, sequence: int, previous: str | None, site_id: str, notes: Notes) -> bool:
    record: Record = signed.record
    if record.site != site_id:
        message = f"This record is of another site ({record.site})."
        notes.problem(signed.file, None, None, message, "Remove it, or correct the id in site.toml.")
    elif (record.sequence, record.previous, signed.file) != (sequence, previous, file_of(sequence)):
        message = "A record before this one is missing, or was changed."
        notes.problem(signed.file, None, None, message, _CHANGED)
    else:
        return True
    return False
