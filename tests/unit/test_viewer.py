"""The viewer's page as bytes: one file, small, the same each time, and true to its document."""

import gzip
import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from tacmap.annotations import Audience
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import export
from tacmap.preplan import for_audience
from tacmap.testing import sample_preplan


def page_of(preplan=None):
    return export(Edition.of(preplan or sample_preplan()))["index.html"].decode()


@pytest.fixture(scope="module")
def page():
    return page_of()


def inline(page, name):
    return re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', page, re.DOTALL)[1]


def asset(name):
    return (files("tacmap.exports") / "viewer_assets" / name).read_bytes()


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def test_the_viewer_is_one_file():
    assert list(export(Edition.of(sample_preplan()))) == ["index.html"]


def test_the_same_edition_gives_the_same_bytes(page):
    assert page_of() == page


def test_the_script_fits_its_budget():
    assert len(gzip.compress(asset("viewer.js"), 9)) <= 15_000


def test_the_script_that_can_wait_fits_its_budget():
    assert len(gzip.compress(asset("later.js"), 9)) <= 4_500


def test_the_style_sheet_fits_its_budget():
    assert len(gzip.compress(asset("viewer.css"), 9)) <= 4_000


def test_a_small_school_fits_its_budget(page):
    assert len(page.encode()) <= 300_000


def test_the_model_in_the_page_is_the_document_to_the_byte(page):
    assert inline(page, "building").replace("\\u003c", "<").encode() == Edition.of(sample_preplan()).document


