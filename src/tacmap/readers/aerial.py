"""An aerial image becomes a picture in the site's frame: turned, cut and made small, a JPEG.

Where it lies on earth is told by its corners, or by the tags of a GeoTIFF (OGC 19-008). An image that cannot lie where
its corners say is refused: a school under another's roof is worse than none. Read it in a process of its own
(`tacmap.service.aerial`).
"""

import io
import math
import struct
import warnings
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageFile, UnidentifiedImageError

from tacmap.earth import LatLon, to_site
from tacmap.errors import BrokenPlan, PlanRefused, PlanTooLarge, UnknownFormat
from tacmap.geometry import FloatArray, Point
from tacmap.preplan import Georeference
from tacmap.settings import Limits

__all__ = ["MOST_PIXELS", "rectified"]

Box = tuple[float, float, float, float]  # xmin, ymin, xmax, ymax in metres of the site

MOST_PIXELS = 1600  # of the longer side of what comes out
_FORMATS = ("PNG", "JPEG", "TIFF", "WEBP")
_QUALITY = 78
_PLAIN = {"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"}  # 8 bits a colour and less
# What decoders and tags of spoiled files raise; pyproj's own errors are RuntimeErrors.
_STUMBLES = (OSError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, RuntimeError, struct.error)
_FARTHEST = 20_000.0  # metres across: more is no picture of a school
_SKEWED = 1.15  # how much wider than high a pixel may be
_TAKE_ANOTHER = "Save it as PNG or JPEG with 8 bits per colour, or take the county's orthophoto."


