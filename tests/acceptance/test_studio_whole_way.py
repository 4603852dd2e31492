"""The whole way in a real browser over an empty service: from the set-up link to a bundle that its viewer opens."""

import gzip
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.samples import SCHOOLS

ROOT = Path(__file__).resolve().parents[2]
PLAN = SCHOOLS / "old-annex" / "annex.dxf"
ASSETS = ROOT / "api" / "tacmap_api" / "studio_assets"
NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
STEPS = ("Upload", "Check rooms", "Place", "Locker", "Review", "Publish & print")
MOST_SCRIPTS = 150_000  # bytes of all steps together, compressed


@pytest.fixture
def desk(desk):
    """A desk that keeps nothing but its key yet."""
    desk.keyring.own_key()
    return desk


@pytest.fixture
def page(browser, address, desk):
    """A browser that has come in by the set-up link, at the studio's list of sites."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True, locale="en-US")
    page = context.new_page()
    page.set_default_timeout(90_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/setup/{desk.records.passes.make('setup', NOW)}")
    page.get_by_role("button").first.click()
    page.goto(f"{address}/studio/")
    yield page
    context.close()
    assert [told for told in complaints if "404 (Not Found)" not in told] == []  # a sheet that is not there yet


class Mouse:
    """Somebody with a mouse and a keyboard."""

    def press(self, what: Locator) -> None:
        what.click()

    def write(self, what: Locator, text: str) -> None:
        what.fill(text)


class Keyboard:
    """Somebody with a keyboard alone: everything is reached by Tab, pressed by Enter or Space, and typed."""

    MOST_TABS = 400

    def press(self, what: Locator) -> None:
        self.reach(what)
        box = what.evaluate("(element) => element.type === 'checkbox'")
        what.page.keyboard.press("Space" if box else "Enter")

    def write(self, what: Locator, text: str) -> None:
        self.reach(what)
        if what.evaluate("(element) => element.type === 'date'"):
            year, month, day = text.split("-")
            text = f"{month}{day}{year}"
        else:
            what.page.keyboard.press("Control+A")
        what.page.keyboard.type(text)

    def reach(self, what: Locator) -> None:
        what.wait_for()
        for _ in range(self.MOST_TABS):
            if what.evaluate("(element) => element === document.activeElement"):
                return
            what.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {what}")


Hand = Mouse | Keyboard


def step(page: Page, hand: Hand, name: str) -> None:
    hand.press(page.get_by_role("navigation", name="Steps").get_by_role("link", name=name))


def saved(page: Page) -> None:
    expect(page.get_by_role("status").filter(has_text="Saved").first).to_be_visible()


def new_site(page: Page, hand: Hand) -> None:
    hand.write(page.get_by_label("What is the school called?"), "Old Annex")
    hand.press(page.get_by_role("button", name="Add the site"))
    button = page.get_by_role("button", name="Choose drawings")
    button.wait_for()
    with page.expect_file_chooser() as chooser:
        hand.press(button)
    chooser.value.set_files(PLAN)
    page.get_by_text("with a number").first.wait_for()


def check_rooms(page: Page, hand: Hand) -> None:
    """The room without a number gets one."""
    step(page, hand, "Check rooms")
    hand.press(page.get_by_role("button", name="First Floor").first)
    hand.press(page.get_by_role("button", name="has no number").first)
    field = page.get_by_label("Number", exact=True)
    hand.write(field, "17")
    page.keyboard.press("Enter")
    saved(page)


def place(page: Page, hand: Hand, kind: str, number: str, room: str) -> None:
    """A thing in a room, by the room's number, without dragging."""
    hand.press(page.get_by_role("button", name=kind).first)
    hand.write(page.get_by_label("In room").first, room)
    page.keyboard.press("Enter")
    field = page.get_by_label("Number", exact=True)
    field.wait_for()
    hand.write(field, number)
    page.keyboard.press("Enter")
    saved(page)
    page.keyboard.press("Escape")


def locker(page: Page, hand: Hand) -> None:
    step(page, hand, "Locker")
    hand.write(page.get_by_label("Its number, as on the door"), "EL-1")
    hand.press(page.get_by_role("button", name="Begin this locker"))
    hand.write(page.get_by_label("Room it stands in"), "10")
    hand.press(page.get_by_role("button", name="Put it there"))
    expect(page.get_by_text("This locker is not on the plan yet")).to_have_count(0)


def sign_off(page: Page, hand: Hand) -> None:
    step(page, hand, "Review")
    hand.press(page.get_by_role("button", name="Walk-through"))
    hand.write(page.get_by_label("Who walked"), "Patrol sergeant")
    hand.write(page.get_by_label("Day of the walk"), "2026-10-01")
    hand.write(page.get_by_label("With which agency"), "Hollow Township Police Department")
    hand.press(page.get_by_label("All that nobody named"))
    hand.press(page.get_by_role("button", name="Sign and record"))
    page.get_by_text("on record").first.wait_for()


def publish(page: Page, hand: Hand) -> str:
    """The fingerprint of what was published."""
    step(page, hand, "Publish & print")
    page.get_by_role("heading", name="Revision 1", exact=True).wait_for()
    page.frame_locator("iframe").locator("#fingerprint").first.wait_for()
    hand.press(page.get_by_role("button", name="Publish revision 1"))
    page.get_by_role("heading", name="Revision 1 is published").last.wait_for()
    return page.locator("strong.mono").inner_text()


def downloaded(page: Page, hand: Hand, folder: Path) -> Path:
    with page.expect_download() as waiting:
        hand.press(page.get_by_role("link", name="Download").first)
    waiting.value.save_as(folder / "annex.zip")
    return folder / "annex.zip"


@pytest.mark.parametrize("hand", [Mouse(), Keyboard()], ids=["mouse", "keyboard alone"])
def test_the_whole_way_from_a_drawing_to_a_bundle_that_its_viewer_opens(hand, page, desk, run, opened, tmp_path):
    new_site(page, hand)
    check_rooms(page, hand)
    step(page, hand, "Place")
    place(page, hand, "Camera", "C-1", "10")
    place(page, hand, "AED", "A-1", "10")
    locker(page, hand)
    sign_off(page, hand)
    fingerprint = publish(page, hand)
    bundle = downloaded(page, hand, tmp_path)

    key = tmp_path / "school.pub"
    key.write_text(desk.keyring.own_key().public.line)
    code, told, _ = run("verify", bundle, "--key", key)
    assert code == 0, told
    assert fingerprint in told
    with zipfile.ZipFile(bundle) as archive:
        viewer = opened(archive.read("index.html"))
        assert {"lockers/el-1-outside.pdf", "print/plan-book-letter.pdf"} <= set(archive.namelist())
    for thing in ("17", "C-1", "A-1", "EL-1"):
        viewer.look_up(thing)
        viewer.page.locator("#card").get_by_text(thing).first.wait_for()
    assert viewer.complaints == []


@pytest.mark.parametrize("size", [(1366, 768), (768, 1024)], ids=["laptop", "tablet"])
def test_axe_finds_nothing_serious_in_any_step(page, axe, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    grave = [("Home", axe(page))]
    new_site(page, Mouse())
    for name in STEPS:
        step(page, Mouse(), name)
        page.wait_for_timeout(1_500)
        grave.append((name, axe(page)))
    assert [(name, found) for name, found in grave if found] == []


def test_all_steps_together_load_no_more_scripts_than_promised():
    sizes = [len(gzip.compress(path.read_bytes(), 9)) for path in (ASSETS / "assets").glob("*.js")]
    assert len(sizes) > len(STEPS)
    assert sum(sizes) <= MOST_SCRIPTS
