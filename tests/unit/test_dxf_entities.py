"""What each DXF entity becomes in a Drawing."""

import io
import math
from collections.abc import Callable

import numpy as np
import pytest
from ezdxf.filemanagement import new
from ezdxf.layouts.layout import Modelspace
from ezdxf.math import fit_points_to_cad_cv

from tacmap.drawing import Drawing
from tacmap.readers.dxf import read_dxf
from tacmap.settings import Limits


def drawn(draw: Callable[[Modelspace], object], version: str = "R2018") -> Drawing:
    """A new drawing, saved and read back."""
    document = new(version)
    draw(document.modelspace())
    stream = io.StringIO()
    document.write(stream)
    return read_dxf(stream.getvalue().encode(), Limits())


def in_file(drawing: Drawing, points: np.ndarray) -> list[list[float]]:
    return np.round(drawing.placement.to_file(points.reshape(-1, 2)), 6).tolist()  # type: ignore[no-any-return]


def length(drawing: Drawing) -> float:
    spans = drawing.segments[:, 2:] - drawing.segments[:, :2]
    return float(np.hypot(spans[:, 0], spans[:, 1]).sum())


def test_a_line_is_one_segment() -> None:
    drawing = drawn(lambda space: space.add_line((1, 2, 7), (3, 5, 9)))
    assert in_file(drawing, drawing.segments) == [[1, 2], [3, 5]]


def test_a_line_of_no_length_is_left_out() -> None:
    drawing = drawn(lambda space: (space.add_line((1, 2), (1, 2)), space.add_line((0, 0), (1, 0))))
    assert len(drawing.segments) == 1


def test_far_coordinates_stay_precise() -> None:
    drawing = drawn(lambda space: space.add_line((69_000_000.125, 5e6), (69_000_003.25, 5e6)))
    assert length(drawing) == 3.125
    assert abs(drawing.segments).max() < 10


def test_the_origin_is_not_moved_by_a_stray() -> None:
    def draw(space: Modelspace) -> None:
        for x in range(10):
            space.add_line((x, 0), (x, 1))
        space.add_line((1e7, 1e7), (1e7 + 1, 1e7))

    assert drawn(draw).placement.origin[0] < 10


def test_a_closed_lwpolyline_is_a_ring_and_its_sides() -> None:
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0), (4, 0), (4, 3), (0, 3)], close=True))
    assert in_file(drawing, drawing.ring(0)) == [[0, 0], [4, 0], [4, 3], [0, 3]]
    assert not drawing.ring_filled[0]
    assert len(drawing.segments) == 4
    assert len(set(drawing.segment_path.tolist())) == 1


def test_a_polyline_whose_ends_meet_is_a_ring() -> None:
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0), (4, 0), (4, 3), (0, 3), (0, 0)]))
    assert in_file(drawing, drawing.ring(0)) == [[0, 0], [4, 0], [4, 3], [0, 3]]


def test_an_open_polyline_is_no_ring() -> None:
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0), (4, 0), (4, 3), (0, 3)]))
    assert len(drawing.ring_start) == 1
    assert len(drawing.segments) == 3


@pytest.mark.parametrize("version", ["R12", "R2018"])
def test_an_old_polyline_is_read_as_a_new_one(version: str) -> None:
    drawing = drawn(lambda space: space.add_polyline2d([(0, 0), (4, 0), (4, 3)], close=True), version)
    assert in_file(drawing, drawing.ring(0)) == [[0, 0], [4, 0], [4, 3]]


def test_a_bulge_is_an_arc() -> None:
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0, 0, 0, 1), (2, 0)]))
    cx, cy, radius, start, sweep = drawing.arcs[0]
    assert in_file(drawing, np.array((cx, cy))) == [[1, 0]]
    assert (radius, start % 360, sweep) == pytest.approx((1, 180, 180))
    assert drawing.segment_curved.all()
    assert length(drawing) == pytest.approx(math.pi, rel=0.002)


def test_a_negative_bulge_bends_to_the_other_side() -> None:
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0, 0, 0, -1), (2, 0)]))
    assert drawing.placement.to_file(drawing.segments[:, :2])[:, 1].max() == pytest.approx(1, abs=0.01)
    assert drawing.arcs[0, 3:].tolist() == pytest.approx([0, 180])


def test_chords_of_a_bulge_end_exactly_on_its_corners() -> None:
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0, 0, 0, 0.3), (2, 1), (5, 1)]))
    ends = in_file(drawing, drawing.segments[:, 2:])
    assert ends[-2:] == [[2, 1], [5, 1]]
    starts = drawing.segments[1:, :2].tolist()
    assert starts == drawing.segments[:-1, 2:].tolist()


