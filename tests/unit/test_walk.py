"""Walk-throughs as pure functions: what there is to look at, which answers hold, what may be said of a plan."""

from dataclasses import replace
from datetime import date

import pytest

from tacmap.annotations import Verification
from tacmap.building import shifted
from tacmap.preplan import Preplan, WalkThrough
from tacmap.testing import sample_preplan
from tacmap.walk import GROUNDS, Answer, Override, Record, Sort, numbers_missing, standing_of, things_of, walked
from tacmap.walk.record import dump, load

DAY = date(2026, 8, 4)


@pytest.fixture
def school() -> Preplan:
    return replace(sample_preplan(), walk_through=WalkThrough())


def said(thing, state=Verification.VERIFIED, on=DAY, numbers=(None, None, None), note=None, by="Facilities office"):
    return Answer(
        id=thing.id, floor=thing.floor, sort=thing.sort, shape=thing.shape, number=thing.number, state=state, on=on,
        by=by, numbers=numbers, note=note,
    )  # fmt: skip


def record(preplan, *answers, sequence=1, override=None, agency="Sampleton PD"):
    """A record as the service writes it: with the count of each floor after these answers."""
    one = Record(
        site=preplan.id, sequence=sequence, previous=None, recorded="2026-08-05T08:00:00+00:00", agency=agency,
        answers=answers, override=override,
    )  # fmt: skip
    standing = standing_of(preplan, (one,))
    floors = dict.fromkeys(thing.floor for thing in standing.things)
    asked = {floor: sum(thing.floor == floor and thing.asked for thing in standing.things) for floor in floors}
    return replace(one, floors=tuple((f, asked[f], asked[f] - len(standing.left.get(f, ()))) for f in floors))


def everything(preplan, **changes):
    return record(preplan, *(said(thing, **changes) for thing in things_of(preplan)))


def with_room(preplan, which, /, **changes):
    """The same school with one room of the ground floor changed."""
    (building,) = preplan.buildings
    ground = building.floors[0]
    spaces = tuple(replace(room, **changes) if room.number == which else room for room in ground.spaces)
    return replace(
        preplan, buildings=(replace(building, floors=(replace(ground, spaces=spaces), *building.floors[1:])),)
    )


def room(preplan, number):
    return next(space for floor in preplan.floors for space in floor.spaces if space.number == number)


def thing(preplan, number):
    return next(each for each in things_of(preplan) if each.number == number)


def test_rooms_exterior_doors_and_what_is_placed_are_looked_at(school):
    sorts = {each.sort for each in things_of(school)}
    assert sorts == {Sort.ROOM, Sort.DOOR, Sort.FEATURE}
    assert {each.floor for each in things_of(school)} == {"main/1", "main/2", GROUNDS}


def test_windows_and_unnumbered_inner_doors_are_looked_at_with_their_rooms(school):
    assert "main/1/101-102" not in {each.id for each in things_of(school)}


def test_room_2_stands_before_room_10(school):
    numbers = [each.number for each in things_of(school) if each.floor == "main/1" and each.sort is Sort.ROOM]
    figures = [int(number) for number in numbers if number and number.isdigit()]
    assert figures == sorted(figures)


def test_stairs_have_no_number_on_a_window(school):
    assert thing(school, "ST-A").places == ("corridor", "inside")
    assert thing(school, "101").places == ("corridor", "inside", "window")


def test_without_a_record_nothing_is_verified(school):
    told = walked(school, standing_of(school, ()))
    assert not told.walked
    assert {space.verified for floor in told.floors for space in floor.spaces} == {"unverified"}


def test_a_school_that_was_walked_whole_says_when_and_by_whom(school):
    standing = standing_of(school, (everything(school),))
    assert standing.walk == WalkThrough(walked_on=DAY, walked_by="Facilities office", agency="Sampleton PD")


def test_a_walk_is_as_old_as_its_oldest_answer(school):
    again = record(school, said(thing(school, "101"), on=date(2026, 11, 1)), sequence=2)
    standing = standing_of(school, (everything(school), replace(again, floors=())))
    assert standing.walk.walked_on == DAY


