"""Which layer a part of an SVG belongs to: the names people gave its groups, without those programs made up.

A name is an Inkscape label, an Illustrator data-name, an id, or a class; an element's class stands around its id.
"""

import re
from functools import lru_cache

__all__ = ["names_of"]

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{2,4})_")
_NUMBERED = re.compile(r"[-_.\s]*(?:\d[-_.\s\d]*)?(?:copy|kopie|copie)?[-_.\s\d]*$")
_STYLE_CLASS = re.compile(r"(?:cls|st|fil|str|fnt|s|c|a|b|f|style|css|clr|g)?[-_]?\d+[a-z]?", re.IGNORECASE)
_PROGRAMS = frozenset(
    (  # noqa: SIM905 - words read better in lines
        "g path rect rectangle line lines text tspan svg polygon polyline poly circle ellipse use image img layer"
        " layers group groups grp symbol clip clippath clip-path mask xmlid svgid svgroot root"
        " surface glyph page figure axes patch line2d object obj shape mesh mainlayer main defs namedview base"
        " vector union subtract intersect exclude frame compound compoundpath flowroot flowpara flowregion"
        " arc lwpolyline spline insert mtext hatch solid point dimension leader block entity elem element item node id"
        " pfad rechteck linie gruppe ebene kreis tracé trace groupe calque ligne rectángulo trazado grupo capa línea"
        " tracciato gruppo livello rettangolo warstwa grupa vrstva skupina lag grupp lager laag groep"
        " слой группа контур прямоугольник 图层 组 路径 レイヤー 레이어 artwork artboard content contents canvas"
        " isolationmode"
    ).split()
) | {"clip path", "clip path group", "mask group", "compound path", "isolation mode", ""}


def names_of(attributes: dict[str, str]) -> tuple[str, ...]:
    """The names an element gives to what is in it, outermost first; empty when it has none worth keeping."""
    names: tuple[str, ...] = ()
    written = attributes.get("class")
    if written is not None and (kept := _class_name(written)):
        names = (kept,)
    label = attributes.get("inkscape:label")
    if label and (attributes.get("inkscape:groupmode") == "layer" or not _made_up(label)):
        return (*names, label.strip()[:256])
    for key in ("data-name", "id"):
        name = attributes.get(key)
        if name and not _made_up(name):
            return (*names, _ESCAPED.sub(_letter, name[:1000]).strip()[:256])
    return names


@lru_cache(maxsize=4096)
def _made_up(name: str) -> bool:
    """True of names that programs number by themselves: path1234-5, Layer_1, XMLID_7_, LINE_12_."""
    plain = _ESCAPED.sub(_letter, name[:300]).strip().lower().lstrip("#_")
    return _NUMBERED.sub("", plain).strip(" _-") in _PROGRAMS


@lru_cache(maxsize=4096)
def _class_name(written: str) -> str:
    """The classes that say something, as one name: "cls-1 wall ext" is "wall ext"."""
    return " ".join(name for name in written[:300].split() if not _STYLE_CLASS.fullmatch(name))


def _letter(found: re.Match[str]) -> str:
    return chr(int(found[1], 16))