def test_the_policy_allows_these_two_scripts_and_this_style_alone(page):
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    scripts = " ".join(f"'sha256-{digest(found)}'" for found in re.findall(r"<script>(.*?)</script>", page, re.DOTALL))
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)[1]
    assert policy == (
        f"default-src 'none'; script-src {scripts}; style-src 'sha256-{digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def digest(text):
    return b64encode(sha256(text.encode()).digest()).decode()


def test_no_two_elements_share_an_id(page):
    ids = [attributes["id"] for _, attributes in Tags(page).found if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_no_element_names_another_file(page):
    named = [a for _, a in Tags(page).found if {"src", "data", "poster"} & a.keys() or a.get("href", "#")[0] != "#"]
    assert named == []


def test_no_element_carries_a_handler_or_a_style(page):
    carried = [key for _, a in Tags(page).found for key in a if key.startswith("on") or key == "style"]
    assert carried == []


def test_every_floor_is_drawn_in_the_document(page):
    assert len(re.findall("<figure><svg", page)) == 2


def test_every_room_stands_in_a_table(page):
    rooms = [space for floor in sample_preplan().floors for space in floor.spaces if space.number]
    assert [space.number for space in rooms if f"<td>{space.number}" not in page] == []


def test_rooms_are_counted_as_people_count():
    preplan = sample_preplan()
    floor = preplan.buildings[0].floors[0]
    spaces = tuple(replace(s, number=n) for s, n in zip(floor.spaces, ("10", "9", "10A", None), strict=False))
    building = replace(preplan.buildings[0], floors=(replace(floor, spaces=spaces),))
    found = re.findall(r"<tr><td>(9|10|10A|no number)\b", page_of(replace(preplan, buildings=(building,))))
    assert [number for number in found if number != "no number"] + found[-1:] == ["9", "10", "10A", "no number"]


def test_exterior_doors_are_counted_as_people_count():
    preplan = sample_preplan()
    floor = preplan.buildings[0].floors[0]
    numbers = {"1": "10", "2": "9", "3": "10A"}
    doors = tuple(replace(door, number=numbers.get(door.number, door.number)) for door in floor.openings)
    building = replace(preplan.buildings[0], floors=(replace(floor, openings=doors),))
    table = page_of(replace(preplan, buildings=(building,))).split("<caption>Exterior doors")[1].split("</table>")[0]
    assert re.findall(r"<td>Door (\w+)", table) == ["4", "5", "9", "10", "10A"]


def test_the_way_in_leads_from_the_exterior_door_to_the_room(page):
    derived = json.loads(inline(page, "orientation"))
    walks, phrases = derived["walks"], derived["phrases"]
    (room,) = (row for row in derived["places"] if phrases[row[0]] == "main/1/114")
    _, words, node, (door, metres), *_ = room
    assert phrases[words[0]] == "Room 1 1 4"
    assert phrases[door] == "main/1/d1"
    assert metres == pytest.approx(21.0, abs=3)
    assert place_of(walks, walks["exits"]["main/1/d1"]) == (250, 0)
    assert place_of(walks, node) == (325, 165)


def place_of(walks, node):
    """x and y in decimetres of a stop on the first floor: the steps up to it add up to its place."""
    steps = walks["nodes"][0][: 2 * node + 2]
    return sum(steps[::2]), sum(steps[1::2])


def test_each_tool_of_the_page_is_a_button_for_a_key(page):
    keys = [a["data-key"] for tag, a in Tags(page).found if tag == "button" and "data-key" in a]
    moves = ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "[", "]"]
    assert keys == ["+", "-", "0", ".", "v", "n", "g", "m", "d", "p", "f", "c", "w", *moves]


def test_who_does_not_know_its_place_on_earth_is_not_asked_where_one_is():
    assert 'data-key="w"' not in page_of(replace(sample_preplan(), georeference=None))


def test_a_camera_does_not_see_through_the_wall_of_its_room(page):
    derived = json.loads(inline(page, "orientation"))
    seen = corners(derived["cones"]["camera/C-101"])  # looks down the lobby, 22 m to 28 m from the west
    assert len(seen) > 3
    assert all(2190 <= x <= 2810 for x, y in seen if y < 800)


def corners(trace):
    """x and y in centimetres, from path data with the commands m, h, v and l."""
    x = y = 0
    found = []
    for command, one, other in re.findall(r"([mhvl])(-?\d+)(?: ?(-?\d+))?", trace):
        x, y = (x, y + int(one)) if command == "v" else (x + int(one), y + int(other or 0))
        found.append((x, y))
    return found


def test_what_several_places_say_is_said_once(page):
    derived = json.loads(inline(page, "orientation"))
    assert len(set(derived["phrases"])) == len(derived["phrases"])
    assert derived["phrases"][0] in ("floor 1", "Floor 1")


def test_the_map_comes_before_the_document_so_that_it_need_not_wait(page):
    assert page.index("<script>") < page.index('<main id="paper">')


@pytest.mark.parametrize(
    ("audience", "mark"),
    [
        (Audience.PUBLIC, "PUBLIC COPY"),
        (Audience.FIRE, "FIRE: not for public release"),
        (Audience.POLICE, "POLICE: not for public release"),
    ],
)
def test_each_audience_is_marked(audience, mark):
    assert mark in page_of(for_audience(sample_preplan(), audience))


def test_a_copy_names_its_recipient():
    edition = replace(Edition.of(sample_preplan()), recipient="Unit 12")
    assert "Copy for Unit 12" in export(edition)["index.html"].decode()


def test_a_reason_for_issuing_unwalked_does_not_hide_that_it_is_unwalked():
    walk = replace(sample_preplan().walk_through, walked_on=None, override="new building")
    assert "NOT WALKED · issued without a walk-through: new building" in page_of(
        replace(sample_preplan(), walk_through=walk)
    )


def test_a_floor_on_a_page_of_its_own_says_how_large_it_is_where_north_is_and_of_which_school(page):
    assert page.count("<p>Grid squares: 10 m / 33 ft · north: the arrow, upper right · walked 2026-08-04 · ") == 2
    assert page.count("100 Example Road") > 2
    assert page.count("state id 000-000-001</p>") == 2
    (turn,) = set(re.findall(r'<path d="M0-3[^>]*rotate\((\d+)\)"/>', page))
    assert int(turn) == round(Edition.of(sample_preplan()).orientation.north_bearing)


def test_a_plan_in_which_no_room_was_told_says_so_on_every_screen():
    preplan = sample_preplan()
    bare = tuple(replace(floor, spaces=()) for floor in preplan.buildings[0].floors)
    lines = replace(preplan, buildings=(replace(preplan.buildings[0], floors=bare),), features=())
    assert "NO ROOMS WERE FOUND · the plan shows lines only" in page_of(lines)
    assert "NO ROOMS WERE FOUND" not in page_of()


def test_where_north_is_not_known_a_page_shows_none():
    page = page_of(replace(sample_preplan(), georeference=None))
    assert page.count("north is not known") == 2
    assert 'd="M0-3' not in page


def lightness(colour):
    """Relative luminance (WCAG 2) of "#rgb", "#rrggbb" or "red"."""
    digits = colour.removeprefix("#").replace("red", "ff0000").replace("white", "ffffff")
    digits = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted(map(lightness, (one, other)))
    return (high + 0.05) / (low + 0.05)


@pytest.fixture(scope="module")
def lights():
    """The colours of each light by name; night and red say what differs from day."""
    style = asset("viewer.css").decode()
    told = [
        dict(re.findall(r"--([\w-]+): *([^;}]*)", re.search(opening + r"\{([^}]*)", style)[1]))
        for opening in (":root", r"\[data-theme=.?night.?\]", r"\[data-theme=.?red.?\]")
    ]
    return {name: told[0] | own for name, own in zip(("day", "night", "red"), told, strict=True)}


@pytest.mark.parametrize("light", ["day", "night", "red"])
def test_words_stand_out_from_what_they_are_written_on(lights, light):
    written = (
        ("ink", "ground"), ("ink", "panel"), ("ink", "floor"), ("soft", "ground"), ("band-ink", "band"),
        ("chosen-ink", "chosen"), ("on-ink", "on"), ("accent-ink", "accent"), ("over-ink", "over"), ("doubt", "ground"),
    )  # fmt: skip
    found = {pair: round(contrast(*(lights[light][name] for name in pair)), 2) for pair in written}
    assert {pair: each for pair, each in found.items() if each < 4.5} == {}


@pytest.mark.parametrize("light", ["day", "night", "red"])
def test_lines_that_lead_people_stand_out_from_the_ground(lights, light):
    lines = ("wall", "window", "route", "open", "edge", "line", "doubt")
    found = {name: round(contrast(lights[light][name], lights[light]["ground"]), 2) for name in lines}
    assert {name: each for name, each in found.items() if each < 3} == {}
