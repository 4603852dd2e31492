"""Pages from our templates: Typst sets them, and whatever a site says reaches it as JSON.

Nothing that people wrote is ever put into a template's text, so that no name can be read as markup. Only
the shipped fonts are used, all of them embedded; no date is written, so that the same pages are the same bytes.
"""

import json
import re
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any

import typst

from tacmap.exports.faces import FAMILIES, FONTS, written
from tacmap.exports.lettering import printable

__all__ = ["Drawn", "pictures_of", "typeset"]

_TEMPLATES = Path(__file__).parent / "templates"
_TURN = Lock()  # the compiler is one, and refuses a second caller
_PAGES = re.compile(rb"/Count (\d+)")
_PICTURE = '#set page(width: auto, height: auto, margin: 0pt)\n#image("pages.pdf", page: {page})'


class Drawn(str):
    """An SVG drawing of our own, as opposed to what people wrote."""

    __slots__ = ()


def typeset(template: str, content: dict[str, Any]) -> bytes:
    """The PDF of a template ("plan", "first-due", "locker") filled with `content`; images are `Drawn`."""
    text = json.dumps(_clean({**content, "fonts": list(FAMILIES)}), ensure_ascii=False, sort_keys=True)
    with _TURN:
        pdf = _compiler().compile(input=_source(template), format="pdf", sys_inputs={"content": text})
    if not isinstance(pdf, bytes):
        raise TypeError("a PDF is one file")
    return pdf


def pictures_of(pdf: bytes, *, most: int, dots_per_inch: int = 110) -> tuple[tuple[bytes, ...], int]:
    """The first pages of a PDF of ours as PNG, `most` of them, and how many pages it has."""
    count = max((int(found) for found in _PAGES.findall(pdf)), default=1)
    with TemporaryDirectory(prefix="tacmap-") as name:
        folder = Path(name)
        (folder / "pages.pdf").write_bytes(pdf)
        return tuple(_picture(folder, page, dots_per_inch) for page in range(1, min(count, most) + 1)), count


def _picture(folder: Path, page: int, dots_per_inch: int) -> bytes:
    source = folder / f"{page}.typ"
    source.write_text(_PICTURE.format(page=page), encoding="utf-8")
    with _TURN:
        compiler = typst.Compiler(root=folder, font_paths=[str(FONTS)], ignore_system_fonts=True)
        png = compiler.compile(input=source, format="png", ppi=dots_per_inch)
    if not isinstance(png, bytes):
        raise TypeError("a picture of one page is one file")
    return png


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)


@cache
def _source(template: str) -> bytes:
    """The common part and the page's own."""
    return b"\n".join((_TEMPLATES / f"{name}.typ").read_bytes() for name in ("common", template))


def _clean(content: Any) -> Any:
    """The same content with every text made printable; our own drawings hold only such texts already."""
    if isinstance(content, dict):
        return {key: _clean(value) for key, value in content.items()}
    if isinstance(content, list | tuple):
        return [_clean(value) for value in content]
    if isinstance(content, str):
        return written(content if isinstance(content, Drawn) else printable(content))
    return content
