"""A DXF file, ASCII or binary, R12 to R2018, as a Drawing.

Tags are counted and read one structure at a time; blocks are measured before they are drawn out. Whatever is
wrong with the file ends in one of the PlanRefused letters or in a finding that says what was lost.
"""

from dataclasses import replace

import numpy as np

from tacmap.drawing import Drawing, Mark, Style, Text
from tacmap.errors import BrokenPlan, Finding, PlanRefused, PlanTooLarge
from tacmap.geometry import FloatArray, IntArray, Placement
from tacmap.readers.dxf_expand import Expansion
from tacmap.readers.dxf_file import BIND, DxfFile
from tacmap.readers.dxf_notes import notes_of
from tacmap.readers.dxf_pens import Ink, fill_style, stroke_style
from tacmap.readers.dxf_shapes import Definition, Shape
from tacmap.settings import Limits

__all__ = ["read_dxf"]

_FARTHEST = 1e12  # file units from the middle; beyond this no building is meant

# $INSUNITS to metres and a name, after the DXF reference.
_UNITS: dict[int, tuple[float, str]] = {
    1: (0.0254, "inches"),
    2: (0.3048, "feet"),
    3: (1609.344, "miles"),
    4: (0.001, "millimetres"),
    5: (0.01, "centimetres"),
    6: (1.0, "metres"),
    7: (1000.0, "kilometres"),
    8: (2.54e-8, "microinches"),
    9: (2.54e-5, "mils"),
    10: (0.9144, "yards"),
    11: (1e-10, "angstroms"),
    12: (1e-9, "nanometres"),
    13: (1e-6, "microns"),
    14: (0.1, "decimetres"),
    15: (10.0, "decametres"),
    16: (100.0, "hectometres"),
    21: (1200 / 3937, "US survey feet"),
    22: (100 / 3937, "US survey inches"),
    23: (3600 / 3937, "US survey yards"),
    24: (5280 * 1200 / 3937, "US survey miles"),
}


def read_dxf(content: bytes, limits: Limits) -> Drawing:
    """Bytes of a DXF file to a Drawing in file units, y up, shifted to the middle of its points.

    Raises BrokenPlan where the file is damaged, cut short or empty, PlanTooLarge beyond a cap.
    """
    if len(content) > limits.file_bytes:
        raise PlanTooLarge(
            f"The plan is larger than {limits.file_bytes // 1_000_000} MB.",
            remedy="Purge the drawing (in AutoCAD: PURGE, then save) or split it into floors.",
        )
    try:
        with np.errstate(all="ignore"):  # what is not finite is counted and left out below
            return _drawn(DxfFile.read(content, limits), limits)
    except PlanRefused:
        raise
    except (MemoryError, RecursionError) as error:
        raise PlanTooLarge(
            "The plan needs more memory than reading may use.", remedy="Split the plan into floors and try again."
        ) from error
    except Exception as error:  # the gate: nothing but a typed refusal leaves a reader
        raise BrokenPlan(
            f"The plan cannot be read: {type(error).__name__}: {error}",
            remedy="Open it in the drawing program, run AUDIT or RECOVER there, and save it as DXF again.",
        ) from error


def _drawn(file: DxfFile, limits: Limits) -> Drawing:
    expansion = Expansion(file.blocks, file.page.pens, limits)
    shape = _drawn_out(expansion, [file.model, *file.model_blocks()])
    notes = list(notes_of(file))
    if _is_empty(shape):
        shape = _drawn_out(expansion, [file.paper, *file.paper_blocks()])
        if not _is_empty(shape):
            notes.append(
                Finding(
                    code="paperspace-read",
                    message="Modelspace is empty; the sheet in paperspace was read instead. Its scale may differ.",
                )
            )
    if _is_empty(shape):
        raise _nothing_drawn(file)
    return _assembled(file, shape, notes)


def _drawn_out(expansion: Expansion, definitions: list[Definition]) -> Shape:
    """The first of the definitions that draws anything."""
    shapes = (expansion.of(definition) for definition in definitions)
    return next((shape for shape in shapes if not _is_empty(shape)), _NOTHING)


_NOTHING = Definition(b"", "").frozen(0)


def _is_empty(shape: Shape) -> bool:
    return not (len(shape.segments) or len(shape.ring_points) or shape.words or shape.marks)


