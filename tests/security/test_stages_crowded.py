"""Drawings that would make the stages compare everything with everything end soon, or say what they left out."""

from collections.abc import Callable
from time import process_time

import numpy as np
import pytest

from tacmap.drawing import Drawing, Layer
from tacmap.errors import PlanTooLarge
from tacmap.geometry import FloatArray
from tacmap.stages import understand
from tacmap.stages.lines import paired, sort_ink, touching
from tacmap.stages.walls import left_short


def boxes(side: int) -> Drawing:
    """`side` x `side` closed rooms of 4 x 4 m, 20 cm apart, on one layer of no name."""
    corner = np.stack(np.meshgrid(np.arange(side), np.arange(side)), axis=-1).reshape(-1, 2) * 4.2
    lines = [np.hstack([corner + a, corner + b]) for a, b in (((0, 0), (4, 0)), ((4, 0), (4, 4)), ((4, 4), (0, 4)))]
    segments = np.concatenate([*lines, np.hstack([corner + np.array((0, 4)), corner])]).astype(float)
    none = np.zeros(len(segments), dtype=np.int32)
    return Drawing(
        format="dxf",
        layers=(Layer(name="0"),),
        segments=segments,
        segment_layer=none,
        segment_path=np.arange(len(segments), dtype=np.int32),
        segment_mark=none - 1,
        segment_style=none,
        segment_curved=none.astype(bool),
        segment_visible=~none.astype(bool),
    )


@pytest.mark.parametrize("neighbours", [paired, lambda lines: touching(lines, 0.03)], ids=["paired", "touching"])
def test_lines_that_all_lie_upon_each_other_are_refused_soon(neighbours: Callable[[FloatArray], object]) -> None:
    lines = np.tile([0.0, 0.0, 100.0, 80.0], (5000, 1))
    started = process_time()
    with pytest.raises(PlanTooLarge, match="close to each other"):
        neighbours(lines)
    assert process_time() - started < 10


def test_neighbours_asked_by_and_by_are_the_same() -> None:
    lines = np.random.default_rng(1).random((4000, 4)) * 50
    lines[:, 2:] = lines[:, :2] + 0.5
    i, j = touching(lines, 0.05)
    assert len(i) > 100
    assert (i < j).all()
    assert len(set(zip(i.tolist(), j.tolist(), strict=True))) == len(i)


def test_a_small_plan_on_no_named_layer_leaves_nothing_out() -> None:
    assert "short-lines-left-out" not in [finding.code for finding in understand(boxes(4), source="a.dxf").findings]


def test_lines_that_were_not_asked_are_told_of() -> None:
    assert [finding.code for finding in left_short("geometry", sort_ink(boxes(101)))] == ["short-lines-left-out"]


def test_lines_that_a_layer_calls_walls_are_all_asked() -> None:
    assert left_short("layers", sort_ink(boxes(101))) == ()
