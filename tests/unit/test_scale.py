"""How long a unit is, by what is drawn."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from tacmap.drawing import Drawing, Layer, Text
from tacmap.errors import Finding
from tacmap.stages.chords import with_arcs
from tacmap.stages.scale import to_metres
from tests.samples import line_drawing


def corridor(unit: float, *, declared: float | None = None, doors: bool = True, layers: bool = True) -> Drawing:
    """Eight rooms in a row, 6 m deep and 7 m wide, with doors of 0.9 m; `unit` metres per file unit."""
    walls, arcs, texts = [], [], []
    for i in range(8):
        x = 7.2 * i
        for y in (0.0, 6.0):
            walls += [(x, y, x + 7.0, y), (x, y - 0.2 if y == 0 else y + 0.2, x + 7.0, y - 0.2 if y == 0 else y + 0.2)]
        walls += [(x, 0.0, x, 6.0), (x + 7.0, 0.0, x + 7.0, 6.0)]
        if doors:
            walls.append((x + 1.0, 0.0, x + 1.0, 0.9))
            arcs.append((x + 1.0, 0.0, 0.9, 0.0, 90.0))
        texts.append(
            Text(
                text=str(101 + i),
                at=((x + 3.5) / unit, 3.0 / unit),
                anchor=(0, 0),
                height=0.2 / unit,
                width=0.5 / unit,
                layer=2,
            )
        )
    arc_rows = np.array(arcs).reshape(-1, 5)
    arc_rows[:, :3] /= unit
    names = ("A-WALL", "A-DOOR", "A-AREA-IDEN") if layers else ("0", "1", "2")
    return line_drawing(
        np.array(walls) / unit,
        arc_rows,
        declared_unit=declared,
        layers=tuple(Layer(name=name) for name in names),
        arc_layer=np.ones(len(arc_rows), dtype=np.int32),
        texts=tuple(texts),
    )


def as_svg(drawing: Drawing, **changes: Any) -> Drawing:
    return replace(drawing, format="svg", **changes)


def lines_only(segments: list[tuple[float, float, float, float]], **changes: Any) -> Drawing:
    return line_drawing(segments, **{"format": "svg"} | changes)


def taken(drawing: Drawing) -> float:
    return to_metres(drawing)[0].placement.metres_per_unit


def codes(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("unit", [0.001, 0.01, 0.0254, 0.3048, 1.0, 0.1])
@pytest.mark.parametrize("layers", [True, False])
def test_the_unit_is_told_from_doors_walls_and_lettering(unit: float, layers: bool) -> None:
    metric, _ = to_metres(corridor(unit, layers=layers))
    assert metric.placement.metres_per_unit == pytest.approx(unit)


def test_a_wrong_declared_unit_is_overruled_by_the_drawing() -> None:
    metric, findings = to_metres(corridor(0.0254, declared=0.001))
    assert (metric.placement.metres_per_unit, codes(findings)) == (0.0254, ["units-inferred"])


def test_a_declared_unit_that_fits_needs_no_remark() -> None:
    assert to_metres(corridor(0.001, declared=0.001))[1] == ()


def test_a_missing_unit_is_remarked() -> None:
    assert codes(to_metres(corridor(0.001))[1]) == ["units-inferred"]


def test_a_person_overrules_everything() -> None:
    metric, findings = to_metres(corridor(0.001), 0.0254)
    assert (metric.placement.metres_per_unit, findings) == (0.0254, ())


def test_the_evidence_is_told_in_words() -> None:
    metric, _ = to_metres(corridor(0.0254))
    assert "Quarter arcs have a median radius of 35.43 units: doors of 0.90 m." in metric.unit_evidence


def test_lengths_become_metres() -> None:
    metric, _ = to_metres(corridor(0.001))
    assert metric.texts[0].height == pytest.approx(0.2)


def test_a_drawing_that_says_little_is_doubted() -> None:
    bare = line_drawing([(0.0, 0.0, 10.0, 0.0)])
    assert codes(to_metres(bare)[1]) == ["units-uncertain"]


def test_an_empty_drawing_is_doubted_and_says_how_to_overrule() -> None:
    (finding,) = to_metres(Drawing(format="dxf"))[1]
    assert (finding.code, "metres_per_unit" in finding.message) == ("units-uncertain", True)


def test_an_svg_may_have_any_scale() -> None:
    assert taken(as_svg(corridor(0.037))) == pytest.approx(0.037, rel=0.1)


def test_an_svg_with_good_clues_is_not_doubted() -> None:
    assert codes(to_metres(as_svg(corridor(0.037)))[1]) == ["units-inferred"]


def test_door_swings_drawn_as_short_straight_pieces_tell_the_scale() -> None:
    """Doors of 0.9 m at 0.02 m a unit: a leaf, and six chords for the swing."""
    segments, paths = [], []
    for door in range(6):
        x = 150.0 * door
        turn = np.radians(np.linspace(0, 90, 7))
        swing = np.column_stack([x + 45 * np.cos(turn), 45 * np.sin(turn)])
        segments += [(x, 0.0, x, 45.0), *((*a, *b) for a, b in pairwise(swing.tolist()))]
        paths += [2 * door, *[2 * door + 1] * 6]
    drawing = lines_only(segments, segment_path=np.array(paths, dtype=np.int32))
    assert taken(with_arcs(drawing)) == pytest.approx(0.02, rel=0.1)


def test_doorways_without_leaves_tell_the_scale() -> None:
    """Six walls of 0.2 m by 4 m in a row, 0.95 m apart, at 0.05 m a unit."""
    segments = []
    for k in range(6):
        x = 99.0 * k
        corners = [(x, 0.0), (x + 80, 0.0), (x + 80, 4.0), (x, 4.0), (x, 0.0)]
        segments += [(*a, *b) for a, b in pairwise(corners)]
    assert taken(lines_only(segments)) == pytest.approx(0.05, rel=0.12)


def written(text: str, at: tuple[float, float], height: float = 8.0) -> Text:
    return Text(text=text, at=at, anchor=at, height=height, width=height * len(text), layer=0)


@pytest.mark.parametrize(("text", "ratio"), [("1:100", 100), ("ÉCHELLE 1/200", 200), ('1/8" = 1\'-0"', 96)])
def test_a_scale_written_on_a_sheet_in_points_is_believed(text: str, ratio: float) -> None:
    """Walls, 0.2 m thick and 9 m long, on paper of 72 points an inch."""
    point = ratio * 0.0254 / 72
    walls = [(0.0, y + t, 9.2 / point, y + t) for y in np.arange(5) * 4.1 / point for t in (0.0, 0.19 / point)]
    assert taken(lines_only(walls, texts=(written(text, (0.0, -50.0)),))) == pytest.approx(point, rel=0.03)


def dimensioned(texts: tuple[str, ...], lengths: tuple[float, ...], **changes: Any) -> Drawing:
    rows = [(0.0, 100.0 * k, length, 100.0 * k) for k, length in enumerate(lengths)]
    texts_beside = [written(t, (row[2] / 2, row[1] + 9.0)) for t, row in zip(texts, rows, strict=True)]
    return lines_only(rows, texts=tuple(texts_beside), **changes)


@pytest.mark.parametrize(
    "texts", [("3000", "4500", "6000", "7200", "9000"), ("3.00", "4.50", "6.00", "7.20", "9.00 m")]
)
def test_dimensions_written_at_their_lines_tell_the_scale(texts: tuple[str, ...]) -> None:
    drawing = dimensioned(texts, (120.0, 180.0, 240.0, 288.0, 360.0))
    assert taken(drawing) == pytest.approx(0.025, rel=0.01)


def test_dimensions_in_feet_and_inches_tell_the_scale() -> None:
    drawing = dimensioned(("10'-0\"", "12'-6\"", "8'", "20'-3\""), (120.0, 150.0, 96.0, 243.0))
    assert taken(drawing) == pytest.approx(0.0254, rel=0.01)


def test_room_numbers_beside_lines_are_no_dimensions() -> None:
    numbers = tuple(str(1001 + k) for k in range(12))
    with_numbers = dimensioned(numbers, tuple([50.0] * 12))
    assert not any("dimensions" in words for words in to_metres(with_numbers)[0].unit_evidence)


def test_a_dxf_that_measures_itself_says_nothing_of_its_unit() -> None:
    drawing = dimensioned(("3000", "4500", "6000", "7200"), (3000.0, 4500.0, 6000.0, 7200.0), format="dxf")
    assert not any("dimensions" in words for words in to_metres(drawing)[0].unit_evidence)


def test_printed_areas_outweigh_everything_else() -> None:
    """Rooms of 3, 4 and 5 m by 4 m with their areas written in, in a unit no one uses."""
    sizes = (3.0, 4.0, 5.0)
    corners, texts = [], []
    for i, width in enumerate(sizes):
        x = 6.0 * i
        corners += [(x, 0.0), (x + width, 0.0), (x + width, 4.0), (x, 4.0)]
        texts.append(Text(text=f"{4 * width:.1f} m²", at=(x + 1, 2.0), anchor=(x, 2.0), height=0.2, width=0.6, layer=0))
    count = len(sizes)
    metric = Drawing(
        format="svg",
        layers=(Layer(name="0"),),
        ring_points=np.array(corners),
        ring_start=np.arange(0, 4 * count + 1, 4, dtype=np.int32),
        ring_layer=np.zeros(count, dtype=np.int32),
        ring_path=np.arange(count, dtype=np.int32),
        ring_mark=np.full(count, -1, dtype=np.int32),
        ring_style=np.zeros(count, dtype=np.int32),
        ring_filled=np.zeros(count, dtype=np.bool_),
        ring_visible=np.ones(count, dtype=np.bool_),
        texts=tuple(texts),
    )
    found, _ = to_metres(metric.scaled(37.0, ()))
    assert found.placement.metres_per_unit / metric.scaled(37.0, ()).placement.metres_per_unit == pytest.approx(
        1 / 37.0, rel=0.05
    )


def test_painted_furniture_does_not_outweigh_doors() -> None:
    """Forty painted cupboards of 1 m by 0.6 m stand in rooms whose doors are drawn."""
    plan = corridor(0.037)
    at = np.array([(1.4 * k, y) for k in range(40) for y in (1.0,)])
    corners = np.array([(0.0, 0.0), (1.0, 0.0), (1.0, 0.6), (0.0, 0.6)])
    count = len(at)
    drawing = as_svg(
        plan,
        ring_points=(at[:, None] + corners).reshape(-1, 2) / 0.037,
        ring_start=np.arange(0, 4 * count + 1, 4, dtype=np.int32),
        ring_layer=np.zeros(count, dtype=np.int32),
        ring_path=np.arange(count, dtype=np.int32) + 5000,
        ring_mark=np.full(count, -1, dtype=np.int32),
        ring_style=np.zeros(count, dtype=np.int32),
        ring_filled=np.ones(count, dtype=np.bool_),
        ring_visible=np.ones(count, dtype=np.bool_),
    )
    assert taken(drawing) == pytest.approx(0.037, rel=0.1)
