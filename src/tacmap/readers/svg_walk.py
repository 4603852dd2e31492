"""The walk through an SVG's elements: transforms, looks, names and references applied, shapes and letters gathered.

No recursion: groups nest thousands deep in real files. A <use> sends the walk to what it names and back; what
that adds is counted and capped. Only references inside the file are followed.
"""

import math
from dataclasses import dataclass, field
from typing import NamedTuple

from tacmap.drawing import Layer, Style
from tacmap.errors import Finding, PlanTooLarge
from tacmap.readers.svg_ink import Ink
from tacmap.readers.svg_names import names_of
from tacmap.readers.svg_numbers import (
    IDENTITY,
    Box,
    Matrix,
    apply,
    length,
    numbers,
    product,
    size_of,
    transform,
    view_fit,
)
from tacmap.readers.svg_paths import Outline, shape_outline
from tacmap.readers.svg_style import START, Lineage, Look, Wardrobe
from tacmap.readers.svg_text import Piece, pieces_of
from tacmap.readers.svg_tree import Tree
from tacmap.settings import Limits

__all__ = ["Note", "Placed", "Walk"]

_SHAPES = frozenset(("path", "rect", "circle", "ellipse", "line", "polyline", "polygon"))
_GROUPS = frozenset(("g", "a", "switch"))
_UNREAD = frozenset(("foreignObject", "video", "canvas", "iframe"))
_DRAWABLE = _SHAPES | _GROUPS | {"svg", "use", "text", "image"}
_MOST_NOTES = 16  # of one element
_MOST_NAMES = 32  # kept of the groups around an element
_NOTES_WITHIN = 12  # elements: a larger group's title is not a room's name


@dataclass(slots=True)
class Note:
    """A title, description or data attribute of shapes: paths `first` up to `last` (not included)."""

    first: int
    last: int
    text: str
    kind: str
    tag: str | None
    layer: int
    visible: bool


@dataclass(slots=True)
class Placed:
    """A <use>: name, matrix of its content, and the paths it drew."""

    name: str
    matrix: Matrix
    layer: int
    visible: bool
    parent: int
    first: int
    last: int = 0
    attributes: tuple[tuple[str, str], ...] = ()


class _Scope(NamedTuple):
    """What an open group hands down. `resume` is where the walk goes on after it, -1 for simply onwards.

    `target` is the element a <use> named, -1 for other groups.
    """

    end: int
    resume: int
    matrix: Matrix
    look: Look
    lineage: Lineage | None
    names: tuple[str, ...]
    view: tuple[float, float]
    clip: Box | None
    mark: int
    opened: int  # number of the first path drawn inside
    notes: tuple[tuple[str, str, str | None], ...] = ()
    target: int = -1


@dataclass(slots=True)
class _Counts:
    """Things seen that become findings, with the first place of each."""

    places: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, code: str, at: tuple[float, float]) -> None:
        self.places.setdefault(code, []).append(at)


