"""The record of many looks in one commit: nothing lost but by a kill, changes before their answer, one chain."""

import logging
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from tacmap.errors import StoreUnwritable
from tacmap.store.audit import Anchor, Audit, broken_at
from tacmap.store.blobs import BlobMemory
from tacmap.store.records import Records
from tacmap.store.scribe import Deed, Scribe

NOON = datetime(2026, 3, 2, 12, 0, 0, 123456, tzinfo=UTC)


@pytest.fixture
def records(records_url):
    with Records.at(records_url, BlobMemory()) as found:
        yield found


@contextmanager
def writing(records, tmp_path, **settings):
    anchor = Anchor(tmp_path / "anchor")
    scribe = Scribe(lambda district: Audit(records.of(district).shelf, anchor), **settings)
    yield scribe
    scribe.close()


def look(turn, who="tablet", district="main"):
    return Deed(district, who, "GET", f"/bundles/{turn}.zip", 200, "192.0.2.7")


def test_what_was_noted_is_on_record_after_a_flush_in_its_order(records, tmp_path):
    with writing(records, tmp_path, every_s=60) as scribe:
        for turn in range(500):
            scribe.look(look(turn), NOON)
        assert Audit(records.shelf).entries() == ()
        assert scribe.flush()
        told = Audit(records.shelf).entries(most=1000)
    assert [entry.thing for entry in reversed(told)] == [f"/bundles/{turn}.zip" for turn in range(500)]
    assert (told[0].moment, told[0].who) == (NOON, "tablet")
    assert dict(told[0].detail) == {"status": 200, "from": "192.0.2.7"}


def test_looks_go_on_record_by_themselves_within_moments(records, tmp_path):
    with writing(records, tmp_path) as scribe:
        scribe.look(look(1), NOON)
        until = time.monotonic() + 10
        while not Audit(records.shelf).entries() and time.monotonic() < until:
            time.sleep(0.02)
        assert len(Audit(records.shelf).entries()) == 1


def test_the_same_look_within_a_hundredth_of_a_second_is_one_entry_that_counts(records, tmp_path):
    with writing(records, tmp_path, every_s=60) as scribe:
        for turn in range(30):
            scribe.look(look(1), NOON + timedelta(milliseconds=turn))
        scribe.flush()
        told = [(entry.moment.microsecond // 1000, entry.detail.get("times", 1)) for entry in
                reversed(Audit(records.shelf).entries())]  # fmt: skip
    assert told == [(123, 7), (130, 10), (140, 10), (150, 3)]


def test_a_change_is_on_record_before_it_is_answered(records, tmp_path):
    with writing(records, tmp_path, every_s=60) as scribe:
        scribe.look(look(1), NOON)
        assert scribe.change(Deed("main", "office", "POST", "/sites", 201, ""), NOON)
        assert [entry.act for entry in Audit(records.shelf).entries()] == ["POST", "GET"]


def test_many_threads_and_districts_give_whole_chains(records, tmp_path):
    records.add_district("north", "North")
    with writing(records, tmp_path) as scribe, ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda turn: scribe.look(look(turn, district=("main", "north")[turn % 2]), NOON), range(2_000)))
        list(pool.map(lambda turn: scribe.change(look(turn, who="office"), NOON), range(40)))
    anchor = Anchor(tmp_path / "anchor")
    for district, number in (("main", 1040), ("north", 1000)):
        audit = Audit(records.of(district).shelf)
        assert broken_at(audit.rows(), anchor.held(district)) is None
        assert anchor.held(district)[0] == number


def test_where_too_much_is_noted_whoever_looks_waits(records, tmp_path):
    with writing(records, tmp_path, every_s=60, most=10) as scribe:
        for turn in range(100):
            scribe.look(look(turn), NOON)
            assert len(scribe._desk.deeds) <= 10
    assert len(Audit(records.shelf).entries(most=1000)) == 100


class Full:
    """A record on a disk that is full for a while."""

    def __init__(self, audit):
        self.audit, self.full = audit, True

    def write_all(self, entries):
        if self.full:
            raise StoreUnwritable("full")
        return self.audit.write_all(entries)


def test_looks_go_on_where_the_record_cannot_be_written_and_are_written_later(records, caplog):
    disk = Full(Audit(records.shelf))
    scribe = Scribe(lambda _: disk, every_s=0.01, most=10)
    with caplog.at_level(logging.CRITICAL):
        assert not scribe.change(look(0), NOON)
        for turn in range(1, 50):
            scribe.look(look(turn), NOON)
        assert not scribe.full
        disk.full = False
        assert scribe.flush()
    scribe.close()
    kept = [entry.thing for entry in reversed(Audit(records.shelf).entries(most=100))]
    assert kept[:10] == [f"/bundles/{turn}.zip" for turn in range(10)]


def test_closing_writes_what_was_noted(records, tmp_path):
    with writing(records, tmp_path, every_s=60) as scribe:
        for turn in range(25):
            scribe.look(look(turn), NOON)
    assert len(Audit(records.shelf).entries()) == 25


def test_a_kill_takes_the_looks_of_a_moment_and_no_change(tmp_path):
    script = (
        "import sys, time; from datetime import UTC, datetime; from tacmap.store.audit import Audit\n"
        "from tacmap.store.blobs import BlobMemory; from tacmap.store.records import Records\n"
        "from tacmap.store.scribe import Deed, Scribe\n"
        "records = Records.at(sys.argv[1], BlobMemory())\n"
        "scribe, turn = Scribe(lambda _: Audit(records.shelf)), 0\n"
        "while True:\n"
        "    turn += 1; act = 'POST' if turn % 50 == 0 else 'GET'\n"
        "    note = scribe.change if act == 'POST' else scribe.look\n"
        "    note(Deed('main', 'x', act, str(turn), 200, ''), datetime.now(UTC))\n"
        "    print(act, turn, flush=True); time.sleep(0.002)\n"
    )
    url = f"sqlite:///{tmp_path / 'records.db'}"
    with subprocess.Popen([sys.executable, "-c", script, url], stdout=subprocess.PIPE, text=True) as run:
        lines = [run.stdout.readline().split() for _ in range(350)]  # the last is a change: the kill follows it at once
        run.kill()
        lines += [line.split() for line in run.stdout if line.endswith("\n")]
    with Records.at(url, BlobMemory()) as records:
        audit = Audit(records.shelf)
        kept = {entry.thing for entry in audit.entries(most=100_000)}
        assert broken_at(audit.rows(), None) is None
    changes = [int(turn) for act, turn in lines if act == "POST"]
    lost = [int(turn) for _, turn in lines if turn not in kept]
    assert [turn for turn in lost if turn <= changes[-1]] == []  # nor a look that came before a change
    assert len(changes) >= 7
