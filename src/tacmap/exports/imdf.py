"""IMDF 1.0.0 (OGC 20-094): the site as an Indoor Mapping Data Format archive, with an extension for responders.

The standard knows no camera, key box, shut-off or locker: these stand in `tacmap-responder.geojson` under the
extension `imdf:extension:tacmap:responder#1.0.0`. A school is a venue of category "university", the one category of
teaching there is.
"""

import json
import re
from typing import Any

import numpy as np
import shapely

from tacmap.annotations import FEATURE_TYPES, Feature
from tacmap.areas import built
from tacmap.building import Building, Floor, Opening, OpeningKind, Space, SpaceKind
from tacmap.exports.attributes import outward
from tacmap.exports.edition import Edition
from tacmap.exports.geometries import Project, area_geometry, feature_geometry, on_earth
from tacmap.exports.orientation import is_main_entrance
from tacmap.exports.postal import postal
from tacmap.exports.zipped import zipped
from tacmap.geometry import Point, Polygon

__all__ = ["imdf"]

_EXTENSION = "imdf:extension:tacmap:responder#1.0.0"
_LANGUAGE = "en"
_UNITS = {
    SpaceKind.CORRIDOR: "walkway", SpaceKind.CAFETERIA: "foodservice", SpaceKind.GYM: "fitnessroom",
    SpaceKind.SERVER_ROOM: "serverroom", SpaceKind.MECHANICAL: "nonpublic", SpaceKind.COURTYARD: "unenclosedarea",
}  # fmt: skip
_AMENITIES = {
    "aed": "defibrillator", "extinguisher": "fireextinguisher", "pull_station": "firealarmpullstation",
    "trauma_kit": "firstaid", "stair": "stairs", "elevator": "elevator", "area_of_refuge": "mobilityrescue",
}  # fmt: skip
_CONTROLS = {  # what people write, and the standard's category
    "badge": "badgereader", "card": "badgereader", "fob": "badgereader", "fingerprint": "fingerprintreader",
    "guard": "guard", "key": "keyaccess", "code": "passwordaccess", "keypad": "passwordaccess", "pin": "passwordaccess",
}  # fmt: skip


def imdf(edition: Edition) -> dict[str, bytes]:
    """data/imdf.zip; nothing for a site without a georeference, a floor with rooms, or a date of issue."""
    preplan = edition.preplan
    if preplan.georeference is None or preplan.issued is None or not any(f.spaces for f in preplan.floors):
        return {}
    project = on_earth(preplan.georeference)
    manifest = {
        "version": "1.0.0",
        "created": f"{preplan.issued.isoformat()}T00:00:00Z",
        "generated_by": "tacmap",
        "language": _LANGUAGE,
        "extensions": [_EXTENSION],
    }
    members = {"manifest.json": _json(manifest)}
    for name, features in _collections(edition, project).items():
        members[f"{name}.geojson"] = _json({"type": "FeatureCollection", "name": name, "features": features})
    return {"data/imdf.zip": zipped(members, first="manifest.json")}


def _collections(edition: Edition, project: Project) -> dict[str, list[dict[str, Any]]]:
    """The features of the archive by their type."""
    buildings = [b for b in edition.preplan.buildings if any(floor.spaces for floor in b.floors)]
    levels = [(b, floor) for b in buildings for floor in b.floors if floor.spaces]
    placed = {space.id for _, floor in levels for space in floor.spaces}
    inside = [
        feature
        for feature in edition.preplan.features
        if feature.type in _AMENITIES and (space := edition.orientation.space_of(feature)) and space.id in placed
    ]
    return {
        "address": [_address(edition)],
        "venue": [_venue(edition, buildings, project)],
        "building": [_building(edition, building, project) for building in buildings],
        "footprint": [_footprint(edition, building, project) for building in buildings],
        "level": [_level(edition, building, floor, project) for building, floor in levels],
        "unit": [_unit(edition, floor, space, project) for _, floor in levels for space in floor.spaces],
        "opening": [
            _opening(edition, building, floor, opening, project)
            for building, floor in levels
            for opening in floor.openings
            if opening.kind is not OpeningKind.WINDOW
        ],
        "amenity": [_amenity(edition, feature, project) for feature in inside],
        "tacmap-responder": [
            _responder(edition, feature, {floor.id for _, floor in levels}, project)
            for feature in edition.preplan.features
            if feature not in inside
        ],
    }


