"""From "room 114" to a point: rows of features find their rooms, doors and coordinates in the plans that were read.

An unknown or ambiguous number is a problem, never a guess: a camera in the wrong room is worse than none.
"""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence

import numpy as np
import shapely

from tacmap.annotations import Feature
from tacmap.building import Building, Floor, Space
from tacmap.earth import to_site
from tacmap.errors import Finding, RowProblem
from tacmap.geometry import Point
from tacmap.preplan import Georeference
from tacmap.site.earth import georeference
from tacmap.site.folder import FeatureRow, SiteFolder, Stop
from tacmap.site.register import NotPlaced, Register
from tacmap.site.words import did_you_mean, loose, shown, slug

__all__ = ["place_features", "renumbered"]

Box = tuple[float, float, float, float]

_STEP = 1.2  # metres between symbols that share a room
_FROM_WALL = 0.35  # metres a symbol keeps from the walls
_GROUNDS = {"grounds", "ground", "site", "outside", "outdoors"}


def place_features(
    site: SiteFolder,
    buildings: Sequence[Building],
    frame: Georeference | None = None,
    former: Mapping[str, tuple[str, ...]] | None = None,
) -> tuple[tuple[Feature, ...], tuple[RowProblem, ...]]:
    """Every row that can be placed, in the order of the files, and a problem for every row that cannot.

    `buildings` are in one frame of metres, their floors' ids those of the site folder. `frame` places rows
    given by latitude and longitude; without it the folder's own georeference is used. `former` are the plan's own
    numbers of rooms and doors that were renumbered, by id: they are still known where nothing else bears them.
    """
    return _Placing(site, tuple(buildings), frame, former or {}).all()


def renumbered(
    site: SiteFolder, buildings: Sequence[Building], former: Mapping[str, tuple[str, ...]]
) -> tuple[Finding, ...]:
    """Rows that name a room or door by a number that was corrected, or that another one bore on the plan."""
    floors = tuple(floor for building in buildings for floor in building.floors)
    now = {space.id: space.number for floor in floors for space in floor.spaces}
    now |= {opening.id: opening.number for floor in floors for opening in floor.openings}
    by_number: dict[str, list[str]] = {}
    for name, number in ((name, number) for name, numbers in former.items() for number in numbers):
        by_number.setdefault(loose(number), []).append(name)
    borne = {loose(number) for number in now.values() if number}
    return tuple(
        Finding(code="room-renumbered", message=f"{row.where}: {_renamed(word, [now.get(n) for n in there], borne)}")
        for row in site.rows
        for word in dict.fromkeys(filter(None, (each for stop in row.stops for each in (stop.room, stop.door))))
        if (there := by_number.get(loose(word)))
    )


def _renamed(word: str, now: Sequence[str | None], borne: Collection[str]) -> str:
    bear = " and ".join(number or "none" for number in now)
    if loose(word) in borne:
        return (
            f"{word} is now the number of another place than on the plan; what bore it there is called {bear} since it "
            "was corrected. See which of them this row means."
        )
    return f"{word} is the plan's own number of what is called {bear} since it was corrected. Write {bear} here."


