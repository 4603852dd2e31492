"""The register of a site's rooms and doors: finding one by the number or name that people use for it.

An unknown or ambiguous number is refused with near spellings, never guessed.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

from tacmap.building import Floor, Opening, OpeningKind, Space
from tacmap.site.words import did_you_mean, loose, shown

__all__ = ["NotPlaced", "Register"]

_Thing = TypeVar("_Thing", Space, Opening)
_Held = tuple[Floor, _Thing]


class NotPlaced(Exception):
    """Why a row could not be placed: the column to look at, what is wrong with it, and what to do."""

    def __init__(self, column: str, message: str, remedy: str) -> None:
        super().__init__(message)
        self.column, self.message, self.remedy = column, message, remedy


class _Index(Generic[_Thing]):
    """Things by name, as written and folded; the first kind of name that matches decides, a former number last."""

    def __init__(self) -> None:
        self._steps: tuple[defaultdict[str, list[_Held[_Thing]]], ...] = tuple(defaultdict(list) for _ in range(4))
        self.spellings: dict[str, list[str]] = defaultdict(list)

    def add(self, floor: Floor, thing: _Thing, number: str | None, name: str | None) -> None:
        parts: list[str] = [part.strip() for part in number.split(",")] if number else []
        for each in dict.fromkeys([*filter(None, parts), *([number] if number else [])]):
            self._steps[0][each].append((floor, thing))
            self._steps[1][loose(each)].append((floor, thing))
            self.spellings[floor.id].append(each)
        if name:
            self._steps[2][loose(name)].append((floor, thing))
            self.spellings[floor.id].append(name)

    def add_former(self, floor: Floor, thing: _Thing, number: str) -> None:
        self._steps[3][loose(number)].append((floor, thing))

    def called(self, word: str, floors: Collection[str]) -> Iterator[list[_Held[_Thing]]]:
        """What is called so on these floors: by number as written, by number folded, by name, by former number."""
        for step, key in zip(self._steps, (word, loose(word), loose(word), loose(word)), strict=True):
            yield [(floor, thing) for floor, thing in step.get(key, ()) if floor.id in floors]


class Register:
    """Rooms and doors of all floors; `former` are numbers by id that the plan gives to what bears another now."""

    def __init__(self, floors: Sequence[Floor], former: Mapping[str, tuple[str, ...]] | None = None) -> None:
        former = former or {}
        self._floors = floors
        self._rooms: _Index[Space] = _Index()
        self._doors: _Index[Opening] = _Index()
        for floor in floors:
            for space in floor.spaces:
                self._rooms.add(floor, space, space.number, space.name)
                for number in former.get(space.id, ()):
                    self._rooms.add_former(floor, space, number)
            for opening in floor.openings:
                if opening.kind is not OpeningKind.WINDOW:
                    self._doors.add(floor, opening, opening.number, None)
                    for number in former.get(opening.id, ()):
                        self._doors.add_former(floor, opening, number)

    def room(self, word: str, floors: Sequence[Floor]) -> _Held[Space]:
        """The one room of this number or name on these floors. Raises NotPlaced."""
        ids = {floor.id for floor in floors}
        for found in self._rooms.called(word, ids):
            if len(found) == 1:
                return found[0]
            if found:
                raise self._several("room", word, [floor for floor, _ in found])
        remedy = did_you_mean(
            word, self._spellings(self._rooms, ids), otherwise="Look it up with: tacmap read PLAN; or give x and y."
        )
        where = "on that floor" if len(ids) < len(self._floors) else "in these plans"
        raise NotPlaced("room", f"No room {shown(word)} was found {where}.", remedy)

    def door(self, word: str, floors: Sequence[Floor]) -> _Held[Opening]:
        """The one door of this number; a door to the outside goes before an inner one. Raises NotPlaced."""
        ids = {floor.id for floor in floors}
        for found in self._doors.called(word, ids):
            outer = [(floor, door) for floor, door in found if door.exterior]
            if len(outer) == 1 or len(found) == 1:
                return (outer or found)[0]
            if found:
                raise self._several("door", word, [floor for floor, _ in found])
        remedy = did_you_mean(
            word,
            self._spellings(self._doors, ids),
            otherwise="Where the plan has no door numbers, name a room, or give x and y.",
        )
        raise NotPlaced("door", f"No door {shown(word)} was found in these plans.", remedy)

    def _spellings(self, index: _Index[_Thing], ids: Collection[str]) -> list[str]:
        return [word for floor in self._floors if floor.id in ids for word in index.spellings[floor.id]]

    def _several(self, column: str, word: str, floors: Sequence[Floor]) -> NotPlaced:
        labels = list(dict.fromkeys(floor.label for floor in floors))
        remedy = (
            "Name the floor."
            if len({floor.id for floor in floors}) > 1
            else "Give x and y instead, and correct the numbers in the plan."
        )
        return NotPlaced(column, f"There are {len(floors)} {column}s {shown(word)} ({', '.join(labels)}).", remedy)
