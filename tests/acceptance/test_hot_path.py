"""The hot path: as the route answers, for whom the route would, and on record; over real connections and in process."""

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from hashlib import sha256
from random import Random

import pytest
from fastapi.testclient import TestClient

from tacmap.store.audit import broken_at
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import SiteRecord
from tacmap_api.app import create_app
from tacmap_api.hot import BELIEVED_S
from tacmap_api.identity import COOKIE

NOW = datetime.now(UTC)
BODY = Random(1).randbytes(300_000)
TOLD = ("etag", "content-type", "content-length", "content-disposition", "content-range", "accept-ranges",
        "content-security-policy", "x-content-type-options", "referrer-policy", "cache-control")  # fmt: skip


def issue(desk, site, number, content, audience="police"):
    bundle = BundleRecord(
        site_id=site, revision=number, audience=audience, digest=desk.blobs.put(content), fingerprint="F",
        size=len(content), issued=date(2026, 10, 1), created=NOW,
    )  # fmt: skip
    revision = Revision(site_id=site, number=number, version=0, created=NOW, who="office")
    with desk.records.shelf.writing(bundle.digest) as connection:
        desk.records.releases.issue_in(connection, revision, [bundle])
    return f"/bundles/{bundle.digest}.zip"


def token(desk, **grant):
    given = {"roles": ("responder",), "audience": "police"} | grant
    return desk.records.passes.make("device", datetime.now(UTC), Grant(**given), name="tablet")


def bearer(text):
    return {"authorization": f"Bearer {text}"}


@pytest.fixture
def desk(desk):
    desk.records.sites.add(SiteRecord(id="ridge", name="Ridge"))
    return desk


@pytest.fixture
def path(desk):
    return issue(desk, "ridge", 1, BODY)


@pytest.fixture
def clock():
    return lambda: datetime.now(UTC)


@pytest.fixture
def client(app):
    return TestClient(app, follow_redirects=False)


def answered_by(app, ask):
    """What `ask` gives, and whether the hot path gave it."""
    seen = []
    really = app.state.hot.answer
    app.state.hot.answer = lambda each: seen.append(really(each)) or seen[-1]
    try:
        return ask(), any(seen)
    finally:
        del app.state.hot.answer


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"range": "bytes=0-0"},
        {"range": "bytes=1000-"},
        {"range": "bytes=-7"},
        {"range": "bytes=5-10", "if-range": '"other"'},
        {"if-none-match": '"other"'},
        {"if-none-match": "*"},
        {"if-none-match": "ETAG"},
        {"if-none-match": 'W/ETAG, "x"'},
        {"if-none-match": "ETAG", "range": "bytes=0-9"},
        {"range": "bytes=5-10", "if-range": "ETAG"},
    ],
)
def test_an_answer_is_the_same_whether_the_hot_path_gives_it_or_the_route(desk, app, client, path, headers):
    etag = f'"{path[9:73]}"'
    headers = {name: value.replace("ETAG", etag) for name, value in headers.items()} | bearer(token(desk))
    hot, was_hot = answered_by(app, lambda: client.get(path, headers=headers))
    route, was_not = answered_by(app, lambda: client.get(path, headers=headers | {"accept": "text/html"}))
    assert (was_hot, was_not) == (True, False)
    assert (hot.status_code, hot.content) == (route.status_code, route.content)
    told = [{name: answer.headers.get(name) for name in TOLD} for answer in (hot, route)]
    if hot.status_code == 304:
        told = [{name: each[name] for name in TOLD if name != "content-length"} for each in told]
    assert told[0] == told[1]


@pytest.mark.parametrize("headers", [{"range": "bytes=300000-"}, {"range": "bytes=9-5"}])
def test_a_part_that_is_not_there_is_refused_by_the_route(desk, client, path, headers):
    client.get(path, headers=bearer(token(desk)))
    answer = client.get(path, headers=headers | bearer(token(desk)))
    assert answer.status_code in (400, 416)


