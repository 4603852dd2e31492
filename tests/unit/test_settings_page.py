"""The page of settings is what the settings are, and the doors read each of them."""

import runpy
from pathlib import Path

import pytest

from tacmap.settings import Keeping, Operation

ROOT = Path(__file__).resolve().parents[2]
TABLE = runpy.run_path(str(ROOT / "docs/settings_table.py"))


def test_the_page_is_written_from_the_settings():
    page = (ROOT / "docs/reference/settings.md").read_text(encoding="utf-8")
    assert page == TABLE["page"](), "run: python docs/settings_table.py"


def test_every_setting_that_is_read_stands_on_the_page():
    source = (ROOT / "src/tacmap/settings.py").read_text(encoding="utf-8")
    read = {name for name in source.split(chr(34)) if name.startswith(("TACMAP_", "AWS_")) and name.isupper()}
    assert read - TABLE["names"]() == set()
    assert {"TACMAP_HOSTS", "TACMAP_LOG", "TACMAP_RECORDS_URL"} <= read


def test_what_the_environment_says_of_operation_is_taken():
    said = {
        "TACMAP_HOSTS": "maps.example.org, maps.example.net", "TACMAP_METRICS_TOKEN_FILE": "/run/token",
        "TACMAP_LOG": "JSON", "TACMAP_GRACE_SECONDS": "3", "TACMAP_FREE_BYTES": "7",
    }  # fmt: skip
    assert Operation.of(said) == Operation(
        hosts=("maps.example.org", "maps.example.net"), metrics_token=Path("/run/token"), log="json", grace_s=3,
        free_bytes=7,
    )  # fmt: skip


def test_what_is_empty_counts_as_not_said():
    assert Operation.of({"TACMAP_LOG": "", "TACMAP_GRACE_SECONDS": ""}) == Operation()
    assert Keeping.of(Path("x"), {"TACMAP_RECORDS_URL": ""}).records_url is None


@pytest.mark.parametrize(
    ("name", "text"), [("TACMAP_LOG", "xml"), ("TACMAP_GRACE_SECONDS", "-1"), ("TACMAP_FREE_BYTES", "1 GB")]
)
def test_what_cannot_be_meant_is_refused_by_its_name(name, text):
    with pytest.raises(ValueError, match=name):
        Operation.of({name: text})
