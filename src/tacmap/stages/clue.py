"""A clue to how long a unit is: lengths in file units whose true size is known roughly.

Clues are found by the pages `clues_in_lines`, `clues_in_shapes` and `clues_in_texts` and weighed by `scale`.
"""

from dataclasses import dataclass, replace

import numpy as np

from tacmap.geometry import FloatArray

__all__ = ["Clue", "sound"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """Lengths in file units of which some are `metres` long in most buildings, within `spread` (natural logarithm).

    `weights` as long as `lengths`: which of them it may rather be. `doubt` is the chance that it is none of them.
    `words` describe the clue, with {file} for the median in file units and {metres} for what that would be.
    """

    name: str
    lengths: FloatArray
    weights: FloatArray
    metres: float
    spread: float
    doubt: float
    words: str

    @property
    def median(self) -> float:
        """The weighted median length in file units."""
        order = np.argsort(self.lengths)
        total = np.cumsum(self.weights[order])
        return float(self.lengths[order][np.searchsorted(total, total[-1] / 2)])


def sound(clue: Clue) -> Clue | None:
    """The clue without lengths that are none: zero, infinite, or not a number; None when nothing is left."""
    keep = np.isfinite(clue.lengths) & (clue.lengths > 0) & np.isfinite(clue.weights) & (clue.weights > 0)
    if not keep.any():
        return None
    return replace(clue, lengths=clue.lengths[keep], weights=clue.weights[keep])
