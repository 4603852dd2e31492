"""What the viewer's script is told besides the document: grid, ways and words.

Derived once here, so that the screen says what paper and the other exports say. The script's own names for it
are in web/viewer/src/model.ts.
"""

import re
from collections.abc import Iterable
from typing import Any

from tacmap.annotations import FEATURE_TYPES
from tacmap.building import Building, Floor, Opening
from tacmap.exports.edition import Edition
from tacmap.exports.orientation import floor_words, is_entrance, spoken
from tacmap.exports.scene import letters_of
from tacmap.exports.walks import Net
from tacmap.exports.ways import Way
from tacmap.geometry import Point
from tacmap.preplan import Preplan

__all__ = ["derived"]


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
            building.id: [[letter, *_cm(at)] for letter, at in orientation.sides(building)]
            for building in preplan.buildings
        },
        "symbols": {
            kind.id: {name: getattr(kind, name) for name in ("label", "layer", "form", "letters", "colour")}
            for kind in FEATURE_TYPES.values()
            if kind.id in present
        },
        "letters": {f.id: letters_of(f) for f in preplan.features if letters_of(f) != FEATURE_TYPES[f.type].letters},
        "terms": {name: _term(name) for name in _told(preplan)},
        "cones": dict(_cones(edition)),
        "check": edition.code_check,
        "walks": net.compact(preplan.floors),
        "places": {
            id_: place | ({"node": net.places[id_]} if "door" in place and id_ in net.places else {})
            for id_, place in (*_space_places(edition), *_door_places(edition), *_feature_places(edition))
        },
    }  # fmt: skip


_UNTOLD = {"inventory_ref"}  # names a file of the site folder, which the reader of a card does not have

_TERMS = {
    "fov_deg": "Field of view, degrees", "live_ok": "Live picture", "nfpa704": "NFPA 704", "stream_ref": "Stream",
    "un_no": "UN number", "vms_id": "Video system id", "kit_ref": "Kit", "key_ref": "Key",
    "contents_ref": "Contents", "seal_no": "Seal", "two_way_comms": "Two-way comms",
}  # fmt: skip


def _told(preplan: Preplan) -> list[str]:
    """The attributes that cards show, by name."""
    return sorted({key for feature in preplan.features for key, _ in feature.attributes} - _UNTOLD)


def _term(attribute: str) -> str:
    """What an attribute is called on a card."""
    words = re.sub("_m$", ", metres", re.sub("_deg$", ", degrees", attribute)).replace("_", " ")
    return _TERMS.get(attribute, words[:1].upper() + words[1:])


def _cm(point: Point) -> tuple[float, float]:
    return (round(point[0], 2), round(point[1], 2))


def _cones(edition: Edition) -> Iterable[tuple[str, list[tuple[float, float]]]]:
    for camera in (feature for feature in edition.preplan.features if feature.type == "camera"):
        ring = edition.orientation.view(camera)
        if ring:
            yield camera.id, [_cm(point) for point in ring]


def _space_places(edition: Edition) -> Iterable[tuple[str, dict[str, Any]]]:
    orientation = edition.orientation
    for _, floor in edition.floors:
        for space in floor.spaces:
            yield (
                space.id,
                _place(
                    orientation.space_words(space.id),
                    door=orientation.exit_of_space(space.id),
                    camera=orientation.nearest_feature(space.id, "camera"),
                    aed=orientation.nearest_feature(space.id, "aed"),
                ),
            )


def _door_places(edition: Edition) -> Iterable[tuple[str, dict[str, Any]]]:
    for building, floor in edition.floors:
        for door in floor.openings:
            if door.number and is_entrance(door):
                yield door.id, _place(_door_words(edition, building, floor, door))


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


def _feature_places(edition: Edition) -> Iterable[tuple[str, dict[str, Any]]]:
    orientation = edition.orientation
    for feature in edition.preplan.features:
        words = orientation.feature_words(feature, FEATURE_TYPES[feature.type].label)
        yield feature.id, _place(words, door=orientation.exit_of_feature(feature))


def _place(words: str, **ways: Way | None) -> dict[str, Any]:
    nearest = {name: {"to": way.goal, "metres": round(way.metres, 1)} for name, way in ways.items() if way}
    return {"words": words, **nearest}
