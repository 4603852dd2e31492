"""Which drawings of a file are floors."""

from dataclasses import replace

import numpy as np
import pytest

from tacmap.building import Floor
from tacmap.drawing import Drawing
from tacmap.stages import understand
from tests.unit.test_stages_rooms import Sheet


def storey(
    sheet: Sheet,
    x: float,
    y: float,
    numbers: tuple[str, ...] = (),
    *,
    title: str = "",
    doors: bool = True,
    k: float = 1,
) -> None:
    """Three rooms of 5 m by 4 m over a corridor, each with a door, `k` times as large."""
    before = sheet.shift
    sheet.shift = before + np.array([x, y])
    sheet.box(-0.3 * k, -0.3 * k, 15.7 * k, 7.0 * k)
    sheet.box(0, 0, 15.4 * k, 2 * k)
    for n in range(3):
        left = 5.2 * n * k
        for a, b in ((left, left + 1 * k), (left + 1.9 * k, left + 5 * k)):
            sheet.line(a, 2.2 * k, b, 2.2 * k)
        sheet.line(left, 2.2 * k, left, 6.7 * k)
        sheet.line(left + 5 * k, 2.2 * k, left + 5 * k, 6.7 * k)
        sheet.line(left, 6.7 * k, left + 5 * k, 6.7 * k)
        sheet.line(left + 1 * k, 2 * k, left + 1 * k, 2.2 * k)
        sheet.line(left + 1.9 * k, 2 * k, left + 1.9 * k, 2.2 * k)
        if doors:
            sheet.swing(left + 1 * k, 2.2 * k, 0.9 * k, 0.0)
    for n, number in enumerate(numbers):
        sheet.text((5.2 * n + 3) * k, 5 * k, number, height=0.25 * k)
    if title:
        sheet.text(7, -2, title, layer="TITLES", height=0.6)
    sheet.shift = before


def read(sheet: Sheet, **changes: str) -> tuple[Floor, ...]:
    drawing: Drawing = replace(sheet.drawing(), **changes)  # type: ignore[arg-type]
    return understand(drawing, source="plan", metres_per_unit=1.0).floors


def told(floors: tuple[Floor, ...]) -> list[tuple[str, int, int]]:
    return [(floor.label, floor.index, len([s for s in floor.spaces if s.number])) for floor in floors]


def codes(floors: tuple[Floor, ...]) -> list[str]:
    return [finding.code for floor in floors for finding in floor.findings]


@pytest.mark.parametrize("turn", [0.0, 45.0])
def test_floors_one_above_another_are_told_by_the_titles_beneath_them(turn: float) -> None:
    sheet = Sheet(turn=turn)
    storey(sheet, 0, 0, ("101", "102", "103"), title="FIRST FLOOR PLAN")
    storey(sheet, 0, 16, ("201", "202", "203"), title="SECOND FLOOR PLAN")
    assert sorted(told(read(sheet))) == [("FIRST FLOOR PLAN", 0, 3), ("SECOND FLOOR PLAN", 1, 3)]


def test_a_ceiling_plan_beside_its_floor_is_left_out() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"), title="FIRST FLOOR PLAN")
    storey(sheet, 30, 0, ("101", "102", "103"), title="FIRST FLOOR REFLECTED CEILING PLAN")
    floors = read(sheet)
    assert told(floors) == [("FIRST FLOOR PLAN", 0, 3)]
    assert "drawing-left-out" in codes(floors)


def test_a_copy_without_a_title_is_left_out() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"))
    storey(sheet, 30, 0, ("101", "102", "103"), doors=False)
    assert told(read(sheet)) == [("Floor 1", 0, 3)]


def test_flats_that_count_from_one_on_every_floor_are_floors() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("1", "2", "3"))
    storey(sheet, 30, 0, ("1", "2", "3"))
    assert len(read(sheet)) == 2


def test_a_larger_detail_that_repeats_the_numbers_is_no_floor() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"))
    storey(sheet, 40, 0, ("101", "102", "103"), k=2.0, doors=False)
    assert told(read(sheet)) == [("Floor 1", 0, 3)]


