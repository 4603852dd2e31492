"""How long somebody new needs from a drawing that needs correcting to a signed bundle: every click and key, priced.

    python -m bench.studio.newcomer PLAN [--pictures FOLDER]

PLAN is a drawing of one floor. The person measures one length, and writes it down where the studio asks for that; gives
a number to each room that lacks one or shares it; parts a room that holds two numbers; says what wide gaps are;
places a camera and an AED, begins a locker, signs the walk-through, names who gets the map and publishes.
What is priced how stands in `bench.studio.person`. Exit code 1 above ten minutes.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from playwright.sync_api import TimeoutError as PlaywrightTimeout
from playwright.sync_api import sync_playwright

from bench.studio.person import Person, Reckoning
from bench.studio.served import Served, served
from tacmap.service.verify import verify_bundle

MOST_S = 600
PARTING = ((-38.0, -54.0), (0.0, -54.0))  # pixels from the pin of the finding: where the plan tried has no wall
WINDOW = {"width": 1366, "height": 768}


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("plan", type=Path)
    asked.add_argument("--pictures", type=Path, help="A folder for a picture at the end of each part.")
    chosen = asked.parse_args(arguments)
    program = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        print("No Chromium was found: nothing can be tried.")
        return 1
    with TemporaryDirectory() as scratch, served(Path(scratch)) as desk, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(viewport=WINDOW, accept_downloads=True)
        context.add_cookies([desk.cookie(datetime.now(UTC))])
        page = context.new_page()
        page.set_default_timeout(60_000)
        person = Person(page=page, pictures=chosen.pictures)
        try:
            walk(person, desk, chosen.plan)
        finally:
            person.end()
            browser.close()
    report(person)
    return 0 if person.whole.whole_s <= MOST_S else 1


def walk(person: Person, desk: Served, plan: Path) -> None:
    """From the list of sites to a bundle that verifies."""
    page = person.page
    page.goto(f"{desk.address}/studio/")
    upload(person, plan)
    check_rooms(person)
    place(person)
    locker(person)
    review(person)
    bundle = publish(person)
    verify_bundle(bundle, desk.desk.keyring)


ROOM = "905"  # one that was given its number in Check rooms


def upload(person: Person, plan: Path) -> None:
    page = person.page
    person.begin("Home and Upload")
    person.wait(page.get_by_label("What is the school called?"))
    person.read()
    person.type("Hill Street School")  # the field has the focus
    person.key("Enter")
    person.wait(page.get_by_role("button", name="Choose drawings"))
    person.read()
    with page.expect_file_chooser() as chooser:
        person.click(page.get_by_role("button", name="Choose drawings"))
    person.choose_file(chooser.value, plan)
    person.wait(page.get_by_text("with a number").first)
    person.read()
    measure(person)


def measure(person: Person) -> None:
    """Somebody at the school knows how long the corridor is, and sees that the plan agrees."""
    page = person.page
    person.click(page.get_by_role("button", name="Measure a length"))
    person.read()
    box = page.get_by_role("application").bounding_box()
    if box is None:
        raise LookupError("there is no plan to measure on")
    for share in (0.3, 0.7):
        person.click_at(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    told = page.get_by_text("Now it measures")
    person.wait(told)
    person.read(told)
    if not page.get_by_text("please check").count():
        person.click(page.get_by_role("button", name="Cancel"))  # it is as long as it should be
        return
    person.type(re.findall(r"[\d.,]+ m", told.inner_text())[-1])  # what the tape says; the field has the focus
    person.key("Enter")
    person.settle()


def check_rooms(person: Person) -> None:
    """What is listed as wrong is put right, one after another; the rest is read."""
    page = person.page
    person.begin("Check rooms")
    person.step("Check rooms")
    person.wait(page.get_by_role("heading", name="to look at").or_(page.get_by_role("heading", name="Nothing is open")))
    person.read()
    wrong = page.locator("ol button.warning")
    for number in range(900, 990):
        before = wrong.all_inner_texts()
        if not before:
            break
        if wrong.first.get_attribute("aria-current") != "true":
            person.click(wrong.first)
            page.wait_for_timeout(300)  # the plan glides there
        person.read(page.locator("aside").first)
        if "One outline holds" in wrong.first.inner_text():
            part(person)
        elif "looks like room numbers" in wrong.first.inner_text():
            begin_numbers(person, number)
        else:
            person.wait(page.get_by_label("Number", exact=True))
            person.type(str(number))
            person.key("Enter")
        person.until(lambda before=before: wrong.all_inner_texts() != before)
    wide_gaps(person)
    person.settle()


def begin_numbers(person: Person, number: int) -> None:
    """Where no room has a number the first one is clicked on the plan and gets one; then the others are listed."""
    page = person.page
    box = page.get_by_role("application").bounding_box()
    if box is None:
        raise LookupError("there is no plan to click on")
    field = page.get_by_label("Number", exact=True)
    for share in (0.3, 0.5, 0.7):
        person.click_at(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
        page.wait_for_timeout(300)
        if field.count() and page.get_by_role("button", name="Keep, and next").count():
            break
    person.type(str(number))
    person.key("Enter")


WIDE = re.compile(r"A gap of (?:[2-9]|\d\d+)\.\d+ m")


def wide_gaps(person: Person) -> None:
    """What may be an open side of a room is looked at and told: here it is a way through."""
    page = person.page
    wide = page.locator("ol button").filter(has_text=WIDE)
    for _ in range(10):
        if not (before := wide.count()):
            return
        person.click(wide.first)
        page.wait_for_timeout(300)
        person.read(page.locator("aside").first)
        person.click(page.get_by_role("button", name="It is open, without a door"))
        person.until(lambda before=before: wide.count() < before)


def part(person: Person) -> None:
    """A room that holds two numbers is two: a wall across it, from corner to corner as the eye sees it."""
    page = person.page
    person.click(page.get_by_role("toolbar").first.get_by_role("button", name="Wall"))
    person.read(page.locator(".how, [role=status]").last)
    box = page.get_by_role("application").bounding_box()
    if box is None:
        raise LookupError("there is no plan to draw on")
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    for x, y in PARTING:
        person.click_at(middle[0] + x, middle[1] + y)
    person.click(page.get_by_role("button", name="Done"))
    told = page.get_by_role("alert").filter(has_text="meets no room")
    with suppress(PlaywrightTimeout):
        told.wait_for(timeout=1500)
        person.read(told)
        person.click(field := page.get_by_label("Number", exact=True))  # no wall is missing: it bears the first number
        field.select_text()
        person.type(field.input_value().partition(",")[0])
        person.key("Enter")


def place(person: Person) -> None:
    page = person.page
    person.begin("Place")
    person.step("Place")
    person.wait(page.get_by_role("button", name="Camera").first)
    person.read()
    for key, number, across in (("c", "C-1", 0.45), ("a", "A-1", 0.55)):
        person.key(key)
        box = page.get_by_role("application").bounding_box()
        if box is None:
            raise LookupError("there is no plan to place on")
        person.click_at(box["x"] + across * box["width"], box["y"] + box["height"] / 2)
        field = page.get_by_label("Number", exact=True)
        person.wait(field)
        person.settle()
        person.read(page.locator("aside").first)
        person.click(field)
        person.type(number)
        person.key("Enter")
        person.settle()
        person.key("Escape")


def locker(person: Person) -> None:
    page = person.page
    person.begin("Locker")
    person.step("Locker")
    person.wait(page.get_by_label("Its number, as on the door"))
    person.read(page.locator("form").first)
    if not page.get_by_label("Its number, as on the door").input_value():
        person.click(page.get_by_label("Its number, as on the door"))
        person.type("EL-1")
    person.click(page.get_by_role("button", name="Begin this locker"))
    person.wait(page.get_by_label("Room it stands in"))
    person.click(page.get_by_label("Room it stands in"))
    person.type(ROOM)
    person.click(page.get_by_role("button", name="Put it there"))
    person.until(lambda: not page.get_by_text("not on the plan yet").count())


def review(person: Person) -> None:
    page = person.page
    person.begin("Review")
    person.step("Review")
    person.wait(page.get_by_role("button", name="Walk-through"))
    person.read(page.locator(".verdict"))
    person.click(page.get_by_role("button", name="Walk-through").first)
    person.wait(page.get_by_label("Who walked"))
    person.read(page.locator("form.sign"))
    doubtful = page.locator("#walk-doubtful ~ ul").first.get_by_role("listitem")
    for at in range(doubtful.count()):
        person.click(doubtful.nth(at).get_by_role("button", name="As drawn"))
    person.click(page.get_by_label("Who walked"))
    person.type("Patrol sergeant")
    person.key("Tab")
    person.type(datetime.now(UTC).strftime("%m%d%Y"))
    person.click(page.get_by_label("With which agency"))
    person.type("Township police")
    person.click(page.get_by_label("All that nobody named"))
    person.click(page.get_by_role("button", name="Sign and record"))
    person.wait(page.get_by_text("Signed:").first)
    person.read(page.get_by_role("status").filter(has_text="Signed:"))
    person.wait(page.locator(".verdict:not(.blocked)"))


def publish(person: Person) -> bytes:
    page = person.page
    person.begin("Publish & print")
    person.step("Publish & print")
    person.wait(page.get_by_role("heading", name="Revision 1", exact=True))
    person.read(page.locator("section.order"))
    person.wait(page.frame_locator("iframe").locator("#fingerprint").first)
    recipient(person)
    person.click(page.get_by_role("button", name="Publish revision 1"))
    person.wait(page.get_by_role("heading", name="Revision 1 is published").last)
    person.read(page.locator(".issued"))
    with page.expect_download() as waiting:
        person.click(page.get_by_role("link", name="Download").first)
    return waiting.value.path().read_bytes()


def recipient(person: Person) -> None:
    """Who gets the map is named."""
    page = person.page
    person.click(page.get_by_role("button", name="Name who gets the map"))
    editing = page.get_by_role("form", name="Who gets the map")
    person.wait(editing)
    person.read(editing)
    person.type("Township police")  # the field has the focus
    person.click(editing.get_by_role("button", name="Save"))
    person.wait(page.get_by_role("checkbox", name="Township police"))
    person.settle()


def report(person: Person) -> None:
    print(f"{'':20} {'clicks':>7} {'keys':>6} {'acting':>8} {'reading':>8} {'waiting':>8} {'together':>9}")
    for part in (*person.parts, person.whole):
        print(_line(part))


def _line(part: Reckoning) -> str:
    seconds = (part.acting_s, part.reading_s, part.waiting_s, part.whole_s)
    told = " ".join(f"{each:7.0f}s" for each in seconds)
    return f"{part.name:20} {part.clicks:7} {part.keys:6} {told}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
