"""A scene as SVG: static, self-contained, restyled by class.

Units are millimetres on paper at the scene's scale. No script, no link, no outside reference; every text is
a text node. Colours are presentation attributes, so that a style sheet may overrule each of them.
"""

import math
from base64 import b64encode
from collections.abc import Callable, Iterator
from itertools import groupby, pairwise
from typing import Any

import svgwrite

from tacmap.annotations import Form
from tacmap.exports.edition import Edition
from tacmap.exports.faces import FAMILIES
from tacmap.exports.inks import AREAS, FILLS, INK, PLAIN, STROKES
from tacmap.exports.lettering import printable
from tacmap.exports.orientation import Box, floor_extent
from tacmap.exports.scene import floor_scene
from tacmap.exports.shapes import Area, Key, Label, Lines, Picture, Plate, Scene, Shape, Symbol, key_shape
from tacmap.geometry import Point, Ring

__all__ = ["drawn_floor", "floor_svg", "key_svg", "scene_svg", "wall_chart_mm"]

_PALE = 0.5  # of an aerial picture under a plan
_WALL_CHART = 380.0  # mm: a floor fills an A3 page

_TEXTS = {
    "number": (INK, "bold"), "name": ("#333333", "normal"), "symbol-number": (INK, "bold"),
    "grid-letter": ("#1f4e79", "bold"), "side": ("#333333", "bold"), "building-name": (INK, "bold"),
    "change-number": ("#b71c1c", "bold"), "ground-name": ("#333333", "normal"), "here-words": (INK, "bold"),
    "row-number": ("#0d47a1", "bold"),
    "match-words": (INK, "bold"), "margin": (INK, "normal"), "title": (INK, "bold"),
}  # fmt: skip


def wall_chart_mm(edition: Edition) -> float:
    """Metres per millimetre at which the site's largest floor fills an A3 page: one scale for all floors."""
    boxes = [floor_extent(floor) for _, floor in edition.floors]
    longest = max((max(box[2] - box[0], box[3] - box[1]) for box in boxes), default=1.0)
    return max(longest, 10.0) / _WALL_CHART


def floor_svg(edition: Edition, floor_id: str) -> bytes:
    """One floor of the edition as SVG. Raises KeyError when there is no such floor."""
    if floor_id not in edition.drawings:
        edition.drawings[floor_id] = scene_svg(drawn_floor(edition, floor_id))
    return edition.drawings[floor_id]


def drawn_floor(edition: Edition, floor_id: str) -> Scene:
    """The scene of the same. Raises KeyError when there is no such floor."""
    if floor_id not in edition.scenes:
        building, floor = {f.id: (b, f) for b, f in edition.floors}[floor_id]
        mm = wall_chart_mm(edition)
        edition.scenes[floor_id] = floor_scene(edition.preplan, edition.orientation, building, floor, mm=mm)
    return edition.scenes[floor_id]


def scene_svg(scene: Scene) -> bytes:
    """The drawing as a standalone SVG document in UTF-8."""
    width, height = ((high - low) / scene.mm for low, high in zip(scene.box[:2], scene.box[2:], strict=True))
    canvas = svgwrite.Drawing(
        size=(f"{width:.2f}mm", f"{height:.2f}mm"), viewBox=f"0 0 {width:.2f} {height:.2f}", debug=False,
        font_family=", ".join((*FAMILIES, "sans-serif")), font_weight="bold", text_anchor="middle",
    )  # fmt: skip
    canvas["class"] = "plan"
    canvas.set_desc(title=printable(scene.title))
    pen = _Pen(canvas, scene)
    for layer in (Picture, Area | Lines, Plate | Symbol, Label):
        shapes = sorted((shape for shape in scene.shapes if isinstance(shape, layer)), key=_lettering)
        for element in _said_once(canvas, [element for shape in shapes for element in _DRAW[type(shape)](pen, shape)]):
            canvas.add(element)
    text: str = canvas.tostring()
    return text.encode()


