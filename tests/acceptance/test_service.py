"""The web service from a stranger's first request to a downloaded bundle that verifies."""

import io
import zipfile
from datetime import UTC, datetime, timedelta

import ezdxf
import pytest

from tacmap.annotations import Audience
from tacmap.bundle.codes import sign_locker_code, sign_plan_code
from tacmap.bundle.signing import SigningKey
from tacmap.locker import Locker
from tacmap.service.desk import Desk
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.survey import survey
from tacmap.service.verify import verify_bundle
from tacmap.service.walk import record_walk
from tacmap.service.working import take_in
from tacmap.settings import Limits
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap_api.app import create_app
from tacmap_api.identity import COOKIE

START = datetime(2026, 9, 1, 12, tzinfo=UTC)
PAGE = {"accept": "text/html"}


class Clock:
    """A clock that stands until it is moved."""

    now = START

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def desk(tmp_path):
    kept = Desk.at(tmp_path / "served", Keyring(tmp_path / "keys"), Limits(file_bytes=3_000_000))
    yield kept
    kept.records.close()


@pytest.fixture
def app(desk, clock):
    (desk.blobs.folder).mkdir(exist_ok=True)
    return create_app(desk, clock)


@pytest.fixture(scope="module")
def plan():
    """Two rooms of 6 x 5 m, numbered 101 and 102, with a door gap between them and one to the outside."""
    document = ezdxf.new("R2010", setup=True)
    document.header["$INSUNITS"] = 6
    space = document.modelspace()
    for outer in ((0, 0, 12.5, 5.5), (0.25, 0.25, 6.15, 5.25), (6.35, 0.25, 12.25, 5.25)):
        x0, y0, x1, y1 = outer
        space.add_lwpolyline([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], close=True, dxfattribs={"layer": "A-WALL"})
    for number, x in (("101", 3.0), ("102", 9.0)):
        space.add_text(number, height=0.25, dxfattribs={"layer": "A-ROOM-NUMB"}).set_placement((x, 2.5))
    text = io.StringIO()
    document.write(text)
    return text.getvalue().encode()


@pytest.fixture
def kept(client, plan):
    """A site with one plan, as the API gives it."""
    site = client.post("/sites", data={"name": "Hill Street School", "state_id": "MI-042"}).json()
    answer = client.post(f"/sites/{site['id']}/plans", files={"plan": ("ground.dxf", plan)})
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("path", ["/", "/sites", "/sites/x", "/plans/x", "/bundles/x.zip", "/openapi.json"])
def test_a_stranger_sees_nothing(stranger, path):
    assert stranger.get(path).status_code == 401


def test_a_stranger_may_ask_for_health(stranger):
    assert stranger.get("/healthz").text == "ok"


def test_looking_at_a_setup_link_does_not_spend_it(app, stranger, clock):
    link = app.state.gate.passes.make("setup", clock.now)
    assert stranger.get(f"/setup/{link}").status_code == 200
    assert stranger.get("/", headers=PAGE).status_code == 401
    assert stranger.post(f"/setup/{link}").status_code == 303
    assert stranger.get("/", headers=PAGE).status_code == 200


def test_a_setup_link_works_once(app, stranger, clock):
    link = app.state.gate.passes.make("setup", clock.now)
    stranger.post(f"/setup/{link}")
    assert stranger.post(f"/setup/{link}").status_code == 403


def test_a_setup_link_is_too_old_after_a_day(app, stranger, clock):
    link = app.state.gate.passes.make("setup", clock.now)
    clock.now = START + timedelta(days=1, seconds=1)
    assert stranger.post(f"/setup/{link}").status_code == 403


def test_the_session_is_kept_from_scripts_and_other_sites(app, stranger, clock):
    link = app.state.gate.passes.make("setup", clock.now)
    cookie = stranger.post(f"/setup/{link}").headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


@pytest.mark.parametrize(("role", "led"), [("editor", True), ("responder", False)])
def test_who_makes_maps_is_led_to_the_studio(desk, stranger, clock, role, led):
    token = desk.records.passes.make("session", clock(), Grant(roles=(role,)))
    page = stranger.get("/", headers=PAGE | {"authorization": f"Bearer {token}"}).text
    assert ('href="/studio/"' in page) is led


def test_a_session_ends(client, clock):
    assert client.get("/sites").status_code == 200
    clock.now = START + timedelta(days=31)
    assert client.get("/sites").status_code == 401


