"""Private things keep a site from being packed: secrets always, names until somebody says why they may stay."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

OFFICE = Path(__file__).parents[2] / "sample_buildings" / "district-office"
WHY = 'why = "The donor\'s name is on the sign"'


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    shutil.copytree(OFFICE, folder)
    return folder


def label(site, before, after):
    """The same plan with one label written otherwise."""
    plan = site / "office.svg"
    told = plan.read_text("utf-8")
    assert before in told
    plan.write_text(told.replace(before, after), "utf-8")


def note(site, text):
    """A feature with this name."""
    path = site / "features.csv"
    with path.open("a", encoding="utf-8", newline="") as sheet:
        columns = path.read_text("utf-8").splitlines()[0].split(",")
        row = {"type": "key_box", "number": "KB-9", "name": text, "room": "D101"}
        sheet.write(",".join(f'"{row.get(column, "")}"' for column in columns) + "\n")


@pytest.fixture
def room(run, site):
    """A label of a room of the sample office, as its plan spells it."""
    code, _, told = run("read", site / "office.svg", "--json", site / "read.json")
    assert code == 0, told
    (found,) = json.loads((site / "read.json").read_text()).values()
    return next(space["name"] for space in found["floors"][0]["spaces"] if space.get("name") and space.get("number"))


def pack(run, site, *words):
    return run("pack", site, "-o", site.parent / "x.zip", *words)


@pytest.mark.parametrize("secret", ["keypad code 4711", "http://admin:pw@10.0.0.5", "password: hunter2"])
def test_a_secret_in_a_note_is_refused_with_its_line_and_never_repeated(run, site, secret):
    note(site, secret)
    code, out, err = pack(run, site)
    assert code == 2
    assert "features.csv, line" in err
    assert "column name" in err
    assert not any(word in out + err for word in ("4711", "admin:pw", "hunter2"))


def test_no_word_accepts_a_secret(run, site):
    note(site, "keypad code 4711")
    assert pack(run, site, "--accept", "privacy-code")[0] == 2


def test_a_name_in_a_note_is_asked_about_and_may_be_accepted(run, site):
    note(site, "Ask Mrs. Alvarez")
    code, _, err = pack(run, site)
    assert code == 2
    assert "--accept privacy-name" in err
    assert pack(run, site, "--accept", "privacy-name")[0] == 0


def test_a_name_may_stay_where_site_toml_says_why(run, site):
    note(site, "Ask Mrs. Alvarez")
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f'{told}\n[[accepted]]\ntext = "Mrs. Alvarez"\n{WHY}\n')
    assert pack(run, site)[0] == 0


def test_what_may_stay_needs_a_reason(run, site):
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f'{told}\n[[accepted]]\ntext = "Mrs. Alvarez"\n')
    code, _, err = pack(run, site)
    assert code == 2
    assert "why is missing" in err


def test_only_what_exists_can_be_accepted(run, site):
    code, _, err = pack(run, site, "--accept", "everything")
    assert code == 2
    assert "privacy-name" in err


def test_a_telephone_number_in_a_note_is_asked_about_and_one_of_a_contact_is_not(run, site):
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f'{told}\n[[contacts]]\nrole = "Front desk"\nphone = "989-555-0142"\n')
    assert pack(run, site)[0] == 0
    note(site, "cell 989-555-0143")
    assert "989-555-0143" in pack(run, site)[2]


def test_a_name_on_the_plan_is_asked_about_with_its_floor(run, site, room):
    label(site, room, "MRS. ALVAREZ")
    code, _, err = pack(run, site)
    assert code == 2
    assert 'There is the name "MRS. ALVAREZ" on the plan of' in err


def test_a_name_on_a_plan_alone_is_told(run, site, room):
    label(site, room, "MRS. ALVAREZ")
    code, out, _ = run("pack", site / "office.svg", "-o", site.parent / "x.zip")
    assert code == 0
    assert 'There is the name "MRS. ALVAREZ"' in out


def test_the_public_is_not_told_who_is_in_a_room(run, site, room):
    label(site, room, "MRS. ALVAREZ")
    bundle = site.parent / "x.zip"
    for audience, told in (("police", True), ("public", False)):
        assert pack(run, site, "--accept", "privacy-name", "--audience", audience)[0] == 0
        with zipfile.ZipFile(bundle) as archive:
            document = archive.read("data/building.json") + archive.read("index.html")
        assert (b"ALVAREZ" in document) is told


def test_a_comment_and_a_street_are_nobodys_name(run, site):
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(f"# Asked by Mrs. Alvarez\n{told}")
    assert pack(run, site)[0] == 0


def test_other_commands_are_not_kept_from_working_by_a_name(run, site):
    note(site, "Ask Mrs. Alvarez")
    assert run("walk", site)[0] == 0


def test_who_walked_is_told_by_role(run, site):
    code, _, err = run("walk", site, "--rest-verified", "--by", "Mrs. Alvarez", "--on", "2026-09-01")
    assert code == 2
    assert "Give a role" in err


def test_the_coordinates_of_a_correction_are_nobodys_telephone(run, site):
    rows = "floor,correction,points,value,was,was_m2,was_box,by,on\n"
    rows += "Ground,floor-label,,Ground floor,,989.555,800.989 2079 989.555 0102,Facilities office,2026-10-01\n"
    (site / "corrections.csv").write_text(rows, "utf-8")
    code, _, told = pack(run, site)
    assert code == 0, told
