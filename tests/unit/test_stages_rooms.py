"""Rooms, doors and walls found in small drawings made here."""

from dataclasses import replace

import numpy as np
import pytest

from tacmap.building import Floor, LineKind, OpeningKind, SpaceKind
from tacmap.drawing import Drawing, Layer, Style, Text
from tacmap.stages import Understanding, understand


class Sheet:
    """Collects what a test draws; `drawing()` hands it over as a reader would. Everything is drawn in metres."""

    def __init__(self, *, turn: float = 0.0, shift: tuple[float, float] = (0.0, 0.0)) -> None:
        self.turn, self.shift = np.radians(turn), np.array(shift)
        self.layers: list[Layer] = []
        self.segments: list[tuple[float, float, float, float]] = []
        self.segment_layer: list[int] = []
        self.arcs: list[tuple[float, float, float, float, float]] = []
        self.arc_layer: list[int] = []
        self.rings: list[np.ndarray] = []
        self.ring_layer: list[int] = []
        self.ring_filled: list[bool] = []
        self.styles: list[Style] = [Style()]
        self.ring_style: list[int] = []
        self.texts: list[Text] = []

    def line(self, x1: float, y1: float, x2: float, y2: float, layer: str = "A-WALL") -> None:
        a, b = self._place(np.array([[x1, y1], [x2, y2]]))
        self.segments.append((*a, *b))
        self.segment_layer.append(self._layer(layer))

    def box(self, x1: float, y1: float, x2: float, y2: float, layer: str = "A-WALL") -> None:
        corners = [(x1, y1), (x2, y1), (x2, y2), (x1, y2)]
        for a, b in zip(corners, corners[1:] + corners[:1], strict=True):
            self.line(*a, *b, layer)

    def swing(self, x: float, y: float, radius: float, start: float, layer: str = "A-DOOR") -> None:
        """A quarter circle from `start` degrees, with the leaf at its end."""
        centre = self._place(np.array([[x, y]]))[0]
        self.arcs.append((*centre, radius, (start + np.degrees(self.turn)) % 360, 90.0))
        self.arc_layer.append(self._layer(layer))
        end = np.radians(start + 90)
        self.line(x, y, x + radius * np.cos(end), y + radius * np.sin(end), layer)

    def ring(
        self, corners: list[tuple[float, float]], layer: str, *, fill: str | None = None, visible: bool = True
    ) -> None:
        self.rings.append(self._place(np.array(corners, dtype=float)))
        self.ring_layer.append(self._layer(layer, visible=visible))
        self.ring_filled.append(fill is not None)
        style = Style(fill=fill)
        if style not in self.styles:
            self.styles.append(style)
        self.ring_style.append(self.styles.index(style))

    def text(self, x: float, y: float, text: str, layer: str = "A-AREA-IDEN", height: float = 0.25) -> None:
        at = self._place(np.array([[x, y]]))[0]
        point = (float(at[0]), float(at[1]))
        self.texts.append(
            Text(
                text=text,
                at=point,
                anchor=point,
                height=height,
                width=0.6 * height * len(text),
                layer=self._layer(layer),
            )
        )

    def two_rooms(self, layer: str = "A-WALL", *, gap: float = 0.9) -> None:
        """An outer wall of 30 cm around 10.2 x 5 m, a wall of 20 cm between two rooms, with a gap at y = 2."""
        self.box(-0.3, -0.3, 10.5, 5.3, layer)
        self.line(0, 0, 5, 0, layer)
        self.line(5.2, 0, 10.2, 0, layer)
        self.line(0, 5, 5, 5, layer)
        self.line(5.2, 5, 10.2, 5, layer)
        self.line(0, 0, 0, 5, layer)
        self.line(10.2, 0, 10.2, 5, layer)
        for x in (5.0, 5.2):
            self.line(x, 0, x, 2, layer)
            self.line(x, 2 + gap, x, 5, layer)
        self.line(5, 2, 5.2, 2, layer)
        self.line(5, 2 + gap, 5.2, 2 + gap, layer)

    def drawing(self) -> Drawing:
        segments = np.array(self.segments, dtype=float).reshape(-1, 4)
        arcs = np.array(self.arcs, dtype=float).reshape(-1, 5)
        count, arc_count, ring_count = len(segments), len(arcs), len(self.rings)
        return Drawing(
            format="DXF",
            layers=tuple(self.layers),
            styles=tuple(self.styles),
            segments=segments,
            segment_layer=np.array(self.segment_layer, dtype=np.int32),
            segment_path=np.arange(count, dtype=np.int32),
            segment_mark=np.full(count, -1, dtype=np.int32),
            segment_style=np.zeros(count, dtype=np.int32),
            segment_curved=np.zeros(count, dtype=np.bool_),
            segment_visible=np.ones(count, dtype=np.bool_),
            arcs=arcs,
            arc_layer=np.array(self.arc_layer, dtype=np.int32),
            arc_path=count + np.arange(arc_count, dtype=np.int32),
            arc_mark=np.full(arc_count, -1, dtype=np.int32),
            ring_points=np.concatenate(self.rings) if self.rings else np.zeros((0, 2)),
            ring_start=np.cumsum([0, *(len(ring) for ring in self.rings)]).astype(np.int32),
            ring_layer=np.array(self.ring_layer, dtype=np.int32),
            ring_path=count + arc_count + np.arange(ring_count, dtype=np.int32),
            ring_mark=np.full(ring_count, -1, dtype=np.int32),
            ring_style=np.array(self.ring_style, dtype=np.int32),
            ring_filled=np.array(self.ring_filled, dtype=np.bool_),
            ring_visible=np.array([self.layers[at].visible for at in self.ring_layer], dtype=np.bool_),
            texts=tuple(self.texts),
        )

    def _layer(self, name: str, *, visible: bool = True) -> int:
        names = [layer.name for layer in self.layers]
        if name not in names:
            self.layers.append(Layer(name=name, visible=visible))
            return len(names)
        return names.index(name)

    def _place(self, points: np.ndarray) -> np.ndarray:
        c, s = np.cos(self.turn), np.sin(self.turn)
        return points @ np.array([[c, s], [-s, c]]) + self.shift


