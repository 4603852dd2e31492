"""Faces between lines: crossings, holes, loose ends, and what lies a hair's breadth apart."""

import numpy as np
import pytest
import shapely

from tacmap.stages.lines import touching
from tacmap.stages.net import faces_between


def box(x1, y1, x2, y2):
    return [(x1, y1, x2, y1), (x2, y1, x2, y2), (x2, y2, x1, y2), (x1, y2, x1, y1)]


def areas(lines):
    faces, _ = faces_between(np.array(lines, dtype=float))
    assert shapely.is_valid(faces).all()
    return sorted(shapely.area(faces).round(4).tolist())


def turned(lines, degrees):
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return (np.array(lines, dtype=float).reshape(-1, 2) @ np.array([[c, s], [-s, c]])).reshape(-1, 4)


@pytest.mark.parametrize("degrees", [0, 27, 90, 133.7])
def test_lines_that_cross_make_faces_however_they_are_turned(degrees):
    grid = [(-1, y, 5, y) for y in (0, 2, 4)] + [(x, -1, x, 5) for x in (0, 1, 4)]
    assert areas(turned(grid, degrees)) == [2, 2, 6, 6]


def test_lines_over_one_another_count_once():
    assert areas([*box(0, 0, 4, 3), (1, 0, 3, 0), (2, 0, 6, 0), (0, 3, 4, 3)]) == [12]


def test_a_box_within_a_box_is_a_hole():
    faces, _ = faces_between(np.array([*box(0, 0, 9, 9), *box(2, 2, 5, 5), *box(3, 3, 4, 4)], dtype=float))
    assert sorted((round(face.area), len(face.interiors)) for face in faces) == [(1, 0), (8, 1), (72, 1)]


def test_a_hole_may_touch_its_room_in_a_corner():
    touching = [*box(0, 0, 9, 9), (0, 0, 3, 1), (3, 1, 1, 3), (1, 3, 0, 0)]
    assert areas(touching) == [4, 77]


def test_boxes_that_touch_in_a_corner_are_apart():
    assert areas([*box(0, 0, 2, 2), *box(2, 2, 3, 3)]) == [1, 4]


def test_an_end_that_misses_by_a_hair_closes():
    assert areas([*box(0, 0, 4, 3), (2, 0.000002, 2, 2.999998)]) == [6, 6]


def test_an_end_that_misses_by_a_millimetre_does_not():
    assert areas([*box(0, 0, 4, 3), (2, 0.001, 2, 3)]) == [12]


def test_lines_that_enclose_nothing_are_told():
    faces, loose = faces_between(np.array([*box(0, 0, 4, 3), (2, 1, 2, 4), (7, 0, 8, 0)], dtype=float))
    assert shapely.area(faces).tolist() == [12]
    assert sorted(map(tuple, loose.tolist())) == [(2, 1, 2, 3), (2, 3, 2, 4), (7, 0, 8, 0)]


def test_a_bridge_between_boxes_encloses_nothing():
    assert areas([*box(0, 0, 9, 9), *box(3, 3, 5, 5), (5, 4, 9, 4)]) == [4, 77]


def test_nothing_encloses_nothing():
    for lines in (np.zeros((0, 4)), np.array([[0.0, 0.0, 1.0, 1.0]])):
        faces, _ = faces_between(lines)
        assert len(faces) == 0


@pytest.mark.parametrize("reach", [0.0, 0.03, 0.5])
def test_lines_that_touch_are_those_that_geos_finds(reach):
    ends = np.random.default_rng(7).uniform(0, 10, (300, 2))
    lines = np.concatenate([ends, ends + np.random.default_rng(8).uniform(-1, 1, (300, 2))], axis=1)
    shapes = shapely.linestrings(lines.reshape(-1, 2, 2))
    i, j = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=reach)
    geos = {(a, b) for a, b in zip(i.tolist(), j.tolist(), strict=True) if a < b}
    ours = touching(lines, reach)
    assert len(geos) > 100
    assert set(zip(*(side.tolist() for side in ours), strict=True)) == geos


@pytest.mark.parametrize("seed", range(20))
def test_faces_are_those_that_geos_finds(seed):
    lines = np.random.default_rng(seed).uniform(0, 10, (60, 4))
    geos = shapely.get_parts(shapely.polygonize([shapely.union_all(shapely.linestrings(lines.reshape(-1, 2, 2)))]))
    assert areas(lines) == pytest.approx(sorted(shapely.area(geos).tolist()), abs=1e-3)
