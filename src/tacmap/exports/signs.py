"""Signs to print: exterior door numbers for both faces, room numbers for corridor, inside and outside window.

A door's number stands at least 6 inches high (19 TAC 61.1031), a room's as large as its half page allows: numbers that
an officer reads from across a yard or a hall. What has no number gets no sign.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from tacmap.exports.edition import Edition
from tacmap.exports.orientation import is_entrance
from tacmap.exports.typeset import typeset
from tacmap.walk import things_of

__all__ = ["sign_sheets"]

_WORDS = {
    "corridor": "Corridor side: beside the door, on the latch side",
    "inside": "Inside: above the door",
    "window": "Outside window: lower corner, facing out",
}


def sign_sheets(edition: Edition, missing: Mapping[str, Sequence[str]] | None = None) -> dict[str, bytes]:
    """signs/doors.pdf, and signs/rooms-corridor.pdf, -inside.pdf and -window.pdf; nothing for what has no numbers.

    With `missing`, the places where a room's number was not found by the room's id, only the signs for those.
    """
    sheets = {}
    doors = _doors(edition) if missing is None else []
    if doors:
        sheets["signs/doors.pdf"] = typeset("signs", {"title": "Exterior door signs", "large": True, "signs": doors})
    for place, words in _WORDS.items():
        if rooms := _rooms(edition, place, words, missing):
            content = {"title": f"Room signs: {place}", "large": False, "signs": rooms}
            sheets[f"signs/rooms-{place}.pdf"] = typeset("signs", content)
    return sheets


def _doors(edition: Edition) -> list[dict[str, Any]]:
    """Each door twice, in the order in which one walks around the buildings."""
    many = len(edition.preplan.buildings) > 1
    return [
        {
            "number": door.number,
            "over": "DOOR",
            "under": building.name if many else edition.preplan.name,
            "place": f"Door {door.number}: {face} face, above or beside the door",
        }
        for building in edition.preplan.buildings
        for door in sorted(
            (door for floor in building.floors for door in floor.openings if door.number and is_entrance(door)),
            key=lambda door: _counted(door.number or ""),
        )
        for face in ("outer", "inner")
    ]


def _rooms(
    edition: Edition, place: str, words: str, missing: Mapping[str, Sequence[str]] | None
) -> list[dict[str, Any]]:
    """The rooms whose number belongs there, by floor and number."""
    rooms = {space.id: space for _, floor in edition.floors for space in floor.spaces if space.sure}
    return [
        {"number": thing.number, "over": "", "under": rooms[thing.id].name or "", "place": f"{thing.number}. {words}"}
        for thing in things_of(edition.preplan)
        if thing.id in rooms and place in (thing.places if missing is None else missing.get(thing.id, ()))
    ]


def _counted(number: str) -> tuple[int, str]:
    """Door 2 before door 10."""
    digits = "".join(letter for letter in number if letter.isdigit())
    return (int(digits[:12]) if digits else 0, number)
