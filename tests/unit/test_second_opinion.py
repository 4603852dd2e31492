"""A second reader speaks up where it reads a plan differently, and is silent where it does not."""

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ezdxf.document import Drawing as Document
from ezdxf.enums import TextEntityAlignment
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace
from numpy.typing import NDArray

from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.readers import read_drawing
from tacmap.readers.second_opinion import second_opinion
from tacmap.service.cage import read_caged
from tacmap.service.read import PlanFile, read_plan
from tacmap.service.survey import survey
from tacmap.settings import Limits

LIMITS = Limits()
SAMPLES = sorted((Path(__file__).parents[2] / "sample_buildings").rglob("*.dxf"))


def saved(draw: Callable[[Document, Modelspace], object], version: str = "R2018") -> bytes:
    document = new(version)
    draw(document, document.modelspace())
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode()


def school(document: Document, plan: Modelspace) -> None:
    """Four rooms of ten by eight along a corridor, with doors and numbers."""
    for layer in ("A-WALL", "A-DOOR", "A-ANNO", "A-FURN"):
        document.layers.add(layer)
    door = document.blocks.new("DOOR")
    door.add_line((0, 0), (0.9, 0), dxfattribs={"layer": "0"})
    door.add_arc((0, 0), 0.9, 0, 90, dxfattribs={"layer": "0"})
    for room in range(4):
        x = 10.0 * room
        corners = [(x, 0), (x + 10, 0), (x + 10, 8), (x, 8)]
        plan.add_lwpolyline(corners, close=True, dxfattribs={"layer": "A-WALL"})
        plan.add_blockref("DOOR", (x + 4, 0), dxfattribs={"layer": "A-DOOR"})
        plan.add_circle((x + 5, 5), 0.5, dxfattribs={"layer": "A-FURN"})
        plan.add_text(f"10{room}", height=0.3, dxfattribs={"layer": "A-ANNO"}).set_placement((x + 5, 4))


SCHOOL = saved(school)


def opinion(drawing: Drawing, content: bytes = SCHOOL) -> tuple[Finding, ...]:
    return second_opinion(content, drawing, LIMITS, name="school.dxf")


def read(content: bytes = SCHOOL) -> Drawing:
    return read_drawing("school.dxf", content, LIMITS)


def with_segments(drawing: Drawing, kept: NDArray[np.bool_] | NDArray[np.intp]) -> Drawing:
    names = ("segments", *(f"segment_{name}" for name in ("layer", "path", "mark", "style", "curved", "visible")))
    return replace(drawing, **{name: getattr(drawing, name)[kept] for name in names})


def on_layer(drawing: Drawing, name: str) -> NDArray[np.bool_]:
    number = next(i for i, layer in enumerate(drawing.layers) if layer.name == name)
    is_there: NDArray[np.bool_] = drawing.segment_layer == number
    return is_there


def test_two_readers_that_agree_say_nothing() -> None:
    assert opinion(read()) == ()


@pytest.mark.parametrize("plan", SAMPLES, ids=lambda plan: plan.name)
def test_both_readers_agree_about_the_sample_buildings(plan: Path) -> None:
    content = plan.read_bytes()
    assert second_opinion(content, read_drawing(plan.name, content, LIMITS), LIMITS) == ()


def test_a_layer_without_its_lines_is_named() -> None:
    drawing = read()
    (found,) = opinion(with_segments(drawing, ~on_layer(drawing, "A-WALL")))
    assert (found.code, found.severity) == ("readers-disagree", "warning")
    assert "A second reading of school.dxf" in found.message
    assert "lines that this reading lacks altogether on layer A-WALL" in found.message


def test_the_place_of_a_lost_room_is_told() -> None:
    drawing = read()
    in_the_last = drawing.placement.to_file(drawing.segments[:, :2])[:, 0] > 30.5
    (found,) = opinion(with_segments(drawing, ~(on_layer(drawing, "A-WALL") & in_the_last)))
    assert found.at is not None
    x, y = drawing.placement.to_file(np.array([found.at]))[0]
    assert 30 <= x <= 40
    assert 0 <= y <= 8


