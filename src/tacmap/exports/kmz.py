"""KMZ: each floor as a picture laid on the earth, with rooms, doors and equipment as placemarks (OGC KML 2.2).

Pictures are turned to true north beforehand, in lat/lon boxes without rotation, with short ASCII names and plain text
only: what every reader (Google Earth, ATAK, GIS desks) understands. One floor shows at a time.
"""

import io
import math
import xml.etree.ElementTree as ElementTree
from xml.etree.ElementTree import Element, SubElement

import numpy as np
from PIL import Image

from tacmap.annotations import FEATURE_TYPES, Feature, FeatureType
from tacmap.building import Building, Floor
from tacmap.earth import from_plane, north_up
from tacmap.exports.canvas import grown
from tacmap.exports.edition import Edition
from tacmap.exports.geometries import on_earth
from tacmap.exports.orientation import Box, is_entrance
from tacmap.exports.png import lean_png, svg_png
from tacmap.exports.scene import floor_window
from tacmap.exports.shapes import STRIP, Key
from tacmap.exports.svg import key_svg, wall_chart_mm
from tacmap.exports.wall_chart import floor_picture
from tacmap.exports.words import about, door_says, feature_says, space_called, space_says
from tacmap.exports.zipped import zipped
from tacmap.preplan import Georeference

__all__ = ["site_kmz"]

_PIXELS = 2000  # of the longer side of a floor's picture
_AERIAL, _AERIAL_PIXELS = "aerial.png", 1024
_CLEAR = 255  # the place of "transparent" in a palette
_ICON = 64  # px
_PX_MM = 96 / 25.4  # our drawings are sized in mm, and stand inside another at 96 px an inch
_DECIMALS = 8  # of a degree: a millimetre


def site_kmz(edition: Edition) -> bytes | None:
    """The archive: doc.kml, a picture for each floor, an icon for each type of feature. None without a georeference."""
    georeference = edition.preplan.georeference
    if georeference is None:
        return None
    members = {"doc.kml": _document(edition, georeference)}
    for number, (_, floor) in enumerate(edition.floors, start=1):
        members[_picture(number)] = lean_png(
            _turned(floor_picture(edition, floor), _shown(edition, floor), georeference, _PIXELS)
        )
    if edition.aerial and edition.preplan.aerial:
        seen = Image.open(io.BytesIO(edition.aerial)).convert("RGBA")
        members[_AERIAL] = _photograph(_turned(seen, edition.preplan.aerial.box, georeference, _AERIAL_PIXELS))
    members |= _icons(_kinds(edition))
    return zipped(members, first="doc.kml")


