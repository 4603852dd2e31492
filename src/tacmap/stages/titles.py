"""Titles of drawings: which text is one, whether it names a floor, another view or a copy, and the floor's level.

Words are folded (no case, no accents). To teach a language, add its words to the rows below.
"""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import product

import numpy as np

from tacmap.drawing import Drawing
from tacmap.geometry import FloatArray, Point
from tacmap.stages.words import fold

__all__ = ["Title", "levels_of", "title_of", "titles_in", "titles_of"]

_LONGEST = 60  # letters of a title
_TALLER = 1.15  # than the middle one of all texts: a title
_REACH = 20.0  # metres from a drawing to its title
_SERIES = 6  # texts that count on behind the same letters: rooms of a floor, not floors
_ALIKE = 3.0  # metres by which titles may stand unlike beside their drawings


def _words(listed: str) -> str:
    """A pattern for any of the words; "*" stands for any ending, words of East Asia need no gaps around them."""
    spaced: list[str] = []
    unspaced: list[str] = []
    for word in listed.split():
        pattern = re.escape(fold(word).replace("_", " ")).replace(r"\*", r"\w*").replace(r"\ ", r"[\s.-]*")
        (unspaced if ord(word[0]) > 0x2E00 else spaced).append(pattern)
    return r"\b(?:" + "|".join(spaced) + r")\b" + "".join("|" + word for word in unspaced)


