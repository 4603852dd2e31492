"""A DXF file read once more, by ezdxf: its lines by layer, its texts and its placed blocks, each with its place.

Nothing of our own reader is used here, and nothing that ezdxf offers is done by hand: it loads the file, flattens
the curves and makes the matrix of every INSERT. Only the drawing out of blocks is ours, each block once.
"""

import io
import logging
import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from ezdxf import recover
from ezdxf.document import Drawing as Document
from ezdxf.entities.boundary_paths import PolylinePath
from ezdxf.filemanagement import dxf_stream_info, read
from ezdxf.lldxf.encoding import decode_dxf_unicode, decode_mif_to_unicode
from ezdxf.lldxf.tagger import binary_tags_loader
from ezdxf.math import Vec3
from ezdxf.path import from_hatch_boundary_path, make_path
from ezdxf.protocols import virtual_entities
from ezdxf.render.mesh import MeshVertexMerger
from ezdxf.tools.text import plain_mtext

from tacmap.geometry import FloatArray, IntArray
from tacmap.settings import Limits

__all__ = ["Ink", "Named", "SecondReading", "TooMuch", "read_again"]

logging.getLogger("ezdxf").addHandler(logging.NullHandler())  # it would print its doubts where people read ours

# How much of its length two right readers may differ in: ezdxf draws caps, arrows and hidden edges where we do not.
_CAPS, _CURVE, _FREE = 0.3, 0.05, 1.0


class TooMuch(Exception):
    """Beyond the caps for one plan: the second reading is given up."""


class Ink(NamedTuple):
    """A layer, and whether what is drawn there is hidden, and painted: the outline of a filled area."""

    layer: str
    hidden: bool
    painted: bool = False


class Named(NamedTuple):
    """A text or a placed block: its words or name, and its place."""

    name: str
    at: tuple[float, float, float]
    sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """Lines as (n, 4) x1 y1 x2 y2 in file units, each with its ink (n,) and the part of it that is doubtful (n,).

    `skipped` counts the entities that ezdxf loaded and could not draw; when the file had to be `recovered` first,
    there is no telling what was left out.
    """

    lines: FloatArray
    ink: IntArray
    doubt: FloatArray
    inks: tuple[Ink, ...]
    texts: tuple[Named, ...]
    blocks: tuple[Named, ...]
    skipped: int
    recovered: bool


def read_again(content: bytes, limits: Limits, *, paper: bool = False) -> SecondReading:
    """Modelspace, or the sheet in paperspace, with all blocks drawn out.

    Raises TooMuch beyond the caps, and whatever escapes from ezdxf.
    """
    document, recovered = _loaded(content)
    reader = _Reader(document, limits)
    drawn = reader.drawn(_sheet(document) if paper else document.modelspace(), 0)
    return SecondReading(
        lines=drawn.ends[:, (0, 1, 3, 4)],
        ink=drawn.ink,
        doubt=drawn.doubt,
        inks=reader.inks_shown(),
        texts=tuple(drawn.texts),
        blocks=tuple(drawn.blocks),
        skipped=reader.skipped,
        recovered=recovered,
    )


def _loaded(content: bytes) -> tuple[Document, bool]:
    """As `ezdxf.readfile` would; what it refuses is given to `ezdxf.recover`, as its guide says."""
    try:
        if content.startswith(b"AutoCAD Binary DXF\r\n\x1a\x00"):
            return Document.load(binary_tags_loader(content, errors="surrogateescape")), False
        newlines = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        newlines = newlines.replace(b"ACAD_MTEXT_TEXT_BORDERS", b"ACAD_MTEXT_FRAME")  # or it would drop those frames
        if b"AcDb" in newlines and b"$ACADVER" not in newlines:
            newlines = _with_version(newlines)
        told = dxf_stream_info(io.StringIO(newlines.decode("utf-8", errors="ignore")))
        return read(io.StringIO(newlines.decode(told.encoding, errors="surrogateescape"))), False
    except Exception:  # noqa: BLE001 - at least eight kinds beyond its own escape from it
        document, _ = recover.read(io.BytesIO(content))
        return document, True


def _with_version(content: bytes) -> bytes:
    """A file that does not tell its version is R12 for ezdxf, which then looks for the layers in the wrong place."""
    start, version = b"0\nSECTION\n2\nHEADER\n", b"9\n$ACADVER\n1\nAC1015\n"
    begun = re.match(rb"\s*0\n\s*SECTION\n\s*2\n\s*HEADER\n", content)
    return start + version + (content[begun.end() :] if begun else b"0\nENDSEC\n" + content)


