"""Letters of an SVG laid out along their baselines and put together into labels.

Programs cut texts anywhere: by letter, by kerning pair, by word. Pieces that touch on one baseline become one
label, a wide gap parts two; successive lines of one <text> become one label of several lines. Widths are
estimates (a common sans-serif), for no font is at hand.
"""

import math
import re
import statistics
from dataclasses import dataclass
from itertools import pairwise

from tacmap.readers.svg_numbers import IDENTITY, Box, Matrix, apply, length, numbers, transform
from tacmap.readers.svg_paths import CONTROL, shape_outline
from tacmap.readers.svg_style import Lineage, Look, Wardrobe
from tacmap.readers.svg_tree import CHARACTERS, Tree

__all__ = ["Label", "Piece", "labels", "pieces_of"]

_APART = re.compile(r"( {4,})")  # so many preserved spaces part two texts
_MOST_CHARACTERS = 4096  # of one run; far more than any label
_SPANS = frozenset(("tspan", "a", "textPath", "flowPara", "flowSpan"))
_MOST_SPANS = 64  # within one another
_MOST_KNOTS = 2_000  # of a path that a text follows
_WIDTHS = {
    **dict.fromkeys("ijl|'‘’", 0.22),
    **dict.fromkeys(" .,:;!/\\fIt[]", 0.28),
    **dict.fromkeys('r()-"`{}*°“”', 0.34),
    **dict.fromkeys("cksvxyzJ", 0.5),
    **dict.fromkeys("FTZL", 0.6),
    **dict.fromkeys("ABEKPSVXY&", 0.67),
    **dict.fromkeys("CDHNRUw", 0.72),
    **dict.fromkeys("GOQ", 0.78),
    **dict.fromkeys("mM", 0.83),
    **dict.fromkeys("W@%", 0.94),
}
_USUAL_WIDTH = 0.556
_WIDE_FROM = "\u1100"  # Hangul, kana, ideographs: about a square each
_CAP_HEIGHT = 0.7  # of the font size: letters stand on the baseline and end here

# Gaps between pieces along the baseline, in font sizes.
_OVERLAP = -0.5  # further back: another text
_NEAR = 0.12  # a letter's own position this near to the estimate says nothing new
_TOUCH = 0.25  # within one <text>: closer is the same word
_TOUCH_BLANK = 0.1  # the same where a space is written between them
_SPACE = 1.0  # within one <text>: closer is the same label
_DIGITS_APART = 0.45  # within one <text>: digits further apart are two numbers
_NEIGHBOUR_TOUCH = 0.15  # between two <text> elements
_NEIGHBOUR_SPACE = 0.4
_LINE = 1.6  # between baselines of one label


@dataclass(slots=True)
class Piece:
    """Some letters on one baseline, in root user space (y down)."""

    text: str
    start: tuple[float, float]
    end: tuple[float, float]
    along: tuple[float, float]  # unit vector of the baseline
    up: tuple[float, float]  # unit vector from the baseline to the top of the letters
    height: float  # font size
    lift: float  # from the anchor's height to the baseline, in font sizes (dominant-baseline)
    anchor: tuple[float, float]
    element: int
    layer: int
    visible: bool
    kind: str
    order: int  # paths drawn before
    em: float  # the font size as measured along the baseline


@dataclass(slots=True)
class Label:
    """One label: lines joined by newlines, the centre and size of its box, in root user space (y down)."""

    text: str
    at: tuple[float, float]
    anchor: tuple[float, float]
    height: float
    width: float
    degrees: float  # of the baseline, clockwise as seen (y down)
    layer: int
    visible: bool
    kind: str
    order: int  # paths drawn before


@dataclass(slots=True)
class _Run:
    """A <text> or <tspan> while its letters are laid out."""

    end: int
    look: Look
    lineage: Lineage
    xs: list[float]
    ys: list[float]
    dxs: list[float]
    dys: list[float]
    count: int = 0

    def left(self) -> bool:
        """True while there are positions not used."""
        return self.count < max(len(self.xs), len(self.ys), len(self.dxs), len(self.dys))

    def take(self, positions: list[float]) -> float | None:
        return positions[self.count] if self.count < len(positions) else None


