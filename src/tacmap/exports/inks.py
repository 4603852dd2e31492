"""The fills and strokes of our drawings by role, and the palette that a picture of one needs.

Widths are millimetres on paper. No meaning is told by colour alone.
"""

from collections.abc import Callable
from functools import cache
from itertools import accumulate, repeat
from typing import Any

from tacmap.annotations import FEATURE_TYPES

__all__ = ["AREAS", "FILLS", "INK", "PLAIN", "STROKES", "palette"]

Colour = tuple[int, int, int]

FILLS = {
    "classroom": "#eef4fb", "office": "#fdf3e1", "corridor": "#ffffff", "lobby": "#fbfbf3", "stairs": "#fde7dc",
    "elevator": "#fde7dc", "restroom": "#eaf5ec", "storage": "#f1f1f1", "laboratory": "#e6f5f6",
    "library": "#f4eefb", "kitchen": "#fdeef0", "cafeteria": "#f4eefb", "auditorium": "#f4eefb", "gym": "#f4eefb",
    "server-room": "#f1f1f1", "mechanical": "#f1f1f1", "courtyard": "#f2f8ea",
}  # fmt: skip
PLAIN = "#f7f7f7"  # a room of no known use

INK = "#111111"
STROKES: dict[str, dict[str, Any]] = {
    "line detail": {"stroke": "#9a9a9a", "stroke_width": 0.1},
    "line furniture": {"stroke": "#b5b5b5", "stroke_width": 0.1},
    "line stair": {"stroke": "#777777", "stroke_width": 0.13},
    "line window": {"stroke": "#3b6ea5", "stroke_width": 0.25},
    "line door": {"stroke": "#555555", "stroke_width": 0.15},
    "line wall": {"stroke": INK, "stroke_width": 0.25},
    "leaf": {"stroke": INK, "stroke_width": 0.25},
    "swing": {"stroke": "#555555", "stroke_width": 0.12},
    "doubt": {"stroke": "#555555", "stroke_width": 0.2, "stroke_dasharray": "1.2 0.8"},
    "doubt room": {"stroke": "#777777", "stroke_width": 0.15, "stroke_dasharray": "1.2 1"},
    "here": {"stroke": INK, "stroke_width": 1.0},
    "grid": {"stroke": "#4a7fb5", "stroke_width": 0.15, "stroke_opacity": 0.6},
    "frame": {"stroke": INK, "stroke_width": 0.3},
    "match": {"stroke": INK, "stroke_width": 0.5, "stroke_dasharray": "6 1.2 1.2 1.2"},
    "way road": {"stroke": "#9a9a9a", "stroke_width": 1.2, "stroke_linejoin": "round"},
    "way fence": {"stroke": "#333333", "stroke_width": 0.3, "stroke_dasharray": "2 0.6 0.4 0.6"},
    "way evac_route": {"stroke": "#1b5e20", "stroke_width": 0.7, "stroke_dasharray": "2.4 1"},
}
AREAS: dict[str, dict[str, Any]] = {
    "wall": {"fill": INK, "stroke": INK, "stroke_width": 0.1},
    "footprint": {"fill": "#ececec", "stroke": INK, "stroke_width": 0.5},
    "ground": {"fill": "#f3f3ee", "stroke": "#666666", "stroke_width": 0.2, "stroke_dasharray": "3 1"},
    "roof": {"fill": "#ffffff", "fill_opacity": 0.4, "stroke": INK, "stroke_width": 0.6},
    "clear": {"fill": "#ffffff", "fill_opacity": 0.25, "stroke": INK, "stroke_width": 0.25, "stroke_dasharray": "3 1"},
    "spot": {"fill": INK, "stroke": "#ffffff", "stroke_width": 0.2},
    "cone": {"fill": "#6a1b9a", "fill_opacity": 0.09, "stroke": "#6a1b9a", "stroke_width": 0.15},
    "change": {"fill": "#0d47a1", "fill_opacity": 0.14, "stroke": "#0d47a1", "stroke_width": 0.9},
    "was": {"fill": "none", "stroke": "#b71c1c", "stroke_width": 0.6, "stroke_dasharray": "2.2 1.4"},
    "ink": {"fill": INK, "stroke": INK, "stroke_width": 0.2},
    "paper": {"fill": "#ffffff", "stroke": INK, "stroke_width": 0.2},
    "arrow": {"fill": "#1b5e20", "stroke": "none"},
}

_GREYS, _SHADES = 24, 7  # steps from black, and from each other ink, to the white of the paper
_CONES = 3  # that lie over one another


@cache
def palette() -> tuple[Colour, ...]:
    """What our drawings are painted with, and the shades at the edges of lines: at most 255 colours."""
    paper, ink = _rgb("#ffffff"), _rgb(INK)
    cone, veil = _rgb(AREAS["cone"]["fill"]), AREAS["cone"]["fill_opacity"]
    pale = [_rgb(fill) for fill in (*FILLS.values(), PLAIN, AREAS["footprint"]["fill"], AREAS["ground"]["fill"])]
    veiled = [each for fill in pale for each in accumulate(repeat(cone, _CONES), _veiled(veil), initial=fill)]
    inks = {style["stroke"]: None for style in STROKES.values()} | {k.colour: None for k in FEATURE_TYPES.values()}
    shades = [_mixed(_rgb(each), paper, i / _SHADES) for each in inks for i in range(_SHADES)]
    greys = [_mixed(ink, paper, i / (_GREYS - 1)) for i in range(_GREYS)]
    return tuple(dict.fromkeys((*veiled, *greys, *shades)))


def _veiled(share: float) -> Callable[[Colour, Colour], Colour]:
    return lambda under, over: _mixed(under, over, share)


def _mixed(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return (red, green, blue)


def _rgb(colour: str) -> Colour:
    """From "#rrggbb"."""
    return (int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16))
