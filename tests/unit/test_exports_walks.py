"""The net of ways in the page: small, and no way in it is longer than in the whole building."""

import heapq
import math

import pytest

from tacmap.exports.orientation import Orientation
from tacmap.exports.walks import Net
from tacmap.exports.ways import STAIR_LENGTH
from tacmap.testing import sample_preplan


@pytest.fixture(scope="module")
def school():
    preplan = sample_preplan()
    orientation = Orientation(preplan)
    return preplan, orientation, Net.of(orientation, preplan.features)


def metres_in(net, start):
    """From one stop to each stop of the net, on foot."""
    beside = [[] for _ in net.stops]
    for a, b in net.edges:
        (floor, here), (other, there) = net.stops[a], net.stops[b]
        step = math.dist(here, there) if floor == other else STAIR_LENGTH
        beside[a].append((b, step))
        beside[b].append((a, step))
    metres, queue = {}, [(0.0, start)]
    while queue:
        length, node = heapq.heappop(queue)
        if node in metres:
            continue
        metres[node] = length
        for other, step in beside[node]:
            heapq.heappush(queue, (length + step, other))
    return metres


def test_from_every_exterior_door_the_net_is_as_short_as_the_building(school):
    preplan, orientation, net = school
    for door in orientation.doors:
        metres, reach = metres_in(net, net.exits[door]), orientation.ways.from_openings([door])
        for floor in preplan.floors:
            for space in floor.spaces:
                assert metres[net.places[space.id]] == pytest.approx(reach.from_space(space.id).metres)


def test_the_net_leads_to_equipment_too(school):
    preplan, orientation, net = school
    camera = next(feature for feature in preplan.features if feature.number == "C-104")
    metres = metres_in(net, net.places[camera.id])
    for door in orientation.doors:
        way = orientation.ways.from_openings([door]).from_place((camera.floor, camera.points[0]))
        assert metres[net.exits[door]] == pytest.approx(way.metres)


def test_what_stands_outdoors_has_no_way_through_doors(school):
    preplan, _, net = school
    outdoors = [feature.id for feature in preplan.features if feature.floor is None]
    assert outdoors
    assert net.places.keys().isdisjoint(outdoors)


def test_written_short_the_steps_add_up(school):
    preplan, _, net = school
    nodes = net.compact(preplan.floors)["nodes"]
    floor, (x, y) = net.stops[-1]
    assert floor == preplan.floors[-1].id
    assert (sum(nodes[-1][::2]), sum(nodes[-1][1::2])) == (round(10 * x), round(10 * y))
    assert sum(map(len, nodes)) == 2 * len(net.stops)


def test_written_short_every_edge_is_there(school):
    preplan, _, net = school
    found, here = [], 0
    for further in net.compact(preplan.floors)["edges"]:
        found += [(here, here + further)] if further else []
        here += not further
    assert found == net.edges