def test_lines_that_only_we_see_are_told() -> None:
    drawing = read()
    twice = np.concatenate((np.arange(len(drawing.segments)), np.flatnonzero(on_layer(drawing, "A-WALL"))))
    shown_twice = with_segments(drawing, twice)
    moved = shown_twice.segments.copy()
    moved[len(drawing.segments) :] += 3.0
    (found,) = opinion(replace(shown_twice, segments=moved))
    assert "50 % less line length on layer A-WALL" in found.message


def test_a_door_that_swings_to_the_other_side_is_told() -> None:
    drawing = read()
    doors = on_layer(drawing, "A-DOOR")
    mirrored = drawing.segments.copy()
    hinges = np.array([mark.at for mark in drawing.marks])[drawing.segment_mark[doors]]
    mirrored[doors, 0] = 2 * hinges[:, 0] - mirrored[doors, 0]
    mirrored[doors, 2] = 2 * hinges[:, 0] - mirrored[doors, 2]
    (found,) = opinion(replace(drawing, segments=mirrored))
    assert "of the lines in other places on layer A-DOOR" in found.message


def painted(document: Document, plan: Modelspace) -> None:
    """The school with walls that are only painted, in every kind of boundary."""
    school(document, plan)
    document.layers.add("A-POCHE")
    wall = plan.add_hatch(dxfattribs={"layer": "A-POCHE"})
    wall.paths.add_polyline_path([(0, 8), (40, 8, 0.2), (40, 8.3), (0, 8.3)])
    edges = wall.paths.add_edge_path()
    edges.add_arc((6, 12), 3, 10, 200, ccw=False)
    edges.add_line((6 - 2.819, 12 - 1.026), (6 + 2.954, 12 + 0.521))
    plan.add_hatch(dxfattribs={"layer": "A-POCHE"}).paths.add_edge_path().add_ellipse((20, 12), (3, 1), 0.4, 20, 200)
    plan.add_solid([(30, 10), (34, 10), (30, 11), (34, 11)], dxfattribs={"layer": "A-POCHE"})


def test_readers_that_agree_about_what_is_painted_say_nothing() -> None:
    content = saved(painted)
    drawing = read(content)
    assert drawing.ring_filled.sum() == 4
    assert opinion(drawing, content) == ()


def test_a_painted_wall_that_is_not_read_is_told() -> None:
    content = saved(painted)
    drawing = read(content)
    (found,) = opinion(replace(drawing, ring_filled=np.zeros_like(drawing.ring_filled)), content)
    assert "lines that this reading lacks altogether on the painted areas of layer A-POCHE" in found.message


def test_a_painted_wall_in_another_place_is_told() -> None:
    content = saved(painted)
    drawing = read(content)
    (found,) = opinion(replace(drawing, ring_points=drawing.ring_points + np.array((0.0, 2.0))), content)
    assert "in other places on the painted areas of layer A-POCHE" in found.message


def test_a_layer_that_only_one_reader_hides_is_told() -> None:
    drawing = read()
    shown, hidden = opinion(replace(drawing, segment_visible=~on_layer(drawing, "A-WALL")))
    assert "lacks altogether on layer A-WALL." in shown.message
    assert "none of the lines that this reading shows on layer A-WALL (hidden)" in hidden.message


def test_a_lost_text_is_told_where_it_stood() -> None:
    drawing = read()
    (found,) = opinion(replace(drawing, texts=drawing.texts[1:]))
    assert '1 text that this reading lacks there: "100"' in found.message
    assert found.at == pytest.approx(drawing.texts[0].anchor)


def test_two_numbers_that_changed_places_are_told() -> None:
    drawing = read()
    first, second, *others = drawing.texts
    swapped = (replace(first, text=second.text), replace(second, text=first.text), *others)
    (found,) = opinion(replace(drawing, texts=swapped))
    assert '2 texts that this reading lacks there: "100", "101"' in found.message


