"""What the studio says is wrong has a way to where it is put right; who goes there stands on the right control."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tacmap.service.desk import Desk
from tacmap.service.working import keep_files, take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app
from tacmap_api.identity import COOKIE

ROOT = Path(__file__).resolve().parents[2]
STUDIO = ROOT / "web" / "studio" / "src"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
CODES = re.findall(r"^\| `([a-z-]+)` \|", (ROOT / "docs" / "reference" / "findings.md").read_text(), re.MULTILINE)
ANSWERS = dict(
    re.findall(r'^  "([a-z-]+)": (.*),$', (STUDIO / "review" / "findings.ts").read_text(), re.MULTILINE)
)  # by code, as it is written there
FOR_FILES = re.compile(r"site\.toml|\.csv|corrections|metres_per_unit")


def ways():
    """Every address that a finding or a line of the law's checklist leads to, with the control that is meant."""
    told = (STUDIO / "review" / "findings.ts").read_text() + (STUDIO / "review" / "ways.ts").read_text()
    found = {
        (f"{step}/{control}", control) for step, control in re.findall(r'\b(upload|place|locker)\("([\w-]+)"', told)
    }
    found |= {(f"place/type-{kind}", f"type-{kind}") for kind in re.findall(r'placing\("(\w+)"\)', told)}
    found |= {(f"review/{part}/{control}", control)
              for part, control in re.findall(r'(?:review|inReview)\("(\w+)", "([\w-]+)"', told)}  # fmt: skip
    steps = re.findall(r'step: "(\w+)", control: "([\w-]+)"', told)
    found |= {(f"{step}/{control}", control) for step, control in steps if control != "problem"}
    return sorted(found)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ways")
    kept = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    kept.keyring.own_key()
    for name in ("k12-school", "old-annex"):
        take_in(kept.records, ROOT / "sample_buildings" / name, who="office", now=NOW, limits=Limits())
    yield kept
    kept.records.close()


@pytest.fixture(scope="module")
def page(browser, desk, serving):
    with serving(create_app(desk, lambda: NOW)) as address:
        context = browser.new_context(viewport={"width": 1366, "height": 768}, base_url=address)
        context.add_cookies([{"name": COOKIE, "value": desk.records.passes.make("session", NOW), "url": address}])
        page = context.new_page()
        page.set_default_timeout(30_000)
        yield page
        context.close()


def arrive(page, address, control):
    page.goto("about:blank")
    page.goto(f"/studio/#{address}")
    if control == "line-up":  # of the ground floor nothing is lined up
        page.get_by_role("button", name="Second Floor").first.click()
        page.evaluate(
            f"location.hash = '#{address.rpartition('/')[0]}'; setTimeout(() => location.hash = '#{address}')"
        )
    page.wait_for_function("(id) => document.activeElement?.id === id", arg=control)


@pytest.mark.parametrize("code", CODES)
def test_every_finding_has_a_way_or_it_is_said_why_there_is_none(code):
    assert code in ANSWERS
    todo = ANSWERS[code].rpartition('"')[0].rpartition('"')[2] or ANSWERS[code]
    assert todo
    assert not FOR_FILES.search(todo), todo


def test_no_way_is_told_of_a_finding_that_there_is_not():
    assert set(ANSWERS) - set(CODES) == set()


@pytest.mark.parametrize(("address", "control"), [each for each in ways() if each[1] != "locker-room"])
def test_each_way_ends_on_its_control(page, address, control):
    site = "old-annex" if control == "walk-each" else "maple-hollow"  # in the school nothing is left to be walked
    arrive(page, f"{site}/{address}", control)


def test_what_must_be_done_before_publishing_leads_to_the_field_that_it_is_done_in(page):
    arrive(page, "old-annex/review/contacts", "contacts")
    page.get_by_role("button", name="Nobody has walked the building").click()
    page.wait_for_function("() => document.activeElement?.id === 'walk-by'")
    page.get_by_role("button", name="Walk-through").click()  # the same again, from where one is
    page.get_by_role("button", name="Nobody has walked the building").click()
    page.wait_for_function("() => document.activeElement?.id === 'walk-by'")


def test_a_locker_that_is_not_on_the_plan_is_gone_to_among_the_others(page, desk):
    site = desk.records.sites.one("maple-hollow")
    toml = desk.blobs.get(desk.records.sites.files(site.id)["site.toml"].digest)
    more = b'\n[[lockers]]\nid = "EL-9"\nname = "Rear locker"\n'
    keep_files(desk.records, site, {"site.toml": toml + more}, who="office", note="", now=NOW)
    arrive(page, "maple-hollow/review/findings", "findings")
    line = page.get_by_role("listitem").filter(has_text='"EL-9" is not on the plan')
    assert "features.csv" not in line.inner_text()
    line.get_by_role("button", name="Show me").click()
    page.wait_for_function("() => document.activeElement?.id === 'locker-room'")
    assert page.get_by_role("button", name="EL-9").get_attribute("aria-pressed") == "true"


def test_a_finding_of_a_room_opens_its_line_in_check_rooms_and_the_number_can_be_typed(page):
    arrive(page, "old-annex/review/findings", "findings")
    line = page.get_by_role("listitem").filter(has_text="no number").first
    line.get_by_role("button", name="Show me").click()
    page.get_by_role("button", name="Go to Check rooms").click()
    page.locator("ol [aria-current=true]").wait_for()
    page.wait_for_function(
        "document.activeElement?.name === 'number' || document.activeElement?.id.startsWith('problem-')"
    )


def test_a_row_of_a_kind_that_there_is_not_is_put_right_where_it_is_listed(page, desk):
    record = desk.records.sites.one("old-annex")
    sheet = b"type,number,floor,room\nkamera,C-1,First Floor,10\n"
    keep_files(desk.records, record, {"features.csv": sheet}, who="another", note="", now=NOW)
    page.goto("about:blank")
    page.goto("/studio/#old-annex/publish")
    blocked = page.get_by_role("alert").filter(has_text="What is placed, line 2")
    blocked.get_by_role("link", name="Put it right").click()
    page.wait_for_function("() => document.activeElement?.id === 'row-2'")
    page.locator("#row-2").select_option("camera")
    page.locator("#row-2").wait_for(state="detached")
    text = desk.blobs.get(desk.records.sites.files("old-annex")["features.csv"].digest).decode()
    assert "camera,C-1" in text


def test_what_stands_on_every_page_is_said_in_the_studio(page, desk):
    arrive(page, "old-annex/review/contacts/school-state_id", "school-state_id")
    page.keyboard.type("MI-00412")
    page.get_by_label("Address, with town and state").fill("1 Hill Street, Lakeside, MI")
    page.get_by_label("Next review due").fill("2027-08-01")
    page.get_by_label("By which rule").fill("Policy of the board, each August")
    school = page.locator("form").filter(has=page.get_by_role("heading", name="The school"))
    school.get_by_role("button", name="Save").click()
    school.get_by_role("button", name="Save", disabled=True).wait_for()
    text = desk.blobs.get(desk.records.sites.files("old-annex")["site.toml"].digest).decode()
    assert 'state_id = "MI-00412"' in text
    assert 'due = "2027-08-01"' in text
