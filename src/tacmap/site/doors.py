"""How exterior doors are numbered: from the main entrance around the building, without gaps, each number once.

What is odd is a finding for a person; nothing is renumbered. A number is read as a count and a letter after it (12,
12A); what is no such number (a key tag, a room's number) is left out of the count.
"""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import shapely

from tacmap.areas import built
from tacmap.building import Building, Floor, Opening, OpeningKind
from tacmap.errors import Finding
from tacmap.site.folder import Direction, DoorNumbers

__all__ = ["NumberedDoor", "main_entrance_of", "numbered_around", "with_door_findings"]

_NUMBER = re.compile(r"(?:DOOR|EXIT|ENTRANCE|D|E|X)?[ .#-]{0,2}(\d{1,3})([A-Z]?)", re.IGNORECASE)
_SAME_DOOR = 3.0  # metres between the leaves of one entrance
_NAMED = 8  # of a list before the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Door:
    """An exterior door, its place among the others, and how it is counted: (12, "A"), None when it has no number."""

    floor: Floor
    opening: Opening
    count: tuple[int, str] | None

    @property
    def number(self) -> str:
        return self.opening.number or ""


def with_door_findings(buildings: Sequence[Building], rule: DoorNumbers) -> tuple[Building, ...]:
    """The same buildings; their floors carry what is odd about the numbers of their exterior doors."""
    doors = {building.id: list(_exterior(building)) for building in buildings}
    notes: list[tuple[_Door, Finding]] = []
    for group in [list(doors.values())] if rule.scope == "campus" else [[each] for each in doors.values()]:
        together = [door for each in group for door in each]
        notes += [*_doubled(together), *_gaps(together)]
    for building in buildings:
        notes += [*_main_entrance(building, doors[building.id]), *_unnumbered(doors[building.id])]
        notes += _upstairs(building, doors[building.id])
        notes += _out_of_order(building, doors[building.id], rule)
    by_floor: dict[str, list[Finding]] = {}
    for door, finding in notes:
        by_floor.setdefault(door.floor.id, []).append(replace(finding, at=door.opening.middle))
    return tuple(_noted(building, by_floor) for building in buildings)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedDoor:
    """An exterior door and the number it should bear."""

    floor: Floor
    opening: Opening
    number: str


def main_entrance_of(building: Building) -> Opening | None:
    """The exterior door that bears the number of the building's main entrance."""
    wanted = _counted(building.main_entrance)
    doors = _exterior(building)
    return next(
        (d.opening for d in doors if d.number == building.main_entrance or (wanted and d.count == wanted)), None
    )


def numbered_around(building: Building, main: str, direction: Direction, first: int = 1) -> tuple[NumberedDoor, ...]:
    """Every exterior door with the number it would bear: counted from `first` at the door whose id is `main`.

    One walks around the building in that direction; doors to courtyards follow, court by court. The leaves of one
    entrance share a number. Raises KeyError where no exterior door has that id.
    """
    doors = {door.opening.id: door for door in _exterior(building)}
    found: list[NumberedDoor] = []
    for door in _walked(building, list(doors.values()), doors[main], direction):
        last = found[-1] if found else None
        leaf = last is not None and last.floor.id == door.floor.id and _apart(last.opening, door.opening) <= _SAME_DOOR
        number = last.number if last and leaf else str(first if last is None else int(last.number) + 1)
        found.append(NumberedDoor(floor=door.floor, opening=door.opening, number=number))
    return tuple(_closed(found))


def _closed(found: list[NumberedDoor]) -> Iterator[NumberedDoor]:
    """The last leaf before the main entrance is the main entrance too, where the walk ends beside it."""
    first = found[0]
    for door in found:
        beside = door.floor.id == first.floor.id and _apart(door.opening, first.opening) <= _SAME_DOOR
        yield replace(door, number=first.number) if beside else door


def _walked(building: Building, doors: list[_Door], main: _Door, direction: Direction) -> Iterator[_Door]:
    """The doors in the order of a walk around the building from its main entrance, then around each court."""
    whole = max(shapely.get_parts(built(building.floors)), key=lambda part: part.area)
    rings = [whole.exterior, *whole.interiors]
    nearest = {door.opening.id: _nearest(rings, door) for door in doors}
    home = nearest[main.opening.id]
    for at, ring in sorted(enumerate(rings), key=lambda each: each[0] != home):
        turn = -1 if (ring.is_ccw == (direction == "clockwise")) else 1
        start = _along(ring, main)
        mine = [door for door in doors if nearest[door.opening.id] == at]
        yield from sorted(mine, key=lambda door: (turn * (_along(ring, door) - start)) % ring.length)


def _nearest(rings: Sequence[shapely.LinearRing], door: _Door) -> int:
    spot = shapely.Point(door.opening.middle)
    return min(range(len(rings)), key=lambda at: float(rings[at].distance(spot)))


def _apart(one: Opening, other: Opening) -> float:
    return math.dist(one.middle, other.middle)


def _noted(building: Building, by_floor: dict[str, list[Finding]]) -> Building:
    floors = (replace(floor, findings=(*floor.findings, *by_floor.get(floor.id, ()))) for floor in building.floors)
    return replace(building, floors=tuple(floors))


