"""Writes api/tacmap_api/contract.json, the examples of the contract: `python docs/contract_examples.py`.

A small school is made, uploaded, corrected, packed and checked over the application itself; what was asked and answered
is kept, shortened, without secrets. A route that is not asked for here has no example, and a test says so.
"""

import json
import re
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from time import sleep
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response
from PIL import Image
from starlette.types import Receive, Scope, Send

from tacmap.service.desk import Desk
from tacmap.settings import Keeping, Operation
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap_api.app import create_app
from tacmap_api.contract import template
from tacmap_api.hot import ROUTE

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "api/tacmap_api/contract.json"
NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
TOKEN = "a-token-for-numbers-alone"
PASSWORD = "four plain words suffice"
PLAN = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9000mm" height="7000mm" viewBox="0 0 9 7" fill="none" '
    'stroke="#000" stroke-width=".01"><path d="M2 7H0V0H9V7H3M3 6.8H8.8V.2H4.6V6.8M4.4 6.8V.2H.2V6.8H2M2 6.8V7M3 6.8V7'
    'M3 6.8V5.8A1 1 0 0 0 2 6.8"/><text x="2" y="4" font-size=".5">101</text>'
    '<text x="6" y="4" font-size=".5">102</text></svg>'
)
SITE = """\
id = "hill"
name = "Hill School"
[walk_through]
override = "The school opens tomorrow"
override_by = "District office"
[[buildings]]
name = "Main"
[[buildings.floors]]
label = "Ground"
index = 0
plan = "plans/ground.svg"
metres_per_unit = 1
[[lockers]]
id = "EL-1"
name = "Front locker"
items = "lockers/EL-1.csv"
[[recipients]]
name = "Lakeside Police Department"
"""
ITEMS = "group,item,par,on_hand,critical\nmedical,Tourniquet,4,4,yes\n"
CHECK = {
    "kind": "monthly", "on": "2026-10-05", "by": "Custodian on duty", "seal_before": "none", "seal_after": "MH-1",
    "counted": "yes", "count:Tourniquet": "4",
}  # fmt: skip
_LONGEST, _MOST, _DEEPEST = 160, 2, 5
_HEADERS = ("location", "etag", "link")
_SECRETS = re.compile(r"[a-z2-7]{52}")


class Book:
    """What was asked and answered, by route."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.client = TestClient(self._noted, follow_redirects=False)
        self.told: dict[str, dict[str, Any]] = {}
        self._route = ""

    def ask(self, method: str, path: str, **asked: Any) -> Response:
        """One request and its answer, which are kept; a later answer of the same status does not count."""
        answer = self.client.request(method, path, **asked)
        entry = self.told.setdefault(f"{method} {self._route}", {"statuses": [], "answers": {}})
        status = str(answer.status_code)
        entry["statuses"] = sorted({*entry["statuses"], status})
        if answer.status_code >= 500:
            raise AssertionError(answer.text)
        if answer.status_code < 300 and status not in entry["answers"]:
            entry["answers"][status] = _answer(answer)
            if body := asked.get("json") or asked.get("data") or asked.get("content") or asked.get("files"):
                sent = dict.fromkeys(asked.get("files", ()), "(the file)")
                entry["asked"] = sent | _short(asked.get("data", {})) if sent else _short(body)
        return answer

    async def _noted(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The application, and which route it took."""
        await self.app(scope, receive, send)
        if scope["type"] == "http":
            from_memory = scope["method"] == "GET" and "route" not in scope
            self._route = ROUTE if from_memory else template(scope["route"].path)


def examples(folder: Path) -> dict[str, dict[str, Any]]:
    """The examples, from a service in this folder."""
    (folder / "token").write_text(TOKEN)
    desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    app = create_app(desk, lambda: NOW, operation=Operation(metrics_token=folder / "token", free_bytes=0))
    book = Book(app)
    book.client.headers["authorization"] = f"Bearer {desk.records.passes.make('api', NOW, Grant(roles=('admin',)))}"
    with book.client:
        for chapter in CHAPTERS:
            chapter(book)
    app.state.line.close()
    desk.records.close()
    return book.told


