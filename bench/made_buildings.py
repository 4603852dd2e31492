"""Made-up buildings with exact truth: cells side by side, walls around them, doors and windows in the walls.

Everything is in metres. A cell is a room from wall middle to wall middle; what the walls leave of it is the room.
"""

import math
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon, box

__all__ = ["Building", "Door", "Room", "Taste", "Window", "built", "laid_out", "raised", "treads"]

Point = tuple[float, float]


@dataclass(slots=True, kw_only=True)
class Room:
    """One room: the cell between wall middles, the outline between wall faces, and what it is called."""

    cell: Polygon
    kind: str  # room, corridor, stairs, elevator, closet, toilet, gym, lobby, island, module
    parent: int | None = None  # the room its only door leads to
    outline: Polygon = field(default_factory=Polygon)
    number: str = ""
    name: str = ""

    @property
    def middle(self) -> Point:
        point = shapely.maximum_inscribed_circle(self.outline, tolerance=0.2).coords[0]
        return (point[0], point[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """From jamb to jamb on the wall's middle; `rooms` on both sides, None is outdoors; `into` is where it opens."""

    a: Point
    b: Point
    into: Point
    rooms: tuple[int, int | None]
    form: str  # swing, double, gap, sliding
    tag: str = ""

    @property
    def middle(self) -> Point:
        return ((self.a[0] + self.b[0]) / 2, (self.a[1] + self.b[1]) / 2)

    @property
    def width(self) -> float:
        return math.dist(self.a, self.b)


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """From jamb to jamb on the wall's middle."""

    a: Point
    b: Point


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a building is to be like."""

    shape: str  # bar, L, U, H, courtyard, bent, apse, comb
    length: float = 45.0  # of the main wing
    wing: float = 25.0  # length of the other wings
    wings: int = 2  # of a comb
    forms: tuple[str, ...] = ("swing",)  # of doors
    scheme: str = "101"
    level: int = 1
    gym: bool = False
    walls: bool = True  # False: single lines, rooms reach to the line
    windows: bool = True
    closets: float = 0.15
    suites: float = 0.1
    islands: float = 0.03
    oblique: float = 0.08
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Building:
    """One floor: rooms, doors, windows, wall bodies before and after the openings were cut."""

    rooms: tuple[Room, ...]
    doors: tuple[Door, ...]
    windows: tuple[Window, ...]
    walls: shapely.Geometry
    middles: shapely.Geometry  # wall middles between the openings
    footprint: Polygon
    thickness: float  # of the outer wall
    partition: float = 0.0  # thickness of the inner walls


def built(rng: random.Random, taste: Taste) -> Building:
    """A floor of a building to a taste; the same for the same random state."""
    return raised(rng, taste, laid_out(rng, taste))


def raised(rng: random.Random, taste: Taste, rooms: list[Room], thick: tuple[float, float] | None = None) -> Building:
    """Walls, doors, windows and names around the cells of rooms; `thick` are inner and outer walls."""
    footprint = shapely.union_all([room.cell for room in rooms], grid_size=1e-4)
    inner, outer = thick or _thickness(rng, taste)
    doors = _doors(rng, taste, rooms, footprint)
    windows = _windows(rng, rooms, footprint, doors) if taste.windows else []
    edges = shapely.union_all([room.cell.boundary for room in rooms], grid_size=1e-4)
    outside = footprint.boundary
    partitions = edges.difference(outside.buffer(0.02))
    if thick is not None:
        partitions = shapely.line_merge(partitions)  # so that curved walls have no steps
    walls = partitions.buffer(inner / 2 or 1e-6, cap_style="square", join_style="mitre")
    walls = walls.union(outside.buffer(outer / 2 or 1e-6, join_style="mitre"))
    for room in rooms:
        net = room.cell.difference(walls) if taste.walls else room.cell
        room.outline = max(shapely.get_parts(net), key=lambda part: part.area)
    cuts = [LineString([door.a, door.b]).buffer(max(outer, 0.1) / 2 + 0.05, cap_style="flat") for door in doors]
    panes = [LineString([pane.a, pane.b]).buffer(max(outer, 0.1) / 2 + 0.05, cap_style="flat") for pane in windows]
    holes = shapely.union_all([*cuts, *panes])
    _named(rng, taste, rooms)
    return Building(
        rooms=tuple(rooms),
        doors=tuple(_tagged(doors, rooms)),
        windows=tuple(windows),
        walls=walls.difference(holes),
        middles=shapely.line_merge(edges).difference(holes),
        footprint=footprint,
        thickness=outer,
        partition=inner,
    )


def _thickness(rng: random.Random, taste: Taste) -> tuple[float, float]:
    return (rng.choice((0.1, 0.12, 0.15, 0.2)), rng.choice((0.25, 0.3, 0.36, 0.4))) if taste.walls else (0.0, 0.0)


# ---------------------------------------------------------------------------------------------------- layout


def laid_out(rng: random.Random, taste: Taste) -> list[Room]:
    """The cells of a building of the shape that the taste names."""
    low, hall, high = rng.uniform(5, 8), rng.uniform(2.0, 3.4), rng.uniform(4.5, 8)
    deep = low + hall + high
    length = max(taste.length, 2 * deep + 6) if taste.shape in ("U", "H", "courtyard") else taste.length
    up, down = _branches(taste, length, deep)
    rooms: list[Room] = []
    halls = [_wing(rng, taste, rooms, length, (low, hall, high), [x - low - hall for x in up], [x + low for x in down])]
    joints = []
    for x, angle in [*((x, 90) for x in up), *((x, -90) for x in down)]:
        at = (x, deep if angle > 0 else 0.0)
        joints.append(_strip(x, angle, low, hall, high, deep))
        part: list[Room] = []
        halls.append(_placed(_wing(rng, taste, part, taste.wing, (low, hall, high), [], []), angle, at))
        rooms += [_moved(room, angle, at) for room in _shifted_parents(part, len(rooms))]
    if taste.shape == "courtyard":
        top = deep + taste.wing
        part = []
        wing = _wing(rng, taste, part, length, (low, hall, high), [], [x - low - hall for x in up])
        halls.append(_placed(wing, 0, (0, top)))
        joints += [box(x - low - hall, top, x - low, top + low) for x in up]
        rooms += [_moved(room, 0, (0, top)) for room in _shifted_parents(part, len(rooms))]
    rooms += [Room(cell=hall, kind="corridor") for hall in _hallways(rng, halls, joints)]
    if taste.shape == "bent":
        rooms += _bent(rng, taste, len(rooms), length, (low, hall, high))
    if taste.shape == "apse":
        circle = shapely.Point(0, deep / 2).buffer(deep / 2, quad_segs=16)
        rooms.append(Room(cell=circle.intersection(box(-deep, 0, 0, deep)), kind="room"))
    elif taste.gym:
        wide = rng.uniform(14, 20)
        rooms.append(Room(cell=box(-wide, -4, 0, deep + 5), kind="gym"))
    return rooms


def _branches(taste: Taste, length: float, deep: float) -> tuple[list[float], list[float]]:
    """Right edges of the wings that go up, left edges of those that go down."""
    if taste.shape == "L":
        return [length], []
    if taste.shape in ("U", "courtyard"):
        return [deep, length], []
    if taste.shape == "H":
        return [deep, length], [0.0, length - deep]
    if taste.shape == "comb":
        step = length / taste.wings
        return [step * i + deep + 1 for i in range(taste.wings)], []
    return [], []


def _strip(x: float, angle: int, low: float, hall: float, high: float, deep: float) -> Polygon:
    """The piece of corridor that leads from the main corridor through its row of rooms into a wing."""
    if angle > 0:
        return box(x - low - hall, deep - high, x - low, deep)
    return box(x + low, 0, x + low + hall, low)


def _hallways(rng: random.Random, halls: list[Polygon], joints: list[Polygon]) -> list[Polygon]:
    """Corridors as one, or each wing's own behind smoke doors."""
    if rng.random() < 0.5 or not joints:
        whole = shapely.union_all([*halls, *joints], grid_size=1e-4)
        return list(shapely.get_parts(whole))
    first = shapely.union_all([halls[0], *joints[: len(halls) - 1]], grid_size=1e-4)
    others = shapely.union_all([*halls[1:], *joints[len(halls) - 1 :]], grid_size=1e-4)
    others = others.difference(first, grid_size=1e-4)
    return [*shapely.get_parts(first), *shapely.get_parts(others)]


def _wing(
    rng: random.Random,
    taste: Taste,
    rooms: list[Room],
    length: float,
    depths: tuple[float, float, float],
    above: list[float],
    below: list[float],
) -> Polygon:
    """A corridor with rooms on both sides, added to `rooms`; the passages begin at `above` and `below`."""
    low, hall, high = depths
    for y0, y1, passages, door_up in ((0, low, below, True), (low + hall, low + hall + high, above, False)):
        x = 0.0
        for start in [*sorted(passages), math.inf]:
            _row(rng, taste, rooms, (x, min(start, length)), (y0, y1), door_up)
            x = start + hall
    return box(0, low, length, low + hall)


def _row(
    rng: random.Random, taste: Taste, rooms: list[Room], xs: tuple[float, float], ys: tuple[float, float], door_up: bool
) -> None:
    start, end = xs
    if end - start < 1.5:
        if end - start > 0.05:
            rooms.append(Room(cell=box(start, ys[0], end, ys[1]), kind="closet"))
        return
    cuts = [start]
    while end - cuts[-1] > 7.0:
        cuts.append(cuts[-1] + rng.choice((2.6, 3.2, 3.6, 4.5, 6.0, 7.2, 8.5, 9.0)))
        if end - cuts[-1] < 2.4:
            cuts[-1] = end - 2.4 if end - 2.4 - cuts[-2] > 2.2 else end
    if cuts[-1] < end:
        cuts.append(end)
    lean = [0.0] + [rng.choice((-0.8, 0.8)) if rng.random() < taste.oblique else 0.0 for _ in cuts[1:-1]] + [0.0]
    for i, (a, b) in enumerate(pairwise(cuts)):
        if b - a < 2.4:
            lean[i + 1] = 0.0
        la, lb = lean[i], lean[i + 1]
        cell = Polygon([(a, ys[0]), (b, ys[0]), (b + lb, ys[1]), (a + la, ys[1])])
        slanted = bool(la or lb)
        _furnish(rng, taste, rooms, cell, (a, b), ys, door_up, slanted, i == 0)


def _furnish(
    rng: random.Random,
    taste: Taste,
    rooms: list[Room],
    cell: Polygon,
    xs: tuple[float, float],
    ys: tuple[float, float],
    door_up: bool,
    slanted: bool,
    first: bool,
) -> None:
    """One cell of a row as a room, or as a suite, a room with a closet, an island, a stair, toilets."""
    (a, b), (y0, y1), chance = xs, ys, rng.random()
    wide, tall, at = b - a, y1 - y0, len(rooms)
    far, near = (y0, y1) if door_up else (y1, y0)
    back = 1 if far > near else -1
    if slanted or wide < 2.4:
        rooms.append(Room(cell=cell, kind="room"))
    elif first and 2.4 <= wide <= 4.6 and rng.random() < 0.7:
        rooms.append(Room(cell=cell, kind="stairs"))
    elif chance < taste.closets and wide > 3.4:
        w, d = rng.uniform(1.2, 1.8), rng.uniform(1.3, 2.0)
        closet = box(a, min(far, far - back * d), a + w, max(far, far - back * d))
        rooms += [Room(cell=cell.difference(closet), kind="room"), Room(cell=closet, kind="closet", parent=at)]
    elif chance < taste.closets + taste.suites and tall > 5.2:
        middle = near + back * rng.uniform(2.4, tall - 2.4)
        rooms += [
            Room(cell=box(a, min(near, middle), b, max(near, middle)), kind="room"),
            Room(cell=box(a, min(far, middle), b, max(far, middle)), kind="room", parent=at),
        ]
    elif chance < taste.closets + taste.suites + taste.islands and wide > 7 and tall > 6:
        island = box(a + 2.2, y0 + 2.0, a + 2.2 + rng.uniform(2, 3), y0 + 2.0 + rng.uniform(1.8, 2.2))
        rooms += [Room(cell=cell.difference(island), kind="room"), Room(cell=island, kind="island", parent=at)]
    elif chance > 0.93 and 2.6 <= wide <= 6.5:
        middle = (a + b) / 2
        rooms += [Room(cell=box(a, y0, middle, y1), kind="toilet"), Room(cell=box(middle, y0, b, y1), kind="toilet")]
    elif chance > 0.88 and wide <= 4:
        lift = box(a, min(near, near + back * 2.2), a + 2.0, max(near, near + back * 2.2))
        rooms += [Room(cell=lift, kind="elevator"), Room(cell=cell.difference(lift), kind="room")]
    else:
        rooms.append(Room(cell=cell, kind="room"))


def _shifted_parents(rooms: list[Room], by: int) -> list[Room]:
    return [
        Room(cell=room.cell, kind=room.kind, parent=None if room.parent is None else room.parent + by) for room in rooms
    ]


def _placed(shape: Polygon, angle: float, at: Point) -> Polygon:
    return affinity.translate(affinity.rotate(shape, angle, origin=(0, 0)), *at)


def _moved(room: Room, angle: float, at: Point) -> Room:
    return Room(cell=_placed(room.cell, angle, at), kind=room.kind, parent=room.parent)


def _bent(
    rng: random.Random, taste: Taste, count: int, length: float, depths: tuple[float, float, float]
) -> list[Room]:
    """A wing turned clockwise about the main wing's lower right corner, with a wedge of a lobby between."""
    angle, deep = rng.choice((20, 30, 37, 45, 60)), sum(depths)
    part: list[Room] = []
    hall = _wing(rng, taste, part, taste.wing, depths, [], [])
    turn = math.radians(angle)
    wedge = Polygon([(length, 0), (length + deep * math.sin(turn), deep * math.cos(turn)), (length, deep)])
    rooms = [_moved(room, -angle, (length, 0)) for room in _shifted_parents(part, count)]
    return [
        *rooms,
        Room(cell=_placed(hall, -angle, (length, 0)), kind="corridor"),
        Room(cell=shapely.set_precision(wedge, 0), kind="lobby"),
    ]


# --------------------------------------------------------------------------------------------------- openings


def _doors(rng: random.Random, taste: Taste, rooms: list[Room], footprint: Polygon) -> list[Door]:
    cells = [room.cell for room in rooms]
    pairs = shapely.STRtree(cells).query(cells, predicate="dwithin", distance=0.005)
    beside: dict[int, list[int]] = defaultdict(list)
    for a, b in sorted(zip(*pairs.tolist(), strict=True)):
        if a != b:
            beside[a].append(b)
    doors: list[Door] = []
    for i, room in enumerate(rooms):
        halls = [j for j in beside[i] if rooms[j].kind in ("corridor", "lobby")]
        if room.kind in ("corridor", "lobby"):
            targets = [j for j in halls if j > i]
        elif room.parent is not None:
            targets = [room.parent]
        else:
            targets = halls or [j for j in beside[i] if j < i]
        done = 0
        for j in targets:
            big = room.kind in ("corridor", "lobby", "gym")
            done += _hang(rng, taste, doors, rooms, (i, j), cells[i], cells[j].boundary, big)
            if done and not big:
                break
        if done and room.kind == "room" and halls and room.cell.area > 45 and rng.random() < 0.6:
            _hang(rng, taste, doors, rooms, (i, halls[0]), cells[i], cells[halls[0]].boundary, False)
        if room.kind in ("corridor", "gym", "lobby", "module") or (
            room.kind in ("room", "stairs") and rng.random() < 0.08
        ):
            _hang(rng, taste, doors, rooms, (i, None), cells[i], footprint.boundary, room.kind != "room")
    return doors


def _hang(
    rng: random.Random,
    taste: Taste,
    doors: list[Door],
    rooms: list[Room],
    between: tuple[int, int | None],
    cell: Polygon,
    other: shapely.Geometry,
    big: bool,
) -> bool:
    """A door in the wall that a cell shares with another or with outdoors, where there is room for one."""
    pieces = _straight(cell, other)
    pieces = [piece for piece in pieces if math.dist(*piece) > 1.45]
    if not pieces:
        return False
    form = rng.choice(taste.forms)
    outdoors = between[1] is None
    if outdoors and form == "gap":
        form = "swing"
    piece = (min if outdoors and rooms[between[0]].kind == "corridor" else max)(pieces, key=lambda p: math.dist(*p))
    long = math.dist(*piece)
    width = 1.8 if (big or form == "double") and long > 2.6 else rng.choice((0.8, 0.9, 0.95, 1.0))
    if width > 1.5 and form == "swing":
        form = "double"
    if width < 1.5 and form == "double":
        form = "swing"
    for _ in range(12):
        start = rng.uniform(0.25, max(0.26, long - width - 0.25))
        a, b, middle = (_along(piece, start + part * width) for part in (0.0, 1.0, 0.5))
        if all(math.dist(door.middle, middle) > (door.width + width) / 2 + 0.3 for door in doors[-400:]):
            break
    else:
        return False
    inward = _into(cell, a, b)
    if outdoors or rng.random() < 0.15:
        inward = (-inward[0], -inward[1])
    if rng.random() < 0.5:
        a, b = b, a
    doors.append(Door(a=a, b=b, into=inward, rooms=between, form=form))
    return True


def _straight(cell: Polygon, other: shapely.Geometry) -> list[tuple[Point, Point]]:
    """The straight pieces that a cell's outline has in common with another line."""
    x0, y0, x1, y1 = cell.bounds
    near = shapely.clip_by_rect(other, x0 - 1, y0 - 1, x1 + 1, y1 + 1)
    shared = cell.boundary.intersection(near.buffer(0.004, cap_style="flat"))
    merged = shapely.line_merge(shapely.MultiLineString([p for p in shapely.get_parts(shared) if p.length > 0.05]))
    pieces = []
    for part in shapely.get_parts(merged.simplify(0.01)):
        corners = [(x, y) for x, y in part.coords]
        pieces += list(pairwise(corners))
    return pieces


def _along(piece: tuple[Point, Point], far: float) -> Point:
    (ax, ay), (bx, by) = piece
    part = far / math.dist(*piece)
    return (ax + (bx - ax) * part, ay + (by - ay) * part)


def _into(cell: Polygon, a: Point, b: Point) -> Point:
    """The unit normal of a wall that points into a cell."""
    dx, dy, long = b[0] - a[0], b[1] - a[1], math.dist(a, b)
    normal = (-dy / long, dx / long)
    middle = ((a[0] + b[0]) / 2 + 0.1 * normal[0], (a[1] + b[1]) / 2 + 0.1 * normal[1])
    return normal if cell.covers(shapely.Point(middle)) else (-normal[0], -normal[1])


def _windows(rng: random.Random, rooms: list[Room], footprint: Polygon, doors: list[Door]) -> list[Window]:
    panes: list[Window] = []
    outer: dict[int, list[Door]] = defaultdict(list)
    for door in doors:
        if door.rooms[1] is None:
            outer[door.rooms[0]].append(door)
    for i, room in enumerate(rooms):
        if room.kind not in ("room", "gym", "lobby", "corridor"):
            continue
        for piece in _straight(room.cell, footprint.boundary):
            long, at = math.dist(*piece), 0.6
            wide = rng.choice((1.0, 1.2, 1.5, 1.8, 2.4))
            while at + wide + 0.5 < long:
                a, b = _along(piece, at), _along(piece, at + wide)
                middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
                if all(math.dist(door.middle, middle) > (door.width + wide) / 2 + 0.2 for door in outer[i]):
                    panes.append(Window(a=a, b=b))
                at += wide + rng.choice((0.4, 0.8, 1.5))
    return panes


# ----------------------------------------------------------------------------------------------------- names

NAMES: dict[str, dict[str, tuple[str, ...]]] = {
    "en": {
        "room": ("CLASSROOM", "OFFICE", "SCIENCE LAB", "ART", "WORK ROOM", "CONFERENCE", "MUSIC", "NURSE", "STAFF"),
        "corridor": ("CORRIDOR", "HALL"),
        "stairs": ("STAIR",),
        "elevator": ("ELEVATOR",),
        "closet": ("STORAGE", "JANITOR", "CLOSET"),
        "toilet": ("BOYS", "GIRLS", "TOILET"),
        "gym": ("GYMNASIUM",),
        "lobby": ("LOBBY",),
        "island": ("DARK ROOM", "VAULT"),
        "module": ("PORTABLE", "MODULAR CLASSROOM"),
    },
    "de": {
        "room": ("Klassenraum", "Büro", "Lehrerzimmer", "Werkraum", "Musik", "Besprechung"),
        "corridor": ("Flur",),
        "stairs": ("Treppenhaus",),
        "elevator": ("Aufzug",),
        "closet": ("Abstellraum", "Putzraum"),
        "toilet": ("WC Damen", "WC Herren"),
        "gym": ("Turnhalle",),
        "lobby": ("Foyer",),
        "island": ("Archiv",),
        "module": ("Container",),
    },
    "fr": {
        "room": ("Salle de classe", "Bureau", "Laboratoire", "Salle de réunion", "Atelier"),
        "corridor": ("Circulation", "Couloir"),
        "stairs": ("Escalier",),
        "elevator": ("Ascenseur",),
        "closet": ("Rangement", "Local ménage"),
        "toilet": ("Sanitaires",),
        "gym": ("Gymnase",),
        "lobby": ("Hall",),
        "island": ("Archives",),
        "module": ("Modulaire",),
    },
    "zh": {
        "room": ("教室", "办公室", "实验室", "会议室", "音乐教室"),
        "corridor": ("走廊",),
        "stairs": ("楼梯间",),
        "elevator": ("电梯",),
        "closet": ("储藏室",),
        "toilet": ("男卫生间", "女卫生间"),
        "gym": ("体育馆",),
        "lobby": ("门厅",),
        "island": ("档案室",),
        "module": ("活动板房",),
    },
}


def _named(rng: random.Random, taste: Taste, rooms: list[Room]) -> None:
    """Numbers in the order people walk, names by use; corridors and lobbies have names alone."""
    count = 0
    for room in rooms:
        room.name = rng.choice(NAMES[taste.language][room.kind])
        if room.kind in ("corridor", "lobby"):
            continue
        count += 1
        room.number = _number(taste, count)
    corridors = [room for room in rooms if room.kind == "corridor"]
    if taste.scheme == "A-101" and len(corridors) > 1:
        for i, room in enumerate(corridors, 1):
            room.number = f"C-{taste.level}{i:02d}"


def _number(taste: Taste, count: int) -> str:
    level = taste.level
    return {
        "101": f"{level}{count:02d}",
        "A-101": f"A-{level}{count:02d}",
        "1.01": f"{level}.{count:02d}",
        "A101": f"A{level}{count:02d}",
        "R101": f"R{level}{count:02d}",
        "1001": f"{level}{count:03d}",
        "1": f"{count + 100 * (level - 1)}",
        "E1.03": f"E{level}.{count:02d}",
    }[taste.scheme]


def _tagged(doors: list[Door], rooms: list[Room]) -> list[Door]:
    """Doors with tags out of the rooms' number space: 104, 104A, 104B ..."""
    used: dict[int, int] = defaultdict(int)
    tagged = []
    for door in doors:
        number = rooms[door.rooms[0]].number or "X" + str(door.rooms[0])
        letter = chr(ord("A") + used[door.rooms[0]] % 26)
        used[door.rooms[0]] += 1
        tagged.append(
            Door(a=door.a, b=door.b, into=door.into, rooms=door.rooms, form=door.form, tag=f"{number}{letter}")
        )
    return tagged


def treads(room: Room) -> list[tuple[Point, Point]]:
    """Lines of steps across the longer way of a stair."""
    turned = shapely.oriented_envelope(room.outline)
    corners = np.array(turned.exterior.coords)[:4]
    a, b, c = corners[0], corners[1], corners[2]
    if np.hypot(*(b - a)) < np.hypot(*(c - b)):
        a, b, c = corners[1], corners[2], corners[3]
    long = float(np.hypot(*(b - a)))
    along, across = (b - a) / long, (c - b) / np.hypot(*(c - b))
    deep = float(np.hypot(*(c - b)))
    lines = []
    for k in range(int((long - 2.6) / 0.28)):
        start = a + along * (1.3 + 0.28 * k)
        for s, e in ((0.0, deep / 2 - 0.05), (deep / 2 + 0.05, deep)):
            p, q = start + across * s, start + across * e
            lines.append(((float(p[0]), float(p[1])), (float(q[0]), float(q[1]))))
    return lines
