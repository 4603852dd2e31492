"""What changed between two revisions of a site, told by where things are and not by how they are called.

Rooms are matched by the ground they share, so that a renumbered, split or merged room is known as one; doors by their
place, features and lockers by their ids. Where the frame of a floor moved as a whole, the move is taken out first.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
import shapely

from tacmap.annotations import Feature
from tacmap.areas import area
from tacmap.building import Building, Floor, Opening, OpeningKind, Space, shifted
from tacmap.geometry import Point, Polygon
from tacmap.locker import Locker
from tacmap.preplan import Preplan

__all__ = ["SAME_OUTLINE", "Change", "ChangeKind", "changes_between", "same_doors", "same_rooms"]

_SAME = 0.5  # of their common ground that two outlines of one room share at least
_WITHIN = 0.8  # of a part of a room that lies in the whole
_COVERED = 0.75  # of a room that its parts cover together
SAME_OUTLINE = 0.97  # common ground from which an outline counts as the same
_LEAST_M2 = 0.5  # of difference that is told
_DOOR_M = 0.6  # metres within which a door is the same door
_MOVED_M = 0.5  # metres from which a thing was moved
_FRAME_M = 0.25  # metres from which a floor's frame was moved
_ANCHORS = 3  # rooms with the same number that tell how a frame moved


class ChangeKind(StrEnum):
    """What became of a thing."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"
    RENUMBERED = "renumbered"
    SPLIT = "split"
    MERGED = "merged"
    RESHAPED = "reshaped"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change in words, with its place on the new plan (on the old one for what is gone).

    `subject` is "room", "door", "feature", "locker", "floor" or "site". `before` and `after` are the outlines of rooms;
    all coordinates are in the new plan's frame. `floor` is a floor's id.
    """

    kind: ChangeKind
    subject: str
    words: str
    floor: str | None = None
    at: Point | None = None
    before: tuple[Polygon, ...] = ()
    after: tuple[Polygon, ...] = ()


def changes_between(old: Preplan, new: Preplan) -> tuple[Change, ...]:
    """Every change from `old` to `new`: the site, floors, rooms, doors, features, lockers, in this order."""
    floors = list(_floors(old, new))
    paired = [(_laid_over(was, now), now) for was, now in floors if was is not None and now is not None]
    return (
        *_site(old, new),
        *(change for was, now in floors for change in _floor(was, now)),
        *(change for was, now in paired for change in _rooms(was, now)),
        *(change for was, now in paired for change in _doors(was, now)),
        *_features(old, new),
        *_lockers(old.lockers, new.lockers),
    )


def same_rooms(was: Floor, now: Floor) -> tuple[tuple[Space, Space, float], ...]:
    """Rooms of two floors in one frame that are the same by the ground they share, with how much that is.

    The share is that of what both cover together: 1 where the outlines are alike, half of it at least.
    """
    areas = [area(space.outline) for space in was.spaces], [area(space.outline) for space in now.spaces]
    free = set(range(len(was.spaces))), set(range(len(now.spaces)))
    same = _same(_common(*areas), areas, free)
    return tuple((was.spaces[a], now.spaces[b], share) for a, b, share in same)


def same_doors(was: Floor, now: Floor) -> tuple[tuple[Opening, Opening], ...]:
    """Doors and passages of two floors in one frame that are at the same place."""
    gone, come = ([o for o in floor.openings if o.kind is not OpeningKind.WINDOW] for floor in (was, now))
    return tuple(_doors_in_place(gone, come))


def _floors(old: Preplan, new: Preplan) -> Iterator[tuple[Floor | None, Floor | None]]:
    """Floors with the same building and the same id, else the same label; then what has no partner."""
    before = {_key(building, floor): floor for building in old.buildings for floor in building.floors}
    labels = {(building.id, floor.label): floor for building in old.buildings for floor in building.floors}
    taken = []
    for building in new.buildings:
        for floor in building.floors:
            was = before.get(_key(building, floor)) or labels.get((building.id, floor.label))
            taken.append(was)
            yield was, floor
    yield from ((floor, None) for floor in before.values() if not any(floor is each for each in taken))


def _key(building: Building, floor: Floor) -> tuple[str, str]:
    return (building.id, floor.id)


def _floor(was: Floor | None, now: Floor | None) -> Iterator[Change]:
    if was is None and now is not None:
        yield Change(kind=ChangeKind.ADDED, subject="floor", words=f"{now.label} is new.", floor=now.id)
    elif now is None and was is not None:
        yield Change(kind=ChangeKind.REMOVED, subject="floor", words=f"{was.label} is gone.")
    elif was is not None and now is not None and was.label != now.label:
        words = f'"{was.label}" is now called "{now.label}".'
        yield Change(kind=ChangeKind.CHANGED, subject="floor", words=words, floor=now.id)


def _laid_over(was: Floor, now: Floor) -> Floor:
    """The old floor in the new frame: moved by what rooms of the same number moved, where they agree."""
    before, after = _numbered(was.spaces), _numbered(now.spaces)
    shared = sorted(before.keys() & after.keys())
    if len(shared) < _ANCHORS:
        return was
    steps = np.array([np.subtract(after[n].label_at, before[n].label_at) for n in shared])
    step = np.median(steps, axis=0)
    agree = np.median(np.hypot(*(steps - step).T))
    if np.hypot(*step) < _FRAME_M or agree > _FRAME_M:
        return was
    return shifted(was, (step[0].item(), step[1].item()))


def _numbered(spaces: Iterable[Space]) -> dict[str, Space]:
    """Spaces by their number, without numbers that stand twice."""
    spaces = [space for space in spaces if space.number]
    count = Counter(space.number for space in spaces)
    return {space.number: space for space in spaces if space.number and count[space.number] == 1}


def _rooms(was: Floor, now: Floor) -> Iterator[Change]:
    before, after = list(was.spaces), list(now.spaces)
    areas = [area(space.outline) for space in before], [area(space.outline) for space in after]
    common = _common(*areas)
    free: tuple[set[int], set[int]] = set(range(len(before))), set(range(len(after)))
    for one, parts in _parted(common, [room.area for room in areas[0]], [room.area for room in areas[1]]):
        words = f"{_called(before[one])} was split into {_listed(after[part] for part in parts)}."
        free[0].discard(one)
        free[1].difference_update(parts)
        yield _room(ChangeKind.SPLIT, now, words, [before[one]], [after[part] for part in parts])
    turned = {(b, a): shared for (a, b), shared in common.items()}
    for one, parts in _parted(turned, [room.area for room in areas[1]], [room.area for room in areas[0]]):
        if one in free[1] and set(parts) <= free[0]:
            words = f"{_listed(before[part] for part in parts)} were merged into {_called(after[one])}."
            free[1].discard(one)
            free[0].difference_update(parts)
            yield _room(ChangeKind.MERGED, now, words, [before[part] for part in parts], [after[one]])
    for a, b, share in _same(common, areas, free):
        yield from _room_changed(now, before[a], after[b], share)
    yield from _come_and_gone(now, [before[a] for a in sorted(free[0])], [after[b] for b in sorted(free[1])])


_Common = dict[tuple[int, int], float]


def _common(before: Sequence[shapely.Polygon], after: Sequence[shapely.Polygon]) -> _Common:
    """The square metres that an old and a new room share."""
    if not before or not after:
        return {}
    a, b = shapely.STRtree(np.array(after)).query(np.array(before), predicate="intersects")
    shared = shapely.area(shapely.intersection(np.array(before)[a], np.array(after)[b]))
    return {(i, j): m2 for i, j, m2 in zip(a.tolist(), b.tolist(), shared.tolist(), strict=True) if m2 > 0}


def _parted(common: _Common, wholes: Sequence[float], parts: Sequence[float]) -> Iterator[tuple[int, list[int]]]:
    """Each whole that several parts lie in and cover between them."""
    for whole, size in enumerate(wholes):
        inside = [b for (a, b), shared in common.items() if a == whole and shared > _WITHIN * parts[b]]
        if len(inside) > 1 and sum(common[whole, b] for b in inside) > _COVERED * size:
            yield whole, sorted(inside)


def _same(
    common: _Common, areas: tuple[list[shapely.Polygon], list[shapely.Polygon]], free: tuple[set[int], set[int]]
) -> Iterator[tuple[int, int, float]]:
    """Pairs of outlines of the same room, the most alike first; they are taken out of `free`."""
    alike = [
        (shared / (areas[0][a].area + areas[1][b].area - shared), a, b)
        for (a, b), shared in common.items()
        if a in free[0] and b in free[1]
    ]
    for share, a, b in sorted(alike, key=lambda each: (-each[0], each[1:])):
        if share >= _SAME and a in free[0] and b in free[1]:
            free[0].discard(a)
            free[1].discard(b)
            yield a, b, share


def _room_changed(floor: Floor, was: Space, now: Space, share: float) -> Iterator[Change]:
    if was.number != now.number:
        yield _room(ChangeKind.RENUMBERED, floor, f"{_called(was)} is now {_lower(_called(now))}.", [was], [now])
    elif was.name != now.name:
        words = f"{_called(now)}: {_quoted(was.name)} is now {_quoted(now.name)}."
        yield _room(ChangeKind.CHANGED, floor, words, [was], [now])
    if was.kind != now.kind:
        yield _room(
            ChangeKind.CHANGED, floor, f"{_called(now)} was a {was.kind} and is now a {now.kind}.", [was], [now]
        )
    if share < SAME_OUTLINE and (1 - share) * max(was.area_m2, now.area_m2) > _LEAST_M2:
        words = f"{_called(now)} has another shape: {now.area_m2:.1f} m2, was {was.area_m2:.1f} m2."
        yield _room(ChangeKind.RESHAPED, floor, words, [was], [now])
    if was.sure and not now.sure:
        yield _room(ChangeKind.CHANGED, floor, f"{_called(now)} has become doubtful.", [was], [now])
    elif now.sure and not was.sure:
        yield _room(ChangeKind.CHANGED, floor, f"{_called(now)} is no longer doubtful.", [was], [now])


def _come_and_gone(floor: Floor, gone: list[Space], come: list[Space]) -> Iterator[Change]:
    """Rooms without a partner; one with the number of another was moved."""
    before, after = _numbered(gone), _numbered(come)
    for number in sorted(before.keys() & after.keys()):
        was, now = before[number], after[number]
        far = math.dist(was.label_at, now.label_at)
        yield _room(ChangeKind.MOVED, floor, f"{_called(now)} is now {far:.0f} m from where it was.", [was], [now])
    moved = before.keys() & after.keys()
    for space in gone:
        if space.number not in moved:
            yield _room(ChangeKind.REMOVED, floor, f"{_called(space)} is gone.", [space], [])
    for space in come:
        if space.number not in moved:
            yield _room(ChangeKind.ADDED, floor, f"{_called(space)} is new.", [], [space])


def _room(kind: ChangeKind, floor: Floor, words: str, was: list[Space], now: list[Space]) -> Change:
    return Change(
        kind=kind,
        subject="room",
        words=words,
        floor=floor.id,
        at=(now or was)[0].label_at,
        before=tuple(space.outline for space in was),
        after=tuple(space.outline for space in now),
    )


def _doors(was: Floor, now: Floor) -> Iterator[Change]:
    gone, come = ([o for o in floor.openings if o.kind is not OpeningKind.WINDOW] for floor in (was, now))
    for old, new in _doors_in_place(gone, come):
        gone.remove(old)
        come.remove(new)
        yield from _door_changed(now, old, new)
    names = {space.id: space for floor in (was, now) for space in floor.spaces}
    before, after = (_known(doors, names) for doors in (gone, come))
    for called in sorted(before.keys() & after.keys()):
        old, new = before[called], after[called]
        gone.remove(old)
        come.remove(new)
        far = math.dist(old.middle, new.middle)
        yield _door(ChangeKind.MOVED, now, new, f"{called} is now {far:.1f} m from where it was.")
    for new in come:
        yield _door(ChangeKind.ADDED, now, new, f"{_door_called(new, names)} is new.")
    for old in gone:
        yield _door(ChangeKind.REMOVED, now, old, f"{_door_called(old, names)} is gone.")


def _known(doors: Iterable[Opening], names: dict[str, Space]) -> dict[str, Opening]:
    """The doors that are told apart by their number or by what they join, by what they are called."""
    told = [(_door_called(door, names), door) for door in doors if door.number or any(door.connects)]
    often = Counter(called for called, _ in told)
    return {called: door for called, door in told if often[called] == 1}


def _doors_in_place(before: Sequence[Opening], after: Sequence[Opening]) -> list[tuple[Opening, Opening]]:
    """Doors that are where a door was, the nearest first; each is taken once."""
    if not before or not after:
        return []
    a, b = shapely.STRtree(_middles(after)).query(_middles(before), predicate="dwithin", distance=_DOOR_M)
    near = sorted(
        (math.dist(before[i].middle, after[j].middle), i, j) for i, j in zip(a.tolist(), b.tolist(), strict=True)
    )
    old, new = set(range(len(before))), set(range(len(after)))
    pairs = []
    for _, i, j in near:
        if i in old and j in new:
            old.discard(i)
            new.discard(j)
            pairs.append((before[i], after[j]))
    return pairs


def _middles(doors: Sequence[Opening]) -> list[shapely.Point]:
    return [shapely.Point(door.middle) for door in doors]


def _door_changed(floor: Floor, was: Opening, now: Opening) -> Iterator[Change]:
    if was.number != now.number:
        words = (
            f"{'Door ' + was.number if was.number else 'A door without a number'} is now {now.number or 'without one'}."
        )
        yield _door(ChangeKind.RENUMBERED, floor, now, words)
    if was.exterior != now.exterior:
        called = f"Door {now.number}" if now.number else "A door"
        yield _door(
            ChangeKind.CHANGED, floor, now, f"{called} {'now leads' if now.exterior else 'no longer leads'} outdoors."
        )


def _door(kind: ChangeKind, floor: Floor, door: Opening, words: str) -> Change:
    return Change(kind=kind, subject="door", words=words, floor=floor.id, at=door.middle)


def _door_called(door: Opening, names: dict[str, Space]) -> str:
    what = {OpeningKind.GATE: "gate", OpeningKind.OPENING: "passage"}.get(door.kind, "door")
    if door.number:
        return f"{what.capitalize()} {door.number}"
    sides = [_called(names[side]) for side in door.connects if side in names]
    if door.exterior:
        return f"The exterior {what} of {_lower(sides[0])}" if sides else f"An exterior {what}"
    return f"The {what} between {' and '.join(map(_lower, sides))}" if len(sides) == 2 else f"A {what}"


def _features(old: Preplan, new: Preplan) -> Iterator[Change]:
    before, after = ({f.id: f for f in preplan.features if not f.proposed} for preplan in (old, new))
    for feature in (before[name] for name in before if name not in after):
        yield _feature(ChangeKind.REMOVED, feature, f"{feature.called} is gone.")
    for name, now in after.items():
        was = before.get(name)
        if was is None:
            yield _feature(ChangeKind.ADDED, now, f"{now.called} is new.")
        else:
            yield from _feature_changed(was, now)


def _feature_changed(was: Feature, now: Feature) -> Iterator[Change]:
    far = math.dist(was.points[0], now.points[0])
    if was.floor != now.floor or far > _MOVED_M:
        where = "is on another floor" if was.floor != now.floor else f"is now {far:.1f} m from where it was"
        yield _feature(ChangeKind.MOVED, now, f"{now.called} {where}.")
    elif replace(was, points=now.points) != replace(now, attributes=was.attributes, origin=was.origin):
        told = [name for name in ("number", "name", "verified") if getattr(was, name) != getattr(now, name)]
        words = ", ".join(f"{name} is now {getattr(now, name) or 'empty'}" for name in told)
        yield from [_feature(ChangeKind.CHANGED, now, f"{now.called}: {words}.")] * bool(told)
    if was.attributes != now.attributes:
        told = sorted({key for key, _ in set(was.attributes) ^ set(now.attributes)})
        yield _feature(ChangeKind.CHANGED, now, f"{now.called}: {', '.join(told)} changed.")


def _feature(kind: ChangeKind, feature: Feature, words: str) -> Change:
    return Change(kind=kind, subject="feature", words=words, floor=feature.floor, at=feature.points[0])


def _lockers(before: tuple[Locker, ...], after: tuple[Locker, ...]) -> Iterator[Change]:
    old, new = ({locker.id: locker for locker in lockers} for lockers in (before, after))
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            yield Change(kind=ChangeKind.REMOVED, subject="locker", words=f"Locker {name} is gone.")
        elif name not in old:
            yield Change(kind=ChangeKind.ADDED, subject="locker", words=f"Locker {name} is new.")
        elif old[name] != new[name]:
            words = f"Locker {name}: {_locker_words(old[name], new[name])}."
            yield Change(kind=ChangeKind.CHANGED, subject="locker", words=words)


def _locker_words(was: Locker, now: Locker) -> str:
    told = [f"seal {now.seal or 'none'}, was {was.seal or 'none'}"] * (was.seal != now.seal)
    told += [f"checked {now.last_check}"] * (was.last_check != now.last_check)
    told += ["its contents changed"] * (was.items != now.items)
    told += [now.uncounted or "counted again"] * (was.uncounted != now.uncounted)
    return "; ".join(told) or "its record changed"


def _site(old: Preplan, new: Preplan) -> Iterator[Change]:
    facts = {
        "The name": (old.name, new.name),
        "The address": (old.address, new.address),
        "The walk-through": (old.walk_through.walked_on, new.walk_through.walked_on),
        "The next review": (old.review.due, new.review.due),
        "The contacts": (old.contacts, new.contacts),
        "The radio channels": (old.channels, new.channels),
        "The georeference": (old.georeference, new.georeference),
    }
    for what, (was, now) in facts.items():
        if was == now:
            continue
        words = (
            f"{what} changed." if isinstance(now, tuple) or what == "The georeference" else f"{what}: {now}, was {was}."
        )
        yield Change(kind=ChangeKind.CHANGED, subject="site", words=words)


def _called(space: Space) -> str:
    named = f" ({space.name})" if space.name else ""
    return f"Room {space.number}{named}" if space.number else space.name or f"An unnumbered {space.kind}"


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:]


def _listed(spaces: Iterable[Space]) -> str:
    names = [_called(space) for space in spaces]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _quoted(name: str | None) -> str:
    return f'"{name}"' if name else "no name"