def test_another_sites_page_cannot_write(client):
    answer = client.post("/sites", data={"name": "X"}, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 403
    assert client.get("/sites").json() == []


def test_another_host_name_is_refused(client):
    assert client.get("/sites", headers={"host": "attacker.example"}).status_code == 400


def test_a_plan_tells_its_rooms_and_findings(kept):
    assert kept["metres_per_unit"] == 1.0
    assert [(floor["rooms"], floor["numbered"]) for floor in kept["floors"]] == [(2, 2)]
    assert all(set(finding) == {"code", "message", "at", "floor", "severity"} for finding in kept["findings"])


def test_a_plans_rooms_are_given_in_its_own_coordinates(client, kept):
    rooms = client.get(kept["rooms"]).json()
    by_number = {room["properties"]["number"]: room["geometry"]["coordinates"][0] for room in rooms["features"]}
    assert min(x for x, _ in by_number["101"]) == pytest.approx(0.25, abs=0.02)
    assert max(x for x, _ in by_number["102"]) == pytest.approx(12.25, abs=0.02)


def test_a_plan_is_seen_as_a_picture(client, kept):
    picture = kept["floors"][0]["picture"]
    drawn = client.get(picture)
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    assert ">101<" in drawn.text
    assert "sandbox" in drawn.headers["content-security-policy"]
    assert client.get(picture.replace(".svg", ".png")).content[:8] == b"\x89PNG\r\n\x1a\n"
    assert client.get(picture, headers={"if-none-match": drawn.headers["etag"]}).status_code == 304


def issued(client, site, **wanted):
    """What comes of issuing the site as it stands now: a copy for the police, unless something else is wanted."""
    seen = client.get(f"/sites/{site}/next-revision").headers["etag"]
    body = {"copies": [{"audience": "police"}]} | wanted
    return client.post(f"/sites/{site}/revisions", json=body, headers={"If-Match": seen})


def test_a_bundle_is_packed_downloaded_and_verified(client, desk, kept):
    packed = issued(client, kept["site"], copies=[{"audience": "fire"}], issued="2026-09-01")
    assert packed.status_code == 201, packed.text
    bundle = client.get(packed.headers["location"]).content
    verified = verify_bundle(bundle, desk.keyring).verified
    assert verified.release.site_name == "Hill Street School"
    assert (verified.release.revision, verified.release.audience) == (0, "fire")
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        assert b"NOT WALKED" in archive.read("index.html")


def test_a_bundle_comes_whole_in_part_or_not_again(client, kept):
    place = issued(client, kept["site"]).headers["location"]
    whole = client.get(place)
    part = client.get(place, headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert client.get(place, headers={"if-none-match": whole.headers["etag"]}).status_code == 304
    stale = client.get(place, headers={"range": "bytes=100-199", "if-range": '"another"'})
    assert (stale.status_code, stale.content) == (200, whole.content)


def test_packing_the_same_plans_again_gives_the_same_bundle(client, kept):
    first, second = (issued(client, kept["site"]).headers["location"] for _ in range(2))
    assert first == second


@pytest.mark.parametrize(
    ("name", "content", "status", "kind"),
    [
        ("plan.dwg", b"AC1032" + bytes(200), 415, "UnknownFormat"),
        ("plan.pdf", b"%PDF-1.7\n" + bytes(200), 415, "UnknownFormat"),
        ("plan.dxf", b"", 422, "BrokenPlan"),
        ("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><g>", 422, "BrokenPlan"),
        ("plan.dxf", b"x" * 3_200_000, 413, "PlanTooLarge"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_remedy(client, name, content, status, kind):
    site = client.post("/sites", data={"name": "Refusals"}).json()["id"]
    answer = client.post(f"/sites/{site}/plans", files={"plan": (name, content)})
    assert (answer.status_code, answer.json()["type"]) == (status, kind)
    assert answer.json()["remedy"]
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get(f"/sites/{site}").json()["plans"] == []


def test_a_file_name_is_text_and_not_a_path(client, desk, plan):
    site = client.post("/sites", data={"name": "Names"}).json()["id"]
    name = '../../<img src=x onerror=alert(1)>".dxf'
    kept = client.post(f"/sites/{site}/plans", files={"plan": (name, plan)}).json()
    page = client.get(f"/plans/{kept['id']}", headers=PAGE)
    assert "<img src=x" not in page.text
    assert sorted(path.name for path in desk.blobs.folder.parent.iterdir() if path.is_dir()) == ["blobs"]


def test_every_page_forbids_scripts_and_frames(client):
    policy = client.get("/", headers=PAGE).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy


@pytest.mark.parametrize(("change", "verdict"), [("", "genuine"), ("Z", "altered")])
def test_a_lockers_code_is_judged_without_a_login(stranger, desk, change, verdict):
    code = sign_locker_code(
        Locker(id="L1", name="Locker 1"), site_id="hill", revision=3, issued=None, key=desk.keyring.own_key()
    )
    asked = (change + code[1:]) if change else code
    assert stranger.get(f"/Q/{asked}").json()["verdict"] == verdict
    assert "<form" not in stranger.get(f"/Q/{asked}", headers=PAGE).text


def test_a_code_of_a_key_that_nobody_trusts_here_is_unknown(stranger):
    code = sign_locker_code(
        Locker(id="L1", name="Locker 1"), site_id="hill", revision=3, issued=None, key=SigningKey.generate()
    )
    told = stranger.get(f"/Q/{code}").json()
    assert told["verdict"] == "unknown key"
    assert "site" not in told


def test_the_code_of_a_page_of_the_plan_names_no_locker(stranger, desk):
    code = sign_plan_code(
        "ABCD-EFGH-IJKL-MNOP-QRST", site_id="hill", revision=3, issued=None, key=desk.keyring.own_key()
    )
    told = stranger.get(f"/Q/{code}").json()
    assert (told["verdict"], told["site"], told["locker"]) == ("genuine", "hill", None)
    assert "Locker" not in stranger.get(f"/Q/{code}", headers=PAGE).text


def test_a_walked_site_that_was_issued_twice_tells_which_sheets_are_old(stranger, desk, plan, tmp_path):
    folder = tmp_path / "hill"
    folder.mkdir()
    (folder / "ground.dxf").write_bytes(plan)
    (folder / "site.toml").write_text(
        'name = "Hill"\nrevision = 1\n[[buildings]]\nname = "Main"\n'
        '[[buildings.floors]]\nlabel = "1"\nindex = 0\nplan = "ground.dxf"\n'
    )
    key = desk.keyring.own_key()
    record_walk(survey([folder]), [], key=key, now=START, by="Office", on=START.date(), rest_verified=True)
    take_in(desk.records, folder, who="office", now=START, limits=desk.limits)
    for request in ("one", "two"):
        order = Order(site_id="hill", copies=[Copy(audience=Audience.POLICE)], request=request)
        (bundle,) = publish(desk, order, START)
    last, locker = bundle.revision, Locker(id="L1", name="L1")
    verdicts = [
        stranger.get(f"/Q/{sign_locker_code(locker, site_id='hill', revision=revision, issued=None, key=key)}").json()[
            "verdict"
        ]
        for revision in (last - 1, last, last + 1)
    ]
    assert verdicts == ["old", "current", "newer than this copy"]


def test_a_code_signed_for_this_host_is_genuine(stranger, desk):
    code = sign_locker_code(
        Locker(id="L1", name="Locker 1"), site_id="hill", revision=3, issued=None,
        key=desk.keyring.own_key(), host="testserver",
    )  # fmt: skip
    assert stranger.get(code.removeprefix("HTTPS://TESTSERVER")).json()["verdict"] == "genuine"


def test_a_code_of_an_older_revision_is_told_from_the_newest_bundle(client, desk, kept):
    issued(client, kept["site"])
    newer = sign_locker_code(
        Locker(id="L1", name="Locker 1"), site_id=kept["site"], revision=2, issued=None, key=desk.keyring.own_key()
    )
    assert client.get(f"/Q/{newer}").json()["verdict"] == "newer than this copy"


def test_a_browser_is_told_on_a_page_what_to_do(client):
    site = client.post("/sites", data={"name": "Refusals"}).json()["id"]
    answer = client.post(f"/sites/{site}/plans", files={"plan": ("plan.dwg", b"AC1032" + bytes(200))}, headers=PAGE)
    assert answer.status_code == 415
    assert answer.headers["content-type"].startswith("text/html")
    assert "DXF" in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/no-such-page", 404), ("POST", "/sites", 422), ("PUT", "/sites", 405)]
)
def test_what_the_routes_refuse_is_a_problem_too(client, method, path, status):
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.request(method, path, headers=PAGE).headers["content-type"].startswith("text/html")


def test_a_missing_field_is_named(client):
    assert "name" in client.post("/sites").json()["detail"]