def _sheet(document: Document) -> Iterable[Any]:
    """The first layout of paperspace that holds anything."""
    sheets = (document.layouts.get(name) for name in document.layouts.names_in_taborder() if name != "Model")
    return next((sheet for sheet in sheets if len(sheet)), [])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """A block drawn out: `ends` is (n, 6) x1 y1 z1 x2 y2 z2."""

    ends: FloatArray
    ink: IntArray
    doubt: FloatArray
    texts: list[Named]
    blocks: list[Named]


class _Pad:
    """What one block holds, gathered entity by entity."""

    def __init__(self, nesting: int) -> None:
        self.nesting = nesting
        self.ends: list[float] = []
        self.ink: list[int] = []
        self.doubt: list[float] = []
        self.texts: list[Named] = []
        self.blocks: list[Named] = []
        self.placed: list[_Drawn] = []

    def line(self, ink: int, points: Iterable[Any], doubt: float = 0.0) -> None:
        """A chain of points, anything with x, y and z."""
        for a, b in pairwise(points):
            self.ends += (a.x, a.y, a.z, b.x, b.y, b.z)
            self.ink.append(ink)
            self.doubt.append(doubt)

    def drawn(self) -> _Drawn:
        own = _Drawn(
            ends=np.array(self.ends, dtype=np.float64).reshape(-1, 6),
            ink=np.array(self.ink, dtype=np.int32),
            doubt=np.array(self.doubt, dtype=np.float64),
            texts=self.texts,
            blocks=self.blocks,
        )
        every = [own, *self.placed]
        return _Drawn(
            ends=np.concatenate([each.ends for each in every]),
            ink=np.concatenate([each.ink for each in every]),
            doubt=np.concatenate([each.doubt for each in every]),
            texts=[text for each in every for text in each.texts],
            blocks=[block for each in every for block in each.blocks],
        )


