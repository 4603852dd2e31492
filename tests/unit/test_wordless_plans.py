"""Walls told by geometry alone: everything lies on layer 0."""

from itertools import pairwise

import numpy as np
import shapely

from tacmap.stages import understand
from tacmap.stages.gaps import close_gaps
from tacmap.stages.joining import joined_over_lines
from tacmap.stages.lines import sort_ink
from tacmap.stages.rooms import faces_of
from tacmap.stages.swings import swings_of
from tacmap.stages.walls import everything, selections
from tests.unit.test_stages_rooms import Sheet


def areas(sheet: Sheet) -> list[float]:
    (only,) = understand(sheet.drawing(), source="plan.dxf", metres_per_unit=1.0).floors
    return sorted(round(space.area_m2, 1) for space in only.spaces)


def two_rooms() -> Sheet:
    sheet = Sheet()
    sheet.two_rooms("0")
    sheet.text(2.5, 2.5, "101", "0")
    sheet.text(7.7, 3.5, "102", "0")
    return sheet


def test_an_axis_that_ends_at_a_bubble_is_no_wall() -> None:
    sheet = two_rooms()
    sheet.line(0.25, -3.0, 0.25, 8.0, "0")
    sheet.arcs.append((0.25, 8.5, 0.5, 0.0, 360.0))
    sheet.arc_layer.append(0)
    sheet.text(0.25, 8.5, "A", "0")
    assert areas(sheet) == [25.0, 25.0]


def test_a_line_that_runs_through_everything_is_no_wall() -> None:
    sheet = two_rooms()
    sheet.line(-3.0, 0.4, 13.0, 0.4, "0")
    assert areas(sheet) == [25.0, 25.0]


def test_the_inner_face_of_a_shaft_without_a_door_is_a_room() -> None:
    sheet = two_rooms()
    sheet.box(1.0, 1.0, 4.0, 4.0, "0")
    sheet.box(1.3, 1.3, 3.7, 3.7, "0")
    assert areas(sheet) == [5.8, 16.0, 25.0]


def test_a_wall_face_broken_at_its_corners_stays_whole() -> None:
    sheet = two_rooms()
    for a, b in ((3.0, 3.07), (3.07, 3.15)):  # the closet's outer face comes in pieces
        sheet.line(a, 1.55, b, 1.55, "0")
        sheet.line(3.15, a - 1.6, 3.15, b - 1.6, "0")
    sheet.line(1.45, 1.55, 3.0, 1.55, "0")
    sheet.line(3.15, 1.55, 3.15, 1.4, "0")
    sheet.line(1.45, 0.0, 1.45, 1.55, "0")
    sheet.line(3.15, 0.0, 3.15, 1.4, "0")
    sheet.box(1.6, 0.0, 3.0, 1.4, "0")
    assert areas(sheet) == [2.0, 22.4, 25.0]


def test_no_wall_goes_on_from_the_frame_of_a_tag_drawn_in_single_lines() -> None:
    sheet = Sheet()
    sheet.two_rooms("0")
    sheet.text(1.0, 2.5, "101", "0")
    sheet.text(9.2, 2.5, "102", "0")
    sheet.box(0.5, 2.32, 1.5, 2.68, "0")
    sheet.box(8.7, 2.32, 9.7, 2.68, "0")
    assert areas(sheet) == [25.0, 25.0]


def _apart(*, wall: float) -> np.ndarray:
    """Four rooms of 20 m2 with walls between them, the first with a corner of 1 m2 on its own."""
    corner = shapely.box(0, 0, 1, 1)
    rooms = [corner, shapely.box(0, 0, 5, 4) - corner]
    return np.array(rooms + [shapely.box(x, 0, x + 5, 4) for x in (5 + wall, 10 + 2 * wall, 15 + 3 * wall)])


