"""Reading SVG: places, layers, looks, references and findings."""

import gzip

import numpy as np
import pytest

from tacmap.drawing import Drawing
from tacmap.errors import BrokenPlan, UnknownFormat
from tacmap.readers.svg import read_svg
from tacmap.settings import Limits

HEAD = (
    'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"'
)


def read(body: str, root: str = 'viewBox="0 0 1000 1000"') -> Drawing:
    return read_svg(f"<svg {HEAD} {root}>{body}</svg>".encode(), Limits())


def lines(drawing: Drawing) -> list[list[float]]:
    """Segments in the file's own coordinates."""
    places = drawing.placement.to_file(drawing.segments.reshape(-1, 2)).reshape(-1, 4)
    return [[round(float(value), 3) for value in line] for line in places]


def ring(drawing: Drawing, index: int = 0) -> list[list[float]]:
    return [[round(float(x), 3), round(float(y), 3)] for x, y in drawing.placement.to_file(drawing.ring(index))]


def texts(drawing: Drawing) -> list[str]:
    return [text.text for text in drawing.texts]


def layer_of(drawing: Drawing, segment: int = 0) -> tuple[tuple[str, ...], str]:
    layer = drawing.layers[drawing.segment_layer[segment]]
    return layer.path, layer.name


def test_a_line_keeps_its_place_in_the_file() -> None:
    assert lines(read('<line x1="10" y1="20" x2="30" y2="40" stroke="black"/>')) == [[10, 20, 30, 40]]


def test_up_on_the_page_is_up_in_the_drawing() -> None:
    _, y1, _, y2 = read('<path d="M0 100V10"/>').segments[0]
    assert y2 - y1 == 90


def test_the_page_scale_is_not_applied() -> None:
    assert lines(read('<path d="M0 0H50"/>', 'width="100mm" height="100mm" viewBox="0 0 50 50"')) == [[0, 0, 50, 0]]


def test_the_origin_lies_in_the_middle_despite_a_stray() -> None:
    near = "".join(f'<path d="M{i} 0V10"/>' for i in range(100))
    drawing = read(near + '<path d="M900000 0V10"/>')
    assert 40 < drawing.placement.origin[0] < 60


def test_transforms_of_groups_and_elements_are_chained() -> None:
    body = '<g transform="translate(10 20) scale(2)"><path transform="rotate(90)" d="M0 0H5"/></g>'
    assert lines(read(body)) == [[10, 20, 10, 30]]


def test_a_rotation_may_have_a_centre() -> None:
    assert lines(read('<path transform="rotate(180, 10, 10)" d="M0 0H5"/>')) == [[20, 20, 15, 20]]


def test_skews_and_matrices_are_understood() -> None:
    body = '<g transform="matrix(1,0,0,-1,0,100)"><path transform="skewX(45)" d="M0 0V10"/></g>'
    assert lines(read(body)) == [[0, 100, 10, 90]]


def test_an_unreadable_transform_is_a_finding() -> None:
    assert "transform-unreadable" in [f.code for f in read('<path transform="rotate(1 2 3 4)" d="M0 0H5"/>').findings]


def test_six_hundred_and_fifty_groups_within_each_other_are_read() -> None:
    body = '<g transform="translate(1)">' * 650 + '<path d="M0 0H5"/>' + "</g>" * 650
    assert lines(read(body)) == [[650, 0, 655, 0]]


def test_a_nested_svg_fits_its_viewbox_into_its_viewport() -> None:
    body = '<svg x="100" y="100" width="50%" height="500" viewBox="0 0 10 10"><path d="M0 0H10"/></svg>'
    assert lines(read(body)) == [[100, 100, 600, 100]]


def test_a_viewbox_may_be_written_with_commas() -> None:
    assert lines(read('<path d="M0 0H5"/>', 'viewBox="0,0,10,10"')) == [[0, 0, 5, 0]]


def test_percent_is_of_the_viewbox() -> None:
    assert lines(read('<line x1="0" y1="0" x2="50%" y2="10%"/>', 'viewBox="0 0 200 100"')) == [[0, 0, 100, 10]]


