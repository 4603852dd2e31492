"""Upload in a real browser over the real service: drawings come in, and size, north, floors and place are put right."""

import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from tacmap.service.desk import add_plan, add_site
from tacmap.service.editing import draft_of
from tacmap.service.setting import put_settings
from tacmap.site.settings import Setting
from tacmap.store.accounts import Account
from tests.samples import three_rooms

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
LAPTOP, TABLET, UPRIGHT = (1366, 768), (1024, 768), (768, 1024)


def file(name, content):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.fixture
def desk(desk):
    """A desk that keeps a school without a plan."""
    add_site(desk, "Hill School", NOW)
    return desk


@pytest.fixture
def studio(enter):
    """A function: the upload step of the school in a window of that size."""

    def opened(size=LAPTOP, step="upload"):
        expected = ("401 (Unauthorized)", "412 (Precondition Failed)", "422 (Unprocessable")
        return enter(f"/studio/#hill-school/{step}", size=size, expected=expected, patience=60_000)

    return opened


@pytest.fixture
def two_floors(desk):
    """The school with two floors, the upper one drawn elsewhere in its file."""
    add_plan(desk, "hill-school", "first.svg", three_rooms(), NOW, metres_per_unit=0.001)
    upper = three_rooms(("201", "202", "203"), move=500)
    add_plan(desk, "hill-school", "second.svg", upper, NOW, metres_per_unit=0.001)


def setting(desk):
    files = desk.records.sites.files("hill-school")
    return desk.blobs.get(files["site.toml"].digest).decode()


def saved(page):
    """Waits until nothing is on its way to the service any more."""
    page.get_by_role("status").filter(has_text=re.compile("^Saved$")).wait_for()


def aside(page):
    return page.get_by_role("complementary", name="What was understood")


def test_several_drawings_come_in_from_the_lowest_floor_up_and_what_is_none_is_told(studio, desk):
    page = studio()
    page.get_by_role("heading", name="Start with the floor plans").wait_for()
    page.get_by_label("Choose drawings", exact=True).set_input_files([
        file("second-floor.svg", three_rooms(("201", "202", "203"))),
        file("plans.pdf", b"%PDF-1.4"),
        file("broken.dxf", b"0\nSECTION\n2\nENTITIES\n0\nLI"),
        file("first-floor.svg", three_rooms()),
    ])  # fmt: skip
    page.get_by_text("plans.pdf is no drawing that can be read here.").wait_for()
    page.locator("li.done").nth(1).wait_for()
    page.locator("li.refused").nth(1).wait_for()
    assert "save it as SVG" in page.locator("li.refused").filter(has_text="plans.pdf").inner_text()
    assert "broken.dxf" in page.locator("li.refused").filter(has_text="broken.dxf").get_by_role("alert").inner_text()
    assert re.findall(r'label = "(.*)"', setting(desk)) == ["first-floor", "second-floor"]
    assert page.get_by_role("button", name="second-floor 1 above").count() == 1
    assert page.get_by_role("button", name="Try again").count() == 2


def test_what_was_understood_is_told_with_unit_rooms_and_layers(studio, two_floors):
    page = studio()
    told = aside(page)
    told.get_by_text("4 rooms, 3 with a number").wait_for()
    told.get_by_text("One unit of the drawing is 1 mm.").wait_for()
    told.get_by_text("18.0 × 7.4 m (59 ft × 24 ft)").wait_for()
    told.get_by_text("Layers (3)").click()
    assert told.get_by_role("row", name="walls").get_by_role("cell").inner_text() == "walls"


