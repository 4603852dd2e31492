"""The studio in a real browser over the real service: what is wrong is put right, taken back, and never lost."""

import json
import shutil
from datetime import UTC, datetime
from urllib.request import Request, urlopen

import pytest

from tacmap.corrections import Correction
from tacmap.document import load
from tacmap.service.editing import draft_of, say
from tacmap.service.working import keep_files, take_in
from tacmap.settings import Limits
from tacmap_api.identity import COOKIE
from tests.samples import ELM_STREET, SCHOOLS, as_before, desk_in

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk that keeps a sample."""
    with desk_in(tmp_path_factory.mktemp("studio")) as kept:
        take_in(kept.records, SCHOOLS / "old-annex", who="office", now=NOW, limits=Limits())
        yield kept


@pytest.fixture(autouse=True)
def _as_before(desk):
    with as_before(desk, "old-annex", NOW):
        yield


@pytest.fixture
def studio(enter):
    """The studio with the sample open."""
    page = enter("/studio/#old-annex/check", expected=("412 (Precondition Failed)", "ERR_INTERNET"))
    page.get_by_role("heading", name="to look at").wait_for()
    return page


@pytest.fixture
def playwright_chromium(browser):
    """A function: a browser of its own that keeps what it knows in a folder."""

    def started(profile):
        program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
        return browser.browser_type.launch_persistent_context(
            profile,
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu"],
            viewport={"width": 1366, "height": 768},
        )

    return started


def rooms(address, session):
    """The numbers of the rooms as the service gives them."""
    asked = Request(f"{address}/sites/old-annex/map", headers={"Authorization": f"Bearer {session}"})
    with urlopen(asked) as answer:
        told = json.load(answer)
    floors = load(json.dumps(told["document"]).encode()).floors
    return sorted(space.number or "" for floor in floors for space in floor.spaces)


def test_a_number_that_is_typed_is_kept_and_undone_and_done_again(studio, address, session):
    before = rooms(address, session)
    studio.locator("ol button.warning, ol button").first.wait_for()
    studio.mouse.click(683, 420)  # somewhere within the building
    field = studio.get_by_label("Number")
    field.wait_for()
    field.fill("A-77")
    field.press("Enter")
    studio.get_by_text("Saved", exact=True).wait_for()
    assert "A-77" in rooms(address, session)

    studio.get_by_role("button", name="Undo").click()
    studio.get_by_text("Saved", exact=True).wait_for()
    assert rooms(address, session) == before

    studio.get_by_role("button", name="Redo").click()
    studio.get_by_text("Saved", exact=True).wait_for()
    assert "A-77" in rooms(address, session)


def test_what_is_open_is_walked_through_by_keyboard(studio):
    first = studio.locator("ol button").first
    studio.keyboard.press("j")
    assert first.get_attribute("aria-current") == "true"
    studio.keyboard.press("Escape")


def test_a_gap_in_a_wall_is_answered_with_one_key_and_the_next_one_comes(studio):
    studio.get_by_role("heading", name="9 to look at").wait_for()
    studio.keyboard.press("j")
    studio.get_by_role("button", name="It is open, without a door").wait_for()
    studio.keyboard.press("1")
    studio.get_by_role("heading", name="8 to look at").wait_for()
    assert studio.locator("ol button[aria-current=true]").count() == 1
    studio.keyboard.press("2")
    studio.get_by_role("heading", name="7 to look at").wait_for()


def choose(page, number):
    """A room by its number, from the list."""
    page.get_by_label("Find a room").fill(number)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Room {number}").wait_for()


def saved(page):
    page.get_by_text("Saved", exact=True).wait_for()


def test_a_room_that_is_found_by_its_number_is_numbered_anew_with_the_number_selected(studio, address, session):
    choose(studio, "B6")
    field = studio.get_by_label("Number", exact=True).and_(studio.locator(":focus"))
    field.wait_for()
    studio.keyboard.type("B66")  # what was there is selected, and goes
    studio.keyboard.press("Enter")
    saved(studio)
    assert "B66" in rooms(address, session)
    assert "B6" not in rooms(address, session)


def under_the_cross(page):
    """What the page tells of the room in the middle of the plan."""
    page.get_by_role("application").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    return page.locator("[aria-live=polite].unseen").inner_text()


def test_a_room_that_is_chosen_in_the_list_comes_into_view_unless_it_is_in_view(studio):
    choose(studio, "B6")
    studio.wait_for_timeout(400)  # the map would glide there
    assert under_the_cross(studio).startswith("Room B1")  # as before: the whole floor is in view
    for _ in range(2):
        studio.keyboard.press("+")
    studio.wait_for_timeout(400)
    choose(studio, "B6")
    studio.wait_for_timeout(400)
    assert under_the_cross(studio).startswith("Room B6")


def colours(page, colour):
    """How many pixels of the plan bear a colour."""
    return page.evaluate(
        """async ([r, g, b]) => {
          await new Promise(requestAnimationFrame);
          await new Promise(requestAnimationFrame);
          const { width, height } = document.querySelector("canvas");
          const copy = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
          copy.drawImage(document.querySelector("canvas"), 0, 0);
          const { data } = copy.getImageData(0, 0, width, height);
          let found = 0;
          for (let i = 0; i < data.length; i += 4) found += data[i] === r && data[i + 1] === g && data[i + 2] === b;
          return found;
        }""",
        colour,
    )


def test_layers_are_switched_by_keyboard_and_what_is_off_is_named_and_remembered(studio):
    room, door = [0xEE, 0xF4, 0xEE], [0x1A, 0x7F, 0x37]
    assert colours(studio, room) > 10_000
    assert colours(studio, door) > 10
    studio.keyboard.press("v")
    studio.keyboard.press("Tab")  # from the drawing underneath to the rooms
    studio.keyboard.press("Enter")
    for _ in range(2):
        studio.keyboard.press("Tab")
    studio.keyboard.press("Space")
    studio.get_by_text("Not shown: rooms, doors, placed things").wait_for()
    assert colours(studio, room) == colours(studio, door) == 0
    studio.reload()
    studio.get_by_text("Not shown: rooms, doors, placed things").wait_for()
    studio.keyboard.press("v")
    studio.get_by_role("button", name="Show all").press("Enter")
    assert studio.get_by_text("Not shown").count() == 0
    assert colours(studio, room) > 10_000


def test_letters_are_typed_in_the_field_and_choose_tools_after_escape(studio, address, session):
    choose(studio, "B6")
    studio.locator("aside input:focus").wait_for()
    studio.keyboard.type("swd")
    assert studio.get_by_label("Number", exact=True).input_value() == "swd"
    assert studio.locator("[role=toolbar] [aria-pressed=true]").count() == 0
    studio.get_by_text("Letters go into the field").wait_for()

    studio.keyboard.press("Escape")
    assert studio.get_by_role("application").evaluate("(plan) => plan === document.activeElement")
    studio.get_by_role("heading", name="Room B6").wait_for()  # still chosen
    studio.keyboard.press("w")
    assert studio.get_by_role("toolbar").get_by_role("button", name="Wall").get_attribute("aria-pressed") == "true"
    studio.keyboard.press("w")
    studio.keyboard.press("F2")
    studio.keyboard.type("B66")
    studio.keyboard.press("Enter")
    saved(studio)
    assert "B66" in rooms(address, session)


OPEN_WALL = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 13000 8000">
<g id="walls" fill="none" stroke="black" stroke-width="50">
<path d="M0 0H12200V7400H0Z M0 5000H1000 M2000 5000H8000 M9000 5000H12200"/></g>
<g id="rooms" font-size="300"><text x="2800" y="2500">102</text><text x="9000" y="2500">104</text>
<text x="6000" y="6300">CORRIDOR</text></g>
</svg>
"""