def _address(edition: Edition) -> dict[str, Any]:
    preplan = edition.preplan
    found = postal(preplan.address, preplan.law)
    properties = {
        "address": found.street or preplan.name,
        "unit": None,
        "locality": found.locality or preplan.name,
        "province": f"{found.country}-{found.state}" if found.state else None,
        "country": found.country or "US",
        "postal_code": found.code,
        "postal_code_ext": None,
        "postal_code_vanity": None,
    }
    return _feature(edition, "address", "site", None, properties)


def _venue(edition: Edition, buildings: list[Building], project: Project) -> dict[str, Any]:
    everything = shapely.union_all([_outline(edition, building.floors) for building in buildings])
    properties = {
        "category": "university",
        "restriction": None,
        "name": _labels(edition.preplan.name),
        "alt_name": None,
        "hours": None,
        "website": None,
        "phone": None,
        "display_point": _display(everything, project),
        "address_id": _id(edition, "address", "site"),
    }
    return _feature(edition, "venue", "site", _shape(everything, project), properties)


def _building(edition: Edition, building: Building, project: Project) -> dict[str, Any]:
    properties = {
        "name": _labels(building.name),
        "alt_name": None,
        "category": "unspecified",
        "restriction": None,
        "display_point": _display(_outline(edition, building.floors), project),
        "address_id": _id(edition, "address", "site"),
    }
    return _feature(edition, "building", building.id, None, properties)


def _footprint(edition: Edition, building: Building, project: Project) -> dict[str, Any]:
    properties = {
        "category": "ground",
        "name": None,
        "building_ids": [_id(edition, "building", building.id)],
    }
    return _feature(edition, "footprint", building.id, _shape(_outline(edition, building.floors), project), properties)


def _level(edition: Edition, building: Building, floor: Floor, project: Project) -> dict[str, Any]:
    outline = _outline(edition, (floor,))
    properties = {
        "category": "unspecified",
        "restriction": None,
        "outdoor": False,
        "ordinal": floor.index,
        "name": _labels(floor.label),
        "short_name": _labels(floor.label if len(floor.label) <= 4 else str(floor.index)),
        "display_point": _display(outline, project),
        "address_id": None,
        "building_ids": [_id(edition, "building", building.id)],
    }
    return _feature(edition, "level", floor.id, _shape(outline, project), properties)


def _unit(edition: Edition, floor: Floor, space: Space, project: Project) -> dict[str, Any]:
    properties = {
        "category": _UNITS.get(space.kind, str(space.kind)),
        "restriction": None,
        "accessibility": None,
        "name": _labels(space.number or space.name),
        "alt_name": _labels(space.name if space.number else None),
        "level_id": _id(edition, "level", floor.id),
        "display_point": _point(space.label_at, project),
    }
    return _feature(edition, "unit", space.id, area_geometry(space.outline, project), properties)


def _opening(edition: Edition, building: Building, floor: Floor, opening: Opening, project: Project) -> dict[str, Any]:
    control = _control(edition, floor, opening)
    leaf = "swinging" if opening.hinge else "open" if opening.kind is OpeningKind.OPENING else None
    properties = {
        "category": "pedestrian.principal" if is_main_entrance(building, opening) else "pedestrian",
        "accessibility": None,
        "access_control": control or None,
        "door": {"type": leaf, "automatic": None, "material": None} if leaf else None,
        "name": _labels(opening.number),
        "alt_name": None,
        "display_point": _point(opening.middle, project),
        "level_id": _id(edition, "level", floor.id),
    }
    ends = project(np.array([opening.a, opening.b])).tolist()
    return _feature(edition, "opening", opening.id, {"type": "LineString", "coordinates": ends}, properties)