def people(book: Book) -> None:
    account = {"id": "facilities", "name": "Facilities desk", "password": PASSWORD, "roles": ["editor", "publisher"]}
    book.ask("POST", "/accounts", json=account)
    book.ask("GET", "/accounts")
    book.ask("GET", "/accounts/facilities")
    book.ask("PUT", "/accounts/facilities", json={"name": "Facilities desk", "roles": ["editor"]})
    book.ask("POST", "/accounts/facilities/password", data={"new": PASSWORD})
    session = book.ask("POST", "/login", data={"account": "facilities", "password": PASSWORD}).json()["session"]
    book.client.cookies.clear()
    own = {"authorization": f"Bearer {session}"}
    book.ask("GET", "/me", headers=own)
    book.ask("POST", "/me/password", data={"old": PASSWORD, "new": PASSWORD}, headers=own)
    book.ask("POST", "/logout")
    made = book.ask("POST", "/tokens", json={"name": "Tablet 7", "kind": "device", "roles": ["responder"]}).json()
    book.ask("GET", "/tokens")
    book.ask("POST", "/login/device", data={"token": made["token"]})
    book.client.cookies.clear()
    book.ask("DELETE", f"/tokens/{made['id']}")


def site(book: Book) -> None:
    book.ask("POST", "/sites", data={"name": "Hill", "state_id": "MI-00000", "address": "1 Hill Road"})
    book.ask("POST", "/sites", data={"name": "Valley"})
    book.ask("GET", "/sites?limit=1")
    book.ask("POST", "/sites/hill/plans", files={"plan": ("ground.svg", PLAN)}, data={"metres_per_unit": "1"})
    again = {"prefer": "respond-async", "idempotency-key": "again-1"}
    _finished(book, book.ask("POST", "/sites/hill/plans", files={"plan": ("ground.svg", PLAN)}, headers=again).json())
    plan = book.ask("GET", "/sites/hill").json()["plans"][0]["id"]
    book.ask("GET", f"/plans/{plan}")
    book.ask("GET", f"/plans/{plan}/rooms.geojson")
    picture = book.ask("GET", f"/plans/{plan}/floors/1.svg")
    book.ask("GET", f"/plans/{plan}/floors/1.svg", headers={"if-none-match": picture.headers["etag"]})
    for path, text in (("lockers/EL-1.csv", ITEMS), ("site.toml", SITE), ("old.csv", "a\n")):
        _save(book, "PUT", path, content=text.encode())
    _save(book, "DELETE", "old.csv")
    book.ask("PUT", "/sites/hill/files/site.toml", content=SITE.encode())
    book.ask("DELETE", "/sites/hill/files/site.toml")
    etag = book.ask("GET", "/sites/hill/files").headers["etag"]
    book.ask("GET", "/sites/hill/files", headers={"if-none-match": etag})
    book.ask("GET", "/sites/hill/files/lockers/EL-1.csv")
    book.ask("GET", "/sites/hill/versions?limit=1")
    book.ask("GET", "/sites/hill/problems")


def _save(book: Book, method: str, path: str, **asked: Any) -> None:
    etag = book.client.get("/sites/hill/files").headers["etag"]
    book.ask(method, f"/sites/hill/files/{path}", headers={"if-match": etag}, **asked)


def _finished(book: Book, job: dict[str, Any]) -> None:
    while book.client.get(f"/jobs/{job['id']}").json()["state"] in ("waiting", "running"):
        sleep(0.1)


def _seen(book: Book, site_id: str = "hill") -> dict[str, str]:
    """If-Match for a write over what is kept now."""
    return {"if-match": book.client.get(f"/sites/{site_id}/files").headers["etag"]}


def _step(book: Book, method: str, path: str, **asked: Any) -> Response:
    """A write over what is kept now, and the same without saying over what."""
    book.ask(method, path, **asked)
    return book.ask(method, path, headers=_seen(book), **asked)


def studio(book: Book) -> None:
    book.ask("GET", "/overview")
    book.ask("GET", "/studio/feature-types?limit=1")
    book.ask("GET", "/sites/hill/plans")
    seen = book.ask("GET", "/sites/hill/map")
    floor = seen.json()["document"]["preplan"]["buildings"][0]["floors"][0]["id"]
    row = {"floor": floor, "correction": "number", "points": [[2.0, 4.0]], "value": "103"}
    _step(book, "POST", "/sites/hill/corrections", json={"rows": [row]})
    series = {"floor": floor, "points": [[1.0, 3.0], [8.0, 3.0]], "first": "201"}
    _step(book, "POST", "/sites/hill/series", json=series)
    cells = {"type": "camera", "number": "C-1", "floor": "Ground", "x": "2", "y": "2", "bearing_deg": "90"}
    placed = _step(book, "POST", "/sites/hill/features", json={"rows": [{"cells": cells}]})
    _step(book, "POST", f"/sites/hill/versions/{placed.json()['version']}/put-back")
    book.ask("GET", "/sites/hill/door-numbers?building=main")
    _step(book, "POST", "/sites/hill/door-numbers", json={"building": "main", "main": f"{floor}/d1"})
    book.ask("GET", "/sites/hill/setting")
    _step(book, "PATCH", "/sites/hill/setting", json={"settings": [{"at": "address", "value": "1 Hill Road"}]})
    _aerial(book)
    _replacement(book, floor)