def _nothing_drawn(file: DxfFile) -> BrokenPlan:
    if file.external_names():
        return BrokenPlan(
            f"The plan only refers to other drawings that are not in it: {', '.join(file.external_names())}.",
            remedy=BIND,
        )
    return BrokenPlan(
        "The plan holds no lines, shapes or texts.",
        remedy="Check that the right drawing was saved, with its modelspace, and save it as DXF again.",
    )


def _assembled(file: DxfFile, shape: Shape, notes: list[Finding]) -> Drawing:
    origin = _middle(shape)
    inks = file.page.pens.inks()
    pen_layer = np.array([ink.layer for ink in inks] or [0], dtype=np.int32)
    pen_seen = np.array([ink.visible for ink in inks] or [True], dtype=np.bool_)
    strokes, fills, styles = _styles(shape, inks)
    segments = shape.segments - np.tile(origin, 2)
    near = np.all(np.abs(segments) < _FARTHEST, axis=1)
    arcs = shape.arcs.copy()
    arcs[:, :2] -= origin
    arc_near = np.all(np.abs(arcs[:, :3]) < _FARTHEST, axis=1)
    ring_points, ring_start, ring_near = _near_rings(shape, origin)
    lost = int(np.sum(~near)) + int(np.sum(~ring_near))
    if lost:
        notes.append(
            Finding(
                code="coordinates-impossible",
                message=f"{lost:,} lines or outlines lie at impossible coordinates and were left out.",
            )
        )
    path, ring_path, arc_path = shape.segment_path[near], shape.ring_path[ring_near], shape.arc_path[arc_near]
    pen = shape.path_pen
    segments = segments[near]
    return Drawing(
        format="dxf",
        placement=Placement(origin=(float(origin[0]), float(origin[1]))),
        declared_unit=_declared(file),
        unit_evidence=_evidence(file),
        layers=file.page.pens.as_layers(),
        styles=styles,
        segments=segments,
        segment_layer=pen_layer[pen[path]],
        segment_path=path,
        segment_mark=shape.path_mark[path],
        segment_style=strokes[path],
        segment_curved=shape.segment_curved[near],
        segment_visible=pen_seen[pen[path]],
        arcs=arcs[arc_near],
        arc_layer=pen_layer[pen[arc_path]],
        arc_path=arc_path,
        arc_mark=shape.path_mark[arc_path],
        ring_points=ring_points,
        ring_start=ring_start,
        ring_layer=pen_layer[pen[ring_path]],
        ring_path=ring_path,
        ring_mark=shape.path_mark[ring_path],
        ring_style=np.where(shape.ring_filled[ring_near], fills[ring_path], strokes[ring_path]).astype(np.int32),
        ring_filled=shape.ring_filled[ring_near],
        ring_visible=pen_seen[pen[ring_path]],
        texts=_texts(shape, inks, origin),
        marks=_marks(shape, inks, origin, near),
        findings=tuple(_moved(note, origin) for note in notes),
    )


def _moved(note: Finding, origin: FloatArray) -> Finding:
    return note if note.at is None else replace(note, at=(note.at[0] - float(origin[0]), note.at[1] - float(origin[1])))


def _middle(shape: Shape) -> FloatArray:
    """The median of all points: strays do not move it."""
    points = np.concatenate((shape.segments[:, :2], shape.segments[:, 2:], shape.ring_points))
    if not len(points):
        points = np.array([words.anchor for words in shape.words] + [mark.at for mark in shape.marks])
    points = points[np.all(np.isfinite(points), axis=1)]
    if not len(points):
        raise BrokenPlan(
            "The plan has no usable coordinates.", remedy="Run AUDIT in the drawing program and save it as DXF again."
        )
    middle: FloatArray = np.round(np.median(points, axis=0), 6)
    return middle


