"""Camera cones are clipped by walls."""

import pytest
from shapely import Point, Polygon

from tacmap.annotations import Feature
from tacmap.building import Floor, LineKind, Linework, Opening, OpeningKind
from tacmap.exports.sight import Blinds, cone

WALL = ((-10.0, 5.0, 10.0, 5.0),)


def camera(**attributes):
    return Feature(id="camera/1", type="camera", points=((0.0, 0.0),), attributes=tuple(attributes.items()))


def floor(segments=WALL, openings=()):
    paths = tuple(((x0, y0), (x1, y1)) for x0, y0, x1, y1 in segments)
    linework = (Linework(kind=LineKind.WALL, paths=paths),) if paths else ()
    return Floor(id="f", label="1", index=0, linework=linework, openings=openings)


def seen(ring):
    return Polygon(ring).buffer(0)


def test_a_camera_does_not_see_through_a_wall():
    ring = cone(camera(bearing_deg="0", fov_deg="90", range_m="20"), Blinds(floor()))
    assert ring is not None
    assert max(y for _, y in ring) == pytest.approx(5.0, abs=0.01)


def test_without_a_wall_the_cone_is_as_long_as_its_range():
    ring = cone(camera(bearing_deg="90", fov_deg="60", range_m="8"), Blinds(floor(())))
    assert ring is not None
    assert max(x for x, _ in ring) == pytest.approx(8.0, abs=0.01)
    assert seen(ring).area == pytest.approx(64 * 3.14159 / 6, rel=0.01)


def test_a_camera_sees_past_the_end_of_a_wall():
    ring = cone(camera(bearing_deg="0", fov_deg="90", range_m="9"), Blinds(floor(((-10.0, 5.0, 0.0, 5.0),))))
    assert ring is not None
    assert seen(ring).contains(Point(1.5, 7.0))
    assert not seen(ring).contains(Point(-1.5, 7.0))


def test_a_closed_door_stops_the_view_and_a_gap_does_not():
    gap = ((-10.0, 5.0, -1.0, 5.0), (1.0, 5.0, 10.0, 5.0))
    through = {}
    for kind in (OpeningKind.DOOR, OpeningKind.OPENING):
        opening = Opening(id="o", a=(-1.0, 5.0), b=(1.0, 5.0), kind=kind)
        ring = cone(camera(bearing_deg="0", fov_deg="40", range_m="9"), Blinds(floor(gap, (opening,))))
        through[kind] = seen(ring).contains(Point(0.0, 7.0))
    assert through == {OpeningKind.DOOR: False, OpeningKind.OPENING: True}


@pytest.mark.parametrize("missing", ["bearing_deg", "fov_deg", "range_m"])
def test_a_camera_without_its_figures_has_no_cone(missing):
    figures = {"bearing_deg": "0", "fov_deg": "90", "range_m": "20"}
    assert cone(camera(**{name: value for name, value in figures.items() if name != missing}), Blinds(floor())) is None


@pytest.mark.parametrize("nonsense", ["nan", "inf", "wide", "-5", "400"])
def test_nonsense_gives_no_cone(nonsense):
    assert cone(camera(bearing_deg="0", fov_deg=nonsense, range_m="20"), Blinds(floor())) is None


def test_a_camera_drawn_on_its_wall_sees_the_room_in_front():
    ring = cone(camera(bearing_deg="0", fov_deg="60", range_m="9"), Blinds(floor(((-5.0, 0.1, 5.0, 0.1), *WALL))))
    assert ring is not None
    assert max(y for _, y in ring) == pytest.approx(5.0, abs=0.01)
