"""A floor as it was read, put right by what people say of it: (Floor, corrections) -> Amended, a pure function.

The itinerary: outlines in the order of the rows, then doors in the order of the rows, then titles, whose order does
not count. Every row acts or has a finding. Ids stay what they were when the plan was read; what is new gets new ones.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from tacmap.amending.cutting import doorway, split, wall
from tacmap.amending.doubts import Settling
from tacmap.amending.ground import Ground, Unfit, joined_numbers
from tacmap.amending.merging import merge
from tacmap.amending.picture import drawn_walls, redrawn
from tacmap.amending.rooms import no_room, room
from tacmap.amending.since import as_read, changed_since
from tacmap.amending.symbols import symbols_put_right
from tacmap.amending.titles import TITLES, Title, entitled
from tacmap.amending.ways import WAYS, Ways
from tacmap.building import Floor, Opening, OpeningKind, Space
from tacmap.corrections import KINDS, Correction
from tacmap.errors import Finding
from tacmap.geometry import Point

__all__ = ["Amended", "amended", "as_read", "symbols_put_right"]

# Each takes the ground, the row, its value and its points in metres, and raises Unfit when it cannot act.
_CUTS: dict[str, Callable[[Ground, int, str | None, Sequence[Point]], None]] = {
    "merge": merge,
    "split": split,
    "wall": wall,
    "room": room,
    "no-room": no_room,
    "door": doorway,
    "passage": doorway,
}
_FAR_M = 300.0  # from the drawing
_SIGNS = re.compile(r"[^\w.-]+")  # what an id does not hold
_REMEDIES = {
    "correction-without-place": "Remove the row, or give it the place that it is meant for.",
    "correction-not-applied": "Correct the row; until then the plan is shown as if it were not there.",
    "correction-needless": "The row may go.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """A floor put right, with what is still open among its findings.

    `told` gives the finding of each row that could not act, or did in doubt, by its place among the corrections.
    `things` gives the rooms and doors that each row is about, `former` which numbers the plan itself gives to those
    that bear others now.
    """

    floor: Floor
    told: Mapping[int, Finding] = field(default_factory=dict)
    things: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    former: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def amended(floor: Floor, corrections: Sequence[Correction]) -> Amended:
    """The floor with what `corrections` say of its rooms and doors; those of other floors are not asked.

    The same floor and rows give the same answer; `floor` is as it was read, its ids those of the site.
    """
    rows = {
        at: row
        for at, row in enumerate(corrections)
        if row.floor == floor.id and KINDS[row.kind].subject in ("room", "door")
    }
    return _Amending(floor, rows).amended() if rows else Amended(floor=replace(floor, labels=()))


class _Amending:
    """One floor on its way."""

    def __init__(self, floor: Floor, rows: Mapping[int, Correction]) -> None:
        self.floor = floor
        self.rows = self.acting = rows
        self.points = {at: self._in_metres(row) for at, row in rows.items()}
        self.ground = Ground.of(floor)
        self.told: dict[int, Finding] = {}
        self.things: dict[int, list[str]] = {}  # the rooms and doors that a row is about

    def amended(self) -> Amended:
        self._leave_out_what_is_far()
        doubted = self._doubted()
        self._cut()
        ways = self._ways()
        told = self._title()
        self._unsure(doubted)
        spaces = self.ground.rooms()
        names = self._kept_ids(ways)
        open_still = Settling(read=self.floor, ground=self.ground, ways=ways, spaces=spaces, told=told).findings()
        floor = replace(
            self.floor,
            spaces=tuple(replace(space, id=names[space.id]) if space.id in names else space for space in spaces),
            openings=tuple(_renamed(way, names) for way in ways.openings.values()),
            walls=drawn_walls(self.ground, ways),
            linework=redrawn(self.ground, ways),
            findings=(*open_still, *(self.told[at] for at in sorted(self.told))),
            labels=(),
        )
        return Amended(
            floor=floor,
            told=self.told,
            things={at: tuple(names.get(name, name) for name in each) for at, each in self.things.items()},
            former={names.get(name, name): number for name, number in self._former(ways).items()},
        )

    def _in_metres(self, row: Correction) -> tuple[Point, ...]:
        return tuple((x, y) for x, y in self.floor.placement.from_file(np.array(row.points)).tolist())

    def _leave_out_what_is_far(self) -> None:
        """A place far outside the drawing is a slip in the coordinates: what lies there does not act."""
        box = self.ground.bounds()
        if box is None:
            return
        for at, points in self.points.items():
            low, high = np.min(points, axis=0), np.max(points, axis=0)
            away = max(*(box[0] - low).tolist(), *(high - box[1]).tolist())
            if away > _FAR_M:
                self._tell(at, f"It lies {away:,.0f} m away from the plan.", code="correction-without-place")
        self.acting = {at: row for at, row in self.rows.items() if at not in self.told}

    def _tell(self, at: int, message: str, *, code: str) -> None:
        row = self.rows[at]
        remedy = _REMEDIES.get(code, "")
        words = f"{row.where} ({row.kind}{f' {row.value}' if row.value else ''}): {message} {remedy}".strip()
        spot = self.points[at][0]
        self.told[at] = Finding(
            code=code,
            message=words,
            at=(round(spot[0], 3), round(spot[1], 3)),
            floor=self.floor.id,
            severity="note" if code == "correction-needless" else "warning",
        )

    def _doubted(self) -> set[int]:
        """Rows under which the plan has changed: they act, and are doubted."""
        doubted = set()
        for at, row in self.acting.items():
            if (why := changed_since(self.ground, row)) is not None:
                doubted.add(at)
                self._doubtful(at, why)
        return doubted

    def _doubtful(self, at: int, why: str) -> None:
        message = f"When this was written, {why}: see whether it still holds, and write it anew or remove it."
        self._tell(at, message, code="correction-doubtful")

    def _cut(self) -> None:
        for at, row in self.acting.items():
            if row.kind in _CUTS:
                try:
                    _CUTS[row.kind](self.ground, at, row.value, self.points[at])
                except Unfit as unfit:
                    self._tell(at, unfit.message, code=unfit.code)
        self.things = self.ground.by_row

    def _ways(self) -> Ways:
        ways = Ways.of(self.ground)
        for at, a, b in self.ground.marks.passages:
            try:
                ways.add(a, b, OpeningKind.OPENING)
            except Unfit as unfit:
                self._tell(at, unfit.message, code=unfit.code)
        for at, row in self.acting.items():
            if row.kind in WAYS or row.kind in ("keep-door", "changed-door"):
                try:
                    name = self._way(ways, at, row)
                except Unfit as unfit:
                    self._tell(at, unfit.message, code=unfit.code)
                else:
                    self.things.setdefault(at, []).append(name)
        return ways

    def _way(self, ways: Ways, at: int, row: Correction) -> str:
        if row.kind not in WAYS:
            return ways.nearest(self.points[at][0])
        return WAYS[row.kind](ways, at, row.value, self.points[at])

    def _title(self) -> frozenset[str]:
        """Numbers, names and uses; the rooms of which a person said what number they bear."""
        titles = [
            Title(row=at, kind="number", room=room, value=value)
            for at, room, value in self.ground.marks.said
            if room in self.ground.spaces
        ]
        for at, row in self.acting.items():
            if row.kind not in (*TITLES, "keep-room", "changed-room"):
                continue
            room = self.ground.at(self.points[at][0])
            if room is None:
                self._tell(at, "It lies in no room now.", code="correction-without-place")
                continue
            self.things.setdefault(at, []).append(room)
            if row.kind in TITLES:
                titles.append(Title(row=at, kind=row.kind, room=room, value=row.value or "none"))
        against, repeated = entitled(self.ground, titles)
        for at, other in against.items():
            self._contradicted(at, other)
        for at in repeated:
            self._tell(at, "Another row says the same.", code="correction-needless")
        return frozenset(title.room for title in titles if title.kind == "number")

    def _contradicted(self, at: int, other: Title) -> None:
        message = (
            f"{self.rows[other.row].where} says {other.value} of the same room. The later row stands, in doubt: "
            "remove one of the two."
        )
        self._tell(at, message, code="correction-contradicted")

    def _unsure(self, doubted: Iterable[int]) -> None:
        """What a doubted row made is not sure."""
        for at in doubted:
            for name in self.things.get(at, ()):
                if name in self.ground.spaces:
                    self.ground.spaces[name] = replace(self.ground.spaces[name], sure=False)

    def _kept_ids(self, ways: Ways) -> dict[str, str]:
        """New ids by old ones: those that rows keep, and the number of what had none on the plan.

        Whoever bears a kept id by chance gives way.
        """
        wanted: dict[str, str] = {}
        for at, row in self.acting.items():
            if row.kind not in ("keep-room", "keep-door") or not self.things.get(at) or at in self.told:
                continue
            name, own = self.things[at][0], f"{self.floor.id}/{row.value}"
            if name in wanted or own in wanted.values():
                self._tell(at, "Another row keeps this id, or gives this one another.", code="correction-contradicted")
                continue
            wanted[name] = own
        taken = {*self.ground.spaces, *ways.openings} | set(wanted.values())
        for name in (*self.ground.spaces, *ways.openings):
            if name not in wanted and name in set(wanted.values()):
                wanted[name] = next(own for n in range(2, len(taken) + 3) if (own := f"{name}~{n}") not in taken)
                taken.add(wanted[name])
        numbered = {space.id for space in self.floor.spaces if space.number}
        for name, space in self.ground.spaces.items():
            own = f"{self.floor.id}/{_SIGNS.sub('-', space.number or '').strip('-')}"
            if name not in wanted and name not in numbered and space.number and own not in taken:
                wanted[name] = own
                taken.add(own)
        return {name: own for name, own in wanted.items() if name != own}

    def _former(self, ways: Ways) -> dict[str, tuple[str, ...]]:
        """What things were called on the plan, with the rooms that became part of them, and are called no more."""
        now: dict[str, Space | Opening] = {**self.ground.spaces, **ways.openings}
        before: dict[str, list[str]] = {}
        things: list[Space | Opening] = [*self.floor.spaces, *self.floor.openings]
        for thing in things:
            heir = self.ground.heirs.get(thing.id, thing.id)
            if heir in now and thing.number:
                before.setdefault(heir, []).extend(joined_numbers([thing.number]))
        called = {name: joined_numbers([now[name].number]) for name in before}
        gone = {name: tuple(n for n in numbers if n not in called[name]) for name, numbers in before.items()}
        return {name: numbers for name, numbers in gone.items() if numbers}


def _renamed(way: Opening, names: Mapping[str, str]) -> Opening:
    """An opening under new ids, its own and those of the rooms it joins."""
    if names.keys().isdisjoint((way.id, *way.connects)):
        return way
    first, second = (None if side is None else names.get(side, side) for side in way.connects)
    return replace(way, id=names.get(way.id, way.id), connects=(first, second))
