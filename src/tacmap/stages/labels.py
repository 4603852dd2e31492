"""Numbers and names to their rooms.

Ways to join a number to a room, in order of trust: it stands inside, a leader line points there, the printed area
is the room's, it stands right beside. A number is never silently wrong: when two could be meant and neither is
clearly right, the room stays without and a finding says so.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import shapely

from tacmap.building import Floor, Label, Space, SpaceKind
from tacmap.drawing import Drawing
from tacmap.stages.areas import shapes_of
from tacmap.stages.captions import Caption, captions_of
from tacmap.stages.doortags import tagged
from tacmap.stages.doubts import (
    doubled,
    no_labels,
    scale_denied,
    unnumbered,
    without_floor,
    without_room,
)
from tacmap.stages.families import BELIEVED, Family, families, name_families, numbering, without_numbers
from tacmap.stages.frames import without_frames
from tacmap.stages.items import Item, items_of, neighbours
from tacmap.stages.leaders import leader_ends
from tacmap.stages.lettering import plain_number
from tacmap.stages.senses import recognised
from tacmap.stages.verdicts import Joined, area_denies, labelled
from tacmap.stages.words import space_kind

__all__ = ["assign"]

_NAMING = 1.0  # score from which a family of texts names rooms
_CLEARLY = 1.5  # score by which one family outdoes another in the same room
_SHARED = 8  # numbers that one outline may bear together
_NAMES = 4  # names that one outline may bear together
_BESIDE = 1.2  # metres from a label to the room it stands beside
_SAME_AREA = 0.05
_STRANGE = 2.0  # metres from a room's number to a name that may belong to another room
_APART = frozenset({SpaceKind.CORRIDOR, SpaceKind.LOBBY, SpaceKind.STAIRS, SpaceKind.ELEVATOR})  # never part of a room
_WAYS = frozenset({SpaceKind.CORRIDOR, SpaceKind.LOBBY})
_SMALL = frozenset({SpaceKind.ELEVATOR, SpaceKind.STAIRS, SpaceKind.RESTROOM, SpaceKind.STORAGE})  # no part of a way
_TALLER = 1.15  # times as high is another lettering
_TWIN = 3.0  # metres between two writings of one label


def assign(drawing: Drawing, floor: Floor) -> Floor:
    """The floor with numbers and names on its spaces and door tags on its openings; `drawing` is in metres.

    Adds findings with their places: "number-without-room", "number-doubled", "numbers-share-room",
    "number-beside-room", "number-unclear", "room-without-number", "area-differs", "open-to-below", "no-numbers",
    "no-text", "text-as-strokes", and "units-uncertain" where printed areas deny the scale.
    """
    floor = _without_frames(floor, drawing)
    rooms = _shapes(floor.spaces)
    doors = [opening.middle for opening in floor.openings]
    items = items_of(drawing, rooms, doors)
    if not items:
        return replace(floor, findings=floor.findings + no_labels(drawing, floor))
    beside = neighbours(items)
    items = recognised(items, beside, rooms)
    count = sum(room.area > 2.0 for room in rooms)
    numbers, _ = families(items, beside, count)
    believed = numbering(_shown(numbers), count)
    items = without_numbers(items, believed)
    names = name_families(items)
    naming = [family for family in names if family.score >= _NAMING]
    names_of_rooms = {item.index for family in naming for item in family.items}
    named = frozenset(i for i, item in enumerate(items) if item.index in names_of_rooms)
    captions = _without_twins(captions_of(believed, items, beside, named))
    joined, loose = _join(captions, rooms, leader_ends(drawing, captions))
    _send_home(joined)
    _name(joined, naming, captions)
    spaces, findings = labelled(floor, rooms, joined)
    used = {item.index for family in believed for item in family.items}
    tags = [family for family in numbers if not used.intersection(item.index for item in family.items)]
    stated = [
        (room.area, found.captions[0][0].area or 0.0)
        for room, found in zip(rooms, joined, strict=True)
        if _stated(found)
    ]
    return replace(
        floor,
        spaces=spaces,
        openings=tagged(floor.openings, tags),
        labels=tuple(Label(number=each.number, at=each.item.at, name=each.name) for each in captions),
        findings=floor.findings
        + findings
        + scale_denied(floor, stated)
        + without_room(floor, loose)
        + doubled(floor, spaces)
        + without_floor(floor, spaces)
        + unnumbered(floor, spaces, bool(believed))
        + (() if believed else no_labels(drawing, floor)),
    )


def _shown(families: Sequence[Family]) -> list[Family]:
    """The families without those on hidden layers where visible ones number the plan: hidden is often an old state."""
    drawn = [family for family in families if sum(item.drawn for item in family.items) * 2 > len(family.items)]
    believed = [family for family in families if family.score >= BELIEVED]
    visible = sum(len(family.items) for family in believed if family in drawn)
    hidden = sum(len(family.items) for family in believed) - visible
    return drawn if visible * 2 >= hidden else list(families)


def _without_frames(floor: Floor, drawing: Drawing) -> Floor:
    spaces = without_frames(floor.spaces, drawing.texts)
    left = {space.id for space in spaces}
    openings = tuple(
        opening for opening in floor.openings if all(end is None or end in left for end in opening.connects)
    )
    return replace(floor, spaces=spaces, openings=openings)


def _without_twins(captions: Sequence[Caption]) -> list[Caption]:
    """Captions without those that repeat the same number close by on another layer, or outside all rooms."""
    kept: dict[str, list[Caption]] = defaultdict(list)
    for caption in sorted(captions, key=lambda each: (each.item.room < 0, -each.score, each.item.index)):
        same = kept[plain_number(caption.number)]
        twins = [
            other
            for other in same
            if caption.item.room < 0
            or (other.item.text.layer != caption.item.text.layer and math.dist(other.item.at, caption.item.at) < _TWIN)
        ]
        if not twins:
            same.append(caption)
    return sorted(
        (caption for same in kept.values() for caption in same), key=lambda each: (-each.score, each.item.index)
    )


def _shapes(spaces: Sequence[Space]) -> list[shapely.Polygon]:
    shapes = shapes_of([space.outline for space in spaces])
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.buffer(shapes[broken], 0)
    found: list[shapely.Polygon] = shapes.tolist()
    return found


def _join(
    captions: Sequence[Caption], rooms: Sequence[shapely.Polygon], leaders: dict[int, tuple[float, float]]
) -> tuple[list[Joined], list[Caption]]:
    """Each caption to a room, by the most trusted way that works; and those that found none."""
    joined = [Joined() for _ in rooms]
    tree = shapely.STRtree(rooms)
    holds: dict[int, list[str]] = defaultdict(list)
    for caption in captions:
        holds[caption.item.room].append(plain_number(caption.number))
    waiting: list[Caption] = []
    for position, caption in enumerate(captions):
        inside = caption.item.room
        pointed = _pointed(caption, leaders.get(position), tree, rooms, holds)
        if pointed is not None:
            joined[pointed].captions.append((caption, "leader"))
        elif inside >= 0 and (len(holds[inside]) == 1 or not area_denies(caption, rooms[inside])):
            joined[inside].captions.append((caption, "inside"))
        else:
            waiting.append(caption)
    loose: list[Caption] = []
    for caption in waiting:
        _join_from_outside(caption, joined, rooms, tree, loose)
    return joined, loose


def _pointed(
    caption: Caption,
    end: tuple[float, float] | None,
    tree: shapely.STRtree,
    rooms: Sequence[shapely.Polygon],
    holds: dict[int, list[str]],
) -> int | None:
    """The room a leader line ends in, if it is another one and bears no other number of its own."""
    if end is None:
        return None
    own = plain_number(caption.number)
    held = tree.query(shapely.Point(end), predicate="within").tolist()
    free = [room for room in held if room != caption.item.room and set(holds.get(room, ())) <= {own}]
    return min(free, key=lambda room: rooms[room].area) if free else None


def _join_from_outside(
    caption: Caption,
    joined: list[Joined],
    rooms: Sequence[shapely.Polygon],
    tree: shapely.STRtree,
    loose: list[Caption],
) -> None:
    """By printed area, then by neighbourhood, among rooms that have no number yet; else it stays loose."""
    around = shapely.union_all(caption.boxes or [caption.item.box])
    near = sorted(tree.query(around, predicate="dwithin", distance=4.0).tolist())
    free = [room for room in near if not joined[room].captions and rooms[room].area > 0.8]
    alike = [r for r in free if caption.area and abs(caption.area / rooms[r].area - 1) < _SAME_AREA]
    if len(alike) == 1:
        joined[alike[0]].captions.append((caption, "outline"))
        return
    inside = caption.item.room
    if inside >= 0 and caption.area is None:
        joined[inside].captions.append((caption, "inside"))
        return
    ranked = sorted((rooms[room].distance(around), room) for room in free)
    if inside < 0 and ranked and ranked[0][0] < _BESIDE and (len(ranked) < 2 or ranked[1][0] > 2 * ranked[0][0] + 0.3):
        joined[ranked[0][1]].captions.append((caption, "nearby"))
    elif inside >= 0:
        joined[inside].captions.append((caption, "inside"))
    elif (over := [room for room in near if _overlaps(caption, rooms[room])]) and len(over) == 1:
        joined[over[0]].captions.append((caption, "nearby"))
    else:
        loose.append(caption)


def _send_home(joined: Sequence[Joined]) -> None:
    """Take from a room the numbers that another lettering writes alone into another room: labels beside their room."""
    homes: dict[str, list[Caption]] = defaultdict(list)
    for found in joined:
        if len({plain_number(caption.number) for caption, _ in found.captions}) == 1:
            for caption, _ in found.captions:
                homes[plain_number(caption.number)].append(caption)
    for found in joined:
        own = [
            pair
            for pair in found.captions
            if not any(_other_lettering(pair[0].item, home.item) for home in homes[plain_number(pair[0].number)])
        ]
        if own and len({plain_number(caption.number) for caption, _ in found.captions}) > 1:
            found.captions = own


def _other_lettering(one: Item, other: Item) -> bool:
    """Whether two texts are of different make: on other layers, or clearly of another height."""
    low, high = sorted((one.text.height, other.text.height))
    return one is not other and (one.text.layer != other.text.layer or high > _TALLER * low)


def _overlaps(caption: Caption, room: shapely.Polygon) -> bool:
    """Whether a label that stands outside reaches into a room."""
    return bool(caption.item.box.intersection(room).area > 0.05 * caption.item.box.area)


def _name(joined: list[Joined], naming: Sequence[Family], captions: Sequence[Caption]) -> None:
    """Names that stand in a room without belonging to a number, from the best family there."""
    claimed = {index for caption in captions for index in caption.parts}
    per_room: dict[int, dict[tuple[bool, float], list[Item]]] = defaultdict(lambda: defaultdict(list))
    for family in naming:
        for item in family.items:
            if item.room >= 0 and item.index not in claimed:
                per_room[item.room][item.drawn, family.score].append(item)
    for room, by_score in per_room.items():
        joined[room].strangers = _strangers(joined[room], [item for items in by_score.values() for item in items])
        if any(caption.name for caption, _ in joined[room].captions):
            continue
        names = _stacked(by_score[max(by_score)])
        joined[room].names = names if len(names) <= _NAMES else []


def _strangers(found: Joined, names: Sequence[Item]) -> list[Item]:
    """Names that tell of another use than the numbered room's and stand away from its number.

    The sign of two rooms in one outline, where the wall or door between them was not found.
    """
    if len(found.captions) != 1:
        return []
    caption = found.captions[0][0]
    at = caption.item.at
    ranked = sorted(names, key=lambda item: (math.dist(at, item.at), item.index))
    own = space_kind(caption.name or ranked[0].said.name or "")
    apart = _APART if own is None else frozenset(SpaceKind) - {own}
    away = [item for item in ranked if math.dist(at, item.at) > _STRANGE]
    return [item for item in away if space_kind(item.said.name or "") in apart]


def _stacked(items: Sequence[Item]) -> list[str]:
    """The names in reading order; lines right below each other make one name, the same name counts once."""
    lines = sorted(items, key=lambda item: (-round(item.at[1], 1), item.at[0], item.index))
    blocks: list[list[Item]] = []
    for line in lines:
        above = next((block for block in blocks if _continues(block[-1], line)), None)
        if above is None:
            blocks.append([line])
        else:
            above.append(line)
    return list(dict.fromkeys(" ".join(item.said.name or "" for item in block) for block in blocks))


def _continues(above: Item, below: Item) -> bool:
    """Whether one text is the next line of another."""
    height = above.text.height
    return 0 < above.at[1] - below.at[1] < 2.2 * height and abs(above.at[0] - below.at[0]) < 3.0 * height


def _stated(found: Joined) -> bool:
    """Whether a room has one number, inside it, with a printed area."""
    return len(found.captions) == 1 and found.captions[0][1] == "inside" and bool(found.captions[0][0].area)
