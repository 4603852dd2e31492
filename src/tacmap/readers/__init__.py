"""Readers turn the bytes of a plan into a Drawing. To add a format, write a module and name it in FORMATS.

A file is what its content says it is; its name is used in messages only.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tacmap.drawing import Drawing
from tacmap.errors import BrokenPlan, Finding, PlanRefused, PlanTooLarge, UnknownFormat
from tacmap.memory import uncollected
from tacmap.readers.sniff import foreign, looks_like_dxf, looks_like_svg
from tacmap.settings import Limits

__all__ = ["FORMATS", "Format", "read_drawing"]

_NAMED, _SHOWN = 6, 40  # hidden layers, and letters of each


class Format(NamedTuple):
    """A format that is read: how it is recognised, and its reader."""

    name: str
    sniff: Callable[[bytes], bool]
    read: Callable[[bytes, Limits], Drawing]


@uncollected()
def read_drawing(name: str, content: bytes, limits: Limits) -> Drawing:
    """The plan as a Drawing in file units, y up. `name` is the file's name, for messages.

    Raises UnknownFormat for anything that is neither DXF nor SVG, BrokenPlan for what is damaged, cut short
    or empty, PlanTooLarge beyond a cap of the limits.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise BrokenPlan(
            "The plan is empty.", place=f"in {name}", remedy="Copy or export the file again and check its size."
        )
    if len(content) > limits.file_bytes:
        raise PlanTooLarge(
            f"The plan is larger than {limits.file_bytes / 1e6:,.0f} MB.",
            place=f"in {name}",
            remedy="Purge the drawing and detach pictures, or split it into floors, and save it again.",
        )
    for row in FORMATS:
        if row.sniff(content):
            try:
                return _told(row.read(content, limits))
            except PlanRefused as refused:
                refused.place = f"in {name}, {refused.place}" if refused.place else f"in {name}"
                raise
    raise _unknown(name, content)


def _told(drawing: Drawing) -> Drawing:
    """With a note on the layers that are hidden and hold lines."""
    lines = np.bincount(drawing.segment_layer, minlength=len(drawing.layers)).tolist()
    hidden = {
        layer.name: count for layer, count in zip(drawing.layers, lines, strict=True) if count and not layer.visible
    }
    if not hidden:
        return drawing
    named = [name[:_SHOWN] for name in sorted(hidden, key=lambda name: (-hidden[name], name))]
    finding = Finding(
        code="layers-hidden",
        message=f"{sum(hidden.values()):,} lines lie on {len(hidden):,} layers that are switched off or frozen, "
        f"and are not shown: {', '.join(named[:_NAMED])}{', ...' * (len(named) > _NAMED)}.",
        severity="note",
    )
    return replace(drawing, findings=(*drawing.findings, finding))


def _unknown(name: str, content: bytes) -> UnknownFormat:
    known = foreign(content)
    if known is None:
        return UnknownFormat(
            "This file is not a plan in a format that is read here.",
            place=f"in {name}",
            remedy="Save the plan as DXF (AutoCAD: Save As > AutoCAD 2018 DXF) or as SVG.",
        )
    return UnknownFormat(f"This file is {known.name}, which is not read here.", place=f"in {name}", remedy=known.remedy)


def _read_dxf(content: bytes, limits: Limits) -> Drawing:
    from tacmap.readers.dxf import read_dxf

    return read_dxf(content, limits)


def _read_svg(content: bytes, limits: Limits) -> Drawing:
    from tacmap.readers.svg import read_svg

    return read_svg(content, limits)


FORMATS: tuple[Format, ...] = (
    Format("DXF", looks_like_dxf, _read_dxf),
    Format("SVG", looks_like_svg, _read_svg),
)
