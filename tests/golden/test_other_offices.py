"""Plans in the manners of more offices: what is drawn is what is true of it, and their files are read."""

import pytest

from bench.generated import drawn, scored
from bench.other_offices import ALONE, FIRST_ALONE, FIRST_MIXED


def _seed(habit: str) -> int:
    return FIRST_ALONE + 10 * ALONE.index(habit)


def test_a_seed_of_other_offices_always_draws_the_same_file() -> None:
    assert drawn(FIRST_MIXED + 3).content == drawn(FIRST_MIXED + 3).content


@pytest.mark.parametrize("habit", ["walls leaves", "walls poche", "habit whole-block", "habit flipped", "shape ring"])
def test_what_one_office_does_otherwise_leaves_every_room_found(habit: str) -> None:
    figures = scored(drawn(_seed(habit)))[0]
    assert figures["recall75"] == 1.0
    assert figures["numbered"] == 1.0
    assert figures["wrong"] == 0.0
