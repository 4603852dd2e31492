"""Who may do what: logins that cannot be guessed, passes that can be cut off, and every role at every route (S5-S7)."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tacmap.errors import Conflict, FileRefused, LoginRefused, NotFound
from tacmap.service.desk import Desk, add_plan, add_site
from tacmap.service.rights import ROLES, Right
from tacmap.service.working import keep_files, site_text
from tacmap.settings import Keeping
from tacmap.store.accounts import Account
from tacmap.store.blobs import BlobMemory
from tacmap.store.database import reading
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord
from tacmap_api.app import CLOSED as CLOSED_ROUTERS
from tacmap_api.app import create_app
from tacmap_api.rights import ROUTES

START = datetime(2026, 10, 5, 12, tzinfo=UTC)
PASSWORD = "a sentence is long"
OFFICE = Account(id="Office@Oak.example", name="Facilities", roles=("editor",), audience="fire", agency="Oak district")
PLAN = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9000mm" height="7000mm" viewBox="0 0 9 7">'
    b'<path d="M0 0H9V7H0Z M.2 .2V6.8H8.8V.2Z"/><text x="4" y="4" font-size=".5">101</text></svg>'
)


@pytest.fixture
def records(records_url):
    with Records.at(records_url, BlobMemory()) as found:
        yield found


@pytest.fixture
def accounts(records):
    records.accounts.add(OFFICE, PASSWORD, START)
    return records.accounts


def refused(accounts, password, now=START, who="office@oak.example"):
    with pytest.raises(LoginRefused) as error:
        accounts.log_in(who, password, now)
    return error.value


def test_the_right_password_lets_in_whatever_the_capitals_of_the_id(accounts):
    assert accounts.log_in(" OFFICE@oak.example ", PASSWORD, START).name == "Facilities"


def test_a_password_is_kept_as_an_argon2id_hash_of_its_own(records, accounts):
    accounts.add(replace(OFFICE, id="second"), PASSWORD, START)
    with reading(records.shelf.engine) as connection:
        kept = connection.exec_driver_sql("SELECT password FROM accounts").scalars().all()
    assert all(each.startswith("$argon2id$v=19$m=19456,t=2,p=1$") for each in kept)
    assert len(set(kept)) == 2


def test_six_wrong_passwords_lock_for_a_quarter_of_an_hour_even_the_right_one(accounts):
    for turn in range(6):
        assert not refused(accounts, "wrong", START + timedelta(seconds=turn)).locked
    assert refused(accounts, PASSWORD, START + timedelta(minutes=14)).locked
    assert accounts.log_in("office@oak.example", PASSWORD, START + timedelta(minutes=16)).id == "office@oak.example"


def test_the_right_password_forgives_the_wrong_ones_before_it(accounts):
    for _ in range(2):
        for _ in range(5):
            refused(accounts, "wrong")
        accounts.log_in("office@oak.example", PASSWORD, START)


def test_an_account_that_is_not_there_is_refused_and_locked_in_the_same_words(accounts):
    told = [[refused(accounts, "wrong", who=who).problem for _ in range(7)] for who in ("office@oak.example", "nobody")]
    assert told[0] == told[1]


def test_a_closed_account_is_out_at_once(records, accounts):
    grant = Grant(account="office@oak.example", roles=("editor",))
    token = records.passes.make("api", START, grant)
    assert records.passes.found(token, START, "api")
    accounts.change(replace(OFFICE, closed=True))
    assert records.passes.found(token, START, "api") is None
    refused(accounts, PASSWORD)


def test_a_token_never_allows_more_than_its_account_does_now(records, accounts):
    grant = Grant(account="office@oak.example", roles=("editor", "admin"), audience="police")
    token = records.passes.make("api", START, grant)
    found = records.passes.found(token, START, "api").grant
    assert (found.roles, found.sites, found.audience) == (("editor",), ("*",), "fire")
    accounts.change(replace(OFFICE, roles=("auditor",), sites=("ridge",), audience="public"))
    found = records.passes.found(token, START, "api").grant
    assert (found.roles, found.sites, found.audience) == ((), ("ridge",), "public")


def test_a_new_password_ends_every_session(records, accounts):
    session = records.passes.make("session", START, Grant(account="office@oak.example", roles=("editor",)))
    accounts.set_password("office@oak.example", "another sentence")
    assert records.passes.found(session, START, "session") is None
    refused(accounts, PASSWORD)


def test_a_short_password_and_a_taken_id_are_refused(accounts):
    with pytest.raises(FileRefused, match="at least 12"):
        accounts.add(replace(OFFICE, id="other"), "elevenchars", START)
    with pytest.raises(Conflict):
        accounts.add(replace(OFFICE, id="OFFICE@oak.example"), PASSWORD, START)


def test_the_text_of_a_token_has_256_bits_and_only_its_hash_is_kept(records):
    text = records.passes.make("device", START)
    assert len(text) == 52
    with reading(records.shelf.engine) as connection:
        kept = connection.exec_driver_sql("SELECT digest FROM passes").scalars().all()
    assert kept == [hashlib.sha256(text.encode()).hexdigest()]


def test_a_token_of_another_district_cannot_be_withdrawn(records):
    records.add_district("north", "North")
    records.passes.make("api", START, Grant(district="north"))
    [other] = records.passes.every("north", START, "api")
    with pytest.raises(NotFound):
        records.passes.withdraw(other.id, "main")
    records.passes.withdraw(other.id, "north")
    assert records.passes.every("north", START, "api") == ()


class World:
    """Two districts with two sites each, every one with a plan, a bundle for police, and a job."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.now = desk, START
        self.app: FastAPI = create_app(desk, lambda: self.now)
        self.client = TestClient(self.app, follow_redirects=False)
        desk.records.add_district("north", "North")
        self.things = {
            (district, site): self._fill(district, site) for district in ("main", "north") for site in ("ash", "birch")
        }

    def _fill(self, district: str, site: str) -> dict[str, str]:
        desk = replace(self.desk, records=self.desk.records.of(district))
        add_site(desk, site, START)
        plan = add_plan(desk, site, "ground.svg", PLAN, START)
        seen = desk.records.sites.one(site)
        text = site_text(desk.records, desk.records.sites.files(site)) + '\n[[lockers]]\nid = "EL-1"\n'
        keep_files(desk.records, seen, {"site.toml": text.encode()}, who="office", note="a locker", now=START)
        digest = desk.blobs.put(f"bundle of {district} {site}".encode())
        desk.records.releases.add_draft(
            BundleRecord(
                site_id=site, revision=0, audience="police", digest=digest, fingerprint="F", size=9, issued=None,
                created=START,
            )
        )  # fmt: skip
        part = min(path.name for path in (files("tacmap_api") / "studio_assets" / "assets").iterdir())
        return {
            "name": part,
            "site_id": site,
            "plan_id": plan.id,
            "digest": digest,
            "floor": "1",
            "kind": "svg",
            "path:path": "site.toml",
            "locker_id": "EL-1",
            "part": "form.js",
        }

    def bearer(self, **grant: object) -> dict[str, str]:
        given = {"roles": (), "audience": "police"} | grant
        return {"authorization": f"Bearer {self.desk.records.passes.make('api', self.now, Grant(**given))}"}

    def ask(self, method: str, path: str, things: dict[str, str], headers: dict[str, str]) -> int:
        for name, value in things.items():
            path = path.replace("{" + name + "}", value)
        body = {"audience": "nobody"} if method == "POST" else None  # what is let through does nothing
        return self.client.request(method, path, headers=headers, data=body).status_code


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    folder = tmp_path_factory.mktemp("world")
    desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    found = World(desk)
    yield found
    found.app.state.line.close()
    desk.records.close()


