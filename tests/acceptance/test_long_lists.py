"""Lists that grow are answered leaf by leaf, and the way on leads through all of it once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import add_site
from tacmap.service.working import keep_files
from tacmap.store.accounts import Account
from tacmap.store.jobs import Job
from tacmap.store.notices import Notice
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord, Revision
from tacmap_api.app import create_app

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def desk(desk):
    """A desk that keeps five schools with a job each."""
    for number in range(5):
        site = add_site(desk, f"School {number}", NOW)
        job = Job(id=f"j{number}", district="main", kind="x", task={"site": site.id}, who="", created=NOW, changed=NOW)
        with desk.records.shelf.writing() as connection:
            desk.records.jobs.add_in(connection, replace(job, created=NOW.replace(minute=number // 2)))
        desk.records.jobs.ask_to_stop(job.id, NOW)
    return desk


def client_of(desk, **grant):
    headers = {"authorization": f"Bearer {desk.records.passes.make('api', NOW, Grant(roles=('admin',), **grant))}"}
    return TestClient(create_app(desk, lambda: NOW), headers=headers)


@pytest.fixture
def client(desk):
    with client_of(desk) as client:
        yield client


def leaves(client, path):
    """Every leaf of a list, as the Link headers lead through it."""
    while path:
        answer = client.get(path)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        path = answer.links.get("next", {}).get("url")


def test_sites_come_leaf_by_leaf(client):
    ids = [[site["id"] for site in leaf] for leaf in leaves(client, "/sites?limit=2")]
    assert ids == [["school-0", "school-1"], ["school-2", "school-3"], ["school-4"]]


def test_a_list_that_fits_has_no_way_on(client):
    assert client.get("/sites?limit=5").links == {}
    assert len(client.get("/sites").json()) == 5


def test_jobs_come_the_newest_first_and_those_of_one_moment_by_their_ids(client):
    ids = [[job["id"] for job in leaf] for leaf in leaves(client, "/jobs?limit=2")]
    assert ids == [["j4", "j2"], ["j3", "j0"], ["j1"]]


def test_who_sees_some_sites_alone_gets_full_leaves_of_their_jobs(desk):
    with client_of(desk, sites=("school-0", "school-3", "school-4")) as client:
        ids = [[job["id"] for job in leaf] for leaf in leaves(client, "/jobs?limit=2")]
    assert ids == [["j4", "j3"], ["j0"]]


def test_saves_of_a_site_come_the_newest_first(client, desk):
    for number in range(4):
        site = desk.records.sites.one("school-0")
        keep_files(desk.records, site, {"notes.txt": b"%d" % number}, who="", note=f"{number}", now=NOW)
    numbers = [[save["number"] for save in leaf] for leaf in leaves(client, "/sites/school-0/versions?limit=3")]
    assert numbers == [[5, 4, 3], [2, 1]]


def test_a_record_that_grows_meanwhile_shows_no_entry_twice(client):
    for _ in range(5):
        client.get("/me")
    numbers = [entry["number"] for leaf in leaves(client, "/audit?limit=2") for entry in leaf]
    assert numbers == sorted(set(numbers), reverse=True)
    assert numbers[-1] == 1


@pytest.mark.parametrize("path", ["/sites", "/jobs", "/audit", "/sites/school-0/versions"])
@pytest.mark.parametrize("asked", ["limit=0", "limit=1001", "limit=x", "cursor="])
def test_a_leaf_that_cannot_be_meant_is_refused(client, path, asked):
    assert client.get(f"{path}?{asked}").status_code == 422


@pytest.mark.parametrize("path", ["/audit", "/sites/school-0/versions"])
def test_a_number_that_no_entry_can_have_is_refused(client, path):
    assert client.get(f"{path}?cursor={2**65}").status_code == 422


def test_the_cursor_of_a_job_that_is_none_is_not_found(client):
    assert client.get("/jobs?cursor=none").status_code == 404


def test_a_number_in_an_address_that_no_row_can_have_is_not_found(client):
    assert client.post(f"/sites/school-0/notices/{2**70}/sent").status_code == 404


def shaped(told, schema):
    """A schema as it is written where it is named."""
    return told["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def test_every_route_that_answers_a_list_takes_limit_and_cursor_and_shows_the_way_on(client):
    told = client.get("/openapi.json").json()
    lists = {}
    for path, methods in told["paths"].items():
        answer = methods.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        schema = shaped(told, answer.get("application/json", {}).get("schema", {}))
        if schema.get("type") == "array":
            lists[path] = {each["name"] for each in methods["get"].get("parameters", [])}
    assert {"/sites", "/accounts", "/tokens", "/sites/{site_id}/bundles", "/sites/{site_id}/notices"} <= lists.keys()
    assert {path for path, taken in lists.items() if not {"limit", "cursor"} <= taken} == set()


def test_the_overview_comes_leaf_by_leaf(client):
    leaves_of = [[line["id"] for line in leaf["sites"]] for leaf in leaves(client, "/overview?limit=2")]
    assert leaves_of == [["school-0", "school-1"], ["school-2", "school-3"], ["school-4"]]


def test_accounts_and_tokens_come_leaf_by_leaf(client, desk):
    for name in ("anna", "bert", "cleo"):
        account = Account(id=name, name=name, roles=("editor",), audience="fire")
        desk.records.accounts.add(account, "a long sentence of theirs", NOW)
        desk.records.passes.make("device", NOW, Grant(roles=("responder",)), name=name)
    assert [[each["id"] for each in leaf] for leaf in leaves(client, "/accounts?limit=2")] == [
        ["anna", "bert"],
        ["cleo"],
    ]
    tokens = [token["id"] for leaf in leaves(client, "/tokens?limit=2") for token in leaf]
    assert len(tokens) == len(set(tokens)) == 4  # three tablets, and who asks
    assert tokens == [token["id"] for token in client.get("/tokens").json()]


def test_a_token_that_is_withdrawn_between_two_leaves_hides_no_other(client, desk):
    for number in range(4):
        desk.records.passes.make("device", NOW, Grant(roles=("responder",)), name=str(number))
    whole = [token["id"] for token in client.get("/tokens").json()]
    first = client.get("/tokens?limit=2")
    gone = next(token["id"] for token in first.json() if token["kind"] == "device")
    assert client.delete(f"/tokens/{gone}").status_code == 204
    onward = client.get(first.links["next"]["url"]).json()
    assert [token["id"] for token in onward] == whole[2:4]


def released(desk):
    """Three revisions of a school, each for two agencies, with notices."""
    for number in (1, 2, 3):
        revision = Revision(site_id="school-0", number=number, version=1, created=NOW, who="office")
        bundles = [
            BundleRecord(
                site_id="school-0", revision=number, audience=audience, fingerprint="F", size=7, issued=None,
                digest=desk.blobs.put(b"%d" % number + audience.encode()), created=NOW,
            )
            for audience in ("police", "fire")
        ]  # fmt: skip
        notices = [
            Notice(site_id="school-0", revision=number, recipient=name, created=NOW, sent=None) for name in ("A", "B")
        ]
        with desk.records.shelf.writing(*(bundle.digest for bundle in bundles)) as connection:
            desk.records.releases.issue_in(connection, revision, bundles)
            desk.records.notices.add_in(connection, notices)
    for notice in desk.records.notices.of("school-0"):
        desk.records.notices.mark_sent(notice, NOW)


def test_bundles_revisions_notices_and_downloads_come_leaf_by_leaf(client, desk):
    released(desk)
    bundles = [each for leaf in leaves(client, "/sites/school-0/bundles?limit=4") for each in leaf]
    assert [each["revision"] for each in bundles] == [3, 3, 2, 2, 1, 1]
    assert bundles == client.get("/sites/school-0").json()["bundles"]
    numbers = [[each["number"] for each in leaf] for leaf in leaves(client, "/sites/school-0/revisions?limit=2")]
    assert numbers == [[3, 2], [1]]
    told = [[(each["revision"], each["recipient"]) for each in leaf]
            for leaf in leaves(client, "/sites/school-0/notices?limit=4")]  # fmt: skip
    assert told == [[(3, "A"), (3, "B"), (2, "A"), (2, "B")], [(1, "A"), (1, "B")]]
    for bundle in bundles:
        assert client.get(bundle["href"]).status_code == 200
    fetched = [[each["revision"] for each in leaf] for leaf in leaves(client, "/sites/school-0/downloads?limit=4")]
    assert fetched == [[1, 1, 2, 2], [3, 3]]


def test_a_list_without_an_order_of_its_own_that_has_changed_since_is_begun_again(client):
    answer = client.get("/sites/school-0/bundles?cursor=gone")
    assert answer.status_code == 404
    assert answer.json()["remedy"] == "Begin it again, without cursor."


def test_what_can_be_placed_comes_leaf_by_leaf(client):
    whole = [kind["id"] for kind in client.get("/studio/feature-types").json()]
    assert [kind["id"] for leaf in leaves(client, "/studio/feature-types?limit=7") for kind in leaf] == whole
