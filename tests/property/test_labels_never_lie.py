"""Whatever is written where, a room that claims a sure number has that number written in it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.building import Floor, Space
from tacmap.drawing import Drawing, Layer, Text
from tacmap.geometry import Polygon
from tacmap.stages.labels import assign

ROOMS = tuple(
    Space(
        id=f"1/{i}",
        outline=Polygon(exterior=((x, y), (x + 4.0, y), (x + 4.0, y + 4.0), (x, y + 4.0))),
        label_at=(x + 2.0, y + 2.0),
        area_m2=16.0,
    )
    for i, (x, y) in enumerate((4.3 * column, 4.3 * row) for row in range(3) for column in range(3))
)
FLOOR = Floor(id="1", label="1", index=0, spaces=ROOMS)

words = st.one_of(
    st.integers(100, 120).map(str),
    st.sampled_from(
        ("OFFICE", "D101", "101A", "101,103", "12.5 m²", "A", "+3.20", "教室", "6000", "Room 7", "201\nHALL\n16 m²")
    ),
)
texts = st.lists(st.tuples(words, st.floats(-2, 15), st.floats(-2, 15), st.sampled_from((0.15, 0.2, 0.3))), max_size=25)


def drawing(labels: list[tuple[str, float, float, float]]) -> Drawing:
    return Drawing(
        format="dxf",
        layers=(Layer(name="0"),),
        texts=tuple(
            Text(text=word, at=(x, y), anchor=(x, y), height=height, width=0.7 * height * len(word), layer=0)
            for word, x, y, height in labels
        ),
    )


@settings(deadline=None, max_examples=80)
@given(texts)
def test_a_sure_number_is_written_in_its_room(labels: list[tuple[str, float, float, float]]) -> None:
    for space in assign(drawing(labels), FLOOR).spaces:
        if space.sure and space.number is not None:
            (x1, y1), _, (x2, y2), _ = space.outline.exterior
            inside = [word for word, x, y, _ in labels if x1 <= x <= x2 and y1 <= y <= y2]
            parts = space.number.split(", ")
            assert all(any(part in word.replace(",", ", ") for word in inside) for part in parts)


@settings(deadline=None, max_examples=80)
@given(texts)
def test_every_number_that_is_not_sure_has_a_finding(labels: list[tuple[str, float, float, float]]) -> None:
    found = assign(drawing(labels), FLOOR)
    if any(space.number is not None and not space.sure for space in found.spaces):
        assert {finding.code for finding in found.findings} & {
            "numbers-share-room",
            "number-beside-room",
            "number-unclear",
        }


@settings(deadline=None, max_examples=40)
@given(texts)
def test_labels_do_not_change_the_rooms(labels: list[tuple[str, float, float, float]]) -> None:
    found = assign(drawing(labels), FLOOR)
    assert [space.outline for space in found.spaces] == [space.outline for space in ROOMS]
