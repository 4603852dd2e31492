"""Who holds which revision."""

from datetime import date

from tacmap.annotations import Audience
from tacmap.copies import Copy, Recipient, Recipients

POLICE = Recipient(name="Lakeside Police Department")
FIRE = Recipient(name="Township Fire", audience=Audience.FIRE)


def copy(name, revision):
    return Copy(
        recipient=name, audience=Audience.POLICE, revision=revision, issued=date(2026, 8, revision), fingerprint="F",
        sha256="0" * 64,
    )  # fmt: skip


def test_who_was_never_given_a_copy_waits_for_one():
    assert Recipients(named=(POLICE,)).waiting(3) == (("Lakeside Police Department", None),)


def test_who_holds_an_older_revision_waits_for_the_new_one():
    old = copy("Township Fire", 2)
    held = Recipients(named=(POLICE, FIRE), copies=(copy("Lakeside Police Department", 3), old))
    assert held.waiting(3) == (("Township Fire", old),)
    assert held.waiting(2) == ()


def test_the_newest_revision_counts_not_the_last_handed_out():
    held = Recipients(copies=(copy("A", 3), copy("A", 1)))
    assert held.held_by("A").revision == 3


def test_a_name_is_the_same_however_it_is_written():
    held = Recipients(named=(POLICE,), copies=(copy("lakeside  POLICE department", 3),))
    assert held.waiting(3) == ()
    assert held.find(" Lakeside police Department ") is POLICE


def test_where_the_site_names_nobody_everybody_who_was_given_a_copy_counts():
    held = Recipients(copies=(copy("A", 1), copy("B", 2), copy("a", 2)))
    assert held.expected() == ("A", "B")
    assert held.waiting(2) == ()


def test_who_is_no_longer_named_still_holds_what_was_handed_out():
    held = Recipients(named=(POLICE,), copies=(copy("Township Fire", 1), copy("Township Fire", 2)))
    assert [(each.recipient, each.revision) for each in held.former()] == [("Township Fire", 2)]
    assert Recipients(copies=held.copies).former() == ()
