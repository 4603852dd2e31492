"""The contract: every route has its example, refusals are declared, and strange requests find nothing that it hides."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tacmap.service.desk import Desk, add_site
from tacmap.settings import Admission, Keeping
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap_api.app import create_app

NOW = datetime(2026, 10, 5, 12, tzinfo=UTC)
KEPT = json.loads((Path(__file__).parents[2] / "api/tacmap_api/contract.json").read_text(encoding="utf-8"))
EACH = int(os.environ.get("TACMAP_PROVE", "0")) * 25 or 3  # requests for each route
UNHURRIED = Admission(logins=10**9, codes=10**9, strangers=10**9, requests=10**9)
OPEN = {"/login", "/login/device", "/Q/{payload}", "/healthz", "/readyz", "/metrics"}


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("contract")
    desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
    add_site(desk, "Hill", NOW)
    made = create_app(desk, lambda: NOW, admission=UNHURRIED)
    yield made
    made.state.line.close()
    desk.records.close()


@pytest.fixture(scope="module")
def headers(app):
    return {"authorization": f"Bearer {app.state.desk.records.passes.make('api', NOW, Grant(roles=('admin',)))}"}


@pytest.fixture(scope="module")
def told(app, headers):
    with TestClient(app, headers=headers) as client:
        return client.get("/openapi.json").json()


@pytest.fixture(scope="module")
def routes(told):
    return [(method, path, route) for path, methods in told["paths"].items() for method, route in methods.items()]


def test_every_route_has_an_example_of_its_answer(routes):
    named = {f"{method.upper()} {path}" for method, path, _ in routes} - {"GET /openapi.json"}
    assert named - {name for name, kept in KEPT.items() if kept["answers"]} == set(), "run: docs/contract_examples.py"
    assert KEPT.keys() - named == set()


def test_every_body_has_an_example(routes):
    for method, path, route in routes:
        for kind in route.get("requestBody", {}).get("content", {}).values():
            assert "example" in kind, (method, path)


def test_every_route_has_a_tag_and_a_sentence(routes):
    bare = [(method, path) for method, path, route in routes if not (route.get("tags") and route.get("description"))]
    assert bare == []


def test_every_refusal_is_a_problem(told, routes):
    for _, _, route in routes:
        refusals = [each for status, each in route["responses"].items() if status >= "4" and status != "503"]
        assert refusals
        for each in refusals:
            name = each["$ref"].rpartition("/")[2]
            assert list(told["components"]["responses"][name]["content"]) == ["application/problem+json"]


def test_what_is_closed_says_so(routes):
    assert {path for _, path, route in routes if not route["security"]} == OPEN


@pytest.mark.parametrize("name", ["If-Match", "Idempotency-Key", "If-None-Match"])
def test_headers_stand_where_they_count(routes, name):
    where = {f"{method} {path}" for method, path, route in routes
             if name in {each["name"] for each in route.get("parameters", [])}}  # fmt: skip
    expected = {
        "If-Match": {
            "put /sites/{site_id}/files/{path}",
            "post /sites/{site_id}/corrections",
            "post /sites/{site_id}/revisions",
        },
        "Idempotency-Key": {"post /sites/{site_id}/plans", "post /sites/{site_id}/revisions"},
        "If-None-Match": {"get /sites/{site_id}/files", "get /bundles/{digest}.zip"},
    }
    assert expected[name] <= where


def test_the_contract_is_the_same_however_often_it_is_asked_for(app, headers, told):
    with TestClient(app, headers=headers) as client:
        assert client.get("/openapi.json").json() == told


def test_strange_requests_find_nothing_that_the_contract_hides(app, headers):
    """No 500, no status or kind of answer or field that is not declared, no wrong request taken, no door left open.

    What is refused though the schema allows it is not counted: a schema cannot say which roles or days there are.
    """
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers=headers)

    @schema.auth()
    class Shown:
        def get(self, case, context):
            return headers["authorization"]

        def set(self, case, data, context):
            case.headers["authorization"] = data

    wrong = []
    for operation in (each.ok() for each in schema.get_all_operations()):

        @hypothesis.given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=EACH, derandomize=EACH == 3, database=None, phases=[hypothesis.Phase.generate],
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        def ask(case):
            try:
                case.call_and_validate(excluded_checks=[positive_data_acceptance])
            except (AssertionError, FailureGroup) as error:
                wrong.append(f"{case.operation.label}: {error}")

        ask()
    assert wrong == []
