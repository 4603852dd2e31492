"""Exterior doors: numbers from the main entrance around the building; gaps, doubles and breaks are told."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from tacmap.building import Building, Floor, Opening, Space
from tacmap.exports.orientation import Orientation
from tacmap.exports.scene import floor_scene, site_scene
from tacmap.geometry import Polygon
from tacmap.preplan import Preplan
from tacmap.site import load_site
from tacmap.site.doors import numbered_around, with_door_findings
from tacmap.site.folder import Direction, DoorNumbers

# Clockwise around a building 60 m by 20 m, from the middle of its lower edge.
AROUND = ((30, 0), (10, 0), (0, 10), (10, 20), (30, 20), (50, 20), (60, 10), (50, 0))


def building(*numbers: str | None, name: str = "main", main_entrance: str = "1", index: int = 0) -> Building:
    doors = tuple(
        Opening(id=f"{name}/{i}", a=_near(at, -0.5), b=_near(at, 0.5), number=number, exterior=True)
        for i, (at, number) in enumerate(zip(AROUND, numbers, strict=False))
    )
    hall = Space(
        id=f"{name}/hall",
        outline=Polygon(exterior=((0, 0), (60, 0), (60, 20), (0, 20))),
        label_at=(30, 10),
        area_m2=1200,
    )
    floor = Floor(id=f"{name}/1", label="1", index=index, spaces=(hall,), openings=doors)
    return Building(id=name, name=name, floors=(floor,), main_entrance=main_entrance)


def _near(at: tuple[float, float], by: float) -> tuple[float, float]:
    """A jamb, along the wall the door is in."""
    return (at[0], at[1] + by) if at[0] in (0, 60) else (at[0] + by, at[1])


def told(*buildings: Building, rule: DoorNumbers | None = None) -> list[tuple[str, str]]:
    noted = with_door_findings(buildings, rule or DoorNumbers())
    return [(found.code, found.message) for each in noted for floor in each.floors for found in floor.findings]


def codes(*buildings: Building, rule: DoorNumbers | None = None) -> list[str]:
    return [code for code, _ in told(*buildings, rule=rule)]


def test_doors_that_run_clockwise_from_the_main_entrance_are_as_they_should_be():
    assert told(building("1", "2", "3", "4", "5", "6", "7", "8")) == []


def test_a_number_left_out_is_told_with_the_number():
    ((code, message),) = told(building("1", "2", "3", "5", "6", "8"))
    assert code == "door-number-gap"
    assert "go up to 8, but none bears 4, 7" in message


def test_two_doors_of_one_number_are_told_where_the_second_stands():
    (noted,) = with_door_findings([building("1", "2", "3", "3", "4")], DoorNumbers())
    (finding,) = noted.floors[0].findings
    assert (finding.code, finding.at) == ("door-number-doubled", (10.0, 20.0))


def test_the_two_leaves_of_one_entrance_may_share_their_number():
    whole = building("1", "2", "3")
    first = whole.floors[0].openings[0]
    leaf = replace(first, id="main/leaf", a=(31.0, 0.0), b=(32.0, 0.0))
    floor = replace(whole.floors[0], openings=(*whole.floors[0].openings, leaf))
    assert told(replace(whole, floors=(floor,))) == []


def test_a_door_out_of_order_is_told_between_which_it_stands():
    ((code, message),) = told(building("1", "2", "6", "3", "4", "5", "7", "8"))
    assert code == "door-number-order"
    assert message.startswith("Door 6 stands between doors 2 and 3")


def test_numbers_against_the_clock_are_in_order_where_the_site_says_so():
    doors = building("1", "8", "7", "6", "5", "4", "3", "2")
    assert told(doors, rule=DoorNumbers(direction="counter-clockwise")) == []


def test_on_a_campus_numbers_run_on_from_building_to_building():
    first = building("1", "2", "3", "4")
    second = building("5", "6", "7", "8", name="gym", main_entrance="5")
    assert told(first, second, rule=DoorNumbers(scope="campus")) == []
    assert codes(first, second) == ["door-number-gap"]  # each by itself, the second lacks 1 to 4


def test_a_letter_after_a_number_counts_after_it():
    assert told(building("1", "2", "2A", "2B", "3")) == []


def test_letters_before_a_number_do_not_hide_it():
    assert codes(building("D1", "D2", "D4", main_entrance="D1")) == ["door-number-gap"]


def test_what_is_no_count_is_left_out_of_it():
    assert codes(building("1", "2", "101-1", "3")) == []


def test_a_door_in_a_courtyard_breaks_no_order():
    whole = building("1", "2", "3", "4", "5", "6", "7", "8")
    inner = Opening(id="main/yard", a=(25.0, 10.0), b=(26.0, 10.0), number="9", exterior=True)
    floor = replace(whole.floors[0], openings=(*whole.floors[0].openings, inner))
    assert told(replace(whole, floors=(floor,))) == []


def test_doors_without_numbers_are_one_note():
    found = told(building("1", None, None, "2"))
    assert [code for code, _ in found] == ["door-without-number"]
    assert found[0][1].startswith("2 of 4 exterior doors bear no number")


def test_a_door_without_a_number_upstairs_is_told_for_it_may_be_a_balconys():
    ground, upper = building("1", "2").floors[0], building(None, "3", index=1).floors[0]
    upstairs = replace(upper, id="main/2", label="2")
    found = dict(told(Building(id="main", name="main", floors=(ground, upstairs))))
    assert found["door-above-ground"].startswith("1 exterior door without a number on a floor above the main entrance")
    assert "door-above-ground" not in codes(Building(id="main", name="main", floors=(upstairs,)))


def test_where_no_door_has_the_main_entrances_number_side_a_is_said_to_be_a_guess():
    assert codes(building(None, None)) == ["main-entrance-unknown", "door-without-number"]


@pytest.mark.parametrize(("main_entrance", "sides"), [("1", "ABCD"), ("7", "BCDA"), ("5", "CDAB")])
def test_side_a_is_where_the_main_entrance_is_and_the_others_follow_clockwise(main_entrance, sides):
    school = building("1", "2", "3", "4", "5", "6", "7", "8", main_entrance=main_entrance)
    orientation = Orientation(Preplan(id="s", name="S", buildings=(school,)))
    south, west, north, east = (30, 0), (0, 10), (30, 20), (60, 10)
    assert "".join(orientation.side(school, at) for at in (south, west, north, east)) == sides


def test_a_drawing_says_that_its_sides_are_a_guess():
    guess = "Sides A to D are a guess: the main entrance is not known"
    for school, marked in ((building("1", "2"), False), (building(None, None), True)):
        preplan = Preplan(id="s", name="S", buildings=(school,))
        orientation = Orientation(preplan)
        floor = floor_scene(preplan, orientation, school, school.floors[0], mm=0.2)
        assert (guess in floor.marks, guess in site_scene(preplan, orientation, mm=0.5).marks) == (marked, marked)


def turned(whole: Building, degrees: float) -> Building:
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def about(at: tuple[float, float]) -> tuple[float, float]:
        return (at[0] * c - at[1] * s, at[0] * s + at[1] * c)

    (floor,) = whole.floors
    (hall,) = floor.spaces
    hall = replace(
        hall, outline=Polygon(exterior=tuple(map(about, hall.outline.exterior))), label_at=about(hall.label_at)
    )
    doors = tuple(replace(door, a=about(door.a), b=about(door.b)) for door in floor.openings)
    return replace(whole, floors=(replace(floor, spaces=(hall,), openings=doors),))


@pytest.mark.parametrize("degrees", [0, 20, 45, 70, 130, 205, 300])
def test_the_sides_of_a_building_that_stands_askew_are_its_own_walls(degrees):
    school = turned(building("1", "2", "3", "4", "5", "6", "7", "8"), degrees)
    orientation = Orientation(Preplan(id="s", name="S", buildings=(school,)))
    sides = {door.number: orientation.side(school, door.middle) for door in school.floors[0].openings}
    assert sides == {"1": "A", "2": "A", "3": "B", "4": "C", "5": "C", "6": "C", "7": "D", "8": "A"}
    assert [letter for letter, _, _ in orientation.sides(school)] == ["A", "B", "C", "D"]
    assert told(school) == []


SITE = """\
name = "Elm Street School"
[door_numbers]
direction = "counter-clockwise"
scope = "campus"
[[buildings]]
name = "Main"
main_entrance = "12"
[[buildings.floors]]
label = "Ground"
index = 0
plan = "ground.dxf"
"""


def test_the_site_says_how_its_doors_are_numbered(tmp_path: Path):
    (tmp_path / "ground.dxf").write_text("0\nEOF\n")
    (tmp_path / "site.toml").write_text(SITE)
    site = load_site(tmp_path)
    assert site.problems == ()
    assert site.door_numbers == DoorNumbers(direction="counter-clockwise", scope="campus")
    assert site.buildings[0].main_entrance == "12"


def test_a_direction_that_is_none_is_refused_with_the_right_ones(tmp_path: Path):
    (tmp_path / "ground.dxf").write_text("0\nEOF\n")
    (tmp_path / "site.toml").write_text(SITE.replace('"counter-clockwise"', '"clockwse"'))
    (problem,) = load_site(tmp_path).problems
    assert (problem.line, problem.column) == (3, "door_numbers.direction")
    assert "clockwise" in problem.remedy


def proposed(whole: Building, main: str, direction: Direction = "clockwise", first: int = 1) -> list[tuple[str, str]]:
    return [(door.opening.id, door.number) for door in numbered_around(whole, main, direction, first)]


def test_doors_are_numbered_clockwise_from_the_main_entrance():
    found = proposed(building(*[None] * 8), "main/3")
    assert found == [(f"main/{(3 + step) % 8}", str(step + 1)) for step in range(8)]


def test_doors_are_numbered_the_other_way_round_where_the_site_says_so():
    found = proposed(building(*[None] * 8), "main/0", "counter-clockwise")
    assert found[:3] == [("main/0", "1"), ("main/7", "2"), ("main/6", "3")]


def test_numbers_run_on_where_the_campus_counts_as_one():
    assert proposed(building(None, None), "main/0", first=9) == [("main/0", "9"), ("main/1", "10")]


@pytest.mark.parametrize(("along", "whose"), [(28.0, "1"), (32.0, "1")], ids=["after", "before"])
def test_the_leaves_of_one_entrance_are_given_one_number(along, whose):
    whole = building(None, None)
    leaf = Opening(id="main/leaf", a=(along - 0.5, 0.0), b=(along + 0.5, 0.0), exterior=True)
    floor = replace(whole.floors[0], openings=(*whole.floors[0].openings, leaf))
    found = dict(proposed(replace(whole, floors=(floor,)), "main/0"))
    assert (found["main/leaf"], found["main/1"]) == (whose, "2")


def test_doors_to_a_court_are_numbered_after_those_around_the_building():
    whole = building(None, None, None)
    hall = replace(
        whole.floors[0].spaces[0],
        outline=Polygon(exterior=((0, 0), (60, 0), (60, 20), (0, 20)), holes=(((20, 8), (40, 8), (40, 12), (20, 12)),)),
    )
    court = Opening(id="main/court", a=(29.5, 8.0), b=(30.5, 8.0), exterior=True)
    floor = replace(whole.floors[0], spaces=(hall,), openings=(court, *whole.floors[0].openings))
    found = proposed(replace(whole, floors=(floor,)), "main/0")
    assert found == [("main/0", "1"), ("main/1", "2"), ("main/2", "3"), ("main/court", "4")]
