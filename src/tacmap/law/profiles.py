"""Profiles: the requirements of one law, where they are written, and how sure that is.

"TX" joins both Texan laws; "strict" is the union of all enacted ones. A bill's profile says that it is a bill, a
guidance's that it is no law.
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from tacmap.errors import FileRefused
from tacmap.logbook import EntryKind

__all__ = ["CODES", "GRADES", "REQUIREMENTS", "Force", "Profile", "Requirement", "ReviewRule", "Source", "profile"]

GRADES = "S: the text was read, P: press or official words, V: a vendor's claim"


class Force(StrEnum):
    """How binding it is; the name of its column in the table of requirements."""

    LAW = "enacted"
    BILL = "bills"
    GUIDANCE = "guidance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing asked. `wording` holds, by code, what that law says differently or where its text was cut."""

    id: str
    group: str
    element: str
    wording: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The act behind a code, where it was read, how sure that is, and what remains doubtful.

    `grade` is the same in letters: S the text was read, P press or official words, V a vendor's claim.
    """

    code: str
    law: str
    source: str
    grade: str
    surety: str
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRule:
    """When a plan must be looked at again: so many years after the last time, or by a day of each year.

    `kept` is the kind of review that the logbook keeps for it; None where the walk-through itself is meant.
    """

    code: str
    what: str
    every_years: int | None
    by: tuple[int, int] | None
    kept: EntryKind | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What one law, or several together, ask."""

    code: str
    force: Force
    requirements: tuple[Requirement, ...]
    sources: tuple[Source, ...]
    reviews: tuple[ReviewRule, ...]

    @property
    def enacted(self) -> bool:
        """Whether it is a law."""
        return self.force is Force.LAW

    @property
    def caution(self) -> str:
        """What is to be said of a bill or a guidance; nothing of a law."""
        return _CAUTIONS.get(self.force, "")

    def sources_of(self, need: Requirement) -> tuple[Source, ...]:
        """Where a requirement is written."""
        named = [code for code, _ in need.wording]
        return tuple(source for source in self.sources if source.code in named)


_CAUTIONS = {
    Force.BILL: "A bill, not an enacted law as far as seen.",
    Force.GUIDANCE: "Guidance that asks for this; no law does.",
}
_JOINT = {"TX": ("TX-K12", "TX-CI")}
_STRICT = "strict"


def profile(code: str) -> Profile:
    """The profile of a law by its code, in any case. Raises FileRefused for a code that is not known."""
    known = {name.casefold(): name for name in CODES}
    name = known.get(code.strip().casefold())
    if name is None:
        raise FileRefused(f'There is no law profile "{code}".', remedy=f"Known profiles: {', '.join(CODES)}.")
    force = next((each for each in _ONLY if name in _ONLY[each]), Force.LAW)
    members = _ENACTED if name == _STRICT else _JOINT.get(name, (name,))
    return Profile(
        code=name,
        force=force,
        requirements=tuple(
            Requirement(id=row["id"], group=row["group"], element=row["element"], wording=wording)
            for row in _table("requirements")
            if (wording := _wording(row[force], members))
        ),
        sources=tuple(Source(**row) for row in _table("sources") if row["code"] in members),
        reviews=tuple(_rule(row) for row in _table("reviews") if row["code"] in members),
    )


def _wording(cell: str, members: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The codes among `members` that a cell names, each with its own words."""
    named = (part.partition(":") for part in cell.split(";") if part.strip())
    return tuple((code.strip(), words.strip()) for code, _, words in named if code.strip() in members)


def _rule(row: dict[str, str]) -> ReviewRule:
    return ReviewRule(
        code=row["code"],
        what=row["what"],
        every_years=int(row["every_years"]) if row["every_years"] else None,
        by=(int(row["month"]), int(row["day"])) if row["month"] else None,
        kept=EntryKind(row["kept"]) if row["kept"] else None,
    )


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    text = files("tacmap.law").joinpath(f"{name}.csv").read_text("utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _named(column: str) -> tuple[str, ...]:
    """The codes that a column of the requirements names, in order of the alphabet."""
    cells = (part.partition(":")[0].strip() for row in _table("requirements") for part in row[column].split(";"))
    return tuple(sorted({code for code in cells if code}))


_ENACTED = _named(Force.LAW)
_ONLY = {
    force: tuple(code for code in _named(force) if code not in _ENACTED) for force in (Force.BILL, Force.GUIDANCE)
}  # codes that name no law
CODES: tuple[str, ...] = (_STRICT, *sorted((*_ENACTED, *_JOINT, *_ONLY[Force.BILL], *_ONLY[Force.GUIDANCE])))
REQUIREMENTS: tuple[str, ...] = tuple(row["id"] for row in _table("requirements"))
