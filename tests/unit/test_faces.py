"""Rooms between wall lines that nearly close."""

import numpy as np
import pytest
import shapely

from tacmap.stages.rooms import Faces, faces_of

SHELL = [(0, 0, 8, 0), (8, 0, 8, 4), (8, 4, 0, 4), (0, 4, 0, 0)]
NONE = np.zeros((0, 4))


def faces(*walls: tuple[float, float, float, float]) -> Faces:
    return faces_of(np.array([*SHELL, *walls], dtype=np.float64), NONE)


def test_a_wall_whose_halves_pass_each_other_by_a_hair_parts_two_rooms() -> None:
    found = faces((4.0, 0, 4.0, 2), (4.001, 2.02, 4.001, 4))
    assert sorted(room.area for room in found.rooms) == pytest.approx([16, 16], abs=0.1)
    assert not len(found.cuts)


def test_a_hole_in_a_wall_too_narrow_for_a_person_is_no_way_through_and_is_told() -> None:
    found = faces((4, 0, 4, 3.4))
    assert sorted(room.area for room in found.rooms) == pytest.approx([16, 16], abs=0.2)
    (cut,) = found.cuts
    assert np.hypot(*(cut[2:] - cut[:2])) == pytest.approx(0.54, abs=0.15)


def test_a_wall_with_room_to_walk_around_it_parts_nothing() -> None:
    (room,) = faces((4, 0, 4, 2.8)).rooms
    assert room.area == pytest.approx(32, abs=0.1)


def test_a_niche_behind_a_slit_belongs_to_its_room() -> None:
    (room,) = faces((7, 0, 7, 1), (8, 1, 7.4, 1)).rooms
    assert room.area == pytest.approx(32, abs=0.2)


def _sheet(x: float) -> list[tuple[float, float, float, float]]:
    """A frame of 30 by 20 metres with a title block in its corner, and three rooms in the middle."""
    house = [(x + x1, 7 + y1, x + x2, 7 + y2) for x1, y1, x2, y2 in (*SHELL, (3, 0, 3, 4), (6, 0, 6, 4))]
    frame = [(x - 10, 0, x + 20, 0), (x + 20, 0, x + 20, 20), (x + 20, 20, x - 10, 20), (x - 10, 20, x - 10, 0)]
    return [*house, *frame, (x + 15, 0, x + 15, 2), (x + 15, 2, x + 20, 2)]


@pytest.mark.parametrize("sheets", [1, 2])
def test_frames_with_title_blocks_around_plans_are_no_rooms(sheets: int) -> None:
    found = faces_of(np.array([line for at in range(sheets) for line in _sheet(50.0 * at)], dtype=np.float64), NONE)
    assert max(room.area for room in found.rooms) < 13


@pytest.mark.parametrize("seed", range(12))
def test_whatever_lines_there_are_every_room_is_one_area_that_none_other_covers(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rooms = faces_of(rng.uniform(0, 12, (40, 4)), NONE).rooms
    assert {room.geom_type for room in rooms} <= {"Polygon"}
    assert sum(room.area for room in rooms) == pytest.approx(shapely.union_all(rooms).area, rel=0.01)
