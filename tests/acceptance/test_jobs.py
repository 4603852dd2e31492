"""Long work through the service: progress, stop, retry, and that no death of a worker loses or doubles a job."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from secrets import token_hex

import pytest

from tacmap.errors import FileRefused, StoreError
from tacmap.jobs.district import Import, take_in_district
from tacmap.jobs.lines import Workshop, put_in_line
from tacmap.jobs.queue import Queue
from tacmap.jobs.running import run_job
from tacmap.jobs.work import KINDS
from tacmap.service.desk import Desk, add_site
from tacmap.service.working import keep_files
from tacmap.settings import Keeping
from tacmap.store.database import writing
from tacmap.store.jobs import Job, JobState
from tacmap.store.keyring import Keyring
from tests.samples import ONE_ROOM, issuable

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
LONG = int(os.environ.get("TACMAP_PROVE", "1"))  # `make prove`: that many times as long
ASYNC = {"prefer": "respond-async"}


def clock():
    return datetime.now(UTC)


@pytest.fixture
def client(client):
    """Somebody who came in and added the site Hill."""
    client.post("/sites", data={"name": "Hill"})
    return client


def events(client, job):
    """Every event of a job until it is over."""
    with client.stream("GET", job["events"]) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in stream.iter_lines() if line.startswith("data: ")]
    return [json.loads(line.removeprefix("data: ")) for line in lines]


def upload(client, content=ONE_ROOM, key=None, name="ground.svg"):
    headers = ASYNC | ({"idempotency-key": key} if key else {})
    return client.post("/sites/hill/plans", files={"plan": (name, content)}, headers=headers)


def issue(client, site, audience="fire", **headers):
    """Issue one copy, over the site as it stands unless the headers say otherwise."""
    if "if-match" not in headers:
        headers["if-match"] = client.get(f"/sites/{site}/next-revision").headers["etag"]
    return client.post(f"/sites/{site}/revisions", json={"copies": [{"audience": audience}]}, headers=headers)


def test_a_plan_is_read_as_a_job_that_tells_how_far_it_is(client):
    answer = upload(client)
    assert (answer.status_code, answer.headers["location"]) == (202, answer.json()["href"])
    told = events(client, answer.json())
    assert told[-1]["state"] == "done"
    plan = client.get(f"/plans/{told[-1]['outcome']['plan']}").json()
    assert [floor["rooms"] for floor in plan["floors"]] == [1]


def test_a_bundle_is_packed_as_a_job(client):
    events(client, upload(client).json())
    job = issue(client, "hill", **ASYNC).json()
    told = events(client, job)
    states = [each["state"] for each in told]
    assert states == sorted(states, key=["waiting", "running", "done"].index)
    assert told[-1]["outcome"]["revision"] == 0
    assert client.get(f"/bundles/{told[-1]['outcome']['bundles'][0]}.zip").status_code == 200


def test_a_plan_that_is_refused_fails_with_its_reason_and_may_be_tried_again(client):
    job = upload(client, b"AC1032" + bytes(200), name="plan.dwg").json()
    failed = events(client, job)[-1]
    assert (failed["state"], failed["outcome"]["kind"]) == ("failed", "UnknownFormat")
    assert "DXF" in failed["outcome"]["remedy"]
    assert client.post(f"{job['href']}/retry").json()["state"] in {"waiting", "running"}
    assert events(client, job)[-1]["tries"] == 2


def test_one_key_is_one_job_and_another_body_with_it_is_refused(client):
    jobs = {upload(client, key="k1").json()["id"] for _ in range(20)}
    assert len(jobs) == 1
    assert len([job for job in client.get("/jobs").json() if job["kind"] == "plan"]) == 1
    other = upload(client, ONE_ROOM + b" ", key="k1")
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json()["remedy"]


def test_a_hundred_publishes_at_once_with_one_key_are_one_revision(client, desk):
    """R8, also with the answers: each of them tells the same bundle, and another body is refused."""
    [site] = walked_sites(desk, 1)
    headers = {"idempotency-key": "publish-1", "if-match": client.get(f"/sites/{site}/next-revision").headers["etag"]}

    def publish(audience="fire"):
        return issue(client, site, audience, **headers)

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: publish(), range(100)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["bundles"][0]["sha256"] for answer in answers}) == 1
    assert [revision.number for revision in desk.records.releases.revisions(site)] == [1]
    assert publish("police").status_code == 422


def test_an_upload_that_is_sent_again_with_its_key_is_one_plan(client):
    headers = {"idempotency-key": "upload-1"}
    answers = [
        client.post("/sites/hill/plans", files={"plan": ("ground.svg", ONE_ROOM)}, headers=headers) for _ in range(3)
    ]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len(client.get("/sites/hill").json()["plans"]) == 1


@pytest.mark.parametrize("kind", ["publish", "plan"])
def test_a_job_whose_worker_died_after_the_last_commit_is_not_done_twice(desk, kind):
    [site] = walked_sites(desk, 1)
    job = job_for(site, kind, copies=[{"audience": "fire", "recipient": ""}], issued=None, reason="")
    if kind == "plan":
        task = {"site": site, "file_name": "upper.svg", "metres_per_unit": None}
        job = replace(job, task=task, digest=desk.blobs.put(ONE_ROOM))
    with desk.records.shelf.writing() as connection:
        desk.records.jobs.add_in(connection, job)
    first = KINDS[kind](desk, desk.records.jobs.begin(job.id, NOW), NOW, lambda *_: None)  # and then it was killed
    saved = desk.records.sites.one(site).version
    run_job(desk, job.id, clock)
    ended = desk.records.jobs.one(job.id)
    assert (ended.state, dict(ended.outcome)) == (JobState.DONE, json.loads(json.dumps(first)))
    assert desk.records.sites.one(site).version == saved
    assert len(desk.records.releases.revisions(site)) == (1 if kind == "publish" else 0)


def test_on_a_full_disk_writes_are_refused_and_reads_go_on(client, monkeypatch):
    """R11 at the door: 507, and the same plan and bundle as before."""
    plan = client.post("/sites/hill/plans", files={"plan": ("ground.svg", ONE_ROOM)}).json()
    bundle = issue(client, "hill").headers["location"]
    whole = client.get(bundle).content

    def full(_handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = client.post("/sites/hill/plans", files={"plan": ("upper.svg", ONE_ROOM + b" ")})
    assert (answer.status_code, answer.json()["type"]) == (507, "StoreUnwritable")
    assert client.post("/sites", data={"name": "New"}).status_code == 507
    assert client.get(bundle).content == whole
    assert client.get(f"/plans/{plan['id']}").status_code == 200
    monkeypatch.undo()
    assert client.post("/sites/hill/plans", files={"plan": ("upper.svg", ONE_ROOM + b" ")}).status_code == 201
    assert client.post("/sites", data={"name": "New"}).status_code == 201  # nothing was left of the first attempt


def test_a_job_that_waits_can_be_stopped(desk):
    busy = Workshop(desk, clock, at_once=1)
    busy._threads.submit(time.sleep, 0.5)
    add_site(desk, "Hill", NOW)
    job = put_in_line(desk, busy, job_for("hill"))
    assert desk.records.jobs.ask_to_stop(job.id, NOW).state is JobState.STOPPED
    busy.close()
    assert desk.records.jobs.one(job.id).tries == 0


def test_a_stranger_sees_no_job(client):
    job = upload(client).json()
    client.cookies.clear()
    for path in ("/jobs", job["href"], job["events"]):
        assert client.get(path).status_code == 401


def test_what_a_job_is_not_is_not_found(client):
    for method, path in (
        ("GET", "/jobs/x"),
        ("GET", "/jobs/x/events"),
        ("POST", "/jobs/x/stop"),
        ("POST", "/jobs/x/retry"),
    ):
        assert client.request(method, path).status_code == 404


def job_for(site, kind="site", **task):
    return Job(
        id=token_hex(8), district="main", kind=kind, task={"site": site} | task, who="", created=NOW, changed=NOW
    )


def walked_sites(desk, count):
    """Sites that somebody walked; each has a plan of its own bytes."""
    for number in range(count):
        site = add_site(desk, f"School {number}", NOW)
        files = {"site.toml": issuable(site.name).encode(), "ground.svg": ONE_ROOM + b"\n" * number}
        keep_files(desk.records, site, files, who="", note="", now=NOW)
        yield site.id


def publishing(desk, count):
    """A job in line that issues a walked site, so many times."""
    line, copies = Queue(desk.records.shelf.engine), [{"audience": "police", "recipient": ""}]
    for site in walked_sites(desk, count):
        yield put_in_line(desk, line, job_for(site, "publish", copies=copies, issued=None, reason=""))


def assert_each_issued_once(desk, jobs):
    for job in (desk.records.jobs.one(each.id) for each in jobs):
        assert (job.state, job.outcome.get("revision")) == (JobState.DONE, 1), job
        assert len(desk.records.releases.revisions(job.task["site"])) == 1


def test_what_was_not_finished_when_the_service_ended_is_finished_by_the_next(desk):
    add_site(desk, "Hill", NOW)
    job = job_for("hill")
    with desk.records.shelf.writing() as connection:
        desk.records.jobs.add_in(connection, job)
    desk.records.jobs.begin(job.id, NOW)  # and then the power went
    workshop = Workshop(desk, clock)
    until(lambda: desk.records.jobs.one(job.id).state.over)
    workshop.close()
    assert (desk.records.jobs.one(job.id).state, desk.records.jobs.one(job.id).tries) == (JobState.DONE, 2)


def test_a_job_that_harms_whoever_works_on_it_is_given_up_with_its_reason(desk):
    add_site(desk, "Hill", NOW)
    job = job_for("hill")
    with desk.records.shelf.writing() as connection:
        desk.records.jobs.add_in(connection, job)
    for _ in range(5):
        desk.records.jobs.begin(job.id, NOW)
    workshop = Workshop(desk, clock)
    until(lambda: desk.records.jobs.one(job.id).state.over)
    workshop.close()
    ended = desk.records.jobs.one(job.id)
    assert ended.state is JobState.FAILED
    assert "tried 5 times" in ended.outcome["problem"]


def until(ready, patience=60):
    end = time.monotonic() + patience
    while not ready():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def until_over(jobs_now, patience=60):
    """Wait as long as anything moves: a slow machine is no defect, a queue that stands still is."""
    seen, moved = None, time.monotonic()
    while not (now := jobs_now()) or not all(job.state.over for job in now):
        if now and now != seen:
            seen, moved = now, time.monotonic()
        assert time.monotonic() < moved + patience, f"nothing moves: {[job for job in now if not job.state.over]}"
        time.sleep(0.1)


def test_a_service_that_is_asked_to_end_puts_everything_away(tmp_path):
    command = [sys.executable, "-m", "tacmap", "serve", "--port", "0", "--data", str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        until(lambda: "Serving" in service.stdout.readline())
        service.send_signal(signal.SIGTERM)
        assert service.wait(timeout=20) == 0
    assert sorted(path.name for path in (tmp_path / "data").iterdir()) == ["blobs", "records.db"]


def start_worker(tmp_path, url):
    environment = os.environ | {"TACMAP_RECORDS_URL": url, "TACMAP_CONFIG": str(tmp_path / "keys")}
    command = [sys.executable, "-m", "tacmap", "worker", "--data", str(tmp_path / "data"), "--beat", "0.5"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def test_no_killed_worker_loses_or_doubles_a_job(tmp_path, postgres):
    """R10: workers die at any moment; each job is done once all the same, or given up with its reason."""
    url = postgres()
    desk = Desk.of(Keeping(folder=tmp_path / "data", records_url=url), Keyring(tmp_path / "keys"))
    desk.keyring.own_key()
    waiting = publishing(desk, 1_000)

    def any_running():
        if not (unfinished := desk.records.jobs.unfinished()):
            jobs.append(next(waiting))
        return any(job.state is JobState.RUNNING for job in unfinished)

    jobs = [next(waiting) for _ in range(4 if LONG == 1 else 50)]
    pauses = (0.0, 0.5) if LONG == 1 else [Random(10).uniform(0, 3) for _ in range(100)]
    worker = start_worker(tmp_path, url)
    try:
        for pause_s in pauses:
            until(any_running)
            time.sleep(pause_s)
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
            worker = start_worker(tmp_path, url)
        until_over(lambda: [desk.records.jobs.one(job.id) for job in jobs])  # one worker does what was left
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    finally:
        worker.kill()
        worker.communicate()
    ended = [desk.records.jobs.one(job.id) for job in jobs]
    given_up = [job for job in ended if job.state is not JobState.DONE]
    assert [job.state for job in given_up if "tried 5 times" not in job.outcome["problem"]] == []
    assert sum(job.tries - 1 for job in ended) <= len(pauses)  # it was a kill that ended each try but the last
    for job in ended:
        issued = [revision.number for revision in desk.records.releases.revisions(job.task["site"])]
        assert issued == [1] if job.state is JobState.DONE else len(issued) <= 1
        assert len(desk.records.releases.bundles(job.task["site"])) == len(issued)
    assert sum(job.tries for job in ended) > len(jobs)
    desk.records.close()


def test_no_restart_of_the_database_loses_or_doubles_a_job(tmp_path, postgres):
    """R10: as after a crash of the database's own server."""
    url = postgres()
    desk = Desk.of(Keeping(folder=tmp_path / "data", records_url=url), Keyring(tmp_path / "keys"))
    desk.keyring.own_key()
    jobs = list(publishing(desk, 2 * LONG))

    workers = [start_worker(tmp_path, url)]

    def jobs_now():
        """How the jobs stand; none while the database is away. A worker that ended is started again."""
        if workers[-1].poll() is not None:
            workers.append(start_worker(tmp_path, url))
        try:
            return [desk.records.jobs.one(job.id) for job in jobs]
        except StoreError:
            return []

    def running_or_over():
        states = {job.state for job in jobs_now()}
        return JobState.RUNNING in states or (states and all(state.over for state in states))

    try:
        for _ in range(LONG):
            until(running_or_over)
            postgres.restart()
        until_over(jobs_now)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()
    assert_each_issued_once(desk, jobs)
    desk.records.close()


