"""`tacmap locker` as a facilities office uses it: how ready, a check, a new locker."""

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tacmap.site import load_site

OFFICE = Path(__file__).parents[2] / "sample_buildings" / "district-office"
TODAY = "2026-11-22"
LIST = """\
group,item,par,on_hand,lot,expires,serial,condition,critical,access_ref,opens
access,Master keys,1,1,,,,,yes,ring A,1 2 99
medical,Tourniquet,4,4,CT-1,,,,yes,,
# what follows is counted by the nurse
medical,Haemostatic gauze,2,2,QC-1,2027-01-31,,,yes,,
medical,Haemostatic gauze,2,2,QC-2,2029-01-31,,,yes,,
light,Flashlights,2,2,,,,,no,,
"""
ADDED = """
[[lockers]]
id = "EL-9"
name = "Test locker"
items = "lockers/EL-9.csv"
"""


@pytest.fixture
def locker(run):
    """A function: (exit code, standard output, standard error) of one `tacmap locker` command."""
    return lambda *words: run("locker", *words)


@pytest.fixture
def site(tmp_path):
    """The sample office with one locker that nobody has checked."""
    folder = tmp_path / "office"
    shutil.copytree(OFFICE, folder)
    (folder / "site.toml").write_text((folder / "site.toml").read_text() + ADDED)
    (folder / "lockers").mkdir(exist_ok=True)
    (folder / "lockers/EL-9.csv").write_text(LIST)
    return folder


FIRST = ("--kind", "monthly", "--by", "Facilities office", "--on", "2026-11-01", "--counted", "--seal-after", "S-1")


def told(locker, site, today=TODAY):
    return json.loads(locker(site, "--today", today, "--json", "-")[1])


def only(locker, site, today=TODAY):
    return told(locker, site, today)["lockers"][0]


def test_a_locker_that_nobody_checked_is_not_ready_and_exit_1(locker, site):
    code, out, _ = locker(site, "--today", TODAY)
    assert code == 1
    assert "nobody has checked it yet" in out


def test_a_counted_and_sealed_locker_is_ready_and_exit_0(locker, site):
    assert locker("check", site, "EL-9", *FIRST)[0] == 0
    code, out, _ = locker(site, "--today", TODAY)
    assert code == 0
    assert "S-1" in out
    assert only(locker, site)["score"] == 100


def test_the_next_check_is_due_a_month_later(locker, site):
    locker("check", site, "EL-9", *FIRST)
    assert only(locker, site)["next_check"] == "2026-12-01"
    assert not only(locker, site, "2026-12-01")["overdue"]
    assert only(locker, site, "2026-12-02")["overdue"]


def test_the_site_says_after_how_many_months(locker, site):
    (site / "site.toml").write_text((site / "site.toml").read_text() + "check_every_months = 3\n")
    locker("check", site, "EL-9", *FIRST)
    assert only(locker, site)["next_check"] == "2027-02-01"


def test_a_broken_seal_is_not_ready_until_all_is_counted(locker, site):
    locker("check", site, "EL-9", *FIRST)
    locker("check", site, "EL-9", "--kind", "monthly", "--by", "Nurse", "--on", "2026-11-10", "--seal-before", "S-7",
        "--seal-after", "S-8")  # fmt: skip
    assert "seal S-1 was broken" in only(locker, site)["why_not"][0]
    locker("check", site, "EL-9", "--kind", "monthly", "--by", "Nurse", "--on", "2026-11-11", "--seal-before", "S-8",
        "--seal-after", "S-8")  # fmt: skip
    assert not only(locker, site)["ready"]
    locker("check", site, "EL-9", "--kind", "after-use", "--by", "Nurse", "--on", "2026-11-12", "--seal-before", "S-8",
        "--seal-after", "S-9", "--counted")  # fmt: skip
    assert only(locker, site)["ready"]


def test_a_critical_item_short_is_not_ready_and_is_named(locker, site):
    locker("check", site, "EL-9", *FIRST, "--count", "Tourniquet=3")
    found = only(locker, site)
    assert found["why_not"] == ["critical and missing: Tourniquet: 3 of 4"]
    assert found["score"] < 50


