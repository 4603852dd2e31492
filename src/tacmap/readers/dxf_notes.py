"""What was recovered, lost, clipped or not read of a DXF file, in words and with a place where there is one.

Places are in the file's own coordinates.
"""

from collections import Counter
from collections.abc import Iterable, Iterator

from tacmap.errors import Finding
from tacmap.readers.dxf_file import BIND, SAVE_AGAIN, DxfFile
from tacmap.readers.dxf_shapes import Placed

__all__ = ["notes_of"]

_PICTURES = frozenset(("IMAGE", "OLEFRAME", "OLE2FRAME", "PDFUNDERLAY", "DWFUNDERLAY", "DGNUNDERLAY"))
_UNDRAWN = frozenset(("XLINE", "RAY", "WIPEOUT"))  # construction lines and covers: no walls
_MUCH_PAPER = 50  # entities of a sheet beside modelspace: more than a frame and a title block


def notes_of(file: DxfFile) -> tuple[Finding, ...]:
    """Every finding on the file itself."""
    return (*_damage(file), *_references(file), *_unread(file), *_minor(file))


def _damage(file: DxfFile) -> Iterator[Finding]:
    if not file.damage.eof_seen:
        yield Finding(
            code="file-cut-short", message=f"The end of the file is missing; all entities were there. {SAVE_AGAIN}"
        )
    if file.damage.resynced:
        places = f"{file.damage.resynced:,} places, the first at line {file.damage.first_bad_line:,}"
        yield Finding(
            code="file-recovered",
            message=f"The file is damaged in {places}; what was drawn there is lost. {SAVE_AGAIN}",
        )
    if file.lost:
        yield Finding(
            code="entities-damaged",
            message=f"These entities are damaged and were left out: {_listed(file.lost)}. {SAVE_AGAIN}",
            at=_place_of(file, set(file.lost)),
        )


def _references(file: DxfFile) -> Iterator[Finding]:
    external = {key for key, block in file.blocks.items() if block.external}
    if names := file.external_names():
        yield Finding(
            code="external-reference-missing",
            message=f"Parts of the plan are in other files: {', '.join(names)}. {BIND}",
            at=_first_place(file, external),
        )
    definitions = (file.model, *file.blocks.values())
    stamps = (stamp for definition in definitions for stamp in definition.stamps if stamp.placed is not None)
    missing = {stamp.block: stamp.placed for stamp in stamps if stamp.block not in file.blocks}
    if missing:
        counts = Counter(
            stamp.placed.name
            for definition in definitions
            for stamp in definition.stamps
            if stamp.placed is not None and stamp.block in missing
        )
        yield Finding(
            code="blocks-missing",
            message=f"{sum(counts.values()):,} inserts name a block that is not in the file ({_some(counts)}); "
            f"nothing is drawn there. {SAVE_AGAIN}",
            at=_first_place(file, set(missing)),
        )
    if clipped := file.clips.clipped(file.page.extended):
        yield Finding(
            code="clip-ignored",
            message=f"The drawing program shows only a part (XCLIP) of {len(clipped):,} placed blocks or references "
            f"({_some(Counter(name for _, name, _ in clipped))}); here they are read whole, and what lies outside of "
            "the clip may not belong to the plan. Explode and trim them, and save it again.",
            at=next((at for _, _, at in clipped if at is not None), None),
        )


def _first_place(file: DxfFile, blocks: set[bytes]) -> tuple[float, float] | None:
    """Where the first of some blocks is placed in modelspace."""
    placed: Iterable[Placed | None] = (stamp.placed for stamp in file.model.stamps if stamp.block in blocks)
    return next((one.at for one in placed if one is not None), None)


def _unread(file: DxfFile) -> Iterator[Finding]:
    kinds = set(file.unread)
    if told := _told(file, kinds & _PICTURES):
        message = f"Pictures or documents in the plan cannot be read as lines ({told}): what only they show is missing."
        yield Finding(code="embedded-picture", message=message, at=_place_of(file, kinds & _PICTURES))
    if told := _told(file, others := kinds - _PICTURES - _UNDRAWN):
        message = f"These entities are of kinds that are not read: {told}. If they are part of the plan, explode them "
        yield Finding(code="entities-not-read", message=message + "and save it again.", at=_place_of(file, others))
    if told := _told(file, kinds & _UNDRAWN):
        message = f"Construction lines and covers were left out: {told}. What a cover hides on the screen is read here."
        at = _place_of(file, kinds & _UNDRAWN)
        yield Finding(code="construction-left-out", message=message, at=at, severity="note")


def _told(file: DxfFile, kinds: set[str]) -> str:
    return _listed(Counter({kind: file.unread[kind] for kind in kinds}))


def _place_of(file: DxfFile, kinds: set[str]) -> tuple[float, float] | None:
    return next((file.places[kind] for kind in sorted(kinds) if kind in file.places), None)


def _minor(file: DxfFile) -> Iterator[Finding]:
    page = file.page
    if page.decode.doubtful:
        yield Finding(
            code="encoding-guessed",
            message=f"{page.decode.doubtful:,} texts or names are not in the encoding that the file declares; "
            "some letters may be wrong.",
        )
    if page.cut_labels:
        longest = page.limits.label_characters
        yield Finding(
            code="labels-cut",
            message=f"{page.cut_labels:,} texts are longer than {longest} characters; their rest was cut.",
            severity="note",
        )
    if file.model.entities and file.paper.entities > max(_MUCH_PAPER, file.model.entities):
        yield Finding(
            code="paperspace-left-out",
            message=f"A sheet in paperspace holds {file.paper.entities:,} entities, more than modelspace "
            f"({file.model.entities:,}), and was not read. If the plan is drawn there, move it there (CHSPACE).",
        )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))


def _some(counts: Counter[str]) -> str:
    names = sorted(counts)
    return ", ".join(names[:5]) + (", ..." if len(names) > 5 else "")
