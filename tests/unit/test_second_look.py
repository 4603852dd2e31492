"""A second opinion on SVG: where resvg paints a plan differently from how it was read, that is said."""

import math
from dataclasses import replace

import numpy as np
import pytest

from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.readers.second_look import second_look
from tacmap.readers.svg import read_svg
from tacmap.settings import Limits

LIMITS = Limits()
PAGE = 'viewBox="0 0 200 100"'
WALLS = '<path id="w" d="M20 20H180V80H20Z M100 20V80" fill="none" stroke="#222" stroke-width="2"/>'


def svg(body: str, page: str = PAGE) -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {page}>{body}</svg>'.encode()


def looked(content: bytes, drawing: Drawing | None = None) -> tuple[Finding, ...]:
    return second_look(content, drawing or read_svg(content, LIMITS), LIMITS)


@pytest.mark.parametrize(
    "body",
    [
        WALLS,
        f'<g transform="rotate(7) scale(.8) skewX(9)">{WALLS}</g>',
        '<rect x="10" y="10" width="90" height="60" fill="#ccc"/><circle cx="150" cy="50" r="30"/>',
        f'<clipPath id="c"><rect x="0" y="0" width="90" height="100"/></clipPath><g clip-path="url(#c)">{WALLS}</g>',
        f'<defs>{WALLS}</defs><use href="#w" transform="translate(5 95) scale(.9 -.9)"/>',
        f'<style>#w{{stroke:none;fill:none}}</style>{WALLS}<path d="M5 5L190 90" stroke="red"/>',
        f'{WALLS}<text x="40" y="60" font-size="30">101</text>',
        '<svg x="20" y="20" width="100" height="50" viewBox="0 0 10 10"><path d="M1 1H9V9H1Z" stroke="#000"/></svg>',
    ],
)
def test_readings_that_agree_need_no_words(body: str) -> None:
    assert looked(svg(body)) == ()


@pytest.mark.parametrize("page", ['width="200" height="100"', 'width="50mm" height="30mm"', "", PAGE + ' width="100%"'])
def test_every_page_is_laid_on_its_picture(page: str) -> None:
    assert looked(svg(WALLS, page)) == ()


def test_a_wall_that_was_not_read_is_said_with_its_place() -> None:
    content = svg(WALLS)
    drawing = read_svg(content, LIMITS)
    ends = drawing.placement.to_file(drawing.segments.reshape(-1, 2)).reshape(-1, 4)
    kept = ~np.all(ends[:, (0, 2)] == 100, axis=1)
    halved = drawing.only(segments=kept)
    (finding,) = looked(content, halved)
    assert finding.code == "readers-disagree"
    assert "where this reading has nothing" in finding.message
    place = drawing.placement.to_file(np.array([finding.at]))[0]
    assert math.dist(place, (100, 50)) < 5


def test_walls_that_were_read_in_the_wrong_place_are_said_twice() -> None:
    content = svg(WALLS)
    drawing = read_svg(content, LIMITS)
    moved = replace(drawing, segments=drawing.segments + 7)
    assert [finding.code for finding in looked(content, moved)] == ["readers-disagree"] * 2


def test_walls_that_a_cover_hides_are_said() -> None:
    content = svg(f'{WALLS}<rect x="0" y="0" width="101" height="100" fill="#fff"/>')
    (finding,) = looked(content)
    assert "nothing to see of 5" in finding.message


def test_a_plan_too_deep_to_be_painted_is_not_cross_checked() -> None:
    (finding,) = looked(svg("<g>" * 400 + WALLS + "</g>" * 400))
    assert (finding.code, finding.severity) == ("second-reader-failed", "note")


def test_a_plan_with_a_picture_in_it_is_compared_without_the_picture() -> None:
    picture = '<image x="0" y="0" width="90" height="90" href="data:image/png;base64,AAAA"/>'
    assert looked(svg(WALLS + '<path d="M5 5H9" stroke="#222"/>' * 20 + picture)) == ()
