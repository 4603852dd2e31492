"""Two districts with everything in them that a route may name, for those who ask in somebody else's name."""

from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tacmap.service.desk import Desk, add_plan, add_site
from tacmap.service.working import keep_files, site_text
from tacmap.settings import Admission
from tacmap.store.accounts import Account
from tacmap.store.jobs import Job
from tacmap.store.notices import Notice
from tacmap.store.passes import AUDIENCES, Grant
from tacmap.store.releases import BundleRecord
from tacmap_api.app import create_app
from tests.samples import ONE_ROOM, desk_in

START = datetime(2026, 10, 5, 12, tzinfo=UTC)
PASSWORD = "a sentence is long"


class World:
    """Two districts with the sites ash and birch, one more in the first; each with a plan, a locker, bundles for every
    audience, a finished job and a notice."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.now = desk, START
        often = Admission(logins=10**6, codes=10**6, strangers=10**6, requests=10**6)
        self.app: FastAPI = create_app(desk, lambda: self.now, admission=often)
        self.client = TestClient(self.app, follow_redirects=False)
        desk.records.add_district("north", "North")
        there = [(district, site) for district in ("main", "north") for site in ("ash", "birch")] + [("main", "cedar")]
        self.things = {(district, site): self._fill(district, site) for district, site in there}

    def _fill(self, district: str, site: str) -> dict[str, str]:
        desk = replace(self.desk, records=self.desk.records.of(district))
        add_site(desk, site, START)
        plan = add_plan(desk, site, "ground.svg", ONE_ROOM, START)
        seen = desk.records.sites.one(site)
        text = site_text(desk.records, desk.records.sites.files(site)) + '\n[[lockers]]\nid = "EL-1"\n'
        keep_files(desk.records, seen, {"site.toml": text.encode()}, who="office", note="a locker", now=START)
        digests = [self.bundle(desk, site, audience).digest for audience in AUDIENCES]
        account = Account(id=f"{district}-{site}", name="Desk", roles=("editor",))
        part = min(path.name for path in (files("tacmap_api") / "studio_assets" / "assets").iterdir())
        return {
            "name": part,
            "site_id": site,
            "plan_id": plan.id,
            "digest": digests[-1],
            "floor": "1",
            "kind": "svg",
            "path:path": "site.toml",
            "locker_id": "EL-1",
            "part": "form.js",
            "job_id": self._job(desk, site),
            "number": self._notice(desk, site),
            "account_id": desk.records.accounts.add(account, PASSWORD, START).id,
            "token_id": self._token(desk, site),
        }

    def bundle(self, desk: Desk, site: str, audience: str, recipient: str = "") -> BundleRecord:
        content = f"bundle of {desk.records.shelf.district} {site} for {audience} {recipient}".encode()
        return desk.records.releases.add_draft(
            BundleRecord(
                site_id=site, revision=0, audience=audience, digest=desk.blobs.put(content), fingerprint="F",
                size=len(content), issued=None, created=START, recipient=recipient,
            )
        )  # fmt: skip

    def _job(self, desk: Desk, site: str) -> str:
        district = desk.records.shelf.district
        job = Job(
            id=f"job-{district}-{site}", district=district, kind="proof", task={"site": site}, who="office",
            created=START, changed=START,
        )  # fmt: skip
        with desk.records.shelf.writing() as connection:
            desk.records.jobs.add_in(connection, job)
        desk.records.jobs.ask_to_stop(job.id, START)
        desk.records.jobs.begin(job.id, START)
        return job.id

    def _notice(self, desk: Desk, site: str) -> str:
        with desk.records.shelf.writing() as connection:
            notice = Notice(site_id=site, revision=1, recipient="Engine 7", created=START)
            desk.records.notices.add_in(connection, [notice])
        return str(desk.records.notices.of(site)[0].number)

    def _token(self, desk: Desk, site: str) -> str:
        grant = Grant(district=desk.records.shelf.district, roles=("editor",))
        desk.records.passes.make("api", START, grant, name=site)
        return next(each.id for each in desk.records.passes.every(grant.district, START, "api") if each.name == site)

    def bearer(self, **grant: object) -> dict[str, str]:
        given = {"roles": (), "audience": "police"} | grant
        return {"authorization": f"Bearer {self.desk.records.passes.make('api', self.now, Grant(**given))}"}

    def ask(self, method: str, path: str, things: dict[str, str], headers: dict[str, str]):
        """The answer to a request for these things; what is let through is told to do nothing."""
        for name, value in things.items():
            path = path.replace("{" + name + "}", value)
        body = {"audience": "nobody"} if method == "POST" else None
        return self.client.request(method, path, headers=headers, data=body)


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with desk_in(tmp_path_factory.mktemp("world")) as desk:
        found = World(desk)
        yield found
        found.app.state.line.close()
