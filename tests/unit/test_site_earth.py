"""Where the site lies on earth."""

from pathlib import Path

import numpy as np
import pytest

from tacmap.building import Building, Floor
from tacmap.earth import to_earth, to_site
from tacmap.geometry import Placement
from tacmap.preplan import Georeference
from tacmap.site import SiteBuilding, SiteFloor, SiteFolder, georeference
from tacmap.site.folder import ControlPoint, Origin

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
