"""Names of persons in labels and notes: "Mrs. Alvarez", "J. Smith", "Smith, J.", "Ann Smith", "Alvarez's room".

A plan is full of words with capitals. What stands beside a room's word ("B. Gym") is no name, nor is a place called
after somebody ("Lincoln Hall", "Dr. Martin Luther King Jr. Library", "salle Emmy Noether", "St. Mary Chapel"). The
lists of words lie beside this page.
"""

import re
from collections.abc import Iterable, Iterator

from tacmap.privacy.lists import folded, listed
from tacmap.privacy.suspicion import Kind, Suspicion

__all__ = ["persons_in", "roster_in"]

_LEAST_ROSTER = 4  # rooms that are called by nothing but a family name, before they make a roster

_W = r"[^\W\d_](?:[^\W\d_]|['’-](?=[^\W\d_])){1,30}"  # two letters or more; O'Brien and Smith-Jones are one word
_START = r"(?<![\w'’])"
_TITLE = (  # forms of address that are nothing else
    r"mrs|mr|miss|mx|mme|mlle|monsieur|madame|herr|frau|hr|señora|señorita|señor|senora|senor|sra|srta|signora|signor"
    r"|sig\.?ra|dhr|mevr|mevrouw|meneer|pani|senhora|senhor|dña"
)
_LOOSE = (  # those that are also abbreviations, or offices
    r"ms|dr|dra|prof|sr|sgt|fr|rev|pastor|coach|principal|officer|deputy|nurse|teacher|counselor|custodian|sig|dott"
    r"|lehrer|maestra|maestro|profesora|profesor"
)
_SPELLED = re.compile(r"mrs|miss|mme|mlle|monsieur|madame|herr|frau|señora|señorita|señor|signora|pani", re.IGNORECASE)
_HONOURED = re.compile(
    rf"{_START}(?P<title>{_TITLE}|{_LOOSE})(?:(?P<dot>\.)\s*|\s+)"
    rf"(?P<given>(?:[^\W\d_]\.\s*){{0,2}})(?P<name>{_W})(?P<rest>(?:\s+{_W})?)",
    re.IGNORECASE,
)
_INITIAL = re.compile(rf"(?<![\w'’.&/])(?P<initials>(?:[^\W\d_]\.\s?){{1,2}})(?P<name>{_W})(?!\.)(?!\w)")
_TURNED = re.compile(rf"{_START}(?P<name>{_W}),\s*(?P<initials>(?:[^\W\d_]\.\s?){{1,2}}|[^\W\d_])(?![\w'’])(?!\s*[&/])")
_PAIR = re.compile(rf"{_START}(?P<first>{_W})(?:,\s*|\s+(?:[^\W\d_]\.?\s+)?)(?P<second>{_W})(?!['’]?\w)")
_OWN = re.compile(
    rf"{_START}(?P<name>{_W})['’]s?\s+(?:class|classroom|room|rm|office|desk|homeroom|class\s?rm|lab)\b", re.IGNORECASE
)
_EMAIL = re.compile(rf"(?<![\w.])(?P<first>{_W})[._](?P<second>{_W})@[\w-]+\.[\w.-]+")
_SAINT = re.compile(
    r"\b(?:st|ste|saint|sainte|san|santa|santo|sankt|são|sister|brother|mother|father)\.?\s+\S+", re.IGNORECASE
)
_ENDINGS = (  # of family names, for labels all in capitals
    "son", "sen", "ez", "ski", "sky", "mann", "berg", "stein", "ova", "escu", "idis", "opoulos", "ian", "yan", "wicz",
    "ck", "elli", "etti", "oglu", "feld",
)  # fmt: skip


