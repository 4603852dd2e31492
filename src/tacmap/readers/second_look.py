"""A second opinion on an SVG plan before it is issued: resvg paints it, and our lines are laid over its picture.

Every edge in the picture must have a line of ours beside it, and every line that we show an edge in the picture.
Texts, patterns and arrow heads are not compared. Agreeing readings say nothing.
"""

import io
import re
from typing import NamedTuple

import numpy as np
import resvg_py
from numpy.typing import NDArray
from PIL.PngImagePlugin import PngImageFile

from tacmap.drawing import Drawing
from tacmap.errors import Finding
from tacmap.geometry import FloatArray, IntArray, Point
from tacmap.readers.svg_numbers import numbers, physical_metres
from tacmap.readers.svg_tree import Tree, parse_tree, unpacked
from tacmap.settings import Limits

__all__ = ["second_look"]

_PIXELS = 1600  # of the longer side: 6 cm of 100 m
_EDGE = 10  # of 255: the least difference of neighbouring pixels that is an edge
_BESIDE = 3  # pixels: a line lies beside an edge
_THINNEST = 0.4  # pixels: a thinner stroke may leave no edge
_WIDEST = 64  # pixels: a wider stroke is looked for at this width
_STEP = 0.5  # pixels between the places looked at along a line
_DEEPEST = 120  # groups within groups
_MOST_PLACES = 8_000_000
_MISSING, _EXTRA = 0.004, 0.1  # of all edges, of all places: what may differ without a word
_FEW = 60  # pixels that may always differ: an arrow head, a cap
_PARTS = ("embedded-picture", "entities-not-read")  # after which less than the picture shows is expected of us
_LOOK = "Compare the picture with the plan in a browser before you issue it."
_UNCOMPARED = "image,text,pattern *,marker *{display:none}"
_ROOT = re.compile(rb"<(?:[\w.-]+:)?svg\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>")
_SIZES = re.compile(rb"\s(?:width|height|preserveAspectRatio|viewBox)\s*=\s*(?:\"[^\"]*\"|'[^']*')")

Flags = NDArray[np.bool_]


class _View(NamedTuple):
    """Where the picture lies in user space, and pixels per unit."""

    x: float
    y: float
    width: float
    height: float
    scale: float


def second_look(content: bytes, drawing: Drawing, limits: Limits, *, name: str = "the plan") -> tuple[Finding, ...]:
    """Where resvg paints an SVG file differently from `drawing`, which must be fresh: in user units.

    "readers-disagree" is a warning, its `at` in the drawing's coordinates. When there is no picture, for whatever
    reason, "second-reader-failed" is a note. `name` is the file's name, for the messages.
    """
    try:
        tree = parse_tree(content, limits)
        _check_depth(tree)
        view = _view(tree, drawing)
        return tuple(_compared(_painted(unpacked(content, limits), view), drawing, view, name))
    except Exception as error:  # noqa: BLE001 - a second reader that fails is no reason to refuse a plan
        return (
            Finding(
                code="second-reader-failed",
                message=f"{name} could not be painted by other software ({type(error).__name__}), so its reading has "
                f"not been cross-checked. {_LOOK}",
                severity="note",
            ),
        )


def _check_depth(tree: Tree) -> None:
    """The painter goes down by recursion, and falls where it is deep."""
    around: list[int] = []
    for index, end in enumerate(tree.ends):
        while around and around[-1] <= index:
            around.pop()
        around.append(end)
        if len(around) > _DEEPEST:
            raise RecursionError


def _view(tree: Tree, drawing: Drawing) -> _View:
    """The page in user units: its viewBox, else its size, else all that we read."""
    root = tree.attributes[0]
    box = numbers(root.get("viewBox", "")[:200])
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        x, y, width, height = box
    else:
        sides = [_pixels(root.get(side)) for side in ("width", "height")]
        corners = drawing.placement.to_file(drawing.segments.reshape(-1, 2))
        (x, y), (width, height) = ((0.0, 0.0), sides) if all(sides) else (corners.min(axis=0), np.ptp(corners, axis=0))
    return _View(float(x), float(y), float(width), float(height), _PIXELS / float(max(width, height)))