class _Typesetter:
    """Lays out one <text> element in its own space."""

    def __init__(self) -> None:
        self.x = self.y = 0.0
        self.after_space = True
        self.chunk: list[tuple[str, float, float, float, Look, bool]] = []  # text, x, y, width, look, in a tspan
        self.done: list[tuple[str, float, float, float, Look, bool, float]] = []  # ... and the anchor's x

    def write(self, text: str, runs: list[_Run]) -> None:
        """Set letters; those with a position of their own start anew."""
        look = runs[-1].look
        text = text[:_MOST_CHARACTERS]
        text = re.sub(r"[\t\n\r]", " ", text) if look.preserve else re.sub(r"[ \t\n\r]+", " ", text)
        if not look.preserve and self.after_space:
            text = text.removeprefix(" ")
        if not text:
            return
        self.after_space = text.endswith(" ")
        placed = 0
        while placed < len(text) and any(run.left() for run in runs):
            self._step(text[placed], runs)
            placed += 1
        if placed < len(text):
            for run in runs:
                run.count += len(text) - placed
            self._letters(text[placed:], runs)

    def _step(self, letter: str, runs: list[_Run]) -> None:
        x = y = dx = dy = None
        for run in reversed(runs):
            x = run.take(run.xs) if x is None else x
            y = run.take(run.ys) if y is None else y
            dx = run.take(run.dxs) if dx is None else dx
            dy = run.take(run.dys) if dy is None else dy
            run.count += 1
        if x is not None and self._goes_on(x, y, runs[-1].look):
            self._stretch(x)
        elif x is not None or y is not None:
            self.flush()
            self.x = self.x if x is None else x
            self.y = self.y if y is None else y
        self.x += dx or 0.0
        self.y += dy or 0.0
        self._letters(letter, runs)

    def _goes_on(self, x: float, y: float | None, look: Look) -> bool:
        """True when a letter's own position is about where the pen is: no new chunk is needed."""
        if not self.chunk or look.anchor != "start" or (y is not None and y != self.y):
            return False
        text, _, _, _, same, _ = self.chunk[-1]
        return same is look and not text.endswith(" ") and abs(x - self.x) < _NEAR * look.font_size

    def _stretch(self, x: float) -> None:
        """End the last word at x."""
        text, begin, y, _, look, tspan = self.chunk[-1]
        self.chunk[-1] = (text, begin, y, x - begin, look, tspan)
        self.x = x

    def _letters(self, text: str, runs: list[_Run]) -> None:
        look = runs[-1].look
        if look.preserve and "    " in text:
            for part in _APART.split(text):
                if part.strip():
                    self._word(part, look, len(runs) > 1)
                else:
                    self.x += advance(part) * look.font_size
        else:
            self._word(text, look, len(runs) > 1)

    def _word(self, text: str, look: Look, within: bool) -> None:
        width = advance(text) * look.font_size
        if self.chunk:
            before, x, y, old, same, tspan = self.chunk[-1]
            fits = same is look and y == self.y and len(before) < _MOST_CHARACTERS
            if fits and abs(x + old - self.x) < 1e-6 * look.font_size + 1e-12:
                self.chunk[-1] = (before + text, x, y, old + width, look, tspan)
                self.x += width
                return
        self.chunk.append((text, self.x, self.y, width, look, within))
        self.x += width

    def finish(self) -> None:
        """End of the element: space at its end is none, unless it is preserved."""
        if self.chunk and not self.chunk[-1][4].preserve:
            text, x, y, width, look, tspan = self.chunk[-1]
            kept = text.rstrip(" ")
            less = advance(text[len(kept) :]) * look.font_size
            self.chunk[-1] = (kept, x, y, width - less, look, tspan)
            self.x -= less
        self.flush()

    def flush(self) -> None:
        """Shift the chunk as its text-anchor asks, and keep it."""
        if not self.chunk:
            return
        look = self.chunk[0][4]
        start = self.chunk[0][1]
        stripped = self.chunk[-1][0].rstrip()
        trailing = advance(self.chunk[-1][0][len(stripped) :]) * self.chunk[-1][4].font_size
        whole = self.x - start - trailing
        shift = {"middle": -whole / 2, "end": -whole}.get(look.anchor, 0.0)
        for text, x, y, width, one, tspan in self.chunk:
            self.done.append((text, x + shift, y, width, one, tspan, start))
        self.chunk = []


