"""Blocks drawn out: transforms, inheritance, marks and attributes."""

import io
from collections.abc import Callable

import numpy as np
import pytest
from ezdxf.document import Drawing as Document
from ezdxf.filemanagement import new
from ezdxf.xclip import XClip

from tacmap.drawing import Drawing
from tacmap.readers.dxf import read_dxf
from tacmap.settings import Limits


def drawn(draw: Callable[[Document], object], version: str = "R2018") -> Drawing:
    document = new(version)
    draw(document)
    stream = io.StringIO()
    document.write(stream)
    return read_dxf(stream.getvalue().encode(), Limits())


def ends(drawing: Drawing) -> list[list[float]]:
    """Segments in the coordinates of the file, sorted."""
    points = drawing.placement.to_file(drawing.segments.reshape(-1, 2)).reshape(-1, 4)
    return sorted(np.round(points, 6).tolist())


def door(document: Document, **attributes: object) -> None:
    """A leaf of 0.9 along x and its quarter swing, hinge at the base point."""
    block = document.blocks.new("DOOR", base_point=(10, 10))
    block.add_line((10, 10), (10.9, 10), dxfattribs=attributes)
    block.add_arc((10, 10), 0.9, 0, 90, dxfattribs=attributes)


def test_an_insert_is_placed_scaled_and_turned_about_its_base_point() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("A", base_point=(1, 0)).add_line((1, 0), (2, 0))
        where = {"xscale": 3, "yscale": 3, "rotation": 90}
        document.modelspace().add_blockref("A", (5, 5), dxfattribs=where)

    assert ends(drawn(draw)) == [[5, 5, 5, 8]]


def test_nested_inserts_multiply() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("A").add_line((0, 0), (1, 0))
        document.blocks.new("B").add_blockref("A", (1, 0), dxfattribs={"xscale": 2})
        document.modelspace().add_blockref("B", (10, 0), dxfattribs={"rotation": 90, "yscale": 5})

    assert ends(drawn(draw)) == [[10, 1, 10, 3]]


def test_a_mirrored_door_keeps_its_hinge_and_swing() -> None:
    def draw(document: Document) -> None:
        door(document)
        document.modelspace().add_blockref("DOOR", (3, 4), dxfattribs={"xscale": -1})

    drawing = drawn(draw)
    assert drawing.placement.to_file(drawing.arcs[:, :2]).tolist() == [pytest.approx([3, 4])]
    assert drawing.arcs[0, 2:].tolist() == pytest.approx([0.9, 90, 90])
    assert drawing.marks[0].mirrored


def test_an_unevenly_scaled_arc_is_chords_only() -> None:
    def draw(document: Document) -> None:
        door(document)
        document.modelspace().add_blockref("DOOR", (0, 0), dxfattribs={"xscale": 2})

    drawing = drawn(draw)
    assert len(drawing.arcs) == 0
    assert np.ptp(drawing.segments[:, [0, 2]]) == pytest.approx(1.8)


def test_an_insert_from_below_is_mirrored() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("A").add_line((0, 0), (1, 2))
        document.modelspace().add_blockref("A", (10, 0), dxfattribs={"extrusion": (0, 0, -1)})

    assert ends(drawn(draw)) == [[-10, 0, -11, 2]]


def test_an_array_of_inserts_is_drawn_cell_by_cell() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("A").add_line((0, 0), (1, 0))
        grid = {"row_count": 2, "column_count": 3, "row_spacing": 10, "column_spacing": 5, "rotation": 90}
        document.modelspace().add_blockref("A", (0, 0), dxfattribs=grid)

    drawing = drawn(draw)
    assert len(drawing.marks) == 6
    starts = {(x, y) for x, y, _, _ in ends(drawing)}
    assert starts == {(0, 0), (0, 5), (0, 10), (-10, 0), (-10, 5), (-10, 10)}


