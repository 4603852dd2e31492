"""Laws as data, and a preplan held against them."""

import subprocess
import time
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.annotations import Verification
from tacmap.building import Opening, OpeningKind, SpaceKind
from tacmap.errors import FileRefused, Finding
from tacmap.exports.law_report import law_report
from tacmap.law.checking import Status, held_against
from tacmap.law.dates import next_due
from tacmap.law.evidence import EVIDENCE
from tacmap.law.profiles import CODES, REQUIREMENTS, ReviewRule, profile
from tacmap.locker import Check, CheckKind
from tacmap.logbook import EntryKind, LogEntry
from tacmap.preplan import Aerial, Review, WalkThrough
from tacmap.testing import sample_preplan

TODAY = date(2026, 11, 22)
YEARLY = ReviewRule(code="NJ", what="walk-through", every_years=1, by=None)
BY_SEPTEMBER = ReviewRule(code="PA", what="by 30 September", every_years=None, by=(9, 30))


def row(preplan, requirement, law="strict", today=TODAY, logbook=(), **not_present):
    report = held_against(preplan, profile(law), today, not_present, logbook)
    return next(row for row in report.rows if row.requirement.id == requirement)


def test_what_may_wait_stays_missing_with_its_reason_and_a_reason_for_what_is_there_says_nothing():
    plan = without(sample_preplan(), "hazard")
    waits = {"F02": "Listed in January", "F05": "Not needed"}
    rows = {each.requirement.id: each for each in held_against(plan, profile("MI"), TODAY, {}, left_open=waits).rows}
    assert rows["F02"].status is Status.MISSING
    assert rows["F02"].words.endswith("Left open for now: Listed in January")
    assert rows["F05"].status is Status.MET
    assert rows["F05"].left_open is None


def entry(kind, day):
    return LogEntry(kind=EntryKind(kind), on=date.fromisoformat(day), by="District office")


def without(preplan, *types):
    return replace(preplan, features=tuple(f for f in preplan.features if f.type not in types))


def walked(day, **review):
    walk = WalkThrough(walked_on=day, walked_by="An officer")
    return replace(sample_preplan(), walk_through=walk, review=Review(**review))


@pytest.mark.parametrize("code", ["AR", "FL", "KY", "MD", "MI", "NC", "NJ", "OH", "PA", "TX", "VA", "WI", "strict"])
def test_each_enacted_law_has_a_profile_with_its_sources(code):
    found = profile(code)
    assert found.enacted
    assert found.requirements
    assert {name for need in found.requirements for name, _ in need.wording} <= {s.code for s in found.sources}
    assert all(source.law and source.source and source.surety for source in found.sources)


def test_every_requirement_has_its_evidence_and_none_is_idle():
    assert set(EVIDENCE) == set(REQUIREMENTS)


def test_strict_is_the_union_of_all_enacted_laws():
    enacted = [profile(code) for code in CODES if code != "strict" and profile(code).enacted]
    union = {need.id for each in enacted for need in each.requirements}
    assert {need.id for need in profile("strict").requirements} == union


def test_the_plan_lies_over_an_aerial_picture_where_the_site_has_one():
    picture = Aerial(captured=date(2026, 4, 12), box=(0.0, 0.0, 10.0, 10.0), sha256="0" * 64)
    found = row(replace(sample_preplan(), aerial=picture), "C03")
    assert found.status is Status.MET
    assert "2026-04-12" in found.words
    lacking = row(sample_preplan(), "C03")
    assert lacking.status is Status.MISSING
    assert "[aerial]" in lacking.words


def test_texas_joins_both_of_its_laws():
    joined = {need.id for need in profile("TX").requirements}
    assert joined == {n.id for code in ("TX-K12", "TX-CI") for n in profile(code).requirements}