def test_no_cut_connection_loses_or_doubles_a_job(tmp_path, postgres):
    """R10: the database throws everybody out, as it does when it is started again."""
    url = postgres()
    desk = Desk.of(Keeping(folder=tmp_path / "data", records_url=url), Keyring(tmp_path / "keys"))
    desk.keyring.own_key()
    jobs = list(publishing(desk, 2))
    with start_worker(tmp_path, url) as worker:
        try:
            until(lambda: any(job.state is JobState.RUNNING for job in desk.records.jobs.unfinished()))
            with writing(desk.records.shelf.engine) as connection:
                connection.exec_driver_sql(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            until_over(lambda: [desk.records.jobs.one(job.id) for job in jobs])
        finally:
            worker.kill()
            worker.communicate()
    assert_each_issued_once(desk, jobs)
    desk.records.close()


def test_a_worker_without_postgresql_is_told_what_to_do(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "tacmap", "worker", "--data", str(tmp_path)], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "PostgreSQL" in done.stderr
    assert "tacmap serve" in done.stderr


def district(tmp_path, *names):
    folder = tmp_path / "district"
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "site.toml").write_text(issuable(name))
        (folder / name / "ground.svg").write_bytes(ONE_ROOM)
    return folder


def taken_in(desk, folder, report=None):
    return list(take_in_district(desk, Import(folder=folder, report=report, at_once=2), clock))


