"""Whatever is drawn, our reader and ezdxf see the same plan."""

import io
import math
from typing import Any

from ezdxf.filemanagement import new
from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.readers.dxf import read_dxf
from tacmap.readers.second_opinion import second_opinion
from tacmap.settings import Limits

LIMITS = Limits()

numbers = st.integers(-400, 400).map(lambda tenths: tenths / 10)
points = st.tuples(numbers, numbers)
layers = st.sampled_from(("0", "A-WALL", "Türen", "OFF", "FROZEN"))
angles = st.integers(0, 359)
# Mirrored, enlarged, stretched a bit: nested ones multiply, and the chords of an arc stretched tenfold may lie apart.
sizes = st.sampled_from(
    ((1.0, 1.0), (-1.0, 1.0), (1.0, -1.0), (-2.0, -2.0), (0.25, 0.25), (3.0, 3.0), (-0.5, -1.0), (1.0, 1.5))
)
bulges = st.sampled_from((0.0, 0.0, 0.2, -0.4, 1.0, -1.5))
words = st.sampled_from(("101", "ROOM 7", "Flur é", "教室", "%%c5 %%d", "%%uHALL", "a^b", "12.5 m²", "x" * 300))

shapes = st.one_of(
    st.tuples(st.just("line"), layers, points, points),
    st.tuples(
        st.just("polyline"),
        layers,
        st.lists(st.tuples(numbers, numbers, bulges), min_size=2, max_size=6),
        st.booleans(),
    ),
    st.tuples(
        st.just("old polyline"),
        layers,
        st.lists(st.tuples(numbers, numbers, bulges), min_size=2, max_size=6),
        st.booleans(),
    ),
    st.tuples(st.just("arc"), layers, points, st.integers(1, 100), angles, angles),
    st.tuples(st.just("circle"), layers, points, st.integers(1, 100)),
    st.tuples(st.just("ellipse"), layers, points, angles, st.floats(0.1, 1.0)),
    st.tuples(st.just("text"), layers, points, words, st.integers(0, 4), st.integers(0, 3)),
    st.tuples(st.just("mtext"), layers, points, words, st.integers(1, 9)),
)


def placing(how: dict[str, Any]) -> dict[str, Any]:
    across, up = how.pop("scales")
    return {**how, "xscale": across, "yscale": up}


inserts = st.fixed_dictionaries(
    {
        "layer": layers,
        "scales": sizes,
        "rotation": angles,
        "column_count": st.integers(1, 3),
        "row_count": st.integers(1, 3),
        "column_spacing": st.sampled_from((0, 7, -9)),
        "row_spacing": st.sampled_from((0, 11)),
        "extrusion": st.sampled_from(((0, 0, 1), (0, 0, 1), (0, 0, -1))),
    }
).map(placing)


def draw(layout: Any, shape: tuple[Any, ...]) -> None:
    kind, layer, *rest = shape
    where = {"layer": layer}
    match kind, rest:
        case "line", (start, end):
            layout.add_line(start, end, dxfattribs=where)
        case "polyline", (corners, closed):
            layout.add_lwpolyline(corners, format="xyb", close=closed, dxfattribs=where)
        case "old polyline", (corners, closed):
            layout.add_polyline2d(corners, format="xyb", close=closed, dxfattribs=where)
        case "arc", (centre, tenths, start, end):
            layout.add_arc(centre, tenths / 10, start, end, dxfattribs=where)
        case "circle", (centre, tenths):
            layout.add_circle(centre, tenths / 10, dxfattribs=where)
        case "ellipse", (centre, angle, ratio):
            axis = (4 * math.cos(math.radians(angle)), 4 * math.sin(math.radians(angle)))
            layout.add_ellipse(centre, axis, ratio, dxfattribs=where)
        case "text", (at, text, across, upright):
            place = {"insert": at, "align_point": at, "halign": across, "valign": upright}
            layout.add_text(text, dxfattribs={**where, **place})
        case "mtext", (at, text, attached):
            layout.add_mtext(text, dxfattribs={**where, "insert": at, "attachment_point": attached})


@settings(max_examples=60, deadline=None)
@given(
    loose=st.lists(shapes, min_size=1, max_size=6),
    inner=st.lists(shapes, max_size=3),
    outer=st.lists(shapes, max_size=2),
    base=points,
    nested=st.lists(st.tuples(points, inserts), max_size=2),
    placed=st.lists(st.tuples(st.sampled_from(("INNER", "OUTER")), points, inserts, words), max_size=3),
)
def test_both_readers_see_the_same_plan(
    loose: list[Any], inner: list[Any], outer: list[Any], base: Any, nested: list[Any], placed: list[Any]
) -> None:
    document = new("R2018")
    document.layers.add("OFF").off()
    document.layers.add("FROZEN").freeze()
    small, large = document.blocks.new("INNER", base_point=base), document.blocks.new("OUTER")
    plan = document.modelspace()
    plan.add_lwpolyline([(-50, -50), (50, -50), (50, 50), (-50, 50)], close=True)
    for layout, drawn in ((plan, loose), (small, inner), (large, outer)):
        for shape in drawn:
            draw(layout, shape)
    for at, how in nested:
        large.add_blockref("INNER", at, dxfattribs=how)
    for name, at, how, text in placed:
        plan.add_blockref(name, at, dxfattribs=how).add_attrib(
            "NUMBER", text, at, dxfattribs={"extrusion": how["extrusion"]}
        )
    stream = io.StringIO()
    document.write(stream)
    content = stream.getvalue().encode()
    found = second_opinion(content, read_dxf(content, LIMITS), LIMITS)
    assert [each.message for each in found] == []
