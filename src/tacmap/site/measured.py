"""What corrections say of a whole plan: its unit, by two points of a known length, and where true north lies.

Both must be known before the plan is read or laid over the others. Where two of them, or one and site.toml, differ,
that is a problem: nobody can tell which is right.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from tacmap.corrections import Correction
from tacmap.geometry import Point
from tacmap.site.folder import SiteBuilding, SiteFloor
from tacmap.site.notes import Notes

__all__ = ["north_of", "with_measured_units"]

_AGREE = 0.02  # share by which two lengths of one plan may differ


def with_measured_units(
    buildings: tuple[SiteBuilding, ...], corrections: Iterable[Correction], notes: Notes
) -> tuple[SiteBuilding, ...]:
    """The floors with the unit that was measured on them."""
    measured: dict[str, list[Correction]] = {}
    for row in corrections:
        if row.kind == "scale":
            measured.setdefault(row.floor, []).append(row)
    return tuple(
        replace(building, floors=tuple(_in_unit(floor, measured.get(floor.id, []), notes) for floor in building.floors))
        for building in buildings
    )


def _in_unit(floor: SiteFloor, rows: Sequence[Correction], notes: Notes) -> SiteFloor:
    units = [unit for row in rows if (unit := _unit(row, notes)) is not None]
    if not units:
        return floor
    known, unit = floor.metres_per_unit, sum(units) / len(units)
    for row, own in zip(rows, units, strict=False):
        other = known or units[0]
        if abs(own / other - 1) > _AGREE:
            said = f"site.toml says {known:.4g}" if known else f"line {rows[0].line} says {units[0]:.4g}"
            notes.problem(
                row.file,
                row.line,
                "value",
                f"By this length one unit is {own:.4g} m; {said}.",
                "Measure again, and keep one.",
            )
    return replace(floor, metres_per_unit=known or unit)


def _unit(row: Correction, notes: Notes) -> float | None:
    span = math.dist(*row.points)
    if span < 1e-9:
        notes.problem(row.file, row.line, "points", "Both points are the same.", "Choose two points far apart.")
        return None
    return float(row.value or 0) / span


def north_of(corrections: Iterable[Correction], notes: Notes) -> tuple[str, tuple[Point, Point]] | None:
    """The floor on whose plan a north arrow was drawn, and its two ends; of several the last one counts."""
    rows = [row for row in corrections if row.kind == "north"]
    for row in rows[:-1]:
        notes.problem(row.file, row.line, "correction", "North is said more than once.", "Keep one north arrow.")
    if not rows:
        return None
    tail, tip = rows[-1].points
    if tail == tip:
        notes.problem(rows[-1].file, rows[-1].line, "points", "Both points are the same.", "Point from south to north.")
        return None
    return rows[-1].floor, (tail, tip)
