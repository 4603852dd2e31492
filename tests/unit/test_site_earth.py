"""Where the site lies on earth."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pyproj import Geod

from tacmap.building import Building, Floor
from tacmap.earth import to_earth, to_site
from tacmap.exports.edition import Edition
from tacmap.exports.geojson import data_files
from tacmap.geometry import Placement
from tacmap.preplan import Georeference
from tacmap.site import SiteBuilding, SiteFloor, SiteFolder, georeference
from tacmap.site.folder import ControlPoint, Origin
from tacmap.testing import sample_preplan

INCHES = Placement(origin=(0.0, 0.0), metres_per_unit=0.0254)
FLOOR = Floor(id="main/1", label="1", index=0, placement=INCHES)
BUILDINGS = (Building(id="main", name="Main", floors=(FLOOR,)),)

# A degree of latitude and of longitude at 43.71 north, metres (WGS 84).
NORTH, EAST = 111_106.581, 80_595.826


def site(*points: ControlPoint, origin: Origin | None = None) -> SiteFolder:
    floor = SiteFloor(id="main/1", label="1", index=0, plan=None, plan_name="")
    return SiteFolder(
        folder=Path(), id="s", name="S", buildings=(SiteBuilding(id="main", name="Main", floors=(floor,)),),
        control_points=points, origin=origin,
    )  # fmt: skip


def point(x: float, y: float, east: float, north: float) -> ControlPoint:
    """(x, y) metres on the plan lies `east` and `north` metres from 43.71, -84.93."""
    return ControlPoint(latitude=43.71 + north / NORTH, longitude=-84.93 + east / EAST, site=(x, y))


def frame_of(*points: ControlPoint) -> Georeference:
    frame, problems, _ = georeference(site(*points), BUILDINGS)
    assert frame is not None, problems
    return frame


def test_a_plan_drawn_north_up_has_the_bearing_zero() -> None:
    assert frame_of(point(0, 0, 0, 0), point(0, 100, 0, 100)).y_axis_bearing == pytest.approx(0.0, abs=1e-3)


def test_a_plan_turned_to_the_east_has_the_bearing_ninety() -> None:
    assert frame_of(point(0, 0, 0, 0), point(0, 100, 100, 0)).y_axis_bearing == pytest.approx(90.0, abs=1e-3)


def test_the_frame_begins_at_the_plans_zero() -> None:
    frame = frame_of(point(50, 0, 50, 0), point(50, 100, 50, 100))
    assert (frame.latitude, frame.longitude) == pytest.approx((43.71, -84.93), abs=1e-7)


def test_plan_coordinates_of_a_control_point_are_the_files_own() -> None:
    far = ControlPoint(latitude=43.71 + 100 / NORTH, longitude=-84.93, plan=(0.0, 100 / 0.0254), floor="main/1")
    near = ControlPoint(latitude=43.71, longitude=-84.93, plan=(0.0, 0.0))
    assert frame_of(near, far).y_axis_bearing == pytest.approx(0.0, abs=1e-3)


def test_control_points_that_disagree_by_little_leave_a_residual() -> None:
    frame = frame_of(point(0, 0, 0, 0), point(100, 0, 102, 0))
    assert frame.residual_m == pytest.approx(1.0, abs=1e-2)


def test_a_wrong_unit_is_a_problem_and_no_frame() -> None:
    frame, problems, _ = georeference(site(point(0, 0, 0, 0), point(0, 100, 0, 254)), BUILDINGS)
    assert frame is None
    assert "2.54 times as far apart" in problems[0].message


def test_a_scale_a_little_off_is_noted() -> None:
    _, problems, findings = georeference(site(point(0, 0, 0, 0), point(0, 100, 0, 104)), BUILDINGS)
    assert problems == ()
    assert [finding.code for finding in findings] == ["georeference-scale"]


def test_a_mirrored_plan_is_a_problem() -> None:
    points = (point(0, 0, 0, 0), point(100, 0, -100, 0), point(0, 60, 0, 60))
    frame, problems, _ = georeference(site(*points), BUILDINGS)
    assert frame is None
    assert "mirror image" in problems[0].message


def test_control_points_close_together_are_a_problem() -> None:
    assert georeference(site(point(0, 0, 0, 0), point(0, 2, 0, 2)), BUILDINGS)[0] is None


def test_one_wild_point_is_named() -> None:
    wild = ControlPoint(latitude=43.71 + 340 / NORTH, longitude=-84.93 + 200 / EAST, site=(200.0, 200.0), line=77)
    corners = (point(0, 0, 0, 0), point(400, 0, 400, 0), point(0, 400, 0, 400), point(400, 400, 400, 400))
    assert georeference(site(*corners, wild), BUILDINGS)[1][0].line == 77


def test_an_origin_and_true_north_make_a_frame() -> None:
    origin = Origin(latitude=43.71, longitude=-84.93, true_north_deg=12.0, plan=(0.0, 0.0))
    frame, _, _ = georeference(site(origin=origin), BUILDINGS)
    assert frame == Georeference(latitude=43.71, longitude=-84.93, y_axis_bearing=348.0)


def test_an_origin_away_from_the_plans_zero_is_carried_back() -> None:
    origin = Origin(latitude=43.71, longitude=-84.93, true_north_deg=0.0, plan=(0.0, 1000.0))
    frame, _, _ = georeference(site(origin=origin), BUILDINGS)
    assert frame is not None
    assert frame.latitude == pytest.approx(43.71 - 25.4 / NORTH, abs=1e-8)


def test_a_folder_that_says_nothing_has_no_frame_and_no_problem() -> None:
    assert georeference(site(), BUILDINGS) == (None, (), ())


def test_there_and_back_again_is_the_same_place() -> None:
    frame = Georeference(latitude=43.71, longitude=-84.93, y_axis_bearing=348.0)
    metres = np.array([[0.0, 0.0], [99.0, -51.0]])
    lon_lat = to_earth(frame, metres)
    assert to_site(frame, [(lat, lon) for lon, lat in lon_lat.tolist()]) == pytest.approx(metres, abs=1e-6)


PLACES = ((43.71, -84.93), (-33.87, 151.21), (-54.8, -68.3), (64.13, -21.9), (0.0, 0.0005), (-16.8, 179.9999))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("bearing", [0.0, 27.0, 133.0, 290.5])
def test_a_corner_lies_within_a_centimetre_of_where_the_geodesic_leads(place, bearing) -> None:
    frame = Georeference(latitude=place[0], longitude=place[1], y_axis_bearing=bearing)
    for x, y in ((120.0, 80.0), (-300.0, 45.0), (0.0, -700.0)):
        lon, lat = to_earth(frame, np.array([[x, y]]))[0].tolist()
        towards = np.degrees(np.arctan2(x, y)) + bearing
        there = Geod(ellps="WGS84").fwd(place[1], place[0], towards, float(np.hypot(x, y)))
        assert Geod(ellps="WGS84").inv(lon, lat, there[0], there[1])[2] < 0.01


@pytest.mark.parametrize("place", PLACES)
def test_control_points_and_an_origin_lead_to_the_same_frame_everywhere(place) -> None:
    true = Georeference(latitude=place[0], longitude=place[1], y_axis_bearing=312.0)
    corners = [(-20.0, -10.0), (110.0, -10.0), (110.0, 60.0), (-20.0, 60.0)]
    placed = to_earth(true, np.array(corners)).tolist()
    points = (
        ControlPoint(latitude=lat, longitude=lon, site=at) for at, (lon, lat) in zip(corners, placed, strict=True)
    )
    found = frame_of(*points)
    lon, lat = to_earth(true, np.array([[50.0, 25.0]]))[0].tolist()
    origin = Origin(latitude=lat, longitude=lon, true_north_deg=48.0, plan=(50.0 / 0.0254, 25.0 / 0.0254))
    by_origin = georeference(site(origin=origin), BUILDINGS)[0]
    room = np.array([[88.0, 41.0]])
    for frame in (found, by_origin):
        assert frame is not None
        (lon, lat), (wanted_lon, wanted_lat) = to_earth(frame, room)[0], to_earth(true, room)[0]
        assert Geod(ellps="WGS84").inv(lon, lat, wanted_lon, wanted_lat)[2] < 0.02
    assert found.residual_m < 0.001


@pytest.mark.tool
@pytest.mark.parametrize("place", PLACES[:4])
def test_gdal_measures_a_room_of_the_export_as_large_as_it_is_on_the_plan(place, tool, tmp_path) -> None:
    frame = Georeference(latitude=place[0], longitude=place[1], y_axis_bearing=61.0)
    files = data_files(Edition.of(replace(sample_preplan(), georeference=frame)))
    (tmp_path / "rooms.geojson").write_bytes(files["data/rooms.geojson"])
    plane = f"+proj=tmerc +lat_0={place[0]} +lon_0={place[1]} +k=1 +ellps=WGS84 +units=m"
    command = [tool("ogr2ogr"), "-f", "GeoJSON", "-t_srs", plane, "-lco", "COORDINATE_PRECISION=4"]
    subprocess.run([*command, str(tmp_path / "plane.json"), str(tmp_path / "rooms.geojson")], check=True, timeout=60)
    told = json.loads((tmp_path / "plane.json").read_text())["features"]
    (room,) = (f for f in told if f["properties"]["number"] == "102" and f["properties"]["LEVEL_ID"] == "main/1")
    corners = next(s for s in sample_preplan().floors[0].spaces if s.number == "102").outline.exterior
    cos, sin = np.cos(np.radians(61.0)), np.sin(np.radians(61.0))
    wanted = sorted((x * cos + y * sin, -x * sin + y * cos) for x, y in corners)
    assert sorted(map(tuple, room["geometry"]["coordinates"][0][:-1])) == [pytest.approx(at, abs=0.01) for at in wanted]
