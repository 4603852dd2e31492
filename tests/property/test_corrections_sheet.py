"""Whatever people write into corrections.csv is read as they wrote it, and no cell of it is a formula."""

import csv
import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.corrections import Correction, Was
from tacmap.site import SiteFloor, SiteLimits
from tacmap.site.corrections import lines_of, read_corrections, taken_back, with_rows, without_line
from tacmap.site.notes import Notes
from tacmap.site.words import unprintable

FLOORS = (SiteFloor(id="2/1", label="First", index=0, plan=None, plan_name=""),)

words = st.text(min_size=1, max_size=40).map(lambda text: " ".join(text.split()))
words = words.filter(lambda text: bool(text) and not unprintable(text))
spoilt = st.from_regex(r"[=+\-@'#]?[0-9]{1,4}([eE./:-][0-9]{1,4})?", fullmatch=True)
length = st.floats(-1e12, 1e12, allow_nan=False).map(lambda value: value + 0.0)
points = st.lists(st.tuples(length, length), min_size=1, max_size=1).map(tuple)
marks = st.builds(
    Was,
    text=st.none() | words,
    area_m2=st.none() | st.floats(0, 1e6),
    box=st.none() | st.tuples(length, length, length, length),
)
corrections = st.builds(
    Correction,
    kind=st.sampled_from(["number", "name", "door-number"]),
    floor=st.just("2/1"),
    points=points,
    value=words | spoilt,
    was=marks,
    by=st.none() | words,
    on=st.none() | st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)


def read(text: str) -> tuple[tuple[Correction, ...], list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corrections.csv"
        path.write_bytes(text.encode())
        notes = Notes(100)
        found = read_corrections(path, path.name, FLOORS, SiteLimits(), notes)
    return found, [str(problem) for problem in notes.problems]


def plain(rows: tuple[Correction, ...]) -> list[tuple[object, ...]]:
    return [(row.kind, row.points, row.value, row.was, row.by, row.on) for row in rows]


@pytest.mark.parametrize("head", ["", "floor;correction;points;value\n", "# ours\r\nvalue\tpoints\tcorrection\r\n"])
@settings(max_examples=120, deadline=None)
@given(rows=st.lists(corrections, min_size=1, max_size=4).map(tuple))
def test_what_is_written_is_read(head: str, rows: tuple[Correction, ...]) -> None:
    found, problems = read(with_rows(with_rows(head, rows[:1]), rows[1:]))
    assert problems == []
    assert plain(found) == plain(rows)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(corrections, min_size=1, max_size=4).map(tuple))
def test_no_cell_is_a_formula(rows: tuple[Correction, ...]) -> None:
    cells = [cell for row in csv.reader(lines_of(with_rows("", rows))) for cell in row]
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@settings(max_examples=100, deadline=None)
@given(rows=st.lists(corrections, min_size=2, max_size=4).map(tuple))
def test_what_took_a_place_and_is_taken_back_gives_it_back(rows: tuple[Correction, ...]) -> None:
    text = with_rows("", rows[:-1])
    line = len(lines_of(text)) + 1
    replaced = without_line(with_rows(text, rows[-1:]), 2, instead=line)
    assert plain(read(replaced)[0]) == plain(rows[1:])
    assert plain(read(taken_back(replaced, line))[0]) == plain(rows[:-1])
