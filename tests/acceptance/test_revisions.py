"""A school alters its building, the office edits the plan, and the next revision says what changed and nothing else."""

import math
import shutil
from pathlib import Path

import ezdxf
import pytest
from ezdxf.math import Vec3

from tacmap.annotations import Audience
from tacmap.changes import changes_between
from tacmap.preplan import for_audience
from tacmap.service.survey import survey

SCHOOL = Path(__file__).resolve().parents[2] / "sample_buildings" / "k12-school"
PLAN = "plans/first-floor.dxf"


def issued(folder):
    return for_audience(survey([folder]).preplan, Audience.POLICE)


@pytest.fixture(scope="module")
def before():
    return issued(SCHOOL)


@pytest.fixture
def site(tmp_path):
    shutil.copytree(SCHOOL, tmp_path / "site")
    return tmp_path / "site"


def edit(site, change):
    """The first floor's plan, opened, changed in inches, and saved by the drawing program."""
    document = ezdxf.readfile(site / PLAN)
    change(document.modelspace())
    document.saveas(site / PLAN)


def told(before, site):
    return [change.words for change in changes_between(before, issued(site))]


def tags(space, layer, text):
    return [tag for tag in space.query(f'INSERT[layer=="{layer}"]') if text in [each.dxf.text for each in tag.attribs]]


def slide(tag, dx):
    for part in (tag, *tag.attribs):
        part.dxf.insert += (dx, 0, 0)
        if part.dxf.hasattr("align_point"):
            part.dxf.align_point += (dx, 0, 0)


def split_the_library(space):
    """A wall 6 inches thick down the middle of room 115, and a tag of its own for the new half."""
    for x in (813, 819):
        space.add_line((x, 459), (x, 789), dxfattribs={"layer": "A-WALL"})
    (tag,) = tags(space, "A-AREA-IDEN", "115")
    other = tag.copy()
    space.add_entity(other)
    slide(tag, -176)
    slide(other, 174)
    for each in other.attribs:
        if each.dxf.text == "115":
            each.dxf.text = "115C"


def move_a_wall(space):
    """The wall between 151 and 152 stands 48 inches farther east, with the ends of the walls it meets."""
    for line in space.query('LINE[layer=="A-WALL"]'):
        for end in ("start", "end"):
            at = line.dxf.get(end)
            if 716 <= at.x <= 724 and 1650 < at.y < 2000:
                line.dxf.set(end, at + Vec3(48, 0, 0))


def take_a_wall_out(space):
    """Rooms 151 and 152 become one."""
    for line in list(space.query('LINE[layer=="A-WALL"]')):
        (a, b) = (line.dxf.start, line.dxf.end)
        if abs(a.x - b.x) < 1 and 716 <= a.x <= 724 and min(a.y, b.y) > 1650:
            space.delete_entity(line)
    for y in (1659, 1989):
        space.add_line((717, y), (723, y), dxfattribs={"layer": "A-WALL"})
    (tag,) = tags(space, "A-AREA-IDEN", "152")
    space.delete_entity(tag)


def renumber_a_door(space):
    (tag,) = tags(space, "A-DOOR-IDEN", "6")
    for each in tag.attribs:
        if each.dxf.text == "6":
            each.dxf.text = "16"


def test_the_same_plan_read_again_tells_nothing(before, site):
    assert told(before, site) == []


def test_a_plan_drawn_elsewhere_on_the_sheet_tells_nothing(before, site):
    def move(space):
        for entity in space:
            entity.translate(2400, -1200, 0)

    edit(site, move)
    toml = site / "site.toml"
    for corner in ("-9, -9", "3897, -9", "3897, 2001", "-9, 2001"):
        x, y = (int(part) for part in corner.split(","))
        toml.write_text(toml.read_text().replace(f"plan = [{corner}]", f"plan = [{x + 2400}, {y - 1200}]"))
    after = issued(site)
    rooms, again = ({space.id for space in preplan.floors[0].spaces} for preplan in (before, after))
    assert rooms == again
    words = [change.words for change in changes_between(before, after)]
    assert [said for said in words if said.startswith(("Room", "Door", "A door", "An "))] == []


def test_a_room_that_was_split_is_told_as_one_change(before, site):
    edit(site, split_the_library)
    assert told(before, site) == ["Room 115 (LIBRARY) was split into Room 115 (LIBRARY) and Room 115C (LIBRARY)."]


def test_rooms_that_became_one_are_told_as_one_change(before, site):
    edit(site, take_a_wall_out)
    assert told(before, site) == [
        "Room 151 (CLASSROOM) and Room 152 (CLASSROOM) were merged into Room 151 (CLASSROOM)."
    ]


def test_a_wall_that_moved_is_told_by_both_its_rooms(before, site):
    edit(site, move_a_wall)
    assert told(before, site) == [
        "Room 151 (CLASSROOM) has another shape: 85.6 m2, was 75.4 m2.",
        "Room 152 (CLASSROOM) has another shape: 65.2 m2, was 75.4 m2.",
    ]


def test_a_door_with_another_number_and_cameras_gone_or_moved_are_told(before, site):
    edit(site, renumber_a_door)
    rows = (site / "features.csv").read_text().splitlines()
    rows = [row.replace("1314,-30", "1434,-30") for row in rows if not row.startswith("camera,C-110,")]
    (site / "features.csv").write_text("\n".join(rows) + "\n")
    assert told(before, site) == [
        "Door 6 is now 16.",
        "Camera C-110 is gone.",
        "Camera C-101 is now 3.0 m from where it was.",
    ]


def test_what_did_not_change_keeps_its_id(before, site):
    def change(space):
        split_the_library(space)
        renumber_a_door(space)

    edit(site, change)
    after = issued(site)
    for was, now in zip(before.floors, after.floors, strict=True):
        ids = {opening.id: opening.middle for opening in was.openings}
        kept = [o.id for o in now.openings if o.id in ids and math.dist(ids[o.id], o.middle) < 0.05]
        assert len(kept) >= len(was.openings) - 1
        assert {space.id for space in was.spaces} <= {space.id for space in now.spaces}
