"""How elements look: presentation attributes, style sheets and style attributes, in CSS order.

Only what a plan reader needs is kept: shown or not, colours, line width, dashes, letters. Of @-rules only those for
screens count; selectors that are not followed are remembered. Work on selectors is counted, so that no style
sheet can hold a reader up.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from PIL import ImageColor

from tacmap.errors import PlanTooLarge
from tacmap.readers.svg_numbers import length, numbers
from tacmap.settings import Limits

__all__ = ["START", "Lineage", "Look", "Wardrobe"]

_TESTS_EACH = 20  # comparisons of an element with a selector's part, in the mean over the cap of elements
_MOST_RULES = 50_000
_MOST_CHARACTERS = 2000  # of one value
_SOLID = 0.95  # opacity from which on a fill hides what is below
_SHADED = "#808080"  # a gradient or pattern: painted, colour unknown


class Look(NamedTuple):
    """The computed look of one element; `serial` tells looks apart quickly."""

    shown: bool = True  # no display:none on the element or around it
    visible: bool = True
    clear: bool = False  # opacity 0 on the element or around it
    glassy: bool = False  # opacity that lets what is below shine through
    color: str | None = "#000000"
    fill: str | None = "#000000"
    fill_clear: bool = False
    fill_glassy: bool = False
    stroke: str | None = None
    stroke_clear: bool = False
    width: float = 1.0
    dashed: bool = False
    font_size: float = 16.0
    anchor: str = "start"
    baseline: str = "auto"
    preserve: bool = False
    transform: str | None = None
    transform_origin: str | None = None
    fill_box: bool = False
    clip: str | None = None
    serial: int = 0

    @property
    def drawn(self) -> bool:
        """True when a viewer shows it."""
        seen = self.shown and self.visible and not self.clear
        return seen and (self.painted_fill is not None or self.painted_stroke is not None)

    @property
    def covers(self) -> bool:
        """True when what was drawn before cannot be seen through the fill."""
        return self.drawn and self.painted_fill is not None and not (self.glassy or self.fill_glassy)

    @property
    def painted_fill(self) -> str | None:
        return None if self.fill_clear else self.fill

    @property
    def painted_stroke(self) -> str | None:
        return None if self.stroke_clear or self.width <= 0 else self.stroke


START = Look()


class Lineage(NamedTuple):
    """An element and those around it, for descendant selectors."""

    tag: str
    id: str
    classes: tuple[str, ...]
    attributes: dict[str, str]
    parent: "Lineage | None"

    @classmethod
    def of(cls, tag: str, attributes: dict[str, str], parent: "Lineage | None") -> "Lineage":
        """An element within another, by its tag and attributes."""
        return cls(tag, attributes.get("id", ""), tuple(attributes.get("class", "").split()), attributes, parent)


class _Part(NamedTuple):
    """One compound of a selector, as in `path.wall#a[data-kind]`; `child` is true after a ">"."""

    tag: str
    id: str
    classes: tuple[str, ...]
    conditions: tuple["_Condition", ...]
    child: bool


class _Condition(NamedTuple):
    """What an attribute must be, as in `[data-kind^="wall"]`; without a sign it must only be there."""

    name: str
    sign: str
    value: str

    def holds(self, attributes: dict[str, str]) -> bool:
        """Whether an element's attributes are so."""
        found = attributes.get(self.name)
        if found is None or not self.sign:
            return found is not None
        if self.sign == "=":
            return found == self.value
        if not self.value:
            return False
        return {
            "~=": self.value in found.split(),
            "|=": found == self.value or found.startswith(self.value + "-"),
            "^=": found.startswith(self.value),
            "$=": found.endswith(self.value),
            "*=": self.value in found,
        }[self.sign]


class _Rule(NamedTuple):
    parts: tuple[_Part, ...]
    weight: tuple[int, int, int, int]
    usual: dict[str, str]
    important: dict[str, str]


_STYLED = frozenset(
    (  # noqa: SIM905 - words read better in lines
        "display visibility opacity color fill fill-opacity stroke stroke-opacity stroke-width stroke-dasharray"
        " font-size font text-anchor dominant-baseline white-space transform transform-origin transform-box clip-path"
    ).split()
)
_PRESENTATION = (_STYLED - {"transform", "font", "white-space"}) | {"xml:space"}


