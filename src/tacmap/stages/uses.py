"""What spaces are for by what is drawn in them: stairs, lifts, corridors, courtyards. Names outdo it.

Stairs are told by their treads, lifts by the cross through their shaft, corridors by their shape and doors,
courtyards by the windows that look into them.
"""

import numpy as np
import shapely

from tacmap.building import Opening, SpaceKind
from tacmap.geometry import FloatArray
from tacmap.stages.lines import BoolArray, Indices, Ink, Shapes, Trade, directions
from tacmap.stages.points import points_in, points_near

__all__ = ["uses_of"]

_MANY = 4  # doors of a corridor
_NARROW, _WIDE = 4.0, 6.0  # metres: its usual width, and the widest place in it
_LONG = 5.0  # times as long as it is wide
_TREADS = 5  # lines of stairs that make a staircase
_STAIR_SHARE = 0.3  # of a space that they fill
_TREAD = (0.75, 5.0)  # metres: lengths of treads
_STEP = (0.2, 0.4)  # metres from one tread to the next
_EVEN = 0.12  # share by which steps of one flight differ at most
_ACROSS = 0.5  # of the treads' area: so much of lines across are tiles, not treads
_LIFT = (1.2, 12.0)  # m2 of a lift's shaft
_DIAGONAL = 0.62  # of the diagonal of a shaft that its cross measures at least; the car is smaller
_SQUARE = 4.5  # the outline of a shaft over the root of its area; 4 of a square
_CROSS = 0.2  # metres by which the middles of a cross's lines are apart at most
_COURT = 25.0  # m2 of a courtyard
_LOOKS_IN = 0.6  # metres from a window to the space it looks into
_WINDOWS, _WALLS = 4, 3  # windows that look into a courtyard, and directions in which they do


def uses_of(
    rooms: Shapes, widths: FloatArray, doors: list[int], ink: Ink, panes: tuple[Opening, ...], tags: FloatArray
) -> list[SpaceKind]:
    """What each of the `rooms` is for.

    `widths` (n,) are the diameters of the largest circles in them, `doors` how many lead into each, `panes` windows,
    `tags` (m, 2) labels of rooms.
    """
    stairs, lifts, courts = _climbs(rooms, ink), _crossed(rooms, ink), _looked_into(rooms, panes, tags)
    return [
        SpaceKind.STAIRS
        if stairs[at]
        else SpaceKind.ELEVATOR
        if lifts[at] and count > 0
        else SpaceKind.COURTYARD
        if courts[at]
        else SpaceKind.CORRIDOR
        if _winds(room, width, count)
        else SpaceKind.ROOM
        for at, (room, width, count) in enumerate(zip(rooms, widths.tolist(), doors, strict=True))
    ]


def _winds(room: shapely.Polygon, width: float, doors: int) -> bool:
    """Whether a space is long and narrow (a hall of one width would be five times as long) and has many doors."""
    typical = 2 * room.area / room.length
    return doors >= _MANY and typical < _NARROW and width < _WIDE and room.area > _LONG * max(typical, 0.7 * width) ** 2


# --- stairs


def _climbs(rooms: Shapes, ink: Ink) -> BoolArray:
    """(n,) whether treads fill a good part of the space: lines of stair layers, or even rows of equal lines."""
    unit, length = directions(ink.segments)
    named = ink.trade == Trade.STAIR
    alike = (length >= _TREAD[0]) & (length <= _TREAD[1]) & np.isin(ink.trade, (Trade.UNKNOWN, Trade.WALL))
    rows = np.flatnonzero(named | (alike & ~ink.curved))
    middle = (ink.segments[rows, :2] + ink.segments[rows, 2:]) / 2
    line, room = points_in(middle, rooms)
    rows = rows[line]
    flights = named[rows].copy()
    unnamed = np.flatnonzero(~flights)
    if len(unnamed) >= _TREADS:
        flights[unnamed] = _in_flights(ink.segments[rows[unnamed]], room[unnamed])
    rows, room = rows[flights], room[flights]
    found = np.zeros(len(rooms), dtype=np.bool_)
    for index in np.flatnonzero(np.bincount(room, minlength=len(rooms)) >= _TREADS).tolist():
        treads = rows[room == index]
        filled = _hull(ink.segments[treads])
        if filled > _STAIR_SHARE * rooms[index].area:
            along = unit[treads] @ unit[treads[int(np.argmax(length[treads]))]]
            across = treads[np.abs(along) < 0.3]
            found[index] = bool(named[treads].any()) or _hull(ink.segments[across]) < _ACROSS * filled
    return found


def _hull(lines: FloatArray) -> float:
    return float(shapely.area(shapely.convex_hull(shapely.multipoints(lines.reshape(-1, 2))))) if len(lines) else 0.0


