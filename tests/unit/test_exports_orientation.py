"""Grid, sides, north and radio words."""

from dataclasses import replace

import pytest

from tacmap.annotations import Audience, Feature
from tacmap.building import Building, Floor, Opening, OpeningKind, Space, SpaceKind
from tacmap.exports.orientation import Grid, Orientation, floor_words, spoken
from tacmap.geometry import Polygon
from tacmap.preplan import Georeference, Preplan, for_audience
from tacmap.testing import sample_preplan


def square(space_id, x0, y0, x1, y1, *, number=None, kind=SpaceKind.ROOM):
    return Space(
        id=space_id,
        outline=Polygon(exterior=((x0, y0), (x1, y0), (x1, y1), (x0, y1))),
        label_at=((x0 + x1) / 2, (y0 + y1) / 2),
        area_m2=(x1 - x0) * (y1 - y0),
        number=number,
        kind=kind,
    )


def site(*floors):
    return Preplan(id="s", name="S", buildings=(Building(id="b", name="B", floors=floors),))


def test_cells_are_lettered_to_the_right_and_numbered_downwards():
    grid = Grid(left=0.0, top=100.0, cell_m=10.0, columns=10, rows=10)
    assert grid.cell((5.0, 95.0)) == "A1"
    assert grid.cell((15.0, 95.0)) == "B1"
    assert grid.cell((5.0, 85.0)) == "A2"


def test_no_cell_has_the_letters_i_or_o():
    grid = Grid(left=0.0, top=0.0, cell_m=10.0, columns=50, rows=1)
    letters = "".join(grid.letters(column) for column in range(50))
    assert "I" not in letters
    assert "O" not in letters
    assert grid.letters(24) == "AA"


def test_a_point_off_the_grid_has_no_cell():
    assert Grid(left=0.0, top=0.0, cell_m=10.0, columns=2, rows=2).cell((-1.0, -5.0)) is None


def test_a_wide_site_gets_larger_cells():
    assert Grid.over((0.0, 0.0, 440.0, 80.0)).cell_m == 10.0
    assert Grid.over((0.0, 0.0, 441.0, 80.0)).cell_m == 20.0


def test_every_audience_has_the_same_grid():
    preplan = sample_preplan()
    grids = {Orientation(for_audience(preplan, audience)).grid for audience in Audience}
    assert len(grids) == 1


def test_a_new_feature_on_the_grounds_moves_no_letter():
    preplan = sample_preplan()
    far = Feature(id="hydrant/H-2", type="hydrant", points=((-35.0, 55.0),), number="H-2")
    more = replace(preplan, features=(*preplan.features, far))
    assert Orientation(more).grid == Orientation(preplan).grid


def test_the_grounds_are_on_the_grid():
    preplan = sample_preplan()
    field = Feature(
        id="ground/field", type="ground", geometry="polygon", points=((0, 60), (40, 60), (40, 130), (0, 130))
    )
    orientation = Orientation(replace(preplan, features=(*preplan.features, field)))
    assert orientation.grid.cell((20.0, 128.0)) is not None
    assert Orientation(preplan).grid.cell((20.0, 128.0)) is None


def test_side_a_is_where_door_1_is_and_the_others_follow_clockwise():
    preplan = sample_preplan()
    orientation, building = Orientation(preplan), preplan.buildings[0]
    places = {letter: at for letter, at, _ in orientation.sides(building)}
    assert places["A"][1] < 0.0
    assert places["B"][0] < 0.0
    assert places["C"][1] > 21.0
    assert places["D"][0] > 48.0
    assert [orientation.side(building, place) for place in places.values()] == ["A", "B", "C", "D"]


def test_side_a_turns_with_the_main_entrance():
    room = square("r", 0, 0, 20, 10)
    door = Opening(id="d", a=(20.0, 4.0), b=(20.0, 5.0), number="1", connects=("r", None), exterior=True)
    preplan = site(Floor(id="f", label="1", index=0, spaces=(room,), openings=(door,)))
    orientation = Orientation(preplan)
    assert orientation.side(preplan.buildings[0], (19.0, 5.0)) == "A"
    assert orientation.side(preplan.buildings[0], (10.0, 1.0)) == "B"  # clockwise from the east side is the south side


def test_true_north_turns_against_the_bearing_of_the_plan():
    preplan = replace(sample_preplan(), georeference=Georeference(latitude=31.0, longitude=-99.0, y_axis_bearing=18.0))
    assert Orientation(preplan).north_bearing == 342.0


def test_north_is_not_made_up():
    assert Orientation(replace(sample_preplan(), georeference=None)).north_bearing is None


def test_a_room_is_said_in_words_for_the_radio():
    orientation = Orientation(sample_preplan())
    assert orientation.space_words("main/1/114") == "Room 1 1 4, grid G 4, floor 1, side C, nearest door 1"


def test_a_room_without_a_way_out_says_so():
    preplan = site(Floor(id="f", label="1", index=0, spaces=(square("r", 0, 0, 5, 5, number="9"),)))
    assert Orientation(preplan).space_words("r").endswith("no way to an exterior door known")


def test_a_door_without_a_number_says_so():
    door = Opening(id="d", a=(0.0, 2.0), b=(0.0, 3.0), connects=("r", None), exterior=True)
    floor = Floor(id="f", label="1", index=0, spaces=(square("r", 0, 0, 5, 5, number="9"),), openings=(door,))
    assert Orientation(site(floor)).space_words("r").endswith("nearest door has no number")


def test_a_window_is_no_entrance():
    window = Opening(
        id="w", a=(0.0, 2.0), b=(0.0, 3.0), kind=OpeningKind.WINDOW, number="7", connects=("r", None), exterior=True
    )
    floor = Floor(id="f", label="1", index=0, spaces=(square("r", 0, 0, 5, 5),), openings=(window,))
    assert Orientation(site(floor)).exit_of_space("r") is None


def test_what_stands_outdoors_is_said_to_be_outside():
    preplan = sample_preplan()
    hydrant = next(feature for feature in preplan.features if feature.type == "hydrant")
    assert Orientation(preplan).feature_words(hydrant, "Hydrant").endswith("outside")


@pytest.mark.parametrize(
    ("written", "said"), [("114", "1 1 4"), ("B-12", "B 1 2"), ("E5", "E 5"), ("GYM", "G Y M"), ("Lobby", "Lobby")]
)
def test_numbers_are_said_digit_by_digit(written, said):
    assert spoken(written) == said


def test_a_label_that_says_floor_is_not_called_floor_again():
    assert floor_words("2") == "floor 2"
    assert floor_words("FIRST FLOOR") == "FIRST FLOOR"


@pytest.mark.parametrize(("number", "nearest"), [(None, "1"), ("9", "9")])
def test_no_way_in_is_told_from_a_balcony(number, nearest):
    def storey(n, *doors):
        rooms = (square(f"{n}/hall", 0, 0, 20, 10), square(f"{n}/stair", 20, 0, 24, 10, kind=SpaceKind.STAIRS))
        through = Opening(id=f"{n}/in", a=(20.0, 4.0), b=(20.0, 5.0), connects=(f"{n}/hall", f"{n}/stair"))
        return Floor(id=str(n), label=str(n), index=n, spaces=rooms, openings=(through, *doors))

    def way_out(n, called):
        return Opening(
            id=f"{n}/out", a=(0.0, 4.0), b=(0.0, 5.0), connects=(f"{n}/hall", None), exterior=True, number=called
        )

    orientation = Orientation(site(storey(0, way_out(0, "1")), storey(1, way_out(1, number))))
    assert orientation.doors[orientation.exit_of_space("1/hall").goal].number == nearest