def test_two_clicks_and_a_length_say_how_large_it_is(studio, desk):
    add_plan(desk, "hill-school", "first.svg", three_rooms(), NOW)
    page = studio()
    aside(page).get_by_role("button", name="Measure a length").click()
    plan = page.get_by_role("application").bounding_box()
    page.mouse.click(plan["x"] + plan["width"] * 0.2, plan["y"] + plan["height"] / 2)
    page.mouse.click(plan["x"] + plan["width"] * 0.7, plan["y"] + plan["height"] / 2)
    told = aside(page).get_by_text(re.compile("Now it measures")).inner_text()
    twice = 2 * float(re.search(r"([0-9.]+) m", told)[1])
    before = draft_of(desk, "hill-school").survey.preplan.floors[0].placement.metres_per_unit
    page.get_by_label("How long is it?").fill(f"{twice:.2f} m")
    page.keyboard.press("Enter")
    aside(page).get_by_text("Said by a person").wait_for()
    saved(page)
    (row,) = draft_of(desk, "hill-school").corrections
    assert (row.kind, float(row.value)) == ("scale", pytest.approx(twice, abs=0.01))
    after = draft_of(desk, "hill-school").survey.preplan.floors[0].placement.metres_per_unit
    assert after / before == pytest.approx(2, rel=0.01)


def test_a_length_that_is_none_is_refused_in_words_and_stays_in_its_field(studio, two_floors, desk):
    page = studio()
    aside(page).get_by_role("button", name="Measure a length").click()
    plan = page.get_by_role("application")
    plan.focus()
    page.keyboard.press("Enter")  # by keyboard: a point under the cross, then another
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    field = page.get_by_label("How long is it?")
    for typed in ("as long as a bus", "31", "31' 2"):  # which unit, nobody can tell
        field.fill(typed)
        field.press("Enter")
        aside(page).get_by_role("alert").filter(has_text="Say it with its unit").wait_for()
        assert field.input_value() == typed
    assert "metres_per_unit = 0.001" in setting(desk)
    field.fill("31’ 2”")
    field.press("Enter")
    aside(page).get_by_text("Said by a person").wait_for()
    saved(page)
    assert float(draft_of(desk, "hill-school").corrections[0].value) == pytest.approx(9.4996)


def test_north_is_set_by_degrees_or_by_the_arrow_and_taken_back(studio, two_floors, desk):
    page = studio()
    aside(page).get_by_role("button", name="Set north").click()
    page.get_by_role("slider").press("Shift+ArrowRight")
    page.get_by_role("slider").press("ArrowRight")
    assert page.get_by_role("spinbutton").input_value() == "11"
    page.get_by_role("button", name="Keep", exact=True).click()
    aside(page).get_by_text("North points 11° clockwise").wait_for()
    assert "true_north_deg = 11" in setting(desk)
    page.get_by_role("button", name="Undo").click()
    aside(page).get_by_text("Nobody has said where north is.").wait_for()
    assert "true_north_deg" not in setting(desk)


def test_corners_on_earth_are_kept_with_how_well_they_agree_and_a_wrong_one_is_refused(studio, two_floors, desk):
    page = studio()
    aside(page).get_by_role("button", name="Place it by points").click()
    plan = page.get_by_role("application").bounding_box()
    fields = page.get_by_placeholder("such as 43.70999, -84.93000")
    for count, (x, y) in enumerate(((24, 0), (-24, 0)), start=1):
        page.mouse.click(plan["x"] + (x if x > 0 else plan["width"] + x), plan["y"] + plan["height"] / 2 + y)
        fields.nth(count - 1).wait_for()
    fields.nth(0).fill("43.71, -84.93")
    fields.nth(1).fill("somewhere")
    page.get_by_role("button", name="Keep these points").click()
    page.get_by_text("Two numbers with a comma").wait_for()
    fields.nth(1).fill("43.71, -84.93022356")  # 18 m to the west: the plan's right end
    page.get_by_role("button", name="Keep these points").click()
    aside(page).get_by_text(re.compile("The points agree to")).wait_for()
    assert setting(desk).count("[[georeference.points]]") == 2
    found = draft_of(desk, "hill-school").survey.preplan.georeference
    assert found.y_axis_bearing == pytest.approx(180, abs=3)

    aside(page).get_by_role("button", name="Place it by points").click()
    fields.nth(1).fill("43.91, -84.93")
    page.get_by_role("button", name="Keep these points").click()
    aside(page).get_by_role("alert").filter(has_text="times as far apart as on the plan").wait_for()
    assert fields.nth(1).input_value() == "43.91, -84.93"
    assert "43.91" not in setting(desk)


