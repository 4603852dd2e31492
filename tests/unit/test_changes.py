"""What changed between two revisions, told by where things are."""

import re
from dataclasses import replace

import pytest

from tacmap.building import Opening, Space, shifted
from tacmap.changes import ChangeKind, changes_between
from tacmap.exports.changes_report import changes_report
from tacmap.geometry import Polygon
from tacmap.testing import sample_preplan


def with_floor(change, index=0):
    """The sample school with one floor changed."""
    preplan = sample_preplan()
    (building,) = preplan.buildings
    floors = list(building.floors)
    floors[index] = change(floors[index])
    return replace(preplan, buildings=(replace(building, floors=tuple(floors)),))


def with_spaces(change):
    """The sample school with each room of the ground floor changed, dropped (None) or divided (a list)."""

    def spaces(floor):
        made = [change(space) for space in floor.spaces]
        flat = [each for one in made for each in (one if isinstance(one, list) else [one]) if each is not None]
        return replace(floor, spaces=tuple(flat))

    return with_floor(spaces)


def only(new, old=None):
    (change,) = changes_between(old or sample_preplan(), new)
    return change


def named(number):
    return lambda space: space.number == number


def numbered(space: Space, old: str, new: str) -> Space:
    return replace(space, number=new) if space.number == old else space


def rectangle(x0, y0, x1, y1):
    return Polygon(exterior=((x0, y0), (x1, y0), (x1, y1), (x0, y1)))


