"""Floors are laid over each other in one frame, and what was guessed is said."""

from pathlib import Path

import pytest

from tacmap.building import Floor, Space
from tacmap.geometry import Placement, Polygon
from tacmap.service.alignment import aligned
from tacmap.site import SiteBuilding, SiteFloor, SiteFolder
from tacmap.site.folder import AlignPair


def _floor(name, corners, *, origin=(0.0, 0.0), unit=1.0, y_down=False):
    spaces = tuple(
        Space(id=f"r{i}", outline=Polygon(exterior=((x, y), (x + w, y), (x + w, y + h), (x, y + h))),
              label_at=(x + 1, y + 1), area_m2=w * h)
        for i, (x, y, w, h) in enumerate(corners)
    )  # fmt: skip
    return Floor(id=name, label=name, index=0, spaces=spaces, source=f"{name}.dxf",
                 placement=Placement(origin=origin, metres_per_unit=unit, y_down=y_down))  # fmt: skip


def _spec(name, index, align=()):
    return SiteFloor(id=name, label=name, index=index, plan=Path(f"{name}.dxf"), plan_name=f"{name}.dxf", align=align)


def _site(*buildings):
    named = tuple(SiteBuilding(id=f"b{i}", name=f"B{i}", floors=floors) for i, floors in enumerate(buildings))
    return SiteFolder(folder=Path(), id="s", name="S", buildings=named)


ROOMS = ((0, 0, 5, 4), (5, 0, 7, 4), (12, 0, 3, 9))


def test_floors_drawn_at_the_same_coordinates_stay_over_each_other():
    low, high = _floor("1", ROOMS, origin=(100.0, 50.0)), _floor("2", ((1, 1, 5, 4), *ROOMS[1:]), origin=(99.0, 49.0))
    placed, findings = aligned(_site((_spec("1", 0), _spec("2", 1))), {"1": low, "2": high})
    assert placed["1"].spaces[0].outline.exterior[0] == (100.0, 50.0)
    assert placed["2"].spaces[0].outline.exterior[0] == (100.0, 50.0)
    assert findings == ()


def test_a_moved_floor_still_leads_back_to_its_file():
    low, high = _floor("1", ROOMS, origin=(1e6, 2e6), unit=0.0254), _floor("2", ROOMS, origin=(1e6, 2e6), unit=0.0254)
    placed, _ = aligned(_site((_spec("1", 0), _spec("2", 1))), {"1": low, "2": high})
    corner = placed["2"].spaces[0].outline.exterior[0]
    back = placed["2"].placement.to_file([corner])[0]
    assert back == pytest.approx((1e6, 2e6), abs=0.03)


def test_a_site_far_from_its_files_origin_gets_small_coordinates():
    placed, _ = aligned(_site((_spec("1", 0),)), {"1": _floor("1", ROOMS, origin=(4_000_000.0, 5_000_000.0))})
    assert placed["1"].spaces[0].outline.exterior[0] == (0.0, 0.0)


def test_floors_side_by_side_are_laid_over_each_other_by_the_corners_they_share():
    low, high = _floor("1", ROOMS), _floor("2", [(x + 40, y + 1, w, h) for x, y, w, h in ROOMS])
    placed, findings = aligned(_site((_spec("1", 0), _spec("2", 1))), {"1": low, "2": high})
    assert placed["2"].spaces[2].outline.exterior == placed["1"].spaces[2].outline.exterior
    assert [(found.code, found.severity) for found in findings] == [("floor-alignment-guessed", "note")]


def test_floors_that_share_nothing_meet_at_a_corner_with_a_warning():
    low, high = _floor("1", ROOMS), _floor("2", ((60, 10, 1.3, 2.9), (64, 19, 2.1, 3.3), (70, 31, 4.7, 1.9)))
    placed, findings = aligned(_site((_spec("1", 0), _spec("2", 1))), {"1": low, "2": high})
    assert placed["2"].spaces[0].outline.exterior[0] == (0.0, 0.0)
    assert [(found.code, found.severity) for found in findings] == [("floor-alignment-guessed", "warning")]


def test_align_points_decide():
    pair = AlignPair(here=(60.0, 10.0), there=(5.0, 0.0))
    low, high = _floor("1", ROOMS), _floor("2", ((60, 10, 5, 4),))
    placed, findings = aligned(_site((_spec("1", 0), _spec("2", 1, (pair,)))), {"1": low, "2": high})
    assert placed["2"].spaces[0].outline.exterior[0] == (5.0, 0.0)
    assert findings == ()


def test_align_points_that_disagree_are_a_finding():
    pairs = (AlignPair(here=(60.0, 10.0), there=(5.0, 0.0)), AlignPair(here=(70.0, 10.0), there=(25.0, 0.0)))
    _, findings = aligned(
        _site((_spec("1", 0), _spec("2", 1, pairs))), {"1": _floor("1", ROOMS), "2": _floor("2", ((60, 10, 5, 4),))}
    )
    assert [found.code for found in findings] == ["alignment-points-disagree"]


def test_two_buildings_drawn_on_top_of_each_other_are_shown_side_by_side():
    placed, findings = aligned(
        _site((_spec("1", 0),), (_spec("2", 0),)), {"1": _floor("1", ROOMS), "2": _floor("2", ROOMS)}
    )
    assert placed["2"].spaces[0].outline.exterior[0] == (35.0, 0.0)
    assert [found.code for found in findings] == ["building-position-unknown"]


def test_floors_of_one_building_in_different_units_are_a_finding():
    _, findings = aligned(
        _site((_spec("1", 0), _spec("2", 1))), {"1": _floor("1", ROOMS), "2": _floor("2", ROOMS, unit=0.0254)}
    )
    assert [found.code for found in findings] == ["floors-differ-in-unit"]


def test_a_drawing_with_y_down_is_laid_over_by_its_files_coordinates():
    low = _floor("1", ROOMS, origin=(0.0, 900.0), y_down=True)
    high = _floor("2", ROOMS, origin=(2.0, 901.0), y_down=True)
    placed, _ = aligned(_site((_spec("1", 0), _spec("2", 1))), {"1": low, "2": high})
    one, two = (placed[name].spaces[0].outline.exterior[0] for name in ("1", "2"))
    assert (two[0] - one[0], two[1] - one[1]) == pytest.approx((2.0, -1.0))
