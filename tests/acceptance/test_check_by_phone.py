"""A locker's check by phone: behind the printed code, kept without a network, sent once, and the chain holds."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Error

from tacmap.bundle.codes import sign_locker_code
from tacmap.errors import Conflict
from tacmap.locker import Locker
from tacmap.service.working import give_out, keep_files, site_text, take_in
from tacmap.settings import Limits
from tacmap.site import load_site
from tacmap.store.passes import Grant
from tacmap_api.identity import COOKIE

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SITE = """\
name = "Hill"
[[buildings]]
name = "Main"
[[buildings.floors]]
label = "1"
index = 0
plan = "ground.svg"
[[lockers]]
id = "EL-1"
name = "Front locker"
items = "lockers/EL-1.csv"
"""
ITEMS = """\
group,item,par,on_hand,lot,expires,serial,condition,critical,access_ref,opens
medical,Tourniquet,4,4,CT-1,,,,yes,,
light,Flashlights,2,2,,,,,no,,
"""
ADDRESS = "/sites/hill/lockers/EL-1/checks"
FORM = "/sites/hill/lockers/EL-1/check"
GOOD = {
    "kind": "monthly", "on": "2026-11-20", "by": "Custodian on duty", "seal_before": "none", "seal_after": "MH-1",
    "counted": "yes", "count:Tourniquet, lot CT-1": "4", "count:Flashlights": "1",
}  # fmt: skip
PAGE = {"accept": "text/html"}


@pytest.fixture
def desk(desk, tmp_path):
    """A desk that keeps a school with a locker."""
    folder = tmp_path / "hill"
    (folder / "lockers").mkdir(parents=True)
    (folder / "site.toml").write_text(SITE)
    (folder / "ground.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    (folder / "lockers/EL-1.csv").write_text(ITEMS)
    assert take_in(desk.records, folder, who="office", now=NOW, limits=Limits())[0].id == "hill"
    return desk


def token(desk, *roles, kind="device", **grant):
    return desk.records.passes.make(kind, NOW, Grant(roles=roles, **grant))


@pytest.fixture
def phone(app, desk):
    headers = {"authorization": f"Bearer {token(desk, 'inspector')}"}
    with TestClient(app, follow_redirects=False, headers=headers) as client:
        yield client


def send(phone, form="0123456789abcdef", **answers):
    given = GOOD | {name.replace("__", ":"): text for name, text in answers.items()}
    return phone.post(ADDRESS, json={"id": form, "answers": given})


def folder_of(desk, tmp_path):
    """The kept site as the folder that it is; the chain of its log was read and holds."""
    give_out(desk.records, "hill", tmp_path / "out")
    site = load_site(tmp_path / "out", today=NOW.date())
    assert site.problems == ()
    return site, (tmp_path / "out/lockers/EL-1-checks.csv").read_text().splitlines()[1:]


def test_a_check_goes_to_the_end_of_the_log_and_its_counts_into_the_inventory(phone, desk, tmp_path):
    answer = send(phone)
    assert answer.status_code == 201, answer.text
    site, lines = folder_of(desk, tmp_path)
    assert len(lines) == 1
    assert "Custodian on duty" in lines[0]
    assert answer.json()["line"] == site.locker_files[0].digests[-1]
    assert [(item.item, item.on_hand) for item in site.lockers[0].items] == [("Tourniquet", 4), ("Flashlights", 1)]


def test_the_same_check_sent_again_is_answered_alike_and_not_added(phone, desk, tmp_path):
    first = send(phone)
    other = send(phone, "another-check-0001", seal_before="MH-1", count__Flashlights="2")
    again = send(phone)
    assert (first.status_code, other.status_code, again.status_code) == (201, 201, 200)
    assert again.json() == first.json()
    assert len(folder_of(desk, tmp_path)[1]) == 2


def test_it_is_known_again_when_the_inventory_has_changed_since(phone, desk, tmp_path):
    first = send(phone)
    seen = desk.records.sites.one("hill")
    other = ITEMS.replace("Flashlights", "Lamps").encode()
    keep_files(desk.records, seen, {"lockers/EL-1.csv": other}, who="office", note="lamps", now=NOW)
    again = send(phone)
    assert (again.status_code, again.json()["check"]) == (200, first.json()["check"])


def test_another_check_under_the_same_id_is_refused(phone, desk, tmp_path):
    send(phone)
    assert send(phone, faults="Damp").status_code == 422
    assert len(folder_of(desk, tmp_path)[1]) == 1


def test_twenty_at_once_with_ids_of_their_own_are_all_kept(phone, desk, tmp_path):
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: send(phone, f"check-number-{number:02}").status_code, range(20)))
    assert answers == [201] * 20
    assert len(folder_of(desk, tmp_path)[1]) == 20


def test_one_check_sent_ten_times_at_once_is_kept_once(phone, desk, tmp_path):
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: send(phone).status_code, range(10)))
    assert sorted(answers) == [200] * 9 + [201]
    assert len(folder_of(desk, tmp_path)[1]) == 1


def test_who_saves_the_site_meanwhile_does_not_lose_the_check(phone, desk, tmp_path):
    """Another process saves without a pause; the check is written over what it left."""

    def busy():
        for number in range(8):
            seen = desk.records.sites.one("hill")
            text = f"{site_text(desk.records, desk.records.sites.files('hill'))}# {number}\n"
            with suppress(Conflict):
                keep_files(desk.records, seen, {"site.toml": text.encode()}, who="office", note="busy", now=NOW)

    office = threading.Thread(target=busy)
    office.start()
    answers = [send(phone, f"check-number-{number}").status_code for number in range(4)]
    office.join()
    assert answers == [201] * 4
    assert len(folder_of(desk, tmp_path)[1]) == 4


def test_every_wrong_answer_is_told_and_nothing_is_written(phone, desk):
    answer = send(phone, kind="weekly", by="Mrs. Alvarez", count__Flashlights="-1")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["problems"]] == ["kind", "by", "count:Flashlights"]
    assert desk.records.sites.one("hill").version == 1


@pytest.mark.parametrize("form", ["short", "x" * 65, "a b c d e f g", "percent%-percent%"])
def test_an_id_that_is_none_is_refused(phone, form):
    assert send(phone, form).status_code == 422


def test_a_locker_that_is_not_there_is_404(phone):
    assert phone.get("/sites/hill/lockers/EL-9/check").status_code == 404
    body = {"id": "0123456789abcdef", "answers": GOOD}
    assert phone.post("/sites/hill/lockers/EL-9/checks", json=body).status_code == 404


def test_a_check_that_was_kept_offline_past_a_later_one_is_not_lost_and_overrules_nothing(phone, desk, tmp_path):
    later = send(phone, on="2026-11-18", seal_after="MH-2", **{"count__Tourniquet, lot CT-1": "2"})
    early = send(phone, "kept-offline-01", on="2026-11-15", faults="Lid bent")
    assert (later.status_code, early.status_code) == (201, 201)
    site, lines = folder_of(desk, tmp_path)
    assert "Sent late, made on 2026-11-15" in lines[1]
    assert "Lid bent" in lines[1]
    assert "Tourniquet, lot CT-1 = 4" in lines[1]
    locker = site.lockers[0]
    assert (locker.seal, locker.last_check, locker.items[0].on_hand) == ("MH-2", date(2026, 11, 18), 2)


def code_of(desk, locker="EL-1"):
    key = desk.keyring.own_key()
    return sign_locker_code(Locker(id=locker, name="x"), site_id="hill", revision=0, issued=None, key=key)


def test_a_stranger_behind_the_code_gets_words_and_no_form(stranger, desk):
    answer = stranger.get(f"/Q/{code_of(desk)}", headers=PAGE)
    assert answer.status_code == 200
    assert "device or person token beforehand" in answer.text
    assert "<form" not in answer.text
    assert "/login" not in answer.text
    assert "check" not in stranger.get(f"/Q/{code_of(desk)}").json()


def test_a_phone_is_let_in_once_with_its_device_token_and_out_when_that_is_withdrawn(stranger, desk):
    text = token(desk, "inspector")
    assert stranger.post("/login/device", data={"token": "a" * 52}).status_code == 401
    assert stranger.post("/login/device", data={"token": token(desk, "inspector", kind="api")}).status_code == 401
    assert stranger.post("/login/device", data={"token": f" {text} "}).status_code == 204
    assert stranger.get(FORM).status_code == 200
    assert [each.kind for each in desk.records.passes.every("main", NOW, "device")] == ["device"]
    desk.records.passes.withdraw(desk.records.passes.every("main", NOW, "device")[0].id, "main")
    assert stranger.get(FORM).status_code == 401


def test_who_may_check_the_locker_is_led_from_the_code_to_its_form(phone, desk):
    assert phone.get(f"/Q/{code_of(desk)}").json()["check"] == FORM
    answer = phone.get(f"/Q/{code_of(desk)}", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, FORM)
    assert "Tourniquet" in phone.get(FORM, headers=PAGE).text


@pytest.mark.parametrize("grant", [{"roles": ("responder",)}, {"roles": ("inspector",), "sites": ("dale",)}])
def test_who_may_not_is_as_a_stranger(stranger, desk, grant):
    text = desk.records.passes.make("device", NOW, Grant(**grant))
    answer = stranger.get(f"/Q/{code_of(desk)}", headers=PAGE | {"authorization": f"Bearer {text}"})
    assert (answer.status_code, FORM in answer.text) == (200, False)


def test_the_code_of_a_locker_that_is_gone_leads_nowhere(phone, desk):
    assert "check" not in phone.get(f"/Q/{code_of(desk, 'EL-7')}").json()


def test_the_form_as_json_asks_what_the_page_asks(phone):
    told = phone.get(FORM).json()
    assert told["send_to"] == ADDRESS
    page = phone.get(FORM, headers=PAGE).text
    assert all(f'name="{field["name"]}"' in page for field in told["fields"])


@pytest.fixture
def screen(browser, address, desk):
    """A phone that was let in with a device token, and what went wrong on it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    context.add_cookies([{"name": COOKIE, "value": token(desk, "inspector"), "url": address}])
    page = context.new_page()
    page.clock.set_fixed_time(NOW)
    page.set_default_timeout(8_000)
    page.wrong = []
    offline = ("ERR_INTERNET_DISCONNECTED", "fetching the script")
    page.on("console", lambda said: any(each in said.text for each in offline) or page.wrong.append(said.text))
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    yield page
    context.close()
    assert page.wrong == []


