"""Path data and basic shapes as outlines: knots joined by lines and cubic curves, in the element's own space.

As SVG asks, a path with a mistake is drawn up to the mistake and marked broken. Quadratic curves and arcs
become cubics (an arc by pieces of 90 degrees or less: off by 0.03 % of its radius at most).
"""

import math
import re
from collections.abc import Callable
from itertools import islice

from tacmap.errors import PlanTooLarge
from tacmap.readers.svg_numbers import length, numbers

__all__ = ["CONTROL", "CURVE", "LINE", "MOVE", "Outline", "path_outline", "shape_outline"]

MOVE, LINE, CONTROL, CURVE = 0, 1, 2, 3  # a knot: where the pen is set, a line's end, a handle, a curve's end

_COMMAND = re.compile(r"([MmZzLlHhVvCcSsQqTtAa])([^MmZzLlHhVvCcSsQqTtAa]*)")
_ARGUMENTS = re.compile(r"[\s,\d.eE+-]*")
_N = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_ARC = re.compile(rf"\s*,?\s*({_N})[\s,]*({_N})[\s,]*({_N})[\s,]*([01])[\s,]*([01])[\s,]*({_N})[\s,]*({_N})")
_NUMBER = re.compile(_N)
_KAPPA = 0.5522847498307936  # handle length of a quarter circle
_LONG = 200_000  # characters: shorter lists need no counting first


