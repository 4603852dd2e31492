"""Every way in which a room could come to bear another room's number: the result is right, or a finding says so."""

from dataclasses import replace

import numpy as np

from tacmap.building import Floor, Space, SpaceKind
from tacmap.drawing import Drawing, Layer, Text
from tacmap.geometry import Point, Polygon
from tacmap.stages.labels import assign

CORRIDOR = 4


def room(index: int, x: float, y: float, width: float, depth: float) -> Space:
    ring = ((x, y), (x + width, y), (x + width, y + depth), (x, y + depth))
    return Space(
        id=f"1/{index}", outline=Polygon(exterior=ring), label_at=(x + width / 2, y + depth / 2), area_m2=width * depth
    )


def school() -> Floor:
    """Four rooms of 5 by 5 m in a row, a corridor above them, and a closet of 1.4 by 1.2 m above the corridor."""
    rooms = [room(i, 5.2 * i, 0.0, 5.0, 5.0) for i in range(4)]
    return Floor(
        id="1",
        label="1",
        index=0,
        spaces=(*rooms, room(CORRIDOR, 0.0, 5.2, 20.6, 2.4), room(5, 0.0, 7.8, 1.4, 1.2)),
    )


def text(words: str, x: float, y: float, *, height: float = 0.2, layer: int = 0) -> Text:
    longest = max(len(line) for line in words.split("\n"))
    return Text(text=words, at=(x, y), anchor=(x, y), height=height, width=0.7 * height * longest, layer=layer)


def numbered() -> list[Text]:
    return [text(str(101 + i), 5.2 * i + 2.5, 2.5) for i in range(4)]


def read(*texts: Text, floor: Floor | None = None, leader: tuple[Point, Point] | None = None, layer: int = 0) -> Floor:
    drawing = Drawing(format="dxf", layers=(Layer(name="0"), Layer(name="RENVOI"), Layer(name="NUM")), texts=texts)
    if leader is not None:
        drawing = replace(
            drawing,
            segments=np.array([(*leader[0], *leader[1])]),
            segment_layer=np.full(1, layer, dtype=np.int32),
            segment_path=np.zeros(1, dtype=np.int32),
            segment_mark=np.full(1, -1, dtype=np.int32),
            segment_style=np.zeros(1, dtype=np.int32),
            segment_curved=np.zeros(1, dtype=np.bool_),
            segment_visible=np.ones(1, dtype=np.bool_),
        )
    return assign(drawing, floor or school())


def numbers(found: Floor) -> list[str | None]:
    return [space.number for space in found.spaces]


def told(found: Floor, words: str) -> list[str]:
    """Codes of the findings that speak of these words."""
    return [finding.code for finding in found.findings if words in finding.message]


# ----------------------------------------------------------------------------------- a label beside its room


def test_a_closets_label_in_the_corridor_follows_its_leader_on_any_layer() -> None:
    texts = [*numbered(), text("100", 15.0, 6.4), text("105", 3.0, 6.6)]
    found = read(*texts, leader=((2.9, 6.8), (0.7, 8.4)), layer=1)
    assert numbers(found) == ["101", "102", "103", "104", "100", "105"]


def test_a_number_that_stands_in_its_own_room_too_is_not_the_corridors() -> None:
    texts = [*numbered(), text("100", 15.0, 6.4), text("105", 3.0, 6.4, height=0.3), text("105", 0.7, 8.4, height=0.12)]
    assert numbers(read(*texts)) == ["101", "102", "103", "104", "100", "105"]


def test_a_label_outside_goes_by_its_printed_area_a_few_lines_below() -> None:
    label = [
        text("105", 3.0, 7.2, height=0.16),
        text("CLOSET", 3.0, 6.93, height=0.13),
        text("1.7 m2", 3.0, 6.66, height=0.11),
    ]
    found = read(*numbered(), text("100", 15.0, 6.4), *label)
    assert (found.spaces[5].number, found.spaces[5].number_evidence) == ("105", "outline")
    assert told(found, "105") == ["number-beside-room"]


def test_the_name_in_the_next_room_is_not_taken_along() -> None:
    small = [room(i, 1.3 * i, 0.0, 1.2, 1.2) for i in range(4)]
    texts = [text("101", 0.9, 0.6), text("STORE", 1.75, 0.6), text("103", 3.2, 0.6), text("104", 4.5, 0.6)]
    found = read(*texts, floor=replace(school(), spaces=tuple(small)))
    assert [(space.number, space.name) for space in found.spaces[:2]] == [("101", None), (None, "STORE")]


# ----------------------------------------------------------------------------------- an outline that is two rooms


def test_a_corridor_that_swallowed_the_elevator_does_not_bear_its_number() -> None:
    labels = [
        words
        for at, number, name in ((3.0, "105", "ELEVATOR"), (2.5, "101", "OFFICE"), (7.7, "102", "OFFICE"))
        for words in (
            text(number, at, 6.6 if number == "105" else 2.5),
            text(name, at, 6.3 if number == "105" else 2.2, height=0.16),
        )
    ]
    found = read(*labels, text("CORRIDOR", 15.0, 6.4, height=0.16))
    hall = found.spaces[CORRIDOR]
    assert (hall.number, hall.name, hall.kind, hall.sure) == (None, "CORRIDOR", SpaceKind.CORRIDOR, False)
    assert told(found, "105") == ["number-unclear"]