def test_layer_0_in_a_block_is_the_layer_of_the_insert() -> None:
    def draw(document: Document) -> None:
        block = document.blocks.new("A")
        block.add_line((0, 0), (1, 0), dxfattribs={"layer": "0"})
        block.add_line((0, 1), (1, 1), dxfattribs={"layer": "FIXED"})
        document.blocks.new("B").add_blockref("A", (0, 0), dxfattribs={"layer": "0"})
        document.modelspace().add_blockref("B", (0, 0), dxfattribs={"layer": "DOORS"})

    drawing = drawn(draw)
    assert [drawing.layers[i].name for i in drawing.segment_layer] == ["DOORS", "FIXED"]


def test_a_byblock_colour_is_that_of_the_insert() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("A").add_line((0, 0), (1, 0), dxfattribs={"color": 0})
        document.modelspace().add_blockref("A", (0, 0), dxfattribs={"color": 5})

    drawing = drawn(draw)
    assert drawing.styles[drawing.segment_style[0]].stroke == "#0000ff"


@pytest.mark.parametrize(("state", "visible"), [("freeze", False), ("off", True)])
def test_a_frozen_insert_hides_all_of_it_but_one_that_is_off_only_its_own_layer(state: str, visible: bool) -> None:
    def draw(document: Document) -> None:
        getattr(document.layers.add("HIDDEN"), state)()
        document.blocks.new("A").add_line((0, 0), (1, 0), dxfattribs={"layer": "WALLS"})
        document.modelspace().add_blockref("A", (0, 0), dxfattribs={"layer": "HIDDEN"})

    assert drawn(draw).segment_visible.tolist() == [visible]


def test_marks_know_their_place_size_and_parent() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("CAM").add_line((0, 0), (1, 2))
        document.blocks.new("GROUP").add_blockref("CAM", (5, 0))
        document.modelspace().add_blockref("GROUP", (100, 0), dxfattribs={"layer": "CCTV"})

    drawing = drawn(draw)
    group, camera = drawing.marks
    assert (group.name, camera.name, camera.parent) == ("GROUP", "CAM", 0)
    assert drawing.placement.to_file(np.array([camera.at])).tolist() == [[105, 0]]
    assert camera.bounds == group.bounds
    assert camera.bounds is not None
    assert camera.bounds[2] - camera.bounds[0] == 1
    assert drawing.segment_mark.tolist() == [1]
    assert drawing.layers[group.layer].name == "CCTV"


def test_attributes_are_texts_and_belong_to_their_mark() -> None:
    def draw(document: Document) -> None:
        block = document.blocks.new("ROOMTAG")
        block.add_attdef("NUM", (0, 0), dxfattribs={"height": 0.2})
        block.add_circle((0, 0), 1)
        for x, number in ((0, "101"), (10, "102")):
            insert = document.modelspace().add_blockref("ROOMTAG", (x, 0))
            insert.add_attrib("NUM", number, (x, 0), dxfattribs={"height": 0.2})

    drawing = drawn(draw)
    assert [mark.attributes for mark in drawing.marks] == [(("NUM", "101"),), (("NUM", "102"),)]
    assert [(text.text, text.tag, text.kind, text.mark) for text in drawing.texts] == [
        ("101", "NUM", "attrib", 0),
        ("102", "NUM", "attrib", 1),
    ]


def test_an_invisible_attribute_is_kept_but_not_visible() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("TAG").add_circle((0, 0), 1)
        insert = document.modelspace().add_blockref("TAG", (0, 0))
        insert.add_attrib("NUM", "101", (0, 0)).is_invisible = True

    (text,) = drawn(draw).texts
    assert text.visible is False
    assert text.text == "101"


def test_text_in_a_turned_block_turns_with_it() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("A").add_text("101", height=2).set_placement((1, 0))
        document.modelspace().add_blockref("A", (0, 0), dxfattribs={"rotation": 90, "xscale": 3, "yscale": 3})

    drawing = drawn(draw)
    (text,) = drawing.texts
    assert text.rotation == pytest.approx(90)
    assert text.height == pytest.approx(6)
    assert drawing.placement.to_file(np.array([text.anchor])).tolist() == [pytest.approx([0, 3])]