@pytest.fixture
def elm(studio, desk, address, tmp_path):
    """The studio at a site where a wall is missing: one outline holds two numbers."""
    folder = tmp_path / "elm"
    folder.mkdir()
    (folder / "first.svg").write_text(OPEN_WALL)
    (folder / "site.toml").write_text(ELM_STREET)
    taken, _ = take_in(desk.records, folder, who="office", now=NOW, limits=Limits())
    studio.goto(f"{address}/studio/#{taken.id}/check")
    studio.get_by_role("heading", name="to look at").wait_for()
    studio.locator("ol button", has_text="104").first.click()
    studio.get_by_role("heading", name="Room 102, 104").wait_for()
    return studio, taken.id


def numbers(desk, site):
    return sorted(space.number or "" for floor in draft_of(desk, site).survey.preplan.floors for space in floor.spaces)


def test_two_numbers_in_one_outline_are_not_kept_as_one_by_enter(elm, desk):
    page, site = elm
    field = page.get_by_label("Number", exact=True)
    field.press("Enter")
    page.get_by_role("alert").get_by_text("nothing was kept").wait_for()
    field.fill("102, 104")
    field.press("Enter")
    page.get_by_role("alert").get_by_text("102, 104 is more than one number").wait_for()
    assert numbers(desk, site) == ["", "102, 104"]

    page.get_by_role("button", name="104", exact=True).click()
    saved(page)
    assert numbers(desk, site) == ["", "104"]