def test_michigan_asks_for_hallway_names_and_ohio_for_cameras():
    michigan, ohio = ({need.id for need in profile(code).requirements} for code in ("MI", "OH"))
    assert "L02" in michigan - ohio
    assert "F08" in ohio - michigan


def test_a_bill_says_that_it_is_one():
    assert not profile("AZ").enacted


def test_an_unknown_law_is_refused_with_those_that_are_known():
    with pytest.raises(FileRefused) as refused:
        profile("XX")
    assert "MI" in refused.value.remedy


def test_what_is_on_the_plan_is_met_and_names_its_features():
    found = row(sample_preplan(), "F05")
    assert found.status is Status.MET
    assert found.features == tuple(f.id for f in sample_preplan().features if f.type == "key_box")


@pytest.mark.parametrize(
    ("requirement", "types"),
    [
        ("F01", ("access_point",)), ("F02", ("hazard",)), ("F03", ("utility",)), ("F05", ("key_box",)),
        ("F06", ("aed",)), ("F07", ("trauma_kit",)), ("F08", ("camera",)), ("F10", ("command_post",)),
        ("F12", ("evac_route",)),
    ],
)  # fmt: skip
def test_what_is_not_on_the_plan_is_missing_and_says_what_to_do(requirement, types):
    found = row(without(sample_preplan(), *types), requirement)
    assert found.status is Status.MISSING
    assert "features.csv" in found.todo


def test_what_the_school_says_it_does_not_have_does_not_apply():
    found = row(without(sample_preplan(), "hazard"), "F02", F02="No laboratory, nothing stored")
    assert (found.status, found.todo) == (Status.NOT_APPLICABLE, "The site says: No laboratory, nothing stored")


def test_a_statement_of_absence_does_not_hide_what_is_there():
    assert row(sample_preplan(), "F02", F02="none").status is Status.MET


def test_a_feature_found_missing_on_the_walk_through_does_not_count():
    gone = tuple(
        replace(f, verified=Verification.MISSING) if f.type == "key_box" else f for f in sample_preplan().features
    )
    assert row(replace(sample_preplan(), features=gone), "F05").status is Status.MISSING


def test_an_unnumbered_room_is_named():
    floor = sample_preplan().floors[1]
    nameless = next(s for s in floor.spaces if s.kind is SpaceKind.MECHANICAL and not s.number)
    found = row(sample_preplan(), "L01")
    assert found.status is Status.MISSING
    assert nameless.id in found.features


def test_what_is_open_to_the_floor_below_wants_no_number_there_and_only_there():
    preplan = sample_preplan()
    building, (ground, upper) = preplan.buildings[0], preplan.floors[:2]
    nameless = next(s for s in upper.spaces if s.kind is SpaceKind.MECHANICAL and not s.number)
    void = Finding(code="open-to-below", message="", at=nameless.label_at)

    def noted(**floors):
        told = tuple(
            replace(floor, findings=floors.get(name, ()))
            for name, floor in zip(("g", "u"), (ground, upper), strict=True)
        )
        return row(replace(preplan, buildings=(replace(building, floors=told),)), "L01").features

    assert nameless.id not in noted(u=(void,))
    assert nameless.id in noted(g=(void,))


def windowed(marking, sides, at):
    """The sample school with one window, at a place on its first floor, and one room that was looked at so."""
    building, ground = sample_preplan().buildings[0], sample_preplan().floors[0]
    pane = Opening(id="w", a=at, b=(at[0] + 1.0, at[1]), kind=OpeningKind.WINDOW, connects=sides)
    spaces = tuple(replace(s, exterior_marking=marking if s.number == "103" else None) for s in ground.spaces)
    doors = tuple(o for o in ground.openings if o.kind is not OpeningKind.WINDOW)
    floor = replace(ground, openings=(*doors, pane), spaces=spaces)
    return replace(sample_preplan(), buildings=(replace(building, floors=(floor,)),))


def room(number):
    return next(space for space in sample_preplan().floors[0].spaces if space.number == number)


