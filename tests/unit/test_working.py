"""A kept site is a site folder: it is taken in, opened, edited and given out as one."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tacmap.errors import Conflict, FileRefused
from tacmap.service.desk import add_plan, add_site
from tacmap.service.publish import survey_kept
from tacmap.service.survey import survey
from tacmap.service.working import give_out, keep_files, opened, take_in
from tacmap.settings import Limits
from tacmap.site import load_site

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
SAMPLES = Path(__file__).parents[2] / "sample_buildings"
MADE = {"who": "office", "now": NOW}


def take(desk, folder):
    return take_in(desk.records, folder, **MADE, limits=Limits())


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", ["k12-school", "old-annex", "district-office"])
def test_what_was_taken_in_is_given_out_byte_for_byte(desk, tmp_path, name):
    site, changed = take(desk, SAMPLES / name)
    give_out(desk.records, site.id, tmp_path / "out")
    assert changed
    assert texts(tmp_path / "out") == texts(SAMPLES / name)


def test_a_kept_site_makes_the_same_preplan_as_its_folder(desk):
    site, _ = take(desk, SAMPLES / "old-annex")
    here, there = survey_kept(desk, site.id), survey([SAMPLES / "old-annex"])
    assert (here.preplan, here.findings) == (there.preplan, there.findings)


def test_taking_in_the_same_folder_again_saves_nothing(desk):
    take(desk, SAMPLES / "old-annex")
    site, changed = take(desk, SAMPLES / "old-annex")
    assert (site.version, changed) == (1, False)


def test_a_folder_that_changed_is_a_new_save_of_the_same_site(desk, tmp_path):
    folder = shutil.copytree(SAMPLES / "old-annex", tmp_path / "annex")
    first, _ = take(desk, folder)
    (folder / "features.csv").unlink()
    (folder / "notes.md").write_text("Ask for the key at the office.")
    second, changed = take(desk, folder)
    assert changed
    assert (first.id, first.version, second.version) == (second.id, 1, 2)
    assert set(desk.records.sites.files(second.id)) == {"annex.dxf", "notes.md", "site.toml"}
    assert "features.csv" in desk.records.sites.files(second.id, 1)


def test_what_no_site_folder_holds_stays_behind(desk, tmp_path):
    folder = shutil.copytree(SAMPLES / "old-annex", tmp_path / "annex")
    (tmp_path / "secret.csv").write_text("x")
    (folder / "link.csv").symlink_to(tmp_path / "secret.csv")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.toml").write_text("x")
    (folder / "bundle.zip").write_bytes(b"PK")
    site, _ = take(desk, folder)
    assert set(desk.records.sites.files(site.id)) == {"annex.dxf", "features.csv", "site.toml"}


def test_a_folder_without_a_site_is_refused(desk, tmp_path):
    with pytest.raises(FileRefused, match=r"no site\.toml"):
        take(desk, tmp_path)


def test_a_folder_with_problems_is_kept_and_says_how_many(desk, tmp_path):
    folder = shutil.copytree(SAMPLES / "old-annex", tmp_path / "annex")
    (folder / "annex.dxf").unlink()
    site, _ = take(desk, folder)
    problems = opened(desk.records, site.id).site.problems
    assert {each.message for each in problems} == {'There is no file "annex.dxf".'}
    assert desk.records.sites.one(site.id).facts["problems"] == len(problems)


def test_an_edit_of_a_sheet_is_seen_by_the_loader(desk):
    site, _ = take(desk, SAMPLES / "old-annex")
    text = desk.blobs.get(desk.records.sites.files(site.id)["site.toml"].digest).decode()
    edited = text.replace('name = "', 'name = "New ', 1)
    saved = keep_files(desk.records, site, {"site.toml": edited.encode()}, note="renamed", **MADE)
    assert saved.name.startswith("New ")
    assert opened(desk.records, site.id).site.name == saved.name
    assert opened(desk.records, site.id, version=1).site.name == site.name
    with pytest.raises(Conflict):
        keep_files(desk.records, site, {"site.toml": text.encode()}, note="an older page", **MADE)


def test_a_site_that_was_added_is_a_site_folder_at_once(desk, tmp_path):
    site = add_site(desk, "Hill Street School", NOW, state_id="MI-042", address="1 Hill Street")
    give_out(desk.records, site.id, tmp_path / "out")
    read = load_site(tmp_path / "out")
    assert (read.id, read.name, read.state_id, read.address) == (
        "hill-street-school", "Hill Street School", "MI-042", "1 Hill Street",
    )  # fmt: skip


def test_a_site_of_any_name_is_a_site_folder_without_a_problem(desk, tmp_path):
    """Signs that turn the direction of writing are left out; a long name is shortened for its building."""
    site = add_site(desk, "Pine\u202e " + "and Lake " * 12, NOW, address="1\tHill Street")
    plan = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 7"><path d="M0 0H9V7H0Z"/></svg>'
    add_plan(desk, site.id, "ground.svg", plan, NOW, metres_per_unit=1)
    give_out(desk.records, site.id, tmp_path / "out")
    read = load_site(tmp_path / "out")
    assert (read.problems, read.address) == ((), "1 Hill Street")
    assert read.name == "Pine " + "and Lake " * 11 + "and Lake"
    assert read.buildings[0].name == "Pine " + "and Lake " * 7 + "and Lak"


def test_the_id_of_a_kept_site_is_its_own_whatever_its_file_says(desk):
    site = add_site(desk, "Hill", NOW)
    keep_files(desk.records, site, {"site.toml": b'name = "Hill"\nid = "another"\n'}, note="", **MADE)
    assert opened(desk.records, "hill").site.id == "hill"
