"""Every screen of the viewer: for eyes in the dark, for thick gloves, for keys alone, for a screen reader."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from tacmap.exports.edition import Edition
from tacmap.exports.viewer import NAME, export
from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser

TABLET = {"viewport": {"width": 1280, "height": 800}}
UPRIGHT = {"viewport": {"width": 800, "height": 1280}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
LYING = {"viewport": {"width": 844, "height": 390}, "has_touch": True}


def nothing(viewer):
    pass


def a_list(viewer):
    viewer.page.keyboard.press("/")
    viewer.page.keyboard.type("1")


def a_card(viewer):
    viewer.look_up("114")


def a_route(viewer):
    viewer.look_up("207")
    viewer.page.keyboard.press("r")


def another_floor(viewer):
    a_route(viewer)
    viewer.page.keyboard.press("PageDown")


def a_camera(viewer):
    viewer.look_up("C-104")


def a_code_to_share(viewer):
    viewer.look_up("114")
    viewer.page.get_by_title("Share as a QR code").click()


def pressing(*keys):
    def press(viewer):
        for key in keys:
            viewer.page.keyboard.press(key)

    return press


STATES = {
    "open": nothing, "kinds": pressing("/"), "list": a_list, "card": a_card,
    "route": a_route, "other floor": another_floor, "camera": a_camera,
    "share": a_code_to_share, "check": pressing("q"), "findings": pressing("f"), "contacts": pressing("c"),
    "tools": pressing("."), "moving": pressing("v"), "measure": pressing("m"),
}  # fmt: skip
THEMES = ("day", "night", "red")


@pytest.fixture(scope="module")
def sample_page():
    """The sample site's page. It can judge codes, as that of a packed site can."""
    known = {"key": "AA==", "mark": "0" * 8, "site": ["SAMPLE-SCHOOL"], "host": None, "codes": {}}
    return export(replace(Edition.of(sample_preplan()), code_check=known))[NAME]


@pytest.fixture
def screen(opened, sample_page):
    """A function: the sample site in a state and a light."""

    def show(state, theme="day", **options):
        viewer = opened(sample_page, color_scheme="light", **options)
        pressing(*"d" * THEMES.index(theme))(viewer)
        STATES[state](viewer)
        viewer.page.wait_for_timeout(60)
        assert viewer.complaints == []
        return viewer

    return show


@pytest.mark.parametrize("options", [TABLET, PHONE], ids=["tablet", "phone"])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(screen, axe, state, options):
    page = screen(state, **options).page
    for theme in THEMES:
        page.evaluate("(theme) => document.documentElement.dataset.theme = theme", theme)
        assert (theme, axe(page)) == (theme, [])


@pytest.mark.parametrize("options", [TABLET, PHONE], ids=["tablet", "phone"])
@pytest.mark.parametrize("state", STATES)
def test_in_red_light_the_whole_screen_is_red_on_black(screen, state, options):
    page = screen(state, "red", **options).page
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    colours = [colour for _, colour in picture.getcolors(1 << 24)]
    assert [colour for colour in colours if max(colour[1:]) > 0] == []


@pytest.mark.parametrize("options", [TABLET, UPRIGHT, PHONE, LYING], ids=["tablet", "upright", "phone", "lying"])
@pytest.mark.parametrize("state", STATES)
def test_whatever_can_be_pressed_is_as_large_as_a_gloved_finger_and_on_the_screen(screen, state, options):
    page, wide = screen(state, **options).page, options["viewport"]["width"]
    boxes = [one.bounding_box() for one in page.locator("button:visible, select:visible, .act:visible").all()]
    assert len(boxes) > 3
    assert [box for box in boxes if box["width"] < 60 or box["height"] < 60] == []
    high = options["viewport"]["height"]
    cards = page.locator("#card, #hits, #bar, #levels, #tools, #foot").all()
    boxes = [box for box in (card.bounding_box() for card in cards) if box]
    assert [box for box in boxes if box["x"] < 0 or box["x"] + box["width"] > wide + 0.5] == []
    assert [box for box in boxes if box["y"] < 0 or box["y"] + box["height"] > high + 0.5] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= wide
