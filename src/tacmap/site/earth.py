"""Where the site lies on earth: control points or an origin become one rigid mapping, checked before it is used.

The plane is that of `tacmap.earth` at the first point.
"""

import math
from collections.abc import Sequence

import numpy as np

from tacmap.building import Building, Floor
from tacmap.earth import LatLon, from_plane, on_plane, to_earth
from tacmap.errors import Finding, RowProblem
from tacmap.geometry import FloatArray, Point
from tacmap.geometry import bearing as bearing_of
from tacmap.preplan import Georeference
from tacmap.site.folder import ControlPoint, Origin, SiteFolder

__all__ = ["Placed", "georeference"]

Placed = tuple[Georeference | None, tuple[RowProblem, ...], tuple[Finding, ...]]

_SCALE_REFUSED = 0.10  # plan and earth differ by more than this share: not the same place or unit
_SCALE_NOTED = 0.02
_RESIDUAL_REFUSED = 25.0  # metres
_RESIDUAL_NOTED = 3.0
_TOO_CLOSE = 5.0  # metres between the two farthest control points
_CLOSE = 20.0


def georeference(site: SiteFolder, buildings: Sequence[Building]) -> Placed:
    """Where the frame of `buildings` lies on earth: (mapping, problems, findings).

    The mapping is None when the folder does not say, and when what it says cannot be: then a problem tells why.
    All floors must lie in one frame of metres already.
    """
    floors = [floor for building in buildings for floor in building.floors]
    if site.origin is not None:
        return _from_origin(site, floors)
    if len(site.control_points) < 2:
        return None, (), ()
    places: list[Point] = []
    problems: list[RowProblem] = []
    for point in site.control_points:
        place = _on_site(point, site, floors)
        if place is None:
            problems.append(
                _problem(
                    point, f"The floor {point.floor or 'of the main entrance'} was not read.", "Correct its plan first."
                )
            )
        else:
            places.append(place)
    if problems:
        return None, tuple(problems), ()
    return _fitted(np.array(places), site.control_points)


def _on_site(point: ControlPoint, site: SiteFolder, floors: Sequence[Floor]) -> Point | None:
    if point.site is not None:
        return point.site
    floor = _floor(point.floor, site, floors)
    if floor is None or point.plan is None:
        return None
    x, y = floor.placement.from_file(np.array([point.plan]))[0]
    return (float(x), float(y))


def _floor(floor_id: str | None, site: SiteFolder, floors: Sequence[Floor]) -> Floor | None:
    """The floor called this; without a name the ground floor."""
    wanted = floor_id or (site.ground.id if site.ground else None)
    return next((floor for floor in floors if floor.id == wanted), None)


def _from_origin(site: SiteFolder, floors: Sequence[Floor]) -> Placed:
    origin = site.origin
    floor = _floor(origin.floor, site, floors) if origin else None
    if origin is None or floor is None:
        return None, (), ()
    x, y = floor.placement.from_file(np.array([origin.plan]))[0]
    bearing = -_true_north(origin, site, floors) % 360.0
    known = Georeference(latitude=origin.latitude, longitude=origin.longitude, y_axis_bearing=bearing)
    lon, lat = to_earth(known, np.array([[-x, -y]]))[0]
    frame = Georeference(
        latitude=round(float(lat), 8), longitude=round(float(lon), 8), y_axis_bearing=round(bearing, 4)
    )
    return frame, (), ()


def _true_north(origin: Origin, site: SiteFolder, floors: Sequence[Floor]) -> float:
    """Degrees clockwise from the plan's up: as written, or as the arrow points that was drawn on a plan."""
    floor = _floor(origin.arrow[0], site, floors) if origin.arrow else None
    if origin.arrow is None or floor is None:
        return origin.true_north_deg
    tail, tip = floor.placement.from_file(np.array(origin.arrow[1])).tolist()
    return bearing_of((tail[0], tail[1]), (tip[0], tip[1]))


