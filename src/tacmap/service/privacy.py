"""Looking through a site before it is issued: what names a person, opens a door or silences an alarm.

A login and the code of a door are refused; a name or a telephone number is asked about, and stays where somebody says
why. On plans alone there is nobody to ask: there it is told.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tacmap.building import Building, Floor
from tacmap.errors import Finding, RowProblem
from tacmap.geometry import Point
from tacmap.privacy import Kind, Suspicion, roster_in, suspicions_in
from tacmap.site import SiteFolder
from tacmap.site.words import loose

__all__ = ["KINDS", "Private", "looked_through", "private_in"]

KINDS = tuple(str(kind) for kind in Kind)
_SECRETS = (Kind.LOGIN, Kind.CODE)
_TELEPHONES = frozenset({"phone", "radio", "serial"})  # keys that hold a desk's number
_PLACES = frozenset({"address", "number"})  # where a name is a street's, or a sign's
_MESSAGES = {  # what to do about each
    "privacy-login": "Take it out: a pack is copied to many people. The login stays in the system it belongs to.",
    "privacy-code": "Take it out: a pack is copied to many people. Name the key tag or who is asked for it.",
    "privacy-name": "Write the room's use, or a role.",
    "privacy-telephone": "Name the desk among the contacts of site.toml, or take it out.",
    "privacy-roster": "Write the rooms' uses: who teaches where is kept apart from the map.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Private:
    """A suspicion and where it stands, in a file or on a plan. A secret may not stay; all else is asked about."""

    suspicion: Suspicion
    text: str
    file: str
    line: int | None = None
    column: str | None = None
    floor: str | None = None
    at: Point | None = None

    @property
    def secret(self) -> bool:
        return self.suspicion.sure and self.suspicion.kind in _SECRETS

    @property
    def problem(self) -> RowProblem:
        """What keeps the site from being issued because of it."""
        return _problem(self)


def looked_through(
    site: SiteFolder, buildings: Sequence[Building], accept: Collection[str] | None
) -> tuple[tuple[RowProblem, ...], tuple[Finding, ...]]:
    """What keeps a site from being issued, and what is only told.

    `accept`: the kinds that may stay; None when nothing is to be issued, and nobody is asked.
    """
    problems, findings = [], []
    for found in private_in(site, buildings, accept or ()):
        if site.bare or (accept is None and not found.secret):
            findings.append(_finding(found))
        else:
            problems.append(_problem(found))
    return tuple(problems), tuple(findings)


def private_in(site: SiteFolder, buildings: Sequence[Building], accept: Collection[str] = ()) -> Iterator[Private]:
    """All that is private in a site and that nobody has accepted, neither there nor by its kind."""
    for found in (*(() if site.bare else _in_files(site)), *_on_plans(buildings)):
        if found.secret or not _accepted(found, site, accept):
            yield found


def _in_files(site: SiteFolder) -> Iterator[Private]:
    for said in site.said:
        for suspicion in suspicions_in(said.text):
            if suspicion.kind is Kind.TELEPHONE and said.key in _TELEPHONES:
                continue
            if suspicion.kind is Kind.NAME and said.key in _PLACES:
                continue
            yield Private(suspicion=suspicion, text=said.text, file=said.file, line=said.line, column=said.column)


def _on_plans(buildings: Sequence[Building]) -> Iterator[Private]:
    for floor in (floor for building in buildings for floor in building.floors):
        yield from _on_floor(floor)


def _on_floor(floor: Floor) -> Iterator[Private]:
    """Rooms' names and numbers, doors' numbers, what the floor is called."""
    labels = [(text, space.label_at) for space in floor.spaces for text in (space.number, space.name) if text]
    labels += [(door.number, door.middle) for door in floor.openings if door.number]
    told = [(text, at, suspicion) for text, at in labels for suspicion in suspicions_in(text)]
    named = {text for text, _, suspicion in told if suspicion.kind is Kind.NAME}
    for text in roster_in(space.name for space in floor.spaces if space.name and space.name not in named):
        at = next(space.label_at for space in floor.spaces if space.name == text)
        told.append((text, at, Suspicion(kind=Kind.ROSTER, sure=False, told=f'the room "{text}", one of a roster,')))
    for text, at, suspicion in told:
        yield Private(suspicion=suspicion, text=text, file=floor.source, floor=floor.label, at=at)


def _accepted(found: Private, site: SiteFolder, accept: Collection[str]) -> bool:
    if str(found.suspicion.kind) in accept:
        return True
    return any(loose(text) in loose(found.text) for text, _ in site.accepted if loose(text))


def _says(found: Private) -> str:
    where = f" on the plan of {found.floor}" if found.floor else ""
    return f"There is {found.suspicion.told}{where}."


def _finding(found: Private) -> Finding:
    place = "" if found.floor else f"{found.file}{f' line {found.line}' if found.line else ''}: "
    return Finding(
        code=str(found.suspicion.kind),
        message=f"{place}{_says(found)} {_MESSAGES[found.suspicion.kind]}",
        at=found.at,
        floor=found.floor,
        severity="warning" if found.secret else "note",
    )


def _problem(found: Private) -> RowProblem:
    kind = found.suspicion.kind
    remedy = _MESSAGES[kind]
    if not found.secret:
        remedy += f" May it stay? Accept {kind} for once, or for good under [[accepted]] in site.toml with the reason."
    return RowProblem(
        file=found.file,
        line=found.line,
        column=found.column,
        message=_says(found),
        remedy=remedy,
        asked=None if found.secret else str(kind),
    )
