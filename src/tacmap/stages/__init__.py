"""Stages turn a Drawing into floors: scale, ink, walls, gaps, rooms, sheets, openings, labels, symbols, pictures.

Each stage is a pure function on a page of its own; `understand` is the itinerary. To add a stage, write the page
and give it its place below.
"""

from dataclasses import dataclass, replace

import numpy as np

from tacmap.annotations import Feature
from tacmap.building import Floor
from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.geometry import Placement, Point
from tacmap.memory import uncollected
from tacmap.stages import labels, symbols
from tacmap.stages.chords import with_arcs
from tacmap.stages.echoes import without_echoes
from tacmap.stages.floors import floors_of
from tacmap.stages.layers import LayerUse, layers_of
from tacmap.stages.lines import sort_ink
from tacmap.stages.overlays import Overlay, overlaid
from tacmap.stages.pictures import pictured
from tacmap.stages.plans import best_plan
from tacmap.stages.scale import to_metres
from tacmap.stages.walls import left_short

__all__ = ["Understanding", "understand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What one plan file holds: floors in its own metres, symbols found in it, and how its scale was told.

    `placement` leads from these metres back to the file's coordinates.
    """

    floors: tuple[Floor, ...]
    proposals: tuple[Feature, ...]
    findings: tuple[Finding, ...]
    placement: Placement
    unit_evidence: tuple[str, ...]
    layers: tuple[LayerUse, ...] = ()

    @property
    def metres_per_unit(self) -> float:
        return self.placement.metres_per_unit

    def in_file(self) -> tuple[Finding, ...]:
        """Every finding, of the plan and of its floors, with its place in the plan file's own coordinates."""
        found = [(finding, self.placement) for finding in self.findings]
        found += [
            (replace(finding, floor=floor.label), floor.placement)
            for floor in self.floors
            for finding in floor.findings
        ]
        return tuple(replace(finding, at=_file_point(finding.at, placement)) for finding, placement in found)


@uncollected()
def understand(
    drawing: Drawing, *, source: str, metres_per_unit: float | None = None, picture: bool = False
) -> Understanding:
    """The floors of a drawing as a reader hands it over, from the file called `source`.

    `metres_per_unit` overrules what the geometry says of the scale. Every floor keeps the drawing's metres and
    its placement; findings are in the same metres. With `picture` floors also carry what they are drawn from:
    walls as areas, and linework.
    """
    drawn, doubts = to_metres(with_arcs(drawing), metres_per_unit)
    parts = overlaid(drawn)
    read = tuple(_floors(part, source, picture) for part in parts)
    whole = _numbered(parts, tuple(floors for floors, _ in read))
    floors, left_out = without_echoes(tuple(floor for _, floor in whole))
    return Understanding(
        floors=floors,
        proposals=tuple(
            feature for part, floor in whole if floor in floors for feature in symbols.propose(part.drawing, floor)
        ),
        findings=(
            *drawn.findings,
            *doubts,
            *left_out,
            *(n for _, notes in read for n in notes),
            *_nothing_found(floors),
        ),
        placement=drawn.placement,
        unit_evidence=drawn.unit_evidence,
        layers=layers_of(drawing),
    )


def _floors(part: Overlay, source: str, picture: bool) -> tuple[tuple[Floor, ...], tuple[Finding, ...]]:
    """The floors in one drawing or in one floor's layers, and notes on their walls."""
    ink = sort_ink(part.drawing)
    plan = best_plan(part.drawing, ink)
    floors = tuple(labels.assign(part.drawing, floor) for floor in floors_of(part.drawing, ink, plan, source))
    if picture:
        floors = tuple(pictured(part.drawing, ink, plan, floor) for floor in floors)
    return floors, left_short(plan.name, ink)


def _numbered(parts: tuple[Overlay, ...], floors: tuple[tuple[Floor, ...], ...]) -> tuple[tuple[Overlay, Floor], ...]:
    """Each floor with the drawing it is in: of several over one another, named after their layers and counted on."""
    if len(parts) == 1:
        return tuple((parts[0], floor) for floor in floors[0])
    named = [
        (part, replace(floor, label=part.label or floor.label, index=floor.index if part.index is None else part.index))
        for part, own in zip(parts, floors, strict=True)
        for floor in own
    ]
    return tuple(
        (part, replace(floor, id=name, findings=tuple(replace(note, floor=name) for note in floor.findings)))
        for name, (part, floor) in ((str(at + 1), pair) for at, pair in enumerate(named))
    )


def _file_point(at: Point | None, placement: Placement) -> Point | None:
    if at is None:
        return None
    x, y = placement.to_file(np.array([at]))[0].round(6).tolist()
    return (x, y)


def _nothing_found(floors: tuple[Floor, ...]) -> tuple[Finding, ...]:
    if floors:
        return ()
    return (
        Finding(
            code="no-rooms-found",
            message="Nothing is drawn in this plan that could be shown. Check that the file holds walls as lines (not "
            "as a picture), on layers that are not switched off, and that it is a floor plan.",
        ),
    )
