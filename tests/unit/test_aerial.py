"""An aerial image lies where it belongs, or is refused: never somewhere else."""

import hashlib
import io
import struct
import subprocess
import zipfile
import zlib
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image

from tacmap.earth import to_earth, to_site
from tacmap.errors import BrokenPlan, PlanRefused, PlanTooLarge, UnknownFormat
from tacmap.exports.edition import Edition
from tacmap.exports.kmz import site_kmz
from tacmap.exports.pdf import site_sheet
from tacmap.exports.table import export_all
from tacmap.preplan import Aerial, Georeference
from tacmap.readers.aerial import rectified
from tacmap.service.aerial import aerial_of
from tacmap.settings import Limits
from tacmap.site import load_site
from tacmap.testing import sample_preplan

FRAME = Georeference(latitude=31.0, longitude=-99.0, y_axis_bearing=18.0)
BOX = (-40.0, -40.0, 80.0, 60.0)
NORTH, WEST, SOUTH, EAST = 31.0012, -99.0014, 30.9990, -98.9984
CORNERS = [(NORTH, WEST), (NORTH, EAST), (SOUTH, EAST), (SOUTH, WEST)]
SPOT = (20.0, 10.0)  # metres of the site: painted red in the image


def image(size=(1430, 1224), mode="RGB"):
    """North up, green, with a red square of 4 m about SPOT."""
    picture = Image.new("RGB", size, (60, 140, 60))
    x, y = pixel(size)
    picture.paste((230, 20, 20), (int(x) - 10, int(y) - 10, int(x) + 10, int(y) + 10))
    return picture.convert(mode)


def pixel(size):
    lon, lat = to_earth(FRAME, np.array([SPOT]))[0]
    return (lon - WEST) / (EAST - WEST) * size[0], (NORTH - lat) / (NORTH - SOUTH) * size[1]


def file_of(picture, form="PNG", **options):
    stream = io.BytesIO()
    picture.save(stream, form, **options)
    return stream.getvalue()


def turned(content, *, corners=CORNERS, frame=FRAME, box=BOX, limits=None):
    return Image.open(io.BytesIO(rectified(content, corners=corners, frame=frame, box=box, limits=limits or Limits())))


def red_spot(picture, box=BOX):
    """Where the red is, in metres of the site."""
    pixels = np.asarray(picture.convert("RGB")).astype(int)
    rows, columns = np.nonzero((pixels[..., 0] > 180) & (pixels[..., 1] < 80))
    x = box[0] + (columns.mean() + 0.5) / picture.width * (box[2] - box[0])
    return x, box[3] - (rows.mean() + 0.5) / picture.height * (box[3] - box[1])


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP", "TIFF"])
def test_a_spot_of_the_image_lies_where_it_is_on_the_site(form):
    assert red_spot(turned(file_of(image(), form))) == pytest.approx(SPOT, abs=0.2)


def test_two_corners_are_enough_where_north_is_up():
    assert red_spot(turned(file_of(image()), corners=[CORNERS[0], CORNERS[2]])) == pytest.approx(SPOT, abs=0.2)


def test_an_image_on_its_side_is_turned_back_by_its_corners():
    on_its_side = image().rotate(90, expand=True)  # its upper left is the north-east corner
    corners = [CORNERS[1], CORNERS[2], CORNERS[3], CORNERS[0]]
    assert red_spot(turned(file_of(on_its_side), corners=corners)) == pytest.approx(SPOT, abs=0.2)


def test_a_fine_image_is_made_smaller_and_stays_in_place():
    picture = turned(file_of(image((5720, 4896))))
    assert max(picture.size) == 1600
    assert red_spot(picture) == pytest.approx(SPOT, abs=0.2)


def test_where_the_image_shows_nothing_the_picture_is_white():
    beyond = (-400.0, -400.0, 400.0, 400.0)
    assert turned(file_of(image()), box=beyond).getpixel((2, 2)) == (255, 255, 255)


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "CMYK", "1"])
def test_every_plain_kind_of_pixel_is_read(mode):
    form = "JPEG" if mode == "CMYK" else "PNG"
    assert turned(file_of(image(mode=mode), form)).mode == "RGB"


def test_the_same_image_gives_the_same_bytes():
    content = file_of(image())
    arguments = {"corners": CORNERS, "frame": FRAME, "box": BOX, "limits": Limits()}
    assert rectified(content, **arguments) == rectified(content, **arguments)


