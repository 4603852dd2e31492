"""The nouns of a site folder: what its files say, each with the file and line it came from.

Nothing here is placed yet: a row says "room 114", and `tacmap.site.place` finds room 114 in the plans.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from tacmap.annotations import Verification
from tacmap.copies import Recipients
from tacmap.corrections import Correction
from tacmap.earth import LatLon
from tacmap.errors import Finding, RowProblem
from tacmap.geometry import Point
from tacmap.locker import Locker
from tacmap.logbook import LogEntry
from tacmap.preplan import Channel, Contact, Review, WalkThrough
from tacmap.walk import Record

__all__ = [
    "DIRECTIONS",
    "SCOPES",
    "AerialImage",
    "AlignPair",
    "ControlPoint",
    "Direction",
    "DoorNumbers",
    "FeatureRow",
    "LockerFiles",
    "Origin",
    "Said",
    "SignedRecord",
    "SiteBuilding",
    "SiteFloor",
    "SiteFolder",
    "SiteLimits",
    "Stop",
]

Direction = Literal["clockwise", "counter-clockwise"]
Scope = Literal["building", "campus"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
SCOPES: tuple[Scope, ...] = get_args(Scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteLimits:
    """Caps on a site folder's own files (plan files have `tacmap.settings.Limits`)."""

    toml_bytes: int = 1_000_000  # bytes of site.toml
    sheet_bytes: int = 10_000_000  # bytes of one CSV or GeoJSON file
    rows: int = 20_000  # rows of one sheet
    cell_characters: int = 1_000  # of one cell
    floors: int = 200  # of the whole site
    points: int = 2_000  # corners of one line or area
    problems: int = 500  # collected before reading stops


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignPair:
    """The same spot on two plans: `here` in this floor's plan file, `there` in that of floor `floor`.

    Both in file coordinates. `floor` is a SiteFloor id; None means `SiteFolder.ground`.
    """

    here: Point
    there: Point
    floor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFloor:
    """One level and the plan it is drawn on.

    `plan` is None when the file is missing or lies outside the folder (a problem says so). `sheet` picks one
    floor of a file that holds several: its title, or its place in reading order from 1.
    """

    id: str
    label: str
    index: int
    plan: Path | None
    plan_name: str
    metres_per_unit: float | None = None
    sheet: str | int | None = None
    align: tuple[AlignPair, ...] = ()
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBuilding:
    """A building and its floors, in the order of their index. `main_entrance` is the number of its front door."""

    id: str
    name: str
    number: str | None = None
    floors: tuple[SiteFloor, ...] = ()
    main_entrance: str = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorNumbers:
    """Which way the numbers of exterior doors run, seen from above, and whether each building begins anew."""

    direction: Direction = "clockwise"
    scope: Scope = "building"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlPoint:
    """A spot known on the plan and on earth: `plan` in the file coordinates of `floor`, or `site` in metres."""

    latitude: float
    longitude: float
    plan: Point | None = None
    site: Point | None = None
    floor: str | None = None
    name: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """One known spot and where north lies: `true_north_deg` clockwise from the plan's up, or by an arrow.

    `arrow` is the floor it is drawn on, and its tail and tip in that plan file's coordinates.
    """

    latitude: float
    longitude: float
    true_north_deg: float
    plan: Point = (0.0, 0.0)
    floor: str | None = None
    line: int | None = None
    arrow: tuple[str, tuple[Point, Point]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AerialImage:
    """An image of the grounds from above. `path` is None when the file is missing (a problem says so).

    `corners` are those of the image as (latitude, longitude): upper left, upper right, lower right and lower left; or
    upper left and lower right; None for a GeoTIFF. `kept` where it lies in a store: its sha256 and how to get it.
    """

    path: Path | None
    captured: date
    kept: tuple[str, Callable[[], bytes]] | None = None
    corners: tuple[LatLon, ...] | None = None
    source: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """One point of a line or area as written: a room, a door, plan coordinates, or latitude and longitude."""

    room: str | None = None
    door: str | None = None
    plan: Point | None = None
    earth: LatLon | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureRow:
    """One row of features.csv or one feature of features.geojson, checked but not yet placed.

    `geometry` is "point", "line" or "polygon"; `stops` holds one place for a point. `floor` as written.
    """

    file: str
    line: int | None
    where: str
    type: str
    geometry: str
    stops: tuple[Stop, ...]
    floor: str | None = None
    number: str | None = None
    name: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    verified: Verification = Verification.UNVERIFIED
    verified_by: str | None = None
    verified_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LockerFiles:
    """Where a locker's inventory and its log of checks lie, from the folder; the log may not be there yet.

    `digests` are those of the log's lines, the oldest first.
    """

    locker: str
    items: str | None
    log: str
    digests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One text and where it stands; `key` is the last part of its column or path."""

    file: str
    line: int | None
    column: str
    text: str

    @property
    def key(self) -> str:
        return re.split(r"[.\[]", self.column)[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRecord:
    """A record of a walk-through as it lies in walk/: its bytes, what they say, and the signature to be verified."""

    file: str
    content: bytes
    signature: str
    record: Record


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFolder:
    """A whole site folder as read. `problems` must be empty before anything is issued from it.

    `bare` is true when there was no folder, only plan files. `read` names every file that was used,
    relative to the folder, in order. `walk_through` is what site.toml says by hand; `walks` are the signed records
    in their order, not verified yet, and `signers` the public keys that site.toml lets sign them. `not_present`
    gives, by the id of a law's requirement, why the school has no such thing, and `left_open` why something that is
    missing may wait; `accepted` the texts that may stay although they look private, each with the reason;
    `said` is every text of the files, as it stands there.
    """

    folder: Path
    id: str
    name: str
    state_id: str | None = None
    address: str | None = None
    law: str | None = None
    host: str | None = None
    agency_id: str | None = None
    revision: int = 0
    issued: date | None = None
    exercise: bool = False
    walk_through: WalkThrough = WalkThrough()  # noqa: RUF009 - frozen
    walks: tuple[SignedRecord, ...] = ()
    signers: tuple[str, ...] = ()
    review: Review = Review()  # noqa: RUF009 - frozen
    contacts: tuple[Contact, ...] = ()
    channels: tuple[Channel, ...] = ()
    buildings: tuple[SiteBuilding, ...] = ()
    door_numbers: DoorNumbers = DoorNumbers()
    control_points: tuple[ControlPoint, ...] = ()
    origin: Origin | None = None
    aerial: AerialImage | None = None
    rows: tuple[FeatureRow, ...] = ()
    corrections: tuple[Correction, ...] = ()
    lockers: tuple[Locker, ...] = ()
    locker_files: tuple[LockerFiles, ...] = ()
    logbook: tuple[LogEntry, ...] = ()
    recipients: Recipients = Recipients()  # noqa: RUF009 - frozen
    not_present: tuple[tuple[str, str], ...] = ()
    left_open: tuple[tuple[str, str], ...] = ()
    accepted: tuple[tuple[str, str], ...] = ()
    said: tuple[Said, ...] = ()
    read: tuple[str, ...] = ()
    bare: bool = False
    problems: tuple[RowProblem, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def floors(self) -> tuple[SiteFloor, ...]:
        """Every floor of every building."""
        return tuple(floor for building in self.buildings for floor in building.floors)

    @property
    def ground(self) -> SiteFloor | None:
        """The floor others are measured from: the first building's nearest to the main entrance's level."""
        floors = self.buildings[0].floors if self.buildings else ()
        return min(floors, key=lambda floor: (abs(floor.index), floor.index), default=None)