def _document(edition: Edition, georeference: Georeference) -> bytes:
    kml = Element("kml", xmlns="http://www.opengis.net/kml/2.2")
    document = SubElement(kml, "Document")
    _text(document, "name", edition.preplan.name)
    _text(document, "description", about(edition))
    for kind in _kinds(edition):
        _style(document, kind)
    for name, colour in (("room", "ff111111"), ("door", "ff205e1b")):
        _label_style(document, name, colour)
    _aerial(edition, georeference, document)
    outside = [feature for feature in edition.preplan.features if feature.floor is None]
    _folder_of_features(edition, georeference, document, "Grounds", outside, shown=True)
    for building in edition.preplan.buildings:
        _building(edition, georeference, document, building)
    ElementTree.indent(kml, " ")
    text: bytes = ElementTree.tostring(kml, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _aerial(edition: Edition, georeference: Georeference, parent: Element) -> None:
    """The grounds from above, under all floors, and when that was."""
    told = edition.preplan.aerial
    if not edition.aerial or told is None:
        return
    of = f" ({told.source})" if told.source else ""
    name = f"Aerial picture of {told.captured.isoformat()}{of}"
    _overlay(parent, name, _AERIAL, told.box, georeference, shown=True, order=0)


def _overlay(
    parent: Element, name: str, picture: str, box: Box, georeference: Georeference, *, shown: bool, order: int
) -> None:
    overlay = SubElement(parent, "GroundOverlay")
    _text(overlay, "name", name)
    _text(overlay, "visibility", str(int(shown)))
    _text(overlay, "drawOrder", str(order))
    _text(SubElement(overlay, "Icon"), "href", picture)
    edges = SubElement(overlay, "LatLonBox")
    for edge, degrees in _lat_lon_box(box, georeference).items():
        _text(edges, edge, f"{degrees:.{_DECIMALS}f}")


def _building(edition: Edition, georeference: Georeference, parent: Element, building: Building) -> None:
    folder = _folder(parent, building.name, shown=True)
    rule = SubElement(SubElement(folder, "Style"), "ListStyle")
    _text(rule, "listItemType", "radioFolder")
    entrance = min((abs(floor.index) for floor in building.floors), default=0)
    numbers = {floor.id: number for number, (_, floor) in enumerate(edition.floors, start=1)}
    for floor in building.floors:
        _floor(edition, georeference, folder, floor, _picture(numbers[floor.id]), shown=abs(floor.index) == entrance)


def _floor(
    edition: Edition, georeference: Georeference, parent: Element, floor: Floor, picture: str, *, shown: bool
) -> None:
    folder = _folder(parent, floor.label, shown=shown)
    plan = f"Plan of {floor.label}"
    _overlay(folder, plan, picture, _shown(edition, floor), georeference, shown=shown, order=1)
    project = on_earth(georeference)
    rooms = _folder(folder, "Rooms", shown=shown)
    for space in floor.spaces:
        if space.number or space.name:
            mark = _placemark(rooms, space_called(space), space_says(edition, space), "room", shown=shown)
            _point(mark, project(np.array([space.label_at]))[0].tolist())
    doors = _folder(folder, "Exterior doors", shown=shown)
    for door in floor.openings:
        if door.number and is_entrance(door):
            mark = _placemark(doors, f"Door {door.number}", door_says(edition, floor, door), "door", shown=shown)
            _point(mark, project(np.array([door.middle]))[0].tolist())
    placed = [feature for feature in edition.preplan.features if feature.floor == floor.id]
    _folder_of_features(edition, georeference, folder, "Equipment", placed, shown=shown)


def _folder_of_features(
    edition: Edition, georeference: Georeference, parent: Element, name: str, features: list[Feature], *, shown: bool
) -> None:
    if not features:
        return
    folder = _folder(parent, name, shown=shown)
    project = on_earth(georeference)
    for feature in features:
        mark = _placemark(folder, feature.called, feature_says(edition, feature), feature.type, shown=shown)
        places = project(np.array(feature.points)).tolist()
        if feature.geometry == "polygon" and len(places) > 2:
            ring = SubElement(SubElement(SubElement(mark, "Polygon"), "outerBoundaryIs"), "LinearRing")
            _coordinates(ring, [*places, places[0]])
        elif feature.geometry == "line" and len(places) > 1:
            _coordinates(SubElement(mark, "LineString"), places)
        else:
            _point(mark, places[0])


def _folder(parent: Element, name: str, *, shown: bool) -> Element:
    folder = SubElement(parent, "Folder")
    _text(folder, "name", name)
    _text(folder, "visibility", str(int(shown)))
    return folder


def _placemark(parent: Element, name: str, says: str, style: str, *, shown: bool) -> Element:
    mark = SubElement(parent, "Placemark")
    _text(mark, "name", name)
    _text(mark, "visibility", str(int(shown)))
    _text(mark, "description", says)
    _text(mark, "styleUrl", f"#{style}")
    return mark


def _style(document: Element, kind: FeatureType) -> None:
    """The type's own symbol for points; its colour, half transparent, for lines and areas."""
    style = SubElement(document, "Style", id=kind.id)
    icon = SubElement(style, "IconStyle")
    _text(SubElement(icon, "Icon"), "href", _icon(kind.id))
    red, green, blue = kind.colour[1:3], kind.colour[3:5], kind.colour[5:7]
    line = SubElement(style, "LineStyle")
    _text(line, "color", f"ff{blue}{green}{red}")
    _text(line, "width", "3")
    _text(SubElement(style, "PolyStyle"), "color", f"66{blue}{green}{red}")


def _label_style(document: Element, name: str, colour: str) -> None:
    """A name without an icon."""
    style = SubElement(document, "Style", id=name)
    _text(SubElement(style, "IconStyle"), "scale", "0")
    label = SubElement(style, "LabelStyle")
    _text(label, "color", colour)
    _text(label, "scale", "0.8")


def _point(mark: Element, place: list[float]) -> None:
    _coordinates(SubElement(mark, "Point"), [place])


def _coordinates(parent: Element, places: list[list[float]]) -> None:
    _text(parent, "coordinates", " ".join(f"{lon:.{_DECIMALS}f},{lat:.{_DECIMALS}f},0" for lon, lat in places))


def _text(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, tag).text = text


def _picture(number: int) -> str:
    return f"floor{number}.png"


def _icon(kind: str) -> str:
    return f"{kind.replace('_', '')}.png"


def _kinds(edition: Edition) -> list[FeatureType]:
    present = {feature.type for feature in edition.preplan.features}
    return [kind for kind in FEATURE_TYPES.values() if kind.id in present]


def _icons(kinds: list[FeatureType]) -> dict[str, bytes]:
    """A picture of each type's symbol, cut from one sheet: a drawing costs little, beginning one costs much."""
    if not kinds:
        return {}
    keys = [Key(label=kind.label, form=kind.form, letters=kind.letters, colour=kind.colour) for kind in kinds]
    placed = "".join(
        f'<g transform="translate({_ICON * at} 0) scale({_ICON / 5 / _PX_MM})">{_inner(key_svg(key))}</g>'
        for at, key in enumerate(keys)
    )
    width = _ICON * len(keys)
    sheet = _sheet(width, _ICON, placed)
    strip = Image.open(io.BytesIO(svg_png(sheet, pixels=width, background=None)))
    return {
        _icon(kind.id): lean_png(strip.crop((_ICON * at, 0, _ICON * at + _ICON, _ICON)))
        for at, kind in enumerate(kinds)
    }


def _shown(edition: Edition, floor: Floor) -> Box:
    """What a floor's drawing shows, with the strip of grid letters around it, in metres of the site."""
    mm = wall_chart_mm(edition)
    return grown(floor_window(floor, edition.preplan, mm), STRIP * mm)


def _lat_lon_box(box: Box, georeference: Georeference) -> dict[str, float]:
    """The box on earth around a box of the site once it is turned to true north."""
    xmin, ymin, xmax, ymax = box
    corners = north_up(georeference, np.array([(xmin, ymin), (xmax, ymin), (xmax, ymax), (xmin, ymax)]))
    (west, south), (east, north) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    middle = ((west + east) / 2, (south + north) / 2)
    ends = np.array([(middle[0], north), (middle[0], south), (east, middle[1]), (west, middle[1])])
    places = from_plane(ends, (georeference.latitude, georeference.longitude))
    return {
        "north": places[0, 1].item(),
        "south": places[1, 1].item(),
        "east": places[2, 0].item(),
        "west": places[3, 0].item(),
    }


def _turned(picture: Image.Image, box: Box, georeference: Georeference, pixels: int) -> Image.Image:
    """A picture of a box turned to true north; the edges of what comes out are those of the box on earth."""
    wide, high = box[2] - box[0], box[3] - box[1]
    cos, sin = (turn(math.radians(georeference.y_axis_bearing)) for turn in (math.cos, math.sin))
    across, down = abs(wide * cos) + abs(high * sin), abs(wide * sin) + abs(high * cos)
    size = (round(across * pixels / max(across, down)), round(down * pixels / max(across, down)))
    mx, my = across / size[0], down / size[1]  # metres of a pixel
    px, py = picture.width / wide, picture.height / high
    return picture.transform(
        size,
        Image.Transform.AFFINE,
        (
            cos * mx * px, sin * my * px, (wide - cos * across - sin * down) / 2 * px,
            -sin * mx * py, cos * my * py, (high + sin * across - cos * down) / 2 * py,
        ),
        Image.Resampling.BICUBIC,
    )  # fmt: skip


def _photograph(picture: Image.Image) -> bytes:
    """As PNG, which every reader takes, in colours of its own."""
    stream = io.BytesIO()
    few = picture.convert("RGB").quantize(_CLEAR, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    few.putpalette([*(few.getpalette() or []), *bytes(3 * (_CLEAR + 1))][: 3 * (_CLEAR + 1)])
    few.paste(_CLEAR, mask=picture.getchannel("A").point(lambda alpha: 255 * (alpha < 128)))
    few.save(stream, "PNG", transparency=_CLEAR)
    return stream.getvalue()


def _inner(drawing: str) -> str:
    """A drawing without its prologue, to stand inside another."""
    return drawing[drawing.index("<svg") :]


def _sheet(width: float, height: float, content: str) -> bytes:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.3f} {height:.3f}" '
        f'width="{width:.3f}" height="{height:.3f}">{content}</svg>'
    ).encode()