def test_an_arc_keeps_its_centre_radius_and_sweep() -> None:
    drawing = drawn(lambda space: space.add_arc((10, 20), 0.9, 350, 80))
    assert in_file(drawing, drawing.arcs[:, :2]) == [[10, 20]]
    assert drawing.arcs[0, 2:].tolist() == pytest.approx([0.9, 350, 90])


def test_a_circle_turns_all_the_way() -> None:
    drawing = drawn(lambda space: space.add_circle((0, 0), 2))
    assert drawing.arcs[0, 4] == 360
    assert length(drawing) == pytest.approx(4 * math.pi, rel=0.002)


def test_an_arc_drawn_from_below_is_mirrored() -> None:
    attributes = {"extrusion": (0, 0, -1)}
    drawing = drawn(lambda space: space.add_arc((10, 0), 1, 0, 90, dxfattribs=attributes))
    assert in_file(drawing, drawing.arcs[:, :2]) == [[-10, 0]]
    assert drawing.arcs[0, 3:].tolist() == pytest.approx([90, 90])


def test_a_polyline_drawn_from_below_is_mirrored_with_its_bulges() -> None:
    attributes = {"extrusion": (0, 0, -1)}
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0, 0, 0, 1), (2, 0)], dxfattribs=attributes))
    points = drawing.placement.to_file(drawing.segments[:, :2])
    assert points[:, 0].min() >= -2
    assert points[:, 1].min() == pytest.approx(-1, abs=0.01)


def test_an_ellipse_is_chords_and_no_arc() -> None:
    drawing = drawn(lambda space: space.add_ellipse((0, 0), (4, 0), 0.5))
    points = drawing.placement.to_file(drawing.segments[:, :2])
    assert np.ptp(points, axis=0) == pytest.approx([8, 4], rel=0.01)
    assert len(drawing.arcs) == 0


def test_a_spline_runs_through_its_ends() -> None:
    def draw(space: Modelspace) -> None:
        space.add_open_spline([(0, 0), (1, 2), (3, 2), (4, 0)])

    drawing = drawn(draw)
    assert in_file(drawing, drawing.segments[0, :2]) == [[0, 0]]
    assert in_file(drawing, drawing.segments[-1, 2:]) == [[4, 0]]
    middle = drawing.placement.to_file(drawing.segments[:, :2])[:, 1].max()
    assert middle == pytest.approx(1.5, abs=0.01)


def test_a_rational_spline_draws_a_true_quarter_circle() -> None:
    def draw(space: Modelspace) -> None:
        space.add_rational_spline([(1, 0), (1, 1), (0, 1)], weights=[1, math.sqrt(0.5), 1], degree=2)

    drawing = drawn(draw)
    radii = np.hypot(*drawing.placement.to_file(drawing.segments[:, :2]).T)
    assert radii == pytest.approx(1, abs=1e-9)


def test_a_solid_is_a_filled_ring_in_drawing_order() -> None:
    drawing = drawn(lambda space: space.add_solid([(0, 0), (2, 0), (0, 1), (2, 1)]))
    assert in_file(drawing, drawing.ring(0)) == [[0, 0], [2, 0], [2, 1], [0, 1]]
    assert drawing.ring_filled[0]
    assert len(drawing.segments) == 0


def test_hatch_boundaries_are_filled_rings_of_one_shape() -> None:
    def draw(space: Modelspace) -> None:
        hatch = space.add_hatch()
        hatch.paths.add_polyline_path([(0, 0), (9, 0), (9, 9), (0, 9)])
        hatch.paths.add_polyline_path([(1, 1), (2, 1), (2, 2)])

    drawing = drawn(draw)
    assert drawing.ring_filled.tolist() == [True, True]
    assert len(set(drawing.ring_path.tolist())) == 1
    assert in_file(drawing, drawing.ring(1)) == [[1, 1], [2, 1], [2, 2]]


def test_hatch_edges_are_joined_in_their_direction() -> None:
    def draw(space: Modelspace) -> None:
        edges = space.add_hatch().paths.add_edge_path()
        edges.add_line((0, 0), (2, 0))
        edges.add_arc((1, 0), 1, 0, 180)

    drawing = drawn(draw)
    ring = drawing.placement.to_file(drawing.ring(0))
    assert ring[:, 1].max() == pytest.approx(1, abs=0.01)
    assert ring[:, 1].min() == pytest.approx(0, abs=1e-9)


