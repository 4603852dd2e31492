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


@pytest.mark.parametrize(
    ("text", "number", "name"),
    [
        ("CLASSROOM 101", "101", "CLASSROOM"),
        ("Büro 1.12", "1.12", "Büro"),
        ("CLO. 112A", "112A", "CLO."),
        ("LAB 101", "101", "LAB"),
        ("Room 101 - Science", "101", "Science"),
        ("A 101 OFFICE", "A 101", "OFFICE"),
        ("1.01 Büro", "1.01", "Büro"),
        ("会议室 201", "201", "会议室"),
        ("101. Dean", "101", "Dean"),
        ("ห้องสมุด 101", "101", "ห้องสมุด"),
        ("مكتب ١٠١", "١٠١", "مكتب"),
    ],
)
def test_number_and_name_in_one_line_are_told_apart_in_any_order(text: str, number: str, name: str) -> None:
    assert read_lettering(text) == Said(form="number", number=number, name=name)


@pytest.mark.parametrize(
    "text", ["BEDROOM 2", "SECTION 101", "DOOR 101", "60 MIN FIRE DOOR", "PLAN 201", "R-309.2 FOR ROOFS."]
)
def test_a_number_of_something_else_is_no_rooms_number(text: str) -> None:
    assert read_lettering(text).number is None


@pytest.mark.parametrize("text", ["101室", "101호", "Raum 101", "غرفة 101", "חדר 101", "ห้อง 101"])
def test_the_word_room_is_dropped_in_any_language(text: str) -> None:
    assert read_lettering(text).number == "101"


@pytest.mark.parametrize("text", ["52,3 m²", "A=52.3 m2", "52.3 кв.м", "52.3 平方米", "52.3 م2", "F: 52,3 m²"])
def test_square_metres_are_read_in_any_script(text: str) -> None:
    assert read_lettering(text).area == pytest.approx(52.3)


def test_letters_below_each_other_are_one_line() -> None:
    assert read_lettering("1\n0\n1").number == "101"


@pytest.mark.parametrize("text", ["{\\fArial|b0;101}", "%%U101", "\u200e101\u200f", "\\A1;101"])
def test_what_is_left_of_formatting_is_dropped(text: str) -> None:
    assert read_lettering(text).number == "101"


@pytest.mark.parametrize("text", ["101\nOFFICE\n(26)", "OFFICE\n52.30\n101", "(26)\nOFFICE\n101"])
def test_a_count_or_an_area_below_the_number_is_no_second_number(text: str) -> None:
    assert read_lettering(text).number == "101"


@pytest.mark.parametrize("text", ["UP 17R", "17 STG 17/28", "x4512", "ext. 4512"])
def test_steps_and_telephones_are_no_numbers(text: str) -> None:
    assert read_lettering(text) == Said(form="other")


def test_digits_of_any_script_are_the_same_number() -> None:
    assert plain_number("١٠١") == plain_number("101") == plain_number("１０１")


@pytest.mark.parametrize(("text", "number"), [("№ EG.01", "EG.01"), ("CH 2101", "CH 2101"), ("CH 2700", None)])
def test_prefixed_numbers_are_told_from_heights_of_ceilings(text: str, number: str | None) -> None:
    assert read_lettering(text).number == number
