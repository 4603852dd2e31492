"""A camera that the plan's author drew: its place is police business as much as one that people added."""

import io

import ezdxf
import pytest

from tacmap.annotations import Audience
from tacmap.building import Building
from tacmap.preplan import Preplan, for_audience
from tacmap.service.read import PlanFile, read_plan

CAMERAS = {"0": (9.0, 4.0), "A-FURN": (15.0, 4.0), "E-POWR": (21.0, 4.0)}  # metres, by the layer they lie on
BELOW = 1.5  # metres from a camera with a number to one without
REACH = 0.6  # metres from a camera's middle to the end of its symbol


@pytest.fixture(scope="module")
def found():
    """Four rooms of 6 by 5 m, a desk in the first, a camera with a number and one without in the others."""
    document = ezdxf.new("R2010")
    document.header["$INSUNITS"] = 6
    space = document.modelspace()
    for name in ("CAM-DOME", "CAM-FIXED"):
        camera = document.blocks.new(name)
        camera.add_circle((0, 0), 0.5)
        camera.add_line((-0.5, 0), (0.5, 0))
    document.blocks["CAM-DOME"].add_attdef("NUM", (0, 0.1), height=0.2)
    walls = [(0, 0, 24.2, 0.2), (0, 5, 24.2, 5.2), *((6 * i, 0, 6 * i + 0.2, 5.2) for i in range(5))]
    for x0, y0, x1, y1 in walls:
        space.add_lwpolyline([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], close=True, dxfattribs={"layer": "A-WALL"})
    space.add_lwpolyline([(2, 3), (3, 3), (3, 4), (2, 4)], close=True, dxfattribs={"layer": "A-FURN"})
    for i in range(4):
        space.add_text(str(101 + i), height=0.3, dxfattribs={"layer": "A-ANNO"}).set_placement((6 * i + 3, 1))
    for number, (layer, place) in enumerate(CAMERAS.items(), start=201):
        space.add_blockref("CAM-DOME", place, dxfattribs={"layer": layer}).add_auto_attribs({"NUM": f"C-{number}"})
        space.add_blockref("CAM-FIXED", (place[0], place[1] - BELOW), dxfattribs={"layer": layer})
    text = io.StringIO()
    document.write(text)
    return read_plan(PlanFile(name="plan.dxf", content=text.getvalue().encode(), picture=True))


def site(found, audience):
    building = Building(id="main", name="Main", floors=found.floors)
    return for_audience(Preplan(id="s", name="S", buildings=(building,), features=found.proposals), audience)


def lines_at(preplan, places):
    """How many pieces of linework lie within reach of one of these places, in the file's coordinates."""
    (floor,) = preplan.floors
    spots = floor.placement.from_file(places).tolist()
    pieces = [piece for work in floor.linework for piece in work.segments]
    middles = [((x0 + x1) / 2, (y0 + y1) / 2) for x0, y0, x1, y1 in pieces]
    return sum(any(abs(x - a) < REACH and abs(y - b) < REACH for a, b in spots) for x, y in middles)


def test_the_cameras_are_proposed_with_their_numbers(found):
    assert [(camera.type, camera.number) for camera in found.proposals] == [
        ("camera", "C-201"), ("camera", None), ("camera", "C-202"), ("camera", None), ("camera", "C-203"),
        ("camera", None),
    ]  # fmt: skip


def test_a_room_keeps_its_own_number_beside_a_cameras(found):
    assert [space.number for space in found.floors[0].spaces] == ["101", "102", "103", "104"]


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.FIRE])
def test_no_line_shows_others_where_a_camera_is(found, audience):
    preplan = site(found, audience)
    assert preplan.features == ()
    places = [(x, y - below) for x, y in CAMERAS.values() for below in (0, BELOW)]
    assert lines_at(preplan, places) == 0


def test_furniture_stays_for_fire_and_goes_for_the_public(found):
    desk = [(2.5, 3.5)]
    assert [lines_at(site(found, audience), desk) for audience in Audience] == [0, 4, 4]