def test_hatch_edges_given_backwards_are_turned_about() -> None:
    def draw(space: Modelspace) -> None:
        edges = space.add_hatch().paths.add_edge_path()
        for start, end in (((4, 0), (0, 0)), ((4, 3), (4, 0)), ((4, 3), (0, 3)), ((0, 0), (0, 3))):
            edges.add_line(start, end)

    drawing = drawn(draw)
    x, y = drawing.ring(0).T
    assert abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2 == pytest.approx(12)


def test_angles_of_an_elliptic_hatch_edge_are_measured_on_paper() -> None:
    def draw(space: Modelspace) -> None:
        edges = space.add_hatch().paths.add_edge_path()
        edges.add_ellipse((0, 0), (4, 0), ratio=0.25, start_angle=0, end_angle=45)
        edges.add_line((1, 1), (0, 0))

    drawing = drawn(draw)
    corners = drawing.placement.to_file(drawing.ring(0))
    on_curve = corners[np.abs(corners).max(axis=1) > 0]
    angles = np.degrees(np.arctan2(on_curve[:, 1], on_curve[:, 0]))
    assert angles[0] == pytest.approx(0)
    assert np.hypot(on_curve[:, 0] / 4, on_curve[:, 1])[:-1] == pytest.approx(1)
    assert angles.max() == pytest.approx(45)


def test_a_clockwise_hatch_arc_bends_the_right_way() -> None:
    def draw(space: Modelspace) -> None:
        edges = space.add_hatch().paths.add_edge_path()
        edges.add_line((2, 0), (0, 0))
        edges.add_arc((1, 0), 1, 0, 180, ccw=False)

    drawing = drawn(draw)
    assert drawing.placement.to_file(drawing.ring(0))[:, 1].max() == pytest.approx(1, abs=0.01)


def test_a_multiline_is_its_parallel_lines() -> None:
    drawing = drawn(lambda space: space.add_mline([(0, 0), (10, 0)]))
    heights = sorted(round(y, 6) for _, y in in_file(drawing, drawing.segments[:, :2]))
    assert len(heights) == 2
    assert heights[1] - heights[0] == pytest.approx(1)


def test_hidden_edges_of_a_face_are_not_drawn() -> None:
    corners = [(0, 0), (1, 0), (1, 1), (0, 1)]
    drawing = drawn(lambda space: space.add_3dface(corners, dxfattribs={"invisible_edges": 1}))
    assert len(drawing.segments) == 3


def test_a_mesh_is_the_lines_between_its_vertices() -> None:
    def draw(space: Modelspace) -> None:
        mesh = space.add_polymesh((3, 2))
        for row in range(3):
            for column in range(2):
                mesh.set_mesh_vertex((row, column), (row, column, 0))

    assert length(drawn(draw)) == pytest.approx(2 * 2 + 3)


def test_fit_points_alone_draw_the_smooth_curve_through_them() -> None:
    places = [(0.0, 0.0), (3.0, 4.0), (7.0, -2.0), (12.0, 3.0)]
    drawing = drawn(lambda space: space.add_spline(places))
    ours = drawing.placement.to_file(drawing.segments[:, :2])
    for place in places[:-1]:
        assert np.hypot(*(ours - place).T).min() < 1e-6
    theirs = np.array([(p.x, p.y) for p in fit_points_to_cad_cv(places).approximate(2000)])
    assert max(np.hypot(*(theirs - point).T).min() for point in ours) < 0.01


def test_a_closed_curve_through_fit_points_comes_back_to_its_start() -> None:
    def draw(space: Modelspace) -> None:
        space.add_spline([(4, 0), (0, 4), (-4, 0), (0, -4)]).closed = True

    drawing = drawn(draw)
    radii = np.hypot(*drawing.placement.to_file(drawing.segments[:, :2]).T)
    assert in_file(drawing, drawing.segments[0, :2]) == in_file(drawing, drawing.segments[-1, 2:])
    assert radii == pytest.approx(4, rel=0.03)


def test_points_draw_nothing_and_need_no_words() -> None:
    def draw(space: Modelspace) -> None:
        space.add_point((5, 5))
        space.add_line((0, 0), (1, 0))

    drawing = drawn(draw)
    assert len(drawing.segments) == 1
    assert drawing.findings == ()


def test_construction_lines_and_covers_are_left_out_and_noted() -> None:
    def draw(space: Modelspace) -> None:
        space.add_xline((2, 3), (1, 0))
        space.add_wipeout([(0, 0), (5, 5)])
        space.add_line((0, 0), (1, 0))

    drawing = drawn(draw)
    (finding,) = drawing.findings
    assert len(drawing.segments) == 1
    assert (finding.code, finding.severity) == ("construction-left-out", "note")
    assert "1 WIPEOUT, 1 XLINE" in finding.message


