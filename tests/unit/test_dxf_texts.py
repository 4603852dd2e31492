"""Texts of DXF files: encodings, escapes, MTEXT formatting, and where the box lies."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from ezdxf.enums import MTextEntityAlignment, TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace

from tacmap.drawing import Drawing
from tacmap.readers.dxf import read_dxf
from tacmap.readers.dxf_text import decoder, plain_mtext, plain_text
from tacmap.settings import Limits


def drawn(draw: Callable[[Modelspace], object], version: str = "R2018", encoding: str = "utf-8") -> Drawing:
    document = new(version)
    if encoding != "utf-8":
        document.encoding = encoding
    draw(document.modelspace())
    stream = io.StringIO()
    document.write(stream)
    return read_dxf(stream.getvalue().encode(encoding), Limits())


def centre(drawing: Drawing) -> list[float]:
    return drawing.placement.to_file(np.array([drawing.texts[0].at]))[0].tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"101", "101"),
        (r"101\POffice", "101\nOffice"),
        (r"{\fArial|b0|i0|c0|p34;\H0.7x;A101}", "A101"),
        (r"\A1;\C2;Room \L12\l", "Room 12"),
        (r"\pxqc;Gym", "Gym"),
        (r"\W0.8;\T1.2;\Q15;Lab", "Lab"),
        (r"\S1#2;", "1/2"),
        (r"\S1^ 2;", "1/ 2"),
        (r"25 m\S2^;", "25 m2/"),
        (r"a\~b", "a b"),
        (r"\{keep\}", "{keep}"),
        (r"C:\\temp", "C:\\temp"),
        (r"a^Ib", "a b"),
        (r"20%%d %%p1 %%c5 100%%%", "20° ±1 Ø5 100%"),
        ("{" * 300 + "A" + "}" * 300, "A"),
    ],
)
def test_mtext_formatting_is_removed(written: str, read: str) -> None:
    assert plain_mtext(written) == read


def test_control_characters_and_direction_overrides_are_removed() -> None:
    assert plain_text("A\u202e101\u202c\x07") == "A101"


@pytest.mark.parametrize(("encoding", "text"), [("gbk", "教室 101"), ("cp949", "교실 101"), ("cp1252", "Büro 101")])
def test_the_code_page_of_the_file_is_followed(encoding: str, text: str) -> None:
    drawing = drawn(lambda space: space.add_text(text), "R2000", encoding)
    assert drawing.texts[0].text == text
    assert drawing.findings == ()


@pytest.mark.parametrize(
    ("codepage", "raw", "text"),
    [
        ("dos850", b"B\x81ro", "Büro"),
        ("ANSI_1251", b"\xca\xeb\xe0\xf1\xf1", "Класс"),
        ("GB2312", b"\xbd\xcc", "教"),
        ("ANSI_932", b"\x8b\xb3", "教"),
        ("big5", b"\xb1\xd0", "教"),
        ("", b"caf\xe9", "café"),
        ("nonsense", b"caf\xe9", "café"),
        ("rot13", b"caf\xe9", "café"),
        ("idna", b"caf\xe9", "café"),
    ],
)
def test_a_code_page_is_known_by_any_of_its_names(codepage: str, raw: bytes, text: str) -> None:
    assert decoder(codepage, "AC1015")(raw) == text


def test_utf_8_in_an_old_file_that_declares_cp1252_is_recognised() -> None:
    document = new("R2000")
    document.modelspace().add_text("Büro")
    stream = io.StringIO()
    document.write(stream)
    assert read_dxf(stream.getvalue().encode(), Limits()).texts[0].text == "Büro"


def test_unicode_escapes_are_letters() -> None:
    drawing = drawn(lambda space: space.add_text(r"\U+6559\U+5BA4 101"), "R2000")
    assert drawing.texts[0].text == "教室 101"


def test_letters_written_by_their_bytes_are_letters() -> None:
    drawing = drawn(lambda space: space.add_text(r"\M+5D6D0\M+5CEC4 \M+18BB3 101"), "R2000")
    assert drawing.texts[0].text == "中文 教 101"


def test_layer_names_follow_the_code_page() -> None:
    drawing = drawn(lambda space: space.add_line((0, 0), (1, 0), dxfattribs={"layer": "墙"}), "R2000", "gbk")
    assert drawing.layers[drawing.segment_layer[0]].name == "墙"


def test_bytes_in_no_known_encoding_are_a_finding() -> None:
    content = b"0\nSECTION\n2\nENTITIES\n0\nTEXT\n10\n0\n20\n0\n40\n1\n1\nR\x81\x8d 1\n0\nENDSEC\n0\nEOF\n"
    (finding,) = read_dxf(content, Limits()).findings
    assert finding.code == "encoding-guessed"


def test_a_text_hangs_left_on_its_baseline() -> None:
    drawing = drawn(lambda space: space.add_text("101", height=2).set_placement((10, 20)))
    text = drawing.texts[0]
    assert centre(drawing) == pytest.approx([10 + text.width / 2, 21])
    assert text.height == 2


@pytest.mark.parametrize(
    ("align", "offset"),
    [
        (TextEntityAlignment.MIDDLE_CENTER, (0, 0)),
        (TextEntityAlignment.MIDDLE, (0, 0)),
        (TextEntityAlignment.CENTER, (0, 1)),
        (TextEntityAlignment.TOP_CENTER, (0, -1)),
        (TextEntityAlignment.BOTTOM_CENTER, (0, 1)),
    ],
)
def test_an_aligned_text_lies_about_its_alignment_point(
    align: TextEntityAlignment, offset: tuple[float, float]
) -> None:
    drawing = drawn(lambda space: space.add_text("101", height=2).set_placement((10, 20), align=align))
    assert centre(drawing) == pytest.approx([10 + offset[0], 20 + offset[1]])


def test_a_turned_text_lies_along_its_direction() -> None:
    drawing = drawn(lambda space: space.add_text("101", height=2, rotation=90).set_placement((10, 20)))
    text = drawing.texts[0]
    assert centre(drawing) == pytest.approx([9, 20 + text.width / 2])
    assert text.rotation == 90


def test_a_text_fitted_between_two_points_has_their_distance_as_width() -> None:
    def draw(space: Modelspace) -> None:
        space.add_text("101", height=2).set_placement((0, 0), (8, 0), align=TextEntityAlignment.FIT)

    drawing = drawn(draw)
    assert drawing.texts[0].width == pytest.approx(8)
    assert centre(drawing) == pytest.approx([4, 1])


def test_a_centred_mtext_lies_about_its_point() -> None:
    def draw(space: Modelspace) -> None:
        space.add_mtext("A101\\POffice").set_location((5, 6), attachment_point=MTextEntityAlignment.MIDDLE_CENTER)

    drawing = drawn(draw)
    assert centre(drawing) == pytest.approx([5, 6])
    assert drawing.texts[0].kind == "mtext"


def test_a_long_mtext_is_read_from_all_its_chunks() -> None:
    drawing = drawn(lambda space: space.add_mtext("x" * 250 + "END"))
    assert drawing.texts[0].text.endswith("xEND")


def test_a_label_beyond_the_cap_is_cut_and_said() -> None:
    drawing = drawn(lambda space: space.add_mtext("x" * 300))
    assert len(drawing.texts[0].text) == 256
    assert [(finding.code, finding.severity) for finding in drawing.findings] == [("labels-cut", "note")]


def test_a_multileader_gives_its_line_and_its_text() -> None:
    def draw(space: Modelspace) -> None:
        assert space.doc is not None
        builder = space.add_multileader_mtext("Standard")
        builder.set_content("ROOM 12")
        from ezdxf.math import Vec2
        from ezdxf.render.mleader import ConnectionSide

        builder.add_leader_line(ConnectionSide.left, [Vec2(0, 0)])
        builder.build(insert=Vec2(10, 5))

    drawing = drawn(draw)
    assert [text.text for text in drawing.texts] == ["ROOM 12"]
    assert drawing.placement.to_file(drawing.segments[:1, :2]).tolist() == [pytest.approx([0, 0])]


def test_an_attribute_definition_in_modelspace_shows_its_tag() -> None:
    drawing = drawn(lambda space: space.add_attdef("ROOM_NO", (0, 0), text="000"))
    assert [(text.text, text.kind) for text in drawing.texts] == [("ROOM_NO", "attdef")]
