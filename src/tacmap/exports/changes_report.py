"""What changed between two revisions, as pages: each floor with its changes numbered on the plan and told beside it.

What was there before is drawn dashed, what is there now with a thick line: legible without colour.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tacmap.building import Building, Floor
from tacmap.changes import Change
from tacmap.document import dump, fingerprint
from tacmap.exports.artist import Artist
from tacmap.exports.orientation import Orientation, floor_words
from tacmap.exports.scene import floor_window
from tacmap.exports.shapes import STRIP, Area, Label, Scene
from tacmap.exports.svg import scene_svg
from tacmap.exports.typeset import Drawn, typeset
from tacmap.geometry import Point, Polygon
from tacmap.preplan import Preplan

__all__ = ["changes_report"]

_PAPER = (252.0, 118.0)  # mm for the drawing, on letter paper lying
_BADGE = 3.6  # mm, the height of a change's number
_ABOVE = 3.8  # mm over the number of the room that it is about
_BESIDE = 1.5  # metres: changes nearer than this share a badge


def changes_report(old: Preplan, new: Preplan, changes: Sequence[Change]) -> bytes:
    """A PDF: what changed of the site as a whole, then a page for each floor on which something changed."""
    orientation = Orientation(new)
    numbered = list(enumerate(changes, start=1))
    drawn = {floor.id for floor in new.floors}
    before, after = _named(old, new)
    return typeset(
        "changes",
        {
            "title": f"{new.name}: what changed",
            "site": new.name,
            "from": before,
            "to": after,
            "count": len(changes),
            "whole": [[number, change.words] for number, change in numbered if change.floor not in drawn],
            "floors": [
                _page(new, orientation, building, floor, own)
                for building in new.buildings
                for floor in building.floors
                if (own := [each for each in numbered if each[1].floor == floor.id])
            ],
        },
    )


def _named(old: Preplan, new: Preplan) -> tuple[str, ...]:
    """What both are called; by their fingerprints too where they go by one number."""
    names = tuple(map(_revision, (old, new)))
    if names[0] != names[1]:
        return names
    return tuple(f"{name} ({fingerprint(dump(plan))})" for name, plan in zip(names, (old, new), strict=True))


def _revision(preplan: Preplan) -> str:
    return f"revision {preplan.revision}" + (f" of {preplan.issued.isoformat()}" if preplan.issued else "")


def _page(
    new: Preplan, orientation: Orientation, building: Building, floor: Floor, changes: list[tuple[int, Change]]
) -> dict[str, Any]:
    scene = _scene(new, orientation, floor, changes)
    width, height = ((high - low) / scene.mm for low, high in zip(scene.box[:2], scene.box[2:], strict=True))
    cells = orientation.grid
    return {
        "name": _name(new, building, floor),
        "svg": Drawn(scene_svg(scene).decode()),
        "width": round(width, 2),
        "height": round(height, 2),
        "rows": [[number, (change.at and cells.cell(change.at)) or "", change.words] for number, change in changes],
    }


def _name(new: Preplan, building: Building, floor: Floor) -> str:
    words = floor_words(floor.label)
    return f"{building.name}, {words}" if len(new.buildings) > 1 else words[:1].upper() + words[1:]


def _scene(new: Preplan, orientation: Orientation, floor: Floor, changes: list[tuple[int, Change]]) -> Scene:
    """The new floor without its equipment, the changes over it."""
    bare = floor_window(floor, new, 0.0)
    mm = max(
        (high - low) / (room - 2 * STRIP) for low, high, room in zip(bare[:2], bare[2:], _PAPER, strict=True)
    )  # fmt: skip
    window = (bare[0] - mm, bare[1] - mm, bare[2] + mm, bare[3] + mm)
    artist = Artist(new, orientation, window, mm)
    artist.rooms(floor)
    artist.lines(floor)
    artist.doors(floor)
    artist.numbers(floor, [])
    scene = artist.scene(f"What changed on {floor.label}")
    before = tuple(Area(role="was", rings=_rings(area)) for _, change in changes for area in change.before)
    after = tuple(Area(role="change", rings=_rings(area)) for _, change in changes for area in change.after)
    return replace(scene, shapes=(*scene.shapes, *before, *after, *_badges(changes, mm)))


def _rings(area: Polygon) -> tuple[tuple[Point, ...], ...]:
    return (area.exterior, *area.holes)


def _badges(changes: list[tuple[int, Change]], mm: float) -> list[Label]:
    """The numbers of the changes at their places, above the room's own; neighbours share one."""
    places: list[tuple[Point, list[int]]] = []
    for number, change in changes:
        if change.at is None:
            continue
        x, y = change.at[0], change.at[1] + (_ABOVE * mm if change.after else 0.0)
        near = next((numbers for at, numbers in places if abs(at[0] - x) + abs(at[1] - y) < _BESIDE), None)
        if near is None:
            places.append(((x, y), [number]))
        else:
            near.append(number)
    return [
        Label(role="change-number", at=at, text=", ".join(map(str, numbers)), height=_BADGE) for at, numbers in places
    ]
