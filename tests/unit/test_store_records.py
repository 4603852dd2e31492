"""Records on SQLite and on PostgreSQL: the same promises on both."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Event

import pytest

from tacmap.errors import Conflict, FileRefused, NotFound, StoreError, StoreUnreachable, StoreUnwritable
from tacmap.store.blobs import BlobMemory
from tacmap.store.database import opened, reading, writing
from tacmap.store.plans import PlanRecord
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import FileRecord, SiteRecord, checked_path

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
RIDGE = SiteRecord(id="ridge", name="Ridge School — École", facts={"law": "TX", "floors": [1, 2]})
MADE = {"who": "facilities office", "note": "walls", "now": NOON}


@pytest.fixture
def blobs():
    return BlobMemory()


@pytest.fixture
def records(records_url, blobs):
    with Records.at(records_url, blobs) as found:
        found.sites.add(RIDGE)
        yield found


def kept(records, text):
    content = text.encode()
    return FileRecord(digest=records.shelf.blobs.put(content), size=len(content))


def plan(records, **changes):
    file = kept(records, "a plan")
    whole = PlanRecord(
        id="p1",
        site_id="ridge",
        file_name="first floor.dxf",
        path="plans/first-floor.dxf",
        digest=file.digest,
        size=file.size,
        created=NOON,
        summary={"rooms": 12},
        findings=({"code": "room-without-number", "message": "?"},),
    )
    return replace(whole, **changes)


def add_plan(records, found):
    with records.shelf.writing(found.digest) as connection:
        return records.plans.add_in(connection, found)


def bundle(records, **changes):
    file = kept(records, f"a bundle {sorted(changes.items())}")
    whole = BundleRecord(
        site_id="ridge",
        revision=0,
        audience="police",
        digest=file.digest,
        fingerprint="ABCD-EFGH-IJKL-MNOP-QRST",
        size=file.size,
        issued=date(2026, 3, 2),
        created=NOON,
    )
    return replace(whole, **changes)


def issue(records, number, *bundles, request=None):
    revision = Revision(site_id="ridge", number=number, version=0, created=NOON, who="office", request=request)
    with records.shelf.writing(*(each.digest for each in bundles)) as connection:
        return records.releases.issue_in(connection, revision, bundles)


def test_a_site_is_found_again(records):
    assert records.sites.one("ridge") == RIDGE


def test_sites_are_listed_by_id(records):
    records.sites.add(SiteRecord(id="abbey", name="Abbey"))
    assert [site.id for site in records.sites.every()] == ["abbey", "ridge"]


def test_an_id_is_taken_once(records):
    with pytest.raises(Conflict, match="already a site"):
        records.sites.add(replace(RIDGE, name="Another"))
    assert records.sites.one("ridge") == RIDGE


def test_what_is_not_there_is_not_found(records):
    for ask in (records.sites.one, records.sites.files, records.plans.one, records.releases.bundle, records.of):
        with pytest.raises(NotFound):
            ask("nowhere")
    assert records.releases.bundles("ridge") == ()


def test_a_save_changes_what_it_names_and_keeps_the_rest(records):
    one, two, three = (kept(records, text) for text in ("one", "two", "three"))
    first = records.sites.save(RIDGE, {"site.toml": one, "lockers/EL-1.csv": two}, **MADE)
    second = records.sites.save(first, {"site.toml": three}, **MADE)
    assert (first.version, second.version) == (1, 2)
    assert records.sites.files("ridge") == {"lockers/EL-1.csv": two, "site.toml": three}


def test_every_save_can_be_looked_at_again(records):
    one, two = kept(records, "one"), kept(records, "two")
    first = records.sites.save(RIDGE, {"a.csv": one, "b.csv": one}, **MADE)
    second = records.sites.save(first, {"a.csv": two, "b.csv": None}, **MADE)
    records.sites.save(second, {"b.csv": two}, **MADE)
    assert [records.sites.files("ridge", version) for version in (0, 1, 2, 3)] == [
        {},
        {"a.csv": one, "b.csv": one},
        {"a.csv": two},
        {"a.csv": two, "b.csv": two},
    ]
    assert [(save.number, save.who, save.saved) for save in records.sites.saves("ridge")] == [
        (number, "facilities office", NOON) for number in (3, 2, 1)
    ]


def test_a_save_over_an_older_version_is_refused(records):
    records.sites.save(RIDGE, {"a.csv": kept(records, "first")}, **MADE)
    with pytest.raises(Conflict, match="Somebody else changed this site"):
        records.sites.save(RIDGE, {"a.csv": kept(records, "second")}, **MADE)
    assert records.sites.files("ridge") == {"a.csv": kept(records, "first")}


def test_of_many_editors_at_once_one_wins(records):
    file = kept(records, "x")

    def edit(turn):
        try:
            return records.sites.save(replace(RIDGE, name=f"editor {turn}"), {f"{turn}.csv": file}, **MADE).name
        except Conflict:
            return None

    with ThreadPoolExecutor(8) as pool:
        winners = [name for name in pool.map(edit, range(50)) if name]
    assert winners == [records.sites.one("ridge").name]
    assert len(records.sites.files("ridge")) == 1


def test_a_save_may_not_name_a_blob_that_is_not_kept(records):
    with pytest.raises(Conflict, match="cleared away"):
        records.sites.save(RIDGE, {"a.csv": FileRecord(digest="0" * 64, size=1)}, **MADE)
    assert records.sites.one("ridge").version == 0


@pytest.mark.parametrize(
    "path", ["", "/etc/passwd", "../x", "a/../b", "a//b", "a\\b", "c:x", "a\nb", "./a", "a/", "x" * 301, "a\u202eb"]
)
def test_what_leads_elsewhere_is_no_path_of_a_site(path):
    with pytest.raises(FileRefused):
        checked_path(path)


def test_many_who_write_at_once_wait_for_each_other(records):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: records.sites.add(SiteRecord(id=f"site-{turn:02}", name="x")), range(40)))
    assert len(records.sites.every()) == 41


def test_a_plan_is_found_again(records):
    assert records.plans.one(add_plan(records, plan(records)).id) == plan(records)


def test_plans_are_listed_as_they_came(records):
    add_plan(records, plan(records, id="late", created=NOON + timedelta(seconds=1)))
    add_plan(records, plan(records, id="early", created=NOON - timedelta(seconds=1)))
    assert [each.id for each in records.plans.of("ridge")] == ["early", "late"]


def test_moments_are_kept_as_utc(records):
    there = timezone(timedelta(hours=-6))
    add_plan(records, plan(records, created=datetime(2026, 3, 2, 6, 0, tzinfo=there)))
    assert records.plans.one("p1").created.isoformat() == "2026-03-02T12:00:00+00:00"


def test_a_moment_without_zone_is_a_mistake(records):
    with pytest.raises(ValueError, match="without a time zone"):
        add_plan(records, plan(records, created=datetime(2026, 3, 2)))  # noqa: DTZ001


def test_a_plan_of_no_site_is_not_kept(records):
    with pytest.raises(NotFound, match="no such site"):
        add_plan(records, plan(records, site_id="nowhere"))


def test_a_draft_is_kept_once(records):
    first = records.releases.add_draft(bundle(records))
    again = records.releases.add_draft(replace(first, created=NOON + timedelta(days=1)))
    assert again == first
    assert records.releases.bundles("ridge") == (first,)


def test_a_revision_comes_with_its_bundles(records):
    one, two = bundle(records, revision=1), bundle(records, revision=1, audience="fire", recipient="Engine 7")
    issue(records, 1, one, two)
    assert [each.number for each in records.releases.revisions("ridge")] == [1]
    assert records.releases.bundles("ridge") == (two, one)


def test_a_revision_never_goes_back_whatever_the_clock_says(records):
    issue(records, 4, bundle(records, revision=4, created=NOON + timedelta(days=400)))
    for number in (3, 4):
        with pytest.raises(Conflict, match="was issued by somebody else"):
            issue(records, number, bundle(records, revision=number))
    issue(records, 5, bundle(records, revision=5, created=NOON - timedelta(days=400)))
    assert records.releases.last_number("ridge") == 5
    assert records.releases.bundles("ridge")[0].revision == 5


def test_one_request_issues_one_revision(records):
    issue(records, 1, bundle(records, revision=1), request="k1")
    with pytest.raises(Conflict):
        issue(records, 2, bundle(records, revision=2), request="k1")
    assert records.releases.of_request("k1").number == 1
    assert records.releases.last_number("ridge") == 1
    assert records.releases.of_request("k2") is None


def test_of_many_who_issue_at_once_one_gets_the_number(records):
    packed = [bundle(records, revision=1, recipient=f"r{turn}") for turn in range(20)]

    def attempt(each):
        try:
            issue(records, 1, each)
        except Conflict:
            return None
        return each

    with ThreadPoolExecutor(8) as pool:
        issued = [each for each in pool.map(attempt, packed) if each]
    assert list(records.releases.bundles("ridge")) == issued
    assert len(issued) == 1


def test_a_reader_sees_the_old_bundle_or_the_new_one_while_many_are_issued(records):
    """R2: what the pointer names is whole, and it never goes back."""
    done, seen = Event(), []

    def read_on():
        while not done.is_set():
            if not (latest := next(iter(records.releases.bundles("ridge")), None)):
                continue
            assert records.shelf.blobs.get(latest.digest) == f"bundle {latest.revision}".encode()
            seen.append(latest.revision)

    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(read_on)
        for number in range(1, 101):
            file = kept(records, f"bundle {number}")
            issue(records, number, bundle(records, revision=number, digest=file.digest, size=file.size))
        done.set()
        reader.result(timeout=20)
    assert seen == sorted(seen)


def test_of_one_revision_the_one_packed_last_comes_first(records):
    for day in (0, -400):
        records.releases.add_draft(bundle(records, created=NOON + timedelta(days=day)))
    assert records.releases.bundles("ridge")[0].created == NOON - timedelta(days=400)


def test_a_bundle_of_no_site_is_not_kept(records):
    with pytest.raises(NotFound):
        records.releases.add_draft(bundle(records, site_id="nowhere"))


def test_two_districts_may_have_a_site_of_one_name_and_see_nothing_of_each_other(records):
    north = records.add_district("north", "North County")
    north.sites.add(replace(RIDGE, name="Ridge of the north"))
    north.sites.save(north.sites.one("ridge"), {"a.csv": kept(records, "north")}, **MADE)
    add_plan(records, plan(records))
    assert records.sites.one("ridge") == RIDGE
    assert records.sites.files("ridge") == {}
    assert north.plans.of("ridge") == ()
    with pytest.raises(NotFound):
        north.plans.one("p1")
    assert records.districts() == {"main": "Main", "north": "North County"}
    assert records.of("north").sites.one("ridge").name == "Ridge of the north"


def test_records_outlive_the_one_who_wrote_them(records_url, records, blobs):
    add_plan(records, plan(records))
    with Records.at(records_url, blobs) as again:
        assert again.plans.of("ridge") == (plan(records),)


def test_a_reader_sees_the_records_of_one_moment(records):
    with reading(records.shelf.engine) as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM sites").scalar()
        records.sites.add(SiteRecord(id="abbey", name="Abbey"))
        assert connection.exec_driver_sql("SELECT count(*) FROM sites").scalar() == before == 1


def test_what_fails_half_way_leaves_nothing(records):
    file = kept(records, "x")

    def save_twice():
        with records.shelf.writing(file.digest) as connection:
            for _ in range(2):
                records.sites.save_in(connection, RIDGE, {"a.csv": file}, **MADE)

    with pytest.raises(Conflict):
        save_twice()
    assert records.sites.one("ridge").version == 0
    assert records.sites.files("ridge") == {}


def test_a_commit_waits_for_the_disk(tmp_path, blobs):
    url = f"sqlite:///{tmp_path / 'records.db'}"
    with Records.at(url, blobs) as records, reading(records.shelf.engine) as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


def test_a_folder_that_is_not_there_is_told(tmp_path, blobs):
    with pytest.raises(StoreUnwritable):
        Records.at(f"sqlite:///{tmp_path / 'nowhere' / 'records.db'}", blobs)


def test_a_file_that_is_no_database_is_told(tmp_path, blobs):
    (tmp_path / "records.db").write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(StoreError):
        Records.at(f"sqlite:///{tmp_path / 'records.db'}", blobs)


def test_full_records_refuse_to_grow_and_can_still_be_read(tmp_path, blobs):
    with Records.at(f"sqlite:///{tmp_path / 'records.db'}", blobs) as records:
        records.sites.add(RIDGE)
        with reading(records.shelf.engine) as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreUnwritable):
            records.sites.add(SiteRecord(id="huge", name="Huge", facts={"text": "x" * 100_000}))
        assert records.sites.every() == (RIDGE,)


def test_a_database_that_takes_no_writes_is_told_and_read(postgres, blobs):
    url = postgres()
    with Records.at(url, blobs) as records:
        records.sites.add(RIDGE)
        with writing(records.shelf.engine) as connection:
            name = connection.exec_driver_sql("SELECT current_database()").scalar()
            connection.exec_driver_sql(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Records.at(url, blobs) as records:
        assert records.sites.every() == (RIDGE,)
        with pytest.raises(StoreUnwritable):
            records.sites.add(SiteRecord(id="abbey", name="Abbey"))


def test_a_database_that_is_away_is_told(tmp_path, blobs):
    with pytest.raises(StoreUnreachable):
        Records.at(f"postgresql://nobody@/nothing?host={tmp_path}", blobs)


def test_a_database_that_comes_back_is_used_again(postgres, blobs):
    with Records.at(postgres(), blobs) as records:
        records.sites.add(RIDGE)
        with writing(records.shelf.engine) as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert records.sites.every() == (RIDGE,)


@pytest.mark.parametrize("url", ["mysql://x/y", "not a url", "oracle://x"])
def test_another_kind_of_database_is_refused_in_words(url):
    with pytest.raises(FileRefused, match="TACMAP_RECORDS_URL"):
        opened(url)


def test_an_older_sqlite_file_is_opened_by_one_and_read_by_another(tmp_path, blobs):
    url = f"sqlite:///{tmp_path / 'records.db'}"
    with ThreadPoolExecutor(6) as pool:
        for records in pool.map(lambda _: Records.at(url, blobs), range(6)):
            records.close()
    connection = sqlite3.connect(tmp_path / "records.db")
    assert connection.execute("SELECT count(*) FROM schema_version").fetchone() == (1,)
    connection.close()