def persons_in(text: str) -> tuple[Suspicion, ...]:
    """Names that seem to be persons'. Sure is only a form of address with a name after it."""
    plain = " ".join(_SAINT.sub(" ", text).split())
    told: dict[str, Suspicion] = {}
    for name, sure in (*_honoured(plain), *_owned(plain), *_written(plain), *_mailed(text)):
        if not any(name.casefold() in before for before in told):
            told[name.casefold()] = Suspicion(kind=Kind.NAME, sure=sure, told=f'the name "{name}"')
    return tuple(told.values())


def roster_in(labels: Iterable[str]) -> tuple[str, ...]:
    """The labels of a floor that are nothing but a family name, when there are so many that they are a roster."""
    found = [label for label in labels if _only_a_family_name(label)]
    return tuple(found) if len(set(map(str.casefold, found))) >= _LEAST_ROSTER else ()


def _only_a_family_name(label: str) -> bool:
    word = folded(label.strip())
    return word in listed("surnames") and word not in listed("namesakes") and not _of_a_room(word)


def _honoured(text: str) -> Iterator[tuple[str, bool]]:
    """A form of address with a name. Loose ones are also abbreviations, and want a name that is one."""
    for match in _HONOURED.finditer(text):
        name, rest = match["name"], match["rest"].strip()
        if not (name[0].isupper() or match["given"] or _SPELLED.fullmatch(match["title"])):
            continue
        whole = match[0][: -len(rest)].strip() if rest and _of_a_room(rest) else match[0]
        if re.fullmatch(_TITLE, match["title"], re.IGNORECASE):
            if not _of_a_room(name) or folded(name) in listed("surnames"):
                yield whole, True
        elif not _of_a_place(text) and _is_name(name, dotted=bool(match["dot"] or match["given"])):
            yield whole, bool(match["dot"])


def _is_name(word: str, *, dotted: bool) -> bool:
    """After "Dr." any word that no plan uses; after "Coach" a name that is known."""
    if _of_a_room(word):
        return False
    return dotted or folded(word) in listed("surnames") | listed("given_names")


def _owned(text: str) -> Iterator[tuple[str, bool]]:
    for match in _OWN.finditer(text):
        if not _of_a_room(match["name"]) and not _of_a_room(match["name"].lower().removesuffix("s")):
            yield match["name"], False


def _written(text: str) -> Iterator[tuple[str, bool]]:
    """Initials or a given name with a family name, either way round; not in what a place is called."""
    if _of_a_place(text):
        return
    for pattern in (_INITIAL, _TURNED):
        for match in pattern.finditer(text):
            if _is_family_name(match["name"], certain="." in match["initials"]):
                yield match[0].strip(), False
    for match in _PAIR.finditer(text):
        first, second = match["first"], match["second"]
        turned = "," in match[0] and _full(second, first)
        if first[0].isupper() and second[0].isupper() and (turned or _full(first, second)):
            yield match[0], False


def _full(given: str, family: str) -> bool:
    """A known given name beside a word that no plan uses."""
    return folded(given) in listed("given_names") and len(family) > 2 and not _of_a_room(family)


def _is_family_name(word: str, *, certain: bool) -> bool:
    """Beside an initial: a known one; or, after a dot, any that is written like a name and that no plan uses."""
    plain = folded(word)
    if not word[0].isupper() or _of_a_room(word):
        return False
    written = word.istitle() or "'" in word or "-" in word or plain.endswith(_ENDINGS)
    return plain in listed("surnames") or (certain and len(plain) >= 4 and written)


def _mailed(text: str) -> Iterator[tuple[str, bool]]:
    """first.last@ is somebody's own address; office.front@ is a desk's."""
    for match in _EMAIL.finditer(text):
        if folded(match["first"]) in listed("given_names") or folded(match["second"]) in listed("surnames"):
            yield match[0], False


def _of_a_place(text: str) -> bool:
    return any(folded(word) in listed("places") for word in re.findall(_W, text))


def _of_a_room(word: str) -> bool:
    """A word that plans use, or of those whose room is a room of many."""
    return folded(word) in listed("room_words") or folded(word) in listed("holders")
