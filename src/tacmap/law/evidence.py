"""What each requirement means on a preplan: one function an id, from the plan to what was found and what is left.

Features are named by their ids, so that people find them on the map. A thing that a school does not have is said in
its site folder, never guessed here.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from tacmap.annotations import Feature, Verification
from tacmap.building import Opening, OpeningKind, Space, SpaceKind
from tacmap.law.dates import next_due
from tacmap.law.profiles import ReviewRule
from tacmap.preplan import Preplan

__all__ = ["EVIDENCE", "Case", "Verdict"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A preplan on a day, and the review rules it stands under."""

    preplan: Preplan
    today: date
    rules: tuple[ReviewRule, ...]

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


def _yes(features: Iterable[str] = (), note: str = "") -> Verdict:
    return Verdict(met=True, features=tuple(features), todo=note)


def _no(todo: str, features: Iterable[str] = ()) -> Verdict:
    return Verdict(met=False, features=tuple(features), todo=todo)


def _none(why: str) -> Verdict:
    return Verdict(met=False, applies=False, todo=why)


_ELSE_SAY = 'Or say that there is none: [not_present] {} = "why" in site.toml.'


def _present(requirement: str, *types: str, what: str) -> Callable[[Case], Verdict]:
    """Features of these types are on the plan."""

    def look(case: Case) -> Verdict:
        found = case.features(*types)
        if found:
            return _yes(each.id for each in found)
        return _no(f"Place {what} in features.csv ({', '.join(types)}). {_ELSE_SAY.format(requirement)}")

    return look


def _ground(requirement: str, *words: str, what: str) -> Callable[[Case], Verdict]:
    """Areas, lines or points on the grounds whose kind says this."""

    def look(case: Case) -> Verdict:
        found = [each for each in case.features("ground") if _says(each, words)]
        if found:
            return _yes(each.id for each in found)
        kinds = " or ".join(words[:2])
        return _no(f"Draw {what} in features.csv: ground with kind {kinds}. {_ELSE_SAY.format(requirement)}")

    return look


def _says(feature: Feature, words: tuple[str, ...]) -> bool:
    told = (feature.attribute("kind") or feature.name or "").casefold()
    return any(word in told for word in words)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"


def _north(case: Case) -> Verdict:
    if case.preplan.georeference is not None:
        return _yes()
    return _no("Give where true north lies: [georeference] in site.toml, with two control points or true_north_deg.")


def _grid(case: Case) -> Verdict:
    return _yes(note="Drawn on screen and paper.") if case.spaces() else _no("Add a floor with rooms.")


def _aerial(case: Case) -> Verdict:
    if case.preplan.georeference is None:
        return _no(
            "Georeference the site; then data/site.kmz lays the plan over the aerial picture of any map program."
        )
    return _no("The map pack holds no aerial picture: lay data/site.kmz over one in a map program and file that page.")


def _every_floor(case: Case) -> Verdict:
    floors = case.preplan.floors
    empty = [floor.id for floor in floors if not floor.spaces]
    if not floors or empty:
        return _no("Give each floor a plan on which rooms are found.", empty)
    return _yes(floor.id for floor in floors)


def _page(case: Case) -> Verdict:
    return _yes(note="print/plan-book-*.pdf") if case.spaces() else _no("Add a floor with rooms.")


def _heading(case: Case) -> Verdict:
    lacking = [name for name in ("state_id", "address") if not getattr(case.preplan, name)]
    if lacking:
        return _no(f"Fill in {' and '.join(lacking)} in site.toml: they stand on every page.")
    return _yes(note="On every page of print/, in letter, legal and 11x17.")


_UNSIGNED = (SpaceKind.CORRIDOR, SpaceKind.LOBBY, SpaceKind.COURTYARD, SpaceKind.STAIRS, SpaceKind.ELEVATOR)


def _room_numbers(case: Case) -> Verdict:
    rooms = [space for space in case.spaces() if space.kind not in _UNSIGNED]
    unnumbered = [space.id for space in rooms if not space.number]
    doubtful = [space.id for space in rooms if space.number and not space.sure]
    if not rooms:
        return _no("Add a floor with rooms.")
    if unnumbered or doubtful:
        parts = [_count(len(unnumbered), "room") + " without a number"] * bool(unnumbered)
        parts += [_count(len(doubtful), "doubtful number")] * bool(doubtful)
        return _no(f"{' and '.join(parts)}: compare with the signs and correct the plan.", unnumbered + doubtful)
    return _yes(space.id for space in rooms)


def _hallways(case: Case) -> Verdict:
    halls = case.spaces(SpaceKind.CORRIDOR)
    nameless = [space.id for space in halls if not (space.name or space.number)]
    if not halls:
        return _none("No hallway was found on the plans.")
    if nameless:
        return _no(f"{_count(len(nameless), 'hallway')} without a name: write it into them on the plan.", nameless)
    return _yes(space.id for space in halls)


