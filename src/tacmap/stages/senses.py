"""What a text says among the others: a decimal may be an area, a count a number, a number a part of a name."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import shapely

from tacmap.stages.items import Item, make_of
from tacmap.stages.lettering import Said, number_and_name

__all__ = ["as_name", "recognised"]

_SERIES = 4  # numbers that make a series
_ABOUT, _EXACT = 0.12, 0.03  # share by which a printed area may differ from its outline's
_BARE = re.compile(r"^(\d{1,4}[.,]\d{1,3})$")


def recognised(
    items: Sequence[Item], beside: dict[int, tuple[int, ...]], rooms: Sequence[shapely.Polygon]
) -> tuple[Item, ...]:
    """The items, each with what it says among the others: areas without a unit, numbers that may be counts, names."""
    return names_recognised(counts_recognised(areas_recognised(items, rooms)), beside)


def areas_recognised(items: Sequence[Item], rooms: Sequence[shapely.Polygon]) -> tuple[Item, ...]:
    """The items, with bare decimals taken for areas where they, or most of their kind, are the area of their room."""
    bare = {i: float(match[1].replace(",", ".")) for i, item in enumerate(items) if (match := _bare(item))}
    alike: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i in bare:
        alike[make_of(items[i])].append(i)
    areas = set()
    for members in alike.values():
        near = [i for i in members if abs(bare[i] / rooms[items[i].room].area - 1) < _ABOUT]
        exact = [i for i in near if abs(bare[i] / rooms[items[i].room].area - 1) < _EXACT]
        areas.update(members if len(near) > 0.5 * len(members) and len(near) > 1 else exact)
    return tuple(
        replace(item, said=Said(form="area", area=bare[i])) if i in areas else item for i, item in enumerate(items)
    )


def _bare(item: Item) -> re.Match[str] | None:
    return (
        _BARE.match(item.text.text.strip()) if item.room >= 0 and item.said.form in ("decimal", "dimension") else None
    )


def counts_recognised(items: Sequence[Item]) -> tuple[Item, ...]:
    """The items, with "1 CLASSROOM", "2 OFFICE" ... taken for numbers and names where the numbers never repeat."""
    found: dict[tuple[object, ...], dict[int, tuple[str, str]]] = defaultdict(dict)
    for i, item in enumerate(items):
        both = number_and_name(" ".join(item.text.text.split()), sure=False) if item.said.form == "name" else None
        if both and "\n" not in item.text.text and not item.text.tag:
            found[make_of(item)][i] = both
    given: dict[int, tuple[str, str]] = {}
    for key, members in found.items():
        alike = sum(make_of(item) == key and item.said.name is not None for item in items)
        if len(members) >= _SERIES and len({number for number, _ in members.values()}) == len(members) > 0.6 * alike:
            given.update(members)
    return tuple(
        replace(item, said=Said(form="number", number=given[i][0], name=given[i][1], area=item.said.area))
        if i in given
        else item
        for i, item in enumerate(items)
    )


def names_recognised(items: Sequence[Item], beside: dict[int, tuple[int, ...]]) -> tuple[Item, ...]:
    """The items, with "S-3 STORAGE" taken for a name where a number of its own stands beside it."""
    plain = {i for i, item in enumerate(items) if item.said.number and item.said.name is None}
    return tuple(
        as_name(item)
        if item.said.number and item.said.name and "\n" not in item.text.text and plain.intersection(beside.get(i, ()))
        else item
        for i, item in enumerate(items)
    )


def as_name(item: Item) -> Item:
    """The item as a name, with the number that it holds a part of it."""
    return replace(item, said=Said(form="name", name=" ".join(item.text.text.split()), area=item.said.area))
