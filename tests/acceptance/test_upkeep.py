"""What the keeper of a served folder does at the terminal: sites in and out, backup and restore, clearing away."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tacmap.service.desk import Desk
from tacmap.service.working import take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.keyring import Keyring

SAMPLE = Path(__file__).parents[2] / "sample_buildings" / "old-annex"
NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def data(tmp_path):
    """A served folder with one site."""
    desk = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    take_in(desk.records, SAMPLE, who="office", now=NOW, limits=Limits())
    desk.records.close()
    return tmp_path / "data"


def tacmap(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "tacmap", *map(str, arguments)],
        capture_output=True,
        text=True,
        env=os.environ | environment,
    )


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_served_site_is_given_out_as_its_folder(data, tmp_path):
    done = tacmap("export", "old-annex", tmp_path / "out", "--data", data)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out") == contents(SAMPLE)


def test_a_folder_that_was_lost_is_restored_from_its_backup(data, tmp_path):
    made = tacmap("backup", data, tmp_path / "saved")
    assert made.returncode == 0, made.stderr
    assert "signing key is not among them" in made.stdout
    assert tacmap("restore", tmp_path / "saved", tmp_path / "again").returncode == 0
    assert tacmap("export", "old-annex", tmp_path / "out", "--data", tmp_path / "again").returncode == 0
    assert contents(tmp_path / "out") == contents(SAMPLE)


def test_a_small_folder_grows_into_a_database_server(data, tmp_path, postgres):
    tacmap("backup", data, tmp_path / "saved")
    large = {"TACMAP_RECORDS_URL": postgres()}
    assert tacmap("restore", tmp_path / "saved", tmp_path / "again", **large).returncode == 0
    done = tacmap("export", "old-annex", tmp_path / "out", "--data", tmp_path / "again", **large)
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out") == contents(SAMPLE)
    assert not (tmp_path / "again" / "records.db").exists()


def test_what_cannot_be_done_is_told_with_a_remedy(data, tmp_path):
    for arguments in (
        ("restore", tmp_path, tmp_path / "again"),
        ("backup", data, data),
        ("export", "nowhere", tmp_path / "out", "--data", data),
        ("export", "old-annex", tmp_path / "out", "--data", data, "--district", "nowhere"),
    ):
        done = tacmap(*arguments)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) >= 2
        assert "Traceback" not in done.stderr


def test_what_nothing_names_is_cleared_away_after_a_day(data):
    stray = data / "blobs" / ("0" * 64)
    stray.write_bytes(b"")
    os.utime(stray, (0, 0))
    assert tacmap("sweep", "--data", data).stdout == "1 files removed.\n"
    assert not stray.exists()
