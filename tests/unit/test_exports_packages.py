"""KMZ, TAK package, IMDF and GeoPackage: each read by a reader that is not ours."""

import io
import json
import re
import sqlite3
import subprocess
import xml.etree.ElementTree as ElementTree
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import shapely.geometry
from PIL import Image

from tacmap.annotations import Audience, Feature
from tacmap.earth import to_earth
from tacmap.exports.edition import Edition
from tacmap.exports.gpkg import gpkg
from tacmap.exports.imdf import imdf
from tacmap.exports.postal import postal
from tacmap.exports.tak import cot_points, field_packages
from tacmap.preplan import Preplan, for_audience
from tacmap.service.left_out import left_out
from tacmap.testing import sample_preplan

KML = "{http://www.opengis.net/kml/2.2}"


@pytest.fixture(scope="module")
def edition():
    return Edition.of(sample_preplan())


@pytest.fixture(scope="module")
def packages(edition):
    return field_packages(edition)


@pytest.fixture(scope="module")
def kmz(packages):
    return zipfile.ZipFile(io.BytesIO(packages["data/site.kmz"]))


@pytest.fixture(scope="module")
def tak(packages):
    return zipfile.ZipFile(io.BytesIO(packages["data/tak.zip"]))


@pytest.fixture(scope="module")
def collections(edition):
    archive = zipfile.ZipFile(io.BytesIO(imdf(edition)["data/imdf.zip"]))
    return {name: json.loads(archive.read(name)) for name in archive.namelist()}


def test_the_kml_comes_first_and_every_name_is_short_ascii(kmz):
    names = kmz.namelist()
    assert names[0] == "doc.kml"
    assert all(re.fullmatch(r"[a-z0-9]{1,20}\.(kml|png)", name) for name in names)


def test_overlays_are_turned_to_north_so_that_no_box_is_rotated(kmz):
    root = ElementTree.fromstring(kmz.read("doc.kml"))
    boxes = list(root.iter(f"{KML}LatLonBox"))
    assert len(boxes) == 2
    assert all(box.find(f"{KML}rotation") is None for box in boxes)


def test_a_picture_is_as_wide_to_high_as_its_box_on_earth(kmz):
    root = ElementTree.fromstring(kmz.read("doc.kml"))
    overlay = next(root.iter(f"{KML}GroundOverlay"))
    box = {edge: float(overlay.find(f"{KML}LatLonBox/{KML}{edge}").text) for edge in ("north", "south", "east", "west")}
    picture = Image.open(io.BytesIO(kmz.read(overlay.find(f"{KML}Icon/{KML}href").text)))
    # At 31 degrees north a degree of longitude is 95,504 m, one of latitude 110,861 m (WGS 84).
    metres = (box["east"] - box["west"]) * 95_504 / ((box["north"] - box["south"]) * 110_861)
    assert picture.width / picture.height == pytest.approx(metres, rel=0.005)


def test_walls_lie_on_earth_where_the_building_stands(kmz):
    root = ElementTree.fromstring(kmz.read("doc.kml"))
    overlay = next(root.iter(f"{KML}GroundOverlay"))
    box = {edge: float(overlay.find(f"{KML}LatLonBox/{KML}{edge}").text) for edge in ("north", "south", "east", "west")}
    picture = Image.open(io.BytesIO(kmz.read(overlay.find(f"{KML}Icon/{KML}href").text))).convert("RGBA")

    def ink(x: float, y: float) -> tuple[int, ...]:
        lon, lat = to_earth(sample_preplan().georeference, np.array([(x, y)]))[0]
        across = (lon - box["west"]) / (box["east"] - box["west"]) * picture.width
        down = (box["north"] - lat) / (box["north"] - box["south"]) * picture.height
        return picture.getpixel((int(across), int(down)))

    walls = [ink(0.3, 0.0), ink(0.0, 3.0), ink(48.0, 3.0), ink(8.0, 3.0)]
    rooms = [ink(1.0, 1.0), ink(9.0, 1.0), ink(47.0, 1.0)]
    assert all(sum(colour[:3]) < 150 and colour[3] > 200 for colour in walls)
    assert all(sum(colour[:3]) > 600 and colour[3] > 200 for colour in rooms)