def test_two_buildings_whose_numbers_are_of_one_floor_are_one_floor() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("A101", "A102", "A103"))
    storey(sheet, 30, 0, ("B101", "B102", "B103"))
    assert told(read(sheet)) == [("Floor 1", 0, 6)]


def test_a_house_of_two_numbered_rooms_is_of_the_floor_that_the_others_tell() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"))
    storey(sheet, 35, 0, ("121", "122"))
    assert told(read(sheet)) == [("Floor 1", 0, 5)]


def test_numbers_that_begin_with_the_ground_floor_are_of_one_floor() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("EG.01", "EG.02", "EG.03"))
    storey(sheet, 35, 0, ("EG.21", "EG.22", "EG.23"))
    assert told(read(sheet)) == [("Floor 1", 0, 6)]


def test_numbers_of_rooms_upstairs_are_no_titles_of_floors() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("OG.04", "OG.05", "OG.06"))
    storey(sheet, 35, 0, ("OG.07", "OG.08", "OG.09"), title="OG PLAN")
    assert not {"OG.04", "OG.09"} & {floor.label for floor in read(sheet)}


def test_letters_that_mean_no_floor_join_no_drawings() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("R.01", "R.02", "R.03"))
    storey(sheet, 35, 0, ("R.21", "R.22", "R.23"))
    assert len(read(sheet)) == 2


def test_numbers_of_another_hundred_are_of_another_floor() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"))
    storey(sheet, 30, 0, ("201", "202", "203"))
    assert told(read(sheet)) == [("Floor 1", 0, 3), ("Floor 2", 1, 3)]


def test_floors_without_titles_are_called_by_their_numbers() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("301", "302", "303"))
    storey(sheet, 30, 0, ("101", "102", "103"))
    floors = read(sheet)
    assert (told(floors), "floors-guessed" in codes(floors)) == ([("Floor 3", 2, 3), ("Floor 1", 0, 3)], False)


def test_floors_that_nothing_names_are_remarked() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0)
    storey(sheet, 30, 0)
    assert "floors-guessed" in codes(read(sheet))


def test_buildings_of_an_svg_without_numbers_are_one_floor() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0)
    storey(sheet, 30, 0)
    assert (len(read(sheet)), len(read(sheet, format="svg"))) == (2, 1)


def test_a_title_block_is_no_floor() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"), title="FIRST FLOOR PLAN")
    sheet.box(22, 0, 31, 6, "0")
    sheet.text(26, 3, "SCHOOL PROJECT", layer="0")
    assert told(read(sheet)) == [("FIRST FLOOR PLAN", 0, 3)]


def test_elevations_beside_a_plan_whose_rooms_are_not_found_are_no_floors() -> None:
    sheet = Sheet()
    for x in (0.0, 1.5, 3.0, 4.5, 6.0, 7.5):
        sheet.swing(x, 0, 0.9, 0.0)
    for x in range(4):
        sheet.box(40 + 4 * x, 0, 43.8 + 4 * x, 3)
    (only,) = read(sheet)
    assert (only.spaces, codes((only,))) == ((), ["no-rooms-found", "drawing-left-out"])


def test_a_floor_below_ground_comes_before_the_ground_floor() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"), title="Erdgeschoss")
    storey(sheet, 30, 0, ("001", "002", "003"), title="Untergeschoss")
    assert [(label, index) for label, index, _ in told(read(sheet))] == [("Erdgeschoss", 0), ("Untergeschoss", -1)]


def test_a_section_with_numbers_of_several_floors_and_no_door_is_no_floor() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"))
    for n in range(3):
        sheet.swing(5.2 * n + 2, 4, 0.9, 0.0)
    storey(sheet, 40, 0, ("101", "201", "301"), doors=False)
    floors = read(sheet)
    assert [sorted(s.number for s in floor.spaces if s.number) for floor in floors] == [["101", "102", "103"]]
    assert "drawing-left-out" in codes(floors)
