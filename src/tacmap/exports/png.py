"""Drawings as PNG: the SVG, rendered with the fonts that are shipped and no others."""

import io

import resvg_py
from PIL import Image

from tacmap.exports.edition import Edition
from tacmap.exports.faces import FAMILIES, FONTS, written
from tacmap.exports.inks import palette
from tacmap.exports.svg import floor_svg

__all__ = ["floor_png", "lean_png", "svg_png"]

_WIDTH = 2000  # px of the longer side
_CLEAR = 255  # the place of "transparent" in a palette
_SEEN = 96  # of 255: what covers less is transparent


def floor_png(edition: Edition, floor_id: str) -> bytes:
    """One floor on white. Raises KeyError when there is no such floor."""
    return lean_png(Image.open(io.BytesIO(svg_png(floor_svg(edition, floor_id)))).convert("RGB"))


def lean_png(picture: Image.Image) -> bytes:
    """On our own palette: a third of the weight, no pale fill lost. What is mostly transparent becomes wholly so."""
    colours = [part for colour in palette() for part in colour]
    ours = Image.new("P", (1, 1))
    ours.putpalette(colours)
    paper = Image.new("RGBA", picture.size, "white")
    paper.alpha_composite(picture.convert("RGBA"))
    lean = paper.convert("RGB").quantize(palette=ours, dither=Image.Dither.NONE)
    stream = io.BytesIO()
    if picture.mode == "RGBA":
        lean.paste(_CLEAR, mask=picture.getchannel("A").point(lambda alpha: 255 * (alpha < _SEEN)))
        lean.save(stream, "PNG", transparency=_CLEAR)
    else:
        lean.save(stream, "PNG")
    return stream.getvalue()


def svg_png(svg: bytes, *, pixels: int = _WIDTH, background: str | None = "#ffffff") -> bytes:
    """Render one of our own drawings, `pixels` along its longer side; without a `background` it is transparent."""
    wide = _wide(svg)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=written(svg.decode()),
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
