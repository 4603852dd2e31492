"""Which key or card of a locker opens which door, held against the door numbers of the plan."""

from collections.abc import Iterable, Iterator

from tacmap.annotations import Feature
from tacmap.building import Building, Opening, OpeningKind
from tacmap.errors import Finding
from tacmap.locker import Locker
from tacmap.site.words import loose

__all__ = ["key_findings"]


def key_findings(
    lockers: Iterable[Locker], buildings: Iterable[Building], features: Iterable[Feature]
) -> tuple[Finding, ...]:
    """Doors that a key is said to open and the plan does not have; exterior doors that no key of any locker opens.

    The latter only where some key names its doors: a school that keeps no such list is not told so door by door.
    """
    found = tuple(lockers)
    opened = {loose(door) for locker in found for item in locker.items for door in item.opens}
    if not opened:
        return ()
    doors = [door for building in buildings for floor in building.floors for door in floor.openings if door.number]
    known = {loose(door.number or "") for door in doors} | {loose(name) for name in _points(features)}
    return (*_unknown(found, known), *_unopened(doors, opened))


def _points(features: Iterable[Feature]) -> Iterator[str]:
    """The doors that access points name where the plan has no number for them."""
    for feature in features:
        if feature.type == "access_point":
            yield from filter(None, (feature.number, feature.attribute("door")))


def _unknown(lockers: Iterable[Locker], known: set[str]) -> Iterator[Finding]:
    for locker in lockers:
        for item in locker.items:
            strange = [door for door in item.opens if loose(door) not in known]
            if strange:
                message = f"Locker {locker.id}: {item.called} opens {_doors(strange)}, which the plan does not have."
                yield Finding(code="key-door-unknown", message=message)


def _unopened(doors: Iterable[Opening], opened: set[str]) -> Iterator[Finding]:
    entrances = (door for door in doors if door.exterior and door.kind in (OpeningKind.DOOR, OpeningKind.GATE))
    shut = dict.fromkeys(door.number or "" for door in entrances if loose(door.number or "") not in opened)
    if shut:
        message = f"No key or card of a locker opens exterior {_doors(sorted(shut, key=_counting))}."
        yield Finding(code="door-without-key", message=message)


def _counting(number: str) -> tuple[int, str]:
    return len(number), number


def _doors(numbers: list[str]) -> str:
    return f"door{'s' if len(numbers) > 1 else ''} {', '.join(numbers)}"
