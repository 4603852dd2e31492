"""Letters of SVG put together into labels."""

import numpy as np
import pytest

from tacmap.drawing import Drawing, Text
from tacmap.readers.svg import read_svg
from tacmap.settings import Limits


def read(body: str) -> Drawing:
    content = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99"><path d="M0 0H9"/>{body}</svg>'
    return read_svg(content.encode(), Limits())


def texts(body: str) -> list[str]:
    return [text.text for text in read(body).texts]


def place(drawing: Drawing, text: Text) -> tuple[float, float]:
    x, y = drawing.placement.to_file(np.array([text.at]))[0]
    return round(float(x), 1), round(float(y), 1)


def test_a_kerning_pair_split_into_two_tspans_is_one_text() -> None:
    assert texts('<text font-size="10">T<tspan x="6">oilet</tspan></text>') == ["Toilet"]


def test_a_word_split_into_two_text_elements_is_one_text() -> None:
    body = '<text font-size="10" x="0" y="10">T</text><text font-size="10" x="6.1" y="10">oilet</text>'
    assert texts(body) == ["Toilet"]


def test_numbers_of_neighbouring_rooms_stay_apart() -> None:
    body = '<text font-size="10" x="0" y="10">101</text><text font-size="10" x="17" y="10">102</text>'
    assert texts(body) == ["101", "102"]


def test_several_numbers_in_one_tspan_are_told_apart_by_their_positions() -> None:
    body = '<text font-size="10"><tspan x="0 5.6 11.1 16.7 30 35.6 41.1 46.7" y="10">16121604</tspan></text>'
    assert texts(body) == ["1612", "1604"]


def test_evenly_spaced_letters_are_one_word() -> None:
    assert texts('<text font-size="10"><tspan x="0 9 18 27" y="10">HALL</tspan></text>') == ["HALL"]


def test_lines_of_one_text_are_joined_by_newlines() -> None:
    spans = '<tspan x="50" y="20">114</tspan><tspan x="50" dy="1.2em">Library</tspan>'
    body = f'<text font-size="10" text-anchor="middle">{spans}</text>'
    assert texts(body) == ["114\nLibrary"]


def test_lines_far_apart_are_two_texts() -> None:
    body = '<text font-size="10"><tspan x="5" y="20">114</tspan><tspan x="5" y="60">115</tspan></text>'
    assert texts(body) == ["114", "115"]


def test_numbers_side_by_side_with_many_preserved_spaces_are_two_texts() -> None:
    assert texts('<text font-size="10" xml:space="preserve">101        102</text>') == ["101", "102"]


def test_white_space_around_a_text_is_dropped() -> None:
    assert texts('<text font-size="10">\n   Room\n   12\n </text>') == ["Room 12"]


def test_hidden_text_is_kept_but_not_visible() -> None:
    assert [text.visible for text in read('<text display="none" y="5">101</text>').texts] == [False]


def test_a_text_covered_by_a_later_fill_is_not_visible() -> None:
    body = '<text x="10" y="20" font-size="10">101</text><rect width="90" height="90" fill="white"/>'
    assert not read(body).texts[0].visible


def test_a_text_under_a_glassy_fill_is_visible() -> None:
    body = '<text x="10" y="20" font-size="10">101</text><rect width="90" height="90" fill="red" fill-opacity="0.3"/>'
    assert read(body).texts[0].visible


@pytest.mark.parametrize(
    ("attributes", "centre"),
    [
        ('x="50" y="50" text-anchor="middle"', (50.0, 46.5)),
        ('x="50" y="50" text-anchor="end"', (41.7, 46.5)),
        ('x="50" y="50" text-anchor="start"', (58.3, 46.5)),
        ('x="50" y="50" text-anchor="middle" dominant-baseline="middle"', (50.0, 50.0)),
        ('text-anchor="middle" transform="translate(50 50) rotate(90)"', (53.5, 50.0)),
        ('text-anchor="middle" transform="translate(50 50) scale(-1)"', (50.0, 53.5)),
    ],
)
def test_a_text_lies_at_the_centre_of_its_box(attributes: str, centre: tuple[float, float]) -> None:
    drawing = read(f'<text font-size="10" {attributes}>101</text>')
    assert place(drawing, drawing.texts[0]) == centre


def test_height_is_the_font_size_after_all_transforms() -> None:
    assert read('<g transform="scale(2)"><text style="font: bold 12px Arial">101</text></g>').texts[0].height == 24


def test_a_text_running_down_the_page_is_turned_clockwise() -> None:
    assert read('<text transform="rotate(90)">101</text>').texts[0].rotation == 270


def test_texts_of_used_symbols_are_placed_each_time() -> None:
    body = '<defs><text id="t" font-size="4">EXIT</text></defs><use href="#t" y="20"/><use href="#t" y="60"/>'
    assert texts(body) == ["EXIT", "EXIT"]


def test_long_texts_are_cut_with_a_finding() -> None:
    drawing = read(f"<text>{'a' * 400}</text>")
    assert (len(drawing.texts[0].text), [f.code for f in drawing.findings]) == (256, ["labels-cut"])
