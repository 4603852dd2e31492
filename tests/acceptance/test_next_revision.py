"""Before a revision is issued it is shown: its number, what changed, how it looks; and nothing is issued by looking."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import zxingcpp
from fastapi.testclient import TestClient
from PIL import Image

from tacmap.annotations import Audience
from tacmap.bundle.sealed import Passphrase, unseal
from tacmap.service.desk import Desk
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.signed_index import withdraw
from tacmap.service.working import keep_files, take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app

SCHOOL = Path(__file__).resolve().parents[2] / "sample_buildings" / "k12-school"
ANNEX = SCHOOL.parent / "old-annex"
NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
DAY = date(2026, 10, 5)


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A desk that keeps the sample school, issued once, and an annex that nobody walked."""
    folder = tmp_path_factory.mktemp("next")
    kept = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    kept.keyring.own_key()
    for site in (SCHOOL, ANNEX):
        take_in(kept.records, site, who="office", now=NOW, limits=Limits())
    publish(kept, Order(site_id="maple-hollow", copies=(Copy(audience=Audience.POLICE),), issued=DAY), NOW)
    yield kept
    kept.records.close()


@pytest.fixture(scope="module")
def client(desk):
    app = create_app(desk, lambda: NOW)
    session = desk.records.passes.make("session", NOW)
    with TestClient(app, headers={"Authorization": f"Bearer {session}"}) as client:
        yield client
    app.state.line.close()


@pytest.fixture(scope="module")
def proof(client):
    """The preview of the school for police."""
    answer = client.post("/sites/maple-hollow/proofs", json={"audience": "police", "issued": "2026-10-06"})
    assert answer.status_code == 201, answer.text
    return answer.json()


def upcoming(client, site="maple-hollow"):
    return client.get(f"/sites/{site}/next-revision").json()


def test_a_walked_site_is_told_the_number_that_follows_the_last(client):
    told = upcoming(client)
    assert (told["number"], told["last"], told["problems"]) == (5, 4, [])


def test_what_nobody_walked_is_told_to_become_a_draft(client):
    told = upcoming(client, "old-annex")
    assert (told["number"], told["last"], told["walked_on"], told["override"]) == (0, 0, None, None)


def test_each_audience_is_told_what_its_copy_goes_without(client):
    police, fire, public = upcoming(client)["audiences"]
    assert (police["features"], police["lockers"]) == ([], 0)
    assert {"label": "Camera", "count": 18} in fire["features"]
    assert (fire["lockers"], fire["contacts"], fire["drawing"]) == (2, 0, False)
    assert public["contacts"] > 0
    assert public["drawing"] is True


def test_nothing_changed_since_a_revision_that_was_issued_just_now(client):
    assert client.get("/sites/maple-hollow/changes?since=4").json()["changes"] == []


def test_a_preview_issues_nothing_and_bears_the_fingerprint_that_the_issue_will_have(client, desk, proof):
    assert (proof["revision"], desk.records.releases.last_number("maple-hollow")) == (5, 4)
    page = client.get(f"/sites/maple-hollow/proofs/{proof['job']}/index.html")
    assert proof["fingerprint"] in page.text
    assert "PREVIEW, not issued" in page.text


def test_a_preview_says_what_to_look_at_in_its_page(proof):
    assert proof["look"] == []


def test_a_preview_may_be_framed_by_the_studio_alone_and_has_no_origin(client, proof):
    policy = client.get(f"/sites/maple-hollow/proofs/{proof['job']}/index.html").headers["content-security-policy"]
    assert "frame-ancestors 'self'" in policy
    assert "sandbox allow-scripts" in policy
    assert "allow-same-origin" not in policy


def test_the_sheets_of_a_preview_are_pictures_of_their_pages(client, proof):
    sheets = {sheet["path"]: sheet for sheet in proof["sheets"]}
    assert {"print/plan-book-letter.pdf", "print/first-due.pdf", "lockers/el-1-outside.pdf"} <= sheets.keys()
    book = sheets["print/plan-book-letter.pdf"]
    assert book["count"] == len(book["pages"]) == 2
    page = client.get(f"/sites/maple-hollow/proofs/{proof['job']}/pages/{book['pages'][0]}.png")
    with Image.open(io.BytesIO(page.content)) as picture:
        assert max(picture.size) == pytest.approx(11 * 110, abs=2)  # letter paper


def test_a_page_of_another_kept_file_is_not_handed_out_as_a_preview(client, desk, proof):
    drawing = next(iter(desk.records.sites.files("maple-hollow", 1).values())).digest
    assert client.get(f"/sites/maple-hollow/proofs/{proof['job']}/pages/{drawing}.png").status_code == 404
    assert client.get(f"/sites/old-annex/proofs/{proof['job']}/index.html").status_code == 404


