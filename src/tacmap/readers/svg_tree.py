"""The elements of an SVG file in document order, as flat lists.

Namespaces are not resolved by the parser, so an undeclared prefix breaks nothing; entity declarations are
refused; nothing outside the file is ever opened. A depth of thousands costs nothing: there is no recursion.
"""

import codecs
import re
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from tacmap.errors import BrokenPlan, Finding, PlanTooLarge, UnknownFormat
from tacmap.settings import Limits

__all__ = ["CHARACTERS", "Tree", "parse_tree", "unpacked"]

CHARACTERS = "#text"  # the tag of a piece of character data; its attributes are {"": the text}

_SVG = "http://www.w3.org/2000/svg"
_USUAL_PREFIX = {
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.inkscape.org/namespaces/inkscape": "inkscape",
}
_WORDY = frozenset(("text", "title", "desc", "style", "flowRoot"))
_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_CHARACTER_SET = re.compile(r"(?:ascii|utf|cp|iso|gb|big5|johab|mac|koi8|shift|euc|tis)")  # not punycode, not idna
_NATIVE = frozenset(("utf-8", "utf8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1"))
_SAVE_AGAIN = "Open it in the program that made it and save it as SVG again."


@dataclass(slots=True, kw_only=True)
class Tree:
    """Elements and character data in document order; `ends[i]` is the index after the last descendant of i.

    Tags are local names; "" marks an element of another vocabulary.
    """

    tags: list[str] = field(default_factory=list)
    attributes: list[dict[str, str]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    by_id: dict[str, int] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    foreign_styles: int = 0  # style sheets in other files

    def text_of(self, index: int) -> str:
        """All character data under an element, with single spaces."""
        within = range(index + 1, self.ends[index])
        return " ".join("".join(self.attributes[i][""] for i in within if self.tags[i] == CHARACTERS).split())


def parse_tree(content: bytes, limits: Limits) -> Tree:
    """SVG or SVGZ bytes to their elements. Raises BrokenPlan, PlanTooLarge or UnknownFormat."""
    content = unpacked(content, limits)
    if not content.strip(b"\0 \t\r\n"):
        raise BrokenPlan("This SVG file is empty.", remedy="Export the plan again and check the size of the file.")
    content, encoding = _decodable(content)
    tree = _Parsing(limits).parse(content, encoding)
    if encoding == "guessed":
        message = "The file says UTF-8 but is not; its letters were read as Windows-1252. Check accented names."
        tree.findings.append(Finding(code="encoding-guessed", message=message))
    return tree


def unpacked(content: bytes, limits: Limits) -> bytes:
    if content[:2] == b"\x1f\x8b":
        unpacking = zlib.decompressobj(wbits=31)
        try:
            content = unpacking.decompress(content, limits.file_bytes + 1)
        except zlib.error as error:
            raise BrokenPlan(
                "This compressed SVG (SVGZ) is damaged.", place=str(error), remedy="Save it as plain SVG."
            ) from error
        if len(content) <= limits.file_bytes and not unpacking.eof:
            raise BrokenPlan("This compressed SVG (SVGZ) is cut short.", remedy="Copy or export the file again.")
    if len(content) > limits.file_bytes:
        raise PlanTooLarge(
            f"The plan is larger than {limits.file_bytes // 1_000_000} MB.",
            remedy="Remove pictures, furniture and details, and export one floor at a time.",
        )
    return content


def _decodable(content: bytes) -> tuple[bytes, str | None]:
    """Bytes expat can read, and the encoding to force on it ("guessed": as Windows-1252)."""
    declared = _DECLARED.search(content[:400])
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    if name in _NATIVE and not (name in ("utf-8", "utf8") and content[:1] not in b"\xfe\xff\0"):
        return content, None
    try:
        text = _as_utf8(content, "utf-8-sig" if name in ("utf-8", "utf8") else name)
    except (UnicodeError, LookupError):
        if content[:2] in (b"\xfe\xff", b"\xff\xfe"):
            return content, "utf-16"
        return content.decode("cp1252", "replace").encode(), "guessed"
    return (content, None) if name in ("utf-8", "utf8") else (text, "utf-8")


def _as_utf8(content: bytes, encoding: str) -> bytes:
    """Transcoded to UTF-8; Python knows encodings that are no character sets, and some take hours."""
    if not _CHARACTER_SET.match(codecs.lookup(encoding).name):
        raise LookupError(encoding)
    return content.decode(encoding).encode()


class _Parsing:
    """One run of the parser."""

    def __init__(self, limits: Limits) -> None:
        self.tree = Tree()
        self.limits = limits
        self.open: list[int] = []
        self.wordy = 0
        self.prefixes: dict[str, str] = {}
        self.parser: expat.XMLParserType

    def parse(self, content: bytes, encoding: str | None) -> Tree:
        self.parser = parser = expat.ParserCreate("utf-8" if encoding == "guessed" else encoding)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.EntityDeclHandler = self._entity
        parser.ProcessingInstructionHandler = self._instruction
        try:
            parser.Parse(content, True)
        except expat.ExpatError as error:
            raise self._broken(error) from error
        except ValueError as error:
            raise BrokenPlan("The letters of this file cannot be read.", remedy=_SAVE_AGAIN) from error
        return _named(self.tree, self.prefixes)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        tree = self.tree
        index = len(tree.tags)
        if index >= self.limits.entities:
            raise PlanTooLarge(
                f"The plan has more than {self.limits.entities:,} elements.",
                place=self._place(),
                remedy="Remove furniture, hatching and details, and export one floor at a time.",
            )
        if index == 0 and tag.rpartition(":")[2] != "svg":
            raise UnknownFormat(
                f"This is XML, but not an SVG drawing: its first element is <{tag[:40]}>.",
                place=self._place(),
                remedy="Export the plan as SVG or DXF.",
            )
        self.open.append(index)
        tree.tags.append(tag)
        tree.attributes.append(attributes)
        tree.ends.append(0)
        if tag in _WORDY or (":" in tag and tag.rpartition(":")[2] in _WORDY):
            self.wordy += 1
        if "xmlns" in attributes or any(name.startswith("xmlns:") for name in attributes):
            for name, value in attributes.items():
                if name.startswith("xmlns:"):
                    self.prefixes.setdefault(name[6:], value)

    def _end(self, tag: str) -> None:
        self.tree.ends[self.open.pop()] = len(self.tree.tags)
        if tag in _WORDY or (":" in tag and tag.rpartition(":")[2] in _WORDY):
            self.wordy -= 1

    def _characters(self, characters: str) -> None:
        if self.wordy:
            tree = self.tree
            if len(tree.tags) > 2 * self.limits.entities:
                raise PlanTooLarge(
                    "The plan has far too much text.", place=self._place(), remedy="Export it without notes."
                )
            tree.tags.append(CHARACTERS)
            tree.attributes.append({"": characters})
            tree.ends.append(len(tree.tags))

    def _instruction(self, target: str, _: str) -> None:
        self.tree.foreign_styles += target == "xml-stylesheet"

    def _entity(self, name: str, *_: object) -> None:
        raise BrokenPlan(
            f"The file declares the XML entity “{name[:40]}”, which is not accepted: entities can hide"
            " other files or endless text.",
            place=self._place(),
            remedy="Save it as plain SVG (in Illustrator: without “Preserve Illustrator Editing Capabilities”).",
        )

    def _place(self) -> str:
        return f"line {self.parser.CurrentLineNumber}, column {self.parser.CurrentColumnNumber + 1}"

    def _broken(self, error: expat.ExpatError) -> BrokenPlan:
        place = f"line {error.lineno}, column {error.offset + 1}"
        reason = expat.ErrorString(error.code)
        if error.code in _CUT_SHORT:
            problem = "The SVG file is cut short: it ends inside the drawing."
            return BrokenPlan(
                problem, place=place, remedy="Copy or export the file again; part of the plan is missing."
            )
        return BrokenPlan(f"The SVG file is damaged ({reason}).", place=place, remedy=_SAVE_AGAIN)


_CUT_SHORT = frozenset(
    expat.errors.codes[reason]
    for reason in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)


def _named(tree: Tree, prefixes: dict[str, str]) -> Tree:
    """Local names for the elements of SVG, usual prefixes for attributes, ids found once."""
    local: dict[str, str] = {}
    undeclared: set[str] = set()
    renamed = {p: _USUAL_PREFIX[uri] for p, uri in prefixes.items() if uri in _USUAL_PREFIX and _USUAL_PREFIX[uri] != p}
    for index, tag in enumerate(tree.tags):
        if ":" in tag:
            if tag not in local:
                local[tag] = _local_name(tag, prefixes, undeclared)
            tree.tags[index] = local[tag]
        attributes = tree.attributes[index]
        if renamed:
            tree.attributes[index] = attributes = {_renamed(name, renamed): v for name, v in attributes.items()}
        if "id" in attributes:
            tree.by_id.setdefault(attributes["id"], index)
    for prefix in sorted(undeclared):
        message = f"The file uses names starting with “{prefix[:40]}:” without declaring them; these were passed over."
        tree.findings.append(Finding(code="undeclared-prefix", message=message, severity="note"))
    return tree


def _local_name(tag: str, prefixes: dict[str, str], undeclared: set[str]) -> str:
    prefix, _, name = tag.partition(":")
    uri = prefixes.get(prefix)
    if uri is None:
        undeclared.add(prefix)
    return name if uri == _SVG or (uri is None and prefix in ("svg", "")) else ""


def _renamed(name: str, renamed: dict[str, str]) -> str:
    prefix, colon, rest = name.partition(":")
    return f"{renamed[prefix]}:{rest}" if colon and prefix in renamed else name
