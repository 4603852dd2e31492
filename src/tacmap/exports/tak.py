"""A TAK data package: exterior doors, cameras and equipment as CoT points, the floors as KMZ, for ATAK, iTAK, WinTAK.

MissionPackageManifest version 2; CoT event schema 2.0. A camera carries a sensor, so that its cone is drawn; of a
stream's address only one that holds no login goes along.
"""

import hashlib
import xml.etree.ElementTree as ElementTree
from datetime import date, timedelta
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

import numpy as np

from tacmap.annotations import FEATURE_TYPES, Feature
from tacmap.building import Floor, Opening
from tacmap.exports.edition import Edition
from tacmap.exports.geometries import on_earth
from tacmap.exports.kmz import site_kmz
from tacmap.exports.orientation import is_entrance
from tacmap.exports.words import about, door_says, feature_says
from tacmap.exports.zipped import zipped
from tacmap.geometry import Point
from tacmap.preplan import Georeference

__all__ = ["cot_points", "field_packages"]

_SPOT = "b-m-p-s-m"  # a spot on the map
_SENSOR = "b-m-p-s-p-loc"
_KEPT = timedelta(days=366)  # how long a point counts where no review is due
_UNKNOWN = "9999999.0"  # height and errors that are not known, by the CoT schema
_DOOR = "#1b5e20"


def field_packages(edition: Edition) -> dict[str, bytes]:
    """data/site.kmz and data/tak.zip; nothing for a site that is not georeferenced.

    Every CoT point carries a time: without a date of issue there is no data package.
    """
    preplan = edition.preplan
    overlay = site_kmz(edition)
    if preplan.georeference is None or overlay is None:
        return {}
    if preplan.issued is None:
        return {"data/site.kmz": overlay}
    points = cot_points(edition, preplan.georeference, preplan.issued)
    folder = hashlib.sha256(edition.fingerprint.encode()).hexdigest()[:32]
    members = {f"{uid}/{uid}.cot": event for uid, event in points.items()}
    members["MANIFEST/manifest.xml"] = _manifest(edition, list(points), f"{folder}/site.kmz")
    members[f"{folder}/site.kmz"] = overlay
    return {"data/site.kmz": overlay, "data/tak.zip": zipped(members, first="MANIFEST/manifest.xml")}


def _manifest(edition: Edition, uids: list[str], overlay: str) -> bytes:
    preplan = edition.preplan
    root = Element("MissionPackageManifest", version="2")
    configuration = SubElement(root, "Configuration")
    _parameter(configuration, "uid", edition.uid_of("package"))
    _parameter(configuration, "name", f"{preplan.name} r{preplan.revision}")
    _parameter(configuration, "remarks", about(edition))
    contents = SubElement(root, "Contents")
    for uid in uids:
        content = SubElement(contents, "Content", ignore="false", zipEntry=f"{uid}/{uid}.cot")
        _parameter(content, "uid", uid)
        _parameter(content, "isCoT", "true")
    content = SubElement(contents, "Content", ignore="false", zipEntry=overlay)
    _parameter(content, "name", preplan.name)
    _parameter(content, "contentType", "KML")
    _parameter(content, "visible", "true")
    return _xml(root)


def _parameter(parent: Element, name: str, value: str) -> None:
    SubElement(parent, "Parameter", name=name, value=value)


def cot_points(edition: Edition, georeference: Georeference, issued: date) -> dict[str, bytes]:
    """A CoT event for each exterior door and each feature, by its uid; areas and routes are in the KMZ."""
    doors = [(floor, door) for _, floor in edition.floors for door in floor.openings]
    events = [_door(edition, georeference, issued, *at) for at in doors if at[1].number and is_entrance(at[1])]
    placed = [feature for feature in edition.preplan.features if feature.geometry == "point"]
    events += [_placed(edition, georeference, issued, feature) for feature in placed]
    return {event.attrib["uid"]: _xml(event) for event in events}


def _door(edition: Edition, georeference: Georeference, issued: date, floor: Floor, door: Opening) -> Element:
    event = _event(edition, georeference, issued, door.id, door.middle)
    _detail(event, f"Door {door.number}", door_says(edition, floor, door), _DOOR)
    return event


def _placed(edition: Edition, georeference: Georeference, issued: date, feature: Feature) -> Element:
    event = _event(edition, georeference, issued, feature.id, feature.points[0])
    detail = _detail(event, feature.called, feature_says(edition, feature), FEATURE_TYPES[feature.type].colour)
    if feature.type == "camera":
        event.set("type", _SENSOR)
        _sensor(detail, feature, georeference)
    return event


def _event(edition: Edition, georeference: Georeference, issued: date, thing: str, at: Point) -> Element:
    start = f"{issued.isoformat()}T00:00:00Z"
    until = max(edition.preplan.review.due or issued, issued + _KEPT)
    event = Element(
        "event", version="2.0", uid=edition.uid_of(thing), type=_SPOT, time=start, start=start,
        stale=f"{until.isoformat()}T00:00:00Z", how="h-g-i-g-o",
    )  # fmt: skip
    lon, lat = on_earth(georeference)(np.array([at]))[0].tolist()
    SubElement(event, "point", lat=f"{lat:.8f}", lon=f"{lon:.8f}", hae=_UNKNOWN, ce=_UNKNOWN, le=_UNKNOWN)
    return event


def _detail(event: Element, name: str, says: str, colour: str) -> Element:
    detail = SubElement(event, "detail")
    SubElement(detail, "contact", callsign=name)
    SubElement(detail, "remarks").text = says
    argb = int(f"ff{colour[1:]}", 16)
    SubElement(detail, "color", argb=str(argb - (1 << 32)))  # a signed 32-bit number
    SubElement(detail, "archive")
    return detail


def _sensor(detail: Element, camera: Feature, georeference: Georeference) -> None:
    """The cone, with its aim against true north, and the stream's address."""
    aim, width, reach = (camera.attribute(name) for name in ("bearing_deg", "fov_deg", "range_m"))
    if aim and width and reach:
        azimuth = (float(aim) + georeference.y_axis_bearing) % 360
        SubElement(
            detail, "sensor", azimuth=f"{azimuth:.1f}", fov=f"{float(width):.1f}", range=f"{float(reach):.1f}",
            elevation="0", vfov="45", type="r-e", version="0.6", fovBlue="1.0", fovAlpha="0.3",
        )  # fmt: skip
    address = camera.attribute("stream_ref") or ""
    if _open_address(address):
        SubElement(detail, "__video", url=address)


def _open_address(address: str) -> bool:
    """Whether a stream's address is one, and holds no login."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("rtsp", "rtsps", "http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _xml(root: Element) -> bytes:
    ElementTree.indent(root, " ")
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"
