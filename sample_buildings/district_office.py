"""The district's office: one floor, drawn by another program and saved as SVG at 1:100 on an A3 sheet.

Filled walls, a bow front, doors as `use` of one symbol, labels in tspans, and groups within groups. Nobody has
walked it yet and it has no place on earth: the pack must say so.
"""

import math

import shapely

from draftsman import INNER, OUTER, Door, Room, Storey, Xy

_SHEET = (420.0, 297.0)  # A3 in millimetres
_ORIGIN = (62.0, 216.0)  # of the plan's south-west corner on the sheet
_BOW = (40.0, 58.0)  # feet along the front where the wall bows out
_BOW_RADIUS = 144.0  # inches, to the inner face


def office() -> Storey:
    s = Storey("GROUND FLOOR")
    s.add(
        Room("D100", "Corridor", 0, 24, 96, 31, "hall"),
        Room("D101", "Lobby", 36, 0, 66, 24, "lobby"),
        Room("D102", "Enrollment", 66, 0, 82, 24, "office"),
        Room("D103", "Human Resources", 82, 0, 96, 24, "office"),
        Room("D104", "Women", 44, 31, 52, 56, "toilet"),
        Room("D105", "Men", 36, 31, 44, 56, "toilet"),
        Room("D106", "Kitchenette", 24, 31, 36, 43, "kitchen"),
        Room("D107", "Board Room", 0, 31, 24, 56, "board"),
        Room("D108", "Copy", 28, 0, 36, 24, "store"),
        Room("D109", "Assistant", 16, 0, 28, 24, "office"),
        Room("D110", "Superintendent", 0, 0, 16, 24, "office"),
        Room("D111", "Server", 52, 31, 62, 56, "plant"),
        Room("D112", "Finance", 62, 31, 78, 56, "office"),
        Room("D113", "Facilities", 78, 31, 96, 56, "office"),
        Room("D114", "Storage", 24, 43, 36, 56, "store"),
    )
    for room, other, at in (
        ("D102", "D100", 0.2), ("D103", "D100", 0.2), ("D104", "D100", 0.5), ("D105", "D100", 0.5),
        ("D106", "D100", 0.2), ("D107", "D100", 0.8), ("D108", "D100", 0.5), ("D109", "D100", 0.2),
        ("D110", "D100", 0.8), ("D111", "D100", 0.5), ("D112", "D100", 0.2), ("D113", "D100", 0.2),
        ("D114", "D107", 0.5), ("D109", "D110", 0.3), ("D102", "D101", 0.3), ("D112", "D113", 0.8),
    ):  # fmt: skip
        s.door(room, other, at=at)
    s.door("D101", "D100", at=0.3, leaves=2)
    s.exit("D101", "S", "1", at=0.96, leaves=1)
    s.exit("D100", "W", "2", leaves=1)
    s.exit("D100", "E", "3", leaves=1)
    for room, side, count in (
        ("D102", "S", 2), ("D103", "S", 1), ("D103", "E", 2), ("D107", "W", 2), ("D107", "N", 2), ("D109", "S", 1),
        ("D110", "S", 1), ("D110", "W", 2), ("D112", "N", 1), ("D113", "N", 2), ("D113", "E", 2),
    ):  # fmt: skip
        s.glaze(room, side, count, 60)
    return s


def office_svg() -> bytes:
    s = office()
    parts = [_head(), _frame(), _plan_opens()]
    parts += ['    <g id="walls">', _walls(s), _bow_wall(), "    </g>"]
    parts += ['    <g id="windows">', *(_window(pane.glass) for pane in s.windows), "    </g>"]
    parts += ['    <g id="doors">', *(line for door in s.doors for line in _door(door)), "    </g>"]
    parts += ['    <g id="furniture">', *(line for room in s.rooms.values() for line in _furniture(room)), "    </g>"]
    parts += ['    <g id="room-labels">', *(_label(room) for room in s.rooms.values()), "    </g>"]
    parts += ["  </g></g>", "</svg>", ""]
    return "\n".join(parts).encode()


def _xy(x: float, y: float) -> str:
    """Plan inches, y up, to inches on the sheet, y down."""
    return f"{x:g},{-y + 0.0:g}"


def _head() -> str:
    width, height = _SHEET
    return f"""\
<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}mm" height="{height:g}mm" viewBox="0 0 {width:g} {height:g}">
  <title>Maple Hollow District Office, ground floor, 1:100</title>
  <style>
    .wall {{ fill: #333; stroke: #000; stroke-width: 0.5; fill-rule: evenodd; }}
    .glass, .door, .furniture {{ fill: none; stroke: #06c; stroke-width: 1; }}
    .door {{ stroke: #070; }}
    .furniture {{ stroke: #999; }}
    .room-no {{ font: bold 11px sans-serif; text-anchor: middle; }}
    .room-name {{ font: 8px sans-serif; text-anchor: middle; }}
    .door-no {{ font: bold 10px sans-serif; text-anchor: middle; fill: #070; }}
    .sheet {{ fill: none; stroke: #000; stroke-width: 0.35; }}
    .note {{ font: 4px sans-serif; }}
  </style>
  <defs>
    <g id="door-leaf"><path d="M0,0 V-36 A36,36 0 0 1 36,0" /></g>
    <g id="desk"><rect x="-30" y="-15" width="60" height="30" /><circle cx="0" cy="26" r="8" /></g>
    <g id="basin"><ellipse cx="0" cy="0" rx="10" ry="7" /></g>
  </defs>"""


