"""Choosing a reader by content, and refusing what is no plan with a remedy."""

import io
import zipfile

import pytest
from ezdxf.filemanagement import new

from tacmap.errors import BrokenPlan, PlanTooLarge, UnknownFormat
from tacmap.readers import read_drawing
from tacmap.settings import Limits

LIMITS = Limits()
LINE = b"0\nSECTION\n2\nENTITIES\n0\nLINE\n8\nWALLS\n10\n0\n20\n0\n11\n3\n21\n4\n0\nENDSEC\n0\nEOF\n"


def test_a_dxf_named_svg_is_read_as_dxf() -> None:
    assert read_drawing("plan.svg", LINE, LIMITS).format == "dxf"


def test_a_dxf_that_begins_with_a_comment_is_read() -> None:
    assert len(read_drawing("plan.dxf", b"999\nmade by hand\n" + LINE, LIMITS).segments) == 1


def test_a_dxf_with_a_byte_order_mark_is_read() -> None:
    assert len(read_drawing("plan.dxf", b"\xef\xbb\xbf" + LINE, LIMITS).segments) == 1


def test_a_dxf_in_utf_16_is_read() -> None:
    assert len(read_drawing("plan.dxf", LINE.decode().encode("utf-16"), LIMITS).segments) == 1


@pytest.mark.parametrize("newline", [b"\r\n", b"\r"])
def test_a_dxf_with_other_line_ends_is_read(newline: bytes) -> None:
    assert len(read_drawing("plan.dxf", LINE.replace(b"\n", newline), LIMITS).segments) == 1


def _zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("plan.dxf", LINE)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "named", "advice"),
    [
        (b"AC1032\x00\x00\x00\x00\x00", "DWG", "Save As > AutoCAD 2018 DXF"),
        (b"AC1015\x00\x00\x00\x00\x00", "DWG", "converters"),
        (b"%PDF-1.7\n", "PDF", "SVG"),
        (b"ISO-10303-21;\nHEADER;", "IFC", "export it as DXF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "Revit", "CAD Formats > DXF"),
        (b"\x89PNG\r\n\x1a\n\x00", "PNG", "picture"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "JPEG", "picture"),
        (b"II*\x00\x08\x00\x00\x00", "TIFF", "picture"),
        (b"GIF89a\x01\x00", "GIF", "picture"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "WebP", "picture"),
        (b"BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36", "BMP", "picture"),
        (b"\x08\x09\xfe\x02\x00\x00", "DGN", "Save As > DXF"),
        (b"\xff\xfe\xff\x0eS\x00k\x00e\x00t\x00c\x00h\x00U\x00p\x00", "SketchUp", "DXF"),
        (_zip(), "ZIP", "Unpack"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page", "Sign in"),
        (b"<html><svg></svg></html>", "web page", "download"),
        (b"%!PS-Adobe-3.0", "PostScript", "SVG"),
        (b"<?xml version='1.0'?><kml></kml>", "XML", "SVG"),
        (b"room,camera\n101,C1\n", "not a plan", "DXF"),
        (bytes(range(1, 200)), "not a plan", "SVG"),
    ],
)
def test_a_foreign_file_is_refused_with_what_to_do(content: bytes, named: str, advice: str) -> None:
    with pytest.raises(UnknownFormat) as refusal:
        read_drawing("plan.dxf", content, LIMITS)
    assert named in refusal.value.problem
    assert advice in refusal.value.remedy
    assert "plan.dxf" in refusal.value.place


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x00" * 1000])
def test_an_empty_file_is_broken(content: bytes) -> None:
    with pytest.raises(BrokenPlan, match="empty"):
        read_drawing("plan.dxf", content, LIMITS)


def test_a_file_beyond_the_cap_is_refused_unread() -> None:
    with pytest.raises(PlanTooLarge, match="larger than 1 MB"):
        read_drawing("plan.dxf", b"x" * 1_000_001, Limits(file_bytes=1_000_000))


def test_binary_dxf_is_read_as_the_text_form() -> None:
    document = new("R2010")
    document.modelspace().add_line((1, 2), (3, 5))
    document.modelspace().add_text("101", height=0.2).set_placement((2, 2))
    text, binary = io.StringIO(), io.BytesIO()
    document.write(text)
    document.write(binary, fmt="bin")
    from_text = read_drawing("a", text.getvalue().encode(), LIMITS)
    from_binary = read_drawing("b", binary.getvalue(), LIMITS)
    assert from_binary.segments.tolist() == from_text.segments.tolist()
    assert from_binary.texts == from_text.texts


@pytest.mark.parametrize(("state", "said"), [("off", True), ("freeze", True), ("on", False)])
def test_lines_on_a_hidden_layer_are_noted(state: str, said: bool) -> None:
    document = new("R2010")
    getattr(document.layers.add("A-FURN"), state)()
    document.layers.add("EMPTY").off()
    document.modelspace().add_line((0, 0), (9, 0), dxfattribs={"layer": "A-FURN"})
    document.modelspace().add_line((0, 0), (0, 9))
    stream = io.StringIO()
    document.write(stream)
    findings = read_drawing("plan.dxf", stream.getvalue().encode(), LIMITS).findings
    assert [finding.code for finding in findings] == ["layers-hidden"] * said
    assert all("1 lines lie on 1 layers" in f.message and f.message.endswith("A-FURN.") for f in findings)
