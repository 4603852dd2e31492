"""Entities that are text: TEXT, MTEXT, attributes and their definitions."""

import math

from tacmap.readers.dxf_page import Entity, Page, apply, must_be_finite, ocs, ocs_matrix
from tacmap.readers.dxf_shapes import Definition, Words
from tacmap.readers.dxf_text import block_height, box_centre, text_width

__all__ = ["attdef", "attrib", "block_of_text", "mtext", "text"]


def text(page: Page, home: Definition, entity: Entity) -> None:
    text = page.label(entity.words(1))
    if text:
        home.words.append(_words(page, entity, text, "text"))


def attdef(page: Page, home: Definition, entity: Entity) -> None:
    """Shown by its tag while it is loose; in a placed block only a constant one is shown, by its value."""
    tag = page.label(entity.words(2))
    constant = bool(entity.integer(70) & 2)
    if home.key:
        page.attributes[entity.words(5).strip()] = _words(page, entity, tag or "?", "attrib", tag)
    text = page.label(entity.words(1)) if constant else tag
    if text and (constant or home.key == b"") and not entity.integer(70) & 1:
        home.words.append(_words(page, entity, text, "attdef", tag))


def attrib(page: Page, _home: Definition, entity: Entity) -> None:
    stamp = page.open_insert
    if stamp is None:
        raise ValueError("an attribute without its block")
    tag, text = page.label(entity.words(2)), page.label(entity.words(1))
    if stamp.placed is not None:
        stamp.placed = stamp.placed._replace(attributes=(*stamp.placed.attributes, (tag, text)))
    if text:
        words = _words(page, entity, text, "attrib", tag)
        if entity.integer(70) & 1:
            words = words._replace(pen=page.pens.concealed(words.pen))
        stamp.letters.append(words)


def _words(page: Page, entity: Entity, text: str, kind: str, tag: str | None = None) -> Words:
    """A single line of text; attributes keep their vertical alignment under code 74."""
    height = abs(entity.number(40, 1.0))
    anchor, rotation = entity.point(10), entity.number(50, 0.0)
    across, upright = entity.integer(72), entity.integer(74 if kind.startswith("att") else 73)
    width = text_width(text, height, abs(entity.number(41, 1.0)) or 1.0)
    aligned = (across or upright) and 11 in entity.tags
    if aligned:
        other = entity.point(11)
        if across in (3, 5):
            width = math.dist(anchor, other) or width
            rotation = math.degrees(math.atan2(other[1] - anchor[1], other[0] - anchor[0]))
        else:
            anchor = other
    else:
        across = upright = 0
    angle = math.radians(rotation)
    along = {1: 0.0, 2: -width / 2, 4: 0.0}.get(across, width / 2)
    up = 0.0 if across == 4 else {2: 0.0, 3: -height / 2}.get(upright, height / 2)
    centre = box_centre(anchor, (math.cos(angle), math.sin(angle)), along, up)
    normal = ocs(entity)
    if normal is not None:
        matrix = ocs_matrix(normal, entity.number(30, 0.0))
        anchor, centre = apply(matrix, *anchor), apply(matrix, *centre)
        rotation = math.degrees(
            math.atan2(
                matrix[3] * math.cos(angle) + matrix[4] * math.sin(angle),
                matrix[0] * math.cos(angle) + matrix[1] * math.sin(angle),
            )
        )
    must_be_finite(*anchor, *centre, height, width, rotation)
    return Words(text, anchor, centre, height, width, rotation % 360.0, page.pen(entity), kind, tag)


def mtext(page: Page, home: Definition, entity: Entity) -> None:
    chunks = [v for c, v in zip(entity.codes, entity.values, strict=True) if c in (1, 3)]
    raw = b"".join(v.strip(b"\r\n") for v in chunks if isinstance(v, bytes))
    text = page.label(raw, formatted=True)
    if text:
        right = (entity.number(11, 1.0), entity.number(21, 0.0))
        if 50 in entity.tags and 11 not in entity.tags:
            angle = math.radians(entity.number(50))
            right = (math.cos(angle), math.sin(angle))
        home.words.append(block_of_text(page, entity, text, entity.point(10), right, entity.integer(71, 1)))


def block_of_text(
    page: Page, entity: Entity, text: str, anchor: tuple[float, float], right: tuple[float, float], attached: int
) -> Words:
    """Several lines of text hung up at one of nine points, 1 top left to 9 bottom right."""
    size = abs(entity.number(40, 1.0)) if entity.kind == b"MTEXT" else abs(entity.number(41, 1.0))
    width, frame = text_width(text, size), entity.number(41, 0.0) if entity.kind == b"MTEXT" else 0.0
    lines = text.count("\n") + 1
    if 0 < frame < width:
        lines = sum(max(1, math.ceil(text_width(line, size) / frame)) for line in text.split("\n"))
        width = frame
    tall = block_height(min(lines, 1000), size)
    length = math.hypot(*right) or 1.0
    unit = (right[0] / length, right[1] / length)
    column, row = (attached - 1) % 3, (attached - 1) // 3 % 3
    centre = box_centre(anchor, unit, width * (1 - column) / 2, tall * (row - 1) / 2)
    rotation = math.degrees(math.atan2(unit[1], unit[0])) % 360.0
    must_be_finite(*anchor, *centre, size, width, rotation)
    return Words(text, anchor, centre, size, width, rotation, page.pen(entity), "mtext")
