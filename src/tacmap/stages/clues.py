"""Everything in a drawing whose true size is known roughly: doors, walls, stair treads, rooms, lettering.

Clues are only measured here; `tacmap.stages.scale` weighs them.
"""

import numpy as np

from tacmap.drawing import Drawing
from tacmap.stages.clue import Clue, sound
from tacmap.stages.clues_in_lines import doors, doorways, treads, usable_lines, walls
from tacmap.stages.clues_in_shapes import areas_of_rings, extent, printed_areas, rooms, tiles
from tacmap.stages.clues_in_texts import dimensions, label_spacing, lettering, paper_scale
from tacmap.stages.words import layer_kind

__all__ = ["measure"]

_BEYOND = 1e12
_SURE = 0.1  # doubt about doors below which painted shapes need not be rooms


def measure(drawing: Drawing) -> tuple[Clue, ...]:
    """All clues of a drawing in file units, the strongest kinds first."""
    drawing = _measurable(drawing)
    kinds = tuple(layer_kind(layer.name) for layer in drawing.layers)
    lines = usable_lines(drawing, kinds)
    areas = areas_of_rings(drawing)
    swings = doors(drawing, kinds)
    sure = swings is not None and swings.doubt < _SURE
    painted = areas[:0] if sure else tiles(drawing, areas)
    found = (
        printed_areas(drawing, areas),
        dimensions(drawing),
        paper_scale(drawing),
        swings,
        None if len(painted) else doorways(drawing, lines),
        treads(drawing, lines),
        walls(drawing, kinds, lines),
        rooms(drawing, kinds, areas, painted),
        lettering(drawing, len(painted)),
        label_spacing(drawing, len(painted)),
        extent(drawing, painted),
    )
    return tuple(clue for each in found if each is not None and (clue := sound(each)) is not None)


def _measurable(drawing: Drawing) -> Drawing:
    """The drawing without what lies beyond any number that can be reckoned with."""
    lines = np.all(np.abs(drawing.segments) < _BEYOND, axis=1)
    arcs = np.all(np.abs(drawing.arcs) < _BEYOND, axis=1)
    rings = bool(np.all(np.abs(drawing.ring_points) < _BEYOND))
    if lines.all() and arcs.all() and rings:
        return drawing
    every = np.full(len(drawing.ring_layer), rings)
    return drawing.only(segments=lines, arcs=arcs, rings=every)
