"""The canonical document: short, complete, and refused when it cannot be read."""

import json

import pytest

from tacmap.annotations import Audience
from tacmap.building import Building, Floor, LineKind, Linework, Space
from tacmap.document import dump, load
from tacmap.errors import FileRefused
from tacmap.geometry import Polygon
from tacmap.preplan import Preplan

RING = ((1.0, 2.0), (4.5, 2.0), (4.5, 1.25), (1.0, 1.25))
HOLE = ((2.0, 1.5), (2.25, 1.75), (2.5, 1.5))


def school(**floor):
    building = Building(id="b", name="B", floors=(Floor(id="b/1", label="1", index=0, **floor),))
    return Preplan(id="s", name="S", buildings=(building,))


def written(preplan):
    return json.loads(dump(preplan))["preplan"]


def with_lines(trace):
    floor = {"id": "b/1", "label": "1", "index": 0, "linework": [{"kind": "wall", "paths": trace}]}
    buildings = [{"id": "b", "name": "B", "floors": [floor]}]
    return json.dumps({"schema": "tacmap-preplan/1", "preplan": {"id": "s", "name": "S", "buildings": buildings}})


def test_what_has_its_default_value_is_left_out():
    assert dump(Preplan(id="s", name="S")) == b'{"preplan":{"id":"s","name":"S"},"schema":"tacmap-preplan/1"}'


def test_what_was_left_out_has_its_default_value():
    room = Space(id="b/1/1", outline=Polygon(exterior=RING), label_at=(2.0, 1.5), area_m2=2.6)
    (told,) = written(school(spaces=(room,)))["buildings"][0]["floors"][0]["spaces"]
    assert "verified" not in told
    assert load(dump(school(spaces=(room,)))).floors[0].spaces[0].verified == "unverified"


def test_what_differs_from_the_default_is_told():
    room = Space(
        id="b/1/1", outline=Polygon(exterior=RING), label_at=(2.0, 1.5), area_m2=2.6, sure=False, exterior_marking=False
    )
    (told,) = written(school(spaces=(room,)))["buildings"][0]["floors"][0]["spaces"]
    assert (told["sure"], told["exterior_marking"]) == (False, False)


def test_an_area_is_traced_in_millimetres():
    (floor,) = written(school(walls=(Polygon(exterior=RING, holes=(HOLE,)),)))["buildings"][0]["floors"]
    assert floor["walls"] == ["M1000 2000h3500v-750h-3500zM2000 1500l250 250l250-250z"]


def test_lines_are_traced_one_after_the_other_and_closed_ones_end_with_z():
    lines = Linework(kind=LineKind.WALL, paths=((*RING, RING[0]), ((-1.0, -0.001), (0.0, 0.0))))
    (floor,) = written(school(linework=(lines,)))["buildings"][0]["floors"]
    assert floor["linework"] == [{"kind": "wall", "paths": "M1000 2000h3500v-750h-3500zM-1000-1l1000 1"}]


def test_a_trace_is_read_back_point_by_point():
    (lines,) = load(with_lines("M0 0h1000l-5-20M7-7v3v-3").encode()).floors[0].linework
    assert lines.paths == (
        ((0.0, 0.0), (1.0, 0.0), (0.995, -0.02)),
        ((0.007, -0.007), (0.007, -0.004), (0.007, -0.007)),
    )


@pytest.mark.parametrize(
    "trace",
    [
        "h5", "M1", "M12", "M1 2h", "M1 2l33", "M1 2l3", "M1 2L3 4", "M1 2zh3", "M1.5 2h3", "M1 2 h3", "M1 2h3;",
        "M1 2h٣", "M1 2h1234567890123", "M1 2h+3", 7, ["M1 2h3"], None,
    ],
)  # fmt: skip
def test_what_is_no_trace_is_refused(trace):
    with pytest.raises(FileRefused, match="not a preplan document"):
        load(with_lines(trace).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"schema":"tacmap-preplan/1","preplan":[]}', b"\xff", b"7"])
def test_what_is_no_document_is_refused(content):
    with pytest.raises(FileRefused):
        load(content)


def test_a_coordinate_that_is_no_number_is_not_written():
    bad = Polygon(exterior=((0.0, 0.0), (float("nan"), 0.0), (1.0, 1.0)))
    with pytest.raises(ValueError, match=r"NaN|nan"):
        dump(school(walls=(bad,)))


def test_the_defaults_are_a_part_of_the_schema():
    """Another default would change what documents already handed out say: it needs another SCHEMA."""
    room = {"id": "r", "outline": "M0 0h1v1z", "label_at": [0, 0], "area_m2": 1}
    floor = {"id": "f", "label": "1", "index": 0, "spaces": [room], "openings": [{"id": "o", "a": [0, 0], "b": [1, 0]}]}
    feature = {"id": "x", "type": "aed", "points": [[0, 0]]}
    content = {
        "id": "s",
        "name": "S",
        "buildings": [{"id": "b", "name": "B", "floors": [floor]}],
        "features": [feature],
    }
    found = load(json.dumps({"schema": "tacmap-preplan/1", "preplan": content}).encode())
    (space,), (opening,), (thing,) = found.floors[0].spaces, found.floors[0].openings, found.features
    assert (found.audience, found.revision, found.walked, found.exercise) == (Audience.POLICE, 0, False, False)
    assert (space.verified, space.sure, space.kind, space.exterior_marking) == ("unverified", True, "room", None)
    assert (opening.verified, opening.sure, opening.kind, opening.exterior) == ("unverified", True, "door", False)
    assert opening.connects == (None, None)
    assert (thing.verified, thing.geometry, thing.floor, thing.proposed) == ("unverified", "point", None, False)