def test_a_window_whose_sides_are_not_known_belongs_to_the_room_it_lies_in():
    at = room("103").outline.exterior[0]
    found = row(windowed(None, (None, None), at), "L05")
    assert found.status is Status.MISSING
    assert room("103").id in found.features


def test_a_room_whose_number_was_looked_for_outside_and_not_found_is_missing_without_a_window_on_the_plan():
    found = row(windowed(False, (None, None), (900.0, 900.0)), "L05")
    assert found.features == (room("103").id,)
    assert row(windowed(True, (None, None), (900.0, 900.0)), "L05").status is Status.MET


def test_every_shut_off_must_be_there():
    preplan = sample_preplan()
    gasless = tuple(f for f in preplan.features if "gas" not in (f.attribute("service") or "").casefold())
    found = row(replace(preplan, features=gasless), "F03")
    assert found.status is Status.MISSING
    assert "gas" in found.todo


def test_expired_pads_are_missing():
    aed = next(f for f in sample_preplan().features if f.type == "aed")
    old = replace(aed, attributes=(("pads_expire", "2026-11-21"),))
    others = tuple(f for f in sample_preplan().features if f.type != "aed")
    preplan = replace(sample_preplan(), features=(*others, old))
    assert row(preplan, "F06", today=date(2026, 11, 21)).status is Status.MET
    assert row(preplan, "F06", today=date(2026, 11, 22)).features == (aed.id,)


def test_a_plan_that_nobody_walked_misses_walk_through_and_review():
    preplan = replace(sample_preplan(), walk_through=WalkThrough(override="Trial"))
    assert [row(preplan, need).status for need in ("U01", "U02")] == [Status.MISSING, Status.MISSING]


def test_a_walk_after_the_issue_asks_for_a_new_issue():
    preplan = replace(walked(date(2026, 11, 1)), issued=date(2026, 10, 1))
    assert row(preplan, "U03").status is Status.MISSING


def test_a_review_is_due_after_its_years_to_the_day():
    preplan = walked(date(2025, 11, 22))
    assert row(preplan, "U02", law="NJ", today=date(2026, 11, 22)).status is Status.MET
    assert row(preplan, "U02", law="NJ", today=date(2026, 11, 23)).status is Status.MISSING


def test_a_year_from_a_leap_day_ends_on_the_28th_and_four_on_the_29th():
    preplan = walked(date(2024, 2, 29))
    four = ReviewRule(code="X", what="four", every_years=4, by=None)
    assert next_due(preplan, [YEARLY]) == (date(2025, 2, 28), "NJ: walk-through")
    assert next_due(preplan, [four]) == (date(2028, 2, 29), "X: four")


def test_a_day_of_the_calendar_comes_round_in_the_next_year():
    assert next_due(walked(date(2026, 9, 15)), [BY_SEPTEMBER]) == (date(2027, 9, 30), "PA: by 30 September")
    assert next_due(walked(date(2026, 12, 31)), [BY_SEPTEMBER]) == (date(2027, 9, 30), "PA: by 30 September")


def test_the_sites_own_date_counts_when_it_is_earlier():
    preplan = walked(date(2026, 9, 15), due=date(2026, 12, 1), rule="Board")
    assert next_due(preplan, [YEARLY]) == (date(2026, 12, 1), "Board")


@settings(deadline=None)
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 5))
def test_a_due_day_is_never_later_than_the_same_day_so_many_years_on(day, years):
    due, _ = next_due(walked(day), [ReviewRule(code="X", what="", every_years=years, by=None)])
    assert (due.year, due.month) == (day.year + years, day.month)
    assert day.day - 1 <= due.day <= day.day


