"""A floor's drawing as a sheet of its own, for whoever opens it alone: whose, how old, north, scale, legend.

What stands under the plan is set in blocks that follow one another from the left, and go on below where the sheet is
too narrow. Lengths here are millimetres of the drawing, y down from the plan's lower edge.
"""

import io
import math
from collections.abc import Iterator
from dataclasses import replace

from PIL import Image

from tacmap.building import Building, Floor
from tacmap.exports.edition import Edition
from tacmap.exports.lettering import text_width
from tacmap.exports.orientation import floor_words
from tacmap.exports.paper import scale_bar
from tacmap.exports.pdf import banners, footer
from tacmap.exports.png import lean_png, svg_png
from tacmap.exports.shapes import Anchor, Area, Key, Label, Plate, Scene, Shape, Symbol, key_shape
from tacmap.exports.strokes import turned
from tacmap.exports.svg import drawn_floor, scene_svg, wall_chart_mm
from tacmap.geometry import Point, Ring

__all__ = ["chart_pngs", "chart_svgs", "floor_picture"]

_PIXELS = 2000  # of the longer side of a floor's plan
_EDGE, _GAP = 5.0, 6.0  # at the sheet's edge, between blocks
_ROW, _ROWS, _KEY_WIDTH = 5.4, 5, 52.0  # of the legend
_SMALL, _PLAIN, _LARGE = 2.8, 4.4, 5.4  # type

_Block = tuple[float, float, list[Shape]]  # width, height, shapes about its upper left


def chart_svgs(edition: Edition) -> dict[str, bytes]:
    """floors/<building>-<floor>.svg of every floor."""
    return {f"floors/{edition.slug(floor)}.svg": scene_svg(_chart(edition, b, floor)) for b, floor in edition.floors}


def chart_pngs(edition: Edition) -> dict[str, bytes]:
    """floors/<building>-<floor>.png of every floor."""
    return {f"floors/{edition.slug(floor)}.png": _on_white(_picture(edition, floor)) for _, floor in edition.floors}


def floor_picture(edition: Edition, floor: Floor) -> Image.Image:
    """The plan of a floor alone, transparent where nothing is drawn."""
    whole = _picture(edition, floor)
    xmin, ymin, xmax, ymax = drawn_floor(edition, floor.id).box
    return whole.crop((0, 0, whole.width, round(whole.width * (ymax - ymin) / (xmax - xmin))))


def _picture(edition: Edition, floor: Floor) -> Image.Image:
    """The chart, rendered once for all that need it."""
    if floor.id not in edition.pictures:
        building = next(building for building, each in edition.floors if each.id == floor.id)
        plan, chart = drawn_floor(edition, floor.id), _chart(edition, building, floor)
        pixels = round(_PIXELS * max(_size(chart)) / max(_size(plan)))
        edition.pictures[floor.id] = svg_png(scene_svg(chart), pixels=pixels, background=None)
    return Image.open(io.BytesIO(edition.pictures[floor.id])).convert("RGBA")


def _on_white(picture: Image.Image) -> bytes:
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture)
    return lean_png(paper.convert("RGB"))


def _size(scene: Scene) -> Point:
    xmin, ymin, xmax, ymax = scene.box
    return (xmax - xmin, ymax - ymin)


def _chart(edition: Edition, building: Building, floor: Floor) -> Scene:
    """The plan with its blocks underneath."""
    plan = drawn_floor(edition, floor.id)
    xmin, ymin, xmax, ymax = plan.box
    wide, shapes = (xmax - xmin) / plan.mm, list(plan.shapes)
    x, y, line = _EDGE, 2.0, 0.0
    for width, height, drawing in _blocks(edition, building, floor, plan):
        if x > _EDGE and x + width > wide - _EDGE:
            x, y, line = _EDGE, y + line + 2.0, 0.0
        shapes += [_moved(shape, (xmin + x * plan.mm, ymin - y * plan.mm), plan.mm) for shape in drawing]
        x, line = x + width + _GAP, max(line, height)
    low = (y + line + _EDGE) * plan.mm
    return replace(plan, box=(xmin, ymin - low, xmax, ymax), shapes=tuple(shapes))


