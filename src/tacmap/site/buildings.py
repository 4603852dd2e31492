"""[[buildings]] of site.toml with their floors and plans, and which way the numbers of exterior doors run."""

from tacmap.site.folder import (
    DIRECTIONS,
    SCOPES,
    AlignPair,
    ControlPoint,
    DoorNumbers,
    Origin,
    SiteBuilding,
    SiteFloor,
)
from tacmap.site.keys import Keys
from tacmap.site.notes import Notes
from tacmap.site.reading import Reading, own_id
from tacmap.site.words import did_you_mean

__all__ = ["check_floor_references", "read_buildings", "read_door_numbers"]


def read_buildings(reading: Reading) -> tuple[SiteBuilding, ...]:
    """Every [[buildings]] block with its floors from the lowest up."""
    buildings: list[SiteBuilding] = []
    for keys in reading.keys.tables("buildings"):
        name = keys.text("name", required=True, cap=75) or "building"
        building_id = own_id(keys, "id", name)
        if building_id in {each.id for each in buildings}:
            keys.problem("id", f'There are two buildings "{building_id}".', "Give each its own id.")
        number, main_entrance = keys.text("number", cap=40), keys.text("main_entrance", cap=40) or "1"
        floors = _floors(reading, keys, building_id)
        keys.done()
        buildings.append(
            SiteBuilding(id=building_id, name=name, number=number, floors=floors, main_entrance=main_entrance)
        )
    if not buildings:
        reading.keys.problem(
            "buildings",
            "No building is named.",
            "Add [[buildings]] with a name, and [[buildings.floors]] below it.",
        )
    return tuple(buildings)


def _floors(reading: Reading, building: Keys, building_id: str) -> tuple[SiteFloor, ...]:
    floors: list[SiteFloor] = []
    for keys in building.tables("floors", cap=reading.limits.floors):
        floor = _floor(reading, keys, building_id)
        if floor.id in {each.id for each in floors}:
            keys.problem("label", f'There are two floors "{floor.id}".', "Give each its own label, or its own id.")
        if floor.index in {each.index for each in floors}:
            keys.problem(
                "index", f"There are two floors with the index {floor.index}.",
                "The floor of the main entrance is 0, each floor above is one more, each below one less.",
            )  # fmt: skip
        floors.append(floor)
    if not floors:
        building.problem("floors", "This building has no floors.", "Add [[buildings.floors]] with label and plan.")
    return tuple(sorted(floors, key=lambda floor: floor.index))


def _floor(reading: Reading, keys: Keys, building_id: str) -> SiteFloor:
    label = keys.text("label", required=True, cap=75) or "floor"
    floor_id = f"{building_id}/{own_id(keys, 'id', label)}"
    if not keys.has("index"):
        keys.problem("index", "index is missing.", "The floor of the main entrance is 0, the next above 1.")
    index = keys.whole("index", low=-50, high=200) or 0
    plan_name, plan = reading.named(keys, "plan")
    floor = SiteFloor(
        id=floor_id,
        label=label,
        index=index,
        plan=plan,
        plan_name=plan_name or "",
        metres_per_unit=keys.number("metres_per_unit", low=1e-7, high=1e4),
        sheet=keys.choice("sheet"),
        align=tuple(_align(pair) for pair in keys.tables("align", cap=2)),
        line=keys.line,
    )
    keys.done()
    return floor


def _align(keys: Keys) -> AlignPair:
    for key in ("here", "there"):
        if not keys.has(key):
            keys.problem(key, f"{key} is missing.", "Write align = [{ here = [x, y], there = [x, y] }]")
    pair = AlignPair(
        here=keys.point("here") or (0.0, 0.0),
        there=keys.point("there") or (0.0, 0.0),
        floor=keys.text("floor"),
    )
    keys.done()
    return pair


def read_door_numbers(keys: Keys | None) -> DoorNumbers:
    """Which way the numbers of exterior doors run."""
    if keys is None:
        return DoorNumbers()
    direction = keys.one_of("direction", DIRECTIONS) or "clockwise"
    scope = keys.one_of("scope", SCOPES) or "building"
    keys.done()
    return DoorNumbers(direction=direction, scope=scope)


def check_floor_references(
    notes: Notes, buildings: tuple[SiteBuilding, ...], points: tuple[ControlPoint, ...], origin: Origin | None
) -> None:
    """Floors named by control points and align pairs must exist."""
    ids = [floor.id for building in buildings for floor in building.floors]
    named = [(point.floor, point.line) for point in points]
    named += [(origin.floor, origin.line)] if origin else []
    named += [
        (pair.floor, floor.line)
        for building in buildings
        for floor in building.floors
        for pair in floor.align
    ]  # fmt: skip
    for floor_id, line in named:
        if floor_id is not None and floor_id not in ids:
            remedy = did_you_mean(floor_id, ids, otherwise=f"Floors: {', '.join(ids)}.")
            notes.problem("site.toml", line, "floor", f'There is no floor "{floor_id}".', remedy)
