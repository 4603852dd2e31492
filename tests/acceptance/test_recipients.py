"""Copies that name whose they are, and the folder's memory of who was given which revision."""

import csv
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

OFFICE = Path(__file__).resolve().parents[2] / "sample_buildings" / "district-office"
NAMED = """
[[recipients]]
name = "Lakeside Police Department"
until = 2027-06-30

[[recipients]]
name = "Township Fire & Rescue"
audience = "fire"
"""
WALK = '\n[walk_through]\noverride = "test"\noverride_by = "Facilities office"\n'


@pytest.fixture
def site(tmp_path):
    shutil.copytree(OFFICE, tmp_path / "site")
    told = (tmp_path / "site" / "site.toml").read_text()
    (tmp_path / "site" / "site.toml").write_text(told + NAMED)
    return tmp_path / "site"


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows(site):
    return list(csv.DictReader(io.StringIO((site / "copies.csv").read_text())))


def test_a_copy_for_each_recipient_says_whose_it_is_on_every_page_and_is_remembered(run, site, tmp_path, tool):
    code, _, err = run("pack", site, "-o", tmp_path / "out", "--all-recipients")
    assert code == 0, err
    files = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert files == ["district-office-r0-lakeside-police-department.zip", "district-office-r0-township-fire-rescue.zip"]
    police, fire = (members(tmp_path / "out" / name) for name in files)
    assert json.loads(police["manifest.json"])["recipient"] == "Lakeside Police Department"
    assert json.loads(police["manifest.json"])["expires"] == "2027-06-30"
    assert [json.loads(each["manifest.json"])["audience"] for each in (police, fire)] == ["police", "fire"]
    page = fire["index.html"].decode()
    assert page.count("copy for <bdi>Township Fire &amp; Rescue</bdi>") == 1 + page.count('class="slip"')
    assert "Use until 2027-06-30" in police["index.html"].decode()
    assert police["data/building.json"] != fire["data/building.json"]  # another audience
    for name, content in fire.items():
        if name.startswith("print/"):
            (tmp_path / "page.pdf").write_bytes(content)
            command = [tool("pdftotext"), str(tmp_path / "page.pdf"), "-"]
            pages = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\f")[:-1]
            assert [name for text in pages if "Township Fire & Rescue" not in " ".join(text.split())] == []
    assert [(row["recipient"], row["audience"], row["revision"]) for row in rows(site)] == [
        ("Lakeside Police Department", "police", "0"),
        ("Township Fire & Rescue", "fire", "0"),
    ]


def test_the_same_copy_made_twice_is_the_same_file_and_one_row(run, site, tmp_path):
    for name in ("one.zip", "two.zip"):
        code, out, err = run("pack", site, "-o", tmp_path / name, "--recipient", "township  FIRE & rescue")
        assert code == 0, err
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert len(rows(site)) == 1
    assert "Lakeside Police Department holds no copy: give it revision 0" in out
    assert "Township Fire" not in [line for line in out.splitlines() if "holds" in line]


def test_the_next_revision_tells_who_holds_an_older_one(run, site, tmp_path):
    assert run("pack", site, "-o", tmp_path / "out", "--all-recipients")[0] == 0
    told = (site / "site.toml").read_text()
    told = told.replace('audience = "fire"', 'audience = "fire"\n' + WALK).replace(
        '[[recipients]]\nname = "Lakeside', '[[recipients]]\nname = "Lakeview', 1
    )
    (site / "site.toml").write_text(
        "revision = 4\n" + "\n".join(line for line in told.splitlines() if not line.startswith("revision"))
    )
    code, out, err = run("pack", site, "-o", tmp_path / "new.zip", "--recipient", "Lakeview Police Department")
    assert code == 0, err
    said = " ".join(out.split())
    assert "Township Fire & Rescue holds revision 0: give it revision" in said
    assert "Lakeside Police Department holds revision 0 and is no longer a recipient: ask for it back" in said
    assert [row["recipient"] for row in rows(site)][:2] == ["Lakeside Police Department", "Township Fire & Rescue"]
    assert len(rows(site)) == 3


def test_a_recipient_is_not_given_more_than_the_site_says(run, site, tmp_path):
    code, _, err = run(
        "pack", site, "-o", tmp_path / "x.zip", "--recipient", "Township Fire & Rescue", "--audience", "police"
    )
    assert code == 2
    assert "copy for fire" in err
    assert not (site / "copies.csv").exists()


def test_several_copies_do_not_go_into_one_file(run, site, tmp_path):
    code, _, err = run("pack", site, "-o", tmp_path / "x.zip", "--recipient", "A", "--recipient", "B")
    assert code == 2
    assert "several copies" in err


def test_a_drill_is_handed_out_without_a_row(run, site, tmp_path):
    code, _, err = run("pack", site, "-o", tmp_path / "x.zip", "--recipient", "A", "--exercise")
    assert code == 0, err
    assert not (site / "copies.csv").exists()


def test_bare_plans_are_marked_and_leave_nothing_beside_them(run, tmp_path):
    shutil.copy(OFFICE / "office.svg", tmp_path / "office.svg")
    code, _, err = run("pack", tmp_path / "office.svg", "-o", tmp_path / "x.zip", "--recipient", "Engine 4")
    assert code == 0, err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office.svg", "x.zip"]
    assert json.loads(members(tmp_path / "x.zip")["manifest.json"])["recipient"] == "Engine 4"


def test_a_damaged_register_is_refused_with_its_place(run, site, tmp_path):
    (site / "copies.csv").write_text("recipient,audience,revision\nA,press,1\n")
    code, _, err = run("pack", site, "-o", tmp_path / "x.zip")
    assert code == 2
    assert "copies.csv, line 2, column audience" in err


def test_a_law_that_asks_for_named_agencies_is_shown_who_holds_what(run, site, tmp_path):
    def row(*words):
        run("check", site, "--law", "TX", "--json", tmp_path / "law.json", *words)
        return next(row for row in json.loads((tmp_path / "law.json").read_text())["rows"] if row["id"] == "P02")

    before = row()
    assert before["status"] == "missing"
    assert "Lakeside Police Department (holds none)" in before["todo"]
    assert run("pack", site, "-o", tmp_path / "out", "--all-recipients")[0] == 0
    after = row()
    assert after["status"] == "met"
    assert "Lakeside Police Department, Township Fire & Rescue" in after["todo"]
