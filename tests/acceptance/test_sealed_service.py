"""The service on encrypted files and on an object store: bundles come whole, in part, or not again (R14)."""

from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk, add_site
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap.store.releases import BundleRecord
from tacmap.store.seal import new_key
from tacmap_api.app import create_app

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
CONTENT = bytes(range(256)) * 9_000  # more than one piece


@pytest.fixture(params=["sealed folder", "objects", "sealed objects"])
def bundle(request, tmp_path):
    """A client, and the address of a bundle."""
    keys, url, endpoint = None, None, None
    if request.param.startswith("sealed"):
        keys = tmp_path / "keys.txt"
        keys.write_text(new_key())
    if request.param.endswith("objects"):
        url, endpoint = request.getfixturevalue("s3")()
    keeping = Keeping(folder=tmp_path / "data", blobs_url=url, blobs_endpoint=endpoint, blob_keys=keys)
    desk = Desk.of(keeping, Keyring(tmp_path / "keys"))
    add_site(desk, "Hill", NOW)
    digest = desk.blobs.put(CONTENT)
    desk.records.releases.add_draft(
        BundleRecord(
            site_id="hill", revision=0, audience="police", digest=digest, fingerprint="F", size=len(CONTENT),
            issued=None, created=NOW,
        )
    )  # fmt: skip
    app = create_app(desk, lambda: NOW)
    with TestClient(app, follow_redirects=False) as client:
        client.post(f"/setup/{app.state.gate.passes.make('setup', NOW)}")
        yield client, f"/bundles/{digest}.zip"
    app.state.line.close()
    desk.records.close()


def test_a_bundle_comes_whole_with_its_size(bundle):
    client, place = bundle
    whole = client.get(place)
    assert (whole.status_code, whole.content == CONTENT) == (200, True)
    assert whole.headers["content-length"] == str(len(CONTENT))
    assert whole.headers["accept-ranges"] == "bytes"
    assert client.get(place, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    head = client.head(place)
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(CONTENT)))


def test_a_download_that_was_cut_goes_on_at_any_place(bundle):
    client, place = bundle
    etag = client.get(place).headers["etag"]
    for cut in range(0, len(CONTENT), 250_001):
        rest = client.get(place, headers={"range": f"bytes={cut}-", "if-range": etag})
        assert rest.status_code == 206
        assert CONTENT[:cut] + rest.content == CONTENT
        assert rest.headers["content-range"] == f"bytes {cut}-{len(CONTENT) - 1}/{len(CONTENT)}"


@pytest.mark.parametrize(
    ("asked", "start", "stop"), [("bytes=5-9", 5, 10), ("bytes=-7", -7, None), ("bytes=2303990-9999999", 2303990, None)]
)
def test_a_part_is_those_bytes(bundle, asked, start, stop):
    client, place = bundle
    part = client.get(place, headers={"range": asked})
    assert (part.status_code, part.content) == (206, CONTENT[start:stop])


def test_a_part_of_another_version_is_the_whole_and_beyond_the_end_is_nothing(bundle):
    client, place = bundle
    assert client.get(place, headers={"range": "bytes=5-9", "if-range": '"another"'}).content == CONTENT
    beyond = client.get(place, headers={"range": f"bytes={len(CONTENT)}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{len(CONTENT)}")