def read(sheet: Sheet, *, picture: bool = False) -> Understanding:
    return understand(sheet.drawing(), source="plan.dxf", metres_per_unit=1.0, picture=picture)


def floor(sheet: Sheet, *, picture: bool = False) -> Floor:
    (only,) = read(sheet, picture=picture).floors
    return only


def areas(sheet: Sheet) -> list[float]:
    return sorted(round(space.area_m2, 1) for space in floor(sheet).spaces)


def test_two_rooms_with_a_door_gap_between_them_are_two_rooms() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    assert areas(sheet) == [25.0, 25.0]


def test_a_swing_in_the_gap_makes_it_a_door_that_joins_both_rooms() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    sheet.swing(5.0, 2.0, 0.9, 90.0)
    (door,) = floor(sheet).openings
    assert door.kind is OpeningKind.DOOR
    assert set(door.connects) == {"r1", "r2"}
    assert not door.exterior
    assert door.sure


@pytest.mark.parametrize("place", range(5))
def test_an_arc_that_holds_no_number_is_no_door_and_breaks_nothing(place: int) -> None:
    sheet = Sheet()
    sheet.two_rooms()
    sheet.swing(5.0, 2.0, 0.9, 90.0)
    arc = list(sheet.arcs[0])
    arc[place] = float("nan")
    sheet.arcs[0] = (arc[0], arc[1], arc[2], arc[3], arc[4])
    assert len(floor(sheet).spaces) == 2


def test_a_door_knows_its_hinge_and_where_the_leaf_swings() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    sheet.swing(5.0, 2.0, 0.9, 90.0)
    (door,) = floor(sheet).openings
    assert door.hinge == pytest.approx((5.1, 2.0), abs=0.11)
    assert door.swing_to == pytest.approx((4.1, 2.0), abs=0.05)


def test_a_gap_without_a_door_is_a_passage_and_is_told() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    plan = floor(sheet)
    assert [way.kind for way in plan.openings] == [OpeningKind.OPENING]
    told = next(finding for finding in plan.findings if finding.code == "gap-closed")
    assert told.at == pytest.approx((5.1, 2.45))


