"""The hot path as it is really run: behind a proxy that speaks HTTPS, with a line of the log for each request."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest

from tacmap.service.desk import Desk
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import SiteRecord
from tacmap_api.identity import cookie_for

NOW = datetime.now(UTC)
BODY = b"a bundle" * 1000


@pytest.fixture
def desk(tmp_path):
    found = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    found.records.sites.add(SiteRecord(id="ridge", name="Ridge"))
    yield found
    found.records.close()


@pytest.fixture
def path(desk):
    bundle = BundleRecord(
        site_id="ridge", revision=1, audience="police", digest=desk.blobs.put(BODY), fingerprint="F", size=len(BODY),
        issued=date(2026, 10, 1), created=NOW,
    )  # fmt: skip
    revision = Revision(site_id="ridge", number=1, version=0, created=NOW, who="office")
    with desk.records.shelf.writing(bundle.digest) as connection:
        desk.records.releases.issue_in(connection, revision, [bundle])
    return f"/bundles/{bundle.digest}.zip"


@pytest.fixture
def token(desk):
    return desk.records.passes.make("device", NOW, Grant(roles=("responder",), audience="police"), name="tablet")


@contextmanager
def served(tmp_path, **settings):
    """A real server on the same folder: its port, and the lines of its log once it has ended."""
    command = [sys.executable, "-m", "tacmap", "serve", "--port", "0", "--data", str(tmp_path / "data")]
    environment = os.environ | {"TACMAP_CONFIG": str(tmp_path / "keys")} | settings
    log = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment) as run:
        line = next(line for line in run.stdout if line.startswith("Serving"))
        yield int(re.search(r":(\d+) ", line)[1]), log
        run.terminate()
        log += run.communicate(timeout=30)[1].splitlines()


def asked(port, path, *headers, times=3):
    """The head of the last of these answers: what is not known yet is looked up for the first."""
    request = "\r\n".join((f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", *headers, "", "")).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        for _ in range(times):
            link.sendall(request)
            got = b""
            while b"\r\n\r\n" not in got:
                got += link.recv(65_536)
            head, _, body = got.partition(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", head)
            while length and len(body) < int(length[1]):
                body += link.recv(65_536)
            time.sleep(0.02)
    return head.decode(), body


def near_the_wire(head):
    """Whether the protocol answered itself: what goes through the application has the date first."""
    return head.split("\r\n")[1].startswith(("etag:", "content-length:"))


FORWARDED = ("X-Forwarded-For: 203.0.113.7", "X-Forwarded-Proto: https")


def test_through_a_trusted_proxy_an_answer_comes_from_near_the_wire_and_the_record_has_who_asked(
    desk, path, token, tmp_path
):
    with served(tmp_path, TACMAP_PROXIES="127.0.0.1") as (port, _):
        head, body = asked(port, path, f"Authorization: Bearer {token}", *FORWARDED)
        known, _ = asked(port, path, f"Authorization: Bearer {token}", f'If-None-Match: "{path[9:73]}"', *FORWARDED)
        cookie, _ = asked(port, path, f"Cookie: {cookie_for(secure=True)}={token}", *FORWARDED)
        plain, _ = asked(port, path, f"Cookie: {cookie_for(secure=False)}={token}", *FORWARDED)
    assert (head[:13], body, known[:13]) == ("HTTP/1.1 200 ", BODY, "HTTP/1.1 304 ")
    assert near_the_wire(head)
    assert near_the_wire(known)
    assert near_the_wire(cookie)
    assert plain.startswith("HTTP/1.1 401 ")  # over HTTPS the cookie of a plain page lets nobody in
    for each in (head, known, cookie):
        assert "strict-transport-security: max-age=31536000" in each
    origins = {entry.detail["from"] for entry in desk.audit.entries(most=100)}
    assert origins == {"203.0.113.7"}


@pytest.mark.parametrize("proxies", [{}, {"TACMAP_PROXIES": "192.0.2.1"}])
def test_what_a_stranger_says_of_whom_they_ask_for_does_not_count(desk, path, token, tmp_path, proxies):
    with served(tmp_path, **proxies) as (port, _):
        head, _ = asked(port, path, f"Authorization: Bearer {token}", *FORWARDED)
        cookie, _ = asked(port, path, f"Cookie: {cookie_for(secure=True)}={token}", *FORWARDED)
    assert near_the_wire(head)
    assert "strict-transport-security" not in head
    assert cookie.startswith("HTTP/1.1 401 ")
    assert {entry.detail["from"] for entry in desk.audit.entries(most=100)} == {"127.0.0.1"}


def test_the_client_nearest_to_the_proxies_counts_whatever_it_claims_before_that(desk, path, token, tmp_path):
    claimed = "X-Forwarded-For: 198.51.100.9, 203.0.113.7, 127.0.0.1"
    with served(tmp_path, TACMAP_PROXIES="127.0.0.1") as (port, _):
        head, _ = asked(port, path, f"Authorization: Bearer {token}", claimed)
        twice, _ = asked(port, path, f"Authorization: Bearer {token}", "X-Forwarded-For: 198.51.100.9", FORWARDED[0])
    assert near_the_wire(head)
    assert twice.startswith("HTTP/1.1 200 ")
    assert not near_the_wire(twice)  # what comes twice is for the server to read
    assert {entry.detail["from"] for entry in desk.audit.entries(most=100)} == {"203.0.113.7"}


def test_each_answer_near_the_wire_has_the_line_that_any_other_has(desk, path, token, tmp_path):
    with served(tmp_path, TACMAP_LOG="json") as (port, log):
        head, _ = asked(port, path, f"Authorization: Bearer {token}")
        asked(port, "/healthz", times=1)
    assert near_the_wire(head)
    lines = [line for line in map(json.loads, log) if line["event"] == "answered"]
    assert len(lines) == 4
    slow, hot, other = lines[0], lines[2], lines[3]
    assert list(slow) == list(hot) == list(other)
    assert (hot["status"], hot["route"], hot["bytes"]) == (200, "/bundles/{digest}.zip", len(BODY))
    assert hot["request"] == re.search(r"x-request-id: (\w+)", head)[1]
    assert token not in "".join(log)
    assert path not in "".join(log)
    assert len({line["request"] for line in lines}) == 4
