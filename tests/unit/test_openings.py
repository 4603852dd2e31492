"""Doors and passages made of gaps given here in metres."""

import numpy as np
import pytest
import shapely

from tacmap.building import OpeningKind
from tacmap.stages.gaps import Gaps
from tacmap.stages.lines import sort_ink
from tacmap.stages.openings import doorways
from tacmap.stages.outside import outside_of
from tests.unit.test_stages_rooms import Sheet

FACADE = [(0.0, 0.0, 5.0, 0.0), (0.0, -0.3, 5.0, -0.3)]


def kinds(walls: list[tuple[float, float, float, float]]) -> list[tuple[OpeningKind, bool]]:
    """What a gap of 1 m between two counters 0.5 m before the facade is, and whether it leads outdoors."""
    room = np.array([shapely.box(0, 0.5, 5, 4)], dtype=object)
    gaps = Gaps(
        a=np.array([[2.0, 0.5]]),
        b=np.array([[3.0, 0.5]]),
        thick=np.array([0.1]),
        swing=np.array([-1]),
        lines=np.array([[2.0, 0.5, 3.0, 0.5]]),
    )
    sheet = Sheet()
    sheet.line(0, 4, 5, 4)
    outside = outside_of(room, np.array([(0.0, 0.5, 2.0, 0.5), *walls]), np.empty(0, dtype=object))
    return [(way.kind, way.exterior) for way in doorways(gaps, room, ("r1",), sort_ink(sheet.drawing()), outside, ())]


def test_a_gap_behind_which_the_outer_wall_runs_on_leads_nowhere() -> None:
    assert kinds(FACADE) == []


@pytest.mark.parametrize("before", [[], [(2.0, 0.2, 3.0, 0.2)]])
def test_a_gap_before_which_nothing_but_a_step_is_drawn_leads_outdoors(
    before: list[tuple[float, float, float, float]],
) -> None:
    assert kinds(before) == [(OpeningKind.OPENING, True)]
