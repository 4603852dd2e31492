"""Signs of doors and rooms, read back from the printed pages."""

import re
import subprocess
from dataclasses import replace

import pytest

from tacmap.exports.edition import Edition
from tacmap.exports.signs import sign_sheets
from tacmap.preplan import Preplan
from tacmap.testing import sample_preplan

FIGURE = 0.714 / 1.362  # of Noto Sans: the height of a figure to that of the line it stands in


@pytest.fixture(scope="module")
def sheets():
    return sign_sheets(Edition.of(sample_preplan()))


@pytest.fixture
def words(tmp_path, tool):
    """A function: the words of each page with their boxes' height in mm, read by poppler."""

    def read(pdf):
        path = tmp_path / "signs.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(
            [tool("pdftotext"), "-bbox", str(path), "-"], capture_output=True, text=True, check=True, timeout=60
        )
        pages = done.stdout.split("<page ")[1:]
        found = re.compile(r'yMin="([-\d.]+)" xMax="[-\d.]+" yMax="([-\d.]+)">([^<]*)<')
        return [[(word, (float(y1) - float(y0)) * 25.4 / 72) for y0, y1, word in found.findall(p)] for p in pages]

    return read


@pytest.mark.tool
def test_each_numbered_door_has_a_sign_for_both_faces(sheets, words):
    pages = words(sheets["signs/doors.pdf"])
    assert [max(page, key=lambda word: word[1])[0] for page in pages] == [n for n in "12345" for _ in "oi"]


@pytest.mark.tool
def test_a_doors_number_stands_six_inches_high(words):
    preplan = sample_preplan()
    (building,) = preplan.buildings
    ground = building.floors[0]
    doors = tuple(replace(o, number=f"1{o.number}8" if o.number == "4" else o.number) for o in ground.openings)
    floors = (replace(ground, openings=doors), *building.floors[1:])
    long = replace(preplan, buildings=(replace(building, floors=floors),))
    for page in words(sign_sheets(Edition.of(long))["signs/doors.pdf"]):
        number, line = max(page, key=lambda word: word[1])
        assert line * FIGURE > 152.4, number


@pytest.mark.tool
def test_rooms_have_a_sign_for_corridor_inside_and_window(sheets, words):
    for place in ("corridor", "inside", "window"):
        text = [word for page in words(sheets[f"signs/rooms-{place}.pdf"]) for word, _ in page]
        assert {"101", "110", "201"} <= set(text)


@pytest.mark.tool
def test_stairs_have_no_sign_in_a_window(sheets, words):
    corridor, window = (
        {word for page in words(sheets[f"signs/rooms-{place}.pdf"]) for word, _ in page}
        for place in ("corridor", "window")
    )
    assert "ST-A" in corridor - window


def test_a_doubtful_number_gets_no_sign():
    preplan = sample_preplan()
    (building,) = preplan.buildings
    floors = tuple(
        replace(floor, spaces=tuple(replace(space, sure=False) for space in floor.spaces)) for floor in building.floors
    )
    doubtful = replace(preplan, buildings=(replace(building, floors=floors),))
    assert list(sign_sheets(Edition.of(doubtful))) == ["signs/doors.pdf"]


def test_a_site_without_numbers_has_no_signs():
    assert sign_sheets(Edition.of(Preplan(id="s", name="S"))) == {}


def test_only_missing_signs_are_printed_when_asked():
    edition = Edition.of(sample_preplan())
    ground = edition.preplan.floors[0]
    rooms = {space.number: space.id for space in ground.spaces}
    found = sign_sheets(edition, {rooms["101"]: ("corridor", "window"), rooms["102"]: ("window",)})
    assert sorted(found) == ["signs/rooms-corridor.pdf", "signs/rooms-window.pdf"]
