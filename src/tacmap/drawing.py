"""A drawing as readers hand it over: flat primitives by layer, in numpy.

Readers apply every transform, expand every block and flatten every curve; nobody above knows whether the
plan was DXF or SVG. A fresh Drawing is in file units (y up, shifted by `placement.origin`); the `scale`
stage returns the same drawing in metres.
"""

from dataclasses import dataclass, field, replace

import numpy as np

from tacmap.errors import Finding
from tacmap.geometry import FloatArray, IntArray, Placement, Point

__all__ = ["Drawing", "Layer", "Mark", "Style", "Text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A DXF layer, or for SVG the nearest named group (inkscape:label, id or class), as written.

    `visible` is false when the layer is off, frozen or display:none: read for room data, not drawn.
    `path` holds the names of the enclosing groups, outermost first (SVG; empty for DXF).
    """

    name: str
    visible: bool = True
    path: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How something was drawn: colours as #rrggbb or None, `width` in drawing units (0: hairline)."""

    stroke: str | None = None
    fill: str | None = None
    width: float = 0.0
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A line or block of text as drawn. Lines of an MTEXT are joined by newlines, formatting removed.

    `at` is the centre of the text's box (estimated from its height and length, alignment respected),
    `anchor` the insertion point. `kind`: "text", "mtext", "attrib", "attdef", "tspan" or "dimension".
    `tag` is an attribute's tag. `mark` indexes Drawing.marks, -1 for none. `rotation` in degrees.
    """

    text: str
    at: Point
    anchor: Point
    height: float
    width: float
    layer: int
    rotation: float = 0.0
    kind: str = "text"
    tag: str | None = None
    mark: int = -1
    visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A placed block (DXF INSERT) or symbol (SVG use): its name, place and attributes.

    `bounds` is (xmin, ymin, xmax, ymax) of its expanded geometry, None when it draws nothing.
    `parent` indexes the enclosing mark, -1 at the top level. `path` of nested names is not kept.
    """

    name: str
    at: Point
    layer: int
    rotation: float = 0.0
    scale: Point = (1.0, 1.0)
    mirrored: bool = False
    bounds: tuple[float, float, float, float] | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    parent: int = -1
    visible: bool = True


def _no_rows(columns: int) -> FloatArray:
    return np.zeros((0, columns), dtype=np.float64)


def _no_ints() -> IntArray:
    return np.zeros(0, dtype=np.int32)


Flags = np.ndarray[tuple[int], np.dtype[np.bool_]]

_OF_SEGMENTS = (
    "segments", "segment_layer", "segment_path", "segment_mark", "segment_style", "segment_curved", "segment_visible",
)  # fmt: skip
_OF_ARCS = ("arcs", "arc_layer", "arc_path", "arc_mark")
_OF_RINGS = ("ring_layer", "ring_path", "ring_mark", "ring_style", "ring_filled", "ring_visible")


def _no_flags() -> Flags:
    return np.zeros(0, dtype=np.bool_)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawing:
    """Flat primitives of one plan file.

    segments        (n, 4) x1 y1 x2 y2: every straight piece and every chord of a flattened curve
    segment_layer   (n,) index into layers
    segment_path    (n,) id of the entity or path it came from; pieces of one polyline share it
    segment_mark    (n,) index into marks of the innermost block it came from, -1 for none
    segment_style   (n,) index into styles
    segment_curved  (n,) bool, true for chords of arcs, circles, ellipses, splines and béziers
    segment_visible (n,) bool: false on hidden layers and for invisible entities
    arcs            (m, 5) cx cy radius start sweep: true circular arcs (also given as chords), degrees;
                    0 < sweep <= 360 counter-clockwise
    arc_layer, arc_path, arc_mark   (m,) as above
    ring_points     (k, 2) corners of closed outlines (closed polylines, filled shapes, hatch boundaries)
    ring_start      (r + 1,) ring i is ring_points[ring_start[i]:ring_start[i + 1]], not repeating its start
    ring_layer, ring_path, ring_mark, ring_style  (r,); rings sharing a path are one even-odd shape
    ring_filled     (r,) bool: painted (SVG fill, HATCH, SOLID), else an outline only
    ring_visible    (r,) bool
    declared_unit   metres per file unit as the file claims ($INSUNITS, SVG mm); None: unitless or px
    unit_evidence   what was seen or inferred about the unit, for people to read
    """

    format: str
    placement: Placement = field(default_factory=Placement)
    declared_unit: float | None = None
    unit_evidence: tuple[str, ...] = ()
    layers: tuple[Layer, ...] = ()
    styles: tuple[Style, ...] = (Style(),)
    segments: FloatArray = field(default_factory=lambda: _no_rows(4))
    segment_layer: IntArray = field(default_factory=_no_ints)
    segment_path: IntArray = field(default_factory=_no_ints)
    segment_mark: IntArray = field(default_factory=_no_ints)
    segment_style: IntArray = field(default_factory=_no_ints)
    segment_curved: Flags = field(default_factory=_no_flags)
    segment_visible: Flags = field(default_factory=_no_flags)
    arcs: FloatArray = field(default_factory=lambda: _no_rows(5))
    arc_layer: IntArray = field(default_factory=_no_ints)
    arc_path: IntArray = field(default_factory=_no_ints)
    arc_mark: IntArray = field(default_factory=_no_ints)
    ring_points: FloatArray = field(default_factory=lambda: _no_rows(2))
    ring_start: IntArray = field(default_factory=lambda: np.zeros(1, dtype=np.int32))
    ring_layer: IntArray = field(default_factory=_no_ints)
    ring_path: IntArray = field(default_factory=_no_ints)
    ring_mark: IntArray = field(default_factory=_no_ints)
    ring_style: IntArray = field(default_factory=_no_ints)
    ring_filled: Flags = field(default_factory=_no_flags)
    ring_visible: Flags = field(default_factory=_no_flags)
    texts: tuple[Text, ...] = ()
    marks: tuple[Mark, ...] = ()
    findings: tuple[Finding, ...] = ()

    def ring(self, index: int) -> FloatArray:
        """(k, 2) corners of one closed outline."""
        return self.ring_points[self.ring_start[index] : self.ring_start[index + 1]]

    def only(
        self, *, segments: Flags | None = None, arcs: Flags | None = None, rings: Flags | None = None
    ) -> "Drawing":
        """The same drawing with these segments (n,), arcs (m,) and rings (r,) alone; None keeps all of a kind."""
        kept = self
        if segments is not None:
            kept = replace(kept, **{name: getattr(self, name)[segments] for name in _OF_SEGMENTS})
        if arcs is not None:
            kept = replace(kept, **{name: getattr(self, name)[arcs] for name in _OF_ARCS})
        if rings is not None:
            counts = np.diff(self.ring_start)
            kept = replace(
                kept,
                ring_points=self.ring_points[np.repeat(rings, counts)],
                ring_start=np.concatenate([[0], np.cumsum(counts[rings])]).astype(np.int32),
                **{name: getattr(self, name)[rings] for name in _OF_RINGS},
            )
        return kept

    def scaled(self, metres_per_unit: float, evidence: tuple[str, ...]) -> "Drawing":
        """The same drawing with every length multiplied, its placement kept true to the file."""
        k = metres_per_unit
        arcs = self.arcs.copy()
        arcs[:, :3] *= k
        return replace(
            self,
            placement=replace(self.placement, metres_per_unit=self.placement.metres_per_unit * k),
            unit_evidence=self.unit_evidence + evidence,
            styles=tuple(replace(style, width=style.width * k) for style in self.styles),
            segments=self.segments * k,
            arcs=arcs,
            ring_points=self.ring_points * k,
            texts=tuple(
                replace(t, at=_times(t.at, k), anchor=_times(t.anchor, k), height=t.height * k, width=t.width * k)
                for t in self.texts
            ),
            marks=tuple(
                replace(
                    m,
                    at=_times(m.at, k),
                    bounds=None
                    if m.bounds is None
                    else (m.bounds[0] * k, m.bounds[1] * k, m.bounds[2] * k, m.bounds[3] * k),
                )
                for m in self.marks
            ),
            findings=tuple(replace(f, at=None if f.at is None else _times(f.at, k)) for f in self.findings),
        )


def _times(point: Point, factor: float) -> Point:
    return (point[0] * factor, point[1] * factor)
