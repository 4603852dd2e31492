"""What a person should still look at once a floor was put right: what a correction settles is no longer told.

Doubts about numbers are told anew for what was touched, so that a correction that makes two rooms bear one number is
found as if the plan had said so.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tacmap.amending.ground import Ground, joined_numbers
from tacmap.amending.ways import Ways
from tacmap.building import Floor, Opening, OpeningKind, Space
from tacmap.errors import Finding
from tacmap.stages.doubts import doubled, unnumbered
from tacmap.stages.lettering import plain_number

__all__ = ["Settling"]

_OF_ROOMS = frozenset({"number-unclear", "numbers-share-room", "number-beside-room", "area-differs"})
_ANEW = frozenset({"room-without-number", "number-doubled"})
_NO_NUMBERS = frozenset({"no-numbers", "no-text", "text-as-strokes"})
_OF_WAYS = frozenset({"gap-closed", "walls-joined"})
_NEAR_M = 0.6  # metres from a finding on a way through to the door that settles it


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """The floor as it was read, what became of it, and the rooms whose number a person gave (or denied)."""

    read: Floor
    ground: Ground
    ways: Ways
    spaces: tuple[Space, ...]
    told: frozenset[str]

    def findings(self) -> tuple[Finding, ...]:
        """Of the reading's findings those that are still open, and the new ones."""
        floor = replace(self.read, spaces=self.spaces)
        numbered = any(space.number for space in self.spaces)
        asked = [space for space in self.spaces if space.number or space.id not in self.told]
        return (
            *(found for found in self.read.findings if self._open(found, numbered=numbered)),
            *doubled(floor, self.spaces),
            *unnumbered(floor, asked, numbered),
            *self._unclear(),
            *self._doorless(),
            *self._leading_nowhere(),
        )

    def _open(self, found: Finding, *, numbered: bool) -> bool:
        if found.code in _ANEW or (found.code in _NO_NUMBERS and numbered):
            return False
        if found.code == "no-rooms-found":
            return not self.spaces
        if found.at is None:
            return True
        if found.code in _OF_ROOMS:
            room = self.ground.at(found.at)
            return room not in self.told and room not in self.ground.touched
        if found.code == "number-without-room":
            return not self._has_room(found.at)
        return found.code not in _OF_WAYS or not self._settled_way(found.at)

    def _has_room(self, at: tuple[float, float]) -> bool:
        """Whether the number that stands there was given to a room, or a room was drawn around it."""
        here = {plain_number(label.number) for label in self.read.labels if math.dist(label.at, at) < 0.01}
        theirs = (space for space in self.spaces if space.id in self.told or space.id in self.ground.touched)
        return any(plain_number(number) in here for space in theirs for number in joined_numbers([space.number]))

    def _settled_way(self, at: tuple[float, float]) -> bool:
        lines = [(way.a, way.b) for name, way in self.ways.openings.items() if name in self.ways.touched]
        closed = [(way.a, way.b) for way in self.read.openings if way.id not in self.ways.openings]
        return any(
            math.dist(((a[0] + b[0]) / 2, (a[1] + b[1]) / 2), at) <= _NEAR_M
            for a, b in (*lines, *closed, *self.ways.sealed)
        )

    def _of_touched(self) -> Iterator[Space]:
        return (space for space in self.spaces if space.id in self.ground.touched and space.id not in self.told)

    def _unclear(self) -> Iterator[Finding]:
        for space in self._of_touched():
            numbers = joined_numbers([space.number])
            if len(numbers) > 1:
                yield Finding(
                    code="numbers-share-room",
                    message=f"One outline holds the numbers {', '.join(numbers)} since it was put right: say which it "
                    "bears, or where one room ends.",
                    at=space.label_at,
                    floor=self.read.id,
                )
            elif numbers and not space.sure:
                yield Finding(
                    code="number-unclear",
                    message=f"The outline of room {numbers[0]} was put right, and it is not clear whether the number "
                    "is meant for all of it: say which number it bears.",
                    at=space.label_at,
                    floor=self.read.id,
                )

    def _doorless(self) -> Iterator[Finding]:
        entered = {side for way in self._doors() for side in way.connects}
        for space in self.spaces:
            if space.id in self.ground.touched and space.id not in entered:
                called = f"Room {space.number}" if space.number else f"A room of {space.area_m2:.0f} m2"
                yield Finding(
                    code="room-without-door",
                    message=f"{called}, whose outline was put right, has no door: add its door, or say that the line "
                    "it was split along is open.",
                    at=space.label_at,
                    floor=self.read.id,
                    severity="note",
                )

    def _doors(self) -> list[Opening]:
        return [way for way in self.ways.openings.values() if way.kind is not OpeningKind.WINDOW]

    def _leading_nowhere(self) -> Iterator[Finding]:
        for name, way in self.ways.openings.items():
            if name in self.ways.nowhere and not way.exterior:
                yield Finding(
                    code="door-leads-nowhere",
                    message="A door that was drawn leads into ground that is no room, and that walls enclose: draw the "
                    "room there, or say that the door is an exterior one.",
                    at=way.middle,
                    floor=self.read.id,
                )
