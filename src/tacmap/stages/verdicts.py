"""What each room bears in the end: its numbers and names, and what is doubtful about them.

Several numbers, a name of another use, a printed area that differs, a label beside the room or behind a neck: each
makes the number doubtful, and a finding says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from tacmap.building import Floor, Space, SpaceKind
from tacmap.errors import Finding
from tacmap.stages.captions import Caption
from tacmap.stages.doubts import (
    area_differs,
    behind_a_neck,
    joined_from_beside,
    names_share_room,
    number_unclear,
    numbers_share_room,
)
from tacmap.stages.items import Item
from tacmap.stages.lettering import number_form, plain_number
from tacmap.stages.words import space_kind

__all__ = ["Joined", "area_denies", "labelled"]

_CLEARLY = 1.5  # score by which one family outdoes another in the same room
_SHARED = 8  # numbers that one outline may bear together
_NAMES = 4  # names that one outline may bear together
_WAYS = frozenset({SpaceKind.CORRIDOR, SpaceKind.LOBBY})
_SMALL = frozenset({SpaceKind.ELEVATOR, SpaceKind.STAIRS, SpaceKind.RESTROOM, SpaceKind.STORAGE})  # no part of a way
_NECK = 0.75  # metres: half the width of an opening that may lack its door
_PART = 2.0  # m2, less the strip along its walls: a part of an outline that may be a room
_WIDER = 1.3  # times the half width of a corridor
_MINOR = 0.5  # share of the outline: a number in a smaller part is doubted


@dataclass(slots=True)
class Joined:
    """What was joined to one room so far."""

    captions: list[tuple[Caption, str]] = field(default_factory=list)  # with the evidence
    names: list[str] = field(default_factory=list)
    strangers: list[Item] = field(default_factory=list)  # names of another use, away from the number


def labelled(
    floor: Floor, rooms: Sequence[shapely.Polygon], joined: Sequence[Joined]
) -> tuple[tuple[Space, ...], tuple[Finding, ...]]:
    """The spaces of a floor with what was joined to each, and the doubts about it."""
    spaces: list[Space] = []
    findings: list[Finding] = []
    shares = _shares(rooms, joined)
    for space, room, found, share in zip(floor.spaces, rooms, joined, shares, strict=True):
        chosen, doubt = _decided(floor, found)
        if len(chosen) == 1 and not found.strangers and (share < _MINOR or _bulges(space, room, chosen[0])):
            doubt = [behind_a_neck(floor, chosen[0][0])]
            chosen = [] if share < _MINOR and space.kind in _WAYS and not _is_way(chosen[0][0]) else chosen
        findings.extend(doubt)
        if chosen and found.strangers:
            findings.append(names_share_room(floor, chosen[0][0], found.strangers))
            if _passes_by(space, chosen[0][0], found.strangers):
                chosen, found.names = [], list(dict.fromkeys(item.said.name or "" for item in found.strangers))
        names = list(dict.fromkeys(caption.name for caption, _ in chosen if caption.name)) or found.names
        evidence = chosen[0][1] if chosen else None
        number = ", ".join(dict.fromkeys(caption.number for caption, _ in chosen)) or None
        differs = [c for c, _ in chosen if len(chosen) == 1 and area_denies(c, room)]
        findings.extend(area_differs(floor, caption, room) for caption in differs)
        certain = not (doubt or differs or found.strangers)
        sure = space.sure and certain and evidence in (None, "inside", "leader")
        if evidence in ("outline", "nearby"):
            findings.append(joined_from_beside(floor, space, number or "", evidence))
        spaces.append(
            replace(
                space,
                number=number,
                name=" / ".join(names[:_NAMES]) or None,
                kind=_common_kind(names) or space.kind,
                number_evidence=evidence,
                sure=sure,
            )
        )
    return tuple(spaces), tuple(findings)


def _passes_by(space: Space, caption: Caption, strangers: Sequence[Item]) -> bool:
    """Whether the outline is rather the corridor's that is named in it than the numbered room's."""
    if not any(space_kind(item.said.name or "") in _WAYS for item in strangers):
        return False
    return space.kind in _WAYS or space_kind(caption.name or "") in _SMALL


def _common_kind(names: Sequence[str]) -> SpaceKind | None:
    """The use that all names agree on."""
    kinds = {space_kind(name) for name in names}
    return kinds.pop() if len(kinds) == 1 else None


def _decided(floor: Floor, found: Joined) -> tuple[list[tuple[Caption, str]], list[Finding]]:
    """Which of the numbers joined to one room it bears."""
    distinct: dict[str, tuple[Caption, str]] = {}
    for caption, evidence in found.captions:
        distinct.setdefault(plain_number(caption.number), (caption, evidence))
    choices = sorted(distinct.values(), key=lambda pair: (-pair[0].score, pair[0].item.index))
    if len(choices) < 2:
        return choices, []
    best = choices[0][0]
    rivals = [pair for pair in choices if best.score - pair[0].score < _CLEARLY or _written_alike(best, pair[0])]
    if len(rivals) == 1:
        return rivals, []
    same = len({(caption.item.text.layer, caption.item.text.tag) for caption, _ in rivals}) == 1
    if same and len(rivals) <= _SHARED:
        rivals.sort(key=lambda pair: pair[0].number)
        return rivals, [numbers_share_room(floor, [caption for caption, _ in rivals])]
    return [], [number_unclear(floor, [caption for caption, _ in rivals])]


def _written_alike(one: Caption, other: Caption) -> bool:
    return one.item.text.layer == other.item.text.layer and number_form(one.number) == number_form(other.number)


def _bulges(space: Space, room: shapely.Polygon, pair: tuple[Caption, str]) -> bool:
    """Whether a number that names no corridor stands where what is shaped like one is far wider than elsewhere."""
    caption, evidence = pair
    if space.kind not in _WAYS or evidence != "inside" or _is_way(caption):
        return False
    depth = room.boundary.distance(shapely.Point(caption.item.at))
    return bool(depth > _WIDER * room.area / room.length)


def _is_way(caption: Caption) -> bool:
    return space_kind(caption.name or "") in _WAYS


def _shares(rooms: Sequence[shapely.Polygon], joined: Sequence[Joined]) -> list[float]:
    """For each room how much of it lies on its label's side of every neck, 1 where there is none."""
    shares = [1.0] * len(rooms)
    one = [
        at
        for at, found in enumerate(joined)
        if found.captions
        and found.captions[0][1] == "inside"
        and len({plain_number(caption.number) for caption, _ in found.captions}) == 1
    ]
    cores = shapely.buffer(np.array([rooms[at] for at in one], dtype=np.object_), -_NECK, join_style="mitre")
    for at, core in zip(one, cores.tolist(), strict=True):
        parts = [part for part in shapely.get_parts(core).tolist() if part.area > _PART]
        if len(parts) > 1:
            label = shapely.Point(joined[at].captions[0][0].item.at)
            own = min(parts, key=label.distance)
            if own.distance(label) < _NECK:
                shares[at] = own.area / sum(part.area for part in parts)
    return shares


def area_denies(caption: Caption, room: shapely.Polygon) -> bool:
    """Whether the printed area cannot be that of the room."""
    return caption.area is not None and not 0.75 < caption.area / room.area < 1.33
