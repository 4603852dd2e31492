"""The sites of a district at a glance: how fresh each is, how ready its lockers are, what is due next.

A glance is worked out of a site's sheets once after each save and kept in its record; no plan is read for it. What
depends on the day is kept as the days on which it changes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tacmap.bundle.trust import Trust
from tacmap.errors import FileRefused
from tacmap.locker import Locker
from tacmap.readiness import readiness
from tacmap.service.desk import Desk
from tacmap.service.walked import counted_records
from tacmap.service.working import opened
from tacmap.site import SiteFolder
from tacmap.store.sites import SiteRecord

__all__ = ["Due", "Glance", "Shelf", "Stand", "glances"]

MADE_AT_ONCE = 20  # glances for one answer: the rest are asked for again
_MOST_DUE = 40  # days of one site that are kept
_KEY = "glance"
_FORMAT = 1  # of what is kept: another number is made anew


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What falls due on a day: "review", "check" (of a locker), "expiry" (of things in it), "pads" or "battery"."""

    on: date
    kind: str
    what: str = ""
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """How a locker stands from a day on."""

    since: date
    score: int
    ready: bool
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A locker: `stands` are in the order of their days, the first of them since ever."""

    id: str
    name: str
    stands: tuple[Stand, ...]

    def on(self, day: date) -> Stand:
        return [stand for stand in self.stands if stand.since <= day][-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """What a site's sheets say of its standing. `walked_on` is the last day of a walk-through that counts."""

    floors: int
    revision: int
    issued: date | None = None
    walked_on: date | None = None
    review_due: date | None = None
    problems: int = 0
    lockers: tuple[Shelf, ...] = ()
    due: tuple[Due, ...] = ()

    def due_by(self, day: date) -> tuple[Due, ...]:
        """What is due up to that day, overdue things too."""
        return tuple(due for due in self.due if due.on <= day)


_GLANCE: TypeAdapter[Glance] = TypeAdapter(Glance)


def glances(
    desk: Desk, sites: Sequence[SiteRecord], *, at_once: int = MADE_AT_ONCE
) -> Iterator[tuple[SiteRecord, Glance | None]]:
    """Each site with its glance; None for those beyond `at_once` that have none yet. Raises StoreError."""
    left, trusted = at_once, desk.keyring.trust()
    for site in sites:
        found = _kept(site, trusted)
        if found is None and left:
            left -= 1
            found = _made(desk, site, trusted)
        yield site, found


def _stamp(site: SiteRecord, trusted: Trust) -> dict[str, Any]:
    """What a glance was made of: it is made anew after a save, and when other keys count."""
    return {"version": site.version, "format": _FORMAT, "trust": trusted.mark}


def _kept(site: SiteRecord, trusted: Trust) -> Glance | None:
    kept: Any = site.facts.get(_KEY)
    stamp = _stamp(site, trusted)
    if not isinstance(kept, dict) or {key: kept.get(key) for key in stamp} != stamp:
        return None
    try:
        return _GLANCE.validate_python(kept["told"])
    except (ValidationError, KeyError):
        return None


def _made(desk: Desk, site: SiteRecord, trusted: Trust) -> Glance | None:
    try:
        working = opened(desk.records, site.id, version=site.version)
    except FileRefused:  # it has no site.toml that can be read: its own page says so
        return Glance(floors=0, revision=0, problems=1)
    found = _glance(working.site, trusted)
    told = _GLANCE.dump_python(found, mode="json", exclude_defaults=True)
    desk.records.sites.remember(site, {_KEY: _stamp(site, trusted) | {"told": told}})
    return found


def _glance(site: SiteFolder, trusted: Trust) -> Glance:
    records = counted_records(site, trusted).records
    return Glance(
        floors=sum(floor.plan is not None for floor in site.floors),
        revision=site.revision,
        issued=site.issued,
        walked_on=max((answer.on for record in records for answer in record.answers), default=None),
        review_due=site.review.due,
        problems=len(site.problems),
        lockers=tuple(map(_shelf, site.lockers)),
        due=tuple(sorted(_due(site), key=lambda due: (due.on, due.kind, due.what))[:_MOST_DUE]),
    )


def _shelf(locker: Locker) -> Shelf:
    """The locker on every day from which it stands otherwise."""
    ends = [item.expires for item in locker.items if item.expires]
    days = {date.min, *(day + timedelta(days=1) for day in (*ends, *filter(None, [locker.next_check])))}
    stands: list[Stand] = []
    for day in sorted(days):
        found = readiness(locker, max(day, locker.last_check or day))
        stand = Stand(since=day, score=found.score, ready=found.ready, why="; ".join(found.why_not))
        if not stands or (stand.score, stand.why) != (stands[-1].score, stands[-1].why):
            stands.append(stand)
    return Shelf(id=locker.id, name=locker.name, stands=tuple(stands))


def _due(site: SiteFolder) -> Iterator[Due]:
    if site.review.due:
        yield Due(on=site.review.due, kind="review")
    for locker in site.lockers:
        if locker.next_check:
            yield Due(on=locker.next_check, kind="check", what=locker.id)
        ends = [item.expires for item in locker.items if item.expires and item.on_hand]
        yield from (Due(on=day, kind="expiry", what=locker.id, count=ends.count(day)) for day in sorted(set(ends)))
    for row in site.rows:
        dated = {key: value for key, value in row.attributes if key in ("pads_expire", "battery_expire")}
        for key, value in sorted(dated.items()):
            yield Due(on=date.fromisoformat(value), kind=key.removesuffix("_expire"), what=row.number or "")