def advance(text: str) -> float:
    """The estimated width of letters, in font sizes."""
    return sum(_WIDTHS.get(c, _USUAL_WIDTH) if c < _WIDE_FROM else 1.0 for c in text)


def pieces_of(
    tree: Tree,
    index: int,
    wardrobe: Wardrobe,
    look: Look,
    lineage: Lineage,
    matrix: Matrix,
    view: tuple[float, float],
    *,
    element: int,
    layer: int,
    clip: Box | None,
    order: int,
) -> list[Piece]:
    """The letters of one <text> element, baseline by baseline, in root user space."""
    setter = _Typesetter()
    runs = [_run(tree, index, look, lineage, view)]
    i, end = index + 1, tree.ends[index]
    while i < end:
        while i >= runs[-1].end:
            runs.pop()
        tag = tree.tags[i]
        if tag == CHARACTERS:
            setter.write(tree.attributes[i][""], runs)
            i += 1
        elif tag in _SPANS and len(runs) < _MOST_SPANS:
            parent = runs[-1]
            line = Lineage.of(tag, tree.attributes[i], parent.lineage)
            inner = wardrobe.look(tree.attributes[i], parent.look, line)
            if tag == "textPath" and (place := _on_path(tree, i, inner, view)) is not None:
                setter.flush()
                setter.x, setter.y = place
            runs.append(_run(tree, i, inner, line, view))
            i += 1
        else:
            i = tree.ends[i]
    setter.finish()
    return [piece for done in setter.done if (piece := _placed(done, matrix, element, layer, clip, order)) is not None]


def _on_path(tree: Tree, index: int, look: Look, view: tuple[float, float]) -> tuple[float, float] | None:
    """Where a text along a path must begin, were it straight and level, for its middle to lie where it lies."""
    attributes = tree.attributes[index]
    reference = (attributes.get("href") or attributes.get("xlink:href") or "").strip()
    target = tree.by_id.get(reference[1:], -1) if reference.startswith("#") else -1
    if target < 0:
        return None
    outline = shape_outline(tree.tags[target], tree.attributes[target], view, look.font_size, _MOST_KNOTS)
    own = transform(tree.attributes[target].get("transform", "")) or IDENTITY
    knots = [
        apply(own, x, y)
        for x, y, kind in zip(outline.points[::2], outline.points[1::2], outline.kinds, strict=True)
        if kind != CONTROL
    ]
    lengths = [math.dist(a, b) for a, b in pairwise(knots)]
    if not lengths or not math.isfinite(sum(lengths)):
        return None
    width = advance(tree.text_of(index)) * look.font_size
    reach = length(attributes.get("startOffset"), sum(lengths), look.font_size)
    left = reach + {"middle": 0.0, "end": -width / 2}.get(look.anchor, width / 2)
    step = 0
    while step < len(lengths) - 1 and left > lengths[step]:
        left -= lengths[step]
        step += 1
    a, b, share = knots[step], knots[step + 1], max(0.0, min(left / (lengths[step] or 1.0), 1.0))
    x, y = a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share
    return x + {"middle": 0.0, "end": width / 2}.get(look.anchor, -width / 2), y