def _fitted(plan: FloatArray, points: Sequence[ControlPoint]) -> Placed:
    """The rigid mapping with the least squared error; refused when the points contradict each other."""
    earth = [(point.latitude, point.longitude) for point in points]
    plane = on_plane(earth, earth[0])
    spread = float(np.ptp(plan, axis=0).max())
    if spread < _TOO_CLOSE:
        remedy = "Take corners far from each other, such as two ends of the building."
        return _refused(points[0], f"The control points lie only {spread:.1f} m apart on the plan.", remedy)
    turn, scale, error = _similarity(plan, plane)
    flipped = _similarity(plan * np.array([-1.0, 1.0]), plane)
    if len(points) > 2 and error > _RESIDUAL_NOTED and flipped[2] < error / 4:
        remedy = "Check that x and y, or latitude and longitude, are not swapped; else mirror the drawing."
        return _refused(points[0], "The plan is a mirror image of what the control points say.", remedy)
    if abs(scale - 1) > _SCALE_REFUSED:
        return _refused(points[0], _scale_words(scale), _SCALE_REMEDY)
    if error > _RESIDUAL_REFUSED:
        worst = points[_worst(plan, plane, turn)]
        return _refused(worst, f"The control points miss each other by {error:.0f} m.", "Check this point first.")
    frame = _frame(plan, plane, turn, earth[0], error)
    return frame, (), _looks(frame, scale, spread)


_SCALE_REMEDY = "Check metres_per_unit of its floor, and that lat and lon are not swapped."


def _scale_words(scale: float) -> str:
    return f"On earth the control points lie {scale:.3g} times as far apart as on the plan."


def _similarity(plan: FloatArray, plane: FloatArray) -> tuple[float, float, float]:
    """(bearing of +y in radians, scale, root mean square error in metres at scale 1)."""
    a, b = plan - plan.mean(axis=0), plane - plane.mean(axis=0)
    along = float((a * b).sum())
    across = float((a[:, 1] * b[:, 0] - a[:, 0] * b[:, 1]).sum())
    turn = math.atan2(across, along)
    scale = math.hypot(along, across) / float((a * a).sum())
    return turn, scale, float(np.sqrt((_misses(plan, plane, turn) ** 2).sum(axis=1).mean()))


def _misses(plan: FloatArray, plane: FloatArray, turn: float) -> FloatArray:
    a, b = plan - plan.mean(axis=0), plane - plane.mean(axis=0)
    east = a[:, 0] * math.cos(turn) + a[:, 1] * math.sin(turn)
    north = -a[:, 0] * math.sin(turn) + a[:, 1] * math.cos(turn)
    misses: FloatArray = np.column_stack((east, north)) - b
    return misses


def _worst(plan: FloatArray, plane: FloatArray, turn: float) -> int:
    return int(np.argmax((_misses(plan, plane, turn) ** 2).sum(axis=1)))


def _frame(plan: FloatArray, plane: FloatArray, turn: float, centre: LatLon, error: float) -> Georeference:
    """Latitude and longitude of (0, 0): the centre of the points on earth, less the turned centre on the plan."""
    x, y = (float(v) for v in plan.mean(axis=0))
    east = float(plane[:, 0].mean()) - (x * math.cos(turn) + y * math.sin(turn))
    north = float(plane[:, 1].mean()) - (-x * math.sin(turn) + y * math.cos(turn))
    longitude, latitude = (float(v) for v in from_plane(np.array([[east, north]]), centre)[0])
    return Georeference(
        latitude=round(latitude, 8),
        longitude=round(longitude, 8),
        y_axis_bearing=round(math.degrees(turn) % 360.0, 4) % 360.0,
        residual_m=round(error, 3),
    )


def _looks(frame: Georeference, scale: float, spread: float) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    if abs(scale - 1) > _SCALE_NOTED:
        findings.append(Finding(code="georeference-scale", message=_scale_words(scale)))
    if frame.residual_m > _RESIDUAL_NOTED:
        findings.append(
            Finding(code="georeference-residual", message=f"The control points agree only to {frame.residual_m:.1f} m.")
        )
    if spread < _CLOSE:
        findings.append(
            Finding(code="georeference-close", message=f"The control points lie only {spread:.0f} m apart.")
        )
    return tuple(findings)


def _refused(point: ControlPoint, message: str, remedy: str) -> Placed:
    return None, (_problem(point, message, remedy),), ()


def _problem(point: ControlPoint, message: str, remedy: str) -> RowProblem:
    return RowProblem(file="site.toml", line=point.line, column="georeference", message=message, remedy=remedy)
