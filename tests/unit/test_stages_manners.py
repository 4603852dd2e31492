"""Rooms found where walls are drawn in less common ways, or among lines that only look like walls."""

import io
from collections.abc import Callable
from itertools import pairwise

import ezdxf
from ezdxf.layouts import Modelspace

from tacmap.building import OpeningKind
from tacmap.readers import read_drawing
from tacmap.settings import Limits
from tacmap.stages import understand

Draw = Callable[[Modelspace], None]


def rooms(*draw: Draw) -> list[float]:
    """The areas in m2 of the rooms of a plan drawn in millimetres, smallest first."""
    document = ezdxf.new("R2010", setup=["linetypes"])  # type: ignore[attr-defined]
    document.header["$INSUNITS"] = 4
    for each in draw:
        each(document.modelspace())
    stream = io.StringIO()
    document.write(stream)
    found = understand(read_drawing("plan.dxf", stream.getvalue().encode(), Limits()), source="plan.dxf")
    return sorted(round(space.area_m2, 1) for floor in found.floors for space in floor.spaces)


def _box(page: Modelspace, x1: float, y1: float, x2: float, y2: float) -> None:
    corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
    for a, b in zip(corners, [*corners[1:], corners[0]], strict=True):
        page.add_line(a, b)


def _three_rooms(page: Modelspace) -> None:
    """8 by 6 m, 5 by 6 m and 3 by 6 m within walls of 0.3 m, and between them 0.2 m; all on layer 0."""
    _box(page, 0, 0, 17000, 6600)
    for x1, x2 in ((300, 8300), (8500, 13500), (13700, 16700)):
        _box(page, x1, 300, x2, 6300)
    for number, x in (("101", 4000), ("102", 11000), ("103", 15000)):
        page.add_text(number, height=250).set_placement((x, 5500))


def test_a_dashed_axis_beside_a_wall_divides_no_room() -> None:
    def axis(page: Modelspace) -> None:
        page.add_line((-3000, 900), (20000, 900), dxfattribs={"linetype": "DASHDOT"})

    assert rooms(_three_rooms, axis) == [18.0, 30.0, 48.0]


def test_dashed_beams_overhead_divide_no_room() -> None:
    def beam(page: Modelspace) -> None:
        for x in (4000, 4250):
            page.add_line((x, 300), (x, 6300), dxfattribs={"linetype": "HIDDEN"})

    assert rooms(_three_rooms, beam) == [18.0, 30.0, 48.0]


def test_dashed_beams_that_are_nearly_as_long_as_all_walls_divide_no_room() -> None:
    def beams(page: Modelspace) -> None:
        for x in (1500, 2700, 3900, 5100, 6300, 9500, 10700, 11900):
            for face in (x, x + 250):
                page.add_line((face, 300), (face, 6300), dxfattribs={"linetype": "HIDDEN"})

    assert rooms(_three_rooms, beams) == [18.0, 30.0, 48.0]


def test_a_rail_between_two_flights_divides_no_staircase() -> None:
    def flights(page: Modelspace) -> None:
        for y in range(1500, 5000, 280):
            page.add_line((13700, y), (15150, y))
            page.add_line((15250, y), (16700, y))
        _box(page, 15150, 1500, 15250, 4860)

    assert rooms(_three_rooms, flights) == [18.0, 30.0, 48.0]


_PIECES = (
    ((0, 150), (17000, 150), 300),
    ((0, 6450), (17000, 6450), 300),
    ((150, 0), (150, 6600), 300),
    ((16850, 0), (16850, 3000), 300),
    ((16850, 5400), (16850, 6600), 300),
    ((8400, 200), (8400, 3000), 200),
    ((8400, 4000), (8400, 6400), 200),
    ((13600, 200), (13600, 6400), 200),
)  # the walls of the three rooms: middle line and width; a door in one, a window in another


def _window_and_numbers(page: Modelspace) -> None:
    for x in (16700, 16850, 17000):
        page.add_line((x, 3000), (x, 5400))
    for number, x in (("101", 4000), ("102", 11000), ("103", 15000)):
        page.add_text(number, height=250).set_placement((x, 5500))


def test_walls_drawn_with_a_pen_as_wide_as_they_are_enclose_rooms() -> None:
    def walls(page: Modelspace) -> None:
        for a, b, width in _PIECES:
            page.add_lwpolyline([a, b], dxfattribs={"const_width": width})

    assert rooms(walls, _window_and_numbers) == [18.0, 30.0, 48.0]


def test_walls_of_solids_with_windows_between_them_enclose_rooms() -> None:
    def walls(page: Modelspace) -> None:
        for (x1, y1), (x2, y2), width in _PIECES:
            dx, dy = (0, width / 2) if y1 == y2 else (width / 2, 0)
            corners = [(x1 - dx, y1 - dy), (x1 + dx, y1 + dy), (x2 - dx, y2 - dy), (x2 + dx, y2 + dy)]
            page.add_solid(corners, dxfattribs={"layer": "A-WALL"})

    assert rooms(walls, _window_and_numbers) == [18.0, 30.0, 48.0]