def _frame() -> str:
    return f"""\
  <g id="title-block">
    <rect class="sheet" x="8" y="8" width="{_SHEET[0] - 16:g}" height="{_SHEET[1] - 16:g}" />
    <rect class="sheet" x="292" y="256" width="120" height="33" />
    <text class="note" x="296" y="264">MAPLE HOLLOW DISTRICT OFFICE</text>
    <text class="note" x="296" y="271">GROUND FLOOR</text>
    <text class="note" x="296" y="278">SCALE 1:100 (A3)</text>
    <text class="note" x="296" y="285">SHEET 1 OF 1</text>
    <path class="sheet" d="M380,284 L386,262 L392,284 L386,279 Z" />
    <text class="note" x="384.6" y="260">N</text>
    <path class="sheet" d="M20,280 H70 M20,278 V282 M45,278 V282 M70,278 V282" />
    <text class="note" x="19" y="276">0</text><text class="note" x="67" y="276">5 m</text>
  </g>"""


def _plan_opens() -> str:
    """To the plan's corner on the sheet, then from inches to millimetres at 1:100."""
    return f'  <g id="ground-floor" transform="translate({_ORIGIN[0]:g} {_ORIGIN[1]:g})"><g transform="scale(0.254)">'


def _walls(s: Storey) -> str:
    """The wall as one painted area with the rooms as holes, as drawing programs export it."""
    mass = s.footprint.difference(shapely.union_all([room.clear for room in s.rooms.values()]))
    holes = [door.hole for door in s.doors] + [window.hole for window in s.windows]
    holes.append(shapely.box(_BOW[0] * 12, -14, _BOW[1] * 12, 14))
    rings = sorted(
        _ring_path(ring.coords[:-1])
        for part in shapely.get_parts(mass.difference(shapely.union_all(holes)).simplify(0.01))
        for ring in (part.exterior, *part.interiors)
    )
    return '      <path class="wall" d="' + "\n        ".join(rings) + '" />'


def _ring_path(coordinates: list[Xy]) -> str:
    """A ring from its lowest corner, counter-clockwise: the same whatever order it came in."""
    corners = [(round(x, 2), round(y, 2)) for x, y in coordinates]
    if not shapely.LinearRing(corners).is_ccw:
        corners.reverse()
    start = corners.index(min(corners))
    return "M" + " L".join(_xy(*corner) for corner in corners[start:] + corners[:start]) + " Z"


def _bow_wall() -> str:
    """Two arcs about one centre: the front wall between the lobby's piers."""
    half = (_BOW[1] - _BOW[0]) * 6
    middle = (_BOW[0] + _BOW[1]) * 6
    rise = math.sqrt(_BOW_RADIUS**2 - half**2)
    outer = _BOW_RADIUS + OUTER + INNER
    outer_half = half * outer / _BOW_RADIUS
    drop = rise * (1 - outer / _BOW_RADIUS)
    return (
        f'      <path class="wall" d="M{_xy(middle - half, INNER)} A{_BOW_RADIUS:g},{_BOW_RADIUS:g} 0 0 0 '
        f"{_xy(middle + half, INNER)} L{_xy(round(middle + outer_half, 2), round(INNER + drop, 2))} "
        f'A{outer:g},{outer:g} 0 0 1 {_xy(round(middle - outer_half, 2), round(INNER + drop, 2))} Z" />'
    )


def _window(glass: tuple[tuple[Xy, Xy], ...]) -> str:
    return '      <path class="glass" d="' + " ".join(f"M{_xy(*a)} L{_xy(*b)}" for a, b in glass) + '" />'


def _door(door: Door) -> list[str]:
    turn = {(0.0, 1.0): 0, (1.0, 0.0): 90, (0.0, -1.0): 180, (-1.0, 0.0): -90}[door.swing]
    size = door.width / door.leaves / 36
    lines = []
    for side in (-1, 1) if door.leaves == 2 else (-1,):
        inwards = -side if turn in (0, -90) else side
        at = door.jamb(side, OUTER if door.outside else INNER)
        lines.append(
            f'      <use class="door" href="#door-leaf" transform="translate({_xy(*at)}) rotate({turn}) '
            f'scale({size * inwards:g} {size:g})" />'
        )
    if door.outside:
        x, y = door.at[0] + door.swing[0] * 46, door.at[1] + door.swing[1] * 46
        lines.append(f'      <text class="door-no" x="{x:g}" y="{-y + 4:g}">{door.tag}</text>')
    return lines


def _furniture(room: Room) -> list[str]:
    x, y = room.middle
    _, south, east, north = room.clear.bounds
    if room.use == "office":
        desk = _xy(x, south + 60 if room.south == 0 else north - 60)
        return [f'      <use class="furniture" href="#desk" transform="translate({desk})" />']
    if room.use == "toilet":
        return [
            f'      <use class="furniture" href="#basin" x="{east - 14:g}" y="{-(south + 100 + i * 30):g}" />'
            for i in range(3)
        ]
    if room.use == "board":
        return [f'      <ellipse class="furniture" cx="{x:g}" cy="{-y - 60:g}" rx="96" ry="34" />']
    return []


def _label(room: Room) -> str:
    x, y = room.middle
    return (
        f'      <text class="room-no" x="{x:g}" y="{-y:g}">{room.number}'
        f'<tspan class="room-name" x="{x:g}" dy="11">{room.name}</tspan></text>'
    )
