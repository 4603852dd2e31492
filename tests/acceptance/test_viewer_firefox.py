"""The viewer in a second engine: Firefox, driven by its own remote protocol (Marionette), with nothing in between."""

import base64
import io
import json
import re
import socket
import subprocess
import time
import zipfile
from contextlib import closing

import pytest
from PIL import Image

from tacmap.annotations import Audience
from tacmap.bundle.codes import sign_locker_code
from tacmap.bundle.signing import SigningKey
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import NAME
from tacmap.preplan import for_audience
from tacmap.service.pack import pack
from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser

KEY = SigningKey.generate(bytes(range(32)))
ENTER = "\ue007"
PREFERENCES = {
    "app.update.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "toolkit.telemetry.reportingpolicy.firstRun": False,
}
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Firefox:
    """One window. https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html"""

    def __init__(self, port):
        self._socket = connected(port)
        self._held = b""
        self._asked = 0
        self._receive()
        self.ask("WebDriver:NewSession")
        self.ask("WebDriver:SetWindowRect", width=1280, height=900)

    def ask(self, command, **parameters):
        self._asked += 1
        text = json.dumps([0, self._asked, command, parameters]).encode()
        self._socket.sendall(str(len(text)).encode() + b":" + text)
        _, _, error, answer = self._receive()
        assert error is None, error
        return answer

    def quit(self):
        self.ask("Marionette:Quit", flags=["eForceQuit"])
        self._socket.close()

    def run(self, script):
        return self.ask("WebDriver:ExecuteScript", script=script, args=[])["value"]

    def type(self, selector, text):
        found = self.ask("WebDriver:FindElement", using="css selector", value=selector)["value"][ELEMENT]
        self.ask("WebDriver:ElementSendKeys", id=found, text=text)

    def wait(self, script):
        until = time.monotonic() + 10
        while not (found := self.run(script)) and time.monotonic() < until:
            time.sleep(0.05)
        return found

    def colours(self):
        picture = Image.open(io.BytesIO(base64.b64decode(self.ask("WebDriver:TakeScreenshot", full=False)["value"])))
        return {colour for _, colour in picture.convert("RGB").getcolors(1 << 24)}

    def _receive(self):
        while b":" not in self._held:
            self._held += self._socket.recv(1 << 16)
        length, _, self._held = self._held.partition(b":")
        while len(self._held) < int(length):
            self._held += self._socket.recv(1 << 16)
        text, self._held = self._held[: int(length)], self._held[int(length) :]
        return json.loads(text)


def connected(port):
    until = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except ConnectionRefusedError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def free_port():
    with closing(socket.socket()) as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture
def firefox(tool, tmp_path):
    """Firefox on the sample school's page, and what it says on its way out."""
    program = tool("firefox-esr", "firefox")
    port, profile, log = free_port(), tmp_path / "profile", tmp_path / "firefox.log"
    profile.mkdir()
    wanted = PREFERENCES | {"marionette.port": port}
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in wanted.items()]
    (profile / "user.js").write_text("".join(lines))
    page = tmp_path / NAME
    with zipfile.ZipFile(io.BytesIO(pack(sample_preplan(), key=KEY).content)) as bundle:
        page.write_bytes(bundle.read(NAME))
    with log.open("wb") as out:
        command = [program, "--headless", "--no-remote", "--marionette", "--profile", str(profile)]
        started = subprocess.Popen(
            command, stdout=out, stderr=out, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"}
        )
        try:
            driven = Firefox(port)
            driven.ask("WebDriver:Navigate", url=page.as_uri())
            yield driven
            driven.quit()
            started.wait(30)
        finally:
            started.kill()
            started.wait()
    assert re.findall(r"JavaScript error:.*index\.html.*", log.read_text(errors="replace")) == []


def sheet_code():
    school = sample_preplan()
    issue = {"site_id": school.id, "revision": school.revision, "issued": school.issued, "host": school.host}
    return sign_locker_code(school.lockers[0], key=KEY, **issue)


def test_firefox_opens_the_file_draws_the_plan_finds_a_room_and_judges_a_sheet(firefox):
    assert firefox.run("return document.documentElement.className") == "live"
    assert (246, 246, 243) in firefox.colours()  # the floor of a plain room
    firefox.type("#find input", "114" + ENTER)
    police = for_audience(sample_preplan(), Audience.POLICE)
    words = Edition.of(police).orientation.space_words("main/1/114")
    assert words in firefox.run("return document.querySelector('#card').textContent")
    assert (255, 214, 10) in firefox.colours()  # the chosen room
    assert firefox.run("return document.querySelector('#fingerprint').textContent") == Edition.of(police).fingerprint
    firefox.run("document.querySelector('[data-key=q]').click()")
    firefox.type("#card textarea", sheet_code())
    firefox.run("document.querySelector('#card .go').click()")
    assert firefox.wait("return document.querySelector('.verdict')?.textContent").startswith("CURRENT: revision 3")
