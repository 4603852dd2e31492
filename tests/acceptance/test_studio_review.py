"""The studio's step Review in a real browser: what blocks, what asks for a reason, and a walk-through signed off."""

import shutil
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tacmap.annotations import Audience
from tacmap.service.publish import Copy, Order, publish, survey_kept
from tacmap.service.working import opened, site_text, take_in
from tacmap.settings import Limits
from tacmap.store.passes import Grant
from tests.samples import SCHOOLS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def desk(desk, tmp_path):
    """A desk that keeps the annex with a person's name in two places."""
    folder = shutil.copytree(SCHOOLS / "old-annex", tmp_path / "annex")
    with (folder / "features.csv").open("a") as features:
        features.write("extinguisher,FE-2,Beside the desk of Mr. John Miller,First Floor,10,,,,,,\n")
    text = (folder / "site.toml").read_text()
    named = text.replace('phone = "989-555-0103"\n', 'phone = "989-555-0103"\nname = "Somebody"\n')
    (folder / "site.toml").write_text(named)
    take_in(desk.records, folder, who="office", now=NOW, limits=Limits())
    return desk


@pytest.fixture
def studio(enter):
    """The step Review of the annex."""
    page = enter("/studio/#old-annex/review", expected=("412 (Precondition Failed)", "422 (Unprocessable"))
    page.get_by_role("heading", name="Not ready to publish").wait_for()
    return page


def part(page, name):
    page.get_by_role("navigation", name="Parts of the review").get_by_role("button", name=name).click()


def line(page, words):
    return page.get_by_role("listitem").filter(has_text=words)


def site_toml(desk):
    return site_text(desk.records, opened(desk.records, "old-annex").files)


def test_the_law_that_is_chosen_is_remembered_with_the_site(studio, desk):
    choice = studio.get_by_label("Held against")
    assert choice.input_value() == "MI"
    assert choice.locator("option").count() == 23
    choice.select_option("strict")
    line(studio, "Evacuation routes").wait_for()
    assert 'law = "strict"' in site_toml(desk)
    with studio.expect_download() as given:
        studio.get_by_role("link", name="Report for the board").click()
    assert given.value.path().read_bytes().startswith(b"%PDF")


def test_each_row_says_where_it_is_written_and_how_sure_that_is(studio):
    row = line(studio, "Hazardous materials")
    assert "Place hazardous materials on the plan." in row.inner_text()
    row.get_by_text("Where it is written: MI").click()
    assert "HB 6042 (2022)" in row.inner_text()
    assert "S/P, the text was read; press or official words" in row.inner_text()


def test_what_is_missing_may_wait_for_a_reason_that_is_kept_and_can_be_taken_back(studio, desk):
    asked = studio.get_by_role("button", name="rows ask for a reason first")
    before = int(asked.inner_text().split()[0])
    row = line(studio, "Hazardous materials")
    row.get_by_role("button", name="It may wait").click()
    row.get_by_label("Why it may wait").fill("The fire marshal lists them in January")
    row.get_by_role("button", name="Write it down").click()
    expect(row).to_contain_text("Left open")
    expect(asked).to_contain_text(str(before - 1))
    assert '[left_open]\nF02 = "The fire marshal lists them in January"' in site_toml(desk)

    row.get_by_role("button", name="Take that back").click()
    expect(asked).to_contain_text(str(before))
    assert opened(desk.records, "old-annex").site.left_open == ()


def test_what_the_school_does_not_have_does_not_apply(studio, desk):
    row = line(studio, "Hazardous materials")
    row.get_by_role("button", name="The school has none").click()
    row.get_by_label("Why the school has no such thing").fill("No laboratory")
    row.get_by_role("button", name="Write it down").click()
    expect(row).to_contain_text("Does not apply")
    assert '[not_present]\nF02 = "No laboratory"' in site_toml(desk)
    studio.get_by_role("button", name="Undo").click()
    expect(row).to_contain_text("Missing")
    assert "No laboratory" not in site_toml(desk)


def test_show_me_leads_to_the_place_on_the_plan_or_to_the_step(studio):
    line(studio, "Shut-offs of gas").get_by_role("button", name="Show me").click()
    beside = studio.get_by_role("region", name="Floor plan")
    beside.get_by_text("Basement").wait_for()
    line(studio, "Radios").or_(line(studio, "AEDs")).first.get_by_role("button", name="Show me").click()
    assert studio.url.endswith("#old-annex/place/type-aed")


