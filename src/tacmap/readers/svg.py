"""Reads SVG and SVGZ: bytes in, a Drawing in the root's user space out, y flipped up.

The root's user space is what its children see (viewBox units): the file's own coordinates. Whatever is wrong
with a file ends in a typed refusal; what was passed over is a Finding.
"""

import math

import numpy as np

from tacmap.drawing import Drawing, Mark, Text
from tacmap.errors import BrokenPlan, Finding, PlanRefused, PlanTooLarge
from tacmap.geometry import FloatArray, Placement, Point
from tacmap.readers.svg_ink import Dry, inside_point
from tacmap.readers.svg_numbers import Box, numbers, physical_metres
from tacmap.readers.svg_text import Label, labels
from tacmap.readers.svg_tree import Tree, parse_tree
from tacmap.readers.svg_walk import Note, Placed, Walk
from tacmap.settings import Limits

__all__ = ["read_svg"]

_PAPER = 3.0  # metres: no sheet of paper is wider, so a larger page is the building's own size
_MOST_COVERS = 100_000_000  # comparisons of labels with fills
_TRACED_RINGS = 100
_FEW = 20  # segments: fewer beside a picture are its frame


def read_svg(content: bytes, limits: Limits) -> Drawing:
    """Read SVG (1.1 and 2) or SVGZ bytes.

    The Drawing is in user units, y up, shifted by `placement.origin` (the median of its corners).
    Raises BrokenPlan, PlanTooLarge or UnknownFormat.
    """
    try:
        return _read(content, limits)
    except MemoryError as error:
        raise PlanTooLarge(
            "The plan needs more memory than reading may use.", remedy="Split the plan into floors and try again."
        ) from error
    except (ArithmeticError, RecursionError) as error:
        raise PlanRefused(
            "This SVG file cannot be read: its numbers or its size go beyond all bounds.",
            remedy="Open it in the program that made it and save it as plain SVG again.",
        ) from error


def _read(content: bytes, limits: Limits) -> Drawing:
    tree = parse_tree(content, limits)
    walk = Walk(tree, limits)
    walk.run()
    dry = walk.ink.dry()
    found = labels(walk.pieces)
    _hide_covered(found, walk, dry)
    _refuse_empty(walk, dry, found)
    return _drawing(tree, walk, dry, found, limits)


def _hide_covered(found: list[Label], walk: Walk, dry: Dry) -> None:
    """Labels that a later solid fill lies over cannot be seen."""
    covers = np.array(walk.ink.covers, dtype=np.bool_)[dry.ring_path]
    rings = np.flatnonzero(covers)
    if not len(rings) or len(rings) * len(found) > _MOST_COVERS:
        return
    path = dry.ring_path[rings]
    low = np.minimum.reduceat(dry.ring_points, dry.ring_start[:-1])[rings]
    high = np.maximum.reduceat(dry.ring_points, dry.ring_start[:-1])[rings]
    left = _MOST_COVERS
    for label in found:
        later = int(np.searchsorted(path, label.order))
        x, y = label.at
        over = (low[later:] <= label.at).all(axis=1) & (high[later:] >= label.at).all(axis=1)
        crossed: dict[int, int] = {}
        for i in np.flatnonzero(over)[:100] + later:
            left -= int(dry.ring_start[rings[i] + 1] - dry.ring_start[rings[i]])
            if left < 0:
                return
            crossed[int(path[i])] = crossed.get(int(path[i]), 0) + _holds(dry, int(rings[i]), x, y)
        if any(count % 2 for count in crossed.values()):
            label.visible = False


def _holds(dry: Dry, index: int, x: float, y: float) -> bool:
    ring = dry.ring_points[dry.ring_start[index] : dry.ring_start[index + 1]]
    after = np.roll(ring, -1, axis=0)
    crosses = (ring[:, 1] <= y) != (after[:, 1] <= y)
    a, b = ring[crosses], after[crosses]
    at = a[:, 0] + (y - a[:, 1]) * (b[:, 0] - a[:, 0]) / (b[:, 1] - a[:, 1])
    return bool((at > x).sum() % 2)


def _refuse_empty(walk: Walk, dry: Dry, found: list[Label]) -> None:
    pictures = len(walk.seen.places.get("embedded-picture", ()))
    if pictures and len(dry.segments) < _FEW and len(found) < _FEW:
        raise BrokenPlan(
            "This SVG only wraps a picture: there are no walls in it that could be read.",
            remedy="Export the plan as lines (SVG or DXF) from the drawing program, not as an image or a scan.",
        )
    if not len(dry.segments):
        raise BrokenPlan(
            "There is nothing drawn in this SVG file.",
            remedy="Open it in a browser: if you see the plan there, save it as plain SVG and try again.",
        )


