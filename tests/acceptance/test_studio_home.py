"""Home in a real browser: the sites of a district at a glance, what is due next, and the first site of a newcomer."""

import shutil
from datetime import UTC, datetime

import pytest

from tacmap.service.working import take_in
from tacmap.settings import Limits
from tests.samples import SCHOOLS

SCHOOL = SCHOOLS / "k12-school"
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
LAPTOP, TABLET, UPRIGHT = (1366, 768), (1024, 768), (768, 1024)


@pytest.fixture
def home(enter):
    """A function: the list of sites in a window of that size."""

    def opened(size=LAPTOP, **more):
        return enter("/studio/", size=size, expected=("401 (Unauthorized)",), **more)

    return opened


@pytest.fixture
def district(desk, tmp_path):
    """Two sites: the sample school, and one whose review is overdue and whose building nobody walked."""
    take_in(desk.records, SCHOOL, who="office", now=NOW, limits=Limits())
    other = tmp_path / "other"
    shutil.copytree(SCHOOL, other, ignore=shutil.ignore_patterns("walk", "lockers"))
    text = 'name = "Oak Grove School"\nid = "oak-grove"\naddress = "3 Oak Lane"\n[review]\ndue = 2026-10-01\n'
    text += (
        '[[buildings]]\nname = "Main"\n[[buildings.floors]]\nlabel = "1"\nindex = 0\nplan = "plans/first-floor.dxf"\n'
    )
    (other / "site.toml").write_text(text)
    for sheet in ("features.csv", "logbook.csv", "walked.csv"):
        (other / sheet).unlink()
    take_in(desk.records, other, who="office", now=NOW, limits=Limits())


def test_a_newcomer_is_told_what_to_do_first_and_adds_a_school(home):
    page = home()
    page.get_by_role("heading", name="Welcome. There is no site yet.").wait_for()
    page.get_by_label("What is the school called?").fill("Elm Street School")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Start with the floor plans").wait_for()
    page.go_back()
    page.get_by_role("link", name="Elm Street School").wait_for()


def test_each_site_shows_its_walk_its_lockers_and_what_is_open(home, district):
    page = home()
    school = page.get_by_role("row", name="Maple Hollow")
    school.get_by_text("Walked 2026-09-15").wait_for()
    assert school.get_by_text("Not ready").count() == 1
    assert page.get_by_role("row", name="Oak Grove").get_by_text("Not walked yet").count() == 1
    assert page.get_by_role("row", name="Oak Grove").get_by_text("No locker").count() == 1


def test_what_is_due_is_sorted_over_all_sites_and_the_overdue_comes_first(home, district):
    page = home()
    page.get_by_role("complementary", name="Due next").get_by_role("listitem").first.wait_for()
    due = page.get_by_role("complementary", name="Due next").get_by_role("listitem").all_inner_texts()
    assert due[0].splitlines() == ["Oak Grove School", "review of the plan", "2026-10-01, 32 days ago · overdue"]
    days = [each.splitlines()[2][:10] for each in due]
    assert days == sorted(days)


def test_a_site_is_found_by_part_of_its_name_or_address_and_by_its_state(home, district):
    page = home()
    search = page.get_by_role("searchbox", name="Find a site")
    search.fill("OAK lane")
    page.get_by_text("1 of 2 sites").wait_for()
    assert page.get_by_role("table").get_by_role("link").all_inner_texts() == ["Oak Grove School"]
    search.fill("")
    page.get_by_role("button", name="Locker not ready").click()
    assert page.get_by_role("table").get_by_role("link").all_inner_texts() == ["Maple Hollow K-12 School"]


def test_who_may_only_find_sites_sees_their_names(home, district, desk):
    from tacmap.store.passes import Grant

    grant = Grant(district="main", roles=("responder",))
    page = home(session=desk.records.passes.make("session", NOW, grant))
    page.get_by_role("link", name="Oak Grove School").wait_for()
    assert page.get_by_role("complementary").count() == 0
    assert page.get_by_role("button", name="New site").count() == 0


@pytest.mark.parametrize("size", [LAPTOP, TABLET, UPRIGHT], ids=["laptop", "tablet", "upright"])
def test_home_fits_the_window_and_axe_finds_nothing_serious(home, district, axe, size):
    page = home(size)
    page.get_by_role("row", name="Maple Hollow").get_by_text("Walked").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    boxes = [one.bounding_box() for one in page.locator("button:visible, input:visible, aside a:visible").all()]
    assert [box for box in boxes if box["height"] < 44] == []
    assert axe(page) == []


def test_a_district_of_more_schools_than_one_leaf_holds_is_shown_whole(home, desk):
    from tacmap.store.passes import Grant
    from tacmap.store.sites import SiteRecord

    with desk.records.shelf.writing() as connection:
        for number in range(1_002):
            desk.records.sites.add_in(connection, SiteRecord(id=f"school-{number:04}", name=f"School {number:04}"))
    grant = Grant(district="main", roles=("responder",))
    page = home(session=desk.records.passes.make("session", NOW, grant))
    page.get_by_text("School 1001", exact=True).wait_for()
    assert page.get_by_text("School 0000", exact=True).count() == 1