def test_a_text_that_only_we_read_is_told() -> None:
    drawing = read()
    (found,) = opinion(replace(drawing, texts=(*drawing.texts, replace(drawing.texts[0], text="199"))))
    assert '1 text fewer than this reading: "199"' in found.message


def test_a_lost_block_is_told() -> None:
    drawing = read()
    (found,) = opinion(replace(drawing, marks=drawing.marks[1:]))
    assert '1 placed block that this reading lacks there: "DOOR"' in found.message


def test_what_the_second_reader_cannot_open_is_a_note() -> None:
    (found,) = opinion(read(), b"not a drawing")
    assert (found.code, found.severity) == ("second-reader-failed", "note")
    assert "has not been cross-checked" in found.message


def test_a_file_in_which_the_second_reader_finds_nothing_is_a_note() -> None:
    (found,) = opinion(read(), saved(lambda *_: None))
    assert (found.code, found.severity) == ("second-reader-failed", "note")


def test_a_plan_beyond_the_caps_of_the_second_reading_is_a_note() -> None:
    (found,) = second_opinion(SCHOOL, read(), Limits(entities=5))
    assert (found.code, found.severity) == ("second-reader-failed", "note")


CUT_SHORT = SCHOOL[: SCHOOL.index(b"\nOBJECTS\n") + 200]  # all entities are there, the end is not


def test_a_file_that_had_to_be_repaired_is_cross_checked_in_part() -> None:
    found = opinion(read(CUT_SHORT), CUT_SHORT)
    assert [(each.code, each.severity) for each in found] == [("second-reader-failed", "note")]
    assert "only after repairs" in found[0].message


def test_plans_that_are_no_dxf_are_left_alone() -> None:
    assert second_opinion(b"<svg/>", Drawing(format="svg"), LIMITS) == ()


def walls(_: Document, plan: Modelspace) -> None:
    plan.add_lwpolyline([(0, 0), (40, 0), (40, 30), (0, 30)], close=True)


def mlines(_: Document, plan: Modelspace) -> None:
    plan.add_mline([(5, 5), (35, 5), (35, 25)], close=True)


def wide_and_bulged(_: Document, plan: Modelspace) -> None:
    plan.add_lwpolyline([(5, 5, 0.2, 0.2, 0.5), (20, 5, 0.2, 0.2, -1), (20, 20, 0.2, 0.2, 0)], close=True)
    plan.add_polyline2d([(8, 8, 0.5), (15, 8, -1), (15, 15, 0)], format="xyb")
    plan.add_polyline3d([(5, 25, 1), (15, 28, 5), (20, 22, 0)], close=True)


def meshes(_: Document, plan: Modelspace) -> None:
    plan.add_3dface([(5, 5), (15, 5), (15, 15), (5, 15)], dxfattribs={"invisible_edges": 4})
    plan.add_polyface().append_faces([[(20, 5), (30, 5), (30, 15), (20, 15)]])


def from_below(_: Document, plan: Modelspace) -> None:
    below = {"extrusion": (0, 0, -1)}
    plan.add_arc((-20, 10), 5, 20, 200, dxfattribs=below)
    plan.add_lwpolyline([(-5, 5, 0.4), (-20, 8, 0)], format="xyb", dxfattribs=below)
    plan.add_text("ROOM 9", dxfattribs={**below, "insert": (-10, 10)})


def splines(_: Document, plan: Modelspace) -> None:
    plan.add_open_spline([(5, 5), (10, 25), (20, 2), (35, 20)])
    plan.add_ellipse((20, 15), (10, 4), 0.3, 1, 5)


def dimensions(_: Document, plan: Modelspace) -> None:
    plan.add_linear_dim(base=(3, 35), p1=(0, 30), p2=(40, 30)).render()