def _door_numbers(case: Case) -> Verdict:
    doors = case.exterior_doors()
    unnumbered = [door.id for _, door in doors if not door.number]
    numbers = Counter((building, door.number or "") for building, door in doors)
    doubled = [door.id for building, door in doors if door.number and numbers[building, door.number] > 1]
    if not doors:
        return _no("No exterior door was found: place access_point rows in features.csv with their door numbers.")
    if unnumbered:
        return _no(
            f"{_count(len(unnumbered), 'exterior door')} without a number: give them clockwise from the main entrance.",
            unnumbered,
        )
    if doubled:
        return _no("Two exterior doors of one building bear the same number.", doubled)
    return _yes(door.id for _, door in doors)


def _stairwells(case: Case) -> Verdict:
    stairs = case.spaces(SpaceKind.STAIRS)
    named = case.features("stair")
    unnumbered = [space.id for space in stairs if not (space.number or space.name)]
    if not stairs and not named:
        storeys = max((len(building.floors) for building in case.preplan.buildings), default=0)
        if storeys <= 1:
            return _none("Each building has one floor, and no stair was found.")
        return _no("No stairwell was found: place stair rows in features.csv.")
    if unnumbered and len(named) < len(unnumbered):
        return _no(f"{_count(len(unnumbered), 'stairwell')} without a number.", unnumbered)
    return _yes([space.id for space in stairs] + [each.id for each in named])


def _windows(case: Case) -> Verdict:
    behind = {
        side
        for floor in case.preplan.floors
        for window in floor.openings
        if window.kind is OpeningKind.WINDOW
        for side in window.connects
        if side is not None
    }
    if not behind:
        return _no("No windows were found on the plans. Draw them, on a layer that says window.")
    unmarked = [space.id for space in case.spaces() if space.id in behind and not space.exterior_marking]
    if unmarked:
        return _no(
            f"{_count(len(unmarked), 'room')} with windows not known to bear the number outside: go and look.",
            unmarked,
        )
    return _yes(sorted(behind))


def _access(case: Case) -> Verdict:
    points = case.features("access_point")
    silent = [each.id for each in points if not each.attribute("access_control")]
    if not points:
        return _no("Place access_point rows in features.csv, with access_control.")
    if silent:
        return _no(
            f"{_count(len(silent), 'access point')} without a word on how it is controlled (access_control).", silent
        )
    return _yes(each.id for each in points)


def _shut_offs(case: Case) -> Verdict:
    found = case.features("utility")
    services = ("gas", "water", "electric")
    lacking = [
        name for name in services if not any(name in (each.attribute("service") or "").casefold() for each in found)
    ]
    if lacking:
        return _no(
            f"Place the {', '.join(lacking)} shut-off in features.csv (utility). {_ELSE_SAY.format('F03')}",
            [each.id for each in found],
        )
    return _yes(each.id for each in found)


def _fire_protection(case: Case) -> Verdict:
    kinds = {
        "fire_panel": "the alarm panel",
        "sprinkler_control": "the sprinkler control",
        "extinguisher": "extinguishers",
    }
    found = case.features(*kinds)
    lacking = [what for kind, what in kinds.items() if not any(each.type == kind for each in found)]
    if lacking:
        return _no(
            f"Place {', '.join(lacking)} in features.csv. {_ELSE_SAY.format('F04')}", [each.id for each in found]
        )
    return _yes(each.id for each in found)


def _aeds(case: Case) -> Verdict:
    found = case.features("aed")
    expired = [each.id for each in found if _past(each, case.today, "pads_expire", "battery_expire")]
    if not found:
        return _no(f"Place the AEDs in features.csv (aed). {_ELSE_SAY.format('F06')}")
    if expired:
        return _no(f"{_count(len(expired), 'AED')} with expired pads or battery.", expired)
    return _yes(each.id for each in found)


def _past(feature: Feature, today: date, *names: str) -> bool:
    for name in names:
        try:
            if date.fromisoformat(feature.attribute(name) or "") < today:
                return True
        except ValueError:
            continue
    return False


def _cameras(case: Case) -> Verdict:
    found = case.features("camera")
    blind = [each.id for each in found if not (each.attribute("bearing_deg") and each.attribute("fov_deg"))]
    if not found:
        return _no(f"Place the cameras in features.csv. {_ELSE_SAY.format('F08')}")
    if blind:
        return _no(f"{_count(len(blind), 'camera')} without a word on where it looks (bearing_deg, fov_deg).", blind)
    return _yes(each.id for each in found)


def _roads(case: Case) -> Verdict:
    roads = [each for each in case.features("ground") if _says(each, ("road", "street", "drive", "lane"))]
    nameless = [each.id for each in roads if not each.name]
    if not roads:
        return _no(
            f"Draw the surrounding roads in features.csv: ground with kind road and a name. {_ELSE_SAY.format('S03')}"
        )
    if nameless:
        return _no(f"{_count(len(nameless), 'road')} without a name.", nameless)
    return _yes(each.id for each in roads)


