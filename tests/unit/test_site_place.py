"""From "room 114" to a point on the plan."""

from dataclasses import replace
from pathlib import Path

from tacmap.annotations import Feature
from tacmap.building import Building, Floor, Opening, OpeningKind, Space
from tacmap.errors import RowProblem
from tacmap.geometry import Placement, Polygon
from tacmap.preplan import Georeference
from tacmap.site import FeatureRow, SiteBuilding, SiteFloor, SiteFolder, place_features
from tacmap.site.folder import Stop


def room(floor: str, number: str, x: float, name: str | None = None) -> Space:
    """Four metres by six, from (x, 0)."""
    ring = ((x, 0.0), (x + 4, 0.0), (x + 4, 6.0), (x, 6.0))
    return Space(
        id=f"{floor}/{number}",
        outline=Polygon(exterior=ring),
        label_at=(x + 2, 3.0),
        area_m2=24.0,
        number=number,
        name=name,
    )


ONE = Floor(
    id="main/1",
    label="First Floor",
    index=0,
    spaces=(room("main/1", "101", 0), room("main/1", "102", 4), room("main/1", "S", 8, "Stair")),
    openings=(
        Opening(id="d1", a=(1.0, 0.0), b=(2.0, 0.0), number="1", exterior=True, connects=("main/1/101", None)),
        Opening(
            id="w1", a=(5.0, 0.0), b=(6.0, 0.0), number="2", kind=OpeningKind.WINDOW, connects=("main/1/102", None)
        ),
    ),
    placement=Placement(origin=(100.0, 200.0), metres_per_unit=0.0254),
)
TWO = Floor(
    id="main/2", label="Second Floor", index=1, spaces=(room("main/2", "201", 0), room("main/2", "S", 8, "Stair"))
)
BOTH = (Building(id="main", name="Main", floors=(ONE, TWO)),)


def site(*rows: FeatureRow) -> SiteFolder:
    floors = tuple(
        SiteFloor(id=floor.id, label=floor.label, index=floor.index, plan=None, plan_name="") for floor in (ONE, TWO)
    )
    return SiteFolder(
        folder=Path(), id="s", name="S", buildings=(SiteBuilding(id="main", name="Main", floors=floors),), rows=rows
    )


def row(number: str, *stops: Stop, floor: str | None = None, geometry: str = "point", type: str = "aed") -> FeatureRow:  # noqa: A002
    return FeatureRow(
        file="features.csv", line=2, where="features.csv line 2", type=type, geometry=geometry, stops=stops,
        floor=floor, number=number,
    )  # fmt: skip


def placed(*rows: FeatureRow) -> tuple[Feature, ...]:
    features, problems = place_features(site(*rows), BOTH)
    assert problems == ()
    return features


def problem(one: FeatureRow) -> RowProblem:
    features, problems = place_features(site(one), BOTH)
    assert features == ()
    return problems[0]


def test_a_room_number_places_a_feature_in_that_room_and_off_its_label() -> None:
    feature = placed(row("A-1", Stop(room="101")))[0]
    assert (feature.floor, feature.points) == ("main/1", ((2.0, 1.8),))


def test_the_id_is_type_and_number() -> None:
    assert placed(row("A-1", Stop(room="101")))[0].id == "aed/A-1"


def test_the_origin_says_that_the_spot_in_the_room_is_not_exact() -> None:
    assert placed(row("A-1", Stop(room="101")))[0].origin == "features.csv line 2, somewhere in room 101"


def test_features_that_share_a_room_do_not_overlap() -> None:
    features = placed(*(row(f"A-{i}", Stop(room="101")) for i in range(6)))
    spots = [feature.points[0] for feature in features]
    nearest = min((abs(a[0] - b[0]) ** 2 + abs(a[1] - b[1]) ** 2) ** 0.5 for a in spots for b in spots if a != b)
    assert len(set(spots)) == 6
    assert nearest > 0.9


def test_features_that_share_a_room_stay_inside_it() -> None:
    features = placed(*(row(f"A-{i}", Stop(room="101")) for i in range(8)))
    assert all(0.3 < x < 3.7 and 0.3 < y < 5.7 for feature in features for x, y in feature.points)


def test_spaces_and_dashes_do_not_count() -> None:
    assert placed(row("A-1", Stop(room="1-01")))[0].floor == "main/1"


def test_a_room_may_be_called_by_its_name() -> None:
    assert placed(row("A-1", Stop(room="stair"), floor="Second Floor"))[0].floor == "main/2"