def test_only_the_entrance_floor_shows_at_first(kmz):
    root = ElementTree.fromstring(kmz.read("doc.kml"))
    shown = [overlay.find(f"{KML}visibility").text for overlay in root.iter(f"{KML}GroundOverlay")]
    assert shown == ["1", "0"]


@pytest.mark.tool
def test_gdal_reads_rooms_and_doors_from_the_kmz(packages, tmp_path, tool):
    path = tmp_path / "site.kmz"
    path.write_bytes(packages["data/site.kmz"])
    told = _run(tool("ogrinfo"), "-ro", "-al", "-q", str(path))
    assert "101 Classroom" in told
    assert "Door 1" in told


def test_the_tak_manifest_names_exactly_what_the_package_holds(tak):
    root = ElementTree.fromstring(tak.read("MANIFEST/manifest.xml"))
    assert (root.tag, root.attrib["version"]) == ("MissionPackageManifest", "2")
    listed = [content.attrib["zipEntry"] for content in root.iter("Content")]
    assert sorted([*listed, "MANIFEST/manifest.xml"]) == sorted(tak.namelist())


def test_each_cot_point_lies_in_a_folder_of_its_uid(tak):
    for name in tak.namelist():
        if name.endswith(".cot"):
            event = ElementTree.fromstring(tak.read(name))
            assert name == f"{event.attrib['uid']}/{event.attrib['uid']}.cot"
            assert event.attrib["version"] == "2.0"


def test_the_overlay_lies_in_a_folder_of_32_hex_digits_and_is_kml(tak):
    root = ElementTree.fromstring(tak.read("MANIFEST/manifest.xml"))
    entry = next(c for c in root.iter("Content") if c.attrib["zipEntry"].endswith(".kmz"))
    assert re.fullmatch(r"[0-9a-f]{32}/site\.kmz", entry.attrib["zipEntry"])
    assert {p.attrib["name"]: p.attrib["value"] for p in entry}["contentType"] == "KML"


def test_a_camera_is_a_sensor_aimed_against_true_north(tak):
    cameras = [event for event in _events(tak) if event.attrib["type"] == "b-m-p-s-p-loc"]
    camera = next(f for f in sample_preplan().features if f.type == "camera" and f.attribute("bearing_deg"))
    aims = {float(event.find("detail/sensor").attrib["azimuth"]) for event in cameras}
    assert (float(camera.attribute("bearing_deg")) + 18.0) % 360 in aims


def test_a_cameras_words_tell_its_aim_against_true_north_and_never_that_on_the_plan(tak, kmz):
    told = [event.findtext("detail/remarks") for event in _events(tak) if event.attrib["type"] == "b-m-p-s-p-loc"]
    assert any("Looks to, degrees from true north: 198\n" in each for each in told)
    assert not any("Bearing" in each or "bearing" in each for each in told)
    assert b"Looks to, degrees from true north: 198" in kmz.read("doc.kml")


def test_a_stream_address_with_a_login_does_not_go_along():
    preplan = sample_preplan()
    camera = next(f for f in preplan.features if f.type == "camera")
    leaking = replace(camera, attributes=(*camera.attributes, ("stream_ref", "rtsp://guard:secret@10.0.0.1/cam")))
    others = tuple(f for f in preplan.features if f is not camera)
    assert b"__video" not in b"".join(_points(replace(preplan, features=(*others, leaking))).values())
    harmless = replace(camera, attributes=(*camera.attributes, ("stream_ref", "rtsp://10.0.0.1/cam")))
    assert b"__video" in b"".join(_points(replace(preplan, features=(*others, harmless))).values())


def test_a_point_keeps_its_uid_in_the_next_revision():
    preplan = sample_preplan()
    assert set(_points(preplan)) == set(_points(replace(preplan, revision=4)))


def test_the_public_copies_hold_no_camera():
    preplan = for_audience(sample_preplan(), Audience.PUBLIC)
    archive = zipfile.ZipFile(io.BytesIO(imdf(Edition.of(preplan))["data/imdf.zip"]))
    assert all(b"amera" not in point for point in _points(preplan).values())
    assert all(b"amera" not in archive.read(name) for name in archive.namelist())


