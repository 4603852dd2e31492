"""What rooms are called and used for, put right: each by the room that holds the correction's place in the end.

Their order does not count, but where two say different things of one room: the later stands, in doubt.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from tacmap.amending.ground import Ground
from tacmap.building import Space, SpaceKind

__all__ = ["TITLES", "Title", "entitled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """That a room bears this number, name or use (`kind`), by the correction of that row."""

    row: int
    kind: str
    room: str
    value: str


def _number(space: Space, value: str) -> Space:
    return replace(space, number=_said(value), number_evidence="person", sure=True)


def _name(space: Space, value: str) -> Space:
    return replace(space, name=_said(value))


def _kind(space: Space, value: str) -> Space:
    return replace(space, kind=SpaceKind(value))


def _said(value: str) -> str | None:
    return None if value == "none" else value


TITLES: Mapping[str, Callable[[Space, str], Space]] = {"number": _number, "name": _name, "kind": _kind}


def entitled(ground: Ground, titles: Iterable[Title]) -> tuple[dict[int, Title], set[int]]:
    """Give rooms their titles. Returns, by row, the other title that contradicts it, and rows that repeat another."""
    against: dict[int, Title] = {}
    repeated: set[int] = set()
    standing: dict[tuple[str, str], Title] = {}
    for title in sorted(titles, key=lambda each: each.row):
        before = standing.get((title.kind, title.room))
        if before is not None and before.value == title.value:
            repeated.add(title.row)
            continue
        if before is not None:
            against[before.row], against[title.row] = title, before
        standing[title.kind, title.room] = title
    for (kind, room), title in standing.items():
        space = TITLES[kind](ground.spaces[room], title.value)
        ground.spaces[room] = replace(space, sure=False) if title.row in against else space
    return against, repeated