def test_a_rectangle_is_a_ring_of_four_corners() -> None:
    drawing = read('<rect x="1" y="2" width="10" height="20"/>')
    assert ring(drawing) == [[1, 2], [11, 2], [11, 22], [1, 22]]


def test_a_closed_subpath_is_a_ring() -> None:
    assert len(read('<path fill="none" stroke="red" d="M0 0H9V9z"/>').ring_start) == 2


def test_an_open_line_is_no_ring() -> None:
    assert len(read('<path fill="none" stroke="red" d="M0 0H9V9H5"/>').ring_path) == 0


def test_an_open_line_whose_ends_meet_is_a_ring() -> None:
    assert ring(read('<polyline fill="none" stroke="red" points="0,0 9,0 9,9 0,0"/>')) == [[0, 0], [9, 0], [9, 9]]


def test_a_filled_open_path_is_a_ring_and_has_its_closing_edge() -> None:
    drawing = read('<path fill="red" d="M0 0H9V9"/>')
    assert (len(drawing.ring_path), lines(drawing)[-1]) == (1, [9, 9, 0, 0])


def test_subpaths_of_one_path_are_one_even_odd_shape() -> None:
    drawing = read('<path d="M0 0H9V9H0z M3 3H6V6H3z"/>')
    assert drawing.ring_path.tolist() == [0, 0]


def test_fill_says_whether_a_ring_is_painted() -> None:
    drawing = read('<rect width="9" height="9" fill="none" stroke="red"/><rect width="5" height="5" fill="#123456"/>')
    assert drawing.ring_filled.tolist() == [False, True]


def test_an_invisible_hit_rectangle_is_kept_as_a_ring() -> None:
    drawing = read('<path d="M0 0H9"/><rect id="room-114" width="9" height="9" fill="black" fill-opacity="0"/>')
    assert drawing.ring_visible.tolist() == [False]


def test_hidden_groups_are_read_but_not_visible() -> None:
    drawing = read('<g id="Numbers" style="display:none"><path d="M0 0H9"/></g><path d="M0 5H9"/>')
    assert drawing.segment_visible.tolist() == [False, True]
    assert [layer.visible for layer in drawing.layers] == [False, True]


@pytest.mark.parametrize("look", ['visibility="hidden"', 'opacity="0"', 'fill="none"', 'style="display:none"'])
def test_what_a_viewer_does_not_show_is_not_visible(look: str) -> None:
    assert read(f'<path {look} d="M0 0H9V9"/>').segment_visible.tolist().count(True) == 0


def test_style_sheets_colour_by_type_class_and_id() -> None:
    sheet = "<style>line{stroke:#000001} .wall{stroke:#000002} #w1{stroke:#000003}</style>"
    body = '<line x2="9"/><line class="wall" x2="9"/><line class="wall" id="w1" x2="9"/>'
    drawing = read(sheet + body)
    assert [drawing.styles[i].stroke for i in drawing.segment_style] == ["#000001", "#000002", "#000003"]


def test_a_descendant_selector_needs_its_ancestor() -> None:
    drawing = read('<style>.off path{display:none}</style><g class="off"><path d="M0 0H9"/></g><path d="M0 0H9"/>')
    assert drawing.segment_visible.tolist() == [False, True]


def test_a_style_attribute_is_stronger_than_a_sheet_and_a_sheet_than_an_attribute() -> None:
    sheet = "<style>.a{stroke:#00aa00}</style>"
    drawing = read(sheet + '<path class="a" stroke="red" d="M0 0H9"/><path class="a" style="stroke:blue" d="M0 0H9"/>')
    assert [drawing.styles[i].stroke for i in drawing.segment_style] == ["#00aa00", "#0000ff"]


def test_line_width_grows_with_the_transform() -> None:
    drawing = read('<g transform="scale(3)"><path stroke="red" stroke-width="2" d="M0 0H9"/></g>')
    assert drawing.styles[drawing.segment_style[0]].width == 6


def test_dashes_are_noticed() -> None:
    drawing = read('<path stroke="red" stroke-dasharray="4 2" d="M0 0H9"/>')
    assert drawing.styles[drawing.segment_style[0]].dashed


