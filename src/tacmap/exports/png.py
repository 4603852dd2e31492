"""Floors as PNG: the SVG, rendered with the fonts that are shipped and no others."""

import resvg_py

from tacmap.exports.edition import Edition
from tacmap.exports.lettering import FAMILIES
from tacmap.exports.svg import floor_svg
from tacmap.exports.typeset import FONTS

__all__ = ["floor_png", "floor_pngs", "svg_png"]

_WIDTH = 2000  # px of the longer side


def floor_pngs(edition: Edition) -> dict[str, bytes]:
    """floors/<building>-<floor>.png of every floor."""
    return {f"floors/{edition.slug(floor)}.png": floor_png(edition, floor.id) for _, floor in edition.floors}


def floor_png(edition: Edition, floor_id: str, *, pixels: int = _WIDTH) -> bytes:
    """One floor, `pixels` wide or high, on white."""
    return svg_png(floor_svg(edition, floor_id), pixels=pixels)


def svg_png(svg: bytes, *, pixels: int = _WIDTH, background: str | None = "#ffffff") -> bytes:
    """Render one of our own drawings, `pixels` along its longer side; without a `background` it is transparent."""
    wide = _wide(svg)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg.decode(),
            background=background,
            skip_system_fonts=True,
            font_files=[str(font) for font in sorted(FONTS.glob("*.ttf"))],
            font_family=FAMILIES[0],
            sans_serif_family=FAMILIES[0],
            dpi=96,
            width=pixels if wide else None,
            height=None if wide else pixels,
        )
    )


def _wide(svg: bytes) -> bool:
    """Whether the drawing is wider than high, by its viewBox."""
    box = svg[svg.index(b'viewBox="') + 9 :].split(b'"', 1)[0].split()
    return float(box[2]) >= float(box[3])