@pytest.mark.parametrize(
    ("away", "kinds"), [(0.0, {OpeningKind.WINDOW}), (0.15, {OpeningKind.OPENING, OpeningKind.WINDOW})]
)
def test_what_slides_along_a_wall_on_the_layer_of_windows_closes_no_passage(
    away: float, kinds: set[OpeningKind]
) -> None:
    sheet = Sheet()
    sheet.two_rooms()
    for x in (5.08, 5.12):
        sheet.line(x + away, 2.05, x + away, 2.85, layer="A-GLAZ")
    assert {opening.kind for opening in floor(sheet).openings} == kinds


def test_the_clear_width_of_a_gap_is_from_jamb_to_jamb() -> None:
    sheet = Sheet()
    sheet.two_rooms(gap=1.8)
    (way,) = floor(sheet).openings
    assert abs(way.b[1] - way.a[1]) == pytest.approx(1.8)


def test_everything_on_one_layer_gives_the_same_rooms() -> None:
    sheet = Sheet()
    sheet.two_rooms("0")
    sheet.swing(5.0, 2.0, 0.9, 90.0, layer="0")
    assert areas(sheet) == [25.0, 25.0]


@pytest.mark.parametrize("turn", [27.0, 90.0, 211.5])
def test_a_turned_plan_has_the_same_rooms(turn: float) -> None:
    sheet = Sheet(turn=turn)
    sheet.two_rooms("0")
    sheet.swing(5.0, 2.0, 0.9, 90.0, layer="0")
    assert areas(sheet) == [25.0, 25.0]
    assert len(floor(sheet).openings) == 1


def test_far_from_the_origin_the_rooms_are_the_same() -> None:
    sheet = Sheet(shift=(68_000_000.0, -3_200_000.0))
    sheet.two_rooms()
    assert areas(sheet) == [25.0, 25.0]


def test_a_door_in_an_outer_wall_is_an_exterior_door() -> None:
    sheet = Sheet()
    sheet.line(0, 0, 4, 0)
    sheet.line(-0.3, -0.3, 4.3, -0.3)
    sheet.line(0, 0, 0, 4)
    sheet.line(-0.3, -0.3, -0.3, 4.3)
    sheet.line(0, 4, 4, 4)
    sheet.line(-0.3, 4.3, 4.3, 4.3)
    for x in (4.0, 4.3):
        sheet.line(x, 0 if x == 4 else -0.3, x, 1)
        sheet.line(x, 2, x, 4 if x == 4 else 4.3)
    sheet.line(4, 1, 4.3, 1)
    sheet.line(4, 2, 4.3, 2)
    sheet.swing(4.0, 1.0, 1.0, 90.0)
    (door,) = floor(sheet).openings
    assert door.exterior
    assert set(door.connects) == {"r1", None}


def test_wall_bodies_are_not_rooms_but_walls() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    plan = floor(sheet, picture=True)
    assert len(plan.spaces) == 2
    assert plan.walls


def test_furniture_makes_no_rooms() -> None:
    sheet = Sheet()
    sheet.two_rooms("0")
    for x in (1.0, 3.0):
        sheet.box(x, 1, x + 1.4, 1.7, "0")
    sheet.box(7, 1, 9, 2.2, "A-FURN")
    assert areas(sheet) == [25.0, 25.0]


def test_a_column_leaves_no_hole_in_its_room() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    sheet.box(2.0, 2.0, 2.4, 2.4)
    assert [space.outline.holes for space in floor(sheet).spaces] == [(), ()]


def test_sloppy_corners_still_close() -> None:
    sheet = Sheet()
    sheet.box(-0.2, -0.2, 4.2, 4.2)
    sheet.line(0.0, 0.03, 0.0, 3.98)
    sheet.line(0.03, 4.0, 3.97, 4.0)
    sheet.line(4.0, 3.96, 4.0, 0.04)
    sheet.line(3.97, 0.0, 0.02, 0.0)
    assert areas(sheet) == [16.0]


