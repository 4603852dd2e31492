"""Numbers and names to their rooms."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from tacmap.building import Floor, Opening, Space, SpaceKind
from tacmap.drawing import Drawing, Layer, Mark, Text
from tacmap.geometry import Polygon
from tacmap.stages.labels import assign


def room(index: int, x: float, y: float, width: float = 5.0, depth: float = 5.0) -> Space:
    ring = ((x, y), (x + width, y), (x + width, y + depth), (x, y + depth))
    return Space(
        id=f"1/{index}", outline=Polygon(exterior=ring), label_at=(x + width / 2, y + depth / 2), area_m2=width * depth
    )


def floor(*spaces: Space, openings: tuple[Opening, ...] = ()) -> Floor:
    return Floor(id="1", label="Floor 1", index=0, spaces=spaces, openings=openings)


def row(count: int = 4) -> Floor:
    """Rooms of 5 by 5 m side by side, walls of 0.2 m between them."""
    return floor(*(room(i, 5.2 * i, 0.0) for i in range(count)))


def text(words: str, x: float, y: float, *, height: float = 0.2, layer: int = 0, **more: object) -> Text:
    longest = max(len(line) for line in words.split("\n"))
    return replace(
        Text(text=words, at=(x, y), anchor=(x, y), height=height, width=0.7 * height * longest, layer=layer),
        **more,  # type: ignore[arg-type]
    )


def drawing(*texts: Text, layers: tuple[str, ...] = ("0", "S-GRID", "A-DOOR"), **more: object) -> Drawing:
    return replace(
        Drawing(format="dxf", layers=tuple(Layer(name=name) for name in layers), texts=texts),
        **more,  # type: ignore[arg-type]
    )


def line(*points: tuple[float, float]) -> dict[str, object]:
    """A path of straight pieces, as the fields of a Drawing."""
    pieces = [(*a, *b) for a, b in pairwise(points)]
    count = len(pieces)
    return {
        "segments": np.array(pieces),
        "segment_layer": np.zeros(count, dtype=np.int32),
        "segment_path": np.zeros(count, dtype=np.int32),
        "segment_mark": np.full(count, -1, dtype=np.int32),
        "segment_style": np.zeros(count, dtype=np.int32),
        "segment_curved": np.zeros(count, dtype=np.bool_),
        "segment_visible": np.ones(count, dtype=np.bool_),
    }


def numbers(found: Floor) -> list[str | None]:
    return [space.number for space in found.spaces]


def codes(found: Floor) -> list[str]:
    return [finding.code for finding in found.findings]


def numbered(count: int = 4) -> list[Text]:
    return [text(str(101 + i), 5.2 * i + 2.5, 2.5) for i in range(count)]


def test_a_number_inside_a_room_is_its_number() -> None:
    assert numbers(assign(drawing(*numbered()), row())) == ["101", "102", "103", "104"]


def test_a_number_inside_is_sure() -> None:
    space = assign(drawing(*numbered()), row()).spaces[0]
    assert (space.number_evidence, space.sure) == ("inside", True)


def test_the_text_below_a_number_is_the_name() -> None:
    names = [text("OFFICE", 5.2 * i + 2.5, 2.2) for i in range(4)]
    space = assign(drawing(*numbered(), *names), row()).spaces[0]
    assert (space.number, space.name, space.kind) == ("101", "OFFICE", SpaceKind.OFFICE)


def _prefixed(word: str, *names: str) -> list[str | None]:
    """The names of rooms whose numbers are written after a word, with `names` below them as far as they are given."""
    texts = [text(f"{word} {101 + i}", 5.2 * i + 2.5, 2.5) for i in range(6)]
    texts += [text(name, 5.2 * i + 2.5, 2.2) for i, name in enumerate(names)]
    return [space.name for space in assign(drawing(*texts), row(6)).spaces]


def test_a_word_before_every_number_gives_way_to_the_name_below() -> None:
    names = ("Sanitaires", "Bureau", "Atelier", "Escalier", "Bureau", "Sanitaires")
    assert _prefixed("Salle", *names) == list(names)


def test_a_word_before_every_number_is_the_name_where_few_have_another() -> None:
    assert _prefixed("Bureau", "Sanitaires") == ["Bureau"] * 6


def test_one_text_of_several_lines_gives_number_and_name() -> None:
    texts = [text(f"A00{i}\nRéserve\n25.0 m²", 5.2 * i + 2.5, 2.5, kind="mtext") for i in range(3)]
    found = assign(drawing(*texts), row(3))
    assert [(space.number, space.name) for space in found.spaces] == [
        ("A000", "Réserve"),
        ("A001", "Réserve"),
        ("A002", "Réserve"),
    ]


def test_attributes_give_number_and_name_by_their_tags() -> None:
    texts = []
    for i in range(3):
        texts.append(text(f"{i + 1}", 5.2 * i + 2.5, 2.5, kind="attrib", tag="RAUMNR", mark=i))
        texts.append(text("Flur", 5.2 * i + 2.5, 2.0, kind="attrib", tag="BEZEICHNUNG", mark=i))
    marks = tuple(Mark(name="ROOMTAG", at=(5.2 * i + 2.5, 2.5), layer=0) for i in range(3))
    found = assign(drawing(*texts, marks=marks), row(3))
    assert [(space.number, space.name, space.kind) for space in found.spaces] == [
        ("1", "Flur", SpaceKind.CORRIDOR),
        ("2", "Flur", SpaceKind.CORRIDOR),
        ("3", "Flur", SpaceKind.CORRIDOR),
    ]


def test_a_number_above_a_name_that_begins_with_a_number_wins() -> None:
    names = [text("S-3 STORAGE", 5.2 * i + 2.5, 2.2) for i in range(4)]
    assert numbers(assign(drawing(*numbered(), *names), row())) == ["101", "102", "103", "104"]


def test_grid_bubbles_number_no_rooms() -> None:
    bubbles = [text(str(i + 1), 5.2 * i + 1.0, 4.0, layer=1, height=0.4) for i in range(4)]
    assert numbers(assign(drawing(*bubbles), row())) == [None] * 4


def test_door_tags_number_doors_and_not_rooms() -> None:
    doors = tuple(Opening(id=f"d{i}", a=(5.2 * i + 1.0, 0.0), b=(5.2 * i + 1.9, 0.0)) for i in range(4))
    tags = [text(f"D{101 + i}", 5.2 * i + 1.45, 0.4, height=0.15) for i in range(4)]
    found = assign(drawing(*numbered(), *tags), replace(row(), openings=doors))
    assert (numbers(found), [opening.number for opening in found.openings]) == (
        ["101", "102", "103", "104"],
        ["D101", "D102", "D103", "D104"],
    )


def test_a_note_that_repeats_in_every_room_is_no_number() -> None:
    types = [text("3068", 5.2 * i + 2.5, 1.0, height=0.12) for i in range(4)]
    assert numbers(assign(drawing(*types), row())) == [None] * 4


def test_a_leader_line_leads_the_number_to_its_room() -> None:
    closet = room(4, 0.0, 5.2, 1.2, 1.0)
    texts = [*numbered(), text("105", 3.0, 4.2)]
    found = assign(drawing(*texts, **line((2.8, 4.35), (1.5, 5.0), (0.6, 5.7))), floor(*row().spaces, closet))
    assert (found.spaces[4].number, found.spaces[4].number_evidence) == ("105", "leader")


def test_a_number_outside_goes_to_the_only_room_beside_it_but_is_not_sure() -> None:
    texts = [*numbered(3), text("104", 18.1, 5.4)]
    found = assign(drawing(*texts), row())
    assert (found.spaces[3].number, found.spaces[3].number_evidence, found.spaces[3].sure) == ("104", "nearby", False)


def test_a_number_joined_from_outside_is_told() -> None:
    texts = [*numbered(3), text("104", 18.1, 5.4)]
    assert "number-beside-room" in codes(assign(drawing(*texts), row()))


def test_a_number_far_from_every_free_room_stays_without() -> None:
    texts = [*numbered(), text("105", 10.0, 7.5)]
    found = assign(drawing(*texts), row())
    assert (numbers(found), "number-without-room" in codes(found)) == (["101", "102", "103", "104"], True)


def test_the_printed_area_tells_between_two_rooms() -> None:
    spaces = (room(0, 0.0, 0.0, 10.0, 2.0), room(1, 0.0, 2.2, 2.0, 2.0), room(2, 2.2, 2.2, 3.0, 2.0))
    texts = [text("1\nHall\n20.0 m2", 8.0, 1.0), text("2\nStore\n4.0 m2", 2.0, 1.6), text("3\nStore\n6.0 m2", 3.7, 3.2)]
    found = assign(drawing(*texts), floor(*spaces))
    assert [(s.number, s.number_evidence) for s in found.spaces] == [("1", "inside"), ("2", "outline"), ("3", "inside")]


def test_two_numbers_in_one_outline_are_both_kept_and_doubted() -> None:
    texts = [*numbered(3), text("104", 17.0, 1.0), text("105", 19.0, 4.0)]
    found = assign(drawing(*texts), row())
    assert (found.spaces[3].number, found.spaces[3].sure, "numbers-share-room" in codes(found)) == (
        "104, 105",
        False,
        True,
    )


def test_many_numbers_in_one_outline_give_none() -> None:
    texts = [text(str(100 + i), 1.0 + 2 * (i % 10), 1.0 + 2 * (i // 10)) for i in range(20)]
    found = assign(drawing(*texts), floor(room(0, 0.0, 0.0, 22.0, 6.0)))
    assert numbers(found) == [None]


def test_a_number_twice_is_told() -> None:
    texts = [*numbered(3), text("103", 18.1, 2.5)]
    assert "number-doubled" in codes(assign(drawing(*texts), row()))


def test_a_room_without_a_number_is_told_with_its_place() -> None:
    found = assign(drawing(*numbered(3)), row())
    assert [(finding.code, finding.at) for finding in found.findings] == [("room-without-number", (18.1, 2.5))]


def test_a_plan_without_text_says_so_once() -> None:
    assert codes(assign(drawing(), row())) == ["no-text"]


def test_a_plan_with_names_only_says_that_it_has_no_numbers() -> None:
    names = [text(name, 5.2 * i + 2.5, 2.5) for i, name in enumerate(("OFFICE", "KITCHEN", "HALL", "STORAGE"))]
    found = assign(drawing(*names), row())
    assert ([space.name for space in found.spaces], codes(found)) == (
        ["OFFICE", "KITCHEN", "HALL", "STORAGE"],
        ["no-numbers"],
    )


def test_two_lines_below_each_other_make_one_name() -> None:
    names = [text("MASTER", 2.5, 2.6), text("BEDROOM", 2.5, 2.3), text("KITCHEN", 7.7, 2.5), text("HALL", 12.9, 2.5)]
    assert assign(drawing(*names), row(3)).spaces[0].name == "MASTER BEDROOM"


def test_lettering_drawn_as_strokes_is_told() -> None:
    pieces = []
    for glyph in range(200):
        x, y = 0.15 * (glyph % 25), 0.5 * (glyph // 25)
        pieces += [
            (x, y, x + 0.1, y),
            (x + 0.1, y, x + 0.1, y + 0.2),
            (x + 0.1, y + 0.2, x, y + 0.2),
            (x, y + 0.2, x, y),
        ]
    count = len(pieces)
    strokes = line((0.0, 0.0), (1.0, 1.0)) | {
        "segments": np.array(pieces),
        "segment_layer": np.zeros(count, dtype=np.int32),
        "segment_path": np.repeat(np.arange(200, dtype=np.int32), 4),
        "segment_mark": np.full(count, -1, dtype=np.int32),
        "segment_style": np.zeros(count, dtype=np.int32),
        "segment_curved": np.zeros(count, dtype=np.bool_),
        "segment_visible": np.ones(count, dtype=np.bool_),
    }
    assert codes(assign(drawing(**strokes), row())) == ["text-as-strokes"]


@pytest.mark.parametrize("script", ["教室", "Класс", "廊下", "교실"])
def test_names_in_any_script_are_kept(script: str) -> None:
    texts = [text(f"{101 + i}\n{script}", 5.2 * i + 2.5, 2.5) for i in range(4)]
    assert assign(drawing(*texts), row()).spaces[0].name == script


def test_door_tags_that_add_a_letter_to_the_room_number_number_no_rooms() -> None:
    corridor = room(4, 0.0, 5.2, 20.6, 2.0)
    doors = tuple(Opening(id=f"d{i}", a=(5.2 * i + 1.0, 5.1), b=(5.2 * i + 1.9, 5.1)) for i in range(2))
    tags = [text(f"{101 + i}A", 5.2 * i + 1.5, 5.6, height=0.12) for i in range(2)]
    found = assign(drawing(*numbered(), *tags), floor(*row().spaces, corridor, openings=doors))
    assert (numbers(found), [opening.number for opening in found.openings]) == (
        ["101", "102", "103", "104", None],
        ["101A", "102A"],
    )


def test_numbers_in_small_hexagons_number_no_rooms() -> None:
    windows = [text(str(i + 1), 5.2 * i + 2.5, 4.0) for i in range(4)]
    hexagons = np.vstack(
        [[(5.2 * i + 2.5 + 0.4 * np.cos(a), 4.0 + 0.4 * np.sin(a)) for a in np.arange(6) * np.pi / 3] for i in range(4)]
    )
    rings = {"ring_points": hexagons, "ring_start": np.arange(0, 25, 6, dtype=np.int32)}
    assert numbers(assign(drawing(*windows, layers=("A-ANNO-DOOR",), **rings), row())) == [None] * 4


def framed(count: int) -> tuple[Space, ...]:
    """Big rooms side by side, each with a box of 1.2 by 0.6 m in its middle."""
    spaces = []
    for i in range(count):
        x = 8.2 * i
        box = ((x + 3.0, 3.0), (x + 4.2, 3.0), (x + 4.2, 3.6), (x + 3.0, 3.6))
        around = ((x, 0.0), (x + 8.0, 0.0), (x + 8.0, 7.0), (x, 7.0))
        spaces.append(
            Space(
                id=f"1/{2 * i}",
                outline=Polygon(exterior=around, holes=(box[::-1],)),
                label_at=(x + 1, 1),
                area_m2=55.28,
            )
        )
        spaces.append(Space(id=f"1/{2 * i + 1}", outline=Polygon(exterior=box), label_at=(x + 3.6, 3.3), area_m2=0.72))
    return tuple(spaces)


def test_a_frame_around_a_number_is_no_room() -> None:
    texts = [text(str(101 + i), 8.2 * i + 3.6, 3.3, height=0.35) for i in range(3)]
    found = assign(drawing(*texts), floor(*framed(3)))
    assert [(space.id, space.number, space.outline.holes) for space in found.spaces] == [
        ("1/0", "101", ()),
        ("1/2", "102", ()),
        ("1/4", "103", ()),
    ]


def test_small_rooms_without_lettering_are_no_frames() -> None:
    found = assign(drawing(text("101", 1.0, 1.0)), floor(*framed(3)))
    assert len(found.spaces) == 6


def test_a_hole_that_holds_nothing_but_a_number_is_closed() -> None:
    rooms = tuple(space for space in framed(3) if space.outline.holes)
    texts = [text(str(101 + i), 8.2 * i + 3.6, 3.3, height=0.35) for i in range(3)]
    found = assign(drawing(*texts), floor(*rooms))
    assert [(space.number, space.outline.holes) for space in found.spaces] == [("101", ()), ("102", ()), ("103", ())]


def test_an_outline_with_two_uses_keeps_both_names_and_claims_neither_use() -> None:
    texts = [*numbered(3), text("104\nKITCHEN", 17.0, 1.0), text("105\nOFFICE", 19.0, 4.0)]
    space = assign(drawing(*texts), row()).spaces[3]
    assert (space.name, space.kind) == ("KITCHEN / OFFICE", SpaceKind.ROOM)


def test_a_leader_to_a_room_that_bears_the_number_already_leaves_the_corridor_alone() -> None:
    corridor, closet = room(4, 0.0, 5.2, 20.6, 3.0), room(5, 0.0, 8.4, 1.2, 1.0)
    texts = [*numbered(), text("100", 15.0, 6.7), text("105", 3.0, 7.2, height=0.3), text("105", 0.6, 8.9, height=0.12)]
    found = assign(drawing(*texts, **line((2.6, 7.4), (0.9, 8.8))), floor(*row().spaces, corridor, closet))
    assert numbers(found) == ["101", "102", "103", "104", "100", "105"]


def test_a_cameras_number_is_not_the_number_of_the_room_it_hangs_in() -> None:
    tags = [text(f"C-20{i}", 5.2 * i + 2.5, 3.2, kind="attrib", tag="NUM", mark=i) for i in range(2)]
    cameras = tuple(Mark(name="CAM-DOME", at=(5.2 * i + 2.5, 3.0), layer=0) for i in range(2))
    assert numbers(assign(drawing(*numbered(), *tags, marks=cameras), row())) == ["101", "102", "103", "104"]


def labelled_row(*more: Text) -> Floor:
    """Four classrooms, 101 to 104, each with its name below its number, and more texts."""
    pairs = [
        words
        for i in range(4)
        for words in (text(f"10{i + 1}", 5.2 * i + 1.5, 4.0), text("CLASSROOM", 5.2 * i + 1.5, 3.7))
    ]
    return assign(drawing(*pairs, *more), row())


def test_a_name_of_another_use_far_from_the_number_makes_the_room_doubtful() -> None:
    found = labelled_row(text("CORRIDOR", 3.0, 1.0))
    assert [(space.number, space.sure) for space in found.spaces[:2]] == [("101", False), ("102", True)]
    doubts = [finding for finding in found.findings if finding.code == "number-unclear"]
    assert [finding.at for finding in doubts] == [(3.0, 1.0)]
    assert "101" in doubts[0].message
    assert "CORRIDOR" in doubts[0].message


def test_the_same_use_named_twice_makes_no_doubt() -> None:
    found = labelled_row(text("CLASSROOM", 3.0, 1.0))
    assert found.spaces[0].sure
    assert not any(finding.code == "number-unclear" for finding in found.findings)


@pytest.mark.parametrize("words", ["OPEN TO BELOW", "Luftraum", "vide sur hall", "VOID", "吹抜"])
def test_an_area_without_a_floor_is_told_and_wants_no_number(words: str) -> None:
    found = assign(drawing(*numbered(3), text(words, 18.1, 2.5)), row())
    assert [finding.at for finding in found.findings if finding.code == "open-to-below"] == [(18.1, 2.5)]
    assert "room-without-number" not in codes(found)


def test_a_named_room_is_not_open_to_below() -> None:
    found = assign(drawing(*numbered(3), text("VIDEO ROOM", 18.1, 2.5)), row())
    assert "open-to-below" not in codes(found)
