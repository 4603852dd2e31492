"""Titles of drawings: what is one, and which floor it names."""

import numpy as np
import pytest

from tacmap.stages.titles import Title, levels_of, title_of, titles_of

FLOORS = """
FIRST FLOOR PLAN; Grundriss EG; 2. Obergeschoss; PLAN DU REZ-DE-CHAUSSÉE; 1er étage; PLANTA BAJA; Sótano; PIANO TERRA
Pianta piano primo; BEGANE GROND; 1e verdieping; 1. etasje; 1. SAL; Källarplan; POHJAKERROS; Parter; 1. NP; FÖLDSZINT
TÉRREO; ZEMİN KAT PLANI; План 2 этажа; 一层平面图; 2階平面図; 지하1층 평면도; 1F
"""
OTHERS = """
SECTION A-A; North Elevation; ANSICHT SÜD; Coupe B-B; ROOF PLAN; SITE PLAN; KEY PLAN; 立面图; Разрез 1-1
"""
COPIES = """
FIRST FLOOR REFLECTED CEILING PLAN; LEVEL 2 RCP; Fluchtwegplan EG; Plan d'évacuation; 2F 疏散平面图
"""


def _each(listed: str) -> list[str]:
    return [title.strip() for line in listed.strip().splitlines() for title in line.split(";")]


@pytest.mark.parametrize("text", _each(FLOORS))
def test_a_title_of_a_floor_is_known_in_many_languages(text: str) -> None:
    assert title_of(text) == "floor"


@pytest.mark.parametrize("text", _each(OTHERS))
def test_sections_and_roofs_are_other_drawings(text: str) -> None:
    assert title_of(text) == "other"


@pytest.mark.parametrize("text", _each(COPIES))
def test_a_ceiling_or_an_evacuation_plan_is_a_copy_of_a_floor(text: str) -> None:
    assert title_of(text) == "copy"


@pytest.mark.parametrize("text", ["CLASSROOM", "101", "NORTH", "CORRIDOR 2", "SCALE 1:100"])
def test_other_lettering_is_no_title(text: str) -> None:
    assert title_of(text) is None


@pytest.mark.parametrize(
    ("titles", "levels"),
    [
        (["FIRST FLOOR PLAN", "SECOND FLOOR PLAN"], [0, 1]),
        (["GROUND FLOOR PLAN", "FIRST FLOOR PLAN"], [0, 1]),
        (["LEVEL 1", "LEVEL 3", "BASEMENT"], [0, 2, -1]),
        (["EG", "1. OG", "UG", "Dachgeschoss"], [0, 1, -1, 2]),
        (["Rez-de-chaussée", "1er étage", "Sous-sol"], [0, 1, -1]),
        (["PLANTA BAJA", "PLANTA PRIMERA"], [0, 1]),
        (["PIANO TERRA", "PIANO PRIMO"], [0, 1]),
        (["Begane grond", "1e verdieping"], [0, 1]),
        (["1. etasje", "2. etasje", "Kjeller"], [0, 1, -1]),
        (["1. NP", "2. NP"], [0, 1]),
        (["План 1 этажа", "План подвала"], [0, -1]),
        (["一层平面图", "二层平面图", "地下一层平面图"], [0, 1, -1]),
        (["1階平面図", "地下1階"], [0, -1]),
        (["1층", "2층"], [0, 1]),
        (["1F", "B1F"], [0, -1]),
        (["MEZZANINE", None], [None, None]),
    ],
)
def test_titles_tell_the_level(titles: list[str | None], levels: list[int | None]) -> None:
    assert levels_of(titles) == levels


def title(text: str, x: float, y: float, height: float = 1.0) -> Title:
    return Title(text=text, at=(x, y), height=height, kind=title_of(text) or "floor")


def named(titles: list[Title], *boxes: tuple[float, float, float, float]) -> list[str | None]:
    return [found.text if found else None for found in titles_of(tuple(titles), np.array(boxes))]


def test_titles_beneath_stacked_plans_are_not_mistaken_for_those_above() -> None:
    """Each title stands 4 m below its plan and 3 m above the next."""
    titles = [title("SECOND FLOOR PLAN", 10, 23), title("FIRST FLOOR PLAN", 10, -4)]
    assert named(titles, (0, 0, 20, 20), (0, 27, 20, 47)) == ["FIRST FLOOR PLAN", "SECOND FLOOR PLAN"]


def test_titles_above_stacked_plans_are_not_mistaken_for_those_below() -> None:
    titles = [title("SECOND FLOOR PLAN", 10, 51), title("FIRST FLOOR PLAN", 10, 24)]
    assert named(titles, (0, 0, 20, 20), (0, 27, 20, 47)) == ["FIRST FLOOR PLAN", "SECOND FLOOR PLAN"]


def test_a_plan_beside_a_section_is_not_called_a_section() -> None:
    assert named([title("SECTION A-A", 30, -4), title("LEVEL 1", 10, -6)], (0, 0, 40, 20)) == ["LEVEL 1"]


def test_each_plan_has_the_title_in_it() -> None:
    titles = [title("EG", 5, 15), title("1. OG", 70, 3)]
    assert named(titles, (0, 0, 20, 20), (60, 0, 80, 20)) == ["EG", "1. OG"]
