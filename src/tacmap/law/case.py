"""A preplan on a day before a requirement, and the verdict: the words that all kinds of evidence share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from tacmap.annotations import Feature, Verification
from tacmap.building import Opening, OpeningKind, Space, SpaceKind
from tacmap.copies import Recipients
from tacmap.law.profiles import ReviewRule
from tacmap.logbook import LogEntry
from tacmap.preplan import Preplan

__all__ = [
    "ELSE_SAY",
    "Case",
    "Look",
    "Verdict",
    "by_design",
    "count",
    "ground",
    "no",
    "none",
    "present",
    "says",
    "yes",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A preplan on a day, the review rules it stands under, the school's logbook, and who is given the map."""

    preplan: Preplan
    today: date
    rules: tuple[ReviewRule, ...]
    logbook: tuple[LogEntry, ...] = ()
    recipients: Recipients = Recipients()  # noqa: RUF009 - frozen

    def features(self, *types: str) -> list[Feature]:
        """Features of these types that stand: not those found wrong or missing on a walk-through."""
        gone = (Verification.WRONG, Verification.MISSING)
        return [each for each in self.preplan.features if each.type in types and each.verified not in gone]

    def spaces(self, *kinds: SpaceKind) -> list[Space]:
        """All spaces, or those of these kinds."""
        return [space for floor in self.preplan.floors for space in floor.spaces if not kinds or space.kind in kinds]

    def exterior_doors(self) -> list[tuple[str, Opening]]:
        """Doors and gates that lead outdoors, each with its building's id."""
        return [
            (building.id, door)
            for building in self.preplan.buildings
            for floor in building.floors
            for door in floor.openings
            if door.exterior and door.kind in (OpeningKind.DOOR, OpeningKind.GATE)
        ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """`met` with the features that show it; else the features that fall short, if any, and what to do.

    `applies` is false where the building has no such thing to show.
    """

    met: bool
    features: tuple[str, ...] = ()
    todo: str = ""
    applies: bool = True


Look = Callable[[Case], Verdict]


def yes(features: Iterable[str] = (), note: str = "") -> Verdict:
    return Verdict(met=True, features=tuple(features), todo=note)


def no(todo: str, features: Iterable[str] = ()) -> Verdict:
    return Verdict(met=False, features=tuple(features), todo=todo)


def none(why: str) -> Verdict:
    return Verdict(met=False, applies=False, todo=why)


ELSE_SAY = 'Or say that there is none: [not_present] {} = "why" in site.toml.'


def present(requirement: str, *types: str, what: str) -> Look:
    """Features of these types are on the plan."""

    def look(case: Case) -> Verdict:
        found = case.features(*types)
        if found:
            return yes(each.id for each in found)
        return no(f"Place {what} in features.csv ({', '.join(types)}). {ELSE_SAY.format(requirement)}")

    return look


def ground(requirement: str, *words: str, what: str) -> Look:
    """Areas, lines or points on the grounds whose kind says this."""

    def look(case: Case) -> Verdict:
        found = [each for each in case.features("ground") if says(each, words)]
        if found:
            return yes(each.id for each in found)
        kinds = " or ".join(words[:2])
        return no(f"Draw {what} in features.csv: ground with kind {kinds}. {ELSE_SAY.format(requirement)}")

    return look


def says(feature: Feature, words: tuple[str, ...]) -> bool:
    told = (feature.attribute("kind") or feature.name or "").casefold()
    return any(word in told for word in words)


def count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def by_design(note: str) -> Look:
    """What every map pack is."""

    def look(case: Case) -> Verdict:
        del case
        return yes(note=note)

    return look
