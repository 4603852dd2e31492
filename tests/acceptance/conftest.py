"""What the acceptance tests stand on: the command line, the service with those who come to it, and a real browser.

The browser is found on this machine and never downloaded. A file overrides the part that is its own: `desk` keeps
something, `clock` moves.
"""

import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Page, Playwright, Request, sync_playwright

from tacmap.cli import main
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import NAME, export
from tacmap.preplan import Preplan
from tacmap.service.desk import Desk
from tacmap.testing import sample_preplan
from tacmap_api.app import create_app
from tacmap_api.identity import COOKIE

Run = Callable[..., tuple[int, str, str]]
Clock = Callable[[], datetime]
Enter = Callable[..., Page]
Look = Callable[..., list[tuple[str, list[str]]]]

AXE = Path(__file__).parents[2] / "web" / "viewer" / "node_modules" / "axe-core" / "axe.min.js"

QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function: (exit code, standard output, standard error) of one command."""

    def command(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["tacmap", *map(str, words)])
        monkeypatch.setenv("COLUMNS", "200")
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.fixture(scope="session")
def serving() -> Callable[[FastAPI], AbstractContextManager[str]]:
    """A context: the address of an application that is served over HTTP on this machine while the context lasts."""
    return _serving


@contextmanager
def _serving(app: FastAPI) -> Iterator[str]:
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, args=([listening],))
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Clock:
    """The service's clock; it stands at the NOW of the tests' module."""
    return lambda: request.module.NOW


@pytest.fixture
def app(desk: Desk, clock: Clock) -> Iterator[FastAPI]:
    """The service at the desk."""
    made = create_app(desk, clock)
    yield made
    made.state.line.close()


@pytest.fixture
def stranger(app: FastAPI) -> Iterator[TestClient]:
    """Somebody at the service who has not come in."""
    with TestClient(app, follow_redirects=False) as visitor:
        yield visitor


@pytest.fixture
def client(app: FastAPI, stranger: TestClient, clock: Clock) -> TestClient:
    """Somebody who came in by the set-up link."""
    assert stranger.post(f"/setup/{app.state.gate.passes.make('setup', clock())}").status_code == 303
    return stranger


@pytest.fixture
def address(app: FastAPI, serving: Callable[[FastAPI], AbstractContextManager[str]]) -> Iterator[str]:
    """The address of the service over HTTP."""
    with serving(app) as found:
        yield found


@pytest.fixture
def session(desk: Desk, clock: Clock) -> str:
    """The session of somebody who may do everything."""
    return desk.records.passes.make("session", clock())


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    """What drives browsers; there can be one in a process."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of Chromium, or a skip that names it (`tests/conftest.py` makes that a failure in CI)."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        pytest.skip("chromium is not installed")
    return program


@pytest.fixture(scope="session")
def browser(driver: Playwright, chromium: str) -> Iterator[Browser]:
    started = driver.chromium.launch(executable_path=chromium, args=list(QUIET))
    yield started
    started.close()


@pytest.fixture
def enter(browser: Browser, address: str, session: str) -> Iterator[Enter]:
    """A function: a page of the service, in a window of that size in pixels, as somebody with a session sees it.

    Whatever goes wrong in it fails the test, but for what is `expected`: parts of what the console may say.
    """
    contexts, complaints, allowed = [], [], []

    def open_page(
        place: str,
        *,
        size: tuple[int, int] = (1366, 768),
        expected: tuple[str, ...] = (),
        patience: int = 30_000,
        session: str = session,
    ) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
        contexts.append(context)
        allowed.extend(expected)
        context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
        page = context.new_page()
        page.set_default_timeout(patience)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"{address}{place}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [told for told in complaints if not any(part in told for part in allowed)] == []


@pytest.fixture(scope="session")
def axe() -> Look:
    """A function: what axe finds serious or critical (or anything, with `slight`) on a page: each rule, and where.

    Pages within the page are left out.
    """
    if not AXE.exists():
        pytest.skip("axe-core is not installed (python web/build.py)")
    script = AXE.read_text("utf-8")

    def look(page: Page, *, slight: bool = False) -> list[tuple[str, list[str]]]:
        if not page.evaluate("() => 'axe' in window"):
            page.evaluate(script)  # the page's policy lets no script be added
        found = page.evaluate("axe.run({iframes: false}).then(({violations}) => violations)")
        grave = [each for each in found if slight or each["impact"] in ("serious", "critical")]
        return [(each["id"], [node["html"][:150] for node in each["nodes"]]) for each in grave]

    return look


class Opened:
    """A page of the viewer with all that went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.complaints.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", self._asked)
        page.set_default_timeout(10_000)

    def _asked(self, request: Request) -> None:
        self.requests.append(request.url)

    def look_up(self, words: str) -> None:
        """One search: a slash, what is looked for, Enter."""
        self.page.keyboard.press("/")
        self.page.keyboard.type(words)
        self.page.keyboard.press("Enter")


Open = Callable[..., Opened]


def page_of(plan: Preplan | Edition) -> bytes:
    return export(Edition.of(plan) if isinstance(plan, Preplan) else plan)[NAME]


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """A function: the page of a preplan or an edition (or a page as bytes), opened from file:// with the network off.

    Options go to the browser context; `before` is a script that runs before the page's own.
    """
    contexts = []

    def open_page(
        plan: Preplan | Edition | bytes, *, today: str | None = None, before: str | None = None, **options: object
    ) -> Opened:
        path = tmp_path / NAME
        path.write_bytes(plan if isinstance(plan, bytes) else page_of(plan))
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | options)
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        if before:
            page.add_init_script(before)
        if today:
            page.clock.set_fixed_time(today)
        seen = Opened(page)
        page.goto(path.as_uri())
        return seen

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def _sample(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    path = tmp_path_factory.mktemp("viewer") / NAME
    path.write_bytes(export(Edition.of(sample_preplan()))[NAME])
    context = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    context.set_offline(True)
    seen = Opened(context.new_page())
    seen.page.goto(path.as_uri())
    yield seen
    context.close()


@pytest.fixture
def sample(_sample: Opened) -> Opened:
    """The sample site, opened once for all tests that only look things up."""
    _sample.page.keyboard.press("Escape")
    _sample.page.keyboard.press("Escape")
    return _sample