def fill_in(page, faults=""):
    page.get_by_label("Monthly").check()
    page.get_by_label("Who", exact=True).fill("Custodian on duty")
    page.get_by_label("Seal found").fill("none")
    page.get_by_label("Seal left").fill("MH-1")
    page.get_by_label("Yes").check()
    page.get_by_label("What is wrong").fill(faults)
    page.get_by_role("button", name="All 4").click()
    page.get_by_role("button", name="One more: Flashlights").click()
    page.get_by_role("button", name="Send this check").click()


def told(page, words):
    page.locator("#kept p").filter(has_text=words).first.wait_for()


def until_kept(page):
    """Wait until the form opens again on this phone without a network."""
    page.evaluate(
        """async (form) => {
        const stays = async (scope) => (await navigator.serviceWorker.getRegistration(scope))?.active?.state;
        const kept = async () => (await stays(form)) === "activated" && (await stays("/Q/")) === "activated"
            && (await caches.match(form));
        while (!(await kept())) await new Promise((done) => setTimeout(done, 50));
    }""",
        FORM,
    )


@pytest.mark.browser
def test_a_check_is_filled_in_on_a_phone_and_sent(screen, address, desk, tmp_path):
    screen.goto(f"{address}/Q/{code_of(desk)}")
    fill_in(screen)
    told(screen, ": sent.")
    site, lines = folder_of(desk, tmp_path)
    assert len(lines) == 1
    assert [item.on_hand for item in site.lockers[0].items] == [4, 1]


