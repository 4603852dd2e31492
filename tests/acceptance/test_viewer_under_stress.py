"""What an officer asks in the first seconds, in the dark and with gloves: each answer in so many touches or keys."""

import pytest

from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
TABLET = {"viewport": {"width": 1280, "height": 800}, "has_touch": True}
GLOVED = 60  # px


class Hand:
    """Counts what it presses, and presses nothing that a gloved finger would miss."""

    def __init__(self, page):
        self.page = page
        self.pressed = 0

    def tap(self, target):
        place = target if not isinstance(target, str) else self.page.locator(target).first
        box = place.bounding_box()
        assert box["width"] >= GLOVED
        assert box["height"] >= GLOVED
        place.tap()
        self.pressed += 1

    def keys(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    @property
    def card(self):
        return self.page.locator("#card h2").inner_text()


@pytest.fixture(params=[TABLET, PHONE], ids=["tablet", "phone"])
def hand(opened, request):
    return Hand(opened(sample_preplan(), color_scheme="light", **request.param).page)


def test_a_room_upstairs_takes_its_number_and_enter(hand):
    hand.keys(*"207", "Enter")
    assert (hand.card, hand.pressed) == ("207", 4)


def test_a_room_takes_one_touch_more_where_there_is_no_keyboard(hand):
    hand.tap("#find input")
    hand.keys(*"207", "Enter")  # on the glass
    assert (hand.card, hand.pressed) == ("207", 5)


def test_the_nearest_way_in_is_told_at_once_and_drawn_by_one_touch(hand):
    hand.keys(*"114", "Enter")
    assert "Nearest exterior door" in hand.page.locator("#card").inner_text()
    hand.pressed = 0
    hand.tap(".go")
    assert hand.page.locator(".go").inner_text() == "Hide route"
    assert hand.pressed == 1


@pytest.mark.parametrize(("kind", "first", "touches"), [("AED", "AED-1", 3), ("Utility shut-off", "E-1", 3)])
def test_the_nearest_of_a_kind_is_three_touches_away(hand, kind, first, touches):
    hand.tap("#find input")
    hand.tap(hand.page.get_by_role("button", name=kind, exact=True))
    hand.tap("#hits button")
    assert (hand.card, hand.pressed) == (first, touches)


def test_the_locker_is_two_touches_away(hand):
    hand.tap("#find input")
    hand.tap(hand.page.get_by_role("button", name="Emergency locker", exact=True))
    assert (hand.card, hand.pressed) == ("EL-1", 2)


TIP = """() => {
  const canvas = document.querySelector("canvas"), wide = canvas.width, k = wide / canvas.clientWidth;
  const dots = canvas.getContext("2d").getImageData(0, 0, wide, canvas.height).data;
  const green = (i) => dots[i] === 27 && dots[i + 1] === 94 && dots[i + 2] === 32;
  for (let i = 60 * k * wide * 4; i < dots.length; i += 4) {
    if (green(i) && green(i + 8 * k * wide * 4)) return [(i / 4) % wide / k, Math.floor(i / 4 / wide) / k];
  }
}"""


def test_which_door_this_is_takes_one_touch_on_its_triangle(hand):
    map_ = hand.page.locator("#map").bounding_box()
    x, y = hand.page.evaluate(TIP)
    hand.page.touchscreen.tap(map_["x"] + x, map_["y"] + y + 8)
    assert hand.card.startswith("Door ")


def test_whether_the_map_is_current_is_read_without_a_touch(hand):
    chips = hand.page.locator("#chips li")
    assert [chip.is_visible() for chip in chips.all()] == [True] * chips.count()
    told = " ".join(chips.all_inner_texts())
    assert "Walked 2026-08-04" in told
    assert "Review" in told
