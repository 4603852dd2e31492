"""A floor put right by what people say of it."""

from dataclasses import replace

import pytest
import shapely

from tacmap.amending import Amended, amended, as_read
from tacmap.building import Floor, Label, LineKind, Linework, Opening, OpeningKind, Space, SpaceKind
from tacmap.corrections import Correction, Was
from tacmap.errors import Finding
from tacmap.geometry import Placement, Point, Polygon

FLOOR = "main/1"
PLACEMENT = Placement(origin=(1000.0, 500.0), metres_per_unit=0.01)  # a plan in centimetres


def room(name: str, x0: float, y0: float, x1: float, y1: float, number: str | None = None, **more: object) -> Space:
    ring = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return Space(
        id=f"{FLOOR}/{name}",
        outline=Polygon(exterior=ring),
        label_at=((x0 + x1) / 2, (y0 + y1) / 2),
        area_m2=round((x1 - x0) * (y1 - y0), 2),
        number=number,
        number_evidence="inside" if number else None,
        **more,  # type: ignore[arg-type]
    )


# Three rooms of 6 m x 5 m in a row, walls 0.2 m thick between them, a corridor of 2 m below; doors into each.
WEST = room("1I4", 0, 2.2, 6, 7.2, "1I4")
MIDDLE = room("115", 6.2, 2.2, 12.2, 7.2, "115")
EAST = room("r3", 12.4, 2.2, 18.4, 7.2)
CORRIDOR = room("r4", 0, 0, 18.4, 2, kind=SpaceKind.CORRIDOR)


def door(name: str, x: float, one: Space, *, number: str | None = None) -> Opening:
    return Opening(id=f"{FLOOR}/{name}", a=(x, 2.1), b=(x + 1, 2.1), number=number, connects=(one.id, CORRIDOR.id))


FIRST = Floor(
    id=FLOOR,
    label="First Floor",
    index=0,
    spaces=(WEST, MIDDLE, EAST, CORRIDOR),
    openings=(
        door("d1", 1, WEST, number="D1"),
        door("d2", 8, MIDDLE),
        door("d3", 14, EAST),
        Opening(id=f"{FLOOR}/d4", a=(0.0, 0.5), b=(0.0, 1.5), connects=(None, CORRIDOR.id), exterior=True),
    ),
    walls=(Polygon(exterior=((6.0, 2.2), (6.2, 2.2), (6.2, 7.2), (6.0, 7.2))),),
    linework=(Linework(kind=LineKind.WALL, paths=(((6.0, 2.2), (6.0, 7.2)), ((6.2, 2.2), (6.2, 7.2)))),),
    findings=(Finding(code="room-without-number", message="A room of 30 m2 has no number.", at=(15.4, 4.7)),),
    placement=PLACEMENT,
    labels=(Label(number="1I4", at=(1.0, 4.0)), Label(number="115", at=(9.0, 4.0), name="Music")),
)


def row(kind: str, *points: Point, value: str | None = None, **more: object) -> Correction:
    """A correction whose points are given in metres."""
    where = tuple((1000 + x * 100, 500 + y * 100) for x, y in points)
    return Correction(kind=kind, floor=FLOOR, points=where, value=value, line=2, **more)  # type: ignore[arg-type]


def right(*rows: Correction, floor: Floor = FIRST) -> Amended:
    return amended(floor, rows)


def at(floor: Floor, x: float, y: float) -> Space:
    """The one room that holds a point."""
    spot = shapely.Point(x, y)
    found = [s for s in floor.spaces if shapely.Polygon(s.outline.exterior, s.outline.holes).contains(spot)]
    assert len(found) == 1, [space.id for space in found]
    return found[0]


def codes(found: Amended) -> list[str]:
    return [finding.code for finding in found.floor.findings]


def test_without_corrections_a_floor_is_as_it_was_read() -> None:
    assert right().floor.spaces == FIRST.spaces
    assert right().floor.openings == FIRST.openings


def test_a_number_put_right_is_sure_and_says_that_a_person_gave_it() -> None:
    found = right(row("number", (3, 4), value="114"))
    space = at(found.floor, 3, 4)
    assert (space.number, space.number_evidence, space.sure) == ("114", "person", True)


def test_a_room_keeps_its_id_when_its_number_is_put_right() -> None:
    found = right(row("number", (3, 4), value="114"))
    assert at(found.floor, 3, 4).id == "main/1/1I4"
    assert found.former == {"main/1/1I4": ("1I4",)}