def test_tiles_of_a_floor_divide_no_room() -> None:
    def tiles(page: Modelspace) -> None:
        for x in range(8750, 13500, 300):
            page.add_line((x, 300), (x, 6300))
        for y in range(550, 6300, 300):
            page.add_line((8500, y), (13500, y))

    assert rooms(_three_rooms, tiles) == [18.0, 30.0, 48.0]


def test_a_facade_of_piers_and_single_panes_is_a_wall() -> None:
    def walls(page: Modelspace) -> None:
        for x1, x2 in ((3000, 3600), (5000, 5600)):  # piers beneath
            _box(page, x1, 0, x2, 400)
        for x1, x2 in ((1400, 3000), (3600, 5000), (5600, 7000)):
            page.add_line((x1, 200), (x2, 200))
        outer = [(1400, 0), (0, 0), (0, 6800), (8400, 6800), (8400, 0), (7000, 0)]
        inner = [(7000, 400), (8000, 400), (8000, 6400), (400, 6400), (400, 400), (1400, 400)]
        for a, b in pairwise([*outer, *inner, outer[0]]):
            page.add_line(a, b)
        page.add_line((4200, 400), (4200, 6400))
        page.add_line((4400, 400), (4400, 6400))
        for number, x in (("1", 2000), ("2", 6000)):
            page.add_text(number, height=250).set_placement((x, 3500))

    assert rooms(walls) == [21.7, 22.9]


def _openings(*draw: Draw) -> list[tuple[OpeningKind, bool]]:
    """The kinds of the openings of a room of 8 by 6 m with one gap of 2 m in its walls, and whether they lead out."""
    document = ezdxf.new("R2010")  # type: ignore[attr-defined]
    document.header["$INSUNITS"] = 4
    page = document.modelspace()
    outer = [(3000, 0), (0, 0), (0, 6800), (8800, 6800), (8800, 0), (5000, 0)]
    inner = [(5000, 400), (8400, 400), (8400, 6400), (400, 6400), (400, 400), (3000, 400)]
    for a, b in pairwise([*outer, *inner, outer[0]]):
        page.add_line(a, b, dxfattribs={"layer": "壁"})
    for each in draw:
        each(page)
    page.add_text("101", height=250, dxfattribs={"layer": "室番号"}).set_placement((4000, 3000))
    stream = io.StringIO()
    document.write(stream)
    floor = understand(read_drawing("plan.dxf", stream.getvalue().encode(), Limits()), source="plan.dxf").floors[0]
    assert [round(space.area_m2) for space in floor.spaces] == [48]
    return [(opening.kind, opening.exterior) for opening in floor.openings]


def _joinery(page: Modelspace, *ys: float) -> None:
    """Lines from jamb to jamb on the layer of doors and windows."""
    for y in ys:
        page.add_line((3000, y), (5000, y), dxfattribs={"layer": "建具"})


def test_a_window_on_the_layer_of_doors_is_no_door() -> None:
    assert {kind for kind, _ in _openings(lambda page: _joinery(page, 0, 200, 400))} == {OpeningKind.WINDOW}


def test_a_window_whose_frame_is_drawn_on_the_layer_of_doors_is_no_door() -> None:
    def framed(page: Modelspace) -> None:
        _joinery(page, 0, 400)
        for x in (3000, 4940):
            page.add_lwpolyline(
                [(x, 150), (x + 60, 150), (x + 60, 250), (x, 250)], close=True, dxfattribs={"layer": "建具"}
            )
        page.add_line((3060, 200), (4940, 200), dxfattribs={"layer": "建具"})

    assert {kind for kind, _ in _openings(framed)} == {OpeningKind.WINDOW}


def test_a_leaf_that_slides_into_the_wall_is_a_door() -> None:
    def pocket(page: Modelspace) -> None:
        page.add_lwpolyline(
            [(4000, 180), (6000, 180), (6000, 220), (4000, 220)], close=True, dxfattribs={"layer": "建具"}
        )

    assert _openings(pocket) == [(OpeningKind.DOOR, True)]


def test_between_two_screens_before_a_wall_nobody_can_enter() -> None:
    def screens(page: Modelspace) -> None:
        for x in (5500, 7500):
            corners = [(x, -350), (x + 1000, -350), (x + 1000, -200), (x, -200)]
            page.add_lwpolyline(corners, close=True, dxfattribs={"layer": "壁"})

    assert _openings(lambda page: _joinery(page, 0, 200, 400), screens) == [(OpeningKind.WINDOW, True)]
