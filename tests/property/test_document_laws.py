"""Whatever a preplan says, its document says it too, and says it in one way."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.annotations import Audience, Verification
from tacmap.building import LineKind, Linework, SpaceKind, shifted
from tacmap.document import dump, load
from tacmap.geometry import Polygon, chained
from tacmap.preplan import Preplan, Review, WalkThrough, for_audience
from tacmap.testing import sample_preplan

SCHOOL = sample_preplan()

millimetres = st.integers(-(10**7), 10**7).map(lambda n: n / 1000)
points = st.tuples(millimetres, millimetres)
rings = st.lists(points, min_size=3, max_size=9).map(tuple)
areas = st.builds(Polygon, exterior=rings, holes=st.lists(rings, max_size=2).map(tuple))
paths = st.lists(points, min_size=1, max_size=9).map(tuple)
closed = paths.map(lambda path: (*path, path[0]))
linework = st.builds(
    Linework, kind=st.sampled_from(LineKind), paths=st.lists(st.one_of(paths, closed), max_size=9).map(tuple)
)


def with_floor(**changes) -> Preplan:
    building = SCHOOL.buildings[0]
    floors = (replace(building.floors[0], **changes), *building.floors[1:])
    return replace(SCHOOL, buildings=(replace(building, floors=floors),))


@given(st.sampled_from(Audience), points, st.booleans(), st.sampled_from(Verification))
@settings(max_examples=30)
def test_a_preplan_comes_back_as_it_was(audience, offset, exercise, verified):
    building = SCHOOL.buildings[0]
    floors = tuple(shifted(floor, offset) for floor in building.floors)
    moved = replace(
        SCHOOL,
        exercise=exercise,
        buildings=(replace(building, floors=floors),),
        features=tuple(replace(feature, verified=verified) for feature in SCHOOL.features),
    )
    preplan = for_audience(moved, audience)
    assert load(dump(preplan)) == preplan


@given(areas, st.lists(areas, max_size=3).map(tuple), st.sampled_from(SpaceKind), st.booleans())
def test_areas_come_back_as_they_were(outline, walls, kind, sure):
    room = replace(SCHOOL.floors[0].spaces[0], outline=outline, kind=kind, sure=sure)
    preplan = with_floor(spaces=(room,), walls=walls)
    assert load(dump(preplan)) == preplan


@given(st.lists(linework, max_size=3).map(tuple))
def test_lines_come_back_as_they_were(works):
    preplan = with_floor(linework=works)
    assert load(dump(preplan)) == preplan


@given(st.builds(Preplan, id=st.text(), name=st.text(), walk_through=st.builds(WalkThrough), review=st.builds(Review)))
def test_a_bare_preplan_comes_back_as_it_was(preplan):
    assert load(dump(preplan)) == preplan


@given(st.sampled_from(Audience))
def test_a_document_has_one_spelling(audience):
    content = dump(for_audience(SCHOOL, audience))
    assert dump(load(content)) == content


pieces = st.lists(st.tuples(*[st.integers(0, 4)] * 4), max_size=14)


def _covered(segments) -> set[tuple[int, int, int, int]]:
    """Every unit step of upright and level pieces, so that merged pieces compare equal to their parts."""
    steps = set()
    for a, b, c, d in segments:
        (x0, y0), (x1, y1) = sorted(((round(a), round(b)), (round(c), round(d))))
        ux, uy = int(np.sign(x1 - x0)), int(np.sign(y1 - y0))
        steps |= {(x0 + i * ux, y0 + i * uy, ux, uy) for i in range(max(x1 - x0, abs(y1 - y0)))}
    return steps


@given(pieces.map(lambda found: [p for p in found if p[0] == p[2] or p[1] == p[3]]))
def test_chained_lines_draw_what_the_pieces_drew(level):
    lines = Linework(kind=LineKind.WALL, paths=chained(np.array(level, dtype=float).reshape(-1, 4)))
    assert _covered(lines.segments) == _covered(level)
