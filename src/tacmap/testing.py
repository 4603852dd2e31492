"""A small made-up school, complete enough to try every export and check on it.

Shipped so that users may test their own code against the same site. Nothing here stands for a real place;
contacts are offices and desks.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
from shapely import Polygon as Area
from shapely import box
from shapely import union_all as united
from shapely.geometry.polygon import orient

from tacmap.annotations import Feature, Verification
from tacmap.building import Building, Floor, LineKind, Linework, Opening, OpeningKind, Segment, Space, SpaceKind
from tacmap.errors import Finding
from tacmap.geometry import Placement, Point, Polygon, Ring, chained
from tacmap.locker import Locker, LockerItem
from tacmap.preplan import Contact, Georeference, Preplan, Review, WalkThrough

__all__ = ["sample_preplan"]

_HALF = 0.1  # metres, half of a wall
_LEAF = 0.9  # metres, a door

# A room: x from, x to (wall centres), number, name, kind.
_Row = tuple[tuple[float, float, str | None, str | None, SpaceKind], ...]
_SOUTH_1: _Row = (
    (0, 8, "101", "Classroom", SpaceKind.CLASSROOM),
    (8, 16, "102", "Classroom", SpaceKind.CLASSROOM),
    (16, 22, "103", "Main Office", SpaceKind.OFFICE),
    (22, 28, None, "Lobby", SpaceKind.LOBBY),
    (28, 34, "105", "Nurse", SpaceKind.OFFICE),
    (34, 41, "106", "Classroom", SpaceKind.CLASSROOM),
    (41, 48, "107", "Classroom", SpaceKind.CLASSROOM),
)
_NORTH_1: _Row = (
    (0, 4, "ST-A", "Stair A", SpaceKind.STAIRS),
    (4, 16, "110", "Library", SpaceKind.LIBRARY),
    (16, 20, "111", "Restroom", SpaceKind.RESTROOM),
    (20, 24, "112", "Restroom", SpaceKind.RESTROOM),
    (24, 28, "113", "Electrical", SpaceKind.MECHANICAL),
    (28, 37, "114", "Science Lab", SpaceKind.LABORATORY),
    (37, 40, "115", "Storage", SpaceKind.STORAGE),
    (40, 44, "116", "Server Room", SpaceKind.SERVER_ROOM),
    (44, 48, "ST-B", "Stair B", SpaceKind.STAIRS),
)
_SOUTH_2: _Row = (
    (0, 8, "201", "Classroom", SpaceKind.CLASSROOM),
    (8, 16, "202", "Classroom", SpaceKind.CLASSROOM),
    (16, 22, "203", "Workroom", SpaceKind.OFFICE),
    (22, 28, "204", "Counseling", SpaceKind.OFFICE),
    (28, 34, "205", "Art Room", SpaceKind.CLASSROOM),
    (34, 41, "206", "Classroom", SpaceKind.CLASSROOM),
    (41, 48, "207", "Classroom", SpaceKind.CLASSROOM),
)
_NORTH_2: _Row = (
    (0, 4, "ST-A", "Stair A", SpaceKind.STAIRS),
    (4, 12, "210", "Classroom", SpaceKind.CLASSROOM),
    (12, 16, "211", None, SpaceKind.ROOM),
    (16, 20, "212", "Restroom", SpaceKind.RESTROOM),
    (20, 24, "213", "Restroom", SpaceKind.RESTROOM),
    (24, 28, None, "Mechanical", SpaceKind.MECHANICAL),
    (28, 37, "214", "Music Room", SpaceKind.CLASSROOM),
    (37, 44, "215", "Classroom", SpaceKind.CLASSROOM),
    (44, 48, "ST-B", "Stair B", SpaceKind.STAIRS),
)


@cache
def sample_preplan() -> Preplan:
    """A two-storey school, 48 m by 21 m, with features, a locker, contacts, a georeference and a walk-through.

    One frame in metres: the front (side A, main entrance, door 1) is at y = 0 and faces -y. Exterior doors
    run clockwise from it. Room 104 is missing on purpose, the mechanical room upstairs has no number.
    """
    return Preplan(
        id="sample-school",
        name="Sample Middle School",
        state_id="000-000-001",
        address="100 Example Road, Sampleton, TX 00000",
        law="TX",
        host="plans.example.org",
        revision=3,
        issued=date(2026, 8, 12),
        walk_through=WalkThrough(walked_on=date(2026, 8, 4), walked_by="School liaison officer", agency="Sampleton PD"),
        review=Review(due=date(2027, 8, 4), rule="At least once a year"),
        georeference=Georeference(latitude=31.0, longitude=-99.0, y_axis_bearing=18.0, residual_m=0.12),
        buildings=(Building(id="main", name="Main Building", floors=(_ground_floor(), _upper_floor())),),
        features=_features(),
        lockers=(_locker(),),
        contacts=_contacts(),
    )


def _ground_floor() -> Floor:
    doors = (
        _door("main/1/d1", (24.4, 0.0), (25.6, 0.0), None, "main/1/lobby", number="1"),
        _door("main/1/d2", (0.0, 11.0), (0.0, 10.0), None, "main/1/corridor", number="2"),
        _door("main/1/d3", (1.5, 21.0), (2.4, 21.0), None, "main/1/st-a", number="3"),
        _door("main/1/d4", (45.5, 21.0), (46.4, 21.0), None, "main/1/st-b", number="4"),
        _door("main/1/d5", (48.0, 10.0), (48.0, 11.0), None, "main/1/corridor", number="5"),
        Opening(
            id="main/1/o1", a=(23.0, 9.0), b=(27.0, 9.0), kind=OpeningKind.OPENING,
            connects=("main/1/lobby", "main/1/corridor"), verified="verified",
        ),
        _door("main/1/103-lobby", (22.0, 4.0), (22.0, 4.9), "main/1/103", "main/1/lobby"),
        _door("main/1/101-102", (8.0, 6.0), (8.0, 6.9), "main/1/101", "main/1/102"),
    )  # fmt: skip
    finding = Finding(
        code="number-gap",
        message="Room 104 is missing between 103 and 105.",
        at=(25.0, 4.5),
        floor="main/1",
        severity="note",
    )
    floor = _floor("main/1", "1", 0, _SOUTH_1, _NORTH_1, doors)
    return replace(floor, findings=(finding,))


def _upper_floor() -> Floor:
    finding = Finding(
        code="room-without-number", message="The mechanical room has no number.", at=(26.0, 16.5), floor="main/2"
    )
    return replace(_floor("main/2", "2", 1, _SOUTH_2, _NORTH_2, ()), findings=(finding,))


def _floor(floor_id: str, label: str, index: int, south: _Row, north: _Row, doors: tuple[Opening, ...]) -> Floor:
    corridor = _space(floor_id, None, "Corridor", SpaceKind.CORRIDOR, (0, 9, 48, 12))
    rooms = tuple(_space(floor_id, number, name, kind, (x0, 0, x1, 9)) for x0, x1, number, name, kind in south)
    rooms += tuple(_space(floor_id, number, name, kind, (x0, 12, x1, 21)) for x0, x1, number, name, kind in north)
    openings = doors + _room_doors(floor_id, rooms) + _windows(rooms)
    walls = _walls(south, north, openings)
    return Floor(
        id=floor_id,
        label=label,
        index=index,
        spaces=(corridor, *rooms),
        openings=openings,
        walls=walls,
        linework=(
            _linework(LineKind.FURNITURE, _furniture(rooms)),
            _linework(LineKind.STAIR, _treads(rooms)),
            _linework(LineKind.WINDOW, ((*o.a, *o.b) for o in openings if o.kind == "window")),
            _linework(LineKind.DOOR, ((*o.hinge, *o.swing_to) for o in openings if o.hinge and o.swing_to)),
            _linework(LineKind.WALL, (piece for wall in walls for piece in _edges(wall))),
        ),
        source=f"floor-{label}.dxf",
        placement=Placement(origin=(1200.0, 800.0), metres_per_unit=0.0254),
        unit_evidence=("$INSUNITS says inches.",),
    )  # fmt: skip


def _space(
    floor: str,
    number: str | None,
    name: str | None,
    kind: SpaceKind,
    centres: tuple[float, float, float, float],
) -> Space:
    x0, y0, x1, y1 = (centres[0] + _HALF, centres[1] + _HALF, centres[2] - _HALF, centres[3] - _HALF)
    return Space(
        id=f"{floor}/{(number or name or '').lower()}",
        outline=Polygon(exterior=_millimetres(((x0, y0), (x1, y0), (x1, y1), (x0, y1)))),
        label_at=(round((x0 + x1) / 2, 3), round((y0 + y1) / 2, 3)),
        area_m2=round((x1 - x0) * (y1 - y0), 2),
        number=number,
        name=name,
        kind=kind,
        number_evidence="inside" if number else None,
        sure=number != "211",
        exterior_marking=None if number is None else number not in ("107", "207"),
        verified="unverified" if number == "211" else "verified",
    )


def _millimetres(ring: Ring) -> Ring:
    return tuple((round(x, 3), round(y, 3)) for x, y in ring)


def _door(door_id: str, a: Point, b: Point, one: str | None, other: str, *, number: str | None = None) -> Opening:
    """A leaf hung at `a` that swings a quarter turn to the right of a -> b."""
    free = (round(a[0] + (b[1] - a[1]), 3), round(a[1] - (b[0] - a[0]), 3))
    return Opening(
        id=door_id, a=a, b=b, number=number, connects=(one, other), exterior=one is None, hinge=a, swing_to=free,
        verified="verified",
    )  # fmt: skip


def _room_doors(floor: str, rooms: tuple[Space, ...]) -> tuple[Opening, ...]:
    """One door from every numbered or mechanical room to the corridor, near the room's first corner."""
    doors = []
    for room in rooms:
        if room.kind is SpaceKind.LOBBY:
            continue
        (x0, y0), y = room.outline.exterior[0], 9.0 if room.outline.exterior[0][1] < 9 else 12.0
        left, right = (round(x0 + 0.5, 3), y), (round(x0 + 0.5 + _LEAF, 3), y)
        a, b = (left, right) if y0 < 9 else (right, left)
        doors.append(_door(f"{room.id}/door", a, b, room.id, f"{floor}/corridor"))
    return tuple(doors)


