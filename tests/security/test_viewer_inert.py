"""What a plan says stays words in the page, and what an audience must not hold is not in it."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from tacmap.annotations import FEATURE_TYPES, Audience
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import export
from tacmap.preplan import for_audience
from tacmap.testing import sample_preplan

NAMES = (
    "</script><script>ran()</script>",
    "<!--<script>",
    '"><img src=x onerror=ran()>',
    "' onload='ran()",
    "{{script}} {{building}}",
    "</title></style></svg></table><b>",
    "\\u003cscript\\u003e \\\\u003c",
    "<script>ran()\u2028</script>",
)


def page_named(words):
    preplan = sample_preplan()
    building = preplan.buildings[0]
    floor = building.floors[0]
    room = replace(floor.spaces[1], name=words, number=words)
    floors = (replace(floor, label=words, spaces=(*floor.spaces[:1], room, *floor.spaces[2:])), *building.floors[1:])
    named = replace(
        preplan, name=words, address=words, buildings=(replace(building, name=words, floors=floors),),
        features=tuple(replace(f, name=words, number=words) for f in preplan.features),
    )  # fmt: skip
    return named, export(Edition.of(named))["index.html"].decode()


class Elements(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.tags = {}
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        assert not [name for name, _ in attributes if name.startswith("on")]


@pytest.mark.parametrize("words", NAMES)
def test_a_name_adds_no_element(words):
    _, page = page_named(words)
    tags = Elements(page).tags
    assert tags["script"] == 4
    assert not tags.keys() & {"img", "iframe"}
    assert tags["b"] == Elements(page_named("plain")[1]).tags["b"]


@pytest.mark.parametrize("words", NAMES)
def test_the_model_still_unwraps_to_the_document(words):
    preplan, page = page_named(words)
    text = re.search(r'id="building">(.*?)</script>', page, re.DOTALL)[1]
    unwrapped = re.sub(r"\\(\\|u003c)", lambda pair: pair[0] if pair[1] == "\\" else "<", text)
    assert unwrapped.encode() == Edition.of(preplan).document
    assert json.loads(text)["preplan"]["name"] == words


def test_a_name_that_looks_like_a_place_in_the_template_stays_a_name():
    _, page = page_named("{{script}} {{building}}")
    assert "<bdi>{{script}} {{building}}</bdi>" in page


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.FIRE])
def test_a_lower_audience_holds_nothing_of_the_protected_types(audience):
    preplan = sample_preplan()
    page = export(Edition.of(for_audience(preplan, audience)))["index.html"].decode()
    protected = [f for f in preplan.features if FEATURE_TYPES[f.type].audience > audience]
    assert protected
    assert [f.id for f in protected if f.id in page or f">{f.number}<" in page] == []


def test_only_police_hold_what_is_in_the_locker():
    preplan = sample_preplan()
    pages = [export(Edition.of(for_audience(preplan, audience)))["index.html"].decode() for audience in Audience]
    assert ["Grand master key" in page for page in pages] == [False, False, True]
