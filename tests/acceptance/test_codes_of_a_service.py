"""What a served desk says of a printed code: compared with what stands of the one site that it can be of."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from tacmap.bundle.codes import sign_locker_code
from tacmap.locker import Locker
from tacmap.service.desk import Desk, add_site, code_answer
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap.store.releases import BundleRecord, Revision

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def desk(tmp_path):
    found = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    add_site(found, "Hill", NOW)
    for revision in (1, 2):
        issue(found, revision)
    yield found
    found.records.close()


def issue(desk, number):
    content = f"{desk.records.shelf.district} {number}".encode()
    bundle = BundleRecord(
        site_id="hill", revision=number, audience="police", digest=desk.blobs.put(content), fingerprint="F",
        size=len(content), issued=None, created=NOW,
    )  # fmt: skip
    revision = Revision(site_id="hill", number=number, version=number, created=NOW, who="office")
    with desk.records.shelf.writing(bundle.digest) as connection:
        desk.records.releases.issue_in(connection, revision, [bundle])


def asked(desk, revision):
    key = desk.keyring.own_key()
    code = sign_locker_code(Locker(id="EL-1", name="x"), site_id="hill", revision=revision, issued=None, key=key)
    return code_answer(desk, str(code)).sentence


def test_a_code_is_compared_with_the_newest_revision(desk):
    assert (asked(desk, 1), asked(desk, 2)) == ("1 REVISION OLD: print it anew.", "CURRENT: revision 2.")


def test_a_code_of_a_withdrawn_revision_is_not_current_and_the_one_before_it_is(desk):
    withdrawn = [each.digest for each in desk.records.releases.bundles("hill") if each.revision == 2]
    desk.records.releases.withdraw("hill", withdrawn, NOW, who="office", reason="door 4 is wrong")
    assert asked(desk, 2) == "WITHDRAWN: its publisher took revision 2 back. Print what is issued now."
    assert asked(desk, 1) == "CURRENT: revision 1."


def test_where_two_districts_have_a_site_of_one_name_a_code_is_compared_with_neither(desk):
    desk.records.add_district("north", "North")
    north = replace(desk, records=desk.records.of("north"))
    add_site(north, "Hill", NOW)
    issue(north, 1)
    assert asked(desk, 1) == "GENUINE: signed for hill, revision 1. There is no copy to compare with."
