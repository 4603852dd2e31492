"""A site folder with an aerial image, packed from the command line."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image

OFFICE = Path(__file__).parents[2] / "sample_buildings" / "district-office"
PLACED = """
issued = 2026-10-01

[georeference]
lat = 43.71
lon = -84.93
plan = [0, 0]
true_north_deg = 20

[aerial]
file = "above.jpg"
captured = 2026-04-12
corners = [[43.7125, -84.9335], [43.7075, -84.9266]]
"""


@pytest.fixture
def site(tmp_path):
    """The sample office, placed on earth, with a green picture of 555 m by 556 m from above."""
    folder = shutil.copytree(OFFICE, tmp_path / "site")
    told = (folder / "site.toml").read_text()
    (folder / "site.toml").write_text(told.replace("[[contacts]]", PLACED + "\n[[contacts]]", 1))
    Image.new("RGB", (1110, 1112), (70, 120, 60)).save(folder / "above.jpg")
    return folder


def pack(site):
    command = [sys.executable, "-m", "tacmap", "pack", str(site), "-o", str(site.parent / "out.zip")]
    environment = {**os.environ, "TACMAP_CONFIG": str(site.parent / "keys")}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


def test_the_bundle_holds_the_picture_under_the_fingerprint(site):
    done = pack(site)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(site.parent / "out.zip") as bundle:
        told = json.loads(bundle.read("data/building.json"))["preplan"]["aerial"]
        assert told["captured"] == "2026-04-12"
        assert told["sha256"] == hashlib.sha256(bundle.read("data/aerial.jpg")).hexdigest()
        assert "data/site.kmz" in bundle.namelist()


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda site: (site / "above.jpg").write_bytes(b"GIF89a"), "no image that is read here"),
        (lambda site: (site / "site.toml").write_text(
            (site / "site.toml").read_text().replace("43.7125", "44.7125").replace("43.7075", "44.7075")
        ), "does not show the school"),
    ],
)  # fmt: skip
def test_a_picture_that_cannot_be_is_refused_with_file_and_line(site, spoil, says):
    spoil(site)
    done = pack(site)
    assert done.returncode == 2
    assert says in done.stderr
    assert "site.toml, line " in done.stderr
    assert "Traceback" not in done.stderr
    assert not (site.parent / "out.zip").exists()