@pytest.mark.browser
def test_everything_that_is_touched_is_large_enough(screen, address):
    screen.goto(address + FORM)
    small = screen.evaluate(
        "() => [...document.querySelectorAll('main button, main input, main textarea, .choices span')]"
        ".map((e) => [e.name || e.textContent, e.getBoundingClientRect()])"
        ".filter(([, r]) => r.height < 60 || r.width < 56).map(([name]) => name)"
    )
    assert small == []
    assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.browser
def test_a_check_without_a_network_is_kept_and_sent_once_when_it_is_back(screen, address, desk, tmp_path):
    screen.goto(address + FORM)
    screen.context.set_offline(True)
    fill_in(screen, "Lid bent")
    told(screen, "not sent yet")
    assert desk.records.sites.one("hill").version == 1
    screen.context.set_offline(False)
    told(screen, ": sent.")
    screen.reload()
    told(screen, ": sent.")
    assert screen.locator("#kept p").count() == 1
    _, lines = folder_of(desk, tmp_path)
    assert (len(lines), "Lid bent" in lines[0]) == (1, True)


@pytest.mark.browser
def test_an_answer_that_got_lost_on_its_way_back_does_not_double_the_check(screen, address, desk, tmp_path):
    screen.goto(address + FORM)

    def lose(route):
        route.fetch()  # the service has it, the phone is not told
        route.abort("internetdisconnected")

    screen.route("**/checks", lose, times=1)
    fill_in(screen)
    told(screen, "not sent yet")
    screen.reload()
    told(screen, ": sent.")
    assert len(folder_of(desk, tmp_path)[1]) == 1


