"""Captions: a room's number with the name and the printed area that stand with it.

Texts right beside, above or below a number belong to it, step by step from line to line; each to the nearest number.
A word that all numbers bear, such as "Room 101", gives way to the name that stands with it.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import shapely

from tacmap.stages.families import Family
from tacmap.stages.items import Item

__all__ = ["Caption", "captions_of"]

_PREFIX = 0.8  # of all numbers bear a word that says nothing of the room
_NAMED = 0.6  # of these have a name besides
_SOME = 5  # of them tell


@dataclass(slots=True, kw_only=True)
class Caption:
    """A number with the name and the printed area that stand with it."""

    number: str
    item: Item
    score: float
    name: str | None = None
    area: float | None = None
    boxes: list[shapely.Polygon] = field(default_factory=list)
    parts: list[int] = field(default_factory=list)  # Item.index of the texts that were taken in


def captions_of(
    numbers: Sequence[Family], items: Sequence[Item], beside: dict[int, tuple[int, ...]], named: frozenset[int]
) -> list[Caption]:
    """The believed numbers, each with what stands with it. `named` holds positions of items that may name a room."""
    position = {item.index: i for i, item in enumerate(items)}
    captions = [
        Caption(
            number=item.said.number or "",
            item=item,
            score=family.score,
            name=item.said.name,
            area=item.said.area,
            boxes=[item.box],
        )
        for family in numbers
        for item in family.items
    ]
    owner: dict[int, tuple[float, int]] = {}
    for c, caption in enumerate(captions):
        for i, distance in _reachable(position[caption.item.index], items, beside, named):
            if i not in owner or distance < owner[i][0]:
                owner[i] = (distance, c)
    parts: dict[int, list[int]] = defaultdict(list)
    for i, (_, c) in sorted(owner.items()):
        parts[c].append(i)
    prefix = _prefix(
        [(captions[c].name, any(_names(items[i]) for i in parts.get(c, ()))) for c in range(len(captions))]
    )
    for c, members in sorted(parts.items()):
        _add(captions[c], [items[i] for i in members], prefix)
    return captions


def _prefix(written: Sequence[tuple[str | None, bool]]) -> str | None:
    """The word that nearly all numbers are written with, where most have a name besides."""
    words = Counter(word for word, _ in written if word)
    word, count = words.most_common(1)[0] if words else (None, 0)
    named = sum(besides for own, besides in written if own == word)
    return word if count >= max(_SOME, _PREFIX * len(written)) and named >= _NAMED * count else None


def _names(item: Item) -> bool:
    return bool(item.said.name) and item.tag != "number"


def _reachable(
    start: int, items: Sequence[Item], beside: dict[int, tuple[int, ...]], named: frozenset[int]
) -> list[tuple[int, float]]:
    """Names and areas joined to a number by steps from line to line, three at most, within the same room."""
    here = items[start]
    seen, edge, found = {start}, [start], []
    for _ in range(3):
        following = []
        for i in edge:
            for j in beside.get(i, ()):
                other = items[j]
                if j in seen or other.said.number or not _together(here, other):
                    continue
                seen.add(j)
                if j in named or other.said.area is not None or other.said.form == "people":
                    following.append(j)
                    found.append((j, math.dist(here.at, other.at)))
        edge = following
    return found


def _together(one: Item, other: Item) -> bool:
    """Whether two texts may belong to one label: of one block, or not in two rooms."""
    in_block = one.text.mark >= 0 and one.text.mark == other.text.mark
    return in_block or one.room == other.room or min(one.room, other.room) < 0


def _add(caption: Caption, parts: list[Item], prefix: str | None) -> None:
    """Take in the names, in reading order, and the area; `prefix` is no name where there is another."""
    angle = math.radians(caption.item.text.rotation)
    down = (math.sin(angle), -math.cos(angle))
    parts = sorted(
        parts, key=lambda item: (round(item.at[0] * down[0] + item.at[1] * down[1], 2), item.at[0], item.index)
    )
    names = [item.said.name or "" for item in parts if _names(item)]
    if (caption.name is None or caption.name == prefix) and names:
        caption.name = " ".join(dict.fromkeys(names))
    caption.area = next((item.said.area for item in parts if item.said.area is not None), None) or caption.area
    caption.boxes.extend(item.box for item in parts)
    caption.parts.extend(item.index for item in parts)
