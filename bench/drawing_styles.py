"""How offices draw: marks by role on a sheet, written as DXF or SVG after one convention of layers.

Marks are in metres, y up. A role (wall, door, number ...) becomes a layer when the sheet is written.
"""

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import ezdxf
import numpy as np
from ezdxf.entities.dxfentity import DXFEntity
from ezdxf.layouts import BaseLayout

__all__ = ["CONVENTIONS", "Arc", "Insert", "Line", "Mark", "Sheet", "Text", "Writing", "moved", "written"]

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; closed; or filled, which closes it too. `holes` are cut out of a fill.

    Other offices (`bench.office_files`) also draw with a pen as wide as the wall, dashed, as multilines and splines.
    """

    role: str
    points: tuple[Point, ...]
    closed: bool = False
    filled: bool = False
    holes: tuple[tuple[Point, ...], ...] = ()
    width: float = 0.0  # metres of the pen
    dashed: bool = False
    entity: str = ""  # mline, solid, spline


@dataclass(frozen=True, slots=True)
class Arc:
    """Counter-clockwise, in degrees; 0 to 360 is a circle."""

    role: str
    centre: Point
    radius: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Text:
    """One or several lines of text, the middle of the first at `at`; `split` writes a word in pieces."""

    role: str
    at: Point
    height: float
    text: str
    split: bool = False
    tag: str = ""
    turn: float = 0.0


@dataclass(frozen=True, slots=True)
class Insert:
    """A block turned by degrees and scaled, with attributes in world coordinates."""

    role: str
    block: str
    at: Point
    turn: float = 0.0
    scale: tuple[float, float] = (1.0, 1.0)
    attribs: tuple[Text, ...] = ()


Mark = Line | Arc | Text | Insert


@dataclass(slots=True)
class Sheet:
    """All that is drawn."""

    marks: list[Mark] = field(default_factory=list)
    blocks: dict[str, tuple[Mark, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a sheet is written: format, metres per unit of the file, where it lies, and its layers."""

    form: str = "dxf"  # or svg
    version: str = "R2010"
    unit: float = 0.001
    insunits: int | None = 4
    turn: float = 0.0
    offset: Point = (0.0, 0.0)  # in units of the file
    convention: str = "AIA"
    encoding: str = "cp1252"
    frozen: bool = False  # hidden layers are frozen, not switched off
    mtext: bool = False
    nested: bool = False  # SVG: groups with transforms of their own
    classes: bool = False  # SVG: a style sheet in place of attributes

    def place(self, points: Any) -> np.ndarray[Any, np.dtype[np.float64]]:
        """Metres (n, 2) to file coordinates."""
        turn = math.radians(self.turn)
        rotation = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        placed = np.asarray(points, dtype=np.float64).reshape(-1, 2) @ rotation / self.unit
        return placed * (1.0, 1.0 if self.form == "dxf" else -1.0) + np.array(self.offset)


