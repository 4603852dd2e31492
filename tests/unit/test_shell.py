"""What rooms enclose, told from boxes in metres."""

import numpy as np
import shapely

from tacmap.stages.rooms import Shapes
from tacmap.stages.shell import Shell, neighbourhoods

NOTHING = np.zeros((0, 4))
FAR = np.array([[20.0, 0.0, 24.0, 0.0]])


def boxes(*corners: tuple[float, float, float, float]) -> Shapes:
    return np.array([shapely.box(*box) for box in corners], dtype=object)


ROOMS = boxes((0, 0, 4, 4), (10, 0, 14, 4))


def test_what_is_known_of_the_first_rooms_is_not_asked_again() -> None:
    first = Shell.around(ROOMS[:1], NOTHING)

    assert Shell.around(ROOMS[:1], NOTHING, first) is first
    both = Shell.around(ROOMS, NOTHING, first)
    assert shapely.equals(both.area, Shell.around(ROOMS, NOTHING).area)
    assert shapely.bounds(Shell.around(ROOMS[1:], NOTHING, first).area).tolist() == [8.0, -2.0, 16.0, 6.0]


def test_more_walls_change_the_shell_only_where_they_stand_away_from_its_rooms() -> None:
    first = Shell.around(ROOMS, NOTHING)

    assert Shell.around(ROOMS, np.array([[0.0, 0.0, 4.0, 0.0]]), first) is first
    assert Shell.around(ROOMS, FAR, first).rows.tolist() == [0]
    assert Shell.around(ROOMS, NOTHING, Shell.around(ROOMS, FAR)).rows.tolist() == []


def test_a_wall_that_a_room_found_later_reaches_stands_alone_no_more() -> None:
    first = Shell.around(ROOMS, FAR)

    assert Shell.around(np.concatenate([ROOMS, boxes((19, 0, 25, 4))]), FAR, first).rows.tolist() == []


def test_where_rooms_and_walls_fill_the_building_nothing_is_unfound() -> None:
    rows = boxes((0, 0, 4, 4), (4.5, 0, 9, 4), (0, 4.5, 9, 8))

    assert len(Shell.around(rows, NOTHING).unfound) == 0


def test_a_gap_in_which_one_can_stand_is_unfound() -> None:
    (gap,) = Shell.around(boxes((0, 0, 4, 10), (5.5, 0, 9, 10)), NOTHING).unfound

    assert gap.covers(shapely.Point(4.75, 5))
    assert 0.7 < gap.bounds[2] - gap.bounds[0] < 0.75  # 1.5 m, drawn in by half a person's width on both sides


def test_rooms_in_pieces_have_the_shell_that_they_had_whole() -> None:
    shell = Shell.around(ROOMS, NOTHING)
    body = shell.body
    pieces = boxes((0, 0, 2, 4), (2, 0, 4, 4), (10, 0, 14, 4))

    assert shell.parted(pieces).body is body
    assert Shell.around(pieces, NOTHING, shell.parted(pieces)).rooms is pieces


def test_rooms_are_drawn_out_in_neighbourhoods_however_many_they_are() -> None:
    for count in (100, 1000):
        row = boxes(*((4.2 * at, 0, 4.2 * at + 4, 4) for at in range(count)))
        parts = neighbourhoods(row)

        assert len(parts) == -(-count // 24)
        assert int(shapely.get_num_geometries(parts).sum()) == count
        low, _, high, _ = shapely.bounds(parts).T
        assert (high - low).max() < 24 * 4.2