def test_a_count_goes_into_the_inventory_and_leaves_every_other_line_as_it_was(locker, site):
    locker("check", site, "EL-9", *FIRST, "--count", "Flashlights=1")
    after = (site / "lockers/EL-9.csv").read_text()
    assert after == LIST.replace("Flashlights,2,2", "Flashlights,2,1")


def test_an_expired_lot_is_not_there_and_what_expires_soon_is_named(locker, site):
    locker("check", site, "EL-9", *FIRST)
    assert [lot["lot"] for lot in only(locker, site)["expires"]] == ["QC-1"]
    assert only(locker, site, "2027-01-31")["ready"]
    late = only(locker, site, "2027-02-01")
    assert late["why_not"] == ["critical and missing: Haemostatic gauze: 2 of 4, 2 more expired"]


def test_a_lot_91_days_ahead_is_not_soon(locker, site):
    locker("check", site, "EL-9", *FIRST)
    assert [len(only(locker, site, day)["expires"]) for day in ("2026-11-01", "2026-11-02")] == [0, 1]


def test_a_door_that_the_plan_does_not_have_is_found(locker, site):
    messages = [found["message"] for found in told(locker, site)["findings"] if found["code"] == "key-door-unknown"]
    assert len(messages) == 1
    assert "99" in messages[0]


@pytest.mark.parametrize("change", ["edited", "removed"])
def test_a_log_whose_earlier_line_is_not_as_written_is_refused(locker, site, change):
    locker("check", site, "EL-9", *FIRST)
    again = ("--kind", "monthly", "--by", "Nurse", "--on", "2026-11-20", "--seal-before", "S-1", "--seal-after", "S-1")
    locker("check", site, "EL-9", *again)
    log = site / "lockers/EL-9-checks.csv"
    header, first, second = log.read_text().splitlines()
    edited = first.replace("Facilities office", "Somebody else")
    log.write_text("\n".join([header, *([edited] if change == "edited" else []), second]) + "\n")
    for words in ((site,), ("check", site, "EL-9", *again)):
        code, _, err = locker(*words)
        assert code == 2
        assert "EL-9-checks.csv, line 2, column digest" in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--on", "2199-01-01"), "future"),
        (("--count", "Flaslights=1"), 'Did you mean "Flashlights"'),
        (("--count", "Haemostatic gauze=1"), "lot QC-1"),
        (("--count", "Flashlights"), "not a count"),
        (("--by", "  "), "who made it"),
    ],
)
def test_a_check_that_cannot_be_is_refused_and_nothing_is_written(locker, site, words, says):
    code, _, err = locker("check", site, "EL-9", *FIRST, *words)
    assert code == 2
    assert says in err
    assert not (site / "lockers/EL-9-checks.csv").exists()


def test_the_same_check_told_twice_is_recorded_once(locker, site):
    assert locker("check", site, "EL-9", *FIRST)[0] == 0
    assert locker("check", site, "EL-9", *FIRST, "--seal-before", "S-1")[0] == 0
    code, _, err = locker("check", site, "EL-9", *FIRST, "--seal-before", "S-1")
    assert (code, "recorded already" in err) == (2, True)
    assert len((site / "lockers/EL-9-checks.csv").read_text().splitlines()) == 3


def test_a_check_that_does_not_say_which_seal_was_found_is_refused(locker, site):
    locker("check", site, "EL-9", *FIRST)
    code, _, err = locker("check", site, "EL-9", *FIRST)
    assert (code, "left S-1" in err) == (2, True)


def test_a_locker_left_without_a_seal_is_not_ready(locker, site):
    locker("check", site, "EL-9", *FIRST, "--seal-after", "none")
    assert only(locker, site)["why_not"] == ["left without a seal on 2026-11-01"]


def test_a_log_that_was_cut_at_its_end_is_seen_beside_a_bundle(locker, site, tmp_path, monkeypatch):
    monkeypatch.setenv("TACMAP_CONFIG", str(tmp_path / "keys"))
    locker("check", site, "EL-9", *FIRST)
    log = site / "lockers/EL-9-checks.csv"
    before = log.read_text()
    locker("check", site, "EL-9", *FIRST, "--on", "2026-11-20", "--seal-before", "S-1", "--fault", "Found damp")
    after, bundle = log.read_text(), tmp_path / "office.zip"
    subprocess.run([sys.executable, "-m", "tacmap", "pack", str(site), "-o", str(bundle)], check=True, timeout=300)
    assert locker(site, "--today", TODAY, "--against", bundle)[0] == 0
    log.write_text(before)
    code, _, err = locker(site, "--today", TODAY, "--against", bundle)
    assert (code, "was cut or written anew" in err) == (1, True)
    log.write_text(after)
    locker("check", site, "EL-9", *FIRST, "--on", "2026-11-21", "--seal-before", "S-1")
    assert locker(site, "--today", TODAY, "--against", bundle)[0] == 0


