"""The floors of a site as their plans were read, and put right by what its corrections say.

A room's id comes from its number on the plan; a correction of the number does not change it, so that an id never
passes from one room to another.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from tacmap.amending import amended, symbols_put_right
from tacmap.annotations import Feature
from tacmap.building import Floor, Space
from tacmap.corrections import Correction
from tacmap.errors import FileRefused, Finding, RowProblem
from tacmap.recent import Recent
from tacmap.site import SiteFloor, SiteFolder
from tacmap.stages import Understanding

__all__ = [
    "PlanKey",
    "Storey",
    "chosen_floors",
    "of_every_floor",
    "plan_key",
    "plan_of",
    "storey_of",
    "storeys_of_site",
]

PlanKey = tuple[Path, float | None]
_read_last: Recent[tuple[Floor, Floor, Understanding]] = Recent(20)  # floors: plans stay while they are corrected
_UNTITLED = re.compile(r"Floor \d+")  # what a floor is called when its plan gives it no title


@dataclass(frozen=True, slots=True, kw_only=True)
class Storey:
    """One floor of the site in its drawing's metres: as read from its plan (`read`), and put right (`floor`).

    `proposals` are what the plan's symbols are taken for; `told`, `things` and `former` are explained in
    `tacmap.amending.Amended`.
    """

    spec: SiteFloor
    read: Floor
    floor: Floor
    proposals: tuple[Feature, ...]
    told: Mapping[int, Finding] = field(default_factory=dict)
    things: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def storeys_of_site(
    site: SiteFolder, readings: Mapping[PlanKey, Understanding]
) -> tuple[SiteFolder, list[Storey], list[RowProblem]]:
    """One storey for each floor of the site. Of a bare plan every floor it holds becomes a floor of the site."""
    storeys: list[Storey] = []
    problems: list[RowProblem] = []
    buildings = []
    for building in site.buildings:
        specs: list[SiteFloor] = []
        for spec in building.floors:
            if spec.plan is None:
                continue
            reading = readings[plan_key(spec)]
            chosen = reading.floors if site.bare else chosen_floors(spec, reading)
            if not chosen:
                problems.append(_no_such_sheet(spec, reading))
            for order, drawn in enumerate(chosen, start=1):
                own = _titled(spec, drawn, order, of=len(chosen)) if site.bare else spec
                specs.append(own)
                storeys.append(storey_of(own, drawn, reading, site.corrections))
        buildings.append(replace(building, floors=tuple(specs)))
    return replace(site, buildings=tuple(buildings)), storeys, problems


def chosen_floors(spec: SiteFloor, reading: Understanding) -> tuple[Floor, ...]:
    """The floors of a plan that `spec` means: by title, by place in reading order, or the only one."""
    if isinstance(spec.sheet, int):
        return reading.floors[spec.sheet - 1 : spec.sheet]
    if spec.sheet is not None:
        title = spec.sheet.casefold()
        return tuple(floor for floor in reading.floors if title in floor.label.casefold())[:1]
    return reading.floors if len(reading.floors) == 1 else ()


def _no_such_sheet(spec: SiteFloor, reading: Understanding) -> RowProblem:
    if not reading.floors:
        message = f"Nothing is drawn in {spec.plan_name} that could be shown."
        remedy = "Open it in a drawing program: are there lines, on layers that are switched on? Save it again."
        return RowProblem(file=spec.plan_name, line=None, column=None, message=message, remedy=remedy)
    held = ", ".join(f'{order} "{floor.label}"' for order, floor in enumerate(reading.floors, start=1))
    if spec.sheet is None:
        message = f"{spec.plan_name} holds {len(reading.floors)} floors: {held}."
        remedy = 'Say which with sheet = 1 (its place) or sheet = "its title".'
    else:
        message = f"{spec.plan_name} holds no floor {spec.sheet!r}; it holds: {held}."
        remedy = "Correct sheet."
    return RowProblem(file="site.toml", line=spec.line, column="sheet", message=message, remedy=remedy)


def _titled(spec: SiteFloor, drawn: Floor, order: int, *, of: int) -> SiteFloor:
    """A floor of a bare plan under its own title; one of several (`order` counts from 1) has an id of its own."""
    if of > 1:
        return replace(spec, id=f"{spec.id}-{order}", label=drawn.label, index=spec.index + order - 1, sheet=order)
    return spec if _UNTITLED.fullmatch(drawn.label) else replace(spec, label=drawn.label)


def storey_of(spec: SiteFloor, drawn: Floor, reading: Understanding, corrections: Sequence[Correction]) -> Storey:
    """One floor of a reading as a floor of the site, put right by what `corrections` say of it."""
    floor = _as_read(spec, _label(spec, corrections), drawn, reading)
    mine = tuple(feature for feature in reading.proposals if feature.floor == drawn.id)
    proposals, of_symbols = symbols_put_right(mine, floor, corrections)
    right = amended(floor, corrections)
    return Storey(
        spec=spec,
        read=floor,
        floor=replace(right.floor, findings=(*right.floor.findings, *of_symbols.values())),
        proposals=proposals,
        told={**right.told, **of_symbols},
        things=right.things,
        former=right.former,
    )


def _as_read(spec: SiteFloor, label: str, drawn: Floor, reading: Understanding) -> Floor:
    """A floor of a reading under the names of the site, before anybody put anything right."""
    name = f"{spec.id} {spec.index} {label} {id(drawn)} {id(reading)}"
    last = _read_last.get(name)
    if last is not None and last[1] is drawn and last[2] is reading:
        return last[0]
    names = {space.id: f"{spec.id}/{name}" for space, name in zip(drawn.spaces, _names(drawn.spaces), strict=True)}
    floor = replace(
        drawn,
        id=spec.id,
        label=label,
        index=spec.index,
        spaces=tuple(replace(space, id=names[space.id]) for space in drawn.spaces),
        findings=(*filter(of_every_floor, reading.findings), *drawn.findings),
        openings=tuple(
            replace(
                opening,
                id=f"{spec.id}/{opening.id}",
                connects=(names.get(opening.connects[0] or ""), names.get(opening.connects[1] or "")),
            )
            for opening in drawn.openings
        ),
    )
    _read_last.hold(name, (floor, drawn, reading), 1)
    return floor


def _label(spec: SiteFloor, corrections: Sequence[Correction]) -> str:
    """What people call a floor: as a correction says, else as site.toml does."""
    said = [row.value for row in corrections if row.kind == "floor-label" and row.floor == spec.id and row.value]
    return said[-1] if said else spec.label


def _names(spaces: Iterable[Space]) -> list[str]:
    """A short name for each space, unique on its floor: its number where that is possible, else its id."""
    taken: set[str] = set()
    names = []
    for space in spaces:
        number = re.sub(r"[^\w.-]+", "-", space.number or "").strip("-")
        name = number if number and number not in taken else space.id
        taken.add(name)
        names.append(name)
    return names


def plan_key(floor: SiteFloor) -> PlanKey:
    """What tells one reading from another: the file, and the unit it is read in."""
    return plan_of(floor), floor.metres_per_unit


def plan_of(floor: SiteFloor) -> Path:
    """The plan of a floor. Raises FileRefused where there is none."""
    if floor.plan is None:
        raise FileRefused(f"Floor {floor.label} has no plan.", remedy="Name its plan in site.toml.")
    return floor.plan


def of_every_floor(finding: Finding) -> bool:
    """Whether a finding on a plan is one that the readers of each of its floors must see: a doubtful unit."""
    return finding.severity == "warning" and finding.at is None
