"""What a scene is made of: shapes with roles, in painter's order, laid out for one scale.

SVG, PNG and PDF draw the same scene. Symbols and letters have a size on paper: `mm` is how many metres one
printed millimetre stands for. Nothing here knows colours but the symbols', whose colour is a part of their
meaning (never the only one: shape and letters tell it too).
"""

from dataclasses import dataclass
from typing import Literal

from tacmap.annotations import Form
from tacmap.exports.orientation import Box
from tacmap.geometry import Point, Ring

__all__ = [
    "MARGIN",
    "PLATE",
    "STRIP",
    "SYMBOL",
    "WEDGE",
    "Anchor",
    "Area",
    "Key",
    "Label",
    "Lines",
    "Picture",
    "Plate",
    "Scene",
    "Shape",
    "Symbol",
    "key_shape",
]

Anchor = Literal["middle", "start"]

MARGIN = 7.5  # mm around the plan, for plates and symbols on the outer walls
STRIP = 5.0  # mm around the window, for the letters of the grid
SYMBOL = 4.2  # mm, a symbol's width
PLATE = 3.6  # mm, the height of a door's plate
WEDGE = 2.4  # mm, the mark of an exterior door without a number


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A filled shape: rings by the even-odd rule."""

    role: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Open lines."""

    role: str
    lines: tuple[Ring, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One line of text at a point, which is its middle or its start; half way up the letters.

    `height` is the type size in mm, `turn` in degrees counter-clockwise.
    """

    role: str
    at: Point
    text: str
    height: float
    turn: float = 0.0
    anchor: Anchor = "middle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """A feature's symbol. `home` is where the feature really is, when the symbol had to stand beside it."""

    layer: str
    kind: str
    at: Point
    form: Form
    letters: str
    colour: str
    size: float = SYMBOL
    home: Point | None = None
    doubtful: bool = False
    struck: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """An exterior door's number; `home` is the middle of the door. Without a number only a wedge is drawn."""

    at: Point
    text: str
    width: float
    home: Point
    doubtful: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A line of the legend."""

    label: str
    form: Form
    letters: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A JPEG that fills a box in metres; what lies beyond the window is not shown."""

    role: str
    box: Box
    jpeg: bytes


def key_shape(key: Key, at: Point) -> Symbol | Plate:
    """What a line of the legend stands for."""
    if key.form is Form.PLATE and key.colour == "#000000":
        return Plate(at=at, text=key.letters, width=PLATE, home=at)
    return Symbol(layer="key", kind="key", at=at, form=key.form, letters=key.letters, colour=key.colour)


Shape = Area | Lines | Label | Symbol | Plate | Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`window` is the part of the site that is shown, `box` the whole sheet with the strip for grid letters.

    `legend` has every kind of symbol on the sheet; `marks` the line styles that need a word; `unwritten`
    the numbers that found no room at this scale, with their grid cells.
    """

    title: str
    window: Box
    box: Box
    mm: float
    shapes: tuple[Shape, ...]
    legend: tuple[Key, ...] = ()
    marks: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()