ROLES = (
    "wall",
    "door",
    "window",
    "furniture",
    "stair",
    "column",
    "number",
    "name",
    "area",
    "dimension",
    "grid",
    "title",
    "doortag",
    "old",
    "leader",
    "legend",
    "section",
    "fill",
)
_NAMES = {
    "AIA": "A-WALL A-DOOR A-GLAZ A-FURN A-FLOR-STRS S-COLS A-AREA-IDEN A-AREA-IDEN A-AREA-IDEN A-ANNO-DIMS S-GRID "
    "A-ANNO-TTLB A-ANNO-DOOR A-DEMO A-ANNO-LEAD A-ANNO-LEGN A-SECT A-WALL-PATT",
    "German": "WAND TÜREN FENSTER MÖBEL TREPPE STÜTZEN RAUMNUMMER RAUMNAME RAUMFLÄCHE BEMASSUNG ACHSEN PLANKOPF "
    "TÜRNUMMER BESTAND_ALT HINWEIS LEGENDE SCHNITT WAND_SCHRAFFUR",
    "French": "MURS PORTES FENETRES MOBILIER ESCALIER POTEAUX NUMERO_LOCAL NOM_LOCAL SURFACES COTATION AXES CARTOUCHE "
    "NUM_PORTE ANCIEN RENVOI LEGENDE COUPE MURS_HACHURE",
    "Chinese": "墙 门 窗 家具 楼梯 柱 房间编号 房间名称 面积 标注 轴线 图框 门编号 旧图 引线 图例 剖面 墙填充",
    "ISO": "A-B210--E- A-B315--E- A-B314--E- A-B700--E- A-B240--E- A-B280--E- A-B900--T- A-B900--T- A-B900--T- "
    "A-B900--D- A-B100--G- A-B000--F- A-B315--T- A-B210--R- A-B900--L- A-B000--L- A-B210--S- A-B210--H-",
    "pens": "PEN5 PEN2 PEN2 PEN1 PEN1 PEN5 PEN3 PEN3 PEN3 PEN1 PEN1 PEN4 PEN3 PEN9 PEN1 PEN3 PEN5 PEN5",
    "zero": " ".join(["0"] * 13 + ["OLD"] + ["0"] * 4),
}
CONVENTIONS: dict[str, dict[str, str]] = {
    name: dict(zip(ROLES, layers.split(), strict=True)) for name, layers in _NAMES.items()
}
CONVENTIONS["xref"] = {role: f"SCHOOL-1$0${layer}" for role, layer in CONVENTIONS["AIA"].items()}


def written(sheet: Sheet, writing: Writing) -> bytes:
    """The file."""
    return _dxf(sheet, writing) if writing.form == "dxf" else _svg(sheet, writing)


# -------------------------------------------------------------------------------------------------------- DXF


def _dxf(sheet: Sheet, writing: Writing) -> bytes:
    ezdxf.options.write_fixed_meta_data_for_testing = True
    document = ezdxf.new(writing.version)  # type: ignore[attr-defined]
    document.encoding = writing.encoding
    document.header["$INSUNITS"] = writing.insunits or 0
    layers = CONVENTIONS[writing.convention]
    for name in sorted(set(layers.values()) - {"0"}):
        layer = document.layers.add(name)
        if name == layers["old"]:
            layer.freeze() if writing.frozen else layer.off()
    metric = replace(writing, turn=0.0, offset=(0.0, 0.0), unit=1.0)
    for name, marks in sheet.blocks.items():
        block = document.blocks.new(name)
        for mark in marks:
            _draw(block, mark, metric)
    page = document.modelspace()
    for mark in sheet.marks:
        _draw(page, mark, writing)
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode(document.output_encoding, errors="dxfreplace")


def _draw(page: BaseLayout, mark: Mark, writing: Writing) -> None:
    with_layer = {"layer": CONVENTIONS[writing.convention][mark.role]}
    if isinstance(mark, Line):
        _draw_line(page, mark, writing, with_layer)
    elif isinstance(mark, Arc):
        centre = writing.place(mark.centre)[0].tolist()
        start, end = mark.start + writing.turn, mark.end + writing.turn
        if mark.end - mark.start >= 360:
            page.add_circle(centre, mark.radius / writing.unit, dxfattribs=with_layer)
            return
        page.add_arc(centre, mark.radius / writing.unit, start, end, dxfattribs=with_layer)
    elif isinstance(mark, Text):
        for entity in _letters(page, mark, writing):
            entity.dxf.layer = with_layer["layer"]
    else:
        factor = 1 / writing.unit
        insert = page.add_blockref(
            mark.block,
            writing.place(mark.at)[0].tolist(),
            dxfattribs=with_layer
            | {
                "rotation": mark.turn + writing.turn,
                "xscale": mark.scale[0] * factor,
                "yscale": mark.scale[1] * factor,
            },
        )
        for text in mark.attribs:
            attrib = insert.add_attrib(text.tag, text.text, dxfattribs={"layer": with_layer["layer"]})
            attrib.dxf.height = text.height * factor
            attrib.dxf.rotation = writing.turn
            attrib.set_placement(writing.place(text.at)[0].tolist(), align=_MIDDLE)


