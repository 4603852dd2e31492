"""A real browser, found on this machine and never downloaded."""

import shutil
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Playwright, Request, sync_playwright

from tacmap.cli import main
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import NAME, export
from tacmap.preplan import Preplan
from tacmap.testing import sample_preplan

Run = Callable[..., tuple[int, str, str]]

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
