"""R2: whoever reads while revisions are issued sees the old bundle or the new one, whole and verified, never a mix."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Event

from fastapi.testclient import TestClient

from tacmap import document
from tacmap.bundle.assembly import assemble
from tacmap.bundle.index import check_index, check_listed
from tacmap.bundle.manifest import DOCUMENT, Release
from tacmap.service.desk import Desk
from tacmap.settings import Admission, Keeping
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import SiteRecord
from tacmap.testing import sample_preplan
from tacmap_api.app import create_app

LONG = int(os.environ.get("TACMAP_PROVE", "1"))  # `make prove`: 1,000 of them
COUNT = 60 if LONG == 1 else 1_000


def bundles(key):
    """A revision after another of one small site, as records with their bytes."""
    preplan = sample_preplan()
    for number in range(1, COUNT + 1):
        issued = replace(preplan, revision=number)
        text = document.dump(issued)
        release = Release.of(issued, fingerprint=document.fingerprint(text))
        content = assemble({DOCUMENT: text, "index.html": b"<p>%d" % number}, release, key)
        yield number, content, release


def test_no_reader_sees_a_mix_or_goes_back_while_many_revisions_are_issued(tmp_path):
    desk = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    key, now, done = desk.keyring.own_key(), datetime.now(UTC), Event()
    listings, reads = {}, []
    desk.records.sites.add(SiteRecord(id=sample_preplan().id, name="Sample"))
    app = create_app(desk, lambda: datetime.now(UTC), admission=Admission(requests=10**9))
    text = desk.records.passes.make("device", now, Grant(roles=("responder",), audience="police"))

    def publish():
        for number, content, release in bundles(key):
            before = len(reads)
            record = BundleRecord(
                site_id=release.site_id, revision=number, audience=release.audience, digest=desk.blobs.put(content),
                fingerprint=release.fingerprint, size=len(content), issued=None, created=now,
            )  # fmt: skip
            revision = Revision(site_id=release.site_id, number=number, version=0, created=now, who="")
            with desk.records.shelf.writing(record.digest) as connection:
                desk.records.releases.issue_in(connection, revision, [record])
            while len(reads) == before and not any(reader.done() for reader in readers):
                time.sleep(0.001)  # however slow the machine is, somebody reads between two revisions

    def read_on():
        client, seen, found = TestClient(app, headers={"authorization": f"Bearer {text}"}), None, []
        pinned, last = {"own": key.public}, False
        while not last:
            last = done.is_set()
            accepted = check_index(client.get("/tablet/index.json").content, pinned=pinned, now=now, seen=seen)
            seen = accepted.seen
            listed = tuple(site.digest for site in accepted.index.sites)
            assert listings.setdefault(listed, accepted.index.version) == accepted.index.version  # of one moment
            for site in accepted.index.sites:
                answer = client.get(f"/bundles/{site.digest}.zip")
                check_listed(answer.content, site.id, accepted.index, pinned=pinned)
                found.append(site.revision)
            reads.append(len(found))
        return found

    with ThreadPoolExecutor(2) as pool:
        readers = [pool.submit(read_on) for _ in range(2)]
        try:
            publish()
        finally:
            done.set()
        told = [reader.result() for reader in readers]
    for found in told:
        assert found == sorted(found)
        assert found[-1] == COUNT
    assert len(set(told[0]) | set(told[1])) > COUNT / 2
    app.state.line.close()
    desk.records.close()
