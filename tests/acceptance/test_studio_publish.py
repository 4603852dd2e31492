"""The last step of the studio in a real browser: what would be issued is seen first, and issued once."""

import shutil
from datetime import UTC, date, datetime

import pytest

from tacmap.annotations import Audience
from tacmap.bundle.sealed import Passphrase, unseal
from tacmap.corrections import Correction
from tacmap.service.editing import draft_of, say
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.verify import verify_bundle
from tacmap.service.working import keep_files, take_in
from tacmap.settings import Limits
from tests.samples import OVERRIDE, SCHOOLS, desk_in

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
DECIDED = f"""{OVERRIDE}
[[recipients]]
name = "Hollow Township Police Department"
audience = "police"
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk that keeps the annex twice: as nobody walked it, and issued once because somebody decided so."""
    folder = tmp_path_factory.mktemp("publishing")
    with desk_in(folder) as kept:
        kept.keyring.own_key()
        take_in(kept.records, SCHOOLS / "old-annex", who="office", now=NOW, limits=Limits())
        decided = shutil.copytree(SCHOOLS / "old-annex", folder / "decided")
        text = (decided / "site.toml").read_text()
        text = text.replace('id = "old-annex"', 'id = "annex"').replace("Old Annex", "Annex")
        (decided / "site.toml").write_text(text + DECIDED)
        take_in(kept.records, decided, who="office", now=NOW, limits=Limits())
        order = Order(site_id="annex", copies=(Copy(audience=Audience.POLICE),), issued=date(2026, 10, 1))
        publish(kept, order, NOW)
        yield kept


@pytest.fixture
def step(enter):
    """A function: the step of a site, in a window of this size."""

    def opened(site, width=1366, height=768):
        told = ("ERR_FAILED", "422 (")
        page = enter(f"/studio/#{site}/publish", size=(width, height), expected=told, patience=90_000)
        page.get_by_label("Date of issue").wait_for()
        return page

    return opened


def rename(desk, words):
    """Somebody gives the largest room of the ground floor another name."""
    draft = draft_of(desk, "annex")
    floor = draft.survey.preplan.floors[0]
    room = max(floor.spaces, key=lambda space: space.area_m2)
    spot = tuple(floor.placement.to_file([room.label_at])[0].tolist())
    say(desk, "annex", draft.record.version, [Correction(kind="name", floor=floor.id, points=(spot,), value=words)],
        who="office", now=NOW)  # fmt: skip


def test_what_changed_is_told_in_words_and_chosen_on_the_plan(step, desk):
    rename(desk, "Reading room")
    page = step("annex")
    page.get_by_role("button", name="What changed since revision").click()
    change = page.get_by_role("button", name="Reading room")
    change.click()
    assert change.get_attribute("aria-current") == "true"
    assert page.get_by_role("img", name="What changed on").is_visible()


def test_the_preview_is_the_viewer_itself_and_reaches_nothing(step):
    page = step("annex")
    frame = page.frame_locator("iframe")
    frame.locator("#fingerprint").first.wait_for()
    assert frame.get_by_text("Copy for PREVIEW, not issued").first.is_visible()
    assert frame.locator("body").evaluate("() => window.origin") == "null"
    frame.get_by_role("combobox").or_(frame.get_by_role("searchbox")).first.fill("12")
    page.keyboard.press("Enter")
    frame.locator("#card").get_by_text("12").first.wait_for()


def test_the_sheets_are_seen_before_they_are_printed(step):
    page = step("annex")
    page.get_by_label("Show").select_option(label="Plan book on letter")
    page.get_by_role("img", name="page 1 of").wait_for()
    assert page.get_by_role("img", name="page 1 of").evaluate("(img) => img.complete || img.decode().then(() => true)")


def test_a_button_pressed_twice_issues_one_revision_that_verifies(step, desk, tmp_path):
    before = desk.records.releases.last_number("annex")
    page = step("annex")
    page.get_by_label("Why it is published all the same").fill("New names")
    page.get_by_role("button", name=f"Publish revision {before + 1} (3 copies)").dblclick()
    page.get_by_role("heading", name=f"Revision {before + 1} is published").last.wait_for()
    assert desk.records.releases.last_number("annex") == before + 1
    assert desk.records.releases.revisions("annex")[0].reason == "New names"
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").first.click()
    waiting.value.save_as(tmp_path / "map.zip")
    release = verify_bundle((tmp_path / "map.zip").read_bytes(), desk.keyring).verified.release
    assert (release.revision, release.fingerprint in page.inner_text("body")) == (before + 1, True)


def test_what_the_law_asks_for_and_nobody_explained_asks_why_and_issues_nothing_without_an_answer(step, desk):
    before = desk.records.releases.last_number("annex")
    page = step("annex")
    page.get_by_text("The law asks for").wait_for()
    page.get_by_role("button", name=f"Publish revision {before + 1}").click()
    page.wait_for_timeout(500)
    reason = page.get_by_label("Why it is published all the same")
    assert reason.evaluate("(field) => field === document.activeElement && !field.checkValidity()")
    assert desk.records.releases.last_number("annex") == before


def test_an_answer_that_was_lost_on_the_way_and_asked_for_again_issues_one_revision(step, desk):
    before = desk.records.releases.last_number("annex")
    page = step("annex")
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().status)  # it reached the service
            route.abort()
        else:
            route.continue_()

    page.route("**/sites/annex/revisions", lose)
    page.get_by_label("Why it is published all the same").fill("The law's list waits for the spring")
    publish = page.get_by_role("button", name=f"Publish revision {before + 1}")
    publish.click()
    page.get_by_role("alert").filter(has_text="cannot be reached").wait_for()
    assert lost == [202]
    if publish.is_visible():
        publish.click()
    page.get_by_role("heading", name=f"Revision {before + 1} is published").last.wait_for()
    assert desk.records.releases.last_number("annex") == before + 1


