"""The verbs of a check by phone at a kept site: which locker is meant, and the check that it sends, kept once.

A check has the id that its form drew when it was opened. The save that adds the check names that id, in one
transaction: what is sent again is found there, and nothing is added twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from threading import Lock

from tacmap.bundle.codes import Code
from tacmap.check_form import Bad, check_id, check_of
from tacmap.errors import Conflict, FileRefused, NotFound
from tacmap.locker import Check, Locker
from tacmap.service.desk import Desk
from tacmap.service.rights import Right, Visitor
from tacmap.service.stockroom import FAULTS_MOST, Visit, write_check
from tacmap.service.working import keep_files, laid_out, opened
from tacmap.site import SiteFolder, load_site
from tacmap.site.words import loose

__all__ = ["Received", "locker_behind", "locker_of", "receive"]

_TRIES = 20  # against others who save the same site
_TURN = Lock()  # within one process nobody needs to lose a try


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A check that was kept: its id, the version of the site that has it, and the locker as that check left it."""

    check: str
    version: int
    locker: Locker
    before: bool = False  # whether it was here already


def locker_of(desk: Desk, site_id: str, locker_id: str) -> Locker:
    """A locker as it is now. Raises NotFound."""
    return _locker(opened(desk.records, site_id).site, locker_id)


def locker_behind(desk: Desk, code: Code, visitor: Visitor | None) -> tuple[str, str] | None:
    """The ids of the site and the locker that a code names, for who may check it; None for everybody else."""
    if visitor is None or code.of_plan or not visitor.may(Right.INSPECT):
        return None
    records = desk.records.of(visitor.grant.district)
    for site in records.sites.every():
        if code.names_site(site.id) and visitor.sees(site.id):
            for locker in opened(records, site.id).site.lockers:
                if code.names_locker(locker.id):
                    return site.id, locker.id
    return None


def receive(
    desk: Desk, site_id: str, locker_id: str, form: str, answers: Mapping[str, str], *, who: str, now: datetime
) -> Received | tuple[Bad, ...]:
    """Keep the check of a form, once however often it is sent; or all that is wrong with its answers.

    `form` is the id that the form drew when it was opened. Raises NotFound, FileRefused where another check was sent
    under that id, SiteRefused where the site has problems, Conflict where others save without a pause.
    """
    with _TURN:
        for _ in range(_TRIES - 1):
            try:
                return _received(desk, site_id, locker_id, form, answers, who=who, now=now)
            except Conflict:
                continue
        return _received(desk, site_id, locker_id, form, answers, who=who, now=now)


def _received(
    desk: Desk, site_id: str, locker_id: str, form: str, answers: Mapping[str, str], *, who: str, now: datetime
) -> Received | tuple[Bad, ...]:
    seen = desk.records.sites.one(site_id)
    files = desk.records.sites.files(site_id, seen.version)
    with laid_out(desk.records, files) as folder:
        locker = _locker(load_site(folder), locker_id)
        own_id = check_id(site_id, locker.id, form, answers)
        if (before := _before(desk, site_id, locker.id, form, own_id)) is not None:
            return before
        check, bad = check_of(locker, answers, today=now.date())
        if check is None:
            return bad
        visit = _visit(check, locker, now.date())
        after, written = write_check(folder, locker.id, visit, today=now.date(), alike=True)
        paths = [path for path in (written.log, written.items) if path]
        changes = {path: (folder / path).read_bytes() for path in paths}
    kept = keep_files(desk.records, seen, changes, who=who, note=_note(form, own_id), now=now)
    return Received(check=own_id, version=kept.version, locker=after)


def _before(desk: Desk, site_id: str, locker_id: str, form: str, own_id: str) -> Received | None:
    """What came of this check when it was sent before."""
    save = desk.records.sites.noted(site_id, _note(form, ""))
    if save is None:
        return None
    if save.note != _note(form, own_id):
        raise FileRefused("Another check was sent under this id.", remedy="Open the form anew and send it from there.")
    then = opened(desk.records, site_id, version=save.number)
    return Received(check=own_id, version=save.number, locker=_locker(then.site, locker_id), before=True)


def _note(form: str, own_id: str) -> str:
    return f"check {form} {own_id}"


def _locker(site: SiteFolder, locker_id: str) -> Locker:
    for locker in site.lockers:
        if loose(locker.id) == loose(locker_id):
            return locker
    raise NotFound("There is no such locker.", remedy="Scan the code on the locker's sheet again.")


def _visit(check: Check, locker: Locker, today: date) -> Visit:
    """The check as the stockroom takes it: not ahead of today, and never over what a later one found."""
    visit = Visit(
        on=min(check.on, today), kind=check.kind, by=check.by, agency=check.agency,
        seal_before=check.seal_before or "none", seal_after=check.seal_after or "none", counted=check.counted,
        counts=check.counts, faults=check.faults, channel=check.channel, radio=check.radio,
    )  # fmt: skip
    last = locker.last_check
    return visit if last is None or visit.on >= last else _told_late(visit, locker, last)


def _told_late(visit: Visit, locker: Locker, last: date) -> Visit:
    """A check that lies before the last one, as words: the seal and the counts stay those of the later check."""
    counted = {item.called: item.on_hand for item in locker.items}
    other = [f"{name} = {count}" for name, count in visit.counts if counted.get(name) != count]
    told = [
        f"Sent late, made on {visit.on.isoformat()}: seal found {visit.seal_before}, left {visit.seal_after}",
        "all counted" if visit.counted else "not all counted",
        *([f"counted otherwise than since: {', '.join(other)}"] if other else []),
    ]
    words = "; ".join(each for each in (", ".join(told), visit.faults, locker.faults) if each)
    seal = locker.seal or "none"
    return replace(
        visit, on=last, seal_before=seal, seal_after=seal, counted=False, counts=(), faults=words[:FAULTS_MOST]
    )