def test_one_thing_that_nobody_looked_at_keeps_the_whole_from_being_walked(school):
    answers = [said(each) for each in things_of(school) if each.number != "114"]
    standing = standing_of(school, (record(school, *answers),))
    assert standing.walk.walked_on is None
    assert [each.number for each in standing.left["main/1"]] == ["114"]
    assert standing.unwalked[0][0] == "1"


def test_what_only_a_symbol_proposes_may_be_left_out(school):
    first = replace(school.features[0], proposed=True, verified=Verification.UNVERIFIED, verified_on=None)
    school = replace(school, features=(first, *school.features[1:]))
    answers = [said(each) for each in things_of(school) if each.id != first.id]
    told = walked(school, standing_of(school, (record(school, *answers),)))
    assert told.walked
    assert told.features[0].verified is not Verification.VERIFIED


def test_each_thing_has_the_state_in_which_it_was_found(school):
    states = {"101": Verification.WRONG, "C-101": Verification.MISSING}
    answers = [said(each, states.get(each.number, Verification.VERIFIED)) for each in things_of(school)]
    told = walked(school, standing_of(school, (record(school, *answers),)))
    assert room(told, "101").verified == "wrong"
    camera = next(feature for feature in told.features if feature.number == "C-101")
    assert (camera.verified, camera.verified_by, camera.verified_on) == ("missing", "Facilities office", DAY)


def test_an_inner_door_goes_with_the_rooms_on_both_its_sides(school):
    told = walked(school, standing_of(school, (everything(school),)))
    doors = {door.id: door.verified for floor in told.floors for door in floor.openings}
    assert doors["main/1/101-102"] == "verified"
    answers = [said(each) for each in things_of(school) if each.number != "102"]
    partly = walked(school, standing_of(school, (record(school, *answers),)))
    assert {door.id: door.verified for floor in partly.floors for door in floor.openings}[
        "main/1/101-102"
    ] == "unverified"


def test_a_room_whose_outline_changed_falls_back_and_the_others_keep_their_state(school):
    walk = everything(school)
    outline = room(school, "101").outline
    moved = replace(outline, exterior=tuple((x + (0.5 if x > 4 else 0.0), y) for x, y in outline.exterior))
    changed = with_room(school, "101", outline=moved, area_m2=room(school, "101").area_m2 + 4)
    told = walked(changed, standing_of(changed, (walk,)))
    assert room(told, "101").verified == "unverified"
    assert room(told, "102").verified == "verified"
    assert told.walked
    finding = next(f for floor in told.floors for f in floor.findings if f.code == "changed-since-walk")
    assert "101 Classroom has changed since it was walked" in finding.message


def test_a_room_that_was_renumbered_falls_back(school):
    walk = everything(school)
    changed = with_room(school, "101", number="101A")
    assert room(walked(changed, standing_of(changed, (walk,))), "101A").verified == "unverified"


def test_a_millimetre_is_no_change(school):
    walk = everything(school)
    outline = room(school, "101").outline
    near = replace(outline, exterior=tuple((x + 0.02, y) for x, y in outline.exterior))
    changed = with_room(school, "101", outline=near)
    assert room(walked(changed, standing_of(changed, (walk,))), "101").verified == "verified"


@pytest.mark.parametrize(("metres", "state"), [(1.5, "wrong"), (2.5, "unverified")])
def test_what_is_placed_may_lie_a_symbols_width_away(school, metres, state):
    camera = replace(
        next(feature for feature in school.features if feature.number == "C-101"), verified=Verification.UNVERIFIED
    )
    others = tuple(feature for feature in school.features if feature.number != "C-101")
    school = replace(school, features=(camera, *others))
    walk = record(school, said(thing(school, "C-101"), Verification.WRONG))
    (x, y), *_ = camera.points
    moved = replace(school, features=(replace(camera, points=((x + metres, y),)), *others))
    assert walked(moved, standing_of(moved, (walk,))).features[0].verified == state


def test_an_l_and_its_mirror_image_are_two_rooms(school):
    def shaped(*ring):
        return with_room(school, "101", outline=replace(room(school, "101").outline, exterior=ring), area_m2=48.0)

    left = shaped((0, 0), (8, 0), (8, 4), (4, 4), (4, 8), (0, 8))
    right = shaped((0, 0), (8, 0), (8, 8), (4, 8), (4, 4), (0, 4))
    assert room(walked(right, standing_of(right, (everything(left),))), "101").verified == "unverified"