def _lettering(shape: Shape) -> tuple[str, float]:
    """Labels keep off each other, so that they may stand sorted by style; all else keeps the painter's order."""
    return (shape.role, shape.height) if isinstance(shape, Label) else ("", 0.0)


def _said_once(canvas: Any, elements: list[Any]) -> Iterator[Any]:
    """Neighbours that differ only in where they lie stand in one group, which says what they share."""
    for (name, shared), alike in groupby(elements, key=_manner):
        run = list(alike)
        if len(run) == 1 or name not in ("path", "text"):
            yield from run
            continue
        group = canvas.g()
        group.attribs = dict(shared)
        for element in run:
            element.attribs = {key: value for key, value in element.attribs.items() if key in _PLACE}
            group.add(element)
        yield group


_PLACE = ("d", "x", "y", "transform")


def _manner(element: Any) -> tuple[str, tuple[tuple[str, str], ...]]:
    return element.elementname, tuple((key, str(value)) for key, value in element.attribs.items() if key not in _PLACE)


def key_svg(key: Key) -> str:
    """A legend's symbol, a drawing of 5 mm by 5 mm."""
    sheet: Box = (0.0, 0.0, 5.0, 5.0)
    scene = Scene(title=key.label, window=sheet, box=sheet, mm=1.0, shapes=(key_shape(key, (2.5, 2.5)),))
    return scene_svg(scene).decode()


class _Pen:
    """Turns metres of the scene into millimetres of the sheet, y down."""

    def __init__(self, canvas: Any, scene: Scene) -> None:
        self.canvas = canvas
        self.mm = scene.mm
        self._scene = scene

    @property
    def window(self) -> Box:
        return self._scene.window

    @staticmethod
    def corners(box: Box) -> tuple[Point, Point]:
        """The upper left and the lower right."""
        return (box[0], box[3]), (box[2], box[1])

    def at(self, point: Point) -> Point:
        xmin, _, _, ymax = self._scene.box
        return (round((point[0] - xmin) / self._scene.mm, 2), round((ymax - point[1]) / self._scene.mm, 2))

    def trace(self, ring: Ring, close: str) -> str:
        """Path data: the first point, then the steps from each to the next, in hundredths."""
        corners = [(round(x * 100), round(y * 100)) for x, y in map(self.at, ring)]
        start = f"M{_hundredths(corners[0][0])}{_spaced(corners[0][1])}"
        return start + "".join(_step(x1 - x0, y1 - y0) for (x0, y0), (x1, y1) in pairwise(corners)) + close


def _step(dx: int, dy: int) -> str:
    if dx and dy:
        return f"l{_hundredths(dx)}{_spaced(dy)}"
    return f"v{_hundredths(dy)}" if dy else f"h{_hundredths(dx)}" if dx else ""


def _hundredths(number: int) -> str:
    sign, (whole, part) = "-" if number < 0 else "", divmod(abs(number), 100)
    return f"{sign}{whole or '' if part else whole}" + (f".{part:02}".rstrip("0") if part else "")


def _spaced(number: int) -> str:
    return _hundredths(number) if number < 0 else f" {_hundredths(number)}"


def _area(pen: _Pen, shape: Area) -> list[Any]:
    kind, _, detail = shape.role.partition(" ")
    style = AREAS.get(kind) or {"fill": FILLS.get(detail, PLAIN), "stroke": "none"}
    traced = "".join(pen.trace(ring, "z") for ring in shape.rings if len(ring) > 2)
    return [pen.canvas.path(d=traced, class_=shape.role, fill_rule="evenodd", **style)] if traced else []


def _lines(pen: _Pen, shape: Lines) -> list[Any]:
    traced = "".join(pen.trace(line, "") for line in shape.lines if len(line) > 1)
    style = STROKES.get(shape.role, {"stroke": "#666666", "stroke_width": 0.3})
    return [pen.canvas.path(d=traced, class_=shape.role, fill="none", **style)] if traced else []


