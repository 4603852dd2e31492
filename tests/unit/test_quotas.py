"""What a district may keep: counted where it is added, so that nobody goes beyond it, however many come at once."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from tacmap.errors import QuotaReached
from tacmap.store.blobs import BlobMemory
from tacmap.store.jobs import Job
from tacmap.store.quotas import Quota
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord
from tacmap.store.sites import FileRecord, SiteRecord

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def records(records_url):
    with Records.at(records_url, BlobMemory()) as found:
        found.add_district("north", "North")
        yield found


def keep(records, path, content, site="hill"):
    seen = records.sites.one(site)
    file = FileRecord(digest=records.shelf.blobs.put(content), size=len(content))
    return records.sites.save(seen, {path: file}, who="", note="", now=NOW)


def upload(records, number, at=NOW, kind="plan"):
    job = Job(
        id=f"job-{number}", district="main", kind=kind, task={"site": "hill"}, who="", created=at, changed=at,
        digest=records.shelf.blobs.put(f"plan {number}".encode()),
    )  # fmt: skip
    with records.shelf.writing() as connection:
        return records.jobs.add_in(connection, job)


def test_a_district_without_numbers_is_not_limited(records):
    assert records.quotas.allowed() == Quota()
    for number in range(5):
        records.sites.add(SiteRecord(id=f"site-{number}", name="x"))
    assert records.quotas.used(NOW) == Quota(sites=5, bytes=0, uploads=0)


def test_one_site_too_many_is_refused_and_another_district_is_not_concerned(records):
    records.quotas.allow(Quota(sites=2))
    for number in range(2):
        records.sites.add(SiteRecord(id=f"site-{number}", name="x"))
    with pytest.raises(QuotaReached, match="may keep 2 sites") as error:
        records.sites.add(SiteRecord(id="third", name="x"))
    assert error.value.more == {"quota": "sites", "most": 2}
    assert error.value.remedy
    assert len(records.sites.every()) == 2
    records.of("north").sites.add(SiteRecord(id="third", name="x"))


def test_bytes_are_those_of_every_version_and_bundle_each_content_once(records):
    records.sites.add(SiteRecord(id="hill", name="Hill"))
    keep(records, "a.md", b"x" * 100)
    keep(records, "b.md", b"x" * 100)
    keep(records, "a.md", b"y" * 100)
    assert records.quotas.used(NOW).bytes == 200
    bundle = BundleRecord(
        site_id="hill", revision=0, audience="fire", digest=records.shelf.blobs.put(b"z" * 50), fingerprint="F",
        size=50, issued=None, created=NOW,
    )  # fmt: skip
    records.releases.add_draft(bundle)
    assert records.quotas.used(NOW).bytes == 250


def test_a_file_or_a_bundle_beyond_the_bytes_is_refused_and_nothing_of_it_is_kept(records):
    records.sites.add(SiteRecord(id="hill", name="Hill"))
    records.quotas.allow(Quota(bytes=100))
    keep(records, "a.md", b"x" * 100)
    with pytest.raises(QuotaReached, match="100 bytes"):
        keep(records, "b.md", b"y")
    assert list(records.sites.files("hill")) == ["a.md"]
    bundle = BundleRecord(
        site_id="hill", revision=0, audience="fire", digest=records.shelf.blobs.put(b"z"), fingerprint="F", size=1,
        issued=None, created=NOW,
    )  # fmt: skip
    with pytest.raises(QuotaReached):
        records.releases.add_draft(bundle)
    assert records.releases.bundles("hill") == ()


def test_uploads_are_counted_over_a_day(records):
    records.quotas.allow(Quota(uploads=2))
    upload(records, 1)
    upload(records, 2, NOW + timedelta(hours=1))
    with pytest.raises(QuotaReached, match="2 uploads in a day"):
        upload(records, 3, NOW + timedelta(hours=2))
    assert upload(records, 2, NOW + timedelta(hours=2)) is False  # sent again, and the same
    assert upload(records, 3, NOW + timedelta(hours=25)) is True


def test_many_at_once_do_not_go_beyond_it_together(records):
    records.quotas.allow(Quota(sites=5))

    def add(number):
        with suppress(QuotaReached):
            records.sites.add(SiteRecord(id=f"site-{number}", name="x"))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(24)))
    assert len(records.sites.every()) == 5


def test_what_is_beyond_a_new_limit_already_stays(records):
    for number in range(3):
        records.sites.add(SiteRecord(id=f"site-{number}", name="x"))
    records.quotas.allow(Quota(sites=1))
    assert len(records.sites.every()) == 3


def test_a_drawing_that_is_only_compared_is_an_upload_too(records):
    records.quotas.allow(Quota(uploads=2))
    for number in range(2):
        upload(records, number, kind="newer")
    with pytest.raises(QuotaReached):
        upload(records, 2)
