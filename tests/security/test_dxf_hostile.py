"""Hostile DXF files end in a Drawing or a typed refusal, soon and small."""

import gzip
import io
import random
import tracemalloc
from time import process_time

import numpy as np
import pytest
from ezdxf.document import Drawing as Document
from ezdxf.filemanagement import new

from tacmap.drawing import Drawing
from tacmap.errors import BrokenPlan, PlanRefused, PlanTooLarge
from tacmap.readers import read_drawing
from tacmap.readers.dxf import read_dxf
from tacmap.settings import Limits

LIMITS = Limits()


def saved(document: Document) -> bytes:
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode()


def nested(levels: int, fan: int) -> bytes:
    document = new("R2010")
    document.blocks.new("B0").add_line((0, 0), (1, 1))
    for level in range(1, levels + 1):
        block = document.blocks.new(f"B{level}")
        for copy in range(fan):
            block.add_blockref(f"B{level - 1}", (copy, level))
    document.modelspace().add_blockref(f"B{levels}", (0, 0))
    return saved(document)


def entities(body: str) -> bytes:
    return f"0\nSECTION\n2\nENTITIES\n{body}\n0\nENDSEC\n0\nEOF\n".encode()


@pytest.mark.parametrize(("levels", "fan"), [(9, 10), (24, 2)])
def test_a_bomb_of_nested_blocks_is_counted_and_not_drawn(levels: int, fan: int) -> None:
    content = nested(levels, fan)
    tracemalloc.start()
    started = process_time()
    with pytest.raises(PlanTooLarge, match="once drawn out"):
        read_dxf(content, LIMITS)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert process_time() - started < 2
    assert peak < 50_000_000


def test_blocks_nested_too_deep_are_refused() -> None:
    with pytest.raises(PlanTooLarge, match="more than 32 deep"):
        read_dxf(nested(40, 1), LIMITS)


def test_an_array_of_a_thousand_million_copies_is_refused() -> None:
    document = new("R2010")
    document.blocks.new("A").add_line((0, 0), (1, 1))
    grid = {"row_count": 32767, "column_count": 32767, "row_spacing": 1, "column_spacing": 1}
    document.modelspace().add_blockref("A", (0, 0), dxfattribs=grid)
    with pytest.raises(PlanTooLarge, match="places 1,073,676,289 blocks"):
        read_dxf(saved(document), LIMITS)


def test_arrays_within_arrays_are_counted_together() -> None:
    document = new("R2010")
    document.blocks.new("A").add_line((0, 0), (1, 1))
    grid = {"row_count": 700, "column_count": 700, "row_spacing": 1, "column_spacing": 1}
    document.blocks.new("B").add_blockref("A", (0, 0), dxfattribs=grid)
    document.modelspace().add_blockref("B", (0, 0), dxfattribs=grid)
    with pytest.raises(PlanTooLarge):
        read_dxf(saved(document), LIMITS)


def test_blocks_that_contain_each_other_are_refused() -> None:
    document = new("R2010")
    document.blocks.new("A").add_blockref("B", (0, 0))
    document.blocks.new("B").add_blockref("A", (0, 0))
    document.modelspace().add_blockref("A", (0, 0))
    with pytest.raises(BrokenPlan, match="contains itself"):
        read_dxf(saved(document), LIMITS)


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e308", "1e999"])
def test_coordinates_that_are_no_place_are_left_out_and_said(number: str) -> None:
    lines = f"0\nLINE\n8\n0\n10\n{number}\n20\n0\n11\n1\n21\n1\n0\nLINE\n8\n0\n10\n0\n20\n0\n11\n1\n21\n1"
    drawing = read_dxf(entities(lines), LIMITS)
    assert len(drawing.segments) == 1
    assert np.isfinite(drawing.segments).all()
    assert drawing.findings


