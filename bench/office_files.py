"""Files as other programs write them: whole plans as one block, heights, wide pens, clip paths, flipped and nameless.

`written` turns a sheet into DXF or SVG after the conventions of more offices than `drawing_styles` knows.
"""

import io
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import ezdxf
from ezdxf.entities import DXFEntity
from ezdxf.layouts import BaseLayout

from bench.drawing_styles import Arc, Insert, Line, Mark, Sheet, Text, Writing, moved

__all__ = ["OFFICES", "ROLES", "Paper", "written"]

Point = tuple[float, float]

_ROLES = (
    "wall leaf fill axis door window furniture fixture stair column number name area dimension grid title doortag "
    "leader legend section ceiling site keynote symbol room table old glass"
)
ROLES = tuple(_ROLES.split())
_NAMES = {
    "NCS": "A-WALL-FULL A-WALL-CAVI A-WALL-PATT A-WALL-CNTR A-DOOR-FULL A-GLAZ-FULL I-FURN P-FIXT A-FLOR-STRS S-COLS "
    "A-ANNO-ROOM A-ANNO-ROOM A-ANNO-AREA A-ANNO-DIMS S-GRID-IDEN A-ANNO-TTLB A-ANNO-DOOR A-ANNO-TEXT A-ANNO-LEGN "
    "A-SECT-MCUT A-CLNG-OVHD C-SITE A-ANNO-KEYN A-ANNO-SYMB A-AREA-BNDY A-ANNO-SCHD A-WALL-DEMO A-GLAZ-CWMG",
    "BS1192": "A-G251-M_Walls A-G2511-M_WallLeaf A-G251-H_WallHatch A-G90-M_SettingOut A-G322-M_Doors "
    "A-G321-M_Windows A-G45-M_FFE A-G73-M_Sanitary A-G24-M_Stairs S-G283-M_Columns A-Z-T_RoomNumber A-Z-T_RoomName "
    "A-Z-T_RoomArea A-Z-D_Dimensions A-G90-M_Grid A-Z-F_TitleBlock A-G322-T_DoorTag A-Z-T_Leaders A-Z-T_Legend "
    "A-Z-M_Section A-G35-M_Overhead L-G90-M_Site A-Z-T_Notes A-Z-T_Symbols A-G90-M_RoomOutline A-Z-T_Schedule "
    "A-G251-M_Removed A-G21-M_CurtainWall",
    "Tangent": "WALL WALL_LEAF PUB_HATCH DOTE WINDOW WINDOW FURNITURE LVTRY STAIR COLUMN SPACE SPACE SPACE PUB_DIM "
    "AXIS PUB_TITLE WINDOW_TEXT PUB_TEXT PUB_TAB SURFACE ROOF GROUND PUB_TEXT DIM_SYMB SPACE_HATCH PUB_TAB OLD_WALL "
    "CURTWALL",
    "Japanese": "壁 壁仕上 壁ハッチ 壁芯 建具 建具 家具 衛生器具 階段 柱 室番号 室名 面積 寸法 通り芯 図枠 "
    "建具記号 引出線 凡例 断面 見上げ線 外構 注記 記号 室区画 仕上表 既存 カーテンウォール",
    "Korean": "벽체 벽마감 벽해치 벽중심 문 창문 가구 위생기구 계단 기둥 실번호 실명 면적 치수 중심선 도곽 "
    "문기호 지시선 범례 단면 천장선 대지 주기 기호 실경계 표 철거 커튼월",
    "Russian": "Стены Стены_слои Штриховка Оси_стен Двери Окна Мебель Сантехника Лестницы Колонны Номера_помещений "
    "Наименования Площади Размеры Оси Рамка Марки_дверей Выноски Условные_обозначения Разрез Контур_кровли "
    "Благоустройство Примечания Обозначения Контуры_помещений Экспликация Демонтаж Витражи",
    "ArchiCAD": "Wand_Außen Wand_Schichten Schraffur Hilfslinien Tür Fenster Möblierung Sanitär Treppe Stütze "
    "Raumstempel Raumstempel Raumstempel Bemaßung Raster Planlayout Türstempel Text Legende Schnitt "
    "Untersicht Umgebung "
    "Text Symbol Räume Tabelle Abbruch Fassade",
    "Spanish": "MUROS MUROS-CAPAS SOMBREADO EJES-MURO PUERTAS VENTANAS MOBILIARIO SANITARIOS ESCALERAS PILARES "
    "NUM-LOCAL NOMBRE-LOCAL SUPERFICIES COTAS EJES CAJETIN NUM-PUERTA TEXTO LEYENDA SECCION PROYECCION URBANIZACION "
    "NOTAS SIMBOLOS CONTORNO-LOCAL CUADRO DEMOLICION MURO-CORTINA",
    "colours": "1 9 8 6 3 4 8 8 2 1 7 7 7 2 6 7 7 7 7 1 9 5 7 7 5 7 8 4",
    "nameless": " ".join(["0"] * len(ROLES)),
    "trace": "Layer_1 Layer_1 Layer_1 Layer_1 Layer_1 Layer_1 Layer_2 Layer_2 Layer_2 Layer_1 Layer_3 Layer_3 "
    "Layer_3 Layer_4 Layer_4 Layer_4 Layer_3 Layer_3 Layer_4 Layer_4 Layer_4 Layer_2 Layer_3 Layer_3 Layer_5 "
    "Layer_4 Layer_6 "
    "Layer_1",
}
OFFICES: dict[str, dict[str, str]] = {
    name: dict(zip(ROLES, layers.split(), strict=True)) for name, layers in _NAMES.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """How a sheet becomes a file: where it lies and in which unit, and the habits of the program that writes it."""

    writing: Writing
    office: str = "NCS"
    habits: frozenset[str] = frozenset()  # see HABITS
    seed: int = 0


HABITS = (
    "whole-block",  # everything in one block, inserted at 25.4
    "heights",  # DXF: things lie at many z
    "xref",  # names of a bound reference
    "doubled",  # everything drawn twice
    "stray",  # a point at 1e9
    "flipped",  # SVG: y up within a mirrored group
    "one-path",  # SVG: a path for all of a layer
    "clipped",  # SVG: within clip paths
    "deep",  # SVG: groups within groups, each moved and scaled
    "css",  # SVG: classes
)


def written(sheet: Sheet, paper: Paper) -> bytes:
    """The file."""
    if "doubled" in paper.habits:
        sheet = Sheet(marks=[*sheet.marks, *(m for m in sheet.marks if isinstance(m, Line | Arc))], blocks=sheet.blocks)
    return _dxf(sheet, paper) if paper.writing.form == "dxf" else _svg(sheet, paper)


def _layer(paper: Paper, role: str) -> str:
    name = OFFICES[paper.office][role]
    return f"{_PREFIX}{name}" if "xref" in paper.habits and name != "0" else name


_PREFIX = "X-1102-FP-L1$0$"


# -------------------------------------------------------------------------------------------------------- DXF


def _dxf(sheet: Sheet, paper: Paper) -> bytes:
    writing = paper.writing
    ezdxf.options.write_fixed_meta_data_for_testing = True
    document = ezdxf.new(writing.version, setup=["linetypes"])  # type: ignore[attr-defined]
    document.encoding = writing.encoding
    document.header["$INSUNITS"] = writing.insunits or 0
    for name in sorted({_layer(paper, role) for role in ROLES} - {"0"}):
        layer = document.layers.add(name)
        if name == _layer(paper, "old"):
            layer.off()
    metric = replace(paper, writing=replace(writing, turn=0.0, offset=(0.0, 0.0), unit=1.0))
    for name, marks in sheet.blocks.items():
        _draw_all(document.blocks.new(name), marks, metric)
    page = document.modelspace()
    if "whole-block" in paper.habits:
        inner = replace(writing, turn=0.0, offset=(0.0, 0.0), unit=writing.unit * _INCH)
        _draw_all(document.blocks.new("FLOORPLAN"), sheet.marks, replace(paper, writing=inner))
        page.add_blockref(
            "FLOORPLAN", writing.offset, {"xscale": _INCH, "yscale": _INCH, "zscale": _INCH, "rotation": writing.turn}
        )
    else:
        _draw_all(page, sheet.marks, paper)
    if "heights" in paper.habits:
        _lift(page, random.Random(paper.seed), 1 / writing.unit)
    if "stray" in paper.habits:
        page.add_point((1e9, -1e9), dxfattribs={"layer": "0"})
        page.add_line((4.1e8, 1e7), (4.1e8, 1.00001e7), dxfattribs={"layer": "0"})
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode(document.output_encoding, errors="dxfreplace")


_INCH = 25.4
_MIDDLE = ezdxf.enums.TextEntityAlignment.MIDDLE_CENTER  # type: ignore[attr-defined]


def _draw_all(page: BaseLayout, marks: Iterable[Mark], paper: Paper) -> None:
    for mark in marks:
        attributes = {"layer": _layer(paper, mark.role)}
        if isinstance(mark, Line):
            _line(page, mark, paper.writing, attributes)
        elif isinstance(mark, Arc):
            _arc(page, mark, paper.writing, attributes)
        elif isinstance(mark, Text):
            _text(page, mark, paper.writing, attributes)
        else:
            _insert(page, mark, paper, attributes)


def _line(page: BaseLayout, mark: Line, writing: Writing, attributes: dict[str, Any]) -> None:
    points = writing.place(mark.points).tolist()
    modern = writing.version != "R12"
    if mark.dashed:
        attributes = attributes | {"linetype": "DASHED"}
    if mark.entity == "mline" and modern:
        lines = page.add_mline(points, close=mark.closed, dxfattribs=attributes)
        lines.dxf.justification = 1
        lines.set_scale_factor(mark.width / writing.unit)
    elif mark.entity == "solid" and len(points) == 4:
        page.add_solid([points[0], points[1], points[3], points[2]], dxfattribs=attributes)
    elif mark.entity == "spline" and modern:
        page.add_open_spline(points, degree=3, dxfattribs=attributes)
    elif mark.filled and modern:
        hatch = page.add_hatch(color=8, dxfattribs=attributes)
        hatch.paths.add_polyline_path(points, is_closed=True, flags=1)
        for hole in mark.holes:
            hatch.paths.add_polyline_path(writing.place(hole).tolist(), is_closed=True, flags=16)
    elif mark.width:
        wide = mark.width / writing.unit
        rows = [(*point, wide, wide) for point in points]
        drawn = (page.add_lwpolyline if modern else page.add_polyline2d)(
            rows, format="xyse", close=mark.closed, dxfattribs=attributes
        )
        if isinstance(drawn, ezdxf.entities.LWPolyline):  # type: ignore[attr-defined]
            drawn.dxf.const_width = wide
    elif len(points) == 2 and not mark.closed:
        page.add_line(*points, dxfattribs=attributes)
    else:
        (page.add_lwpolyline if modern else page.add_polyline2d)(points, close=mark.closed, dxfattribs=attributes)


def _arc(page: BaseLayout, mark: Arc, writing: Writing, attributes: dict[str, Any]) -> None:
    centre, radius = writing.place(mark.centre)[0].tolist(), mark.radius / writing.unit
    if mark.end - mark.start >= 360:
        page.add_circle(centre, radius, dxfattribs=attributes)
    else:
        page.add_arc(centre, radius, mark.start + writing.turn, mark.end + writing.turn, dxfattribs=attributes)


def _text(page: BaseLayout, mark: Text, writing: Writing, attributes: dict[str, Any]) -> None:
    height, turn = mark.height / writing.unit, mark.turn + writing.turn
    if writing.mtext and writing.version != "R12":
        text = page.add_mtext(mark.text.replace("\n", "\\P"), dxfattribs=attributes | {"char_height": height})
        text.dxf.rotation, text.dxf.attachment_point = turn, 2
        text.dxf.insert = (*writing.place((mark.at[0], mark.at[1] + mark.height / 2))[0].tolist(), 0)
        return
    for row, line in enumerate(mark.text.split("\n")):
        entity = page.add_text(line, height=height, rotation=turn, dxfattribs=attributes)
        entity.set_placement(writing.place((mark.at[0], mark.at[1] - 1.6 * row * mark.height))[0], align=_MIDDLE)


def _insert(page: BaseLayout, mark: Insert, paper: Paper, attributes: dict[str, Any]) -> None:
    writing, factor = paper.writing, 1 / paper.writing.unit
    insert = page.add_blockref(
        mark.block,
        writing.place(mark.at)[0].tolist(),
        dxfattribs=attributes
        | {
            "rotation": mark.turn + writing.turn,
            "xscale": mark.scale[0] * factor,
            "yscale": mark.scale[1] * factor,
            "zscale": factor,
        },
    )
    for text in mark.attribs:
        attrib = insert.add_attrib(text.tag, text.text, dxfattribs={"layer": _layer(paper, text.role)})
        attrib.dxf.height, attrib.dxf.rotation = text.height * factor, writing.turn
        attrib.set_placement(writing.place(text.at)[0].tolist(), align=_MIDDLE)


def _lift(page: Iterable[DXFEntity], rng: random.Random, metre: float) -> None:
    """Things drawn in three dimensions by accident: heights of 0, 2.4 or 3 m."""
    for entity in page:
        z = rng.choice((0.0, 0.0, 2.4, 3.0)) * metre
        if entity.dxftype() == "LINE":
            entity.dxf.start, entity.dxf.end = entity.dxf.start.replace(z=z), entity.dxf.end.replace(z=0.0)
        elif entity.dxftype() == "LWPOLYLINE":
            entity.dxf.elevation = z
        elif entity.dxftype() in ("TEXT", "MTEXT", "INSERT"):
            entity.dxf.insert = entity.dxf.insert.replace(z=z)


# -------------------------------------------------------------------------------------------------------- SVG


def _svg(sheet: Sheet, paper: Paper) -> bytes:
    writing, opening, closing = _nest(paper)
    inner = replace(paper, writing=writing)
    bodies: dict[str, list[str]] = {}
    for mark in sheet.marks:
        bodies.setdefault(mark.role, []).append(_svg_mark(mark, inner, sheet))
    points = [paper.writing.place(mark.points) for mark in sheet.marks if isinstance(mark, Line)]
    x0, y0 = (min(float(p[:, k].min()) for p in points) - 20 for k in (0, 1))
    x1, y1 = (max(float(p[:, k].max()) for p in points) + 20 for k in (0, 1))
    view = f"{x0:.3f} {y0:.3f} {x1 - x0:.3f} {y1 - y0:.3f}"
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" width="{x1 - x0:.2f}" height="{y1 - y0:.2f}">']
    if "css" in paper.habits:
        out.append("<style>.cls-1{fill:none;stroke:#000;stroke-width:.3}.cls-2{fill:#333;stroke:none}</style>")
    if "clipped" in paper.habits:
        box = f'<rect x="{x0:.3f}" y="{y0:.3f}" width="{x1 - x0:.3f}" height="{y1 - y0:.3f}"/>'
        out.append(f'<defs><clipPath id="c1">{box}</clipPath></defs><g clip-path="url(#c1)">')
    out.append(opening)
    for role, body in bodies.items():
        name = OFFICES[paper.office][role]
        label = "" if paper.office == "nameless" else f" id={quoteattr(name.replace(' ', '_') + '_' + str(len(out)))}"
        hidden = ' display="none"' if role == "old" else ""
        if "one-path" in paper.habits and role in ("wall", "door", "window", "stair", "furniture"):
            body = _one_path(body)
        out += [f"<g{label}{hidden}>", *body, "</g>"]
    out += [closing, "</g>" if "clipped" in paper.habits else "", "</svg>"]
    return "\n".join(out).encode()


def _nest(paper: Paper) -> tuple[Writing, str, str]:
    """The writing inside the groups of a file, and the groups."""
    writing = paper.writing
    if "flipped" in paper.habits:
        return replace(writing, form="dxf"), '<g transform="matrix(1 0 0 -1 0 0)">', "</g>"
    if "deep" in paper.habits:
        inner = replace(writing, unit=writing.unit * 0.37 * 2)
        there_and_back = '<g transform="translate(3 -4)"><g transform="translate(-3,4)">' * 3
        return inner, f'<g transform="scale(.37)">{there_and_back}<g transform="matrix(2,0,0,2,0,0)">', "</g>" * 8
    return writing, "<g>", "</g>"


def _one_path(body: list[str]) -> list[str]:
    pens: dict[str, list[str]] = {}
    rest = []
    for each in body:
        if each.startswith("<path") and each.count("<") == 1:
            pen, _, path = each[6:-3].partition(' d="')
            pens.setdefault(pen, []).append(path)
        else:
            rest.append(each)
    return [f'<path {pen} d="{" ".join(paths)}"/>' for pen, paths in pens.items()] + rest


def _svg_mark(mark: Mark, paper: Paper, sheet: Sheet) -> str:
    writing = paper.writing
    if isinstance(mark, Line):
        rings = [mark.points, *mark.holes]
        closed = "Z" if mark.closed or mark.filled else ""
        body = " ".join(
            "M" + " L".join(f"{x:.4f},{y:.4f}" for x, y in writing.place(ring).tolist()) + closed for ring in rings
        )
        if mark.entity == "spline" and len(mark.points) == 4:
            p = [f"{x:.4f},{y:.4f}" for x, y in writing.place(mark.points).tolist()]
            body = f"M{p[0]} C{p[1]} {p[2]} {p[3]}"
        return f'<path {_pen(mark, paper)} d="{body}"/>'
    if isinstance(mark, Arc):
        return _svg_arc(mark, paper)
    if isinstance(mark, Text):
        return _svg_text(mark, paper)
    marks = [moved(each, mark) for each in sheet.blocks[mark.block]]
    return "\n".join(_svg_mark(each, paper, sheet) for each in [*marks, *mark.attribs])


def _svg_arc(mark: Arc, paper: Paper) -> str:
    writing, pen = paper.writing, _pen(mark, paper)
    radius, sweep = mark.radius / writing.unit, int("flipped" in paper.habits)
    if mark.end - mark.start >= 360:
        x, y = writing.place(mark.centre)[0].tolist()
        return f'<circle {pen} cx="{x:.4f}" cy="{y:.4f}" r="{radius:.4f}"/>'
    ends = [
        (mark.centre[0] + mark.radius * math.cos(t), mark.centre[1] + mark.radius * math.sin(t))
        for t in (math.radians(mark.start), math.radians(mark.end))
    ]
    (ax, ay), (bx, by) = writing.place(ends).tolist()
    large = int((mark.end - mark.start) % 360 > 180)
    return f'<path {pen} d="M{ax:.4f},{ay:.4f} A{radius:.4f},{radius:.4f} 0 {large} {sweep} {bx:.4f},{by:.4f}"/>'


def _pen(mark: Line | Arc, paper: Paper) -> str:
    if isinstance(mark, Line) and (mark.filled or mark.entity == "solid"):
        return 'class="cls-2"' if "css" in paper.habits else 'fill="#333" fill-rule="evenodd" stroke="none"'
    if isinstance(mark, Line) and mark.width:
        return f'fill="none" stroke="#000" stroke-width="{mark.width / paper.writing.unit:.4f}"'
    dash = ' stroke-dasharray="4 2"' if isinstance(mark, Line) and mark.dashed else ""
    if "css" in paper.habits:
        return f'class="cls-1"{dash}'
    return f'fill="none" stroke="#000" stroke-width=".3"{dash}'


def _svg_text(mark: Text, paper: Paper) -> str:
    writing = paper.writing
    size = 1.35 * mark.height / writing.unit
    x, y = writing.place(mark.at)[0].tolist()
    up = "flipped" in paper.habits
    turn = writing.turn + mark.turn
    turned = (f" rotate({turn:g})" if up else f" rotate({-turn:g})") if turn else ""
    turned += " scale(1 -1)" if up else ""
    spans = [
        f'<tspan x="0" y="{1.6 * row * mark.height / writing.unit + 0.35 * size:.4f}">{escape(line)}</tspan>'
        for row, line in enumerate(mark.text.split("\n"))
    ]
    return (
        f'<text transform="translate({x:.4f} {y:.4f}){turned}" font-size="{size:.4f}" text-anchor="middle">'
        f"{''.join(spans)}</text>"
    )
