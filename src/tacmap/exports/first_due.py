"""The first-due sheet: what the first crew needs on the way, on one page.

Site map, access, command posts, key box, shut-offs, fire protection, locker, hazards, radio, contacts. Long
lists are cut and say how much more the plan book has; nothing is left out without a word.
"""

from collections.abc import Callable
from typing import Any

from tacmap.annotations import Feature, Verification
from tacmap.building import Building, Opening
from tacmap.exports.edition import Edition
from tacmap.exports.orientation import floor_words
from tacmap.exports.paper import round_scale, scale_bar
from tacmap.exports.pdf import banners, footer, header
from tacmap.exports.scene import STRIP, SYMBOL, site_scene, site_window
from tacmap.exports.svg import key_svg, scene_svg
from tacmap.exports.typeset import Drawn, typeset
from tacmap.preplan import Preplan
from tacmap.readiness import readiness

__all__ = ["first_due"]

_MAP = (142.0, 98.0)  # mm on paper
_LINES = (20, 14, 10, 7)  # of a section before it is cut: the first that the page has room for
_COLUMN = 50  # lines of good size
_BESIDE = 80  # letters that fit beside the name of the school
_UNBOOKED, _CALLS = ("Radio", "Contacts"), 16  # sections that no plan book has, and the lines they may always take
_FIRE = ("fire_panel", "fdc", "standpipe", "sprinkler_control", "hydrant")
_AREAS = ("staging", "briefing", "media", "reunification", "triage", "helispot")

Row = list[str]


def first_due(edition: Edition) -> dict[str, bytes]:
    """print/first-due.pdf."""
    preplan = edition.preplan
    area = site_window(preplan, 0.0)
    scale = round_scale(area[2] - area[0], area[3] - area[1], *_MAP, STRIP + SYMBOL)
    mm, (x, y) = scale / 1000.0, ((area[0] + area[2]) / 2, (area[1] + area[3]) / 2)
    half_width, half_height = ((side / 2 - STRIP) * mm for side in _MAP)
    window = (x - half_width, y - half_height, x + half_width, y + half_height)
    scene = site_scene(preplan, edition.orientation, mm=mm, window=window)
    content = {
        "title": f"{preplan.name}: first due",
        "header": header(preplan, "First due", _buildings(preplan)),
        "footer": footer(edition),
        "banners": banners(preplan),
        "plan": {"svg": Drawn(scene_svg(scene).decode()), "width": _MAP[0], "height": _MAP[1]},
        "north": edition.orientation.north_bearing,
        "scale": scale_bar(scale),
        "legend": [{"label": key.label, "symbol": Drawn(key_svg(key))} for key in scene.legend],
        "sections": _sections(edition),
    }
    return {"print/first-due.pdf": typeset("first-due", content)}


def _buildings(preplan: Preplan) -> str:
    """Their names beside the school's; where these take its room, how many there are."""
    names = ", ".join(building.name for building in preplan.buildings)
    return names if len(names) <= _BESIDE else f"{len(preplan.buildings)} buildings"


def _sections(edition: Edition) -> list[list[dict[str, Any]]]:
    """The sections that have rows, in two columns of about the same length; cut no more than the page asks."""
    found = [(title, rows) for title, about in _SECTIONS if (rows := about(edition))]
    for most in _LINES:
        cut = [(title, _cut(title, rows, most)) for title, rows in found]
        heights = [sum(_height(row) for row in rows) + 2 for _, rows in cut]
        split = min(reversed(range(len(cut) + 1)), key=lambda k: max(sum(heights[:k]), sum(heights[k:])))
        if max(sum(heights[:split]), sum(heights[split:])) <= _COLUMN:
            break
    sections = [{"title": title, "rows": rows} for title, rows in cut]
    return [sections[:split], sections[split:]]


def _height(row: Row) -> int:
    """About how many lines a row takes."""
    return 1 + len(row[1]) // 52


def _cut(title: str, rows: list[Row], most: int) -> list[Row]:
    most = max(most, _CALLS) if title in _UNBOOKED else most
    if len(rows) <= most + 1:  # to say "and 1 more" takes the same line
        return rows
    return [*rows[:most], ["", f"and {len(rows) - most} more: see the {'map' if title in _UNBOOKED else 'plan book'}"]]


def _access(edition: Edition) -> list[Row]:
    """Door 1, then the other exterior doors by side; entrances with access control."""
    rows = []
    for building in edition.preplan.buildings:
        prefix = f"{building.name}: " if len(edition.preplan.buildings) > 1 else ""
        sides: dict[str, list[str]] = {}
        for door in _doors(edition, building):
            sides.setdefault(edition.orientation.side(building, door.middle), []).append(door.number or "no number")
        rows += [[f"Side {side}", f"{prefix}{_doors_words(numbers)}"] for side, numbers in sorted(sides.items())]
    for feature in _features(edition, "access_point"):
        key = feature.attribute("key_ref")
        words = (feature.name, feature.attribute("access_control"), key and f"key {key}")
        called = f"Door {_called(feature)}" if feature.attribute("door") == feature.number else _called(feature)
        rows.append([called, ", ".join(word for word in words if word) or _where(edition, feature)])
    return rows


def _doors(edition: Edition, building: Building) -> list[Opening]:
    ids = {opening.id for floor in building.floors for opening in floor.openings}
    doors = [door for id_, door in edition.orientation.doors.items() if id_ in ids]
    return sorted(doors, key=lambda door: (door.number is None, len(door.number or ""), door.number or "", door.id))