class _Reader:
    """Draws layouts and blocks of one document out; every block once."""

    def __init__(self, document: Document, limits: Limits) -> None:
        self.inks: list[Ink] = []
        self.skipped = 0
        self._numbers: dict[Ink, int] = {}
        self._tables: dict[int, IntArray] = {}
        self._document = document
        self._frozen = {_folded(layer.dxf.name) for layer in document.layers if layer.is_frozen()}
        self._off = {_folded(layer.dxf.name) for layer in document.layers if layer.is_off()}
        self._blocks: dict[str, _Drawn] = {}
        self._names: dict[str, str] = {}
        self._nesting = limits.nesting
        self._most_lines = 4 * limits.vertices  # curves are cut finer here
        self._most_names = 2 * (limits.entities + limits.expanded_references)
        self._entities_left = limits.entities

    def drawn(self, entities: Iterable[Any], nesting: int) -> _Drawn:
        """Everything these entities draw, in their own coordinates."""
        if nesting > self._nesting + 1:
            raise TooMuch("blocks within blocks")
        pad = _Pad(nesting)
        for entity in entities:
            try:
                self._read(pad, entity, 0.0)
            except (TooMuch, RecursionError, MemoryError):
                raise
            except Exception:  # noqa: BLE001 - one odd entity does not spoil its neighbours
                self.skipped += 1
        self._check(pad)
        return pad.drawn()

    def _check(self, pad: _Pad) -> None:
        lines = len(pad.ink) + sum(len(each.ink) for each in pad.placed)
        names = sum(len(each.texts) + len(each.blocks) for each in pad.placed)
        if lines > self._most_lines or names > self._most_names:
            raise TooMuch("lines or texts")

    def _read(self, pad: _Pad, entity: Any, doubt: float) -> None:
        self._entities_left -= 1
        if self._entities_left < 0:
            raise TooMuch("entities")
        kind = entity.dxftype()
        if kind == "INSERT":
            cells = entity.mcount
            self._entities_left -= cells - 1
            for cell in entity.multi_insert() if 1 < cells <= self._entities_left else (entity,):
                self._place(pad, cell, doubt, array=cells > 1)
        elif kind in _TEXTS:
            self._write(pad, entity, kind, doubt)
        elif kind in _LINES:
            pad.line(self._ink(entity), _LINES[kind](entity), doubt or _doubt(entity, kind))
        elif kind == "3DFACE":
            for edge in _edges(entity):
                pad.line(self._ink(entity), edge, doubt)
        elif kind == "POLYLINE":
            self._read_polyline(pad, entity, doubt)
        elif kind in _SOLIDS:
            pad.line(self._ink(entity, painted=True), entity.wcs_vertices(close=True), doubt)
        elif kind in _HATCHES:
            self._read_hatch(pad, entity, doubt)
        elif kind in _PICTURED or kind.endswith("DIMENSION"):
            self._picture(pad, entity, max(doubt, _PICTURED.get(kind, 0.0)))

    def _read_polyline(self, pad: _Pad, entity: Any, doubt: float) -> None:
        ink = self._ink(entity)
        if entity.is_polygon_mesh or entity.is_poly_face_mesh:
            for face in MeshVertexMerger.from_polyface(entity).faces_as_vertices():
                corners = list(face)
                pad.line(ink, [*corners, *corners[:1]], _FREE)
        elif any(vertex.dxf.flags & _FRAME for vertex in entity.vertices):
            seen = [vertex.dxf.location for vertex in entity.vertices if not vertex.dxf.flags & _FRAME]
            corners = list(entity.ocs().points_to_wcs(seen)) if entity.is_2d_polyline else seen
            pad.line(ink, [*corners, *corners[:1]] if entity.is_closed else corners, max(doubt, _CURVE))
        else:
            pad.line(ink, make_path(entity).flattening(_NO_NEARER, _CHORDS), doubt)

    def _read_hatch(self, pad: _Pad, entity: Any, doubt: float) -> None:
        """The boundaries, each closed; the frames of texts are left out of the paint."""
        ink, ocs, elevation = self._ink(entity, painted=True), entity.ocs(), entity.dxf.elevation.z
        for boundary in entity.paths:
            if boundary.path_type_flags & _TEXT_FRAME:
                continue
            path = from_hatch_boundary_path(boundary, ocs, elevation=elevation)
            for loop in path.sub_paths() if path.has_sub_paths else (path,):
                corners = list(loop.flattening(_NO_NEARER, _CHORDS))
                own = 0.0 if isinstance(boundary, PolylinePath) else _CURVE
                pad.line(ink, [*corners, *corners[:1]], max(doubt, own))

    def _picture(self, pad: _Pad, entity: Any, doubt: float) -> None:
        """A dimension, a table or a leader: the entities that ezdxf draws it with."""
        picture = _Pad(pad.nesting)
        if entity.dxftype() in ("MULTILEADER", "MLEADER") and entity.context.mtext:  # drawn line by line below
            whole = entity.context.mtext
            picture.texts.append(Named(str(plain_mtext(whole.default_content)), whole.insert.xyz, sure=False))
        for part in virtual_entities(entity):
            self._read(picture, part, doubt)
        self._add(pad, picture.drawn(), entity)

    def _place(self, pad: _Pad, insert: Any, doubt: float, *, array: bool) -> None:
        name = insert.dxf.get("name", "")
        at = insert.ocs().to_wcs(insert.dxf.insert)
        pad.blocks.append(Named(self._name(name), at.xyz, not doubt))
        for attribute in insert.attribs:  # those of an array's cells ezdxf moves without their alignment
            self._write(pad, attribute, "ATTRIB", max(doubt, _FREE if array else 0.0))
        if insert.block() is None:
            return
        drawn = self._block(name, pad.nesting)
        self._add(pad, _moved(drawn, np.array(list(insert.matrix44())).reshape(4, 4), doubt), insert)

    def _block(self, name: str, nesting: int) -> _Drawn:
        key = _folded(name)
        if key not in self._blocks:
            self._blocks[key] = self.drawn(self._document.blocks.get(name), nesting + 1)
        return self._blocks[key]

    def _name(self, name: str) -> str:
        """The name people gave: of an anonymous block that of the dynamic block it was made from."""
        if name not in self._names:
            self._names[name] = self._given_name(name) or name
        return self._names[name]

    def _given_name(self, name: str) -> str | None:
        block = self._document.blocks.get(name) if name.startswith("*") else None
        record = None if block is None else block.block_record
        if record is None or not record.has_xdata("AcDbBlockRepBTag"):
            return None
        handles = [tag.value for tag in record.get_xdata("AcDbBlockRepBTag") if tag.code == 1005]
        source = self._document.entitydb.get(handles[-1]) if handles else None
        return None if source is None else source.dxf.get("name")

    def _add(self, pad: _Pad, drawn: _Drawn, holder: Any) -> None:
        """Layer 0 of what is placed means the layer of its holder; a frozen holder hides it all."""
        table = self._table(self._ink(holder))
        pad.placed.append(
            _Drawn(
                ends=drawn.ends,
                ink=table[drawn.ink],
                doubt=drawn.doubt,
                texts=drawn.texts,
                blocks=drawn.blocks,
            )
        )
        if len(pad.placed) % 1000 == 0:
            self._check(pad)

    def _table(self, outer: int) -> IntArray:
        """What each ink becomes within a holder of the ink `outer`."""
        table = self._tables.get(outer)
        if table is None or len(table) < len(self.inks):
            table = np.array([self._within(outer, ink) for ink in range(len(self.inks))], dtype=np.int32)
            self._tables[outer] = table
        return table

    def _within(self, outer: int, inner: int) -> int:
        holder, ink = self.inks[outer], self.inks[inner]
        hidden = holder.hidden or ink.hidden or holder.layer in self._frozen
        return self._number(Ink(holder.layer if ink.layer == "0" else ink.layer, hidden, ink.painted))

    def _ink(self, entity: Any, *, painted: bool = False) -> int:
        layer = _folded(entity.dxf.layer) or "0"
        return self._number(Ink(layer, bool(entity.dxf.invisible), painted))

    def inks_shown(self) -> tuple[Ink, ...]:
        """The inks with what their layers hide."""
        unseen = self._frozen | self._off
        return tuple(ink._replace(hidden=ink.hidden or ink.layer in unseen) for ink in self.inks)

    def _number(self, ink: Ink) -> int:
        if ink not in self._numbers:
            self._numbers[ink] = len(self.inks)
            self.inks.append(ink)
        return self._numbers[ink]

    def _write(self, pad: _Pad, entity: Any, kind: str, doubt: float) -> None:
        words = _readable(_words(entity, kind, loose=pad.nesting == 0), self._document.encoding)
        if words.strip():
            pad.texts.append(Named(words, _anchor(entity, kind).xyz, not doubt))
        if kind == "MTEXT" and entity.has_columns:
            for column in entity.columns.linked_columns:
                self._write(pad, column, kind, doubt)


