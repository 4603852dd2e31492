"""Laying floors over each other: every floor of a site in one frame of metres.

In this order: what the site folder says (`align`); floors drawn at the same coordinates; corners that most
floors of a building share; and, where all that fails, the lower left corner with a finding that says so.
"""

import math
from collections.abc import Mapping, Sequence

import numpy as np

from tacmap.building import Floor, shifted
from tacmap.errors import Finding
from tacmap.geometry import FloatArray, Placement, Point
from tacmap.site import SiteBuilding, SiteFloor, SiteFolder

__all__ = ["aligned"]

NEAR_ORIGIN_M = 1_000.0  # a site this near to its file's origin keeps the file's own metres
SAME_PLACE = 0.5  # share of the smaller floor's box that must lie in the other's
VOTE_CELL_M = 0.25  # corners this near to each other are the same corner
VOTE_CORNERS = 500  # corners of each floor that take part
VOTE_SHARE = 0.25  # of a floor's corners that must agree
GAP_M = 20.0  # between buildings whose place on the site is unknown
DISAGREE_M = 0.5  # between two `align` points of one floor

Box = tuple[float, float, float, float]


def aligned(site: SiteFolder, drawn: Mapping[str, Floor]) -> tuple[dict[str, Floor], tuple[Finding, ...]]:
    """Floors by SiteFloor id, moved into the frame of the site's first floor, and what was guessed."""
    placed: dict[str, Floor] = {}
    findings: list[Finding] = []
    for building in site.buildings:
        floors = [(floor, drawn[floor.id]) for floor in _ground_first(building) if floor.id in drawn]
        for order, (spec, floor) in enumerate(floors):
            below = placed[floors[0][0].id] if order else None
            offset, notes = _offset(spec, floor, below, placed)
            placed[spec.id] = shifted(floor, offset)
            findings += notes
        findings += _unit_notes(building, [floor for _, floor in floors])
    return placed, tuple(findings)


def _ground_first(building: SiteBuilding) -> list[SiteFloor]:
    return sorted(building.floors, key=lambda floor: (abs(floor.index), floor.index))


def _offset(
    spec: SiteFloor, floor: Floor, below: Floor | None, placed: Mapping[str, Floor]
) -> tuple[Point, tuple[Finding, ...]]:
    """How far a floor moves. `below` is its building's first floor, None when this is that floor."""
    if not placed:
        return _first_offset(floor), ()
    if spec.align:
        return _told_offset(spec, floor, placed)
    base = below or next(iter(placed.values()))
    same_file = _file_offset(floor, base)
    if below is None:
        return _building_offset(spec, floor, same_file, placed)
    if _overlap(_box(floor, same_file), _box(below)) >= SAME_PLACE:
        return same_file, ()
    return _voted_offset(spec, floor, below)


def _first_offset(floor: Floor) -> Point:
    """The file's own metres when they are small numbers, else metres from a round corner."""
    own = _absolute(floor.placement)
    west, south, east, north = _box(floor, own)
    if max(abs(west), abs(south), abs(east), abs(north)) <= NEAR_ORIGIN_M:
        return own
    return own[0] - math.floor(west / 10) * 10, own[1] - math.floor(south / 10) * 10


def _told_offset(spec: SiteFloor, floor: Floor, placed: Mapping[str, Floor]) -> tuple[Point, tuple[Finding, ...]]:
    first = next(iter(placed))
    moves = []
    for pair in spec.align:
        other = placed.get(pair.floor or first)
        if other is None:
            continue
        here = floor.placement.from_file(np.array([pair.here]))[0]
        there = other.placement.from_file(np.array([pair.there]))[0]
        moves.append(there - here)
    if not moves:
        return _file_offset(floor, placed[first]), (_guessed(spec, "names a floor that is not placed before it"),)
    mean = np.mean(moves, axis=0)
    spread = max(float(np.hypot(*(move - mean))) for move in moves)
    notes = (
        (
            Finding(
                code="alignment-points-disagree",
                message=f"The align points of floor {spec.label} disagree by {spread:.1f} m: check both, and the unit.",
                floor=spec.id,
            ),
        )
        if spread > DISAGREE_M
        else ()
    )
    return (float(mean[0]), float(mean[1])), notes


def _file_offset(floor: Floor, base: Floor) -> Point:
    """The move that makes file coordinates of `floor` and `base` coincide."""
    own, other = _absolute(floor.placement), _absolute(base.placement)
    return own[0] - other[0], own[1] - other[1]