def _doors_words(numbers: list[str]) -> str:
    bare = numbers.count("no number")
    named = [number for number in numbers if number != "no number"]
    words = [f"door{'s' if len(named) > 1 else ''} {', '.join(named)}"] if named else []
    return ", ".join([*words, *([f"{bare} without a number"] if bare else [])])


def _command(edition: Edition) -> list[Row]:
    posts = sorted(_features(edition, "command_post"), key=lambda post: post.attribute("role") != "primary")
    rows = [
        [f"{_called(post)} {post.attribute('role') or ''}".strip(), _where(edition, post)] for post in posts
    ]  # fmt: skip
    return rows + [[_called(place), _where(edition, place)] for place in _features(edition, *_AREAS)]


def _key_box(edition: Edition) -> list[Row]:
    return [
        [_called(box), ", ".join(filter(None, (_where(edition, box), box.attribute("holder"))))]
        for box in _features(edition, "key_box")
    ]


def _shut_offs(edition: Edition) -> list[Row]:
    rows = []
    for valve in sorted(_features(edition, "utility"), key=lambda valve: valve.attribute("service") or ""):
        how = [valve.attribute(name) for name in ("action", "tool", "turn_direction")]
        words = ", ".join([_where(edition, valve), *(word for word in how if word and word.lower() != "none")])
        rows.append([f"{_service(valve)} {valve.number or ''}".strip(), words])
    return rows


def _service(valve: Feature) -> str:
    service = valve.attribute("service") or "Shut-off"
    return service.upper() if service.lower() in ("it", "hvac") else service.capitalize()


def _fire(edition: Edition) -> list[Row]:
    return [[_called(thing), _where(edition, thing)] for thing in _features(edition, *_FIRE)]


def _lockers(edition: Edition) -> list[Row]:
    rows = []
    for locker in edition.preplan.lockers:
        feature = next((f for f in edition.preplan.features if f.id == locker.feature), None)
        where = _where(edition, feature) if feature else "not placed on the plan"
        due = f"next check {locker.next_check}" if locker.next_check else "no next check set"
        rows.append([locker.id, f"{where}; {readiness(locker).words}, {due}; seal {locker.seal or 'none'}"])
    return rows


def _hazards(edition: Edition) -> list[Row]:
    rows = []
    for hazard in _features(edition, "hazard"):
        named = (("material", ""), ("un_no", "UN "), ("quantity", ""), ("nfpa704", "NFPA 704: "))
        what = [f"{word}{value.removeprefix(word)}" for name, word in named if (value := hazard.attribute(name))]
        rows.append([_called(hazard), ", ".join(filter(None, (*what, _where(edition, hazard, name=False))))])
    return rows


def _radio(edition: Edition) -> list[Row]:
    """The channels, who listens where, and where nobody is heard."""
    rows = [[channel.name, channel.use] for channel in edition.preplan.channels]
    listeners: dict[str, list[str]] = {}
    for contact in edition.preplan.contacts:
        if contact.radio:
            listeners.setdefault(contact.radio, []).append(contact.role)
    rows += [[channel, ", ".join(roles)] for channel, roles in listeners.items()]
    dead = (spot for spot in _features(edition, "radio_check") if spot.dead_spot)
    return rows + [
        ["Dead spot", ", ".join(filter(None, (spot.attribute("channel"), _where(edition, spot))))] for spot in dead
    ]


def _contacts(edition: Edition) -> list[Row]:
    return [
        [contact.phone or contact.radio or "-", ", ".join(filter(None, (contact.role, contact.name)))]
        for contact in edition.preplan.contacts
    ]


def _features(edition: Edition, *kinds: str) -> list[Feature]:
    """Features of these types that stand, in the order of the types and numbers."""
    gone = (Verification.WRONG, Verification.MISSING)
    found = [f for f in edition.preplan.features if f.type in kinds and f.verified not in gone]
    return sorted(found, key=lambda f: (kinds.index(f.type), f.number or "", f.id))


def _called(feature: Feature) -> str:
    doubt = " ?" if feature.verified is Verification.UNVERIFIED else ""
    return (feature.number or feature.name or feature.type.replace("_", " ").capitalize()) + doubt


def _where(edition: Edition, feature: Feature, *, name: bool = True) -> str:
    """As in "Lab gas, grid H5, floor 1, room 114" or "grid J8, outside"."""
    orientation = edition.orientation
    cell = orientation.grid.cell(feature.points[0])
    grid = f"grid {cell}" if cell else "off the grid"
    space = orientation.space_of(feature)
    floor = next((floor.label for _, floor in edition.floors if floor.id == feature.floor), None)
    if space is None or floor is None:
        place = "outside"
    else:
        place = f"{floor_words(floor)}, " + (
            f"room {space.number}" if space.number else space.name or "unnumbered room"
        )
    return ", ".join(filter(None, (feature.name if name else None, grid, place)))


_SECTIONS: tuple[tuple[str, Callable[[Edition], list[Row]]], ...] = (
    ("Access", _access),
    ("Key box", _key_box),
    ("Command posts and areas", _command),
    ("Utility shut-offs", _shut_offs),
    ("Fire protection", _fire),
    ("Hazards", _hazards),
    ("Emergency locker", _lockers),
    ("Radio", _radio),
    ("Contacts", _contacts),
)