def test_a_district_is_taken_in_with_a_line_for_each_school(desk, tmp_path):
    folder = district(tmp_path, "Abbey", "north/Birch", "Cedar")
    (folder / "Cedar" / "ground.svg").write_bytes(b"not a plan")
    lines = taken_in(desk, folder, tmp_path / "report.jsonl")
    assert [(line.folder, line.site, line.state, line.rooms, line.numbered) for line in lines] == [
        ("Abbey", "abbey", "kept", 1, 1),
        ("Cedar", "cedar", "kept", 0, 0),
        ("north/Birch", "north-birch", "kept", 1, 1),
    ]
    assert [bool(line.problems) for line in lines] == [False, True, False]
    assert [site.id for site in desk.records.sites.every()] == ["abbey", "cedar", "north-birch"]
    assert [plan.file_name for plan in desk.records.plans.of("abbey")] == ["ground.svg"]


def test_an_import_goes_on_where_it_ended(desk, tmp_path):
    folder, report = district(tmp_path, "Abbey", "Birch"), tmp_path / "report.jsonl"
    whole = taken_in(desk, folder, report)
    first = report.read_text().splitlines(keepends=True)[0]
    report.write_text(first + '{"folder": "Birch", "dig')  # cut off in the middle of a line
    again = taken_in(desk, folder, report)
    assert [line.state for line in again] == ["kept", "unchanged"]
    assert [line.rooms for line in again] == [line.rooms for line in whole]
    (folder / "Abbey" / "site.toml").write_text(issuable("Abbey") + "\n# a remark")
    assert [line.version for line in taken_in(desk, folder, report)] == [2, 1]