def _drawing(tree: Tree, walk: Walk, dry: Dry, found: list[Label], limits: Limits) -> Drawing:
    ink = walk.ink
    corners = dry.segments.reshape(-1, 2)
    middle = np.median(corners, axis=0)
    placement = Placement(origin=(float(middle[0]), float(middle[1])), y_down=True)
    layer, style, mark = (np.array(some, dtype=np.int32) for some in (ink.layer, ink.style, ink.mark))
    filled = np.array(ink.filled, dtype=np.bool_)
    path, ring = dry.segment_path, dry.ring_path
    unit, evidence = _unit(tree)
    texts, cut = _texts(found, placement, limits)
    findings = [*tree.findings, *walk.findings(), *_text_findings(found, cut)]
    if not found and _traced(walk, dry):
        message = "The plan was traced from a picture: its walls are as rough as the scan. Ask for the drawing itself."
        findings.append(Finding(code="traced-picture", message=message))
    if dry.lost:
        message = f"{dry.lost} shapes have coordinates that are no numbers or far beyond any plan, and are left out."
        findings.append(Finding(code="coordinates-impossible", message=message))
    return Drawing(
        format="svg",
        placement=placement,
        declared_unit=unit,
        unit_evidence=evidence,
        layers=walk.layer_records(),
        styles=ink.styles,
        segments=placement.from_file(corners).reshape(-1, 4),
        segment_layer=layer[path],
        segment_path=path,
        segment_mark=mark[path],
        segment_style=style[path],
        segment_curved=dry.segment_curved,
        segment_visible=dry.segment_visible,
        arcs=_arcs_up(dry.arcs, placement),
        arc_layer=layer[dry.arc_path],
        arc_path=dry.arc_path,
        arc_mark=mark[dry.arc_path],
        ring_points=placement.from_file(dry.ring_points),
        ring_start=dry.ring_start,
        ring_layer=layer[ring],
        ring_path=ring,
        ring_mark=mark[ring],
        ring_style=style[ring],
        ring_filled=filled[ring],
        ring_visible=dry.ring_visible,
        texts=(*texts, *_note_texts(walk.notes, dry, placement, limits)),
        marks=_marks(walk.placed, dry, placement),
        findings=tuple(_moved(finding, placement) for finding in findings),
    )


def _arcs_up(arcs: FloatArray, placement: Placement) -> FloatArray:
    """Arcs in y-down coordinates to counter-clockwise ones in y-up coordinates."""
    turned = arcs.copy()
    turned[:, :2] = placement.from_file(arcs[:, :2])
    start, sweep = -arcs[:, 3], -arcs[:, 4]
    turned[:, 3] = np.where(sweep < 0, start + sweep, start) % 360.0
    turned[:, 4] = np.abs(sweep)
    return turned


def _unit(tree: Tree) -> tuple[float | None, tuple[str, ...]]:
    """(metres per user unit or None, what is known): a page in mm is paper, unless it is as large as a building."""
    root = tree.attributes[0]
    box = numbers(root.get("viewBox", "")[:200])
    for side, written, extent in (("wide", root.get("width"), 2), ("high", root.get("height"), 3)):
        size = physical_metres(written)
        if size is None or not 0 < size[0] < 1e6:
            continue
        metres, unit = size
        user = box[extent] if len(box) == 4 and box[extent] > 0 else metres / 0.0254 * 96
        if metres > _PAPER:
            return metres / user, (f"SVG page {metres:.6g} m {side}: drawn in true size",)
        paper = f"SVG page {written} {side} is paper: 1 unit is {metres / user:.6g} m on paper ({unit})"
        return None, (f"{paper}, the plan's drawing scale is unknown",)
    return None, ("SVG units are pixels: they say nothing about size",)


def _texts(found: list[Label], placement: Placement, limits: Limits) -> tuple[list[Text], int]:
    """Labels in the drawing's coordinates, and how many were too long."""
    cap = limits.label_characters
    texts = [
        Text(
            text=label.text[:cap],
            at=_point(label.at, placement),
            anchor=_point(label.anchor, placement),
            height=label.height,
            width=label.width,
            layer=label.layer,
            rotation=round(-label.degrees % 360.0, 6) % 360.0,
            kind=label.kind,
            visible=label.visible,
        )
        for label in found
    ]
    return texts, sum(len(label.text) > cap for label in found)


def _point(point: Point, placement: Placement) -> Point:
    x, y = placement.origin
    return (point[0] - x, y - point[1])