def test_what_one_visitor_warmed_is_not_for_another_who_may_not_have_it(desk, client, path):
    desk.records.add_district("north", "North")
    assert client.get(path, headers=bearer(token(desk))).status_code == 200
    for grant in ({"audience": "fire"}, {"sites": ("other",)}, {"roles": ("editor",)}, {"district": "north"}):
        assert client.get(path, headers=bearer(token(desk, **grant))).status_code == 404, grant
    assert client.get(path).status_code == 401
    assert client.get(path, headers=bearer("a" * 52)).status_code == 401


def test_a_cut_off_token_is_out_at_its_next_request(desk, client, path):
    """S7: at once, for the process that was told."""
    headers, boss = bearer(token(desk)), bearer(token(desk, roles=("admin",)))
    assert client.get(path, headers=headers).status_code == 200
    own = next(each["id"] for each in client.get("/tokens", headers=boss).json() if each["roles"] == ["responder"])
    assert client.delete(f"/tokens/{own}", headers=boss).status_code == 204
    assert client.get(path, headers=headers).status_code == 401


def test_what_another_process_cut_off_is_out_within_seconds(desk, client, path):
    assert BELIEVED_S <= 2
    text = token(desk)
    assert client.get(path, headers=bearer(text)).status_code == 200
    found = desk.records.passes.found(text, datetime.now(UTC), "device")
    desk.records.passes.withdraw(found.id, "main")
    time.sleep(BELIEVED_S + 0.1)
    assert client.get(path, headers=bearer(text)).status_code == 401


def test_a_token_withdrawn_while_it_was_looked_up_is_not_believed(desk, app, client, path):
    hot, text = app.state.hot, token(desk)
    really = hot._look_up_bundle

    def withdrawn_meanwhile(*asked):
        hot.forget()
        return really(*asked)

    hot._look_up_bundle = withdrawn_meanwhile
    client.get(path, headers=bearer(text))
    assert (hot._guests, hot._admitted) == ({}, {})


def test_a_withdrawn_bundle_is_gone_at_once(desk, client, path):
    headers, boss = bearer(token(desk)), bearer(token(desk, roles=("publisher",)))
    assert client.get(path, headers=headers).status_code == 200
    client.post("/sites/ridge/withdrawals", json={"revision": 1, "reason": "wrong"}, headers=boss)
    assert client.get(path, headers=headers).status_code == 410


def test_a_token_that_expires_is_not_believed_beyond_that(desk, path, tmp_path):
    moment = [NOW]
    app = create_app(desk, lambda: moment[0])
    client, text = TestClient(app), desk.records.passes.make("device", NOW, Grant(roles=("responder",)))
    assert client.get(path, headers=bearer(text)).status_code == 200
    app.state.hot.forget()
    moment[0] = NOW.replace(year=NOW.year + 2)
    assert client.get(path, headers=bearer(text)).status_code == 401
    app.state.line.close()


def test_memory_for_bundles_has_an_end(desk, app, client):
    app.state.hot.bodies.size = 1_000_000
    headers = bearer(token(desk))
    for number in range(1, 9):
        content = Random(number).randbytes(240_000)
        address = issue(desk, "ridge", number, content)
        assert client.get(address, headers=headers).content == content
    assert app.state.hot.bodies.held == 960_000
    large = issue(desk, "ridge", 9, bytes(400_000))
    answer, was_hot = answered_by(app, lambda: client.get(large, headers=headers))
    assert (len(answer.content), was_hot) == (400_000, False)


def test_a_damaged_blob_is_not_served_from_memory(desk, client, path):
    blob = desk.blobs.folder / path[9:73]
    blob.write_bytes(b"X" + BODY[1:])
    answer, _ = answered_by(client.app, lambda: client.get(path, headers=bearer(token(desk))))
    assert client.app.state.hot.bodies.held == 0
    assert sha256(answer.content).hexdigest() != path[9:73]  # as it lies: whoever holds the index notices


