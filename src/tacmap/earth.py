"""Between a site's metres and the earth: the tangent plane at a known spot, by pyproj (WGS 84).

The one place that knows the projection: azimuthal equidistant about the spot, exact for a site's few kilometres.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from tacmap.geometry import FloatArray
from tacmap.preplan import Georeference

if TYPE_CHECKING:
    from pyproj import Proj

__all__ = ["LatLon", "from_plane", "north_up", "on_plane", "to_earth", "to_site"]

LatLon = tuple[float, float]


def to_earth(frame: Georeference, points: FloatArray) -> FloatArray:
    """(n, 2) metres of the site to (n, 2) longitude, latitude in degrees."""
    return from_plane(north_up(frame, points), (frame.latitude, frame.longitude))


def north_up(frame: Georeference, points: FloatArray) -> FloatArray:
    """(n, 2) metres of the site to (n, 2) metres east and north of its origin."""
    turned: FloatArray = np.asarray(points, dtype=np.float64).reshape(-1, 2) @ _turn(frame)
    return turned


def to_site(frame: Georeference, places: Sequence[LatLon]) -> FloatArray:
    """(latitude, longitude) pairs in degrees to (n, 2) metres of the site."""
    metres: FloatArray = on_plane(places, (frame.latitude, frame.longitude)) @ _turn(frame).T
    return metres


def on_plane(places: Sequence[LatLon], centre: LatLon) -> FloatArray:
    """(latitude, longitude) pairs to (n, 2) metres east and north of `centre`."""
    degrees = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(_projection(centre)(degrees[:, 1], degrees[:, 0]))


def from_plane(metres: FloatArray, centre: LatLon) -> FloatArray:
    """(n, 2) metres east and north of `centre` to (n, 2) longitude, latitude in degrees."""
    return np.column_stack(_projection(centre)(metres[:, 0], metres[:, 1], inverse=True))


def _turn(frame: Georeference) -> FloatArray:
    """(2, 2): rows are the site's x and y axes as (east, north)."""
    turn = math.radians(frame.y_axis_bearing)
    return np.array([[math.cos(turn), -math.sin(turn)], [math.sin(turn), math.cos(turn)]])


def _projection(centre: LatLon) -> "Proj":
    from pyproj import Proj  # slow to import

    return Proj(proj="aeqd", lat_0=centre[0], lon_0=centre[1], ellps="WGS84")
