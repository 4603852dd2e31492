"""The viewer as an officer meets it: a file, a double click, no network."""

import re
from dataclasses import replace
from datetime import date

import pytest

from tacmap.annotations import Audience
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import NAME, export
from tacmap.preplan import Review, WalkThrough, for_audience
from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
TODAY = "2026-09-01T08:00:00"


def pixels(page, x, y, width, height):
    """(r, g, b) of a part of the map, every eighth pixel."""
    return page.evaluate(
        """([x, y, w, h]) => {
          const c = document.querySelector('canvas'), k = c.width / c.clientWidth;
          const d = c.getContext('2d').getImageData(x * k, y * k, w * k, h * k).data, out = [];
          for (let i = 0; i < d.length; i += 32) out.push([d[i], d[i + 1], d[i + 2]].join());
          return [...new Set(out)];
        }""",
        [x, y, width, height],
    )


def test_a_room_is_found_by_its_number_in_one_search(sample):
    sample.look_up("114")
    assert sample.page.locator("#card h2").inner_text() == "114"


def test_the_page_opens_without_complaint_and_fetches_nothing(opened):
    viewer = opened(sample_preplan())
    viewer.look_up("114")
    assert viewer.complaints == []
    assert [url for url in viewer.requests if not url.endswith("/index.html")] == []


def test_the_card_says_floor_grid_cell_and_nearest_door(sample):
    sample.look_up("114")
    words = Edition.of(sample_preplan()).orientation.space_words("main/1/114")
    assert words in sample.page.locator("#card blockquote").inner_text()


def test_a_room_upstairs_brings_its_floor(sample):
    sample.look_up("207")
    assert sample.page.locator("#levels [aria-current=true]").inner_text() == "2"


def test_the_top_floor_is_on_top_of_the_stack(sample):
    assert sample.page.locator("#levels button:not(.site)").all_inner_texts() == ["2", "1"]


def test_dashes_and_case_do_not_count_in_a_search(sample):
    sample.look_up("st b")
    assert sample.page.locator("#card h2").inner_text() == "ST-B"


def test_an_exact_number_comes_before_a_longer_one(sample):
    sample.look_up("1")
    assert sample.page.locator("#card h2").inner_text() == "Door 1"


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("C-103", "C-103"),
        ("aed 2", "AED-2"),
        ("locker", "EL-1"),
        ("door 5", "Door 5"),
        ("science", "114"),
        ("gas", "G-1"),
        ("a", "AED-1"),
    ],
)
def test_doors_cameras_equipment_and_names_are_found(sample, words, title):
    sample.look_up(words)
    assert sample.page.locator("#card h2").inner_text() == title


def test_a_room_is_found_by_typing_its_number_alone(sample):
    sample.page.keyboard.type("207")
    sample.page.keyboard.press("Enter")
    assert sample.page.locator("#card h2").inner_text() == "207"


def test_a_digit_typed_elsewhere_stays_there(opened):
    viewer = opened(sample_preplan())
    viewer.look_up("207")
    viewer.page.keyboard.press("r")
    viewer.page.locator("#card select").focus()
    viewer.page.keyboard.type("2")
    assert viewer.page.locator("#find input").input_value() == "207"


def test_what_is_asked_for_by_its_kind_is_two_touches_away(opened):
    viewer = opened(sample_preplan(), **PHONE)
    viewer.page.locator("#find input").tap()
    kinds = viewer.page.locator("#hits .act")
    assert kinds.all_inner_texts() == [
        "AED", "Emergency locker", "Key box", "Utility shut-off", "Fire alarm panel", "Trauma kit", "Command post",
        "Camera",
    ]  # fmt: skip
    kinds.filter(has_text="AED").tap()
    titles = viewer.page.locator("#hits b").all_inner_texts()
    assert sorted(titles[:3]) == ["AED-1", "AED-2", "AED-3"]


def test_the_only_one_of_its_kind_is_shown_at_once(opened):
    preplan = sample_preplan()
    one = tuple(feature for feature in preplan.features if feature.type != "aed" or feature.number == "AED-2")
    viewer = opened(replace(preplan, features=one), **PHONE)
    viewer.page.locator("#find input").tap()
    viewer.page.locator("#hits .act").filter(has_text="AED").tap()
    assert viewer.page.locator("#card h2").inner_text() == "AED-2"