def test_every_hot_answer_is_on_record(desk, app, client, path):
    """S8."""
    headers = bearer(token(desk)) | {"if-none-match": f'"{path[9:73]}"'}
    for _ in range(300):
        assert client.get(path, headers=headers).status_code == 304
    app.state.scribe.flush()
    told = desk.audit.entries(most=1000)
    assert {(entry.who, entry.act, entry.thing, entry.detail["status"]) for entry in told} == {
        ("tablet", "GET", path, 304)
    }
    assert sum(entry.detail.get("times", 1) for entry in told) == 300
    assert broken_at(desk.audit.rows(), desk.anchor.held("main")) is None


@contextmanager
def served(tmp_path):
    """A real server on the same folder: its port and process."""
    command = [sys.executable, "-m", "tacmap", "serve", "--port", "0", "--data", str(tmp_path / "data")]
    environment = os.environ | {"TACMAP_CONFIG": str(tmp_path / "keys")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as run:
        line = next(line for line in run.stdout if line.startswith("Serving"))
        yield int(re.search(r":(\d+) ", line)[1]), run
        run.terminate()
        run.communicate(timeout=30)


@pytest.fixture
def port(desk, path, tmp_path):
    with served(tmp_path) as (found, _):
        yield found


def ask(port, path, headers, method="GET"):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    link.request(method, path, headers=headers)
    answer = link.getresponse()
    content = answer.read()
    link.close()
    return answer.status, content, {name.lower(): value for name, value in answer.getheaders()}


def test_over_a_kept_connection_the_answers_follow_one_another(desk, port, path):
    text, etag = token(desk), f'"{path[9:73]}"'
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    told = []
    for turn in range(60):
        headers = bearer(text) if turn % 2 else {"cookie": f"other=1; {COOKIE}={text}"}
        wants = {"if-none-match": etag} if turn % 3 == 0 else {"range": "bytes=5-14"} if turn % 5 == 0 else {}
        link.request("GET", "/me" if turn % 7 == 6 else path, headers=headers | wants)
        answer = link.getresponse()
        content = answer.read()
        assert answer.getheader("date")
        told.append((turn, answer.status))
        if answer.status == 200 and turn % 7 != 6:
            assert content == BODY
        if answer.status == 206:
            assert content == BODY[5:15]
    link.close()
    expected = [200 if turn % 7 == 6 else 304 if turn % 3 == 0 else 206 if turn % 5 == 0 else 200 for turn in range(60)]
    assert [status for _, status in told] == expected


def raw(port, *pieces, wants=1):
    """The statuses of that many answers to what is sent."""
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answered(port, *pieces, wants=wants))]