def test_a_picture_from_above_is_laid_under_the_plan_and_one_of_another_place_is_refused(studio, two_floors, desk):
    spot = {"lat": 43.71, "lon": -84.93, "plan": [0, 0], "true_north_deg": 0}
    put_settings(desk, "hill-school", 3, [Setting(at="georeference", value=spot)], who="office", now=NOW)
    out = BytesIO()
    Image.new("RGB", (555, 556), (70, 120, 60)).save(out, "JPEG")
    page = studio()
    part = aside(page).get_by_role("region", name="Picture from above")
    part.get_by_role("button", name="Lay one under the plan").click()
    part.get_by_label("JPEG, PNG, WebP, TIFF or GeoTIFF").set_input_files([file("above.jpg", out.getvalue())])
    part.get_by_label("The day it was taken").fill("2026-04-12")
    part.get_by_label("Whose it is").fill("Lake County")
    upper, lower = (part.get_by_label(f"of its {corner} corner") for corner in ("upper left", "lower right"))
    upper.fill("45.7125, -84.9335")
    lower.fill("45.7075, -84.9266")
    part.get_by_role("button", name="Keep", exact=True).click()
    part.get_by_role("alert").filter(has_text="does not show the school").wait_for()
    assert "[aerial]" not in setting(desk)
    upper.fill("43.7125 -84.9335")
    lower.fill("43.7075°, -84.9266°")
    part.get_by_role("button", name="Keep", exact=True).click()
    part.get_by_text("Taken on 2026-04-12, Lake County.").wait_for()
    shown = part.get_by_role("img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 20
    assert 'file = "aerial.jpg"' in setting(desk)
    part.get_by_role("button", name="Take it away").click()
    part.get_by_role("button", name="Lay one under the plan").wait_for()
    assert "[aerial]" not in setting(desk)


def test_a_floor_is_lined_up_by_two_corners_on_each(studio, two_floors, desk):
    page = studio()
    page.get_by_role("button", name="second 1 above").click()
    aside(page).get_by_role("button", name="Line it up").click()
    for name in ("Floor plan of second", "Floor plan of first"):
        box = page.get_by_role("application", name=re.compile(name)).bounding_box()
        middle = box["y"] + box["height"] / 2
        page.mouse.click(box["x"] + 24, middle)
        page.mouse.click(box["x"] + box["width"] - 24, middle)
    aside(page).get_by_text("Laid over first by points that a person set.").wait_for()
    assert 'floor = "main/first"' in setting(desk)
    first, second = draft_of(desk, "hill-school").survey.preplan.floors
    west = [min(x for space in floor.spaces for x, _ in space.outline.exterior) for floor in (first, second)]
    assert west[0] == pytest.approx(west[1], abs=0.1)


def test_floors_are_renamed_reordered_and_taken_away_and_ids_stay(studio, two_floors, desk):
    page = studio()
    page.get_by_label("What people call it").fill("Ground floor")
    page.get_by_label("What people call it").press("Enter")
    page.get_by_role("button", name="Ground floor main entrance").wait_for()
    page.get_by_role("button", name="Move Ground floor up").click()
    page.get_by_role("button", name="Ground floor 1 above").wait_for()
    saved(page)
    floors = draft_of(desk, "hill-school").survey.site.floors
    assert [(floor.id, floor.label, floor.index) for floor in floors] == [
        ("main/second", "second", 0),
        ("main/first", "Ground floor", 1),
    ]
    page.get_by_role("button", name="Take away", exact=True).click()
    page.get_by_role("button", name="Take it away", exact=True).click()
    page.get_by_role("button", name="Ground floor 1 above").wait_for(state="detached")
    assert [floor.id for floor in draft_of(desk, "hill-school").survey.site.floors] == ["main/second"]


def test_a_newer_drawing_is_shown_against_the_old_one_before_it_is_taken(studio, two_floors, desk):
    page = studio()
    newer = file("first-v2.svg", three_rooms(("101", "112", "103")))
    aside(page).locator("input[type=file]").set_input_files([newer])
    page.get_by_text("Room 102 is now room 112.").wait_for()
    assert page.get_by_text("3 rooms unchanged").count() + page.get_by_text("1 room changed").count() == 2
    assert "replaced.csv" not in desk.records.sites.files("hill-school")
    page.get_by_role("button", name="Take the newer drawing").click()
    aside(page).get_by_text("from first-v2.svg").wait_for()
    rooms = {space.number: space.id for space in draft_of(desk, "hill-school").survey.preplan.floors[0].spaces}
    assert rooms["112"] == "main/first/102"


def test_a_drawing_of_a_name_that_is_there_is_asked_about(studio, two_floors):
    page = studio()
    page.get_by_role("button", name="first main entrance").wait_for()
    page.get_by_label("Choose drawings", exact=True).set_input_files(
        [file("first.svg", three_rooms(("101", "112", "103")))]
    )
    page.get_by_text("There is a first.svg already, the plan of first.").wait_for()
    page.get_by_role("button", name="It is a newer drawing of first").click()
    page.get_by_text("Room 102 is now room 112.").wait_for()
    page.get_by_role("button", name="Leave the one that is there").click()
    page.get_by_role("button", name="first main entrance").wait_for()


def test_another_building_gets_its_own_floors(studio, two_floors, desk):
    page = studio()
    page.get_by_label("These drawings show").select_option("+")
    page.get_by_label("What is it called?").fill("Gym")
    page.get_by_label("Choose drawings", exact=True).set_input_files(
        [file("gym.svg", three_rooms(("301", "302", "303"), move=40_000))]
    )
    page.get_by_role("heading", name="Gym").wait_for()
    assert '[[buildings]]\nname = "Gym"\nid = "gym"' in setting(desk)


def test_the_steps_tell_what_is_left_and_a_step_before_the_first_plan_leads_to_upload(studio, desk):
    page = studio(step="check")
    page.get_by_role("link", name="Upload the first one").click()
    page.get_by_role("heading", name="Start with the floor plans").wait_for()
    page.go_back()
    page.get_by_text("There is no floor plan yet.").wait_for()


def test_a_session_that_ended_leads_to_the_login_and_loses_nothing(studio, two_floors, desk):
    page = studio()
    page.get_by_label("What people call it").wait_for()
    page.context.clear_cookies()
    page.get_by_label("What people call it").fill("Ground floor")
    page.get_by_label("What people call it").press("Enter")
    page.get_by_role("alert").filter(has_text="Your session has ended").wait_for()
    assert (
        page.get_by_role("link", name="Log in again")
        .get_attribute("href")
        .startswith("/login?next=%2Fstudio%2F%23hill")
    )
    desk.records.accounts.add(Account(id="office", name="Office", roles=("editor",)), "correct horse battery", NOW)
    page.get_by_role("link", name="Log in again").click()
    page.get_by_label("Account").fill("office")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Log in", exact=True).click()
    page.get_by_role("button", name="Ground floor main entrance").wait_for()
    assert page.url.endswith("/studio/#hill-school/upload")


@pytest.mark.parametrize("size", [LAPTOP, TABLET, UPRIGHT], ids=["laptop", "tablet", "upright"])
def test_upload_fits_the_window_and_axe_finds_nothing_serious(studio, two_floors, axe, size):
    page = studio(size)
    aside(page).get_by_text("4 rooms, 3 with a number").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    boxes = [one.bounding_box() for one in page.locator("button:visible, input:visible, nav a:visible").all()]
    assert [box for box in boxes if box["height"] < 44] == []
    assert axe(page) == []
