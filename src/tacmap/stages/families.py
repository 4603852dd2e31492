"""Which lettering numbers rooms, which names them, and which only looks like it.

One text says little; a family of texts (same layer, height and form) says much: room numbers stand one to a room,
differ from each other and have a name below; grid bubbles stand in circles outside; door tags stand at doors. So
families are judged as wholes, and a text is believed as far as its family is.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tacmap.stages.items import Item, make_of
from tacmap.stages.lettering import BRACKETS, number_form, plain_number
from tacmap.stages.senses import as_name
from tacmap.stages.words import space_kind, words_of

__all__ = ["BELIEVED", "Family", "families", "name_families", "numbering", "without_numbers"]

BELIEVED = 1.2  # score from which a family of texts numbers rooms
_SILENT = {"dimension", "grid", "title", "furniture", "equipment", "fixture", "electrical", "mechanical", "plumbing",
           "window", "hatch", "site", "ceiling", "structure"}  # fmt: skip
_LAYER_SCORE = {"room-label": 2.0, "room-outline": 1.5, "area": 1.0, "annotation": 0.0, "door": -3.0, "stair": -0.5,
                "hidden": -1.0, "fire": -1.0, "elevator": 0.0, "column": -3.0, "opening": -3.0}  # fmt: skip
_AT_DOOR = 1.3  # metres from a door's middle to its tag
_CLASH = 0.35  # share of a family that may stand in rooms numbered otherwise
_BESIDE_ROOM = 1.0  # the same of a family of the same form: labels beside their rooms
_SIZE = 0.2  # of score for twice as many
_SERIES = 4  # numbers that make a series
_MANY = 6  # rooms of a plan that one number alone does not number
_DOOR_TAG = re.compile(r"^(?:[DWTF]|DR|TR|FE|TÜ|D-|T-)[-.]?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Items of one layer, height and form. `score` above 2 is believed to number (or name) rooms."""

    items: tuple[Item, ...]
    score: float
    form: str = ""  # of its numbers


def families(
    items: Sequence[Item], beside: dict[int, tuple[int, ...]], rooms: int
) -> tuple[list[Family], list[Family]]:
    """The families of numbers and of names, best first. `rooms` is how many spaces there are to label."""
    numbers: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        if item.said.number:
            enclosed = item.text.text.strip()[:1] in BRACKETS
            tagged = bool(_DOOR_TAG.match(item.said.number))
            key = (number_form(item.said.number), enclosed, item.ringed, item.said.name is not None, tagged)
            numbers[(*make_of(item), *key)].append(i)
    return (
        _without_subtags(
            Family(
                items=tuple(items[i] for i in members),
                score=_number_score(members, items, beside, rooms),
                form=str(key[3]),
            )
            for key, members in numbers.items()
        ),
        name_families(items),
    )


def name_families(items: Sequence[Item]) -> list[Family]:
    """The families of names, best first."""
    names: dict[tuple[object, ...], list[Item]] = defaultdict(list)
    for item in items:
        if item.said.name and not item.said.number:
            names[make_of(item)].append(item)
    return _best(Family(items=tuple(members), score=_name_score(members)) for members in names.values())


def numbering(families: Sequence[Family], rooms: int) -> list[Family]:
    """The families that number the rooms together: the best, and those that number other rooms or in the same form.

    What stands in rooms that are numbered already is no number of a room, unless it is written alike (a label beside
    its room); what repeats a number that stands in a room is dropped.
    """
    chosen: list[Family] = []
    borne: dict[int, set[str]] = defaultdict(set)
    for family in families:
        known = set().union(*borne.values()) if borne else set()
        fresh = [item for item in family.items if plain_number(item.said.number or "") not in known]
        fresh = fresh if len(fresh) < (1 - _CLASH) * len(family.items) else list(family.items)
        kin = [other for other in chosen if _akin(other, family)]
        if family.score < BELIEVED and not (kin and _spelled_out(family, kin)):
            continue
        if not chosen and len(fresh) < 2 and rooms >= _MANY and not _declared(family):
            continue
        clashing = [item for item in fresh if item.room >= 0 and borne.get(item.room)]
        if chosen and len(clashing) > (_BESIDE_ROOM if kin else _CLASH) * len(fresh):
            continue
        if chosen and kin and len(clashing) > 0.5 * sum(len(other.items) for other in chosen):
            continue
        if fresh:
            chosen.append(replace(family, items=tuple(fresh)))
        for item in fresh:
            if item.room >= 0:
                borne[item.room].add(plain_number(item.said.number or ""))
    return chosen


def without_numbers(items: Sequence[Item], believed: Sequence[Family]) -> tuple[Item, ...]:
    """The items, with what looked like a number and a name but numbers no room taken for a name."""
    used = {item.index for family in believed for item in family.items}
    return tuple(
        as_name(item) if item.said.number and item.said.name and item.index not in used else item for item in items
    )


