"""What people write stays text in SVG and PDF."""

import re
import subprocess
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from tacmap.exports.edition import Edition
from tacmap.exports.lettering import printable
from tacmap.exports.pdf import plan_book
from tacmap.exports.sheets import locker_sheets
from tacmap.exports.svg import floor_svg
from tacmap.testing import sample_preplan

HOSTILE = [
    '<script>alert("x")</script>',
    '"><image href="https://example.org/x"/>',
    "]]><!--",
    "&lt;b&gt; &amp; &#0;",
    '#read("/etc/passwd")',
    '#image("/etc/passwd")',
    "*bold* _it_ $x$ `raw` @label <label> #{1+1}",
    "\\u{41} \\",
    "'; DROP TABLE rooms; --",
    "javascript:alert(1)",
]


def renamed(name):
    preplan = sample_preplan()
    building = preplan.buildings[0]
    floor = building.floors[0]
    spaces = tuple(replace(space, name=name, number=None) for space in floor.spaces)
    return replace(
        preplan,
        name=name,
        address=name,
        buildings=(replace(building, name=name, floors=(replace(floor, spaces=spaces, label=name),)),),
        features=tuple(replace(feature, name=name, number=name[:12]) for feature in preplan.features),
        lockers=tuple(replace(locker, name=name, seal=name) for locker in preplan.lockers),
    )


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_adds_no_element_to_a_drawing(name):
    tags = [
        {element.tag.split("}")[1] for element in ET.fromstring(floor_svg(Edition.of(renamed(text)), "main/1")).iter()}
        for text in ("Hall", name)
    ]
    assert tags[1] <= tags[0]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_drawn_as_it_was_written(name):
    drawing = ET.fromstring(floor_svg(Edition.of(renamed(name)), "main/1"))
    assert drawing.find("{http://www.w3.org/2000/svg}title").text == f"{printable(name)}, {printable(name)}"


@pytest.mark.tool
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_printed_as_it_was_written(name, tool, tmp_path):
    edition = Edition.of(renamed(name))
    for which, pdf in (("book", plan_book(edition, "letter")), ("locker", locker_sheets(edition)["el-1-inside.pdf"])):
        path = tmp_path / f"{which}.pdf"
        path.write_bytes(pdf)
        run = subprocess.run([tool("pdftotext"), str(path), "-"], check=True, capture_output=True, timeout=60)
        page = re.sub(r"\s", "", run.stdout.decode())
        assert re.sub(r"\s", "", name) in page, which
        assert "root:" not in page


def test_control_characters_do_not_break_a_drawing():
    drawing = floor_svg(Edition.of(renamed("a\x00b\x1bc\x0bd\ufffee")), "main/1")
    assert ET.fromstring(drawing) is not None


def test_direction_overrides_cannot_turn_a_number_around():
    assert printable("Room \u202e411\u202c") == "Room 411"


def test_joiners_that_scripts_need_are_kept():
    assert printable("می\u200cخواهم") == "می\u200cخواهم"


def test_a_pdf_has_no_script_link_or_attachment():
    book = plan_book(Edition.of(sample_preplan()), "letter")
    for name in (b"/JavaScript", b"/JS", b"/Launch", b"/URI", b"/EmbeddedFile", b"/OpenAction"):
        assert name not in book