def box(space):
    xs, ys = zip(*space.outline.exterior, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def halves(space: Space) -> list[Space]:
    x0, y0, x1, y1 = box(space)
    middle = (x0 + x1) / 2
    parts = (("A", x0, middle - 0.1), ("B", middle + 0.1, x1))
    return [
        replace(
            space, id=f"{space.id}{letter}", number=f"{space.number}{letter}", outline=rectangle(left, y0, right, y1)
        )
        for letter, left, right in parts
    ]


def test_nothing_changed_is_no_change():
    assert changes_between(sample_preplan(), sample_preplan()) == ()


def test_a_renumbered_room_is_known_by_its_ground():
    change = only(with_spaces(lambda space: numbered(space, "106", "206")))
    assert change.kind is ChangeKind.RENUMBERED
    assert change.words == "Room 106 (Classroom) is now room 206 (Classroom)."


def test_new_ids_alone_are_no_change():
    renamed = {}

    def other_ids(floor):
        renamed.update({space.id: f"{space.id}-again" for space in floor.spaces})
        spaces = tuple(replace(space, id=renamed[space.id]) for space in floor.spaces)
        doors = tuple(
            replace(o, id=f"{o.id}-again", connects=(renamed.get(o.connects[0]), renamed.get(o.connects[1])))
            for o in floor.openings
        )
        return replace(floor, spaces=spaces, openings=doors)

    assert changes_between(sample_preplan(), with_floor(other_ids)) == ()


def test_a_split_room_is_told_as_one():
    change = only(with_spaces(lambda space: halves(space) if space.number == "102" else space))
    assert change.kind is ChangeKind.SPLIT
    assert change.words == "Room 102 (Classroom) was split into Room 102A (Classroom) and Room 102B (Classroom)."
    assert (len(change.before), len(change.after)) == (1, 2)


def test_merged_rooms_are_told_as_one():
    divided = with_spaces(lambda space: halves(space) if space.number == "102" else space)
    change = only(sample_preplan(), old=divided)
    assert change.kind is ChangeKind.MERGED
    assert change.words == "Room 102A (Classroom) and Room 102B (Classroom) were merged into Room 102 (Classroom)."


def test_a_room_that_is_gone_and_one_that_is_new():
    gone = with_spaces(lambda space: None if space.number == "115" else space)
    assert only(gone).words == "Room 115 (Storage) is gone."
    assert only(sample_preplan(), old=gone).words == "Room 115 (Storage) is new."


def test_a_moved_wall_is_told_with_the_areas():
    def narrower(space):
        if space.number != "103":
            return space
        x0, y0, x1, y1 = box(space)
        return replace(space, outline=rectangle(x0, y0, x1 - 1.0, y1), area_m2=space.area_m2 - (y1 - y0))

    change = only(with_spaces(narrower))
    assert change.kind is ChangeKind.RESHAPED
    assert "Room 103" in change.words


def test_a_number_that_has_become_doubtful_is_told():
    change = only(with_spaces(lambda space: replace(space, sure=False) if space.number == "101" else space))
    assert change.words == "Room 101 (Classroom) has become doubtful."


def test_a_renumbered_exterior_door_is_known_by_its_place():
    def renumbered(floor):
        return replace(floor, openings=tuple(replace(o, number="9") if o.number == "4" else o for o in floor.openings))

    change = only(with_floor(renumbered))
    assert (change.kind, change.words) == (ChangeKind.RENUMBERED, "Door 4 is now 9.")


def test_a_door_elsewhere_with_its_number_was_moved():
    def moved(floor):
        def aside(door: Opening) -> Opening:
            return replace(door, a=(30.0, 0.0), b=(31.2, 0.0)) if door.number == "1" else door

        return replace(floor, openings=tuple(map(aside, floor.openings)))

    change = only(with_floor(moved))
    assert (change.kind, change.words) == (ChangeKind.MOVED, "Door 1 is now 5.6 m from where it was.")


def test_a_new_door_between_two_rooms_names_them():
    def opened(floor):
        door = Opening(id="new", a=(16.0, 3.0), b=(16.0, 3.9), connects=("main/1/102", "main/1/103"))
        return replace(floor, openings=(*floor.openings, door))

    change = only(with_floor(opened))
    assert change.words == "The door between room 102 (Classroom) and room 103 (Main Office) is new."


def test_a_door_along_the_wall_between_the_same_rooms_was_moved():
    def moved(floor):
        def along(door: Opening) -> Opening:
            return shifted_door(door, 1.4) if "main/1/114" in door.connects and not door.exterior else door

        return replace(floor, openings=tuple(map(along, floor.openings)))

    change = only(with_floor(moved))
    assert change.kind is ChangeKind.MOVED
    assert re.fullmatch(r"The door between room 114 \(.+\) and .+ is now 1\.4 m from where it was\.", change.words)


def shifted_door(door, far):
    return replace(door, a=(door.a[0] + far, door.a[1]), b=(door.b[0] + far, door.b[1]))


def test_one_of_two_doors_between_the_same_rooms_is_not_guessed():
    def doors(*at):
        made = (
            Opening(id=f"new-{y}", a=(16.0, y), b=(16.0, y + 0.9), connects=("main/1/102", "main/1/103")) for y in at
        )
        return with_floor(lambda floor: replace(floor, openings=(*floor.openings, *made)))

    kinds = [change.kind for change in changes_between(doors(0.5, 3.0), doors(1.7, 4.2))]
    assert sorted(kinds) == [ChangeKind.ADDED, ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.REMOVED]


def test_a_floor_drawn_elsewhere_has_not_changed():
    preplan = sample_preplan()
    (building,) = preplan.buildings
    floors = tuple(shifted(floor, (140.0, -32.0)) for floor in building.floors)
    moved = replace(preplan, buildings=(replace(building, floors=floors),))
    assert [change for change in changes_between(preplan, moved) if change.subject in ("room", "door")] == []


def test_a_camera_that_was_turned_and_a_key_box_that_was_moved():
    preplan = sample_preplan()

    def other(feature):
        if feature.type == "key_box":
            return replace(feature, points=((feature.points[0][0] + 3.0, feature.points[0][1]),))
        if feature.id == camera.id:
            rest = tuple(pair for pair in feature.attributes if pair[0] != "bearing_deg")
            return replace(feature, attributes=(*rest, ("bearing_deg", "1")))
        return feature

    camera = next(f for f in preplan.features if f.type == "camera")
    changes = changes_between(preplan, replace(preplan, features=tuple(map(other, preplan.features))))
    words = [change.words for change in changes]
    assert any(line.startswith("Key box") and line.endswith("is now 3.0 m from where it was.") for line in words)
    assert any(line.startswith("Camera") and "bearing_deg changed" in line for line in words)
    assert len(words) == 2


def test_a_new_seal_is_told():
    preplan = sample_preplan()
    (locker,) = preplan.lockers
    change = only(replace(preplan, lockers=(replace(locker, seal="S-2"),)))
    assert change.words == f"Locker {locker.id}: seal S-2, was {locker.seal}."


def test_a_floor_that_is_new_and_one_that_is_gone():
    preplan = sample_preplan()
    (building,) = preplan.buildings
    low = replace(preplan, buildings=(replace(building, floors=building.floors[:1]),), features=())
    high = replace(preplan, features=())
    assert only(high, old=low).kind is ChangeKind.ADDED
    assert only(low, old=high).kind is ChangeKind.REMOVED


@pytest.mark.parametrize("changed", [True, False])
def test_the_report_is_a_pdf(changed):
    old = sample_preplan()
    new = with_spaces(lambda space: halves(space) if changed and space.number == "102" else space)
    assert changes_report(old, new, changes_between(old, new)).startswith(b"%PDF")