def _pixels(written: str | None) -> float:
    """A length of the root in user units, 0 where it says nothing."""
    if written is None or "%" in written:
        return 0.0
    if (size := physical_metres(written)) is not None:
        return size[0] / 0.0254 * 96
    found = numbers(written.removesuffix("px")[:40])
    return found[0] if len(found) == 1 else 0.0


def _painted(content: bytes, view: _View) -> NDArray[np.uint8]:
    """(rows, columns, 3): the page as resvg paints it on white, without texts, pictures, patterns and arrow heads."""
    head = _ROOT.search(content)
    if head is None:
        raise ValueError("no root")
    own = _SIZES.sub(b"", head[0])
    page = f' viewBox="{view.x!r} {view.y!r} {view.width!r} {view.height!r}" '.encode()
    cut = len(own) - (2 if own.endswith(b"/>") else 1)
    text = (content[: head.start()] + own[:cut] + page + own[cut:] + content[head.end() :]).decode(errors="replace")
    wide = view.width >= view.height
    painted = resvg_py.svg_to_bytes(
        svg_string=re.sub(r"<\?xml[^>]*\?>", "", text, count=1),
        background="#ffffff",
        skip_system_fonts=True,
        style_sheet=_UNCOMPARED,
        width=_PIXELS if wide else None,
        height=None if wide else _PIXELS,
    )
    return np.asarray(PngImageFile(io.BytesIO(bytes(painted))).convert("RGB"))


def _compared(picture: NDArray[np.uint8], drawing: Drawing, view: _View, name: str) -> list[Finding]:
    edges = _edges(picture)
    lines = _Lines.of(drawing, view, edges.shape)
    near = _spread(edges, _BESIDE)
    beside = np.zeros(edges.shape, dtype=np.bool_)
    extra = np.zeros(len(lines.places), dtype=np.bool_)
    for width in np.unique(lines.reach).tolist():
        some = lines.reach == width
        columns, rows = lines.places[some].T
        drawn = np.zeros(edges.shape, dtype=np.bool_)
        drawn[rows, columns] = True
        beside |= _spread(drawn, width + _BESIDE)
        seen = near if not width else _spread(edges, width + _BESIDE)
        extra[some] = ~seen[rows, columns] & lines.must_show[some]
    missing = edges & ~beside
    found = []
    partly = any(finding.code in _PARTS for finding in drawing.findings)
    if (lost := int(missing.sum())) > max(_FEW, _MISSING * int(edges.sum())) and not partly:
        rows, columns = np.nonzero(missing)
        share = f"{_percent(lost / int(edges.sum()))} of what it paints"
        found.append(_told(name, f"{share} where this reading has nothing", columns, rows, drawing, view))
    if (more := int(extra.sum())) > max(_FEW, _EXTRA * int(lines.must_show.sum())):
        columns, rows = lines.places[extra].T
        share = f"nothing to see of {_percent(more / int(lines.must_show.sum()))} of the lines of this reading"
        found.append(_told(name, share, columns, rows, drawing, view))
    return found


def _edges(picture: NDArray[np.uint8]) -> Flags:
    """(rows, columns): pixels that differ from the next one, and those next ones."""
    tones = picture.astype(np.int16)
    across = (np.abs(np.diff(tones, axis=1)) > _EDGE).any(axis=2)
    down = (np.abs(np.diff(tones, axis=0)) > _EDGE).any(axis=2)
    edges = np.zeros(tones.shape[:2], dtype=np.bool_)
    edges[:, :-1] |= across
    edges[:, 1:] |= across
    edges[:-1] |= down
    edges[1:] |= down
    return edges