def rectified(
    content: bytes, *, corners: Sequence[LatLon] | None, frame: Georeference, box: Box, limits: Limits
) -> bytes:
    """The part of the image that covers `box`, white where it shows nothing, at most `MOST_PIXELS` wide or high.

    `corners`: (latitude, longitude) of the upper left, upper right, lower right and lower left; of the upper left and
    lower right alone where north is up; None for a GeoTIFF. Raises PlanRefused.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what a camera noted beside the image
            image = _opened(content, limits)
            ground = to_site(frame, _four(corners) if corners is not None else _told_by(image))
            _check(ground, box)
            if corners is not None:
                _check_shape(ground, image.size, math.cos(math.radians(frame.latitude)))
            return _jpeg(_turned(image, ground, box))
    except _STUMBLES as error:
        raise BrokenPlan("The image is damaged or cut short.", remedy="Export it again.") from error


def _opened(content: bytes, limits: Limits) -> Image.Image:
    """The image, not decoded yet: its size is looked at first."""
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # counted here, where it can be said in words
    try:
        image = Image.open(io.BytesIO(content), formats=_FORMATS)
    except UnidentifiedImageError as error:
        raise UnknownFormat("This is no image that is read here.", remedy=_TAKE_ANOTHER) from error
    if image.width * image.height > limits.picture_pixels:
        remedy = "Cut it to the school's grounds, or save it smaller: 0.1 m to a pixel is enough."
        most = f"{limits.picture_pixels / 1e6:.0f} million"
        raise PlanTooLarge(f"The image has {image.width} by {image.height} pixels, and {most} are read.", remedy=remedy)
    if image.mode not in _PLAIN:
        raise UnknownFormat(f"The image's pixels are of a kind that is not read ({image.mode}).", remedy=_TAKE_ANOTHER)
    return image


def _four(corners: Sequence[LatLon]) -> list[LatLon]:
    if len(corners) == 4:
        return list(corners)
    (north, west), (south, east) = corners
    if north <= south or west >= east:
        raise PlanRefused("The corners of the image are out of order.", remedy=_TWO)
    return [(north, west), (north, east), (south, east), (south, west)]


def _told_by(image: Image.Image) -> list[LatLon]:
    from tacmap.readers.geotiff import corners_of  # coordinate systems are slow to load

    return corners_of(image)


def _check(ground: FloatArray, box: Box) -> None:
    """The corners must be in their order, and of this place."""
    sides = [math.dist(ground[i], ground[(i + 1) % 4]) for i in range(4)]
    if not all(math.isfinite(side) for side in sides) or max(sides) > _FARTHEST:
        raise PlanRefused("The corners of the image lie more than 20 km apart.", remedy=_ORDER)
    turns = [_turn(ground[i], ground[(i + 1) % 4], ground[(i + 2) % 4]) for i in range(4)]
    if min(sides) < 1.0 or max(turns) >= 0:
        raise PlanRefused("The corners of the image are out of order.", remedy=_ORDER)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    if any(_turn(ground[i], ground[(i + 1) % 4], middle) > 0 for i in range(4)):
        away = math.dist(ground.mean(axis=0), middle)
        raise PlanRefused(f"The image does not show the school: its middle lies {away:.0f} m away.", remedy=_ORDER)


def _check_shape(ground: FloatArray, size: tuple[int, int], degree: float) -> None:
    """A pixel must be about a square on the ground, or a square of degrees: `degree` as wide as it is high."""
    wide, high = ((math.dist(ground[i], ground[i + 1]) + math.dist(ground[i - 2], ground[i - 1])) / 2 for i in (0, 1))
    pixel = (wide / size[0], high / size[1])
    shapes = (pixel[0] / pixel[1], pixel[0] / pixel[1] / degree)
    if not any(1 / _SKEWED < shape < _SKEWED for shape in shapes):
        message = (
            f"A pixel of the image would be {pixel[0]:.2f} m wide and {pixel[1]:.2f} m high: are these its corners?"
        )
        raise PlanRefused(message, remedy=_ORDER)


_ORDER = (
    "Give upper left, upper right, lower right, lower left, each as [latitude, longitude]; and check them on a map."
)

_TWO = "Give upper left and lower right, with north up, each as [latitude, longitude]; else all four corners."


def _turn(a: Sequence[float] | FloatArray, b: Sequence[float] | FloatArray, c: Point | FloatArray) -> float:
    """Below zero where c lies to the right of the way from a to b: corners in their order turn right."""
    return float((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]))


def _turned(image: Image.Image, ground: FloatArray, box: Box) -> Image.Image:
    """The image in the frame of the site, sampled once."""
    wide, high = box[2] - box[0], box[3] - box[1]
    metres = max(max(wide, high) / MOST_PIXELS, math.dist(ground[0], ground[1]) / image.width)  # no finer than it is
    size = (max(1, round(wide / metres)), max(1, round(high / metres)))
    place = np.array([[wide / size[0], 0.0, box[0]], [0.0, -high / size[1], box[3]], [0.0, 0.0, 1.0]])
    pixels = np.array([(0, 0), (image.width, 0), image.size, (0, image.height)], dtype=np.float64)
    way = _projective(ground, pixels) @ place  # from pixels of the picture to those of the image
    smaller = max(1, int(math.sqrt(abs(np.linalg.det(way[:2, :2] / way[2, 2])))))
    plain = _on_white(image.reduce(smaller) if smaller > 1 and image.mode in ("RGB", "L") else image)
    way = np.diag([plain.width / image.width, plain.height / image.height, 1.0]) @ way
    coefficients = (way / way[2, 2]).ravel()[:8].tolist()
    return plain.transform(size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BICUBIC, fillcolor="white")


def _projective(places: FloatArray, pixels: FloatArray) -> FloatArray:
    """(3, 3): the projective map that takes four places to four pixels."""
    rows = []
    for (x, y), (u, v) in zip(places.tolist(), pixels.tolist(), strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    found = np.linalg.solve(np.array(rows, dtype=np.float64), pixels.ravel())
    return np.append(found, 1.0).reshape(3, 3)


def _on_white(image: Image.Image) -> Image.Image:
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image.convert("RGB")
    whole = image.convert("RGBA")
    paper = Image.new("RGBA", whole.size, "white")
    paper.alpha_composite(whole)
    return paper.convert("RGB")


def _jpeg(picture: Image.Image) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=_QUALITY, optimize=True)
    return stream.getvalue()