def test_where_two_numbers_stand_in_one_outline_the_missing_wall_is_offered(elm, desk):
    page, _ = elm
    page.get_by_role("button", name="These are two rooms: draw the wall").click()
    wall = page.get_by_role("toolbar").get_by_role("button", name="Wall")
    assert wall.get_attribute("aria-pressed") == "true"
    page.get_by_text("Set points along the wall that is missing.").wait_for()


def test_rooms_clicked_in_their_order_are_numbered_in_series_in_one_step(studio, address, session):
    before = rooms(address, session)
    studio.get_by_role("button", name="Series").click()
    studio.get_by_label("First number").fill("A098")
    studio.get_by_label("Step", exact=True).fill("2")
    for x, y in ((500, 530), (690, 440), (690, 570)):
        studio.mouse.click(x, y)
    assert studio.locator("aside ol li").all_inner_texts() == ["B2 → A098", "B1 → A100", "B6 → A102"]
    studio.get_by_role("button", name="Number these 3 rooms").click()
    saved(studio)
    assert {"A098", "A100", "A102"} <= set(rooms(address, session))
    studio.get_by_role("button", name="Undo").click()
    saved(studio)
    assert rooms(address, session) == before


def test_the_rooms_along_a_line_are_seen_with_their_numbers_before_they_are_taken(studio, address, session):
    before = rooms(address, session)
    studio.keyboard.press("n")
    studio.get_by_role("button", name="Draw a line").click()
    for x, y in ((400, 300), (700, 300), (900, 300)):
        studio.mouse.click(x, y)
    studio.get_by_role("button", name="Done").click()
    studio.get_by_role("button", name="Number these 4 rooms").wait_for()
    assert studio.locator("aside ol li").all_inner_texts() == ["101", "102", "103", "104"]
    studio.get_by_role("button", name="Leave it").click()
    assert rooms(address, session) == before


def test_a_wall_is_drawn_square_and_from_wall_to_wall_by_keyboard_alone(studio, address, session, desk):
    before = len(rooms(address, session))
    studio.get_by_role("application").focus()
    studio.keyboard.press("w")
    studio.keyboard.press("q")
    studio.keyboard.press("ArrowDown")  # from the hall into the coal cellar
    studio.keyboard.press("ArrowDown")
    studio.keyboard.press("ArrowDown")
    studio.keyboard.press("Shift+ArrowDown")
    for key in ["ArrowLeft"] * 2 + ["Shift+ArrowLeft"] * 5:
        studio.keyboard.press(key)
    studio.keyboard.press("Enter")
    for _ in range(5):
        studio.keyboard.press("ArrowRight")
    studio.keyboard.press("Enter")
    studio.keyboard.press("Enter")  # once more on the same place: the line ends there
    saved(studio)
    draft = draft_of(desk, "old-annex")
    wall = next(row for row in draft.corrections if row.kind == "wall")
    assert wall.points[0][1] == pytest.approx(wall.points[1][1])
    assert len(rooms(address, session)) == before + 1
    studio.keyboard.press("Control+z")
    saved(studio)
    assert len(rooms(address, session)) == before


def test_rooms_in_a_box_are_chosen_without_dragging_and_with_it(studio):
    studio.keyboard.press("b")
    studio.mouse.click(330, 400)
    studio.mouse.click(800, 640)
    studio.get_by_role("heading", name="3 rooms").wait_for()
    studio.keyboard.press("Escape")
    studio.keyboard.down("Shift")
    studio.mouse.move(330, 400)
    studio.mouse.down()
    studio.mouse.move(600, 500, steps=3)
    studio.mouse.move(800, 640, steps=3)
    studio.mouse.up()
    studio.keyboard.up("Shift")
    studio.get_by_role("heading", name="3 rooms").wait_for()