class _Lines(NamedTuple):
    """Places along all that is painted, (n, 2) columns and rows; half the width of each in pixels; which must show."""

    places: NDArray[np.int64]
    reach: NDArray[np.int64]
    must_show: Flags

    @classmethod
    def of(cls, drawing: Drawing, view: _View, shape: tuple[int, ...]) -> "_Lines":
        styles, ends = _painted_lines(drawing)
        width = (
            np.array([*(style.width if style.stroke else 0.0 for style in drawing.styles), 0.0])[styles] * view.scale
        )
        dark = np.array([*(style.stroke not in (None, "#ffffff") for style in drawing.styles), False], dtype=np.bool_)[
            styles
        ]
        ends = ((ends - (view.x, view.y)) * view.scale).reshape(-1, 4)
        places, owner = _along(ends)
        rim = np.array((shape[1] - 1, shape[0] - 1))
        inside = ((places >= -_BESIDE) & (places <= rim + _BESIDE)).all(axis=1)
        places, owner = np.clip(places[inside], 0, rim), owner[inside]
        reach = np.minimum(np.ceil(width / 2), _WIDEST).astype(np.int64)
        return cls(places, reach[owner], (dark & (width >= _THINNEST))[owner])


def _painted_lines(drawing: Drawing) -> tuple[IntArray, FloatArray]:
    """(n,) styles and (2 n, 2) ends, in user space, of the lines drawn and of the outlines of what is filled."""
    painted = np.array([bool(style.stroke or style.fill) for style in drawing.styles], dtype=np.bool_)
    drawn = drawing.segment_visible & painted[drawing.segment_style]
    after = np.arange(1, len(drawing.ring_points) + 1)
    after[drawing.ring_start[1:] - 1] = drawing.ring_start[:-1]
    ring = np.repeat(np.arange(len(drawing.ring_path)), np.diff(drawing.ring_start))
    filled = (drawing.ring_filled & drawing.ring_visible)[ring]
    outlines = np.hstack((drawing.ring_points, drawing.ring_points[after]))[filled]
    unstroked = np.full(len(outlines), len(drawing.styles), dtype=np.int32)
    lines = np.concatenate((drawing.segments[drawn], outlines)).reshape(-1, 2)
    return np.concatenate((drawing.segment_style[drawn], unstroked)), drawing.placement.to_file(lines)


def _along(ends: FloatArray) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pixels along lines given in pixels, and the line of each; what reaches far beyond any picture is left out."""
    near = np.flatnonzero((np.abs(ends) < 4 * _PIXELS).all(axis=1))
    ends = ends[near]
    counts = np.maximum(1, np.ceil(np.hypot(*(ends[:, 2:] - ends[:, :2]).T) / _STEP)).astype(np.int64)
    if counts.sum() > _MOST_PLACES:
        raise ValueError("too many lines")
    owner = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    part = ((step + 0.5) / counts[owner])[:, None]
    places = ends[owner, :2] * (1 - part) + ends[owner, 2:] * part
    return np.floor(places).astype(np.int64), near[owner]


def _spread(flags: Flags, by: int) -> Flags:
    """Every pixel that has a flag within so many columns and rows."""
    for axis in (0, 1):
        sums = np.cumsum(flags, axis=axis, dtype=np.int32)
        ahead = np.take(sums, np.minimum(np.arange(sums.shape[axis]) + by, sums.shape[axis] - 1), axis=axis)
        back = np.arange(sums.shape[axis]) - by - 1
        behind = np.take(sums, np.maximum(back, 0), axis=axis)
        behind[(slice(None),) * axis + (back < 0,)] = 0
        flags = ahead > behind
    return flags


def _told(
    name: str, what: str, columns: NDArray[np.int64], rows: NDArray[np.int64], drawing: Drawing, view: _View
) -> Finding:
    middle = int(np.argmin(np.abs(columns - np.median(columns)) + np.abs(rows - np.median(rows))))
    at = np.array([(columns[middle] / view.scale + view.x, rows[middle] / view.scale + view.y)])
    x, y = drawing.placement.from_file(at)[0].tolist()
    place: Point = (x, y)
    return Finding(
        code="readers-disagree",
        message=f"Other software that painted {name} shows {what}. {_LOOK}",
        at=place,
    )


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.01 else "less than 1 %"