# What each state's enacted law asks for, by the project's table of requirements.
ASKED = {
    "MI": "C01 C02 C03 C04 L01 L02 L03 L04 F02 F03 F05 F06 F07 S01 S02 S03 S04 D01 D02 U01 U02",
    "NJ": "C03 C04 L01 F01 F02 F03 D01 D02 U01 U02 U03 P02",
    "OH": "C01 C04 C05 C06 L03 L05 F03 F04 F06 F08 S03 U02 P01",
    "TX": "C03 C04 L01 L02 L03 L04 F02 F03 F05 F06 F07 D01 D02 D03 D05 U04 P01 P02",
    "VA": "C04 U02 P01",
    "WI": "D02 U02 P01 P02",
    "PA": "C03 C04 F04 F10 S03 S04 U02 P03",
    "FL": "D02 D06 U02 U03",
    "MD": "C01 C03 C04 L01 L02 L03 F06 F07 D01 D02 D03 D05 U01",
    "KY": "U04 P01",
}


@pytest.mark.parametrize("code", ASKED)
def test_each_state_asks_for_what_its_law_names_and_nothing_else(code):
    assert [need.id for need in profile(code).requirements] == ASKED[code].split()


@pytest.mark.parametrize("code", CODES)
def test_every_row_says_where_it_is_written_and_how_sure_that_is(code):
    report = held_against(sample_preplan(), profile(code), TODAY, {})
    for each in report.rows:
        assert {source.code for source in each.sources} == {name for name, _ in each.requirement.wording}
        assert all(source.grade and set(source.grade) <= set("SPVW/") for source in each.sources)
        assert each.asked_by


@pytest.mark.parametrize("code", ["FOUNDING", "PASS", "DOJ"])
def test_guidance_says_that_it_is_no_law(code):
    assert not profile(code).enacted
    assert "no law" in profile(code).caution


def test_a_bill_asks_for_what_only_bills_ask_for():
    assert {"D04", "D07"} <= {need.id for need in profile("HR3113").requirements}
    assert "D08" in {need.id for need in profile("AZ").requirements}


def test_an_aerial_picture_is_met_by_the_logbook_and_tells_its_day():
    assert row(sample_preplan(), "C03").status is Status.MISSING
    found = row(sample_preplan(), "C03", logbook=(entry("aerial-picture", "2026-04-18"),))
    assert found.status is Status.MET
    assert "2026-04-18" in found.todo


def test_an_aerial_picture_in_the_map_pack_is_met_and_tells_its_day():
    picture = Aerial(captured=date(2025, 4, 12), box=(0.0, 0.0, 9.0, 9.0), sha256="0" * 64, source="County orthophoto")
    found = row(replace(sample_preplan(), aerial=picture), "C03")
    assert (found.status, found.todo) == (Status.MET, "Aerial picture of 2025-04-12: County orthophoto.")


def test_what_the_logbook_tells_of_a_later_day_does_not_count_yet():
    assert row(sample_preplan(), "C03", logbook=(entry("aerial-picture", "2026-11-23"),)).status is Status.MISSING


@pytest.mark.parametrize(("need", "kind"), [("T02", "tour"), ("T03", "breaching-training")])
def test_tours_and_trainings_are_met_by_the_logbook(need, kind):
    assert row(sample_preplan(), need, law="FOUNDING").status is Status.MISSING
    assert row(sample_preplan(), need, law="FOUNDING", logbook=(entry(kind, "2026-03-01"),)).status is Status.MET


def test_a_drill_alone_is_no_tabletop_exercise():
    drill, table = entry("drill", "2026-03-01"), entry("tabletop", "2026-04-01")
    assert "tabletop" in row(sample_preplan(), "T04", law="FOUNDING", logbook=(drill,)).todo
    assert row(sample_preplan(), "T04", law="FOUNDING", logbook=(drill, table)).status is Status.MET


def test_a_locker_that_is_not_ready_is_missing_with_the_reason():
    found = row(sample_preplan(), "K02", law="FOUNDING")
    assert found.status is Status.MISSING
    assert "critical and missing: Chest seal: 0 of 4" in found.todo


