"""S5: every route of the application, asked by every role, in both districts, at every site, for every audience.

The list of routes is the application's own: a route that stands in no table fails here. What is forbidden is answered
like what is not there, byte for byte, and by way of the same questions to the database.
"""

import re
import time
from dataclasses import replace

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import event

from tacmap.service.rights import ROLES, Right
from tacmap.store.accounts import Account
from tacmap.store.passes import AUDIENCES, Grant
from tacmap_api.rights import ROUTES

# What a stranger may ask for. Whoever adds a row says here that nothing of a site is behind it.
OPEN = {
    ("GET", "/healthz"),
    ("GET", "/style.css"),
    ("GET", "/favicon.ico"),
    ("GET", "/login"),
    ("POST", "/login"),
    ("POST", "/login/device"),
    ("GET", "/setup/{link}"),
    ("POST", "/setup/{link}"),
    ("GET", "/sign-on/{issuer_id}"),
    ("GET", "/sign-on/{issuer_id}/back"),
    ("GET", "/q/{payload:path}"),
    ("GET", "/Q/{payload:path}"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),  # numbers alone, and with a token of its own
    ("GET", "/tablet/"),  # the page of tablets, the same for everybody
    ("GET", "/tablet/index.html"),
    ("GET", "/tablet/app.js"),
    ("GET", "/tablet/worker.js"),
    ("GET", "/tablet/tablet.css"),
    ("GET", "/tablet/manifest.webmanifest"),
    ("GET", "/tablet/icon-192.png"),
    ("GET", "/tablet/icon-512.png"),
    ("GET", "/tablet/icon-maskable.png"),
}
UNKNOWN = {
    "site_id": "nowhere", "plan_id": "0" * 16, "digest": "0" * 64, "job_id": "0" * 32, "account_id": "nobody",
    "token_id": "0" * 32,
}  # fmt: skip
CLOSED = sorted(ROUTES)
NAMING = [(method, path) for method, path in CLOSED if any("{" + name + "}" in path for name in UNKNOWN)]
OF_A_SITE = [each for each in NAMING if re.search(r"\{(site_id|plan_id|digest|job_id)\}", each[1])]
OF_A_BUNDLE = [each for each in NAMING if "{digest}" in each[1]]


def served(routes):
    """Every method and path of an application, whatever it was put together from."""
    for route in routes:
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods)
        elif hasattr(route, "original_router"):
            yield from served(route.original_router.routes)
        else:
            pytest.fail(f"{route} is of a kind that this matrix does not know")


def told(answer):
    """All that an answer says, but for the number that each request has of its own."""
    return answer.status_code, answer.content, sorted((k, v) for k, v in answer.headers.items() if k != "x-request-id")


def refused(answer):
    """Whether the gate turned this away: to log in, or as a route that is not there."""
    not_there = answer.status_code == 404 and (not answer.content or b'"title":"Not Found"' in answer.content)
    return answer.status_code in (401, 403) or not_there


@pytest.fixture
def questions(world):
    """A function: the answer to a request, and what the database was asked for it."""
    engine, asked = world.desk.records.shelf.engine, []

    def note(_connection, _cursor, statement, *_):
        if statement.startswith("SELECT") and "FROM audit" not in statement:
            asked.append(statement)

    def ask(*request):
        asked.clear()
        answer = world.ask(*request)
        return answer, set(asked)

    event.listen(engine, "before_cursor_execute", note)
    yield ask
    event.remove(engine, "before_cursor_execute", note)


def test_every_route_stands_in_one_table_and_every_row_is_a_route(world):
    found = set(served(world.app.routes))
    assert found - set(ROUTES) - OPEN == set(), "routes that stand in no table: say what right they ask for"
    assert (set(ROUTES) | OPEN) - found == set(), "rows of routes that there are not"
    assert set(ROUTES) & OPEN == set()


def test_nothing_of_a_site_is_open_to_strangers():
    assert [path for _, path in OPEN if any("{" + name + "}" in path for name in UNKNOWN)] == []


@pytest.mark.parametrize(("method", "path"), CLOSED)
def test_a_stranger_is_told_to_log_in_whatever_is_there(world, method, path):
    things = world.things["main", "ash"]
    for headers in ({}, {"authorization": "Bearer " + "a" * 52}, {"cookie": "tacmap_session=" + "a" * 52}):
        known, unknown = world.ask(method, path, things, headers), world.ask(method, path, things | UNKNOWN, headers)
        assert known.status_code == 401
        assert told(known) == told(unknown)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_may_what_its_row_says_and_nothing_else(world, role):
    """Role x route, in its own district."""
    headers = world.bearer(roles=(role,))
    for method, path in CLOSED:
        allowed = ROUTES[method, path] in ROLES[role]
        answer = world.ask(method, path, world.things["main", "ash"], headers)
        assert answer.status_code != 500, (role, method, path)
        assert refused(answer) is not allowed, (role, method, path, answer.status_code, answer.text[:200])


