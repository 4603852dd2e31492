"""Blocks drawn out: each definition once, then one matrix per INSERT, all inserts of a block together.

Everything is counted before anything is drawn out, so a bomb of nested blocks costs nothing.
"""

import math

import numpy as np

from tacmap.errors import BrokenPlan, PlanTooLarge
from tacmap.geometry import FloatArray, IntArray
from tacmap.readers.dxf_pens import Pens
from tacmap.readers.dxf_shapes import Definition, Placed, Shape, Stamp, Words, joined, too_many_vertices
from tacmap.settings import Limits

__all__ = ["Expansion"]


class Expansion:
    """Draws definitions out, each one once. Raises PlanTooLarge and BrokenPlan before expanding too much."""

    def __init__(self, blocks: dict[bytes, Definition], pens: Pens, limits: Limits) -> None:
        self._blocks = blocks
        self._pens = pens
        self._limits = limits
        self._drawn: dict[bytes, Shape] = {}
        self._sizes: dict[bytes, tuple[int, int, int]] = {}
        self._own: dict[bytes, Shape] = {}

    def of(self, definition: Definition) -> Shape:
        """The definition with all blocks in it drawn out."""
        self._check(definition)
        return self._expand(definition)

    def _check(self, definition: Definition) -> None:
        references, vertices, words = self._size(definition, ())
        limits = self._limits
        if references > limits.expanded_references:
            raise PlanTooLarge(
                f"The blocks of the plan place {references:,} blocks once drawn out; at most "
                f"{limits.expanded_references:,} are read.",
                remedy="Erase or purge decorative blocks (trees, furniture, patterns) and save the plan again.",
            )
        if vertices > limits.vertices:
            raise too_many_vertices(limits.vertices)
        if words > limits.entities:
            raise PlanTooLarge(
                f"The plan shows {words:,} texts once its blocks are drawn out; at most {limits.entities:,} are read.",
                remedy="Erase decorative blocks that hold text and save the plan again.",
            )

    def _size(self, definition: Definition, above: tuple[bytes, ...]) -> tuple[int, int, int]:
        """Blocks placed, vertices and texts of a definition once drawn out, without drawing it out."""
        if definition.key in above:
            raise BrokenPlan(
                f'The block "{definition.name}" contains itself.',
                remedy="Explode or redefine this block in the drawing program and save the plan again.",
            )
        if len(above) > self._limits.nesting:
            raise PlanTooLarge(
                f"Blocks are nested more than {self._limits.nesting} deep.",
                remedy="Explode the outermost blocks and save the plan again.",
            )
        if definition.key in self._sizes:
            return self._sizes[definition.key]
        own = self._own[definition.key] = definition.frozen(self._limits.vertices)
        references, vertices, words = 0, len(own.segments) + len(own.ring_points), len(own.words)
        for stamp in definition.stamps:
            block = self._blocks.get(stamp.block)
            cells = len(stamp.matrices)
            words += cells * len(stamp.letters)
            inner = (0, 0, 0) if block is None else self._size(block, (*above, definition.key))
            references += cells * (1 + inner[0])
            vertices += cells * inner[1]
            words += cells * inner[2]
        self._sizes[definition.key] = references, vertices, words
        return references, vertices, words

    def _expand(self, definition: Definition) -> Shape:
        if definition.key in self._drawn:
            return self._drawn[definition.key]
        own = self._own[definition.key]
        pieces = [own]
        paths, marks = len(own.path_pen), 0
        for stamps in _alike(definition.stamps):
            block = self._blocks.get(stamps[0].block)
            child = _nothing() if block is None else self._expand(block)
            base = (0.0, 0.0) if block is None else block.base
            piece = _placed_copies(child, base, stamps, self._pens, paths, marks)
            pieces.append(piece)
            paths += len(piece.path_pen)
            marks += len(piece.marks)
        shape = self._drawn[definition.key] = joined(pieces)
        return shape


