"""Passes: who may come in, and that asking never waits for somebody who writes."""

from datetime import UTC, datetime, timedelta

import pytest

from tacmap.errors import StoreUnwritable
from tacmap.store.blobs import BlobMemory
from tacmap.store.database import reading, writing
from tacmap.store.records import Records
from tacmap.store.sites import SiteRecord

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def records(records_url):
    with Records.at(records_url, BlobMemory()) as records:
        yield records


@pytest.fixture
def passes(records):
    return records.passes


def test_the_text_of_a_pass_is_not_kept(records, passes):
    text = passes.make("session", NOON)
    with reading(records.shelf.engine) as connection:
        kept = connection.exec_driver_sql("SELECT digest FROM passes").scalar()
    assert kept != text
    assert len(kept) == 64


def test_a_new_setup_link_replaces_one_that_was_not_used(passes):
    first = passes.make("setup", NOON)
    second = passes.make("setup", NOON)
    assert [bool(passes.found(text, NOON, "setup")) for text in (first, second)] == [False, True]


def test_a_setup_link_is_no_session(passes):
    assert not passes.found(passes.make("setup", NOON), NOON, "session")


def test_a_session_is_counted_until_it_ends(passes):
    assert not passes.any_session(NOON)
    passes.make("session", NOON)
    assert passes.any_session(NOON + timedelta(days=6))
    assert not passes.any_session(NOON + timedelta(days=8))


def test_a_session_that_nobody_uses_is_counted_until_it_is_idle(passes):
    text, idle = passes.make("session", NOON), timedelta(hours=24)
    passes.note_use(text, NOON + timedelta(hours=20))
    assert passes.any_session(NOON + timedelta(hours=40), idle=idle)
    assert not passes.any_session(NOON + timedelta(hours=45), idle=idle)


def test_passes_that_nobody_comes_in_by_any_more_are_forgotten(passes):
    kept, spent = passes.make("device", NOON), passes.make("setup", NOON)
    passes.make("session", NOON)
    passes.use_up(spent, "setup", NOON)
    assert passes.forget_expired(NOON + timedelta(days=8)) == 2
    assert passes.found(kept, NOON + timedelta(days=8), "device")


def test_asking_does_not_wait_for_a_writer(records, passes):
    text = passes.make("session", NOON)
    with writing(records.shelf.engine):
        assert passes.found(text, NOON, "session")


def test_a_full_disk_makes_no_new_pass_and_turns_nobody_out(tmp_path):
    with Records.at(f"sqlite:///{tmp_path / 'records.db'}", BlobMemory()) as records:
        fill_up(records, records.passes)


def fill_up(records, passes):
    text = passes.make("session", NOON)
    with reading(records.shelf.engine) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreUnwritable):
        records.sites.add(SiteRecord(id="huge", name="Huge", facts={"text": "x" * 100_000}))
    with pytest.raises(StoreUnwritable):
        [passes.make("session", NOON) for _ in range(200)]
    assert passes.found(text, NOON, "session")