_BELOW = _words(
    "basement cellar lower_level lower_ground untergescho* kellergescho* keller ug kg souterrain sous-sol sotano "
    "semisotano subterraneo seminterrato interrato scantinato kjeller* underetasje kelder* kaelder* kælder* "
    "källar* kellari* piwnic* suteren* sklep* pince* alagsor* subsolo cave bodrum* подвал* цокол* υπογειο 地下* 지하*"
)
_GROUND = _words(
    "ground* erdgescho* eg parterre rdc rez rez-de-chaussee begane* planta_baja baja piano_terra* piano_terreno "
    "pianterreno parter* prizemi* foldszint* terreo res-do-chao zemin* stueetage* pohjakerros* bottenvaning* "
    "ισογειο gf 首层* 底层* 地上1階"
)
_ABOVE = _words(
    "attic loft dachgescho* dg spitzboden combles mansard* loftsetasje loftsetage vinden vindsvaning ullakko* "
    "podkrovi atico strych padlas*"
)
_FLOOR = _words(
    "floor* level* storey* story etage* etasje* niveau* stock stockwerk* obergescho* og gescho* planta* piso* "
    "piano verdieping* plan plans plano pianta grundri* vaning* kerros* pietro podlazi* podlazie np pp emelet* "
    "andar* pavimento* kat kati этаж* план οροφος οροφου κατοψη rzut* pudorys* alaprajz* tlocrt* nadstropje* 층* "
    "層* 层* 階* 平面* 1f 2f 3f 4f 5f l1 l2 l3 l4 l5"
)
_OTHER = _words(
    "section* elevation* detail* details schnitt* ansicht* coupe* facade* elevacion* alzado* seccion* sezion* "
    "prospett* doorsned* gevel* aanzicht* snitt* fasad* facad* leikkaus* julkisivu* przekroj* elewacj* rez_a "
    "pohled* metszet* homlokzat* corte* fachada* kesit* gorunus* разрез* фасад* узел* τομη οψη schedule* legend* "
    "key_plan keyplan index_plan site_plan lageplan* situation* situasjonsplan* plan_de_masse emplazamiento "
    "situatie* situationsplan* foundation* fundament* roof* dachaufsicht* dachdraufsicht toiture* cubierta* "
    "copertura* takplan* tagplan* 立面* 剖面* 详图* 大样* 总平面* 屋顶* 図例* 断面* 配置図* 단면* 입면* 상세*"
)
_COPY = _words(
    "reflected* rcp ceiling* lighting electrical power fire_alarm furniture* finish* evacuation egress "
    "life_safety escape_plan demolition deckenspiegel* deckenplan* fluchtweg* rettungsplan* fluchtplan* mobel* "
    "mobl* installation* elektro* plafond* evacuation* eclairage mobilier* evacuacion* techos mobiliario "
    "controsoffitt* evacuazion* arred* vluchtplan* plafondplan* himlingsplan* romning* utrymning* undertak* "
    "эвакуаци* потол* ewakuacj* unikov* tahliye* 天花* 疏散* 避難* 天井伏* 대피* 천장*"
)
_NO_TITLE = _words("north nord norte noord sheet notes")
_BELOW_RE, _GROUND_RE, _ABOVE_RE = re.compile(_BELOW), re.compile(_GROUND), re.compile(_ABOVE)
_FLOOR_RE = re.compile("|".join((_FLOOR, _BELOW, _GROUND, _ABOVE, r"\b\d\s*\.\s*sal\b")))
_ROOM_RE = re.compile(r"((?:\d{1,2}\s*\.?\s*)?[a-z]{1,3})[\s._-]*\d{2,4}[a-z]?\b")  # EG.04, 1.OG-12
_OTHER_RE, _COPY_RE, _NO_TITLE_RE = re.compile(_OTHER), re.compile(_COPY), re.compile(_NO_TITLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A text that names a drawing: `kind` is "floor", "other" (a section, detail, legend ...) or "copy"."""

    text: str
    at: Point
    height: float
    kind: str


def title_of(text: str) -> str | None:
    """The kind of drawing that a text names, or None when it is no title."""
    words = fold(text)
    if len(text) > _LONGEST or not any(c.isalpha() for c in text):
        return None
    if _OTHER_RE.search(words):
        return "other"
    if _NO_TITLE_RE.search(words) or not _FLOOR_RE.search(words):
        return None
    return "copy" if _COPY_RE.search(words) else "floor"


def titles_in(drawing: Drawing) -> tuple[Title, ...]:
    """The titles of a drawing: lettering taller than most that speaks of a floor or another view, not of its rooms."""
    if not drawing.texts:
        return ()
    heights = [text.height for text in drawing.texts]
    least = _TALLER * float(np.median(heights)) if len(heights) >= 8 else 0.0
    titles = tuple(
        Title(text=" ".join(text.text.split()), at=text.at, height=text.height, kind=kind)
        for text in drawing.texts
        if text.height >= least and (kind := title_of(text.text)) is not None
    )
    heads = [match[1] if (match := _ROOM_RE.match(fold(title.text))) else "" for title in titles]
    count = Counter(heads)
    return tuple(title for title, head in zip(titles, heads, strict=True) if not head or count[head] < _SERIES)


def titles_of(titles: tuple[Title, ...], boxes: FloatArray) -> tuple[Title | None, ...]:
    """The title of each drawing by its box (xmin, ymin, xmax, ymax): one that names a floor before any other.

    Where there is a title for each, they stand alike beside their drawings; else the tallest of the nearest.
    """
    if len(boxes) == 1:
        return (_best([(0.0, title) for title in titles]),)
    floors = tuple(title for title in titles if title.kind == "floor")
    alike = _alike(floors, boxes) if len(floors) >= len(boxes) else None
    if alike is not None:
        return alike
    found: list[list[tuple[float, Title]]] = [[] for _ in boxes]
    for title in titles:
        away = _away(title, boxes)
        nearest = int(np.argmin(away))
        if away[nearest] < _REACH:
            found[nearest].append((float(away[nearest]), title))
    return tuple(_best(near) for near in found)


def _best(near: list[tuple[float, Title]]) -> Title | None:
    rank = {"floor": 0, "copy": 1, "other": 2}
    return min(near, key=lambda pair: (rank[pair[1].kind], -pair[1].height, round(pair[0], 3)))[1] if near else None


def _away(title: Title, boxes: FloatArray) -> FloatArray:
    """(n,) distance from a title to each box."""
    x, y = title.at
    dx = np.maximum(np.maximum(boxes[:, 0] - x, x - boxes[:, 2]), 0)
    dy = np.maximum(np.maximum(boxes[:, 1] - y, y - boxes[:, 3]), 0)
    away: FloatArray = np.hypot(dx, dy)
    return away


def _alike(titles: tuple[Title, ...], boxes: FloatArray) -> tuple[Title, ...] | None:
    """One title for each box, all at the same side of theirs and as far; None when they do not stand so."""
    at = np.array([title.at for title in titles])
    best: tuple[float, list[int]] | None = None
    for across, up in product((0.0, 0.5, 1.0), (0.0, 1.0)):
        corner = boxes[:, :2] + (boxes[:, 2:] - boxes[:, :2]) * (across, up)
        for first in range(len(titles)):
            offset = at[first] - corner[0]
            if not -_REACH < offset[1] < _REACH or abs(offset[0]) > _REACH:
                continue
            off = np.hypot(*(at[None, :] - (corner + offset)[:, None]).transpose(2, 0, 1))
            chosen = np.argmin(off, axis=1)
            worst = float(off[np.arange(len(boxes)), chosen].max())
            far = float(max(_away(titles[k], boxes[[n]])[0] for n, k in enumerate(chosen.tolist())))
            if worst <= _ALIKE and len(set(chosen.tolist())) == len(boxes) and far < _REACH:
                cost = far + worst
                best = min(best, (cost, chosen.tolist())) if best else (cost, chosen.tolist())
    return tuple(titles[k] for k in best[1]) if best else None


# ------------------------------------------------------------------------------------------------------ levels

_ORDINALS = (
    "first|primera?o?|primo|premier|erste[rs]?",
    "second|segund[ao]|secondo|deuxieme|zweite[rs]?",
    "third|tercer[ao]?|terzo|troisieme|dritte[rs]?",
    "fourth|cuart[ao]|quarto|quatrieme|vierte[rs]?",
    "fifth|quint[ao]|cinquieme|funfte[rs]?",
    "sixth", "seventh", "eighth", "ninth", "tenth",
)  # fmt: skip
_WIDE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_FROM_ONE = re.compile(  # where the floor at the entrance is 1
    r"(?:floor|level|lvl|storey|story|pisos?|kerros|vaning|np|podlazi|podlazie|этаж|层|層|階|층)\s*[-.:#]?\s*(\d{1,2})\b|"
    r"\b(\d{1,2})\s*\.?\s*(?:st|nd|rd|th)?[-\s.]*"
    r"(?:floor|level|storey|story|etasje|kerros|vaning|np|podlazi|podlazie|этаж|층|层|層|階)|"
    r"\b(\d{1,2})\s?f\b|\b[lf]\s?(\d{1,2})\b"
)
_FROM_NOUGHT = re.compile(  # where it is 0
    r"\b(\d{1,2})\s*\.?\s*(?:er|e|eme|o|a)?[-\s.]*"
    r"(?:og|obergescho\w*|stock\w*|etage|verdieping|sal|pietro|emelet|andar|kat|piano|planta|οροφος)\b|"
    r"\b(?:og|etage|niveau|planta|piano|verdieping|andar|stock|obergescho\w*)\s*[-.:]?\s*(\d{1,2})\b"
)
_DEEP = re.compile(
    r"\b(?:b|ug|ss|-)\s?(\d)f?\b|\b(\d)\s*\.?\s*(?:ug|untergescho\w*|pp|sous-sol)\b|(?:地下|지하)\s*(\d|[一二三])"
)


def levels_of(titles: list[str | None]) -> list[int | None]:
    """The level of each floor as far as its title tells: 0 at the entrance.

    "FIRST FLOOR" is 0, but 1 where another is called "GROUND FLOOR".
    """
    words = [fold(title or "") for title in titles]
    british = any(_GROUND_RE.search(w) for w in words) and any(_english_one(w) for w in words)
    told = [_level(w, british) for w in words]
    known = [level for level in told if level is not None]
    top = max(known, default=0) + 1
    return [top if level is None and _ABOVE_RE.search(w) else level for level, w in zip(told, words, strict=True)]


def _english_one(words: str) -> bool:
    return bool(re.search(r"\bfirst\b|\b1st\b|\bfloor 1\b|\blevel 1\b", words))


def _level(words: str, british: bool) -> int | None:
    if match := _DEEP.search(words):
        digit = next(group for group in match.groups() if group)
        return -_WIDE.get(digit, 0) or -int(digit)
    if _BELOW_RE.search(words):
        return -1
    if match := _FROM_NOUGHT.search(words):
        return int(match[1] or match[2])
    if _GROUND_RE.search(words):
        return 0
    from_one = 0 if british else 1
    for number, ordinal in enumerate(_ORDINALS, start=1):
        if match := re.search(rf"\b(?:{ordinal})\b", words):
            return number - (from_one if match[0] in _ENGLISH else 0)
    if match := re.search("([一二三四五六七八九十])\\s*[层層階楼]", words):
        return _WIDE[match[1]] - 1
    if match := _FROM_ONE.search(words):
        return int(next(group for group in match.groups() if group)) - from_one
    return None


_ENGLISH = frozenset(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"])