def test_the_layer_is_the_nearest_named_group() -> None:
    body = '<g inkscape:label="Level 2"><g id="WALLS"><g id="g4587"><path id="path12" d="M0 0H9"/></g></g></g>'
    assert layer_of(read(body)) == (("Level 2",), "WALLS")


def test_an_elements_own_id_is_its_layer() -> None:
    body = '<g id="rooms"><rect id="A101" class="cls-3 room" width="9" height="9"/></g>'
    assert layer_of(read(body)) == (("rooms", "room"), "A101")


@pytest.mark.parametrize("name", ["g12", "path1234-5", "Layer_1", "XMLID_7_", "LINE_12_", "rect4137", "Calque_1"])
def test_names_made_up_by_programs_are_no_layers(name: str) -> None:
    assert layer_of(read(f'<g id="{name}"><path d="M0 0H9"/></g>')) == ((), "")


def test_a_use_draws_what_it_names_and_leaves_a_mark() -> None:
    body = (
        '<defs><g id="door"><path d="M0 0H10"/></g></defs><use xlink:href="#door" x="5" transform="translate(100 0)"/>'
    )
    drawing = read(body)
    assert lines(drawing) == [[105, 0, 115, 0]]
    assert (drawing.marks[0].name, drawing.segment_mark.tolist()) == ("door", [0])


def test_a_mark_knows_its_bounds() -> None:
    drawing = read('<defs><path id="d" d="M0 0H10V20"/></defs><use href="#d"/><path d="M0 0H900"/>')
    left, bottom, right, top = drawing.marks[0].bounds or (0, 0, 0, 0)
    assert (right - left, top - bottom) == (10, 20)


def test_a_mark_turned_on_the_page_is_turned_in_the_drawing() -> None:
    drawing = read('<defs><path id="d" d="M0 0H10"/></defs><use href="#d" transform="rotate(90)"/>')
    assert drawing.marks[0].rotation == 270


def test_a_symbol_is_scaled_to_the_size_asked_for() -> None:
    body = '<symbol id="s" viewBox="0 0 10 10"><path d="M0 0H10"/></symbol><use href="#s" width="40" height="40"/>'
    assert lines(read(body)) == [[0, 0, 40, 0]]


def test_definitions_markers_patterns_and_clip_paths_are_not_drawn() -> None:
    inner = '<path d="M0 0H9"/>'
    hidden = "".join(f"<{tag}>{inner}</{tag}>" for tag in ("defs", "clipPath", "marker", "pattern", "mask", "symbol"))
    assert len(read(hidden + '<path d="M0 5H9"/>').segments) == 1


def test_a_line_ends_where_its_clip_path_cuts_it() -> None:
    body = '<clipPath id="c"><rect x="2" width="10" height="10"/></clipPath><path clip-path="url(#c)" d="M0 5H50"/>'
    drawing = read(body + '<path d="M0 9V30"/>')
    ends = drawing.placement.to_file(drawing.segments.reshape(-1, 2)).reshape(-1, 4).round(6).tolist()
    assert ends == [[2, 5, 12, 5], [0, 9, 0, 30]]


def test_what_lies_outside_its_clip_path_is_not_visible() -> None:
    body = '<clipPath id="c"><rect width="10" height="10"/></clipPath><g clip-path="url(#c)">'
    assert read(body + '<path d="M0 5H9"/><path d="M50 50H60"/></g>').segment_visible.tolist() == [True, False]


def test_a_switch_draws_its_first_child_only() -> None:
    body = '<switch><foreignObject/><g><path d="M0 0H9"/></g><path d="M0 5H9"/></switch><path d="M0 7H9"/>'
    assert [line[1] for line in lines(read(body))] == [0, 7]


def test_a_title_inside_a_shape_is_a_text_inside_that_shape() -> None:
    drawing = read('<path d="M0 0H90V10H10V90H0z"><title>A101 Hall</title></path>')
    text = drawing.texts[0]
    x, y = drawing.placement.to_file(np.array([text.at]))[0]
    assert (text.text, text.kind) == ("A101 Hall", "title")
    assert (0 < x < 90 and 0 < y < 10) or (0 < x < 10 and 0 < y < 90)


