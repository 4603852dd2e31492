"""Entities that place a block: INSERT, the pictures of dimensions and tables, and multileaders."""

import math

from tacmap.readers.dxf_letters import block_of_text
from tacmap.readers.dxf_page import Entity, Matrix, Page, apply, must_be_finite, ocs, ocs_matrix
from tacmap.readers.dxf_shapes import LINES, Definition, Placed, Stamp, Words
from tacmap.readers.dxf_tags import Tag
from tacmap.readers.dxf_text import text_width

__all__ = ["insert", "multileader", "pictured"]


def insert(page: Page, home: Definition, entity: Entity) -> None:
    name = entity.words(2).strip()
    sx, sy = entity.number(41, 1.0) or 1.0, entity.number(42, 1.0) or 1.0
    (x, y), rotation = entity.point(10), entity.number(50, 0.0)
    angle = math.radians(rotation)
    cos, sin = math.cos(angle), math.sin(angle)
    matrix: Matrix = (cos * sx, -sin * sy, x, sin * sx, cos * sy, y)
    normal = ocs(entity)
    plane = None if normal is None else ocs_matrix(normal, entity.number(30, 0.0))
    dx, dy = entity.number(44, 0.0), entity.number(45, 0.0)
    columns = max(1, entity.integer(70, 1)) if dx else 1  # cells on top of each other are one
    rows = max(1, entity.integer(71, 1)) if dy else 1
    page.place(columns * rows)
    cells = [
        _composed(plane, (*matrix[:2], x + cos * i * dx - sin * j * dy, *matrix[3:5], y + sin * i * dx + cos * j * dy))
        for j in range(rows)
        for i in range(columns)
    ]
    must_be_finite(*cells[0], *cells[-1])
    first = cells[0]
    placed = Placed(
        name=page.block_names.get(name.upper()) or page.decode(name),
        at=(first[2], first[5]),
        rotation=math.degrees(math.atan2(first[3], first[0])) % 360.0 if sx > 0 else (
            math.degrees(math.atan2(-first[3], -first[0])) % 360.0
        ),
        scale=(sx, sy),
        mirrored=first[0] * first[4] - first[1] * first[3] < 0,
        pen=page.pen(entity),
    )  # fmt: skip
    stamp = Stamp(block=name.upper(), pen=placed.pen, matrices=list(cells), placed=placed)
    home.stamps.append(stamp)
    page.open_insert = stamp
    if 360 in entity.tags:
        page.extended.append((entity.words(360).strip(), placed.name, None if home.key else placed.at))


def _composed(outer: Matrix | None, inner: Matrix) -> Matrix:
    if outer is None:
        return inner
    a, b, e, c, d, f = outer
    p, q, u, r, s, v = inner
    return a * p + b * r, a * q + b * s, a * u + b * v + e, c * p + d * r, c * q + d * s, c * u + d * v + f


def pictured(page: Page, home: Definition, entity: Entity) -> None:
    """DIMENSION and ACAD_TABLE: drawn by an anonymous block; that of a dimension is already in place."""
    kind = "dimension" if entity.kind.endswith(b"DIMENSION") else None
    x, y = (0.0, 0.0) if kind else entity.point(10)
    name = entity.words(2).strip().upper()
    if name:
        cell: Matrix = (1.0, 0.0, x, 0.0, 1.0, y)
        home.stamps.append(Stamp(block=name, pen=page.pen(entity), matrices=[cell], placed=None, kind=kind))


def multileader(page: Page, home: Definition, entity: Entity) -> None:
    """Leader lines, text and block of a MULTILEADER; the context comes first, the attribute values last."""
    context_end = next((i for i, code in enumerate(entity.codes) if code == 301), len(entity.codes))
    path = home.path(page.pen(entity))
    for line in _leader_lines(entity):
        home.polyline(path, [(x, y, 0.0) for x, y in line], closed=False, flags=LINES)
    first: dict[int, Tag] = {}
    for code, value in zip(entity.codes[:context_end], entity.values[:context_end], strict=True):
        if not (code == 304 and isinstance(value, bytes) and value.strip().endswith(b"{")):
            first.setdefault(code, value)
    context = Entity(
        entity.kind, [], [], {**first, **{code: entity.tags[code] for code in (8, 62) if code in entity.tags}}
    )
    text = page.label(context.words(304), formatted=True)
    if text and 12 in first:
        home.words.append(block_of_text(page, context, text, context.point(12), (1.0, 0.0), context.integer(171, 1)))
    if 15 in first and context.words(341).strip() in page.block_handles:
        _leader_block(page, home, entity, context)


def _leader_lines(entity: Entity) -> list[list[tuple[float, float]]]:
    """Each line from its arrow to the landing it leads to."""
    lines: list[list[tuple[float, float]]] = []
    depth: list[bytes] = []
    landing: tuple[float, float] | None = None
    pairs = list(zip(entity.codes, entity.values, strict=True))
    for i, (code, value) in enumerate(pairs):
        if code in (300, 302, 304) and isinstance(value, bytes) and value.strip().endswith(b"{"):
            depth.append(value.strip())
            if depth[-1].startswith(b"LEADER_LINE"):
                lines.append([])
            elif depth[-1].startswith(b"LEADER"):
                landing = None
        elif code in (301, 303, 305) and depth:
            if depth.pop().startswith(b"LEADER_LINE") and landing is not None:
                lines[-1].append(landing)
        elif code == 10 and depth and i + 1 < len(pairs) and pairs[i + 1][0] == 20:
            point = (float(value), float(pairs[i + 1][1]))
            if depth[-1].startswith(b"LEADER_LINE"):
                lines[-1].append(point)
            elif depth[-1].startswith(b"LEADER"):
                landing = point
    return [line for line in lines if len(line) > 1]


def _leader_block(page: Page, home: Definition, entity: Entity, context: Entity) -> None:
    """The block at the end of a leader, its attribute values at the places of their definitions."""
    (x, y), angle = context.point(15), context.number(46, 0.0)
    sx, sy = context.number(16, 1.0) or 1.0, context.number(26, 1.0) or 1.0
    cos, sin = math.cos(angle), math.sin(angle)
    cell: Matrix = (cos * sx, -sin * sy, x, sin * sx, cos * sy, y)
    must_be_finite(*cell)
    key = page.block_handles[context.words(341).strip()]
    letters: list[Words] = []
    handle = b""
    for code, value in zip(entity.codes, entity.values, strict=True):
        if code == 330 and isinstance(value, bytes):
            handle = value.strip()
        elif code == 302 and isinstance(value, bytes) and handle in page.attributes:
            text = page.label(value.strip(b"\r\n"))
            if text:
                letters.append(_at_definition(page.attributes[handle], text, cell, page.pen(entity)))
    name = page.block_names.get(key) or page.decode(key)
    given = tuple((words.tag or "", words.text) for words in letters)
    placed = Placed(name, (x, y), math.degrees(angle) % 360.0, (sx, sy), sx * sy < 0, page.pen(entity), given)
    home.stamps.append(Stamp(block=key, pen=placed.pen, matrices=[cell], placed=placed, letters=letters))


def _at_definition(model: Words, text: str, cell: Matrix, pen: int) -> Words:
    stretch = math.sqrt(abs(cell[0] * cell[4] - cell[1] * cell[3]))
    return model._replace(
        text=text,
        anchor=apply(cell, *model.anchor),
        centre=apply(cell, *model.centre),
        height=model.height * stretch,
        width=text_width(text, model.height * stretch),
        rotation=(model.rotation + math.degrees(math.atan2(cell[3], cell[0]))) % 360.0,
        pen=pen,
    )
