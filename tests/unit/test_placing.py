"""Steps over a kept site: things placed, symbols judged, doors numbered, a step taken back; all of it or nothing."""

from datetime import UTC, datetime

import pytest

from tacmap.corrections import Correction
from tacmap.errors import Conflict, FileRefused, SiteRefused
from tacmap.service.door_numbers import number_doors, proposed_numbers
from tacmap.service.editing import draft_of, put_back, say
from tacmap.service.placing import place
from tacmap.service.working import keep_files, take_in
from tacmap.settings import Limits
from tacmap.site.placing import Change
from tests.samples import SCHOOLS, as_before, desk_in

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
MADE = {"who": "office", "now": NOW}
SITE = "old-annex"


@pytest.fixture(scope="module")
def read_desk(tmp_path_factory):
    """A desk on which the sample was read once."""
    with desk_in(tmp_path_factory.mktemp("placing")) as found:
        take_in(found.records, SCHOOLS / SITE, **MADE, limits=Limits())
        draft_of(found, SITE)
        yield found


@pytest.fixture
def desk(read_desk):
    """The desk; what a test did is undone after it."""
    with as_before(read_desk, SITE, NOW):
        yield read_desk


def version(desk):
    return desk.records.sites.one(SITE).version


def a_room(desk):
    floor = draft_of(desk, SITE).survey.preplan.floors[0]
    return floor, next(space for space in floor.spaces if space.number)


def spot_in(floor, at):
    x, y = floor.placement.to_file([at])[0].round(3).tolist()
    return x, y


def test_what_is_placed_stands_on_the_map_with_its_row(desk):
    floor, room = a_room(desk)
    x, y = spot_in(floor, room.label_at)
    cells = {"type": "camera", "number": "C-77", "floor": floor.id, "x": str(x), "y": str(y), "bearing_deg": "90"}
    draft = place(desk, SITE, version(desk), [Change(cells=cells)], **MADE)
    placed = next(each for each in draft.placed if each.feature == "camera/C-77")
    assert dict(placed.row.cells) == cells
    feature = next(each for each in draft.survey.preplan.features if each.id == "camera/C-77")
    assert feature.points[0] == pytest.approx(room.label_at, abs=0.01)
    assert draft.record.version == version(desk)


def test_a_row_that_would_be_wrong_is_refused_with_its_cell_and_nothing_is_kept(desk):
    before = version(desk)
    with pytest.raises(SiteRefused) as refused:
        place(desk, SITE, before, [Change(cells={"type": "aed", "room": "no such room"})], **MADE)
    assert [(each.column, each.line is not None) for each in refused.value.problems] == [("room", True)]
    assert version(desk) == before


def test_a_number_that_another_row_bears_is_refused_on_either_of_them(desk):
    floor, room = a_room(desk)
    x, y = spot_in(floor, room.label_at)
    cells = {"type": "aed", "floor": floor.id, "x": str(x), "y": str(y)}
    both = [Change(cells=cells | {"number": number}) for number in ("1", "2")]
    first = place(desk, SITE, version(desk), both, **MADE)
    line = next(each.row.line for each in first.placed if each.row.cells.get("number") == "1")
    with pytest.raises(SiteRefused, match=r"1 problem"):
        place(desk, SITE, version(desk), [Change(line=line, cells=cells | {"number": "2"})], **MADE)


def test_a_column_that_there_is_not_is_refused_with_the_one_that_is_like_it(desk):
    with pytest.raises(FileRefused, match=r"no column") as refused:
        place(desk, SITE, version(desk), [Change(cells={"type": "camera", "bearing": "90"})], **MADE)
    assert "bearing_deg" in refused.value.remedy


def test_a_sheet_that_a_spreadsheet_program_marked_stays_marked(desk):
    floor, room = a_room(desk)
    x, y = spot_in(floor, room.label_at)
    record = desk.records.sites.one(SITE)
    sheet = {"features.csv": "\ufefftype,floor,x,y,name\n".encode()}
    kept = keep_files(desk.records, record, sheet, **MADE, note="by a spreadsheet program")
    cells = {"type": "aed", "floor": floor.id, "x": str(x), "y": str(y), "name": "Café"}
    after = place(desk, SITE, kept.version, [Change(cells=cells)], **MADE)
    content = desk.blobs.get(desk.records.sites.files(SITE)["features.csv"].digest)
    assert content.startswith(b"\xef\xbb\xbftype")
    assert [each.row.cells["name"] for each in after.placed] == ["Café"]


def test_who_placed_from_an_older_version_is_told(desk):
    with pytest.raises(Conflict):
        place(desk, SITE, version(desk) - 1, [Change(cells={"type": "aed", "room": "1"})], **MADE)


