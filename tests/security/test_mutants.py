"""Plans cut, bent and spliced by chance end understood or refused as foreseen; a cut one is never taken for whole."""

import io
import random
from collections.abc import Callable
from xml.parsers.expat import ExpatError

import numpy as np
import pytest
from ezdxf.filemanagement import new

from tacmap.errors import PlanRefused
from tacmap.service.read import PlanFile, read_plan
from tacmap.settings import Limits
from tacmap.stages import Understanding

ROUNDS = 25  # of each kind and format: seconds, not minutes
SMALL = Limits(entities=20_000, vertices=50_000)


def dxf(*, binary: bool = False, walls: str = "A-WALL") -> bytes:
    """Six rooms along a corridor, with doors as blocks, numbers, areas painted and a dimension."""
    document = new("R2010", setup=True)
    plan = document.modelspace()
    document.header["$INSUNITS"] = 6
    door = document.blocks.new("DOOR")
    door.add_line((0, 0), (0.9, 0))
    door.add_arc((0, 0), 0.9, 0, 90)
    for room in range(6):
        x = 8.0 * room
        plan.add_lwpolyline([(x, 2), (x + 7.8, 2), (x + 7.8, 9), (x, 9)], close=True, dxfattribs={"layer": walls})
        plan.add_blockref("DOOR", (x + 3, 2))
        plan.add_text(f"10{room}", height=0.3).set_placement((x + 4, 5))
        plan.add_mtext("Class\\P{56 m2}").set_location((x + 4, 4))
    plan.add_lwpolyline([(0, 0), (47.8, 0), (47.8, 2), (0, 2)], close=True, dxfattribs={"layer": walls})
    plan.add_hatch().paths.add_polyline_path([(0, 9), (47.8, 9), (47.8, 9.2), (0, 9.2)])
    plan.add_linear_dim(base=(0, -2), p1=(0, 0), p2=(47.8, 0)).render()
    text, raw = io.StringIO(), io.BytesIO()
    document.write(raw, fmt="bin") if binary else document.write(text)
    return raw.getvalue() or text.getvalue().encode()


def svg() -> bytes:
    rooms = "".join(
        f'<g id="r{x}" class="room" transform="translate({80 * x} 20)"><path d="M0 0H78V70H0Z"/>'
        f'<use href="#door" x="30"/><text x="30" y="40" font-size="9"><tspan>10</tspan><tspan>{x}</tspan></text></g>'
        for x in range(6)
    )
    style = "<style>.room path{fill:none;stroke:#222;stroke-width:2} @media print{.room{display:none}}</style>"
    door = '<defs><symbol id="door"><path d="M0 0V9A9 9 0 0 0 9 0"/></symbol></defs>'
    return (
        f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 100">{style}{door}{rooms}'
        '<clipPath id="c"><rect width="480" height="95"/></clipPath>'
        '<g clip-path="url(#c)"><path d="M0 0H480"/></g></svg>'
    ).encode()


PLANS = {"ascii": dxf(), "binary": dxf(binary=True), "svg": svg()}
OTHERS = {"ascii": dxf(walls="0"), "binary": dxf(), "svg": dxf()}
Bend = Callable[[random.Random, bytes, bytes], bytes]


def cut(chance: random.Random, whole: bytes, _: bytes) -> bytes:
    return whole[: chance.randrange(len(whole) - 40)]


def bent(chance: random.Random, whole: bytes, _: bytes) -> bytes:
    mutant = bytearray(whole)
    for _ in range(chance.choice((1, 3, 30))):
        mutant[chance.randrange(len(mutant))] ^= 1 << chance.randrange(8)
    return bytes(mutant)


def gapped(chance: random.Random, whole: bytes, _: bytes) -> bytes:
    at = chance.randrange(len(whole))
    return whole[:at] + whole[at + chance.choice((1, 7, 100, 3000)) :]


def spliced(chance: random.Random, whole: bytes, other: bytes) -> bytes:
    return whole[: chance.randrange(len(whole))] + other[chance.randrange(len(other)) :]


def doubled(chance: random.Random, whole: bytes, _: bytes) -> bytes:
    start, end = sorted(chance.randrange(len(whole)) for _ in range(2))
    return whole[:end] + whole[start:]


def numbers_changed(chance: random.Random, whole: bytes, _: bytes) -> bytes:
    wild = (b"nan", b"-1e308", b"1e999", b"", b"0", b"-1", b"99999999999999999999", b"\xff", b"1e-320")
    parts = whole.split(b"0")
    for _ in range(chance.choice((1, 4))):
        i = chance.randrange(len(parts))
        parts[i] += chance.choice(wild)
    return b"0".join(parts)


def end_of(content: bytes) -> Understanding | None:
    """None where it was refused for a reason that was foreseen; what only a gate caught is raised."""
    try:
        return read_plan(PlanFile(name="plan", content=content, limits=SMALL))
    except PlanRefused as refusal:
        if refusal.__cause__ is not None and not isinstance(refusal.__cause__, ExpatError):
            raise
        said = refusal
    assert all((said.problem, said.place, said.remedy))
    return None


@pytest.mark.parametrize("bend", [bent, gapped, spliced, doubled, numbers_changed])
@pytest.mark.parametrize("kind", PLANS)
def test_a_mutant_is_understood_or_refused(kind: str, bend: Bend) -> None:
    chance = random.Random(f"{kind} {bend.__name__}")
    for _ in range(ROUNDS):
        found = end_of(bend(chance, PLANS[kind], OTHERS[kind]))
        if found is not None:
            corners = [corner for floor in found.floors for space in floor.spaces for corner in space.outline.exterior]
            assert np.isfinite(np.array(corners)).all()


@pytest.mark.parametrize("kind", PLANS)
def test_a_plan_cut_short_is_never_taken_for_the_whole(kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(2 * ROUNDS):
        found = end_of(cut(chance, PLANS[kind], b""))
        assert found is None or any(finding.severity == "warning" for finding in found.findings)