def test_a_locked_copy_opens_with_the_passphrase_that_was_shown(step, desk, tmp_path):
    page = step("annex")
    page.get_by_role("button", name="What was published").click()
    page.get_by_role("button", name="Download and print").first.click()
    page.get_by_role("button", name="Locked copy").first.click()
    passphrase = page.get_by_label("Passphrase").input_value()
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Make it").click()
    waiting.value.save_as(tmp_path / "locked.html")
    bundle = unseal((tmp_path / "locked.html").read_bytes(), Passphrase(passphrase))
    assert verify_bundle(bundle, desk.keyring, allow_old=True).verified.release.site_id == "annex"


def test_what_nobody_walked_becomes_a_draft_and_says_so(step, desk):
    page = step("old-annex")
    page.get_by_role("heading", name="A draft: revision 0").wait_for()
    page.get_by_role("button", name="Make a draft").click()
    page.get_by_role("heading", name="The draft is made").last.wait_for()
    assert desk.records.releases.last_number("old-annex") == 0


def test_what_is_wrong_in_a_sheet_stands_in_the_way_with_its_remedy(step, desk):
    record = desk.records.sites.one("old-annex")
    sheet = {"features.csv": b"type,number\nkamera,C-1\n"}
    kept = keep_files(desk.records, record, sheet, who="another", note="", now=NOW)
    try:
        page = step("old-annex")
        page.get_by_role("alert").filter(has_text="What is placed, line 2").wait_for()
        assert page.get_by_role("button", name="Make a draft").is_disabled()
    finally:
        keep_files(desk.records, kept, {"features.csv": None}, who="another", note="", now=NOW)


@pytest.mark.parametrize("shown", ["How it will look", "What changed since", "What was published"])
@pytest.mark.parametrize("width", [1366, 768])
def test_axe_finds_nothing_serious(step, axe, shown, width):
    page = step("annex", width, 1024 if width == 768 else 768)
    page.get_by_role("button", name=shown).click()
    page.wait_for_timeout(500)
    assert axe(page) == []


def named(page, name, *, audience="police", email=""):
    """Somebody names who gets the map, beside whoever is named already."""
    page.get_by_role("button", name="who gets the map").click()
    editing = page.get_by_role("form", name="Who gets the map")
    if editing.get_by_label("Agency or office").last.input_value():
        editing.get_by_role("button", name="One more").click()
    editing.get_by_label("Agency or office").last.fill(name)
    editing.get_by_label("Which copy").last.select_option(audience)
    editing.get_by_label("Mail address of the office").last.fill(email)
    editing.get_by_role("button", name="Save").click()
    editing.wait_for(state="detached")


def issued_now(page, desk):
    """Publish what stands there, and give its number."""
    number = desk.records.releases.last_number("annex") + 1
    page.get_by_label("Why it is published all the same").fill("A new recipient")
    page.get_by_role("button", name=f"Publish revision {number}").click()
    page.get_by_role("heading", name=f"Revision {number} is published").last.wait_for()
    return number


def test_who_gets_the_map_is_named_gets_a_marked_copy_and_without_a_mail_server_a_text_is_there_to_send(step, desk):
    page = step("annex")
    named(page, "Township Fire & Rescue", audience="fire", email="dispatch@fire.example")
    copy = page.locator(".copy").filter(has_text="Township Fire & Rescue")
    copy.get_by_text("This service sends no mail: you get a text to send to dispatch@fire.example.").wait_for()
    assert "Fire and EMS copy, with their name on every page." in copy.inner_text()
    assert page.get_by_role("checkbox", name="Township Fire & Rescue").is_checked()
    number = issued_now(page, desk)
    line = page.get_by_role("listitem").filter(has_text="dispatch@fire.example")
    assert "To send" in line.inner_text()
    text = line.get_by_label("The text to send").input_value()
    bundle = next(each for each in desk.records.releases.bundles("annex")
                  if (each.revision, each.recipient) == (number, "Township Fire & Rescue"))  # fmt: skip
    assert bundle.fingerprint in text
    line.get_by_role("button", name="I have sent it").click()
    line.get_by_text("Sent 2026-10-05").wait_for()
    line.get_by_role("button", name="They have seen it").click()
    line.get_by_text("They know, 2026-10-05").wait_for()


def test_a_name_that_cannot_be_kept_is_refused_in_words_and_nothing_typed_is_lost(step):
    page = step("annex")
    page.get_by_role("button", name="who gets the map").click()
    editing = page.get_by_role("form", name="Who gets the map")
    editing.get_by_role("button", name="One more").click()
    editing.get_by_label("Agency or office").last.fill("Hollow Township Police Department")
    editing.get_by_role("button", name="Save").click()
    editing.get_by_role("alert").filter(has_text="There are two recipients").wait_for()
    assert editing.get_by_label("Agency or office").last.input_value() == "Hollow Township Police Department"


def test_naming_a_recipient_takes_the_copy_of_nobody_else_away(step):
    page = step("old-annex")
    fire = page.get_by_role("checkbox", name="Fire and EMS", exact=True)
    named(page, "County sheriff")
    assert (page.get_by_role("checkbox", name="County sheriff").is_checked(), fire.is_checked()) == (True, True)
    named(page, "Engine 7", audience="fire")
    assert (page.get_by_role("checkbox", name="Engine 7").is_checked(), fire.is_checked()) == (True, False)
    assert page.get_by_role("checkbox", name="Police", exact=True).is_checked()