def _run(tree: Tree, index: int, look: Look, lineage: Lineage, view: tuple[float, float]) -> _Run:
    attributes = tree.attributes[index]
    across, down = view
    return _Run(
        tree.ends[index],
        look,
        lineage,
        _positions(attributes.get("x"), across, look.font_size),
        _positions(attributes.get("y"), down, look.font_size),
        _positions(attributes.get("dx"), across, look.font_size),
        _positions(attributes.get("dy"), down, look.font_size),
    )


def _positions(text: str | None, whole: float, font: float) -> list[float]:
    if not text:
        return []
    if not any(c.isalpha() or c == "%" for c in text[:2000]):
        return numbers(text[: 20 * _MOST_CHARACTERS])
    return [length(one, whole, font) for one in text[: 20 * _MOST_CHARACTERS].replace(",", " ").split()]


def _placed(
    done: tuple[str, float, float, float, Look, bool, float],
    matrix: Matrix,
    element: int,
    layer: int,
    clip: Box | None,
    order: int,
) -> Piece | None:
    text, x, y, width, look, tspan, anchor_x = done
    a, b, c, d = matrix[:4]
    across, down = math.hypot(a, b), math.hypot(c, d)
    start, end, anchor = apply(matrix, x, y), apply(matrix, x + width, y), apply(matrix, anchor_x, y)
    if not (0 < across < 1e9 and 0 < down < 1e9 and max(map(abs, (*start, *end, *anchor))) < 1e9):
        return None
    lift = {"middle": 0.35, "central": 0.35, "hanging": 0.75, "text-before-edge": 0.9, "text-after-edge": -0.2}
    visible = look.drawn
    if clip is not None and visible:
        mid = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        visible = clip[0] <= mid[0] <= clip[2] and clip[1] <= mid[1] <= clip[3]
    return Piece(
        text,
        start,
        end,
        (a / across, b / across),
        (-c / down, -d / down),
        look.font_size * down,
        lift.get(look.baseline, 0.0),
        anchor,
        element,
        layer,
        visible,
        "tspan" if tspan else "text",
        order,
        look.font_size * across,
    )


def labels(pieces: list[Piece]) -> list[Label]:
    """Pieces in drawing order to labels in drawing order."""
    spacing = _letter_spacing(pieces)
    lines: list[Piece] = []
    for piece in pieces:
        if lines and not piece.text.strip() and lines[-1].element == piece.element:
            lines[-1].text = lines[-1].text.rstrip() + " "
            lines[-1].end = _back(lines[-1], -advance(" ") * lines[-1].em)
        elif lines and (glue := _glue(lines[-1], piece, spacing.get(piece.element, 0.0))) is not None:
            last = lines[-1]
            last.text = last.text.rstrip() + glue + piece.text.lstrip()
            last.end = piece.end
            last.visible = last.visible or piece.visible
        else:
            lines.append(_copy(piece))
    found: list[Label] = []
    block: list[Piece] = []
    for line in lines:
        line.text = " ".join(line.text.split())
        if not line.text:
            continue
        if block and not _continues(block, line):
            found.append(_label(block))
            block = []
        block.append(line)
    if block:
        found.append(_label(block))
    return found


def _back(piece: Piece, distance: float) -> tuple[float, float]:
    """The end of a piece, moved back along its baseline."""
    return piece.end[0] - distance * piece.along[0], piece.end[1] - distance * piece.along[1]


def _copy(piece: Piece) -> Piece:
    return Piece(*(getattr(piece, name) for name in Piece.__slots__))


def _letter_spacing(pieces: list[Piece]) -> dict[int, float]:
    """Per <text> element set letter by letter: the usual gap between its letters, in font sizes."""
    gaps: dict[int, list[float]] = {}
    for left, right in pairwise(pieces):
        if left.element == right.element and len(left.text) == len(right.text) == 1 and _same_baseline(left, right):
            gaps.setdefault(left.element, []).append(_gap(left, right))
    usual = {element: statistics.median(some) for element, some in gaps.items() if len(some) >= 3}
    return {element: gap for element, gap in usual.items() if 0.15 < gap < 1.5}


