"""Shapes of a site as GeoJSON geometries (RFC 7946), on the earth or in whatever frame they are projected to."""

from collections.abc import Callable
from typing import Any

import numpy as np

from tacmap.annotations import Feature
from tacmap.earth import to_earth
from tacmap.geometry import FloatArray, Point, Polygon, Ring
from tacmap.preplan import Georeference

__all__ = ["Project", "area_geometry", "feature_geometry", "on_earth"]

Project = Callable[[FloatArray], FloatArray]  # (n, 2) metres of the site to (n, 2) where they are wanted

_DECIMALS = 8  # of a degree: a millimetre


def on_earth(georeference: Georeference) -> Project:
    """From (n, 2) metres of the site's frame to (n, 2) longitude and latitude, WGS 84, to the millimetre."""
    return lambda points: np.round(to_earth(georeference, points), _DECIMALS)


def feature_geometry(feature: Feature, project: Project) -> dict[str, Any]:
    """A feature's place as a GeoJSON geometry."""
    if feature.geometry == "polygon":
        return area_geometry(Polygon(exterior=feature.points), project)
    places = project(np.array(feature.points)).tolist()
    if feature.geometry == "line" and len(places) > 1:
        return {"type": "LineString", "coordinates": places}
    return {"type": "Point", "coordinates": places[0]}


def area_geometry(area: Polygon, project: Project) -> dict[str, Any]:
    """An area as a GeoJSON Polygon: rings closed, the exterior counter-clockwise where it ends up, holes clockwise."""
    rings = [
        _ring(area.exterior, project, turn=1.0),
        *(_ring(hole, project, turn=-1.0) for hole in area.holes if len(hole) > 2),
    ]
    return {"type": "Polygon", "coordinates": rings}


def _ring(ring: Ring, project: Project, *, turn: float) -> list[list[float]]:
    """Closed, and counter-clockwise (turn 1) or clockwise (turn -1) where it ends up."""
    places: list[list[float]] = project(np.array(ring)).tolist()
    if _signed_area(places) * turn < 0:
        places.reverse()
    return [*places, places[0]]


def _signed_area(places: list[list[float]]) -> float:
    x0, y0 = places[0]
    shifted: list[Point] = [(x - x0, y - y0) for x, y in places]
    pairs = zip(shifted, (*shifted[1:], shifted[0]), strict=True)
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)