def _picture(pen: _Pen, shape: Picture) -> list[Any]:
    """Pale, so that what is drawn over it can be read; cut at the window by a drawing of its own."""
    (left, top), (right, bottom) = (pen.at(corner) for corner in pen.corners(pen.window))
    (x0, y0), (x1, y1) = (pen.at(corner) for corner in pen.corners(shape.box))
    size = (round(right - left, 2), round(bottom - top, 2))
    sheet = svgwrite.container.SVG(
        insert=(left, top), size=size, viewBox=f"{left} {top} {size[0]} {size[1]}", debug=False
    )
    address = f"data:image/jpeg;base64,{b64encode(shape.jpeg).decode()}"
    extent = (round(x1 - x0, 2), round(y1 - y0, 2))
    sheet.add(pen.canvas.image(address, (x0, y0), extent, preserveAspectRatio="none", opacity=_PALE, class_=shape.role))
    return [sheet]


def _label(pen: _Pen, shape: Label) -> list[Any]:
    colour, weight = _TEXTS[shape.role]
    text = _text(pen, shape.at, shape.text, shape.height, shape.role, colour, weight=weight, turn=shape.turn, halo=True)
    if shape.anchor != "middle":
        text["text-anchor"] = shape.anchor
    return [text]


def _text(
    pen: _Pen,
    at: Point,
    text: str,
    height: float,
    role: str,
    colour: str,
    *,
    weight: str = "bold",
    turn: float = 0.0,
    halo: bool = False,
) -> Any:
    x, y = pen.at(at)
    style: dict[str, Any] = {"font_weight": weight} if weight != "bold" else {}
    if halo:
        style |= {"stroke": "#ffffff", "stroke_width": 0.5, "stroke_linejoin": "round", "paint_order": "stroke"}
    if turn:
        style["transform"] = f"rotate({-turn:g} {x:g} {y:g})"
    return pen.canvas.text(
        printable(text), insert=(x, round(y + 0.36 * height, 2)), class_=role, fill=colour,
        font_size=f"{height:g}", **style,
    )  # fmt: skip


def _plate(pen: _Pen, shape: Plate) -> list[Any]:
    canvas, (x, y), home = pen.canvas, pen.at(shape.at), pen.at(shape.home)
    group = canvas.g(class_="plate")
    if not shape.text:
        group.add(canvas.polygon(_wedge((x, y), home), fill=INK, stroke="#ffffff", stroke_width=0.2))
        return [group]
    group.add(canvas.line(home, (x, y), stroke=INK, stroke_width=0.3))
    fill, ink = ("#ffffff", INK) if shape.doubtful else (INK, "#ffffff")
    dashes = {"stroke_dasharray": "0.8 0.5"} if shape.doubtful else {}
    corner = (round(x - shape.width / 2, 2), round(y - 1.8, 2))
    group.add(
        canvas.rect(corner, (round(shape.width, 2), 3.6), rx=0.4, fill=fill, stroke=INK, stroke_width=0.3, **dashes)
    )
    group.add(_text(pen, shape.at, shape.text, 2.6, "plate-number", ink))
    return [group]


def _wedge(at: Point, home: Point) -> list[Point]:
    """A small triangle that points at the door."""
    dx, dy = home[0] - at[0], home[1] - at[1]
    length = math.hypot(dx, dy)
    ux, uy = (dx / length, dy / length) if length else (0.0, 1.0)
    foot = (at[0] - ux * 0.9, at[1] - uy * 0.9)
    tip = (at[0] + ux * 1.2, at[1] + uy * 1.2)
    return _rounded([tip, (foot[0] - uy * 1.1, foot[1] + ux * 1.1), (foot[0] + uy * 1.1, foot[1] - ux * 1.1)])