_TEXT_FRAME = 8  # a boundary that is the frame of a text
_FRAME = 16  # a vertex of a spline's frame, which is not drawn
# Taken out beforehand: ezdxf makes a sign of any letter behind a caret, and shows the marks of lines above and below.
_CARET = re.compile(r"\^(?![IJM ])|%%[uUoOkK]")
_STACKED = re.compile(r"\\S([^;^]{0,64})\^ ?([^;]{0,64});")
_NO_NEARER, _CHORDS = 1e300, 16  # each curve of a path, at most a quarter turn, becomes so many chords
_TEXTS = frozenset(("TEXT", "MTEXT", "ATTRIB", "ATTDEF"))
_SOLIDS, _HATCHES = frozenset(("SOLID", "TRACE")), frozenset(("HATCH", "MPOLYGON"))
_PICTURED = {"ACAD_TABLE": 0.0, "MLINE": _CAPS, "MULTILEADER": _FREE, "MLEADER": _FREE}


def _line(entity: Any) -> Any:
    return entity.dxf.start, entity.dxf.end


def _circle(entity: Any) -> Any:
    return entity.vertices(np.linspace(0.0, 360.0, 37))


def _arc(entity: Any) -> Any:
    start = entity.dxf.start_angle
    sweep = (entity.dxf.end_angle - start) % 360.0 or 360.0
    return entity.vertices(start + sweep * _parts(sweep))


def _ellipse(entity: Any) -> Any:
    start = entity.dxf.start_param
    sweep = (entity.dxf.end_param - start) % math.tau
    sweep = sweep if sweep > 1e-9 else math.tau
    return entity.vertices(start + sweep * _parts(math.degrees(sweep)))


def _parts(degrees: float) -> FloatArray:
    """From 0 to 1 in steps of at most ten degrees: our reader's measure, so that chords can be laid on chords."""
    return np.linspace(0.0, 1.0, math.ceil(degrees / 10.0 - 1e-6) + 1)