def _alike(stamps: list[Stamp]) -> list[list[Stamp]]:
    """Stamps of one block, one pen and one kind together, in the order of their first appearance."""
    groups: dict[tuple[bytes, int, str | None], list[Stamp]] = {}
    for stamp in stamps:
        groups.setdefault((stamp.block, stamp.pen, stamp.kind), []).append(stamp)
    return list(groups.values())


def _placed_copies(
    child: Shape, base: tuple[float, float], stamps: list[Stamp], pens: Pens, first_path: int, first_mark: int
) -> Shape:
    """One copy of the child per cell of each stamp; paths and marks are numbered on from those given."""
    cells = [(stamp, i) for stamp in stamps for i in range(len(stamp.matrices))]
    matrices = np.array([stamp.matrices[i] for stamp, i in cells], dtype=np.float64).reshape(-1, 2, 3)
    matrices[:, :, 2] -= matrices[:, :, :2] @ np.array(base)
    copies = len(matrices)
    holder = stamps[0].pen
    path_base = first_path + len(child.path_pen) * np.arange(copies, dtype=np.int32)
    has_mark = stamps[0].placed is not None
    per_copy = len(child.marks) + (1 if has_mark else 0)
    mark_base = first_mark + per_copy * np.arange(copies, dtype=np.int32)
    stretch = np.sqrt(np.abs(np.linalg.det(matrices[:, :, :2])))
    arcs, arc_copy, arc_row = _moved_arcs(child.arcs, matrices)
    words, marks = _copied_words_and_marks(child, cells, matrices, mark_base, pens)
    return Shape(
        segments=_moved(child.segments.reshape(-1, 2), matrices).reshape(-1, 4),
        segment_path=_numbered(child.segment_path, path_base),
        segment_curved=np.tile(child.segment_curved, copies),
        arcs=arcs,
        arc_path=(child.arc_path[arc_row] + path_base[arc_copy]).astype(np.int32),
        ring_points=_moved(child.ring_points, matrices),
        ring_size=np.tile(child.ring_size, copies),
        ring_path=_numbered(child.ring_path, path_base),
        ring_filled=np.tile(child.ring_filled, copies),
        path_pen=np.tile(pens.all_within(holder, child.path_pen), copies),
        path_width=(child.path_width[None, :] * stretch[:, None]).ravel(),
        path_mark=_copied_marks(child.path_mark, mark_base, has_mark),
        words=words,
        marks=marks,
    )


def _moved(points: FloatArray, matrices: FloatArray) -> FloatArray:
    """(n, 2) points under (k, 2, 3) matrices: (k * n, 2)."""
    turned = np.matmul(points[None, :, :], matrices[:, :, :2].transpose(0, 2, 1))
    moved: FloatArray = turned + matrices[:, None, :, 2]
    return moved.reshape(-1, 2)


def _numbered(numbers: IntArray, base: IntArray) -> IntArray:
    return (numbers[None, :] + base[:, None]).astype(np.int32).ravel()


def _copied_marks(path_mark: IntArray, base: IntArray, has_mark: bool) -> IntArray:
    """Marks of the copied paths: the copy's own mark, or the inner mark it had, renumbered."""
    if has_mark:
        return _numbered(path_mark + 1, base)
    return np.where(path_mark[None, :] < 0, -1, path_mark[None, :] + base[:, None]).astype(np.int32).ravel()


def _moved_arcs(arcs: FloatArray, matrices: FloatArray) -> tuple[FloatArray, IntArray, IntArray]:
    """Arcs under those matrices that keep circles round; (m, 5), and the copy and row each came from."""
    x, y = matrices[:, :, 0], matrices[:, :, 1]
    along, across = np.hypot(x[:, 0], x[:, 1]), np.hypot(y[:, 0], y[:, 1])
    even = np.abs(along - across) <= 1e-6 * np.maximum(along, across)
    square = np.abs(np.sum(x * y, axis=1)) <= 1e-6 * along * across
    keep = np.flatnonzero(even & square & (along > 0))
    copy = np.repeat(keep, len(arcs)).astype(np.int32)
    row = np.tile(np.arange(len(arcs), dtype=np.int32), len(keep))
    centres = _moved(arcs[:, :2], matrices[keep])
    turn = np.degrees(np.arctan2(x[keep, 1], x[keep, 0]))[:, None]
    mirrored = (np.linalg.det(matrices[keep][:, :, :2]) < 0)[:, None]
    start = np.where(mirrored, turn - arcs[None, :, 3] - arcs[None, :, 4], turn + arcs[None, :, 3]).ravel() % 360.0
    radius = (along[keep][:, None] * arcs[None, :, 2]).ravel()
    return np.column_stack((centres, radius, start, arcs[row, 4])), copy, row


