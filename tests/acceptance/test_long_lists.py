"""Lists that grow are answered leaf by leaf, and the way on leads through all of it once."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import add_site
from tacmap.service.working import keep_files
from tacmap.store.jobs import Job
from tacmap.store.passes import Grant
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
