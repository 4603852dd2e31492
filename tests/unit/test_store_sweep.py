"""Garbage collection: what no record names goes after a day, and nothing that is named or about to be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from tacmap.errors import Conflict
from tacmap.store.blobs import BlobMemory
from tacmap.store.folder import BlobFolder
from tacmap.store.records import Records
from tacmap.store.sites import FileRecord, SiteRecord
from tacmap.store.sweep import sweep

NOW = datetime.now(UTC)
MADE = {"who": "", "note": "", "now": NOW}
TOMORROW = NOW + timedelta(hours=25)


@pytest.fixture
def records(records_url, tmp_path):
    with Records.at(records_url, BlobFolder(tmp_path / "blobs")) as found:
        found.sites.add(SiteRecord(id="ridge", name="Ridge"))
        yield found


def put(records, text):
    return FileRecord(digest=records.shelf.blobs.put(text.encode()), size=len(text))


def test_what_is_named_stays_and_what_is_not_goes_after_a_day(records):
    named, nameless = put(records, "named"), put(records, "nameless")
    records.sites.save(records.sites.one("ridge"), {"a.csv": named}, **MADE)
    assert sweep(records.shelf, NOW + timedelta(hours=23)) == ()
    assert sweep(records.shelf, TOMORROW) == (nameless.digest,)
    assert records.shelf.blobs.get(named.digest) == b"named"
    assert not records.shelf.blobs.has(nameless.digest)


def test_what_an_older_save_or_another_district_names_stays(records):
    first, north = put(records, "first"), records.add_district("north", "North")
    there = put(north, "there")
    site = records.sites.save(records.sites.one("ridge"), {"a.csv": first}, **MADE)
    records.sites.save(site, {"a.csv": None}, **MADE)
    north.sites.save(north.sites.add(SiteRecord(id="x", name="X")), {"b.csv": there}, **MADE)
    assert sweep(records.shelf, TOMORROW) == ()


def test_a_record_that_comes_after_the_sweep_is_refused_and_can_be_repeated(records):
    file, site = put(records, "late"), records.sites.one("ridge")
    sweep(records.shelf, TOMORROW)
    with pytest.raises(Conflict, match="cleared away"):
        records.sites.save(site, {"a.csv": file}, **MADE)
    records.sites.save(site, {"a.csv": put(records, "late")}, **MADE)
    assert records.shelf.blobs.get(file.digest) == b"late"


def test_a_sweep_waits_for_a_record_that_is_about_to_commit(records):
    file, site, swept = put(records, "being published"), records.sites.one("ridge"), Event()

    def sweeping():
        removed = sweep(records.shelf, TOMORROW)
        swept.set()
        return removed

    with ThreadPoolExecutor(1) as pool:
        with records.shelf.writing(file.digest) as connection:
            waiting = pool.submit(sweeping)
            assert not swept.wait(0.5)
            records.sites.save_in(connection, site, {"a.csv": file}, **MADE)
        assert waiting.result(timeout=20) == ()
    assert records.shelf.blobs.get(file.digest) == b"being published"


def test_no_blob_that_is_named_is_taken_while_many_publish(records):
    """A sweep without any grace, as hard as it can be, beside those who put and commit."""
    done = Event()

    def publish(turn):
        north = records.add_district(f"d{turn}", "D")
        site, refused = north.sites.add(SiteRecord(id="x", name="X")), 0
        for step in range(12):
            while True:
                try:
                    site = north.sites.save(site, {f"{step}.csv": put(north, f"{turn} {step}")}, **MADE)
                    break
                except Conflict:
                    refused += 1
        return refused

    def sweeping():
        removed = 0
        while not done.is_set():
            removed += len(sweep(records.shelf, NOW + timedelta(days=1), grace=timedelta(0)))
        return removed

    with ThreadPoolExecutor(5) as pool:
        sweeper = pool.submit(sweeping)
        publishers = [pool.submit(publish, turn) for turn in range(4)]
        [each.result(timeout=100) for each in publishers]
        done.set()
        sweeper.result(timeout=20)
    for turn in range(4):
        files = records.of(f"d{turn}").sites.files("x")
        assert len(files) == 12
        for path, file in files.items():
            assert records.shelf.blobs.get(file.digest) == f"{turn} {path.removesuffix('.csv')}".encode()


def test_an_empty_store_is_swept_too(tmp_path):
    with Records.at(f"sqlite:///{tmp_path / 'records.db'}", BlobMemory()) as records:
        assert sweep(records.shelf, NOW) == ()
