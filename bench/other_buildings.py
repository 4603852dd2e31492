"""Buildings of other shapes: rings, crescents, clusters turned by 45 degrees, old thick walls, classrooms in the yard.

As in `made_buildings` a cell is a room from wall middle to wall middle; whatever is drawn comes from the same truth.
"""

import math
import random
from dataclasses import replace
from itertools import pairwise

import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon, box

from bench.made_buildings import NAMES, Building, Room, Taste, laid_out, raised

__all__ = ["SCHEMES", "SHAPES", "put_up", "renumbered"]

Point = tuple[float, float]

SHAPES = ("bar", "U", "courtyard", "ring", "crescent", "cluster", "old", "modular", "deep", "hexagons")
SCHEMES = ("101", "1.01", "A-101", "B1.12", "0.101", "101a", "H1-01", "EG.01", "1-101", "N101")

NAMES |= {
    "es": {
        "room": ("Aula", "Despacho", "Laboratorio", "Sala de profesores", "Taller", "Secretaría"),
        "corridor": ("Pasillo",), "stairs": ("Escalera",), "elevator": ("Ascensor",), "closet": ("Almacén",),
        "toilet": ("Aseos",), "gym": ("Gimnasio",), "lobby": ("Vestíbulo",), "island": ("Archivo",),
        "module": ("Módulo",),
    },
    "ru": {
        "room": ("Кабинет", "Класс", "Лаборатория", "Учительская", "Мастерская"),
        "corridor": ("Коридор",), "stairs": ("Лестница",), "elevator": ("Лифт",), "closet": ("Кладовая",),
        "toilet": ("Санузел",), "gym": ("Спортзал",), "lobby": ("Вестибюль",), "island": ("Архив",),
        "module": ("Модуль",),
    },
    "ja": {
        "room": ("普通教室", "職員室", "理科室", "音楽室", "会議室", "保健室"),
        "corridor": ("廊下",), "stairs": ("階段",), "elevator": ("EV",), "closet": ("倉庫",), "toilet": ("便所",),
        "gym": ("体育館",), "lobby": ("昇降口",), "island": ("準備室",), "module": ("仮設教室",),
    },
    "ko": {
        "room": ("교실", "교무실", "과학실", "음악실", "회의실"),
        "corridor": ("복도",), "stairs": ("계단실",), "elevator": ("엘리베이터",), "closet": ("창고",),
        "toilet": ("화장실",), "gym": ("체육관",), "lobby": ("현관",), "island": ("준비실",), "module": ("임시교실",),
    },
}  # fmt: skip


def put_up(rng: random.Random, taste: Taste, shape: str) -> Building:
    """A floor of a building of one of SHAPES."""
    cells = _CELLS.get(shape)
    rooms = cells(rng, taste) if cells else laid_out(rng, replace(taste, shape=shape))
    if shape == "old":
        return _aged(rng, taste, rooms)
    return raised(rng, taste, rooms, (rng.choice((0.1, 0.125, 0.15, 0.2)), rng.choice((0.3, 0.365, 0.4, 0.45))))


def renumbered(building: Building, scheme: str, level: int) -> None:
    """Numbers after schemes of other offices, in the order people walk."""
    count = 0
    for room in building.rooms:
        if not room.number:
            continue
        count += 1
        room.number = {
            "B1.12": f"B{level}.{count:02d}",
            "0.101": f"{level - 1}.{100 + count}",
            "101a": f"{level}{(count + 1) // 2:02d}{'ab'[(count + 1) % 2]}",
            "H1-01": f"H{level}-{count:02d}",
            "EG.01": f"{'EG' if level == 1 else f'{level - 1}OG'}.{count:02d}",
            "1-101": f"1-{level}{count:02d}",
            "N101": f"N{level}{count:02d}",
        }.get(scheme, room.number)


# ----------------------------------------------------------------------------------------------- round houses


