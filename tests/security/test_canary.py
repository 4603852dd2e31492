"""S4: a plan that asks for something elsewhere gets nothing: a canary listens, and nobody comes."""

import socket
import threading
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk, add_site
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
ROOM = '<path d="M0 0H9V7H0Z M.2 .2V6.8H8.8V.2Z"/><text x="4" y="4" font-size=".5">101</text>'
SIZE = 'width="9000mm" height="7000mm" viewBox="0 0 9 7" xmlns="http://www.w3.org/2000/svg"'
SPACES = (
    'xmlns:l="http://www.w3.org/1999/xlink" xmlns:i="http://www.w3.org/2001/XInclude" '
    'xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="y URL"'
)
NAMED_IN_IT = (
    '<image l:href="URL" width="1" height="1"/><image href="URL" width="1" height="1"/><use href="URL#x"/>'
    "<style>@import url(URL); @font-face {font-family: f; src: url(URL)} text {font-family: f}</style>"
    '<rect width="1" height="1" fill="url(URL#p)"/><i:include href="URL"/><script href="URL"/>'
    '<filter id="f"><feImage href="URL"/></filter><path d="M1 1h1" filter="url(#f)"/>'
)


def svg(inside="", *, before=""):
    return f"{before}<svg {SIZE} {SPACES}>{ROOM}{inside}</svg>"


SVG = {
    "an entity": svg('<text x="1" y="1">&x;</text>', before='<!DOCTYPE svg [<!ENTITY x SYSTEM "URL">]>'),
    "a parameter entity": svg(before='<!DOCTYPE svg [<!ENTITY % x SYSTEM "URL"> %x;]>'),
    "its type and its style": svg(before='<?xml-stylesheet href="URL"?><!DOCTYPE svg SYSTEM "URL">'),
    "pictures, styles, inclusions": svg(NAMED_IN_IT),
}
WALLS = "".join(
    f"0\nLINE\n8\nWALLS\n10\n{a}\n20\n{b}\n11\n{c}\n21\n{d}\n"
    for a, b, c, d in ((0, 0, 9, 0), (9, 0, 9, 7), (9, 7, 0, 7), (0, 7, 0, 0))
)
XREF = (
    "0\nSECTION\n2\nBLOCKS\n0\nBLOCK\n2\nelsewhere\n70\n4\n10\n0\n20\n0\n3\nelsewhere\n1\nURL\n0\nENDBLK\n0\nENDSEC\n"
    "0\nSECTION\n2\nENTITIES\n" + WALLS + "0\nINSERT\n2\nelsewhere\n10\n0\n20\n0\n0\nENDSEC\n0\nEOF\n"
)
PICTURE = (
    "0\nSECTION\n2\nENTITIES\n" + WALLS + "0\nIMAGE\n5\n30\n10\n0\n20\n0\n11\n1\n21\n0\n12\n0\n22\n1\n"
    "13\n9\n23\n9\n340\n31\n"
    "0\nENDSEC\n0\nSECTION\n2\nOBJECTS\n0\nIMAGEDEF\n5\n31\n1\nURL\n10\n9\n20\n9\n0\nENDSEC\n0\nEOF\n"
)
PLANS = [pytest.param("plan.svg", text, id=what) for what, text in SVG.items()]
PLANS += [pytest.param("plan.dxf", text, id=what) for what, text in (("a block", XREF), ("a picture", PICTURE))]


class Canary:
    """Listens on the loopback and counts who comes."""

    def __init__(self):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}/canary"
        self.came = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            try:
                link, _ = self.socket.accept()
            except OSError:
                return
            self.came += 1
            link.close()


@pytest.fixture(scope="module")
def canary():
    found = Canary()
    yield found
    found.socket.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("canary")
    desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    add_site(desk, "Hill", NOW)
    app = create_app(desk, lambda: NOW)
    with TestClient(app, headers={"authorization": f"Bearer {desk.records.passes.make('session', NOW)}"}) as found:
        yield found
    app.state.line.close()
    desk.records.close()


@pytest.mark.parametrize(("name", "text"), PLANS)
def test_nobody_comes_for_what_a_plan_names_elsewhere(client, canary, name, text):
    before = canary.came
    answer = client.post("/sites/hill/plans", files={"plan": (name, text.replace("URL", canary.url).encode())})
    assert answer.status_code in (201, 413, 415, 422)
    if answer.status_code == 201:
        for floor in answer.json()["floors"]:
            assert client.get(floor["picture"]).status_code == 200
            assert client.get(floor["picture"].replace(".svg", ".png")).status_code == 200
    assert canary.came == before


def test_the_canary_is_heard_when_somebody_comes(canary):
    before = canary.came
    socket.create_connection(("127.0.0.1", canary.socket.getsockname()[1])).close()
    for _ in range(100):
        if canary.came > before:
            break
        threading.Event().wait(0.02)
    assert canary.came == before + 1
