"""Whatever is uploaded, the service answers with a plan or a problem, keeps to its folder and goes on."""

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk
from tacmap.settings import Limits
from tacmap.store.keyring import Keyring
from tacmap_api.app import create_app

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 99 99">{}</svg>'
ROOM = SVG.format('<path d="M0 0H90V70H0Z M2 2V68H88V2Z"/><text x="40" y="40">101</text>').encode()
TREE = "".join(f'<g id="g{i}">' + f'<use xlink:href="#g{i - 1}"/>' * 10 + "</g>" for i in range(1, 10))
USES = SVG.format(f'<defs><path id="g0" d="M0 0L1 1"/>{TREE}</defs><use xlink:href="#g9"/>').encode()
LINES = "".join(f"0\nLINE\n8\n0\n10\n{i % 7}\n20\n{i % 5}\n11\n{i % 3}\n21\n9\n" for i in range(20))
CUT = f"0\nSECTION\n2\nENTITIES\n{LINES}0\nENDSEC\n".encode()
HOSTILE = {
    "empty": (b"", 422),
    "zeros": (bytes(1000), 422),
    "not a plan": (b"MZ" + bytes(range(256)) * 9, 415),
    "dwg": (b"AC1032" + bytes(1000), 415),
    "too large": (b"0\nSECTION\n" + b" " * 3_000_000, 413),
    "packed bomb": (gzip.compress(b'<svg xmlns="http://www.w3.org/2000/svg">' + b" " * 60_000_000), 413),
    "entity bomb": (b'<!DOCTYPE svg [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + SVG.format("&b;").encode(), 422),
    "file of the server": (
        b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + SVG.format("<text>&a;</text>").encode(),
        422,
    ),
    "tree of uses": (USES, 413),
    "deep": (SVG.format("<g>" * 20_000 + '<path d="M0 0L9 9" stroke="red"/>' + "</g>" * 20_000).encode(), 201),
    "no numbers": (SVG.format('<path d="M nan inf L 1e400 -1e400"/>').encode(), 422),
    "half a file": (f"0\nSECTION\n2\nENTITIES\n{LINES}".encode(), 422),
    "without its end": (CUT, 201),
}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("served")
    desk = Desk.at(folder / "here", Keyring(folder / "keys"), Limits(file_bytes=3_000_000, expanded_references=20_000))
    desk.blobs.folder.mkdir(parents=True, exist_ok=True)
    yield desk
    desk.records.close()


@pytest.fixture(scope="module")
def client(served: Desk) -> Iterator[TestClient]:
    app = create_app(served, lambda: NOW)
    with TestClient(app, follow_redirects=False, raise_server_exceptions=False) as visitor:
        visitor.post(f"/setup/{app.state.gate.passes.make('setup', NOW)}")
        visitor.post("/sites", data={"name": "School"})
        yield visitor


@pytest.mark.parametrize(("content", "status"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_plan_is_answered_with_what_is_wrong(client: TestClient, content: bytes, status: int) -> None:
    answer = client.post("/sites/school/plans", files={"plan": ("plan.dxf", content)})
    assert answer.status_code == status
    assert status == 201 or answer.headers["content-type"] == "application/problem+json"


def test_a_file_without_its_end_is_never_taken_without_a_word(client: TestClient) -> None:
    answer = client.post("/sites/school/plans", files={"plan": ("plan.dxf", CUT)})
    assert "file-cut-short" in [finding["code"] for finding in answer.json()["findings"]]


@pytest.mark.parametrize("name", ["../../../etc/cron.d/x", "..\\..\\x.svg", ".."])
def test_a_file_name_is_only_a_name(client: TestClient, served: Desk, name: str) -> None:
    before = {path for path in served.blobs.folder.parents[1].rglob("*") if "blobs" not in path.parts}
    answer = client.post("/sites/school/plans", files={"plan": (name, ROOM)})
    assert answer.status_code == 201
    assert not {"/", "\\"} & set(answer.json()["file_name"])
    assert {path for path in served.blobs.folder.parents[1].rglob("*") if "blobs" not in path.parts} == before
    assert not Path("/etc/cron.d/x").exists()


@pytest.mark.parametrize("unit", ["1e-300", "999999", "nan", "1e400"])
def test_a_unit_out_of_this_world_is_no_accident(client: TestClient, unit: str) -> None:
    answer = client.post("/sites/school/plans", files={"plan": ("a.svg", ROOM)}, data={"metres_per_unit": unit})
    assert answer.status_code in (201, 413, 422)


def test_a_site_named_with_control_characters_can_be_issued(client: TestClient) -> None:
    assert client.post("/sites", data={"name": "East\x07 \x00Wing"}).json()["name"] == "East Wing"