class Wardrobe:
    """All the looks of one file."""

    def __init__(self, sheets: list[str], limits: Limits) -> None:
        self._most_tests = _TESTS_EACH * limits.entities
        self._by_id: dict[str, list[_Rule]] = {}
        self._by_class: dict[str, list[_Rule]] = {}
        self._by_tag: dict[str, list[_Rule]] = {}
        self._looks: dict[tuple[object, ...], Look] = {}
        self._matched: dict[tuple[str, str, tuple[str, ...]], list[_Rule]] = {}
        self._context_free = True  # no selector looks at the elements around, or at attributes
        self.unread: list[str] = []  # selectors that are not followed
        self._tests = 0
        self._serial = 0
        self.imports = sum(sheet.count("@import") for sheet in sheets)  # other style sheets, which are not followed
        self._file("\n".join(sheets))

    def look(self, attributes: dict[str, str], parent: Look, lineage: Lineage) -> Look:
        """The look of an element. Raises PlanTooLarge when the style sheet asks for too much work."""
        plain = [item for item in attributes.items() if item[0] in _PRESENTATION]
        style = attributes.get("style")
        rules = self._rules_for(lineage)
        if not (plain or style or rules):
            if parent.transform or parent.clip or parent.transform_origin:
                return parent._replace(transform=None, clip=None, transform_origin=None, fill_box=False)
            return parent
        key = (parent.serial, style, tuple(plain), tuple(map(id, rules)))
        if (known := self._looks.get(key)) is None:
            self._serial += 1
            known = _computed(parent, self._declared(plain, style, rules))._replace(serial=self._serial)
            self._looks[key] = known
        return known

    def _declared(self, plain: list[tuple[str, str]], style: str | None, rules: list[_Rule]) -> dict[str, str]:
        declared = dict(plain)
        for rule in rules:
            declared.update(rule.usual)
        usual, important = _declarations(style or "")
        declared.update(usual)
        for rule in rules:
            declared.update(rule.important)
        declared.update(important)
        return {name: value[:_MOST_CHARACTERS] for name, value in declared.items()}

    def _rules_for(self, lineage: Lineage) -> list[_Rule]:
        if not self._context_free:
            return self._match(lineage)
        key = (lineage.tag, lineage.id if lineage.id in self._by_id else "", lineage.classes)
        if (known := self._matched.get(key)) is None:
            known = self._matched[key] = self._match(lineage)
        return known

    def _match(self, lineage: Lineage) -> list[_Rule]:
        found: list[_Rule] = []
        if self._by_id and lineage.id in self._by_id:
            found += self._by_id[lineage.id]
        if self._by_class:
            for name in lineage.classes:
                found += self._by_class.get(name, ())
        if self._by_tag:
            found += self._by_tag.get(lineage.tag, ())
            found += self._by_tag.get("", ())
        if not found:
            return found
        return sorted((rule for rule in found if self._fits(rule.parts, lineage)), key=_weight)

    def _fits(self, parts: tuple[_Part, ...], lineage: Lineage) -> bool:
        """The last part fits the element, the others fit elements around it, in order."""
        if not self._part_fits(parts[-1], lineage):
            return False
        inner, around = parts[-1], lineage.parent
        for part in reversed(parts[:-1]):
            while around is not None and not self._part_fits(part, around):
                if inner.child:
                    return False
                around = around.parent
            if around is None:
                return False
            inner, around = part, around.parent
        return True

    def _part_fits(self, part: _Part, one: Lineage) -> bool:
        self._tests += 1
        if self._tests > self._most_tests:
            raise PlanTooLarge(
                "The style sheet of this SVG is too elaborate to be followed.",
                remedy="Save it as plain SVG with presentation attributes.",
            )
        if (part.tag and part.tag != one.tag) or (part.id and part.id != one.id):
            return False
        return all(name in one.classes for name in part.classes) and all(
            condition.holds(one.attributes) for condition in part.conditions
        )

    def _file(self, sheet: str) -> None:
        for order, (selector, body) in enumerate(_rules(sheet)):
            if order > _MOST_RULES:
                raise PlanTooLarge(
                    f"The style sheet of this SVG has more than {_MOST_RULES:,} rules.", remedy="Save it as plain SVG."
                )
            usual, important = _declarations(body)
            if not usual and not important:
                continue
            for one in selector.split(","):
                if parts := _selector(one.strip()):
                    self._keep(_Rule(parts, (*_specificity(parts), order), usual, important))
                elif one.strip() and not _MOMENTARY.search(one):
                    self.unread.append(one.strip()[:_SHOWN])

    def _keep(self, rule: _Rule) -> None:
        alone = len(rule.parts) == 1 and not rule.parts[0].conditions
        self._context_free = self._context_free and alone
        last = rule.parts[-1]
        if last.id:
            self._by_id.setdefault(last.id, []).append(rule)
        elif last.classes:
            self._by_class.setdefault(last.classes[0], []).append(rule)
        else:
            self._by_tag.setdefault(last.tag, []).append(rule)


