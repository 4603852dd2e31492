"""What a role may not do at its own door it may not do by writing a file, trying a job again, or taking a step back."""

from datetime import UTC, datetime

import pytest

from tacmap.store.accounts import Account
from tacmap.store.jobs import Job, JobState
from tacmap_api.routes import jobs

START = datetime(2026, 10, 5, 12, tzinfo=UTC)


def put(world, roles, path, content, site="ash"):
    """The answer to somebody with these roles who writes a file of a site."""
    version = world.desk.records.sites.one(site).version
    headers = world.bearer(roles=roles) | {"if-match": f'"{version}"'}
    if content is None:
        return world.client.delete(f"/sites/{site}/files/{path}", headers=headers)
    return world.client.put(f"/sites/{site}/files/{path}", content=content, headers=headers)


def kept(world, path, site="ash"):
    files = world.desk.records.sites.files(site)
    return world.desk.blobs.get(files[path].digest).decode() if path in files else ""


@pytest.mark.parametrize("path", ["walk/0001.json", "walk/0001.json.minisig", "copies.csv", "lockers/EL-1-checks.csv"])
@pytest.mark.parametrize("content", [b"{}", None])
def test_an_editor_neither_writes_nor_takes_away_what_others_put_on_record(world, path, content):
    answer = put(world, ("editor",), path, content)
    assert (answer.status_code, answer.json()["title"][:18]) == (403, "This is on record:")
    assert path not in world.desk.records.sites.files("ash")


@pytest.mark.parametrize("said", ['signers = ["RWQ..."]', 'override = "It opens tomorrow"\noverride_by = "Office"'])
def test_an_editor_lets_no_map_count_as_walked_by_a_word_in_site_toml(world, said):
    before = kept(world, "site.toml")
    assert put(world, ("editor",), "site.toml", f"{before}\n[walk_through]\n{said}\n").status_code == 403
    assert (
        put(
            world, ("editor",), "site.toml", before.replace("[[lockers]]", f"[walk_through]\n{said}\n\n[[lockers]]")
        ).status_code
        == 403
    )
    assert kept(world, "site.toml") == before
    assert put(world, ("editor",), "site.toml", f"{before}\n# a remark\n").status_code == 200
    assert put(world, ("editor", "verifier"), "site.toml", f"{before}\n[walk_through]\n{said}\n").status_code == 200
    assert put(world, ("editor",), "site.toml", before).status_code == 403, "nor takes it away"
    assert put(world, ("editor", "verifier"), "site.toml", before).status_code == 200


@pytest.mark.parametrize(
    ("at", "value"),
    [
        ("walk_through/override", "It opens tomorrow"),
        ("walk_through", {"override": "It opens tomorrow", "override_by": "Office"}),
        ("walk_through/signers", ["RWQ"]),
        ("walk_through/override/x", 1),
        ("revision", 999_999),
        ("lockers/el-1/log", "lockers/better.csv"),
    ],
)
def test_an_editor_sets_no_word_on_walks_as_a_setting(world, at, value):
    version = world.desk.records.sites.one("birch").version
    headers = world.bearer(roles=("editor",)) | {"if-match": f'"{version}"'}
    answer = world.client.patch(
        "/sites/birch/setting", json={"settings": [{"at": at, "value": value}]}, headers=headers
    )
    assert answer.status_code == 403
    assert world.desk.records.sites.one("birch").version == version


def test_an_editor_does_not_set_the_counter_of_revisions(world):
    before = kept(world, "site.toml")
    counted = f"revision = 999999\n{before}"
    assert put(world, ("editor", "verifier"), "site.toml", counted).status_code == 403
    assert put(world, ("editor", "publisher"), "site.toml", counted).status_code == 200
    assert put(world, ("editor", "publisher"), "site.toml", before).status_code == 200


def test_an_editor_does_not_bring_back_an_override_that_a_verifier_took_away(world):
    before = kept(world, "site.toml", "cedar")
    said = f'{before}\n[walk_through]\noverride = "It opens tomorrow"\noverride_by = "Office"\n'
    assert put(world, ("admin",), "site.toml", said, "cedar").status_code == 200
    taken = put(world, ("admin",), "site.toml", before, "cedar").json()["version"]
    headers = world.bearer(roles=("editor",)) | {"if-match": f'"{taken}"'}
    answer = world.client.post(f"/sites/cedar/versions/{taken}/put-back", headers=headers)
    assert (answer.status_code, answer.json()["title"]) == (422, "This step is on record and stays.")
    assert kept(world, "site.toml", "cedar") == before


def a_job(world, kind, state="failed"):
    """The id of a job of this kind, for a site, that failed or still waits."""
    kept_jobs = world.desk.records.jobs
    number = len(list(kept_jobs.from_the_newest()))
    task = {"site": "birch", "copies": [{"audience": "police", "recipient": ""}], "issued": None, "reason": ""}
    job = Job(id=f"{number:032}", district="main", kind=kind, task=task, who="desk", created=START, changed=START)
    with world.desk.records.shelf.writing() as connection:
        kept_jobs.add_in(connection, job)
    if state == "failed":
        kept_jobs.end(
            kept_jobs.begin(job.id, START), JobState.FAILED, {"problem": "no", "place": "", "remedy": ""}, START
        )
    return job.id


@pytest.mark.parametrize("kind", ["publish", "notices"])
@pytest.mark.parametrize("deed", ["retry", "stop"])
def test_an_editor_neither_tries_again_nor_stops_what_a_publisher_ordered(world, kind, deed):
    job = a_job(world, kind, "failed" if deed == "retry" else "waiting")
    before = world.desk.records.jobs.one(job)
    answer = world.client.post(f"/jobs/{job}/{deed}", headers=world.bearer(roles=("editor",)))
    assert answer.status_code == 403
    assert world.desk.records.jobs.one(job) == before