def test_a_check_before_the_last_one_is_refused(locker, site):
    locker("check", site, "EL-9", *FIRST)
    code, _, err = locker("check", site, "EL-9", *FIRST, "--seal-before", "S-1", "--on", "2026-10-31")
    assert (code, "only grows at its end" in err) == (2, True)


def test_a_copy_of_the_inventory_with_what_was_counted_is_a_whole_count(locker, site, tmp_path):
    counted = tmp_path / "counted.csv"
    counted.write_text(LIST.replace("Flashlights,2,2", "Flashlights,2,0"))
    locker("check", site, "EL-9", *(word for word in FIRST if word != "--counted"), "--counts", counted)
    found = only(locker, site)
    assert found["ready"]
    assert found["missing"] == [{"item": "Flashlights", "have": 0, "want": 2, "expired": 0, "critical": False}]


def test_what_the_inventory_and_the_last_count_disagree_on_is_found_and_the_smaller_counts(locker, site):
    locker("check", site, "EL-9", *FIRST, "--count", "Tourniquet=3")
    path = site / "lockers/EL-9.csv"
    path.write_text(path.read_text().replace("Tourniquet,4,3", "Tourniquet,4,4"))
    assert "locker-count-differs" in {found["code"] for found in told(locker, site)["findings"]}
    assert not only(locker, site)["ready"]


def test_a_lot_that_came_after_the_last_whole_count_is_found(locker, site):
    locker("check", site, "EL-9", *FIRST)
    path = site / "lockers/EL-9.csv"
    path.write_text(path.read_text().replace("CT-1", "CT-2"))
    messages = [found["message"] for found in told(locker, site)["findings"] if found["code"] == "lot-not-counted"]
    assert messages == ["Locker EL-9: Tourniquet, lot CT-2 is on the list and was in no count since; record a check."]


def test_a_new_locker_begins_with_the_master_list_and_nothing_on_hand(locker, site):
    code, out, _ = locker("new", site, "EL-10", "--from-master", "--name", "Gym")
    assert code == 0
    assert "EL-10.csv" in out
    with (site / "lockers/EL-10.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 32
    assert {row["on_hand"] for row in rows} == {"0"}
    assert [locker.name for locker in load_site(site).lockers] == ["Test locker", "Gym"]
    assert load_site(site).problems == ()


def test_a_locker_that_is_there_is_not_written_over(locker, site):
    code, _, err = locker("new", site, "el-9")
    assert (code, "already" in err) == (2, True)
    assert (site / "lockers/EL-9.csv").read_text() == LIST


def test_a_new_locker_takes_from_another_inventory_what_there_should_be_and_no_lots(locker, site):
    locker("new", site, "EL-10", "--from", site / "lockers/EL-9.csv")
    text = (site / "lockers/EL-10.csv").read_text()
    assert "medical,Tourniquet,4,0,,,,,yes,," in text


def test_an_unknown_locker_is_refused_with_the_one_that_was_meant(locker, site):
    code, _, err = locker("check", site, "EL-8", *FIRST)
    assert (code, 'Did you mean "EL-9"' in err) == (2, True)


def test_checks_recorded_at_once_are_all_kept_and_the_chain_holds(site):
    command = [sys.executable, "-m", "tacmap", "locker", "check", str(site), "EL-9", *FIRST]
    writers = [subprocess.Popen([*command, "--by", f"Office {number}", "--seal-before", "S-1"]) for number in range(4)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]
    text = (site / "lockers/EL-9-checks.csv").read_text()
    assert {f"Office {number}" for number in range(4)} == {line.split(",")[2] for line in text.splitlines()[1:]}
    assert load_site(site).problems == ()