def test_imdf_ids_are_unique_and_every_reference_is_kept(collections):
    features = [f for name, c in collections.items() if name != "manifest.json" for f in c["features"]]
    ids = [f["id"] for f in features]
    assert len(ids) == len(set(ids))
    for feature in features:
        for key, value in feature["properties"].items():
            if key.endswith(("_id", "_ids")) and value is not None:
                assert set([value] if isinstance(value, str) else value) <= set(ids)


def test_imdf_rooms_are_units_with_number_level_and_category(collections):
    unit = next(f for f in collections["unit.geojson"]["features"] if f["properties"]["name"] == {"en": "101"})
    level = collections["level.geojson"]["features"][0]
    assert unit["properties"]["category"] == "classroom"
    assert unit["properties"]["level_id"] == level["id"]
    assert level["properties"]["ordinal"] == 0


def test_imdf_categories_are_those_of_the_standard(collections):
    units = {f["properties"]["category"] for f in collections["unit.geojson"]["features"]}
    assert units <= {
        "auditorium", "classroom", "elevator", "fitnessroom", "foodservice", "kitchen", "laboratory", "library",
        "lobby", "nonpublic", "office", "restroom", "room", "serverroom", "stairs", "storage", "unenclosedarea",
        "walkway",
    }  # fmt: skip
    openings = collections["opening.geojson"]["features"]
    assert {f["geometry"]["type"] for f in openings} == {"LineString"}
    assert [f["properties"]["category"] for f in openings].count("pedestrian.principal") == 1


# What OGC 20-094 asks of each type: the geometry, the properties that must be there, and those that may not be null.
IMDF = {
    "address": (None, "address unit locality province country postal_code postal_code_ext postal_code_vanity",
                "address locality country"),
    "venue": ("Polygon", "category restriction name alt_name hours website phone display_point address_id",
              "category name display_point address_id"),
    "building": (None, "name alt_name category restriction display_point address_id", "category"),
    "footprint": ("Polygon", "category name building_ids", "category building_ids"),
    "level": ("Polygon", "category restriction outdoor ordinal name short_name display_point address_id building_ids",
              "category outdoor ordinal name short_name"),
    "unit": ("Polygon", "category restriction accessibility name alt_name level_id display_point", "category level_id"),
    "opening": ("LineString", "category accessibility access_control door name alt_name display_point level_id",
                "category level_id"),
    "amenity": ("Point", "category accessibility name alt_name hours phone website unit_ids address_id correlation_id",
                "category unit_ids"),
}  # fmt: skip


def test_imdf_features_have_the_geometry_and_properties_that_the_standard_asks(collections):
    for kind, (shape, keys, filled) in IMDF.items():
        for feature in collections[f"{kind}.geojson"]["features"]:
            assert feature["feature_type"] == kind
            geometry = feature["geometry"]
            assert (geometry and geometry["type"].removeprefix("Multi")) == shape
            assert set(feature["properties"]) == set(keys.split())
            assert all(feature["properties"][key] not in (None, [], {}) for key in filled.split()), feature


def test_imdf_units_lie_in_their_level_levels_in_the_venue_and_points_inside(collections):
    def shapes(kind):
        return {f["id"]: (shapely.geometry.shape(f["geometry"]), f) for f in collections[f"{kind}.geojson"]["features"]}

    near = 2e-6  # of a degree: 0.2 m
    levels, ((venue, _),) = shapes("level"), shapes("venue").values()
    for level, _ in levels.values():
        assert level.is_valid
        assert venue.buffer(near).covers(level)
    for unit, feature in shapes("unit").values():
        assert unit.is_valid
        assert levels[feature["properties"]["level_id"]][0].buffer(near).covers(unit)
        assert unit.covers(shapely.geometry.shape(feature["properties"]["display_point"]))
    for line, feature in shapes("opening").values():
        assert levels[feature["properties"]["level_id"]][0].buffer(5 * near).covers(line)


def test_imdf_exteriors_run_counter_clockwise(collections):
    for name in ("venue", "level", "unit"):
        for feature in collections[f"{name}.geojson"]["features"]:
            polygon = shapely.geometry.shape(feature["geometry"])
            assert all(part.exterior.is_ccw for part in getattr(polygon, "geoms", (polygon,)))