def words(_: Document, plan: Modelspace) -> None:
    plan.add_text("ROOM %%c20 \\U+00E9").set_placement((5, 5), align=TextEntityAlignment.MIDDLE_CENTER)
    plan.add_text("FIT").set_placement((5, 9), (12, 9), align=TextEntityAlignment.FIT)
    plan.add_mtext("{\\fArial|b0;\\H2x;HALL}\\P\\S1^2; \\{a\\}", dxfattribs={"insert": (20, 20), "attachment_point": 5})
    plan.add_mtext("教室 " + 300 * "long ", dxfattribs={"insert": (10, 20)})
    plan.add_attdef("TAG", (30, 9), "value")


def hidden(document: Document, plan: Modelspace) -> None:
    document.layers.add("OFF").off()
    document.layers.add("FROZEN").freeze()
    block = document.blocks.new("B")
    block.add_line((0, 0), (5, 0))
    block.add_line((0, 0), (0, 5), dxfattribs={"layer": "OTHER"})
    for x, attributes in enumerate(({"layer": "OFF"}, {"layer": "FROZEN"}, {"invisible": 1})):
        plan.add_blockref("B", (8 * x + 5, 8), dxfattribs=attributes)


def arrays(document: Document, plan: Modelspace) -> None:
    document.blocks.new("SEAT").add_circle((0, 0), 0.4)
    every = {"column_count": 4, "row_count": 3, "rotation": 15}
    plan.add_blockref("SEAT", (10, 10), dxfattribs={**every, "column_spacing": 2, "row_spacing": 3})
    plan.add_blockref("SEAT", (30, 10), dxfattribs=every)


def flat_arcs(document: Document, plan: Modelspace) -> None:
    document.blocks.new("FRONT").add_lwpolyline([(-18, 0, 0.2), (18, 0, 0), (-18, 5, -0.1), (18, 5, 0)], format="xyb")
    plan.add_blockref("FRONT", (20, 15), dxfattribs={"xscale": -2, "yscale": -2})


def lines_without_length(document: Document, plan: Modelspace) -> None:
    plan.add_line((20, 60), (20, 60))
    plan.add_lwpolyline([(-30, 6), (-30, 6)])


@pytest.mark.parametrize(
    "draw",
    [
        flat_arcs,
        lines_without_length,
        mlines,
        wide_and_bulged,
        meshes,
        from_below,
        splines,
        dimensions,
        words,
        hidden,
        arrays,
    ],
)
def test_both_readers_agree_about(draw: Callable[[Document, Modelspace], object]) -> None:
    def both(document: Document, plan: Modelspace) -> None:
        walls(document, plan)
        draw(document, plan)

    content = saved(both)
    assert opinion(read(content), content) == ()


def test_a_plan_in_utf8_that_claims_to_be_western_is_not_held_against_us() -> None:
    content = saved(lambda _, plan: plan.add_text("Séjour ü", dxfattribs={"insert": (1, 1)}), "R2000")
    assert opinion(read(content), content) == ()


def test_a_plan_is_read_twice_when_asked_for() -> None:
    plan = PlanFile(name="school.dxf", content=CUT_SHORT, metres_per_unit=1.0, limits=LIMITS)
    once, twice = read_plan(plan), read_plan(replace(plan, cross_check=True))
    assert [found.code for found in once.findings] == ["file-cut-short"]
    assert [found.code for found in twice.findings] == ["file-cut-short", "second-reader-failed"]


def test_every_plan_of_a_bundle_is_read_twice(tmp_path: Path) -> None:
    (tmp_path / "school.dxf").write_bytes(CUT_SHORT)
    found = survey([tmp_path / "school.dxf"], metres_per_unit=1.0)
    assert "second-reader-failed" in [each.code for each in found.findings]


def test_a_plan_in_the_cage_is_read_twice() -> None:
    plan = PlanFile(name="school.dxf", content=CUT_SHORT, metres_per_unit=1.0, limits=LIMITS, cross_check=True)
    found = read_caged(plan)
    assert "second-reader-failed" in [each.code for each in found.findings]