class Walk:
    """One pass over a tree. Raises PlanTooLarge beyond the caps."""

    def __init__(self, tree: Tree, limits: Limits) -> None:
        self.tree = tree
        self.limits = limits
        self.ink = Ink(limits.vertices)
        self.pieces: list[Piece] = []
        self.notes: list[Note] = []
        self.placed: list[Placed] = []
        self.seen = _Counts()
        self.layers: dict[tuple[tuple[str, ...], bool], int] = {}
        self.wardrobe = Wardrobe([tree.text_of(i) for i, tag in enumerate(tree.tags) if tag == "style"], limits)
        self._outlines: dict[int, Outline] = {}
        self._clips: dict[int, Box | None] = {}
        self._expanded = 0
        self._letters = 0
        self._scopes: list[_Scope] = []
        self._targets: list[int] = []  # what the open <use> elements name
        self._known_notes: dict[int, tuple[tuple[str, str, str | None], ...]] = {}

    def run(self) -> None:
        """From the root to the last element."""
        tree, scopes = self.tree, self._scopes
        self._scopes.append(self._root())
        tags = tree.tags
        index = 1
        while scopes:
            scope = scopes[-1]
            if index >= scope.end:
                index = self._leave(scope, index)
                continue
            tag = tags[index]
            if scope.mark >= 0:
                self._count(index)
            if tag in _SHAPES:
                self._shape(index, tag, scope)
                index = tree.ends[index]
            elif tag in _GROUPS:
                self._enter(index, scope)
                index = self._chosen(index) if tag == "switch" else index + 1
            elif tag == "text" or tag == "flowRoot":
                self._text(index, scope)
                index = tree.ends[index]
            elif tag == "use":
                index = self._use(index, scope)
            elif tag == "svg":
                self._inner_view(index, scope, None)
                index += 1
            elif tag == "image":
                self._image(index, scope)
                index = tree.ends[index]
            else:
                if tag in _UNREAD:
                    self._leave_unread(index, scope)
                index = tree.ends[index]

    def _count(self, index: int) -> None:
        """Elements drawn by reference; long-winded ones count for more."""
        attributes = self.tree.attributes[index]
        self._expanded += 1 + len(attributes) // 16 + sum(map(len, attributes.values())) // 256
        if self._expanded > self.limits.expanded_references:
            raise PlanTooLarge(
                f"Symbols within symbols add up to more than {self.limits.expanded_references:,} elements.",
                remedy="Export the plan without repeated furniture or details, or as plain SVG without clones.",
            )

    def _root(self) -> _Scope:
        attributes = self.tree.attributes[0]
        box = numbers(attributes.get("viewBox", "")[:200])
        if len(box) == 4 and box[2] > 0 and box[3] > 0:
            view = (box[2], box[3])
        else:
            view = (
                length(attributes.get("width"), 100.0, default=100.0),
                length(attributes.get("height"), 100.0, default=100.0),
            )
        lineage = self._line(0, None)
        look = self.wardrobe.look(attributes, START, lineage)
        return _Scope(self.tree.ends[0], -1, IDENTITY, look, lineage, (), view, None, -1, 0)

    def _line(self, index: int, parent: Lineage | None) -> Lineage:
        return Lineage.of(self.tree.tags[index], self.tree.attributes[index], parent)

    def _leave(self, scope: _Scope, index: int) -> int:
        self._scopes.pop()
        last = len(self.ink)
        for text, kind, tag in scope.notes:
            if last > scope.opened:
                layer = self._layer(scope.names, scope.look)
                self.notes.append(Note(scope.opened, last, text, kind, tag, layer, scope.look.shown))
        if scope.target >= 0:
            self._targets.pop()
            self.placed[scope.mark].last = last
        return scope.resume if scope.resume >= 0 else index

    def _layer(self, names: tuple[str, ...], look: Look) -> int:
        return self.layers.setdefault((names, look.shown), len(self.layers))

    def _matrix(self, index: int, scope: _Scope, look: Look) -> Matrix:
        """The matrix of an element, by its transform attribute or style."""
        written = look.transform if look.transform is not None else self.tree.attributes[index].get("transform")
        if not written:
            return scope.matrix
        own = transform(written) if len(written) < 100_000 else None
        if own is None:
            self.seen.add("transform-unreadable", scope.matrix[4:])
            return scope.matrix
        if look.transform_origin is not None and any(own[:4][i] != IDENTITY[i] for i in range(4)):
            origin = None if look.fill_box else _origin(look.transform_origin, scope.view)
            if origin is None:
                self.seen.add("transform-unreadable", scope.matrix[4:])
            else:
                x, y = origin
                own = product(product((1.0, 0.0, 0.0, 1.0, x, y), own), (1.0, 0.0, 0.0, 1.0, -x, -y))
        return product(scope.matrix, own)

    def _enter(self, index: int, scope: _Scope) -> None:
        tree = self.tree
        attributes = tree.attributes[index]
        lineage = self._line(index, scope.lineage)
        look = self.wardrobe.look(attributes, scope.look, lineage)
        matrix = self._matrix(index, scope, look)
        clip = self._clip(look.clip, matrix, scope) if look.clip else scope.clip
        end = tree.ends[index]
        notes = self._notes_of(index) if end - index <= _NOTES_WITHIN else ()
        if "mask" in attributes:
            self.seen.add("clip-ignored", matrix[4:])
        names = _names(scope, attributes)
        self._scopes.append(
            _Scope(end, -1, matrix, look, lineage, names, scope.view, clip, scope.mark, len(self.ink), notes)
        )

    def _chosen(self, index: int) -> int:
        """The child of a <switch> that is drawn; the others are stepped over by narrowing its scope."""
        tree = self.tree
        children = []
        i, end = index + 1, tree.ends[index]
        while i < end:
            if tree.tags[i] in _DRAWABLE and not tree.attributes[i].get("requiredExtensions"):
                children.append(i)
            i = tree.ends[i]
        understood = [i for i in children if tree.attributes[i].get("systemLanguage", "en").lower().startswith("en")]
        if not children:
            return end
        child = (understood or children)[0]
        self._scopes[-1] = self._scopes[-1]._replace(end=tree.ends[child], resume=end)
        return child

    def _inner_view(self, index: int, scope: _Scope, size: tuple[str | None, str | None] | None) -> None:
        """An <svg> or <symbol> inside: its viewBox laid into its viewport. `size` is what a <use> asks for."""
        tree = self.tree
        attributes = tree.attributes[index]
        lineage = self._line(index, scope.lineage)
        look = self.wardrobe.look(attributes, scope.look, lineage)
        font = look.font_size
        symbol = tree.tags[index] == "symbol"
        x = 0.0 if symbol else length(attributes.get("x"), scope.view[0], font)
        y = 0.0 if symbol else length(attributes.get("y"), scope.view[1], font)
        asked = size or (None, None)
        width = length(asked[0] or attributes.get("width"), scope.view[0], font, scope.view[0])
        height = length(asked[1] or attributes.get("height"), scope.view[1], font, scope.view[1])
        box = numbers(attributes.get("viewBox", "")[:200])
        view = (box[0], box[1], box[2], box[3]) if len(box) == 4 else None
        fit = view_fit(view, x, y, width, height, attributes.get("preserveAspectRatio", ""))
        outer = self._matrix(index, scope, look)
        matrix = product(outer, fit)
        clip = scope.clip
        if not _overflows(attributes):
            clip = _within(_image_box(outer, (x, y, x + width, y + height)), clip)
        inner = (view[2], view[3]) if view else (width, height)
        names = _names(scope, attributes)
        self._scopes.append(
            _Scope(tree.ends[index], -1, matrix, look, lineage, names, inner, clip, scope.mark, len(self.ink))
        )

    def _shape(self, index: int, tag: str, scope: _Scope) -> None:
        tree = self.tree
        attributes = tree.attributes[index]
        lineage = self._line(index, scope.lineage)
        look = self.wardrobe.look(attributes, scope.look, lineage)
        matrix = self._matrix(index, scope, look)
        outline = self._outline(index, tag, scope, look)
        if outline.broken:
            start = apply(matrix, outline.points[0], outline.points[1]) if outline.points else matrix[4:]
            self.seen.add("entities-damaged", (start[0], start[1]))
        if len(outline.kinds) < 2:
            return
        clip = self._clip(look.clip, matrix, scope) if look.clip else scope.clip
        if "mask" in attributes:
            self.seen.add("clip-ignored", apply(matrix, outline.points[0], outline.points[1]))
        fill = None if tag == "line" else look.painted_fill
        stroke = look.painted_stroke
        width = look.width * size_of(matrix) if stroke is not None else 0.0
        style = Style(stroke=stroke, fill=fill, width=_rounded(width), dashed=look.dashed and stroke is not None)
        layer = self._layer(_names(scope, attributes), look)
        number = self.ink.add(
            outline,
            matrix,
            layer=layer,
            style=style,
            mark=scope.mark,
            shown=look.drawn,
            filled=fill is not None,
            covers=fill is not None and look.covers,
            clip=clip,
        )
        if tree.ends[index] > index + 1 or len(attributes) > 2:
            for text, kind, name in self._notes_of(index):
                self.notes.append(Note(number, number + 1, text, kind, name, layer, look.shown))

    def _outline(self, index: int, tag: str, scope: _Scope, look: Look) -> Outline:
        """The element's own outline; kept where a <use> may ask again."""
        if scope.mark >= 0 and index in self._outlines:
            return self._outlines[index]
        room = self.limits.vertices - len(self.ink.shown)
        outline = shape_outline(tag, self.tree.attributes[index], scope.view, look.font_size, room)
        if scope.mark >= 0:
            self._outlines[index] = outline
        return outline

    def _notes_of(self, index: int) -> tuple[tuple[str, str, str | None], ...]:
        """(text, kind, tag) of an element's title, description and data attributes."""
        if index not in self._known_notes:
            self._known_notes[index] = self._find_notes(index)
        return self._known_notes[index]

    def _find_notes(self, index: int) -> tuple[tuple[str, str, str | None], ...]:
        tree = self.tree
        found: list[tuple[str, str, str | None]] = []
        i, end = index + 1, tree.ends[index]
        while i < end:
            if tree.tags[i] in ("title", "desc") and (text := tree.text_of(i)):
                found.append((text, "title", None))
            i = tree.ends[i]
        for name, value in tree.attributes[index].items():
            if name.startswith("data-") or name == "aria-label":
                value = " ".join(value[:1000].split())
                if value and not (name == "data-name" and not names_of({"data-name": value})):
                    found.append((value, "attrib", name.removeprefix("data-")))
        return tuple(found[:_MOST_NOTES])

    def _text(self, index: int, scope: _Scope) -> None:
        attributes = self.tree.attributes[index]
        lineage = self._line(index, scope.lineage)
        look = self.wardrobe.look(attributes, scope.look, lineage)
        matrix = self._matrix(index, scope, look)
        clip = self._clip(look.clip, matrix, scope) if look.clip else scope.clip
        self._letters += self.tree.ends[index] - index
        if scope.mark >= 0:
            for inner in range(index, self.tree.ends[index]):
                self._count(inner)
        new = pieces_of(
            self.tree,
            index,
            self.wardrobe,
            look,
            lineage,
            matrix,
            scope.view,
            element=len(self.pieces),
            layer=self._layer(_names(scope, attributes), look),
            clip=clip,
            order=len(self.ink),
        )
        self._letters += sum(len(piece.text) for piece in new)
        if self._letters > 4 * self.limits.entities or len(self.pieces) > self.limits.entities:
            raise PlanTooLarge("The plan has far too much text.", remedy="Export the plan without notes and tables.")
        self.pieces += new

    def _use(self, index: int, scope: _Scope) -> int:
        """Open the scope of what a <use> names; where the walk goes on."""
        tree = self.tree
        attributes = tree.attributes[index]
        after = tree.ends[index]
        reference = (attributes.get("href") or attributes.get("xlink:href") or "").strip()
        lineage = self._line(index, scope.lineage)
        look = self.wardrobe.look(attributes, scope.look, lineage)
        matrix = self._matrix(index, scope, look)
        x = length(attributes.get("x"), scope.view[0], look.font_size)
        y = length(attributes.get("y"), scope.view[1], look.font_size)
        matrix = product(matrix, (1.0, 0.0, 0.0, 1.0, x, y))
        target = tree.by_id.get(reference[1:], -1) if reference.startswith("#") else -1
        if target < 0:
            self.seen.add("blocks-missing" if reference.startswith("#") else "external-reference-missing", matrix[4:])
            return after
        if not all(math.isfinite(value) and abs(value) < 1e9 for value in matrix):
            self.seen.add("coordinates-impossible", matrix[4:])
            return after
        if target <= index < tree.ends[target] or target in self._targets:
            self.seen.add("reference-cycle", matrix[4:])
            return after
        if len(self._targets) >= self.limits.nesting:
            raise PlanTooLarge(
                f"Symbols are nested more than {self.limits.nesting} deep.",
                remedy="Save it as plain SVG without clones.",
            )
        clip = self._clip(look.clip, matrix, scope) if look.clip else scope.clip
        names = _names(scope, attributes)
        mark = len(self.placed)
        self._targets.append(target)
        self.placed.append(
            Placed(
                name=_mark_name(tree, target, reference[1:]),
                matrix=matrix,
                layer=self._layer(names, look),
                visible=look.shown and look.visible and not look.clear,
                parent=scope.mark,
                first=len(self.ink),
                attributes=tuple((name.removeprefix("data-"), text) for text, _, name in self._notes_of(index) if name),
            )
        )
        self._scopes.append(
            _Scope(
                tree.ends[target], after, matrix, look, lineage, names, scope.view, clip, mark, len(self.ink),
                self._notes_of(index), target,
            )
        )  # fmt: skip
        if tree.tags[target] in ("symbol", "svg"):
            self._inner_view(target, self._scopes[-1], (attributes.get("width"), attributes.get("height")))
            return target + 1
        return target

    def _image(self, index: int, scope: _Scope) -> None:
        attributes = self.tree.attributes[index]
        look = self.wardrobe.look(attributes, scope.look, self._line(index, scope.lineage))
        matrix = self._matrix(index, scope, look)
        x, y, width, height = (
            length(attributes.get(name), scope.view[i % 2]) for i, name in enumerate(("x", "y", "width", "height"))
        )
        self.seen.add("embedded-picture", apply(matrix, x + width / 2, y + height / 2))

    def _leave_unread(self, index: int, scope: _Scope) -> None:
        attributes = self.tree.attributes[index]
        matrix = self._matrix(
            index, scope, self.wardrobe.look(attributes, scope.look, self._line(index, scope.lineage))
        )
        x, y, width, height = (
            length(attributes.get(name), scope.view[i % 2]) for i, name in enumerate(("x", "y", "width", "height"))
        )
        self.seen.add("entities-not-read", apply(matrix, x + width / 2, y + height / 2))

    def _clip(self, written: str, matrix: Matrix, scope: _Scope) -> Box | None:
        """The box of a clip path in root user space, within the one around it."""
        start = written.find("#")
        target = self.tree.by_id.get(written[start + 1 :].strip("\"') "), -1) if start >= 0 else -1
        if target < 0 or self.tree.tags[target] != "clipPath":
            return scope.clip
        if target not in self._clips:
            self._clips[target] = self._clip_box(target, scope)
            if not self._is_box(target):
                self.seen.add("clip-ignored", apply(matrix, *(self._clips[target] or (0.0, 0.0))[:2]))
        box = self._clips[target]
        return _within(box and _image_box(matrix, box), scope.clip)

    def _clip_box(self, target: int, scope: _Scope) -> Box | None:
        """The box of a clip path's shapes, in the space of the element it clips."""
        tree = self.tree
        if tree.attributes[target].get("clipPathUnits") == "objectBoundingBox":
            return None
        matrix = transform(tree.attributes[target].get("transform", "")) or IDENTITY
        xs: list[float] = []
        ys: list[float] = []
        i, end = target + 1, tree.ends[target]
        while i < end:
            if tree.tags[i] not in _SHAPES:
                return None
            outline = shape_outline(tree.tags[i], tree.attributes[i], scope.view, 16.0, self.limits.vertices)
            own = product(matrix, transform(tree.attributes[i].get("transform", "")) or IDENTITY)
            for x, y in zip(outline.points[::2], outline.points[1::2], strict=True):
                placed = apply(own, x, y)
                xs.append(placed[0])
                ys.append(placed[1])
            i = tree.ends[i]
        if not xs or not all(map(math.isfinite, xs)) or not all(map(math.isfinite, ys)):
            return None
        return (min(xs), min(ys), max(xs), max(ys))

    def _is_box(self, target: int) -> bool:
        """Whether a clip path is one upright rectangle in user space, so that its box is all of it."""
        tree = self.tree
        if target + 1 >= tree.ends[target] or tree.ends[target + 1] != tree.ends[target] or self._clips[target] is None:
            return False
        if tree.tags[target + 1] == "rect":
            return True
        points = shape_outline(tree.tags[target + 1], tree.attributes[target + 1], (1.0, 1.0), 16.0, 100).points
        corners = set(zip(points[::2], points[1::2], strict=True))
        return len(corners) == 4 and len({x for x, _ in corners}) == len({y for _, y in corners}) == 2

    def layer_records(self) -> tuple[Layer, ...]:
        """The layers in order of their numbers."""
        return tuple(
            Layer(name=names[-1] if names else "", visible=shown, path=names[:-1]) for names, shown in self.layers
        )

    def _style_findings(self) -> list[Finding]:
        found = []
        if count := self.tree.foreign_styles + self.wardrobe.imports:
            message = f"{count} style sheets in other files are not followed: lines may be shown that should be hidden."
            found.append(Finding(code="external-reference-missing", message=message))
        if unread := self.wardrobe.unread:
            some = ", ".join(dict.fromkeys(unread[:3])) + (", ..." if len(unread) > 3 else "")
            message = f"{len(unread)} rules of the style sheet cannot be followed ({some}): lines may look otherwise."
            found.append(Finding(code="style-not-read", message=message, severity="note"))
        return found

    def findings(self) -> list[Finding]:
        """What was passed over, one finding per kind, at its first place (root user space)."""
        found = self._style_findings()
        for code, places in self.seen.places.items():
            message, severity = _MESSAGES[code]
            count = len(places)
            found.append(
                Finding(
                    code=code,
                    message=message.format(count=count, s="" if count == 1 else "s", are="is" if count == 1 else "are"),
                    at=places[0] if all(map(math.isfinite, places[0])) else None,
                    severity=severity,
                )
            )
        return found


