"""Walking distances through doors, never through walls."""

import math

import pytest
from shapely import LineString, Polygon

from tacmap.building import Building, Floor, Opening, Space, SpaceKind
from tacmap.exports.orientation import Orientation
from tacmap.exports.ways import STAIR_LENGTH, Ways
from tacmap.geometry import Polygon as Area
from tacmap.preplan import Preplan
from tacmap.testing import sample_preplan


def space(space_id, ring, label_at, kind=SpaceKind.ROOM):
    return Space(id=space_id, outline=Area(exterior=ring), label_at=label_at, area_m2=1.0, kind=kind)


def box(space_id, x0, y0, x1, y1, kind=SpaceKind.ROOM):
    return space(space_id, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)), ((x0 + x1) / 2, (y0 + y1) / 2), kind)


def door(door_id, a, b, one, other):
    return Opening(id=door_id, a=a, b=b, connects=(one, other), exterior=None in (one, other), number=door_id)


def ways(*floors):
    return Ways(Preplan(id="s", name="S", buildings=(Building(id="b", name="B", floors=floors),)))


def test_the_nearest_door_is_the_one_with_the_shortest_walk_not_the_one_behind_the_wall():
    # Room 114's rear wall is 4.5 m from its middle; the only way out is through the corridor.
    way = Orientation(sample_preplan()).exit_of_space("main/1/114")
    assert way is not None
    assert way.goal == "main/1/d1"
    assert way.metres == pytest.approx(20.2, abs=0.1)


def test_a_way_is_as_long_as_its_stops_say():
    way = Orientation(sample_preplan()).exit_of_space("main/1/101")
    assert way is not None
    assert way.metres == pytest.approx(
        sum(math.dist(a[1], b[1]) for a, b in zip(way.stops, way.stops[1:], strict=False))
    )


def test_no_way_of_the_sample_crosses_a_wall():
    preplan = sample_preplan()
    orientation = Orientation(preplan)
    for floor in preplan.floors:
        walls = [Polygon(wall.exterior, wall.holes).buffer(-0.02) for wall in floor.walls]
        for room in floor.spaces:
            way = orientation.exit_of_space(room.id)
            assert way is not None
            here = [place for where, place in way.stops if where == floor.id]
            crossed = [LineString(here).intersection(wall).length for wall in walls] if len(here) > 1 else [0.0]
            assert max(crossed) < 0.2, room.id  # a jamb may be brushed; a wall is 0.2 m thick


def test_a_walker_goes_around_an_inner_corner():
    # An L: from the far end of one leg to a door at the end of the other.
    corridor = space("L", ((0, 0), (20, 0), (20, 3), (3, 3), (3, 20), (0, 20)), (1.5, 19.0))
    reach = ways(
        Floor(id="f", label="1", index=0, spaces=(corridor,), openings=(door("1", (20, 1), (20, 2), "L", None),))
    ).from_openings(["1"])
    way = reach.from_space("L")
    assert way is not None
    assert ("f", (3.0, 3.0)) in way.stops
    assert way.metres == pytest.approx(math.dist((1.5, 19), (3, 3)) + math.dist((3, 3), (20, 1.5)), abs=0.05)


def test_stairs_over_one_another_join_floors():
    below = Floor(
        id="f1", label="1", index=0, spaces=(box("s1", 0, 0, 4, 4, SpaceKind.STAIRS),),
        openings=(door("1", (0, 1.5), (0, 2.5), "s1", None),),
    )  # fmt: skip
    above = Floor(id="f2", label="2", index=1, spaces=(box("s2", 0, 0, 4, 4, SpaceKind.STAIRS),))
    way = ways(below, above).from_openings(["1"]).from_space("s2")
    assert way is not None
    assert way.metres == pytest.approx(STAIR_LENGTH + 2.0)


def test_stairs_side_by_side_do_not_join_floors():
    below = Floor(
        id="f1", label="1", index=0, spaces=(box("s1", 0, 0, 4, 4, SpaceKind.STAIRS),),
        openings=(door("1", (0, 1.5), (0, 2.5), "s1", None),),
    )  # fmt: skip
    above = Floor(id="f2", label="2", index=1, spaces=(box("s2", 5, 0, 9, 4, SpaceKind.STAIRS),))
    assert ways(below, above).from_openings(["1"]).from_space("s2") is None


def test_an_elevator_is_no_way():
    below = Floor(
        id="f1", label="1", index=0, spaces=(box("e1", 0, 0, 2, 2, SpaceKind.ELEVATOR),),
        openings=(door("1", (0, 0.5), (0, 1.5), "e1", None),),
    )  # fmt: skip
    above = Floor(id="f2", label="2", index=1, spaces=(box("e2", 0, 0, 2, 2, SpaceKind.ELEVATOR),))
    assert ways(below, above).from_openings(["1"]).from_space("e2") is None


def test_rooms_without_a_door_between_them_are_not_joined():
    rooms = (box("a", 0, 0, 4, 4), box("b", 4.1, 0, 8, 4))
    floor = Floor(id="f", label="1", index=0, spaces=rooms, openings=(door("1", (0, 1), (0, 2), "a", None),))
    assert ways(floor).from_openings(["1"]).from_space("b") is None


def test_the_nearest_feature_is_found_by_walking():
    orientation = Orientation(sample_preplan())
    way = orientation.nearest_feature("main/2/214", "aed")
    assert way is not None
    assert way.goal == "aed/AED-2"  # AED-3 is nearer but was found missing
    assert way.stops[-1] == ("main/2", (18.0, 9.4))


def test_a_thing_outside_the_wall_is_not_in_the_room_behind_it():
    preplan = sample_preplan()
    key_box = next(feature for feature in preplan.features if feature.type == "key_box")
    assert Orientation(preplan).space_of(key_box) is None


def test_a_walker_goes_around_a_courtyard():
    ring = Space(
        id="r",
        outline=Area(
            exterior=((0, 0), (20, 0), (20, 20), (0, 20)), holes=(((3, 3), (3, 17), (17, 17), (17, 3)),)
        ),
        label_at=(1.5, 10.0),
        area_m2=204.0,
        kind=SpaceKind.CORRIDOR,
    )  # fmt: skip
    floor = Floor(id="f", label="1", index=0, spaces=(ring,), openings=(door("1", (20, 9.5), (20, 10.5), "r", None),))
    way = ways(floor).from_openings(["1"]).from_space("r")
    assert way is not None
    assert way.metres > 28.0  # straight through the courtyard it would be 18.5