def _ring(rng: random.Random, taste: Taste) -> list[Room]:
    """A ring corridor about a round court, rooms on both sides of it."""
    court = rng.uniform(7, 11)
    radii = (court, court + rng.uniform(5, 6.5), 0.0, 0.0)
    hall = radii[1] + rng.uniform(2.2, 3.2)
    return _about(rng, taste, (radii[0], radii[1], hall, hall + rng.uniform(6, 8)), 0.0, 360.0)


def _crescent(rng: random.Random, taste: Taste) -> list[Room]:
    """A building along an arc, its corridor curved."""
    inner = rng.uniform(16, 26)
    hall = inner + 5.5 + rng.uniform(2.2, 3.0)
    start = rng.uniform(10, 40)
    return _about(rng, taste, (inner, inner + 5.5, hall, hall + 7.0), start, start + rng.uniform(90, 140))


def _about(
    rng: random.Random, taste: Taste, radii: tuple[float, float, float, float], start: float, end: float
) -> list[Room]:
    rooms: list[Room] = []
    edges: list[list[Point]] = []
    for near, far, door in ((radii[0], radii[1], radii[1]), (radii[2], radii[3], radii[2])):
        count = max(4, round(math.radians(end - start) * door / rng.uniform(6.5, 8.5)))
        cuts = [start + (end - start) * k / count for k in range(count + 1)]
        edge: list[Point] = []
        for k, (a, b) in enumerate(pairwise(cuts)):
            inside = _facets(door, a, b, 1.7)
            other = _facets(far if door == near else near, a, b, 0.0)
            cell = Polygon([*inside, *reversed(other)])
            kind = "stairs" if k == 0 and rng.random() < 0.6 else "toilet" if rng.random() < 0.06 else "room"
            rooms.append(Room(cell=cell, kind=kind))
            edge += inside[:-1]
        edges.append(edge if end - start == 360 else [*edge, inside[-1]])
    corridor = Polygon(edges[1], [edges[0]]) if end - start == 360 else Polygon([*edges[1], *reversed(edges[0])])
    rooms.append(Room(cell=corridor, kind="corridor"))
    del taste
    return rooms


def _facets(radius: float, start: float, end: float, straight: float) -> list[Point]:
    """Corners along an arc, about every 0.7 m, with one straight piece in the middle (a door's)."""
    middle, half = (start + end) / 2, math.degrees(straight / 2 / radius)
    steps = max(1, round(math.radians((end - start) / 2 - half) * radius / 0.7))
    if not straight:
        angles = [start + (end - start) * k / (2 * steps) for k in range(2 * steps + 1)]
    else:
        low = [start + (middle - half - start) * k / steps for k in range(steps + 1)]
        angles = [*low, *(start + end - angle for angle in reversed(low))]
    return [(radius * math.cos(math.radians(t)), radius * math.sin(math.radians(t))) for t in angles]


# ---------------------------------------------------------------------------------------------- other layouts


def _cluster(rng: random.Random, taste: Taste) -> list[Room]:
    """A bar, and a block of classrooms about a lobby turned by 45 degrees at its end."""
    rooms = laid_out(rng, replace(taste, shape="bar", length=min(taste.length, 36)))
    x1, y1 = max(r.cell.bounds[2] for r in rooms), max(r.cell.bounds[3] for r in rooms)
    side, turn = rng.uniform(6.5, 8), math.radians(45)
    at = (x1 + 1.42 * side + 3.0, y1 / 2)
    for i in range(3):
        for j in range(3):
            square = box((i - 1.5) * side, (j - 1.5) * side, (i - 0.5) * side, (j - 0.5) * side)
            cell = affinity.translate(affinity.rotate(square, math.degrees(turn), origin=(0, 0)), *at)
            rooms.append(Room(cell=cell, kind="lobby" if i == j == 1 else "module"))
    return rooms


def _modular(rng: random.Random, taste: Taste) -> list[Room]:
    """A bar, and classrooms on their own in the yard."""
    rooms = laid_out(rng, replace(taste, shape=rng.choice(("bar", "L")), length=min(taste.length, 40)))
    bottom = min(room.cell.bounds[1] for room in rooms)
    for k in range(rng.randint(2, 4)):
        low = bottom - 7 - 8.0
        cell = box(2 + 11.5 * k, low, 10.5 + 11.5 * k, low + 7.2)
        rooms.append(Room(cell=affinity.rotate(cell, rng.choice((0, 0, 8, -12))), kind="module"))
    return rooms