def test_by_keyboard_one_goes_to_the_place_and_back_to_the_line(studio):
    asked = line(studio, "Shut-offs of gas").get_by_role("button", name="Show me")
    asked.focus()
    studio.keyboard.press("Enter")
    beside = studio.get_by_role("region", name="Floor plan")
    expect(beside.get_by_role("button", name="Next (1 of 2)")).to_be_focused()
    studio.keyboard.press("Enter")
    expect(beside.get_by_role("button", name="Next (2 of 2)")).to_be_focused()
    studio.keyboard.press("Escape")
    expect(asked).to_be_focused()
    studio.keyboard.press("Enter")
    studio.keyboard.press("Tab")
    studio.keyboard.press("Enter")
    studio.get_by_role("heading", name="Utility shut-off E-1").wait_for()


def test_a_private_name_blocks_until_somebody_says_why_it_may_stay(studio, desk):
    studio.get_by_role("button", name="private thing to confirm or change").click()
    row = line(studio, "Miller")
    row.get_by_role("button", name="It may stay").click()
    row.get_by_label("Why it may stay").fill("It is the name of a sculpture")
    row.get_by_role("button", name="Write it down").click()
    studio.get_by_role("button", name="private thing to confirm or change").wait_for(state="detached")
    accepted = opened(desk.records, "old-annex").site.accepted
    assert accepted == (("Beside the desk of Mr. John Miller", "It is the name of a sculpture"),)


def test_worksheets_are_printed_and_the_form_for_a_tablet_runs(studio):
    part(studio, "Walk-through")
    sheet = studio.get_by_role("link", name="First Floor (PDF)")
    assert studio.request.get(studio.url.split("/studio")[0] + sheet.get_attribute("href")).body().startswith(b"%PDF")
    with studio.expect_popup() as opening:
        studio.get_by_role("link", name="Form for a tablet").click()
    form = opening.value
    form.get_by_text("Old Annex").first.wait_for()
    assert form.evaluate("document.querySelectorAll('button').length") > 20  # its script has made them


def sign(page, by="Patrol sergeant", on="2026-11-18"):
    page.get_by_label("Who walked").fill(by)
    page.get_by_label("Day of the walk").fill(on)
    page.get_by_label("With which agency").fill("Hollow Township Police Department")
    page.get_by_role("button", name="Sign and record").click()


def test_what_came_back_from_a_walk_is_signed_and_the_site_can_be_published(studio, desk, tmp_path):
    rows = ["id,state", *(f"{thing.id},verified" for thing in survey_kept(desk, "old-annex").standing.things)]
    (tmp_path / "annex.csv").write_text("\n".join(rows))
    part(studio, "Walk-through")
    studio.get_by_label("Choose files").set_input_files(tmp_path / "annex.csv")
    sign(studio)
    studio.get_by_text("answers are on record").wait_for()
    studio.get_by_role("button", name="Nobody has walked the building").wait_for(state="detached")
    first = studio.get_by_role("row", name="First Floor").first
    assert first.get_by_role("cell").all_inner_texts()[4] == "0"  # not yet
    found = survey_kept(desk, "old-annex")
    assert found.preplan.walk_through.walked_by == "Patrol sergeant"
    assert len(found.records) == 1

    part(studio, "To look at")
    row = line(studio, "Miller")
    row.get_by_role("button", name="It may stay").click()
    row.get_by_label("Why it may stay").fill("It is the name of a sculpture")
    row.get_by_role("button", name="Write it down").click()
    studio.get_by_role("heading", name="Ready to publish as revision 1").wait_for()
    order = Order(site_id="old-annex", copies=[Copy(audience=Audience.POLICE)])
    assert publish(desk, order, NOW)[0].revision == 1


def test_a_bad_row_of_the_results_is_told_and_nothing_is_recorded(studio, desk, tmp_path):
    (tmp_path / "annex.csv").write_text("id,state\nannex/1/nowhere,verified\n")
    part(studio, "Walk-through")
    studio.get_by_label("Choose files").set_input_files(tmp_path / "annex.csv")
    sign(studio)
    told = studio.get_by_role("alert")
    told.wait_for()
    assert "annex.csv, line 2" in told.inner_text()
    assert survey_kept(desk, "old-annex").records == ()


def test_who_walked_is_a_role_and_never_a_name(studio, desk):
    part(studio, "Walk-through")
    studio.get_by_label("All that nobody named was found as drawn").check()
    sign(studio, by="Mr. John Miller")
    studio.get_by_role("alert").filter(has_text="Give a role").wait_for()
    assert survey_kept(desk, "old-annex").records == ()


