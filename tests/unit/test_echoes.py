"""Sections beside a plan are no floors."""

from tacmap.building import Floor, Opening, Space
from tacmap.geometry import Polygon
from tacmap.stages.echoes import without_echoes

SQUARE = Polygon(exterior=((0.0, 0.0), (5.0, 0.0), (5.0, 5.0), (0.0, 5.0)))
DOOR = Opening(id="d", a=(1.0, 0.0), b=(2.0, 0.0))


def floor(name: str, *numbers: str, doors: tuple[Opening, ...] = ()) -> Floor:
    spaces = tuple(
        Space(id=f"{name}/{i}", outline=SQUARE, label_at=(1.0, 1.0), area_m2=25.0, number=number)
        for i, number in enumerate(numbers)
    )
    return Floor(id=name, label=name, index=0, spaces=spaces, openings=doors)


PLAN = floor("plan", "101", "102", "103", doors=(DOOR,))


def test_a_drawing_without_doors_that_repeats_numbers_is_left_out() -> None:
    assert without_echoes((PLAN, floor("section", "101", "102")))[0] == (PLAN,)


def test_what_is_left_out_is_told() -> None:
    (finding,) = without_echoes((PLAN, floor("section", "101", "102")))[1]
    assert (finding.code, finding.at) == ("drawing-left-out", (1.0, 1.0))


def test_a_wing_with_doors_may_repeat_numbers() -> None:
    wing = floor("wing", "101", "102", doors=(DOOR,))
    assert without_echoes((PLAN, wing)) == ((PLAN, wing), ())


def test_a_floor_without_doors_and_with_its_own_numbers_stays() -> None:
    upper = floor("upper", "201", "202")
    assert without_echoes((PLAN, upper)) == ((PLAN, upper), ())
