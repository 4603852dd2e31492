"""Wall lines that were meant to meet."""

import numpy as np

from tacmap.stages.mending import mended

_WALL = (0.0, 0.0, 0.0, 4.0)


def _ends(*lines: tuple[float, float, float, float]) -> list[list[float]]:
    mended_lines: list[list[float]] = mended(np.array(lines)).round(3).tolist()
    return mended_lines


def test_an_end_that_stops_five_centimetres_short_is_carried_on() -> None:
    assert _ends(_WALL, (0.05, 2.0, 3.0, 2.0))[1] == [0.0, 2.0, 3.0, 2.0]


def test_an_end_that_runs_past_is_cut_back() -> None:
    assert _ends(_WALL, (-0.06, 2.0, 3.0, 2.0))[1] == [0.0, 2.0, 3.0, 2.0]


def test_two_ends_that_miss_each_other_meet_in_the_corner() -> None:
    assert _ends((0.0, 0.07, 0.0, 4.0), (0.08, 0.0, 3.0, 0.0)) == [[0.0, 0.0, 0.0, 4.0], [0.0, 0.0, 3.0, 0.0]]


def test_an_end_a_door_away_stays() -> None:
    assert _ends(_WALL, (0.8, 2.0, 3.0, 2.0))[1] == [0.8, 2.0, 3.0, 2.0]


def test_ends_that_meet_are_not_moved() -> None:
    assert _ends(_WALL, (0.0, 4.0, 3.0, 4.0)) == [list(_WALL), [0.0, 4.0, 3.0, 4.0]]


def test_ends_that_run_past_each_other_a_hair_off_one_line_meet_in_a_point() -> None:
    walls = np.array([[0.0, 0.0, 3.0, 0.0], [2.9, 0.003, 6.0, 0.0]])
    first, second = mended(walls)
    assert first[2:].tolist() == second[:2].tolist()


def test_ends_of_a_wall_that_all_but_meet_are_one() -> None:
    walls = np.array([[0.0, 0.0, 4.0, 0.0], [4.03, 0.02, 4.01, 3.0], [4.02, 3.03, 0.0, 3.0]])
    welded = mended(walls).reshape(-1, 2)
    assert np.allclose(welded[1], welded[2])
    assert np.allclose(welded[3], welded[4])


def test_the_two_faces_of_a_thin_wall_stay_apart() -> None:
    walls = np.array([[0.0, 0.0, 4.0, 0.0], [0.0, 0.045, 4.0, 0.045]])
    assert np.array_equal(mended(walls), walls)
