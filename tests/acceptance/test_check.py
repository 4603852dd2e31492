"""`tacmap check` as a facilities office runs it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCHOOL = Path(__file__).parents[2] / "sample_buildings" / "k12-school"


def check(*arguments):
    command = [sys.executable, "-m", "tacmap", "check", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@pytest.fixture(scope="module")
def ohio():
    return check(SCHOOL, "--law", "OH", "--today", "2026-11-22", "--json", "-")


def test_standard_output_is_the_report_as_json_alone(ohio):
    report = json.loads(ohio.stdout)
    assert report["law"] == "OH"
    assert {row["status"] for row in report["rows"]} <= {"met", "missing", "not-applicable"}
    assert all({"id", "status", "features", "todo"} <= row.keys() for row in report["rows"])


def test_something_missing_is_exit_1(ohio):
    assert any(row["status"] == "missing" for row in json.loads(ohio.stdout)["rows"])
    assert ohio.returncode == 1


def test_the_report_says_where_each_law_is_written_and_how_sure_that_is(ohio):
    source = json.loads(ohio.stdout)["sources"][0]
    assert source["code"] == "OH"
    assert source["surety"]


def test_an_unknown_law_is_exit_2_with_a_remedy():
    done = check(SCHOOL, "--law", "ATLANTIS")
    assert done.returncode == 2
    assert "strict" in done.stderr


def test_without_a_law_the_sites_own_is_used_and_its_words_of_absence_count(tmp_path):
    site = tmp_path / "school"
    shutil.copytree(SCHOOL, site)
    text = (site / "site.toml").read_text()
    said = '\n[not_present]\nC03 = "The county keeps the aerial picture"\n'
    (site / "site.toml").write_text(text + said)
    pages = tmp_path / "report.pdf"
    done = check(site, "--today", "2026-11-22", "--json", tmp_path / "report.json", "--pdf", pages)
    report = json.loads((tmp_path / "report.json").read_text())
    row = next(row for row in report["rows"] if row["id"] == "C03")
    assert report["law"] == "MI"
    assert (row["status"], row["todo"]) == ("not-applicable", "The site says: The county keeps the aerial picture")
    assert pages.read_bytes().startswith(b"%PDF")
    assert "held against MI" in done.stdout