def _windows(rooms: tuple[Space, ...]) -> tuple[Opening, ...]:
    """One window to the outside in every room wider than 5 m that is no lobby."""
    windows = []
    for room in rooms:
        (x0, y0), x1 = room.outline.exterior[0], room.outline.exterior[1][0]
        if x1 - x0 < 5 or room.kind is SpaceKind.LOBBY:
            continue
        y = 0.0 if y0 < 9 else 21.0
        windows.append(
            Opening(
                id=f"{room.id}/window", a=(round(x0 + 1.5, 3), y), b=(round(x1 - 1.5, 3), y), kind=OpeningKind.WINDOW,
                connects=(room.id, None), exterior=True, verified="verified",
            )
        )  # fmt: skip
    return tuple(windows)


def _walls(south: _Row, north: _Row, openings: tuple[Opening, ...]) -> tuple[Polygon, ...]:
    lines = [(0.0, y, 48.0, y) for y in (0.0, 9.0, 12.0, 21.0)] + [(x, 0.0, x, 21.0) for x in (0.0, 48.0)]
    lines += [(x1, 0.0, x1, 9.0) for _, x1, *_ in south] + [(x1, 12.0, x1, 21.0) for _, x1, *_ in north]
    body = united([box(x0 - _HALF, y0 - _HALF, x1 + _HALF, y1 + _HALF) for x0, y0, x1, y1 in lines])
    gaps = united([_gap(opening) for opening in openings])
    pieces = [piece for piece in getattr(body.difference(gaps), "geoms", ()) if isinstance(piece, Area)]
    return tuple(_polygon(piece) for piece in sorted(pieces, key=lambda piece: piece.bounds))


