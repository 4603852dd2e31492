"""The sections of one DXF file: header, layers, blocks and entities, read and counted.

`DxfFile.read` is the gate: it knows what the tag stream held, what was kept, and whether the end was seen.
"""

import math
from collections import Counter
from contextlib import suppress
from pathlib import PureWindowsPath

from tacmap.errors import BrokenPlan
from tacmap.readers.dxf_clips import Clips, holds_clips
from tacmap.readers.dxf_entities import READERS, WITHOUT_LINES
from tacmap.readers.dxf_lines import finish_polyline
from tacmap.readers.dxf_page import Entity, Page
from tacmap.readers.dxf_pens import LayerRow, Pens, dashed_of, index_colour, on_paper
from tacmap.readers.dxf_shapes import Definition
from tacmap.readers.dxf_tags import Damage, Tag, structures
from tacmap.readers.dxf_text import decoder
from tacmap.settings import Limits

__all__ = ["BIND", "SAVE_AGAIN", "DxfFile"]

_TAGS_PER_VERTEX = 4  # of one structure: beyond this no entity can stay within the cap
_FROZEN, _XREF = 1, 4 | 8 | 32
BIND = "In AutoCAD: XREF, select all, Bind > Insert, then save as DXF again."
SAVE_AGAIN = "Open it in the drawing program, run AUDIT or RECOVER there, and save it as DXF again."


