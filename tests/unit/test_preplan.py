"""What each audience may hold of a site."""

from dataclasses import replace

import pytest

from tacmap.annotations import FEATURE_TYPES, Audience, Feature
from tacmap.building import LineKind
from tacmap.errors import Finding
from tacmap.preplan import Preplan, for_audience
from tacmap.testing import sample_preplan


def attributes(audience, kind, *given):
    feature = Feature(id="x", type=kind, points=((0.0, 0.0),), attributes=tuple((name, "yes") for name in given))
    cut = for_audience(Preplan(id="s", name="S", features=(feature,)), audience)
    return [name for feature in cut.features for name, _ in feature.attributes]


@pytest.mark.parametrize(
    ("audience", "kept"),
    [
        (Audience.PUBLIC, ["door"]),
        (Audience.FIRE, ["door", "access_control"]),
        (Audience.POLICE, ["door", "access_control", "key_ref"]),
    ],
)
def test_how_a_door_opens_is_for_fire_and_its_key_for_police(audience, kept):
    assert attributes(audience, "access_point", "door", "access_control", "key_ref") == kept


def test_what_is_in_a_key_box_is_for_police():
    assert attributes(Audience.FIRE, "key_box", "maker", "contents_ref") == ["maker"]


def test_each_type_has_the_audience_it_should_have():
    types = {
        audience: {kind.id for kind in FEATURE_TYPES.values() if kind.audience is audience} for audience in Audience
    }
    assert types[Audience.PUBLIC] == {
        "access_point", "aed", "area_of_refuge", "elevator", "evac_route", "ground", "stair",
    }  # fmt: skip
    assert types[Audience.POLICE] == {"camera", "locker", "radio_check"}
    assert {"command_post", "fire_panel", "hazard", "key_box", "utility"} <= types[Audience.FIRE]


@pytest.mark.parametrize("audience", list(Audience))
def test_no_feature_goes_to_an_audience_below_its_own(audience):
    cut = for_audience(sample_preplan(), audience)
    assert {feature.type for feature in cut.features}
    assert all(FEATURE_TYPES[feature.type].audience <= audience for feature in cut.features)


def test_contacts_are_for_fire_and_police_and_the_lockers_contents_for_police():
    cuts = [for_audience(sample_preplan(), audience) for audience in Audience]
    assert [bool(cut.contacts) for cut in cuts] == [False, True, True]
    assert [bool(cut.lockers) for cut in cuts] == [False, False, True]


def test_the_public_gets_no_lines_that_may_be_a_camera_and_no_findings():
    drawn = {work.kind for floor in sample_preplan().floors for work in floor.linework}
    assert LineKind.FURNITURE in drawn
    floors = for_audience(sample_preplan(), Audience.PUBLIC).floors
    assert {work.kind for floor in floors for work in floor.linework} == drawn - {LineKind.FURNITURE}
    assert [floor.findings for floor in floors] == [(), ()]


def test_how_the_map_was_made_stays_with_its_makers():
    preplan = sample_preplan()
    told = replace(
        preplan,
        features=(replace(preplan.features[0], origin="symbol CAM-DOME in the plan"),),
        buildings=(replace(preplan.buildings[0], floors=(replace(preplan.floors[0], unit_evidence=("doors",)),)),),
    )
    for audience in Audience:
        cut = for_audience(told, audience)
        assert {space.number_evidence for space in cut.floors[0].spaces} == {None}
        assert (cut.floors[0].unit_evidence, {feature.origin for feature in cut.features}) == ((), {""})


def test_a_finding_that_names_what_is_drawn_is_for_police():
    preplan = sample_preplan()
    told = Finding(
        code="readers-disagree", message='Layer E-CAMERA: "C-103" stands in one reading only.', at=(3.0, 3.0)
    )
    floor = replace(preplan.floors[0], findings=(*preplan.floors[0].findings, told))
    marked = replace(preplan, buildings=(replace(preplan.buildings[0], floors=(floor,)),))
    codes = [[each.code for each in for_audience(marked, audience).floors[0].findings] for audience in Audience]
    assert codes == [[], ["number-gap"], ["number-gap", "readers-disagree"]]


def test_police_hold_the_whole_site():
    preplan = sample_preplan()
    held = for_audience(preplan, Audience.POLICE)
    assert held.features == tuple(replace(feature, origin="") for feature in preplan.features)
    assert (held.lockers, held.contacts) == (preplan.lockers, preplan.contacts)
    assert [floor.findings for floor in held.floors] == [floor.findings for floor in preplan.floors]
    assert [floor.linework for floor in held.floors] == [floor.linework for floor in preplan.floors]
    assert [floor.openings for floor in held.floors] == [floor.openings for floor in preplan.floors]
