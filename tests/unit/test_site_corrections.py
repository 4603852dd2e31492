"""corrections.csv: read with every problem at once, written so that nothing is lost."""

from datetime import date
from pathlib import Path

import pytest

from tacmap.corrections import KINDS, Correction, Was
from tacmap.site import SiteFloor, SiteLimits, load_site
from tacmap.site.corrections import CORRECTION_COLUMNS, read_corrections, row_text, with_rows, without_line
from tacmap.site.notes import Notes

FLOORS = (
    SiteFloor(id="main/1", label="First Floor", index=0, plan=None, plan_name=""),
    SiteFloor(id="main/2", label="Second Floor", index=1, plan=None, plan_name=""),
)

SITE = """name = "Elm Street"
[[buildings]]
name = "Main"
id = "main"
[[buildings.floors]]
label = "First Floor"
id = "1"
index = 0
plan = "first.dxf"
"""


@pytest.fixture
def read(tmp_path: Path):
    """A function: the corrections in a text, and the problems as they are printed."""

    def look(text: str) -> tuple[tuple[Correction, ...], list[str]]:
        path = tmp_path / "corrections.csv"
        path.write_text(text, encoding="utf-8")
        notes = Notes(100)
        found = read_corrections(path, path.name, FLOORS, SiteLimits(), notes)
        return found, [str(problem) for problem in notes.problems]

    return look


