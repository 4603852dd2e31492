"""Finding the way in the viewer: in through a door, from floor to floor, from building to building, on the ground."""

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PIL import Image

from tacmap.annotations import Verification
from tacmap.building import Building
from tacmap.earth import to_earth
from tacmap.exports.edition import Edition
from tacmap.geometry import Polygon
from tacmap.preplan import Aerial
from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser

ROUTE, WALL = (11, 87, 208), (42, 47, 56)


def route_from(viewer):
    return viewer.page.locator(".entry select option:checked").inner_text()


def counted(viewer, colour):
    """How many pixels of the map have this colour."""
    viewer.page.wait_for_timeout(80)
    picture = Image.open(io.BytesIO(viewer.page.locator("#map").screenshot())).convert("RGB")
    return sum(count for count, found in picture.getcolors(1 << 24) if found == colour)


def test_the_way_in_begins_at_the_nearest_exterior_door(sample):
    sample.look_up("114")
    sample.page.keyboard.press("r")
    assert route_from(sample) == "Door 1 · 20 m / 66 ft"


def test_another_door_to_enter_by_can_be_chosen(opened):
    viewer = opened(sample_preplan(), color_scheme="light")
    viewer.look_up("114")
    viewer.page.keyboard.press("r")
    before = counted(viewer, ROUTE)
    viewer.page.locator(".entry select").select_option(index=2)
    assert route_from(viewer).startswith("Door")
    assert not route_from(viewer).startswith("Door 1 ")
    assert counted(viewer, ROUTE) > before > 100


def test_the_ways_of_the_page_are_as_long_as_those_of_the_building(sample):
    orientation = Edition.of(sample_preplan()).orientation
    sample.look_up("207")
    sample.page.keyboard.press("r")
    offered = sample.page.locator(".entry option").all_inner_texts()
    ways = {
        opening.number: orientation.ways.from_openings([door]).from_space("main/2/207").metres
        for door, opening in orientation.doors.items()
    }
    for text in offered:
        number, metres = text.split()[1], float(text.split()[3])
        assert abs(ways[number] - metres) <= 0.6
    assert [text.split()[1] for text in offered] == sorted(ways, key=lambda number: ways[number])


def test_a_card_whose_floor_is_not_in_view_says_so_and_leads_back(sample):
    sample.look_up("207")
    assert sample.page.locator(".back").count() == 0
    sample.page.keyboard.press("PageDown")
    assert sample.page.locator(".back").inner_text() == "On floor 2, not on this one: show"
    sample.page.locator(".back").click()
    assert sample.page.locator("#levels [aria-current=true]").inner_text() == "2"
    assert sample.page.locator("#card h2").inner_text() == "207"


def test_an_access_point_is_found_as_its_door(sample):
    sample.look_up("main entrance")
    assert sample.page.locator("#card h2").inner_text() == "Door 1"
    sample.page.locator("#find input").fill("1")
    titles = sample.page.locator("#hits b").all_inner_texts()
    assert titles.count("Door 1") == 1
    assert "1" not in titles


@pytest.mark.parametrize(
    ("button", "key"),
    [
        ("Zoom in", "+"), ("Zoom out", "-"), ("Move up", "ArrowUp"), ("Move down", "ArrowDown"),
        ("Move left", "ArrowLeft"), ("Move right", "ArrowRight"),
        ("Turn the map to the left", "["), ("Turn the map to the right", "]"),
    ],
)  # fmt: skip
def test_what_fingers_do_a_button_and_a_key_do_as_well(opened, button, key):
    viewer = opened(sample_preplan())
    viewer.page.keyboard.press("v")
    pictures = [viewer.page.locator("canvas").screenshot()]
    viewer.page.get_by_title(button).click()
    viewer.page.mouse.move(640, 780)
    viewer.page.wait_for_timeout(60)
    pictures.append(viewer.page.evaluate("document.querySelector('canvas').toDataURL()"))
    viewer.page.reload()
    viewer.page.keyboard.press("v")
    viewer.page.keyboard.press(key)
    viewer.page.wait_for_timeout(60)
    pictures.append(viewer.page.evaluate("document.querySelector('canvas').toDataURL()"))
    viewer.page.reload()
    viewer.page.wait_for_timeout(60)
    assert pictures[1] == pictures[2]
    assert pictures[1] != viewer.page.evaluate("document.querySelector('canvas').toDataURL()")


