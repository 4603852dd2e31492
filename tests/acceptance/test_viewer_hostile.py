"""Names that try to run, break out or mislead: they stay names."""

from dataclasses import replace
from itertools import cycle

import pytest

from tacmap.exports.edition import Edition
from tacmap.preplan import Contact
from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser

HOSTILE = (
    "</script><script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "<svg onload=window.ran=1>",
    '"><script>window.ran=1</script>',
    "' onfocus=window.ran=1 autofocus x='",
    "</title></style></svg><iframe srcdoc='<script>parent.ran=1</script>'>",
    "<!--<script>window.ran=1</script>",
    "javascript:window.ran=1",
    "{{script}}{{building}}",
    "\\u003cscript>\\\\u003c",
    "]]><![CDATA[<script>window.ran=1</script>",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "Room \u202e411\u202c \u2066x\u2069 \u200bzero",
    "🏫 第一教室 غرفة ١٢ क्ष",
    "line\u2028separator\u2029and\ttab",
    "__proto__",
    "constructor",
    "A" * 256,
)


def hostile_site():
    """The sample with the strings in turn wherever a person may write some words."""
    words = cycle(HOSTILE)
    preplan = sample_preplan()

    def floor_of(floor):
        return replace(
            floor,
            label=next(words),
            spaces=tuple(replace(space, name=next(words)) for space in floor.spaces),
            openings=tuple(replace(door, number=next(words) if door.number else None) for door in floor.openings),
            findings=tuple(replace(floor.findings[0], message=text) for text in HOSTILE),
        )

    return replace(
        preplan,
        name=HOSTILE[0],
        address=HOSTILE[1],
        buildings=tuple(
            replace(building, name=next(words), floors=tuple(map(floor_of, building.floors)))
            for building in preplan.buildings * 2
        )[:1],
        features=tuple(
            replace(f, number=next(words), name=next(words), attributes=((next(words), next(words)),))
            for f in preplan.features
        ),
        contacts=tuple(Contact(role=text, name=text, phone=text, radio=text) for text in HOSTILE),
        walk_through=replace(preplan.walk_through, walked_by=HOSTILE[3]),
    )


@pytest.fixture
def hostile(opened):
    return opened(hostile_site())


def test_hostile_names_never_run(hostile):
    page = hostile.page
    page.get_by_title("Open findings").click()
    page.get_by_title("Whom to call").click()
    for words in ("114", *HOSTILE):
        page.keyboard.press("Escape")
        page.locator("#find input").fill(words[:30])
        page.keyboard.press("Enter")
    assert page.evaluate("window.ran") is None
    assert hostile.complaints == []
    assert [url for url in hostile.requests if not url.endswith("/index.html")] == []


def test_hostile_names_are_found_by_what_they_say(hostile):
    hostile.page.locator("#find input").fill("<img src=x")
    assert "<img src=x onerror=window.ran=1>" in hostile.page.locator("#hits").inner_text()


def test_hostile_names_leave_the_fingerprint_right(hostile):
    hostile.page.wait_for_timeout(150)
    assert hostile.page.locator("#fingerprint").inner_text() == Edition.of(hostile_site()).fingerprint
    assert hostile.page.get_by_text("THIS FILE WAS CHANGED").count() == 0


def test_hostile_names_do_not_run_in_the_bare_document(opened):
    viewer = opened(hostile_site(), java_script_enabled=False)
    assert viewer.complaints == []
    assert viewer.page.locator("iframe, img, script:not([type])").count() == 2


def test_the_guard_would_notice_a_script_that_runs(opened):
    viewer = opened(sample_preplan())
    viewer.page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    assert any("Content Security Policy" in complaint for complaint in viewer.complaints)


def test_a_stream_that_is_no_web_address_is_not_opened(opened):
    preplan = sample_preplan()
    camera = next(f for f in preplan.features if f.number == "C-101")
    bad = replace(camera, attributes=(("stream_ref", "javascript:window.ran=1"),))
    viewer = opened(replace(preplan, features=(bad,)))
    viewer.look_up("C-101")
    viewer.page.locator(".acts").get_by_role("button", name="Camera").click()
    assert viewer.page.evaluate("window.ran") is None
    assert "Ask dispatch" in viewer.page.locator("[role=status]").inner_text()