def test_an_aed_outdoors_is_no_amenity_of_imdf_since_it_lies_in_no_unit():
    preplan = sample_preplan()
    outside = Feature(id="aed/X", type="aed", points=((24.0, -6.0),), geometry="point", number="X")
    content = imdf(Edition.of(replace(preplan, features=(*preplan.features, outside))))["data/imdf.zip"]
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert "X" not in {f["properties"]["name"]["en"] for f in json.loads(archive.read("amenity.geojson"))["features"]}
    kept = json.loads(archive.read("tacmap-responder.geojson"))["features"]
    assert "X" in {f["properties"]["number"] for f in kept}


@pytest.mark.parametrize(
    ("written", "told"),
    [("Badge reader and intercom, key override", ["badgereader", "keyaccess"]), ("keypad", ["passwordaccess"])],
)
def test_how_a_door_is_controlled_is_told_in_the_standards_words(written, told):
    preplan = sample_preplan()
    entrance = Feature(
        id="access_point/1", type="access_point", points=((25.0, 0.0),), geometry="point", floor="main/1", number="1",
        attributes=(("access_control", written), ("door", "1")),
    )  # fmt: skip
    archive = zipfile.ZipFile(io.BytesIO(imdf(Edition.of(replace(preplan, features=(entrance,))))["data/imdf.zip"]))
    doors = {
        (f["properties"]["name"] or {}).get("en"): f["properties"]["access_control"]
        for f in json.loads(archive.read("opening.geojson"))["features"]
    }
    assert doors["1"] == told
    assert doors["2"] is None


def test_imdf_buildings_have_no_geometry_and_levels_are_areas(collections):
    assert collections["building.geojson"]["features"][0]["geometry"] is None
    assert {f["geometry"]["type"] for f in collections["level.geojson"]["features"]} == {"Polygon"}


def test_what_imdf_has_no_word_for_stands_in_the_declared_extension(collections):
    assert collections["manifest.json"]["extensions"] == ["imdf:extension:tacmap:responder#1.0.0"]
    kinds = {f["properties"]["category"] for f in collections["tacmap-responder.geojson"]["features"]}
    assert {"camera", "locker", "key_box"} <= kinds


@pytest.mark.tool
def test_gdal_reads_the_geopackage_in_nena_fields(edition, tmp_path, tool):
    path = tmp_path / "nena.gpkg"
    path.write_bytes(gpkg(edition)["data/nena.gpkg"])
    told = _run(tool("ogrinfo"), "-ro", "-q", "-al", "-where", "UnitValue = '101'", str(path))
    assert "Site (String) = Sample Middle School" in told
    assert "A1 (String) = TX" in told
    assert "FloorIndex (Integer64) = 0" in told
    assert told.count("OGRFeature(SiteStructureAddressP") == 2  # a point and an area
    assert "A3 (String) = Sampleton" in told
    assert "Place_Type (String) = classroom" in told
    assert "DiscrpAgID (String) = plans.example.org" in told
    assert "Placement (String) = InteriorCentroid" in told


def test_records_have_the_standards_ids_and_every_value_that_it_requires(edition, tmp_path):
    path = tmp_path / "nena.gpkg"
    path.write_bytes(
        gpkg(replace(edition, preplan=replace(edition.preplan, agency_id="ps.sampleton.example")))["data/nena.gpkg"]
    )
    database = sqlite3.connect(path)
    for layer, short in (("SiteStructureAddressPoint", "SSAP"), ("SiteStructureAddressPolygon", "SSAPoly")):
        rows = database.execute(
            f"SELECT NGUID, DiscrpAgID, DateUpdate, Country, A1, Place_Type FROM {layer}"
        ).fetchall()
        ids = [row[0] for row in rows]
        assert len(ids) == len(set(ids)) > 20
        assert all(
            re.fullmatch(rf"urn:emergency:uid:gis:{short}:[0-9a-f-]{{36}}:ps\.sampleton\.example", id_) for id_ in ids
        )
        assert {row[1:5] for row in rows} == {("ps.sampleton.example", "2026-08-12T00:00:00.000Z", "US", "TX")}
        assert {row[5] for row in rows} <= {"school", "classroom", "library", "office", "theater", "outdoors"}
    database.close()


