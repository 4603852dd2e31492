"""Numbers, lengths and transforms as SVG writes them.

A matrix is (a, b, c, d, e, f): x' = a x + c y + e, y' = b x + d y + f. Nothing here raises: what cannot be
read is None or the default, and the caller says so.
"""

import math
import re
from collections.abc import Callable
from functools import lru_cache

__all__ = [
    "IDENTITY",
    "Box",
    "Matrix",
    "apply",
    "length",
    "numbers",
    "physical_metres",
    "product",
    "size_of",
    "transform",
    "view_fit",
]

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_MOST_FUNCTIONS = 1000  # in one transform attribute

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_LENGTH = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(%|[a-zA-Z]*)")
_FUNCTION = re.compile(r"\s*,?\s*([a-zA-Z0-9]+)\s*\(([^()]*)\)\s*,?")
_BLANK = re.compile(r"[\s,]*")
_ANGLE = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*(deg|grad|rad|turn)?")
_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "mm": 96 / 25.4,
    "cm": 96 / 2.54,
    "q": 96 / 101.6,
    "in": 96.0,
    "rem": 16.0,
}
_PHYSICAL = {"mm": 0.001, "cm": 0.01, "q": 0.00025, "in": 0.0254, "pt": 0.0254 / 72, "pc": 0.0254 / 6, "m": 1.0}
_DEGREES = {"deg": 1.0, "grad": 0.9, "rad": 180 / math.pi, "turn": 360.0}


def numbers(text: str) -> list[float]:
    """Every number of a list, whatever stands between them."""
    return list(map(float, _NUMBER.findall(text)))


def length(text: str | None, whole: float = 100.0, font_size: float = 16.0, default: float = 0.0) -> float:
    """A length in user units; percent of `whole`, em of `font_size`; `default` when missing or unreadable."""
    if text is None:
        return default
    text = text[:64]
    try:
        return float(text)  # the common case; refuses units, accepts nan, which is looked for later
    except ValueError:
        pass
    found = _LENGTH.match(text)
    if found is None:
        return default
    value, unit = float(found[1]), found[2].lower()
    if unit == "%":
        return value * whole / 100.0
    if unit in ("em", "ex", "ch"):
        return value * font_size * (1.0 if unit == "em" else 0.5)
    return value * _PIXELS.get(unit, 1.0)


def physical_metres(text: str | None) -> tuple[float, str] | None:
    """(metres, unit) of a length given in mm, cm, in, pt, ...; None for px, percent and plain numbers."""
    found = _LENGTH.match((text or "")[:64])
    if found is None or (unit := found[2].lower()) not in _PHYSICAL:
        return None
    return float(found[1]) * _PHYSICAL[unit], unit


def product(m: Matrix, n: Matrix) -> Matrix:
    """First n, then m."""
    a, b, c, d, e, f = m
    p, q, r, s, t, u = n
    return (a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f)


def apply(m: Matrix, x: float, y: float) -> tuple[float, float]:
    """The image of one point."""
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def size_of(m: Matrix) -> float:
    """By how much the matrix enlarges, in the mean of both directions."""
    return math.sqrt(abs(m[0] * m[3] - m[1] * m[2]))


@lru_cache(maxsize=4096)
def transform(text: str) -> Matrix | None:
    """The matrix of a transform list (SVG 1.1, 7.6, and its CSS spelling); None when it cannot be read."""
    matrix = IDENTITY
    position = 0
    for _ in range(_MOST_FUNCTIONS):
        if _BLANK.fullmatch(text, position):
            return matrix
        found = _FUNCTION.match(text, position)
        if found is None or (one := _one_transform(found[1].lower(), found[2])) is None:
            return None
        matrix = product(matrix, one)
        position = found.end()
    return None


def _one_transform(name: str, arguments: str) -> Matrix | None:
    if "%" in arguments:
        return None
    values = numbers(arguments)
    count = len(values)
    if name == "none":
        return IDENTITY
    if name == "matrix" and count == 6:
        a, b, c, d, e, f = values
        return (a, b, c, d, e, f)
    if name in ("translate", "translate3d") and count in (1, 2, 3):
        return (1.0, 0.0, 0.0, 1.0, values[0], values[1] if count > 1 else 0.0)
    if name in ("scale", "scale3d") and count in (1, 2, 3):
        return (values[0], 0.0, 0.0, values[1] if count > 1 else values[0], 0.0, 0.0)
    if name in _ONE_NUMBER and count == 1:
        return _ONE_NUMBER[name](values[0], arguments)
    if name == "rotate" and count == 3:
        x, y = values[1:]
        return product(product((1, 0, 0, 1, x, y), _rotate(values[0], arguments)), (1, 0, 0, 1, -x, -y))
    return None


def _degrees(value: float, arguments: str) -> float:
    found = _ANGLE.search(arguments)
    return value * _DEGREES.get(found[2] or "deg", 1.0) if found else value


def _rotate(value: float, arguments: str) -> Matrix:
    angle = math.radians(_degrees(value, arguments)) if math.isfinite(value) else math.nan
    cos, sin = math.cos(angle), math.sin(angle)
    return (cos, sin, -sin, cos, 0.0, 0.0)


def _skew(value: float, arguments: str) -> float:
    return math.tan(math.radians(_degrees(value, arguments))) if math.isfinite(value) else math.nan


_ONE_NUMBER: dict[str, Callable[[float, str], Matrix]] = {
    "rotate": _rotate,
    "skewx": lambda value, text: (1.0, 0.0, _skew(value, text), 1.0, 0.0, 0.0),
    "skewy": lambda value, text: (1.0, _skew(value, text), 0.0, 1.0, 0.0, 0.0),
    "translatex": lambda value, _: (1.0, 0.0, 0.0, 1.0, value, 0.0),
    "translatey": lambda value, _: (1.0, 0.0, 0.0, 1.0, 0.0, value),
    "scalex": lambda value, _: (value, 0.0, 0.0, 1.0, 0.0, 0.0),
    "scaley": lambda value, _: (1.0, 0.0, 0.0, value, 0.0, 0.0),
}


def view_fit(view: Box | None, x: float, y: float, width: float, height: float, aspect: str) -> Matrix:
    """The matrix that lays a viewBox (x, y, width, height) into a viewport, by preserveAspectRatio."""
    if view is None or not (view[2] > 0 and view[3] > 0 and width > 0 and height > 0):
        return (1.0, 0.0, 0.0, 1.0, x, y)
    sx, sy = width / view[2], height / view[3]
    if "none" not in aspect:
        sx = sy = max(sx, sy) if "slice" in aspect else min(sx, sy)
    spare_x, spare_y = width - view[2] * sx, height - view[3] * sy
    across = 0.0 if "xMin" in aspect else 1.0 if "xMax" in aspect else 0.5
    down = 0.0 if "YMin" in aspect else 1.0 if "YMax" in aspect else 0.5
    return (sx, 0.0, 0.0, sy, x + spare_x * across - view[0] * sx, y + spare_y * down - view[1] * sy)
