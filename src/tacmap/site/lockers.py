"""The [[lockers]] of site.toml with the files they name: what each holds, and what its log of checks says of it."""

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from tacmap.calendar_days import months_later
from tacmap.locker import Locker, LockerItem
from tacmap.site.checklog import Log, read_log
from tacmap.site.folder import FeatureRow, LockerFiles, SiteLimits
from tacmap.site.keys import Keys
from tacmap.site.notes import Notes
from tacmap.site.paths import leads_out, named_file
from tacmap.site.stock import read_items
from tacmap.site.words import loose, slug

__all__ = ["Shelf", "read_lockers"]

_EVERY_MONTHS = 1  # a check is due after so many months, where site.toml does not say otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A locker, its files, and which of them were read."""

    locker: Locker
    files: LockerFiles
    read: tuple[str, ...]


def read_lockers(
    folder: Path, site: Keys, rows: tuple[FeatureRow, ...], notes: Notes, limits: SiteLimits, today: date | None
) -> tuple[Shelf, ...]:
    """Every locker in the order of site.toml. `rows` are the features, among which those of type locker place them."""
    placed = {loose(row.number or ""): row for row in rows if row.type == "locker"}
    shelves: list[Shelf] = []
    for keys in site.tables("lockers", cap=100):
        shelf = _shelf(folder, keys, placed, notes, limits, today)
        if shelf.locker.id in {each.locker.id for each in shelves}:
            keys.problem("id", f'There are two lockers "{shelf.locker.id}".', "Give each its own id.")
        shelves.append(shelf)
    known = {loose(shelf.locker.id) for shelf in shelves}
    for number, row in placed.items():
        if number not in known:
            notes.finding(
                "locker-without-contents", f"{row.where}: no [[lockers]] of site.toml has the id {row.number}."
            )
    return tuple(shelves)


def _shelf(
    folder: Path, keys: Keys, placed: dict[str, FeatureRow], notes: Notes, limits: SiteLimits, today: date | None
) -> Shelf:
    locker_id = keys.text("id", required=True, cap=40) or ""
    items_at, log_at = keys.place("items"), keys.place("log")
    items_name, log_name = keys.text("items", cap=300), keys.text("log", cap=300) or _log_name(locker_id)
    items_path = named_file(folder, items_name, notes, items_at) if items_name else None
    begun_log = leads_out(log_name) or (folder / log_name).exists()  # one that is not there yet begins with a check
    log_path = named_file(folder, log_name, notes, log_at) if begun_log else None
    files = LockerFiles(
        locker=locker_id,
        items=None if items_name and leads_out(items_name) else items_name,
        log=_log_name(locker_id) if leads_out(log_name) else log_name,
    )
    items = read_items(items_path, files.items, limits, notes) if items_path and files.items else ()
    log = read_log(log_path, files.log, locker_id, limits, notes, today) if log_path else Log(locker=locker_id)
    begun = _begun(locker_id, keys, placed.get(loose(locker_id)), items, notes, today)
    months = keys.whole("check_every_months", low=1, high=36) or _EVERY_MONTHS
    keys.done()
    read = tuple(name for name, path in ((files.items, items_path), (files.log, log_path)) if name and path)
    return Shelf(locker=_as_checked(begun, log, months, notes), files=replace(files, digests=log.digests), read=read)


def _log_name(locker_id: str) -> str:
    plain = locker_id if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", locker_id) else slug(locker_id)
    return f"lockers/{plain}-checks.csv"


def _begun(
    locker_id: str,
    keys: Keys,
    row: FeatureRow | None,
    items: tuple[LockerItem, ...],
    notes: Notes,
    today: date | None,
) -> Locker:
    """The locker as site.toml tells it: what holds until its log says more."""
    if row is None:
        notes.finding(
            "locker-not-placed",
            f'The locker "{locker_id}" is not on the plan; add a row of type locker to features.csv.',
        )
    locker = Locker(
        id=locker_id,
        name=keys.text("name", cap=100) or locker_id,
        feature=None if row is None else f"locker/{row.number}",
        seal=keys.text("seal", cap=40),
        last_check=keys.past_day("last_check", today),
        next_check=keys.day("next_check"),
        items=items,
    )
    if locker.last_check and locker.next_check and locker.next_check <= locker.last_check:
        keys.problem("next_check", "The next check lies before the last one.", "Correct one of the two dates.")
    return locker


def _as_checked(begun: Locker, log: Log, months: int, notes: Notes) -> Locker:
    """The locker after every check of its log. Where its list and a count differ, the smaller number counts."""
    found = begun
    for check in log.checks:
        found = found.after(check)
    if found.last_check is None or not log.checks:
        return found
    counted = _counted(log)
    items = tuple(
        _agreed(found.id, listed, known, counted, notes) for listed, known in zip(begun.items, found.items, strict=True)
    )
    return replace(found, items=items, next_check=months_later(found.last_check, months), log=log.head)


def _counted(log: Log) -> set[str] | None:
    """What was counted from the last whole count on; None where nobody has counted everything yet."""
    whole = max((place for place, check in enumerate(log.checks) if check.counted), default=None)
    return None if whole is None else {name for check in log.checks[whole:] for name, _ in check.counts}


def _agreed(locker: str, listed: LockerItem, known: LockerItem, counted: set[str] | None, notes: Notes) -> LockerItem:
    """A line with the smaller of what its list and the last count say; what disagrees is noted."""
    if known.on_hand != listed.on_hand:
        message = f"{known.called}: its list says {listed.on_hand}, the last count {known.on_hand}."
        notes.finding("locker-count-differs", f"Locker {locker}: {message} The smaller number counts; record a check.")
    elif listed.on_hand and counted is not None and listed.called not in counted:
        message = f"{listed.called} is on the list and was in no count since; record a check."
        notes.finding("lot-not-counted", f"Locker {locker}: {message}")
    return replace(known, on_hand=min(known.on_hand, listed.on_hand))