def _moved(shape: Shape, origin: Point, mm: float) -> Shape:
    """From millimetres of a block, y down, to metres of the site."""

    def place(point: Point) -> Point:
        return (origin[0] + point[0] * mm, origin[1] - point[1] * mm)

    if isinstance(shape, Area):
        return replace(shape, rings=tuple(tuple(map(place, ring)) for ring in shape.rings))
    if isinstance(shape, Label):
        return replace(shape, at=place(shape.at))
    if isinstance(shape, Plate):
        return replace(shape, at=place(shape.at), home=place(shape.home))
    return replace(shape, at=place(shape.at)) if isinstance(shape, Symbol) else shape


def _blocks(edition: Edition, building: Building, floor: Floor, plan: Scene) -> Iterator[_Block]:
    yield _about(edition, building, floor)
    yield _north(edition.orientation.north_bearing)
    yield _scale(wall_chart_mm(edition))
    for start in range(0, len(plan.legend), _ROWS):
        yield _legend(plan.legend[start : start + _ROWS])
    if plan.marks:
        yield _lines([(mark, _SMALL) for mark in plan.marks])


def _about(edition: Edition, building: Building, floor: Floor) -> _Block:
    preplan, foot = edition.preplan, footer(edition)
    place = [preplan.address, preplan.state_id and f"State id {preplan.state_id}"]
    lines = [(words, _PLAIN) for words in banners(preplan)]
    lines += [
        (preplan.name, _LARGE),
        (f"{building.name}, {floor_words(floor.label)}", _PLAIN),
        (", ".join(filter(None, place)), _SMALL),
        (f"{foot['release']}. {foot['revision']}. {foot['walked']}. {foot['review']}.", _SMALL),
        (f"Plan fingerprint {foot['fingerprint']} {foot['recipient']}".rstrip(), _SMALL),
    ]
    return _lines([line for line in lines if line[0]])


def _lines(lines: list[tuple[str, float]]) -> _Block:
    """Lines of words, each with its height."""
    shapes: list[Shape] = []
    y = 0.0
    for words, height in lines:
        shapes.append(_words(words, (0.0, y + 0.7 * height), height))
        y += 1.35 * height
    return max(text_width(words) * height for words, height in lines), y, shapes


def _words(text: str, at: Point, height: float, anchor: Anchor = "start") -> Label:
    return Label(role="title" if height > 3.0 else "margin", at=at, text=text, height=height, anchor=anchor)


def _legend(keys: tuple[Key, ...]) -> _Block:
    shapes: list[Shape] = []
    for row, key in enumerate(keys):
        middle = (row + 0.5) * _ROW
        shapes += [key_shape(key, (2.5, middle)), _words(key.label, (7.0, middle), 3.0)]
    return _KEY_WIDTH, len(keys) * _ROW, shapes


def _north(bearing: float | None) -> _Block:
    if bearing is None:
        return 30.0, 5.0, [_words("North is not known", (0.0, 2.5), 3.0)]

    def about(*points: Point) -> tuple[Ring, ...]:
        """Turned about the middle of the block; clockwise, for y runs down here."""
        spun = (turned((x, y), bearing) for x, y in points)
        return (tuple((9.0 + x, 10.0 + y) for x, y in spun),)

    (head,) = about((0.0, -7.5))[0]
    dark, light = about((0.0, -5.0), (0.0, 3.5), (-3.2, 6.5)), about((0.0, -5.0), (3.2, 6.5), (0.0, 3.5))
    shapes: list[Shape] = [Area(role="ink", rings=dark), Area(role="paper", rings=light)]
    return 18.0, 20.0, [*shapes, _words("N", head, _PLAIN, "middle")]


def _scale(mm: float) -> _Block:
    """Bars alone: how large a picture is shown, nobody knows."""
    bars, shapes = scale_bar(1000 * mm), list[Shape]()
    for top, unit in ((0.0, "m"), (8.5, "ft")):
        bar = bars["metres" if unit == "m" else "feet"]
        for part in range(4):
            left, right = 3 + part * bar["part"], 3 + (part + 1) * bar["part"]
            box = ((left, top + 4.0), (right, top + 4.0), (right, top + 5.6), (left, top + 5.6))
            shapes.append(Area(role="paper" if part % 2 else "ink", rings=(box,)))
        for step in (0, 1, 2, 4):
            words = f"{step * bar['step']:g}{f' {unit}' if step == 4 else ''}"
            shapes.append(_words(words, (3 + step * bar["part"], top + 2.0), _SMALL, "middle"))
    return math.ceil(8 + 4 * max(bars["metres"]["part"], bars["feet"]["part"])), 15.0, shapes
