"""From one reading of a drawing to its floors: spaces with ids, and openings between them."""

from collections import Counter
from dataclasses import replace

import numpy as np
import shapely

from tacmap.building import Floor, OpeningKind, Space
from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.geometry import FloatArray, Point
from tacmap.stages.areas import polygons
from tacmap.stages.closings import closed_gaps, joined_ends
from tacmap.stages.gaps import Gaps
from tacmap.stages.lines import Indices, Ink
from tacmap.stages.linework import anything_drawn
from tacmap.stages.openings import doorways, glazing, windows
from tacmap.stages.outside import Outside
from tacmap.stages.plans import Plan
from tacmap.stages.rooms import Shapes
from tacmap.stages.storeys import Storey, storeys_of
from tacmap.stages.uses import uses_of

__all__ = ["floors_of"]

_MARGIN = 1.5  # metres of drawing around the rooms that belong to the floor
_STEADY = 0.85  # of the largest free radius that a centre of gravity must have to be the middle
_ROW = 3.0  # metres: rooms in one row are numbered from left to right


def floors_of(drawing: Drawing, ink: Ink, plan: Plan, source: str) -> tuple[Floor, ...]:
    """The floors of a plan in reading order, with ids "1", "2", ...; without rooms, one that shows what is drawn."""
    storeys, left_out = storeys_of(drawing, ink, plan)
    outside, glazed = plan.outside(), glazing(ink)
    floors = [
        _floor(drawing, ink, plan, outside, glazed, storey, name=str(at + 1), source=source)
        for at, storey in enumerate(storeys)
    ]
    floors = floors or _without_rooms(drawing, ink, plan, source)
    if floors and left_out:
        floors[0] = replace(floors[0], findings=floors[0].findings + left_out)
    return tuple(floors)


def _without_rooms(drawing: Drawing, ink: Ink, plan: Plan, source: str) -> list[Floor]:
    """A floor of lines alone, so that people see the plan; none where nothing is drawn."""
    if not anything_drawn(drawing, ink, plan.walls):
        return []
    return [
        Floor(
            id="1",
            label="Floor 1",
            index=0,
            findings=(
                Finding(
                    code="no-rooms-found",
                    message="No rooms were found in this plan: it shows lines only. Check that the file holds walls as "
                    "lines (not as a picture), that it is a floor plan, and that the scale is right.",
                    floor="1",
                ),
            ),
            source=source,
            placement=drawing.placement,
            unit_evidence=drawing.unit_evidence,
        )
    ]


def _bounds(shapes: Shapes) -> tuple[float, float, float, float]:
    xmin, ymin, xmax, ymax = shapely.total_bounds(shapes).tolist()
    return (xmin, ymin, xmax, ymax)


def _floor(
    drawing: Drawing,
    ink: Ink,
    plan: Plan,
    outside: Outside,
    glazed: FloatArray,
    storey: Storey,
    *,
    name: str,
    source: str,
) -> Floor:
    rooms = plan.rooms[_in_rows(plan.rooms, storey.rows)]
    xmin, ymin, xmax, ymax = _bounds(rooms)
    bounds = (xmin - _MARGIN, ymin - _MARGIN, xmax + _MARGIN, ymax + _MARGIN)
    names = tuple(f"r{at + 1}" for at in range(len(rooms)))
    panes = windows(glazed, rooms, 1)
    gaps, ink = _gaps_within(plan.gaps, bounds), _ink_within(ink, bounds)
    doors = doorways(gaps, rooms, names, ink, outside, panes)
    met = Counter(side for door in doors if door.kind is not OpeningKind.WINDOW for side in door.connects)
    middles, widths = _circles(rooms)
    kinds = uses_of(rooms, widths, [met[own] for own in names], ink, panes, plan.tags)
    spaces = tuple(
        Space(id=own, outline=outline, label_at=at, area_m2=area, kind=kind)
        for own, outline, at, area, kind in zip(
            names, polygons(rooms), middles, shapely.area(rooms).round(2).tolist(), kinds, strict=True
        )
    )
    return Floor(
        id=name,
        label=storey.label,
        index=storey.index,
        spaces=spaces,
        openings=doors + panes,
        findings=closed_gaps(doors, name) + joined_ends(gaps, rooms, doors, name),
        source=source,
        placement=drawing.placement,
        unit_evidence=drawing.unit_evidence,
    )


def _in_rows(rooms: Shapes, rows: Indices) -> Indices:
    """Top row first, each from left to right."""
    middle = shapely.get_coordinates(shapely.centroid(rooms[rows]))
    order = np.lexsort((middle[:, 0], -np.round(middle[:, 1] / _ROW)))
    return rows[order]


def _circles(rooms: Shapes) -> tuple[list[Point], FloatArray]:
    """For each room its middle, and the diameter in metres of the largest circle that fits into it.

    Its middle is its centre of gravity where almost as much is free around that: along a corridor there are many
    largest circles, and a millimetre would decide among them. Else it is the middle of the largest circle.
    """
    tolerance = np.maximum(0.05, 0.02 * np.sqrt(shapely.area(rooms)))
    radii = shapely.maximum_inscribed_circle(rooms, tolerance=tolerance)
    reach = shapely.length(radii)
    centres = shapely.centroid(rooms)
    free = shapely.distance(centres, shapely.boundary(rooms)) * shapely.contains(rooms, centres)
    steady = (free >= _STEADY * reach)[:, None]
    middles = np.where(steady, shapely.get_coordinates(centres), shapely.get_coordinates(radii)[::2])
    return [(x, y) for x, y in middles.round(3).tolist()], 2 * reach


def _gaps_within(gaps: Gaps, bounds: tuple[float, float, float, float]) -> Gaps:
    middle = (gaps.a + gaps.b) / 2
    xmin, ymin, xmax, ymax = bounds
    rows = (middle[:, 0] >= xmin) & (middle[:, 0] <= xmax) & (middle[:, 1] >= ymin) & (middle[:, 1] <= ymax)
    return Gaps(a=gaps.a[rows], b=gaps.b[rows], thick=gaps.thick[rows], swing=gaps.swing[rows], lines=gaps.lines)


def _ink_within(ink: Ink, bounds: tuple[float, float, float, float]) -> Ink:
    """The lines that reach into the bounds, so that each of many floors is asked for its own alone."""
    xmin, ymin, xmax, ymax = bounds
    low, high = (
        np.minimum(ink.segments[:, :2], ink.segments[:, 2:]),
        np.maximum(ink.segments[:, :2], ink.segments[:, 2:]),
    )
    rows = (low <= (xmax, ymax)).all(axis=1) & (high >= (xmin, ymin)).all(axis=1)
    return replace(
        ink,
        segments=ink.segments[rows],
        trade=ink.trade[rows],
        curved=ink.curved[rows],
        path=ink.path[rows],
        mark=ink.mark[rows],
        pen=ink.pen[rows],
    )