def test_two_rooms_that_swap_numbers_keep_their_ids() -> None:
    found = right(row("number", (3, 4), value="115"), row("number", (9, 4), value="1I4"))
    assert [(space.id, space.number) for space in found.floor.spaces[:2]] == [
        ("main/1/1I4", "115"),
        ("main/1/115", "1I4"),
    ]


def test_a_room_without_a_number_on_the_plan_gets_an_id_from_the_number_it_is_given() -> None:
    found = right(row("number", (15, 4), value="116"))
    assert at(found.floor, 15, 4).id == "main/1/116"
    assert found.floor.openings[2].connects == ("main/1/116", "main/1/r4")


def test_a_room_that_was_numbered_is_no_longer_said_to_have_no_number() -> None:
    assert "room-without-number" in codes(right(row("name", (3, 4), value="Office")))
    assert [f.at for f in right(row("number", (15, 4), value="116")).floor.findings if f.severity == "warning"] == []


def test_a_room_that_bears_no_number_is_settled_by_saying_so() -> None:
    found = right(row("number", (15, 4), value="none"), row("number", (9, 1), value="none"))
    assert codes(found) == []


def test_two_rooms_with_one_number_after_a_correction_are_found() -> None:
    assert "number-doubled" in codes(right(row("number", (3, 4), value="115")))


def test_names_and_uses_are_put_right() -> None:
    found = right(row("name", (3, 4), value="Nurse"), row("kind", (3, 4), value="office"))
    assert (at(found.floor, 3, 4).name, at(found.floor, 3, 4).kind) == ("Nurse", SpaceKind.OFFICE)


def test_two_rows_that_contradict_each_other_are_both_told_and_leave_the_room_in_doubt() -> None:
    found = right(row("number", (3, 4), value="114"), row("number", (2, 5), value="140"))
    assert codes(found).count("correction-contradicted") == 2
    assert (at(found.floor, 3, 4).number, at(found.floor, 3, 4).sure) == ("140", False)


def test_the_order_of_titles_does_not_count() -> None:
    rows = [row("number", (3, 4), value="114"), row("name", (9, 4), value="Choir"), row("kind", (15, 4), value="gym")]
    assert right(*rows).floor.spaces == right(*reversed(rows)).floor.spaces


def test_a_place_in_no_room_is_told_and_changes_nothing() -> None:
    found = right(row("number", (40, 4), value="114"))
    assert found.told[0].code == "correction-without-place"
    assert found.told[0].message.startswith("corrections.csv line 2 (number 114): It lies in no room now.")
    assert found.floor.spaces == FIRST.spaces


def test_a_slip_in_the_coordinates_does_not_swallow_the_floor() -> None:
    found = right(row("room", (-9e9, -9e9), (9e9, -9e9), (9e9, 9e9), (-9e9, 9e9), value="1"))
    assert found.told[0].message.startswith("corrections.csv line 2 (room 1): It lies 9,0")
    assert found.floor.spaces == FIRST.spaces


def test_merged_rooms_are_one_with_the_wall_between_them() -> None:
    found = right(row("merge", (3, 4), (9, 4), value="114"))
    space = at(found.floor, 6.1, 4)
    assert space.area_m2 == pytest.approx(12.2 * 5)
    assert (space.id, space.number, space.sure) == ("main/1/1I4", "114", True)
    assert found.floor.walls == ()


def test_the_lines_of_a_wall_that_is_none_are_details() -> None:
    found = right(row("merge", (3, 4), (9, 4), value="114"))
    assert [work.kind for work in found.floor.linework] == [LineKind.DETAIL]


def test_merged_rooms_of_two_numbers_bear_both_until_a_person_decides() -> None:
    found = right(row("merge", (3, 4), (9, 4)))
    assert (at(found.floor, 3, 4).number, at(found.floor, 3, 4).sure) == ("1I4, 115", False)
    assert "numbers-share-room" in codes(found)


def test_doors_of_merged_rooms_lead_into_the_one_room() -> None:
    found = right(row("merge", (3, 4), (9, 4), value="114"))
    assert [way.connects for way in found.floor.openings[:2]] == [("main/1/1I4", "main/1/r4")] * 2


def test_rooms_that_do_not_lie_side_by_side_are_not_merged() -> None:
    found = right(row("merge", (3, 4), (15, 4)))
    assert [finding.code for finding in found.told.values()] == ["correction-not-applied"]
    assert found.floor.spaces == FIRST.spaces


def test_a_split_room_shares_out_its_numbers_by_where_they_stand() -> None:
    both = right(row("merge", (3, 4), (9, 4)), row("split", (6.1, 2.3), (6.1, 7.1)))
    assert [at(both.floor, x, 4).number for x in (3, 9)] == ["1I4", "115"]
    assert [at(both.floor, x, 4).sure for x in (3, 9)] == [True, True]
    assert "numbers-share-room" not in codes(both)


