"""The tablet's app in a real browser: let in by a link, it keeps chosen plans for good and believes one key alone."""

import json
import socket
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.request import Request, urlopen

import pytest
import uvicorn
from playwright.sync_api import expect

from tacmap.bundle.assembly import assemble
from tacmap.bundle.manifest import Release
from tacmap.bundle.signing import SigningKey
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import export
from tacmap.service.desk import Desk
from tacmap.service.signed_index import withdraw
from tacmap.settings import Keeping
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import SiteRecord
from tacmap.testing import sample_preplan
from tacmap_api.app import create_app
from tests.acceptance.conftest import QUIET

pytestmark = pytest.mark.browser

TABLET = {"width": 1024, "height": 768}
PHONE = {"width": 390, "height": 844}


@cache
def made(site, number):
    """The plan of a school, and what its map pack holds."""
    plan = replace(sample_preplan(), id=site, name=f"{site.title()} School", revision=number)
    edition = Edition.of(plan)
    return plan, edition, export(edition) | {"data/building.json": edition.document}


class Service:
    """A served desk with two schools. `changed` spoils what is sent: a path, and what becomes of its body."""

    def __init__(self, folder):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://localhost:{self.port}"
        self.desk = Desk.of(Keeping(folder=folder / "data"), Keyring(folder / "keys"))
        self.key = self.desk.keyring.own_key()
        self.now = datetime.now(UTC)
        self.changed, self.asked = {}, []
        for site in ("ash", "birch"):
            self.desk.records.sites.add(
                SiteRecord(id=site, name=f"{site.title()} School", facts={"address": f"1 {site} Rd"})
            )
            self.issue(site, 1)

    def issue(self, site, number, key=None):
        plan, edition, members = made(site, number)
        pack = assemble(members, Release.of(plan, fingerprint=edition.fingerprint), key or self.key)
        bundle = BundleRecord(
            site_id=site, revision=number, audience="police", digest=self.desk.blobs.put(pack),
            fingerprint=edition.fingerprint, size=len(pack), issued=plan.issued, created=self.now, recipient="",
            review_due=plan.review.due,
        )  # fmt: skip
        revision = Revision(site_id=site, number=number, version=0, created=self.now, who="office")
        with self.desk.records.shelf.writing(bundle.digest) as connection:
            self.desk.records.releases.issue_in(connection, revision, [bundle])
        return bundle

    def link(self, name="Car 12", **more):
        session = self.desk.records.passes.make("session", self.now)
        form = "&".join(f"{key}={value}" for key, value in {"name": name.replace(" ", "+"), **more}.items())
        asked = Request(f"{self.address}/tablet/links", form.encode(), {"Authorization": f"Bearer {session}"})
        with urlopen(asked) as answer:
            return json.load(answer)

    async def __call__(self, scope, receive, send):
        """The application, and what somebody on the way does to its answers."""
        path = scope.get("path", "")
        self.asked.append(path)
        if path not in self.changed:
            return await self.app(scope, receive, send)
        spoilt, started, body = self.changed[path], {}, b""

        async def caught(message):
            nonlocal body
            if message["type"] == "http.response.start":
                started.update(message)
                return
            body += message.get("body", b"")
            if not message.get("more_body"):
                content = spoilt(body)
                heads = [(k, v) for k, v in started["headers"] if k.lower() not in (b"content-length", b"etag")]
                await send(started | {"headers": [*heads, (b"content-length", b"%d" % len(content))]})
                await send({"type": "http.response.body", "body": content})

        scope = scope | {"extensions": {}}
        return await self.app(scope, receive, caught)

    @contextmanager
    def running(self):
        self.app = create_app(self.desk, lambda: self.now)
        server = uvicorn.Server(uvicorn.Config(self, port=self.port, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            pass
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join()


@pytest.fixture
def service(tmp_path):
    kept = Service(tmp_path)
    with kept.running():
        yield kept
    kept.desk.records.close()


@pytest.fixture
def tablet(tmp_path, driver, chromium):
    """A function: the browser of one tablet, the same each time it is called; what was open before is closed."""
    opened = []

    def switch_on(viewport=TABLET, **options):
        while opened:
            opened.pop().close()
        context = driver.chromium.launch_persistent_context(
            str(tmp_path / "tablet"), executable_path=chromium, args=list(QUIET), viewport=viewport, **options
        )
        opened.append(context)
        page = context.pages[0]
        page.set_default_timeout(15_000)
        page.complaints = []
        page.on("console", lambda told: told.type in ("error", "warning") and page.complaints.append(told.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        return page

    yield switch_on
    while opened:
        opened.pop().close()


def until_controlled(page):
    """Wait until the app's worker answers for the page; asked from here, for the page may not evaluate texts."""
    while not page.evaluate("() => !!navigator.serviceWorker.controller"):
        page.wait_for_timeout(50)


def let_in(page, service, **more):
    page.goto(service.link(**more)["link"])
    page.get_by_role("button", name="It is the same").click()
    page.get_by_text("Verified list").wait_for()
    return page


def keep(page, school):
    page.get_by_role("button", name=f"Keep: {school}").click()
    page.get_by_role("link", name=school).wait_for()


def look(page):
    page.get_by_role("button", name="Look for updates").click()
    page.get_by_role("button", name="Look for updates").and_(page.locator(":enabled")).wait_for()


def opens(page, school, revision):
    """The plan's own page, in its frame, as the viewer shows it."""
    page.get_by_role("link", name=school).click()
    plan = page.frame_locator("iframe")
    expect(plan.locator("#who h1")).to_have_text(school)
    expect(plan.locator("#who p")).to_contain_text(f"Revision {revision}")
    expect(plan.locator("html.live")).to_be_attached()
    return plan


def test_a_tablet_is_let_in_keeps_a_plan_and_opens_it_after_a_restart_without_any_network(service, tablet):
    page = let_in(tablet(), service)
    assert "token" not in page.url
    assert page.get_by_role("link", name="Ash School").count() == 0
    keep(page, "Ash School")
    until_controlled(page)
    assert page.complaints == []
    service.asked.clear()

    page = tablet()
    page.context.set_offline(True)
    page.goto(f"{service.address}/tablet/")
    look(page)
    expect(page.locator(".standing")).to_contain_text("No network")
    plan = opens(page, "Ash School", 1)
    expect(page.locator(".strip")).to_contain_text("VERIFIED · revision 1")
    page.keyboard.press("Tab")
    plan.locator("input[type=search]").fill("101")
    expect(plan.locator("#hits button").first).to_contain_text("101")
    assert service.asked == []
    assert [told for told in page.complaints if "ERR_INTERNET_DISCONNECTED" not in told] == []


def test_what_is_new_is_asked_for_in_one_request(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Ash School")
    service.asked.clear()
    look(page)
    assert service.asked == ["/tablet/index.json"]
    newer = service.issue("ash", 2)
    look(page)
    assert service.asked[1:] == ["/tablet/index.json", f"/bundles/{newer.digest}.zip"]
    opens(page, "Ash School", 2)
    kept = page.evaluate("async () => (await (await caches.open('tacmap-plans')).keys()).map(({ url }) => url)")
    assert kept == [f"{service.address}/tablet/plans/{newer.digest}"]


def test_an_older_list_is_not_taken(service, tablet):
    page = let_in(tablet(), service)
    with urlopen(Request(f"{service.address}/tablet/index.json", headers=cookie(page))) as answer:
        old = answer.read()
    service.issue("birch", 2)
    look(page)
    keep(page, "Birch School")
    service.changed["/tablet/index.json"] = lambda _: old
    service.issue("ash", 2)
    look(page)
    expect(page.locator(".banner")).to_contain_text("An older list was sent")
    opens(page, "Birch School", 2)


def test_a_school_is_not_set_back_to_an_older_revision(service, tablet):
    page = let_in(tablet(), service)
    service.issue("ash", 2)
    look(page)
    keep(page, "Ash School")

    def set_back(body):
        told = json.loads(json.loads(body)["signed"]) | {"version": 900}
        told["sites"][0]["revision"] = 1
        return signed(told, service.key)

    service.changed["/tablet/index.json"] = set_back
    service.issue("birch", 2)
    look(page)
    expect(page.locator(".banner")).to_contain_text("sets Ash School back from revision 2 to 1")


def signed(told, key):
    text = json.dumps(told)
    comment = f"tacmap index version {told['version']} key {key.public.line}"
    return json.dumps({"signed": text, "minisig": key.sign(text.encode(), comment)}).encode()


def cookie(page):
    return {"Cookie": "; ".join(f"{each['name']}={each['value']}" for each in page.context.cookies())}


def flipped(body, at=-300):
    return body[:at] + bytes([body[at] ^ 1]) + body[at:][1:]


def test_one_changed_byte_of_a_plan_is_noticed_and_the_plan_not_kept(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Birch School")
    newer = service.issue("birch", 2)
    service.changed[f"/bundles/{newer.digest}.zip"] = flipped
    look(page)
    expect(page.locator(".banner")).to_contain_text("Birch School is not the one that the list names")
    opens(page, "Birch School", 1)


def test_one_changed_letter_of_the_list_is_noticed(service, tablet):
    page = let_in(tablet(), service)
    service.changed["/tablet/index.json"] = lambda body: body.replace(b"1 ash Rd", b"9 ash Rd")
    service.issue("ash", 2)
    look(page)
    expect(page.locator(".banner")).to_contain_text("not as it was signed")
    expect(page.locator("#sites")).to_contain_text("1 ash Rd")


def test_a_list_of_another_key_is_not_believed(service, tablet):
    page = let_in(tablet(), service)
    thief = SigningKey.generate(bytes(range(32)))
    service.changed["/tablet/index.json"] = lambda body: signed(
        json.loads(json.loads(body)["signed"]) | {"key": thief.public.line, "version": 900}, thief
    )
    service.issue("ash", 2)
    look(page)
    expect(page.locator(".banner")).to_contain_text("a key that this tablet does not know")
    expect(page.locator(".banner")).to_contain_text(thief.public.fingerprint)


def test_a_plan_of_another_key_is_not_kept_although_the_list_names_it(service, tablet):
    page = let_in(tablet(), service)
    service.issue("ash", 2, key=SigningKey.generate(bytes(range(32))))
    page.get_by_role("button", name="Keep: Ash School").click()
    expect(page.locator(".banner")).to_contain_text("Ash School is signed by a key that this tablet does not know")
    assert page.get_by_role("link", name="Ash School").count() == 0


def test_a_link_with_another_key_lets_no_list_in(service, tablet):
    page = tablet()
    link = service.link()["link"]
    page.goto(link[:-32] + "0" * 32)
    page.get_by_role("button", name="It is the same").click()
    expect(page.locator(".banner")).to_contain_text("a key that this tablet does not know")


def test_past_its_end_the_list_says_so_and_the_plan_still_opens(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Ash School")
    page.context.set_offline(True)
    page.clock.set_fixed_time(service.now + timedelta(days=31))
    page.goto(f"{service.address}/tablet/")
    expect(page.locator(".banner")).to_contain_text("LIST OUT OF DATE since")
    opens(page, "Ash School", 1)
    expect(page.locator(".banner")).to_contain_text("LIST OUT OF DATE since")


def test_a_withdrawn_plan_says_so_in_the_list_and_over_the_map(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Ash School")
    withdraw(service.desk, "ash", service.now, revision=1, who="office", reason="wrong floor")
    look(page)
    expect(page.locator("#sites")).to_contain_text("WITHDRAWN by its publisher")
    opens(page, "Ash School", 1)
    expect(page.locator(".banner")).to_contain_text("WITHDRAWN by its publisher")
    assert "VERIFIED" not in page.locator(".strip").inner_text()


def test_a_revoked_key_is_said_and_its_newer_lists_are_refused(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Ash School")
    service.changed["/tablet/index.json"] = lambda body: signed(
        json.loads(json.loads(body)["signed"]) | {"revoked_keys": [service.key.public.id], "version": 900}, service.key
    )
    service.issue("birch", 2)
    look(page)
    expect(page.locator(".banner")).to_contain_text("signed by a key that was revoked")
    opens(page, "Ash School", 1)


def test_a_tablet_that_was_cut_off_says_so_and_loses_its_plans_when_its_list_runs_out(service, tablet):
    page = tablet()
    told = service.link()
    page.goto(told["link"])
    page.get_by_role("button", name="It is the same").click()
    page.get_by_text("Verified list").wait_for()
    keep(page, "Ash School")
    service.desk.records.passes.withdraw(told["token_id"], "main")
    look(page)
    expect(page.locator(".banner")).to_contain_text("CUT OFF since")
    opens(page, "Ash School", 1)
    page.go_back()

    page.clock.set_fixed_time(service.now + timedelta(days=31))
    look(page)
    assert page.get_by_role("link", name="Ash School").count() == 0
    assert page.evaluate("async () => (await (await caches.open('tacmap-plans')).keys()).length") == 0

    page.clock.set_fixed_time(service.now)
    page.goto(service.link()["link"])
    page.get_by_role("button", name="It is the same").click()
    page.get_by_role("link", name="Ash School").wait_for()


def test_a_school_that_the_signed_list_gives_no_more_is_taken_off(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Ash School")

    def without_ash(body):
        told = json.loads(json.loads(body)["signed"])
        told["sites"] = [site for site in told["sites"] if site["id"] != "ash"]
        return signed(told, service.key)

    service.changed["/tablet/index.json"] = without_ash
    service.issue("birch", 2)
    look(page)
    assert page.locator("#sites").inner_text().count("School") == 1
    assert page.evaluate("async () => (await (await caches.open('tacmap-plans')).keys()).length") == 0


def test_a_copy_that_was_changed_on_the_tablet_is_not_opened(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Ash School")
    page.evaluate("""async () => {
        const pages = await caches.open('tacmap-plans');
        const [request] = await pages.keys();
        const text = await (await pages.match(request)).text();
        await pages.put(request, new Response(text.replace('Ash School', 'Oak School')));
    }""")
    page.get_by_role("link", name="Ash School").click()
    expect(page.locator(".map .banner")).to_contain_text("changed or lost on this tablet")
    assert page.locator("iframe").count() == 0
    page.get_by_role("button", name="Get it again").click()
    opens(page, "Ash School", 1)


def test_a_map_that_is_looked_at_is_not_exchanged_but_what_is_newer_is_said(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Ash School")
    plan = opens(page, "Ash School", 1)
    plan.locator("input[type=search]").fill("101")
    service.issue("ash", 2)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator(".banner")).to_contain_text("revision 2 is on this tablet now")
    assert plan.locator("input[type=search]").input_value() == "101"
    assert "VERIFIED" not in page.locator(".strip").inner_text()
    page.get_by_role("link", name="Schools").click()
    opens(page, "Ash School", 2)
    expect(page.locator(".strip")).to_contain_text("VERIFIED · revision 2")


def test_one_touch_takes_no_map_away(service, tablet):
    page = let_in(tablet(), service)
    keep(page, "Ash School")
    page.get_by_role("button", name="Kept: Ash School").click()
    page.get_by_role("link", name="Ash School").wait_for()
    page.get_by_role("button", name="Remove?: Ash School").click()
    page.get_by_text("0 of 2 on this tablet").wait_for()
    assert page.evaluate("async () => (await (await caches.open('tacmap-plans')).keys()).length") == 0


def test_whoever_may_let_tablets_in_is_led_there_and_nobody_else(service):
    def home(*roles):
        visitor = service.desk.records.passes.make("session", service.now, Grant(roles=roles))
        with urlopen(Request(f"{service.address}/", headers={"Authorization": f"Bearer {visitor}"})) as answer:
            return answer.read().decode()

    assert 'href="/tablet/links"' in home("admin")
    assert 'href="/tablet/links"' not in home("editor", "publisher", "responder")


def test_a_tablet_sees_the_schools_of_its_link_alone(service, tablet):
    page = let_in(tablet(), service, sites="birch")
    assert page.locator("#sites li").count() == 1
    expect(page.locator("#sites")).to_contain_text("Birch School")


def test_the_app_can_be_installed(service, tablet):
    page = tablet()
    page.goto(f"{service.address}/tablet/")
    told = page.evaluate("async () => (await fetch(document.querySelector('link[rel=manifest]').href)).json()")
    assert (told["display"], told["scope"]) == ("standalone", "/tablet/")
    until_controlled(page)
    tools = page.context.new_cdp_session(page)
    assert tools.send("Page.getInstallabilityErrors")["installabilityErrors"] == []


@pytest.mark.parametrize("viewport", [TABLET, PHONE], ids=["tablet", "phone"])
def test_whatever_can_be_pressed_is_as_large_as_a_gloved_finger_and_on_the_screen(service, tablet, viewport):
    page = let_in(tablet(viewport), service)
    keep(page, "Ash School")
    for place in ("list", "plan"):
        if place == "plan":
            page.get_by_role("link", name="Ash School").click()
            page.locator("iframe").wait_for()
        for each in page.locator("button:visible, a:visible, input:visible").all():
            box = each.bounding_box()
            assert min(box["width"], box["height"]) >= 60, each.inner_text()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= viewport["width"]


@pytest.mark.parametrize("light", ["light", "dark"])
def test_axe_finds_nothing_serious(service, tablet, axe, light):
    page = tablet(color_scheme=light)
    page.goto(service.link()["link"])
    page.get_by_role("button", name="It is the same").wait_for()
    found = [("door", axe(page))]
    page.get_by_role("button", name="It is the same").click()
    page.get_by_text("Verified list").wait_for()
    keep(page, "Ash School")
    withdraw(service.desk, "ash", service.now, revision=1, who="office", reason="wrong floor")
    look(page)
    found.append(("list", axe(page)))
    opens(page, "Ash School", 1)
    found.append(("plan", axe(page)))
    assert [(place, told) for place, told in found if told] == []