def test_a_locker_that_was_counted_in_full_is_ready():
    locker = sample_preplan().lockers[0]
    full = replace(locker, items=tuple(replace(i, on_hand=i.par, expires=None) for i in locker.items))
    grouped = {"Access": "access", "Breaching": "breach", "Plans": "plans", "Medical": "medical", "Light": "light"}
    full = replace(full, items=tuple(replace(item, group=grouped[item.group]) for item in full.items))
    counts = tuple((item.called, item.par) for item in full.items)
    check = Check(on=TODAY, kind=CheckKind.MONTHLY, by="Office", seal_before="004411", seal_after="004412",
                  counted=True, counts=counts)  # fmt: skip
    found = row(replace(sample_preplan(), lockers=(full.after(check),)), "K02", law="FOUNDING")
    assert (found.status, found.todo) == (Status.MET, f"Ready, each checked on {TODAY.isoformat()} or later.")


def test_a_board_review_in_the_logbook_is_what_michigan_counts_from():
    preplan, book = walked(date(2026, 9, 15)), (entry("board-review", "2025-01-31"),)
    due = next_due(preplan, profile("MI").reviews, book, TODAY)
    assert due.day == date(2027, 1, 31)
    assert "board-review on 2025-01-31" in due.rule
    assert row(preplan, "U02", law="MI", logbook=book, today=date(2027, 2, 1)).status is Status.MISSING


def test_without_a_board_review_it_is_counted_from_the_walk_through_and_says_so():
    due = next_due(walked(date(2026, 9, 15)), profile("MI").reviews, (), TODAY)
    assert due.day == date(2028, 9, 15)
    assert "counted from the walk-through" in due.rule


def test_a_walk_through_is_no_security_assessment():
    preplan, book = walked(date(2026, 9, 15)), (entry("assessment", "2024-02-29"),)
    assert "assessment" in row(preplan, "U02", law="FOUNDING").todo
    found = row(preplan, "U02", law="FOUNDING", logbook=book, today=date(2027, 2, 28))
    assert (found.status, "2027-02-28" in found.todo) == (Status.MET, True)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York"])
def test_today_is_the_day_where_the_school_stands(zone, monkeypatch):
    from tacmap.terminal import this_day

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert this_day() == datetime.now(ZoneInfo(zone)).date()
    finally:
        monkeypatch.undo()
        time.tzset()


@settings(deadline=None)
@given(
    st.dates(date(2000, 1, 1), date(2090, 12, 31)), st.dates(date(2000, 1, 1), date(2090, 12, 31)),
    st.sampled_from([code for code in CODES if profile(code).reviews]),
)  # fmt: skip
def test_a_later_review_never_brings_the_next_one_forward(one, other, code):
    earlier, later = sorted((one, other))
    rules = profile(code).reviews
    assert next_due(walked(earlier), rules).day <= next_due(walked(later), rules).day
    assert later < next_due(walked(later), rules).day


def test_the_report_is_a_pdf_that_is_the_same_each_time():
    report = held_against(sample_preplan(), profile("TX"), TODAY, {})
    pages = law_report(report)
    assert pages.startswith(b"%PDF")
    assert pages == law_report(report)


@pytest.mark.tool
def test_the_pages_for_a_board_begin_with_what_is_to_be_done(tool, tmp_path):
    report = held_against(sample_preplan(), profile("MI"), TODAY, {})
    (tmp_path / "report.pdf").write_bytes(law_report(report))
    command = [tool("pdftotext"), "-layout", "-l", "1", str(tmp_path / "report.pdf"), "-"]
    page = " ".join(subprocess.run(command, check=True, capture_output=True, timeout=60).stdout.decode().split())
    assert page.index("To be done") < page.index("The plan over a current aerial picture") < page.index("The map")
    assert "MI [S/P]" in page
    assert "HB 6042 (2022)" in page