class Outline:
    """`points` is x0 y0 x1 y1 ..., `kinds` one of MOVE, LINE, CONTROL, CURVE per knot.

    `starts` are the knots at which subpaths begin, `closed` says which of them are closed.
    """

    __slots__ = ("broken", "closed", "kinds", "points", "starts")

    def __init__(self) -> None:
        self.points: list[float] = []
        self.kinds = bytearray()
        self.starts: list[int] = []
        self.closed: list[bool] = []
        self.broken = False

    def move(self, x: float, y: float) -> None:
        self.starts.append(len(self.kinds))
        self.closed.append(False)
        self.kinds.append(MOVE)
        self.points += (x, y)

    def line(self, x: float, y: float) -> None:
        self.kinds.append(LINE)
        self.points += (x, y)

    def curve(self, x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> None:
        self.kinds += _CUBIC
        self.points += (x1, y1, x2, y2, x, y)

    def close(self) -> None:
        """Back to where the subpath began."""
        first = self.starts[-1] * 2
        x, y = self.points[first], self.points[first + 1]
        if (self.points[-2], self.points[-1]) != (x, y):
            self.line(x, y)
        self.closed[-1] = True


_CUBIC = bytes((CONTROL, CONTROL, CURVE))


def path_outline(data: str, most: int) -> Outline:
    """The outline of a `d` attribute (SVG 2, 9.3). Raises PlanTooLarge beyond `most` knots."""
    outline = Outline()
    pen = _Pen(outline)
    first = _COMMAND.search(data)
    if first is None or data[: first.start()].strip() or first[1] not in "Mm":
        outline.broken = bool(data.strip()) and data.strip() != "none"
        return outline
    for commands, found in enumerate(_COMMAND.finditer(data)):
        letter, text = found[1], found[2]
        arguments = _ARGUMENTS.match(text)
        sound = arguments is None or arguments.end() == len(text)
        if not sound and arguments is not None:
            text = text[: arguments.end()]
        complete = pen.draw(letter, text, most)
        if len(outline.kinds) > most or commands > most:
            raise _too_many(most)
        if not (sound and complete):
            outline.broken = True
            break
    return outline


def _too_many(most: int) -> PlanTooLarge:
    return PlanTooLarge(
        f"The plan has more than {most:,} corners.",
        remedy="Remove hatching, furniture and traced pictures, and export one floor at a time.",
    )


class _Pen:
    """Where a path stands: the current point, and the last handle for smooth curves."""

    __slots__ = ("cubic", "outline", "quadratic", "start", "up", "x", "y")

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.x = self.y = 0.0
        self.start = (0.0, 0.0)
        self.up = True
        self.cubic: tuple[float, float] | None = None
        self.quadratic: tuple[float, float] | None = None

    def draw(self, letter: str, text: str, most: int) -> bool:
        """One command with all its arguments; false when arguments are missing or left over."""
        kind = letter.upper()
        if kind == "Z":
            self.close()
            return not text.strip()
        if kind != "M" and self.up:
            self.outline.move(self.x, self.y)
            self.up = False
        if kind == "A":
            return self._arcs(text, letter == "a", most)
        if len(text) > _LONG and sum(1 for _ in islice(_NUMBER.finditer(text), 2 * most + 1)) > 2 * most:
            raise _too_many(most)
        values = numbers(text)
        count, drawing = _DRAWING[kind]
        whole = len(values) - len(values) % count
        complete = whole == len(values) > 0
        if whole:
            drawing(self, values[:whole] if not complete else values, letter.islower())
        return complete

    def close(self) -> None:
        if not self.up and self.outline.starts:
            self.outline.close()
        self.x, self.y = self.start
        self.up = True
        self.cubic = self.quadratic = None

    def move(self, values: list[float], relative: bool) -> None:
        x, y = values[0], values[1]
        if relative:
            x, y = self.x + x, self.y + y
        self.outline.move(x, y)
        self.x, self.y = self.start = (x, y)
        self.up = False
        self.cubic = self.quadratic = None
        if len(values) > 2:
            self.lines(values[2:], relative)

    def lines(self, values: list[float], relative: bool) -> None:
        points = self.outline.points
        if relative:
            x, y = self.x, self.y
            for dx, dy in zip(values[::2], values[1::2], strict=True):
                x += dx
                y += dy
                points.append(x)
                points.append(y)
        else:
            points += values
        self.outline.kinds += _LINES[: len(values) // 2] if len(values) < 200 else bytes((LINE,)) * (len(values) // 2)
        self.x, self.y = points[-2], points[-1]
        self.cubic = self.quadratic = None

    def across(self, values: list[float], relative: bool) -> None:
        for value in values:
            self.x = self.x + value if relative else value
            self.outline.line(self.x, self.y)
        self.cubic = self.quadratic = None

    def down(self, values: list[float], relative: bool) -> None:
        for value in values:
            self.y = self.y + value if relative else value
            self.outline.line(self.x, self.y)
        self.cubic = self.quadratic = None

    def curves(self, values: list[float], relative: bool) -> None:
        for i in range(0, len(values), 6):
            x1, y1, x2, y2, x, y = values[i : i + 6]
            if relative:
                px, py = self.x, self.y
                x1, y1, x2, y2, x, y = x1 + px, y1 + py, x2 + px, y2 + py, x + px, y + py
            self._curve(x1, y1, x2, y2, x, y)

    def smooth_curves(self, values: list[float], relative: bool) -> None:
        for i in range(0, len(values), 4):
            x2, y2, x, y = values[i : i + 4]
            px, py = self.x, self.y
            if relative:
                x2, y2, x, y = x2 + px, y2 + py, x + px, y + py
            hx, hy = self.cubic or (px, py)
            self._curve(2 * px - hx, 2 * py - hy, x2, y2, x, y)

    def _curve(self, x1: float, y1: float, x2: float, y2: float, x: float, y: float) -> None:
        self.outline.curve(x1, y1, x2, y2, x, y)
        self.x, self.y = x, y
        self.cubic, self.quadratic = (x2, y2), None

    def quadratics(self, values: list[float], relative: bool) -> None:
        for i in range(0, len(values), 4):
            hx, hy, x, y = values[i : i + 4]
            if relative:
                hx, hy, x, y = hx + self.x, hy + self.y, x + self.x, y + self.y
            self._quadratic(hx, hy, x, y)

    def smooth_quadratics(self, values: list[float], relative: bool) -> None:
        for i in range(0, len(values), 2):
            x, y = values[i : i + 2]
            if relative:
                x, y = x + self.x, y + self.y
            hx, hy = self.quadratic or (self.x, self.y)
            self._quadratic(2 * self.x - hx, 2 * self.y - hy, x, y)

    def _quadratic(self, hx: float, hy: float, x: float, y: float) -> None:
        px, py = self.x, self.y
        self.outline.curve(
            px + (hx - px) * 2 / 3, py + (hy - py) * 2 / 3, x + (hx - x) * 2 / 3, y + (hy - y) * 2 / 3, x, y
        )
        self.x, self.y = x, y
        self.cubic, self.quadratic = None, (hx, hy)

    def _arcs(self, text: str, relative: bool, most: int) -> bool:
        position = drawn = 0
        while found := _ARC.match(text, position):
            rx, ry, turn, large, sweep, x, y = map(float, found.groups())
            if relative:
                x, y = x + self.x, y + self.y
            _arc(self.outline, (self.x, self.y), (rx, ry), turn, (bool(large), bool(sweep)), (x, y))
            self.x, self.y = x, y
            position = found.end()
            drawn += 1
            if len(self.outline.kinds) > most:
                raise _too_many(most)
        self.cubic = self.quadratic = None
        return drawn > 0 and not text[position:].strip(" \t\r\n,")


_LINES = bytes((LINE,)) * 100
_DRAWING: dict[str, tuple[int, Callable[[_Pen, list[float], bool], None]]] = {
    "M": (2, _Pen.move),
    "L": (2, _Pen.lines),
    "H": (1, _Pen.across),
    "V": (1, _Pen.down),
    "C": (6, _Pen.curves),
    "S": (4, _Pen.smooth_curves),
    "Q": (4, _Pen.quadratics),
    "T": (2, _Pen.smooth_quadratics),
}


def _arc(
    outline: Outline,
    start: tuple[float, float],
    radii: tuple[float, float],
    turn: float,
    flags: tuple[bool, bool],
    end: tuple[float, float],
) -> None:
    """An elliptical arc from endpoint form (SVG 2, B.2.4) to cubics."""
    (x1, y1), (x2, y2) = start, end
    rx, ry = abs(radii[0]), abs(radii[1])
    if start == end:
        return
    largest = max(abs(value) for value in (x1, y1, x2, y2, rx, ry, turn))
    if not (rx > 1e-12 and ry > 1e-12 and largest < 1e60):
        outline.line(x2, y2)
        return
    phi = math.radians(turn % 360.0)
    cos, sin = math.cos(phi), math.sin(phi)
    dx, dy = (x1 - x2) / 2, (y1 - y2) / 2
    px, py = cos * dx + sin * dy, cos * dy - sin * dx
    stretch = (px / rx) * (px / rx) + (py / ry) * (py / ry)
    if stretch > 1:
        rx, ry = rx * math.sqrt(stretch), ry * math.sqrt(stretch)
    below = rx * rx * py * py + ry * ry * px * px
    factor = math.sqrt(max(0.0, rx * rx * ry * ry / below - 1)) if below > 0 else 0.0
    if flags[0] == flags[1]:
        factor = -factor
    ox, oy = factor * rx * py / ry, -factor * ry * px / rx
    cx, cy = cos * ox - sin * oy + (x1 + x2) / 2, sin * ox + cos * oy + (y1 + y2) / 2
    first = math.atan2((py - oy) / ry, (px - ox) / rx)
    sweep = math.atan2((-py - oy) / ry, (-px - ox) / rx) - first
    if flags[1] and sweep < 0:
        sweep += 2 * math.pi
    elif not flags[1] and sweep > 0:
        sweep -= 2 * math.pi
    pieces = max(1, math.ceil(abs(sweep) / (math.pi / 2) - 1e-9))
    step = sweep / pieces
    handle = 4 / 3 * math.tan(step / 4)

    def placed(u: float, v: float) -> tuple[float, float]:
        return cx + cos * rx * u - sin * ry * v, cy + sin * rx * u + cos * ry * v

    for piece in range(pieces):
        a, b = first + piece * step, first + (piece + 1) * step
        one = placed(math.cos(a) - handle * math.sin(a), math.sin(a) + handle * math.cos(a))
        two = placed(math.cos(b) + handle * math.sin(b), math.sin(b) - handle * math.cos(b))
        last = end if piece == pieces - 1 else placed(math.cos(b), math.sin(b))
        outline.curve(*one, *two, *last)


def shape_outline(tag: str, attributes: dict[str, str], view: tuple[float, float], font: float, most: int) -> Outline:
    """The outline of rect, circle, ellipse, line, polyline, polygon or path; empty when it draws nothing."""
    if tag == "path":
        return path_outline(attributes.get("d", ""), most)
    if tag in ("polyline", "polygon"):
        return _poly(attributes.get("points", ""), tag == "polygon", most)
    diagonal = math.hypot(*view) / math.sqrt(2)

    def measure(name: str, whole: float) -> float:
        return length(attributes.get(name), whole, font)

    outline = Outline()
    if tag == "line":
        outline.move(measure("x1", view[0]), measure("y1", view[1]))
        outline.line(measure("x2", view[0]), measure("y2", view[1]))
    elif tag == "rect":
        x, y, width, height = (measure(name, view[i % 2]) for i, name in enumerate(("x", "y", "width", "height")))
        rx = length(_radius(attributes, "rx", "ry"), view[0], font)
        ry = length(_radius(attributes, "ry", "rx"), view[1], font)
        _rect(outline, x, y, width, height, min(max(rx, 0.0), width / 2), min(max(ry, 0.0), height / 2))
    elif tag == "circle":
        radius = measure("r", diagonal)
        _ellipse(outline, measure("cx", view[0]), measure("cy", view[1]), radius, radius)
    else:
        rx = length(_radius(attributes, "rx", "ry"), view[0], font)
        ry = length(_radius(attributes, "ry", "rx"), view[1], font)
        _ellipse(outline, measure("cx", view[0]), measure("cy", view[1]), rx, ry)
    return outline


def _radius(attributes: dict[str, str], name: str, other: str) -> str | None:
    """A radius as written; where it is missing or "auto", the other one."""
    written = attributes.get(name)
    return attributes.get(other) if written in (None, "auto") else written


def _poly(text: str, closed: bool, most: int) -> Outline:
    outline = Outline()
    if len(text) > _LONG and sum(1 for _ in islice(_NUMBER.finditer(text), 2 * most + 1)) > 2 * most:
        raise _too_many(most)
    values = numbers(text)
    if len(values) % 2:
        outline.broken = True
        values.pop()
    if len(values) >= 4:
        outline.move(values[0], values[1])
        outline.points = values
        outline.kinds += bytes((LINE,)) * (len(values) // 2 - 1)
        if closed:
            outline.close()
    return outline


def _rect(outline: Outline, x: float, y: float, width: float, height: float, rx: float, ry: float) -> None:
    if not (width > 0 and height > 0):
        return
    right, bottom = x + width, y + height
    if not (rx > 0 and ry > 0):
        outline.move(x, y)
        for corner in ((right, y), (right, bottom), (x, bottom)):
            outline.line(*corner)
        outline.close()
        return
    kx, ky = rx * (1 - _KAPPA), ry * (1 - _KAPPA)
    outline.move(x + rx, y)
    outline.line(right - rx, y)
    outline.curve(right - kx, y, right, y + ky, right, y + ry)
    outline.line(right, bottom - ry)
    outline.curve(right, bottom - ky, right - kx, bottom, right - rx, bottom)
    outline.line(x + rx, bottom)
    outline.curve(x + kx, bottom, x, bottom - ky, x, bottom - ry)
    outline.line(x, y + ry)
    outline.curve(x, y + ky, x + kx, y, x + rx, y)
    outline.closed[-1] = True


def _ellipse(outline: Outline, cx: float, cy: float, rx: float, ry: float) -> None:
    if not (rx > 0 and ry > 0):
        return
    kx, ky = rx * _KAPPA, ry * _KAPPA
    outline.move(cx + rx, cy)
    outline.curve(cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry)
    outline.curve(cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy)
    outline.curve(cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry)
    outline.curve(cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy)
    outline.closed[-1] = True