def _symbol(pen: _Pen, shape: Symbol) -> list[Any]:
    canvas, (x, y), half = pen.canvas, pen.at(shape.at), shape.size / 2
    group = canvas.g(class_=f"symbol {shape.layer} {shape.kind}")
    if shape.home is not None:
        home = pen.at(shape.home)
        group.add(canvas.line(home, (x, y), stroke=shape.colour, stroke_width=0.25))
        group.add(canvas.circle(home, 0.45, fill=shape.colour))
    pale = shape.doubtful or shape.struck
    style: dict[str, Any] = {"fill": "#ffffff" if pale else shape.colour, "stroke": shape.colour if pale else "#ffffff"}
    style["stroke_width"] = 0.35 if pale else 0.25
    if shape.doubtful:
        style["stroke_dasharray"] = "0.9 0.5"
    for outline in _FORMS[shape.form](canvas, x, y, half, style):
        group.add(outline)
    letters = shape.letters + ("?" if shape.doubtful else "")
    if letters:
        height = {1: 2.7, 2: 2.1}.get(len(letters), 1.5)
        ink = shape.colour if pale else "#ffffff"
        middle = (shape.at[0], shape.at[1] - _DROP.get(shape.form, 0.0) * pen.mm)
        group.add(_text(pen, middle, letters, height, "symbol-letters", ink))
    if shape.struck:
        for dx in (half, -half):
            cross = canvas.line(_point(x - dx, y - half), _point(x + dx, y + half), stroke=INK, stroke_width=0.5)
            group.add(cross)
    return [group]


def _triangle(canvas: Any, x: float, y: float, half: float, style: dict[str, Any]) -> list[Any]:
    corners = [(x, y - half), (x + half, y + half * 0.85), (x - half, y + half * 0.85)]
    return [canvas.polygon(_rounded(corners), **style)]


def _circle(canvas: Any, x: float, y: float, half: float, style: dict[str, Any]) -> list[Any]:
    return [canvas.circle((x, y), round(half, 2), **style)]


def _square(canvas: Any, x: float, y: float, half: float, style: dict[str, Any]) -> list[Any]:
    side = round(half * 1.84, 2)
    return [canvas.rect(_point(x - half * 0.92, y - half * 0.92), (side, side), **style)]


def _diamond(canvas: Any, x: float, y: float, half: float, style: dict[str, Any]) -> list[Any]:
    return [canvas.polygon(_rounded([(x, y - half), (x + half, y), (x, y + half), (x - half, y)]), **style)]


def _flag(canvas: Any, x: float, y: float, half: float, style: dict[str, Any]) -> list[Any]:
    colour = style["stroke"] if style["fill"] == "#ffffff" else style["fill"]
    pole = canvas.line(_point(x - half, y - half), _point(x - half, y + half), stroke=colour, stroke_width=0.5)
    return [canvas.rect(_point(x - half, y - half), (round(2 * half, 2), round(1.45 * half, 2)), **style), pole]


def _flat_plate(canvas: Any, x: float, y: float, half: float, style: dict[str, Any]) -> list[Any]:
    return [canvas.rect(_point(x - half, y - half * 0.75), (round(2 * half, 2), round(1.5 * half, 2)), rx=0.4, **style)]


def _nothing(_canvas: Any, _x: float, _y: float, _half: float, _style: dict[str, Any]) -> list[Any]:
    return []


_FORMS: dict[Form, Callable[..., list[Any]]] = {
    Form.TRIANGLE: _triangle,
    Form.CIRCLE: _circle,
    Form.SQUARE: _square,
    Form.DIAMOND: _diamond,
    Form.FLAG: _flag,
    Form.PLATE: _flat_plate,
    Form.NONE: _nothing,
}
_DROP = {Form.FLAG: -0.58, Form.TRIANGLE: 0.4}  # mm the letters stand lower
_DRAW: dict[type[Shape], Callable[..., list[Any]]] = {
    Area: _area, Lines: _lines, Label: _label, Picture: _picture, Plate: _plate, Symbol: _symbol,
}  # fmt: skip


def _rounded(points: list[Point]) -> list[Point]:
    return [_point(x, y) for x, y in points]


def _point(x: float, y: float) -> Point:
    return (round(x, 2), round(y, 2))