def test_a_floor_that_was_redrawn_has_to_be_walked_again(school):
    walk = everything(school)
    (building,) = school.buildings
    redrawn = replace(
        school,
        buildings=(replace(building, floors=(building.floors[0], shifted(building.floors[1], (3.0, 0.0)))),),
    )
    standing = standing_of(redrawn, (walk,))
    assert standing.walk.walked_on is None
    assert any("the plan has changed" in reason for _, reason in standing.unwalked)


def test_an_unnumbered_room_is_known_by_its_shape_though_its_id_changed(school):
    walk = everything(school)
    changed = with_room(school, None, id="main/1/room-77")
    lobby = next(space for space in changed.floors[0].spaces if space.id == "main/1/room-77")
    assert lobby.number is None
    told = walked(changed, standing_of(changed, (walk,)))
    assert {space.verified for space in told.floors[0].spaces if space.id == lobby.id} == {"verified"}


def test_the_later_of_two_answers_counts(school):
    later = record(school, said(thing(school, "101"), Verification.WRONG, on=date(2026, 9, 1)), sequence=2)
    earlier = record(school, said(thing(school, "102"), Verification.WRONG, on=date(2026, 1, 1)), sequence=3)
    standing = standing_of(school, (everything(school), replace(later, floors=()), replace(earlier, floors=())))
    assert standing.held["main/1/101"].state == "wrong"
    assert standing.held["main/1/102"].state == "verified"


def test_looking_for_the_number_alone_keeps_the_state(school):
    only = said(thing(school, "101"), Verification.UNVERIFIED, on=date(2026, 9, 1), numbers=(True, None, False))
    standing = standing_of(school, (everything(school), replace(record(school, only, sequence=2), floors=())))
    held = standing.held["main/1/101"]
    assert (held.state, held.numbers) == ("verified", (True, None, False))
    assert room(walked(school, standing), "101").exterior_marking is False


def test_rooms_without_their_number_are_listed_with_the_places(school):
    seen = said(thing(school, "101"), numbers=(False, True, False))
    whole = said(thing(school, "102"), numbers=(True, True, True))
    missing = {each.thing.number: each for each in numbers_missing(standing_of(school, (record(school, seen, whole),)))}
    assert (missing["101"].absent, missing["101"].unseen) == (("corridor", "window"), ())
    assert "102" not in missing
    assert missing["103"].unseen == ("corridor", "inside", "window")


def test_an_override_counts_for_its_own_revision_only(school):
    given = Override(revision=3, by="Superintendent's office", on=DAY, why="The new wing opens tomorrow")
    standing = standing_of(school, (record(school, override=given),))
    assert standing.walk.override == "The new wing opens tomorrow (Superintendent's office, 2026-08-04)"
    assert standing_of(replace(school, revision=4), (record(school, override=given),)).walk == WalkThrough()


def test_the_state_that_features_csv_gives_later_counts(school):
    later = replace(
        school.features[0], verified=Verification.MISSING, verified_by="Custodian", verified_on=date(2026, 10, 1)
    )
    school = replace(school, features=(later, *school.features[1:]))
    told = walked(school, standing_of(school, (everything(school),)))
    assert told.features[0].verified == "missing"


def test_a_record_is_read_as_it_was_written(school):
    one = replace(
        record(school, said(thing(school, "101"), note='He said "=1+1"', numbers=(True, None, False))),
        sources=(("first.csv", "ab" * 32),),
    )
    assert load(dump(one)) == one


@pytest.mark.parametrize("spoiled", [b"", b"[]", b"{}", b"\xff", b'{"format": "tacmap-walk/1"}', b"[" * 100_000])
def test_what_is_no_record_is_refused(spoiled):
    with pytest.raises(ValueError, match=r".*"):
        load(spoiled)


def test_a_record_in_another_spelling_is_refused(school):
    content = dump(everything(school))
    with pytest.raises(ValueError, match="not spelled"):
        load(content.replace(b'", "number"', b'",  "number"', 1))