def placed(area, x):
    return Polygon(exterior=tuple((a + x, b) for a, b in area.exterior))


def campus():
    """The sample school with its upper floor's twin as a second building 80 m to the east."""
    preplan = sample_preplan()
    first = preplan.buildings[0].floors[0]
    moved = replace(
        first, id="annex/1",
        spaces=tuple(
            replace(s, id=s.id.replace("main/", "annex/"), number=s.number and f"A{s.number}",
                    outline=placed(s.outline, 80.0), label_at=(s.label_at[0] + 80.0, s.label_at[1]))
            for s in first.spaces
        ),
        openings=(), walls=tuple(placed(wall, 80.0) for wall in first.walls), linework=(), findings=(),
    )  # fmt: skip
    return replace(preplan, buildings=(*preplan.buildings, Building(id="annex", name="Annex", floors=(moved,))))


def test_with_two_buildings_there_is_a_picker(opened):
    viewer = opened(campus())
    viewer.page.get_by_label("Building").select_option("Annex")
    viewer.look_up("A114")
    assert viewer.page.locator("#card .about").inner_text() == "Science Lab · Annex · Floor 1"
    viewer.look_up("114")
    assert viewer.page.get_by_label("Building").input_value() == "Main Building"
    assert viewer.complaints == []


def test_the_site_plan_shows_all_buildings_with_the_grounds(opened):
    viewer = opened(campus(), color_scheme="light")
    viewer.look_up("A114")
    viewer.page.keyboard.press("Escape")
    viewer.page.get_by_role("button", name="Site", exact=True).click()
    viewer.page.wait_for_timeout(60)
    classroom = viewer.page.evaluate(
        """() => {
          const c = document.querySelector('canvas'), k = c.width / c.clientWidth, out = [];
          for (const x of [0.15, 0.85]) {
            const d = c.getContext('2d').getImageData(c.width * (x < .5 ? .15 : .5), 0, c.width * .35, c.height).data;
            let n = 0;
            for (let i = 0; i < d.length; i += 4) n += d[i] === 226 && d[i + 1] === 236 && d[i + 2] === 249;
            out.push(n);
          }
          return out;
        }"""
    )
    assert min(classroom) > 50


def test_all_shows_the_building_then_the_grounds(opened):
    viewer = opened(sample_preplan())
    pictures = []
    for _ in range(3):
        pictures.append(viewer.page.evaluate("document.querySelector('canvas').toDataURL()"))
        viewer.page.keyboard.press("0")
        viewer.page.wait_for_timeout(60)
    assert pictures[0] == pictures[2] != pictures[1]


def test_where_am_i_is_answered_with_the_grid_cell(opened):
    preplan = sample_preplan()
    orientation = Edition.of(preplan).orientation
    longitude, latitude = to_earth(preplan.georeference, np.array([[32.5, 16.5]]))[0]
    viewer = opened(
        preplan,
        geolocation={"latitude": float(latitude), "longitude": float(longitude), "accuracy": 12},
        permissions=["geolocation"],
    )
    viewer.page.get_by_title("Where am I").click()
    viewer.page.locator("#card").wait_for()
    assert viewer.page.locator("#card h2").inner_text() == f"Grid {orientation.grid.cell((32.5, 16.5))}"
    assert "give or take 12 m / 39 ft" in viewer.page.locator("#card").inner_text()


def test_a_device_that_does_not_tell_its_place_is_no_error(opened):
    viewer = opened(sample_preplan())
    viewer.page.get_by_title("Where am I").click()
    viewer.page.get_by_text("does not tell where it is").first.wait_for()


def test_a_room_that_was_not_walked_looks_it(opened):
    preplan = sample_preplan()
    floor = preplan.buildings[0].floors[0]
    spaces = tuple(
        replace(space, verified=Verification.UNVERIFIED) if space.number == "114" else space for space in floor.spaces
    )
    building = replace(preplan.buildings[0], floors=(replace(floor, spaces=spaces), *preplan.buildings[0].floors[1:]))
    doubt = (138, 59, 0)
    plain = opened(preplan, color_scheme="light")
    before = counted(plain, doubt)
    assert counted(opened(replace(preplan, buildings=(building,)), color_scheme="light"), doubt) > before + 50


