"""What the plan's own blocks stand for."""

import pytest

from tacmap.annotations import Verification
from tacmap.building import Floor, Space
from tacmap.drawing import Drawing, Layer, Mark
from tacmap.geometry import Polygon
from tacmap.stages.symbols import equipment, propose

ROOM = Space(
    id="1/0",
    outline=Polygon(exterior=((0.0, 0.0), (20.0, 0.0), (20.0, 10.0), (0.0, 10.0))),
    label_at=(10.0, 5.0),
    area_m2=200.0,
)
FLOOR = Floor(id="main/1", label="1", index=0, spaces=(ROOM,))


def drawing(*marks: Mark, layer: str = "0") -> Drawing:
    return Drawing(format="dxf", layers=(Layer(name=layer),), marks=marks)


@pytest.mark.parametrize(
    ("name", "type_"),
    [
        ("CAM-DOME", "camera"),
        ("CCTV_01", "camera"),
        ("Kamera", "camera"),
        ("xref$0$CAMARA", "camera"),
        ("監視カメラ", "camera"),
        ("AED-1", "aed"),
        ("DAE", "aed"),
        ("Feuerlöscher", "extinguisher"),
        ("Extincteur CO2", "extinguisher"),
        ("FE", "extinguisher"),
        ("FACP", "fire_panel"),
        ("Fire_Alarm_Control_Panel", "fire_panel"),
        ("PullStation", "pull_station"),
        ("KNOX BOX", "key_box"),
        ("FDC", "fdc"),
        ("FireHydrant", "hydrant"),
        ("消火栓", "hydrant"),
        ("SPRINKLER RISER", "sprinkler_control"),
        ("ELEC PANEL", "utility"),
        ("Gas_Meter", "utility"),
    ],
)
def test_a_block_is_known_by_its_name(name: str, type_: str) -> None:
    (feature,) = propose(drawing(Mark(name=name, at=(5.0, 5.0), layer=0)), FLOOR)
    assert feature.type == type_


@pytest.mark.parametrize(
    "name", ["SCAM", "CAMPUS", "CHAIR-FE", "DOOR", "MAP", "EXT-WALL", "CAMERA LEGEND", "CAMERA DA LETTO"]
)
def test_a_word_that_only_contains_a_sign_is_none(name: str) -> None:
    assert propose(drawing(Mark(name=name, at=(5.0, 5.0), layer=0)), FLOOR) == ()


def test_an_abbreviation_counts_on_a_layer_of_life_safety() -> None:
    (feature,) = propose(drawing(Mark(name="SYM-FE-2", at=(5.0, 5.0), layer=0), layer="F-SAFETY"), FLOOR)
    assert feature.type == "extinguisher"


def test_a_proposal_is_unverified_and_says_where_it_comes_from() -> None:
    (feature,) = propose(drawing(Mark(name="CAM-DOME", at=(5.0, 5.0), layer=0)), FLOOR)
    assert (feature.proposed, feature.verified, feature.origin, feature.id, feature.floor) == (
        True,
        Verification.UNVERIFIED,
        "symbol CAM-DOME in the plan",
        "camera/p1",
        "main/1",
    )


def test_the_number_comes_from_the_attributes() -> None:
    mark = Mark(name="CAM-DOME", at=(5.0, 5.0), layer=0, attributes=(("NR", "C-103"),))
    assert propose(drawing(mark), FLOOR)[0].number == "C-103"


def test_cameras_turned_in_several_ways_have_bearings() -> None:
    marks = (Mark(name="CAM", at=(5.0, 5.0), layer=0), Mark(name="CAM", at=(9.0, 5.0), layer=0, rotation=90.0))
    assert [feature.attribute("bearing_deg") for feature in propose(drawing(*marks), FLOOR)] == ["90", "0"]


def test_cameras_that_are_never_turned_have_no_bearing() -> None:
    marks = (Mark(name="CAM", at=(5.0, 5.0), layer=0), Mark(name="CAM", at=(9.0, 5.0), layer=0))
    assert [feature.attribute("bearing_deg") for feature in propose(drawing(*marks), FLOOR)] == [None, None]


def test_a_symbol_far_from_the_floor_is_not_its_own() -> None:
    assert propose(drawing(Mark(name="CAM", at=(50.0, 5.0), layer=0)), FLOOR) == ()


def test_the_same_symbol_twice_on_one_spot_counts_once() -> None:
    marks = (Mark(name="CAM", at=(5.0, 5.0), layer=0), Mark(name="CAM", at=(5.1, 5.0), layer=0))
    assert len(propose(drawing(*marks), FLOOR)) == 1


def test_a_block_within_a_symbol_is_not_a_second_one() -> None:
    marks = (Mark(name="CAM", at=(5.0, 5.0), layer=0), Mark(name="CAM-LENS", at=(5.5, 5.0), layer=0, parent=0))
    assert len(propose(drawing(*marks), FLOOR)) == 1


def test_lettering_in_a_block_named_for_equipment_is_no_rooms() -> None:
    camera = Mark(name="CAM-DOME", at=(5.0, 5.0), layer=0)
    room_tag = Mark(name="ROOM TAG", at=(6.0, 5.0), layer=0, attributes=(("NAME", "WATER METER"),))
    inner = Mark(name="*U7", at=(5.0, 5.0), layer=0, parent=0)
    assert equipment(drawing(camera, room_tag, inner)) == {0, 2}