CLOSED = sorted(key for key in ROUTES if not {"{job_id}", "{account_id}", "{token_id}"} & set(key[1].split("/")))
OF_A_SITE = [(method, path) for method, path in CLOSED if "{" in path and not path.startswith(("/studio", "/check/"))]


def test_the_table_names_every_closed_route_and_no_other():
    served = {(method, route.path) for router in CLOSED_ROUTERS for route in router.routes for method in route.methods}
    assert set(ROUTES) == served | {("GET", "/openapi.json")}


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_stranger_is_told_to_log_in_everywhere(world, method, path):
    assert world.ask(method, path, world.things["main", "ash"], {}) == 401
    assert world.ask(method, path, world.things["main", "ash"], {"authorization": "Bearer " + "a" * 52}) == 401


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_its_row_says_and_nothing_else(world, role):
    """S5: role x route, in its own district."""
    headers = world.bearer(roles=(role,))
    for method, path in CLOSED:
        allowed = ROUTES[method, path] in ROLES[role]
        status = world.ask(method, path, world.things["main", "ash"], headers)
        assert (status not in (401, 403, 404)) is allowed, (role, method, path, status)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_reaches_another_district(world, role):
    """S5: role x route x tenant; an id of a site may be taken in both, so it is asked for nowhere else."""
    headers, things = world.bearer(roles=(role,), district="north"), world.things["main", "ash"]
    for method, path in OF_A_SITE:
        if "{site_id}" not in path:
            assert world.ask(method, path, things, headers) == 404, (role, method, path)


@pytest.mark.parametrize("role", ROLES)
def test_no_role_reaches_a_site_that_is_not_its_own(world, role):
    headers = world.bearer(roles=(role,), sites=("birch",))
    for method, path in OF_A_SITE:
        assert world.ask(method, path, world.things["main", "ash"], headers) == 404, (role, method, path)


def test_one_site_id_in_two_districts_is_two_sites(world):
    for district in ("main", "north"):
        body = world.client.get("/sites/ash", headers=world.bearer(roles=("admin",), district=district)).json()
        assert [bundle["sha256"] for bundle in body["bundles"]] == [world.things[district, "ash"]["digest"]]