def test_the_piece_of_a_split_room_that_has_its_number_keeps_its_id() -> None:
    found = right(row("split", (4, 2.2), (4, 7.2)))
    assert at(found.floor, 1, 4).id == "main/1/1I4"
    assert (at(found.floor, 5, 4).id, at(found.floor, 5, 4).number) == ("main/1/1I4~2", None)


def test_of_merged_rooms_that_are_split_again_each_has_the_id_of_its_own_number() -> None:
    found = right(row("merge", (3, 4), (9, 4)), row("wall", (6.1, 2.2), (6.1, 7.2)))
    assert [(at(found.floor, x, 4).id, at(found.floor, x, 4).number) for x in (3, 9)] == [
        ("main/1/1I4", "1I4"),
        ("main/1/115", "115"),
    ]


def test_doors_of_a_split_room_lead_into_the_piece_before_them() -> None:
    found = right(row("split", (0, 4.5), (6, 4.5)), row("number", (3, 6), value="114A"))
    assert found.floor.openings[0].connects == (at(found.floor, 3, 3).id, "main/1/r4")


def test_a_split_may_stop_short_of_the_walls_by_a_slip_of_the_hand() -> None:
    assert len(right(row("split", (0.3, 4.5), (5.8, 4.5))).floor.spaces) == 5


def test_a_line_that_ends_inside_the_room_does_not_split_it() -> None:
    found = right(row("split", (3, 4), (5, 4)))
    assert [finding.code for finding in found.told.values()] == ["correction-not-applied"]


def test_an_open_split_can_be_walked_across() -> None:
    found = right(row("split", (0, 4.5), (6, 4.5), value="open"))
    way = found.floor.openings[-1]
    assert way.kind is OpeningKind.OPENING
    assert set(way.connects) == {at(found.floor, 3, 3).id, at(found.floor, 3, 6).id}


def test_a_piece_without_a_door_is_told() -> None:
    assert "room-without-door" in codes(right(row("split", (0, 4.5), (6, 4.5))))
    assert "room-without-door" not in codes(right(row("split", (0, 4.5), (6, 4.5), value="open")))


def test_a_wall_parts_every_room_that_it_crosses_and_is_drawn() -> None:
    found = right(row("wall", (0, 4.5), (12.2, 4.5), value="0.2"))
    assert len(found.floor.spaces) == 6
    assert at(found.floor, 3, 6).area_m2 == pytest.approx(6 * 2.6)
    assert list(found.floor.linework[0].paths[-1]) == [
        pytest.approx((0, 4.5), abs=0.01),
        pytest.approx((12.2, 4.5), abs=0.01),
    ]
    assert len(found.floor.walls) == 2  # the plan's and the new one


def test_a_wall_along_a_passage_closes_it() -> None:
    found = right(row("wall", (7.5, 2.1), (9.5, 2.1)))
    assert [way.id for way in found.floor.openings] == ["main/1/d1", "main/1/d3", "main/1/d4"]


def test_a_drawn_room_takes_its_ground_from_the_room_it_lies_in() -> None:
    found = right(row("room", (1, 3), (4, 3), (4, 6), (1, 6), value="114"))
    assert at(found.floor, 2, 4).number == "114"
    assert sum(space.area_m2 for space in found.floor.spaces) == pytest.approx(sum(s.area_m2 for s in FIRST.spaces))


def test_a_drawn_room_that_reaches_over_a_wall_by_a_slip_of_the_hand_is_trimmed() -> None:
    found = right(row("room", (18.6, 2.2), (22, 2.2), (22, 7.2), (18.3, 7.2), value="117"))
    assert at(found.floor, 20, 4).id == "main/1/117"
    assert [s.area_m2 for s in found.floor.spaces[:4]] == [s.area_m2 for s in FIRST.spaces]


def test_a_room_that_is_drawn_over_stays_itself() -> None:
    found = right(row("room", (0, 2.2), (5.5, 2.2), (5.5, 7.2), (0, 7.2)))
    assert (at(found.floor, 3, 4).id, at(found.floor, 3, 4).number) == ("main/1/1I4", "1I4")
    assert len(found.floor.spaces) == 4


def test_an_outline_over_several_rooms_is_refused() -> None:
    found = right(row("room", (-1, 0), (20, 0), (20, 8), (-1, 8), value="100"))
    assert [finding.code for finding in found.told.values()] == ["correction-not-applied"]
    assert found.floor.spaces == FIRST.spaces


