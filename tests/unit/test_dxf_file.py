"""A DXF file as a whole: versions, units, and nothing lost in silence."""

import io

import pytest
from ezdxf.document import Drawing as Document
from ezdxf.filemanagement import new

from tacmap.errors import BrokenPlan, PlanTooLarge
from tacmap.readers.dxf import read_dxf
from tacmap.settings import Limits

LIMITS = Limits()


def saved(document: Document) -> bytes:
    stream = io.StringIO()
    document.write(stream)
    return stream.getvalue().encode()


def entities(*bodies: str) -> bytes:
    """A file with these entities, one text of alternating codes and values each."""
    inside = "".join(body.strip() + "\n" for body in bodies)
    return ("0\nSECTION\n2\nENTITIES\n" + inside + "0\nENDSEC\n0\nEOF\n").encode()


LINE = "0\nLINE\n8\n0\n10\n0\n20\n0\n11\n1\n21\n0"


@pytest.mark.parametrize("version", ["R12", "R2000", "R2004", "R2007", "R2010", "R2013", "R2018"])
def test_every_version_is_read(version: str) -> None:
    document = new(version)
    document.modelspace().add_line((0, 0), (3, 4))
    drawing = read_dxf(saved(document), LIMITS)
    assert len(drawing.segments) == 1
    assert drawing.findings == ()


@pytest.mark.parametrize(("code", "metres"), [(1, 0.0254), (2, 0.3048), (4, 0.001), (5, 0.01), (6, 1.0), (10, 0.9144)])
def test_the_declared_unit_is_reported(code: int, metres: float) -> None:
    document = new("R2010", units=code)
    document.modelspace().add_line((0, 0), (3, 4))
    drawing = read_dxf(saved(document), LIMITS)
    assert drawing.declared_unit == metres
    assert f"$INSUNITS = {code}" in drawing.unit_evidence[0]


def test_a_file_without_units_says_so() -> None:
    drawing = read_dxf(entities(LINE), LIMITS)
    assert drawing.declared_unit is None
    assert "does not say" in drawing.unit_evidence[0]


def test_a_file_cut_within_its_entities_is_refused() -> None:
    content = entities(LINE, LINE)
    with pytest.raises(BrokenPlan, match="cut short"):
        read_dxf(content[: len(content) // 2], LIMITS)


def test_a_file_without_its_last_line_is_read_with_a_finding() -> None:
    drawing = read_dxf(entities(LINE).removesuffix(b"0\nEOF\n"), LIMITS)
    assert [finding.code for finding in drawing.findings] == ["file-cut-short"]
    assert len(drawing.segments) == 1


@pytest.mark.parametrize("share", range(1, 20))
def test_no_prefix_of_a_plan_is_taken_for_the_whole(share: int) -> None:
    document = new("R2000")
    for x in range(30):
        document.modelspace().add_line((x, 0), (x, 5))
    content = saved(document)
    try:
        drawing = read_dxf(content[: len(content) * share // 20], LIMITS)
    except BrokenPlan:
        return
    assert drawing.findings


def test_what_follows_the_end_is_ignored() -> None:
    drawing = read_dxf(entities(LINE) + b"trash\n1\x00\n", LIMITS)
    assert drawing.findings == ()


def test_a_line_too_many_costs_one_entity_and_is_said() -> None:
    content = entities(LINE, LINE, LINE).replace(b"11\n1\n", b"11\n1\nstray\n", 1)
    drawing = read_dxf(content, LIMITS)
    assert len(drawing.segments) == 2
    assert "file-recovered" in [finding.code for finding in drawing.findings]


def test_an_entity_without_its_coordinates_is_counted() -> None:
    drawing = read_dxf(entities(LINE, LINE, "0\nCIRCLE\n8\n0\n10\n0\n20\n0"), LIMITS)
    (finding,) = drawing.findings
    assert finding.code == "entities-damaged"
    assert "1 CIRCLE" in finding.message
    assert finding.at == (-drawing.placement.origin[0], -drawing.placement.origin[1])


def test_a_file_of_mostly_damaged_entities_is_refused() -> None:
    with pytest.raises(BrokenPlan, match="2 of its 3 entities"):
        read_dxf(entities(LINE, "0\nCIRCLE\n8\n0", "0\nCIRCLE\n8\n0"), LIMITS)


def test_a_nonsense_colour_loses_no_line() -> None:
    drawing = read_dxf(entities(LINE + "\n62\n256QSW", LINE + "\n62\n-4711"), LIMITS)
    assert len(drawing.segments) == 2


def test_a_plan_with_nothing_drawn_is_refused() -> None:
    with pytest.raises(BrokenPlan, match="no lines"):
        read_dxf(saved(new("R2010")).replace(b"\nENTITIES\n", b"\nENTITIES\n  0\nPOINT\n 10\n0\n 20\n0\n"), LIMITS)


def test_a_plan_that_only_refers_to_others_says_how_to_bind_them() -> None:
    document = new("R2010")
    document.add_xref_def("level1.dwg", "LEVEL1")
    with pytest.raises(BrokenPlan) as refusal:
        read_dxf(saved(document).replace(b"\nENTITIES\n", b"\nENTITIES\n  0\nPOINT\n 10\n0\n 20\n0\n"), LIMITS)
    assert "level1.dwg" in refusal.value.problem
    assert "Bind" in refusal.value.remedy


def test_entities_are_counted_against_the_cap() -> None:
    with pytest.raises(PlanTooLarge, match="more than 2 entities"):
        read_dxf(entities(LINE, LINE, LINE), Limits(entities=2))


def test_vertices_are_counted_against_the_cap() -> None:
    circle = "0\nCIRCLE\n8\n0\n10\n0\n20\n0\n40\n1"
    with pytest.raises(PlanTooLarge, match="more than 50 vertices"):
        read_dxf(entities(circle, circle), Limits(vertices=50))


def test_an_anonymous_block_is_named_after_its_dynamic_block() -> None:
    document = new("R2010")
    door = document.blocks.new("Door - Single")
    variant = document.blocks.new("*U1")
    variant.add_line((0, 0), (1, 0))
    document.appids.add("AcDbBlockRepBTag")
    tags = [(1070, 1), (1005, door.block_record_handle)]
    variant.block_record.set_xdata("AcDbBlockRepBTag", tags)
    document.modelspace().add_blockref("*U1", (0, 0))
    assert read_dxf(saved(document), LIMITS).marks[0].name == "Door - Single"
