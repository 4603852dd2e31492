"""Pieces that meet become lines."""

import numpy as np

from tacmap.geometry import chained

SQUARE = [(0, 0, 1, 0), (1, 1, 1, 0), (0, 1, 1, 1), (0, 1, 0, 0)]


def lines(*pieces):
    return chained(np.array(pieces, dtype=float))


def test_pieces_that_meet_are_one_line():
    assert lines((1, 0, 1, 1), (0, 0, 1, 0)) == (((0, 0), (1, 0), (1, 1)),)


def test_a_closed_line_ends_where_it_began():
    (line,) = lines(*SQUARE)
    assert line[0] == line[-1] == (0, 0)
    assert len(line) == 5


def test_a_piece_drawn_twice_comes_once():
    assert lines((0, 0, 1, 0), (1, 0, 0, 0), (0, 0, 1, 0)) == (((0, 0), (1, 0)),)


def test_a_corner_on_a_straight_run_is_left_out():
    assert lines((0, 0, 1, 1), (1, 1, 3, 3)) == (((0, 0), (3, 3)),)


def test_a_line_goes_straight_on_at_a_crossing():
    crossing = [(-1, 0, 0, 0), (0, 0, 1, 0), (0, -1, 0, 0), (0, 0, 0, 1)]
    assert lines(*crossing) == (((-1, 0), (1, 0)), ((0, -1), (0, 1)))


def test_pieces_that_do_not_meet_stay_apart():
    assert lines((0, 0, 1, 0), (1.001, 0, 2, 0)) == (((0, 0), (1, 0)), ((1.001, 0), (2, 0)))


def test_a_way_back_is_not_taken_for_a_straight_run():
    assert lines((0, 0, 2, 0), (0, 0, 1, 0)) in ((((1, 0), (0, 0), (2, 0)),), (((2, 0), (0, 0), (1, 0)),))


def test_a_piece_without_length_is_left_out():
    assert lines((1, 1, 1, 1)) == ()


def test_no_pieces_make_no_lines():
    assert chained(np.empty((0, 4))) == ()


def test_the_order_of_the_pieces_does_not_matter():
    assert lines(*SQUARE, (5, 5, 6, 6)) == lines((6, 6, 5, 5), *SQUARE[::-1])


def test_coordinates_are_whole_millimetres():
    assert lines((0.12345, 0, 1.00049, 0)) == (((0.123, 0), (1, 0)),)


def test_very_many_pieces_from_one_corner_are_no_trap():
    turn = np.linspace(0, 6, 20_000)
    star = np.stack([0 * turn, 0 * turn, 50 * np.cos(turn), 50 * np.sin(turn)], axis=1)
    assert sum(len(line) - 1 for line in chained(star)) == 20_000