def answered(port, *pieces, wants=1):
    """What comes back until that many answers have begun."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        for piece in pieces:
            link.sendall(piece)
            time.sleep(0.05)
        got = b""
        while got.count(b"HTTP/1.1 ") < wants and (piece := link.recv(65_536)):
            got += piece
    return got


def test_a_request_that_is_not_plain_goes_the_usual_way(desk, port, path):
    text, other = token(desk), "b" * 52
    good = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {text}\r\n".encode()
    known = b'If-None-Match: "%s"\r\n' % path[9:73].encode()
    assert raw(port, good + known + b"\r\n") == [304]
    assert raw(port, good + known + b"\r\n" + good + known + b"\r\n", wants=2) == [304, 304]  # two at once
    assert raw(port, good[:60], good[60:] + known, b"\r\n") == [304]  # in pieces
    assert raw(port, good + b"Content-Length: 2\r\n" + known + b"\r\nhi") == [304]
    assert raw(port, good + b"Connection: close\r\n" + known + b"\r\n") == [304]
    stranger = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()
    assert raw(port, stranger + known + b"\r\n") == [401]
    assert raw(port, stranger + f"Authorization: Bearer {other}\r\n".encode() + known + b"\r\n") == [401]
    foreign = good.replace(f"127.0.0.1:{port}".encode(), b"evil.example")
    assert raw(port, foreign + known + b"\r\n") == [400]


def test_what_comes_within_another_request_is_no_request(desk, port, path):
    text = token(desk)
    hidden = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {text}\r\n\r\n".encode()
    plain = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode()
    length = b"Content-Length: %d\r\n" % (2 * len(hidden))
    last = plain + b"Connection: close\r\n\r\n"
    twice = b"HTTP/1.1 400 Bad Request"  # a request with two hosts is none
    for first, pieces in (
        (twice, (plain + b"X: ", hidden)),
        (b"HTTP/1.1 200 OK", (plain + length + b"\r\n", hidden, hidden)),
    ):
        got = answered(port, *pieces, last, wants=3)
        assert got.startswith(first)
        assert got.count(b"HTTP/1.1 ") == 2
        assert BODY[:9] not in got


@pytest.mark.parametrize("odd", [b"X: a\nContent-Length: 3", b"Content-Length : 3", b"X\x00: a", b"X: a\rY: b"])
def test_a_header_that_others_might_read_otherwise_is_no_plain_request(desk, port, path, odd):
    plain = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token(desk)}\r\n".encode()
    assert answered(port, plain + b"Connection: close\r\n\r\n").count(b"HTTP/1.1 200 OK") == 1
    assert b"HTTP/1.1 200 OK" not in answered(port, plain + odd + b"\r\n\r\n")


def test_a_download_that_breaks_resumes_or_begins_anew_and_is_never_spliced(desk, port, path):
    """R14: cut at 100 offsets, while another revision is issued in between."""
    dice, headers = Random(14), bearer(token(desk))
    newer_body = Random(2).randbytes(280_000)
    newer = issue(desk, "ridge", 2, newer_body)
    for cut in [dice.randrange(1, len(BODY)) for _ in range(100)]:
        with socket.create_connection(("127.0.0.1", port), timeout=10) as link:
            link.sendall(
                f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: {headers['authorization']}\r\n\r\n".encode()
            )
            got = b""
            while (end := got.find(b"\r\n\r\n")) < 0 or len(got) < end + 4 + cut:
                got += link.recv(65_536)
        etag, part = re.search(rb'etag: ("\w+")', got)[1].decode(), got[end + 4 : end + 4 + cut]
        rest = headers | {"range": f"bytes={cut}-", "if-range": etag}
        status, content, told = ask(port, path, rest)
        assert (status, told["etag"]) == (206, etag)
        assert sha256(part + content).hexdigest() == path[9:73]
        status, content, told = ask(port, newer, rest)  # the old part with the new revision: all of it anew
        assert (status, sha256(content).hexdigest()) == (200, newer[9:73])


def test_a_graceful_stop_leaves_no_look_behind(desk, path, tmp_path):
    """Not those either that cannot be written before it ends: the last ones wait for somebody else's turn."""
    headers = bearer(token(desk)) | {"if-none-match": f'"{path[9:73]}"'}
    with served(tmp_path) as (port, run):
        with ThreadPoolExecutor(8) as pool:
            assert {status for status, *_ in pool.map(lambda _: ask(port, path, headers), range(200))} == {304}
            with desk.records.shelf.writing():
                assert {status for status, *_ in pool.map(lambda _: ask(port, path, headers), range(20))} == {304}
                run.terminate()
                while listens(port):
                    time.sleep(0.05)
                time.sleep(0.5)
        run.wait(30)
    told = [entry for entry in desk.audit.entries(most=1000) if entry.thing == path]
    assert sum(entry.detail.get("times", 1) for entry in told) == 220


def listens(port):
    with socket.socket() as link:
        return link.connect_ex(("127.0.0.1", port)) == 0


def test_a_connection_on_which_nothing_comes_is_closed(desk, port, path):
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token(desk)}\r\n".encode()
    request += b'If-None-Match: "%s"\r\n\r\n' % path[9:73].encode()
    with socket.create_connection(("127.0.0.1", port), timeout=20) as link:
        for _ in range(3):
            link.sendall(request)
            assert link.recv(65_536).startswith(b"HTTP/1.1 304")
            time.sleep(2)
        began = time.monotonic()
        assert link.recv(1) == b""
        assert time.monotonic() - began < 15