def _weight(rule: _Rule) -> tuple[int, int, int, int]:
    return rule.weight


def _specificity(parts: tuple[_Part, ...]) -> tuple[int, int, int]:
    classes = sum(len(part.classes) + len(part.conditions) for part in parts)
    return sum(bool(part.id) for part in parts), classes, sum(bool(part.tag) for part in parts)


_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_SIMPLE = re.compile(r"([#.%]?)([^\s#.:%\[\]>+~*]+)")
_CONDITION = re.compile(r"""\[\s*([\w:-]+)\s*(?:([~|^$*]?=)\s*(?:"([^"]*)"|'([^']*)'|([^\]\s"']+)))?\s*\]""")
_MOMENTARY = re.compile(r":(?:hover|active|focus|visited|link|target|before|after|selection)|::")
_SHOWN = 60  # characters of a selector
_SPLIT = re.compile(r"\s*(>)\s*|\s+")


def _rules(sheet: str) -> list[tuple[str, str]]:
    """(selector, body) of every rule for screens; other @-rules are left out with everything in them."""
    sheet = _COMMENT.sub(" ", sheet).replace("<!--", " ").replace("-->", " ")
    found = []
    position, size = 0, len(sheet)
    while position < size:
        opening = sheet.find("{", position)
        semicolon = sheet.find(";", position, opening if opening >= 0 else size)
        if semicolon >= 0 and sheet[position:semicolon].lstrip().startswith("@"):
            position = semicolon + 1
            continue
        if opening < 0:
            break
        selector = sheet[position:opening].strip()
        if selector.startswith("@"):
            after = _after_block(sheet, opening)
            if _is_for_screens(selector[:_SHOWN]):
                found += _rules(sheet[opening + 1 : after - 1])
            position = after
            continue
        closing = sheet.find("}", opening)
        closing = size if closing < 0 else closing
        found.append((selector, sheet[opening + 1 : closing]))
        position = closing + 1
    return found


def _is_for_screens(rule: str) -> bool:
    """Whether an @-rule is @media for screens without further conditions."""
    name, _, queries = rule.partition(" ")
    wanted = ("screen", "all", "only screen", "only all")
    return name.lower() == "@media" and any(" ".join(query.lower().split()) in wanted for query in queries.split(","))


def _after_block(sheet: str, opening: int) -> int:
    depth = 0
    for brace in re.compile(r"[{}]").finditer(sheet, opening):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    return len(sheet)


def _selector(text: str) -> tuple[_Part, ...]:
    """The parts of one selector; empty when it uses what is not followed here."""
    if not text or len(text) > 500 or "%" in text:
        return ()
    conditions = [
        _Condition(found[1], found[2] or "", found[3] or found[4] or found[5] or "")
        for found in _CONDITION.finditer(text)
    ]
    numbers_of = iter(range(len(conditions)))
    text = _CONDITION.sub(lambda _: f"%{next(numbers_of)}", text)
    if any(sign in text for sign in ":[+~|"):
        return ()
    parts: list[_Part] = []
    child = False
    for word in _SPLIT.split(text):
        if word == ">":
            child = True
        elif word:
            parts.append(_part(word, conditions, child))
            child = False
    return tuple(parts)


def _part(word: str, conditions: list[_Condition], child: bool) -> _Part:
    """One compound; its conditions are written as %0, %1, ..."""
    signs = _SIMPLE.findall(word)
    return _Part(
        tag=next((name for sign, name in signs if not sign), ""),
        id=next((name for sign, name in signs if sign == "#"), ""),
        classes=tuple(name for sign, name in signs if sign == "."),
        conditions=tuple(conditions[int(name)] for sign, name in signs if sign == "%"),
        child=child,
    )


