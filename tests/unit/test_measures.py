"""Dimension lines are told from walls by the number beside them."""

import numpy as np

from tacmap.drawing import Drawing, Layer, Text
from tacmap.stages.measures import measured


def drawing(numbers: list[tuple[str, float, float]], lines: list[tuple[float, float, float, float]]) -> Drawing:
    count = len(lines)
    return Drawing(
        format="dxf",
        layers=(Layer(name="0"),),
        segments=np.array(lines, dtype=np.float64),
        segment_layer=np.zeros(count, dtype=np.int32),
        segment_path=np.arange(count, dtype=np.int32),
        segment_mark=np.full(count, -1, dtype=np.int32),
        segment_style=np.zeros(count, dtype=np.int32),
        segment_curved=np.zeros(count, dtype=np.bool_),
        segment_visible=np.ones(count, dtype=np.bool_),
        texts=tuple(
            Text(text=text, at=(x, y), anchor=(x, y), height=0.2, width=0.6, layer=0) for text, x, y in numbers
        ),
    )


LINES = [(0.0, 0.0, 4.3, 0.0), (5.0, 0.0, 8.6, 0.0), (0.0, 3.0, 6.98, 3.0), (0.0, 6.0, 6.98, 6.0)]


def test_lines_that_carry_their_length_are_dimensions() -> None:
    found = measured(drawing([("4300", 2.1, 0.2), ("3600", 6.8, 0.2), ("6984", 3.4, 3.2)], LINES))
    assert found.tolist() == [True, True, True, False]


def test_room_numbers_beside_walls_are_no_dimensions() -> None:
    assert not measured(drawing([("101", 2.1, 0.2), ("102", 6.8, 0.2), ("103", 3.4, 3.2)], LINES)).any()


def test_one_number_that_fits_by_chance_is_not_believed() -> None:
    assert not measured(drawing([("430", 2.1, 0.2), ("102", 6.8, 0.2), ("103", 3.4, 3.2)], LINES)).any()