# ----------------------------------------------------------------------------------- lettering that is no room number


def test_keynotes_in_every_room_number_no_corridor() -> None:
    notes = [
        text(str(i + 1), x, y, height=0.14)
        for i, (x, y) in enumerate(((0.5, 4.5), (5.7, 4.5), (10.9, 4.5), (2.0, 5.6)))
    ]
    assert numbers(read(*numbered(), *notes)) == ["101", "102", "103", "104", None, None]


def test_door_tags_that_are_the_rooms_numbers_number_no_corridor() -> None:
    tags = [text(str(101 + i), 5.2 * i + 1.0, 5.6, height=0.12) for i in range(4)]
    assert numbers(read(*numbered(), *tags)) == ["101", "102", "103", "104", None, None]


def test_areas_without_a_unit_are_no_numbers() -> None:
    floor = replace(school(), spaces=tuple(room(i, 6.2 * i, 0.0, 4.0 + 0.5 * i, 5.0) for i in range(4)))
    labels = [text(f"{i + 1}", 6.2 * i + 2.0, 2.5) for i in range(4)]
    areas = [text(f"{5 * (4.0 + 0.5 * i):.2f}", 6.2 * i + 2.0, 2.2) for i in range(4)]
    assert numbers(read(*labels, *areas, floor=floor)) == ["1", "2", "3", "4"]


def test_one_number_in_a_note_numbers_no_room_of_many() -> None:
    floor = replace(school(), spaces=tuple(room(i, 5.2 * i, 0.0, 5.0, 5.0) for i in range(8)))
    assert numbers(read(text("A309 SEE NOTES", 2.5, 2.5), floor=floor)) == [None] * 8


def test_names_with_counts_that_never_repeat_number_the_rooms() -> None:
    labels = [text(f"CLASSROOM {i + 1}", 5.2 * i + 2.5, 2.5) for i in range(4)]
    assert [(space.number, space.name) for space in read(*labels).spaces[:2]] == [
        ("1", "CLASSROOM"),
        ("2", "CLASSROOM"),
    ]


def test_names_with_counts_that_repeat_stay_names() -> None:
    labels = [text(words, 5.2 * i + 2.5, 2.5) for i, words in enumerate(("BEDROOM 1", "BEDROOM 2", "BATH 1", "BATH 2"))]
    assert [(space.number, space.name) for space in read(*labels).spaces[:2]] == [
        (None, "BEDROOM 1"),
        (None, "BEDROOM 2"),
    ]


def test_two_numbers_of_one_form_in_a_room_are_doubted_whatever_their_height() -> None:
    found = read(
        *numbered(), text("109", 1.0, 1.0, height=0.12), text("100", 15.0, 6.4), text("107", 0.7, 8.4, height=0.12)
    )
    assert (found.spaces[0].sure, told(found, "109")) == (False, ["numbers-share-room"])


def joined(*corners: Point) -> Floor:
    """Four rooms, and a fifth outline with these corners."""
    rooms = [room(i, 5.2 * i, 0.0, 5.0, 5.0) for i in range(4)]
    space = Space(id="1/4", outline=Polygon(exterior=corners), label_at=(10.0, 6.4), area_m2=60.0)
    return Floor(id="1", label="1", index=0, spaces=(*rooms, space))


def test_a_number_behind_an_opening_that_was_not_closed_is_doubted() -> None:
    corners = (
        (0.0, 5.2),
        (20.6, 5.2),
        (20.6, 7.6),
        (3.0, 7.6),
        (3.0, 7.8),
        (4.0, 7.8),
        (4.0, 11.0),
        (0.0, 11.0),
        (0.0, 7.8),
        (2.0, 7.8),
        (2.0, 7.6),
        (0.0, 7.6),
    )
    found = read(*numbered(), text("105", 2.0, 9.4), floor=joined(*corners))
    assert (found.spaces[4].sure, told(found, "105")) == (False, ["number-unclear"])


def test_a_number_in_a_room_that_a_corridor_swallowed_is_doubted() -> None:
    corners = ((0.0, 5.2), (30.6, 5.2), (30.6, 7.0), (6.0, 7.0), (6.0, 11.0), (0.0, 11.0))
    floor = joined(*corners)
    floor = replace(floor, spaces=(*floor.spaces[:4], replace(floor.spaces[4], kind=SpaceKind.CORRIDOR)))
    found = read(*numbered(), text("105", 3.0, 9.0), floor=floor)
    assert (found.spaces[4].sure, told(found, "105")) == (False, ["number-unclear"])


def test_a_corridors_own_number_is_sure() -> None:
    floor = school()
    spaces = [
        replace(space, kind=SpaceKind.CORRIDOR) if at == CORRIDOR else space for at, space in enumerate(floor.spaces)
    ]
    found = read(*numbered(), text("100", 15.0, 6.4), floor=replace(floor, spaces=tuple(spaces)))
    assert (found.spaces[CORRIDOR].number, found.spaces[CORRIDOR].sure) == ("100", True)