def _text_findings(found: list[Label], cut: int) -> list[Finding]:
    findings = []
    if cut:
        findings.append(Finding(code="labels-cut", message=f"{cut} very long texts were cut.", severity="note"))
    if not any(label.visible and any(c.isalnum() for c in label.text) for label in found):
        message = "The plan has no text: room numbers, if any, are drawn as shapes and must be typed in."
        findings.append(Finding(code="no-text", message=message))
    return findings


def _traced(walk: Walk, dry: Dry) -> bool:
    """Many fills, no line drawn, mostly curves: what programs make of a scan or a photo."""
    if len(dry.ring_path) < _TRACED_RINGS or any(style.stroke for style in walk.ink.styles):
        return False
    lengths = np.hypot(*(dry.segments[:, :2] - dry.segments[:, 2:]).T)
    return bool(lengths[dry.segment_curved].sum() > lengths.sum() / 2)


def _note_texts(notes: list[Note], dry: Dry, placement: Placement, limits: Limits) -> list[Text]:
    """Titles and data attributes as texts inside the shapes they belong to."""
    texts = []
    places: dict[tuple[int, int], tuple[Point, float] | None] = {}
    sizes = _ring_sizes(dry)
    for note in notes:
        key = (note.first, note.last)
        if key not in places:
            places[key] = _inside(*key, dry, sizes)
        place = places[key]
        if place is not None:
            at, height = place
            point = _point(at, placement)
            texts.append(
                Text(
                    text=note.text[: limits.label_characters],
                    at=point,
                    anchor=point,
                    height=height,
                    width=height,
                    layer=note.layer,
                    kind=note.kind,
                    tag=note.tag,
                    visible=note.visible,
                )
            )
    return texts


def _ring_sizes(dry: Dry) -> FloatArray:
    """(r,) the area of each ring's box."""
    if len(dry.ring_path) == 0:
        return np.zeros(0)
    low = np.minimum.reduceat(dry.ring_points, dry.ring_start[:-1])
    high = np.maximum.reduceat(dry.ring_points, dry.ring_start[:-1])
    sizes: FloatArray = np.prod(high - low, axis=1)
    return sizes


def _inside(first: int, last: int, dry: Dry, sizes: FloatArray) -> tuple[Point, float] | None:
    """A point inside the largest ring of some paths, else the middle of their lines; and a tenth of their size."""
    low, high = np.searchsorted(dry.ring_path, (first, last))
    if low < high:
        largest = low + int(np.argmax(sizes[low:high]))
        ring = dry.ring_points[dry.ring_start[largest] : dry.ring_start[largest + 1]]
        return inside_point(ring), float(np.ptp(ring, axis=0).min()) / 10
    low, high = np.searchsorted(dry.segment_path, (first, last))
    if low == high:
        return None
    corners = dry.segments[low:high].reshape(-1, 2)
    middle = (corners.min(axis=0) + corners.max(axis=0)) / 2
    return (float(middle[0]), float(middle[1])), float(np.ptp(corners, axis=0).max()) / 10


def _marks(placed: list[Placed], dry: Dry, placement: Placement) -> tuple[Mark, ...]:
    if not placed:
        return ()
    ends = placement.from_file(dry.segments.reshape(-1, 2)).reshape(-1, 2, 2)
    ends = np.append(ends, np.zeros((1, 2, 2)), axis=0)  # so that a range may end at the last one
    reach = np.array([(one.first, one.last) for one in placed])
    ranges = np.searchsorted(dry.segment_path, reach)
    low = np.minimum.reduceat(ends.min(axis=1), ranges.ravel())[::2].tolist()
    high = np.maximum.reduceat(ends.max(axis=1), ranges.ravel())[::2].tolist()
    drawn = (ranges[:, 0] < ranges[:, 1]).tolist()
    return tuple(_mark(one, (*low[i], *high[i]) if drawn[i] else None, placement) for i, one in enumerate(placed))


def _mark(placed: Placed, bounds: Box | None, placement: Placement) -> Mark:
    a, b, c, d, e, f = placed.matrix
    mirrored = a * d - b * c < 0
    return Mark(
        name=placed.name,
        at=_point((e, f), placement),
        layer=placed.layer,
        rotation=round(-math.degrees(math.atan2(b, a)) % 360.0, 6) % 360.0,
        scale=(math.hypot(a, b), math.hypot(c, d) * (-1 if mirrored else 1)),
        mirrored=mirrored,
        bounds=bounds,
        attributes=placed.attributes,
        parent=placed.parent,
        visible=placed.visible,
    )


def _moved(finding: Finding, placement: Placement) -> Finding:
    if finding.at is None:
        return finding
    return Finding(
        code=finding.code,
        message=finding.message,
        at=_point(finding.at, placement),
        severity=finding.severity,
    )