@pytest.mark.tool
@pytest.mark.parametrize(("epsg", "options"), [(4326, ()), (32614, ("-r", "bilinear")), (3857, ("-r", "bilinear"))])
def test_a_geotiff_tells_itself_where_it_lies(tool, tmp_path, epsg, options):
    plain, tagged, warped = tmp_path / "plain.png", tmp_path / "tagged.tif", tmp_path / "warped.tif"
    plain.write_bytes(file_of(image()))
    bounds = (str(each) for each in (WEST, NORTH, EAST, SOUTH))
    command = (tool("gdal_translate"), "-q", "-a_srs", "EPSG:4326", "-a_ullr", *bounds, str(plain), str(tagged))
    subprocess.run(command, check=True, timeout=60)
    warp = (tool("gdalwarp"), "-q", "-t_srs", f"EPSG:{epsg}", *options, str(tagged), str(warped))
    subprocess.run(warp, check=True, timeout=60)
    assert red_spot(turned(warped.read_bytes(), corners=None)) == pytest.approx(SPOT, abs=0.3)


@pytest.mark.tool
def test_a_geotiff_whose_tie_point_is_the_middle_of_a_pixel_is_not_half_a_pixel_off(tool, tmp_path):
    plain, tagged = tmp_path / "plain.png", tmp_path / "tagged.tif"
    coarse = image((143, 122))
    plain.write_bytes(file_of(coarse))
    bounds = (str(each) for each in (WEST, NORTH, EAST, SOUTH))
    command = (tool("gdal_translate"), "-q", "-a_srs", "EPSG:4326", "-a_ullr", *bounds, "-mo", "AREA_OR_POINT=Point")
    subprocess.run((*command, str(plain), str(tagged)), check=True, timeout=60)
    by_corners = red_spot(turned(file_of(coarse)))
    assert red_spot(turned(tagged.read_bytes(), corners=None)) == pytest.approx(by_corners, abs=0.2)


def test_an_image_that_does_not_say_where_it_lies_asks_for_corners():
    for form in ("PNG", "TIFF"):
        with pytest.raises(PlanRefused, match="does not say where") as caught:
            turned(file_of(image(), form), corners=None)
        assert "corners" in caught.value.remedy


def test_corners_in_a_wrong_order_are_refused():
    mirrored = [CORNERS[1], CORNERS[0], CORNERS[3], CORNERS[2]]
    with pytest.raises(PlanRefused, match="out of order"):
        turned(file_of(image()), corners=mirrored)


def test_corners_of_another_place_are_refused_with_the_distance():
    away = [(lat + 0.05, lon) for lat, lon in CORNERS]
    with pytest.raises(PlanRefused, match=r"does not show the school: its middle lies 5[0-9]{3} m away"):
        turned(file_of(image()), corners=away)


def test_swapped_latitude_and_longitude_are_refused():
    with pytest.raises(PlanRefused):
        turned(file_of(image()), corners=[(lon % 90, lat) for lat, lon in CORNERS])


def test_corners_that_would_stretch_the_image_are_refused():
    with pytest.raises(PlanRefused, match="are these its corners"):
        turned(file_of(image((1400, 300))))


def test_a_bomb_is_refused_before_it_is_unpacked():
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10))), (b"IEND", b""))
    chunks = (struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in parts)
    with pytest.raises(PlanTooLarge, match="60000 by 60000 pixels"):
        turned(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"%PDF-1.7", b"<svg/>", bytes(1000)])
def test_what_is_no_image_is_refused(content):
    with pytest.raises(UnknownFormat, match="no image that is read here"):
        turned(content)


@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_an_image_that_was_cut_short_is_refused(form):
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (1224, 1430, 3), dtype=np.uint8))
    content = file_of(noise, form)
    with pytest.raises(BrokenPlan, match="damaged or cut short"):
        turned(content[: len(content) // 2])


def test_deep_pixels_are_refused_rather_than_shown_black():
    with pytest.raises(UnknownFormat, match="I;16"):
        turned(file_of(Image.new("I;16", (1430, 1224))))


SITE = """\
name = "Sample"
[georeference]
lat = 31.0
lon = -99.0
true_north_deg = -18
[aerial]
file = "above.jpg"
captured = 2026-04-12
corners = [[31.0012, -99.0014], [30.9990, -98.9984]]
source = "County orthophoto"
[[buildings]]
name = "Main"
[[buildings.floors]]
label = "1"
index = 0
plan = "plan.dxf"
"""


def folder(tmp_path: Path, toml: str = SITE, content: bytes | None = None) -> Path:
    (tmp_path / "plan.dxf").write_text("0\nEOF\n")
    (tmp_path / "above.jpg").write_bytes(file_of(image(), "JPEG") if content is None else content)
    (tmp_path / "site.toml").write_text(toml)
    return tmp_path


def problems(tmp_path: Path, toml: str) -> list[str]:
    return [str(problem) for problem in load_site(folder(tmp_path, toml)).problems]


def test_the_site_folder_names_image_day_corners_and_source(tmp_path):
    site = load_site(folder(tmp_path))
    assert site.problems == ()
    assert site.aerial.captured == date(2026, 4, 12)
    assert site.aerial.corners == (CORNERS[0], CORNERS[2])
    assert "above.jpg" in site.read


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("captured = 2026-04-12\n", ""), "not said when the image was taken"),
        (("above.jpg", "../above.jpg"), "leads out of the site folder"),
        (("above.jpg", "abuve.jpg"), 'Did you mean "above.jpg"'),
        (("[30.9990, -98.9984]]", "]"), "2 or 4 places"),
        (("-98.9984", "-198.9984"), "2 or 4 places"),
        (("[georeference]\nlat = 31.0\nlon = -99.0\ntrue_north_deg = -18\n", ""), "Where the site lies on earth"),
    ],
)
def test_what_is_wrong_with_it_is_told_with_a_remedy(tmp_path, change, says):
    (told,) = problems(tmp_path, SITE.replace(*change))
    assert says in told