def _aerial(book: Book) -> None:
    """The school is placed on earth, and a picture from above laid under it and taken away."""
    spot = {"lat": 43.71, "lon": -84.93, "plan": [0, 0], "true_north_deg": 0}
    _step(book, "PATCH", "/sites/hill/setting", json={"settings": [{"at": "georeference", "value": spot}]})
    above = BytesIO()
    Image.new("RGB", (363, 500), (70, 120, 60)).save(above, "PNG")
    said = {"captured": "2026-04-12", "source": "Lake County", "corners": "43.7105, -84.9305 43.7095, -84.9295"}
    _step(book, "PUT", "/sites/hill/aerial", files={"image": ("above.png", above.getvalue())}, data=said)
    etag = book.ask("GET", "/sites/hill/aerial.jpg").headers["etag"]
    book.ask("GET", "/sites/hill/aerial.jpg", headers={"if-none-match": etag})
    _step(book, "DELETE", "/sites/hill/aerial")


def _replacement(book: Book, floor: str) -> None:
    """A newer drawing of the floor is compared and taken."""
    newer = ("newer.svg", PLAN.replace(">101<", ">105<"))
    made = book.ask("POST", "/sites/hill/replacements", files={"plan": newer}, data={"floor": floor})
    later = {"prefer": "respond-async", "idempotency-key": "again-2"}
    asked = {"files": {"plan": ("other.svg", PLAN.replace(">101<", ">106<"))}, "data": {"floor": floor}}
    _finished(book, book.ask("POST", "/sites/hill/replacements", headers=later, **asked).json())
    job = made.json()["id"]
    book.ask("GET", f"/sites/hill/replacements/{job}")
    _step(book, "POST", f"/sites/hill/replacements/{job}", data={"anyway": "true"})


ABSENT = {"at": "not_present/F02", "value": "No hazardous materials are kept here"}


def review(book: Book) -> None:
    book.ask("GET", "/sites/hill/review?law=MI")
    book.ask("GET", "/sites/hill/review.pdf?law=MI")
    _step(book, "PATCH", "/sites/hill/setting", json={"settings": [{"at": "law", "value": "MI"}, ABSENT]})
    book.ask("GET", "/sites/hill/lockers")
    _step(book, "POST", "/sites/hill/lockers", json={"id": "EL-2", "name": "Rear locker"})
    _step(book, "DELETE", "/sites/hill/lockers/EL-2")
    book.ask("GET", "/sites/hill/walk")
    name = book.ask("GET", "/sites/hill/walk/sheets").json()[0]["name"]
    book.ask("GET", f"/sites/hill/walk/sheets/{name}")
    _step(book, "POST", "/sites/hill/walk/override", data={"why": "The school opens tomorrow", "by": "District office"})
    walked = {"by": "Facilities desk", "on": "2026-10-04", "agency": "Township police", "rest_verified": "true"}
    _step(book, "POST", "/sites/hill/walk", data=walked)


def revisions(book: Book) -> None:
    book.ask("GET", "/sites/hill/next-revision")
    proof = book.ask("POST", "/sites/hill/proofs", json={"audience": "police", "issued": "2026-10-05"}).json()
    later = {"prefer": "respond-async"}
    _finished(book, book.ask("POST", "/sites/hill/proofs", json={"audience": "fire"}, headers=later).json())
    book.ask("GET", f"/sites/hill/proofs/{proof['job']}/index.html")
    page = next(page for sheet in proof["sheets"] for page in sheet["pages"])
    book.ask("GET", f"/sites/hill/proofs/{proof['job']}/pages/{page}.png")
    wanted = {"copies": [{"audience": "police", "recipient": "Lakeside Police Department"}], "issued": "2026-10-05"}
    made = _step(book, "POST", "/sites/hill/revisions", json=wanted).json()
    again = book.ask("POST", "/sites/hill/revisions", json=wanted, headers=_seen(book) | later)
    _finished(book, again.json())
    told = book.ask("GET", "/sites/hill/revisions").json()
    book.ask("GET", "/sites/hill/bundles?limit=1")
    book.ask("GET", f"/sites/hill/changes?since={made['revision']}")
    _of_a_bundle(book, told[0]["bundles"][0]["sha256"])
    book.ask("GET", "/sites/hill/notices?limit=1")
    book.ask("POST", "/sites/hill/notices/send")
    for number in (each["number"] for each in book.client.get("/sites/hill/notices").json()[:1]):
        book.ask("POST", f"/sites/hill/notices/{number}/sent")
        book.ask("POST", f"/sites/hill/notices/{number}/seen")
    book.ask("GET", "/sites/hill/downloads")
    book.ask("POST", "/sites/hill/withdrawals", json={"revision": made["revision"], "reason": "Door 4 is bricked up"})
    book.ask("GET", "/tablet/index.json")
    book.ask("POST", "/tablet/links", data={"name": "Car 7", "audience": "police", "sites": "hill"})


