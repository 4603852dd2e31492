"""Where a GeoTIFF lies on earth, by its tags (OGC 19-008): scale and tie point, or a transformation, in a known CRS."""

from typing import Any

import numpy as np
from PIL import Image
from pyproj import CRS, Transformer
from pyproj.exceptions import ProjError

from tacmap.earth import LatLon
from tacmap.errors import PlanRefused
from tacmap.geometry import FloatArray

__all__ = ["corners_of"]

_SCALE, _TIE_POINT, _TRANSFORMATION, _KEYS = 33550, 33922, 34264, 34735
_RASTER_TYPE, _GEOGRAPHIC, _PROJECTED = 1025, 2048, 3072  # keys of the directory
_AT_MIDDLE = 2  # a raster type: the tie point is the middle of its pixel
_OWN_CRS = 32767
_GIVE = "Give corners = [[lat, lon], ...] of its upper left, upper right, lower right and lower left in [aerial]."


def corners_of(image: Image.Image) -> list[LatLon]:
    """(latitude, longitude) of the upper left, upper right, lower right and lower left corner.

    Raises PlanRefused where the image does not tell.
    """
    tags: Any = getattr(image, "tag_v2", None)
    if tags is None or _KEYS not in tags:
        raise PlanRefused("The image does not say where it lies on earth.", remedy=_GIVE)
    keys = _directory(tags[_KEYS])
    code = keys.get(_PROJECTED) or keys.get(_GEOGRAPHIC)
    if code in (None, 0, _OWN_CRS):
        remedy = f"Save it in a coordinate system with an EPSG number, such as 4326. Or: {_GIVE}"
        raise PlanRefused("The image's coordinate system has no number that is known.", remedy=remedy)
    places = _on_map(tags, image.size, 0.5 if keys.get(_RASTER_TYPE) == _AT_MIDDLE else 0.0)
    try:
        to_degrees = Transformer.from_crs(CRS.from_epsg(code), CRS.from_epsg(4326), always_xy=True)
        longitudes, latitudes = to_degrees.transform(places[:, 0], places[:, 1], errcheck=True)
    except ProjError as error:
        raise PlanRefused(f"The image's coordinates cannot be read in EPSG:{code}.", remedy=_GIVE) from error
    return list(zip(latitudes.tolist(), longitudes.tolist(), strict=True))


def _directory(numbers: tuple[int, ...]) -> dict[int, int]:
    """Keys whose value stands in the directory itself: rows of key, where, count, value after a head of four."""
    rows = (numbers[i : i + 4] for i in range(4, len(numbers) - 3, 4))
    return {key: value for key, where, _, value in rows if where == 0}


def _on_map(tags: Any, size: tuple[int, int], shift: float) -> FloatArray:
    """(4, 2): the corners in the image's own coordinate system."""
    wide, high = size
    pixels = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], dtype=np.float64) - shift
    if _TRANSFORMATION in tags and len(tags[_TRANSFORMATION]) == 16:
        matrix = np.array(tags[_TRANSFORMATION], dtype=np.float64).reshape(4, 4)
        placed: FloatArray = pixels @ matrix[:2, :2].T + matrix[:2, 3]
        return placed
    if len(tags.get(_SCALE, ())) < 2 or len(tags.get(_TIE_POINT, ())) < 6:
        raise PlanRefused("The image says in which coordinate system it lies, but not where.", remedy=_GIVE)
    sx, sy = tags[_SCALE][:2]
    i, j, _, x, y, _ = tags[_TIE_POINT][:6]
    return np.column_stack((x + (pixels[:, 0] - i) * sx, y - (pixels[:, 1] - j) * sy))
