"""A site whose plans were put right: what is verified, what features mean, what symbols become."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tacmap.amending import amended
from tacmap.annotations import Feature
from tacmap.building import Floor, Opening, Space
from tacmap.corrections import Correction
from tacmap.errors import Finding
from tacmap.geometry import Placement, Polygon
from tacmap.service.fix import judged
from tacmap.service.problems import problems_of
from tacmap.service.storeys import storey_of
from tacmap.service.survey import Survey
from tacmap.service.survey import surveyed as survey_of
from tacmap.site import FeatureRow, SiteBuilding, SiteFloor, SiteFolder
from tacmap.site.folder import Origin, Stop
from tacmap.stages import Understanding

WALKED = date(2026, 3, 1)


def room(name: str, x: float, number: str | None) -> Space:
    ring = ((x, 0.0), (x + 4, 0.0), (x + 4, 6.0), (x, 6.0))
    return Space(
        id=name, outline=Polygon(exterior=ring), label_at=(x + 2, 3.0), area_m2=24.0, number=number,
        number_evidence="inside" if number else None,
    )  # fmt: skip


DRAWN = Floor(
    id="1",
    label="Floor 1",
    index=0,
    spaces=(room("r1", 0, "101"), room("r2", 4.2, "102"), room("r3", 8.4, None)),
    openings=(Opening(id="d1", a=(1.0, 0.0), b=(2.0, 0.0), number="1", exterior=True, connects=("r1", None)),),
    findings=(Finding(code="room-without-number", message="A room of 24 m2 has no number.", at=(10.4, 3.0)),),
    placement=Placement(origin=(100.0, 100.0), metres_per_unit=0.5),
)
CAMERA = Feature(
    id="p1", type="camera", points=((6.0, 3.0),), floor="1", proposed=True, origin="symbol CAM in the plan"
)
READING = Understanding(
    floors=(DRAWN,), proposals=(CAMERA,), findings=(), placement=DRAWN.placement, unit_evidence=()
)  # fmt: skip
SPEC = SiteFloor(id="main/1", label="First Floor", index=0, plan=Path("first.dxf"), plan_name="first.dxf")


def row(kind: str, x: float, y: float, value: str | None = None, **more: object) -> Correction:
    """A correction at a place in metres."""
    point = (100 + 2 * x, 100 + 2 * y)
    return Correction(kind=kind, floor="main/1", points=(point,), value=value, line=2, **more)  # type: ignore[arg-type]


def surveyed(*corrections: Correction, aed_in: str | None = None, **more: object) -> Survey:
    aed = FeatureRow(
        file="features.csv", line=2, where="features.csv line 2", type="aed", geometry="point",
        stops=(Stop(room=aed_in),), number="A-1",
    )  # fmt: skip
    site = SiteFolder(
        folder=Path(), id="elm", name="Elm Street", corrections=corrections, rows=(aed,) if aed_in else (),
        buildings=(SiteBuilding(id="main", name="Main", floors=(SPEC,)),), **more,  # type: ignore[arg-type]
    )  # fmt: skip
    return survey_of(site, lambda _: READING).sound()


def by_number(survey: Survey) -> dict[str | None, Space]:
    return {space.number: space for space in survey.preplan.floors[0].spaces}


def test_a_row_of_features_that_names_the_former_number_is_placed_and_told() -> None:
    found = surveyed(row("number", 2, 3, "111"), aed_in="101")
    x, _ = found.preplan.features[0].points[0]
    west = found.preplan.floors[0].spaces[0]
    assert west.outline.exterior[0][0] < x < west.outline.exterior[1][0]
    assert next(f.message for f in found.findings if f.code == "room-renumbered") == (
        "features.csv line 2: 101 is the plan's own number of what is called 111 since it was corrected. Write 111 "
        "here."
    )


def test_a_row_of_features_whose_number_went_to_another_room_is_told() -> None:
    found = surveyed(row("number", 2, 3, "102"), row("number", 6, 3, "101"), aed_in="101")
    messages = [f.message for f in found.findings if f.code == "room-renumbered"]
    assert "101 is now the number of another place than on the plan" in messages[0]


def test_a_number_of_a_room_that_became_part_of_another_is_still_known() -> None:
    merge = replace(row("merge", 2, 3, "101"), points=((104.0, 106.0), (112.0, 106.0)))
    found = surveyed(merge, aed_in="102")
    assert found.preplan.features[0].id == "aed/A-1"
    assert "room-renumbered" in [finding.code for finding in found.findings]


def test_a_symbol_that_is_accepted_is_proposed_no_more_and_one_rejected_is_gone() -> None:
    assert [feature.proposed for feature in surveyed().preplan.features] == [True]
    accepted = surveyed(row("accept", 6, 3, "C-1")).preplan.features[0]
    assert (accepted.id, accepted.proposed, accepted.verified) == ("camera/C-1", False, "unverified")
    assert surveyed(row("reject", 6, 3)).preplan.features == ()


def test_a_symbol_that_is_not_there_is_told() -> None:
    found = surveyed(row("reject", 2, 3))
    assert "correction-without-place" in [finding.code for finding in found.findings]


def test_people_call_the_floor_as_a_correction_says_and_rows_may_say_either() -> None:
    label = replace(row("floor-label", 0, 0, "Ground"), points=())
    found = surveyed(label, aed_in="101")
    assert found.preplan.floors[0].label == "Ground"


def test_a_north_arrow_turns_the_frame() -> None:
    origin = Origin(
        latitude=43.7, longitude=-84.9, true_north_deg=0.0, arrow=("main/1", ((100.0, 100.0), (110.0, 110.0)))
    )
    found = surveyed(origin=origin).preplan.georeference
    assert found is not None
    assert found.y_axis_bearing == pytest.approx(315.0)


def test_a_preplan_holds_no_labels_of_the_reading() -> None:
    assert surveyed().preplan.floors[0].labels == ()


def test_the_open_problems_name_the_row_that_would_settle_them() -> None:
    storey = storey_of(SPEC, DRAWN, READING, ())
    found = {problem.code: problem for problem in problems_of([storey])}
    assert found["room-without-number"].row == "main/1,number,120.8 106,?,,,,,"
    assert found["symbol-proposed"].row == "main/1,accept,112 106,,,,,,"
    assert found["room-without-number"].room == "main/1/r3"


def test_an_editor_tries_a_correction_without_reading_again() -> None:
    found = judged(SPEC, DRAWN, READING, (), (row("number", 10, 3, "103"),))
    assert [problem.code for problem in problems_of([found.storey])] == ["symbol-proposed"]
    assert found.new[0].was.area_m2 == 24.0


def test_one_more_correction_on_a_floor_of_2000_rooms_takes_no_fifth_of_a_second() -> None:
    spaces = tuple(
        replace(room(f"main/1/r{i}", 4.2 * (i % 50), str(i)), outline=Polygon(exterior=_ring(i)), label_at=_middle(i))
        for i in range(2000)
    )
    floor = replace(DRAWN, id="main/1", spaces=spaces, openings=())
    rows = [row("number", *_middle(i), f"N{i}") for i in range(50)]
    spent = []
    for _ in range(3):
        begin = time.process_time()
        amended(floor, rows)
        spent.append(time.process_time() - begin)
    assert min(spent) < 0.2


def _ring(i: int) -> tuple[tuple[float, float], ...]:
    x, y = 4.2 * (i % 50), 6.2 * (i // 50)
    return ((x, y), (x + 4, y), (x + 4, y + 6), (x, y + 6))


def _middle(i: int) -> tuple[float, float]:
    return (4.2 * (i % 50) + 2, 6.2 * (i // 50) + 3)
