"""The form of a locker's check: what is asked, which answers can be, and one id for one check."""

from datetime import date

import pytest

from tacmap.check_form import Sort, check_id, check_of, fields_of
from tacmap.locker import Check, CheckKind, Locker, LockerItem

LOCKER = Locker(
    id="EL-1", name="Front locker", seal="MH-1",
    items=(
        LockerItem(group="light", item="Flashlights", par=2, on_hand=2),
        LockerItem(group="medical", item="Tourniquet", par=4, on_hand=4, critical=True, lot="CT-1"),
    ),
)  # fmt: skip
TODAY = date(2026, 11, 2)
GOOD = {
    "kind": "monthly", "on": "2026-11-02", "by": "Custodian on duty", "seal_before": "MH-1", "seal_after": "MH-2",
    "counted": "yes", "count:Tourniquet, lot CT-1": "4", "count:Flashlights": "1",
}  # fmt: skip


def wrong(**answers):
    check, bad = check_of(LOCKER, GOOD | {name.replace("__", ":"): text for name, text in answers.items()}, today=TODAY)
    assert check is None
    return {each.field: each.message for each in bad}


def test_each_line_of_the_inventory_is_asked_for_the_critical_ones_first():
    counts = [field for field in fields_of(LOCKER) if field.sort is Sort.COUNT]
    assert [field.label for field in counts] == ["Tourniquet, lot CT-1", "Flashlights"]
    assert counts[0].hint == "4 wanted, critical"


def test_the_seal_that_should_be_there_is_told():
    assert "MH-1" in next(field.hint for field in fields_of(LOCKER) if field.name == "seal_before")


def test_good_answers_are_a_check_that_the_locker_understands():
    check, bad = check_of(LOCKER, GOOD, today=TODAY)
    assert bad == ()
    assert check == Check(
        on=TODAY, kind=CheckKind.MONTHLY, by="Custodian on duty", seal_before="MH-1", seal_after="MH-2", counted=True,
        counts=(("Tourniquet, lot CT-1", 4), ("Flashlights", 1)),
    )  # fmt: skip
    after = LOCKER.after(check)
    assert (after.seal, after.uncounted, [item.on_hand for item in after.items]) == ("MH-2", None, [1, 4])


def test_no_seal_is_none():
    check, _ = check_of(LOCKER, GOOD | {"seal_after": "None"}, today=TODAY)
    assert check is not None
    assert check.seal_after is None


@pytest.mark.parametrize("field", ["kind", "on", "by", "seal_before", "seal_after", "counted"])
def test_what_is_needed_is_asked_again(field):
    assert list(wrong(**{field: " "})) == [field]


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("kind", "weekly"), ("on", "11/02/2026"), ("on", "2026-02-30"), ("on", "2026-11-04"), ("on", "2026-07-01"),
        ("by", "x" * 101), ("by", "Mrs. Alvarez"), ("counted", "maybe"), ("count:Flashlights", "-1"),
        ("count:Flashlights", "1e3"), ("count:Flashlights", "1000000"), ("count:Flashlights", "٣"), ("radio", "loud"),
        ("faults", "keypad code 4711"), ("faults", "x" * 501), ("agency", "a\u202eb"), ("count:Halligan bar", "1"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_is_told_at_its_field(field, text):
    assert field in wrong(**{field: text})


def test_all_that_is_wrong_is_told_at_once_in_the_order_of_the_form():
    assert list(wrong(counted="", kind="", count__Flashlights="x")) == ["kind", "counted", "count:Flashlights"]


def test_counted_means_every_line():
    told = wrong(count__Flashlights="")
    assert "have no count" in told["count:Flashlights"]
    check, _ = check_of(LOCKER, GOOD | {"counted": "no", "count:Flashlights": ""}, today=TODAY)
    assert check is not None
    assert check.counts == (("Tourniquet, lot CT-1", 4),)


def test_a_radio_check_has_a_channel_and_a_result():
    assert "channel" in wrong(radio="good")
    assert "radio" in wrong(channel="Channel 3")


def test_a_telephone_may_be_a_time_zone_ahead():
    assert check_of(LOCKER, GOOD | {"on": "2026-11-03"}, today=TODAY)[1] == ()


def test_the_same_form_sent_twice_has_one_id():
    again = dict(reversed(GOOD.items())) | {"by": " Custodian  on duty ", "faults": " "}
    assert check_id("hill", "EL-1", "q7", GOOD) == check_id("hill", "EL-1", "q7", again)
    assert len(check_id("hill", "EL-1", "q7", GOOD)) == 26


def test_another_form_locker_or_answer_has_another_id():
    other = GOOD | {"count:Flashlights": "2"}
    ids = {
        check_id("hill", "EL-1", "q7", GOOD), check_id("hill", "EL-1", "q8", GOOD),
        check_id("hill", "EL-2", "q7", GOOD),
        check_id("dale", "EL-1", "q7", GOOD), check_id("hill", "EL-1", "q7", other),
    }  # fmt: skip
    assert len(ids) == 5
