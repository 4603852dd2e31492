"""Rooms, walls and whole floors as areas for shapely, made valid. Metres in, metres out."""

from collections.abc import Iterable

import shapely

from tacmap.building import Floor
from tacmap.geometry import Polygon

__all__ = ["area", "built"]

_WALL = 0.6  # metres between rooms that are one building
_SILL = 0.1  # metres to each side of an opening's line: no wall is thinner
_PLAIN = 0.02  # metres a corner may lie off and be left out


def area(polygon: Polygon) -> shapely.Polygon:
    """The same area for shapely, made valid: its largest piece; empty when it encloses nothing."""
    holes = [hole for hole in polygon.holes if len(hole) > 2]
    made = shapely.Polygon(polygon.exterior, holes) if len(polygon.exterior) > 2 else shapely.Polygon()
    if made.is_valid:
        return made
    whole = made.buffer(0)
    pieces = [piece for piece in getattr(whole, "geoms", (whole,)) if isinstance(piece, shapely.Polygon)]
    return max(pieces, key=lambda piece: piece.area, default=shapely.Polygon())


def built(floors: Iterable[Floor]) -> shapely.Geometry:
    """What floors cover, one over the other: rooms, walls and openings as one area, the joints between them closed."""
    pieces: list[shapely.Geometry] = []
    for floor in floors:
        pieces += [area(space.outline) for space in floor.spaces]
        pieces += [area(wall) for wall in floor.walls]
        pieces += [shapely.LineString((each.a, each.b)).buffer(_SILL, cap_style="square") for each in floor.openings]
    grown = shapely.buffer(shapely.union_all(pieces), _WALL / 2, join_style="mitre")
    return shapely.simplify(shapely.buffer(grown, -_WALL / 2, join_style="mitre"), _PLAIN)
