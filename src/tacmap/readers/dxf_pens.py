"""Layers and pens: what an entity inherits from its layer and from the block it is placed in.

In a block, layer 0 means the layer of the INSERT and BYBLOCK its colour; this is decided when the block is
placed, so a pen is only a row of this table until then.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from tacmap.drawing import Layer, Style
from tacmap.geometry import IntArray

__all__ = [
    "BYBLOCK",
    "BYLAYER",
    "Ink",
    "LayerRow",
    "Pen",
    "Pens",
    "dashed_of",
    "fill_style",
    "index_colour",
    "on_paper",
    "stroke_style",
]

BYLAYER, BYBLOCK = -1, -2
_INVISIBLE_ON_PAPER = 0xFFFFFF
_BRIGHTNESS = (255, 165, 127, 76, 38)
_PRIMARY = {
    **dict(enumerate((0xFF0000, 0xFFFF00, 0x00FF00, 0x00FFFF, 0x0000FF, 0xFF00FF, 0xFFFFFF, 0x808080, 0xC0C0C0), 1)),
    **dict(enumerate((0x333333, 0x505050, 0x696969, 0x828282, 0xBEBEBE, 0xFFFFFF), 250)),
}


class Pen(NamedTuple):
    """Colour is 0xRRGGBB, dashed 0 or 1, both also BYLAYER or BYBLOCK."""

    layer: int
    colour: int
    dashed: int
    hidden: bool


class Ink(NamedTuple):
    """A pen after all inheritance."""

    layer: int
    colour: str
    dashed: bool
    visible: bool


@dataclass(slots=True, kw_only=True)
class LayerRow:
    """A row of the LAYER table; layers that entities name without a row are visible and black."""

    name: str
    off: bool = False
    frozen: bool = False
    colour: int = 0
    dashed: bool = False


@dataclass(slots=True)
class Pens:
    """The layers in file order, layer 0 first, and the pens used so far."""

    layers: list[LayerRow] = field(default_factory=lambda: [LayerRow(name="0")])
    _layer_numbers: dict[str, int] = field(default_factory=lambda: {"0": 0})
    _pens: list[Pen] = field(default_factory=list)
    _numbers: dict[Pen, int] = field(default_factory=dict)
    _inherited: dict[tuple[int, int], int] = field(default_factory=dict)

    def declare(self, row: LayerRow) -> None:
        """A row of the LAYER table."""
        self.layers[self.layer(row.name)] = row

    def layer(self, name: str) -> int:
        """The number of a layer; names differ by more than case."""
        key = name.casefold()
        if key not in self._layer_numbers:
            self._layer_numbers[key] = len(self.layers)
            self.layers.append(LayerRow(name=name))
        return self._layer_numbers[key]

    def pen(self, layer: int, colour: int = BYLAYER, dashed: int = BYLAYER, hidden: bool = False) -> int:
        return self._number(Pen(layer, colour, dashed, hidden))

    def _number(self, pen: Pen) -> int:
        number = self._numbers.get(pen)
        if number is None:
            number = self._numbers[pen] = len(self._pens)
            self._pens.append(pen)
        return number

    def within(self, holder: int, pen: int) -> int:
        """The pen of an entity in a block that was placed with the pen `holder`."""
        number = self._inherited.get((holder, pen))
        if number is None:
            number = self._number(self._inherit(self._pens[holder], self._pens[pen]))
            self._inherited[holder, pen] = number
        return number

    def concealed(self, pen: int) -> int:
        """The same pen for what is there but not shown."""
        return self._number(self._pens[pen]._replace(hidden=True))

    def all_within(self, holder: int, pens: IntArray) -> IntArray:
        """(n,) as `within`."""
        found, where = np.unique(pens, return_inverse=True)
        return np.array([self.within(holder, int(pen)) for pen in found], dtype=np.int32)[where]

    def _inherit(self, holder: Pen, pen: Pen) -> Pen:
        row = self.layers[holder.layer]
        by_layer = BYBLOCK if holder.layer == 0 else row.colour
        colour = pen.colour
        if colour == BYBLOCK:
            colour = by_layer if holder.colour == BYLAYER else holder.colour
        dashed = pen.dashed
        if dashed == BYBLOCK:
            dashed = int(row.dashed) if holder.dashed == BYLAYER else holder.dashed
        return Pen(pen.layer or holder.layer, colour, dashed, pen.hidden or holder.hidden or row.frozen)

    def inks(self) -> list[Ink]:
        """All pens with nothing left to inherit, in their order."""
        return [self._ink(pen) for pen in self._pens]

    def _ink(self, pen: Pen) -> Ink:
        row = self.layers[pen.layer]
        colour = {BYLAYER: row.colour, BYBLOCK: 0}.get(pen.colour, pen.colour)
        dashed = {BYLAYER: row.dashed, BYBLOCK: False}.get(pen.dashed, pen.dashed == 1)
        visible = not (pen.hidden or row.off or row.frozen)
        return Ink(pen.layer, f"#{colour:06x}", dashed, visible)

    def as_layers(self) -> tuple[Layer, ...]:
        return tuple(Layer(name=row.name, visible=not (row.off or row.frozen)) for row in self.layers)


def stroke_style(ink: Ink, width: float) -> Style:
    return Style(stroke=ink.colour, width=width, dashed=ink.dashed)


def fill_style(ink: Ink) -> Style:
    return Style(fill=ink.colour)


def index_colour(index: int) -> int:
    """An AutoCAD colour index as 0xRRGGBB, BYLAYER or BYBLOCK; white is drawn black, nonsense is BYLAYER."""
    if index == 0:
        return BYBLOCK
    if not 0 < index < 256:
        return BYLAYER
    return on_paper(_PRIMARY[index] if index in _PRIMARY else _wheel_colour(index))


def _wheel_colour(index: int) -> int:
    """Colours 10 to 249: 24 hues of the colour wheel in five brightnesses, the odd ones half as saturated."""
    hue, shade = divmod(index - 10, 10)
    value, saturation = _BRIGHTNESS[shade // 2], 1.0 if shade % 2 == 0 else 0.5
    channels = []
    for turn in (5, 3, 1):
        k = (turn + hue / 4) % 6
        channels.append(int(value * (1 - saturation * max(0.0, min(k, 4 - k, 1.0)))))
    return channels[0] << 16 | channels[1] << 8 | channels[2]


def on_paper(colour: int) -> int:
    """0xRRGGBB as drawn on paper: white lines are meant for a black screen."""
    return 0 if colour == _INVISIBLE_ON_PAPER else colour


def dashed_of(linetype: str) -> int:
    """1 for a dashed line type, 0 for a continuous one, or BYLAYER or BYBLOCK."""
    return {"": BYLAYER, "BYLAYER": BYLAYER, "BYBLOCK": BYBLOCK, "CONTINUOUS": 0}.get(linetype.upper(), 1)
