"""Arcs that a drawing holds as chains of short lines."""

import numpy as np
import pytest

from tacmap.drawing import Drawing, Layer
from tacmap.stages.chords import with_arcs


def drawn(corners: np.ndarray, *, path: int = 7) -> Drawing:
    lines = np.concatenate([corners[:-1], corners[1:]], axis=1)
    count = len(lines)
    return Drawing(
        format="dxf",
        layers=(Layer(name="0"), Layer(name="A-DOOR")),
        segments=lines,
        segment_layer=np.full(count, 1, dtype=np.int32),
        segment_path=np.full(count, path, dtype=np.int32),
        segment_mark=np.full(count, -1, dtype=np.int32),
        segment_style=np.zeros(count, dtype=np.int32),
        segment_curved=np.zeros(count, dtype=np.bool_),
        segment_visible=np.ones(count, dtype=np.bool_),
    )


def on_circle(start: float, sweep: float, chords: int) -> np.ndarray:
    angles = np.radians(np.linspace(start, start + sweep, chords + 1))
    return np.column_stack([3 + 900 * np.cos(angles), 4 + 900 * np.sin(angles)])


@pytest.mark.parametrize(("start", "sweep"), [(10, 90), (300, 90), (180, 45)])
def test_a_chain_of_chords_is_an_arc_of_its_layer(start: float, sweep: float) -> None:
    found = with_arcs(drawn(on_circle(start, sweep, 8)))
    assert found.arcs == pytest.approx(np.array([[3, 4, 900, start, sweep]]), abs=1e-6)
    assert (found.arc_layer.tolist(), found.arc_path.tolist()) == ([1], [7])
    assert found.segment_curved.all()


def test_a_chain_drawn_clockwise_is_the_same_arc() -> None:
    assert with_arcs(drawn(on_circle(10, 90, 8)[::-1])).arcs == pytest.approx(np.array([[3, 4, 900, 10, 90]]), abs=1e-6)


def test_a_circle_of_chords_is_left_as_it_is() -> None:
    assert not len(with_arcs(drawn(on_circle(0, 360, 24))).arcs)


def test_a_leaf_and_its_swing_in_one_polyline_are_a_line_and_an_arc() -> None:
    swing = on_circle(0, 90, 9)
    found = with_arcs(drawn(np.concatenate([[[3.0, 4.0]], swing])))
    assert found.arcs == pytest.approx(np.array([[3, 4, 900, 0, 90]]), abs=1e-6)
    assert found.segment_curved.tolist() == [False] + [True] * 9


def test_walls_with_corners_and_a_wavy_line_are_no_arcs() -> None:
    corners = np.array([[0, 0], [5, 0], [5, 5], [0, 5], [0, 0]], dtype=np.float64)
    wavy = np.column_stack([np.arange(12.0), np.sin(np.arange(12.0))])
    assert not len(with_arcs(drawn(corners)).arcs)
    assert not len(with_arcs(drawn(wavy)).arcs)
