"""GeoPackage for dispatch: the site in the fields of NENA-STA-006.3 (NG9-1-1 GIS), by OGC 12-128r19.

`SiteStructureAddressPoint` has a point for the site and for each room and exterior door,
`SiteStructureAddressPolygon` the rooms as areas. What the site folder does not say is left empty, never guessed; the
standard requires `Country` and `A1`, which the address tells, so that there is no file where it does not.
"""

import sqlite3
import struct
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from tacmap.building import Building, Floor, Space, SpaceKind
from tacmap.exports.edition import Edition
from tacmap.exports.geometries import area_geometry, on_earth
from tacmap.exports.orientation import is_entrance
from tacmap.exports.postal import Postal, postal
from tacmap.exports.words import space_called
from tacmap.geometry import Point
from tacmap.preplan import Georeference

__all__ = ["gpkg"]

# Field and SQL type in the order of the standard's tables; the lengths are its own, NOT NULL what it requires.
_COMMON = (
    ("DiscrpAgID", "TEXT(100) NOT NULL"), ("DateUpdate", "DATETIME NOT NULL"), ("NGUID", "TEXT(254) NOT NULL"),
    ("Country", "TEXT(2) NOT NULL"), ("A1", "TEXT(2) NOT NULL"), ("A2", "TEXT(254)"), ("A3", "TEXT(254)"),
    ("Post_Code", "TEXT(7)"), ("Site", "TEXT(254)"), ("SubSite", "TEXT(254)"), ("Structure", "TEXT(75)"),
    ("Floor", "TEXT(75)"), ("FloorIndex", "INTEGER"), ("Wing", "TEXT(75)"), ("Unit", "TEXT(75)"),
    ("UnitPreTyp", "TEXT(75)"), ("UnitValue", "TEXT(75)"), ("Room", "TEXT(75)"), ("Addtl_Loc", "TEXT(225)"),
    ("AddDataURI", "TEXT(254)"), ("Place_Type", "TEXT(50)"), ("Placement", "TEXT(25)"),
)  # fmt: skip
_OF_POINTS = (("LocMarker", "TEXT(100)"), ("Longitude", "DOUBLE"), ("Latitude", "DOUBLE"))
_LENGTHS = {name: int(kind[5:].split(")")[0]) for name, kind in (*_COMMON, *_OF_POINTS) if kind.startswith("TEXT(")}
_PLACES = {  # the words of the IANA registry of location types
    SpaceKind.CLASSROOM: "classroom", SpaceKind.LIBRARY: "library", SpaceKind.OFFICE: "office",
    SpaceKind.AUDITORIUM: "theater", SpaceKind.COURTYARD: "outdoors",
}  # fmt: skip
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],'
    'AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
_WRITER = 3_040_000  # SQLite's version as the file tells it: a fixed one, so that each build writes the same bytes
_SCHEMA = """
CREATE TABLE gpkg_spatial_ref_sys (
  srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
  table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '',
  last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
  CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (
  table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL,
  z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
  CONSTRAINT uk_gc_table_name UNIQUE (table_name),
  CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
  CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));
"""

_Row = tuple[shapely.Geometry, dict[str, Any]]
_Fields = tuple[tuple[str, str], ...]  # name and SQL type


def gpkg(edition: Edition) -> dict[str, bytes]:
    """data/nena.gpkg; nothing without a georeference, a date of issue (every record is dated), country and state."""
    preplan = edition.preplan
    where = postal(preplan.address, preplan.law)
    if preplan.georeference is None or preplan.issued is None or where.country is None or where.state is None:
        return {}
    points = list(_points(edition, preplan.georeference))
    areas = list(_areas(edition, preplan.georeference))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "nena.gpkg")
        _write(path, f"{preplan.issued.isoformat()}T00:00:00.000Z", points, areas)
        return {"data/nena.gpkg": _undated(path.read_bytes())}


def _write(path: Path, when: str, points: list[_Row], areas: list[_Row]) -> None:
    database = sqlite3.connect(path, isolation_level=None)
    try:
        database.executescript(
            "PRAGMA page_size = 4096; PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300;"
        )
        database.execute("BEGIN")
        for statement in filter(str.strip, _SCHEMA.split(";")):
            database.execute(statement)
        database.executemany(
            "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
            [
                ("Undefined Cartesian", -1, "NONE", -1, "undefined"),
                ("Undefined geographic", 0, "NONE", 0, "undefined"),
                ("WGS 84", 4326, "EPSG", 4326, _WGS84),
            ],
        )
        _layer(database, "SiteStructureAddressPoint", "POINT", (*_COMMON, *_OF_POINTS), points, when)
        _layer(database, "SiteStructureAddressPolygon", "POLYGON", _COMMON, areas, when)
        database.execute("COMMIT")
    finally:
        database.close()


