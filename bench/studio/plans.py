"""A site folder of as many rooms as are asked for: floors of classrooms in rows along corridors, drawn as DXF."""

from collections.abc import Iterator
from pathlib import Path

import ezdxf
from ezdxf.layouts import Modelspace

__all__ = ["draw_site"]

_WIDE, _DEEP, _HALL, _HALF = 9.0, 8.0, 3.0, 0.1  # metres: a room, the corridor between two rows of them, half a wall
_DOOR = 1.0  # metres
_ROWS = 10  # of rooms on one floor

_Piece = tuple[float, float, float, float]


def draw_site(folder: Path, rooms: int, *, floors: int = 5) -> Path:
    """Write the folder; gives it. Every floor has `rooms` / `floors` rooms, numbered as 1001, 1002 ... 2001."""
    plans = folder / "plans"
    plans.mkdir(parents=True)
    blocks = []
    for order in range(floors):
        drawing = ezdxf.new("R2010", units=6)
        _draw_floor(drawing.modelspace(), 1000 * (order + 1), rooms // floors)
        drawing.saveas(plans / f"floor-{order + 1}.dxf")
        blocks.append(f'[[buildings.floors]]\nlabel = "Floor {order + 1}"\nindex = {order}\n'
                      f'plan = "plans/floor-{order + 1}.dxf"\nmetres_per_unit = 1\n')  # fmt: skip
    head = f'name = "{rooms} rooms"\nid = "rooms"\n\n[[buildings]]\nname = "Main"\nid = "main"\n\n'
    (folder / "site.toml").write_text(head + "\n".join(blocks), encoding="utf-8")
    return folder


def _draw_floor(space: Modelspace, first: int, rooms: int) -> None:
    across = -(-rooms // _ROWS)
    for i in range(rooms):
        row = i // across
        x, y = i % across * _WIDE, row * _DEEP + (row + 1) // 2 * _HALL
        for x1, y1, x2, y2 in _room(x, y, door_above=row % 2 == 0):
            space.add_line((x1, y1), (x2, y2), {"layer": "A-WALL"})
        space.add_text(str(first + i + 1), height=0.4, dxfattribs={"layer": "A-ANNO-NUMB"}).set_placement(
            (x + 4, y + 4)
        )
    wide = across * _WIDE
    for row in range(0, _ROWS, 2):  # the ends of the corridors
        y = (row + 1) * _DEEP + row // 2 * _HALL
        for end in (0.0, wide):
            space.add_line((end, y), (end, y + _HALL), {"layer": "A-WALL"})


def _room(x: float, y: float, *, door_above: bool) -> Iterator[_Piece]:
    """Its four walls, the one to the corridor with a gap, and the leaf of the door in it."""
    top, bottom = y + _DEEP - _HALF, y + _HALF
    left, right = x + _HALF, x + _WIDE - _HALF
    hall, back = (top, bottom) if door_above else (bottom, top)
    out = 2 * _HALF if door_above else -2 * _HALF
    yield from ((left, back, right, back), (left, bottom, left, top), (right, bottom, right, top))
    yield from ((left, hall, x + 1, hall), (x + 1 + _DOOR, hall, right, hall))
    yield from ((x + 1, hall, x + 1, hall + out), (x + 1 + _DOOR, hall, x + 1 + _DOOR, hall + out))
    yield x, hall + out, x + 1, hall + out
    yield x + 1 + _DOOR, hall + out, x + _WIDE, hall + out
    yield x + 1, hall, x + 1, hall + (-_DOOR if door_above else _DOOR)
