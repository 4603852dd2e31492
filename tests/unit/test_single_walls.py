"""Walls that are drawn as one line each."""

import numpy as np
import pytest

from tacmap.stages.rooms import faces_of
from tacmap.stages.single import drawn_single, partitions, single_walls

HOUSE = [(0, 0, 10, 0), (10, 0, 10, 6), (10, 6, 0, 6), (0, 6, 0, 0), (5, 0, 5, 6)]


def lines(*given: tuple[float, float, float, float]) -> np.ndarray:
    return np.array(given, dtype=np.float64)


def walls(*given: tuple[float, float, float, float]) -> np.ndarray:
    drawn = lines(*given)
    return single_walls(drawn, np.ones(len(drawn), dtype=np.bool_))


def areas(found: np.ndarray) -> list[float]:
    return sorted(round(float(room.area), 1) for room in faces_of(found, np.zeros((0, 4))).rooms)


def test_lines_that_stand_alone_are_single_walls_and_lines_in_pairs_are_not() -> None:
    assert drawn_single(lines(*HOUSE))
    assert not drawn_single(lines(*HOUSE, *[(x1 + 0.2, y1 + 0.2, x2 + 0.2, y2 + 0.2) for x1, y1, x2, y2 in HOUSE]))


def test_pieces_of_one_wall_and_the_pane_between_them_become_one_line() -> None:
    found = walls(
        *HOUSE[1:], (0, 0, 2, 0.001), (2, -0.06, 4, -0.06), (2, 0, 4, 0), (2, 0.06, 4, 0.06), (4, 0.001, 10, 0)
    )
    assert len(found) == 5
    assert areas(found) == [30, 30]


def test_a_wall_drawn_twice_is_one_wall() -> None:
    assert len(walls(*HOUSE, (5.002, 6, 5.002, 0))) == 5


def test_a_wall_between_two_doors_is_kept_and_a_table_is_not() -> None:
    found = walls(*HOUSE[:4], (5, 0, 5, 1.5), (5, 2.5, 5, 3.5), (5, 4.5, 5, 6), *_box(1, 1, 2, 2))
    assert [5, 2.5, 5, 3.5] in found.tolist()
    assert len(found) == 7


def test_a_leader_and_the_cross_of_a_lift_part_no_room() -> None:
    assert areas(walls(*HOUSE, (4, 3, 6.5, 3.2), (0, 0, 5, 6), (0, 6, 5, 0))) == [30, 30]


def test_a_grid_axis_parts_no_room_and_takes_no_wall_along() -> None:
    axis = (5.1, -3, 5.1, 9)
    assert areas(walls(*HOUSE, (0, 3, 10, 3), axis)) == [15, 15, 15, 15]


def test_a_wall_with_layer_words_is_kept_whatever_it_looks_like() -> None:
    table = lines(*HOUSE, *_box(1, 1, 2, 2))
    found = single_walls(table, np.zeros(len(table), dtype=np.bool_))
    assert len(found) == 9


def _box(x1: float, y1: float, x2: float, y2: float) -> list[tuple[float, float, float, float]]:
    return [(x1, y1, x2, y1), (x2, y1, x2, y2), (x2, y2, x1, y2), (x1, y2, x1, y1)]


@pytest.mark.parametrize("walls_drawn", [0, 1])
def test_few_lines_are_no_reason_to_fail(walls_drawn: int) -> None:
    few = lines(*HOUSE)[:walls_drawn]
    assert len(single_walls(few, np.ones(len(few), dtype=np.bool_))) <= walls_drawn


def test_a_thin_partition_between_double_walls_is_a_wall_and_furniture_is_not() -> None:
    double = lines(*HOUSE[:4], (-0.3, -0.3, 10.3, -0.3), (10.3, -0.3, 10.3, 6.3), (10.3, 6.3, -0.3, 6.3))
    others = lines((5, 0, 5, 2.5), (5, 3.5, 5, 6), (5, 3, 5.6, 2), *_box(1, 0.2, 3, 0.8), (2, 5, 4, 5.4))
    assert sorted(partitions(double, others).tolist()) == [[5, 0, 5, 2.5], [5, 3.5, 5, 6]]
