"""What may be said of a plan because of its walks: what holds, what has changed since, what nobody looked at.

An answer counts for the thing it was given on: the same number, the same shape. What changed falls back to not
verified; all else keeps what was found. Of two answers the later counts, by day and then by record.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tacmap.annotations import Feature, Verification
from tacmap.building import Building, Floor, Opening, Space
from tacmap.errors import Finding
from tacmap.preplan import Preplan, WalkThrough
from tacmap.walk.record import Answer, Override, Record
from tacmap.walk.things import GROUNDS, PLACES, Sort, Thing, looked_at, same_shape, things_of

__all__ = ["Missing", "Standing", "numbers_missing", "standing_of", "walked"]

_CHANGED = 0.2  # of a floor's things may have changed before the whole floor counts as not walked
_TOLD = 8  # things that are named one by one before the rest is counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`held`: the answer that counts, by the thing's id. `changed`: things that were answered and are no longer so.

    `left` are the things that nobody has answered and somebody should, by floor. `walk` is what the plan may say of
    itself; `unwalked` are the floors that keep it from saying more, each with the reason.
    """

    things: tuple[Thing, ...] = ()
    held: Mapping[str, Answer]
    changed: tuple[Thing, ...] = ()
    left: Mapping[str, tuple[Thing, ...]]
    walk: WalkThrough = WalkThrough()  # noqa: RUF009 - frozen
    unwalked: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A room whose number is not where it should be: `absent` names the places, `unseen` where nobody looked."""

    thing: Thing
    absent: tuple[str, ...]
    unseen: tuple[str, ...]


def standing_of(preplan: Preplan, records: Sequence[Record]) -> Standing:
    """Where a site stands after these records, which are in their order and can be trusted."""
    things = things_of(preplan)
    latest = _latest(records)
    held, changed = _matched(things, latest)
    left: dict[str, tuple[Thing, ...]] = {}
    for thing in things:
        if thing.asked and (thing.id not in held or held[thing.id].state is Verification.UNVERIFIED):
            left[thing.floor] = (*left.get(thing.floor, ()), thing)
    unwalked = tuple(_unwalked(preplan, things, held, records))
    walk = _walk(held.values(), records, _override(preplan, records), complete=bool(held) and not unwalked)
    return Standing(things=things, held=held, changed=changed, left=left, walk=walk, unwalked=unwalked)


def walked(preplan: Preplan, standing: Standing) -> Preplan:
    """The same site, each thing in the state in which it was found, and what has changed since as findings."""
    held = standing.held
    buildings = tuple(
        replace(building, floors=tuple(_walked_floor(floor, held) for floor in building.floors))
        for building in preplan.buildings
    )
    features = tuple(_walked_feature(feature, held.get(feature.id)) for feature in preplan.features)
    told = replace(preplan, walk_through=standing.walk, buildings=buildings, features=features)
    return replace(told, buildings=tuple(_with_changes(building, standing.changed) for building in told.buildings))


def numbers_missing(standing: Standing) -> tuple[Missing, ...]:
    """Rooms whose number was not found in one of its places, or was never looked for there."""
    found = []
    for thing in standing.things:
        answer = standing.held.get(thing.id)
        seen = dict(zip(PLACES, answer.numbers, strict=True)) if answer else {}
        absent = tuple(place for place in thing.places if seen.get(place) is False)
        unseen = tuple(place for place in thing.places if seen.get(place) is None)
        if absent or unseen:
            found.append(Missing(thing=thing, absent=absent, unseen=unseen))
    return tuple(found)


def _latest(records: Iterable[Record]) -> list[Answer]:
    """One answer for each thing that was ever looked at; state and places each from the last who said them."""
    said = sorted(
        ((answer.on, record.sequence, answer) for record in records for answer in record.answers),
        key=lambda each: each[:2],
    )
    merged: dict[tuple[str, str, str], Answer] = {}
    for _, _, answer in said:
        key = (answer.floor, answer.sort, answer.id)
        merged[key] = _merged(merged.get(key), answer)
    return list(merged.values())


def _merged(before: Answer | None, after: Answer) -> Answer:
    if before is None or before.number != after.number or not same_shape(before.shape, after.shape, after.sort):
        return after
    places = tuple(new if new is not None else old for old, new in zip(before.numbers, after.numbers, strict=True))
    if after.state is Verification.UNVERIFIED:
        return replace(before, numbers=(places[0], places[1], places[2]))
    return replace(after, numbers=(places[0], places[1], places[2]))


def _matched(things: Iterable[Thing], answers: Iterable[Answer]) -> tuple[dict[str, Answer], tuple[Thing, ...]]:
    """Answers by the id of the thing they are about today; and things that were answered but have changed."""
    by_id: dict[tuple[str, str], Answer] = {}
    on_floor: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        by_id[answer.sort, answer.id] = answer
        on_floor[answer.floor, answer.sort].append(answer)
    held: dict[str, Answer] = {}
    changed: list[Thing] = []
    for thing in things:
        own = by_id.get((thing.sort, thing.id))
        first = (own,) if own else ()
        about = next((each for each in (*first, *on_floor[thing.floor, thing.sort]) if _about(each, thing)), None)
        if about is not None:
            held[thing.id] = about
        elif own is not None:
            changed.append(thing)
    return held, tuple(changed)


def _about(answer: Answer, thing: Thing) -> bool:
    return (
        answer.floor == thing.floor
        and answer.number == thing.number
        and (thing.sort is not Sort.FEATURE or answer.id.split("/")[0] == thing.id.split("/")[0])
        and same_shape(answer.shape, thing.shape, thing.sort)
    )


def _unwalked(
    preplan: Preplan, things: Sequence[Thing], held: Mapping[str, Answer], records: Sequence[Record]
) -> Iterable[tuple[str, str]]:
    """Floors that cannot count as walked, each with the reason."""
    labels = {floor.id: floor.label for floor in preplan.floors} | {GROUNDS: "Grounds"}
    counted: dict[str, tuple[int, int]] = {}
    for record in records:
        counted |= {floor: (every, answered) for floor, every, answered in record.floors}
    for floor in dict.fromkeys(thing.floor for thing in things):
        here = [thing for thing in things if thing.floor == floor and thing.asked]
        every, answered = counted.get(floor, (len(here), 0))
        stands = sum(thing.id in held and held[thing.id].state is not Verification.UNVERIFIED for thing in here)
        if answered < every:
            yield labels[floor], f"{stands} of {len(here)} looked at"
        elif stands < (1 - _CHANGED) * len(here):
            yield labels[floor], f"the plan has changed: of {len(here)} only {stands} are as they were walked"


def _override(preplan: Preplan, records: Iterable[Record]) -> Override | None:
    """The last override that was given for this revision."""
    given = [record.override for record in records if record.override and record.override.revision == preplan.revision]
    return given[-1] if given else None


def _walk(
    held: Iterable[Answer], records: Sequence[Record], override: Override | None, *, complete: bool
) -> WalkThrough:
    """The walk as a whole: no younger than its oldest answer that still counts."""
    if not complete:
        return WalkThrough(override=f"{override.why} ({override.by}, {override.on})" if override else None)
    answers = [answer for answer in held if answer.state is not Verification.UNVERIFIED]
    roles = dict.fromkeys(answer.by for answer in sorted(answers, key=lambda answer: (answer.on, answer.by)))
    agencies = dict.fromkeys(record.agency for record in records if record.agency and record.answers)
    return WalkThrough(
        walked_on=min(answer.on for answer in answers),
        walked_by=_joined(roles),
        agency=_joined(agencies) or None,
    )


def _joined(words: Iterable[str]) -> str:
    text = ", ".join(words)
    return text if len(text) <= 200 else f"{text[:199]}…"


def _walked_floor(floor: Floor, held: Mapping[str, Answer]) -> Floor:
    spaces = tuple(_walked_space(space, held.get(space.id)) for space in floor.spaces)
    seen = {space.id for space in spaces if space.verified == Verification.VERIFIED}
    return replace(
        floor,
        spaces=spaces,
        openings=tuple(_walked_opening(door, held.get(door.id), seen) for door in floor.openings),
    )


def _walked_space(space: Space, answer: Answer | None) -> Space:
    if answer is None:
        return replace(space, verified=Verification.UNVERIFIED)
    window = answer.numbers[PLACES.index("window")]
    return replace(
        space,
        verified=answer.state,
        sure=space.sure or answer.state is Verification.VERIFIED,
        exterior_marking=space.exterior_marking if window is None else window,
    )


def _walked_opening(door: Opening, answer: Answer | None, seen: set[str]) -> Opening:
    """As found; what is not looked at by itself, an inner door or a window, goes with the rooms it belongs to."""
    if answer is not None:
        return replace(door, verified=answer.state, sure=door.sure or answer.state is Verification.VERIFIED)
    rooms = [space for space in door.connects if space is not None]
    looked = bool(rooms) and seen.issuperset(rooms) and door.sure and not looked_at(door)
    return replace(door, verified=Verification.VERIFIED if looked else Verification.UNVERIFIED)


def _walked_feature(feature: Feature, answer: Answer | None) -> Feature:
    """As found, unless the site folder says something later of it."""
    if answer is None or answer.state is Verification.UNVERIFIED:
        return feature
    if feature.verified_on is not None and feature.verified_on > answer.on:
        return feature
    return replace(feature, verified=answer.state, verified_by=answer.by, verified_on=answer.on)


def _with_changes(building: Building, changed: Sequence[Thing]) -> Building:
    return replace(building, floors=tuple(_changed_floor(floor, changed) for floor in building.floors))


def _changed_floor(floor: Floor, changed: Sequence[Thing]) -> Floor:
    here = [thing for thing in changed if thing.floor == floor.id]
    told = tuple(
        Finding(
            code="changed-since-walk",
            message=f"{thing.called} has changed since it was walked: it is not verified any more. Look at it again.",
            at=thing.at,
            floor=floor.id,
        )
        for thing in here[:_TOLD]
    )
    if len(here) > _TOLD:
        words = f"{len(here) - _TOLD} more things of this floor have changed since they were walked."
        told = (*told, Finding(code="changed-since-walk", message=words, floor=floor.id))
    return replace(floor, findings=(*floor.findings, *told))
