"""GeoJSON on the earth, in local metres, and in a plan file's own coordinates."""

import itertools
import json
import math
from dataclasses import replace

import numpy as np
import pytest

from tacmap.building import Floor, Space
from tacmap.errors import Finding
from tacmap.exports.edition import Edition
from tacmap.exports.geojson import data_files, plan_geojson
from tacmap.exports.geometries import on_earth
from tacmap.geometry import Placement, Polygon
from tacmap.preplan import Georeference
from tacmap.testing import sample_preplan

SQUARE = ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0))
HOLE = ((2.0, 2.0), (2.0, 4.0), (4.0, 4.0), (4.0, 2.0))


def turn(ring):
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))


def floor(placement):
    room = Space(
        id="f/1", number="1", name="Hall", area_m2=96.0, label_at=(8.0, 8.0),
        outline=Polygon(exterior=SQUARE, holes=(HOLE,)),
    )  # fmt: skip
    return Floor(id="f", label="1", index=0, spaces=(room,), placement=placement)


@pytest.fixture(scope="module")
def files():
    return {name: json.loads(content) for name, content in data_files(Edition.of(sample_preplan())).items()}


def test_a_georeferenced_site_has_rooms_and_features_on_the_earth(files):
    assert sorted(files) == ["data/features.geojson", "data/rooms.geojson"]
    assert len(files["data/rooms.geojson"]["features"]) == 34
    assert files["data/rooms.geojson"]["tacmap"]["coordinates"] == "WGS 84"


def test_exterior_rings_run_counter_clockwise_and_are_closed(files):
    for room in files["data/rooms.geojson"]["features"]:
        ring = room["geometry"]["coordinates"][0]
        x, y = ring[0]
        assert ring[-1] == ring[0]
        assert turn([(a - x, b - y) for a, b in ring]) > 0


def test_rooms_carry_what_floor_filters_ask_for(files):
    room = next(r for r in files["data/rooms.geojson"]["features"] if r["id"] == "main/1/114")
    assert room["properties"]["LEVEL_ID"] == "main/1"
    assert room["properties"]["FACILITY_ID"] == "main"
    assert room["properties"]["number"] == "114"
    assert room["properties"]["nearest_exterior_door"] == "1"


def test_every_file_carries_the_fingerprint(files):
    edition = Edition.of(sample_preplan())
    assert {content["tacmap"]["fingerprint"] for content in files.values()} == {edition.fingerprint}


def test_the_y_axis_points_where_the_georeference_says():
    project = on_earth(Georeference(latitude=31.0, longitude=-99.0, y_axis_bearing=18.0))
    (x0, y0), (x1, y1) = project(np.array([(0.0, 0.0), (0.0, 100.0)]))
    north = (y1 - y0) * 110_860.0  # metres of a degree of latitude at 31 degrees
    east = (x1 - x0) * 95_506.0
    assert math.hypot(east, north) == pytest.approx(100.0, abs=0.1)
    assert math.degrees(math.atan2(east, north)) == pytest.approx(18.0, abs=0.1)


def test_the_x_axis_is_a_quarter_turn_to_the_right_of_the_y_axis():
    project = on_earth(Georeference(latitude=31.0, longitude=-99.0, y_axis_bearing=0.0))
    (x0, y0), (x1, y1) = project(np.array([(0.0, 0.0), (100.0, 0.0)]))
    assert x1 > x0
    assert y1 == pytest.approx(y0, abs=1e-6)


def test_a_site_without_a_georeference_gets_local_metres_and_says_so():
    content = data_files(Edition.of(replace(sample_preplan(), georeference=None)))
    assert sorted(content) == ["data/features.local.geojson", "data/rooms.local.geojson"]
    rooms = json.loads(content["data/rooms.local.geojson"])
    assert "not georeferenced" in rooms["tacmap"]["coordinates"]
    assert rooms["features"][1]["geometry"]["coordinates"][0][0] == [0.1, 0.1]


def test_a_plan_room_lies_where_it_lies_in_its_file():
    placement = Placement(origin=(1000.0, 500.0), metres_per_unit=0.0254)
    content = json.loads(plan_geojson((floor(placement),), findings=(), metres_per_unit=0.0254, evidence=("inches",)))
    ring = content["features"][0]["geometry"]["coordinates"][0]
    assert ring[0] == [1000.0, 500.0]
    assert [1393.700787, 893.700787] in ring


def test_rings_run_rightly_in_a_file_whose_y_points_down():
    placement = Placement(origin=(0.0, 100.0), metres_per_unit=0.1, y_down=True)
    content = json.loads(plan_geojson((floor(placement),), findings=(), metres_per_unit=0.1, evidence=()))
    exterior, hole = content["features"][0]["geometry"]["coordinates"]
    assert turn(exterior) > 0
    assert turn(hole) < 0
    assert [0.0, 0.0] in exterior  # (0, 10) metres


def test_a_plan_room_has_number_name_kind_and_floor():
    content = json.loads(plan_geojson((floor(Placement()),), findings=(), metres_per_unit=1.0, evidence=()))
    properties = content["features"][0]["properties"]
    assert {name: properties[name] for name in ("number", "name", "kind", "floor")} == {
        "number": "1", "name": "Hall", "kind": "room", "floor": "1",
    }  # fmt: skip


def test_findings_are_told_as_they_are_given():
    placement = Placement(origin=(10.0, 20.0), metres_per_unit=0.5)
    findings = (
        Finding(code="room-without-number", message="No number.", at=(12.0, 24.0)),
        Finding(code="unit-inferred", message="From doors."),
    )
    content = json.loads(
        plan_geojson((floor(placement),), findings=findings, metres_per_unit=0.5, evidence=("doors are 0.9 m",))
    )
    assert content["tacmap"]["metres_per_unit"] == 0.5
    assert content["tacmap"]["evidence"] == ["doors are 0.9 m"]
    assert [finding["at"] for finding in content["tacmap"]["findings"]] == [[12.0, 24.0], None]
    assert content["tacmap"]["findings"][0]["code"] == "room-without-number"


def test_a_plan_without_rooms_is_an_empty_collection():
    content = json.loads(plan_geojson((), findings=(), metres_per_unit=1.0, evidence=()))
    assert content["features"] == []
