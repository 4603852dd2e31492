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

__all__ = ["BRACKETS", "Said", "area_in", "number_and_name", "number_form", "plain_number", "read_lettering"]

_SQUARE_METRES = re.compile(
    r"(?<![\d.,])(\d{1,5}(?:[.,]\d{1,3})?)\s*(?:m2|m²|㎡|m\^2|qm|kvm|sqm|sq\.?\s?m|кв\.?\s?м\.?|м2|м²|م2|م²|מ\"ר|ตร\.?ม\.?|τ\.?μ\.?|"
    r"平方米|平米)(?!\w)",
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
    r"^(?:(?:±|%%p|\+/-)\s*0|\+\s*\d{1,3}[.,]\d{2,3}$|[\-−]\s*\d{1,3}(?:,\d{2,3}|\.\d{3})$|(?:el|elev|lvl|level|niv|niveau|okff|okrb|"
    r"ok|ukrd|uk|ffl|ssl|fl|ht|höhe|cl|clg|ceil|hsp|nvt)\b\.?[\s:=]*[+\-±−]?\s*\d|(?:ch|rh|lh)\b\.?[\s:=]*(?:[2-9]\d(?:00|50)|[2-9][.,]\d{1,3}\s*m?)$)",
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
_DECIMAL = re.compile(
    r"^-?(?:[A-Z]{1,2}|(?!H)[A-Z]{1,2}\s)?\d{1,2}\.\d{2,3}[A-Za-z]?$"
)  # a room ("2.13", "E1.03"), or a length
_STEPS = re.compile(
    r"^(?:(?:up|dn|down|auf|ab|monte|sube|baja)\b.*\d|\d+\s?(?:stg|st|r|t|h|m|tr|stp|steps?)\b.*\d)", re.IGNORECASE
)
_PHONE = re.compile(r"^(?:x|ext\.?\s?|tel\.?\s?)\d{3,6}$")
_DATE = re.compile(r"^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d{2})$")
_DOOR_LIST = re.compile(r"^\d{3,4}[A-Za-z]?(?:,\s*\d{3,4}[A-Za-z]?)+$")
_ROOM_WORD = re.compile(r"^(.*\d[A-Za-z]?)\s?(?:号室|号|號室|號|室|호실|호|番)$")  # 101室
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
_PREFIXED = re.compile(
    r"^(?:(?:room|rm|raum|zimmer|zi|salle|local|sala|aula|lokaal|ruimte|rom|rum|huone|pok|pokój|místnost|пом|помещение|"
    r"каб|кабинет|комната|房间|房號|室|실|غرفة|חדר|ห้อง|कमरा|δωμ)(?:[.:]|\b)\s*)?(?:no|nr|n°|nº|№|num|number|nummer|#|号|號|番号)?\.?\s*[:.#]?\s*(?=[^\W_]*[-./]?\d)(\S{1,10})$",
    re.IGNORECASE,
)
_RESIDUE = re.compile(
    r"\\[ACFHQTWfp][^;\\]{0,60};|\\[LlOoKk]|[{}]|%%[uUoOkK]|[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]"
)
_COUNT = re.compile(r"\s#?\d{1,4}[A-Za-z]?$")
BRACKETS = ("(", "[", "<", "{")  # what stands in them beside a number is a count or an old number
_SEPARATORS = " :–—-.,"
_NUMBERED_THINGS = frozenset(fold(word) for word in kinds.NUMBERED_THINGS.split())
_COUNTED_THINGS = frozenset(fold(word) for word in kinds.COUNTED_THINGS.split())
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
    lines = _lines(text)
    bare = any(_number(line) and line[0] not in BRACKETS for line in lines)
    found = [_read_line(line) for line in lines if not (bare and line[0] in BRACKETS and _number(line))]
    names = [said.name for said in found if said.name]
    area = next((said.area for said in reversed(found) if said.area is not None), None)
    form = next((said.form for said in found if said.form in ("number", "decimal", "name")), "other")
    if not any(said.form in ("number", "decimal", "name") for said in found) and found:
        form = found[0].form
    return Said(form=form, number=_numbers(found), name=" ".join(names) or None, area=area)


def _lines(text: str) -> list[str]:
    """The lines without what is left of formatting; single letters below each other are one line written downwards."""
    lines = [line for raw in re.split(r"\n|\\P|\^J", text) if (line := _clean(raw))]
    return ["".join(lines)] if len(lines) > 1 and all(len(line) == 1 for line in lines) else lines


def _clean(line: str) -> str:
    line = unicodedata.normalize("NFKC", _RESIDUE.sub("", line.replace("²", "2").replace("٫", ".")))
    return " ".join(line.split()).strip("_*|~ ")


def _numbers(found: list[Said]) -> str | None:
    """The number among the lines, rather of a whole line than a decimal; two lines of the same form are two doors."""
    plain = [said.number for said in found if said.number and said.form == "number"]
    if not plain:
        return next((said.number for said in found if said.number), None)
    doors = [number for number in plain[1:] if number_form(number) == number_form(plain[0])]
    return ", ".join((plain[0], *doors)) if len(found) <= 3 else plain[0]


def number_form(number: str) -> str:
    """The form of a number: runs of digits and letters, without a last letter: "A-101b" -> "A-9"."""
    runs = re.sub(r"[^\W\d_]+", "A", re.sub(r"\d+", "9", number.strip()))
    return re.sub(r"(?<=9)[-./ ]?A$", "", runs).replace(" ", "")


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
    if _STEPS.match(line) or _PHONE.match(line):
        return Said(form="other")
    if _DECIMAL.match(line):
        return Said(form="decimal", number=line)
    if _DIMENSION.match(line) and not _DOOR_LIST.match(line):
        return Said(form="dimension")
    if both := number_and_name(line, sure=True):
        return Said(form="number", number=both[0], name=both[1])
    if number := _number(line):
        return Said(form="other") if _of_a_thing(line) else Said(form="number", number=number)
    if match := _WIDE.match(line):
        return Said(form="number", number=match[1] or match[4], name=match[2] or match[3])
    if _is_name(line):
        return Said(form="name", name=line)
    return Said(form="other")


@lru_cache(maxsize=4096)
def number_and_name(line: str, *, sure: bool) -> tuple[str, str] | None:
    """The number and the name that one line holds, in any order, or None.

    `sure` asks for a number that can hardly be a count or a part of the name, as in "2 CAR GARAGE" or "BEDROOM 2".
    """
    words = line.split()
    if len(words) < 2 or not any(c.isdigit() for c in line):
        return None
    for head, rest in ((1, 1), (2, 2)):
        number, name = " ".join(words[:head]).rstrip(":–—-.,"), " ".join(words[rest:]).strip(_SEPARATORS)
        if words[head - 1][-1:].isdigit() or words[head - 1].rstrip(_SEPARATORS)[-2:-1].isdigit():
            found = _number_of_room(number, 2 if sure else 1)
            if found and _may_follow(name):
                return found, name
    number, name = words[-1].strip("()[]#"), " ".join(words[:-1]).rstrip(" :–—-,#")
    found = _number_of_room(number, 3 if sure else 1)
    return (found, name) if found and _may_precede(name) else None


def _number_of_room(number: str, digits: int) -> str | None:
    """A number with so many digits at least, or a letter among them, in the form of a room's number."""
    plain = [c for c in number if c.isalnum()]
    enough = sum(c.isdigit() for c in plain) >= digits or (digits == 2 and len(plain) > 1 and plain[0].isalpha())
    if not enough or _LEVEL.match(number):
        return None
    return number if _DECIMAL.match(number) else _number(number)


def _may_follow(name: str) -> bool:
    first = fold(name.split()[0]).strip(".,") if name else ""
    letters = sum(c.isalpha() for c in name)
    return _is_name(name) and (letters > 2 or not name.isascii()) and first not in _COUNTED_THINGS


def _may_precede(name: str) -> bool:
    """Whether a name, rather than a word for something else that bears numbers, stands before a number."""
    words = [fold(word).strip(".,:") for word in name.split()]
    if not _is_name(name) or any(word in _NUMBERED_THINGS for word in words):
        return False
    abbreviated = "." in name or not name.isascii()
    return abbreviated or len(words) > 1 or sum(c.isalpha() for c in name) > 4 or space_kind(name) is not None


def _of_a_thing(line: str) -> bool:
    """Whether a word for something else than a room stands before the number: "DOOR 101"."""
    word = fold(line.split()[0]).strip(".:") if " " in line else ""
    return len(word) > 2 and word != "num" and word in _NUMBERED_THINGS


def _number(line: str) -> str | None:
    """The number or numbers that a line consists of, or None."""
    line = line.strip("()[]{}<>. ")
    parts = _NUMBER_LIST.split(line)
    if 1 < len(parts) <= 6 and all(_NUMBER.match(part) for part in parts):
        return line if "/" in line else ", ".join(parts)
    if room := _ROOM_WORD.match(line):
        line = room[1]
    match = _PREFIXED.match(line)
    if match and (_NUMBER.match(match[1]) or (_DECIMAL.match(match[1]) and match[1] != line)):
        return match[1].lstrip("#")
    return line.lstrip("#") if _NUMBER.match(line) else None


def _is_name(line: str) -> bool:
    letters = sum(c.isalpha() or unicodedata.category(c).startswith("M") for c in line)
    wide = any(ord(c) >= 0x2E80 for c in line)
    if letters < (1 if wide and space_kind(line) else 2) or len(line) > 60 or len(line.split()) > 8:
        return False
    return letters * 2 >= len(_COUNT.sub("", line).replace(" ", "")) and fold(line) not in _NOT_A_NAME


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
    folded = fold(unicodedata.normalize("NFKC", number))
    return "".join(str(unicodedata.digit(c, c)) for c in folded if c.isalnum())