def _deep(rng: random.Random, taste: Taste) -> list[Room]:
    """Two corridors side by side, and rooms without windows between them."""
    del taste
    low, hall, core, length = rng.uniform(5.5, 7), rng.uniform(1.8, 2.6), rng.uniform(4, 6), rng.uniform(30, 46)
    rooms: list[Room] = []
    y = 0.0
    for deep in (low, hall, core, hall, low):
        if deep == hall:
            rooms.append(Room(cell=box(0, y, length, y + deep), kind="corridor"))
        else:
            x = 0.0
            while x < length:
                wide = rng.choice((2.8, 3.6, 4.5, 6.0, 7.5))
                wide = length - x if length - x - wide < 2.6 else wide
                kind = "stairs" if x == 0 and wide < 5 else "toilet" if deep == core and rng.random() < 0.3 else "room"
                rooms.append(Room(cell=box(x, y, x + wide, y + deep), kind=kind))
                x += wide
        y += deep
    return rooms


def _hexagons(rng: random.Random, taste: Taste) -> list[Room]:
    """Six-sided classrooms on both sides of a zigzag corridor."""
    del taste
    side, hall, count = rng.uniform(4.2, 5.0), rng.uniform(2.4, 3.2), rng.randint(4, 6)
    high = side * math.sqrt(3) / 2
    rooms, upper, lower = [], [], []
    for k in range(count):
        x = 1.5 * side * k + side
        up = high if k % 2 else 0.0
        corners = [(x + side * math.cos(math.radians(t)), high + up + side * math.sin(math.radians(t)))
                   for t in range(0, 360, 60)]  # fmt: skip
        below = [(cx, -hall - cy + 2 * up) for cx, cy in corners]
        rooms += [Room(cell=Polygon(corners), kind="room"), Room(cell=Polygon(below), kind="room")]
        upper += [corners[4], corners[5]]
        lower += [below[4], below[5]]
    left, right = upper[0][0] - side / 2, upper[-1][0] + side / 2
    outline = Polygon([*upper, (right, upper[-1][1]), (right, lower[-1][1]), *reversed(lower), (left, lower[0][1]),
                       (left, upper[0][1])])  # fmt: skip
    cells = shapely.union_all([room.cell for room in rooms])
    parts = shapely.get_parts(outline.buffer(0).difference(cells, grid_size=1e-4))
    rooms.append(Room(cell=max(parts, key=lambda part: part.area), kind="corridor"))
    return rooms


_CELLS = {
    "ring": _ring,
    "crescent": _crescent,
    "cluster": _cluster,
    "modular": _modular,
    "deep": _deep,
    "hexagons": _hexagons,
}


# --------------------------------------------------------------------------------------------------- old houses


def _aged(rng: random.Random, taste: Taste, rooms: list[Room]) -> Building:
    """Walls of 35 to 75 cm with faces that are not parallel."""
    new = raised(rng, taste, rooms, (rng.choice((0.3, 0.38, 0.45)), rng.choice((0.55, 0.65, 0.75))))
    for room in new.rooms:
        crooked = Polygon(_crooked(rng, room.outline.exterior), [_crooked(rng, r) for r in room.outline.interiors])
        room.outline = crooked if crooked.is_valid else room.outline
    outer = new.footprint.buffer(new.thickness / 2, join_style="mitre")
    walls = outer.difference(shapely.union_all([room.outline for room in new.rooms]))
    cuts = [
        LineString([opening.a, opening.b]).buffer(new.thickness / 2 + 0.2, cap_style="flat")
        for opening in (*new.doors, *new.windows)
    ]
    return replace(new, walls=walls.difference(shapely.union_all(cuts)))


def _crooked(rng: random.Random, ring: shapely.LinearRing) -> list[Point]:
    return [(x + rng.uniform(-0.06, 0.06), y + rng.uniform(-0.06, 0.06)) for x, y in ring.coords[:-1]]
