"""The studio's step Locker in a real browser: the list is edited as a spreadsheet is, and nobody's work is lost."""

import shutil
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from tacmap.service.inspecting import receive
from tacmap.service.working import keep_files, opened, take_in
from tacmap.settings import Limits
from tests.samples import SCHOOLS

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LOCKER = '\n[[lockers]]\nid = "EL-1"\nname = "Hall locker"\nitems = "lockers/EL-1.csv"\n'
LIST = """\
# counted by the custodian
group,item,par,on_hand,lot,expires,serial,condition,critical,access_ref,opens
access,Master keys,1,1,,,,good,yes,ring A,1
medical,Tourniquet,4,3,CT-2291,2026-12-31,,sealed,yes,,
light,Flashlights,2,2,,,,good,no,,
"""
PASTE = """(field, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def desk(desk, tmp_path):
    """A desk that keeps the annex with a door and a locker."""
    folder = shutil.copytree(SCHOOLS / "old-annex", tmp_path / "annex")
    with (folder / "site.toml").open("a") as site:
        site.write(LOCKER)
    with (folder / "features.csv").open("a") as features:
        features.write("access_point,1,Main door,First Floor,10,,,,,,\n")
    (folder / "lockers").mkdir()
    (folder / "lockers/EL-1.csv").write_text(LIST)
    take_in(desk.records, folder, who="office", now=NOW, limits=Limits())
    return desk


@pytest.fixture
def studio(enter):
    """The step Locker of the annex."""
    page = enter("/studio/#old-annex/locker", expected=("412 (Precondition Failed)", "ERR_INTERNET_DISCONNECTED"))
    cell(page, "Tourniquet", "On hand").wait_for()
    return page


def cell(page, item, column):
    return page.get_by_label(f"{item}: {column}", exact=True)


def kept_list(desk, path="lockers/EL-1.csv"):
    version = desk.records.sites.one("old-annex").version
    return desk.blobs.get(desk.records.sites.files("old-annex", version)[path].digest).decode()


def saved(page):
    """Wait until the list says that it is saved."""
    page.wait_for_timeout(100)
    page.get_by_role("status").filter(has_text="All of it is saved").wait_for()


def test_a_count_is_typed_moved_from_by_keys_and_taken_back(studio, desk):
    before = kept_list(desk)
    cell(studio, "Tourniquet", "On hand").focus()
    studio.keyboard.type("4")
    studio.keyboard.press("Enter")
    assert cell(studio, "Flashlights", "On hand").evaluate("cell => cell === document.activeElement")
    studio.keyboard.press("ArrowLeft")
    studio.keyboard.type("6")
    studio.keyboard.press("ArrowUp")
    assert cell(studio, "Tourniquet", "Should be").evaluate("cell => cell === document.activeElement")
    saved(studio)
    assert "medical,Tourniquet,4,4," in kept_list(desk)
    assert "light,Flashlights,6,2," in kept_list(desk)
    assert kept_list(desk).startswith("# counted by the custodian\n")

    studio.keyboard.press("Control+z")
    studio.keyboard.press("Control+z")
    saved(studio)
    assert kept_list(desk) == before


def test_what_is_wrong_in_a_cell_is_told_in_words_at_the_cell(studio, desk):
    cell(studio, "Tourniquet", "Expires").fill("12/31/2027")
    cell(studio, "Flashlights", "Expires").focus()
    told = studio.get_by_text("is not a date").last
    told.wait_for()
    assert "Did you mean 2027-12-31?" in told.inner_text()
    bad = cell(studio, "Tourniquet", "Expires")
    assert bad.get_attribute("aria-invalid") == "true"
    studio.get_by_role("alert").get_by_role("button").click()
    assert bad.evaluate("cell => cell === document.activeElement")
    bad.fill("2027-12-31")
    bad.press("Enter")
    studio.get_by_role("alert").wait_for(state="detached")
    assert "CT-2291,2027-12-31" in kept_list(desk)


def test_lines_from_a_spreadsheet_are_shown_as_changes_before_they_are_taken(studio, desk):
    lines = "Item\tOn hand\tLot\nTourniquet\t4\tCT-2291\nDoor wedges\t4\t\n"
    cell(studio, "Master keys", "Item").evaluate(PASTE, lines)
    shown = studio.get_by_role("region", name="This is what pasting would change")
    assert "2 changes" in shown.inner_text()
    assert "On hand: 3 → 4" in shown.inner_text()
    assert "New line" in shown.inner_text()
    assert "Door wedges" not in kept_list(desk)
    shown.get_by_role("button", name="Change it so").click()
    saved(studio)
    assert "medical,Tourniquet,4,4,CT-2291" in kept_list(desk)
    assert ",Door wedges,,4," in kept_list(desk)


def test_cells_without_headings_are_laid_down_from_where_they_are_pasted(studio, desk):
    cell(studio, "Tourniquet", "Should be").evaluate(PASTE, "5\t5\n3\t3\n")
    studio.get_by_role("button", name="Change it so").click()
    saved(studio)
    assert "medical,Tourniquet,5,5," in kept_list(desk)
    assert "light,Flashlights,3,3," in kept_list(desk)


def test_the_list_goes_out_as_csv_and_another_comes_in_after_a_look_at_it(studio, desk, tmp_path):
    with studio.expect_download() as given:
        studio.get_by_role("button", name="Download CSV").click()
    assert given.value.path().read_text("utf-8-sig") == kept_list(desk)

    (tmp_path / "new.csv").write_text("item;par;on_hand\nTourniquet;4;4\nFlashlights;2;1\n")
    studio.get_by_label("Upload CSV").set_input_files(tmp_path / "new.csv")
    shown = studio.get_by_role("region", name="This is what the file would change")
    assert "Taken away" in shown.inner_text()
    shown.get_by_label("Also take away the one line that is not in it").uncheck()
    assert "Taken away" not in shown.inner_text()
    shown.get_by_role("button", name="Change it so").click()
    saved(studio)
    assert "Master keys" in kept_list(desk)
    assert "light,Flashlights,2,1," in kept_list(desk)


def test_a_file_of_an_older_spreadsheet_program_keeps_its_letters_and_a_workbook_is_told(studio, desk, tmp_path):
    (tmp_path / "old.csv").write_bytes("item;par;on_hand;condition\nFlashlights;2;2;geprüft\n".encode("cp1252"))
    studio.get_by_label("Upload CSV").set_input_files(tmp_path / "old.csv")
    shown = studio.get_by_role("region", name="This is what the file would change")
    assert "Condition: good → geprüft" in shown.inner_text()
    shown.get_by_role("button", name="Leave it as it is").click()
    (tmp_path / "list.xlsx.csv").write_bytes(b"PK\x03\x04 a workbook")
    studio.get_by_label("Upload CSV").set_input_files(tmp_path / "list.xlsx.csv")
    studio.get_by_text("This is a spreadsheet program's own file").wait_for()
    assert "Master keys" in kept_list(desk)


def test_a_text_that_begins_like_a_formula_is_kept_harmless_and_comes_back_as_it_was(studio, desk):
    cell(studio, "Flashlights", "Condition").fill("=1+1")
    cell(studio, "Flashlights", "Condition").press("Enter")
    saved(studio)
    assert ",'=1+1," in kept_list(desk)
    studio.reload()
    cell(studio, "Flashlights", "Condition").wait_for()
    assert cell(studio, "Flashlights", "Condition").input_value() == "=1+1"


def test_lines_are_added_and_taken_away(studio, desk):
    studio.get_by_role("button", name="Add a line").click()
    studio.keyboard.type("Paper log card")
    studio.keyboard.press("Enter")
    saved(studio)
    assert "light,Paper log card,1,0," in kept_list(desk)
    studio.get_by_role("button", name="Take this line away: Flashlights").click()
    saved(studio)
    assert "Flashlights" not in kept_list(desk)
    studio.get_by_role("button", name="Undo").click()
    saved(studio)
    assert "Flashlights" in kept_list(desk)


def test_a_new_locker_begins_with_the_master_list_is_placed_in_a_room_and_may_go_again(studio, desk):
    studio.get_by_role("button", name="New locker").click()
    studio.get_by_label("What people call it").fill("Boiler room locker")
    studio.get_by_role("button", name="Begin this locker").click()
    cell(studio, "Halligan bar", "On hand").wait_for()
    assert kept_list(desk, "lockers/EL-2.csv").count("\n") == 33
    assert cell(studio, "Halligan bar", "On hand").input_value() == "0"

    studio.get_by_label("Room it stands in").fill("B2 · Basement")
    studio.get_by_role("button", name="Put it there").click()
    studio.get_by_text("This locker is not on the plan yet").wait_for(state="detached")
    row = kept_list(desk, "features.csv").splitlines()[-1]
    assert row.startswith("locker,EL-2,Boiler room locker,annex/b,B2,")

    studio.get_by_role("button", name="This locker was a mistake").click()
    studio.get_by_role("button", name="EL-2").wait_for(state="detached")
    assert [locker.id for locker in opened(desk.records, "old-annex").site.lockers] == ["EL-1"]


def test_the_doors_of_a_key_are_held_against_the_plan(studio, desk):
    cell(studio, "Master keys", "Opens doors").fill("1 99")
    cell(studio, "Master keys", "Opens doors").press("Enter")
    strange = studio.get_by_role("button", name="Does not open 99")
    assert "is no door of the plan" in strange.inner_text()
    assert "is no door" not in studio.get_by_role("button", name="Does not open 1", exact=True).inner_text()
    studio.get_by_text("which the plan does not have").wait_for()
    strange.click()
    saved(studio)
    assert "ring A,1\n" in kept_list(desk)


def test_a_check_by_phone_appears_in_the_log_and_changes_how_ready_it_is(studio, desk):
    studio.get_by_text("nobody has checked it yet", exact=True).wait_for()
    answers = {
        "kind": "monthly", "on": "2026-11-20", "by": "Custodian on duty", "seal_before": "none", "seal_after": "MH-1",
        "counted": "yes", "count:Master keys, ring A": "1", "count:Tourniquet, lot CT-2291": "4",
        "count:Flashlights": "2",
    }  # fmt: skip
    receive(desk, "old-annex", "EL-1", "form-0001", answers, who="phone", now=NOW)
    studio.evaluate("window.dispatchEvent(new Event('focus'))")
    studio.get_by_role("cell", name="Custodian on duty").wait_for()
    standing = studio.get_by_role("region", name="How ready it is")
    standing.get_by_text("Ready", exact=True).wait_for()
    assert "MH-1" in standing.inner_text()
    assert "2026-12-20" in standing.inner_text()
    assert "Tourniquet, lot CT-2291: 2026-12-31" in standing.inner_text()  # expires within 90 days
    expect(cell(studio, "Tourniquet", "On hand")).to_have_value("4")
    assert studio.get_by_role("cell", name="Custodian on duty").locator("input").count() == 0


def others_save(desk, text):
    seen = desk.records.sites.one("old-annex")
    keep_files(desk.records, seen, {"lockers/EL-1.csv": text.encode()}, who="other office", note="counted", now=NOW)


@pytest.mark.parametrize(("choice", "left"), [("Keep mine", ("3", "9")), ("Take theirs", ("1", "2"))])
def test_of_two_who_change_the_list_neither_is_written_over_unasked(studio, desk, choice, left):
    theirs = kept_list(desk).replace("Tourniquet,4,3", "Tourniquet,4,1")
    others_save(desk, theirs)
    cell(studio, "Flashlights", "On hand").fill("9")
    cell(studio, "Flashlights", "On hand").press("Enter")
    shown = studio.get_by_role("region", name="Somebody else changed this list meanwhile")
    shown.wait_for()
    assert kept_list(desk) == theirs
    assert "Tourniquet" in shown.inner_text()
    shown.get_by_role("button", name=choice).click()
    saved(studio)
    assert (f"Tourniquet,4,{left[0]}," in kept_list(desk), f"Flashlights,2,{left[1]}," in kept_list(desk)) == (
        True,
        True,
    )


def test_what_somebody_else_saved_elsewhere_is_no_conflict(studio, desk):
    seen = desk.records.sites.one("old-annex")
    keep_files(desk.records, seen, {"logbook.csv": b"on,kind,by\n"}, who="other office", note="log", now=NOW)
    cell(studio, "Flashlights", "On hand").fill("9")
    cell(studio, "Flashlights", "On hand").press("Enter")
    saved(studio)
    assert "Flashlights,2,9," in kept_list(desk)


def test_without_a_network_the_list_waits_on_the_computer_also_when_it_is_closed(studio, desk):
    studio.context.set_offline(True)
    cell(studio, "Flashlights", "On hand").fill("7")
    cell(studio, "Flashlights", "On hand").press("Enter")
    inside = studio.get_by_role("region", name="What is in it")
    inside.get_by_text("Kept on this computer until the network is back").wait_for()
    studio.context.set_offline(False)
    studio.reload()
    expect(cell(studio, "Flashlights", "On hand")).to_have_value("7")
    saved(studio)
    assert "Flashlights,2,7," in kept_list(desk)


@pytest.mark.parametrize("size", [(1366, 768), (768, 1024)])
def test_axe_finds_nothing_serious_in_the_locker_step(studio, axe, size):
    studio.set_viewport_size({"width": size[0], "height": size[1]})
    studio.get_by_role("button", name="New locker").click()
    cell(studio, "Tourniquet", "On hand").fill("many")
    cell(studio, "Tourniquet", "On hand").press("Enter")
    studio.get_by_role("alert").wait_for()
    assert axe(studio) == []
