"""Laws of reading a site folder: whatever is in it, problems come back, and nothing else is raised."""

import math
from pathlib import Path
from tempfile import TemporaryDirectory

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.building import Building, Floor, Space
from tacmap.geometry import Polygon
from tacmap.site import FeatureRow, SiteBuilding, SiteFloor, SiteFolder, georeference, load_site, place_features
from tacmap.site.folder import ControlPoint, Stop

TOML = 'name = "S"\n[[buildings]]\nname = "B"\n[[buildings.floors]]\nlabel = "1"\nindex = 0\nplan = "p.dxf"\n'

CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["camera", "aed", "yes", "verified", "2026-09-15", "12.5", "-1", "999", "nan", "1e400", "room 1;"]),
)
COLUMNS = st.lists(
    st.sampled_from(
        ["type", "number", "room", "door", "x", "y", "lat", "lon", "points", "verified", "bearing_deg", "odd"]
    ),
    min_size=1,
    max_size=8,
)


def folder_with(name: str, content: bytes) -> SiteFolder:
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "site.toml").write_text(TOML, encoding="utf-8")
        (folder / "p.dxf").write_bytes(b"0\nEOF\n")
        (folder / name).write_bytes(content)
        return load_site(folder)


@settings(deadline=None, max_examples=60)
@given(content=st.binary(max_size=300))
def test_any_bytes_as_features_are_rows_or_problems(content: bytes) -> None:
    site = folder_with("features.csv", content)
    assert site.rows or site.problems


@settings(deadline=None, max_examples=80)
@given(columns=COLUMNS, rows=st.lists(st.lists(CELLS, min_size=1, max_size=8), max_size=6))
def test_any_cells_are_rows_or_problems(columns: list[str], rows: list[list[str]]) -> None:
    lines = [",".join(columns), *(",".join(cell.replace(",", " ") for cell in row) for row in rows)]
    site = folder_with("features.csv", "\n".join(lines).encode("utf-8", "surrogatepass"))
    assert len(site.rows) <= len(rows)


@settings(deadline=None, max_examples=60)
@given(text=st.text(max_size=200))
def test_any_text_as_site_toml_is_a_site_with_problems(text: str) -> None:
    assert folder_with("site.toml", text.encode("utf-8", "surrogatepass")).problems


@settings(deadline=None, max_examples=60)
@given(content=st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=5), lambda inner: st.lists(
    inner, max_size=3) | st.dictionaries(st.sampled_from(["type", "features", "properties", "geometry", "coordinates"]),
                                         inner, max_size=4), max_leaves=12))  # fmt: skip
def test_any_json_as_geojson_is_rows_or_problems(content: object) -> None:
    import json

    site = folder_with("features.geojson", json.dumps(content).encode())
    assert not site.rows


@settings(deadline=None)
@given(
    bearing=st.floats(0, 359.99),
    x=st.floats(-500, 500),
    y=st.floats(-500, 500),
    latitude=st.floats(-60, 60),
)
def test_a_frame_is_found_again_from_three_of_its_points(bearing: float, x: float, y: float, latitude: float) -> None:
    turn = math.radians(bearing)
    sine = math.sin(math.radians(latitude))
    bend = 1 - 6.69437999014e-3 * sine * sine
    north_m = math.radians(6378137.0 * (1 - 6.69437999014e-3) / bend**1.5)
    east_m = math.radians(6378137.0 / math.sqrt(bend) * math.cos(math.radians(latitude)))
    points = []
    for px, py in ((x, y), (x + 80, y), (x, y + 50)):
        east = px * math.cos(turn) + py * math.sin(turn)
        north = -px * math.sin(turn) + py * math.cos(turn)
        points.append(ControlPoint(latitude=latitude + north / north_m, longitude=10 + east / east_m, site=(px, py)))
    floor = SiteFloor(id="b/1", label="1", index=0, plan=None, plan_name="")
    site = SiteFolder(
        folder=Path(), id="s", name="S", buildings=(SiteBuilding(id="b", name="B", floors=(floor,)),),
        control_points=tuple(points),
    )  # fmt: skip
    drawn = (Building(id="b", name="B", floors=(Floor(id="b/1", label="1", index=0),)),)
    frame, _, _ = georeference(site, drawn)
    assert frame is not None
    assert math.cos(math.radians(frame.y_axis_bearing) - turn) > 1 - 1e-7
    assert abs(frame.latitude - latitude) * north_m < 0.3


@settings(deadline=None, max_examples=40)
@given(width=st.floats(0.8, 20), depth=st.floats(0.8, 20), notch=st.floats(0.1, 0.9), count=st.integers(1, 25))
def test_whatever_is_placed_in_a_room_lies_inside_it(width: float, depth: float, notch: float, count: int) -> None:
    """An L: a rectangle without its upper right part."""
    ring = (
        (0.0, 0.0), (width, 0.0), (width, depth * notch), (width * notch, depth * notch), (width * notch, depth),
        (0.0, depth),
    )  # fmt: skip
    shape = shapely.Polygon(ring)
    inside = shape.representative_point()
    room = Space(
        id="b/1/7", outline=Polygon(exterior=ring), label_at=(inside.x, inside.y), area_m2=shape.area, number="7"
    )
    drawn = (Building(id="b", name="B", floors=(Floor(id="b/1", label="1", index=0, spaces=(room,)),)),)
    rows = tuple(
        FeatureRow(
            file="f", line=i, where="f", type="aed", number=str(i), geometry="point", stops=(Stop(room="7"),)
        )
        for i in range(count)
    )  # fmt: skip
    floor = SiteFloor(id="b/1", label="1", index=0, plan=None, plan_name="")
    site = SiteFolder(
        folder=Path(), id="s", name="S", buildings=(SiteBuilding(id="b", name="B", floors=(floor,)),), rows=rows
    )
    features, problems = place_features(site, drawn)
    assert problems == ()
    assert all(shape.buffer(1e-3).contains(shapely.Point(feature.points[0])) for feature in features)
