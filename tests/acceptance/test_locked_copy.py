"""A locked copy as an officer meets it: a file, a double click, a passphrase, no network; and at the terminal."""

import re
import zipfile

import pytest
from click.testing import CliRunner

from tacmap import cli
from tacmap.bundle.sealed import Passphrase
from tacmap.bundle.signing import SigningKey
from tacmap.errors import TacmapError
from tacmap.service.pack import locked, pack
from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser

WORDS = "maple lantern orbit seven"


@pytest.fixture(scope="module")
def bundle():
    return pack(sample_preplan(), key=SigningKey.generate(bytes(32)))


@pytest.fixture(scope="module")
def copy(bundle):
    return locked(bundle, Passphrase(WORDS)).content


@pytest.fixture
def page(browser, copy, tmp_path):
    """The locked copy, opened from file:// with the network off; `complaints` is what the browser said."""
    path = tmp_path / "sample-school.html"
    path.write_bytes(copy)
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    context.set_offline(True)
    page = context.new_page()
    page.complaints, page.asked, page.path = [], [], path
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.set_default_timeout(30_000)
    page.goto(path.as_uri())
    yield page
    context.close()


def answer(page, words, button="Open the plans"):
    page.get_by_label("Passphrase").fill(words)
    page.get_by_role("button", name=button).click()


def test_the_passphrase_opens_the_viewer_under_a_strict_policy(page):
    answer(page, WORDS)
    page.locator("#map canvas").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("114")
    page.keyboard.press("Enter")
    assert page.locator("#card h2").inner_text() == "114"
    assert page.complaints == []
    assert [url for url in page.asked if not url.startswith((page.path.as_uri(), "blob:"))] == []


def test_a_script_that_was_not_there_does_not_run_in_the_opened_viewer(page):
    answer(page, WORDS)
    page.locator("#map canvas").wait_for()
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), { text: 'window.ran = 1' }))")
    assert page.evaluate("window.ran") is None
    assert any("Content Security Policy" in words for words in page.complaints)


def test_a_wrong_passphrase_is_told_in_plain_words_and_may_be_tried_again(page):
    answer(page, "maple lantern orbit eight")
    page.get_by_text("This passphrase does not open it").wait_for()
    answer(page, WORDS)
    page.locator("#map canvas").wait_for()


def test_a_changed_byte_is_told_before_the_plan_is_shown(page):
    content = page.path.read_text()
    at = content.index('id="sealed">') + 4_000
    page.path.write_text(content[:at] + ("A" if content[at] != "A" else "B") + content[at + 1 :])
    page.reload()
    answer(page, WORDS)
    page.get_by_text("THIS FILE WAS CHANGED").wait_for()
    assert page.locator("canvas").count() == 0


def test_a_changed_script_does_not_run_at_all(page):
    content = page.path.read_text()
    page.path.write_text(content.replace("(()=>{", "(()=>{ ", 1))
    page.reload()
    page.get_by_text("the file is damaged").wait_for()


def test_the_signed_map_pack_can_be_taken_out_in_the_browser(page, bundle):
    with page.expect_download() as waiting:
        answer(page, WORDS, "Save the signed map pack")
    assert waiting.value.suggested_filename == "sample-school.zip"
    assert waiting.value.path().read_bytes() == bundle.content


def test_the_page_itself_says_nothing_of_the_school(copy):
    shown = re.sub(rb'id="sealed">[^<]*<', b"", copy)
    assert b"Sample" not in shown
    assert b"sample-school" not in shown


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_can_be_hit_with_a_glove(page, width):
    page.set_viewport_size({"width": width, "height": 844})
    boxes = [one.bounding_box() for one in page.locator("button, #passphrase, label.show").all()]
    assert len(boxes) == 4
    assert [box for box in boxes if box["height"] < 60 or box["x"] + box["width"] > width] == []


@pytest.fixture
def files(tmp_path, copy):
    (tmp_path / "copy.html").write_bytes(copy)
    (tmp_path / "right.txt").write_text(f"{WORDS}\n")
    (tmp_path / "wrong.txt").write_text("maple lantern orbit eight\n")
    (tmp_path / "publisher.pub").write_text(SigningKey.generate(bytes(32)).public.text())
    return tmp_path


def run(*words):
    """The exit code a terminal would see."""
    result = CliRunner().invoke(cli.app, [str(word) for word in words])
    if isinstance(result.exception, TacmapError):
        return 1 if isinstance(result.exception, cli.CheckFailed) else 2
    return result.exit_code


def test_the_terminal_verifies_it_like_the_bundle_in_it(files):
    key = ("--key", files / "publisher.pub")
    assert run("verify", files / "copy.html", "--passphrase-file", files / "right.txt", *key) == 0
    assert run("verify", files / "copy.html", "--passphrase-file", files / "wrong.txt", *key) == 1
    assert run("verify", files / "copy.html", "--passphrase-file", files / "right.txt") == 1  # nobody's key is pinned
    assert run("verify", files / "copy.html", *key) == 2  # nobody to ask


def test_the_terminal_takes_out_the_very_bundle(files, bundle):
    words = ("--passphrase-file", files / "right.txt", "--key", files / "publisher.pub")
    assert run("open", files / "copy.html", "-o", files / "out.zip", *words) == 0
    assert (files / "out.zip").read_bytes() == bundle.content
    assert zipfile.is_zipfile(files / "out.zip")


def test_a_changed_copy_is_not_taken_out(files):
    content = (files / "copy.html").read_bytes()
    (files / "copy.html").write_bytes(content.replace(b"Locked map pack", b"Locked map bach", 1))
    words = ("--passphrase-file", files / "right.txt", "--key", files / "publisher.pub")
    assert run("open", files / "copy.html", "-o", files / "out.zip", *words) == 1
    assert not (files / "out.zip").exists()
