"""One setting of site.toml is changed, and all else stays as its author wrote it."""

import pytest

from tacmap.errors import FileRefused
from tacmap.site import load_site
from tacmap.site.settings import Setting, settings_of, with_settings

TEXT = """# Ours
name = "Hill"   # the school

[[buildings]]
name = "Main"
id = "main"

[[buildings.floors]]
label = "Ground"  # by the office
index = 0
plan = "a.dxf"

[[buildings.floors]]
label = "First"
id = "1"
index = 1
plan = "a.dxf"
sheet = 2
"""


def changed(*settings):
    return with_settings(TEXT, [Setting(at=at, value=value) for at, value in settings])


def read(tmp_path, text):
    (tmp_path / "site.toml").write_text(text)
    (tmp_path / "a.dxf").touch()
    return load_site(tmp_path)


def test_what_is_not_named_stays_with_its_remarks():
    assert changed(("buildings/main/floors/1/label", "Upper floor")) == TEXT.replace('"First"', '"Upper floor"')


def test_a_floor_that_is_called_otherwise_keeps_its_id(tmp_path):
    site = read(tmp_path, changed(("buildings/main/floors/ground/label", "Entrance level")))
    assert [(floor.id, floor.label) for floor in site.floors] == [
        ("main/ground", "Entrance level"),
        ("main/1", "First"),
    ]


def test_a_key_of_the_site_stands_above_its_tables(tmp_path):
    site = read(tmp_path, changed(("law", "MI")))
    assert (site.problems, site.law) == ((), "MI")


def test_align_points_and_control_points_are_lists_of_tables(tmp_path):
    pairs = [{"here": [1.5, 2], "there": [3, 4], "floor": None}]
    points = [
        {"plan": [0, 0], "lat": 43.7, "lon": -84.9},
        {"plan": [90, 0], "lat": 43.7, "lon": -84.8, "floor": "main/1"},
    ]
    site = read(tmp_path, changed(("buildings/main/floors/1/align", pairs), ("georeference/points", points)))
    assert site.problems == ()
    assert [(pair.here, pair.there, pair.floor) for pair in site.floors[1].align] == [((1.5, 2.0), (3.0, 4.0), None)]
    assert [(point.plan, point.latitude, point.floor) for point in site.control_points] == [
        ((0.0, 0.0), 43.7, None),
        ((90.0, 0.0), 43.7, "main/1"),
    ]


def test_null_takes_a_floor_away_and_a_new_name_adds_a_building(tmp_path):
    gone = changed(("buildings/main/floors/1", None))
    assert [floor.id for floor in read(tmp_path, gone).floors] == ["main/ground"]
    assert "# by the office" in gone
    added = read(
        tmp_path, changed(("buildings/gym", {"name": "Gym", "floors": [{"label": "G", "index": 0, "plan": "a.dxf"}]}))
    )
    assert [(building.id, building.name) for building in added.buildings] == [("main", "Main"), ("gym", "Gym")]
    assert added.problems == ()


def test_a_place_that_is_none_is_refused():
    with pytest.raises(FileRefused, match="no place"):
        changed(("buildings/west/floors/1/label", "Upper floor"))
    with pytest.raises(FileRefused, match="no place"):
        changed(("name/first", "x"))


def test_settings_are_told_as_plain_values():
    told = settings_of(TEXT)
    assert told["buildings"][0]["floors"][1] == {"label": "First", "id": "1", "index": 1, "plan": "a.dxf", "sheet": 2}


def test_north_is_kept_before_anybody_says_where_the_school_stands(tmp_path):
    site = read(tmp_path, changed(("georeference/true_north_deg", 12)))
    assert (site.problems, site.origin) == ((), None)
    assert [finding.code for finding in site.findings] == ["north-without-place"]
