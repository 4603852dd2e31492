"""Doors and passages made of gaps given here in metres."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from tacmap.building import OpeningKind
from tacmap.stages.gaps import GUESSED, Gaps
from tacmap.stages.lines import sort_ink
from tacmap.stages.openings import doorways, glazing, windows
from tacmap.stages.outside import outside_of
from tacmap.stages.shell import Shell
from tests.unit.test_stages_rooms import Sheet

FACADE = [(0.0, 0.0, 5.0, 0.0), (0.0, -0.3, 5.0, -0.3)]


Lines = list[tuple[float, float, float, float]]


def kinds(walls: Lines, on_doors: Lines | None = None, *, curved: bool = False, swing: int = -1) -> list[object]:
    """What a gap of 1 m between two counters 0.5 m before the facade is, and whether it leads outdoors.

    Lines `on_doors` are drawn on the layer of doors.
    """
    room = np.array([shapely.box(0, 0.5, 5, 4)], dtype=object)
    gaps = Gaps(
        a=np.array([[2.0, 0.5]]),
        b=np.array([[3.0, 0.5]]),
        thick=np.array([0.1]),
        swing=np.array([swing]),
        lines=np.array([[2.0, 0.5, 3.0, 0.5]]),
    )
    sheet = Sheet()
    sheet.line(0, 4, 5, 4)
    for line in on_doors or []:
        sheet.line(*line, layer="A-DOOR")
    drawing = sheet.drawing()
    ink = sort_ink(replace(drawing, segment_curved=np.full(len(drawing.segments), curved)))
    lines = np.array([(0.0, 0.5, 2.0, 0.5), *walls])
    outside = outside_of(Shell.around(room, lines), lines, np.empty(0, dtype=object))
    return [(way.kind, way.exterior) for way in doorways(gaps, room, ("r1",), ink, outside, ())]


def test_a_gap_behind_which_the_outer_wall_runs_on_leads_nowhere() -> None:
    assert kinds(FACADE) == []


@pytest.mark.parametrize("before", [[], [(2.0, 0.2, 3.0, 0.2)]])
def test_a_gap_before_which_nothing_but_a_step_is_drawn_leads_outdoors(before: Lines) -> None:
    assert kinds(before) == [(OpeningKind.OPENING, True)]


def test_a_round_tag_on_the_layer_of_doors_is_no_leaf() -> None:
    chords = [(2.2, 0.3, 2.5, 0.2), (2.5, 0.2, 2.8, 0.3)]
    assert kinds([], chords) == [(OpeningKind.DOOR, True)]
    assert kinds([], chords, curved=True) == [(OpeningKind.OPENING, True)]


def test_a_pane_along_an_opening_that_is_a_guess_is_no_leaf() -> None:
    pane = [(2.3, 0.72, 2.9, 0.5)]
    assert kinds([], pane) == [(OpeningKind.DOOR, True)]
    assert kinds([], pane, swing=GUESSED) == [(OpeningKind.OPENING, False)]


def test_touching_lines_on_a_layer_of_windows_are_one_window_from_end_to_end_where_a_space_is_beside() -> None:
    sheet = Sheet()
    for line in [(1, 0, 3, 0), (1, 0.1, 2, 0.1), (2, 0.1, 3.2, 0.1), (9, 0, 9.1, 0), (20, 0, 22, 0)]:
        sheet.line(*line, layer="A-GLAZ")
    glazed = glazing(sort_ink(sheet.drawing()))

    assert sorted(glazed.round(3).tolist()) == [[1.0, 0.05, 3.2, 0.05], [20.0, 0.0, 22.0, 0.0]]
    room = np.array([shapely.box(0, 0.3, 10, 4)], dtype=object)
    assert [(pane.a, pane.b) for pane in windows(glazed, room, 1)] == [((1.0, 0.05), (3.2, 0.05))]
