"""A sheet is held before the camera: what Chromium sees is a video file, and codes are read by another library."""

import base64
import io

import pytest
import zxingcpp
from PIL import Image

from tacmap.exports.viewer import export
from tests.acceptance.conftest import QUIET, Opened
from tests.acceptance.test_viewer_codes import code, signed

pytestmark = pytest.mark.browser

# This Chromium has no reader of its own: the page's calls go to the library, frame by frame.
DETECTOR = """
window.BarcodeDetector = class {
  async detect(picture) {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [picture.videoWidth || picture.width, picture.videoHeight || picture.height];
    canvas.getContext('2d').drawImage(picture, 0, 0);
    return (await readCodes(canvas.toDataURL('image/png'))).map((rawValue) => ({ rawValue }));
  }
};
"""


def read_codes(address):
    picture = Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2])))
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.fixture
def looking(tmp_path, driver, chromium):
    """A function: the sheet "Check a sheet" in a browser whose camera shows this text as a code; None for no camera."""
    page_file = tmp_path / "index.html"
    page_file.write_bytes(export(signed())["index.html"])
    started = []

    def look(text):
        options = list(QUIET)
        if text is not None:
            film = tmp_path / "film.mjpeg"
            film.write_bytes(frame(text) * 5)
            options += ["--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}"]
        browser = driver.chromium.launch(executable_path=chromium, args=options)
        started.append(browser)
        context = browser.new_context(permissions=["camera"] if text is not None else [])
        context.set_offline(True)
        context.expose_function("readCodes", read_codes)
        context.add_init_script(DETECTOR)
        viewer = Opened(context.new_page())
        viewer.page.goto(page_file.as_uri())
        viewer.page.get_by_title("Check the code").click()
        return viewer

    yield look
    for browser in started:
        browser.close()


def frame(text):
    """A picture with the code in its middle; with nothing on it for an empty text."""
    picture = Image.new("RGB", (640, 480), "white")
    if text:
        drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        sheet = Image.fromarray(zxingcpp.write_barcode_to_image(drawn, scale=6)).convert("RGB")
        picture.paste(sheet, ((640 - sheet.width) // 2, (480 - sheet.height) // 2))
    held = io.BytesIO()
    picture.save(held, "JPEG", quality=92)
    return held.getvalue()


def test_a_sheet_before_the_camera_is_judged_and_the_camera_let_go(looking):
    viewer = looking(code())
    viewer.page.evaluate("""() => {
        const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (asked) => (window.lent = await get(asked));
    }""")
    viewer.page.get_by_role("button", name="Camera", exact=True).click()
    viewer.page.get_by_text("CURRENT: revision 3").wait_for()
    assert viewer.page.locator("video").count() == 0
    assert viewer.page.evaluate("window.lent.getTracks().map((track) => track.readyState)") == ["ended"]
    assert viewer.complaints == []


def test_closing_the_sheet_lets_go_of_the_camera(looking):
    viewer = looking("")
    viewer.page.get_by_role("button", name="Camera", exact=True).click()
    viewer.page.wait_for_function("() => document.querySelector('video')?.srcObject")
    viewer.page.evaluate("() => { window.lent = document.querySelector('video').srcObject; }")
    viewer.page.get_by_role("button", name="Close", exact=True).click()
    viewer.page.wait_for_function("() => window.lent.getTracks()[0].readyState === 'ended'")
    assert viewer.complaints == []


def test_without_a_camera_the_page_says_what_else_can_be_done(looking):
    viewer = looking(None)
    viewer.page.get_by_role("button", name="Camera", exact=True).click()
    viewer.page.locator("#notice").get_by_text("take a photograph, or type the letters").wait_for()
    assert viewer.page.locator("video").count() == 0
    assert viewer.page.locator("label", has_text="Photo").count() == 1
