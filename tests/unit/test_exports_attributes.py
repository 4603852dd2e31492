"""A feature's attributes as other programs are told them."""

import json
from dataclasses import replace

import pytest

from tacmap.annotations import Feature
from tacmap.exports.attributes import called, outward
from tacmap.exports.edition import Edition
from tacmap.exports.geojson import data_files
from tacmap.preplan import Georeference
from tacmap.testing import sample_preplan


def camera(aim):
    given = (("bearing_deg", aim), ("mount", "wall"))
    return Feature(id="c", type="camera", points=((0.0, 0.0),), attributes=given)


@pytest.mark.parametrize(
    ("aim", "north", "azimuth"),
    [("135", 12.0, "123"), ("0", 12.0, "348"), ("12", 12.0, "0"), ("90.26", 342.0, "108.3")],
)
def test_an_aim_on_the_plan_is_told_against_true_north(aim, north, azimuth):
    assert outward(camera(aim), north) == (("azimuth_deg", azimuth), ("mount", "wall"))


def test_where_north_is_not_known_the_aim_keeps_its_name():
    assert outward(camera("135"), None) == (("bearing_deg", "135"), ("mount", "wall"))


@pytest.mark.parametrize("nonsense", ["east", "nan", "inf"])
def test_what_is_no_angle_is_not_turned(nonsense):
    assert outward(camera(nonsense), 12.0)[0] == ("bearing_deg", nonsense)


def test_a_card_does_not_call_an_angle_on_the_plan_a_bearing():
    assert called("bearing_deg") == "Degrees from the plan's up"
    assert called("range_m") == "Range, metres"


@pytest.mark.parametrize(
    ("georeference", "name"),
    [
        (None, "attribute_bearing_deg"),
        (Georeference(latitude=31.0, longitude=-99.0, y_axis_bearing=18.0), "attribute_azimuth_deg"),
    ],
)
def test_geojson_on_earth_has_azimuths(georeference, name):
    files = data_files(Edition.of(replace(sample_preplan(), georeference=georeference)))
    (content,) = (json.loads(content) for path, content in files.items() if path.startswith("data/features."))
    cameras = [each["properties"] for each in content["features"] if each["properties"]["type"] == "camera"]
    assert cameras != []
    assert all([key for key in each if key.endswith(("ing_deg", "azimuth_deg"))] in ([name], []) for each in cameras)