@pytest.mark.parametrize(
    "body",
    [
        "0\nLWPOLYLINE\n8\n0\n90\n3\n70\n0\n10\n0\n20\n0\n42\n1e12\n10\n1\n20\n0\n42\n1e300\n10\n1\n20\n1",
        "0\nCIRCLE\n8\n0\n10\n0\n20\n0\n40\n1e9",
        "0\nELLIPSE\n8\n0\n10\n0\n20\n0\n11\n1e9\n21\n0\n40\n0.5\n41\n0\n42\n1e9",
        "0\nSPLINE\n8\n0\n71\n1000000\n40\n0\n40\n1\n10\n0\n20\n0\n10\n1\n20\n1",
        "0\nHATCH\n8\n0\n91\n1\n92\n1\n93\n1\n72\n2\n10\n0\n20\n0\n40\n1\n50\n-1e300\n51\n1e300\n73\n1\n97\n0",
        "0\nMLINE\n8\n0\n71\n2\n72\n99999999\n73\n99999999\n10\n0\n20\n0\n11\n0\n21\n0\n74\n9999999\n41\n1",
        "0\nPOLYLINE\n8\n0\n70\n16\n71\n32767\n72\n32767\n0\nVERTEX\n8\n0\n10\n0\n20\n0\n0\nSEQEND",
        "0\nLINE\n8\n0\n67\nabc\n10\n0\n20\n0\n11\n1\n21\n1",
        "0\nVERTEX\n8\n0\n10\n0\n20\n0",
        "0\nATTRIB\n8\n0\n10\n0\n20\n0\n1\n101\n2\nNUM",
        "0\nINSERT\n8\n0\n10\nnan\n20\n0\n2\nA",
        "0\nINSERT\n8\n0\n10\n0\n20\n0\n2\nA\n70\n-5\n71\n-7",
        "0\nTEXT\n8\n0\n10\n0\n20\n0\n40\ninf\n1\n101",
        "0\nMTEXT\n8\n0\n10\n0\n20\n0\n40\n1\n41\n1e-300\n1\nlong words",
        "0\nMTEXT\n8\n0\n10\n0\n20\n0\n40\n1\n1\n" + "{" * 20_000 + "A" + "}" * 20_000,
        "0\nCIRCLE\n8\n0\n10\n0\n20\n0\n40\n1\n210\n0\n220\n0\n230\n0",
        "0\n3DFACE\n8\n0\n10\n0\n20\n0\n11\n1\n21\n0\n12\n1\n22\n1\n70\n99999999999999999999",
        "0\nMULTILEADER\n8\n0\n300\nCONTEXT_DATA{\n301\n}\n301\n}\n301\n}",
    ],
)
def test_a_hostile_entity_does_not_spoil_the_lines_beside_it(body: str) -> None:
    line = "0\nLINE\n8\n0\n10\n0\n20\n0\n11\n1\n21\n1"
    drawing = read_dxf(entities(f"{line}\n{line}\n{body}\n{line}"), LIMITS)
    assert len(drawing.segments) >= 3
    assert np.isfinite(drawing.segments).all()
    assert np.isfinite(drawing.arcs).all()
    assert np.isfinite(drawing.ring_points).all()


def test_a_pattern_hatch_is_not_drawn_out() -> None:
    document = new("R2010")
    hatch = document.modelspace().add_hatch()
    hatch.paths.add_polyline_path([(0, 0), (1e6, 0), (1e6, 1e6), (0, 1e6)])
    hatch.set_pattern_fill("ANSI31", scale=1e-6)
    assert len(read_dxf(saved(document), LIMITS).ring_points) == 4


def test_a_picture_or_reference_is_never_opened() -> None:
    document = new("R2010")
    document.modelspace().add_line((0, 0), (1, 0))
    document.add_xref_def("/etc/hostname", "SECRET")
    document.modelspace().add_blockref("SECRET", (0, 0))
    drawing = read_dxf(saved(document), LIMITS)
    assert len(drawing.segments) == 1
    assert "external-reference-missing" in [finding.code for finding in drawing.findings]


def mutants(content: bytes, count: int) -> list[bytes]:
    chance = random.Random(11)
    made = []
    for _ in range(count):
        mutant = bytearray(content)
        for _ in range(chance.choice((1, 5, 50))):
            at = chance.randrange(len(mutant))
            kind = chance.randrange(3)
            if kind == 0:
                mutant[at] = chance.randrange(256)
            elif kind == 1:
                del mutant[at : at + chance.randrange(1, 40)]
            else:
                mutant[at:at] = chance.randbytes(chance.randrange(1, 9))
        made.append(bytes(mutant))
    return made


def plan() -> Document:
    document = new("R2010", setup=True)
    space = document.modelspace()
    document.blocks.new("DOOR").add_arc((0, 0), 0.9, 0, 90)
    for x in range(20):
        space.add_line((x, 0), (x, 5))
        space.add_blockref("DOOR", (x, 0))
        space.add_lwpolyline([(x, 0, 0, 0, 0.5), (x + 1, 0), (x + 1, 5)], close=True)
        space.add_mtext(f"{100 + x}\\POffice").set_location((x, 2))
    space.add_hatch().paths.add_polyline_path([(0, 0), (1, 0), (1, 1)])
    space.add_linear_dim(base=(0, -2), p1=(0, 0), p2=(5, 0)).render()
    return document


def outcome(content: bytes) -> Drawing | None:
    """None where it was refused for a reason that was foreseen; what only the gate caught is raised."""
    try:
        return read_drawing("plan.dxf", content, LIMITS)
    except PlanRefused as refusal:
        if refusal.__cause__ is not None:
            raise
        return None


def test_mutants_end_in_a_drawing_or_a_plain_refusal_and_lose_nothing_in_silence() -> None:
    content = saved(plan())
    whole = len(read_dxf(content, LIMITS).segments)
    for mutant in mutants(content, 150):
        drawing = outcome(mutant)
        assert drawing is None or drawing.findings or len(drawing.segments) >= 0.97 * whole


def test_binary_mutants_end_in_a_drawing_or_a_plain_refusal() -> None:
    stream = io.BytesIO()
    plan().write(stream, fmt="bin")
    for mutant in mutants(stream.getvalue(), 100):
        drawing = outcome(mutant)
        assert drawing is None or np.isfinite(drawing.segments).all()


def test_a_cut_binary_plan_is_refused_or_said() -> None:
    stream = io.BytesIO()
    plan().write(stream, fmt="bin")
    content = stream.getvalue()
    for share in range(1, 20):
        drawing = outcome(content[: len(content) * share // 20])
        assert drawing is None or drawing.findings


def test_a_dxf_packed_as_gzip_is_refused() -> None:
    with pytest.raises(PlanRefused):
        read_drawing("plan.svgz", gzip.compress(entities("0\nLINE")), LIMITS)
