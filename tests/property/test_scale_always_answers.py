"""Whatever is drawn, a unit is found or doubted, and nothing breaks."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.drawing import Layer, Text
from tacmap.stages.scale import to_metres
from tests.samples import line_drawing

number = st.one_of(st.floats(-1e6, 1e6), st.sampled_from((0.0, 1e300, math.inf, math.nan)))
lines = st.lists(st.tuples(number, number, number, number), max_size=30)
arcs = st.lists(st.tuples(number, number, st.floats(0, 1e4), st.floats(0, 360), st.floats(0.1, 360)), max_size=8)


@settings(deadline=None, max_examples=120)
@given(lines, arcs, st.sampled_from(("dxf", "svg")), st.sampled_from((None, 0.001, 0.0254)), st.floats(0, 500))
def test_the_scale_is_a_positive_number(
    segments: list[tuple[float, ...]],
    swings: list[tuple[float, ...]],
    kind: str,
    declared: float | None,
    height: float,
) -> None:
    text = Text(text="101", at=(0.0, 0.0), anchor=(0.0, 0.0), height=height, width=height, layer=0)
    layers = (Layer(name="A-WALL"),)
    drawing = line_drawing(segments, swings, format=kind, declared_unit=declared, layers=layers, texts=(text,))
    metric, findings = to_metres(drawing)
    assert 0 < metric.placement.metres_per_unit < math.inf
    assert findings or metric.placement.metres_per_unit == declared
