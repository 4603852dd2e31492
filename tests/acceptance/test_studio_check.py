"""The studio in a real browser over the real service: what is wrong is put right, taken back, and never lost."""

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from tacmap.corrections import Correction
from tacmap.document import load
from tacmap.service.desk import Desk
from tacmap.service.editing import draft_of, say
from tacmap.service.working import take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app
from tacmap_api.identity import COOKIE

SAMPLE = Path(__file__).resolve().parents[2] / "sample_buildings" / "old-annex"
NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studio")
    kept = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    yield kept
    kept.records.close()


@pytest.fixture(scope="module")
def address(desk, serving):
    """The address of a served desk that keeps a sample."""
    take_in(desk.records, SAMPLE, who="office", now=NOW, limits=Limits())
    with serving(create_app(desk, lambda: NOW)) as found:
        yield found


@pytest.fixture
def session(desk):
    return desk.records.passes.make("session", NOW)


@pytest.fixture
def studio(browser, address, session):
    """The studio with the sample open, and what went wrong in it."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
    page = context.new_page()
    page.set_default_timeout(30_000)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/studio/")
    page.get_by_role("link", name="Old Annex").click()
    page.get_by_role("heading", name="to look at").wait_for()
    yield page
    context.close()
    assert [told for told in complaints if "412 (Precondition Failed)" not in told] == []


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


def test_who_was_slower_is_told_and_sees_what_the_other_saved(studio, address, session, desk):
    draft = draft_of(desk, "old-annex")
    floor = draft.survey.preplan.floors[0]
    room = max(floor.spaces, key=lambda space: space.area_m2)
    spot = tuple(floor.placement.to_file([room.label_at])[0].tolist())
    row = Correction(kind="name", floor=floor.id, points=(spot,), value="NEW HALL")
    say(desk, "old-annex", draft.record.version, [row], who="the other office", now=NOW)

    studio.mouse.click(683, 420)
    studio.get_by_label("Number").fill("B-1")
    studio.get_by_label("Number").press("Enter")
    studio.get_by_role("alert").filter(has_text="Somebody").wait_for()
    assert "B-1" not in rooms(address, session)
