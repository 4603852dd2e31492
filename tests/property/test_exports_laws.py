"""Laws that hold for every plan: of the grid, of walks, of letters on a drawing."""

import json
import math

from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon as Shape
from shapely import box

from tacmap.building import Building, Floor, Opening, Space
from tacmap.exports.geojson import plan_geojson
from tacmap.exports.lettering import printable, text_width
from tacmap.exports.orientation import Grid, Orientation
from tacmap.exports.paper import PAPERS, fit
from tacmap.exports.qr import qr_svg
from tacmap.exports.scene import Label, floor_scene
from tacmap.exports.sheets import inventory_csv
from tacmap.geometry import Placement, Polygon
from tacmap.locker import Locker, LockerItem
from tacmap.preplan import Preplan

unhurried = settings(deadline=None, max_examples=40)

lengths = st.floats(1.0, 12.0).map(lambda value: round(value, 2))
numbers = st.text(alphabet="0123456789ABC-", min_size=1, max_size=6)


@st.composite
def floors(draw):
    """A row of rooms over a corridor; each has a door to it, and the corridor has an exterior door."""
    widths = draw(st.lists(lengths, min_size=1, max_size=8))
    depth, x, spaces, doors = draw(lengths), 0.0, [], []
    for index, width in enumerate(widths):
        ring = ((x, 3.2), (x + width - 0.2, 3.2), (x + width - 0.2, 3.2 + depth), (x, 3.2 + depth))
        middle = (x + (width - 0.2) / 2, 3.2 + depth / 2)
        room = Polygon(exterior=ring)
        spaces.append(Space(id=f"r{index}", outline=room, label_at=middle, area_m2=1.0, number=draw(numbers)))
        doors.append(
            Opening(id=f"d{index}", a=(x + 0.1, 3.1), b=(x + 0.6, 3.1), connects=(f"r{index}", "corridor"))
        )  # fmt: skip
        x += width
    corridor = Polygon(exterior=((0.0, 0.0), (x, 0.0), (x, 3.0), (0.0, 3.0)))
    spaces.append(Space(id="corridor", outline=corridor, label_at=(x / 2, 1.5), area_m2=1.0))
    doors.append(Opening(id="out", a=(0.0, 1.0), b=(0.0, 2.0), connects=("corridor", None), exterior=True, number="1"))
    return Floor(id="f", label="1", index=0, spaces=tuple(spaces), openings=tuple(doors))


def site(floor):
    return Preplan(id="s", name="S", buildings=(Building(id="b", name="B", floors=(floor,)),))


@unhurried
@given(st.floats(-500, 500), st.floats(-500, 500))
def test_a_point_lies_in_the_cell_it_is_said_to_be_in(x, y):
    grid = Grid(left=-600.0, top=600.0, cell_m=10.0, columns=120, rows=120)
    cell = grid.cell((x, y))
    names = {grid.letters(column): column for column in range(120)}
    letters = cell.rstrip("0123456789")
    left, top = grid.left + names[letters] * 10.0, grid.top - (int(cell[len(letters) :]) - 1) * 10.0
    assert left - 1e-6 <= x <= left + 10.0 + 1e-6
    assert top - 10.0 - 1e-6 <= y <= top + 1e-6


@unhurried
@given(st.integers(1, 400))
def test_no_two_columns_have_the_same_letters(count):
    grid = Grid(left=0.0, top=0.0, cell_m=10.0, columns=count, rows=1)
    assert len({grid.letters(column) for column in range(count)}) == count


@unhurried
@given(floors())
def test_a_walk_is_never_shorter_than_the_straight_line_and_every_room_has_one(floor):
    orientation = Orientation(site(floor))
    for space in floor.spaces:
        way = orientation.exit_of_space(space.id)
        assert way is not None
        assert way.goal == "out"
        assert way.metres >= math.dist(space.label_at, (0.0, 1.5)) - 1e-6


@unhurried
@given(floors(), st.sampled_from([0.05, 0.1, 0.3, 1.0]))
def test_every_number_is_inside_its_room_or_listed_and_none_lies_on_another(floor, mm):
    preplan = site(floor)
    scene = floor_scene(preplan, Orientation(preplan), preplan.buildings[0], floor, mm=mm)
    labels = [shape for shape in scene.shapes if isinstance(shape, Label) and shape.role == "number"]
    numbered = [space for space in floor.spaces if space.number]
    assert len(labels) + len(scene.unwritten) == len(numbered)
    boxes = [_box(label, mm) for label in labels]
    rooms = [Shape(space.outline.exterior).buffer(1e-6) for space in numbered]
    assert all(any(room.covers(place) for room in rooms) for place in boxes)
    assert all(one.intersection(other).area < 1e-9 for i, one in enumerate(boxes) for other in boxes[:i])


def _box(label, mm):
    wide, tall = text_width(label.text) * label.height * mm, label.height * mm
    if label.turn:
        wide, tall = tall, wide
    x, y = label.at
    return box(x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)


@unhurried
@given(st.sampled_from(sorted(PAPERS)), st.floats(1, 3000), st.floats(1, 3000), st.integers(0, 40))
def test_the_plan_always_fits_its_page(paper, wide, high, keys):
    layout = fit(paper, wide, high, 14.0, keys=keys, banners=2)
    assert wide * 1000 / layout.scale + 28.0 <= layout.plan[2] + 1e-6
    assert high * 1000 / layout.scale + 28.0 <= layout.plan[3] + 1e-6


@unhurried
@given(floors(), st.sampled_from([0.001, 0.0254, 0.3048, 1.0]), st.booleans())
def test_rooms_come_back_from_the_coordinates_of_their_file(floor, unit, y_down):
    placement = Placement(origin=(123.0, -45.0), metres_per_unit=unit, y_down=y_down)
    placed = Floor(id="f", label="1", index=0, spaces=floor.spaces, placement=placement)
    found = json.loads(plan_geojson((placed,), findings=(), metres_per_unit=unit, evidence=()))
    for space, feature in zip(floor.spaces, found["features"], strict=True):
        back = Shape(placement.from_file(feature["geometry"]["coordinates"][0]))
        assert back.symmetric_difference(Shape(space.outline.exterior)).area < 1e-3


@unhurried
@given(st.text())
def test_what_is_printed_has_no_hidden_character(text):
    assert printable(printable(text)) == printable(text)
    assert not any(ord(character) < 32 or 0x202A <= ord(character) <= 0x202E for character in printable(text))


@unhurried
@given(st.text(alphabet="0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ:/.-", min_size=1, max_size=189))
def test_every_code_can_be_drawn(text):
    assert qr_svg(text).startswith("<svg")


@unhurried
@given(st.text(min_size=1))
def test_no_item_of_an_inventory_becomes_a_formula(text):
    item = LockerItem(group=text, item=text, par=1, on_hand=1, lot=text)
    content = inventory_csv(Locker(id="L", name="L", items=(item,))).decode("utf-8-sig", errors="surrogatepass")
    cells = [cell.strip('"') for row in content.split("\r\n")[1:] for cell in row.split(",")]
    assert not any(cell.startswith(("=", "+", "@")) for cell in cells if cell == text)