def _copied_words_and_marks(
    child: Shape, cells: list[tuple[Stamp, int]], matrices: FloatArray, mark_base: IntArray, pens: Pens
) -> tuple[list[Words], list[Placed]]:
    words: list[Words] = []
    marks: list[Placed] = []
    for (stamp, cell), matrix, base_number in zip(cells, matrices.tolist(), mark_base.tolist(), strict=True):
        inner = base_number
        if stamp.placed is not None:
            inner += 1
            marks.append(stamp.placed._replace(at=_moved_on(stamp.placed.at, stamp, cell)))
        own = base_number if stamp.placed is not None else -1
        words.extend(
            letter._replace(
                mark=own,
                anchor=_moved_on(letter.anchor, stamp, cell),
                centre=_moved_on(letter.centre, stamp, cell),
            )
            for letter in stamp.letters
        )
        words.extend(
            _moved_words(
                word, matrix, pens.within(stamp.pen, word.pen), own if word.mark < 0 else inner + word.mark, stamp.kind
            )
            for word in child.words
        )
        marks.extend(
            _moved_mark(mark, matrix, pens.within(stamp.pen, mark.pen), own if mark.parent < 0 else inner + mark.parent)
            for mark in child.marks
        )
    return words, marks


def _moved_on(point: tuple[float, float], stamp: Stamp, cell: int) -> tuple[float, float]:
    """A point of the first cell of an array, in another cell."""
    first, here = stamp.matrices[0], stamp.matrices[cell]
    return (point[0] + here[2] - first[2], point[1] + here[5] - first[5])


def _moved_words(word: Words, matrix: list[list[float]], pen: int, mark: int, kind: str | None) -> Words:
    (a, b, _), (c, d, _) = matrix
    angle = math.radians(word.rotation)
    right = (a * math.cos(angle) + b * math.sin(angle), c * math.cos(angle) + d * math.sin(angle))
    up = (b * math.cos(angle) - a * math.sin(angle), d * math.cos(angle) - c * math.sin(angle))
    return word._replace(
        anchor=_moved_point(word.anchor, matrix),
        centre=_moved_point(word.centre, matrix),
        height=word.height * math.hypot(*up),
        width=word.width * math.hypot(*right),
        rotation=math.degrees(math.atan2(right[1], right[0])) % 360.0,
        pen=pen,
        mark=mark,
        kind=kind or word.kind,
    )


def _moved_mark(mark: Placed, matrix: list[list[float]], pen: int, parent: int) -> Placed:
    (a, b, _), (c, d, _) = matrix
    angle = math.radians(mark.rotation)
    right = (a * math.cos(angle) + b * math.sin(angle), c * math.cos(angle) + d * math.sin(angle))
    up = (b * math.cos(angle) - a * math.sin(angle), d * math.cos(angle) - c * math.sin(angle))
    return mark._replace(
        at=_moved_point(mark.at, matrix),
        rotation=math.degrees(math.atan2(right[1], right[0])) % 360.0,
        scale=(mark.scale[0] * math.hypot(*right), mark.scale[1] * math.hypot(*up)),
        mirrored=mark.mirrored != (a * d - b * c < 0),
        pen=pen,
        parent=parent,
    )


def _moved_point(point: tuple[float, float], matrix: list[list[float]]) -> tuple[float, float]:
    (a, b, e), (c, d, f) = matrix
    return (a * point[0] + b * point[1] + e, c * point[0] + d * point[1] + f)


def _nothing() -> Shape:
    return Definition(b"", "").frozen(0)
