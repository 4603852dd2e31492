"""What was closed in walls so that rooms could be found, told with its place: passages, and ends that did not meet."""

from collections.abc import Sequence

import numpy as np
import shapely

from tacmap.building import Opening, OpeningKind
from tacmap.errors import Finding
from tacmap.stages.gaps import Gaps
from tacmap.stages.lines import Shapes, as_lines, as_points, components

__all__ = ["closed_gaps", "joined_ends"]

_EACH = 20  # findings of one kind; more are told all together
_MEANT_TO_MEET = (0.1, 0.5)  # metres between wall ends: less is drawn carelessly, more is a way through
_APART = 0.7  # metres between two places
_AT_ROOM = 0.1  # metres from a closing to a room it bounds


def closed_gaps(doors: tuple[Opening, ...], floor: str) -> tuple[Finding, ...]:
    """Passages without a door, told once each, or all together when there are many."""
    open_ways = [door for door in doors if door.kind is OpeningKind.OPENING]
    message = "A gap of {:.2f} m in a wall was taken as a passage: no door is drawn there."
    if len(open_ways) > _EACH:
        return (
            Finding(
                code="gap-closed",
                message=f"{len(open_ways)} gaps in walls were taken as passages: no doors are drawn there.",
                at=open_ways[0].middle,
                floor=floor,
                severity="note",
            ),
        )
    return tuple(
        Finding(code="gap-closed", message=message.format(_width(way)), at=way.middle, floor=floor, severity="note")
        for way in open_ways
    )


def _width(way: Opening) -> float:
    return float(np.hypot(way.b[0] - way.a[0], way.b[1] - way.a[1]))


def joined_ends(gaps: Gaps, rooms: Shapes, doors: Sequence[Opening], floor: str) -> tuple[Finding, ...]:
    """Places beside rooms where walls stop short of one another and were joined, away from doors."""
    width = np.hypot(*(gaps.b - gaps.a).T)
    rows = np.flatnonzero((width > _MEANT_TO_MEET[0]) & (width < _MEANT_TO_MEET[1]) & (gaps.swing < 0))
    closings = as_lines(np.concatenate([gaps.a[rows], gaps.b[rows]], axis=1))
    at_room, _ = shapely.STRtree(shapely.boundary(rooms)).query(closings, predicate="dwithin", distance=_AT_ROOM)
    ways = shapely.STRtree(as_lines(np.array([(*door.a, *door.b) for door in doors]).reshape(-1, 4)))
    at_door, _ = ways.query(closings, predicate="dwithin", distance=_AT_ROOM)
    rows = rows[np.setdiff1d(at_room, at_door)]
    middle = (gaps.a[rows] + gaps.b[rows]) / 2
    group = components(
        len(rows), *shapely.STRtree(as_points(middle)).query(as_points(middle), predicate="dwithin", distance=_APART)
    )
    widest = [int(max(np.flatnonzero(group == own), key=lambda row: width[rows[row]])) for own in np.unique(group)]
    if len(widest) > _EACH:
        most = max(widest, key=lambda row: width[rows[row]])
        message = f"Walls stop short of one another in {len(widest)} places, here by {width[rows[most]]:.2f} m: joined."
        return (_joined(message, middle[most], floor),)
    return tuple(
        _joined(f"Walls stop {width[rows[row]]:.2f} m short of one another here: they were joined.", middle[row], floor)
        for row in widest
    )


def _joined(message: str, at: np.ndarray, floor: str) -> Finding:
    x, y = at.round(3).tolist()
    return Finding(code="walls-joined", message=message, at=(x, y), floor=floor, severity="note")
