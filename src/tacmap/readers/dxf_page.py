"""What reading one entity needs: its tags, its file, and the plane it was drawn in."""

import math
from typing import NamedTuple

import numpy as np

from tacmap.errors import PlanTooLarge
from tacmap.geometry import FloatArray
from tacmap.readers.dxf_pens import BYLAYER, Pens, dashed_of, index_colour, on_paper
from tacmap.readers.dxf_shapes import Stamp, Words
from tacmap.readers.dxf_tags import Tag
from tacmap.readers.dxf_text import Decoder, plain_mtext, plain_text
from tacmap.settings import Limits

__all__ = [
    "Entity",
    "Matrix",
    "Page",
    "applied",
    "apply",
    "as_integer",
    "cross",
    "is_flip",
    "must_be_finite",
    "ocs",
    "ocs_matrix",
]

Vector = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float]  # a b e, c d f: x' = a x + b y + e, y' = c x + d y + f


class Entity(NamedTuple):
    """Tags of one entity: in order, and by code (the last one of each)."""

    kind: bytes
    codes: list[int]
    values: list[Tag]
    tags: dict[int, Tag]

    def number(self, code: int, default: float | None = None) -> float:
        value = self.tags.get(code, default)
        if value is None:
            raise ValueError(f"group code {code} is missing")
        return float(value)

    def integer(self, code: int, default: int = 0) -> int:
        value = self.tags.get(code)
        return default if value is None else as_integer(value)

    def point(self, code: int) -> tuple[float, float]:
        return self.number(code), self.number(code + 10)

    def words(self, code: int) -> bytes:
        value = self.tags.get(code, b"")
        return value.strip(b"\r\n") if isinstance(value, bytes) else b""


def as_integer(value: Tag) -> int:
    try:
        return int(value)
    except ValueError:
        return int(float(value))


class Page:
    """What reading an entity needs to know of its file, and what it left behind."""

    __slots__ = (
        "_pen_numbers",
        "attributes",
        "block_handles",
        "block_names",
        "cells",
        "counted",
        "cut_labels",
        "decode",
        "extended",
        "limits",
        "open_insert",
        "open_polyline",
        "pens",
    )

    def __init__(self, decode: Decoder, pens: Pens, limits: Limits) -> None:
        self.decode, self.pens, self.limits = decode, pens, limits
        self.counted = 0
        self.cells = 0  # of all inserts and arrays of inserts
        self.cut_labels = 0
        self.block_handles: dict[bytes, bytes] = {}  # of the block record -> key of the block
        self.block_names: dict[bytes, str] = {}  # of anonymous blocks: the dynamic block they were made from
        self.attributes: dict[bytes, Words] = {}  # ATTDEF by handle, in the coordinates of its block
        self.extended: list[tuple[bytes, str, tuple[float, float] | None]] = []  # placed blocks with a dictionary
        self.open_polyline: tuple[Entity, list[Entity]] | None = None
        self.open_insert: Stamp | None = None
        self._pen_numbers: dict[tuple[Tag | None, ...], int] = {}

    def count(self, more: int = 1) -> None:
        """So many entities, or parts of one, were met. Raises PlanTooLarge beyond the cap."""
        self.counted += more
        if self.counted > self.limits.entities:
            raise PlanTooLarge(
                f"The plan has more than {self.limits.entities:,} entities.",
                remedy="Purge it, erase hatches, furniture and surroundings, or split it into floors.",
            )

    def place(self, cells: int) -> None:
        """A block is placed so many times. Raises PlanTooLarge beyond the cap."""
        self.cells += cells
        if self.cells > self.limits.expanded_references:
            raise PlanTooLarge(
                f"The plan places {self.cells:,} blocks; at most {self.limits.expanded_references:,} are read.",
                remedy="Erase arrays of blocks and decorative blocks, and save the plan again.",
            )

    def pen(self, entity: Entity) -> int:
        tags = entity.tags
        key = (tags.get(8), tags.get(62), tags.get(420), tags.get(6), tags.get(60))
        number = self._pen_numbers.get(key)
        if number is None:
            number = self._pen_numbers[key] = self._new_pen(entity)
        return number

    def _new_pen(self, entity: Entity) -> int:
        layer = self.pens.layer(self.decode(entity.words(8)).strip() or "0")
        try:
            true_colour = 420 in entity.tags
            colour = on_paper(entity.integer(420) & 0xFFFFFF) if true_colour else index_colour(entity.integer(62, 256))
        except (ValueError, OverflowError):  # a colour is no reason to lose a wall
            colour = BYLAYER
        dashed = dashed_of(self.decode(entity.words(6)).strip())
        return self.pens.pen(layer, colour, dashed, entity.integer(60) == 1)

    def label(self, raw: bytes, *, formatted: bool = False) -> str:
        """A text as people see it, cut at the limit."""
        longest = self.limits.label_characters
        text = self.decode(raw[: 64 * longest])
        text = plain_mtext(text) if formatted else plain_text(text)
        if len(text) > longest or len(raw) > 64 * longest:
            self.cut_labels += 1
        return text[:longest]


def ocs(entity: Entity) -> tuple[float, float, float] | None:
    """The extrusion, None where it is the usual one."""
    if 230 not in entity.tags:
        return None
    normal = (entity.number(210, 0.0), entity.number(220, 0.0), entity.number(230, 1.0))
    if normal[0] == 0 and normal[1] == 0 and normal[2] > 0:
        return None
    length = math.hypot(*normal)
    if not 0 < length < math.inf:
        raise ValueError("an extrusion without direction")
    return normal[0] / length, normal[1] / length, normal[2] / length


def ocs_matrix(normal: tuple[float, float, float], elevation: float) -> Matrix:
    """Object coordinates to the plan by the arbitrary axis algorithm of the DXF reference."""
    nx, ny, _ = normal
    ax = cross((0.0, 1.0, 0.0) if abs(nx) < 1 / 64 and abs(ny) < 1 / 64 else (0.0, 0.0, 1.0), normal)
    length = math.hypot(*ax)
    ax = (ax[0] / length, ax[1] / length, ax[2] / length)
    ay = cross(normal, ax)
    return ax[0], ay[0], elevation * nx, ax[1], ay[1], elevation * ny


def cross(a: Vector, b: Vector) -> Vector:
    """The cross product."""
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, e, c, d, f = matrix
    return a * x + b * y + e, c * x + d * y + f


def applied(matrix: Matrix, points: FloatArray) -> FloatArray:
    a, b, e, c, d, f = matrix
    moved: FloatArray = points @ np.array(((a, c), (b, d))) + np.array((e, f))
    return moved


def is_flip(matrix: Matrix) -> bool:
    return matrix[0] == -1 and matrix[4] == 1 and matrix[1] == matrix[3] == 0


def must_be_finite(*numbers: float) -> None:
    if not all(map(math.isfinite, numbers)):
        raise ValueError("a coordinate that is not a number")