def _own_software(case: Case) -> Verdict:
    if case.preplan.georeference is None:
        return _no("Georeference the site: KMZ, TAK, IMDF and GeoPackage can be written only then.")
    return _yes(note="PDF, PNG, SVG, GeoJSON, KMZ, TAK package, IMDF and GeoPackage are in the map pack.")


def _walked(case: Case) -> Verdict:
    walk = case.preplan.walk_through
    if walk.walked_on is None:
        return _no("Walk the building with the responders, and record when and by whom: [walk_through] in site.toml.")
    if walk.walked_on > case.today:
        return _no(f"The walk-through of {walk.walked_on.isoformat()} lies in the future: correct the date.")
    unseen = [
        each.id for each in case.preplan.features if each.verified is Verification.UNVERIFIED and not each.proposed
    ]
    note = f"{_count(len(unseen), 'feature')} not verified on it." if unseen else ""
    return _yes(unseen, f"Walked {walk.walked_on.isoformat()} by {walk.walked_by}. {note}".strip())


def _reviewed(case: Case) -> Verdict:
    due = next_due(case.preplan, case.rules)
    if due is None or case.preplan.walk_through.walked_on is None:
        return _no("No walk-through is recorded from which the next review could be counted.")
    day, rule = due
    if case.today > day:
        return _no(f"Overdue since {day.isoformat()} ({rule}): review the plan, walk the building, issue it anew.")
    return _yes(note=f"Due by {day.isoformat()} ({rule}).")


def _issued(case: Case) -> Verdict:
    preplan = case.preplan
    walked = preplan.walk_through.walked_on
    if preplan.issued is None or not preplan.revision:
        return _no("Issue a revision: revision and issued in site.toml, then tacmap pack.")
    if walked is not None and walked > preplan.issued:
        return _no(f"Walked on {walked.isoformat()}, after the issue of {preplan.issued.isoformat()}: issue it anew.")
    return _yes(note=f"Revision {preplan.revision}, issued {preplan.issued.isoformat()}.")


def _contacts(case: Case) -> Verdict:
    reached = [contact.role for contact in case.preplan.contacts if contact.phone or contact.radio]
    if len(reached) < 2:
        return _no("Name two emergency contacts with a telephone: [[contacts]] in site.toml.")
    return _yes(note=", ".join(reached))


def _named_agencies(case: Case) -> Verdict:
    agency = case.preplan.walk_through.agency
    if agency:
        return _yes(note=f"Known agency: {agency}. Mark each copy: tacmap pack --recipient.")
    return _no(
        "Name the agency that walks the building (agency in [walk_through]), and mark each copy with --recipient."
    )


def _by_design(note: str) -> Callable[[Case], Verdict]:
    """What every map pack is."""

    def look(case: Case) -> Verdict:
        del case
        return _yes(note=note)

    return look


def _rosters(case: Case) -> Verdict:
    del case
    return _none("A map pack never holds people's names: keep the rosters beside it in the command post's pack.")


EVIDENCE: dict[str, Callable[[Case], Verdict]] = {
    "C01": _north,
    "C02": _grid,
    "C03": _aerial,
    "C04": _every_floor,
    "C05": _page,
    "C06": _heading,
    "L01": _room_numbers,
    "L02": _hallways,
    "L03": _door_numbers,
    "L04": _stairwells,
    "L05": _windows,
    "F01": _access,
    "F02": _present("F02", "hazard", what="hazardous materials"),
    "F03": _shut_offs,
    "F04": _fire_protection,
    "F05": _present("F05", "key_box", what="the key boxes"),
    "F06": _aeds,
    "F07": _present("F07", "trauma_kit", what="the trauma kits"),
    "F08": _cameras,
    "F10": _present("F10", "command_post", what="the command posts"),
    "F12": _present("F12", "evac_route", what="the evacuation routes"),
    "S01": _ground("S01", "parking", what="the parking areas"),
    "S02": _ground("S02", "field", "courtyard", "court", "track", "pitch", what="athletic fields and courtyards"),
    "S03": _roads,
    "S04": _ground("S04", "neighbour", "neighbor", "propert", what="the neighbouring properties"),
    "D01": _by_design("print/ holds plan books from letter to A3, a site sheet and a first-due sheet."),
    "D02": _own_software,
    "D03": _by_design("index.html opens in any browser, offline, without login or fee."),
    "D05": _by_design("index.html is made for tablets: touch, day, night and red."),
    "D06": _by_design("data/building.json and the GeoJSON keep each thing's id from revision to revision."),
    "U01": _walked,
    "U02": _reviewed,
    "U03": _issued,
    "U04": _by_design("The school corrects its own plans; only a signed revision counts."),
    "P01": _by_design('Copies for police and fire say "not for public release"; a public one holds nothing protected.'),
    "P02": _named_agencies,
    "P03": _rosters,
    "P04": _contacts,
}  # fmt: skip