def _same_baseline(left: Piece, right: Piece) -> bool:
    height = max(left.height, right.height)
    if abs(left.height - right.height) > 0.12 * height:
        return False
    if left.along[0] * right.along[0] + left.along[1] * right.along[1] < 0.9995:
        return False
    dx, dy = right.start[0] - left.end[0], right.start[1] - left.end[1]
    return abs(dx * left.up[0] + dy * left.up[1]) < 0.15 * height


def _gap(left: Piece, right: Piece) -> float:
    """From the last letter of one piece to the first of the other, space characters left out."""
    dx, dy = right.start[0] - left.end[0], right.start[1] - left.end[1]
    blank = advance(left.text[len(left.text.rstrip()) :]) * left.em
    blank += advance(right.text[: len(right.text) - len(right.text.lstrip())]) * right.em
    return (dx * left.along[0] + dy * left.along[1] + blank) / max(left.height, right.height)


def _glue(left: Piece, right: Piece, spacing: float) -> str | None:
    """What stands between two pieces of one line: nothing, a space, or None where a new label begins."""
    if left.layer != right.layer or len(left.text) > _MOST_CHARACTERS or not _same_baseline(left, right):
        return None
    gap = _gap(left, right) - spacing
    if gap < _OVERLAP:
        return None
    digits = left.text.rstrip()[-1:].isdigit() and right.text.lstrip()[:1].isdigit()
    if left.element == right.element:
        blank = left.text[-1:].isspace() or right.text[:1].isspace()
        if gap <= (_TOUCH_BLANK if blank else _TOUCH):
            return ""
        return " " if gap <= (_DIGITS_APART if digits else _SPACE) else None
    if gap < -0.3 or left.visible != right.visible or (_whole_number(left.text) and _whole_number(right.text)):
        return None
    if gap <= _NEIGHBOUR_TOUCH:
        return ""
    either = any(c.isdigit() for c in left.text + right.text)
    return " " if gap <= _NEIGHBOUR_SPACE and not either else None


def _whole_number(text: str) -> bool:
    text = text.strip()
    return len(text) >= 3 and any(c.isdigit() for c in text)


def _continues(block: list[Piece], line: Piece) -> bool:
    """True when this is the next line of the same label."""
    last = block[-1]
    if last.element != line.element or last.layer != line.layer:
        return False
    if last.along[0] * line.along[0] + last.along[1] * line.along[1] < 0.9995:
        return False
    height = max(last.height, line.height)
    dx, dy = line.start[0] - last.start[0], line.start[1] - last.start[1]
    down = -(dx * last.up[0] + dy * last.up[1])
    if not 0.3 * height < down < _LINE * height:
        return False
    begins = dx * last.along[0] + dy * last.along[1]
    ends = begins + math.dist(line.start, line.end)
    width = math.dist(last.start, last.end)
    overlap = min(ends, width) - max(begins, 0.0)
    return abs(begins) < 0.3 * height or overlap > 0.5 * min(width, ends - begins)


def _label(block: list[Piece]) -> Label:
    first = block[0]
    height = first.height
    (ax, ay), (ux, uy) = first.along, first.up
    ox, oy = first.start
    edges: list[float] = []
    levels: list[float] = []
    for line in block:
        edges += [(x - ox) * ax + (y - oy) * ay for x, y in (line.start, line.end)]
        level = (line.start[0] - ox) * ux + (line.start[1] - oy) * uy - line.lift * line.height
        levels += [level, level + _CAP_HEIGHT * line.height]
    left, right = min(edges), max(edges)
    across, up = (left + right) / 2, (min(levels) + max(levels)) / 2
    return Label(
        text="\n".join(line.text for line in block),
        at=(ox + across * ax + up * ux, oy + across * ay + up * uy),
        anchor=first.anchor,
        height=height,
        width=right - left,
        degrees=math.degrees(math.atan2(ay, ax)),
        layer=first.layer,
        visible=any(line.visible for line in block),
        kind=first.kind,
        order=first.order,
    )