_MIDDLE = ezdxf.enums.TextEntityAlignment.MIDDLE_CENTER  # type: ignore[attr-defined]


def _draw_line(page: BaseLayout, mark: Line, writing: Writing, with_layer: dict[str, str]) -> None:
    points = writing.place(mark.points).tolist()
    if mark.filled and writing.version != "R12":
        hatch = page.add_hatch(color=8, dxfattribs=with_layer)
        hatch.paths.add_polyline_path(points, is_closed=True, flags=1)
        for hole in mark.holes:
            hatch.paths.add_polyline_path(writing.place(hole).tolist(), is_closed=True, flags=16)
    elif len(points) == 2 and not mark.closed:
        page.add_line(*points, dxfattribs=with_layer)
    elif writing.version == "R12":
        page.add_polyline2d(points, close=mark.closed, dxfattribs=with_layer)
    else:
        page.add_lwpolyline(points, close=mark.closed, dxfattribs=with_layer)


def _letters(page: BaseLayout, mark: Text, writing: Writing) -> Iterator[DXFEntity]:
    height = mark.height / writing.unit
    if writing.mtext and writing.version != "R12" and "\n" in mark.text:
        text = page.add_mtext(mark.text.replace("\n", "\\P"), dxfattribs={"char_height": height})
        text.dxf.rotation = writing.turn
        text.dxf.attachment_point = 2
        text.dxf.insert = (*writing.place((mark.at[0], mark.at[1] + mark.height / 2))[0].tolist(), 0)
        yield text
        return
    for text, at in _pieces(mark):
        entity = page.add_text(text, height=height, rotation=writing.turn)
        entity.set_placement(writing.place(at)[0].tolist(), align=_MIDDLE)
        yield entity


def _pieces(mark: Text) -> Iterator[tuple[str, Point]]:
    """The lines of a text, or the pieces of its lines, each with its middle."""
    for row, line in enumerate(mark.text.split("\n")):
        y = mark.at[1] - 1.6 * row * mark.height
        if mark.split and len(line) > 2:
            wide = 0.62 * mark.height
            yield line[:1], (mark.at[0] - wide * (len(line) - 1) / 2, y)
            yield line[1:], (mark.at[0] + wide / 2, y)
        else:
            yield line, (mark.at[0], y)


# -------------------------------------------------------------------------------------------------------- SVG


def _svg(sheet: Sheet, writing: Writing) -> bytes:
    layers = CONVENTIONS[writing.convention]
    inner, wrap = writing, ("", "")
    if writing.nested:
        inner = replace(writing, unit=writing.unit * 2, offset=(writing.offset[0] / 2 - 5, writing.offset[1] / 2 + 7))
        wrap = ('<g transform="scale(2)"><g transform="translate(5 -7)">', "</g></g>")
    bodies: dict[str, list[str]] = {}
    for mark in sheet.marks:
        bodies.setdefault(mark.role, []).append(_svg_mark(mark, inner, sheet))
    bounds = np.concatenate([writing.place(mark.points) for mark in sheet.marks if isinstance(mark, Line)])
    (x0, y0), (x1, y1) = bounds.min(axis=0) - 20, bounds.max(axis=0) + 20
    view = f"{x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f}"
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">', wrap[0]]
    if writing.classes:
        out.insert(1, "<style>.l{fill:none;stroke:#000;stroke-width:.3}.f{fill:#333;stroke:none}</style>")
    for role, body in bodies.items():
        hidden = ' display="none"' if role == "old" else ""
        out.append(f"<g id={quoteattr(layers[role] + '_' + role if layers[role] == '0' else layers[role])}{hidden}>")
        out += [*body, "</g>"]
    out += [wrap[1], "</svg>"]
    return "\n".join(out).encode()


