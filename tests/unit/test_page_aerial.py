"""The picture from above in the viewer's page: small, clear at its edges, and only where there is room for it."""

import io
import json
import re
from base64 import b64decode
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PIL import Image

from tacmap.exports.edition import Edition
from tacmap.exports.page_aerial import aerial_element
from tacmap.exports.viewer import export
from tacmap.preplan import Aerial
from tacmap.testing import sample_preplan

TAKEN = Aerial(
    captured=date(2026, 4, 12), box=(-20.0, -10.0, 80.0, 60.0), sha256="0" * 64, source="County <orthophoto>"
)


def jpeg(picture):
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=95)
    return held.getvalue()


def edition(picture):
    return replace(Edition.of(replace(sample_preplan(), aerial=TAKEN)), aerial=jpeg(picture))


def shown(element):
    content = json.loads(re.search(r">(.*)</script>", element)[1])
    return content["box"], Image.open(io.BytesIO(b64decode(content["webp"])))


@pytest.fixture
def meadow():
    """A green turned square on white: what an image that is not north up leaves."""
    picture = Image.new("RGB", (700, 490), "white")
    picture.paste((80, 120, 60), (100, 70, 600, 420))
    return picture


def test_the_picture_fills_its_box_and_is_clear_where_the_image_shows_nothing(meadow):
    box, picture = shown(aerial_element(edition(meadow), 10**6))
    assert box == [-20.0, -10.0, 80.0, 60.0]
    assert picture.size == (700, 490)
    assert picture.convert("RGBA").getpixel((10, 10))[3] == 0
    assert picture.convert("RGBA").getpixel((350, 245))[3] == 255


def test_a_white_roof_in_the_middle_stays(meadow):
    meadow.paste("white", (300, 200, 400, 300))
    _, picture = shown(aerial_element(edition(meadow), 10**6))
    assert picture.convert("RGBA").getpixel((350, 250))[3] == 255


def test_a_picture_full_of_detail_is_made_smaller_until_it_fits():
    noise = np.random.default_rng(1).integers(0, 255, (1600, 1600, 3), dtype=np.uint8)
    element = aerial_element(edition(Image.fromarray(noise)), 10**6)
    assert 0 < len(element) <= 420_000
    assert max(shown(element)[1].size) < 1600


def test_where_the_page_has_no_room_for_it_it_is_left_out(meadow):
    assert aerial_element(edition(meadow), 1000) == ""


def test_the_page_has_a_layer_and_says_when_it_was_taken_and_by_whom(meadow):
    page = export(edition(meadow))["index.html"].decode()
    assert page.count('<button data-layer="aerial"') == 1
    assert "aerial picture of 2026-04-12, <bdi>County &lt;orthophoto&gt;</bdi></footer>" in page


def test_a_site_without_one_has_no_such_layer():
    page = export(Edition.of(sample_preplan()))["index.html"].decode()
    assert 'data-layer="aerial"' not in page
    assert 'id="aerial"' not in page


def test_a_name_that_looks_like_a_template_stays_a_name(meadow):
    odd = replace(edition(meadow).preplan, name="{{aerial}}")
    page = export(replace(Edition.of(odd), aerial=jpeg(meadow)))["index.html"].decode()
    assert page.count('id="aerial"') == 1
    assert "<bdi>{{aerial}}</bdi>" in page
