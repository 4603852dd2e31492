"""The sample buildings, from the plan files on disk to an officer's search."""

from pathlib import Path

import pytest

from tacmap.service.survey import survey

pytestmark = pytest.mark.browser

SAMPLES = sorted(path.parent for path in (Path(__file__).parents[2] / "sample_buildings").glob("*/site.toml"))


def test_there_are_sample_buildings():
    assert len(SAMPLES) >= 3


@pytest.mark.parametrize("folder", SAMPLES, ids=lambda folder: folder.name)
def test_a_room_of_each_floor_is_found_by_its_number(opened, folder):
    preplan = survey([folder]).preplan
    viewer = opened(preplan)
    for floor in preplan.floors:
        numbered = [space for space in floor.spaces if space.number]
        room = numbered[len(numbered) // 2]
        viewer.look_up(room.number)
        assert viewer.page.locator("#card h2").inner_text() == room.number
    assert viewer.complaints == []
