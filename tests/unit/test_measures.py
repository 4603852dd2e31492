"""Dimension lines are told from walls by the number beside them."""

from tacmap.drawing import Drawing, Text
from tacmap.stages.measures import measured
from tests.samples import line_drawing


def drawing(numbers: list[tuple[str, float, float]], lines: list[tuple[float, float, float, float]]) -> Drawing:
    texts = (Text(text=text, at=(x, y), anchor=(x, y), height=0.2, width=0.6, layer=0) for text, x, y in numbers)
    return line_drawing(lines, texts=tuple(texts))


LINES = [(0.0, 0.0, 4.3, 0.0), (5.0, 0.0, 8.6, 0.0), (0.0, 3.0, 6.98, 3.0), (0.0, 6.0, 6.98, 6.0)]


def test_lines_that_carry_their_length_are_dimensions() -> None:
    found = measured(drawing([("4300", 2.1, 0.2), ("3600", 6.8, 0.2), ("6984", 3.4, 3.2)], LINES))
    assert found.tolist() == [True, True, True, False]


def test_room_numbers_beside_walls_are_no_dimensions() -> None:
    assert not measured(drawing([("101", 2.1, 0.2), ("102", 6.8, 0.2), ("103", 3.4, 3.2)], LINES)).any()


def test_one_number_that_fits_by_chance_is_not_believed() -> None:
    assert not measured(drawing([("430", 2.1, 0.2), ("102", 6.8, 0.2), ("103", 3.4, 3.2)], LINES)).any()