def test_no_code_of_a_preview_is_signed(client, proof):
    (sheet,) = [sheet for sheet in proof["sheets"] if sheet["path"] == "lockers/el-1-outside.pdf"]
    page = client.get(f"/sites/maple-hollow/proofs/{proof['job']}/pages/{sheet['pages'][0]}.png")
    with Image.open(io.BytesIO(page.content)) as picture:
        assert {code.text for code in zxingcpp.read_barcodes(picture.convert("L"))} == {"TACMAP-UNSIGNED-EL-1"}


def test_a_revision_is_issued_once_however_often_it_is_asked_for(client, desk):
    version = upcoming(client)["version"]
    wanted = {"copies": [{"audience": "police"}, {"audience": "fire"}], "issued": "2026-10-06", "reason": "New wing"}
    headers = {"If-Match": f'"{version}"', "Idempotency-Key": "one press of a button"}
    answers = [client.post("/sites/maple-hollow/revisions", json=wanted, headers=headers).json() for _ in range(2)]
    assert answers[0] == answers[1]
    assert answers[0]["revision"] == 5
    newest = client.get("/sites/maple-hollow/revisions").json()[0]
    assert (newest["number"], newest["reason"]) == (5, "New wing")
    assert [bundle["audience"] for bundle in newest["bundles"]] == ["fire", "police"]


def test_what_somebody_changed_meanwhile_is_not_published_unseen(client, desk):
    seen = upcoming(client)["version"]
    record = desk.records.sites.one("maple-hollow")
    keep_files(desk.records, record, {"notes.csv": b"a\n"}, who="another", note="x", now=NOW)
    answer = client.post(
        "/sites/maple-hollow/revisions", json={"copies": [{"audience": "police"}]}, headers={"If-Match": f'"{seen}"'}
    )
    assert answer.status_code == 409
    assert "Look again" in answer.json()["remedy"]


def newest(client):
    return client.get("/sites/maple-hollow/revisions").json()[0]["bundles"][-1]["sha256"]


def test_the_pages_of_an_issued_bundle_are_shown_without_unpacking_it(client):
    bundle = newest(client)
    listed = {each["path"]: each for each in client.get(f"/bundles/{bundle}/files").json()}
    assert "href" not in listed["data/building.json"]
    sheet = client.get(listed["print/first-due.pdf"]["href"])
    assert (sheet.headers["content-type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
    assert client.get(f"/bundles/{bundle}/files/data/building.json").status_code == 404


def test_a_locked_copy_opens_with_its_passphrase_alone_and_is_kept_nowhere(client, desk):
    bundle, before = newest(client), set(desk.blobs.kept())
    answer = client.post(f"/bundles/{bundle}/locked", data={"passphrase": "five-words-that-do-not"})
    assert unseal(answer.content, Passphrase("five-words-that-do-not")) == desk.blobs.get(bundle)
    assert set(desk.blobs.kept()) == before
    assert client.post(f"/bundles/{bundle}/locked", data={"passphrase": "short"}).status_code == 422


def test_card_labels_and_signs_of_an_issued_bundle_are_printed(client):
    bundle = newest(client)
    made = client.post(f"/bundles/{bundle}/papers").json()
    assert {"binder-card.pdf", "signs/doors.pdf", "labels/lockers-5163.pdf"} <= made["papers"].keys()
    card = client.get(f"/bundles/{bundle}/papers/{made['job']}/binder-card.pdf")
    assert card.content[:5] == b"%PDF-"


def test_two_issued_revisions_are_compared_on_the_plan_of_the_later(client):
    told = client.get("/sites/maple-hollow/changes?since=4&until=5").json()
    assert told["audience"] == "police"
    assert told["document"]["preplan"]["revision"] == 5
    assert client.get("/sites/maple-hollow/changes?since=3").status_code == 404


def test_nothing_is_shown_or_printed_of_a_bundle_that_was_withdrawn(client, desk):
    bundle = newest(client)
    withdraw(desk, "maple-hollow", NOW, digest=bundle, who="office", reason="A wall was wrong")
    assert client.get(f"/bundles/{bundle}/files").status_code == 410
    assert client.get(f"/bundles/{bundle}/files/print/first-due.pdf").status_code == 410
    assert client.post(f"/bundles/{bundle}/papers").status_code == 410
    assert client.post(f"/bundles/{bundle}/locked", data={"passphrase": "five-words-that-do-not"}).status_code == 410