def test_the_same_number_on_two_floors_needs_the_floor() -> None:
    found = problem(row("A-1", Stop(room="S")))
    assert (found.column, found.remedy) == ("room", "Name the floor.")


def test_the_floor_chooses_between_two_rooms_of_one_number() -> None:
    assert placed(row("A-1", Stop(room="S"), floor="second floor"))[0].floor == "main/2"


def test_an_unknown_room_suggests_near_numbers() -> None:
    found = problem(row("A-1", Stop(room="1O1")))
    assert found.message == 'No room "1O1" was found in these plans.'
    assert '"101"' in found.remedy


def test_an_unknown_floor_suggests_the_known_one() -> None:
    assert 'Did you mean "First Floor"?' in problem(row("A-1", Stop(room="101"), floor="Frist Floor")).remedy


def test_a_door_number_places_a_feature_in_the_middle_of_the_opening() -> None:
    assert placed(row("1", Stop(door="1"), type="access_point"))[0].points == ((1.5, 0.0),)


def test_a_window_is_no_door() -> None:
    assert problem(row("2", Stop(door="2"), type="access_point")).column == "door"


def test_plan_coordinates_go_through_the_floors_own_placement() -> None:
    feature = placed(row("A-1", Stop(plan=(200.0, 300.0)), floor="First Floor"))[0]
    assert feature.points == ((2.54, 2.54),)


def test_coordinates_inside_the_building_need_the_floor() -> None:
    assert problem(row("A-1", Stop(plan=(150.0, 250.0)))).column == "floor"


def test_coordinates_outside_the_building_are_on_the_grounds() -> None:
    assert placed(row("H-1", Stop(plan=(-500.0, -500.0)), type="hydrant"))[0].floor is None


def test_a_slip_of_the_unit_is_refused_with_the_plans_own_range() -> None:
    found = problem(row("A-1", Stop(plan=(90_000.0, 250.0)), floor="First Floor"))
    assert "away from the plan" in found.message
    assert "x from 100 to 572" in found.remedy


def test_latitude_and_longitude_need_a_georeference() -> None:
    assert problem(row("H-1", Stop(earth=(43.7, -84.9)), type="hydrant")).column == "lat"


def test_latitude_and_longitude_are_placed_by_the_georeference() -> None:
    frame = Georeference(latitude=43.71, longitude=-84.93, y_axis_bearing=0.0)
    north = row("H-1", Stop(earth=(43.71 + 10 / 111_106.6, -84.93)), type="hydrant", floor="grounds")
    features, _ = place_features(site(north), BOTH, frame)
    assert features[0].points == ((0.0, 10.0),)


def test_a_route_may_not_change_floors_on_its_way() -> None:
    route = row("R-1", Stop(room="101"), Stop(room="201"), geometry="line", type="evac_route")
    assert "several floors" in problem(route).message


def test_a_route_runs_through_the_rooms_named() -> None:
    route = row("R-1", Stop(room="101"), Stop(door="1"), geometry="line", type="evac_route")
    assert placed(route)[0].points == ((2.0, 3.0), (1.5, 0.0))


def test_two_features_without_number_or_name_get_two_ids() -> None:
    nameless = replace(row("", Stop(room="101")), number=None)
    assert [feature.id for feature in placed(nameless, nameless)] == ["aed/101", "aed/101~2"]


def test_one_bad_row_does_not_hide_the_others() -> None:
    features, problems = place_features(site(row("A-1", Stop(room="999")), row("A-2", Stop(room="101"))), BOTH)
    assert [feature.number for feature in features] == ["A-2"]
    assert len(problems) == 1


def test_a_room_that_bears_two_numbers_is_found_by_either() -> None:
    shared = replace(ONE, spaces=(room("main/1", "108, 110", 0),))
    features, problems = place_features(
        site(row("A-1", Stop(room="110"))), (Building(id="main", name="Main", floors=(shared, TWO)),)
    )
    assert problems == ()
    assert features[0].floor == "main/1"


def test_a_door_to_the_outside_goes_before_an_inner_door_of_the_same_number() -> None:
    inner = Opening(id="d9", a=(4.0, 2.0), b=(4.0, 3.0), number="1", connects=("main/1/101", "main/1/102"))
    doubled = replace(ONE, openings=(inner, *ONE.openings))
    features, _ = place_features(
        site(row("1", Stop(door="1"), type="access_point")), (Building(id="main", name="Main", floors=(doubled, TWO)),)
    )
    assert features[0].points == ((1.5, 0.0),)