def _svg_mark(mark: Mark, writing: Writing, sheet: Sheet) -> str:
    if isinstance(mark, Line):
        rings = [mark.points, *mark.holes]
        closed = "Z" if mark.closed or mark.filled else ""
        path = " ".join(
            "M" + " L".join(f"{x:.4f} {y:.4f}" for x, y in writing.place(ring).tolist()) + closed for ring in rings
        )
        return f'<path {_pen(writing, mark.filled)} d="{path}"/>'
    if isinstance(mark, Arc) and mark.end - mark.start >= 360:
        x, y = writing.place(mark.centre)[0].tolist()
        return f'<circle {_pen(writing, False)} cx="{x:.4f}" cy="{y:.4f}" r="{mark.radius / writing.unit:.4f}"/>'
    if isinstance(mark, Arc):
        ends = [
            (mark.centre[0] + mark.radius * math.cos(t), mark.centre[1] + mark.radius * math.sin(t))
            for t in (math.radians(mark.start), math.radians(mark.end))
        ]
        (ax, ay), (bx, by) = writing.place(ends).tolist()
        radius, large = mark.radius / writing.unit, int((mark.end - mark.start) % 360 > 180)
        path = f"M{ax:.4f} {ay:.4f} A{radius:.4f} {radius:.4f} 0 {large} 0 {bx:.4f} {by:.4f}"
        return f'<path {_pen(writing, False)} d="{path}"/>'
    if isinstance(mark, Text):
        return _svg_text(mark, writing)
    marks = [moved(each, mark) for each in sheet.blocks[mark.block]]
    return "\n".join(_svg_mark(each, writing, sheet) for each in [*marks, *mark.attribs])


def _pen(writing: Writing, filled: bool) -> str:
    if writing.classes:
        return 'class="f" fill-rule="evenodd"' if filled else 'class="l"'
    return 'fill="#333" fill-rule="evenodd" stroke="none"' if filled else 'fill="none" stroke="#000" stroke-width=".3"'


def _svg_text(mark: Text, writing: Writing) -> str:
    size = 1.35 * mark.height / writing.unit
    x, y = writing.place(mark.at)[0].tolist()
    spans = []
    for text, at in _pieces(mark):
        dx, dy = (at[0] - mark.at[0]) / writing.unit, -(at[1] - mark.at[1]) / writing.unit + 0.35 * size
        spans.append(f'<tspan x="{dx:.4f}" y="{dy:.4f}">{escape(text)}</tspan>')
    turn = f" rotate({-writing.turn:g})" if writing.turn else ""
    return (
        f'<text transform="translate({x:.4f} {y:.4f}){turn}" font-size="{size:.4f}" text-anchor="middle">'
        f"{''.join(spans)}</text>"
    )


def moved(mark: Mark, insert: Insert) -> Mark:
    """A mark of a block where its insert puts it; mirrored by a negative scale."""
    turn, (sx, sy) = math.radians(insert.turn), insert.scale

    def move(point: Point) -> Point:
        x, y = point[0] * sx, point[1] * sy
        return (
            insert.at[0] + x * math.cos(turn) - y * math.sin(turn),
            insert.at[1] + x * math.sin(turn) + y * math.cos(turn),
        )

    if isinstance(mark, Line):
        return replace(mark, points=tuple(move(point) for point in mark.points))
    if isinstance(mark, Arc):
        start, end = (mark.start, mark.end) if sy * sx > 0 else (-mark.end, -mark.start)
        start, end = (start + 180, end + 180) if sx < 0 else (start, end)
        return replace(
            mark,
            centre=move(mark.centre),
            radius=mark.radius * abs(sx),
            start=start + insert.turn,
            end=end + insert.turn,
        )
    return replace(mark, at=move(mark.at))
