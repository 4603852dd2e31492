"""The verbs at a locker: say how ready each is, record a check, begin a new one.

A check is one line at the end of the locker's log, written whole or not at all; then its counts go into the inventory.
Were the second write lost, the folder says that the two differ, and the smaller number counts.
"""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from tacmap.errors import FileRefused, SiteRefused
from tacmap.locker import RADIO, Check, CheckKind, Locker, LockerItem
from tacmap.site import SiteFolder, SiteLimits, load_site, master_list_csv
from tacmap.site.checklog import Log, read_log, with_line
from tacmap.site.folder import LockerFiles
from tacmap.site.notes import Notes
from tacmap.site.recount import recounted
from tacmap.site.sheet import decoded, read_bytes
from tacmap.site.stock import items_csv, read_items
from tacmap.site.words import did_you_mean, loose, unprintable
from tacmap.store.durable import create_once, make_folder, replace_file, sole_writer

__all__ = ["FAULTS_MOST", "Visit", "new_locker", "record_check", "visit", "write_check"]

FAULTS_MOST = 4_000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What somebody tells of a check. `counts` are by an item's name, or its name and mark where lots differ.

    A seal is None where nothing was said of it, "none" where there was none. `counted` says that every line of the
    inventory was counted: those not in `counts` are as it says. It is so too where `counts` name every line.
    """

    on: date
    kind: CheckKind
    by: str
    agency: str | None = None
    seal_before: str | None = None
    seal_after: str | None = None
    counted: bool = False
    counts: tuple[tuple[str, int], ...] = ()
    faults: str | None = None
    channel: str | None = None
    radio: str | None = None


def visit(
    *,
    kind: str,
    on: date,
    by: str,
    counts: Sequence[str] = (),
    sheet: Path | None = None,
    faults: Sequence[str] = (),
    **told: Any,
) -> Visit:
    """A visit as the terminal tells it: `counts` as "ITEM=N", `sheet` a copy of the inventory with what was counted."""
    found = [] if sheet is None else [(item.called, item.on_hand) for item in _inventory(sheet)]
    found += [_told_count(text) for text in counts]
    return Visit(on=on, kind=CheckKind(kind), by=by, counts=tuple(found), faults="; ".join(faults) or None, **told)


def _told_count(text: str) -> tuple[str, int]:
    name, _, count = text.rpartition("=")
    if not name.strip() or not re.fullmatch(r"\s*[0-9]{1,6}\s*", count):
        raise FileRefused(f'"{text}" is not a count.', remedy='Write the item and how many: --count "Tourniquet=3".')
    return name.strip(), int(count)


def _inventory(path: Path) -> tuple[LockerItem, ...]:
    """Another inventory than the folder's own. Raises SiteRefused with all that is wrong in it."""
    notes = Notes(SiteLimits().problems)
    items = read_items(path, path.name, SiteLimits(), notes)
    if notes.count:
        raise SiteRefused(notes.problems)
    return items


def record_check(folder: Path, locker_id: str, visit: Visit, *, today: date) -> Locker:
    """Add a check to the locker's log and give the locker as it is now.

    Raises SiteRefused for a folder with problems (a log that was changed among them), FileRefused for a check that
    cannot be: of another locker, of an item that is not listed, before the last one, ahead of `today`, or told twice.
    """
    if not (folder / "site.toml").is_file():
        raise FileRefused("There is no site.toml in this folder.", place=str(folder), remedy="Name a site folder.")
    with sole_writer(folder / "site.toml"):
        return write_check(folder, locker_id, visit, today=today)[0]


def write_check(
    folder: Path, locker_id: str, visit: Visit, *, today: date, alike: bool = False
) -> tuple[Locker, LockerFiles]:
    """As `record_check`, in a folder that nobody else writes; gives also the files that were written.

    `alike`: that this is another check than the last one is known, even where it says the same.
    """
    locker, files = _named(_sound(folder, today), locker_id)
    log = _log(folder, files, today)
    check = _checked(visit, locker)
    _check_order(check, log, today)
    if not alike and log.checks and log.checks[-1] == check:
        raise FileRefused("This check is recorded already.", remedy="Nothing was written.")
    _append(folder / files.log, log, check)
    if files.items and check.counts:
        _recount(folder / files.items, dict(check.counts))
    return _named(_sound(folder, today), locker_id)


