"""Floors as SVG and PNG."""

import io
import math
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from tacmap.annotations import FEATURE_TYPES, Audience, Feature, Verification
from tacmap.building import Building, Floor, LineKind, Linework, Space
from tacmap.exports.edition import Edition
from tacmap.exports.lettering import text_width
from tacmap.exports.png import floor_png, svg_png
from tacmap.exports.scene import Area, Label, Lines, Plate, Symbol, floor_scene, site_scene, site_window
from tacmap.exports.strokes import cut_lines, cut_rings
from tacmap.exports.svg import floor_svg, wall_chart_mm
from tacmap.exports.wall_chart import chart_pngs, chart_svgs
from tacmap.geometry import Polygon
from tacmap.preplan import Preplan, WalkThrough, for_audience
from tacmap.testing import sample_preplan

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def edition():
    return Edition.of(sample_preplan())


def scene_of(preplan, index=0, mm=0.15):
    edition = Edition.of(preplan)
    building, floor = edition.floors[index]
    return floor_scene(preplan, edition.orientation, building, floor, mm=mm)


def texts(svg):
    return [element.text for element in ET.fromstring(svg).iter(f"{SVG}text")]


def test_every_room_number_is_written(edition):
    written = texts(floor_svg(edition, "main/1"))
    assert {"101", "102", "103", "105", "106", "107", "110", "111", "112", "113", "114", "115", "116"} <= set(written)


def test_a_number_that_a_person_should_confirm_has_a_question_mark(edition):
    assert "211?" in texts(floor_svg(edition, "main/2"))


def test_every_floor_is_a_file(edition):
    assert sorted(chart_svgs(edition)) == ["floors/main-1.svg", "floors/main-2.svg"]
    assert sorted(chart_pngs(edition)) == ["floors/main-1.png", "floors/main-2.png"]


def test_a_floors_file_says_whose_it_is_how_old_and_what_its_symbols_mean(edition):
    written = texts(chart_svgs(edition)["floors/main-1.svg"])
    assert {"Sample Middle School", "Main Building, floor 1", "Camera", "N", "4 m"} <= set(written)
    said = " ".join(written)
    for expected in ("Revision 3", "Walked 2026-08-04", edition.fingerprint, "NOT FOR PUBLIC RELEASE", "000-000-001"):
        assert expected in said, expected


def test_a_floors_file_of_a_site_never_walked_says_so(edition):
    bare = replace(sample_preplan(), walk_through=WalkThrough(), georeference=None)
    written = texts(chart_svgs(Edition.of(bare))["floors/main-1.svg"])
    assert {"NOT WALKED", "North is not known"} <= set(written)


def test_the_bar_under_a_floor_is_as_long_as_it_says(edition):
    root = ET.fromstring(chart_svgs(edition)["floors/main-1.svg"])
    bars = [path.get("d") for path in root.iter(f"{SVG}path") if path.get("class") in ("ink", "paper")]
    across = [float(re.search(r"h(-?[\d.]+)", bar)[1]) for bar in bars if re.fullmatch(r"M[-\d. ]+h[^l]*z", bar)]
    assert across
    metres = [width * wall_chart_mm(edition) for width in across]
    assert any(each == pytest.approx(1.0, abs=0.01) for each in metres)  # four parts of 1 m, as "4 m" says


def test_what_stands_under_a_plan_goes_on_below_where_the_sheet_is_narrow():
    tower = Floor(
        id="t/1", label="1", index=0,
        spaces=(replace(sample_preplan().floors[0].spaces[1], outline=box(0, 0, 4, 60), label_at=(2.0, 30.0)),),
    )  # fmt: skip
    preplan = replace(sample_preplan(), buildings=(Building(id="t", name="Tower", floors=(tower,)),), features=())
    root = ET.fromstring(chart_svgs(Edition.of(preplan))["floors/t-1.svg"])
    wide = float(root.get("viewBox").split()[2])
    labels = {text.text: float(text.get("x")) for text in root.iter(f"{SVG}text") if text.get("class") == "margin"}
    assert wide < 80
    assert all(x < wide for x in labels.values())