@pytest.mark.parametrize(
    ("kind", "points", "value"),
    [("split", 1, None), ("number", 2, "7"), ("number", 1, None), ("exterior", 1, "perhaps"), ("no-room", 1, "7")],
)
def test_a_correction_that_says_too_little_or_too_much_is_refused_in_words(desk, kind, points, value):
    floor, room = a_room(desk)
    row = Correction(kind=kind, floor=floor.id, points=(spot_in(floor, room.label_at),) * points, value=value)
    with pytest.raises(FileRefused):
        say(desk, SITE, version(desk), [row], **MADE)


def test_a_step_is_put_back_and_put_back_again_it_stands(desk):
    floor, room = a_room(desk)
    row = Correction(kind="name", floor=floor.id, points=(spot_in(floor, room.label_at),), value="STUDIO")
    said = say(desk, SITE, version(desk), [row], **MADE)

    def names(draft):
        return [space.name for floor in draft.survey.preplan.floors for space in floor.spaces]

    undone = put_back(desk, SITE, said.record.version, said.record.version, **MADE)
    assert "STUDIO" not in names(undone)
    redone = put_back(desk, SITE, undone.record.version, undone.record.version, **MADE)
    assert "STUDIO" in names(redone)


def test_a_step_is_not_put_back_over_what_somebody_did_to_the_same_sheet_since(desk):
    floor, room = a_room(desk)
    at = (spot_in(floor, room.label_at),)
    mine = say(desk, SITE, version(desk), [Correction(kind="name", floor=floor.id, points=at, value="MINE")], **MADE)
    say(desk, SITE, version(desk), [Correction(kind="kind", floor=floor.id, points=at, value="office")], **MADE)
    with pytest.raises(Conflict, match=r"corrections\.csv was changed since"):
        put_back(desk, SITE, version(desk), mine.record.version, **MADE)


def test_a_step_is_put_back_although_somebody_changed_another_sheet(desk):
    floor, room = a_room(desk)
    at = (spot_in(floor, room.label_at),)
    mine = say(desk, SITE, version(desk), [Correction(kind="name", floor=floor.id, points=at, value="MINE")], **MADE)
    record = desk.records.sites.one(SITE)
    keep_files(desk.records, record, {"logbook.csv": b"on,kind,by\n"}, **MADE, note="log")
    undone = put_back(desk, SITE, version(desk), mine.record.version, **MADE)
    assert all(space.name != "MINE" for floor in undone.survey.preplan.floors for space in floor.spaces)
    assert "logbook.csv" in undone.files


def test_what_is_on_record_is_not_put_back(desk):
    record = desk.records.sites.one(SITE)
    kept = keep_files(desk.records, record, {"lockers/EL-1-checks.csv": b"on\n"}, **MADE, note="check")
    with pytest.raises(FileRefused, match="on record"):
        put_back(desk, SITE, kept.version, kept.version, **MADE)


def test_the_number_of_an_issued_revision_is_not_put_back(desk):
    record = desk.records.sites.one(SITE)
    text = b"revision = 7\n" + desk.blobs.get(desk.records.sites.files(SITE)["site.toml"].digest)
    kept = keep_files(desk.records, record, {"site.toml": text}, **MADE, note="revision 7")
    with pytest.raises(FileRefused, match="on record"):
        put_back(desk, SITE, kept.version, kept.version, **MADE)


def test_a_symbol_that_was_accepted_can_be_turned_down_after_all(read_desk):
    site, _ = take_in(read_desk.records, SCHOOLS / "k12-school", **MADE, limits=Limits())
    symbol = next(each for each in draft_of(read_desk, site.id).problems if each.code == "symbol-proposed")
    yes, no = (Correction(kind=kind, floor=symbol.floor, points=(symbol.at,)) for kind in ("accept", "reject"))
    taken = say(read_desk, site.id, site.version, [yes], **MADE)
    told = say(read_desk, site.id, taken.record.version, [no], **MADE)
    assert [row.kind for row in told.corrections if row.points == (symbol.at,)] == ["reject"]


def test_doors_are_numbered_in_one_step_that_can_be_put_back(desk):
    draft = draft_of(desk, SITE)
    building = draft.survey.preplan.buildings[0]
    doors = [door for floor in building.floors for door in floor.openings if door.exterior]
    proposed = proposed_numbers(desk, SITE, building.id, doors[-1].id)
    assert proposed.doors[0].opening == doors[-1].id
    assert proposed.doors[0].number == "1"
    after = number_doors(desk, SITE, version(desk), building.id, doors[-1].id, **MADE)
    numbers = {door.id: door.number for floor in after.survey.preplan.floors for door in floor.openings}
    assert {each.opening: each.number for each in proposed.doors}.items() <= numbers.items()
    back = put_back(desk, SITE, version(desk), version(desk), **MADE)
    assert [floor.openings for floor in back.survey.preplan.floors] == [
        floor.openings for floor in draft.survey.preplan.floors
    ]
