"""Putting a map right from the command line: what is open, what is written, how it ends."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.samples import ELM_STREET

SCHOOL = Path(__file__).parents[2] / "sample_buildings" / "k12-school"


# Two rooms of 6 m x 5 m side by side in millimetres, a door in each to a corridor below.
PLAN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 13000 8000">
<g id="walls" fill="none" stroke="black" stroke-width="50">
<path d="M0 0H12200V7400H0Z M0 5000H1000 M2000 5000H8000 M9000 5000H12200 M6000 0V5000"/></g>
<g id="doors" fill="none" stroke="black">
<path d="M1000 5000V4000A1000 1000 0 0 1 2000 5000 M8000 5000V4000A1000 1000 0 0 1 9000 5000"/></g>
<g id="rooms" font-size="300"><text x="2800" y="2500">1I4</text><text x="9000" y="2500">115</text>
<text x="6000" y="6300">CORRIDOR</text></g>
</svg>
"""


@pytest.fixture
def site(tmp_path):
    (tmp_path / "first.svg").write_text(PLAN)
    (tmp_path / "site.toml").write_text(ELM_STREET)
    return tmp_path


def _rows(site):
    return (site / "corrections.csv").read_text().splitlines()[1:]


def test_a_number_is_put_right_and_the_map_shows_it(run, site, tmp_path):
    code, out, err = run(
        "fix", site, "number", "--at", "3000,2000", "114", "--by", "Facilities office", "--on", "2026-08-14"
    )
    assert (code, err) == (0, "")
    assert "1 correction written to" in out
    row = _rows(site)[0]
    assert row.startswith("main/1,number,3000 2000,114,1I4,")
    assert row.endswith(",Facilities office,2026-08-14")
    code, out, _ = run("pack", site, "-o", tmp_path / "elm.zip")
    assert code == 0
    code, out, _ = run("fix", site, "--json", "-")
    assert "1I4" not in out


def test_what_cannot_act_is_refused_and_not_written(run, site):
    code, out, err = run("fix", site, "number", "--at", "30000,2000", "114")
    assert (code, out) == (2, "")
    assert "It lies in no room now." in err
    assert not (site / "corrections.csv").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("numbre", "114", "--at", "1,2"), 'Did you mean "number"'),
        (("number", "--at", "1,2"), '"number" needs a value'),
        (("merge", "--at", "1,2"), '"merge" needs 2 to 50 points, not 1.'),
        (("number", "114", "--at", "12"), "--at 12 is neither a place nor an open problem."),
        (("number", "114", "--at", "1,2", "--floor", "Second"), 'There is no floor "Second".'),
        (("number", "114", "--at", "1,2", "--on", "yesterday"), "--on yesterday is not a date."),
        (("undo",), "There is no row to take back."),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_words(run, site, words, said):
    code, _, err = run("fix", site, *words)
    assert code == 2
    assert said in err


def test_a_dry_run_writes_nothing(run, site):
    code, out, _ = run("fix", site, "number", "114", "--at", "3000,2000", "--dry-run")
    assert (code, "tried, not written" in out) == (0, True)
    assert not (site / "corrections.csv").exists()


def test_a_second_number_takes_the_place_of_the_first_which_stays_as_a_comment(run, site):
    run("fix", site, "number", "114", "--at", "3000,2000")
    code, out, _ = run("fix", site, "number", "140", "--at", "2000,3000")
    assert (code, "instead of corrections.csv line 2: number 114" in out) == (0, True)
    assert [row.split(",")[0:4:3] for row in _rows(site)] == [["#3:main/1", "114"], ["main/1", "140"]]
    run("fix", site, "undo")
    assert [row.split(",")[0:4:3] for row in _rows(site)] == [["main/1", "114"], ["#main/1", "140"]]


def test_what_was_said_last_is_taken_back(run, site):
    run("fix", site, "number", "114", "--at", "3000,2000")
    code, out, _ = run("fix", site, "undo")
    assert (code, "corrections.csv line 2" in out) == (0, True)
    assert _rows(site)[0].startswith("#main/1,number")


