"""Boxes around room tags are no walls."""

from dataclasses import replace

import numpy as np

from tacmap.drawing import Drawing, Layer, Mark, Text
from tacmap.stages.frames import framing


def boxes(*corners: tuple[float, float], width: float = 1.2, height: float = 0.5) -> Drawing:
    """Closed boxes with their lower left corners given, and one wall along y = -5."""
    lines, rings = [(0.0, -5.0, 30.0, -5.0)], []
    paths = [0]
    for path, (x, y) in enumerate(corners, start=1):
        ring = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        lines += [(*a, *b) for a, b in zip(ring, ring[1:] + ring[:1], strict=True)]
        paths += [path] * 4
        rings.append(ring)
    count = len(lines)
    return Drawing(
        format="dxf",
        layers=(Layer(name="0"),),
        segments=np.array(lines),
        segment_layer=np.zeros(count, dtype=np.int32),
        segment_path=np.array(paths, dtype=np.int32),
        segment_mark=np.full(count, -1, dtype=np.int32),
        segment_style=np.zeros(count, dtype=np.int32),
        segment_curved=np.zeros(count, dtype=np.bool_),
        segment_visible=np.ones(count, dtype=np.bool_),
        ring_points=np.array(rings).reshape(-1, 2),
        ring_start=np.arange(0, 4 * len(rings) + 1, 4, dtype=np.int32),
        ring_layer=np.zeros(len(rings), dtype=np.int32),
        ring_path=np.arange(1, len(rings) + 1, dtype=np.int32),
        ring_mark=np.full(len(rings), -1, dtype=np.int32),
        ring_style=np.zeros(len(rings), dtype=np.int32),
        ring_filled=np.zeros(len(rings), dtype=np.bool_),
        ring_visible=np.ones(len(rings), dtype=np.bool_),
    )


def label(x: float, y: float, **more: object) -> Text:
    return replace(
        Text(text="101", at=(x + 0.6, y + 0.25), anchor=(x, y), height=0.25, width=0.6, layer=0),
        **more,  # type: ignore[arg-type]
    )


THREE = ((0.0, 0.0), (5.0, 0.0), (10.0, 0.0))


def test_three_equal_boxes_around_lettering_are_frames() -> None:
    drawing = replace(boxes(*THREE), texts=tuple(label(x, y) for x, y in THREE))
    assert framing(drawing).tolist() == [False] + [True] * 12


def test_a_single_box_around_lettering_may_be_a_closet() -> None:
    drawing = replace(boxes((0.0, 0.0)), texts=(label(0.0, 0.0),))
    assert not framing(drawing).any()


def test_boxes_that_touch_each_other_are_rooms() -> None:
    row = ((0.0, 0.0), (1.2, 0.0), (2.4, 0.0))
    drawing = replace(boxes(*row), texts=tuple(label(x, y) for x, y in row))
    assert not framing(drawing).any()


def test_boxes_without_lettering_are_no_frames() -> None:
    assert not framing(boxes(*THREE)).any()


def test_the_box_of_a_tag_block_is_a_frame_wherever_it_stands() -> None:
    drawing = boxes((0.0, 0.0))
    marks = np.where(drawing.segment_path == 1, 0, -1).astype(np.int32)
    tag = Mark(name="ROOMTAG", at=(0.6, 0.25), layer=0, bounds=(0.0, 0.0, 1.2, 0.5))
    texts = (label(0.0, 0.0, kind="attrib", tag="NUMBER", mark=0),)
    drawing = replace(drawing, segment_mark=marks, marks=(tag,), texts=texts)
    assert framing(drawing).tolist() == [False, True, True, True, True]
