"""What a piece of lettering says by itself: a number, a name, an area, a level, a dimension ...

Only the words are looked at here, never the place: the same "101" may be a room, a door or a sheet, and
`tacmap.stages.labels` tells them apart by where they stand.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from tacmap.stages import kinds
from tacmap.stages.words import fold, space_kind

__all__ = ["Said", "area_in", "plain_number", "read_lettering"]

_SQUARE_METRES = re.compile(
    r"(?<![\d.,])(\d{1,5}(?:[.,]\d{1,3})?)\s*(?:m2|m²|㎡|m\^2|qm|kvm|sqm|sq\.?\s?m|кв\.?\s?м\.?|м2|м²)(?!\w)",
    re.IGNORECASE,
)
_SQUARE_FEET = re.compile(
    r"(?<![\d.,])(\d{1,3}(?:,\d{3})+|\d{2,6}(?:\.\d+)?)\s*(?:sq\.?\s*ft\.?|s\.?f\.?|ft2|ft²|□')(?!\w)", re.IGNORECASE
)
_PEOPLE = re.compile(
    r"(?:\bocc(?:up(?:ants?|ancy)?)?\.?\s*(?:load)?\s*[:=]?\s*\d{1,4})|(?:\d{1,4}(?:\s*/\s*\d{1,4})?\s*"
    r"(?:places?|pers\.?|personnes?|personen|pl\.|seats?|occ\.?|occupants?|students?|pupils?|sitzpl\w*|plazas?|posti|"
    r"platser|plasser|elever|schüler|人|席|명|чел\.?)(?!\w))",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"^(?:(?:±|%%p|\+/-)\s*0|[+\-−]\s*\d{1,3}[.,]\d{2,3}$|(?:el|elev|lvl|level|niv|niveau|okff|okrb|ok|ukrd|uk|ffl|ssl|fl|ht|höhe|cl|"
    r"hsp|nvt)\b\.?[\s:=]*[+\-±−]?\s*\d)",
    re.IGNORECASE,
)
_DIMENSION = re.compile(
    r"""^[^\W\d_]{0,2}[=:ø⌀]?\s*(?:
        \d{1,3}\s*['’′](?:\s*-?\s*\d{1,2}(?:\s+\d/\d{1,2})?\s*(?:["”″]|'')?)?   # 12'-6", 13'8
      | \d{1,3}(?:\s+\d/\d{1,2})?\s*["”″]                                     # 18"
      | \d+[.,]\d+\s*(?:m|cm|mm|ft)?                                           # 3.25
      | \d+\s*(?:mm|cm|m|ft|in)
    )(?:\s*[x×*]\s*.*)?$
    | ^[\d.,'"’”\s-]+\s*[x×]\s*[\d.,'"’”\s-]+$                                 # 3.00 x 4.50
    | ^1\s*[:/]\s*\d{1,4}$ """,
    re.VERBOSE,
)
_DECIMAL = re.compile(r"^[A-Z]{0,2}\d{1,2}\.\d{2,3}$")  # a room of a floor ("2.13", "E1.03"), or a length
_DATE = re.compile(r"^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d{2})$")
_DOOR_LIST = re.compile(r"^\d{3,4}[A-Za-z]?(?:,\s*\d{3,4}[A-Za-z]?)+$")
_WIDE = re.compile(r"^(?:(\d{1,4}[A-Za-z]?)([\u2e80-\ud7ff]{2,12})|([\u2e80-\ud7ff]{2,12})(\d{1,4}[A-Za-z]?))$")
_NUMBER = re.compile(
    r"""^\#?(?:[A-Za-z\u00c0-\u04ff]{1,4}[-./]?|[A-Za-z\u00c0-\u04ff]{1,2}\s|[A-Za-z]{1,4}\s(?=\d\d))?  # H, A-, TR-
        \d{1,5}                              # 961
        (?:[-./]?[^\W\d_]{1,2}[-./]?\d{1,3}  # 1C1
          |(?:[-./]\d{1,4}){1,3}             # 961-26, 2.01.15
        )?
        (?:[-./]?(?:[A-Za-z\u00c0-\u04ff]{1,2}|bis|ter|quater)|\s[A-Za-z])?$""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER_LIST = re.compile(r"\s*[,，、;&+/]\s*")
_LEADING_NUMBER = re.compile(
    r"^((?:[^\W\d_]{1,3}[-.]?\d{1,4}|\d{2,4})(?:[-./]\d{1,4})*\s?(?:[A-Za-z]|bis|ter)?)[\s:–-]+(?=[^\W\d_]{3})(.+)$"
)
_PREFIXED = re.compile(
    r"^(?:(?:room|rm|raum|zimmer|zi|salle|local|sala|aula|lokaal|ruimte|rom|rum|huone|pok|pokój|místnost|пом|помещение|"
    r"каб|кабинет|комната|房间|房號|室|실)\b\.?\s*)?(?:no|nr|n°|nº|№|num|number|nummer|#|号|號|番号)?\.?\s*[:.#]?\s*(?=[^\W_]*\d)(\S{1,10})$",
    re.IGNORECASE,
)
_NOT_A_NAME = frozenset(fold(word) for word in kinds.NOT_A_NAME.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What one text says.

    `form` is the shape of its first line: "number", "decimal" (a number or a length), "name",
    "area", "people", "level", "dimension" or "other". `number` may hold several
    ("101, 103"). `area` is in square metres.
    """

    form: str
    number: str | None = None
    name: str | None = None
    area: float | None = None


@lru_cache(maxsize=16384)
def read_lettering(text: str) -> Said:
    """Sort the lines of one text into number, name and area."""
    lines = [cleaned for line in text.split("\n") if (cleaned := _clean(line))]
    number: str | None = None
    names: list[str] = []
    area: float | None = None
    forms: list[str] = []
    for line in lines:
        said = _read_line(line)
        forms.append(said.form)
        if said.number and number is None:
            number = said.number
        elif said.number and said.form == "number" and len(lines) <= 3:
            number = f"{number}, {said.number}"
        if said.name:
            names.append(said.name)
        area = area if said.area is None else said.area
    form = next((f for f in forms if f in ("number", "decimal", "name")), forms[0] if forms else "other")
    return Said(form=form, number=number, name=" ".join(names) or None, area=area)


def _clean(line: str) -> str:
    line = unicodedata.normalize(
        "NFKC", line.replace("²", "2").replace("%%u", "").replace("%%U", "").replace("%%o", "")
    )
    return " ".join(line.split()).strip("_*|~ ")


def _read_line(line: str) -> Said:
    if (area := area_in(line)) is not None:
        rest = _SQUARE_FEET.sub("", _SQUARE_METRES.sub("", line)).strip(" :=-,()")
        inner = _read_line(rest) if any(c.isalpha() for c in rest) and len(rest) > 2 else None
        name = inner.name if inner and len(fold(inner.name or "")) > 3 else None
        return Said(form="area", number=inner.number if inner else None, name=name, area=area)
    if _PEOPLE.search(line):
        rest = _PEOPLE.sub("", line).strip(" :=-,()/")
        return Said(form="people", name=rest if _is_name(rest) else None)
    if _LEVEL.match(line) or _DATE.match(line):
        return Said(form="level")
    if _DECIMAL.match(line):
        return Said(form="decimal", number=line)
    if _DIMENSION.match(line) and not _DOOR_LIST.match(line):
        return Said(form="dimension")
    if number := _number(line):
        return Said(form="number", number=number)
    if match := _WIDE.match(line):
        return Said(form="number", number=match[1] or match[4], name=match[2] or match[3])
    if match := _LEADING_NUMBER.match(line):
        return Said(form="number", number=match[1].strip(), name=match[2].strip(" -:"))
    if _is_name(line):
        return Said(form="name", name=line)
    return Said(form="other")


def _number(line: str) -> str | None:
    """The number or numbers that a line consists of, or None."""
    line = line.strip("()[]{}<>. ")
    parts = _NUMBER_LIST.split(line)
    if 1 < len(parts) <= 6 and all(_NUMBER.match(part) for part in parts):
        return line if "/" in line else ", ".join(parts)
    match = _PREFIXED.match(line)
    if match and _NUMBER.match(match[1]):
        return match[1].lstrip("#")
    return line.lstrip("#") if _NUMBER.match(line) else None


def _is_name(line: str) -> bool:
    letters = sum(c.isalpha() for c in line)
    wide = any(ord(c) >= 0x2E80 for c in line)
    if letters < (1 if wide and space_kind(line) else 2) or len(line) > 60 or len(line.split()) > 8:
        return False
    return letters * 2 >= len(line.replace(" ", "")) and fold(line) not in _NOT_A_NAME


def area_in(text: str) -> float | None:
    """The area in square metres that a text states with its unit, or None."""
    if match := _SQUARE_METRES.search(text):
        return float(match[1].replace(",", "."))
    if match := _SQUARE_FEET.search(text):
        return float(match[1].replace(",", "")) * 0.09290304
    return None


@lru_cache(maxsize=4096)
def plain_number(number: str) -> str:
    """A number without case, blanks and punctuation, for comparing: "H 961-26" -> "h96126"."""
    return "".join(c for c in fold(unicodedata.normalize("NFKC", number)) if c.isalnum())
