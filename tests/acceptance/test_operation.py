"""The service as those see it who run it: health, numbers, its log, and its end."""

import json
import logging
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient

from tacmap.errors import FileRefused
from tacmap.logs import JsonLines
from tacmap.service.desk import add_site
from tacmap.service.fitness import PATIENCE, fitness
from tacmap.settings import Operation
from tacmap.store.jobs import Job
from tacmap.store.passes import Grant
from tacmap_api.app import create_app

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOKEN = "7d1c5a1e-token-for-numbers"
SHOWN = {"authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def app(desk, tmp_path):
    (tmp_path / "token").write_text(f"{TOKEN}\n")
    return create_app(desk, lambda: NOW, operation=Operation(metrics_token=tmp_path / "token", free_bytes=0))


def test_strangers_learn_that_it_is_ready_and_no_more(stranger):
    assert (stranger.get("/healthz").text, stranger.get("/readyz").json()) == ("ok", {"ready": True})


def test_who_shows_the_token_learns_which_parts_are_good(stranger):
    parts = {"database": "ok", "files": "ok", "disk": "ok", "jobs": "ok"}
    assert stranger.get("/readyz", headers=SHOWN).json() == {"ready": True, **parts}


def test_without_its_files_it_is_not_ready_but_alive(stranger, tmp_path):
    shutil.rmtree(tmp_path / "data" / "blobs")
    answer = stranger.get("/readyz")
    assert (answer.status_code, answer.json(), stranger.get("/healthz").status_code) == (503, {"ready": False}, 200)
    assert stranger.get("/readyz", headers=SHOWN).json()["files"] == "StoreUnwritable"


def test_an_almost_full_disk_is_told(desk):
    assert fitness(desk, NOW, least_free=1 << 62).parts["disk"] == "almost full"


def test_jobs_that_nobody_takes_are_told_after_a_quarter_of_an_hour(desk):
    job = Job(id="j1", district="main", kind="site", task={"site": "x"}, who="", created=NOW, changed=NOW)
    with desk.records.shelf.writing() as connection:
        desk.records.jobs.add_in(connection, job)
    soon, late = (fitness(desk, NOW + PATIENCE + timedelta(seconds=more), least_free=0) for more in (0, 1))
    assert (soon.good, late.good) == (True, False)
    assert late.parts["jobs"] == "nobody takes the jobs that wait"


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer 7d1c5a1e"}, {"authorization": "Bearer ä"}])
def test_there_are_no_numbers_for_strangers(stranger, headers):
    headers = {name: text.encode("latin-1") for name, text in headers.items()}
    assert stranger.get("/metrics", headers=headers).status_code == 404


def test_without_a_token_there_are_no_numbers_for_anybody(desk):
    with TestClient(create_app(desk, lambda: NOW)) as client:
        assert client.get("/metrics", headers={"authorization": "Bearer None"}).status_code == 404


def test_nobody_who_was_let_in_sees_the_numbers_without_the_token(desk, app):
    headers = {"authorization": f"Bearer {desk.records.passes.make('api', NOW, Grant(roles=('admin',)))}"}
    with TestClient(app, headers=headers) as client:
        assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("content", ["", "short", None])
def test_what_is_no_token_is_refused_when_the_service_starts(desk, tmp_path, content):
    if content is not None:
        (tmp_path / "bad").write_text(content)
    with pytest.raises(FileRefused, match="token for metrics"):
        create_app(desk, lambda: NOW, operation=Operation(metrics_token=tmp_path / "bad"))


def test_the_numbers_name_routes_and_never_paths(desk, app):
    site = add_site(desk, "Secret School", NOW).id
    headers = {"authorization": f"Bearer {desk.records.passes.make('api', NOW, Grant(roles=('admin',)))}"}
    with TestClient(app, headers=headers) as client:
        for path in (f"/sites/{site}", f"/sites/{site}", "/sites/elsewhere", "/no/such/page"):
            client.get(path)
        told = client.get("/metrics", headers=SHOWN).text
    assert 'tacmap_requests_total{method="GET",route="/sites/{site_id}",status="200"} 2.0' in told
    assert 'tacmap_requests_total{method="GET",route="/sites/{site_id}",status="404"} 1.0' in told
    assert 'route="(none)",status="404"} 1.0' in told
    assert "secret" not in told.lower()
    assert "elsewhere" not in told
    assert 'tacmap_part_good{part="database"} 1.0' in told


@pytest.fixture
def lines():
    """What is logged while the test runs, each line as the log has it."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record):
            written.append(JsonLines().format(record))

    kept, log = Kept(), logging.getLogger("tacmap")
    log.addHandler(kept)
    log.setLevel("INFO")
    yield written
    log.removeHandler(kept)
    log.setLevel("NOTSET")


def test_each_request_is_a_line_of_json_that_names_it_to_the_client_and_tells_nothing_of_the_site(desk, app, lines):
    site = add_site(desk, "Secret School", NOW).id
    headers = {"authorization": f"Bearer {desk.records.passes.make('api', NOW, Grant(roles=('admin',)))}"}
    with TestClient(app, headers=headers) as client:
        answer = client.get(f"/sites/{site}?who=secret")
    (line,) = [json.loads(each) for each in lines]
    assert line["request"] == answer.headers["x-request-id"]
    assert {name: line[name] for name in ("method", "route", "status", "bytes", "from", "event")} == {
        "method": "GET", "route": "/sites/{site_id}", "status": 200, "bytes": len(answer.content),
        "from": "tacmap.requests", "event": "answered",
    }  # fmt: skip
    assert line["ms"] > 0
    assert "secret" not in "".join(lines).lower()


def test_an_error_is_told_by_its_kind_and_place_and_never_by_its_words(lines):
    log = logging.getLogger("tacmap.test")
    try:
        raise ValueError("room 12 of Secret School")
    except ValueError:
        log.exception("not on record: %s", "secret person")
    line = json.loads(lines[0])
    assert (line["error"], line["event"], line["level"]) == ("ValueError", "not on record: %s", "error")
    assert "test_operation.py" in line["where"][0]
    assert "secret" not in lines[0].lower()


def started(tmp_path, **settings):
    command = [sys.executable, "-m", "tacmap", "serve", "--port", "0", "--data", str(tmp_path / "data")]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ | settings
    )  # fmt: skip


def port_of(service):
    while "Serving" not in (line := service.stdout.readline()):
        assert line, service.stderr.read()
    return int(line.split(" on ")[1].split()[0].rpartition(":")[2])


def test_an_answer_that_is_under_way_is_finished_before_the_service_ends(tmp_path):
    body = b"account=nobody&password=a+sentence+of+theirs"
    head = b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with started(tmp_path, TACMAP_LOG="json") as service:
        port = port_of(service)
        with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
            line.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body[:10])
            time.sleep(0.5)
            service.send_signal(signal.SIGTERM)
            time.sleep(1.0)
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port), timeout=2)
            line.sendall(body[10:])
            answer = line.recv(65_536)
        assert answer.startswith(b"HTTP/1.1 401 ")
        assert service.wait(timeout=20) == 0
        logged = [json.loads(each) for each in service.stderr.read().splitlines()]
    assert [each["status"] for each in logged if each["event"] == "answered"] == [401]


def test_an_answer_that_takes_longer_than_its_grace_does_not_keep_the_service_alive(tmp_path):
    with started(tmp_path, TACMAP_GRACE_SECONDS="1") as service:
        with socket.create_connection(("127.0.0.1", port_of(service)), timeout=20) as line:
            line.sendall(b"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
            time.sleep(0.5)
            service.send_signal(signal.SIGTERM)
            assert service.wait(timeout=20) == 0
        service.stderr.read()


def test_a_setting_that_cannot_be_meant_is_refused_with_what_to_do(tmp_path):
    with started(tmp_path, TACMAP_LOG="xml") as service:
        assert service.wait(timeout=30) == 2
        assert "TACMAP_LOG is text or json" in service.stderr.read()


def test_a_worker_refuses_the_same_setting(tmp_path):
    command = [sys.executable, "-m", "tacmap", "worker", "--data", str(tmp_path / "data")]
    done = subprocess.run(command, env=os.environ | {"TACMAP_LOG": "xml"}, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "TACMAP_LOG is text or json" in done.stderr) == (2, True)


def test_a_name_that_a_proxy_passes_on_is_served_when_it_is_set(tmp_path):
    ask = b"GET /healthz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
    with started(tmp_path, TACMAP_HOSTS="maps.example.org") as service:
        port, seen = port_of(service), []
        for name in (b"maps.example.org", b"evil.example.org"):
            with socket.create_connection(("127.0.0.1", port), timeout=20) as line:
                line.sendall(ask % name)
                seen.append(line.recv(15))
        service.send_signal(signal.SIGTERM)
        service.wait(timeout=20)
        service.stderr.read()
    assert seen == [b"HTTP/1.1 200 OK", b"HTTP/1.1 400 Ba"]
