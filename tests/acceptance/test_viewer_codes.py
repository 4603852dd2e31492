"""Codes in the viewer, with the network off: a sheet is judged as `tacmap verify --qr` judges it, a place is shared."""

import io
import re
from dataclasses import replace

import pytest
import zxingcpp
from PIL import Image

from tacmap.annotations import Audience
from tacmap.bundle.codes import Current, check_code, page_check, sign_locker_code, sign_plan_code
from tacmap.bundle.signing import SigningKey
from tacmap.exports.edition import Edition
from tacmap.exports.qr import short_code
from tacmap.preplan import for_audience
from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser

KEY, STRANGER = SigningKey.generate(bytes(range(32))), SigningKey.generate(bytes(32))
PHONE = {"viewport": {"width": 390, "height": 844}}
SCHOOL = sample_preplan()
LOCKER = SCHOOL.lockers[0]


def code(locker=LOCKER, *, key=KEY, revision=SCHOOL.revision, site_id=SCHOOL.id, host=SCHOOL.host):
    return sign_locker_code(locker, site_id=site_id, revision=revision, issued=SCHOOL.issued, key=key, host=host)


def plan_code(edition, *, key=KEY):
    preplan = edition.preplan
    return sign_plan_code(
        edition.fingerprint, site_id=preplan.id, revision=preplan.revision, issued=preplan.issued, key=key
    )


def signed(preplan=SCHOOL):
    """An edition whose page can judge codes."""
    edition = Edition.of(preplan)
    codes = {"": plan_code(edition)} | {locker.id: code(locker) for locker in preplan.lockers}
    return replace(edition, code_check=page_check(preplan, KEY.public, codes))


@pytest.fixture
def desk(opened):
    """A function: the words and the colour that the page has for a text."""
    viewer = opened(signed())

    def judge(text):
        return judged(viewer.page, text)

    yield judge
    assert viewer.complaints == []


def judged(page, text):
    page.get_by_title("Check the code").click()
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Check", exact=True).last.click()
    page.locator(".verdict").wait_for()
    verdict = page.locator(".verdict")
    answer = (verdict.inner_text(), verdict.get_attribute("class").split()[-1])
    page.get_by_role("button", name="Close", exact=True).click()
    return answer


def altered(text):
    return text[:-1] + ("0" if text[-1] != "0" else "1")


CASES = {
    "current": (code(), "CURRENT: revision 3", "good"),
    "one old": (code(revision=2), "1 REVISION OLD", "soon"),
    "two old": (code(revision=1), "2 REVISIONS OLD", "soon"),
    "newer": (code(revision=9), "NEWER THAN THIS COPY: the sheet is of revision 9, this copy of 3", "soon"),
    "altered": (altered(code()), "ALTERED: this sheet is not as it was signed", "over"),
    "another host": (
        code().replace("PLANS.EXAMPLE.ORG", "PLANS.EXAMPLE.NET"),
        "ALTERED: this sheet leads to PLANS.EXAMPLE.NET", "over",
    ),
    "signed with another host": (
        code(host="other.example.org"), "ALTERED: this sheet leads to OTHER.EXAMPLE.ORG; the plan", "over",
    ),
    "of a stranger": (code(key=STRANGER), "UNKNOWN KEY", "over"),
    "of another school": (code(site_id="another-school"), "ANOTHER SITE", "over"),
    "of other contents": (code(replace(LOCKER, seal="000000")), "OTHER CONTENTS", "soon"),
    "of another locker": (code(replace(LOCKER, id="EL-9")), "OTHER CONTENTS", "soon"),
    "a page of the plan": (plan_code(Edition.of(SCHOOL)), "CURRENT: revision 3", "good"),
    "a page for others": (plan_code(Edition.of(for_audience(SCHOOL, Audience.FIRE))), "OTHER EDITION", "soon"),
    "no code": ("https://example.org/q/hello", "ALTERED or damaged", "over"),
    "cut short": (code()[:-1], "ALTERED or damaged", "over"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "words", "level"), CASES.values(), ids=CASES)
def test_a_pasted_code_is_judged(desk, text, words, level):
    found = desk(text)
    assert found[0].startswith(words)
    assert found[1] == level


@pytest.mark.parametrize("text", [case[0] for case in CASES.values()], ids=CASES)
def test_the_page_says_what_the_command_line_says(desk, text):
    answer = check_code(text, {KEY.public.fingerprint: KEY.public}, Current.of(SCHOOL))
    assert re.match(r"[^:]*", desk(text)[0])[0] == re.match(r"[^:]*", answer.sentence)[0]