def _exterior(building: Building) -> Iterator[_Door]:
    for floor in building.floors:
        for opening in floor.openings:
            if opening.exterior and opening.kind in (OpeningKind.DOOR, OpeningKind.GATE, OpeningKind.OPENING):
                yield _Door(floor=floor, opening=opening, count=_counted(opening.number))


def _counted(number: str | None) -> tuple[int, str] | None:
    found = _NUMBER.fullmatch((number or "").strip())
    return (int(found[1]), found[2].upper()) if found else None


def _doubled(doors: Iterable[_Door]) -> Iterator[tuple[_Door, Finding]]:
    """Two doors apart that bear one number; the leaves of one entrance may share theirs."""
    first: dict[str, _Door] = {}
    for door in doors:
        if not door.number:
            continue
        known = first.setdefault(door.number.casefold(), door)
        apart = _apart(known.opening, door.opening)
        if known is not door and (apart > _SAME_DOOR or known.floor.id != door.floor.id):
            message = (
                f"Two exterior doors bear the number {door.number}. Crews sent to it may split up: correct the plan, "
                "or the sign."
            )
            yield door, Finding(code="door-number-doubled", message=message)


def _gaps(doors: Sequence[_Door]) -> Iterator[tuple[_Door, Finding]]:
    """Numbers left out between 1 and the highest."""
    counts = {door.count[0]: door for door in doors if door.count}
    missing = sorted(set(range(1, max(counts, default=0))) - set(counts))
    if missing and len(missing) <= len(counts):
        message = (
            f"Exterior doors go up to {max(counts)}, but none bears {_listed(map(str, missing))}. "
            "Is a door missing on the plan, or its number?"
        )
        yield counts[max(counts)], Finding(code="door-number-gap", message=message)


def _main_entrance(building: Building, doors: Sequence[_Door]) -> Iterator[tuple[_Door, Finding]]:
    if doors and main_entrance_of(building) is None:
        message = (
            f"No exterior door bears the number {building.main_entrance} of the main entrance, so that side A was "
            "taken to be the lower edge of the plan. Name the main entrance's door: main_entrance in site.toml."
        )
        yield doors[0], Finding(code="main-entrance-unknown", message=message)


def _unnumbered(doors: Sequence[_Door]) -> Iterator[tuple[_Door, Finding]]:
    bare = [door for door in doors if not door.number]
    if bare:
        bear = "bears" if len(bare) == 1 else "bear"
        message = f"{len(bare)} of {len(doors)} exterior doors {bear} no number. Crews are sent to doors by number."
        yield bare[0], Finding(code="door-without-number", message=message, severity="note")


def _upstairs(building: Building, doors: Sequence[_Door]) -> Iterator[tuple[_Door, Finding]]:
    """Doors without a number on floors above the main entrance's: a balcony, a roof, or a way in up a slope."""
    for floor in filter(building.is_upper, building.floors):
        bare = [door for door in doors if door.floor.id == floor.id and not door.number]
        if bare:
            message = (
                f"{len(bare)} exterior door{'s' if len(bare) > 1 else ''} without a number on a floor above the main "
                "entrance: no way in is told from there. Number those that crews can walk up to."
            )
            yield bare[0], Finding(code="door-above-ground", message=message, severity="note")


def _out_of_order(building: Building, doors: Sequence[_Door], rule: DoorNumbers) -> Iterator[tuple[_Door, Finding]]:
    """Doors that stand between others than their numbers say, walking around from the lowest number."""
    once = {door.count: door for door in reversed(doors) if door.count}
    around = _around(building, list(once.values()), rule.direction)
    kept = {id(door) for door in _rising(around)}
    odd = [door for door in around if id(door) not in kept]
    if not odd or len(odd) > len(around) // 2:
        return
    for door in odd:
        at = around.index(door)
        before, after = around[at - 1].number, around[(at + 1) % len(around)].number
        message = (
            f"Door {door.number} stands between doors {before} and {after}: {rule.direction} around the building "
            "its number is out of order."
        )
        yield door, Finding(code="door-number-order", message=message, severity="note")


def _around(building: Building, doors: list[_Door], direction: Direction) -> list[_Door]:
    """Doors as one passes them on a walk around the building, from the lowest number; those in courtyards left out."""
    if len(doors) < 3:  # two are in order whichever way
        return sorted(doors, key=lambda door: door.count or (0, ""))
    whole = max(shapely.get_parts(built(building.floors)), key=lambda part: part.area)
    ring = whole.exterior
    turn = -1 if ring.is_ccw == (direction == "clockwise") else 1
    first = min(doors, key=lambda door: door.count or (0, ""))
    start = _along(ring, first)
    outer = [door for door in doors if ring.distance(shapely.Point(door.opening.middle)) < _SAME_DOOR]
    return sorted(outer, key=lambda door: (turn * (_along(ring, door) - start)) % ring.length)


def _along(ring: shapely.LinearRing, door: _Door) -> float:
    return float(ring.project(shapely.Point(door.opening.middle)))


def _rising(doors: Sequence[_Door]) -> list[_Door]:
    """The most doors whose numbers rise, in their order: the others are out of it."""
    best: list[list[_Door]] = []
    for door in doors:
        before = [run for run in best if (run[-1].count or (0, "")) <= (door.count or (0, ""))]
        best.append([*max(before, key=len, default=[]), door])
    return max(best, key=len, default=[])


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    shown, more = every[:_NAMED], len(every) - _NAMED
    return ", ".join(shown) + (f" and {more} more" if more > 0 else "")