class _Placing:
    """One placing: what is asked of the plans again and again is worked out once."""

    def __init__(
        self,
        site: SiteFolder,
        buildings: tuple[Building, ...],
        frame: Georeference | None,
        former: Mapping[str, tuple[str, ...]],
    ) -> None:
        self.site = site
        self.buildings = buildings
        self.floors = tuple(floor for building in buildings for floor in building.floors)
        self.frame = frame or georeference(site, buildings)[0]
        self.register = Register(self.floors, former)
        self.boxes = {floor.id: _bounds(floor) for floor in self.floors}
        self.free: dict[str, shapely.Polygon | shapely.MultiPolygon] = {}
        self.taken: dict[str, list[Point]] = {}
        self.ids: dict[str, int] = {}

    def all(self) -> tuple[tuple[Feature, ...], tuple[RowProblem, ...]]:
        features: list[Feature] = []
        problems: list[RowProblem] = []
        for row in self.site.rows:
            try:
                features.append(self._feature(row))
            except NotPlaced as not_placed:
                column = not_placed.column if row.line is not None else f"{row.where}.{not_placed.column}"
                problems.append(
                    RowProblem(
                        file=row.file,
                        line=row.line,
                        column=column,
                        message=not_placed.message,
                        remedy=not_placed.remedy,
                    )
                )
        return tuple(features), tuple(problems)

    def _feature(self, row: FeatureRow) -> Feature:
        named = self._named_floors(row)
        points: list[Point] = []
        floors: list[str | None] = []
        for stop in row.stops:
            point, floor = self._stop(stop, row, named)
            points.append(point)
            floors.append(floor)
        if len(set(floors)) > 1:
            raise NotPlaced(
                "points", "The points lie on several floors.", "Draw one line for each floor, or name the floor."
            )
        return Feature(
            id=self._id(row),
            type=row.type,
            points=tuple((round(x, 3), round(y, 3)) for x, y in points),
            geometry=row.geometry,
            floor=floors[0],
            number=row.number,
            name=row.name,
            attributes=row.attributes,
            verified=row.verified,
            verified_by=row.verified_by,
            verified_on=row.verified_on,
            origin=_origin(row),
        )

    def _id(self, row: FeatureRow) -> str:
        """As "camera/C-103" by number, else by name, else by place; a count where that is not enough."""
        stop = row.stops[0]
        words = row.number or (row.name and slug(row.name)) or slug(stop.door or stop.room or "unnumbered")
        whole = f"{row.type}/{words}"
        self.ids[whole] = self.ids.get(whole, 0) + 1
        return whole if self.ids[whole] == 1 else f"{whole}~{self.ids[whole]}"

    def _named_floors(self, row: FeatureRow) -> tuple[Floor, ...] | None:
        """The floors a row may mean: those named, all when none is; None for the grounds."""
        if row.floor is None:
            return self.floors
        if row.floor.casefold() in _GROUNDS:
            return None
        found = tuple(
            floor
            for building in self.buildings
            for floor in building.floors
            if loose(row.floor) in _floor_names(building, floor) | self._written_labels(floor)
        )
        if len(found) == 1:
            return found
        if not self.floors:
            raise NotPlaced("floor", "No plan was read.", "Correct the plans first.")
        known = [floor.label for floor in self.floors]
        if found:
            raise NotPlaced(
                "floor", f"Several floors are called {shown(row.floor)}.",
                f"Write one of: {', '.join(floor.id for floor in found)}.",
            )  # fmt: skip
        if any(loose(row.floor) in {loose(floor.label), loose(floor.id)} for floor in self.site.floors):
            raise NotPlaced("floor", f"The plan of {shown(row.floor)} was not read.", "Correct that floor first.")
        listed = f"Floors: {', '.join(known)}; or grounds."
        raise NotPlaced(
            "floor", f"There is no floor {shown(row.floor)}.", did_you_mean(row.floor, known, otherwise=listed)
        )

    def _written_labels(self, floor: Floor) -> set[str]:
        """What site.toml calls a floor that people call otherwise."""
        return {loose(spec.label) for spec in self.site.floors if spec.id == floor.id}

    def _stop(self, stop: Stop, row: FeatureRow, named: tuple[Floor, ...] | None) -> tuple[Point, str | None]:
        if stop.room is not None:
            floor, space = self.register.room(stop.room, self.floors if named is None else named)
            point = self._beside_label(space) if row.geometry == "point" else space.label_at
            return point, floor.id
        if stop.door is not None:
            floor, opening = self.register.door(stop.door, self.floors if named is None else named)
            return opening.middle, floor.id
        if stop.plan is not None:
            return self._plan_point(stop.plan, row, named)
        return self._earth_point(stop, row, named)

    def _plan_point(self, plan: Point, row: FeatureRow, named: tuple[Floor, ...] | None) -> tuple[Point, str | None]:
        """File coordinates of the floor named; on the grounds, of the ground floor."""
        if not self.floors:
            raise NotPlaced("x", "No plan was read.", "Correct the plans first.")
        if named is not None and len(named) == 1 and (row.floor is not None):
            point = _from_file(named[0], plan)
            self._near_enough(point, named[0], row)
            return point, named[0].id
        home = self._home()
        point = _from_file(home, plan)
        self._near_enough(point, home, row)
        if named is None:
            return point, None
        return point, self._floor_at(point)

    def _home(self) -> Floor:
        """The floor whose file coordinates the grounds are given in."""
        ground = self.site.ground
        return next((floor for floor in self.floors if ground and floor.id == ground.id), self.floors[0])

    def _near_enough(self, point: Point, floor: Floor, row: FeatureRow) -> None:
        """Far outside the drawing is a slip in the coordinates or the unit, not a place."""
        box = self.boxes[floor.id]
        if box is None:
            return
        xmin, ymin, xmax, ymax = box
        reach = 600.0 if row.floor is None or row.floor.casefold() in _GROUNDS else 60.0
        away = max(xmin - point[0], point[0] - xmax, ymin - point[1], point[1] - ymax, 0.0)
        if away > reach:
            low, high = floor.placement.to_file(np.array([[xmin, ymin], [xmax, ymax]]))
            raise NotPlaced(
                "x", f"This place lies {away:,.0f} m away from the plan.",
                f"x and y are in the plan file's own coordinates: x from {min(low[0], high[0]):.0f} to "
                f"{max(low[0], high[0]):.0f}, y from {min(low[1], high[1]):.0f} to {max(low[1], high[1]):.0f}.",
            )  # fmt: skip

    def _earth_point(self, stop: Stop, row: FeatureRow, named: tuple[Floor, ...] | None) -> tuple[Point, str | None]:
        if stop.earth is None or self.frame is None:
            raise NotPlaced(
                "lat", "The site has no georeference, so latitude and longitude cannot be placed.",
                "Add [georeference] to site.toml, or give room, door or x and y.",
            )  # fmt: skip
        x, y = to_site(self.frame, [stop.earth])[0]
        point = (float(x), float(y))
        box = self.boxes[self._home().id] if self.floors else None
        if box and math.dist(point, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)) > 5_000:
            raise NotPlaced("lat", "This place lies more than 5 km from the site.", "Check latitude and longitude.")
        if named is None:
            return point, None
        if row.floor is not None:
            return point, named[0].id
        return point, self._floor_at(point)

    def _floor_at(self, point: Point) -> str | None:
        """Nobody named a floor: the grounds where there is no building; inside one the floor must be said."""
        spot = shapely.Point(point)
        inside = [
            floor
            for floor in self.floors
            if any(shapely.Polygon(space.outline.exterior).contains(spot) for space in floor.spaces)
        ]
        if not inside:
            return None
        if len(self.floors) == 1:
            return inside[0].id
        raise NotPlaced(
            "floor", "This place lies inside the building, and the floor is not said.",
            f"Fill in floor: {', '.join(floor.label for floor in self.floors)}; or grounds.",
        )  # fmt: skip

    def _beside_label(self, space: Space) -> Point:
        """A free spot in the room: near its label, not on it, and clear of what was put there before."""
        taken = self.taken.setdefault(space.id, [space.label_at])
        if space.id not in self.free:
            outline = shapely.Polygon(space.outline.exterior, list(space.outline.holes))
            self.free[space.id] = outline.buffer(-_FROM_WALL)
        free = self.free[space.id]
        for step in (_STEP, _STEP / 2, _STEP / 4):
            for spot in _spots(space.label_at, step):
                clear = all(math.dist(spot, other) >= step * 0.99 for other in taken)
                if clear and free.contains(shapely.Point(spot)):
                    taken.append(spot)
                    return spot
        return space.label_at


