"""A newer drawing takes the place of a plan: what changed is told, what was said stays where it holds."""

import zipfile

import pytest

from tacmap.document import load
from tests.samples import ELM_STREET, three_rooms

BY = ("--by", "Facilities office", "--agency", "Township police", "--on", "2026-03-01")


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "site"
    (folder / "plans").mkdir(parents=True)
    (folder / "plans" / "first.svg").write_bytes(three_rooms())
    (folder / "site.toml").write_text("revision = 1\n" + ELM_STREET.replace("first.svg", "plans/first.svg"))
    (folder / "features.csv").write_text("type,number,room\naed,A-1,102\ncamera,C-1,103\n")
    return folder


@pytest.fixture
def newer(tmp_path):
    """A function: the path of a newer drawing."""

    def draw(*arguments, **more):
        (tmp_path / "new.svg").write_bytes(three_rooms(*arguments, **more))
        return tmp_path / "new.svg"

    return draw


def _spaces(run, site, tmp_path):
    """Each room of the packed map by its number: (id, verified)."""
    code, _, err = run("pack", site, "-o", tmp_path / "out.zip")
    assert code == 0, err
    with zipfile.ZipFile(tmp_path / "out.zip") as bundle:
        name = next(name for name in bundle.namelist() if name.endswith("data/building.json"))
        floor = load(bundle.read(name)).floors[0]
    return {space.number: (space.id, space.verified) for space in floor.spaces}


def test_a_dry_run_tells_what_changed_and_writes_nothing(run, site, newer):
    code, out, err = run("replace", site, "First Floor", newer(("101", "112", "103")), "--dry-run")
    assert (code, err) == (0, "")
    assert "Room 102 is now room 112." in out
    assert "features.csv, line 2, column room: No room" in out
    assert "Tried, nothing was written." in out
    assert sorted(path.name for path in site.rglob("*")) == ["features.csv", "first.svg", "plans", "site.toml"]


def test_the_plan_of_another_floor_does_not_take_the_place(run, site):
    (site / "plans" / "second.svg").write_text((site / "plans" / "first.svg").read_text() + "<!-- above -->")
    with (site / "site.toml").open("a") as sheet:
        sheet.write('[[buildings.floors]]\nlabel = "Second Floor"\nid = "2"\nindex = 1\nplan = "plans/second.svg"\n')
    code, _, told = run("replace", site, "First Floor", site / "plans" / "second.svg")
    assert code == 2
    assert "second.svg is the plan of Second Floor already." in told


def test_the_new_drawing_takes_its_place_and_the_old_one_is_kept(run, site, newer):
    old, new = (site / "plans" / "first.svg").read_text(), newer(("101", "112", "103"))
    assert run("replace", site, "First Floor", new)[0] == 0
    assert (site / "plans" / "first.svg").read_text() == new.read_text()
    assert (site / "plans" / "old" / "first-1.svg").read_text() == old


def _walked(run, site):
    """Everything was found as drawn, on record."""
    assert run("walk", site, "--rest-verified", *BY)[0] == 0


def test_a_room_keeps_its_id_and_what_changed_is_verified_no_more(run, site, newer, tmp_path):
    _walked(run, site)
    before = _spaces(run, site, tmp_path)
    assert before["102"] == ("main/1/102", "verified")
    _, told, _ = run("replace", site, "First Floor", newer(("101", "112", "103")))
    assert "No longer verified: 1 rooms and doors." in told
    (site / "features.csv").unlink()
    after = _spaces(run, site, tmp_path)
    assert after["112"] == ("main/1/102", "unverified")
    assert after["101"] == before["101"]
    assert after["103"] == before["103"]


def test_a_room_that_was_parted_is_told_and_its_parts_are_not_verified(run, site, newer, tmp_path):
    _walked(run, site)
    code, out, _ = run("replace", site, "First Floor", newer(more="M12000 2000H18000"))
    assert code == 0
    assert "No longer verified:" in out
    assert _spaces(run, site, tmp_path)["103"][1] == "unverified"
    assert _spaces(run, site, tmp_path)["101"][1] == "verified"


def test_a_correction_whose_room_changed_is_told(run, site, newer):
    run("fix", site, "name", "Nurse", "--at", "15000,1000")
    _, out, _ = run("replace", site, "First Floor", newer(more="M12000 2000H18000"), "--dry-run")
    assert "corrections.csv line 2 (name Nurse): When this was written, the plan showed a room of" in out


def test_a_correction_written_by_hand_is_held_against_the_new_drawing_too(run, site, newer, tmp_path):
    (site / "corrections.csv").write_text("# ours\ncorrection;points;value\nname;15000 1000;Nurse\n")
    code, out, err = run("replace", site, "First Floor", newer(more="M12000 2000H18000"))
    assert (code, err) == (0, "")
    assert "corrections.csv line 3 (name Nurse): When this was written, the plan showed a room of" in out
    rows = (site / "corrections.csv").read_text().splitlines()
    assert rows[:2] == ["# ours", "correction;points;value;floor;was;was_m2;was_box;by;on"]
    assert rows[2].startswith("name;15000 1000;Nurse;main/1;;30;")
    assert "correction-doubtful" in run("fix", site, "--json", "-")[1]


def test_replacing_twice_tells_ids_anew(run, site, newer, tmp_path):
    run("replace", site, "First Floor", newer(("101", "112", "103")))
    code, _, err = run("replace", site, "First Floor", newer(("101", "122", "103")))
    assert (code, err) == (0, "")
    (site / "features.csv").unlink()
    assert _spaces(run, site, tmp_path)["122"][0] == "main/1/102"
    assert (site / "plans" / "old" / "first-2.svg").is_file()


def test_a_drawing_that_lies_elsewhere_is_refused_and_says_where(run, site, newer):
    code, _, err = run("replace", site, "First Floor", newer(move=50_000))
    assert code == 1
    assert "are where they were: the drawing seems to be moved by x 50000, y 0" in err
    assert (site / "plans" / "first.svg").read_bytes() == three_rooms()


def test_the_same_drawing_and_another_format_are_refused(run, site, newer, tmp_path):
    assert run("replace", site, "First Floor", newer())[0] == 2
    (tmp_path / "new.dxf").write_text("0\nEOF\n")
    code, _, err = run("replace", site, "First Floor", tmp_path / "new.dxf")
    assert (code, "it is of another format" in err) == (2, True)
