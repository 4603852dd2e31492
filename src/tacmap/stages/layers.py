"""What each layer of a drawing was taken for by its name: told to the person who uploads it, so that they can object.

A layer whose name says nothing is judged by the shapes on it.
"""

from dataclasses import dataclass

import numpy as np

from tacmap.drawing import Drawing
from tacmap.stages.lines import layer_word

__all__ = ["LayerUse", "layers_of"]

# What people are told, by the kind that a layer's name gives; every other kind is no part of the building.
_TAKEN_FOR: dict[str | None, str] = {
    None: "shapes",
    **dict.fromkeys(("wall", "column"), "walls"),
    **dict.fromkeys(("door", "opening"), "doors"),
    "window": "windows",
    **dict.fromkeys(("stair", "elevator"), "stairs"),
    **dict.fromkeys(("furniture", "equipment", "fixture", "electrical", "mechanical", "plumbing", "fire"), "equipment"),
    "room-outline": "rooms",
    **dict.fromkeys(("room-label", "annotation"), "words"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerUse:
    """A layer with something on it; `lines` and `words` are how many stand there.

    `taken_for` is walls, doors, windows, stairs, equipment, rooms, words, shapes (its name says nothing) or nothing (no
    part of the building).
    """

    name: str
    taken_for: str
    lines: int
    words: int
    visible: bool = True


def layers_of(drawing: Drawing) -> tuple[LayerUse, ...]:
    """Every layer with something on it, in the order of the file."""
    lines = np.bincount(drawing.segment_layer, minlength=len(drawing.layers)).tolist()
    texts = [text.layer for text in drawing.texts]
    return tuple(
        LayerUse(
            name=layer.name,
            taken_for=_TAKEN_FOR.get(layer_word(layer), "nothing"),
            lines=lines[at],
            words=texts.count(at),
            visible=layer.visible,
        )
        for at, layer in enumerate(drawing.layers)
        if lines[at] or at in texts
    )