def test_a_picture_in_a_plan_is_a_finding_where_it_lies() -> None:
    def draw(space: Modelspace) -> None:
        space.add_line((0, 0), (1, 0))
        picture = space.doc.add_image_def("scan.png", (10, 10))  # type: ignore[union-attr]
        space.add_image(picture, (30, 40), (4, 4))

    drawing = drawn(draw)
    (finding,) = drawing.findings
    assert finding.code == "embedded-picture"
    assert drawing.placement.to_file(np.array([finding.at])).tolist() == [[30, 40]]


def test_an_entity_that_is_not_read_is_a_finding() -> None:
    def draw(space: Modelspace) -> None:
        space.add_line((0, 0), (1, 0))
        with space.add_mesh().edit_data() as mesh:
            mesh.vertices = [(0, 0, 0), (1, 0, 0), (1, 1, 0)]
            mesh.faces = [[0, 1, 2]]

    (finding,) = drawn(draw).findings
    assert finding.code == "entities-not-read"
    assert "1 MESH" in finding.message


def test_a_polyline_drawn_with_a_width_keeps_it() -> None:
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0), (5, 0)], dxfattribs={"const_width": 0.25}))
    assert drawing.styles[drawing.segment_style[0]].width == 0.25


def test_a_polyline_with_a_width_at_each_corner_keeps_it() -> None:
    drawing = drawn(lambda space: space.add_lwpolyline([(0, 0, 0.3, 0.3), (5, 0, 0.3, 0.3)], format="xyse"))
    assert drawing.styles[drawing.segment_style[0]].width == 0.3


@pytest.mark.parametrize(
    ("attributes", "stroke"),
    [
        ({"color": 1}, "#ff0000"),
        ({"color": 7}, "#000000"),
        ({"color": 10}, "#ff0000"),
        ({"color": 31}, "#ffbf7f"),
        ({"color": 92}, "#00a500"),
        ({"color": 146}, "#00394c"),
        ({"color": 241}, "#ff7f9f"),
        ({"true_color": 0x123456}, "#123456"),
        ({"true_color": 0xFFFFFF}, "#000000"),
        ({}, "#00ff00"),
    ],
)
def test_colours_are_resolved(attributes: dict[str, int], stroke: str) -> None:
    def draw(space: Modelspace) -> None:
        assert space.doc is not None
        space.doc.layers.add("WALLS", color=3)
        space.add_line((0, 0), (1, 0), dxfattribs={"layer": "WALLS", **attributes})

    drawing = drawn(draw)
    assert drawing.styles[drawing.segment_style[0]].stroke == stroke


def test_a_dashed_line_type_of_the_layer_is_seen() -> None:
    def draw(space: Modelspace) -> None:
        assert space.doc is not None
        space.doc.linetypes.add("DASHED", [0.2, 0.1, -0.1])
        space.doc.layers.add("HIDDEN", linetype="DASHED")
        space.add_line((0, 0), (1, 0), dxfattribs={"layer": "HIDDEN"})

    drawing = drawn(draw)
    assert drawing.styles[drawing.segment_style[0]].dashed


@pytest.mark.parametrize("state", ["off", "freeze"])
def test_lines_on_a_hidden_layer_are_kept_but_not_visible(state: str) -> None:
    def draw(space: Modelspace) -> None:
        assert space.doc is not None
        getattr(space.doc.layers.add("ROOMS"), state)()
        space.add_lwpolyline([(0, 0), (4, 0), (4, 3)], close=True, dxfattribs={"layer": "ROOMS"})

    drawing = drawn(draw)
    names = {layer.name: layer.visible for layer in drawing.layers}
    assert names["ROOMS"] is False
    assert names["0"] is True
    assert drawing.segment_visible.tolist() == [False] * 3
    assert drawing.ring_visible.tolist() == [False]


def test_an_invisible_entity_is_kept_but_not_visible() -> None:
    drawing = drawn(lambda space: space.add_line((0, 0), (1, 0), dxfattribs={"invisible": 1}))
    assert drawing.segment_visible.tolist() == [False]


def test_layer_names_differ_by_more_than_case() -> None:
    def draw(space: Modelspace) -> None:
        space.add_line((0, 0), (1, 0), dxfattribs={"layer": "A-Wall"})
        space.add_line((0, 1), (1, 1), dxfattribs={"layer": "A-WALL"})

    assert len(set(drawn(draw).segment_layer.tolist())) == 1
