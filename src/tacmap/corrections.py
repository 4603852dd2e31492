"""What people put right of a plan that was read: one correction says one thing about one place.

A place is given in the plan file's own coordinates, so that it outlives a new reading, another version of this
software and another alignment. To add a kind, give it a row in `KINDS` and its function in `tacmap.amending`.
"""

from dataclasses import dataclass
from datetime import date

from tacmap.geometry import Point

__all__ = ["KINDS", "Correction", "CorrectionKind", "Was"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionKind:
    """A row of the table: what `value` holds ("" for nothing), and how many points say where.

    `subject` is what it is about: "room", "door", "symbol" or "plan". `label` completes "says that".
    """

    id: str
    subject: str
    label: str
    value: str = ""
    needs_value: bool = False
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """What the plan itself showed there when the correction was made: it tells when the plan has changed since.

    `text` is the number, name or use as it was read; `area_m2` and `box` (xmin, ymin, xmax, ymax in the plan file's
    coordinates) are the outline's: 0 m2 where there was no room. None where nobody wrote it down.
    """

    text: str | None = None
    area_m2: float | None = None
    box: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """One row. `kind` is a key of KINDS, `floor` the id of a floor, `points` lie in its plan file's coordinates.

    `by` is a role or an office; `line` counts from 1, and is None for what is not written yet.
    """

    kind: str
    floor: str
    points: tuple[Point, ...] = ()
    value: str | None = None
    was: Was = Was()
    by: str | None = None
    on: date | None = None
    file: str = "corrections.csv"
    line: int | None = None

    @property
    def where(self) -> str:
        """As "corrections.csv line 4"."""
        return f"{self.file} line {self.line}" if self.line is not None else "This correction"


_ROWS = (
    CorrectionKind(
        id="number", subject="room", label="the room bears this number", value="a number, or none", needs_value=True
    ),
    CorrectionKind(
        id="name", subject="room", label="the room has this name", value="a name, or none", needs_value=True
    ),
    CorrectionKind(id="kind", subject="room", label="this is the room's use", value="a use", needs_value=True),
    CorrectionKind(
        id="merge", subject="room", label="these are one room", value="its number, if it is not clear", least=2, most=50
    ),
    CorrectionKind(
        id="split",
        subject="room",
        label="one room ends here and another begins",
        value="open, where people can walk across",
        least=2,
        most=500,
    ),
    CorrectionKind(
        id="wall", subject="room", label="here is a wall", value="its thickness in metres (0.1)", least=2, most=500
    ),
    CorrectionKind(
        id="room", subject="room", label="this is a room", value="its number, if it has one", least=3, most=500
    ),
    CorrectionKind(id="no-room", subject="room", label="this is no room"),
    CorrectionKind(id="door", subject="door", label="here is a door", value="its width in metres (0.9)", most=2),
    CorrectionKind(
        id="passage", subject="door", label="here is a way through without a door", value="its width in metres", most=2
    ),
    CorrectionKind(id="no-door", subject="door", label="there is no door or way through"),
    CorrectionKind(
        id="exterior", subject="door", label="the door leads outdoors, or does not", value="yes or no", needs_value=True
    ),
    CorrectionKind(
        id="door-number", subject="door", label="the door bears this number", value="a number, or none",
        needs_value=True,
    ),
    CorrectionKind(
        id="accept", subject="symbol", label="the plan's symbol is what it seems", value="its number, if it has one"
    ),
    CorrectionKind(id="reject", subject="symbol", label="the plan's symbol is not what it seems"),
    CorrectionKind(
        id="scale", subject="plan", label="these two points are so far apart", value="a length: 9.5 m, 31 ft, 31' 2\"",
        needs_value=True, least=2, most=2,
    ),
    CorrectionKind(
        id="north", subject="plan", label="true north lies from the first point to the second", least=2, most=2
    ),
    CorrectionKind(
        id="floor-label", subject="plan", label="people call this floor so", value="a label", needs_value=True, least=0
    ),
    CorrectionKind(id="keep-room", subject="room", label="the room keeps this id", value="an id", needs_value=True),
    CorrectionKind(id="keep-door", subject="door", label="the door keeps this id", value="an id", needs_value=True),
    CorrectionKind(id="changed-room", subject="room", label="the room has changed since that day"),
    CorrectionKind(id="changed-door", subject="door", label="the door has changed since that day"),
)  # fmt: skip

KINDS: dict[str, CorrectionKind] = {row.id: row for row in _ROWS}