def test_a_dimension_is_its_drawn_block_with_its_text() -> None:
    def draw(document: Document) -> None:
        document.modelspace().add_linear_dim(base=(0, 2), p1=(0, 0), p2=(5, 0)).render()

    drawing = drawn(draw)
    assert [text.kind for text in drawing.texts] == ["dimension"]
    assert len(drawing.segments) >= 3


def test_an_insert_of_a_missing_block_is_a_finding() -> None:
    def draw(document: Document) -> None:
        document.modelspace().add_line((0, 0), (1, 0))
        document.modelspace().add_blockref("GONE", (7, 8))

    drawing = drawn(draw)
    (finding,) = drawing.findings
    assert finding.code == "blocks-missing"
    assert drawing.placement.to_file(np.array([finding.at])).tolist() == [[7, 8]]
    assert "GONE" in finding.message


def test_an_external_reference_is_a_finding_that_says_how_to_bind_it() -> None:
    def draw(document: Document) -> None:
        document.add_xref_def("C:\\plans\\walls.dwg", "WALLS")
        document.modelspace().add_blockref("WALLS", (0, 0))
        document.modelspace().add_line((0, 0), (1, 0))

    (finding,) = drawn(draw).findings
    assert finding.code == "external-reference-missing"
    assert "walls.dwg" in finding.message
    assert "plans\\" not in finding.message
    assert "Bind" in finding.message


@pytest.mark.parametrize("binary", [False, True])
def test_a_block_that_is_shown_in_part_is_read_whole_and_said(binary: bool) -> None:
    document = new("R2018")
    document.blocks.new("WING").add_line((0, 0), (9, 0))
    document.modelspace().add_blockref("WING", (0, 5))
    XClip(document.modelspace().add_blockref("WING", (2, 2))).set_block_clipping_path([(0, -1), (4, -1), (4, 1)])
    text, plain = io.StringIO(), io.BytesIO()
    document.write(plain, fmt="bin") if binary else document.write(text)
    drawing = read_dxf(plain.getvalue() or text.getvalue().encode(), Limits())
    (finding,) = drawing.findings
    assert finding.code == "clip-ignored"
    assert "1 placed blocks or references (WING)" in finding.message
    assert drawing.placement.to_file(np.array([finding.at])).tolist() == [[2, 2]]
    assert len(drawing.segments) == 2


def test_a_clip_that_is_switched_off_needs_no_words() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("WING").add_line((0, 0), (9, 0))
        clip = XClip(document.modelspace().add_blockref("WING", (2, 2)))
        clip.set_block_clipping_path([(0, -1), (4, -1), (4, 1)])
        clip.disable_clipping()

    assert drawn(draw).findings == ()


def test_a_sheet_that_holds_more_than_modelspace_is_said() -> None:
    def draw(document: Document) -> None:
        document.modelspace().add_line((0, 0), (1, 0))
        for x in range(60):
            document.paperspace().add_line((x, 0), (x, 9))

    (finding,) = drawn(draw).findings
    assert finding.code == "paperspace-left-out"


def test_paperspace_is_left_alone_while_modelspace_holds_the_plan() -> None:
    def draw(document: Document) -> None:
        document.modelspace().add_line((0, 0), (1, 0))
        document.paperspace().add_line((0, 0), (0, 9))

    assert len(drawn(draw).segments) == 1


def test_paperspace_is_read_when_modelspace_is_empty() -> None:
    drawing = drawn(lambda document: document.paperspace().add_line((0, 0), (0, 9)))
    assert len(drawing.segments) == 1
    assert [finding.code for finding in drawing.findings] == ["paperspace-read"]


def test_cells_of_an_array_that_lie_on_each_other_are_drawn_once() -> None:
    def draw(document: Document) -> None:
        document.blocks.new("A").add_line((0, 0), (1, 0))
        grid = {"column_count": 3, "row_count": 2, "row_spacing": 5}
        document.modelspace().add_blockref("A", (0, 0), dxfattribs=grid)

    assert ends(drawn(draw)) == [[0, 0, 1, 0], [0, 5, 1, 5]]
