"""All exports of one edition together."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from tacmap.annotations import Audience
from tacmap.document import fingerprint, load
from tacmap.exports.edition import Edition, file_name
from tacmap.exports.table import EXPORTS, export_all
from tacmap.preplan import Preplan, for_audience
from tacmap.testing import sample_preplan

DIGEST = """
import hashlib
from tacmap.exports.edition import Edition
from tacmap.exports.table import export_all
from tacmap.testing import sample_preplan
members = export_all(Edition.of(sample_preplan()))
print(hashlib.sha256(b"".join(name.encode() + content for name, content in members.items())).hexdigest())
"""


@pytest.fixture(scope="module")
def members():
    return export_all(Edition.of(sample_preplan()))


def test_a_bundle_has_the_map_the_drawings_the_pages_the_data_and_the_lockers(members):
    assert {
        "index.html", "floors/main-1.svg", "floors/main-1.png", "floors/main-2.svg", "floors/main-2.png",
        "print/plan-book-letter.pdf", "print/plan-book-legal.pdf", "print/plan-book-11x17.pdf",
        "print/plan-book-a4.pdf", "print/plan-book-a3.pdf", "print/first-due.pdf", "print/site.pdf",
        "data/building.json", "data/rooms.geojson", "data/features.geojson",
        "lockers/el-1-inside.pdf", "lockers/el-1-outside.pdf", "lockers/el-1-inventory.csv",
    } <= set(members)  # fmt: skip


def test_members_come_in_the_order_of_their_names(members):
    assert list(members) == sorted(members)


def test_the_document_is_the_one_the_fingerprint_is_of(members):
    assert load(members["data/building.json"]) == sample_preplan()
    assert fingerprint(members["data/building.json"]) == Edition.of(sample_preplan()).fingerprint


def test_progress_names_each_export_once():
    told = []
    export_all(Edition.of(Preplan(id="s", name="S")), told.append)
    assert told == [name for name, _ in EXPORTS]


def test_an_empty_site_still_exports():
    assert "index.html" in export_all(Edition.of(Preplan(id="s", name="S")))


def test_the_bytes_do_not_depend_on_the_hash_seed_or_the_time_zone():
    digests = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        found = subprocess.run(
            [sys.executable, "-c", DIGEST], check=True, capture_output=True, timeout=60,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
        )  # fmt: skip
        digests.add(found.stdout)
    assert len(digests) == 1


@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.FIRE])
def test_no_file_of_a_lower_audience_names_what_is_police_business(audience):
    preplan = sample_preplan()
    marked = replace(
        preplan,
        features=tuple(
            replace(feature, name="SECRETWORD") if feature.type in ("camera", "locker", "radio_check") else feature
            for feature in preplan.features
        ),
        lockers=tuple(replace(locker, name="SECRETWORD") for locker in preplan.lockers),
    )
    members = export_all(Edition.of(for_audience(marked, audience)))
    texts = {name: content for name, content in members.items() if not name.endswith((".pdf", ".png"))}
    assert [name for name, content in texts.items() if b"SECRETWORD" in content] == []
    assert not any(name.startswith("lockers/") for name in members)


def test_two_floors_with_one_label_keep_their_own_files():
    preplan = sample_preplan()
    building = preplan.buildings[0]
    twins = replace(building, floors=tuple(replace(floor, label="1") for floor in building.floors))
    edition = Edition.of(replace(preplan, buildings=(twins,)))
    assert len({edition.slug(floor) for _, floor in edition.floors}) == 2


@pytest.mark.parametrize(
    ("text", "name"),
    [("EL-1", "el-1"), ("../../etc/passwd", "etc-passwd"), ("Étage 2", "etage-2"), ("教室", "x"), ("a\x00b", "a-b")],
)
def test_file_names_are_plain(text, name):
    assert file_name(text) == name