def _absolute(placement: Placement) -> Point:
    """Where (0, 0) of a floor lies in metres of its own file."""
    turn = -1.0 if placement.y_down else 1.0
    unit = placement.metres_per_unit
    return placement.origin[0] * unit, turn * placement.origin[1] * unit


def _building_offset(
    spec: SiteFloor, floor: Floor, same_file: Point, placed: Mapping[str, Floor]
) -> tuple[Point, tuple[Finding, ...]]:
    """Another building: where its file puts it, unless that is on top of one that stands there."""
    boxes = [_box(other) for other in placed.values()]
    if not any(_overlap(_box(floor, same_file), box) > 0 for box in boxes):
        return same_file, ()
    own = _box(floor)
    east = max(box[2] for box in boxes)
    south = min(box[1] for box in boxes)
    return (east + GAP_M - own[0], south - own[1]), (
        Finding(
            code="building-position-unknown",
            message=f"Where the building of floor {spec.label} stands is not known: its plan lies on top of another "
            "building's. It is shown beside it. Give `align` in site.toml.",
            floor=spec.id,
        ),
    )


def _voted_offset(spec: SiteFloor, floor: Floor, below: Floor) -> tuple[Point, tuple[Finding, ...]]:
    """The move under which most room corners of two floors coincide."""
    here, there = _corners(floor), _corners(below)
    if len(here) and len(there):
        moves = np.round((there[None, :, :] - here[:, None, :]).reshape(-1, 2) / VOTE_CELL_M).astype(np.int64)
        _, member, votes = np.unique(moves, axis=0, return_inverse=True, return_counts=True)
        best = int(np.argmax(votes))
        if votes[best] >= VOTE_SHARE * min(len(here), len(there)):
            all_moves = (there[None, :, :] - here[:, None, :]).reshape(-1, 2)
            mean = np.median(all_moves[member.reshape(-1) == best], axis=0)
            return (float(mean[0]), float(mean[1])), (
                _guessed(spec, f"was laid over floor {below.label} by {int(votes[best])} shared corners", "note"),
            )
    own, base = _box(floor), _box(below)
    return (base[0] - own[0], base[1] - own[1]), (
        _guessed(spec, f"was laid over floor {below.label} by its lower left corner"),
    )


def _guessed(spec: SiteFloor, what: str, severity: str = "warning") -> Finding:
    return Finding(
        code="floor-alignment-guessed",
        message=f"Floor {spec.label} {what}. If stairs do not lie over each other, give `align` in site.toml.",
        floor=spec.id,
        severity=severity,
    )


def _corners(floor: Floor) -> FloatArray:
    """(n, 2) corners of spaces, at most VOTE_CORNERS, evenly taken."""
    points = [point for space in floor.spaces for point in space.outline.exterior]
    step = max(1, -(-len(points) // VOTE_CORNERS))
    return np.array(points[::step], dtype=np.float64).reshape(-1, 2)


def _box(floor: Floor, offset: Point = (0.0, 0.0)) -> Box:
    """What the spaces cover, else the walls; (0, 0, 0, 0) of an empty floor."""
    points = [point for space in floor.spaces for point in space.outline.exterior]
    if not points:
        points = [end for lines in floor.linework for s in lines.segments for end in (s[:2], s[2:])]
    if not points:
        return (0.0, 0.0, 0.0, 0.0)
    array = np.array(points)
    low, high = array.min(axis=0) + offset, array.max(axis=0) + offset
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _overlap(one: Box, other: Box) -> float:
    """Shared area over the smaller area."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(0.0, width) * max(0.0, height) / smaller if smaller > 0 else 0.0


def _unit_notes(building: SiteBuilding, floors: Sequence[Floor]) -> list[Finding]:
    units = {floor.placement.metres_per_unit for floor in floors}
    if len({floor.source for floor in floors}) < 2 or max(units, default=1.0) <= 1.01 * min(units, default=1.0):
        return []
    told = ", ".join(f"{floor.source}: {floor.placement.metres_per_unit:g} m" for floor in floors)
    return [
        Finding(
            code="floors-differ-in-unit",
            message=f"The floors of {building.name} were found in different units ({told}). "
            "If that is wrong, give metres_per_unit in site.toml.",
        )
    ]