def _near_rings(
    shape: Shape, origin: FloatArray
) -> tuple[FloatArray, IntArray, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    points = shape.ring_points - origin
    owner = np.repeat(np.arange(len(shape.ring_size)), shape.ring_size)
    far = np.zeros(len(shape.ring_size), dtype=np.bool_)
    far[owner[~np.all(np.abs(points) < _FARTHEST, axis=1)]] = True
    start = np.concatenate((np.zeros(1, dtype=np.int32), np.cumsum(shape.ring_size[~far]))).astype(np.int32)
    return points[~far[owner]], start, ~far


def _styles(shape: Shape, inks: list[Ink]) -> tuple[IntArray, IntArray, tuple[Style, ...]]:
    """Per path the number of its stroke style and of its fill style, and the styles."""
    numbers: dict[Style, int] = {Style(): 0}
    pens = np.unique(shape.path_pen)
    stroke_of, fill_of = np.zeros(len(inks) + 1, dtype=np.int32), np.zeros(len(inks) + 1, dtype=np.int32)
    for pen in pens.tolist():
        stroke_of[pen] = numbers.setdefault(stroke_style(inks[pen], 0.0), len(numbers))
    filled_pens = np.unique(shape.path_pen[shape.ring_path[shape.ring_filled]])
    for pen in filled_pens.tolist():
        fill_of[pen] = numbers.setdefault(fill_style(inks[pen]), len(numbers))
    strokes, fills = stroke_of[shape.path_pen], fill_of[shape.path_pen]
    wide = np.flatnonzero(shape.path_width > 0)
    for path, pen, width in zip(
        wide.tolist(), shape.path_pen[wide].tolist(), np.round(shape.path_width[wide], 6).tolist(), strict=True
    ):
        strokes[path] = numbers.setdefault(stroke_style(inks[pen], width), len(numbers))
    return strokes, fills, tuple(numbers)


def _texts(shape: Shape, inks: list[Ink], origin: FloatArray) -> tuple[Text, ...]:
    x, y = origin.tolist()
    return tuple(
        Text(
            text=words.text,
            at=(words.centre[0] - x, words.centre[1] - y),
            anchor=(words.anchor[0] - x, words.anchor[1] - y),
            height=words.height,
            width=words.width,
            layer=inks[words.pen].layer,
            rotation=words.rotation,
            kind=words.kind,
            tag=words.tag,
            mark=words.mark,
            visible=inks[words.pen].visible,
        )
        for words in shape.words
    )


def _marks(
    shape: Shape, inks: list[Ink], origin: FloatArray, near: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[Mark, ...]:
    x, y = origin.tolist()
    bounds = _mark_bounds(shape, near, origin)
    return tuple(
        Mark(
            name=mark.name,
            at=(mark.at[0] - x, mark.at[1] - y),
            layer=inks[mark.pen].layer,
            rotation=mark.rotation,
            scale=mark.scale,
            mirrored=mark.mirrored,
            bounds=None if box[0] > box[2] else (box[0], box[1], box[2], box[3]),
            attributes=mark.attributes,
            parent=mark.parent,
            visible=inks[mark.pen].visible,
        )
        for mark, box in zip(shape.marks, bounds.tolist(), strict=True)
    )


def _mark_bounds(shape: Shape, near: np.ndarray[tuple[int], np.dtype[np.bool_]], origin: FloatArray) -> FloatArray:
    """(n, 4) box of each mark's geometry with that of the marks inside it; empty boxes are inside out."""
    ring_owner = np.repeat(shape.ring_path, shape.ring_size)
    points = np.concatenate((shape.segments[near][:, :2], shape.segments[near][:, 2:], shape.ring_points)) - origin
    paths = np.concatenate((shape.segment_path[near], shape.segment_path[near], ring_owner))
    marks = shape.path_mark[paths]
    held = (marks >= 0) & np.all(np.abs(points) < _FARTHEST, axis=1)
    boxes = np.tile(np.array((np.inf, np.inf, -np.inf, -np.inf)), (len(shape.marks), 1))
    np.minimum.at(boxes[:, :2], marks[held], points[held])
    np.maximum.at(boxes[:, 2:], marks[held], points[held])
    for number in range(len(shape.marks) - 1, -1, -1):
        parent = shape.marks[number].parent
        if parent >= 0:
            boxes[parent, :2] = np.minimum(boxes[parent, :2], boxes[number, :2])
            boxes[parent, 2:] = np.maximum(boxes[parent, 2:], boxes[number, 2:])
    return boxes


def _declared(file: DxfFile) -> float | None:
    unit = _UNITS.get(file.header_integer("$INSUNITS"))
    return None if unit is None else unit[0]


def _evidence(file: DxfFile) -> tuple[str, ...]:
    code = file.header_integer("$INSUNITS")
    if code in _UNITS:
        return (f"The file says that its unit is {_UNITS[code][1]} ($INSUNITS = {code}).",)
    if code:
        return (f"The file names a unit that is not known ($INSUNITS = {code}).",)
    return ("The file does not say its unit ($INSUNITS is missing or 0).",)