def test_data_attributes_are_texts_with_a_tag() -> None:
    drawing = read('<rect width="9" height="9" data-room-number="114"/>')
    assert [(t.text, t.kind, t.tag) for t in drawing.texts] == [("114", "attrib", "room-number")]


def test_a_page_in_millimetres_is_paper_and_declares_no_unit() -> None:
    drawing = read('<path d="M0 0H50"/>', 'width="420mm" height="297mm" viewBox="0 0 420 297"')
    assert drawing.declared_unit is None
    assert "0.001 m on paper" in drawing.unit_evidence[0]


def test_a_page_as_large_as_a_building_declares_its_unit() -> None:
    drawing = read('<path d="M0 0H50"/>', 'width="42000mm" height="29700mm" viewBox="0 0 42000 29700"')
    assert drawing.declared_unit == pytest.approx(0.001)


def test_pixels_say_nothing_about_size() -> None:
    assert read('<path d="M0 0H50"/>', 'width="400px" height="300"').declared_unit is None


def test_a_plan_without_text_says_so() -> None:
    assert "no-text" in [finding.code for finding in read('<path d="M0 0H50"/>').findings]


def test_an_embedded_picture_beside_lines_is_a_finding() -> None:
    lines_ = "".join(f'<path d="M0 {i}H50"/>' for i in range(30))
    assert "embedded-picture" in [f.code for f in read(lines_ + '<image href="a.png" width="9" height="9"/>').findings]


def test_a_wrapped_picture_is_refused() -> None:
    with pytest.raises(BrokenPlan, match="only wraps a picture"):
        read('<image href="data:image/png;base64,AAAA" width="900" height="900"/>')


def test_a_traced_picture_is_a_finding() -> None:
    blobs = "".join(f'<circle cx="{i * 9}" cy="5" r="4" fill="#{i:06x}"/>' for i in range(120))
    assert "traced-picture" in [finding.code for finding in read(blobs).findings]


def test_an_svg_with_nothing_drawn_is_refused() -> None:
    with pytest.raises(BrokenPlan, match="nothing drawn"):
        read("<text>101</text>")


def test_other_xml_is_refused() -> None:
    with pytest.raises(UnknownFormat, match="<kml>"):
        read_svg(b"<kml><svg/></kml>", Limits())


def test_an_undeclared_prefix_is_a_finding_and_not_fatal() -> None:
    drawing = read('<g foo:kind="x"><foo:bar/><path d="M0 0H50"/></g>')
    assert ("undeclared-prefix" in [f.code for f in drawing.findings], len(drawing.segments)) == (True, 1)


def test_svg_elements_may_have_a_prefix() -> None:
    content = b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:path d="M0 0H9"/></s:svg>'
    assert len(read_svg(content, Limits()).segments) == 1


def test_a_doctype_is_allowed() -> None:
    content = (
        b'<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://example.invalid/svg11.dtd" [ ]>'
        b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0H9"/></svg>'
    )
    assert len(read_svg(content, Limits()).segments) == 1


def test_compressed_svg_is_read() -> None:
    plain = f'<svg {HEAD}><path d="M0 0H9"/></svg>'.encode()
    assert len(read_svg(gzip.compress(plain), Limits()).segments) == 1