def test_the_sheet_frame_is_no_room() -> None:
    sheet = Sheet()
    sheet.two_rooms("0")
    sheet.box(-8, -8, 25, 14, "0")
    assert areas(sheet) == [25.0, 25.0]


def _outlines(sheet: Sheet, *, visible: bool) -> None:
    for at, number in enumerate(("101", "102", "103", "104")):
        x = 6.0 * at
        sheet.ring([(x, 0), (x + 5.8, 0), (x + 5.8, 4), (x, 4)], "ROOM-OUTLINES", visible=visible)
        sheet.text(x + 3, 2, number)


def test_closed_outlines_on_a_hidden_layer_are_rooms() -> None:
    sheet = Sheet()
    _outlines(sheet, visible=False)
    assert areas(sheet) == [23.2, 23.2, 23.2, 23.2]


def test_eaves_around_pavilions_are_no_outlines_of_their_rooms() -> None:
    sheet = Sheet()
    for x in (0.0, 12.0, 24.0):
        for out, corner in ((0.0, (x, 0.0)), (0.3, (x - 0.3, -0.3))):
            sheet.line(*corner, x + 3, -out)
            sheet.line(x + 4, -out, x + 6 + out, -out)
            sheet.line(x + 6 + out, -out, x + 6 + out, 5 + out)
            sheet.line(x + 6 + out, 5 + out, x - out, 5 + out)
            sheet.line(x - out, 5 + out, *corner)
        for jamb in (x + 3, x + 4):
            sheet.line(jamb, 0, jamb, -0.3)
        sheet.swing(x + 3, 0, 1.0, 0.0)
        sheet.text(x + 2, 2, f"10{x / 12:.0f}")
        sheet.ring([(x - 1.2, -1.2), (x + 7.2, -1.2), (x + 7.2, 6.2), (x - 1.2, 6.2)], "eaves")
    spaces = [space for floor in read(sheet).floors for space in floor.spaces]
    assert [round(space.area_m2) for space in spaces] == [30, 30, 30]