def test_two_folders_of_one_id_are_not_mixed(desk, tmp_path):
    folder = district(tmp_path, "one/Abbey", "two/Abbey")
    for name in ("one", "two"):
        text = issuable("Abbey")
        (folder / name / "Abbey" / "site.toml").write_text(text)
    first, second = taken_in(desk, folder)
    assert (first.state, second.state) == ("kept", "refused")
    assert "same id" in second.problems[0]
    assert desk.records.sites.one("abbey").version == 1


def test_a_folder_without_sites_is_refused(desk, tmp_path):
    with pytest.raises(FileRefused, match="no site folder"):
        taken_in(desk, tmp_path)


def test_a_district_is_imported_at_the_terminal(tmp_path):
    folder = district(tmp_path, "Abbey")
    command = [sys.executable, "-m", "tacmap", "import", str(folder), "--data", str(tmp_path / "data")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Abbey: kept, 1 plans, 1 rooms, 1 with a number" in done.stdout
    shutil.rmtree(folder / "Abbey" / "ground.svg", ignore_errors=True)
    (folder / "Abbey" / "ground.svg").unlink()
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert 'There is no file "ground.svg"' in done.stdout


def test_workers_read_what_an_import_left_to_them(tmp_path, postgres):
    url, folder = postgres(), district(tmp_path, "Abbey", "Birch")
    environment = os.environ | {"TACMAP_RECORDS_URL": url}
    command = [sys.executable, "-m", "tacmap", "import", str(folder), "--data", str(tmp_path / "data"), "--queue"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    desk = Desk.of(Keeping(folder=tmp_path / "data", records_url=url), Keyring(tmp_path / "keys"))
    with start_worker(tmp_path, url) as worker:
        try:
            until(lambda: all(job.state is JobState.DONE for job in desk.records.jobs.from_the_newest()))
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.communicate()
    assert [job.outcome["rooms"] for job in desk.records.jobs.from_the_newest()] == [1, 1]
    desk.records.close()