@pytest.mark.parametrize(
    ("encoding", "word"), [("gbk", "教室"), ("cp949", "교실"), ("iso-8859-1", "Café"), ("utf-16", "Ö")]
)
def test_declared_encodings_are_honoured(encoding: str, word: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    content = f'{head}<svg {HEAD}><path d="M0 0H9"/><text y="5">{word}</text></svg>'.encode(encoding)
    assert texts(read_svg(content, Limits())) == [word]


def test_latin_letters_in_a_file_that_claims_utf8_are_read_with_a_finding() -> None:
    content = f'<svg {HEAD}><path d="M0 0H9"/><text>Café</text></svg>'.encode("cp1252")
    drawing = read_svg(content, Limits())
    assert (texts(drawing), drawing.findings[0].code) == (["Café"], "encoding-guessed")


def test_reading_twice_gives_the_same() -> None:
    body = '<g id="A"><circle cx="5" cy="5" r="4"/><text>1</text></g><g id="B"><path d="M0 0C1 9 9 9 9 0"/></g>'
    one, two = read(body), read(body)
    assert one.segments.tobytes() == two.segments.tobytes()
    assert (one.layers, one.styles, one.texts) == (two.layers, two.styles, two.texts)


def test_an_attribute_selector_hides_what_it_names() -> None:
    style = '<style>[data-kind~="furniture"] > path, path[id$="-old"]{display:none}</style>'
    body = '<g data-kind="loose furniture"><path d="M0 0H5"/></g><path id="a-old" d="M0 1H5"/><path d="M0 2H5"/>'
    assert read(style + body).segment_visible.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("rule", "seen"),
    [("@media screen", False), ("@media all, print", False), ("@media print", True), ("@media (max-width:9px)", True)],
)
def test_a_style_for_screens_counts_and_one_for_printers_does_not(rule: str, seen: bool) -> None:
    drawing = read(f'<style>{rule}{{.a{{display:none}}}}</style><path class="a" d="M0 0H5"/><path d="M0 2H5"/>')
    assert drawing.segment_visible.tolist() == [seen, True]


def test_a_selector_that_is_not_followed_is_noted_and_one_for_the_mouse_is_not() -> None:
    noted = read('<style>path:nth-child(2){display:none} path:hover{stroke:red}</style><path d="M0 0H5"/>').findings
    (finding,) = [finding for finding in noted if finding.code == "style-not-read"]
    assert "path:nth-child(2)" in finding.message
    assert "hover" not in finding.message


@pytest.mark.parametrize("sheet", ['<?xml-stylesheet href="plan.css"?>', "<style>@import url(plan.css);</style>"])
def test_a_style_sheet_in_another_file_is_said(sheet: str) -> None:
    assert "external-reference-missing" in [f.code for f in read(sheet + '<path d="M0 0H5"/>').findings]


def test_web_content_in_a_plan_is_said_with_its_place() -> None:
    drawing = read('<path d="M0 0H50"/><foreignObject x="10" y="20" width="8" height="4"><p>101</p></foreignObject>')
    (finding,) = [finding for finding in drawing.findings if finding.code == "entities-not-read"]
    assert drawing.placement.to_file(np.array([finding.at])).round(6).tolist() == [[14, 22]]


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        ('<rect width="9" height="9"/>', False),
        ('<path d="M0 0H9V9H0Z"/>', False),
        ('<circle r="9"/>', True),
        ('<rect width="9" height="9"/><rect x="20" width="9" height="9"/>', True),
    ],
)
def test_a_clip_that_is_no_rectangle_is_said(shape: str, said: bool) -> None:
    drawing = read(f'<clipPath id="c">{shape}</clipPath><path clip-path="url(#c)" d="M0 1H50"/>')
    assert ("clip-ignored" in [finding.code for finding in drawing.findings]) is said


def test_a_painted_area_ends_where_its_clip_cuts_it() -> None:
    clip = '<clipPath id="c"><rect x="10" y="0" width="20" height="99"/></clipPath>'
    drawing = read(f'{clip}<g clip-path="url(#c)"><path d="M0 0H50V50H0Z"/><path d="M40 0H50V50H40Z"/></g>')
    corners = drawing.placement.to_file(drawing.ring(0))
    assert (corners.min(axis=0).tolist(), corners.max(axis=0).tolist()) == ([10, 0], [30, 50])
    assert drawing.ring_visible.tolist() == [True, False]


def test_a_text_along_a_path_lies_where_the_path_lies() -> None:
    path = '<path id="p" d="M100 300V500" fill="none"/>'
    drawing = read(f'{path}<text font-size="10"><textPath href="#p" startOffset="50%">101</textPath></text>')
    x, y = drawing.placement.to_file(np.array([drawing.texts[0].at]))[0]
    assert abs(x - 100) < 1
    assert 395 < y < 410