def test_walls_in_a_drawn_room_stay_walls() -> None:
    line = Linework(kind=LineKind.WALL, paths=(((20.0, 3.0), (20.0, 5.0)),))
    found = right(row("room", (18.6, 2.2), (22, 2.2), (22, 7.2), (18.6, 7.2)), floor=replace(FIRST, linework=(line,)))
    assert found.floor.linework == (line,)


def test_what_is_no_room_is_gone_and_its_door_leads_nowhere_sure() -> None:
    found = right(row("no-room", (15, 4)))
    assert [space.id for space in found.floor.spaces] == ["main/1/1I4", "main/1/115", "main/1/r4"]
    way = next(way for way in found.floor.openings if way.id == "main/1/d3")
    assert (way.connects, way.exterior, way.sure) == ((None, "main/1/r4"), False, False)


def test_a_drawn_door_joins_the_two_rooms_beside_it() -> None:
    way = right(row("door", (6.1, 4), (6.1, 5))).floor.openings[-1]
    assert set(way.connects) == {"main/1/1I4", "main/1/115"}
    assert (way.kind, way.exterior, way.sure) == (OpeningKind.DOOR, False, True)


def test_a_drawn_door_is_drawn() -> None:
    drawn = right(row("door", (6.1, 4), (6.1, 5))).floor.linework
    assert Linework(kind=LineKind.DOOR, paths=(((6.1, 4.0), (6.1, 5.0)),)) in drawn


def test_no_wall_is_drawn_across_a_door_that_was_put() -> None:
    found = right(row("wall", (0, 4.5), (6, 4.5)), row("door", (3, 4.5), value="1"))
    walls = next(work for work in found.floor.linework if work.kind is LineKind.WALL)
    crossing = shapely.LineString([(2.6, 4.5), (3.4, 4.5)])
    assert not any(shapely.LineString(path).intersects(crossing) for path in walls.paths)
    assert len(found.floor.walls) == 3  # the plan's, and the new one on both sides of its door


def test_a_door_of_one_point_lies_in_the_wall_and_has_the_width_that_is_said() -> None:
    way = right(row("door", (5.9, 5), value="1.2")).floor.openings[-1]
    assert way.middle == pytest.approx((6.1, 5.0), abs=0.01)
    assert shapely.LineString([way.a, way.b]).length == pytest.approx(1.2)


def test_a_door_to_where_one_can_walk_away_is_an_exterior_one() -> None:
    way = right(row("door", (0, 4), (0, 5))).floor.openings[-1]
    assert (set(way.connects), way.exterior) == ({"main/1/1I4", None}, True)


def test_a_door_into_ground_that_walls_enclose_is_not_taken_for_an_exterior_one() -> None:
    closed = Linework(kind=LineKind.WALL, paths=(((0, 2), (-3, 2), (-3, 7.2), (0, 7.2)),))
    floor = replace(FIRST, linework=(closed,))
    found = right(row("door", (0, 4), (0, 5)), floor=floor)
    assert (found.floor.openings[-1].exterior, found.floor.openings[-1].sure) == (False, False)
    assert "door-leads-nowhere" in codes(found)


def test_a_door_inside_one_room_is_refused() -> None:
    found = right(row("door", (3, 4), (4, 4)))
    assert [finding.code for finding in found.told.values()] == ["correction-not-applied"]
    assert found.floor.openings == FIRST.openings


def test_a_door_from_jamb_to_jamb_parts_what_was_read_as_one_room() -> None:
    stubs = ((0.0, 2.2), (6.0, 2.2), (6.0, 4.6), (3.5, 4.6), (3.5, 4.8), (6.0, 4.8), (6.0, 7.2), (0.0, 7.2), (0.0, 4.8))
    ring = (*stubs, (2.5, 4.8), (2.5, 4.6), (0.0, 4.6))
    floor = replace(FIRST, spaces=(replace(WEST, outline=Polygon(exterior=ring)), *FIRST.spaces[1:]))
    found = right(row("door", (2.5, 4.7), (3.5, 4.7)), floor=floor)
    way = found.floor.openings[-1]
    assert set(way.connects) == {at(found.floor, 3, 3).id, at(found.floor, 3, 6).id}
    assert way.kind is OpeningKind.DOOR
    assert found.told == {}


def test_a_door_that_is_none_is_gone_and_its_wall_drawn() -> None:
    found = right(row("no-door", (1.5, 2.1)))
    assert [way.id for way in found.floor.openings] == ["main/1/d2", "main/1/d3", "main/1/d4"]
    assert ((1.0, 2.1), (2.0, 2.1)) in found.floor.linework[-1].paths