def box(xmin, ymin, xmax, ymax):
    return Polygon(exterior=((xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax)))


def test_the_same_edition_gives_the_same_drawing(edition):
    assert floor_svg(edition, "main/1") == floor_svg(Edition.of(sample_preplan()), "main/1")


def test_an_unknown_floor_is_a_key_error(edition):
    with pytest.raises(KeyError):
        floor_svg(edition, "main/9")


def test_the_drawing_needs_nothing_from_outside(edition):
    drawing = floor_svg(edition, "main/1").decode()
    assert "<script" not in drawing
    assert "href" not in drawing.replace('xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    assert set(re.findall(r"url\((.)", drawing)) <= {"#"}


def test_walls_rooms_and_symbols_can_be_restyled_by_class(edition):
    classes = {element.get("class") for element in ET.fromstring(floor_svg(edition, "main/1")).iter()}
    assert {"wall", "room classroom", "grid", "symbol cameras camera", "plate"} <= classes


def test_the_plates_of_exterior_doors_stand_outside():
    scene = scene_of(sample_preplan())
    plates = {shape.text: shape.at for shape in scene.shapes if isinstance(shape, Plate)}
    assert plates["1"][1] < 0.0
    assert plates["2"][0] < 0.0
    assert plates["3"][1] > 21.0
    assert plates["5"][0] > 48.0


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("mm", [0.1, 0.15, 0.25])
def test_no_two_labels_lie_on_one_another(index, mm):
    scene = scene_of(sample_preplan(), index, mm)
    boxes = [box_of(shape, scene.mm) for shape in scene.shapes if isinstance(shape, Label) and shape.role != "side"]
    touching = [
        (a, b) for i, a in enumerate(boxes) for b in boxes[:i]
        if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
    ]  # fmt: skip
    assert touching == []


def box_of(label, mm):
    wide, tall = text_width(label.text) * label.height * mm * 0.98, label.height * mm * 0.98
    if label.turn:
        wide, tall = tall, wide
    return (label.at[0] - wide / 2, label.at[1] - tall / 2, label.at[0] + wide / 2, label.at[1] + tall / 2)


def test_a_number_stands_inside_its_room():
    preplan = sample_preplan()
    labels = {shape.text: shape.at for shape in scene_of(preplan).shapes if isinstance(shape, Label)}
    for space in preplan.floors[0].spaces:
        if space.number:
            (x0, y0), (x1, y1) = space.outline.exterior[0], space.outline.exterior[2]
            x, y = labels[space.number]
            assert x0 < x < x1, space.number
            assert y0 < y < y1, space.number


def test_a_number_too_large_for_its_room_is_listed_not_lost():
    cupboard = Space(
        id="f/1", outline=Polygon(exterior=((0, 0), (0.5, 0), (0.5, 0.5), (0, 0.5))), label_at=(0.25, 0.25),
        area_m2=0.25, number="1234567",
    )  # fmt: skip
    floor = Floor(id="f", label="1", index=0, spaces=(cupboard,))
    preplan = Preplan(id="s", name="S", buildings=(Building(id="b", name="B", floors=(floor,)),))
    scene = scene_of(preplan)
    assert scene.unwritten == ("1234567 in C3",)


def test_an_unverified_symbol_is_doubtful_and_a_missing_one_is_struck_out():
    scene = scene_of(sample_preplan())
    doubtful = [shape.kind for shape in scene.shapes if isinstance(shape, Symbol) and shape.doubtful]
    struck = [shape.kind for shape in scene.shapes if isinstance(shape, Symbol) and shape.struck]
    assert doubtful == ["camera"]
    assert struck == ["extinguisher"]


def test_a_doubtful_symbol_carries_a_question_mark(edition):
    assert "C?" in texts(floor_svg(edition, "main/1"))


def test_the_legend_has_every_symbol_on_the_sheet_and_no_other():
    scene = scene_of(sample_preplan())
    drawn = {FEATURE_TYPES[shape.kind].label for shape in scene.shapes if isinstance(shape, Symbol)}
    listed = {key.label.split(":")[0] for key in scene.legend} - {"Exterior door and its number"}
    assert listed == drawn


def test_a_symbol_that_stands_off_says_where_the_thing_is():
    preplan = sample_preplan()
    twins = tuple(
        Feature(id=f"aed/{i}", type="aed", points=((12.0, 4.0),), floor="main/1", verified=Verification.VERIFIED)
        for i in range(2)
    )
    scene = scene_of(replace(preplan, features=twins))
    first, second = (shape for shape in scene.shapes if isinstance(shape, Symbol))
    assert first.at == (12.0, 4.0)
    assert second.home == (12.0, 4.0)
    assert math.dist(second.at, first.at) > 4.0 * scene.mm


def test_a_plan_with_lines_but_no_rooms_is_still_drawn():
    lines = Linework(kind=LineKind.WALL, paths=(((0.0, 0.0), (30.0, 0.0), (30.0, 20.0)),))
    floor = Floor(id="f", label="1", index=0, linework=(lines,))
    preplan = Preplan(id="s", name="S", buildings=(Building(id="b", name="B", floors=(floor,)),))
    drawing = floor_svg(Edition.of(preplan), "f").decode()
    assert 'class="line wall"' in drawing


def test_the_public_drawing_has_no_camera():
    public = Edition.of(for_audience(sample_preplan(), Audience.PUBLIC))
    assert b"camera" not in floor_svg(public, "main/1")


def test_the_site_shows_what_stands_on_the_grounds():
    preplan = sample_preplan()
    scene = site_scene(preplan, Edition.of(preplan).orientation, mm=0.5)
    kinds = {shape.kind for shape in scene.shapes if isinstance(shape, Symbol)}
    assert {"command_post", "helispot", "hydrant", "reunification", "key_box"} <= kinds
    assert "camera" not in kinds


def test_a_picture_is_2000_pixels_wide_and_not_blank(edition):
    picture = Image.open(io.BytesIO(floor_png(edition, "main/1")))
    assert picture.size[0] == 2000
    darkest, lightest = picture.convert("L").getextrema()
    assert darkest < 30
    assert lightest == 255


def test_pictures_have_letters_of_many_scripts():
    room = sample_preplan().floors[0].spaces[1]

    def ink(name):
        named = replace(room, number=None, name=name)
        floor = Floor(id="f", label="1", index=0, spaces=(named,))
        preplan = Preplan(id="s", name="S", buildings=(Building(id="b", name="B", floors=(floor,)),))
        return svg_png(floor_svg(Edition.of(preplan), "f"), pixels=400)

    pictures = [
        ink(name)
        for name in (
            "教室",
            "科学",
            "مدرسة",
            "فصل",
            "Школа",
            "כיתה",
            "ספר",
            "कक्षा",
            "पुस्तक",
            "ห้อง",
            "เรียน",
            "교실",
            "학교",
        )
    ]
    assert len(set(pictures)) == 13  # letters that were missing would all look alike


def test_what_lies_far_off_is_named_and_does_not_shrink_the_site():
    preplan = sample_preplan()
    far = Feature(id="reunification/RU-2", type="reunification", points=((5000.0, 0.0),), number="RU-2", name="Arena")
    more = replace(preplan, features=(*preplan.features, far))
    orientation = Edition.of(preplan).orientation
    assert site_window(more, 0.5) == site_window(preplan, 0.5)
    assert "Beyond this sheet: Reunification area RU-2 Arena" in site_scene(more, orientation, mm=0.5).marks


def test_a_feature_misplaced_far_from_its_floor_is_named():
    preplan = sample_preplan()
    lost = Feature(id="aed/AED-9", type="aed", points=((900.0, 900.0),), floor="main/1", number="AED-9")
    scene = scene_of(replace(preplan, features=(*preplan.features, lost)))
    assert "Beyond this sheet: AED AED-9" in scene.marks


def test_a_picture_keeps_the_pale_colours_that_rooms_are_filled_with(edition):
    picture = Image.open(io.BytesIO(floor_png(edition, "main/1"))).convert("RGB")
    shown = {colour for count, colour in picture.getcolors(maxcolors=1 << 24) if count > 2000}
    assert {(238, 244, 251), (253, 243, 225)} <= shown  # classrooms, offices


def test_a_cone_that_reaches_over_the_sheet_is_cut_at_its_edge():
    camera = Feature(
        id="camera/C", type="camera", points=((20.0, 20.0),), geometry="point", floor="main/1",
        attributes=(("bearing_deg", "0"), ("fov_deg", "90"), ("range_m", "400")),
    )  # fmt: skip
    preplan = replace(sample_preplan(), features=(camera,))
    edition = Edition.of(preplan)
    building, floor = edition.floors[0]
    window = (15.0, 15.0, 25.0, 25.0)
    scene = floor_scene(preplan, edition.orientation, building, floor, mm=0.1, window=window)
    drawn = [p for s in scene.shapes if isinstance(s, Area) for ring in s.rings for p in ring]
    drawn += [p for s in scene.shapes if isinstance(s, Lines) for line in s.lines for p in line]
    assert {s.role for s in scene.shapes if isinstance(s, Area) and s.rings} >= {"cone", "wall"}
    assert all(15.0 <= x <= 25.0 and 15.0 <= y <= 25.0 for x, y in drawn)


def test_what_is_left_of_a_ring_encloses_what_it_enclosed_within_the_box():
    comb = ((0, 0), (10, 0), (10, 10), (7, 10), (7, 2), (3, 2), (3, 10), (0, 10))
    (left,) = cut_rings([comb], (-5, 5, 15, 20))
    assert enclosed(left) == pytest.approx(30.0)  # two teeth of 3 by 5
    assert cut_rings([comb], (20, 20, 30, 30)) == ()
    assert cut_rings([comb], (-1, -1, 11, 11)) == (comb,)


def test_a_line_that_leaves_a_box_and_comes_back_is_two_lines():
    line = ((0.0, 1.0), (5.0, 1.0), (5.0, 9.0), (0.0, 9.0))
    assert cut_lines([line], (-1.0, 0.0, 3.0, 10.0)) == (((0.0, 1.0), (3.0, 1.0)), ((3.0, 9.0), (0.0, 9.0)))


def enclosed(ring):
    pairs = zip(ring, (*ring[1:], ring[0]), strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def test_a_drills_drawing_says_exercise_in_two_corners_and_another_does_not():
    drill = Edition.of(replace(sample_preplan(), exercise=True))
    assert all(content.count(b">EXERCISE<") == 2 for content in chart_svgs(drill).values())
    assert all(b"EXERCISE" not in content for content in chart_svgs(Edition.of(sample_preplan())).values())


def test_a_road_that_only_crosses_the_sheet_is_in_the_legend():
    road = Feature(
        id="ground/r", type="ground", points=((-200.0, 30.0), (300.0, 30.0)), geometry="line",
        attributes=(("kind", "road"),),
    )  # fmt: skip
    preplan = replace(sample_preplan(), features=(road,))
    edition = Edition.of(preplan)
    building, floor = edition.floors[0]
    window = (0.0, 0.0, 60.0, 40.0)
    scene = floor_scene(preplan, edition.orientation, building, floor, mm=0.2, window=window)
    assert "Grey line: road" in scene.marks
    off = floor_scene(preplan, edition.orientation, building, floor, mm=0.2, window=(0.0, 0.0, 60.0, 25.0))
    assert "Grey line: road" not in off.marks
