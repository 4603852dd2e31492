"""The canonical document: short, complete, and refused when it cannot be read."""

import json
from dataclasses import replace

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


def records(table):
    """What a table says of each thing."""
    return [table["all"] | dict(zip(table["columns"], row, strict=False)) for row in table["rows"]]


def with_lines(trace):
    floor = {"id": "b/1", "label": "1", "index": 0, "linework": [{"kind": "wall", "paths": trace}]}
    buildings = [{"id": "b", "name": "B", "floors": [floor]}]
    return json.dumps({"schema": "tacmap-preplan/2", "preplan": {"id": "s", "name": "S", "buildings": buildings}})


def test_what_has_its_default_value_is_left_out():
    assert dump(Preplan(id="s", name="S")) == b'{"preplan":{"id":"s","name":"S"},"schema":"tacmap-preplan/2"}'


def test_what_was_left_out_has_its_default_value():
    room = Space(id="b/1/1", outline=Polygon(exterior=RING), label_at=(2.0, 1.5), area_m2=2.6)
    (told,) = records(written(school(spaces=(room,)))["buildings"][0]["floors"][0]["spaces"])
    assert "verified" not in told
    assert load(dump(school(spaces=(room,)))).floors[0].spaces[0].verified == "unverified"


def test_what_differs_from_the_default_is_told():
    room = Space(
        id="b/1/1", outline=Polygon(exterior=RING), label_at=(2.0, 1.5), area_m2=2.6, sure=False, exterior_marking=False
    )
    (told,) = records(written(school(spaces=(room,)))["buildings"][0]["floors"][0]["spaces"])
    assert (told["sure"], told["exterior_marking"]) == (False, False)


def test_an_area_is_traced_in_millimetres():
    (floor,) = written(school(walls=(Polygon(exterior=RING, holes=(HOLE,)),)))["buildings"][0]["floors"]
    assert floor["walls"] == ["m1000 2000h3500v-750h-3500zm1000-500l250 250l250-250z"]


def test_lines_are_traced_one_after_the_other_and_closed_ones_end_with_z():
    lines = Linework(kind=LineKind.WALL, paths=((*RING, RING[0]), ((-1.0, -0.001), (0.0, 0.0))))
    (floor,) = written(school(linework=(lines,)))["buildings"][0]["floors"]
    assert floor["linework"] == [{"kind": "wall", "paths": "m1000 2000h3500v-750h-3500zm-2000-2001l1000 1"}]


def test_a_trace_is_read_back_point_by_point():
    (lines,) = load(with_lines("m0 0h1000l-5-20m-988 13v3v-3").encode()).floors[0].linework
    assert lines.paths == (
        ((0.0, 0.0), (1.0, 0.0), (0.995, -0.02)),
        ((0.007, -0.007), (0.007, -0.004), (0.007, -0.007)),
    )


@pytest.mark.parametrize(
    "trace",
    [
        "h5", "M1 2h3", "m1", "m12", "m1 2h", "m1 2l33", "m1 2l3", "m1 2L3 4", "m1 2zh3", "m1.5 2h3", "m1 2 h3",
        "m1 2h3;", "m1 2h٣", "m1 2h1234567890123", "m1 2h+3", 7, ["m1 2h3"], None,
    ],
)  # fmt: skip
def test_what_is_no_trace_is_refused(trace):
    with pytest.raises(FileRefused, match="not a preplan document"):
        load(with_lines(trace).encode())


def rooms(**table):
    floor = {"id": "b/1", "label": "1", "index": 0, "spaces": table}
    buildings = [{"id": "b", "name": "B", "floors": [floor]}]
    return json.dumps(
        {"schema": "tacmap-preplan/2", "preplan": {"id": "s", "name": "S", "buildings": buildings}}
    ).encode()


def test_a_table_says_once_what_all_share_then_by_columns_what_most_tell_first():
    rings = Polygon(exterior=RING)
    one = Space(id="b/1/1", outline=rings, label_at=(2.0, 1.5), area_m2=2.6, number="1", name="Hall")
    two = replace(one, id="b/1/2", number="2", name=None)
    (floor,) = written(school(spaces=(one, two)))["buildings"][0]["floors"]
    assert floor["spaces"] == {
        "all": {"area_m2": 2.6, "label_at": [2.0, 1.5], "outline": "m1000 2000h3500v-750h-3500z"},
        "columns": ["id", "number", "name"],
        "rows": [["b/1/1", "1", "Hall"], ["b/1/2", "2"]],
    }


def test_an_empty_cell_tells_nothing():
    shared = {"outline": "m0 0h1v1z", "label_at": [0, 0], "area_m2": 1}
    found = load(rooms(all=shared, columns=["id", "number", "kind"], rows=[["a", None, "lobby"], ["b", "7"]]))
    assert [(space.number, space.kind) for space in found.floors[0].spaces] == [(None, "lobby"), ("7", "room")]


@pytest.mark.parametrize(
    "table",
    [
        {"all": {}, "columns": ["id"], "rows": [["a", "b"]]},
        {"columns": ["id"], "rows": []},
        {"all": {}, "columns": ["id"], "rows": 7},
        {"all": [], "columns": ["id"], "rows": [["a"]]},
        {"all": {}, "columns": 7, "rows": [["a"]]},
    ],
)
def test_what_is_no_table_is_refused(table):
    with pytest.raises(FileRefused, match="not a preplan document"):
        load(rooms(**table))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"schema":"tacmap-preplan/2","preplan":[]}', b"\xff", b"7"])
def test_what_is_no_document_is_refused(content):
    with pytest.raises(FileRefused):
        load(content)


def test_a_coordinate_that_is_no_number_is_not_written():
    bad = Polygon(exterior=((0.0, 0.0), (float("nan"), 0.0), (1.0, 1.0)))
    with pytest.raises(ValueError, match=r"NaN|nan"):
        dump(school(walls=(bad,)))


def table(record):
    return {"all": {}, "columns": list(record), "rows": [list(record.values())]}


def test_the_defaults_are_a_part_of_the_schema():
    """Another default would change what documents already handed out say: it needs another SCHEMA."""
    room = table({"id": "r", "outline": "m0 0h1v1z", "label_at": [0, 0], "area_m2": 1})
    opening = table({"id": "o", "a": [0, 0], "b": [1, 0]})
    floor = {"id": "f", "label": "1", "index": 0, "spaces": room, "openings": opening}
    content = {
        "id": "s",
        "name": "S",
        "buildings": [{"id": "b", "name": "B", "floors": [floor]}],
        "features": table({"id": "x", "type": "aed", "points": [[0, 0]]}),
    }
    found = load(json.dumps({"schema": "tacmap-preplan/2", "preplan": content}).encode())
    (space,), (opening,), (thing,) = found.floors[0].spaces, found.floors[0].openings, found.features
    assert (found.audience, found.revision, found.walked, found.exercise) == (Audience.POLICE, 0, False, False)
    assert (space.verified, space.sure, space.kind, space.exterior_marking) == ("unverified", True, "room", None)
    assert (opening.verified, opening.sure, opening.kind, opening.exterior) == ("unverified", True, "door", False)
    assert opening.connects == (None, None)
    assert (thing.verified, thing.geometry, thing.floor, thing.proposed) == ("unverified", "point", None, False)
