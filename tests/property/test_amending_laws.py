"""Laws of putting a floor right, whatever people say of it."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.amending import Amended, amended
from tacmap.building import Floor, Label, Opening, Space
from tacmap.corrections import KINDS, Correction
from tacmap.geometry import Placement, Polygon, Ring

FLOOR = "main/1"
COLUMNS, ROWS, PITCH, WALL = 4, 3, 5.0, 0.2


def _turned(ring: Ring, degrees: float) -> Ring:
    turn = np.radians(degrees)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return tuple((x, y) for x, y in (np.array(ring) @ matrix.T).round(3).tolist())


def grid(degrees: float = 0.0) -> Floor:
    """Twelve rooms of 4.8 m in a grid with walls between them, every second one numbered; doors between neighbours."""
    spaces, labels, openings = [], [], []
    for row in range(ROWS):
        for column in range(COLUMNS):
            x, y, side = column * PITCH, row * PITCH, PITCH - WALL
            count = row * COLUMNS + column
            ring = _turned(((x, y), (x + side, y), (x + side, y + side), (x, y + side)), degrees)
            middle = _turned(((x + side / 2, y + side / 2),), degrees)[0]
            number = str(101 + count) if count % 2 == 0 else None
            spaces.append(
                Space(
                    id=f"{FLOOR}/{number or f'r{count}'}", outline=Polygon(exterior=ring), label_at=middle,
                    area_m2=23.04, number=number, number_evidence="inside" if number else None,
                )
            )  # fmt: skip
            if number:
                labels.append(Label(number=number, at=middle))
            if column:
                a, b = _turned(((x - 0.1, y + 1), (x - 0.1, y + 2)), degrees)
                sides = (spaces[-2].id, spaces[-1].id)
                openings.append(Opening(id=f"{FLOOR}/d{count}", a=a, b=b, connects=sides))
    return Floor(
        id=FLOOR, label="1", index=0, spaces=tuple(spaces), openings=tuple(openings), labels=tuple(labels),
        placement=Placement(origin=(10.0, 20.0), metres_per_unit=0.5),
    )  # fmt: skip


VALUES = {
    "number": st.sampled_from(["101", "7", "none"]),
    "name": st.sampled_from(["Nurse", "none"]),
    "kind": st.sampled_from(["office", "corridor"]),
    "merge": st.none() | st.just("9"),
    "split": st.none() | st.just("open"),
    "wall": st.none() | st.just("0.3"),
    "room": st.none() | st.just("8"),
    "door": st.none() | st.just("1.2"),
    "passage": st.none(),
    "exterior": st.sampled_from(["yes", "no"]),
    "door-number": st.just("D9"),
    "keep-room": st.just("101"),
    "keep-door": st.just("d9"),
}
spot = st.tuples(st.floats(-3, 23), st.floats(-3, 18)).map(lambda p: (10 + round(p[0], 2) * 2, 20 + round(p[1], 2) * 2))
ours = [kind for kind in KINDS.values() if kind.subject in ("room", "door")]


@st.composite
def corrections(draw) -> Correction:
    kind = draw(st.sampled_from(ours))
    most = min(kind.most, max(kind.least, 4))
    points = tuple(draw(st.lists(spot, min_size=kind.least, max_size=most, unique=True)))
    if kind.id == "room" and not shapely.Polygon(points).is_valid:
        (x, y), side = points[0], draw(st.sampled_from([2.0, 8.0, 20.0]))
        points = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
    return Correction(kind=kind.id, floor=FLOOR, points=points, value=draw(VALUES.get(kind.id, st.none())), line=2)


rows = st.lists(corrections(), max_size=8).map(tuple)
floors = st.sampled_from([0.0, 17.0]).map(grid)


def shapes(floor: Floor) -> list[shapely.Polygon]:
    return [shapely.Polygon(space.outline.exterior, space.outline.holes) for space in floor.spaces]


def doubled(floor: Floor) -> float:
    """The ground that two rooms both hold, in m2."""
    areas = np.array(shapes(floor), dtype=object)
    if len(areas) < 2:
        return 0.0
    a, b = shapely.STRtree(areas).query(areas, predicate="intersects")
    return float(shapely.area(shapely.intersection(areas[a[a < b]], areas[b[a < b]])).sum())


def shown(found: Amended) -> object:
    return found.floor.spaces, found.floor.openings, found.floor.walls, found.floor.linework


@settings(max_examples=120, deadline=None)
@given(floors, rows)
def test_the_same_floor_and_rows_give_the_same_answer(floor: Floor, said: tuple[Correction, ...]) -> None:
    assert amended(floor, said) == amended(floor, said)


@settings(max_examples=200, deadline=None)
@given(floors, rows)
def test_no_ground_is_ever_held_by_two_rooms(floor: Floor, said: tuple[Correction, ...]) -> None:
    # Corners are rounded to the millimetre: along a slanted line of 20 m that makes 0.01 m2 at most.
    assert doubled(amended(floor, said).floor) <= 0.01


@settings(max_examples=200, deadline=None)
@given(floors, rows)
def test_outlines_are_valid_ids_are_unique_and_doors_join_rooms_that_are_there(
    floor: Floor, said: tuple[Correction, ...]
) -> None:
    found = amended(floor, said).floor
    assert all(shape.is_valid and shape.area > 0 for shape in shapes(found))
    ids = [space.id for space in found.spaces]
    assert len(set(ids)) == len(ids)
    ways = [way.id for way in found.openings]
    assert len(set(ways)) == len(ways)
    for way in found.openings:
        assert way.connects[0] != way.connects[1]
        assert {side for side in way.connects if side} <= set(ids)
        assert not way.exterior or None in way.connects


@settings(max_examples=200, deadline=None)
@given(floors, rows, corrections())
def test_every_row_acts_or_has_a_finding(floor: Floor, said: tuple[Correction, ...], last: Correction) -> None:
    after = amended(floor, (*said, last))
    told = after.told.get(len(said))
    if told is not None:
        assert told in after.floor.findings
    else:
        assert len(said) in after.things


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([0.0, 17.0, 45.0]), st.floats(0.6, 4.2), st.floats(0.6, 4.2), st.integers(0, 11))
def test_a_room_that_is_split_and_merged_again_is_as_it_was(degrees: float, a: float, b: float, count: int) -> None:
    floor = grid(degrees)
    x, y = count % COLUMNS * PITCH, count // COLUMNS * PITCH
    line = _turned(((x + a, y), (x + b, y + 4.8)), degrees)
    beside = _turned(((x + 0.2, y + 2.4), (x + 4.6, y + 2.4)), degrees)

    def row(kind: str, points: Ring) -> Correction:
        where = tuple((10 + 2 * px, 20 + 2 * py) for px, py in points)
        return Correction(kind=kind, floor=FLOOR, points=where, line=2)

    split = amended(floor, [row("split", line)])
    assert len(split.floor.spaces) == 13
    merged = amended(floor, [row("split", line), row("merge", beside)])
    assert merged.told == {}
    was, now = shapes(floor)[count], next(
        shape for shape, space in zip(shapes(merged.floor), merged.floor.spaces, strict=True)
        if space.id == floor.spaces[count].id
    )  # fmt: skip
    assert shapely.symmetric_difference(was, now).area == pytest.approx(0.0, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(floors, rows)
def test_what_nobody_touched_is_as_it_was(floor: Floor, said: tuple[Correction, ...]) -> None:
    far = replace(
        floor,
        spaces=(
            *floor.spaces,
            replace(floor.spaces[0], id=f"{FLOOR}/far", number="900", outline=_FAR, label_at=_MIDDLE),
        ),
    )
    found = amended(far, said).floor
    kept = next(space for space in found.spaces if space.id == f"{FLOOR}/far")
    assert (kept.outline, kept.number) == (_FAR, "900")


_FAR = Polygon(exterior=((100.0, 100.0), (105.0, 100.0), (105.0, 105.0), (100.0, 105.0)))
_MIDDLE = (102.5, 102.5)
