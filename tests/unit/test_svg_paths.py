"""Path data, curves and arcs of SVG."""

import math

import numpy as np
import pytest

from tacmap.drawing import Drawing
from tacmap.errors import PlanTooLarge
from tacmap.readers.svg import read_svg
from tacmap.readers.svg_paths import path_outline
from tacmap.settings import Limits


def corners(data: str) -> list[tuple[float, float]]:
    points = path_outline(data, 1000).points
    return [(round(x, 6), round(y, 6)) for x, y in zip(points[::2], points[1::2], strict=True)]


def read(body: str) -> Drawing:
    return read_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99">{body}</svg>'.encode(), Limits())


def test_absolute_and_relative_lines_reach_the_same_corners() -> None:
    assert corners("M1 2L4 6H9V0") == corners("m1 2l3 4h5v-6") == [(1, 2), (4, 6), (9, 6), (9, 0)]


def test_more_pairs_after_a_move_are_lines() -> None:
    assert corners("m1 1 2 0 0 2") == [(1, 1), (3, 1), (3, 3)]


def test_after_a_close_the_pen_is_where_the_subpath_began() -> None:
    assert corners("M5 5h4v4zl1 1")[-2:] == [(5, 5), (6, 6)]


@pytest.mark.parametrize("data", ["M.5.5L-1-2", "M0.5,0.5,-1,-2", "M 5e-1 +.5 L-1,-2", "M.5 .5\n-1-2"])
def test_sloppy_numbers_are_read(data: str) -> None:
    assert corners(data) == [(0.5, 0.5), (-1, -2)]


def test_arc_flags_may_stick_to_the_numbers() -> None:
    assert corners("M0 0a5 5 0 0110 0") == corners("M0 0 a 5,5 0 0 1 10,0")


def test_a_path_is_drawn_up_to_its_mistake() -> None:
    outline = path_outline("M0 0L5 5L9 oops L1 1", 1000)
    assert (outline.broken, len(outline.kinds)) == (True, 2)


def test_an_odd_number_left_over_is_a_mistake() -> None:
    assert path_outline("M0 0L5 5 7", 1000).broken


def test_a_path_must_begin_with_a_move() -> None:
    assert path_outline("L5 5", 1000).broken


def test_a_smooth_curve_mirrors_the_handle_before() -> None:
    assert corners("M0 0C0 5 5 5 5 0S10-5 10 0")[4] == (5, -5)


def test_a_quadratic_curve_becomes_the_same_cubic() -> None:
    assert corners("M0 0Q3 6 6 0") == [(0, 0), (2, 4), (4, 4), (6, 0)]


def test_a_half_circle_stays_on_its_circle() -> None:
    drawing = read('<path fill="none" stroke="red" d="M0 0A10 10 0 0 1 20 0"/>')
    points = drawing.placement.to_file(drawing.segments.reshape(-1, 2))
    assert np.hypot(points[:, 0] - 10, points[:, 1]) == pytest.approx(10, abs=0.01)
    assert points[:, 1].min() == pytest.approx(-10, abs=0.01)


def test_an_arc_with_radii_too_small_is_enlarged() -> None:
    assert corners("M0 0A1 1 0 0 1 20 0")[-1] == (20, 0)


def test_a_door_swing_is_an_arc() -> None:
    drawing = read('<path fill="none" stroke="red" d="M10 0A10 10 0 0 1 0 10"/>')
    cx, cy, radius, start, sweep = drawing.arcs[0]
    assert drawing.placement.to_file(np.array([[cx, cy]]))[0] == pytest.approx([0, 0], abs=0.01)
    assert (radius, start, sweep) == (pytest.approx(10, abs=0.01), pytest.approx(270, abs=0.1), pytest.approx(90))


def test_a_door_swing_of_two_cubics_is_one_arc() -> None:
    k = 4 / 3 * math.tan(math.pi / 16) * 10
    a, b = 10 * math.cos(math.pi / 4), k * math.sin(math.pi / 4)
    data = f"M10 0C10 {k} {a + b} {a - b} {a} {a}S{k} 10 0 10"
    drawing = read(f'<path fill="none" stroke="red" d="{data}"/>')
    assert drawing.arcs[:, 4] == pytest.approx([90], abs=0.5)


def test_a_door_swing_sketched_with_one_quadratic_is_an_arc() -> None:
    drawing = read('<path fill="none" stroke="red" d="M0 10q10 0 10-10"/>')
    assert drawing.arcs[0, 2] == pytest.approx(10)


def test_a_circle_is_one_arc_of_a_full_turn() -> None:
    assert read('<circle cx="5" cy="5" r="4"/>').arcs[:, [2, 4]] == pytest.approx(np.array([[4, 360]]), abs=0.01)


def test_a_stretched_circle_is_no_arc() -> None:
    assert len(read('<circle transform="scale(3 1)" cx="5" cy="5" r="4"/>').arcs) == 0


def test_chords_of_curves_are_marked_as_curved() -> None:
    drawing = read('<path fill="none" stroke="red" d="M0 0H9C9 9 20 9 20 0V9"/>')
    assert [bool(c) for c in drawing.segment_curved][:: len(drawing.segments) - 1] == [False, False]
    assert drawing.segment_curved[1:-1].all()


def test_rounded_rectangles_keep_their_extent() -> None:
    drawing = read('<rect width="20" height="10" rx="3"/>')
    points = drawing.placement.to_file(drawing.ring(0))
    assert np.ptp(points, axis=0) == pytest.approx([20, 10])


def test_corners_are_capped() -> None:
    with pytest.raises(PlanTooLarge):
        path_outline("M0 0" + "L1 1" * 200, 100)
