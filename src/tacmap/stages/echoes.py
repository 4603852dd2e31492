"""Sections and schedules beside a plan repeat its room numbers; they are no floors."""

from tacmap.building import Floor, OpeningKind
from tacmap.errors import Finding
from tacmap.stages.lettering import plain_number

__all__ = ["without_echoes"]

_LEAST = 2  # numbers without which nothing can be said
_SHARE = 0.8  # of its numbers stand on other floors as well


def without_echoes(floors: tuple[Floor, ...]) -> tuple[tuple[Floor, ...], tuple[Finding, ...]]:
    """The floors without those that have no door and only repeat numbers of floors that have, and a note for each."""
    echoes = [floor for floor in floors if _is_echo(floor, floors)]
    kept = tuple(floor for floor in floors if all(floor is not echo for echo in echoes))
    return kept, tuple(_note(echo) for echo in echoes)


def _is_echo(floor: Floor, floors: tuple[Floor, ...]) -> bool:
    if _has_doors(floor):
        return False
    elsewhere = {number for other in floors if other is not floor and _has_doors(other) for number in _numbers(other)}
    own = _numbers(floor)
    return len(own) >= _LEAST and sum(number in elsewhere for number in own) >= _SHARE * len(own)


def _has_doors(floor: Floor) -> bool:
    return any(opening.kind is not OpeningKind.WINDOW for opening in floor.openings)


def _numbers(floor: Floor) -> list[str]:
    return [plain_number(space.number) for space in floor.spaces if space.number]


def _note(echo: Floor) -> Finding:
    said = ", ".join(space.number for space in echo.spaces if space.number)
    return Finding(
        code="drawing-left-out",
        message=f"A drawing beside the plan repeats the numbers {said} and has no doors: it was taken for a section or "
        "a schedule and left out. If it is a floor, save it as a plan file of its own.",
        at=echo.spaces[0].label_at,
        severity="note",
    )