def test_what_is_not_there_is_said(sample):
    sample.look_up("999")
    assert "Nothing by that number" in sample.page.locator("#hits").inner_text()


def test_the_chosen_room_lights_up(opened):
    viewer = opened(sample_preplan(), color_scheme="light")
    viewer.look_up("114")
    viewer.page.wait_for_timeout(60)
    assert "255,214,10" in pixels(viewer.page, 0, 0, 1280, 600)


def test_a_tap_opens_what_lies_under_the_finger(opened):
    viewer = opened(sample_preplan())
    viewer.look_up("114")
    viewer.page.keyboard.press("Escape")
    viewer.page.mouse.click(*middle_of_the_map(viewer.page))
    assert viewer.page.locator("#card").count() == 1


def middle_of_the_map(page):
    box = page.locator("#map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_way_in_is_shown_on_request(opened):
    viewer = opened(sample_preplan(), color_scheme="light")
    viewer.look_up("114")
    viewer.page.get_by_role("button", name="Route in").click()
    viewer.page.wait_for_timeout(60)
    assert "11,87,208" in pixels(viewer.page, 560, 30, 700, 600)


def test_the_camera_button_of_a_room_leads_to_the_nearest_camera(sample):
    sample.look_up("103")
    sample.page.locator(".acts").get_by_role("button", name="Camera").click()
    assert sample.page.locator("#card h2").inner_text() == "C-101"


def test_a_second_search_takes_the_place_of_the_first(sample):
    sample.look_up("101")
    sample.look_up("102")
    assert sample.page.locator("#card h2").inner_text() == "102"


def test_red_light_uses_the_red_channel_alone(opened):
    viewer = opened(sample_preplan(), color_scheme="light")
    viewer.look_up("114")
    for _ in range(2):
        viewer.page.keyboard.press("d")
    viewer.page.wait_for_timeout(60)
    found = pixels(viewer.page, 0, 0, 1280, 690)
    assert len(found) > 1
    assert [colour for colour in found if not colour.endswith(",0,0")] == []


def test_the_plan_and_the_rooms_are_there_without_a_script(opened):
    viewer = opened(sample_preplan(), java_script_enabled=False)
    drawing = viewer.page.locator("figure svg").first.bounding_box()
    assert drawing["width"] > 900
    assert drawing["y"] < 300
    assert viewer.page.get_by_role("cell", name="114", exact=True).is_visible()


def test_each_floor_is_one_touch_away_without_a_script(opened):
    page = opened(sample_preplan(), java_script_enabled=False).page
    page.get_by_role("link", name="Floor 2", exact=True).click()
    assert 0 <= page.locator("figure svg").nth(1).bounding_box()["y"] < 200


def test_a_plan_never_walked_says_so_on_every_screen(opened):
    never = replace(sample_preplan(), revision=0, walk_through=WalkThrough())
    for options in ({}, PHONE, {"java_script_enabled": False}):
        assert opened(never, **options).page.get_by_text("NOT WALKED · not checked").first.is_visible()


def test_an_exercise_is_marked_as_one(opened):
    viewer = opened(replace(sample_preplan(), exercise=True))
    assert viewer.page.locator(".banner.exercise").is_visible()


@pytest.mark.parametrize(
    ("due", "level", "words"),
    [
        (date(2026, 12, 1), "good", "Review due in 91 days"),
        (date(2026, 10, 31), "soon", "Review due in 60 days"),
        (date(2026, 8, 31), "over", "Review overdue 1 day"),
    ],
)
def test_freshness_is_counted_when_the_page_is_opened(opened, due, level, words):
    viewer = opened(replace(sample_preplan(), review=Review(due=due)), today=TODAY)
    chip = viewer.page.locator("#due")
    assert chip.inner_text() == words
    assert level in (chip.get_attribute("class") or "")


def test_an_overdue_plan_carries_a_banner(opened):
    viewer = opened(replace(sample_preplan(), review=Review(due=date(2026, 8, 1))), today=TODAY)
    assert "REVIEW OVERDUE 31 DAYS" in viewer.page.locator("#banners").inner_text()


@pytest.mark.parametrize(("today", "expired"), [("2027-06-30T08:00:00Z", 0), ("2027-07-01T08:00:00Z", 1)])
def test_a_copy_past_its_last_day_opens_with_a_banner(opened, tmp_path, today, expired):
    viewer = opened(sample_preplan(), today=today)
    copy = replace(Edition.of(sample_preplan()), recipient="Engine 4", expires=date(2027, 6, 30))
    (tmp_path / NAME).write_bytes(export(copy)[NAME])
    viewer.page.reload()
    assert viewer.page.get_by_text("Use until 2027-06-30").is_visible()
    assert viewer.page.get_by_text("THIS COPY HAS EXPIRED").count() == expired
    assert viewer.page.locator("#map canvas").is_visible()


def test_the_chips_stay_on_a_phone(opened):
    viewer = opened(sample_preplan(), **PHONE)
    chips = viewer.page.locator(".chip")
    assert chips.count() == 4
    assert all(chips.nth(i).is_visible() for i in range(4))
    assert all(chips.nth(i).bounding_box()["x"] + chips.nth(i).bounding_box()["width"] <= 390 for i in range(4))


@pytest.mark.parametrize("options", [{}, PHONE])
def test_every_button_is_as_large_as_a_gloved_finger(opened, options):
    viewer = opened(sample_preplan(), **options)
    viewer.look_up("114")
    boxes = [one.bounding_box() for one in viewer.page.locator("button:visible, select:visible").all()]
    assert len(boxes) > 3
    assert [box for box in boxes if box["width"] < 60 or box["height"] < 60] == []


def test_search_floors_and_route_are_larger_still(sample):
    sample.look_up("114")
    for place in ("#find input", "#levels button >> nth=0", ".go"):
        assert sample.page.locator(place).bounding_box()["height"] >= 88


def tower():
    """The sample site with thirty floors."""
    preplan = sample_preplan()
    floors = tuple(
        replace(preplan.buildings[0].floors[0], id=f"main/{n}", label=str(n), index=n - 1) for n in range(1, 31)
    )
    return replace(preplan, buildings=(replace(preplan.buildings[0], floors=floors),), features=())


@pytest.mark.parametrize("options", [{}, PHONE], ids=["tablet", "phone"])
def test_the_floor_that_is_shown_is_in_sight_among_thirty(opened, options):
    page = opened(tower(), **options).page
    stack, floor = (page.locator(place).bounding_box() for place in ("#levels", "#levels [aria-current=true]"))
    assert page.locator("#levels [aria-current=true]").inner_text() == "1"
    assert stack["y"] <= floor["y"] <= stack["y"] + stack["height"] - floor["height"]


def test_the_building_is_clear_of_a_tall_stack_of_floors_on_a_phone(opened):
    page = opened(tower(), **PHONE).page
    stack, whole = page.locator("#levels").bounding_box(), page.locator("#map").bounding_box()
    walls = {"20,24,31", "42,47,56"}
    assert walls.isdisjoint(pixels(page, 30, 30, stack["width"] + 6, whole["height"] - 60))
    assert not walls.isdisjoint(pixels(page, stack["width"] + 40, 30, 220, whole["height"] - 60))


BARS = """(right) => {
  const canvas = document.querySelector("canvas"), wide = canvas.width, k = wide / canvas.clientWidth;
  const dots = canvas.getContext("2d").getImageData(0, 0, wide, canvas.height).data;
  const ink = (x, y) => [0, 1, 2].every((i) => dots[(y * wide + x) * 4 + i] === 17);
  let most = 0;
  for (let y = canvas.height - 200 * k; y < canvas.height; y++) {
    for (let x = 30 * k, run = 0; x < right * k; x++) most = Math.max(most, (run = ink(x, y) ? run + 1 : 0));
  }
  return most / k;
}"""


@pytest.mark.parametrize("keys", ["", "."])
def test_the_bar_of_the_scale_stays_in_sight_beside_the_tools_of_a_phone(opened, keys):
    page = opened(sample_preplan(), color_scheme="light", **PHONE).page
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_timeout(60)
    right = page.locator("#tools").bounding_box()["x"] if keys else 390
    assert page.evaluate(BARS, right) > 35


def test_letters_of_the_grid_lie_in_a_margin_of_their_own(opened):
    viewer = opened(sample_preplan(), color_scheme="light")
    assert set(pixels(viewer.page, 0, 120, 3, 400)) == {"227,237,251"}


def test_the_fingerprint_on_screen_is_computed_from_the_model(opened):
    preplan = sample_preplan()
    viewer = opened(preplan)
    shown = viewer.page.locator("#fingerprint")
    assert shown.inner_text() == Edition.of(preplan).fingerprint
    assert viewer.page.get_by_text("THIS FILE WAS CHANGED").count() == 0


def test_a_changed_model_is_noticed(opened, tmp_path):
    viewer = opened(sample_preplan())
    path = tmp_path / "index.html"
    path.write_text(path.read_text().replace('"Science Lab"', '"Service Lab"', 1))
    viewer.page.reload()
    viewer.page.get_by_text("THIS FILE WAS CHANGED").wait_for(timeout=2000)


def test_a_script_that_fails_leaves_the_plain_document(opened, tmp_path):
    viewer = opened(sample_preplan())
    path = tmp_path / "index.html"
    path.write_text(path.read_text().replace('"letters":', '"letters_gone":').replace('"cones":', '"cones_gone":'))
    viewer.page.reload()
    assert viewer.complaints != []
    assert viewer.page.locator("figure svg").first.is_visible()


def test_the_page_never_vouches_for_itself(sample):
    text = sample.page.locator("#bar, #foot").all_inner_texts()
    assert "compare with the printed card" in " ".join(text)
    assert not re.search(r"signature|verified|valid", " ".join(text), re.IGNORECASE)


def test_a_public_copy_has_no_camera_to_find(opened):
    viewer = opened(for_audience(sample_preplan(), Audience.PUBLIC))
    viewer.look_up("C-101")
    assert viewer.page.locator("#card").count() == 0
    assert viewer.page.get_by_role("button", name="Cameras").count() == 0


def test_only_layers_that_exist_have_a_button(opened):
    bare = replace(sample_preplan(), features=tuple(f for f in sample_preplan().features if f.type == "aed"))
    assert opened(bare).page.locator("#layers button").all_inner_texts() == ["Entrances", "Medical"]


def test_open_findings_are_listed_and_lead_to_their_place(opened):
    viewer = opened(sample_preplan())
    viewer.page.get_by_title("Open findings: 2").click()
    viewer.page.get_by_role("button", name="The mechanical room has no number.").click()
    assert viewer.page.locator("#levels [aria-current=true]").inner_text() == "2"


def test_what_nobody_verified_says_so_on_its_card(sample):
    sample.look_up("C-104")
    assert "Not verified" in sample.page.locator("#card").inner_text()


def test_a_number_that_two_rooms_carry_is_doubted(opened):
    preplan = sample_preplan()
    ground, upper = preplan.buildings[0].floors
    twice = tuple(replace(space, number="207") if space.number == "107" else space for space in ground.spaces)
    building = replace(preplan.buildings[0], floors=(replace(ground, spaces=twice), upper))
    viewer = opened(replace(preplan, buildings=(building,)))
    viewer.look_up("207")
    assert "Another room has this number too" in viewer.page.locator("#card").inner_text()


def test_a_stair_that_runs_through_all_floors_is_not_doubted(sample):
    sample.look_up("ST-A")
    assert "Another room" not in sample.page.locator("#card").inner_text()


def test_what_was_found_missing_says_so_on_its_card(sample):
    sample.look_up("AED-3")
    assert "NOT THERE" in sample.page.locator("#card").inner_text()


def test_a_plan_without_a_single_room_still_opens(opened):
    bare = replace(sample_preplan(), buildings=(), features=(), contacts=())
    viewer = opened(bare)
    assert viewer.complaints == []
    assert viewer.page.locator("canvas").is_visible()


def test_each_floor_prints_on_a_page_of_its_own(opened):
    viewer = opened(sample_preplan())
    pages = re.findall(rb"/Type\s*/Page\b", viewer.page.pdf(format="Letter"))
    viewer.page.emulate_media(media="print")
    assert viewer.page.locator("section.plan").count() == 2
    assert len(pages) >= 4
