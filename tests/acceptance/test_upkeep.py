"""What the keeper of a served folder does at the terminal: sites in and out, backup and restore, clearing away."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk
from tacmap.service.working import take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.database import writing
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app

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


def test_a_new_district_has_its_own_link_and_its_own_sites(data, tmp_path):
    made = tacmap("district", "north", "North County", "--data", data)
    assert made.returncode == 0, made.stderr
    link = made.stdout.split("/setup/")[1].strip()
    desk = Desk.of(Keeping(folder=data), Keyring(tmp_path / "keys"))
    with TestClient(create_app(desk, lambda: datetime.now(UTC)), follow_redirects=False) as keeper:
        assert keeper.post(f"/setup/{link}").status_code == 303
        assert keeper.get("/me").json()["district"] == "north"
        assert keeper.get("/sites").json() == []
        keeper.post("/sites", data={"name": "Old Annex"})
    assert desk.records.sites.one("old-annex").version == 1
    assert desk.records.of("north").sites.one("old-annex").name == "Old Annex"
    desk.records.close()
    assert tacmap("district", "north", "Again", "--data", data).returncode == 2
    assert tacmap("district", "No Such Id", "x", "--data", data).returncode == 2


def test_the_record_is_checked_at_the_terminal(data, tmp_path):
    keys = {"TACMAP_CONFIG": str(tmp_path / "keys")}
    desk = Desk.of(Keeping(folder=data), Keyring(tmp_path / "keys"))
    for turn in range(3):
        desk.audit.write("office", "GET", f"/sites/{turn}", NOW)
    assert tacmap("audit", "--data", data, **keys).stdout == "3 entries, each as it was written.\n"
    other = tacmap("audit", "--data", tmp_path / "elsewhere", **keys)
    assert (other.returncode, "Nothing on this account" in other.stdout) == (0, True)
    with writing(desk.records.shelf.engine) as connection:
        connection.exec_driver_sql("DELETE FROM audit WHERE number = 3")
    desk.records.close()
    found = tacmap("audit", "--data", data, **keys)
    assert (found.returncode, found.stdout[:7]) == (1, "Entry 3")


def test_a_districts_quota_is_set_shown_and_lifted(data):
    made = tacmap("district", "north", "North County", "--data", data, "--sites", 1, "--gigabytes", 2.5)
    assert "0 of 1" in made.stdout
    shown = tacmap("district", "north", "--data", data).stdout
    assert "gigabytes                 0 of 2.5" in shown
    assert "uploads in a day          0 of any number" in shown
    assert "/setup/" not in shown
    assert "0 of any number" in tacmap("district", "north", "--data", data, "--sites", 0).stdout.splitlines()[0]
    assert tacmap("district", "nowhere", "--data", data).returncode == 2