def test_a_row_says_what_where_by_whom_and_when(read) -> None:
    found, problems = read(
        "floor,correction,points,value,was,was_m2,was_box,by,on\n"
        "First Floor,number,12.5 -40,114,1I4,52.3,10 -45 18 -38,Facilities office,2026-08-14\n"
    )
    assert problems == []
    assert found == (
        Correction(
            kind="number", floor="main/1", points=((12.5, -40.0),), value="114",
            was=Was(text="1I4", area_m2=52.3, box=(10.0, -45.0, 18.0, -38.0)), by="Facilities office",
            on=date(2026, 8, 14), line=2,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("word", ["First Floor", "main/1", "1", "0", "first floor"])
def test_a_floor_is_named_by_label_id_or_index(read, word: str) -> None:
    found, _ = read(f"floor,correction,points,value\n{'main/1' if word == '1' else word},number,1 2,114\n")
    assert [row.floor for row in found] == ["main/1"]


def test_every_problem_is_told_at_once_with_its_column(read) -> None:
    _, problems = read(
        "floor,correction,points,value,on\n"
        "First,number,1 2,114,\n"
        "First Floor,numbre,1 2,114,\n"
        "First Floor,number,1 2,,\n"
        "First Floor,merge,1 2,,\n"
        "First Floor,number,1 x,114,8/14/2026\n"
        "First Floor,exterior,1 2,perhaps,\n"
        "First Floor,no-room,1 2,yes,\n"
        "First Floor,kind,1 2,ballroom,\n"
        ",number,1 2,114,\n"
        "First Floor,room,0 0; 4 4; 4 0; 0 4,,\n"
    )
    assert [problem.split(":")[0] for problem in problems] == [
        "corrections.csv, line 2, column floor",
        "corrections.csv, line 3, column correction",
        "corrections.csv, line 4, column value",
        "corrections.csv, line 5, column points",
        "corrections.csv, line 6, column points",
        "corrections.csv, line 6, column on",
        "corrections.csv, line 7, column value",
        "corrections.csv, line 8, column value",
        "corrections.csv, line 9, column value",
        "corrections.csv, line 10, column floor",
        "corrections.csv, line 11, column points",
    ]
    assert 'Did you mean "number"' in problems[1]


def test_semicolons_mean_a_decimal_comma_and_bars_between_points(read) -> None:
    found, problems = read("floor;correction;points\nmain/1;wall;12,5 4 | 18,25 4\n")
    assert problems == []
    assert found[0].points == ((12.5, 4.0), (18.25, 4.0))


@pytest.mark.parametrize(
    ("written", "metres"),
    [("9.5", "9.5"), ("9.5 m", "9.5"), ("31 ft", "9.4488"), ("31' 2\"", "9.4996"), ("950 cm", "9.5")],
)
def test_a_length_may_have_its_unit(read, written: str, metres: str) -> None:
    found, problems = read(
        'floor,correction,points,value\nmain/1,scale,0 0; 9 0,"' + written.replace('"', '""') + '"\n'
    )
    assert problems == []
    assert found[0].value == metres


@pytest.mark.parametrize("written", ["31' 2", "31 ft 6", "long"])
def test_feet_and_a_number_without_its_unit_are_no_length(read, written: str) -> None:
    found, problems = read(f'floor,correction,points,value\nmain/1,scale,0 0; 9 0,"{written}"\n')
    assert found == ()
    assert "is not a length" in str(problems[0])


@pytest.mark.parametrize(
    "value", ["=1+1", "+114", "-2", "@SUM(A1)", "1E10", "007", "10-2", "3/4", "1.10", "MAR 1", "'quoted", "#5", "TRUE"]
)
def test_what_a_spreadsheet_would_reckon_with_is_written_as_text_and_read_as_it_was(read, value: str) -> None:
    row = Correction(kind="name", floor="main/1", points=((-9.0, -9.0),), value=value, line=2)
    text = with_rows("", [row])
    cells = text.splitlines()[1].split(",")
    assert cells[2] == "'-9 -9"
    assert cells[3].startswith("'")
    assert read(text)[0] == (row,)


@pytest.mark.parametrize("value", ["114", "114A", "Music, and dance", 'The "den"', "ä ß 数"])
def test_what_is_plain_is_written_plainly(read, value: str) -> None:
    row = Correction(kind="name", floor="main/1", points=((1.5, 2.0),), value=value, line=2)
    assert "'" not in with_rows("", [row])
    assert read(with_rows("", [row]))[0] == (row,)


def test_a_row_is_added_in_the_columns_and_with_the_separator_that_are_there(read) -> None:
    there = "# by hand\ncorrection;floor;points;value\nname;main/1;1 2;Nurse\n"
    row = Correction(kind="wall", floor="main/1", points=((1.5, 2.0), (8.0, 2.0)), by="Facilities office")
    text = with_rows(there, [row])
    assert text.splitlines()[:3] == [
        "# by hand",
        "correction;floor;points;value;was;was_m2;was_box;by;on",
        "name;main/1;1 2;Nurse",
    ]
    found, problems = read(text)
    assert problems == []
    assert [(each.kind, each.points) for each in found] == [("name", ((1.0, 2.0),)), ("wall", ((1.5, 2.0), (8.0, 2.0)))]


def test_what_is_taken_back_stays_in_the_file_as_a_comment(read) -> None:
    text = with_rows("", [Correction(kind="name", floor="main/1", points=((1.0, 2.0),), value="Nurse")])
    taken_back = without_line(text, 2)
    assert taken_back.splitlines()[1] == "#main/1,name,1 2,Nurse,,,,,"
    assert read(taken_back)[0] == ()


def test_every_kind_can_be_written_and_read(read) -> None:
    values = {
        "kind": "office",
        "split": "open",
        "wall": "0.2",
        "door": "0.9",
        "passage": "2",
        "exterior": "no",
        "scale": "9",
    }
    rows = tuple(
        Correction(
            kind=kind.id, floor="main/1", line=at,
            points=((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))[: max(kind.least, 1)],
            value=values.get(kind.id, "114") if kind.value else None,
        )
        for at, kind in enumerate(KINDS.values(), start=2)
    )  # fmt: skip
    found, problems = read("".join([",".join(CORRECTION_COLUMNS) + "\n", *map(row_text, rows)]))
    assert problems == []
    assert found == rows


def folder(tmp_path: Path, corrections: str, more: str = "") -> Path:
    (tmp_path / "first.dxf").write_text("0\nEOF\n")
    (tmp_path / "site.toml").write_text(SITE + more)
    (tmp_path / "corrections.csv").write_text(corrections)
    return tmp_path


def test_a_length_between_two_points_gives_the_floor_its_unit(tmp_path: Path) -> None:
    site = load_site(folder(tmp_path, "correction,points,value\nscale,0 0; 400 300,41' 8\"\n".replace('"', "in")))
    assert site.problems == ()
    assert site.floors[0].metres_per_unit == pytest.approx(0.0254)


def test_a_length_that_denies_the_unit_of_the_folder_is_a_problem(tmp_path: Path) -> None:
    toml = "metres_per_unit = 0.001\n"
    site = load_site(folder(tmp_path, "correction,points,value\nscale,0 0; 400 300,12.7 m\n", toml))
    assert str(site.problems[0]) == (
        "corrections.csv, line 2, column value: By this length one unit is 0.0254 m; site.toml says 0.001. Measure "
        "again, and keep one."
    )


def test_a_north_arrow_stands_for_a_true_north_in_degrees(tmp_path: Path) -> None:
    toml = "[georeference]\nlat = 43.7\nlon = -84.9\n"
    site = load_site(folder(tmp_path, "correction,points\nnorth,0 0; 10 10\n", toml))
    assert site.problems == ()
    assert site.origin is not None
    assert site.origin.arrow == ("main/1", ((0.0, 0.0), (10.0, 10.0)))


def test_a_north_arrow_without_a_place_on_earth_is_told(tmp_path: Path) -> None:
    site = load_site(folder(tmp_path, "correction,points\nnorth,0 0; 10 10\n"))
    assert [finding.code for finding in site.findings] == ["north-without-place"]