def test_a_corner_behind_a_single_line_belongs_to_its_room_where_walls_are_two_lines() -> None:
    tags = np.array([[2.5, 2.5], [7.5, 2.0], [13.0, 2.0], [18.0, 2.0]])
    joined = joined_over_lines(_apart(wall=0.2), np.zeros((0, 4)), tags)
    assert shapely.area(joined).round(1).tolist() == [20.0, 20.0, 20.0, 20.0]


def test_a_corner_with_a_label_of_its_own_or_behind_a_door_stays_a_room() -> None:
    tags = np.array([[2.5, 2.5], [7.5, 2.0], [13.0, 2.0], [18.0, 2.0]])
    doors = np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0]])
    assert len(joined_over_lines(_apart(wall=0.2), doors, tags)) == 5
    assert len(joined_over_lines(_apart(wall=0.2), np.zeros((0, 4)), np.vstack([tags, [0.5, 0.5]]))) == 5


def test_nothing_is_joined_where_all_walls_are_single_lines() -> None:
    tags = np.array([[2.5, 2.5], [7.5, 2.0], [13.0, 2.0], [18.0, 2.0]])
    assert len(joined_over_lines(_apart(wall=0.0), np.zeros((0, 4)), tags)) == 5


def test_axes_are_told_whichever_way_the_plan_is_turned() -> None:
    turned = Sheet(turn=31.0)
    turned.two_rooms("0")
    turned.line(-3.0, 0.4, 13.0, 0.4, "0")
    assert np.allclose(areas(turned), [25.0, 25.0])


def test_the_side_of_a_door_frame_is_no_wall_end() -> None:
    sheet = Sheet()
    for x, frame in ((-3.0, 0.0), (1.07, 1.0)):
        sheet.box(x, 0.0, x + 3.0, 0.12)
        sheet.box(frame, 0.0, frame + 0.07, 0.12)
    sheet.line(-3.0, 1.3, 4.0, 1.3)
    drawing = sheet.drawing()
    gaps = close_gaps(drawing.segments, swings_of(sort_ink(drawing)))
    assert gaps.lines[:, [1, 3]].max() < 0.2


def test_short_lines_around_a_pier_belong_to_the_walls_they_join() -> None:
    sheet = two_rooms()
    sheet.segments = [line for line in sheet.segments if line[:2] != (10.2, 0.0)]
    sheet.segment_layer = sheet.segment_layer[: len(sheet.segments)]
    for a, b in (((10.2, 5.0), (10.2, 0.6)), ((5.2, 0.0), (9.6, 0.0))):
        sheet.line(*a, *b, "0")
    pier = [(10.2, 0.6), (9.6, 0.6), (9.6, 0.0)]
    for a, b in pairwise(pier):
        sheet.line(*a, *b, "0")
    walls = dict(selections(sort_ink(sheet.drawing())))["geometry"]
    assert len(walls[(walls[:, :2] > (9.5, -0.1)).all(axis=1) & (walls[:, [1, 3]] < 0.7).all(axis=1)]) == 2


def test_a_round_room_of_tiny_chords_closes_whichever_way_it_is_turned() -> None:
    for start in range(0, 180, 10):
        turn = np.radians(np.linspace(start, start + 180, 70))
        arc = 45.3 + np.column_stack([np.cos(turn), np.sin(turn)])
        walls = np.concatenate([np.concatenate([arc[:-1], arc[1:]], axis=1), [[*arc[-1], *arc[0]]]])
        rooms = faces_of(walls, np.zeros((0, 4))).rooms
        assert shapely.area(rooms).round(2).tolist() == [1.57]


def test_bare_room_outlines_in_single_pieces_are_rooms() -> None:
    sheet = Sheet()
    for row in range(3):
        for column in range(4):
            x, y = 5.2 * column, 4.2 * row
            sheet.box(x, y, x + 5.0, y + (4.0 if column % 2 else 3.2), "0")
            sheet.text(x + 2.5, y + 1.5, f"{row + 1}0{column + 1}", "0")
    name, lines = everything(sort_ink(sheet.drawing()))
    assert (name, len(lines)) == ("everything", 48)
    assert areas(sheet) == [16.0] * 6 + [20.0] * 6