def test_rooms_along_a_line_are_numbered_in_series(run, site):
    code, _, err = run(
        "fix", site, "number", "A099", "--series", "--step", "2", "--at", "500,2000", "--at", "12000,2000"
    )
    assert (code, err) == (0, "")
    assert [row.split(",")[3] for row in _rows(site)] == ["A099", "A101"]


def test_rooms_on_one_side_of_a_corridor_are_numbered_in_series(run, site):
    line = ("--at", "500,6000", "--at", "12000,6000")
    code, _, err = run("fix", site, "number", "7", "--series", *line)
    assert (code, "Say --side left or --side right" in err) == (2, True)
    code, _, err = run("fix", site, "number", "7", "--series", "--side", "left", *line)
    assert (code, err) == (0, "")
    assert [row.split(",")[3] for row in _rows(site)] == ["7", "8"]
    code, _, err = run("fix", site, "number", "7", "--series", "--side", "right", *line)
    assert (code, "There is no room along this line." in err) == (2, True)


def test_two_who_write_at_once_both_are_heard(site):
    def say(value, place):
        words = [sys.executable, "-m", "tacmap", "fix", str(site), "name", value, "--at", place]
        return subprocess.Popen(words, stdout=subprocess.DEVNULL)

    both = [say("Nurse", "3000,2000"), say("Music", "9000,2000")]
    assert [each.wait(timeout=120) for each in both] == [0, 0]
    assert sorted(row.split(",")[3] for row in _rows(site)) == ["Music", "Nurse"]


def test_a_file_that_a_spreadsheet_program_marked_stays_marked(run, site):
    (site / "corrections.csv").write_bytes(
        b"\xef\xbb\xbffloor,correction,points,value\r\nmain/1,name,3000 2000,Caf\xc3\xa9\r\n"
    )
    assert run("fix", site, "name", "Music", "--at", "9000,2000")[0] == 0
    content = (site / "corrections.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbffloor,correction,points,value,was,was_m2,was_box,by,on\n")
    assert "Café" in content.decode("utf-8-sig")


def test_the_open_problems_have_an_id_a_place_and_the_row_that_would_settle_them(run, site):
    (site / "first.svg").write_text(PLAN.replace("1I4", "114").replace(">115<", "><"))
    code, out, _ = run("fix", site, "--json", "-")
    problems = json.loads(out)
    missing = next(problem for problem in problems if problem["code"] == "room-without-number" and problem["kind"])
    assert code == 0
    assert missing["row"].startswith("main/1,number,")
    assert missing["row"].endswith(",?,,,,,")
    assert len(missing["id"]) == 6
    assert run("fix", site, "number", "115", "--at", missing["id"])[0] == 0
    again = json.loads(run("fix", site, "--json", "-")[1])
    assert missing["id"] not in [problem["id"] for problem in again]


def test_rows_of_features_go_on_working_when_a_room_is_renumbered(run, site, tmp_path):
    (site / "features.csv").write_text("type,number,room\naed,A-1,1I4\n")
    run("fix", site, "number", "114", "--at", "3000,2000")
    code, out, _ = run("pack", site, "-o", tmp_path / "elm.zip")
    assert code == 0
    assert "features.csv line 2: 1I4 is the plan's own number of what is called 114 since it was corrected." in out


def test_the_sample_school_takes_a_correction(run, tmp_path):
    shutil.copytree(SCHOOL, tmp_path / "school")
    toml = (tmp_path / "school" / "site.toml").read_text()
    assert "First Floor" in toml
    code, out, _ = run("fix", tmp_path / "school", "floor-label", "Ground", "--floor", "First Floor")
    assert (code, "floor-label Ground" in out) == (0, True)


def test_several_numbers_are_not_taken_for_one(run, site):
    code, _, err = run("fix", site, "number", "--at", "3000,2000", "114, 114-2")
    assert code == 2
    assert '"114, 114-2" is more than one number.' in err
    assert "draw the wall" in err
    code, _, err = run("fix", site, "number", "--at", "3000,2000", "B/114.2-a")
    assert (code, err) == (0, "")
