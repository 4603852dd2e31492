"""The step Place in a real browser: things are put on the map by mouse and without one, and stand in features.csv."""

import csv
import io
from datetime import UTC, datetime

import pytest

from tacmap.annotations import FEATURE_TYPES
from tacmap.service.working import take_in
from tacmap.settings import Limits
from tacmap.site.rows import attribute_names
from tests.samples import SCHOOLS, as_before, desk_in

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
SITE = "maple-hollow"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk that keeps a sample."""
    with desk_in(tmp_path_factory.mktemp("placing")) as kept:
        take_in(kept.records, SCHOOLS / "k12-school", who="office", now=NOW, limits=Limits())
        yield kept


@pytest.fixture(autouse=True)
def _as_before(desk):
    with as_before(desk, SITE, NOW):
        yield


@pytest.fixture
def place(enter):
    """The step with the sample open."""
    page = enter(f"/studio/#{SITE}/place", expected=("422 (Unprocessable",))
    page.get_by_role("button", name="Access point").wait_for()
    return page


def rows(desk):
    """features.csv, row by row."""
    kept = desk.records.sites.files(SITE)["features.csv"]
    return list(csv.DictReader(io.StringIO(desk.blobs.get(kept.digest).decode("utf-8-sig"))))


def kinds(desk):
    """What corrections.csv says, by kind."""
    kept = desk.records.sites.files(SITE).get("corrections.csv")
    return (
        [row["correction"] for row in csv.DictReader(io.StringIO(desk.blobs.get(kept.digest).decode()))] if kept else []
    )


def saved(page):
    page.get_by_text("Saved", exact=True).wait_for()


def open_thing(page, name):
    page.get_by_role("button", name="Placed").click()
    page.get_by_label("Find what is placed").fill(name)
    page.get_by_role("button", name=name).first.click()
    page.wait_for_timeout(300)  # the map moves there


def row_of(desk, number):
    return next((row for row in rows(desk) if row["number"] == number), None)


def middle(page):
    """The middle of the map in pixels."""
    box = page.get_by_role("application").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_key_and_a_click_place_a_thing_and_its_number_is_asked_at_once(place, desk):
    before = len(rows(desk))
    place.keyboard.press("k")
    place.mouse.click(*middle(place))
    field = place.get_by_label("Number", exact=True)
    field.and_(place.locator(":focus")).wait_for()
    field.fill("KB-9")
    field.press("Tab")
    saved(place)
    assert len(rows(desk)) == before + 1
    placed = row_of(desk, "KB-9")
    assert placed["type"] == "key_box"
    assert float(placed["x"]) > 0


def test_without_a_mouse_a_thing_is_found_by_its_words_and_set_at_the_cross(place, desk):
    place.keyboard.press("/")
    place.keyboard.type("defib")
    assert place.get_by_text("Nothing is called so.").is_visible()
    place.get_by_label("Find a thing to place").fill("aed")
    place.keyboard.press("Enter")
    place.get_by_role("application").focus()
    place.keyboard.press("ArrowRight")
    place.keyboard.press("Enter")
    place.get_by_label("Number", exact=True).fill("A-99")
    place.keyboard.press("Tab")
    saved(place)
    assert row_of(desk, "A-99")["type"] == "aed"


def test_a_thing_is_put_into_a_room_by_the_number_of_the_room(place, desk):
    place.keyboard.press("t")
    place.get_by_label("in room").fill("105")
    place.keyboard.press("Enter")
    place.get_by_role("heading", name="Trauma kit").wait_for()
    saved(place)
    assert [row["room"] for row in rows(desk) if row["type"] == "trauma_kit"][-1] == "105"


def test_what_is_placed_next_is_not_numbered_in_the_form_of_the_last(place, desk):
    open_thing(place, "Camera C-102")
    place.get_by_label("Number", exact=True).wait_for()
    place.locator("#tab-add").click()
    place.locator("#type-aed").click()
    place.get_by_label("in room").wait_for()
    assert place.get_by_label("Number", exact=True).count() == 0


def test_a_room_that_there_is_not_is_refused_in_words_and_nothing_is_kept(place, desk):
    before = rows(desk)
    place.keyboard.press("t")
    place.get_by_label("in room").fill("9999")
    place.keyboard.press("Enter")
    place.get_by_role("alert").filter(has_text="No room").wait_for()
    assert rows(desk) == before


def test_a_camera_is_turned_by_slider_by_number_and_by_its_handle(place, desk):
    open_thing(place, "Camera C-102")
    place.get_by_role("slider", name="Looks towards").focus()
    was = float(row_of(desk, "C-102")["bearing_deg"])
    place.keyboard.press("ArrowRight")
    saved(place)
    assert float(row_of(desk, "C-102")["bearing_deg"]) == was + 1
    place.locator("#aim-fov").fill("66")
    place.keyboard.press("Tab")
    saved(place)
    assert row_of(desk, "C-102")["fov_deg"] == "66"
    place.locator("#aim-bearing").fill("90")
    place.keyboard.press("Tab")
    saved(place)
    x, y = middle(place)
    place.mouse.move(x + 58, y)  # the handle lies to the right of a camera that looks there
    place.mouse.down()
    place.mouse.move(x + 40, y + 20, steps=3)
    place.mouse.move(x, y + 58, steps=3)
    place.mouse.up()
    saved(place)
    assert row_of(desk, "C-102")["bearing_deg"] == "180"


def test_a_thing_is_moved_by_dragging_by_arrow_keys_and_by_coordinates(place, desk):
    open_thing(place, "AED A-1")
    x, y = middle(place)
    place.mouse.move(x, y)
    place.mouse.down()
    place.mouse.move(x + 60, y, steps=4)
    place.mouse.up()
    saved(place)
    dragged = row_of(desk, "A-1")
    assert (dragged["room"], dragged["verified"]) == ("", "")
    assert dragged["x"]

    place.keyboard.press("Escape")
    open_thing(place, "AED A-1")
    place.keyboard.press("m")
    for _ in range(3):
        place.keyboard.press("Shift+ArrowUp")
    place.keyboard.press("Enter")
    saved(place)
    nudged = row_of(desk, "A-1")
    assert nudged["x"] == dragged["x"]
    assert nudged["y"] != dragged["y"]

    place.get_by_text("Its exact place").click()
    place.get_by_label("In room").fill("105")
    place.keyboard.press("Enter")
    saved(place)
    assert (row_of(desk, "A-1")["room"], row_of(desk, "A-1")["x"]) == ("105", "")


def test_what_is_taken_away_comes_back_with_undo_after_a_reload(place, desk):
    before = rows(desk)
    open_thing(place, "Key box")
    place.keyboard.press("Delete")
    saved(place)
    assert len(rows(desk)) == len(before) - 1
    place.reload()
    place.get_by_role("button", name="Undo").and_(place.locator(":enabled")).click()
    saved(place)
    assert rows(desk) == before
    place.get_by_role("button", name="Redo").click()
    saved(place)
    assert len(rows(desk)) == len(before) - 1


def suggested(page, kind):
    page.get_by_role("button", name="Suggested").click()
    return page.get_by_role("region", name=kind)


def test_what_the_plan_suggests_is_taken_one_by_one_or_all_of_a_kind(place, desk):
    extinguishers = suggested(place, "Fire extinguisher")
    extinguishers.get_by_role("button", name="No, it is not").first.click()
    saved(place)
    assert kinds(desk) == ["reject"]
    extinguishers.get_by_role("button", name="All 8 are").click()
    saved(place)
    assert kinds(desk) == ["reject"] + ["accept"] * 8
    place.get_by_role("button", name="Undo").click()
    saved(place)
    assert kinds(desk) == ["reject"]


def test_an_accepted_symbol_that_is_moved_does_not_stay_behind(place, desk):
    suggested(place, "Fire extinguisher").get_by_role("button", name="All 9 are").click()
    saved(place)
    open_thing(place, "Fire extinguisher")
    place.get_by_label("Name", exact=True).fill("By the stairs")
    place.keyboard.press("Tab")
    saved(place)
    open_thing(place, "Fire extinguisher By the stairs")
    place.get_by_text("Its exact place").click()
    place.locator("aside").get_by_label("In room").fill("105")
    place.keyboard.press("Enter")
    place.get_by_text("in room 105").first.wait_for()
    saved(place)
    assert kinds(desk).count("reject") == 1
    place.get_by_label("Find what is placed").fill("Fire extinguisher")
    assert place.locator(".left li").count() == 9


def test_doors_are_numbered_from_the_entrance_that_is_chosen(place, desk):
    place.get_by_role("button", name="Door numbers").click()
    place.get_by_text("All 14 exterior doors bear their numbers.").wait_for()
    place.get_by_role("button", name="Door 2", exact=True).click()
    place.get_by_role("button", name="The chosen door is the main entrance").click()
    place.get_by_text("Door 2 → 1", exact=True).wait_for()
    place.get_by_role("button", name="Take all 14 numbers").click()
    place.get_by_text("All 14 exterior doors bear their numbers.").wait_for()
    assert kinds(desk) == ["door-number"] * 14


def test_a_layer_that_is_off_is_not_on_the_map_cannot_be_clicked_and_is_named(place):
    open_thing(place, "AED A-1")
    place.keyboard.press("Escape")
    place.keyboard.press("Escape")
    place.get_by_text("Not shown: rooms to look at").click()
    place.get_by_role("button", name="Medical").click()
    place.get_by_text("Not shown: rooms to look at, medical").wait_for()
    place.keyboard.press("Escape")  # the list of layers goes
    place.mouse.click(*middle(place))
    assert place.get_by_role("heading", name="AED A-1").count() == 0
    place.reload()
    place.get_by_text("Not shown: rooms to look at, medical").click()
    place.get_by_role("button", name="Show all").click()
    assert place.get_by_text("Not shown").count() == 0
    place.keyboard.press("Escape")
    open_thing(place, "AED A-1")
    place.keyboard.press("Escape")
    place.keyboard.press("Escape")
    place.mouse.click(*middle(place))
    place.get_by_role("heading", name="AED A-1").wait_for()


def test_what_is_chosen_in_the_list_stays_on_the_map_where_its_layer_is_off(place):
    place.keyboard.press("v")
    place.get_by_role("button", name="Placed things").click()
    place.keyboard.press("Escape")
    open_thing(place, "AED A-1")
    place.mouse.click(*middle(place))
    place.get_by_role("heading", name="AED A-1").wait_for()  # under the pointer still


def test_every_field_of_every_type_is_asked_in_words():
    words = (SCHOOLS.parent / "web" / "studio" / "src" / "place" / "words.ts").read_text(encoding="utf-8")
    asked = {name for kind in FEATURE_TYPES.values() for name in attribute_names(kind)}
    assert {name for name in asked if f"{name}: {{ label" not in words} == set()


@pytest.mark.parametrize("tab", ["Add", "Placed", "Suggested", "Door numbers"])
def test_axe_finds_nothing(place, axe, tab):
    if tab == "Placed":
        open_thing(place, "Camera C-102")
    place.get_by_role("button", name=tab).first.click()
    place.wait_for_timeout(500)
    assert axe(place, slight=True) == []
