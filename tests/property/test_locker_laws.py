"""Laws of lockers: readiness, the log that only grows, due days, and sheets that come back as they went out."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tacmap.calendar_days import months_later
from tacmap.locker import Check, CheckKind, Locker, LockerItem
from tacmap.readiness import readiness, site_score
from tacmap.site import SiteLimits
from tacmap.site.checklog import Log, read_log, with_line
from tacmap.site.notes import Notes
from tacmap.site.recount import recounted
from tacmap.site.spreadsheet import as_meant, harmless
from tacmap.site.stock import items_csv, read_items

unhurried = settings(deadline=None)
on_disk = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
DAY = date(2026, 11, 22)
LIMITS = SiteLimits()
days = st.dates(date(2020, 1, 1), date(2032, 12, 31))
words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
starts = st.sampled_from(["", "=", "+", "-", "@", "'", "'=", "''-", "＝", "＠", "#"])
names = st.builds(lambda start, word: start + word, starts, words)
items = st.builds(
    LockerItem,
    group=names.map(str.casefold),
    item=names,
    par=st.integers(0, 20),
    on_hand=st.integers(0, 20),
    lot=st.none() | names,
    expires=st.none() | days,
    serial=st.none() | names,
    condition=st.none() | names,
    critical=st.booleans(),
    access_ref=st.none() | st.just("ring A"),
    opens=st.lists(st.sampled_from(["1", "2", "14A"]), max_size=3).map(tuple),
)
lockers = st.builds(
    Locker,
    id=st.just("EL-1"),
    name=st.just("Front"),
    seal=st.just("1"),
    last_check=st.none() | days,
    next_check=st.none() | days,
    items=st.lists(items, max_size=6).map(tuple),
    uncounted=st.none() | st.just("left without a seal"),
)
checks = st.builds(
    Check,
    on=days,
    kind=st.sampled_from(CheckKind),
    by=names,
    agency=st.none() | names,
    seal_before=st.none() | names,
    seal_after=st.none() | names,
    counted=st.booleans(),
    counts=st.dictionaries(words, st.integers(0, 99), max_size=3).map(lambda told: tuple(told.items())),
    faults=st.none() | names,
    channel=st.none() | names,
    radio=st.none() | st.sampled_from(["good", "weak", "none"]),
)


@unhurried
@given(lockers, days)
def test_a_score_lies_from_0_to_100_and_tells_ready_from_not_ready(locker, day):
    found = readiness(locker, day)
    assert (50 if found.ready else 0) <= found.score <= (100 if found.ready else 49)


@unhurried
@given(lockers, days, st.integers(0, 5), st.integers(1, 20))
def test_more_missing_never_raises_the_score(locker, day, which, gone):
    assume(locker.items)
    item = locker.items[which % len(locker.items)]
    fewer = replace(item, on_hand=max(0, item.on_hand - gone))
    poorer = replace(locker, items=tuple(fewer if each is item else each for each in locker.items))
    before, after = readiness(locker, day), readiness(poorer, day)
    assert after.score <= before.score
    assert before.ready or not after.ready


@unhurried
@given(lockers, days, st.integers(1, 400))
def test_time_alone_never_raises_the_score(locker, day, later):
    assert readiness(locker, day + timedelta(later)).score <= readiness(locker, day).score


@unhurried
@given(st.lists(lockers, min_size=1, max_size=4), days)
def test_a_site_is_as_ready_as_its_worst_locker(several, day):
    found = [readiness(locker, day) for locker in several]
    assert site_score(found) == min(each.score for each in found)


@unhurried
@given(lockers, checks)
def test_only_a_whole_count_under_a_seal_takes_a_doubt_away(locker, check):
    doubtful = replace(locker, last_check=date(2019, 1, 1), uncounted="broken")
    assert (doubtful.after(check).uncounted is None) == (check.counted and check.seal_after is not None)


@unhurried
@given(lockers, checks)
def test_a_seal_that_is_not_the_last_one_leaves_a_locker_not_ready_until_it_is_counted(locker, check):
    sealed = replace(locker, last_check=date(2019, 1, 1), seal="another seal than any", uncounted=None)
    after = sealed.after(replace(check, counted=False, counts=()))
    assert not readiness(after).ready


@unhurried
@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 60))
def test_so_many_months_later_is_the_same_day_or_the_months_last(day, months):
    later = months_later(day, months)
    assert (later.year - day.year) * 12 + later.month - day.month == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(1)).day == 1)


@unhurried
@given(st.text(max_size=40))
def test_a_harmless_cell_is_read_back_as_it_was_meant_and_begins_with_no_formula(text):
    assert as_meant(harmless(text)) == text
    assert harmless(text)[:1] not in ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@on_disk
@given(st.lists(items, max_size=5), st.sampled_from(["\n", "\r\n"]), st.sampled_from([None, "EL-1"]))
def test_an_inventory_comes_back_from_its_sheet_as_it_went_out(tmp_path: Path, listed, end, locker):
    path = tmp_path / "EL-1.csv"
    path.write_text(items_csv(listed, locker=locker, end=end), encoding="utf-8-sig", newline="")
    notes = Notes(9)
    assert read_items(path, path.name, LIMITS, notes) == tuple(listed)
    assert notes.problems == ()


@on_disk
@given(st.lists(items, min_size=1, max_size=5), st.integers(0, 4), st.integers(0, 99))
def test_a_count_changes_its_own_cell_of_the_sheet_alone(tmp_path: Path, listed, which, count):
    listed = [replace(item, lot=f"lot {place}") for place, item in enumerate(listed)]
    counted = listed[which % len(listed)]
    path = tmp_path / "EL-1.csv"
    path.write_text(recounted(items_csv(listed), listed, {counted.called: count}), encoding="utf-8", newline="")
    expected = [replace(item, on_hand=count) if item is counted else item for item in listed]
    assert read_items(path, path.name, LIMITS, Notes(9)) == tuple(expected)


def logged(path: Path, made) -> Log:
    """The log after these checks, each added as the verb adds it."""
    path.unlink(missing_ok=True)
    log = Log(locker="EL-1")
    for check in made:
        text = with_line(log, path.read_text("utf-8") if log.sheet else "", check)
        path.write_text(text, encoding="utf-8", newline="")
        notes = Notes(9)
        log = read_log(path, path.name, "EL-1", LIMITS, notes, None)
        assert notes.problems == ()
    return log


histories = st.lists(checks, min_size=2, max_size=4).map(lambda made: sorted(made, key=lambda check: check.on))


@on_disk
@given(histories)
def test_a_log_is_read_back_as_it_was_written(tmp_path: Path, made):
    assert logged(tmp_path / "log.csv", made).checks == tuple(made)


@on_disk
@given(histories, st.data())
def test_an_earlier_line_that_is_changed_taken_out_or_moved_is_found(tmp_path: Path, made, data):
    path = tmp_path / "log.csv"
    before = logged(path, made)
    header, *lines = path.read_text("utf-8").splitlines(keepends=True)
    place = data.draw(st.integers(0, len(lines) - 2))
    change = data.draw(st.sampled_from(["cut", "doubled", "moved", "edited"]))
    if change == "cut":
        del lines[place]
    elif change == "doubled":
        lines.insert(place, lines[place])
    elif change == "moved":
        lines[place], lines[place + 1] = lines[place + 1], lines[place]
    else:
        lines[place] = lines[place].replace(
            str(made[place].kind), "drill" if made[place].kind != "drill" else "incident"
        )
    path.write_text("".join([header, *lines]), encoding="utf-8", newline="")
    notes = Notes(9)
    after = read_log(path, path.name, "EL-1", LIMITS, notes, None)
    assert notes.problems
    assert after.digests == before.digests[: len(after.digests)]


def test_a_log_of_another_locker_is_none_of_this_one(tmp_path: Path):
    path = tmp_path / "log.csv"
    logged(path, [Check(on=DAY, kind=CheckKind.MONTHLY, by="Office", seal_after="1", counted=True)])
    notes = Notes(9)
    read_log(path, path.name, "EL-2", LIMITS, notes, None)
    assert [problem.column for problem in notes.problems] == ["digest"]


@pytest.mark.parametrize(("day", "months", "later"), [
    ("2028-01-31", 1, "2028-02-29"), ("2027-01-31", 1, "2027-02-28"), ("2028-02-29", 12, "2029-02-28"),
    ("2026-12-31", 2, "2027-02-28"), ("2026-11-30", 3, "2027-02-28"),
])  # fmt: skip
def test_a_check_is_due_on_the_months_last_day_where_there_is_no_such_day(day, months, later):
    assert months_later(date.fromisoformat(day), months) == date.fromisoformat(later)