def two_fingers(page, first, *second):
    """One finger stays, the other goes from place to place."""
    session = page.context.new_cdp_session(page)
    kinds = ["touchStart"] + ["touchMove"] * (len(second) - 1)
    for kind, place in zip(kinds, second, strict=True):
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate((first, place))]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_two_fingers_that_part_bring_the_map_closer(opened):
    viewer = opened(sample_preplan(), has_touch=True, color_scheme="light")
    before = counted(viewer, WALL)
    two_fingers(viewer.page, (600, 450), *((700 + 25 * step, 450) for step in range(9)))
    assert counted(viewer, WALL) > before * 1.2  # fewer walls, but thicker


def test_two_fingers_that_twist_turn_the_map_and_north_turns_it_back(opened):
    viewer = opened(sample_preplan(), has_touch=True, color_scheme="light")
    viewer.page.keyboard.press("0")
    viewer.page.keyboard.press("0")
    before = viewer.page.evaluate("document.querySelector('canvas').toDataURL()")
    two_fingers(viewer.page, (600, 450), *((700 - 3 * step, 450 + 12 * step) for step in range(9)))
    viewer.page.wait_for_timeout(60)
    assert viewer.page.evaluate("document.querySelector('canvas').toDataURL()") != before
    for said in ("North is up", "Plan as drawn"):
        viewer.page.keyboard.press("n")
        assert viewer.page.locator("[role=status]").inner_text() == said


def test_whoever_asks_for_more_contrast_gets_it(opened):
    def border(page):
        return page.locator("#tools button").first.evaluate("(one) => getComputedStyle(one).borderTopWidth")

    assert border(opened(sample_preplan()).page) == "2px"
    assert border(opened(sample_preplan(), contrast="more").page) == "3px"


def test_nothing_on_the_page_moves_by_itself(sample):
    moving = "[...document.querySelectorAll('*')].filter((one) => one.getAnimations().length).length"
    sample.look_up("114")
    assert sample.page.evaluate(moving) == 0
    assert (
        sample.page.evaluate(
            "[...document.styleSheets].flatMap((s) => [...s.cssRules])"
            ".filter((rule) => /transition|animation/.test(rule.cssText)).length"
        )
        == 0
    )


def test_a_door_without_a_number_is_told_by_its_grid_cell(opened):
    preplan = sample_preplan()
    floor, upper = preplan.buildings[0].floors
    doors = tuple(replace(door, number=None) if door.number == "1" else door for door in floor.openings)
    bare = replace(preplan.buildings[0], floors=(replace(floor, openings=doors), upper))
    viewer = opened(replace(preplan, buildings=(bare,), features=()))
    viewer.look_up("103")
    cell = Edition.of(preplan).orientation.grid.cell((25.0, 0.0))
    assert f"Door at {cell} · 8.6 m" in viewer.page.locator("#card dl").inner_text()
    viewer.page.keyboard.press("r")
    assert route_from(viewer).startswith(f"Door at {cell} · 8.6 m")


def test_the_picture_from_above_lies_under_the_map_and_can_be_put_away(opened):
    told = Aerial(captured=date(2026, 4, 12), box=(-200.0, -200.0, 300.0, 300.0), sha256="0" * 64)
    held = io.BytesIO()
    Image.new("RGB", (500, 500), (200, 60, 40)).save(held, "JPEG")
    preplan = replace(sample_preplan(), aerial=told)
    viewer = opened(replace(Edition.of(preplan), aerial=held.getvalue()), color_scheme="light")
    viewer.page.wait_for_timeout(300)
    covered = counted(viewer, (255, 255, 255))
    viewer.page.get_by_role("button", name="Aerial").click()
    assert counted(viewer, (255, 255, 255)) > covered + 200_000
    viewer.page.get_by_role("button", name="Aerial").click()
    assert counted(viewer, (255, 255, 255)) == covered
    assert viewer.complaints == []
