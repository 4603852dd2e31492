"""Which lettering numbers rooms, which names them, and which only looks like it.

One text says little; a family of texts (same layer, height and form) says much: room numbers stand one to a room,
differ from each other and have a name below; grid bubbles stand in circles outside; door tags stand at doors. So
families are judged as wholes, and a text is believed as far as its family is.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from tacmap.drawing import Drawing, Text
from tacmap.geometry import FloatArray, Point
from tacmap.stages.lettering import Said, plain_number, read_lettering
from tacmap.stages.symbols import equipment
from tacmap.stages.words import layer_subject, space_kind, tag_meaning, words_of

__all__ = ["Caption", "Family", "Item", "captions_of", "families", "items_of", "names_recognised", "neighbours"]

_SILENT = {"dimension", "grid", "title", "furniture", "equipment", "fixture", "electrical", "mechanical", "plumbing",
           "window", "hatch", "site", "ceiling", "structure"}  # fmt: skip
_LAYER_SCORE = {"room-label": 2.0, "room-outline": 1.5, "area": 1.0, "annotation": 0.0, "door": -3.0, "stair": -0.5,
                "hidden": -1.0, "fire": -1.0, "elevator": 0.0, "column": -3.0, "opening": -3.0}  # fmt: skip
_LINE = 1.25  # of a text's height: the gap to the next line of the same label
_AT_DOOR = 1.3  # metres from a door's middle to its tag
_DOOR_TAG = re.compile(r"^(?:[DWTF]|DR|TR|FE|TÜ|D-|T-)[-.]?\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One text with what it says, where it stands and what is around it.

    `room` indexes the floor's spaces, -1 outdoors or in a wall; `door` is the distance to the nearest opening.
    """

    index: int
    said: Said
    text: Text
    box: shapely.Polygon
    layer: str | None
    tag: str | None
    room: int
    door: float
    ringed: bool

    @property
    def at(self) -> Point:
        return self.text.at

    @property
    def drawn(self) -> bool:
        """Whether people see it on the plan; attributes of SVG shapes, for instance, are not."""
        return self.text.visible and not (self.text.kind == "attrib" and self.text.mark < 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """Items of one layer, height and form. `score` above 2 is believed to number (or name) rooms."""

    items: tuple[Item, ...]
    score: float


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


def items_of(drawing: Drawing, rooms: Sequence[shapely.Polygon], doors: Sequence[Point]) -> tuple[Item, ...]:
    """The texts within or near the rooms, each with its surroundings."""
    things = equipment(drawing)
    texts = [
        (i, text)
        for i, text in enumerate(drawing.texts)
        if text.kind not in ("attdef", "dimension") and text.mark not in things
    ]
    if not texts or not rooms:
        return ()
    reach = shapely.box(*shapely.total_bounds(np.array(rooms))).buffer(3.0)
    shapely.prepare(reach)
    near = shapely.contains_xy(reach, [text.at[0] for _, text in texts], [text.at[1] for _, text in texts])
    texts = [pair for pair, flag in zip(texts, near, strict=True) if flag and pair[1].text.strip()]
    if not texts:
        return ()
    points = shapely.points([text.at for _, text in texts])
    holder = _smallest_holder(rooms, points)
    door = _distances(doors, points)
    ringed = _ringed(drawing, [text.at for _, text in texts])
    boxes = _boxes([text for _, text in texts])
    kinds = [layer_subject(layer.name) or _path_kind(layer.path) for layer in drawing.layers]
    return tuple(
        Item(
            index=index,
            said=_said(text),
            text=text,
            box=boxes[row],
            layer=kinds[text.layer] if kinds else None,
            tag=tag_meaning(text.tag) if text.tag else None,
            room=holder[row],
            door=door[row],
            ringed=ringed[row],
        )
        for row, (index, text) in enumerate(texts)
    )


def _said(text: Text) -> Said:
    said = read_lettering(text.text)
    if text.tag and tag_meaning(text.tag) == "name" and text.text.strip():
        return Said(form="name", name=" ".join(text.text.split()))
    if text.tag and tag_meaning(text.tag) == "number" and said.number is None and _short(text.text):
        return Said(form="number", number=text.text.strip())
    return said


def _short(text: str) -> bool:
    return 0 < len(text.strip()) <= 10 and any(c.isdigit() for c in text)


def _path_kind(path: tuple[str, ...]) -> str | None:
    return next((kind for name in reversed(path) if (kind := layer_subject(name))), None)


def _boxes(texts: Sequence[Text]) -> list[shapely.Polygon]:
    """The texts' boxes as drawn, turned."""
    lines = np.array([text.text.count("\n") for text in texts])
    height = np.maximum([text.height for text in texts], 0.02)
    width = np.maximum([text.width for text in texts], 0.5 * height) / 2
    height = height * (1 + 1.6 * lines) / 2
    angle = np.radians([text.rotation for text in texts])
    along = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    up = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across, over = along * width[:, None], up * height[:, None]
    middle = np.array([text.at for text in texts])
    corners = np.stack(
        [middle - across - over, middle + across - over, middle + across + over, middle - across + over], axis=1
    )
    boxes: list[shapely.Polygon] = np.atleast_1d(np.asarray(shapely.polygons(corners))).tolist()
    return boxes


def _smallest_holder(rooms: Sequence[shapely.Polygon], points: Iterable[shapely.Point]) -> list[int]:
    """For each point the index of the smallest room around it, or -1."""
    given = list(points)
    result = [-1] * len(given)
    which, held = shapely.STRtree(rooms).query(given, predicate="within")
    for point, room in zip(which.tolist(), held.tolist(), strict=True):
        if result[point] < 0 or rooms[room].area < rooms[result[point]].area:
            result[point] = room
    return result


def _distances(doors: Sequence[Point], points: Iterable[shapely.Point]) -> list[float]:
    given = list(points)
    if not doors:
        return [math.inf] * len(given)
    tree = shapely.STRtree([shapely.Point(door) for door in doors])
    found = tree.query_nearest(given, return_distance=True, all_matches=False)
    return [float(distance) for distance in found[1]]


def _ringed(drawing: Drawing, places: Sequence[Point]) -> list[bool]:
    """Whether each place is the middle of a small circle, hexagon or the like."""
    arcs = drawing.arcs[(drawing.arcs[:, 4] > 350) & (drawing.arcs[:, 2] > 0.1) & (drawing.arcs[:, 2] < 1.3)]
    bubbles = np.vstack([arcs[np.isfinite(arcs).all(axis=1), :3], _small_rings(drawing)])
    result = [False] * len(places)
    if len(bubbles):
        tree = shapely.STRtree(np.array(shapely.points(places)))
        near = tree.query(shapely.points(bubbles[:, :2]), predicate="dwithin", distance=0.5 * bubbles[:, 2])[1]
        for row in near.tolist():
            result[row] = True
    return result


def _small_rings(drawing: Drawing) -> FloatArray:
    """(n, 3) middle and radius of closed outlines with five corners or more, as large as bubbles."""
    corners = np.diff(drawing.ring_start)
    usable = np.flatnonzero(corners >= 5)
    if not len(usable):
        return np.zeros((0, 3))
    starts = drawing.ring_start[:-1][corners > 0]
    low, high = np.minimum.reduceat(drawing.ring_points, starts), np.maximum.reduceat(drawing.ring_points, starts)
    kept = corners[corners > 0] >= 5
    low, high = low[kept], high[kept]
    width, height = (high - low).T
    round_ = (width > 0.2) & (width < 1.6) & (height > 0.6 * width) & (height < 1.7 * width)
    rings: FloatArray = np.column_stack([(low + high) / 2, np.minimum(width, height) / 2])[round_]
    return rings


def neighbours(items: Sequence[Item]) -> dict[int, tuple[int, ...]]:
    """For each item (by position in `items`) those that stand right beside, above or below it, or in its block."""
    result: dict[int, set[int]] = defaultdict(set)
    boxes = np.array([item.box for item in items])
    grown = shapely.buffer(boxes, [_LINE * max(item.text.height, 0.02) for item in items], quad_segs=1)
    tree = shapely.STRtree(boxes)
    for a, b in zip(*(side.tolist() for side in tree.query(grown, predicate="intersects")), strict=True):
        if a != b and 0.4 < items[a].text.height / max(items[b].text.height, 1e-9) < 2.5:
            result[a].add(b)
            result[b].add(a)
    blocks: dict[int, list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        if item.text.mark >= 0 and item.text.kind == "attrib":
            blocks[item.text.mark].append(i)
    for members in blocks.values():
        for a in members:
            result[a].update(b for b in members if b != a)
    return {a: tuple(sorted(others)) for a, others in sorted(result.items())}


def names_recognised(items: Sequence[Item], beside: dict[int, tuple[int, ...]]) -> tuple[Item, ...]:
    """The items, with "S-3 STORAGE" taken for a name where a number of its own stands beside it."""
    plain = {i for i, item in enumerate(items) if item.said.number and item.said.name is None}
    return tuple(
        replace(item, said=Said(form="name", name=f"{item.said.number} {item.said.name}", area=item.said.area))
        if item.said.number and item.said.name and "\n" not in item.text.text and plain.intersection(beside.get(i, ()))
        else item
        for i, item in enumerate(items)
    )


def families(
    items: Sequence[Item], beside: dict[int, tuple[int, ...]], rooms: int
) -> tuple[list[Family], list[Family]]:
    """The families of numbers and of names, best first. `rooms` is how many spaces there are to label."""
    numbers: dict[tuple[object, ...], list[int]] = defaultdict(list)
    names: dict[tuple[object, ...], list[int]] = defaultdict(list)
    for i, item in enumerate(items):
        height = 0 if item.text.tag else round(math.log(max(item.text.height, 1e-3)) / 0.04)
        key = (item.text.layer, height, item.text.tag)
        if item.said.number:
            tagged = bool(_DOOR_TAG.match(item.said.number))
            numbers[(*key, item.said.form == "decimal", item.said.name is not None, tagged)].append(i)
        elif item.said.name:
            names[key].append(i)
    return (
        _without_subtags(
            Family(items=tuple(items[i] for i in f), score=_number_score(f, items, beside, rooms))
            for f in numbers.values()
        ),
        _best(
            Family(items=tuple(items[i] for i in f), score=_name_score([items[i] for i in f])) for f in names.values()
        ),
    )


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
    return score - (0.5 if count == 1 else 0.0)


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
    for c, members in parts.items():
        _add(captions[c], [items[i] for i in members])
    return captions


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


def _add(caption: Caption, parts: list[Item]) -> None:
    """Take in the names, in reading order, and the area."""
    angle = math.radians(caption.item.text.rotation)
    down = (math.sin(angle), -math.cos(angle))
    parts = sorted(
        parts, key=lambda item: (round(item.at[0] * down[0] + item.at[1] * down[1], 2), item.at[0], item.index)
    )
    names = [item.said.name for item in parts if item.said.name and item.tag != "number"]
    if caption.name is None and names:
        caption.name = " ".join(dict.fromkeys(names))
    caption.area = next((item.said.area for item in parts if item.said.area is not None), None) or caption.area
    caption.boxes.extend(item.box for item in parts)
    caption.parts.extend(item.index for item in parts)
