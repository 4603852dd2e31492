"""What the checks of a locker say, where the map shows it: on its feature's card, and among the findings."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tacmap.annotations import Feature
from tacmap.errors import Finding
from tacmap.locker import Locker
from tacmap.readiness import readiness

__all__ = ["locker_findings", "with_standing"]


def with_standing(features: Iterable[Feature], lockers: Iterable[Locker]) -> tuple[Feature, ...]:
    """The features, each locker's with its standing as of its last check. What features.csv says of it gives way."""
    by_feature = {locker.feature: locker for locker in lockers if locker.feature}
    return tuple(_told(each, by_feature[each.id]) if each.id in by_feature else each for each in features)


def _told(feature: Feature, locker: Locker) -> Feature:
    found = readiness(locker)
    told = {
        "status": "; ".join((found.words, *found.why_not)),
        "seal_no": locker.seal,
        "last_check": locker.last_check and locker.last_check.isoformat(),
        "next_check": locker.next_check and locker.next_check.isoformat(),
    }
    known = dict(feature.attributes) | {name: value for name, value in told.items() if value}
    return replace(feature, attributes=tuple(sorted(known.items())))


def locker_findings(lockers: Iterable[Locker]) -> Iterator[Finding]:
    """Each locker that is not ready as of its last check, and why."""
    for locker in lockers:
        found = readiness(locker)
        if not found.ready:
            yield Finding(
                code="locker-not-ready", message=f"Locker {locker.id}: {'; '.join((found.words, *found.why_not))}."
            )
