"""The verb `locker`: how ready the lockers of a site are on a day, for people and for programs."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from tacmap.errors import CheckFailed, Finding
from tacmap.locker import LockerItem
from tacmap.preplan import Preplan
from tacmap.readiness import Readiness, expiring, readiness, site_score
from tacmap.service.survey import Survey, Tell, survey
from tacmap.site import load_site

__all__ = ["Stocktaking", "check_logs", "stocktaking", "stocktaking_json", "stocktaking_of"]

_OF_LOCKERS = frozenset(
    {
        "door-without-key", "key-door-unknown", "locker-count-differs", "locker-not-placed", "locker-without-contents",
        "lot-not-counted", "lot-without-expiry",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Stocktaking:
    """Every locker of a site on a day, and what was found about lockers and keys."""

    site: str
    name: str
    today: date
    lockers: tuple[Readiness, ...]
    findings: tuple[Finding, ...]

    @property
    def score(self) -> int | None:
        """That of the locker worst off; None where the site has none."""
        return site_score(self.lockers)

    @property
    def ready(self) -> bool:
        """Whether there is a locker and every one is ready."""
        return bool(self.lockers) and all(each.ready for each in self.lockers)

    @property
    def next_check(self) -> date | None:
        """The first day by which one of them must be checked."""
        return min((each.locker.next_check for each in self.lockers if each.locker.next_check), default=None)

    def expiring(self) -> tuple[tuple[str, LockerItem], ...]:
        """What expires within 90 days or has, each with its locker's id; the earliest first."""
        found = ((each.locker.id, item) for each in self.lockers for item in expiring(each.locker, self.today))
        return tuple(sorted(found, key=lambda pair: (str(pair[1].expires), pair[0], pair[1].called)))


def stocktaking(sources: Sequence[Path], *, today: date, tell: Tell = lambda *_: None) -> Stocktaking:
    """The lockers of a site folder. Raises what `survey` raises."""
    return stocktaking_of(survey(sources, tell=tell), today=today)


def stocktaking_of(found: Survey, *, today: date) -> Stocktaking:
    """The lockers of a site that was surveyed."""
    return Stocktaking(
        site=found.preplan.id,
        name=found.preplan.name,
        today=today,
        lockers=tuple(readiness(locker, today) for locker in found.preplan.lockers),
        findings=tuple(finding for finding in found.findings if finding.code in _OF_LOCKERS),
    )


def check_logs(folder: Path, known: Preplan) -> None:
    """That every log of the folder holds the last line that a bundle of the site knew. Raises CheckFailed where not."""
    site = load_site(folder)
    digests = {files.locker: files.digests for files in site.locker_files}
    for locker in known.lockers:
        if locker.log is not None and locker.log not in digests.get(locker.id, ()):
            raise CheckFailed(
                f"The log of locker {locker.id} was cut or written anew since revision {known.revision}.",
                place=f"The bundle knew the line {locker.log} of {locker.last_check}, and the folder does not hold it.",
                remedy="Put the log back as it was, from git or a backup, and count the locker.",
            )


def stocktaking_json(found: Stocktaking) -> bytes:
    """`ready`, `score`, `next_check`, and under `lockers` the same of each with what is missing and what expires."""
    content = {
        "site": {"id": found.site, "name": found.name},
        "today": found.today.isoformat(),
        "ready": found.ready,
        "score": found.score,
        "next_check": _day(found.next_check),
        "lockers": [_locker(each, found.today) for each in found.lockers],
        "findings": [{"code": each.code, "message": each.message} for each in found.findings],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _locker(found: Readiness, today: date) -> dict[str, Any]:
    locker = found.locker
    return {
        "id": locker.id,
        "name": locker.name,
        "ready": found.ready,
        "score": found.score,
        "why_not": list(found.why_not),
        "seal": locker.seal,
        "last_check": _day(locker.last_check),
        "next_check": _day(locker.next_check),
        "overdue": found.overdue,
        "faults": locker.faults,
        "log": locker.log,
        "missing": [
            {
                "item": each.item,
                "have": each.have,
                "want": each.want,
                "expired": each.expired,
                "critical": each.critical,
            }
            for each in found.missing
        ],
        "expires": [_lot(item, today) for item in expiring(locker, today)],
        "keys": [{"key": item.called, "opens": list(item.opens)} for item in locker.items if item.opens],
    }


def _lot(item: LockerItem, today: date) -> dict[str, Any]:
    return {
        "item": item.item,
        "lot": item.lot,
        "on_hand": item.on_hand,
        "expires": _day(item.expires),
        "expired": item.expires is not None and item.expires < today,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