@lru_cache(maxsize=8192)
def _declarations(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """(usual, important) declarations of the properties that matter."""
    usual: dict[str, str] = {}
    important: dict[str, str] = {}
    if "/*" in text:
        text = _COMMENT.sub(" ", text)
    for declaration in text.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if not colon or name not in _STYLED:
            continue
        value = value.strip()
        if value.endswith("important") and "!" in value:
            important[name] = value.rpartition("!")[0].strip()
        else:
            usual[name] = value
    return usual, important


def _computed(parent: Look, declared: dict[str, str]) -> Look:
    """The parent's look with what is declared here; unknown values are as if not written."""
    new = _painted(parent, declared)
    for name, value in declared.items():
        if name in _SIMPLE_VALUES and value != "inherit":
            field, table = _SIMPLE_VALUES[name]
            if (known := table.get(value.lower())) is not None:
                new[field] = known
        elif name in _AS_WRITTEN:
            new[_AS_WRITTEN[name]] = value
    if declared.get("display", "").lower() == "none":
        new["shown"] = False
    return parent._replace(**new)  # type: ignore[arg-type]  # the tables above give each field its kind


def _painted(parent: Look, declared: dict[str, str]) -> dict[str, object]:
    """Fill, stroke, opacity and font size."""
    new: dict[str, object] = {"transform": None, "clip": None, "transform_origin": None, "fill_box": False}
    color = paint(declared.get("color", "inherit"), parent.color, parent.color)
    new["color"] = color
    font = _font_size(declared, parent.font_size)
    new["font_size"] = font
    for name, value in declared.items():
        if name in ("fill", "stroke"):
            inherited = parent.fill if name == "fill" else parent.stroke
            new[name] = paint(value, inherited, color)
        elif name in ("fill-opacity", "stroke-opacity") and value != "inherit":
            new[name[:-8] + "_clear"] = _opacity(value) <= 0
            if name == "fill-opacity":
                new["fill_glassy"] = _opacity(value) < _SOLID
    opacity = _opacity(declared.get("opacity", "1"))
    if opacity <= 0:
        new["clear"] = True
    if opacity < _SOLID or any(sign in declared.get("fill", "") for sign in ("url", "rgba", "hsla", "/")):
        new["glassy"] = True
    if "stroke-width" in declared:
        new["width"] = length(declared["stroke-width"], 100.0, font, parent.width)
    if "stroke-dasharray" in declared and declared["stroke-dasharray"] != "inherit":
        new["dashed"] = any(value > 0 for value in numbers(declared["stroke-dasharray"][:1000]))
    return new


_SIMPLE_VALUES: dict[str, tuple[str, dict[str, object]]] = {
    "visibility": ("visible", {"visible": True, "hidden": False, "collapse": False}),
    "text-anchor": ("anchor", {"start": "start", "middle": "middle", "end": "end"}),
    "dominant-baseline": (
        "baseline",
        {name: name for name in ("auto", "middle", "central", "hanging", "text-before-edge", "text-after-edge")},
    ),
    "transform-box": ("fill_box", {"fill-box": True, "view-box": False}),
    "xml:space": ("preserve", {"preserve": True, "default": False}),
    "white-space": (
        "preserve",
        {"pre": True, "normal": False, "nowrap": False, "pre-wrap": True, "break-spaces": True},
    ),
}
_AS_WRITTEN = {"transform": "transform", "transform-origin": "transform_origin", "clip-path": "clip"}
_FONT = re.compile(r"(?<![\w.#-])(\d*\.?\d+)(px|pt|em|rem|mm|cm|in|pc|%)")
_WORDS = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
}  # fmt: skip


def _font_size(declared: dict[str, str], inherited: float) -> float:
    written = declared.get("font-size")
    if written is None and "font" in declared:
        found = _FONT.search(declared["font"][:1000])
        written = found[0] if found else None
    if written is None or written == "inherit":
        return inherited
    size = _WORDS.get(written.lower()) or length(written, inherited, inherited, inherited)
    return size if 0 < size < 1e9 else inherited


def _opacity(text: str) -> float:
    value = numbers(text[:50])
    return value[0] if value else 1.0


@lru_cache(maxsize=4096)
def paint(text: str, inherited: str | None, current: str | None) -> str | None:
    """A colour as #rrggbb, None for no paint; gradients and patterns are a middle grey."""
    text = text.strip().lower()
    if text in ("none", "transparent"):
        return None
    if text == "currentcolor":
        return current
    if text == "inherit" or not text:
        return inherited
    if text.startswith("url("):
        return None if text.rpartition(")")[2].strip() == "none" else _SHADED
    try:
        colour = ImageColor.getrgb(text[:100].replace(" ", "") if text.startswith("#") else text[:100])
    except ValueError:
        return _sloppy(text, inherited)
    if len(colour) == 4 and colour[3] == 0:
        return None
    return "#{:02x}{:02x}{:02x}".format(*(min(max(int(c), 0), 255) for c in colour[:3]))


def _sloppy(text: str, inherited: str | None) -> str | None:
    """rgb() and rgba() in spellings the library does not know, such as fractions of alpha or no commas."""
    values = numbers(text[:100])
    if text.startswith("rgb") and len(values) >= 3:
        if len(values) > 3 and values[3] <= 0:
            return None
        scale = 2.55 if "%" in text.partition("/")[0] else 1.0
        return "#{:02x}{:02x}{:02x}".format(*(int(min(max(v * scale, 0.0), 255.0)) for v in values[:3]))
    return inherited
