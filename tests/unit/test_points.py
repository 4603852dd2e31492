"""Points in shapes and near them; coordinates in metres."""

import numpy as np
import shapely

from tacmap.stages.points import boxes_near, points_in, points_near, shapes_near

ROOMS = [shapely.box(0, 0, 4, 4), shapely.box(4, 0, 8, 4), shapely.box(1, 1, 3, 3)]
POINTS = np.array([[9.0, 1.0], [2.0, 2.0], [4.0, 2.0], [7.0, 1.0]])


def pairs(found: tuple[np.ndarray, np.ndarray]) -> list[tuple[int, int]]:
    return list(zip(*(side.tolist() for side in found), strict=True))


def test_points_are_in_every_shape_around_them_and_on_an_outline_in_none() -> None:
    assert pairs(points_in(POINTS, ROOMS)) == [(1, 0), (1, 2), (3, 1)]


def test_points_are_near_the_shapes_that_they_lie_in_or_within_reach_of() -> None:
    assert pairs(points_near(POINTS, ROOMS, 1.0)) == [(0, 1), (1, 0), (1, 2), (2, 0), (2, 1), (2, 2), (3, 1)]


def test_without_points_or_without_shapes_there_are_no_pairs() -> None:
    assert pairs(points_in(POINTS[:0], ROOMS)) == []
    assert pairs(points_near(POINTS, [], 1.0)) == []


def test_shapes_are_near_within_reach_each_pair_once() -> None:
    rooms = np.array([shapely.box(0, 0, 4, 4), shapely.box(4.5, 0, 8, 4), shapely.box(20, 0, 24, 4)], dtype=object)

    assert pairs(shapes_near(rooms, 0.6)) == [(0, 1)]
    assert pairs(shapes_near(rooms, 0.4)) == []


def test_a_long_corridor_is_asked_for_its_rooms_and_not_they_for_it() -> None:
    corridor = shapely.segmentize(shapely.box(0, 4, 100, 6), 1.0)
    rooms = np.array([*(shapely.box(x, 0, x + 9, 4) for x in range(0, 100, 10)), corridor], dtype=object)

    assert sorted(pairs(boxes_near(rooms, 0.5))) == [(10, at) for at in range(10)]


def test_ten_times_as_many_rooms_have_ten_times_as_many_neighbours() -> None:
    for count in (50, 500):
        wing = [shapely.box(4.2 * at, 0, 4.2 * at + 4, 4) for at in range(count)]
        corridor = shapely.box(0, 4.2, 4.2 * count, 6)
        found = boxes_near(np.array([*wing, corridor], dtype=object), 0.3)

        assert len(found[0]) == (count - 1) + count  # each with the next, and all with the corridor