def test_small_letters_and_line_breaks_of_a_paste_do_not_matter(desk):
    assert desk(f"  {code().lower()[:60]}\n{code().lower()[60:]} ")[1] == "good"


def test_the_twelve_letters_under_a_code_can_be_typed(desk):
    assert desk(short_code(code()).lower())[0] == f"SAME LETTERS as the sheet of locker {LOCKER.id}, revision 3."
    assert desk(short_code(code(revision=2)))[0].startswith("NOT CURRENT")


def test_a_copy_without_lockers_still_tells_the_revision(opened):
    fire = for_audience(SCHOOL, Audience.FIRE)
    viewer = opened(signed(fire))
    assert judged(viewer.page, code())[1] == "good"
    assert judged(viewer.page, code(revision=2))[0].startswith("1 REVISION OLD")


def test_a_browser_without_ed25519_says_that_nothing_was_checked(opened):
    without = "SubtleCrypto.prototype.importKey = () => Promise.reject(new DOMException('', 'NotSupportedError'))"
    viewer = opened(signed(), before=without)
    words, level = judged(viewer.page, code())
    assert words.startswith("NOT CHECKED: this browser cannot check signatures")
    assert level == "soon"


DETECTOR = """
window.BarcodeDetector = class {
  async detect(picture) { return picture.width > 100 ? [{ rawValue: '%s' }] : []; }
};
"""


def photograph(width):
    held = io.BytesIO()
    Image.new("RGB", (width, 200), "white").save(held, "PNG")
    return {"name": "code.png", "mimeType": "image/png", "buffer": held.getvalue()}


def test_a_photograph_of_a_code_is_judged_where_the_browser_reads_codes(opened):
    viewer = opened(signed(), before=DETECTOR % code())
    viewer.page.get_by_title("Check the code").click()
    viewer.page.locator("input[type=file]").set_input_files(photograph(300))
    viewer.page.get_by_text("CURRENT: revision 3").wait_for()
    viewer.page.locator("input[type=file]").set_input_files(photograph(50))
    viewer.page.get_by_text("No code found in this picture").first.wait_for()


def test_where_the_browser_reads_no_codes_no_camera_is_offered(opened):
    viewer = opened(signed(), before="delete window.BarcodeDetector")
    viewer.page.get_by_title("Check the code").click()
    assert viewer.page.locator("input[type=file]").count() == 0


def test_a_page_without_a_key_offers_no_check(opened):
    viewer = opened(SCHOOL)
    viewer.page.keyboard.press("q")
    assert viewer.page.get_by_title("Check the code").count() == 0
    assert viewer.page.locator("#card").count() == 0


def shared(viewer, name):
    viewer.look_up(name)
    viewer.page.get_by_title("Share as a QR code").click()
    picture = Image.open(io.BytesIO(viewer.page.locator(".qr").screenshot()))
    return [found.text for found in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("options", [{}, PHONE])
@pytest.mark.parametrize("theme", ["day", "night", "red"])
def test_a_place_is_shared_as_a_code_that_another_telephone_reads(opened, options, theme):
    viewer = opened(signed(), color_scheme="light", **options)
    for _ in range(["day", "night", "red"].index(theme)):
        viewer.page.keyboard.press("d")
    words = Edition.of(SCHOOL).orientation.space_words("main/1/114")
    assert shared(viewer, "114") == [f"{words} · Sample Middle School, plan revision 3"]


def test_a_shared_place_of_an_exercise_says_so(opened):
    assert shared(opened(replace(SCHOOL, exercise=True)), "114")[0].startswith("EXERCISE: Room 1 1 4")


def test_words_too_long_for_the_code_are_cut_between_letters(opened):
    long = replace(SCHOOL, name="Écoles réunies " * 30)
    (text,) = shared(opened(long), "114")
    assert text.startswith("Room 1 1 4")
    assert 226 <= len(text.encode()) <= 230


def test_words_are_copied(opened):
    viewer = opened(signed(), permissions=["clipboard-read", "clipboard-write"])
    viewer.look_up("114")
    viewer.page.get_by_role("button", name="Copy").click()
    viewer.page.get_by_text("Copied").first.wait_for()
    assert viewer.page.evaluate("navigator.clipboard.readText()").endswith("· Sample Middle School, plan revision 3")