def test_the_image_is_read_in_a_process_of_its_own_and_keeps_its_digest(tmp_path):
    preplan = sample_preplan()
    site = load_site(folder(tmp_path))
    told, jpeg, wrong = aerial_of(site, FRAME, preplan.buildings, preplan.features)
    assert wrong == ()
    assert told.sha256 == hashlib.sha256(jpeg).hexdigest()
    assert told.captured == date(2026, 4, 12)
    assert red_spot(Image.open(io.BytesIO(jpeg)), told.box) == pytest.approx(SPOT, abs=0.3)


def test_an_image_that_is_none_is_a_problem_of_the_site_folder(tmp_path):
    preplan = sample_preplan()
    site = load_site(folder(tmp_path, content=b"no image"))
    told, jpeg, (problem,) = aerial_of(site, FRAME, preplan.buildings, preplan.features)
    assert (told, jpeg) == (None, b"")
    assert (problem.file, problem.line, problem.column) == ("site.toml", 6, "aerial")
    assert "no image that is read here" in problem.message


@pytest.fixture(scope="module")
def edition():
    jpeg = rectified(file_of(image()), corners=CORNERS, frame=FRAME, box=BOX, limits=Limits())
    told = Aerial(captured=date(2026, 4, 12), box=BOX, sha256=hashlib.sha256(jpeg).hexdigest(), source="County")
    return replace(Edition.of(replace(sample_preplan(), georeference=FRAME, aerial=told)), aerial=jpeg)


def test_the_bundle_holds_the_picture(edition):
    assert export_all(edition)["data/aerial.jpg"] == edition.aerial
    assert "data/aerial.jpg" not in export_all(Edition.of(sample_preplan()))


@pytest.mark.tool
def test_it_lies_under_the_site_sheet_with_its_day(edition, tool, tmp_path):
    path = tmp_path / "site.pdf"
    path.write_bytes(site_sheet(edition)["print/site.pdf"])
    words = subprocess.run([tool("pdftotext"), str(path), "-"], check=True, capture_output=True, timeout=60).stdout
    assert "Aerial picture of 2026-04-12, County" in " ".join(words.decode().split())
    subprocess.run([tool("pdftoppm"), "-r", "60", "-png", "-singlefile", str(path), str(tmp_path / "p")], check=True)
    pixels = np.asarray(Image.open(tmp_path / "p.png").convert("RGB")).astype(int)
    greenish = (pixels[..., 1] - pixels[..., 0] > 25) & (pixels[..., 1] - pixels[..., 2] > 25)
    assert greenish.mean() > 0.1


def test_it_lies_under_the_floors_of_the_kmz_turned_to_north(edition):
    archive = zipfile.ZipFile(io.BytesIO(site_kmz(edition)))
    root = ET.fromstring(archive.read("doc.kml"))
    kml = "{http://www.opengis.net/kml/2.2}"
    first, *floors = root.iter(f"{kml}GroundOverlay")
    assert first.find(f"{kml}name").text == "Aerial picture of 2026-04-12 (County)"
    orders = [int(each.find(f"{kml}drawOrder").text) for each in (first, *floors)]
    assert orders == [0, 1, 1]
    picture = Image.open(io.BytesIO(archive.read(first.find(f"{kml}Icon/{kml}href").text))).convert("RGBA")
    edge = {name: float(first.find(f"{kml}LatLonBox/{kml}{name}").text) for name in ("north", "south", "east", "west")}
    pixels = np.asarray(picture).astype(int)
    rows, columns = np.nonzero((pixels[..., 0] > 180) & (pixels[..., 1] < 80) & (pixels[..., 3] > 0))
    lon = edge["west"] + (columns.mean() + 0.5) / picture.width * (edge["east"] - edge["west"])
    lat = edge["north"] - (rows.mean() + 0.5) / picture.height * (edge["north"] - edge["south"])
    assert to_site(FRAME, [(lat, lon)])[0] == pytest.approx(SPOT, abs=0.3)
    assert picture.getpixel((1, 1))[3] == 0  # beyond the picture nothing is covered