def _of_a_bundle(book: Book, digest: str) -> None:
    book.ask("GET", f"/bundles/{digest}/files?limit=2")
    book.ask("GET", f"/bundles/{digest}/files/print/first-due.pdf")
    book.ask("POST", f"/bundles/{digest}/locked", data={"passphrase": "five-words-that-do-not-rhyme"})
    papers = book.ask("POST", f"/bundles/{digest}/papers").json()
    _finished(book, book.ask("POST", f"/bundles/{digest}/papers", headers={"prefer": "respond-async"}).json())
    book.ask("GET", f"/bundles/{digest}/papers/{papers['job']}/binder-card.pdf")


def locker(book: Book) -> None:
    book.ask("GET", "/sites/hill/lockers/EL-1/check")
    book.ask("POST", "/sites/hill/lockers/EL-1/checks", json={"id": "0123456789abcdef", "answers": CHECK})
    book.ask("POST", "/sites/hill/lockers/EL-1/checks", json={"id": "0123456789abcdef", "answers": CHECK})
    book.ask("GET", "/Q/17JF3MSLHJ6A7B5N9")


def packs(book: Book) -> None:
    wanted = {"copies": [{"audience": "public"}], "accept": ["privacy-name"]}
    later = _seen(book) | {"prefer": "respond-async", "idempotency-key": "issue-1"}
    job = book.ask("POST", "/sites/hill/revisions", json=wanted, headers=later).json()
    book.ask("GET", f"/jobs/{job['id']}/events")
    made = book.client.get("/sites/hill").json()["bundles"][0]
    book.ask("GET", f"/jobs/{job['id']}")
    book.ask("GET", "/jobs?limit=1")
    book.ask("GET", made["href"])
    book.ask("GET", made["href"], headers={"if-none-match": f'"{made["sha256"]}"'})
    book.ask("GET", made["href"], headers={"range": "bytes=0-9"})


def stopped_job(book: Book) -> None:
    """A job that waits is stopped, and tried again."""
    desk = book.app.state.desk
    from tacmap.store.jobs import Job

    job = Job(id="1f0c", district="main", kind="site", task={"site": "hill"}, who="", created=NOW, changed=NOW)
    with desk.records.shelf.writing() as connection:
        desk.records.jobs.add_in(connection, job)
    book.ask("POST", f"/jobs/{job.id}/stop")
    book.ask("POST", f"/jobs/{job.id}/retry")


def operation(book: Book) -> None:
    book.ask("GET", "/healthz")
    book.ask("GET", "/readyz", headers={"authorization": f"Bearer {TOKEN}"})
    book.ask("GET", "/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    book.ask("GET", "/audit?limit=1")


CHAPTERS: tuple[Callable[[Book], None], ...] = (
    people,
    site,
    studio,
    review,
    locker,
    packs,
    revisions,
    stopped_job,
    operation,
)


def _answer(answer: Response) -> dict[str, Any]:
    kind = answer.headers.get("content-type", "").partition(";")[0] if answer.content else ""
    told: dict[str, Any] = {"kind": kind}
    if kind.endswith("json"):
        told["body"] = _short(answer.json())
    elif kind.startswith("text/") or kind == "image/svg+xml":
        told["body"] = _short(answer.text)
    if headers := {name: _short(answer.headers[name]) for name in _HEADERS if name in answer.headers}:
        told["headers"] = headers
    return told


def _short(thing: Any, depth: int = 0) -> Any:
    """The same with long lists and texts cut, and without secrets."""
    if isinstance(thing, bytes):
        return _short(thing.decode(), depth)
    if isinstance(thing, str):
        cut = thing if len(thing) <= _LONGEST else f"{thing[:_LONGEST]} ..."
        return _SECRETS.sub("(52 letters and digits)", cut)
    if isinstance(thing, dict):
        return {key: _short(each, depth + 1) for key, each in thing.items()} if depth < _DEEPEST else {}
    if isinstance(thing, list | tuple):
        return [_short(each, depth + 1) for each in thing[:_MOST]] if depth < _DEEPEST else []
    return thing


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as scratch:
        written = json.dumps(examples(Path(scratch)), indent=1, sort_keys=True, ensure_ascii=False)
    OUT.write_text(f"{written}\n", encoding="utf-8")
    sys.stdout.write(f"{OUT}\n")