def test_a_publisher_stops_what_a_publisher_ordered_and_no_upload(world):
    headers = world.bearer(roles=("publisher",))
    assert (
        world.client.post(f"/jobs/{a_job(world, 'publish', 'waiting')}/stop", headers=headers).json()["state"]
        == "stopped"
    )
    assert world.client.post(f"/jobs/{a_job(world, 'plan', 'waiting')}/stop", headers=headers).status_code == 403


def test_who_publishes_for_one_school_takes_back_no_bundle_of_another(world):
    digest = world.bundle(world.desk, "birch", "police", "Engine 9").digest
    headers = world.bearer(roles=("publisher",), sites=("ash",))
    body = {"digest": digest, "reason": "not mine"}
    assert world.client.post("/sites/ash/withdrawals", json=body, headers=headers).status_code == 404
    assert not world.desk.records.releases.bundle(digest).withdrawn
    assert (
        world.client.post("/sites/ash/withdrawals", json=body | {"digest": "0" * 64}, headers=headers).status_code
        == 404
    )


def test_a_log_that_is_called_otherwise_is_a_log_too(world):
    before = kept(world, "site.toml", "cedar")
    named = before.replace('id = "EL-1"\n', 'id = "EL-1"\nlog = "lockers/history.csv"\n')
    assert put(world, ("editor",), "lockers/history.csv", b"forged\n", "cedar").status_code == 200
    assert put(world, ("editor",), "site.toml", named, "cedar").status_code == 403
    assert put(world, ("editor", "inspector"), "site.toml", named, "cedar").status_code == 200
    assert put(world, ("editor",), "lockers/history.csv", b"forged anew\n", "cedar").status_code == 403
    assert put(world, ("editor",), "site.toml", before, "cedar").status_code == 403
    assert put(world, ("admin",), "site.toml", before, "cedar").status_code == 200


def with_locker(world, said):
    """Site birch with one more locker, EL-9, of which site.toml says this."""
    before = kept(world, "site.toml", "birch").partition("# more")[0]
    text = f'{before}# more\n[[lockers]]\nid = "EL-9"\n{said}\n'
    assert put(world, ("editor", "inspector"), "site.toml", text, "birch").status_code == 200


@pytest.mark.parametrize("name", ["copies.csv", "lockers/EL-1-checks.csv", "lockers/EL-1.csv", "site.toml"])
def test_a_locker_that_goes_takes_no_file_with_it_that_is_not_its_own(world, name):
    for path in ("copies.csv", "lockers/EL-1-checks.csv", "lockers/EL-1.csv"):
        put(world, ("admin",), path, b"item,quantity\n", "birch")
    with_locker(world, f'items = "{name}"\n[[lockers]]\nid = "EL-8"\nitems = "lockers/EL-1.csv"')
    before = world.desk.records.sites.files("birch")
    headers = world.bearer(roles=("editor",)) | {"if-match": f'"{world.desk.records.sites.one("birch").version}"'}
    assert world.client.delete("/sites/birch/lockers/EL-9", headers=headers).status_code == 200
    assert world.desk.records.sites.files("birch").keys() == before.keys()


def test_a_locker_reads_and_writes_nothing_outside_its_site(world, tmp_path):
    outside, there = tmp_path / "log.csv", tmp_path / "list.csv"
    there.write_text("group,item,par,on_hand\nTools,secret,1,1\n")
    with_locker(world, f'log = "{outside}"')
    at_hand = world.bearer(roles=("inspector", "editor"))
    answers = {"on": "2026-10-05", "kind": "monthly", "by": "Office", "seal_before": "none", "seal_after": "none"}
    answers["counted"] = "no"
    sent = {"id": "form-0001", "answers": answers}
    world.client.post("/sites/birch/lockers/EL-9/checks", json=sent, headers=at_hand)
    assert not outside.exists()
    with_locker(world, f'items = "{there}"')
    version = {"if-match": f'"{world.desk.records.sites.one("birch").version}"'}
    world.client.post("/sites/birch/lockers", json={"id": "EL-10", "like": "EL-9"}, headers=at_hand | version)
    assert "secret" not in kept(world, "lockers/EL-10.csv", "birch")


def test_who_has_many_proofs_in_line_waits_and_others_do_not(world):
    who = world.desk.records.accounts.add(
        Account(id="eager", name="Eager", roles=("editor",)), "a sentence is long", START
    )
    headers, other = world.bearer(roles=("editor",), account=who.id), world.bearer(roles=("editor",))
    for number in range(20):
        job = Job(
            id=f"eager-{number}", district="main", kind="proof", task={"site": "ash"}, who="eager", created=START,
            changed=START,
        )  # fmt: skip
        with world.desk.records.shelf.writing() as connection:
            world.desk.records.jobs.add_in(connection, job)
    answer = world.client.post("/sites/ash/proofs", json={}, headers=headers)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert (
        world.client.post("/sites/ash/proofs", json={}, headers=other | {"prefer": "respond-async"}).status_code == 202
    )


def test_who_was_cut_off_is_not_told_of_a_job_for_as_long_as_it_waits(world, monkeypatch):
    monkeypatch.setattr(jobs, "_LONGEST_S", 0.5)
    answer = world.client.get(
        f"/jobs/{a_job(world, 'proof', 'waiting')}/events", headers=world.bearer(roles=("editor",))
    )
    assert answer.text.count("event: job") == 1