def _spline(entity: Any) -> Any:
    curve = entity.construction_tool()
    corners = np.array([point.xyz for point in curve.control_points])
    return curve.flattening(float(np.max(np.ptp(corners, axis=0))) * 0.002 or 1.0, 4)


def _lwpolyline(entity: Any) -> Any:
    if entity.has_arc:
        return make_path(entity).flattening(_NO_NEARER, _CHORDS)
    corners = list(entity.vertices_in_wcs())
    return [*corners, *corners[:1]] if entity.closed else corners


def _leader(entity: Any) -> Any:
    return Vec3.generate(entity.vertices)


_LINES: dict[str, Callable[[Any], Any]] = {
    "ARC": _arc,
    "CIRCLE": _circle,
    "ELLIPSE": _ellipse,
    "HELIX": _spline,
    "LEADER": _leader,
    "LINE": _line,
    "LWPOLYLINE": _lwpolyline,
    "SPLINE": _spline,
}


def _doubt(entity: Any, kind: str) -> float:
    """Chords of a spline differ. ezdxf draws one with loose ends beyond them, and many through bare fit points."""
    if kind not in ("SPLINE", "HELIX"):
        return 0.0
    knots, order = list(entity.knots), entity.dxf.degree + 1
    clamped = len(knots) > order and knots[0] == knots[order - 1] and knots[-1] == knots[-order]
    return _CURVE if clamped else _FREE


def _edges(face: Any) -> Iterator[Any]:
    corners = [face.dxf.vtx0, face.dxf.vtx1, face.dxf.vtx2, face.dxf.vtx3]
    sides = zip(corners, (*corners[1:], corners[0]), face.get_edges_visibility(), strict=True)
    return ((start, end) for start, end, seen in sides if seen)


def _words(entity: Any, kind: str, *, loose: bool) -> str:
    """An attribute's definition shows its tag while it is loose; in a block only a constant one is shown."""
    if kind == "MTEXT":
        entity.text = _CARET.sub("", _STACKED.sub(r"\\S\1/\2;", entity.text))
        return str(entity.plain_text(fast=False))
    entity.dxf.text = entity.dxf.get("text", "").replace("^", "")
    if kind != "ATTDEF":
        return str(entity.plain_text())
    if entity.is_invisible or not (entity.is_const or loose):
        return ""
    return str(entity.plain_text()) if entity.is_const else str(entity.dxf.tag)


def _readable(words: str, encoding: str) -> str:
    """Signs that are written by their number become signs, and so does UTF-8 in a file that claims to be Western."""
    words = decode_mif_to_unicode(decode_dxf_unicode(words))
    if encoding == "cp1252" and not words.isascii():
        with suppress(UnicodeError):
            return words.encode("cp1252", "surrogateescape").decode("utf-8")
    return words


def _anchor(entity: Any, kind: str) -> Any:
    if kind == "MTEXT":
        return entity.dxf.insert
    aligned = (entity.dxf.halign or entity.dxf.valign) and entity.dxf.halign not in (3, 5)
    point = entity.dxf.align_point if aligned and entity.dxf.hasattr("align_point") else entity.dxf.insert
    return entity.ocs().to_wcs(point)


def _moved(drawn: _Drawn, matrix: FloatArray, doubt: float) -> _Drawn:
    """The same under a matrix that acts on rows (x, y, z, 1)."""
    turn, shift = matrix[:3, :3], matrix[3, :3]
    return _Drawn(
        ends=(drawn.ends.reshape(-1, 3) @ turn + shift).reshape(-1, 6),
        ink=drawn.ink,
        doubt=np.maximum(drawn.doubt, doubt),
        texts=_moved_names(drawn.texts, turn, shift, doubt),
        blocks=_moved_names(drawn.blocks, turn, shift, doubt),
    )


def _moved_names(names: list[Named], turn: FloatArray, shift: FloatArray, doubt: float) -> list[Named]:
    if not names:
        return []
    places = np.array([name.at for name in names]) @ turn + shift
    return [
        Named(name.name, (x, y, z), name.sure and not doubt)
        for name, (x, y, z) in zip(names, places.tolist(), strict=True)
    ]


def _folded(name: str) -> str:
    return (decode_dxf_unicode(name) if "\\U+" in name else name).strip().casefold()