@pytest.mark.browser
def test_the_form_opens_again_without_a_network_and_still_has_what_was_kept(screen, address, desk, tmp_path):
    screen.goto(address + FORM)
    until_kept(screen)
    screen.context.set_offline(True)
    fill_in(screen)
    told(screen, "not sent yet")
    screen.reload()
    told(screen, "not sent yet")
    fill_in(screen, "A second one")
    screen.wait_for_function("() => document.querySelectorAll('#kept .kept').length === 2")
    screen.context.set_offline(False)
    screen.wait_for_function("() => document.querySelectorAll('#kept .sent').length === 2")
    assert len(folder_of(desk, tmp_path)[1]) == 2


@pytest.mark.browser
def test_the_code_opens_the_form_again_without_a_network_and_says_that_it_was_not_checked(screen, address, desk):
    code = f"{address}/Q/{code_of(desk)}"
    screen.goto(code)
    assert not screen.locator("#unchecked").is_visible()
    until_kept(screen)
    screen.context.set_offline(True)
    screen.goto(code)
    screen.locator("#unchecked").wait_for()
    fill_in(screen)
    told(screen, "not sent yet")
    with pytest.raises(Error, match="ERR_"):
        screen.goto(f"{address}/Q/{code_of(desk, 'EL-7')}")
    screen.context.set_offline(False)
    screen.goto(code)
    told(screen, ": sent.")


@pytest.mark.browser
def test_what_the_service_does_not_take_is_told_at_its_field_and_put_right(screen, address, desk, tmp_path):
    screen.goto(address + FORM)
    fill_in(screen, "keypad code 4711")
    told(screen, "not taken")
    screen.locator("[data-field=faults] .wrong").filter(has_text="code").wait_for()
    assert screen.get_by_label("Who", exact=True).input_value() == "Custodian on duty"
    screen.get_by_label("What is wrong").fill("Keypad sticks")
    screen.get_by_role("button", name="Send this check").click()
    told(screen, ": sent.")
    assert screen.locator("#kept p").count() == 1
    screen.wrong[:] = [each for each in screen.wrong if "422" not in each]
    assert "Keypad sticks" in folder_of(desk, tmp_path)[1][0]