_MESSAGES = {
    "transform-unreadable": (
        "{count} transform{s} cannot be read: what they move may lie in the wrong place. Save the file as plain SVG.",
        "warning",
    ),
    "entities-damaged": ("{count} path{s} {are} damaged and drawn only up to the mistake.", "warning"),
    "blocks-missing": ("{count} symbol{s} {are} not in the file and left out.", "warning"),
    "external-reference-missing": ("{count} symbol{s} in other files {are} not followed and left out.", "warning"),
    "coordinates-impossible": ("{count} symbol{s} {are} placed far beyond any plan and left out.", "warning"),
    "reference-cycle": ("{count} symbol{s} that contain themselves {are} left out.", "warning"),
    "entities-not-read": (
        "{count} part{s} of the plan {are} web content (foreignObject) and not read: labels there are missing.",
        "warning",
    ),
    "clip-ignored": (
        "{count} mask{s} or clip{s} that {are} no rectangle cannot be followed: lines may be read that are not shown.",
        "note",
    ),
    "embedded-picture": (
        "The file holds {count} embedded picture{s}, which cannot be read as lines: what {are} only there is missing.",
        "warning",
    ),
}


def _names(scope: _Scope, attributes: dict[str, str]) -> tuple[str, ...]:
    own = names_of(attributes)
    return (scope.names + own)[-_MOST_NAMES:] if own else scope.names


