"""Floors drawn over one another."""

import pytest

from tacmap.stages import understand
from tests.unit.test_stages_rooms import Sheet
from tests.unit.test_storeys import storey


def over_one_another(*layers: str, shift: float = 0.0) -> Sheet:
    """A floor on layers of each name, with "*" for what they hold; the second is `shift` metres to the right."""
    sheet = Sheet()
    for at, name in enumerate(layers):
        one = Sheet()
        storey(one, at * shift, 0, tuple(f"{at + 1}0{n}" for n in range(1, 4)))
        for row, layer in zip(one.segments, one.segment_layer, strict=True):
            sheet.line(*row, name.replace("*", one.layers[layer].name.split("-")[-1]))
        for text in one.texts:
            sheet.text(*text.at, text.text, layer=name.replace("*", "IDEN"))
    return sheet


def floors(sheet: Sheet) -> list[tuple[str, str, int, list[str]]]:
    found = understand(sheet.drawing(), source="plan", metres_per_unit=1.0).floors
    return [(floor.id, floor.label, floor.index, sorted(s.number for s in floor.spaces if s.number)) for floor in found]


@pytest.mark.parametrize(
    ("layers", "names"),
    [
        (("1F-*", "2F-*"), ("1F", "2F")),
        (("A-*-L1", "A-*-L2"), ("L1", "L2")),
        (("EG_*", "OG1_*"), ("EG", "OG1")),
        (("Level 1$0$A-*", "Level 2$0$A-*"), ("Level 1", "Level 2")),
        (("ground_floor", "first_floor"), ("Ground floor", "First floor")),
    ],
)
def test_layers_whose_names_differ_by_the_floor_are_floors(layers: tuple[str, str], names: tuple[str, str]) -> None:
    assert floors(over_one_another(*layers)) == [
        ("1", names[0], 0, ["101", "102", "103"]),
        ("2", names[1], 1, ["201", "202", "203"]),
    ]


def test_floors_side_by_side_on_their_own_layers_are_told_by_where_they_lie() -> None:
    assert [numbers for *_, numbers in floors(over_one_another("1F-*", "2F-*", shift=30.0))] == [
        ["101", "102", "103"],
        ["201", "202", "203"],
    ]


def test_layers_that_name_one_floor_only_are_of_the_whole_drawing() -> None:
    assert len(floors(over_one_another("1F-*"))) == 1


def test_layers_with_numbers_that_are_no_floors_are_of_one_drawing() -> None:
    sheet = Sheet()
    storey(sheet, 0, 0, ("101", "102", "103"))
    for at in range(40):
        sheet.line(at, -3, at, -4, f"PEN {1 + at % 2}")
    assert len(floors(sheet)) == 1
