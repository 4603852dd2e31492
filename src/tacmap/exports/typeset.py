"""Pages from our templates: Typst sets them, and whatever a site says reaches it as JSON.

Nothing that people wrote is ever put into a template's text, so that no name can be read as markup. Only
the shipped fonts are used, all of them embedded; no date is written, so that the same pages are the same bytes.
"""

import json
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from tacmap.exports.faces import FAMILIES, FONTS, written
from tacmap.exports.lettering import printable

__all__ = ["Drawn", "typeset"]

_TEMPLATES = Path(__file__).parent / "templates"
_TURN = Lock()  # the compiler is one, and refuses a second caller


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