def test_rooms_are_numbered_row_by_row_from_the_top_left() -> None:
    sheet = Sheet()
    _outlines(sheet, visible=True)
    spaces = floor(sheet).spaces
    assert [space.id for space in spaces] == ["r1", "r2", "r3", "r4"]
    assert [space.outline.exterior[0][0] // 6 for space in spaces] == [0, 1, 2, 3]


def test_painted_wall_bodies_make_rooms() -> None:
    sheet = Sheet()
    for x1, y1, x2, y2 in (
        (-0.3, -0.3, 10.5, 0.0),
        (-0.3, 5.0, 10.5, 5.3),
        (-0.3, 0.0, 0.0, 5.0),
        (10.2, 0.0, 10.5, 5.0),
        (5.0, 0.0, 5.2, 2.0),
        (5.0, 2.9, 5.2, 5.0),
    ):
        sheet.ring([(x1, y1), (x2, y1), (x2, y2), (x1, y2)], "0", fill="#404040")
    assert areas(sheet) == pytest.approx([25.0, 25.0], abs=0.2)


def test_two_plans_side_by_side_are_two_floors_named_by_their_titles() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    sheet.text(5, -2, "FIRST FLOOR PLAN", layer="TITLES", height=0.6)
    sheet.shift += np.array([40.0, 0.0])
    sheet.two_rooms()
    sheet.text(5, -2, "SECOND FLOOR PLAN", layer="TITLES", height=0.6)
    plans = read(sheet).floors
    assert [(plan.id, plan.label, plan.index) for plan in plans] == [
        ("1", "FIRST FLOOR PLAN", 0),
        ("2", "SECOND FLOOR PLAN", 1),
    ]
    assert [len(plan.spaces) for plan in plans] == [2, 2]


def test_linework_is_sorted_by_what_it_depicts() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    sheet.box(7, 1, 9, 2.2, "A-FURN")
    sheet.line(-3, -1, 14, -1, "A-ANNO-DIMS")
    kinds = {work.kind: len(work.segments) for work in floor(sheet, picture=True).linework}
    assert kinds[LineKind.FURNITURE] == 4
    assert set(kinds) == {LineKind.WALL, LineKind.FURNITURE}


def test_only_those_who_draw_a_floor_get_its_walls_and_lines() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    read_only, drawn = floor(sheet), floor(sheet, picture=True)
    assert (read_only.walls, read_only.linework) == ((), ())
    assert drawn.walls
    assert replace(drawn, walls=(), linework=()) == read_only


def test_a_drawing_without_walls_says_that_no_rooms_were_found() -> None:
    sheet = Sheet()
    sheet.line(0, 0, 10, 0, "0")
    (only,) = read(sheet).floors
    assert only.spaces == ()
    assert [finding.code for finding in only.findings] == ["no-rooms-found"]


def test_a_drawing_without_rooms_is_a_floor_that_shows_its_lines() -> None:
    sheet = Sheet()
    sheet.line(0, 0, 10, 0, "0")
    only = floor(sheet, picture=True)
    assert [lines.paths for lines in only.linework] == [(((0.0, 0.0), (10.0, 0.0)),)]


def test_every_outline_runs_counter_clockwise() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    for space in floor(sheet).spaces:
        ring = space.outline.exterior
        twice = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
        assert twice > 0


def test_the_same_drawing_gives_the_same_answer() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    sheet.swing(5.0, 2.0, 0.9, 90.0)
    assert read(sheet) == read(sheet)


def test_an_elevation_beside_the_plan_is_no_floor() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    sheet.swing(5.0, 2.0, 0.9, 90.0)
    for x, number in ((1.0, "101"), (7.0, "102"), (8.5, "103")):
        sheet.text(x, 3, number)
    sheet.shift += np.array([40.0, 0.0])
    for x in (0, 4, 8):
        sheet.box(x, 0, x + 4, 5)
        sheet.box(x + 0.1, 0.1, x + 3.9, 4.9)
    plan = floor(sheet)
    assert [space.area_m2 for space in plan.spaces] == [25.0, 25.0]
    assert "drawing-left-out" in [finding.code for finding in plan.findings]


def test_a_long_narrow_space_with_many_doors_is_a_corridor() -> None:
    sheet = Sheet()
    sheet.box(-0.3, -0.3, 24.3, 6.3)
    for y in (0.0, 2.0, 2.2, 6.0):
        for x1, x2 in _runs(0.0, 24.0, [5.0, 10.0, 15.0, 20.0] if 2.0 <= y <= 2.2 else []):
            sheet.line(x1, y, x2, y)
    for x in (0.0, 24.0):
        sheet.line(x, 0, x, 6)
    for x in (5.0, 10.0, 15.0, 20.0):
        sheet.line(x, 2, x, 2.2)
        sheet.line(x + 1, 2, x + 1, 2.2)
        sheet.swing(x, 2.0, 1.0, 0.0)
    for x in (6.5, 11.5, 16.5):
        sheet.line(x, 2.2, x, 6)
        sheet.line(x + 0.2, 2.2, x + 0.2, 6)
    assert [space.kind for space in floor(sheet).spaces].count(SpaceKind.CORRIDOR) == 1


def test_a_space_full_of_treads_is_a_staircase() -> None:
    sheet = Sheet()
    sheet.two_rooms()
    for x in range(12):
        sheet.line(6 + 0.3 * x, 0.2, 6 + 0.3 * x, 4.8, "A-FLOR-STRS")
    assert [space.kind for space in floor(sheet).spaces] == [SpaceKind.ROOM, SpaceKind.STAIRS]


def _open_hall(*numbers: str) -> Sheet:
    """Two halves 5 m wide, and 2 m of wall between them."""
    sheet = Sheet()
    sheet.box(-0.3, -0.3, 10.5, 5.3)
    sheet.box(0, 0, 10.2, 5)
    sheet.line(5, 0, 5, 2)
    sheet.line(5.2, 0, 5.2, 2)
    sheet.line(5, 2, 5.2, 2)
    for x, number in zip((2.5, 7.5), numbers, strict=False):
        sheet.text(x, 1, number)
    return sheet


def test_an_open_space_with_two_numbers_is_cut_at_its_neck() -> None:
    plan = floor(_open_hall("101", "102"))
    assert sorted(space.number or "" for space in plan.spaces) == ["101", "102"]
    assert [way.kind for way in plan.openings] == [OpeningKind.OPENING]


def test_an_open_space_with_one_number_stays_whole() -> None:
    assert areas(_open_hall("101")) == [50.6]


def test_three_sheets_in_a_row_keep_their_own_coordinates() -> None:
    sheet = Sheet()
    for _ in range(3):
        sheet.two_rooms()
        sheet.shift += np.array([30.0, 0.0])
    plans = read(sheet).floors
    assert [round(min(x for space in plan.spaces for x, _ in space.outline.exterior)) for plan in plans] == [0, 30, 60]


def _runs(start: float, end: float, doors: list[float]) -> list[tuple[float, float]]:
    """The pieces of a wall between doors one metre wide."""
    edges = [start, *(edge for door in doors for edge in (door, door + 1)), end]
    return list(zip(edges[::2], edges[1::2], strict=True))


def test_a_title_without_any_rooms_is_no_floor() -> None:
    sheet = Sheet()
    sheet.text(0, 0, "FIRST FLOOR PLAN")
    assert read(sheet).floors == ()


def test_rooms_drawn_within_a_room_do_not_overlap_it() -> None:
    sheet = Sheet()
    _outlines(sheet, visible=True)
    sheet.ring([(1, 1), (3, 1), (3, 3), (1, 3)], "ROOM-OUTLINES")
    assert areas(sheet) == [4.0, 19.2, 23.2, 23.2, 23.2]


def corridor_open_at_its_end() -> Sheet:
    """Three rooms on either side of a corridor 3.4 m wide, with doors to it; its left end has no wall."""
    sheet = Sheet()
    for low in (0.0, 8.6):
        for left in (0.0, 5.2, 10.4):
            sheet.box(left, low, left + 5, low + 5)
    for line in ((0, -0.3, 15.7, -0.3), (15.7, -0.3, 15.7, 13.9), (15.7, 13.9, 0, 13.9), (15.4, 5, 15.4, 8.6)):
        sheet.line(*line)
    for low, high in ((-0.3, 5.2), (8.4, 13.9)):
        sheet.line(-0.3, low, -0.3, high)
        for end in (low, high):
            sheet.line(-0.3, end, 0, end)
    for at in (5.2, 8.4):
        sheet.line(0, at, 15.4, at)
    for left in (2.0, 7.2, 12.4):
        sheet.swing(left, 5.1, 0.9, 0)
        sheet.swing(left + 0.9, 8.5, 0.9, 180)
    return sheet


def test_a_corridor_without_a_wall_at_its_end_is_found_and_its_doors_are_inside() -> None:
    (floor,) = understand(corridor_open_at_its_end().drawing(), source="plan.dxf", metres_per_unit=1.0).floors
    assert len(floor.spaces) == 7
    (corridor,) = [space for space in floor.spaces if space.area_m2 > 40]
    doors = [way for way in floor.openings if way.kind is OpeningKind.DOOR]
    assert [door.exterior for door in doors] == [False] * 6
    assert all(corridor.id in door.connects for door in doors)
    (mouth,) = [way for way in floor.openings if way.kind is OpeningKind.OPENING]
    assert None in mouth.connects
    assert not mouth.sure


def test_walls_that_stop_short_of_one_another_are_joined_and_told_with_the_place() -> None:
    sheet = Sheet()
    sheet.box(0, 0, 10.2, 5.2)
    sheet.box(0.2, 0.2, 5, 5)
    for y in (0.2, 5.0):
        sheet.line(5.2, y, 10, y)
    sheet.line(10, 0.2, 10, 5)
    sheet.line(5.2, 0.2, 5.2, 2.4)
    sheet.line(5.2, 2.7, 5.2, 5)
    (floor,) = understand(sheet.drawing(), source="test").floors
    assert len(floor.spaces) == 2
    (told,) = [finding for finding in floor.findings if finding.code == "walls-joined"]
    assert told.at == pytest.approx((5.2, 2.55), abs=0.02)
    assert "0.30 m" in told.message