class DxfFile:
    """What one file holds. `blocks` by upper-case name; `model` and `paper` are the loose entities."""

    def __init__(self, limits: Limits) -> None:
        self.page = Page(decoder("", ""), Pens(), limits)
        self.header: dict[str, list[Tag]] = {}
        self.blocks: dict[bytes, Definition] = {}
        self.model = Definition(b"", "modelspace")
        self.paper = Definition(b"*PAPER", "paperspace")
        self.damage = Damage()
        self.counted = 0
        self.lost: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.places: dict[str, tuple[float, float]] = {}  # of the first of a kind in modelspace that was left out
        self.clips = Clips()
        self._home: Definition | None = None
        self._target = self.model
        self._limits = limits
        self._entities_ended = False
        self._record_names: dict[bytes, str] = {}
        self._made_from: dict[bytes, bytes] = {}

    @classmethod
    def read(cls, content: bytes, limits: Limits) -> "DxfFile":
        """All sections that a plan needs. Raises BrokenPlan and PlanTooLarge."""
        file = cls(limits)
        section = b""
        for name, codes, values in structures(content, file.damage, most_tags=_TAGS_PER_VERTEX * limits.vertices):
            if name == b"SECTION":
                section = _bytes(values[0]).strip().upper() if codes and codes[0] == 2 else b""
                if section == b"HEADER":
                    file._read_header(codes[1:], values[1:])
                elif section == b"OBJECTS" and file._entities_ended:
                    file.damage.eof_seen = _ends_with_eof(content)
                    if not (file.page.extended and holds_clips(content)):
                        break
            elif name == b"ENDSEC":
                file._end(section)
                section = b""
            elif section == b"ENTITIES":
                file._read_entity(file.model, name, codes, values)
            elif section == b"BLOCKS":
                file._read_in_blocks(name, codes, values)
            elif section == b"TABLES" and name == b"LAYER":
                file._read_layer(codes, values)
            elif section == b"TABLES" and name == b"BLOCK_RECORD":
                file._read_block_record(codes, values)
            elif section == b"OBJECTS":
                file.clips.read(name, codes, values)
        file._check()
        return file

    def _read_header(self, codes: list[int], values: list[Tag]) -> None:
        name = ""
        for code, value in zip(codes, values, strict=True):
            if code == 9:
                name = _bytes(value).strip().decode("ascii", "replace").upper()
                self.header[name] = []
            elif name:
                self.header[name].append(value)
        self.page.decode = decoder(self._header_text("$DWGCODEPAGE"), self._header_text("$ACADVER"))

    def _header_text(self, name: str) -> str:
        values = self.header.get(name)
        return _bytes(values[0]).strip().decode("ascii", "replace") if values else ""

    def header_integer(self, name: str) -> int:
        """A whole number of the header, 0 where it is missing."""
        try:
            return int((self.header.get(name) or [0])[0])
        except ValueError:
            return 0

    def _read_layer(self, codes: list[int], values: list[Tag]) -> None:
        entry = Entity(b"LAYER", codes, values, dict(zip(codes, values, strict=True)))
        try:
            colour = entry.integer(62, 7)
            shade = max(0, index_colour(abs(colour)))
            if 420 in entry.tags:
                shade = on_paper(entry.integer(420) & 0xFFFFFF)
            name = self.page.decode(entry.words(2)).strip()
            dashed = dashed_of(self.page.decode(entry.words(6)).strip()) == 1
            frozen = bool(entry.integer(70) & _FROZEN)
        except (ValueError, OverflowError):
            self.lost["LAYER"] += 1
            return
        if name:
            self.page.pens.declare(LayerRow(name=name, off=colour < 0, frozen=frozen, colour=shade, dashed=dashed))

    def _read_block_record(self, codes: list[int], values: list[Tag]) -> None:
        """Handles of blocks, and the handle of the dynamic block that an anonymous one was made from."""
        entry = Entity(b"BLOCK_RECORD", codes, values, dict(zip(codes, values, strict=True)))
        key, handle = entry.words(2).strip().upper(), entry.words(5).strip()
        self.page.block_handles[handle] = key
        self._record_names[handle] = self.page.decode(entry.words(2)).strip()
        if key.startswith(b"*") and b"AcDbBlockRepBTag" in (_bytes(value).strip() for value in values):
            self._made_from[key] = entry.words(1005).strip()

    def _name_dynamic_blocks(self) -> None:
        for key, handle in self._made_from.items():
            if handle in self._record_names:
                self.page.block_names[key] = self._record_names[handle]

    def _read_in_blocks(self, name: bytes, codes: list[int], values: list[Tag]) -> None:
        if name == b"BLOCK":
            self._finish()
            self._home = self._block(codes, values)
        elif name == b"ENDBLK":
            self._finish()
            self._home = None
        elif self._home is not None:
            self._read_entity(self._home, name, codes, values)

    def _block(self, codes: list[int], values: list[Tag]) -> Definition | None:
        entry = Entity(b"BLOCK", codes, values, dict(zip(codes, values, strict=True)))
        raw = entry.words(2).strip()
        try:
            base = entry.number(10, 0.0), entry.number(20, 0.0)
            external = entry.words(1).strip() if entry.integer(70) & _XREF else b""
        except (ValueError, OverflowError):
            self.lost["BLOCK"] += 1
            return None
        name = self.page.decode(raw)
        block = Definition(raw.upper(), name, base, self.page.decode(external) or None)
        return self.blocks.setdefault(block.key, block)

    def _read_entity(self, home: Definition, name: bytes, codes: list[int], values: list[Tag]) -> None:
        self.page.count()
        self.counted += 1
        if 101 in codes:
            end = codes.index(101)
            codes, values = codes[:end], values[:end]
        entity = Entity(name, codes, values, dict(zip(codes, values, strict=True)))
        page = self.page
        if name not in (b"VERTEX", b"ATTRIB"):
            self._finish()
            self._target = self.paper if home is self.model and _is_on_paper(entity) else home
        reader = READERS.get(name)
        if reader is None:
            if name not in WITHOUT_LINES:
                self._leave_unread(name.decode("ascii", "replace"), entity)
            return
        try:
            reader(page, self._target, entity)
            self._target.entities += 1
        except (ValueError, KeyError, IndexError, TypeError, OverflowError, ArithmeticError):
            self.lost[name.decode("ascii", "replace")] += 1
            self._keep_place(name.decode("ascii", "replace"), entity)

    def _leave_unread(self, kind: str, entity: Entity) -> None:
        self.unread[kind] += 1
        self._keep_place(kind, entity)

    def _keep_place(self, kind: str, entity: Entity) -> None:
        if self._target is self.model and kind not in self.places:
            with suppress(ValueError, OverflowError, TypeError):
                x, y = entity.point(10)
                if math.isfinite(x + y):
                    self.places[kind] = x, y

    def _finish(self) -> None:
        try:
            finish_polyline(self.page, self._target)
        except (ValueError, IndexError, TypeError, OverflowError):
            self.lost["POLYLINE"] += 1
        self.page.open_insert = None

    def _end(self, section: bytes) -> None:
        self._finish()
        if section == b"TABLES":
            self._name_dynamic_blocks()
        if section == b"ENTITIES":
            self._entities_ended = True

    def _check(self) -> None:
        """The gate: is this all of the file, and was most of it understood."""
        self._finish()
        if not self.damage.eof_seen and not self._entities_ended:
            raise BrokenPlan(
                "The plan is cut short: the file ends in the middle.",
                remedy="Copy or export the file again and check that its size is the same at both ends.",
            )
        if not self.counted:
            raise BrokenPlan("The plan is empty: it holds no entities.", remedy=SAVE_AGAIN)
        lost = sum(self.lost.values())
        if lost > self.counted / 2:
            raise BrokenPlan(
                f"The plan is damaged: {lost:,} of its {self.counted:,} entities cannot be read.", remedy=SAVE_AGAIN
            )

    def model_blocks(self) -> list[Definition]:
        """The modelspace block, which a few programs fill instead of the entities section."""
        return [self.blocks[key] for key in (b"*MODEL_SPACE", b"$MODEL_SPACE") if key in self.blocks]

    def paper_blocks(self) -> list[Definition]:
        return [self.blocks[key] for key in self.blocks if key.startswith((b"*PAPER_SPACE", b"$PAPER_SPACE"))]

    def external_names(self) -> list[str]:
        """File names of the drawings that are referred to but not part of this file."""
        return [PureWindowsPath(block.external).name for block in self.blocks.values() if block.external]


def _is_on_paper(entity: Entity) -> bool:
    if 67 not in entity.tags or entity.tags[67] == 0:
        return False
    try:
        return entity.integer(67) != 0
    except (ValueError, OverflowError):
        return False


def _bytes(value: Tag) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()


def _ends_with_eof(content: bytes) -> bool:
    return content[-64:].rstrip(b"\x00 \t\r\n\x1a").endswith(b"EOF")