def new_locker(folder: Path, locker_id: str, *, name: str | None = None, source: Path | None = None) -> Path:
    """Write lockers/ID.csv from the master list, or from another inventory, and name it in site.toml.

    From another inventory comes what there should be: nothing is on hand before it is counted. Raises FileRefused where
    there is such a locker or such a file already.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}", locker_id):
        raise FileRefused(f'"{locker_id}" cannot be a locker\'s id.', remedy="Use letters, digits and dashes: EL-2.")
    if not (folder / "site.toml").is_file():
        raise FileRefused("There is no site.toml in this folder.", place=str(folder), remedy="Name a site folder.")
    content = master_list_csv() if source is None else items_csv(_wanted(source))
    with sole_writer(folder / "site.toml"):
        site = load_site(folder)
        if loose(locker_id) in {loose(each.id) for each in site.lockers}:
            raise FileRefused(f'There is a locker "{locker_id}" already.', remedy="Give the new one its own id.")
        path = folder / "lockers" / f"{locker_id}.csv"
        toml = _with_locker(folder / "site.toml", locker_id, name)
        make_folder(path.parent)
        if not create_once(path, content.encode()):
            raise FileRefused(
                "This file is there already.", place=str(path), remedy="Name it in site.toml, or move it."
            )
        replace_file(folder / "site.toml", toml.encode())
    return path


def _sound(folder: Path, today: date) -> SiteFolder:
    site = load_site(folder, today=today)
    if site.problems:
        raise SiteRefused(site.problems)
    return site


def _named(site: SiteFolder, locker_id: str) -> tuple[Locker, LockerFiles]:
    for locker, files in zip(site.lockers, site.locker_files, strict=True):
        if loose(locker.id) == loose(locker_id):
            return locker, files
    known = [locker.id for locker in site.lockers]
    listed = f"Lockers here: {', '.join(known)}." if known else "site.toml names no locker: tacmap locker new SITE ID."
    raise FileRefused(f'There is no locker "{locker_id}".', remedy=did_you_mean(locker_id, known, otherwise=listed))


def _log(folder: Path, files: LockerFiles, today: date) -> Log:
    """The log as it was just found sound, or one to begin."""
    path = folder / files.log
    if not path.resolve().is_relative_to(folder.resolve()):
        raise FileRefused("This log lies outside the site folder.", place=files.log, remedy="Name it from the folder.")
    limits = SiteLimits()
    if not path.exists():
        return Log(locker=files.locker)
    return read_log(path, files.log, files.locker, limits, Notes(limits.problems), today)


def _checked(visit: Visit, locker: Locker) -> Check:
    """The visit as a line of the log: clean words, and counts by the exact names of what they are counts of."""
    if visit.radio is not None and visit.radio not in RADIO:
        raise FileRefused(f'A radio check is not "{visit.radio}".', remedy=f"It is {', '.join(RADIO)}.")
    by = _clean(visit.by, "by")
    if by is None:
        raise FileRefused(
            "A check needs to say who made it.", remedy="Give a role or an office, never a person's name."
        )
    if visit.seal_before is None and locker.seal is not None:
        raise FileRefused(
            f"It is not said which seal was found; the last check left {locker.seal}.",
            remedy="Give --seal-before with its number, or none where there was none.",
        )
    counts = _counts(visit, locker)
    return Check(
        on=visit.on,
        kind=visit.kind,
        by=by,
        agency=_clean(visit.agency, "agency"),
        seal_before=_seal(visit.seal_before),
        seal_after=_seal(visit.seal_after),
        counted=bool(locker.items) and {name for name, _ in counts} >= {item.called for item in locker.items},
        counts=counts,
        faults=_clean(visit.faults, "faults", most=FAULTS_MOST),
        channel=_clean(visit.channel, "channel"),
        radio=visit.radio,
    )


def _seal(text: str | None) -> str | None:
    number = _clean(text, "the seal")
    return None if number is None or number.casefold() == "none" else number


def _clean(text: str | None, what: str, *, most: int = 500) -> str | None:
    """One line without hidden characters; None for nothing."""
    line = " ".join((text or "").split())
    if unprintable(line) or len(line) > most:
        raise FileRefused(f"The words for {what} are too long, or hold characters that cannot be seen.")
    return line or None


def _counts(visit: Visit, locker: Locker) -> tuple[tuple[str, int], ...]:
    told = dict(_count(name, count, locker) for name, count in visit.counts)
    names = [item.called for item in locker.items]
    doubled = sorted({name for name in names if names.count(name) > 1 and (visit.counted or name in told)})
    if doubled:
        raise FileRefused(
            f"{doubled[0]} stands on two lines of the inventory, so a count of it has no meaning.",
            remedy="Give each line its lot, serial or tag, or join the two.",
        )
    if not visit.counted:
        return tuple(told.items())
    return tuple((item.called, told.get(item.called, item.on_hand)) for item in locker.items)


def _count(name: str, count: int, locker: Locker) -> tuple[str, int]:
    """A count by the one line that it can be of."""
    exact = [item for item in locker.items if loose(item.called) == loose(name)]
    lines = exact or [item for item in locker.items if loose(item.item) == loose(name)]
    if len(lines) > 1:
        raise FileRefused(f"{name} stands on {len(lines)} lines.", remedy=f"Say which: {_either(lines)}.")
    if not lines:
        names = [item.item for item in locker.items]
        known = f"The inventory of {locker.id} lists: {', '.join(names)}."
        raise FileRefused(
            f'There is no "{name}" in locker {locker.id}.', remedy=did_you_mean(name, names, otherwise=known)
        )
    if not 0 <= count <= 100_000:
        raise FileRefused(f"{count} cannot be a count of {name}.", remedy="Write how many there are, 0 for none.")
    return lines[0].called, count


def _either(lines: list[LockerItem]) -> str:
    return " or ".join(f'"{item.called}"' for item in lines)


def _check_order(check: Check, log: Log, today: date) -> None:
    if check.on > today:
        raise FileRefused(f"{check.on.isoformat()} lies in the future.", remedy="Record what has happened.")
    last = log.checks[-1] if log.checks else None
    if last is not None and check.on < last.on:
        raise FileRefused(
            f"The last check was on {last.on.isoformat()}, and a log only grows at its end.",
            remedy="Record it as of today and say in --fault when it was.",
        )


def _append(path: Path, log: Log, check: Check) -> None:
    text = _text(path) if log.sheet else ""
    make_folder(path.parent)
    replace_file(path, with_line(log, text, check).encode())


def _recount(path: Path, counts: Mapping[str, int]) -> None:
    limits = SiteLimits()
    items = read_items(path, path.name, limits, Notes(limits.problems))
    text = _text(path)
    again = recounted(text, items, counts)
    if again != text:
        replace_file(path, again.encode("utf-8-sig" if path.read_bytes()[:3] == b"\xef\xbb\xbf" else "utf-8"))


def _text(path: Path) -> str:
    notes, limits = Notes(1), SiteLimits()
    content = read_bytes(path, path.name, limits.sheet_bytes, notes)
    text = None if content is None else decoded(content, path.name, notes)
    if text is None:
        raise SiteRefused(notes.problems)
    return text


def _wanted(source: Path) -> tuple[LockerItem, ...]:
    """What an inventory asks for: its items without lots and dates, and nothing of them on hand."""
    return tuple(
        replace(item, on_hand=0, lot=None, expires=None, serial=None, condition=None, access_ref=None)
        for item in _inventory(source)
    )


def _with_locker(path: Path, locker_id: str, name: str | None) -> str:
    """The text of site.toml with one more [[lockers]] at its end."""
    text = _text(path)
    words = (name or f"Locker {locker_id}").replace("\\", "/").replace('"', "'")
    block = f'\n[[lockers]]\nid = "{locker_id}"\nname = "{words}"\nitems = "lockers/{locker_id}.csv"\n'
    again = f"{text.rstrip()}\n{block}"
    try:
        tomllib.loads(again)
    except ValueError as error:
        raise FileRefused(
            "This locker cannot be added to site.toml by itself.", place=str(error), remedy=f"Add by hand:{block}"
        ) from error
    return again
