"""The drill: back up while the service writes, restore elsewhere, compare everything."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Event

import pytest

from tacmap.errors import FileRefused, StoreError
from tacmap.store.backup import back_up, restore
from tacmap.store.database import opened, reading
from tacmap.store.folder import BlobFolder
from tacmap.store.migrations import migrate
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord
from tacmap.store.schema import METADATA
from tacmap.store.seal import Seal, new_key
from tacmap.store.sites import FileRecord, SiteRecord

NOW = datetime(2026, 5, 1, 8, tzinfo=UTC)
TURNS = 5 if "TACMAP_PROVE" not in os.environ else 1_000
MADE = {"who": "office", "note": "", "now": NOW}


def fill(records, turns=5):
    site = records.sites.add(SiteRecord(id="ridge", name="Ridge — École", facts={"law": "TX"}))
    for turn in range(turns):
        content = f"file {turn}".encode()
        file = FileRecord(digest=records.shelf.blobs.put(content), size=len(content))
        site = records.sites.save(site, {f"{turn}.csv": file, "now.csv": file}, **MADE)
        records.releases.add_draft(
            BundleRecord(
                site_id="ridge", revision=0, audience="police", digest=file.digest, fingerprint="F", size=file.size,
                issued=date(2026, 5, 1), created=NOW,
            )
        )  # fmt: skip
    records.passes.make("session", NOW)
    return site


def rows(records):
    with reading(records.shelf.engine) as connection:
        return {
            table.name: sorted(map(repr, connection.execute(table.select()).mappings().all()))
            for table in METADATA.sorted_tables
        }


@pytest.fixture
def records(records_url, tmp_path):
    with Records.at(records_url, BlobFolder(tmp_path / "blobs")) as found:
        yield found


def test_what_was_backed_up_is_restored_to_the_last_byte(records, tmp_path):
    fill(records, turns=TURNS)
    done = back_up(records.shelf, tmp_path / "out", NOW)
    assert (done.blobs, done.size) == (TURNS, sum(len(f"file {turn}") for turn in range(TURNS)))
    for name in ("first", "second"):  # a restored store can be backed up and restored again
        url, blobs = f"sqlite:///{tmp_path / name}.db", BlobFolder(tmp_path / name)
        engine = opened(url)
        assert restore(tmp_path / "out", engine, blobs).rows == done.rows
        engine.dispose()
        with Records.at(url, blobs) as restored:
            assert rows(restored) == rows(records)
            for file in restored.sites.files("ridge").values():
                assert restored.shelf.blobs.get(file.digest) == records.shelf.blobs.get(file.digest)


def test_a_backup_of_sqlite_goes_on_in_postgresql(postgres, tmp_path):
    with Records.at(f"sqlite:///{tmp_path / 'records.db'}", BlobFolder(tmp_path / "blobs")) as small:
        site = fill(small)
        back_up(small.shelf, tmp_path / "out", NOW)
        url, blobs = postgres(), BlobFolder(tmp_path / "there")
        engine = opened(url)
        restore(tmp_path / "out", engine, blobs)
        engine.dispose()
        with Records.at(url, blobs) as large:
            assert rows(large) == rows(small)
            fill_more = BundleRecord(
                site_id="ridge", revision=0, audience="fire", digest=blobs.put(b"more"), fingerprint="F", size=4,
                issued=None, created=NOW,
            )  # fmt: skip
            large.releases.add_draft(fill_more)
            assert large.releases.bundles("ridge")[0] == fill_more
            assert large.sites.save(site, {"now.csv": None}, **MADE).version == 6


def test_a_backup_made_while_others_write_is_of_one_moment(records, tmp_path):
    done = Event()

    def writing_on():
        site, turn = records.sites.add(SiteRecord(id="busy", name="Busy")), 0
        while not done.is_set():
            content = f"busy {turn}".encode()
            file = FileRecord(digest=records.shelf.blobs.put(content), size=len(content))
            site = records.sites.save(site, {"a.csv": file}, **MADE)
            turn += 1
        return turn

    fill(records)
    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(writing_on)
        try:
            for turn in range(4):
                back_up(records.shelf, tmp_path / f"out{turn}", NOW)
        finally:
            done.set()
        assert writer.result(timeout=20) > 0
    for turn in range(4):
        url, blobs = f"sqlite:///{tmp_path / f'r{turn}.db'}", BlobFolder(tmp_path / f"r{turn}")
        engine = opened(url)
        restore(tmp_path / f"out{turn}", engine, blobs)
        engine.dispose()
        with Records.at(url, blobs) as restored:
            for site in restored.sites.every():
                assert len(restored.sites.saves(site.id)) == site.version
                for file in restored.sites.files(site.id).values():
                    blobs.get(file.digest)


def test_a_backup_of_an_older_schema_is_brought_to_the_newest(tmp_path):
    engine = opened(f"sqlite:///{tmp_path / 'records.db'}")
    migrate(engine, to=1)
    engine.dispose()
    out = tmp_path / "out"
    out.mkdir()
    (out / "sites.jsonl").write_text('{"id":"old","name":"Old","settings":"{}","version":1}\n')
    digest = __import__("hashlib").sha256((out / "sites.jsonl").read_bytes()).hexdigest()
    told = {"schema": 1, "tables": {"sites": {"rows": 1, "sha256": digest}}, "blobs": []}
    (out / "backup.json").write_text(json.dumps(told))
    url = f"sqlite:///{tmp_path / 'new.db'}"
    engine = opened(url)
    restore(out, engine, BlobFolder(tmp_path / "blobs"))
    engine.dispose()
    with Records.at(url, BlobFolder(tmp_path / "blobs")) as restored:
        assert restored.sites.one("old").name == "Old"


def test_sealed_blobs_stay_sealed_in_the_backup(tmp_path):
    seal = Seal.parse(new_key())
    with Records.at(f"sqlite:///{tmp_path / 'records.db'}", BlobFolder(tmp_path / "blobs", seal=seal)) as records:
        fill(records)
        back_up(records.shelf, tmp_path / "out", NOW)
    lying = [path.read_bytes() for path in (tmp_path / "out" / "blobs").iterdir()]
    assert len(lying) == 5
    assert all(content.startswith(b"TMS1") for content in lying)
    engine = opened(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(StoreError):  # without the key
        restore(tmp_path / "out", engine, BlobFolder(tmp_path / "there"))
    restore(tmp_path / "out", engine, BlobFolder(tmp_path / "there", seal=seal))
    engine.dispose()


def damaged(out, name):
    path = next((out / "blobs").iterdir()) if name == "blob" else out / name
    path.write_bytes(path.read_bytes().replace(b"f", b"g", 1) if path.stat().st_size else b"x")


@pytest.mark.parametrize("name", ["blob", "files.jsonl", "sites.jsonl"])
def test_a_damaged_backup_is_refused_and_nothing_is_restored(tmp_path, name):
    with Records.at(f"sqlite:///{tmp_path / 'records.db'}", BlobFolder(tmp_path / "blobs")) as records:
        fill(records)
        back_up(records.shelf, tmp_path / "out", NOW)
    damaged(tmp_path / "out", name)
    url = f"sqlite:///{tmp_path / 'new.db'}"
    engine = opened(url)
    with pytest.raises(StoreError, match="damaged"):
        restore(tmp_path / "out", engine, BlobFolder(tmp_path / "there"))
    engine.dispose()
    with Records.at(url, BlobFolder(tmp_path / "there")) as untouched:
        assert untouched.sites.every() == ()


def test_a_backup_that_was_not_finished_is_refused(tmp_path):
    (tmp_path / "out").mkdir()
    engine = opened(f"sqlite:///{tmp_path / 'new.db'}")
    with pytest.raises(FileRefused, match="no whole backup"):
        restore(tmp_path / "out", engine, BlobFolder(tmp_path / "there"))
    engine.dispose()


def test_nothing_is_restored_over_something(records, tmp_path):
    fill(records)
    back_up(records.shelf, tmp_path / "out", NOW)
    with pytest.raises(FileRefused, match="records already"):
        restore(tmp_path / "out", records.shelf.engine, records.shelf.blobs)
    with pytest.raises(FileRefused, match="not empty"):
        back_up(records.shelf, tmp_path / "out", NOW)
