"""What spaces are for, told from what is drawn in them."""

import numpy as np
import pytest
import shapely

from tacmap.building import Opening, OpeningKind, SpaceKind
from tacmap.geometry import FloatArray
from tacmap.stages.lines import Ink, Shapes, sort_ink
from tacmap.stages.uses import uses_of
from tests.samples import line_drawing

NO_TAGS = np.zeros((0, 2))


def boxes(*corners: tuple[float, float, float, float]) -> Shapes:
    return np.array([shapely.box(*box) for box in corners], dtype=object)


def ink(lines: list[tuple[float, float, float, float]], *, turn: float = 0.0) -> Ink:
    """Lines on a layer that says nothing."""
    angle = np.radians(turn)
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return sort_ink(line_drawing((np.array(lines, dtype=np.float64).reshape(-1, 2) @ matrix).reshape(-1, 4)))


def use(room: shapely.Polygon, drawn: Ink, *, doors: int = 1, width: float = 1.7) -> SpaceKind:
    (kind,) = uses_of(np.array([room], dtype=object), np.array([width]), [doors], drawn, (), NO_TAGS)
    return kind


def treads(step: float, count: int) -> list[tuple[float, float, float, float]]:
    return [(0.1, 0.5 + step * at, 1.6, 0.5 + step * at) for at in range(count)]


@pytest.mark.parametrize("turn", [0.0, 12.5, 45.0, 89.9])
def test_an_even_row_of_equal_lines_on_any_layer_is_a_staircase(turn: float) -> None:
    room = shapely.affinity.rotate(shapely.box(0, 0, 1.7, 4), turn, origin=(0, 0))
    assert use(room, ink(treads(0.28, 9), turn=turn)) is SpaceKind.STAIRS


def test_lines_farther_apart_than_treads_are_rows_of_seats() -> None:
    assert use(shapely.box(0, 0, 1.7, 9), ink(treads(0.9, 9))) is SpaceKind.ROOM


def test_a_few_steps_in_a_large_room_make_no_staircase() -> None:
    assert use(shapely.box(0, 0, 8, 8), ink(treads(0.28, 6))) is SpaceKind.ROOM


def test_a_floor_of_tiles_is_no_staircase() -> None:
    across = [(0.3 * at, 0.1, 0.3 * at, 2.9) for at in range(1, 10)]
    along = [(0.1, 0.3 * at, 2.9, 0.3 * at) for at in range(1, 10)]
    assert use(shapely.box(0, 0, 3, 3), ink(across + along)) is SpaceKind.ROOM


def shaft(lines: FloatArray | None = None) -> Ink:
    cross = [(0.0, 0.0, 2.0, 1.8), (0.0, 1.8, 2.0, 0.0)]
    return ink(cross if lines is None else lines.tolist())


def test_a_shaft_with_a_cross_and_a_door_is_a_lift() -> None:
    assert use(shapely.box(0, 0, 2, 1.8), shaft()) is SpaceKind.ELEVATOR


def test_a_shaft_with_a_cross_and_no_door_is_no_lift() -> None:
    assert use(shapely.box(0, 0, 2, 1.8), shaft(), doors=0) is SpaceKind.ROOM


def test_one_diagonal_makes_no_lift() -> None:
    assert use(shapely.box(0, 0, 2, 1.8), shaft(np.array([[0.0, 0.0, 2.0, 1.8]]))) is SpaceKind.ROOM


def test_a_line_along_a_narrow_space_is_no_cross() -> None:
    assert use(shapely.box(0, 0, 6, 0.8), ink([(0.2, 0.3, 5.8, 0.5), (0.2, 0.5, 5.8, 0.3)])) is SpaceKind.ROOM


def court(tags: FloatArray) -> SpaceKind:
    """What the space in the middle of four rooms is, each of which has a window to it."""
    rooms = boxes((0, 0, 8, 8), (-4, 0, -0.3, 8), (8.3, 0, 12, 8), (0, -4, 8, -0.3), (0, 8.3, 8, 12))
    places = [(-0.15, 2, -0.15, 4), (8.15, 2, 8.15, 4), (2, -0.15, 4, -0.15), (2, 8.15, 4, 8.15)]
    panes = tuple(
        Opening(id=f"w{at}", a=(x1, y1), b=(x2, y2), kind=OpeningKind.WINDOW)
        for at, (x1, y1, x2, y2) in enumerate(places)
    )
    return uses_of(rooms, np.full(5, 3.7), [1] * 5, ink([(0, 0, 8, 0)]), panes, tags)[0]


def test_a_large_space_that_windows_look_into_from_all_sides_is_a_courtyard() -> None:
    assert court(NO_TAGS) is SpaceKind.COURTYARD


def test_a_space_with_a_label_is_no_courtyard_whatever_looks_into_it() -> None:
    assert court(np.array([[4.0, 4.0]])) is SpaceKind.ROOM


def test_a_flat_with_many_doors_and_one_wide_room_is_no_corridor() -> None:
    flat = shapely.Polygon([(0, 0), (12, 0), (12, 1.2), (5, 1.2), (5, 5), (0, 5)])
    nothing = ink([(0, 0, 5, 0)])
    assert use(flat, nothing, doors=5, width=5.0) is SpaceKind.ROOM
    assert use(shapely.box(0, 0, 20, 2.4), nothing, doors=5, width=2.4) is SpaceKind.CORRIDOR