def _gap(opening: Opening) -> Area:
    (x0, y0), (x1, y1) = sorted((opening.a, opening.b))
    deep = 0.2
    return box(x0, y0 - deep, x1, y1 + deep) if y0 == y1 else box(x0 - deep, min(y0, y1), x0 + deep, max(y0, y1))


def _polygon(area: Area) -> Polygon:
    area = orient(area)
    return Polygon(
        exterior=_millimetres(tuple((x, y) for x, y in area.exterior.coords[:-1])),
        holes=tuple(_millimetres(tuple((x, y) for x, y in ring.coords[:-1])) for ring in area.interiors),
    )


def _linework(kind: LineKind, pieces: Iterable[Segment]) -> Linework:
    return Linework(kind=kind, paths=chained(np.array(tuple(pieces))))


def _edges(area: Polygon) -> tuple[Segment, ...]:
    rings = (area.exterior, *area.holes)
    return tuple((*a, *b) for ring in rings for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))


def _furniture(rooms: tuple[Space, ...]) -> tuple[Segment, ...]:
    """Rows of desks in classrooms."""
    segments: list[Segment] = []
    for room in rooms:
        if room.kind is not SpaceKind.CLASSROOM:
            continue
        (x0, y0), x1 = room.outline.exterior[0], room.outline.exterior[1][0]
        for row in range(4):
            for column in range(int((x1 - x0 - 2) // 1.4)):
                x, y = x0 + 1.2 + 1.4 * column, y0 + 1.4 + 1.5 * row
                ring = _millimetres(((x, y), (x + 0.7, y), (x + 0.7, y + 0.5), (x, y + 0.5)))
                segments += _edges(Polygon(exterior=ring))
    return tuple(segments)


def _treads(rooms: tuple[Space, ...]) -> tuple[Segment, ...]:
    return tuple(
        (x0 + 0.3, round(y, 3), round(x0 + 3.4, 3), round(y, 3))
        for room in rooms
        if room.kind is SpaceKind.STAIRS
        for x0 in (room.outline.exterior[0][0],)
        for y in (14.5 + 0.3 * step for step in range(14))
    )


def _at(kind: str, number: str, point: Point, floor: str | None, name: str | None = None, **attributes: str) -> Feature:
    """A verified point feature."""
    return Feature(
        id=f"{kind}/{number}",
        type=kind,
        points=(point,),
        floor=floor,
        number=number,
        name=name,
        attributes=tuple(attributes.items()),
        verified=Verification.VERIFIED,
        verified_by="School liaison officer",
        verified_on=date(2026, 8, 4),
        origin="features.csv",
    )


def _features() -> tuple[Feature, ...]:
    return (*_inside_features(), *_outside_features(), *_doubtful_features())


def _inside_features() -> tuple[Feature, ...]:
    one, two = "main/1", "main/2"
    return (
        _at("access_point", "1", (25.0, -0.6), one, "Main entrance", door="1", access_control="badge reader", key_ref="K-1"),  # noqa: E501 - a row of a table
        _at("camera", "C-101", (25.0, 8.4), one, "Lobby", bearing_deg="180", fov_deg="90", range_m="10", live_ok="yes", vms_id="vms-101"),  # noqa: E501 - a row of a table
        _at("camera", "C-102", (0.6, 10.5), one, "Corridor west", bearing_deg="90", fov_deg="70", range_m="15", live_ok="yes"),  # noqa: E501 - a row of a table
        _at("camera", "C-103", (47.4, 10.5), one, "Corridor east", bearing_deg="270", fov_deg="70", range_m="15"),
        _at("camera", "C-201", (24.0, 11.6), two, "Corridor upstairs", bearing_deg="180", fov_deg="100", range_m="12"),
        _at("aed", "AED-1", (30.0, 9.4), one, "Outside the nurse", pads_expire="2027-03-01"),
        _at("aed", "AED-2", (18.0, 9.4), two),
        _at("trauma_kit", "TK-1", (31.0, 4.0), one),
        _at("locker", "EL-1", (17.0, 1.2), one, "Main office", lock="keyed", last_check="2026-07-01", seal_no="004411"),
        _at("utility", "E-1", (26.0, 19.5), one, "Main switch", service="electric", action="switch"),
        _at("utility", "G-1", (35.5, 19.8), one, "Lab gas", service="gas", action="valve", tool="hand", turn_direction="clockwise"),  # noqa: E501 - a row of a table
        _at("fire_panel", "FP-1", (22.8, 1.0), one),
        _at("extinguisher", "FE-1", (12.0, 11.6), one),
        _at("extinguisher", "FE-2", (36.0, 11.6), one),
        _at("pull_station", "PS-1", (1.2, 9.5), one),
        _at("hazard", "HZ-1", (33.0, 14.0), one, "Acids", material="Acids", un_no="UN 3264", quantity="20 L", nfpa704="3-0-1"),  # noqa: E501 - a row of a table
        _at("radio_check", "R-1", (7.0, 10.2), one, channel="TAC 2", result="clear", checked_at="2026-08-04"),
        _at("radio_check", "R-2", (42.0, 16.5), one, "Server room", channel="TAC 2", result="none", dead_spot="yes"),
        _at("area_of_refuge", "AR-1", (2.0, 12.9), two, capacity="2", two_way_comms="yes"),
        Feature(
            id="evac_route/1", type="evac_route", geometry="line", floor=one, number="1", origin="features.csv",
            points=((4.0, 10.5), (25.0, 10.5), (25.0, -3.0)), attributes=(("to_opening", "1"),),
            verified=Verification.VERIFIED,
        ),
    )  # fmt: skip


def _outside_features() -> tuple[Feature, ...]:
    return (
        _at("key_box", "KB-1", (27.2, -0.6), "main/1", maker="Key safe", holder="Fire department", contents_ref="KB-A"),
        _at("fdc", "FD-1", (14.0, -0.8), "main/1"),
        _at("utility", "G-2", (48.8, 3.0), "main/1", "Gas meter", service="gas", action="valve", tool="wrench"),
        _at("utility", "W-1", (48.8, 6.0), "main/1", "Water main", service="water", action="valve"),
        _at("hydrant", "H-1", (4.0, -9.0), None),
        _at("command_post", "CP-1", (40.0, -12.0), None, "Car park north-west corner", role="primary"),
        _at("command_post", "CP-2", (-14.0, 18.0), None, "Bus loop", role="alternate"),
        _at("staging", "S-1", (52.0, -13.0), None, "Staging", capacity="20"),
        _at("media", "M-1", (66.0, -16.0), None, "Media"),
        _at("reunification", "RU-1", (-16.0, -10.0), None, "Church hall", capacity="400"),
        _at("helispot", "H-9", (24.0, 40.0), None, "Sports field"),
        Feature(
            id="ground/parking", type="ground", geometry="polygon", number=None, name="Parking", origin="features.csv",
            points=((30.0, -18.0), (60.0, -18.0), (60.0, -7.0), (30.0, -7.0)), attributes=(("kind", "parking"),),
            verified=Verification.VERIFIED,
        ),
    )  # fmt: skip


def _doubtful_features() -> tuple[Feature, ...]:
    return (
        Feature(
            id="camera/C-104", type="camera", points=((27.4, 12.6),), floor="main/1", number="C-104",
            attributes=(("bearing_deg", "0"), ("fov_deg", "90"), ("range_m", "8")), proposed=True,
            origin="symbol CAM-DOME in the plan",
        ),
        Feature(
            id="aed/AED-3", type="aed", points=((45.0, 9.5),), floor="main/2", number="AED-3",
            verified=Verification.MISSING, origin="features.csv",
        ),
        Feature(
            id="extinguisher/FE-3", type="extinguisher", points=((20.0, 9.4),), floor="main/1", number="FE-3",
            verified=Verification.WRONG, origin="features.csv",
        ),
    )  # fmt: skip


def _locker() -> Locker:
    def item(group: str, name: str, par: int, on_hand: int, **more: object) -> LockerItem:
        return replace(LockerItem(group=group, item=name, par=par, on_hand=on_hand), **more)  # type: ignore[arg-type]  # any field of the item

    return Locker(
        id="EL-1",
        name="Main office locker",
        feature="locker/EL-1",
        seal="004411",
        last_check=date(2026, 7, 1),
        next_check=date(2026, 10, 1),
        items=(
            item("Access", "Grand master key", 2, 2, access_ref="K-1", opens=("1", "2", "3", "4", "5"), critical=True),
            item("Access", "Override credential", 2, 1, access_ref="B-7", opens=("1", "2"), critical=True),
            item("Access", "Door wedges", 10, 10),
            item("Breaching", "Bolt cutters, heavy", 1, 1, critical=True),
            item("Breaching", "Breaching bar", 1, 1),
            item("Plans", "Printed plan book", 4, 4, condition="revision 2"),
            item("Medical", "Tourniquet", 8, 6, lot="T-14", expires=date(2027, 2, 28), critical=True),
            item("Medical", "Chest seal", 4, 4, lot="S-02", expires=date(2026, 6, 30), critical=True),
            item("Medical", "Pressure bandage", 10, 10, lot="B-31", expires=date(2029, 1, 31)),
            item("Light", "Torch with batteries", 4, 4, expires=date(2028, 5, 31), condition="good"),
        ),
    )


def _contacts() -> tuple[Contact, ...]:
    return (
        Contact(role="Dispatch", name="County dispatch", phone="555-0100", radio="TAC 2"),
        Contact(role="School front office", name="Front office", phone="555-0110"),
        Contact(role="School security coordinator", name="District security office", phone="555-0120", radio="DIST 1"),
        Contact(role="Facilities on call", name="Facilities desk", phone="555-0130"),
    )
