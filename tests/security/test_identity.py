"""Who may do what: logins that cannot be guessed, passes that can be cut off, and every role at every route (S5-S7)."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tacmap.errors import Conflict, FileRefused, LoginRefused, NotFound
from tacmap.service.rights import ROLES, Right
from tacmap.store.accounts import Account
from tacmap.store.blobs import BlobMemory
from tacmap.store.database import reading
from tacmap.store.passes import Grant
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord

START = datetime(2026, 10, 5, 12, tzinfo=UTC)
PASSWORD = "a sentence is long"
OFFICE = Account(id="Office@Oak.example", name="Facilities", roles=("editor",), audience="fire", agency="Oak district")


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


def test_one_site_id_in_two_districts_is_two_sites(world):
    for district in ("main", "north"):
        body = world.client.get("/sites/ash", headers=world.bearer(roles=("admin",), district=district)).json()
        other = world.things["north" if district == "main" else "main", "ash"]["digest"]
        listed = {bundle["sha256"] for bundle in body["bundles"]}
        assert world.things[district, "ash"]["digest"] in listed
        assert other not in listed


def test_lists_hold_what_one_may_see_and_no_more(world):
    assert [site["id"] for site in world.client.get("/sites", headers=world.bearer(roles=("editor",))).json()] == [
        "ash", "birch", "cedar",
    ]  # fmt: skip
    of_birch = world.bearer(roles=("editor",), sites=("birch",))
    assert [site["id"] for site in world.client.get("/sites", headers=of_birch).json()] == ["birch"]


def test_an_audience_is_the_highest_that_one_gets(world):
    digest = world.things["main", "ash"]["digest"]
    for audience, status in (("police", 200), ("fire", 404), ("public", 404)):
        headers = world.bearer(roles=("responder",), audience=audience)
        assert world.client.get(f"/bundles/{digest}.zip", headers=headers).status_code == status
        listed = {each["sha256"] for each in world.client.get("/sites/ash", headers=headers).json()["bundles"]}
        assert (digest in listed) is (status == 200)


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