def test_things_are_answered_one_by_one_and_all_else_as_drawn(studio, desk):
    part(studio, "Walk-through")
    studio.get_by_text("Or say it here, one by one").click()
    studio.get_by_role("group", name="Gas shut-off").or_(studio.get_by_role("group", name="G-1")).first.get_by_role(
        "button", name="Not there"
    ).click()
    studio.get_by_label("All that nobody named was found as drawn").check()
    sign(studio)
    studio.get_by_text("answers are on record").wait_for()
    held = survey_kept(desk, "old-annex").standing.held
    assert held["utility/G-1"].state == "missing"
    assert held["utility/E-1"].state == "verified"


def test_a_decision_to_publish_unwalked_is_recorded_with_role_and_reason(studio, desk):
    part(studio, "Walk-through")
    studio.get_by_text("Publish without a walk-through").click()
    studio.get_by_label("Why", exact=True).fill("The annex is closed for repairs")
    studio.get_by_label("Which role decides").fill("Superintendent")
    studio.get_by_role("button", name="Record this decision").click()
    studio.get_by_text("Not walked: The annex is closed for repairs (Superintendent, 2026-11-20)").first.wait_for()
    studio.get_by_role("button", name="Nobody has walked the building").wait_for(state="detached")
    assert opened(desk.records, "old-annex").site.walks[0].record.override.revision == 1


def test_contacts_and_channels_are_written_down_and_a_persons_name_stays_with_the_school(studio, desk):
    part(studio, "Contacts and radio")
    tables = studio.locator("form").filter(has=studio.get_by_role("button", name="Add a line"))
    tables.first.get_by_role("button", name="Add a line").click()
    studio.get_by_label("2: Role").fill("Police liaison officer")
    studio.get_by_label("Police liaison officer: Telephone").fill("989-555-0109")
    tables.first.get_by_role("button", name="Save").click()
    expect(tables.first.get_by_role("button", name="Save")).to_be_disabled()
    tables.last.get_by_role("button", name="Add a line").click()
    studio.get_by_label("1: Channel").fill("County tac 2")
    studio.get_by_label("County tac 2: What it is for").fill("Police and school in an incident")
    tables.last.get_by_role("button", name="Save").click()
    expect(tables.last.get_by_role("button", name="Save")).to_be_disabled()
    site = opened(desk.records, "old-annex").site
    assert [(each.role, each.phone) for each in site.contacts] == [
        ("District facilities, day and night", "989-555-0103"), ("Police liaison officer", "989-555-0109"),
    ]  # fmt: skip
    assert [(each.name, each.use) for each in site.channels] == [("County tac 2", "Police and school in an incident")]
    assert 'name = "Somebody"' in site_toml(desk)


def test_a_drill_is_written_into_the_logbook_and_meets_its_row(studio, desk):
    studio.get_by_label("Held against").select_option("FOUNDING")
    row = line(studio, "Drill").filter(has_text="T04")
    expect(row).to_contain_text("Missing")
    for kind in ("drill", "tabletop"):
        part(studio, "Drills and reviews")
        studio.get_by_label("Day").fill("2026-11-02")
        studio.locator("label.kind select").select_option(kind)
        studio.get_by_label("Office").fill("School security coordinator")
        studio.get_by_role("button", name="Write it down").click()
        expect(studio.get_by_label("Office")).to_have_value("")
    part(studio, "What the law asks")
    expect(row).to_contain_text("Met")
    assert [entry.kind for entry in opened(desk.records, "old-annex").site.logbook] == ["drill", "tabletop"]


def test_who_may_not_sign_does_not_sign(stranger, desk):
    editor = desk.records.passes.make("session", NOW, Grant(roles=("editor",)))
    headers = {"Authorization": f"Bearer {editor}", "If-Match": '"1"'}
    assert stranger.post("/sites/old-annex/walk", data={"by": "Editor"}, headers=headers).status_code == 404


@pytest.mark.parametrize("size", [(1366, 768), (768, 1024)])
def test_axe_finds_nothing_serious_in_any_part_of_the_review(studio, axe, size):
    studio.set_viewport_size({"width": size[0], "height": size[1]})
    for name in ("What the law asks", "To look at", "Walk-through", "Contacts and radio", "Drills and reviews"):
        part(studio, name)
        studio.wait_for_timeout(600)
        assert (name, axe(studio)) == (name, [])