def test_nobody_without_a_role_may_anything(world):
    headers = world.bearer(roles=())
    for method, path in CLOSED:
        assert world.ask(method, path, world.things["main", "ash"], headers).status_code == 404, (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_another_districts_things_are_answered_like_what_is_not_there(world, role, questions):
    """Role x route x tenant. The site is one that the other district does not have."""
    headers, theirs = world.bearer(roles=(role,), district="north"), world.things["main", "cedar"]
    for method, path in NAMING:
        known, asked = questions(method, path, theirs, headers)
        unknown, asked_of_unknown = questions(method, path, theirs | UNKNOWN, headers)
        # A request that is not as it should be may be told so first, of whatever there is not.
        assert known.status_code in (404, 422, 428), (role, method, path, known.status_code)
        assert told(known) == told(unknown), (role, method, path)
        assert asked == asked_of_unknown, (role, method, path)


@pytest.mark.parametrize("role", ROLES)
def test_another_site_of_the_district_is_answered_like_what_is_not_there(world, role, questions):
    """Role x route x site."""
    headers, theirs = world.bearer(roles=(role,), sites=("birch",)), world.things["main", "ash"]
    for method, path in OF_A_SITE:
        known, asked = questions(method, path, theirs, headers)
        unknown, asked_of_unknown = questions(method, path, theirs | UNKNOWN, headers)
        assert known.status_code == 404, (role, method, path)
        assert told(known) == told(unknown), (role, method, path)
        assert asked == asked_of_unknown, (role, method, path)


@pytest.mark.parametrize("granted", AUDIENCES)
@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("recipient", ["", "Engine 7", "Engine 8"])
def test_a_bundle_is_for_its_audience_and_its_recipient_and_for_others_not_there(world, audience, granted, recipient):
    """Route x audience x recipient: asked by a responder of Engine 7."""
    digest = world.bundle(world.desk, "ash", audience, recipient).digest
    account = Account(id=f"engine-7-{granted}", name="E7", roles=("responder",), audience=granted, agency="Engine 7")
    if account.id not in {each.id for each in world.desk.records.accounts.every()}:
        world.desk.records.accounts.add(account, "a sentence is long", world.now)
    headers = world.bearer(roles=("responder",), account=account.id, audience=granted)
    theirs = AUDIENCES.index(audience) <= AUDIENCES.index(granted) and recipient in ("", "Engine 7")
    things = world.things["main", "ash"] | {"digest": digest}
    for method, path in OF_A_BUNDLE:
        if ROUTES[method, path] is Right.DOWNLOAD:
            answer, unknown = (
                world.ask(method, path, things, headers),
                world.ask(method, path, things | UNKNOWN, headers),
            )
            assert refused(answer) is False or not theirs, (method, path)
            assert (told(answer) == told(unknown)) is not theirs, (method, path, answer.status_code)
    listed = world.client.get("/sites/ash", headers=headers).json()["bundles"]
    assert (digest in {each["sha256"] for each in listed}) is theirs


def test_every_request_to_every_route_leaves_an_entry_with_its_answer(world):
    """S8: by who is let in, and by a stranger."""
    things, expected = world.things["main", "birch"], []
    before = latest(world)
    for headers, who in ((world.bearer(roles=("admin",)), "keeper"), ({}, "stranger")):
        for method, path in CLOSED:
            answer = world.ask(method, path, things, headers)
            expected.append((who, method, answer.request.url.path, answer.status_code))
    found = entries_after(world, before, len(expected))
    assert sorted((each.who, each.act, each.thing, each.detail["status"]) for each in found) == sorted(expected)


def latest(world):
    world.app.state.scribe.flush()
    return max((entry.number for entry in world.desk.audit.entries(most=1)), default=0)


def entries_after(world, number, many, patience=10):
    """What was written since; looks may be written down a moment later."""
    until = time.monotonic() + patience
    while True:
        found = [each for each in world.desk.audit.entries(most=1000) if each.number > number]
        if len(found) >= many or time.monotonic() > until:
            return found
        time.sleep(0.1)


def test_the_matrix_notices_a_route_that_forgot_its_right(world, monkeypatch):
    """So that the tests above are known to be able to fail."""
    row = ("GET", "/sites/{site_id}/files")
    monkeypatch.setitem(ROUTES, row, Right.FIND)
    answer = world.ask(*row, world.things["main", "ash"], world.bearer(roles=("inspector",)))
    assert not refused(answer)


def test_the_matrix_notices_a_gate_that_does_not_look_at_the_site(world, monkeypatch):
    monkeypatch.setattr("tacmap_api.identity._require_in_reach", lambda *_: None)
    headers, theirs = world.bearer(roles=("editor",), sites=("birch",)), world.things["main", "ash"]
    assert world.ask("GET", "/sites/{site_id}", theirs, headers).status_code == 200


def test_who_manages_some_sites_manages_nobody_who_may_more(world):
    """Else a narrow admin would take over a wide one by giving them a password."""
    headers = world.bearer(roles=("admin",), sites=("birch",), audience="fire")
    wide = Account(id="wide-admin", name="Wide", roles=("admin",), audience="police")
    world.desk.records.accounts.add(wide, "a sentence is long", world.now)
    told_of = [each["id"] for each in world.client.get("/accounts", headers=headers).json()]
    assert "wide-admin" not in told_of
    for method, path, body in (
        ("GET", "/accounts/wide-admin", {}),
        ("POST", "/accounts/wide-admin/password", {"data": {"new": "mine from now on"}}),
        ("PUT", "/accounts/wide-admin", {"json": {"name": "x", "roles": [], "sites": ["birch"]}}),
    ):
        known = world.client.request(method, path, headers=headers, **body)
        unknown = world.client.request(method, path.replace("wide-admin", "nobody"), headers=headers, **body)
        assert told(known) == told(unknown), (method, path)
        assert known.status_code == 404
    world.desk.records.passes.make("api", world.now, replace(Grant(), audience="police"), name="wide token")
    [token] = [each for each in world.desk.records.passes.every("main", world.now, "api") if each.name == "wide token"]
    assert token.id not in {each["id"] for each in world.client.get("/tokens", headers=headers).json()}
    assert world.client.delete(f"/tokens/{token.id}", headers=headers).status_code == 404
