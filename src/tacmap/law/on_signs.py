"""Evidence in names and numbers: what stands on the doors must stand on the plan."""

from collections import Counter
from collections.abc import Iterator

import shapely

from tacmap.building import Floor, OpeningKind, Space, SpaceKind
from tacmap.law.case import Case, Verdict, count, no, none, yes

__all__ = ["door_numbers", "doors_between", "hallways", "room_numbers", "stairwells", "windows"]

_WALL_M = 0.6  # metres from a window's middle to the face of the wall inside
_UNSIGNED = (SpaceKind.CORRIDOR, SpaceKind.LOBBY, SpaceKind.COURTYARD, SpaceKind.STAIRS, SpaceKind.ELEVATOR)


def room_numbers(case: Case) -> Verdict:
    rooms = [room for floor in case.preplan.floors for room in _signed(floor)]
    unnumbered = [space.id for space in rooms if not space.number]
    doubtful = [space.id for space in rooms if space.number and not space.sure]
    if not rooms:
        return no("Add a floor with rooms.")
    if unnumbered or doubtful:
        parts = [count(len(unnumbered), "room") + " without a number"] * bool(unnumbered)
        parts += [count(len(doubtful), "doubtful number")] * bool(doubtful)
        return no(f"{' and '.join(parts)}: compare with the signs and correct the plan.", unnumbered + doubtful)
    return yes(space.id for space in rooms)


def _signed(floor: Floor) -> Iterator[Space]:
    """The rooms of a floor that bear a sign: no ways and shafts, and nothing that is open to the floor below."""
    voids = {found.at for found in floor.findings if found.code == "open-to-below"}
    return (room for room in floor.spaces if room.kind not in _UNSIGNED and room.label_at not in voids)


def hallways(case: Case) -> Verdict:
    halls = case.spaces(SpaceKind.CORRIDOR)
    nameless = [space.id for space in halls if not (space.name or space.number)]
    if not halls:
        return none("No hallway was found on the plans.")
    if nameless:
        return no(f"{count(len(nameless), 'hallway')} without a name: write it into them on the plan.", nameless)
    return yes(space.id for space in halls)


def door_numbers(case: Case) -> Verdict:
    doors = case.exterior_doors()
    unnumbered = [door.id for _, door in doors if not door.number]
    numbers = Counter((building, door.number or "") for building, door in doors)
    doubled = [door.id for building, door in doors if door.number and numbers[building, door.number] > 1]
    if not doors:
        return no("No exterior door was found: place access_point rows in features.csv with their door numbers.")
    if unnumbered:
        return no(
            f"{count(len(unnumbered), 'exterior door')} without a number: give them clockwise from the main entrance.",
            unnumbered,
        )
    if doubled:
        return no("Two exterior doors of one building bear the same number.", doubled)
    return yes(door.id for _, door in doors)


def stairwells(case: Case) -> Verdict:
    stairs = case.spaces(SpaceKind.STAIRS)
    named = case.features("stair")
    unnumbered = [space.id for space in stairs if not (space.number or space.name)]
    if not stairs and not named:
        storeys = max((len(building.floors) for building in case.preplan.buildings), default=0)
        if storeys <= 1:
            return none("Each building has one floor, and no stair was found.")
        return no("No stairwell was found: place stair rows in features.csv.")
    if unnumbered and len(named) < len(unnumbered):
        return no(f"{count(len(unnumbered), 'stairwell')} without a number.", unnumbered)
    return yes([space.id for space in stairs] + [each.id for each in named])


def windows(case: Case) -> Verdict:
    behind = [room for floor in case.preplan.floors for room in _behind_glass(floor)]
    unmarked = [room.id for room in behind if not room.exterior_marking]
    if not behind:
        return no("No windows were found on the plans. Draw them, on a layer that says window.")
    if unmarked:
        return no(
            f"{count(len(unmarked), 'room')} with windows not known to bear the number outside: go and look.",
            unmarked,
        )
    return yes(room.id for room in behind)


def _behind_glass(floor: Floor) -> list[Space]:
    """The rooms that have a window: by what people looked for there, by what it connects, or by where it lies."""
    panes = [opening for opening in floor.openings if opening.kind is OpeningKind.WINDOW]
    sides = {side for pane in panes for side in pane.connects}
    near = shapely.STRtree([shapely.Point(pane.middle) for pane in panes if pane.connects == (None, None)])
    rooms = _signed(floor)
    return [
        room
        for room in rooms
        if room.exterior_marking is not None or room.id in sides or near.query(_outline(room), "dwithin", _WALL_M).size
    ]


def _outline(room: Space) -> shapely.Polygon:
    return shapely.Polygon(room.outline.exterior, room.outline.holes)


def doors_between(case: Case) -> Verdict:
    """Doors that join two rooms, neither of them a hallway: what a map for escape leaves out."""
    ways = frozenset((*_UNSIGNED, SpaceKind.RESTROOM))
    rooms = {space.id for space in case.spaces() if space.kind not in ways}
    joining = [
        door.id
        for floor in case.preplan.floors
        for door in floor.openings
        if door.kind is OpeningKind.DOOR and rooms.issuperset(filter(None, door.connects)) and None not in door.connects
    ]
    if not joining:
        return no("No door between two rooms is on the plan: look for them on the walk-through, and draw them.")
    return yes(joining)