def _in_flights(lines: FloatArray, room: Indices) -> BoolArray:
    """(n,) lines of one room that stand in an even row of five or more equal ones; sorted twice, as cells have rims."""
    found = np.zeros(len(lines), dtype=np.bool_)
    _, length = directions(lines)
    delta = lines[:, 2:] - lines[:, :2]
    angle = np.degrees(np.arctan2(delta[:, 1], delta[:, 0])) % 180
    middle = (lines[:, :2] + lines[:, 2:]) / 2
    for shift in (0.0, 0.5):
        turn = np.floor(angle / 2 + shift) % 90
        unit = np.stack([np.cos(np.radians(2 * turn)), np.sin(np.radians(2 * turn))], axis=1)
        along = (middle * unit).sum(axis=1)
        across = unit[:, 0] * middle[:, 1] - unit[:, 1] * middle[:, 0]
        size, column = np.floor(length / 0.1 + shift), np.floor(along / 0.5 + shift)
        keys = np.stack([room, turn, size, column])
        order = np.lexsort((across, *keys))
        same = (np.diff(keys[:, order], axis=1) == 0).all(axis=0)
        step = np.where(same, np.diff(across[order]), 0.0)
        stepped = (step > _STEP[0]) & (step < _STEP[1])
        even = stepped[1:] & stepped[:-1] & (np.abs(np.diff(step)) < _EVEN * step[1:])
        run = even[2:] & even[1:-1] & even[:-2]  # four equal steps in a row
        for offset in range(_TREADS):
            found[order[offset : offset + len(run)][run]] = True
    return found


# --- lifts


def _crossed(rooms: Shapes, ink: Ink) -> BoolArray:
    """(n,) whether two lines cross the space from corner to corner: a lift, a shaft."""
    found = np.zeros(len(rooms), dtype=np.bool_)
    area, length = shapely.area(rooms), shapely.length(rooms)
    small = np.flatnonzero((area >= _LIFT[0]) & (area <= _LIFT[1]) & (length < _SQUARE * np.sqrt(area)))
    _, length = directions(ink.segments)
    rows = np.flatnonzero((length > 0.8) & (length < 6.0) & ~ink.curved)
    middle = (ink.segments[rows, :2] + ink.segments[rows, 2:]) / 2
    line, room = points_in(middle, rooms[small])
    corners = shapely.get_coordinates(shapely.oriented_envelope(rooms[small])).reshape(-1, 5, 2)
    for way in (0, 1):
        diagonal = corners[room, 2 + way] - corners[room, way]
        full = np.hypot(*diagonal.T)
        drawn = ink.segments[rows[line], 2:] - ink.segments[rows[line], :2]
        cross = np.abs(drawn[:, 0] * diagonal[:, 1] - drawn[:, 1] * diagonal[:, 0])
        runs = (cross < _CROSS * full * length[rows[line]]) & (length[rows[line]] > _DIAGONAL * full)
        centre = (corners[room, 2 + way] + corners[room, way]) / 2
        runs &= np.hypot(*(middle[line] - centre).T) < _CROSS * full
        held = np.zeros(len(small), dtype=np.bool_)
        held[room[runs]] = True
        found[small] = held if way == 0 else found[small] & held
    return found


# --- courtyards


def _looked_into(rooms: Shapes, panes: tuple[Opening, ...], tags: FloatArray) -> BoolArray:
    """(n,) whether windows of other rooms look into a large space without a label, from several sides."""
    found = np.zeros(len(rooms), dtype=np.bool_)
    large = np.flatnonzero(shapely.area(rooms) >= _COURT)
    if len(panes) < _WINDOWS or not len(large):
        return found
    lines = np.array([(*pane.a, *pane.b) for pane in panes])
    pane, room = points_near((lines[:, :2] + lines[:, 2:]) / 2, rooms, _LOOKS_IN)
    between = np.bincount(pane, minlength=len(panes)) > 1  # windows of an outer wall have a room on one side only
    pane, room = pane[between[pane]], room[between[pane]]
    held = np.zeros(len(rooms), dtype=np.bool_)
    if len(tags):
        held[points_in(tags, rooms)[1]] = True
    centres = shapely.get_coordinates(shapely.centroid(rooms))
    for index in large[~held[large]].tolist():
        own = pane[room == index]
        if len(own) >= _WINDOWS:
            out = (lines[own, :2] + lines[own, 2:]) / 2 - centres[index]
            found[index] = len(np.unique(np.round(np.arctan2(out[:, 1], out[:, 0]) / (np.pi / 2)) % 4)) >= _WALLS
    return found
