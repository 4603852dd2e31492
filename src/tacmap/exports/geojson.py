"""GeoJSON: rooms and features on the earth for GIS desks, and rooms in a plan file's own coordinates.

On the earth: RFC 7946, WGS 84, exterior rings counter-clockwise, with LEVEL_ID and FACILITY_ID for floor
filters. A site that is not georeferenced gets `*.local.geojson` instead, in metres, and says so.
"""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from tacmap.annotations import FEATURE_TYPES, Feature
from tacmap.building import Building, Floor, Space
from tacmap.errors import Finding
from tacmap.exports.attributes import outward
from tacmap.exports.geometries import Project, area_geometry, feature_geometry, on_earth
from tacmap.geometry import FloatArray

if TYPE_CHECKING:  # the rooms of a plan that was only read are no edition
    from tacmap.exports.edition import Edition

__all__ = ["data_files", "plan_geojson"]

_PLAN_DECIMALS = 6  # of a plan file's unit


def data_files(edition: "Edition") -> dict[str, bytes]:
    """data/rooms.geojson and data/features.geojson; `.local.geojson` in metres without a georeference."""
    georeference = edition.preplan.georeference
    project = _millimetres if georeference is None else on_earth(georeference)
    ending = "local.geojson" if georeference is None else "geojson"
    rooms = [_room(edition, b, f, space, project) for b, f in edition.floors for space in f.spaces]
    return {
        f"data/rooms.{ending}": _collection(edition, rooms),
        f"data/features.{ending}": _collection(
            edition, [_feature(edition, f, project) for f in edition.preplan.features]
        ),
    }


def plan_geojson(
    floors: tuple[Floor, ...],
    *,
    findings: tuple[Finding, ...],
    metres_per_unit: float,
    evidence: tuple[str, ...],
) -> bytes:
    """Every room as one Feature, in the plan file's own coordinates (each floor's placement leads there).

    `findings` are in the file's coordinates already.
    """
    content = {
        "type": "FeatureCollection",
        "features": [_plan_room(floor, space) for floor in floors for space in floor.spaces],
        "tacmap": {
            "metres_per_unit": metres_per_unit,
            "evidence": list(evidence),
            "findings": [asdict(finding) for finding in findings],
        },
    }
    return _json(content)


def _plan_room(floor: Floor, space: Space) -> dict[str, Any]:
    def project(points: FloatArray) -> FloatArray:
        return np.round(floor.placement.to_file(points), _PLAN_DECIMALS)

    return {
        "type": "Feature",
        "id": space.id,
        "geometry": area_geometry(space.outline, project),
        "properties": {
            "number": space.number,
            "name": space.name,
            "kind": str(space.kind),
            "floor": floor.label,
            "sure": space.sure,
        },
    }


def _room(edition: "Edition", building: Building, floor: Floor, space: Space, project: Project) -> dict[str, Any]:
    orientation = edition.orientation
    way = orientation.exit_of_space(space.id)
    return {
        "type": "Feature",
        "id": space.id,
        "geometry": area_geometry(space.outline, project),
        "properties": {
            "LEVEL_ID": floor.id,
            "FACILITY_ID": building.id,
            "number": space.number,
            "name": space.name,
            "kind": str(space.kind),
            "building": building.name,
            "floor": floor.label,
            "ordinal": floor.index,
            "grid": orientation.grid.cell(space.label_at),
            "radio": orientation.space_words(space.id),
            "nearest_exterior_door": None if way is None else orientation.doors[way.goal].number,
            "walk_to_door_m": None if way is None else round(way.metres, 1),
            "area_m2": space.area_m2,
            "verified": space.verified,
            "fingerprint": edition.fingerprint,
        },
    }


def _feature(edition: "Edition", feature: Feature, project: Project) -> dict[str, Any]:
    kind = FEATURE_TYPES[feature.type]
    building = next((b for b, floor in edition.floors if floor.id == feature.floor), None)
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": feature_geometry(feature, project),
        "properties": {
            **{f"attribute_{name}": value for name, value in outward(feature, edition.orientation.north_bearing)},
            "LEVEL_ID": feature.floor,
            "FACILITY_ID": building.id if building else None,
            "type": feature.type,
            "label": kind.label,
            "layer": kind.layer,
            "number": feature.number,
            "name": feature.name,
            "grid": edition.orientation.grid.cell(feature.points[0]),
            "radio": edition.orientation.feature_words(feature, kind.label),
            "verified": str(feature.verified),
            "verified_on": None if feature.verified_on is None else feature.verified_on.isoformat(),
            "proposed": feature.proposed,
            "fingerprint": edition.fingerprint,
        },
    }


def _collection(edition: "Edition", features: list[dict[str, Any]]) -> bytes:
    preplan = edition.preplan
    frame = "WGS 84" if preplan.georeference else "local metres, not georeferenced: x right and y up on the plan"
    about = {
        "site": preplan.id,
        "name": preplan.name,
        "revision": preplan.revision,
        "issued": preplan.issued.isoformat() if preplan.issued else None,
        "audience": preplan.audience.name.lower(),
        "recipient": edition.recipient,
        "walked": preplan.walked,
        "exercise": preplan.exercise,
        "fingerprint": edition.fingerprint,
        "coordinates": frame,
    }
    return _json({"type": "FeatureCollection", "tacmap": about, "features": features})


def _millimetres(points: FloatArray) -> FloatArray:
    return np.round(points, 3)


def _json(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode() + b"\n"
