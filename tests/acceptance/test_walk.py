"""Walking a building from the command line: worksheets out, results in, a signed record that finds what was changed."""

import csv
import io
import json
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tacmap.bundle.signing import SigningKey
from tacmap.errors import Conflict
from tacmap.service.survey import survey
from tacmap.service.walk import record_walk
from tacmap.store.keyring import Keyring

SAMPLES = Path(__file__).parents[2] / "sample_buildings"
OFFICE = SAMPLES / "district-office"
BY = ("--by", "Facilities office", "--on", "2026-09-01")


@pytest.fixture
def site(tmp_path):
    """The sample office, about to become revision 1."""
    folder = tmp_path / "site"
    shutil.copytree(OFFICE, folder)
    told = (folder / "site.toml").read_text()
    (folder / "site.toml").write_text(told.replace("revision = 0", "revision = 1"))
    return folder


@pytest.fixture
def sheet(run, site, tmp_path):
    """The rows of the worksheet of the office's only floor."""
    assert run("walk", site, "-o", tmp_path / "sheets")[0] == 0
    (path,) = (path for path in (tmp_path / "sheets").glob("*.csv") if path.name != "grounds.csv")
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))


def results(path, rows, **columns):
    """A result file with these rows of a worksheet, filled in."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows({**row, **columns} for row in rows)
    path.write_text(out.getvalue(), "utf-8")
    return path


def packed(run, site, tmp_path):
    """(exit code, manifest or None, standard error) of packing a site."""
    bundle = tmp_path / "packed.zip"
    code, _, err = run("pack", site, "-o", bundle)
    if code:
        return code, None, err
    with zipfile.ZipFile(bundle) as archive:
        return code, json.loads(archive.read("manifest.json")), err


def test_each_floor_has_a_worksheet_to_print_and_to_fill_in_and_one_form_for_all(run, site, tmp_path):
    code, out, _ = run("walk", site, "-o", tmp_path / "w")
    assert code == 0
    names = {path.name for path in (tmp_path / "w").iterdir()}
    assert {path.rsplit(".", 1)[1] for path in names} == {"pdf", "csv", "html"}
    assert "walk-form.html" in names
    assert "NOT WALKED" in out


def test_every_row_of_a_worksheet_has_the_id_of_its_thing_and_nothing_answered(sheet):
    assert len({row["id"] for row in sheet}) == len(sheet) > 20
    assert {row["state"] for row in sheet} == {""}


def test_results_make_a_revision(run, site, sheet, tmp_path):
    assert packed(run, site, tmp_path)[1]["revision"] == 0
    found = results(tmp_path / "found.csv", sheet, state="verified")
    code, out, err = run("walk", site, "--results", found, "--rest-verified", *BY)
    assert (code, err) == (0, "")
    assert "Walked 2026-09-01 by Facilities office" in out
    told = packed(run, site, tmp_path)[1]
    assert (told["revision"], told["walked_on"]) == (1, "2026-09-01")


def test_the_rest_needs_no_sheet(run, site, tmp_path):
    assert run("walk", site, "--rest-verified", *BY)[0] == 0
    assert packed(run, site, tmp_path)[1]["revision"] == 1


def test_a_walk_of_half_a_floor_is_no_walk_and_says_what_is_left(run, site, sheet, tmp_path):
    found = results(tmp_path / "found.csv", sheet[:10], state="verified")
    _, out, _ = run("walk", site, "--results", found, *BY)
    assert "10 of" in out
    assert "NOT WALKED" in out
    assert packed(run, site, tmp_path)[1]["revision"] == 0


def test_two_files_of_two_people_are_one_record(run, site, sheet, tmp_path):
    one = results(tmp_path / "one.csv", sheet[:10], state="verified", by="Patrol sergeant", on="2026-09-01")
    other = results(tmp_path / "other.csv", sheet[10:20], state="verified", by="Custodian", on="2026-09-02")
    assert run("walk", site, "--results", one, "--results", other)[0] == 0
    record = json.loads((site / "walk/0001.json").read_text())
    assert {answer["by"] for answer in record["answers"]} == {"Patrol sergeant", "Custodian"}
    assert [name for name, _ in record["sources"]] == ["one.csv", "other.csv"]


def test_two_who_say_different_things_of_one_room_are_told_and_nothing_is_recorded(run, site, sheet, tmp_path):
    one = results(tmp_path / "one.csv", sheet[:3], state="verified")
    other = results(tmp_path / "other.csv", sheet[2:5], state="missing")
    code, _, err = run("walk", site, "--results", one, "--results", other, *BY)
    assert code == 2
    assert "other.csv, line 2, column state" in err
    assert "one.csv line 4" in err
    assert not (site / "walk").exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": "main/1/9999"}, "There is nothing with the id"),
        ({"id": ""}, "The id is missing"),
        ({"state": "perhaps"}, '"perhaps" is no state'),
        ({"state": "", "note": "door stuck"}, "There is a note, but no state"),
        ({"corridor": "sometimes"}, "neither yes nor no"),
        ({"on": "09/01/2026"}, "is not a date"),
        ({"on": "2999-01-01"}, "lies in the future"),
        ({"on": "1999-01-01"}, "too far back"),
        ({"place": "1 2 3"}, "has changed on the plan since this worksheet was made"),
        ({"place": "here"}, "The place was changed"),
        ({"by": "x" * 101}, "too long for a role"),
    ],
)
def test_a_bad_row_is_told_with_its_place_and_nothing_of_the_file_is_recorded(
    run, site, sheet, tmp_path, changes, told
):
    rows = [{**row, "state": "verified"} for row in sheet[:4]]
    rows[2] |= changes
    code, _, err = run("walk", site, "--results", results(tmp_path / "found.csv", rows), *BY)
    assert code == 2
    assert told in err
    assert "found.csv, line 4" in err
    assert not (site / "walk").exists()


def test_without_who_and_when_nothing_is_recorded(run, site, sheet, tmp_path):
    found = results(tmp_path / "found.csv", sheet[:2], state="verified")
    code, _, err = run("walk", site, "--results", found)
    assert code == 2
    assert "It does not say who looked" in err
    assert "It does not say when" in err


def test_a_file_that_is_not_there_is_refused(run, site, tmp_path):
    assert run("walk", site, "--results", tmp_path / "none.csv", *BY)[0] == 2


def test_the_same_file_twice_is_recorded_once(run, site, sheet, tmp_path):
    found = results(tmp_path / "found.csv", sheet, state="verified")
    run("walk", site, "--results", found, *BY)
    code, out, _ = run("walk", site, "--results", found, *BY)
    assert code == 0
    assert "Nothing new" in out
    assert not (site / "walk/0002.json").exists()


def test_a_later_answer_that_says_otherwise_is_told_and_counts(run, site, sheet, tmp_path):
    run("walk", site, "--results", results(tmp_path / "a.csv", sheet, state="verified"), *BY)
    wrong = results(tmp_path / "b.csv", sheet[:1], state="wrong", note="Sign says 12")
    code, out, _ = run("walk", site, "--results", wrong, "--by", "Custodian", "--on", "2026-09-03")
    assert code == 0
    assert "was verified (Facilities office, 2026-09-01), is now wrong" in out
    assert json.loads((site / "walk/0002.json").read_text())["answers"][0]["note"] == "Sign says 12"


def test_the_record_is_signed_in_minisigns_format(run, site, monkeypatch, tmp_path):
    monkeypatch.setenv("TACMAP_CONFIG", str(tmp_path / "own"))
    run("walk", site, "--rest-verified", *BY)
    key = Keyring(tmp_path / "own").own_key().public
    signature = (site / "walk/0001.json.minisig").read_text()
    assert key.verify((site / "walk/0001.json").read_bytes(), signature).startswith("walk-through")


@pytest.mark.parametrize(
    ("before", "after"),
    [(b'"state": "wrong"', b'"state": "verified"'), (b"Facilities office", b"Somebody's office"), (b"}\n]", b"} \n]")],
)
def test_a_row_that_was_changed_afterwards_is_found(run, site, sheet, tmp_path, before, after):
    run("walk", site, "--results", results(tmp_path / "a.csv", sheet[:1], state="wrong"), "--rest-verified", *BY)
    record = site / "walk/0001.json"
    assert before in record.read_bytes()
    record.write_bytes(record.read_bytes().replace(before, after, 1))
    code, _, err = packed(run, site, tmp_path)
    assert code == 2
    assert "walk/0001.json" in err
    assert "was changed after it was" in err


def test_a_record_that_lost_its_signature_is_found(run, site, tmp_path):
    run("walk", site, "--rest-verified", *BY)
    (site / "walk/0001.json.minisig").unlink()
    code, _, err = packed(run, site, tmp_path)
    assert code == 2
    assert "not signed" in err


def test_a_record_taken_out_of_the_middle_is_found(run, site, sheet, tmp_path):
    for day in ("2026-09-01", "2026-09-02", "2026-09-03"):
        found = results(tmp_path / "a.csv", sheet[:1], state="verified", on=day)
        assert run("walk", site, "--results", found, "--by", "Custodian")[0] == 0
    (site / "walk/0002.json").unlink()
    code, _, err = packed(run, site, tmp_path)
    assert code == 2
    assert "A record before this one is missing" in err


def test_a_record_of_another_site_does_not_count(run, site, tmp_path):
    run("walk", site, "--rest-verified", *BY)
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(told.replace('id = "', 'id = "other-', 1))
    code, _, err = packed(run, site, tmp_path)
    assert code == 2
    assert "of another site" in err


def test_a_record_by_a_stranger_does_not_count_until_the_key_is_trusted(run, site, tmp_path):
    stranger = SigningKey.generate()
    key = tmp_path / "stranger.key"
    key.write_text(stranger.text())
    assert run("walk", site, "--rest-verified", *BY, "--key", key)[0] == 0
    bundle = tmp_path / "x.zip"
    _, out, _ = run("pack", site, "-o", bundle)
    assert "signed by a key that is not trusted here" in out
    assert packed(run, site, tmp_path)[1]["revision"] == 0
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f'{told}\n[walk_through]\nsigners = ["{stranger.public.line}"]\n')
    assert packed(run, site, tmp_path)[1]["revision"] == 1


def test_what_site_toml_says_by_hand_makes_no_revision(run, site, tmp_path):
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f'{told}\n[walk_through]\nwalked_on = 2026-09-01\nwalked_by = "Office"\n')
    _, out, _ = run("pack", site, "-o", tmp_path / "x.zip")
    assert "there is no signed record of it" in out
    assert packed(run, site, tmp_path)[1]["revision"] == 0
    assert run("walk", site, "--rest-verified")[0] == 0
    assert packed(run, site, tmp_path)[1]["walked_on"] == "2026-09-01"


def test_an_override_is_recorded_with_who_and_why(run, site, tmp_path):
    code, out, _ = run("walk", site, "--override", "New wing opens tomorrow", "--by", "Superintendent's office")
    assert code == 0
    assert "New wing opens tomorrow (Superintendent's office" in out
    told = packed(run, site, tmp_path)[1]
    assert (told["revision"], told["walked_on"]) == (1, None)


@pytest.mark.parametrize("words", [("--override", "because"), ("--override", " ", "--by", "Office")])
def test_an_override_without_a_role_or_a_reason_is_refused(run, site, words):
    assert run("walk", site, *words)[0] == 2
    assert not (site / "walk").exists()


def test_an_override_by_hand_needs_who_decided(run, site, tmp_path):
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f'{told}\n[walk_through]\noverride = "New wing"\n')
    code, _, err = packed(run, site, tmp_path)
    assert code == 2
    assert "not who decided so" in err


def test_somebody_who_records_at_the_same_time_keeps_theirs(site, tmp_path):
    key, now = SigningKey.generate(), datetime(2026, 9, 2, tzinfo=UTC)
    first, second = (survey([site]) for _ in range(2))
    record_walk(first, [], key=key, now=now, by="Office", on=now.date(), rest_verified=True)
    before = {path.name: path.read_bytes() for path in (site / "walk").iterdir()}
    with pytest.raises(Conflict):
        record_walk(second, [], key=key, now=now, by="Custodian", on=now.date(), rest_verified=True)
    assert {path.name: path.read_bytes() for path in (site / "walk").iterdir()} == before


def test_a_plan_alone_keeps_no_record(run):
    code, _, err = run("walk", OFFICE / "office.svg", "--rest-verified", *BY)
    assert code == 2
    assert "Make a site folder" in err


def test_the_sample_school_was_walked_and_nothing_has_changed_since(run):
    code, out, _ = run("walk", SAMPLES / "k12-school", "--missing-numbers")
    assert code == 0
    assert "158 WOOD SHOP" in out
    found = survey([SAMPLES / "k12-school"])
    assert (found.preplan.revision, found.standing.changed) == (3, ())