def _layer(
    database: sqlite3.Connection, name: str, geometry: str, fields: _Fields, rows: list[_Row], when: str
) -> None:
    columns = ", ".join(f"{field} {kind}" for field, kind in fields)
    database.execute(
        f"CREATE TABLE {name} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom {geometry}, {columns})"
    )
    bounds = shapely.total_bounds(np.array([shape for shape, _ in rows], dtype=object)).tolist() if rows else [None] * 4
    database.execute(
        "INSERT INTO gpkg_contents VALUES (?, 'features', ?, 'NENA-STA-006.3', ?, ?, ?, ?, ?, 4326)",
        (name, name, when, *bounds),
    )
    database.execute("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 4326, 0, 0)", (name, geometry))
    places = ", ".join("?" * (len(fields) + 1))
    names = ", ".join(field for field, _ in fields)
    database.executemany(
        f"INSERT INTO {name} (geom, {names}) VALUES ({places})",  # noqa: S608  names are those of the tables above
        [(_blob(shape), *(_fitting(field, values.get(field)) for field, _ in fields)) for shape, values in rows],
    )


def _fitting(field: str, value: Any) -> Any:
    return value[: _LENGTHS[field]] if isinstance(value, str) and field in _LENGTHS else value


def _blob(shape: shapely.Geometry) -> bytes:
    """GeoPackage binary: little-endian, no envelope, WGS 84."""
    wkb: bytes = shapely.to_wkb(shape, byte_order=1)
    return struct.pack("<2sBBi", b"GP", 0, 1, 4326) + wkb


def _undated(content: bytes) -> bytes:
    """The same file whichever build of SQLite wrote it."""
    return content[:96] + struct.pack(">I", _WRITER) + content[100:]


def _points(edition: Edition, georeference: Georeference) -> Iterable[_Row]:
    project = on_earth(georeference)
    common = _common(edition)

    def at(place: Point, thing: str, **values: Any) -> _Row:
        lon, lat = project(np.array([place]))[0].tolist()
        named = {"NGUID": _nguid(edition, "SSAP", thing), "Longitude": round(lon, 7), "Latitude": round(lat, 7)}
        return shapely.Point(lon, lat), common | values | named

    middles = [space.label_at for floor in edition.preplan.floors for space in floor.spaces]
    if middles:
        x, y = np.array(middles).mean(axis=0).tolist()
        yield at((x, y), "site", Placement="Site")
    for building, floor in edition.floors:
        here = _level(building, floor)
        for space in floor.spaces:
            yield at(space.label_at, space.id, **here, **_room(space), Placement="InteriorCentroid")
        for door in floor.openings:
            if door.number and is_entrance(door):
                marker = f"Exterior door {door.number}"
                yield at(door.middle, door.id, **here, LocMarker=marker, Placement="ExteriorAccess")


def _areas(edition: Edition, georeference: Georeference) -> Iterable[_Row]:
    project = on_earth(georeference)
    common = _common(edition) | {"Placement": "Interior"}
    for building, floor in edition.floors:
        for space in floor.spaces:
            rings = area_geometry(space.outline, project)["coordinates"]
            named = {"NGUID": _nguid(edition, "SSAPoly", space.id)}
            yield shapely.Polygon(rings[0], rings[1:]), common | _level(building, floor) | _room(space) | named


def _agency(edition: Edition) -> str:
    """The domain of the agency that answers for the records; one that is nobody's (RFC 2606) where none is given."""
    preplan = edition.preplan
    return preplan.agency_id or preplan.host or f"{preplan.id}.invalid"


def _nguid(edition: Edition, layer: str, thing: str) -> str:
    """The standard's globally unique id; the same in every revision."""
    return f"urn:emergency:uid:gis:{layer}:{edition.uid_of(thing)}:{_agency(edition)}"


def _common(edition: Edition) -> dict[str, Any]:
    preplan = edition.preplan
    found: Postal = postal(preplan.address, preplan.law)
    return {
        "DiscrpAgID": _agency(edition),
        "DateUpdate": f"{preplan.issued.isoformat()}T00:00:00.000Z" if preplan.issued else None,
        "Country": found.country,
        "A1": found.state,
        "A3": found.locality,
        "Post_Code": found.code,
        "Site": preplan.name,
        "Addtl_Loc": f"tacmap revision {preplan.revision}, fingerprint {edition.fingerprint}",
        "Place_Type": "school",
    }


def _level(building: Building, floor: Floor) -> dict[str, Any]:
    return {"Structure": building.name, "Floor": floor.label, "FloorIndex": floor.index}


def _room(space: Space) -> dict[str, Any]:
    numbered = {"UnitPreTyp": "Room", "UnitValue": space.number} if space.number else {}
    kind = {"Place_Type": _PLACES[space.kind]} if space.kind in _PLACES else {}
    return {"Room": space_called(space)} | numbered | kind
