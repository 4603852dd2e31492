"""What a piece of lettering says by itself."""

import pytest

from tacmap.stages.lettering import Said, plain_number, read_lettering


@pytest.mark.parametrize("text", ["101", "101A", "1C1", "H961-26", "A-101A", "2", "1018A", "A008bis", "201-A", "25/27"])
def test_a_room_number_is_read_as_it_stands(text: str) -> None:
    assert read_lettering(text) == Said(form="number", number=text)


@pytest.mark.parametrize("text", ["Room 101", "RM. 101", "Raum Nr. 101", "salle 101", "№ 101", "#101"])
def test_the_word_room_is_dropped_from_a_number(text: str) -> None:
    assert read_lettering(text).number == "101"


def test_number_name_and_area_in_one_text_are_told_apart() -> None:
    assert read_lettering("12\nSTUE\n20.08 m²") == Said(form="number", number="12", name="STUE", area=20.08)


def test_a_name_may_follow_the_number_in_one_line() -> None:
    assert read_lettering("B005 Salle TP") == Said(form="number", number="B005", name="Salle TP")


def test_a_number_may_follow_a_chinese_name() -> None:
    assert read_lettering("教室101") == Said(form="number", number="101", name="教室")


def test_one_label_may_hold_two_doors() -> None:
    assert read_lettering("101,103").number == "101, 103"


def test_square_feet_become_square_metres() -> None:
    assert read_lettering("562 SF").area == pytest.approx(52.21, abs=0.01)


@pytest.mark.parametrize("text", ["12'-6\"", "13'8 x 14'", "7' x 5'11", "3.00 x 4.50", "1:100", '18"', "250 cm"])
def test_a_dimension_is_no_number(text: str) -> None:
    assert read_lettering(text) == Said(form="dimension")


@pytest.mark.parametrize("text", ["+3.20", "±0.00", "EL. 100.0", "2019-10-01"])
def test_a_level_or_a_date_is_no_number(text: str) -> None:
    assert read_lettering(text).number is None


@pytest.mark.parametrize("text", ["50/60 Places", "OCC. 25", "24 seats"])
def test_how_many_people_fit_is_no_number(text: str) -> None:
    assert read_lettering(text) == Said(form="people")


def test_a_count_in_a_name_is_no_number() -> None:
    assert read_lettering("2 CAR GARAGE") == Said(form="name", name="2 CAR GARAGE")


@pytest.mark.parametrize("text", ["UP", "DN", "A", "-", ""])
def test_an_arrow_or_a_letter_is_no_name(text: str) -> None:
    assert read_lettering(text).name is None


def test_numbers_are_compared_without_blanks_and_case() -> None:
    assert plain_number("h 961-26") == plain_number("H96126")
