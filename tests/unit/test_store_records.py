import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tacmap.errors import Conflict, NotFound, StoreError, StoreUnwritable
from tacmap.store.database import reading
from tacmap.store.records import BundleRecord, PlanRecord, Records, SiteRecord

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RIDGE = SiteRecord(id="ridge", name="Ridge School — École", settings={"law": "TX", "floors": [1, 2]})
PLAN = PlanRecord(
    id="p1",
    site_id="ridge",
    file_name="first floor.dxf",
    digest="a" * 64,
    size=1234,
    created=NOON,
    status="read",
    summary={"rooms": 12},
    findings=({"code": "room-without-number", "message": "?"},),
)
BUNDLE = BundleRecord(
    site_id="ridge",
    revision=1,
    audience="police",
    digest="b" * 64,
    fingerprint="ABCD-EFGH-IJKL-MNOP-QRST",
    size=99,
    issued=date(2026, 3, 2),
    created=NOON,
)


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'records.db'}"


@pytest.fixture
def records(url):
    with Records(url) as found:
        found.add_site(RIDGE)
        yield found


def test_a_site_is_found_again(records):
    assert records.site("ridge") == RIDGE


def test_sites_are_listed_by_id(records):
    records.add_site(SiteRecord(id="abbey", name="Abbey"))
    assert [site.id for site in records.sites()] == ["abbey", "ridge"]


def test_an_id_is_taken_once(records):
    with pytest.raises(Conflict, match="already a site"):
        records.add_site(replace(RIDGE, name="Another"))
    assert records.site("ridge") == RIDGE


def test_what_is_not_there_is_not_found(records):
    for ask in (records.site, records.plan):
        with pytest.raises(NotFound):
            ask("nowhere")
    with pytest.raises(NotFound):
        records.latest_bundle("ridge", "police")


def test_an_edit_raises_the_version(records):
    edited = records.update_site(replace(RIDGE, name="Ridge Middle School"))
    assert edited.version == 2
    assert records.site("ridge") == edited


def test_an_edit_of_an_older_version_is_refused(records):
    records.update_site(replace(RIDGE, name="first"))
    with pytest.raises(Conflict, match="Somebody else changed this site"):
        records.update_site(replace(RIDGE, name="second"))
    assert records.site("ridge").name == "first"


def test_an_edit_of_what_is_not_there_is_not_found(records):
    with pytest.raises(NotFound):
        records.update_site(replace(RIDGE, id="nowhere"))


def test_of_many_editors_at_once_one_wins(records):
    def edit(turn):
        try:
            return records.update_site(replace(RIDGE, name=f"editor {turn}")).name
        except Conflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        winners = [name for name in pool.map(edit, range(24)) if name]
    assert winners == [records.site("ridge").name]


def test_many_who_write_at_once_wait_for_each_other(records):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: records.add_site(SiteRecord(id=f"site-{turn:02}", name="x")), range(40)))
    assert len(records.sites()) == 41


def test_a_plan_is_found_again(records):
    records.add_plan(PLAN)
    assert records.plan("p1") == PLAN


def test_plans_are_listed_as_they_came(records):
    records.add_plan(replace(PLAN, id="late", created=NOON + timedelta(seconds=1)))
    records.add_plan(replace(PLAN, id="early", created=NOON - timedelta(seconds=1)))
    assert [plan.id for plan in records.plans("ridge")] == ["early", "late"]


def test_moments_are_kept_as_utc(records):
    there = timezone(timedelta(hours=-6))
    records.add_plan(replace(PLAN, created=datetime(2026, 3, 2, 6, 0, tzinfo=there)))
    assert records.plan("p1").created.isoformat() == "2026-03-02T12:00:00+00:00"


def test_a_moment_without_zone_is_a_mistake(records):
    with pytest.raises(ValueError, match="without a time zone"):
        records.add_plan(replace(PLAN, created=datetime(2026, 3, 2)))  # noqa: DTZ001


def test_a_plan_of_no_site_is_not_kept(records):
    with pytest.raises(NotFound, match="no such site"):
        records.add_plan(replace(PLAN, site_id="nowhere"))


def test_a_plan_is_edited_by_version(records):
    records.add_plan(PLAN)
    assert records.update_plan(replace(PLAN, status="refused")).version == 2
    with pytest.raises(Conflict):
        records.update_plan(replace(PLAN, status="read"))
    assert records.plan("p1").status == "refused"


def test_a_plan_is_removed_by_version(records):
    records.add_plan(PLAN)
    with pytest.raises(Conflict):
        records.remove_plan("p1", 7)
    records.remove_plan("p1", 1)
    with pytest.raises(NotFound):
        records.remove_plan("p1", 1)


def test_a_bundle_is_found_again(records):
    records.add_bundle(BUNDLE)
    assert records.bundles("ridge") == (BUNDLE,)


def test_the_same_bundle_is_kept_once(records):
    records.add_bundle(BUNDLE)
    again = records.add_bundle(replace(BUNDLE, created=NOON + timedelta(days=1)))
    assert again == BUNDLE
    assert records.bundles("ridge") == (BUNDLE,)


def test_the_highest_revision_comes_first_whenever_it_was_made(records):
    records.add_bundle(replace(BUNDLE, revision=2, digest="c" * 64, created=NOON - timedelta(days=400)))
    records.add_bundle(BUNDLE)
    assert [bundle.revision for bundle in records.bundles("ridge")] == [2, 1]
    assert records.latest_bundle("ridge", "police").revision == 2


def test_of_one_revision_the_one_packed_last_comes_first(records):
    records.add_bundle(replace(BUNDLE, digest="d" * 64))
    records.add_bundle(replace(BUNDLE, digest="a" * 64, created=NOON - timedelta(days=400)))
    assert records.latest_bundle("ridge", "police").digest == "a" * 64


def test_the_latest_bundle_is_that_of_the_audience(records):
    records.add_bundle(BUNDLE)
    records.add_bundle(replace(BUNDLE, audience="public", issued=None))
    assert records.latest_bundle("ridge", "public").issued is None


def test_a_bundle_of_no_site_is_not_kept(records):
    with pytest.raises(NotFound):
        records.add_bundle(replace(BUNDLE, site_id="nowhere"))


def test_records_outlive_the_one_who_wrote_them(url, records):
    records.add_plan(PLAN)
    with Records(url) as again:
        assert again.plans("ridge") == (PLAN,)


def test_a_commit_waits_for_the_disk_and_readers_do_not_wait_for_it(url, records, tmp_path):
    with sqlite3.connect(tmp_path / "records.db") as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
    with reading(records.engine) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_reader_sees_the_records_of_one_moment(records):
    with reading(records.engine) as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM sites").scalar()
        records.add_site(SiteRecord(id="abbey", name="Abbey"))
        assert connection.exec_driver_sql("SELECT count(*) FROM sites").scalar() == before == 1


def test_records_of_another_schema_are_refused(url, records, tmp_path):
    connection = sqlite3.connect(tmp_path / "records.db")
    connection.execute("UPDATE schema_version SET version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="schema 99"):
        Records(url)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreUnwritable):
        Records(f"sqlite:///{tmp_path / 'nowhere' / 'records.db'}")


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "records.db").write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(StoreError):
        Records(f"sqlite:///{tmp_path / 'records.db'}")


def test_full_records_refuse_to_grow_and_can_still_be_read(records):
    with reading(records.engine) as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreUnwritable):
        records.add_site(SiteRecord(id="huge", name="Huge", settings={"text": "x" * 100_000}))
    assert records.sites() == (RIDGE,)