def _control(edition: Edition, floor: Floor, opening: Opening) -> list[str]:
    """How a door is controlled, in the standard's words, where an access point of the site tells it."""
    told = [
        (feature.attribute("access_control") or "").casefold()
        for feature in edition.preplan.features
        if feature.type == "access_point" and feature.floor == floor.id and opening.number
        and feature.attribute("door") == opening.number
    ]  # fmt: skip
    words = {word.removesuffix("s") for each in told for word in re.findall("[a-z]+", each)}
    return list(dict.fromkeys(category for word, category in _CONTROLS.items() if word in words))


def _amenity(edition: Edition, feature: Feature, project: Project) -> dict[str, Any]:
    space = edition.orientation.space_of(feature)
    properties = {
        "category": _AMENITIES[feature.type],
        "accessibility": None,
        "name": _labels(feature.number or feature.name),
        "alt_name": _labels(feature.name if feature.number else None),
        "hours": None,
        "phone": None,
        "website": None,
        "unit_ids": [_id(edition, "unit", space.id)] if space else [],
        "address_id": None,
        "correlation_id": None,
    }
    return _feature(edition, "amenity", feature.id, _point(feature.points[0], project), properties)


def _responder(edition: Edition, feature: Feature, levels: set[str], project: Project) -> dict[str, Any]:
    """What the standard has no word for; `levels` are the ids of the floors that are levels."""
    space = edition.orientation.space_of(feature)
    properties = {
        "category": feature.type,
        "name": _labels(FEATURE_TYPES[feature.type].label),
        "number": feature.number,
        "alt_name": _labels(feature.name),
        "attributes": dict(outward(feature, edition.orientation.north_bearing)),
        "verified": str(feature.verified),
        "level_id": _id(edition, "level", feature.floor) if feature.floor in levels else None,
        "unit_ids": [_id(edition, "unit", space.id)] if space and feature.floor in levels else None,
    }
    return _feature(edition, "tacmap-responder", feature.id, feature_geometry(feature, project), properties)


def _feature(
    edition: Edition, kind: str, thing: str, geometry: dict[str, Any] | None, properties: dict[str, Any]
) -> dict[str, Any]:
    return {
        "id": _id(edition, kind, thing),
        "type": "Feature",
        "feature_type": kind,
        "geometry": geometry,
        "properties": properties,
    }


def _id(edition: Edition, kind: str, thing: str) -> str:
    """The same in every revision."""
    return edition.uid_of(f"{kind}:{thing}")


def _labels(text: str | None) -> dict[str, str] | None:
    return {_LANGUAGE: text} if text else None


def _outline(edition: Edition, floors: tuple[Floor, ...]) -> shapely.Geometry:
    """What the floors cover, worked out once."""
    name = tuple(floor.id for floor in floors)
    if name not in edition.outlines:
        edition.outlines[name] = built(floors)
    return edition.outlines[name]


def _shape(outline: shapely.Geometry, project: Project) -> dict[str, Any]:
    """A polygon, or several, as a geometry."""
    parts = [area_geometry(_polygon(part), project) for part in shapely.get_parts(outline)]
    if len(parts) == 1:
        return parts[0]
    return {"type": "MultiPolygon", "coordinates": [part["coordinates"] for part in parts]}


def _polygon(part: shapely.Geometry) -> Polygon:
    rings = [tuple((x, y) for x, y in shapely.get_coordinates(ring)[:-1].tolist()) for ring in shapely.get_rings(part)]
    return Polygon(exterior=rings[0], holes=tuple(rings[1:]))


def _display(outline: shapely.Geometry, project: Project) -> dict[str, Any]:
    inside = shapely.point_on_surface(outline)
    return _point((shapely.get_x(inside).item(), shapely.get_y(inside).item()), project)


def _point(at: Point, project: Project) -> dict[str, Any]:
    return {"type": "Point", "coordinates": project(np.array([at]))[0].tolist()}


def _json(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