def _spots(centre: Point, step: float) -> Iterable[Point]:
    """Below, beside and above, ring after ring."""
    x, y = centre
    for ring in range(1, 7):
        count = 8 * ring
        for i in range(count):
            # Begins straight down and goes to both sides in turn.
            turn = -math.pi / 2 + (-1) ** i * ((i + 1) // 2) * 2 * math.pi / count
            yield (x + ring * step * math.cos(turn), y + ring * step * math.sin(turn))


def _floor_names(building: Building, floor: Floor) -> set[str]:
    own = {floor.label, floor.id, floor.id.rpartition("/")[2], str(floor.index)}
    return {loose(name) for name in own} | {
        loose(f"{building.name}/{name}") for name in (floor.label, str(floor.index))
    }


def _from_file(floor: Floor, plan: Point) -> Point:
    x, y = floor.placement.from_file(np.array([plan]))[0]
    return (float(x), float(y))


def _bounds(floor: Floor) -> Box | None:
    corners = [point for space in floor.spaces for point in space.outline.exterior]
    corners += [point for lines in floor.linework for a, b, c, d in lines.segments for point in ((a, b), (c, d))]
    if not corners:
        return None
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _origin(row: FeatureRow) -> str:
    """As "features.csv line 12, somewhere in room 114": where it was written, and how exact its place is."""
    where = row.where if row.line is not None else f"{row.file} {row.where}"
    stop = row.stops[0]
    if row.geometry == "point" and stop.room is not None:
        return f"{where}, somewhere in room {stop.room}"
    if row.geometry == "point" and stop.door is not None:
        return f"{where}, at door {stop.door}"
    return where
