"""Openings between wall ends that are closed, and what closes them."""

import numpy as np
import pytest
import shapely

from tacmap.drawing import Drawing, Layer
from tacmap.stages.gaps import Gaps, close_gaps
from tacmap.stages.lines import as_lines, dangling, sort_ink
from tacmap.stages.swings import swings_of


def closed(walls: list[tuple[float, float, float, float]], others: list[tuple[float, float, float, float]]) -> Gaps:
    lines = np.array([*walls, *others], dtype=np.float64)
    count = len(lines)
    layer = np.array([0] * len(walls) + [1] * len(others), dtype=np.int32)
    drawing = Drawing(
        format="dxf",
        layers=(Layer(name="A-WALL"), Layer(name="0")),
        segments=lines,
        segment_layer=layer,
        segment_path=np.arange(count, dtype=np.int32),
        segment_mark=np.full(count, -1, dtype=np.int32),
        segment_style=np.zeros(count, dtype=np.int32),
        segment_curved=np.zeros(count, dtype=np.bool_),
        segment_visible=np.ones(count, dtype=np.bool_),
    )
    return close_gaps(np.array(walls, dtype=np.float64), swings_of(sort_ink(drawing)))


def pier(x1: float, x2: float) -> list[tuple[float, float, float, float]]:
    return [(x1, 0, x2, 0), (x2, 0, x2, 0.3), (x2, 0.3, x1, 0.3), (x1, 0.3, x1, 0)]


FAR = [*pier(0, 3), *pier(8, 11)]


def test_a_gap_wider_than_any_door_stays_open() -> None:
    assert not len(closed(FAR, []).a)


@pytest.mark.parametrize(
    "glass", [[(3, 0.15, 8, 0.15)], [(3, 0.1, 4.6, 0.1), (4.6, 0.1, 6.2, 0.1), (6.2, 0.1, 8, 0.1)]]
)
def test_a_window_front_closes_a_wide_gap(glass: list[tuple[float, float, float, float]]) -> None:
    found = closed(FAR, glass)
    assert np.hypot(*(found.b - found.a).T) == pytest.approx([5])


def test_glass_that_ends_halfway_and_a_line_across_close_nothing() -> None:
    assert not len(closed(FAR, [(3, 0.15, 5, 0.15)]).a)
    assert not len(closed(FAR, [(5.5, -3, 5.5, 3)]).a)


def test_a_wall_face_whose_jamb_is_lost_closes_at_the_jamb_across() -> None:
    walls = [*pier(0, 3), (4.9, 0, 8, 0), (4.9, 0.3, 8, 0.3)]
    found = closed(walls, [])
    assert np.hypot(*(found.b - found.a).T) == pytest.approx([1.9, 1.9], abs=0.02)


def frame(x: float) -> list[tuple[float, float, float, float]]:
    """A post of 8 by 8 cm in the middle of the wall, from `x`."""
    return [(x, 0.11, x + 0.08, 0.11), (x + 0.08, 0.11, x + 0.08, 0.19), (x + 0.08, 0.19, x, 0.19), (x, 0.19, x, 0.11)]


def test_frames_of_two_windows_face_each_other_through_no_wall() -> None:
    walls = [*pier(0, 3), *pier(4.5, 5.3), *pier(7, 9), *frame(3), *frame(4.42), *frame(5.3), *frame(6.92)]
    found = closed(walls, [])
    assert np.sort(np.hypot(*(found.b - found.a).T)) == pytest.approx([1.34, 1.5, 1.54, 1.7])


def test_an_end_is_loose_where_no_other_line_ends_or_passes() -> None:
    lines = np.array([[0.0, 0.0, 4.0, 0.0], [4.0, 0.0, 4.0, 3.0], [2.0, 0.01, 2.0, 2.0], [9.0, 9.0, 9.0, 9.0]])

    loose = dangling(lines, shapely.STRtree(as_lines(lines)))

    assert loose.tolist() == [[True, False], [False, True], [False, True], [True, True]]


def box(x1: float, y1: float, x2: float, y2: float) -> list[tuple[float, float, float, float]]:
    return [(x1, y1, x2, y1), (x2, y1, x2, y2), (x2, y2, x1, y2), (x1, y2, x1, y1)]


def test_an_opening_between_door_frames_five_centimetres_deep_is_closed() -> None:
    frames = [*box(3, -0.04, 3.05, 0.34), *box(3.95, -0.04, 4, 0.34)]
    found = closed([*pier(0, 3), *frames, *pier(4, 7)], [])
    assert max(np.hypot(*(found.b - found.a).T)) == pytest.approx(0.9)


def test_a_thin_board_on_a_wall_that_faces_no_other_closes_nothing() -> None:
    found = closed([*box(3, 0.05, 3.05, 0.25), (3, -2, 3, 2), (4, -2, 4, 2)], [])
    assert not len(found.a)