def _overflows(attributes: dict[str, str]) -> bool:
    """True when an inner viewport shows what lies outside of it."""
    written = attributes.get("overflow", "") + attributes.get("style", "").replace(" ", "").partition("overflow:")[2]
    return written.startswith(("visible", "auto"))


def _image_box(matrix: Matrix, box: Box) -> Box | None:
    """The box around a transformed box; None when it is not finite."""
    corners = [apply(matrix, x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    found = (min(xs), min(ys), max(xs), max(ys))
    return found if all(map(math.isfinite, (*xs, *ys))) else None


def _within(box: Box | None, around: Box | None) -> Box | None:
    """What two clip boxes have in common; None is no clip."""
    if box is None or around is None:
        return box or around
    return (max(box[0], around[0]), max(box[1], around[1]), min(box[2], around[2]), min(box[3], around[3]))


def _mark_name(tree: Tree, target: int, reference: str) -> str:
    attributes = tree.attributes[target]
    return (attributes.get("inkscape:label") or reference).strip()[:256]


def _origin(text: str, view: tuple[float, float]) -> tuple[float, float] | None:
    """A transform-origin in user units; percent and keywords are of the viewport (transform-box: view-box)."""
    parts = text.lower().split()[:2]
    if parts and (parts[0] in ("top", "bottom") or parts[1:] in (["left"], ["right"])):
        parts.reverse()
        parts = ["center", *parts] if len(parts) == 1 else parts
    values = []
    for part, whole in zip([*parts, "center"], view, strict=False):
        if part in _SIDES:
            values.append(_SIDES[part] * whole)
        elif part[-1:] == "%" or part[-1:].isdigit() or part.endswith("px"):
            values.append(length(part, whole))
    return (values[0], values[1]) if len(values) == 2 else None


_SIDES = {"left": 0.0, "top": 0.0, "center": 0.5, "right": 1.0, "bottom": 1.0}


def _rounded(width: float) -> float:
    return float(f"{width:.4g}") if math.isfinite(width) and width < 1e9 else 0.0
