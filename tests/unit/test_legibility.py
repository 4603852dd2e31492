"""Texts that no shipped font can write are named; everything else is written."""

import io
import unicodedata
from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from tacmap.exports.faces import FAMILIES, FONTS, missing, written
from tacmap.exports.lettering import printable
from tacmap.exports.png import svg_png
from tacmap.service.legibility import not_printable
from tacmap.testing import sample_preplan


@pytest.mark.parametrize(
    "text",
    [
        "Évron ΣΧΟΛΗ Школа", "学校 学校 がっこう", "학교", "مدرسة", "כיתה", "कक्षा", "ห้องเรียน", "শ্রেণী", "வகுப்பறை",
        "తరగతి", "વર્ગખંડ", "ਜਮਾਤ", "ತರಗತಿ", "ക്ലാസ്", "පන්තිය", "ថ្នាក់", "ຫ້ອງ", "စာသင်", "ክፍል", "դաս", "კლასი",
        "ᏗᎦᎴ", "ᐃᓕᓐ",
        "Lớp học", "2 × 3 m², ø 40 °C – № 5 …",
    ],
)  # fmt: skip
def test_the_scripts_that_schools_write_have_their_letters(text):
    assert missing(printable(text)) == ""


def test_a_letter_without_a_glyph_is_found_once_and_marked():
    assert missing("Rm \U0001f3eb\U0001f3eb 7") == "\U0001f3eb"
    assert written("Rm \U0001f3eb 7") == "Rm \ufffd 7"


_FILLERS = {0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0}  # letters that are meant to be blank


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.ttf")), ids=lambda path: path.stem)
def test_no_font_has_an_empty_glyph_for_a_letter(path):
    with TTFont(path, lazy=True) as font:
        glyphs = font["glyf"]
        blank = {code for code, name in font.getBestCmap().items() if glyphs[name].numberOfContours == 0}
    assert {hex(code) for code in blank - _FILLERS if unicodedata.category(chr(code))[0] in "LNPS"} == set()


@pytest.mark.parametrize("text", ["Ü主", "主楼 Ü", "x主", "101 学校 학교"])
def test_each_letter_of_a_label_in_several_scripts_is_seen(text):
    def inked(words):
        svg = (
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 10"><text x="2" y="8" font-size="6" '
            f'font-family="{", ".join(FAMILIES)}">{words}</text></svg>'
        )
        return sum(Image.open(io.BytesIO(svg_png(svg.encode()))).convert("L").histogram()[:128])

    alone = sum(inked(letter) for letter in text if letter != " ")
    assert inked(text) == pytest.approx(alone, rel=0.05)


def test_a_syllable_that_no_font_has_is_named_and_not_left_blank():
    assert missing("갂 학교") == "갂"


def test_syllables_in_pieces_are_put_together_before_they_are_written():
    assert printable("\u1112\u1161\u11a8\u1100\u116d") == "학교"


def test_every_font_has_a_family_by_which_pages_ask_for_it():
    assert len(list(FONTS.glob("*.ttf"))) == len(FAMILIES) + 1  # Noto Sans has two


def test_a_site_that_can_be_printed_has_no_finding():
    assert not_printable(sample_preplan()) == ()


def test_the_finding_names_the_text_and_where_it_stands():
    preplan = sample_preplan()
    (building,) = preplan.buildings
    ground, upper = building.floors
    room = replace(ground.spaces[1], name="Music \U0001f3b5")
    ground = replace(ground, spaces=(ground.spaces[0], room, *ground.spaces[2:]))
    (finding,) = not_printable(replace(preplan, buildings=(replace(building, floors=(ground, upper)),)))
    assert (finding.code, finding.at, finding.floor) == ("letters-not-printed", room.label_at, "1")
    assert "Music \U0001f3b5" in finding.message