def test_texts_are_no_longer_than_the_standards_fields(edition, tmp_path):
    long = replace(edition.preplan, name="S" * 300, address=f"1 Road, {'P' * 300}, TX 00000")
    path = tmp_path / "nena.gpkg"
    path.write_bytes(gpkg(Edition.of(long))["data/nena.gpkg"])
    database = sqlite3.connect(path)
    columns = database.execute("SELECT name, type FROM pragma_table_info('SiteStructureAddressPoint')").fetchall()
    for name, kind in columns:
        if found := re.match(r"TEXT\((\d+)\)", kind):
            (longest,) = database.execute(f"SELECT max(length({name})) FROM SiteStructureAddressPoint").fetchone()
            assert (longest or 0) <= int(found[1]), name
    database.close()


def test_where_nobody_says_who_answers_for_the_records_the_name_is_nobodys(edition, tmp_path):
    path = tmp_path / "nena.gpkg"
    path.write_bytes(gpkg(Edition.of(replace(edition.preplan, host=None)))["data/nena.gpkg"])
    database = sqlite3.connect(path)
    assert database.execute("SELECT DISTINCT DiscrpAgID FROM SiteStructureAddressPoint").fetchall() == [
        ("sample-school.invalid",)
    ]
    database.close()


def test_an_address_without_a_state_makes_no_geopackage(edition):
    assert gpkg(Edition.of(replace(edition.preplan, address="Schulweg 3, 12345 Musterstadt", law=None))) == {}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"issued": None}, "Give issued"),
        ({"address": "Schulweg 3, 12345 Musterstadt", "law": None}, "STREET, PLACE, STATE ZIP"),
        ({"host": None}, "give agency_id"),
    ],
)
def test_what_is_left_out_is_told_with_what_to_give(change, says):
    (note,) = left_out(replace(sample_preplan(), **change))
    assert says in note.message
    assert left_out(sample_preplan()) == ()
    assert left_out(replace(sample_preplan(), georeference=None, **change)) == ()


@pytest.mark.tool
def test_gdal_finds_nothing_wrong_with_the_geopackage(edition, tmp_path, tool):
    path = tmp_path / "nena.gpkg"
    path.write_bytes(gpkg(edition)["data/nena.gpkg"])
    done = subprocess.run(
        [tool("ogrinfo"), "-ro", "-so", "-al", str(path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_same_edition_gives_the_same_bytes(edition):
    assert gpkg(edition) == gpkg(Edition.of(sample_preplan()))
    assert imdf(edition) == imdf(Edition.of(sample_preplan()))


def test_without_a_georeference_there_is_nothing_to_lay_on_the_earth():
    edition = Edition.of(replace(sample_preplan(), georeference=None))
    assert field_packages(edition) | imdf(edition) | gpkg(edition) == {}


def test_without_a_date_of_issue_only_the_kmz_is_made():
    edition = Edition.of(replace(sample_preplan(), issued=None))
    assert list(field_packages(edition) | imdf(edition) | gpkg(edition)) == ["data/site.kmz"]


@pytest.mark.parametrize(
    ("address", "law", "expected"),
    [
        ("100 Example Road, Sampleton, TX 00000", None, ("100 Example Road", "Sampleton", "TX", "00000")),
        ("1 School Lane, Hollow Township, Michigan", None, ("1 School Lane", "Hollow Township", "MI", None)),
        ("1 School Lane", "OH", ("1 School Lane", None, "OH", None)),
        ("Schulweg 3, 12345 Musterstadt", None, ("Schulweg 3", "12345 Musterstadt", None, None)),
        (None, None, ("", None, None, None)),
    ],
)
def test_an_address_says_no_more_than_it_says(address, law, expected):
    found = postal(address, law)
    assert (found.street, found.locality, found.state, found.code) == expected


def _points(preplan: Preplan) -> dict[str, bytes]:
    return cot_points(Edition.of(preplan), preplan.georeference, preplan.issued)


def _events(archive: zipfile.ZipFile) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(archive.read(name)) for name in archive.namelist() if name.endswith(".cot")]


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True, timeout=60).stdout