def test_rooms_are_made_one_and_a_door_leads_outdoors_by_keyboard(studio, address, session):
    before = len(rooms(address, session))
    choose(studio, "B5")
    studio.get_by_role("application").focus()
    studio.keyboard.press("b")
    studio.keyboard.press("Escape")
    studio.mouse.click(930, 310)
    studio.keyboard.down("Shift")
    studio.mouse.click(930, 520)
    studio.keyboard.up("Shift")
    studio.get_by_role("heading", name="2 rooms").wait_for()
    studio.keyboard.press("m")
    saved(studio)
    assert len(rooms(address, session)) == before - 1
    studio.keyboard.press("Control+z")
    saved(studio)
    assert len(rooms(address, session)) == before


def test_steps_made_while_the_network_is_away_are_kept_and_sent_when_it_is_back(studio, address, session):
    choose(studio, "B7")
    studio.context.set_offline(True)
    studio.keyboard.type("B77")
    studio.keyboard.press("Enter")
    studio.get_by_role("status").filter(has_text="cannot be reached").wait_for()
    studio.get_by_text("number B77").wait_for()
    assert "B77" not in rooms(address, session)
    studio.context.set_offline(False)
    saved(studio)
    assert "B77" in rooms(address, session)


def test_a_laptop_that_is_closed_without_a_network_loses_nothing(address, session, tmp_path, playwright_chromium):
    def opened():
        context = playwright_chromium(tmp_path / "profile")
        context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/studio/#old-annex/check")
        page.get_by_role("heading", name="to look at").wait_for()
        return context, page

    context, page = opened()
    choose(page, "B3")
    context.set_offline(True)
    page.keyboard.type("B33")
    page.keyboard.press("Enter")
    page.get_by_text("number B33").wait_for()
    context.close()  # the whole browser
    assert "B33" not in rooms(address, session)
    context, page = opened()
    saved(page)
    assert "B33" in rooms(address, session)
    page.get_by_role("button", name="Undo").click()  # the way back outlives the browser too
    saved(page)
    assert "B33" not in rooms(address, session)
    context.close()


def another_office_says(desk, kind, value):
    draft = draft_of(desk, "old-annex")
    floor = draft.survey.preplan.floors[0]
    room = max(floor.spaces, key=lambda space: space.area_m2)
    spot = tuple(floor.placement.to_file([room.label_at])[0].tolist())
    row = Correction(kind=kind, floor=floor.id, points=(spot,), value=value)
    say(desk, "old-annex", draft.record.version, [row], who="the other office", now=NOW)


def test_who_was_slower_is_told_and_sees_what_the_other_saved(studio, address, session, desk):
    another_office_says(desk, "name", "NEW HALL")
    choose(studio, "B4")
    studio.keyboard.type("B-1")
    studio.keyboard.press("Enter")
    studio.get_by_role("alert").filter(has_text="Somebody").wait_for()
    assert "B-1" not in rooms(address, session)
    studio.get_by_role("button", name="Do mine on top of what stands now").click()
    saved(studio)
    assert "B-1" in rooms(address, session)
    assert any(
        space.name == "NEW HALL"
        for floor in draft_of(desk, "old-annex").survey.preplan.floors
        for space in floor.spaces
    )


def test_what_somebody_changed_on_another_sheet_does_not_disturb(studio, address, session, desk):
    record = desk.records.sites.one("old-annex")
    log = b"on,kind,by\n2026-09-01,tour,Office\n"
    keep_files(desk.records, record, {"logbook.csv": log}, who="the other office", note="log", now=NOW)
    choose(studio, "B2")
    studio.keyboard.type("B-2")
    studio.keyboard.press("Enter")
    saved(studio)
    assert "B-2" in rooms(address, session)
    assert studio.get_by_role("alert").count() == 0


def test_undo_never_writes_over_what_another_did_to_the_same_sheet(studio, desk):
    choose(studio, "B1")
    studio.get_by_label("Name", exact=True).fill("MINE")
    studio.keyboard.press("Tab")
    saved(studio)
    another_office_says(desk, "name", "THEIRS")
    studio.get_by_role("button", name="Undo").click()
    studio.get_by_role("alert").filter(has_text="was changed since").wait_for()
    names = {space.name for floor in draft_of(desk, "old-annex").survey.preplan.floors for space in floor.spaces}
    assert {"MINE", "THEIRS"} <= names


def test_axe_finds_nothing(studio, axe):
    studio.keyboard.press("j")
    assert axe(studio, slight=True) == []
