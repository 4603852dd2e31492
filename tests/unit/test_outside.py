"""What is outside, told from rooms and walls given here as boxes in metres."""

import numpy as np
import shapely

from tacmap.stages.outside import Leaks, Outside, leaks_of, left_over, outside_of, shut
from tacmap.stages.rooms import Shapes, faces_of
from tacmap.stages.shell import Shell

NOWHERE = np.zeros((0, 2))


def boxes(*corners: tuple[float, float, float, float]) -> Shapes:
    return np.array([shapely.box(*box) for box in corners], dtype=object)


def sides(rooms: Shapes) -> np.ndarray:
    """The outlines of rooms as wall lines."""
    rings = [shapely.get_coordinates(room.exterior) for room in rooms]
    return np.concatenate([np.concatenate([ring[:-1], ring[1:]], axis=1) for ring in rings])


# a corridor 2 m wide and 12 m long between two rooms, closed by a third on the right, open on the left
CORRIDOR = boxes((0, 0, 12, 4), (0, 6.2, 12, 10), (12, 0, 16, 10))


def outside(rooms: Shapes, walls: np.ndarray, *niches: tuple[float, float, float, float]) -> Outside:
    return outside_of(Shell.around(rooms, walls), walls, boxes(*niches))


def read(rooms: Shapes, *, tags: np.ndarray = NOWHERE, doors: np.ndarray = NOWHERE) -> tuple[int, int]:
    """How many rooms appear when the leaks are closed, and how many niches outdoors."""
    walls = sides(rooms)
    leaks = leaks_of(Shell.around(rooms, walls), walls)
    closed, niches = shut(rooms, faces_of(walls, leaks.lines).rooms, leaks, tags, doors)
    return len(closed), len(niches)


def test_the_open_end_of_a_corridor_is_a_leak_along_the_outer_wall() -> None:
    leaks = leaks_of(Shell.around(CORRIDOR, sides(CORRIDOR)), sides(CORRIDOR))
    assert len(leaks.lines) == 1
    assert not leaks.askew[0]
    x1, y1, x2, y2 = leaks.lines[0].tolist()
    assert max(abs(x1), abs(x2)) < 0.1
    assert min(y1, y2) < 4
    assert max(y1, y2) > 6.2


def test_a_corridor_that_is_open_at_one_end_is_a_room() -> None:
    assert read(CORRIDOR) == (1, 0)


def test_a_wide_recess_in_the_outer_wall_is_outdoors_unless_a_label_stands_in_it() -> None:
    rooms = boxes((0, 0, 4, 6), (4, 0, 8, 2), (8, 0, 12, 6))
    assert read(rooms) == (0, 1)
    assert read(rooms, tags=np.array([[6.0, 4.0]])) == (1, 0)


def test_the_lane_between_two_buildings_is_a_room_only_where_doors_lead_into_it() -> None:
    rooms = boxes((0, 0, 20, 8), (0, 10, 20, 18))
    assert read(rooms)[0] == 0
    assert read(rooms, doors=np.array([[3.0, 8.0], [9.0, 8.0], [12.0, 10.0]]))[0] == 1


def test_what_runs_around_the_building_is_no_room() -> None:
    rooms = boxes((0, 0, 12, 4), (0, 4.2, 12, 10))
    site = shapely.box(-30, -30, 40, 40).difference(shapely.box(-0.3, -0.3, 12.3, 10.3))
    gate = Leaks(
        lines=np.array([[-30.0, 0.0, -30.0, 3.0]]),
        behind=boxes(),
        askew=np.zeros(1, dtype=np.bool_),
        apart=np.zeros(1, dtype=np.bool_),
    )
    closed, _ = shut(rooms, np.array([site], dtype=object), gate, NOWHERE, NOWHERE)
    assert len(closed) == 0


def test_before_a_facade_it_is_outdoors_and_in_an_unfound_hall_it_is_not() -> None:
    points = np.array([[6.0, -1.0], [6.0, 5.0], [17.0, 5.0], [-1.0, 5.0]])
    assert outside(CORRIDOR, sides(CORRIDOR)).holds(points).tolist() == [True, False, True, True]


def test_a_niche_within_the_outline_is_outdoors() -> None:
    niche = (0.0, 4.0, 12.0, 6.2)
    assert outside(CORRIDOR, sides(CORRIDOR), niche).holds(np.array([[6.0, 5.0]])).tolist() == [True]


def test_a_wide_yard_between_wings_is_outdoors() -> None:
    wings = boxes((0, 0, 4, 20), (4.2, 0, 15.8, 4), (16, 0, 20, 20))
    assert outside(wings, sides(wings)).holds(np.array([[10.0, 12.0]])).tolist() == [True]


def test_a_sheet_frame_around_the_building_encloses_nothing_of_it() -> None:
    frame = sides(boxes((-20, -20, 40, 40)))
    walls = np.concatenate([sides(CORRIDOR), frame])
    assert outside(CORRIDOR, walls).holds(np.array([[-10.0, 5.0]])).tolist() == [True]


# a hall among rooms, of which the wall on the right is drawn in pieces that do not meet the others
HALL = boxes((0, 0, 14, 4), (0, 10, 14, 14), (-4, 0, 0, 14))
TORN = np.array([[14.12, 4.2, 14.12, 6.9], [14.0, 7.1, 14.0, 9.8]])
DOORS = np.array([[3.0, 4.0], [9.0, 4.0], [5.0, 10.0]])


def left(*, tags: np.ndarray = NOWHERE, doors: np.ndarray = NOWHERE) -> Shapes:
    walls = np.concatenate([sides(HALL), TORN])
    return left_over(Shell.around(HALL, walls), walls, boxes(), tags, doors)


def test_a_label_in_the_building_and_in_no_room_has_a_space_around_it() -> None:
    (hall,) = left(tags=np.array([[7.0, 7.0]]))
    assert 80 < hall.area < 86


def test_a_space_that_several_doors_lead_into_is_one_without_a_label() -> None:
    assert len(left(doors=DOORS)) == 1
    assert len(left(doors=DOORS[:2])) == 0


def test_what_holds_many_labels_is_no_space() -> None:
    assert len(left(tags=np.column_stack([np.arange(1.0, 10.0), np.full(9, 7.0)]))) == 0