def test_what_is_forbidden_looks_as_if_it_were_not_there(world):
    headers = world.bearer(roles=("admin",), sites=("birch",))
    things = world.things["main", "ash"]
    for path, unknown in (
        ("/sites/ash", "/sites/nowhere"),
        (f"/plans/{things['plan_id']}", "/plans/nothing"),
        (f"/bundles/{things['digest']}.zip", f"/bundles/{'0' * 64}.zip"),
    ):
        forbidden, missing = (world.client.get(each, headers=headers) for each in (path, unknown))
        assert (forbidden.status_code, forbidden.json()) == (missing.status_code, missing.json())


def test_lists_hold_what_one_may_see_and_no_more(world):
    assert [site["id"] for site in world.client.get("/sites", headers=world.bearer(roles=("editor",))).json()] == [
        "ash", "birch",
    ]  # fmt: skip
    of_birch = world.bearer(roles=("editor",), sites=("birch",))
    assert [site["id"] for site in world.client.get("/sites", headers=of_birch).json()] == ["birch"]


def test_an_audience_is_the_highest_that_one_gets(world):
    digest = world.things["main", "ash"]["digest"]
    for audience, status in (("police", 200), ("fire", 404), ("public", 404)):
        headers = world.bearer(roles=("responder",), audience=audience)
        assert world.client.get(f"/bundles/{digest}.zip", headers=headers).status_code == status
        assert len(world.client.get("/sites/ash", headers=headers).json()["bundles"]) == (1 if status == 200 else 0)


def test_a_copy_for_one_agency_is_not_for_another(world):
    desk = world.desk
    digest = desk.blobs.put(b"marked copy")
    marked = BundleRecord(
        site_id="ash", revision=0, audience="police", digest=digest, fingerprint="F", size=11, issued=None,
        created=START, recipient="Engine 7",
    )  # fmt: skip
    desk.records.releases.add_draft(marked)
    for number, agency in enumerate(("Engine 7", "Engine 8")):
        account = Account(id=f"engine-{number}", name=agency, roles=("responder",), audience="police", agency=agency)
        desk.records.accounts.add(account, PASSWORD, START)
        token = desk.records.passes.make("device", START, Grant(account=account.id, roles=("responder",)))
        answer = world.client.get(f"/bundles/{digest}.zip", headers={"authorization": f"Bearer {token}"})
        assert answer.status_code == (200 if agency == "Engine 7" else 404)


def admin(world):
    return world.bearer(roles=("admin",))


def test_an_account_is_made_logs_in_and_gets_what_it_was_given(world):
    body = {"id": "chief", "name": "Chief", "password": PASSWORD, "roles": ["auditor"], "audience": "fire"}
    made = world.client.post("/accounts", json=body, headers=admin(world))
    assert (made.status_code, made.json()["roles"]) == (201, ["auditor"])
    assert "password" not in made.text
    answer = world.client.post("/login", data={"account": "chief", "password": PASSWORD})
    session = {"authorization": f"Bearer {answer.json()['session']}"}
    world.client.cookies.clear()
    assert world.client.get("/me", headers=session).json()["roles"] == ["auditor"]
    assert world.client.get("/audit", headers=session).status_code == 200
    assert world.client.get("/accounts", headers=session).status_code == 404
    assert world.client.post("/logout", headers=session | {"cookie": f"tacmap_session={answer.json()['session']}"})
    assert world.client.get("/me", headers=session).status_code == 401


def test_wrong_logins_are_answered_with_401_and_then_429(world):
    statuses = [world.client.post("/login", data={"account": "mallory", "password": "x"}).status_code for _ in range(8)]
    assert statuses == [401] * 6 + [429] * 2


def test_a_token_is_seen_once_and_can_be_cut_off(world):
    body = {"name": "Engine 7 tablet", "kind": "device", "roles": ["responder"], "audience": "fire"}
    made = world.client.post("/tokens", json=body, headers=admin(world)).json()
    headers = {"authorization": f"Bearer {made['token']}"}
    assert world.client.get("/me", headers=headers).json()["roles"] == ["responder"]
    listed = world.client.get("/tokens", headers=admin(world)).json()
    assert made["token"] not in str(listed)
    assert world.client.delete(f"/tokens/{made['id']}", headers=admin(world)).status_code == 204
    assert world.client.get("/me", headers=headers).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"roles": ["king"]},
        {"roles": ["editor"], "audience": "everybody"},
        {"roles": ["editor"], "sites": ["ash"]},
        {"roles": ["editor"], "audience": "police"},
    ],
)
def test_nobody_gives_what_is_not_there_or_more_than_they_have(world, body):
    headers = world.bearer(roles=("admin",), sites=("birch",), audience="fire")
    body = {"name": "x", "sites": ["birch"]} | body
    assert world.client.post("/tokens", json=body, headers=headers).status_code == 422


def test_a_login_sent_by_another_sites_page_is_refused(world):
    answer = world.client.post(
        "/login", data={"account": "x", "password": "y"}, headers={"origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403


def test_every_right_is_held_by_some_role_besides_admin_but_managing():
    held = frozenset().union(*(rights for role, rights in ROLES.items() if role != "admin"))
    assert frozenset(Right) - held == {Right.MANAGE}
