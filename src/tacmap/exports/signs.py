"""Signs to print: exterior door numbers for both faces, room numbers for corridor, inside and outside window.

A door's number stands at least 6 inches high (19 TAC 61.1031), a room's as large as its half page allows: numbers that
an officer reads from across a yard or a hall. What has no number gets no sign.
"""

from typing import Any

from tacmap.building import SpaceKind
from tacmap.exports.edition import Edition
from tacmap.exports.orientation import is_entrance
from tacmap.exports.typeset import typeset

__all__ = ["sign_sheets"]

_OPEN = (SpaceKind.COURTYARD,)
_NO_WINDOW = (*_OPEN, SpaceKind.CORRIDOR, SpaceKind.STAIRS, SpaceKind.ELEVATOR)
_PLACES = (
    ("corridor", "Corridor side: beside the door, on the latch side", _OPEN),
    ("inside", "Inside: above the door", _OPEN),
    ("window", "Outside window: lower corner, facing out", _NO_WINDOW),
)


def sign_sheets(edition: Edition) -> dict[str, bytes]:
    """signs/doors.pdf, and signs/rooms-corridor.pdf, -inside.pdf and -window.pdf; nothing for what has no numbers."""
    sheets = {}
    if doors := _doors(edition):
        sheets["signs/doors.pdf"] = typeset("signs", {"title": "Exterior door signs", "large": True, "signs": doors})
    for place, words, without in _PLACES:
        if rooms := _rooms(edition, words, without):
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


def _rooms(edition: Edition, words: str, without: tuple[SpaceKind, ...]) -> list[dict[str, Any]]:
    return [
        {"number": space.number, "over": "", "under": space.name or "", "place": f"{space.number}. {words}"}
        for _, floor in edition.floors
        for space in sorted(floor.spaces, key=lambda space: _counted(space.number or ""))
        if space.number and space.sure and space.kind not in without
    ]


def _counted(number: str) -> tuple[int, str]:
    """Door 2 before door 10."""
    digits = "".join(letter for letter in number if letter.isdigit())
    return (int(digits[:12]) if digits else 0, number)