def test_a_door_drawn_where_one_is_makes_it_sure_and_adds_none() -> None:
    found = right(row("door", (1, 2.1), (2, 2.1)))
    assert [way.id for way in found.floor.openings] == [way.id for way in FIRST.openings]


def test_exterior_doors_are_put_right() -> None:
    found = right(row("exterior", (0, 1), value="no"))
    assert [way.exterior for way in found.floor.openings] == [False] * 4
    assert right(row("exterior", (0, 1), value="yes")).floor.openings[3].exterior


def test_a_door_between_two_rooms_is_no_exterior_one() -> None:
    found = right(row("exterior", (1.5, 2.1), value="yes"))
    assert [finding.code for finding in found.told.values()] == ["correction-not-applied"]


def test_doors_are_renumbered_and_their_former_number_is_known() -> None:
    found = right(row("door-number", (1.5, 2.1), value="D7"))
    assert found.floor.openings[0].number == "D7"
    assert found.former == {"main/1/d1": ("D1",)}


def test_a_correction_knows_what_the_plan_showed_when_it_was_made() -> None:
    made = row("number", (3, 4), value="114")
    assert as_read(FIRST, made) == Was(text="1I4", area_m2=30.0, box=(1000.0, 720.0, 1600.0, 1220.0))


def test_a_correction_of_a_room_that_has_since_changed_its_size_is_doubted() -> None:
    was = Was(text="1I4", area_m2=40.0)
    found = right(row("number", (3, 4), value="114", was=was))
    assert [finding.code for finding in found.told.values()] == ["correction-doubtful"]
    assert (at(found.floor, 3, 4).number, at(found.floor, 3, 4).sure) == ("114", False)


def test_a_correction_of_a_room_that_the_plan_calls_otherwise_now_is_doubted() -> None:
    found = right(row("number", (3, 4), value="114", was=Was(text="118", area_m2=30.0)))
    assert "gave it the number 118, and gives it 1I4 now" in found.told[0].message


def test_a_wall_whose_room_the_plan_has_parted_otherwise_is_doubted() -> None:
    wall = row("wall", (0, 4.5), (6, 4.5))
    wall = replace(wall, was=as_read(FIRST, wall))
    assert wall.was.area_m2 == 30.0
    assert right(wall).told == {}
    halves = (room("a", 0, 2.2, 2.9, 7.2), room("b", 3, 2.2, 6, 7.2))
    found = right(wall, floor=replace(FIRST, spaces=(*halves, *FIRST.spaces[1:]), openings=()))
    assert "the plan showed a room of 30.0 m2 here, and it measures 15.0 m2 now" in found.told[0].message


def test_a_drawn_room_where_the_plan_shows_one_now_is_doubted() -> None:
    drawn = row("room", (18.6, 2.2), (22, 2.2), (22, 7.2), (18.6, 7.2), value="117")
    drawn = replace(drawn, was=as_read(FIRST, drawn))
    assert drawn.was == Was(area_m2=0.0)
    newer = replace(FIRST, spaces=(*FIRST.spaces, room("r5", 18.6, 2.2, 24, 7.2)))
    found = right(drawn, floor=newer)
    assert "the plan showed no room here, and shows a room of 27.0 m2 now" in found.told[0].message


def test_a_correction_that_the_plan_has_followed_is_not_doubted() -> None:
    found = right(row("number", (9, 4), value="115", was=Was(text="ll5", area_m2=30.0)))
    assert found.told == {}


def test_a_later_split_does_not_make_an_earlier_number_doubtful() -> None:
    number = row("number", (3, 4), value="114")
    number = row("number", (3, 4), value="114", was=as_read(FIRST, number))
    assert right(number, row("split", (4, 2.2), (4, 7.2))).told == {}


def test_an_id_that_is_kept_goes_to_the_room_and_whoever_bears_it_gives_way() -> None:
    found = right(row("keep-room", (9, 4), value="1I4"))
    assert [space.id for space in found.floor.spaces[:2]] == ["main/1/1I4~2", "main/1/1I4"]
    assert found.floor.openings[1].connects == ("main/1/1I4", "main/1/r4")


def test_a_number_that_stands_outside_all_rooms_is_settled_by_the_room_drawn_around_it() -> None:
    loose = Finding(code="number-without-room", message="The number 117 stands in no room.", at=(20.0, 4.0))
    floor = replace(FIRST, findings=(loose,), labels=(*FIRST.labels, Label(number="117", at=(20.0, 4.0))))
    found = right(row("room", (18.6, 2.2), (22, 2.2), (22, 7.2), (18.6, 7.2)), floor=floor)
    assert at(found.floor, 20, 4).number == "117"
    assert "number-without-room" not in codes(found)