def _akin(one: Family, other: Family) -> bool:
    return one.form == other.form and one.items[0].text.layer == other.items[0].text.layer and len(one.items) >= _SERIES


def _spelled_out(family: Family, kin: Sequence[Family]) -> bool:
    """Whether a few numbers of a poor family are written in the form of a good one, on its layer for room labels."""
    return _declared(family) and 3 * len(family.items) <= sum(len(other.items) for other in kin)


def _declared(family: Family) -> bool:
    """Whether tag or layer say that these are the numbers of rooms."""
    return family.items[0].tag == "number" or family.items[0].layer in ("room-label", "room-outline")


def _without_subtags(found: Iterable[Family]) -> list[Family]:
    """The families with those put back whose numbers only add a letter to the rooms' numbers: doors 101A and 101B."""
    known: set[str] = set()
    kept = []
    for family in _best(found):
        given = [plain_number(item.said.number or "") for item in family.items]
        derived = _share(number[-1:].isalpha() and number[:-1] in known for number in given)
        at_doors = _share(item.door < _AT_DOOR for item in family.items)
        kept.append(replace(family, score=family.score - 4.0) if min(derived, at_doors) > 0.6 else family)
        known.update(given)
    return _best(kept)


def _best(found: Iterable[Family]) -> list[Family]:
    return sorted(found, key=lambda family: (-family.score, family.items[0].index))


def _number_score(family: list[int], items: Sequence[Item], beside: dict[int, tuple[int, ...]], rooms: int) -> float:
    """How much a family behaves like room numbers: above 2 it is believed."""
    members = [items[i] for i in family]
    count = len(members)
    inside = [item for item in members if item.room >= 0]
    numbers = Counter(plain_number(item.said.number or "") for item in members)
    named = sum(
        item.said.name is not None or any(items[j].said.name for j in beside.get(i, ()))
        for i, item in zip(family, members, strict=True)
    )
    sized = sum(
        item.said.area is not None or any(items[j].said.area for j in beside.get(i, ()))
        for i, item in zip(family, members, strict=True)
    )
    score = 3.0 * len(inside) / count - 1.5
    score += 2.0 * len({item.room for item in inside}) / max(1, len(inside)) - 1.0
    score += 1.5 * len(numbers) / count - (3.5 if count > 3 * len(numbers) else 0.5)
    score += 1.5 * named / count + 1.0 * sized / count
    score += 2.0 * min(1.0, len({item.room for item in inside}) / max(1, rooms))
    score += _place_score(members)
    score -= 1.0 * _share(bool(re.fullmatch(r"\d{4,}", item.said.number or "")) for item in members)
    score -= 1.0 * _share(len(plain_number(item.said.number or "")) < 2 and not item.said.name for item in members)
    score -= 1.5 * _share(item.said.form == "decimal" for item in members)
    score += 0.8 * _share(_central(item) for item in inside) - 0.4
    return score + _SIZE * math.log2(count) - (0.5 if count == 1 else 0.0)


def _central(item: Item) -> bool:
    """Whether a text stands well inside its room rather than near a wall or in a corner."""
    return item.depth > 0.45


def _place_score(members: list[Item]) -> float:
    """What layer, tag, circles and doors say."""
    first = members[0]
    kind = first.layer
    score = -4.0 if kind in _SILENT else _LAYER_SCORE.get(kind or "", 0.0)
    if first.text.tag:
        score += {"number": 3.0, "door": -4.0, "name": -1.0, "area": -4.0, "other": -4.0, None: -1.0}[first.tag]
    score -= 2.0 * _share(item.ringed for item in members)
    at_doors = _share(item.door < 0.7 for item in members)
    score -= 2.5 * at_doors if at_doors > 0.5 else 0.0
    score -= 2.5 * _share(bool(_DOOR_TAG.match(item.said.number or "")) for item in members)
    return score - 0.5 * _share(not item.drawn for item in members)


def _name_score(members: list[Item]) -> float:
    """How much a family behaves like room names: above 1 it is believed."""
    count = len(members)
    inside = [item for item in members if item.room >= 0]
    score = 2.0 * len(inside) / count - 1.0
    score += 1.0 * len({item.room for item in inside}) / max(1, len(inside))
    score += 2.0 * min(1.0, 2 * _share(space_kind(item.said.name or "") is not None for item in members))
    score -= 1.5 * _share(len(words_of(item.said.name or "")) > 4 for item in members)
    score -= 2.0 * _share(not item.drawn for item in members)
    first = members[0]
    if first.text.tag:
        score += {"number": 0.0, "door": -3.0, "name": 3.0, "area": -3.0, "other": -3.0, None: -1.0}[first.tag]
    return score + (-3.0 if first.layer in _SILENT else _LAYER_SCORE.get(first.layer or "", 0.0))


def _share(flags: Iterable[bool]) -> float:
    given = list(flags)
    return sum(given) / len(given) if given else 0.0
