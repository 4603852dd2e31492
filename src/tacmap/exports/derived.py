"""What the viewer's script is told besides the document: grid, ways and words.

Derived once here, so that the screen says what paper and the other exports say. The script's own names for it
are in web/viewer/src/model.ts.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from tacmap.annotations import FEATURE_TYPES
from tacmap.building import Building, Floor, Opening
from tacmap.document import trace
from tacmap.exports.attributes import called
from tacmap.exports.edition import Edition
from tacmap.exports.orientation import floor_words, is_entrance, spoken
from tacmap.exports.scene import letters_of
from tacmap.exports.walks import Net
from tacmap.exports.ways import Way
from tacmap.geometry import Point
from tacmap.preplan import Preplan

__all__ = ["derived"]

# A place, its words as phrases, and the ways to the nearest door, camera and AED.
_Place = tuple[str, list[str], tuple[Way | None, ...]]


def derived(edition: Edition) -> dict[str, Any]:
    """Everything by name, fit for JSON; places and features by their ids."""
    preplan, orientation = edition.preplan, edition.orientation
    grid = orientation.grid
    present = {feature.type for feature in preplan.features}
    net = Net.of(orientation, preplan.features)
    return {
        "fingerprint": edition.fingerprint,
        "grid": {
            "left": grid.left, "top": grid.top, "cell": grid.cell_m, "rows": grid.rows,
            "columns": [grid.letters(column) for column in range(grid.columns)],
        },
        "north": orientation.north_bearing,
        "floors": [floor.id for _, floor in edition.floors],
        "sides": {
            building.id: [[letter, *_cm(at)] for letter, at, _ in orientation.sides(building)]
            for building in preplan.buildings
        },
        "symbols": {
            kind.id: {name: getattr(kind, name) for name in ("label", "layer", "form", "letters", "colour")}
            for kind in FEATURE_TYPES.values()
            if kind.id in present
        },
        "letters": {f.id: letters_of(f) for f in preplan.features if letters_of(f) != FEATURE_TYPES[f.type].letters},
        "terms": {name: called(name) for name in _told(preplan)},
        "cones": dict(_cones(edition)),
        "check": edition.code_check,
        "walks": net.compact(preplan.floors),
        **_said_once((*_space_places(edition), *_door_places(edition), *_feature_places(edition)), net.places),
    }  # fmt: skip


def _said_once(places: Iterable[_Place], nodes: Mapping[str, int]) -> dict[str, Any]:
    """Each place as a row of numbers: `phrases` holds what the rows say, most often said first.

    A row: the place, its words, its node in the net of ways if a door is known, then door, camera and AED: which is
    nearest, and how far it is. Cells at the end that say nothing are left out.
    """
    told = list(places)
    counts = Counter(phrase for place, words, ways in told for phrase in (place, *words, *_goals(ways)))
    phrases = sorted(counts, key=lambda phrase: (-counts[phrase], phrase))
    number = {phrase: i for i, phrase in enumerate(phrases)}
    return {"phrases": phrases, "places": [_row(number, nodes, *place) for place in told]}


def _row(
    number: Mapping[str, int], nodes: Mapping[str, int], place: str, words: list[str], ways: tuple[Way | None, ...]
) -> list[Any]:
    nearest = [[number[way.goal], round(way.metres, 1)] if way else 0 for way in ways]
    row = [number[place], [number[phrase] for phrase in words], nodes.get(place, 0) if ways[0] else 0, *nearest]
    while not row[-1]:
        row.pop()
    return row


def _goals(ways: tuple[Way | None, ...]) -> list[str]:
    return [way.goal for way in ways if way]


_UNTOLD = {"inventory_ref"}  # names a file of the site folder, which the reader of a card does not have


def _told(preplan: Preplan) -> list[str]:
    """The attributes that cards show, by name."""
    return sorted({key for feature in preplan.features for key, _ in feature.attributes} - _UNTOLD)


def _cm(point: Point) -> tuple[float, float]:
    return (round(point[0], 2), round(point[1], 2))


def _cones(edition: Edition) -> Iterable[tuple[str, str]]:
    """Traces as in the document, but in centimetres."""
    for camera in (feature for feature in edition.preplan.features if feature.type == "camera"):
        ring = edition.orientation.view(camera)
        if ring:
            yield camera.id, trace([(x / 10, y / 10) for x, y in ring])


def _space_places(edition: Edition) -> Iterable[_Place]:
    orientation = edition.orientation
    for space in (space for _, floor in edition.floors for space in floor.spaces):
        nearest = (orientation.nearest_feature(space.id, kind) for kind in ("camera", "aed"))
        yield space.id, _phrases(orientation.space_words(space.id)), (orientation.exit_of_space(space.id), *nearest)


def _door_places(edition: Edition) -> Iterable[_Place]:
    for building, floor in edition.floors:
        for door in floor.openings:
            if door.number and is_entrance(door):
                yield door.id, _phrases(_door_words(edition, building, floor, door)), (None,)


def _door_words(edition: Edition, building: Building, floor: Floor, door: Opening) -> str:
    cell = edition.orientation.grid.cell(door.middle)
    parts = [
        f"Door {spoken(door.number or '')}",
        f"grid {spoken(cell)}" if cell else "off the grid",
        floor_words(floor.label),
    ]
    if len(edition.preplan.buildings) > 1:
        parts.append(building.name)
    return ", ".join([*parts, f"side {edition.orientation.side(building, door.middle)}"])


def _feature_places(edition: Edition) -> Iterable[_Place]:
    orientation = edition.orientation
    for feature in edition.preplan.features:
        words = orientation.feature_words(feature, FEATURE_TYPES[feature.type].label)
        yield feature.id, _phrases(words), (orientation.exit_of_feature(feature),)


def _phrases(words: str) -> list[str]:
    return words.split(", ")
