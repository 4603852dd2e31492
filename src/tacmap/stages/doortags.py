"""Door tags: numbers that stand at doors and are none of rooms."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import shapely

from tacmap.building import Opening, OpeningKind
from tacmap.stages.families import Family

__all__ = ["tagged"]

_AT_DOOR = 1.3  # metres from a door's middle to its tag


def tagged(openings: tuple[Opening, ...], tags: Sequence[Family]) -> tuple[Opening, ...]:
    """Door tags: numbers that are none of rooms and stand right at one door each."""
    found: dict[int, list[tuple[float, str]]] = defaultdict(list)
    doors = [i for i, opening in enumerate(openings) if opening.kind is not OpeningKind.WINDOW]
    if not doors:
        return openings
    tree = shapely.STRtree(shapely.points([openings[i].middle for i in doors]))
    for family in tags:
        if not _is_door_family(family):
            continue
        places = shapely.points([item.at for item in family.items])
        (_, nearest), distance = tree.query_nearest(places, return_distance=True, all_matches=False)
        for item, door, away in zip(family.items, nearest.tolist(), distance.tolist(), strict=True):
            if away < _AT_DOOR:
                found[doors[door]].append((away, item.said.number or ""))
    numbers = {i: min(given)[1] for i, given in found.items() if len({number for _, number in given}) == 1}
    return tuple(
        replace(opening, number=numbers[i]) if i in numbers and opening.number is None else opening
        for i, opening in enumerate(openings)
    )


def _is_door_family(family: Family) -> bool:
    """Most stand at a door, and they are numbers of doors rather than of door types."""
    members = family.items
    at_doors = sum(item.door < _AT_DOOR for item in members) / len(members)
    different = len({item.said.number for item in members}) / len(members)
    silent = members[0].layer in ("dimension", "grid", "title", "window", "furniture")
    return at_doors > 0.5 and different > 0.8 and not silent and not any(math.isinf(item.door) for item in members)
