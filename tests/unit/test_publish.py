"""Publishing a kept site: revisions that only grow, each with all of its bundles, once for each order."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from tacmap.annotations import Audience
from tacmap.bundle.verify import verify
from tacmap.errors import Conflict, NotFound, SiteRefused, StoreUnwritable
from tacmap.recent import Recent
from tacmap.service import readings
from tacmap.service.desk import Desk, add_plan, add_site, settle_old_sites
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.working import keep_files, site_text
from tacmap.settings import Keeping
from tacmap.store.database import writing
from tacmap.store.keyring import Keyring
from tacmap.store.sites import SiteRecord
from tacmap.store.sweep import sweep
from tests.samples import ANNEX, ONE_ROOM

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
POLICE = (Copy(audience=Audience.POLICE),)


@pytest.fixture
def annex(desk):
    """The id of a small kept site that may be issued."""
    site = desk.records.sites.add(SiteRecord(id="annex", name="Annex"))
    files = {"site.toml": ANNEX.encode(), "ground.svg": ONE_ROOM}
    return keep_files(desk.records, site, files, who="office", note="added", now=NOW).id


def released(desk, bundle):
    return verify(desk.blobs.get(bundle.digest), pinned=desk.keyring.pinned(), seen={}, allow_old=True).release


def test_each_publish_is_the_next_revision_whatever_the_clock_says(desk, annex):
    desk.keyring.own_key()
    moments = (NOW, NOW - timedelta(days=365), NOW + timedelta(days=365))
    issued = [publish(desk, Order(site_id=annex, copies=POLICE), moment)[0] for moment in moments]
    assert [bundle.revision for bundle in issued] == [1, 2, 3]
    assert [released(desk, bundle).revision for bundle in issued] == [1, 2, 3]
    assert desk.records.releases.last_number(annex) == 3


def test_a_revision_has_a_bundle_for_each_audience_and_recipient_and_they_are_told(desk, annex):
    copies = (Copy(audience=Audience.POLICE, recipient="Hollow Township Police"), Copy(audience=Audience.PUBLIC))
    bundles = publish(desk, Order(site_id=annex, copies=copies, who="office", issued=date(2026, 10, 1)), NOW)
    assert [(each.audience, each.recipient, each.revision) for each in bundles] == [
        ("police", "Hollow Township Police", 1), ("public", "", 1),
    ]  # fmt: skip
    assert [(each.recipient, each.revision) for each in desk.records.notices.of(annex)] == [
        ("Hollow Township Police", 1)
    ]
    assert {each.issued for each in bundles} == {date(2026, 10, 1)}


def test_the_sites_own_file_says_what_was_issued(desk, annex):
    publish(desk, Order(site_id=annex, copies=POLICE, issued=date(2026, 10, 1)), NOW)
    text = site_text(desk.records, desk.records.sites.files(annex))
    assert "revision = 1" in text
    assert "issued = 2026-10-01" in text


def test_a_folder_that_counts_higher_is_followed(desk, annex):
    site = desk.records.sites.one(annex)
    text = "revision = 41\n" + site_text(desk.records, desk.records.sites.files(annex))
    keep_files(desk.records, site, {"site.toml": text.encode()}, who="", note="", now=NOW)
    assert publish(desk, Order(site_id=annex, copies=POLICE), NOW)[0].revision == 42


def test_one_order_issues_once_however_often_and_at_once_it_comes(desk, annex):
    """R8: many concurrent publishes with one key are one revision."""
    order = Order(site_id=annex, copies=POLICE, request="key-1")
    publish(desk, Order(site_id=annex, copies=POLICE), NOW)  # so that the plan is read before
    with ThreadPoolExecutor(4) as pool:
        answers = [each[0] for each in pool.map(lambda _: publish(desk, order, NOW), range(4))]
    assert {answer.revision for answer in answers} == {2}
    assert len({answer.digest for answer in answers}) == 1
    assert desk.records.releases.last_number(annex) == 2


def test_who_edits_while_it_is_packed_is_not_overwritten(desk, annex):
    def edit(_what, _done, _whole):
        site = desk.records.sites.one(annex)
        if site.version == 1:
            keep_files(desk.records, site, {"notes.md": b"a remark"}, who="", note="", now=NOW)

    with pytest.raises(Conflict):
        publish(desk, Order(site_id=annex, copies=POLICE), NOW, tell=edit)
    assert desk.records.releases.last_number(annex) == 0
    assert "notes.md" in desk.records.sites.files(annex)


def test_what_nobody_walked_is_a_draft_and_no_revision(desk):
    site = add_site(desk, "Hill", NOW)
    add_plan(desk, site.id, "ground.svg", ONE_ROOM, NOW)
    first, second = (publish(desk, Order(site_id=site.id, copies=POLICE), NOW)[0] for _ in range(2))
    assert (first.revision, first) == (0, second)
    assert desk.records.releases.revisions(site.id) == ()


def test_a_site_without_a_plan_is_not_published(desk):
    site = add_site(desk, "Hill", NOW)
    with pytest.raises(NotFound, match="no plan yet"):
        publish(desk, Order(site_id=site.id, copies=POLICE), NOW)


def test_a_site_with_problems_tells_all_of_them(desk, annex):
    site = desk.records.sites.one(annex)
    bad = b"type,number,room\ncamera,C-1,no such room\naed,,nowhere\n"
    keep_files(desk.records, site, {"features.csv": bad}, who="", note="", now=NOW)
    with pytest.raises(SiteRefused) as refused:
        publish(desk, Order(site_id=annex, copies=POLICE), NOW)
    assert len(refused.value.problems) == 2


def test_a_plan_uploaded_again_takes_the_place_of_the_one_before(desk):
    site = add_site(desk, "Hill", NOW)
    add_plan(desk, site.id, "Ground Floor.svg", ONE_ROOM, NOW)
    add_plan(desk, site.id, "Ground Floor.svg", ONE_ROOM + b"\n", NOW + timedelta(days=1))
    assert set(desk.records.sites.files(site.id)) == {"plans/ground-floor.svg", "site.toml"}
    assert len(desk.records.plans.of(site.id)) == 2
    assert site_text(desk.records, desk.records.sites.files(site.id)).count("[[buildings.floors]]") == 1


def test_a_plan_is_read_once_and_anew_by_other_software(desk, annex, monkeypatch):
    read = []
    caged = readings.read_caged
    monkeypatch.setattr(readings, "_recent", Recent(32_000_000))
    monkeypatch.setattr(readings, "read_caged", lambda *given, **more: (read.append(1), caged(*given, **more))[1])
    for _ in range(2):
        publish(desk, Order(site_id=annex, copies=POLICE), NOW)
    assert read == [1]
    monkeypatch.setattr(readings, "reader", lambda: "f" * 64)
    publish(desk, Order(site_id=annex, copies=POLICE), NOW)
    assert read == [1, 1]


def test_what_was_read_a_moment_ago_is_not_even_looked_up(desk, annex, monkeypatch):
    found = publish(desk, Order(site_id=annex, copies=POLICE), NOW)
    monkeypatch.setattr(readings, "_kept", None)
    again = publish(desk, Order(site_id=annex, copies=POLICE), NOW)
    assert again[0].revision == found[0].revision + 1


def test_what_was_read_when_it_was_uploaded_is_not_read_again_to_be_packed(desk, monkeypatch):
    site = add_site(desk, "Hill", NOW)
    add_plan(desk, site.id, "Ground Floor.svg", ONE_ROOM, NOW)
    monkeypatch.setattr(readings, "read_caged", None)
    assert publish(desk, Order(site_id=site.id, copies=POLICE), NOW)[0].revision == 0


def test_a_publish_on_a_full_disk_is_told_and_leaves_the_site_as_it_was(desk, annex, monkeypatch):
    publish(desk, Order(site_id=annex, copies=POLICE), NOW)
    before = desk.records.sites.one(annex)

    def full(self, name, content):
        raise StoreUnwritable("The disk is full, so nothing new can be kept.")

    monkeypatch.setattr(type(desk.blobs), "_create", full)
    with pytest.raises(StoreUnwritable):
        publish(desk, Order(site_id=annex, copies=POLICE), NOW)
    assert desk.records.sites.one(annex) == before
    assert desk.records.releases.last_number(annex) == 1


def test_nothing_that_was_published_is_swept_away(desk, annex):
    bundle = publish(desk, Order(site_id=annex, copies=POLICE), NOW)[0]
    desk.blobs.put(b"an upload that came to nothing")
    removed = sweep(desk.records.shelf, datetime.now(UTC) + timedelta(days=2))
    assert len(removed) == 1
    assert released(desk, bundle).revision == 1


def test_a_site_of_an_older_tacmap_becomes_a_folder_and_can_be_packed(desk):
    site = add_site(desk, "Hill", NOW)
    plan = add_plan(desk, site.id, "ground.svg", ONE_ROOM, NOW)
    with writing(desk.records.shelf.engine) as connection:  # as the migration leaves it
        for table in ("files", "versions"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
        connection.exec_driver_sql("UPDATE sites SET version = 0")
        connection.exec_driver_sql("UPDATE plans SET path = ''")
    assert settle_old_sites(desk, NOW) == (site.id,)
    assert settle_old_sites(desk, NOW) == ()
    assert set(desk.records.sites.files(site.id)) == {plan.path, "site.toml"}
    assert publish(desk, Order(site_id=site.id, copies=POLICE), NOW)[0].revision == 0


def test_the_same_on_postgresql_with_sealed_objects(tmp_path, postgres, s3, monkeypatch):
    url, endpoint = s3()
    (tmp_path / "keys.txt").write_text("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n")
    keeping = Keeping.of(
        tmp_path / "data",
        {
            "TACMAP_RECORDS_URL": postgres(),
            "TACMAP_BLOBS_URL": url,
            "AWS_ENDPOINT_URL": endpoint,
            "TACMAP_BLOB_KEYS": str(tmp_path / "keys.txt"),
        },
    )
    desk = Desk.of(keeping, Keyring(tmp_path / "keys"))
    site = add_site(desk, "Hill", NOW)
    add_plan(desk, site.id, "ground.svg", ONE_ROOM, NOW)
    bundle = publish(desk, Order(site_id=site.id, copies=POLICE), NOW)[0]
    assert released(desk, bundle).site_id == "hill"
    assert list((tmp_path / "data").iterdir()) == []
    desk.records.close()
