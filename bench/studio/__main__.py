"""How large and how quick the studio is: its scripts, its first paint, and 2,000 rooms in the step Check rooms.

    python -m bench.studio [--runs 5]

Real Chromium, driven over the DevTools protocol, over the service on this machine. What the rows mean stands in
docs/reference/studio-figures.md. Exit code 1 where a budget is not kept.
"""

import argparse
import gzip
import statistics
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.studio.served import Served, served

ASSETS = Path(__file__).resolve().parents[2] / "api" / "tacmap_api" / "studio_assets"
WINDOW = {"width": 1366, "height": 768}  # a school's laptop
ROOMS = 2_000
FRAMES, WARMING = 90, 10
BARE = 12  # rooms without a number, to be walked through

# What is measured, its unit, and the most it may be.
BUDGETS: dict[str, tuple[str, float | None]] = {
    "scripts, all together": ("kB gz", 150),
    "scripts, until the first page": ("kB gz", None),
    "styles": ("kB gz", None),
    "first paint": ("ms", 500),
    "first paint, processor at a quarter": ("ms", None),
    "2,000 rooms: until the map is there": ("ms", None),
    "2,000 rooms: a frame while dragging, 19 of 20": ("ms", 33.4),
    "2,000 rooms: a frame while dragging, worst": ("ms", None),
    "2,000 rooms, near: a frame while dragging, 19 of 20": ("ms", 33.4),
    "2,000 rooms: a frame while zooming, 19 of 20": ("ms", 33.4),
    "2,000 rooms: from a click to the chosen room": ("ms", 100),
    "2,000 rooms: JavaScript's heap": ("MB", None),
    "2,000 rooms: from Enter to the next room's field": ("ms", 100),
    "2,000 rooms on one floor: from Enter to the map": ("ms", 500),
    "2,000 rooms on five: from Enter to the map": ("ms", 500),
}

_PAN = """
(frames) => new Promise((done) => {
  const target = document.elementFromPoint(700, 420);
  const times = [];
  let [x, y] = [700, 420];
  const step = (now) => {
    times.push(now);
    if (times.length > frames) return done(times);
    x += 9 * Math.cos(times.length / 12);
    y += 9 * Math.sin(times.length / 12);
    const at = { clientX: x, clientY: y, screenX: x, screenY: y, bubbles: true, cancelable: true, buttons: 1 };
    const mouse = { pointerId: 1, pointerType: "mouse", isPrimary: true };
    target.dispatchEvent(new PointerEvent("pointermove", { ...at, ...mouse }));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""
_FRAMES = """
(frames) => new Promise((done) => {
  const times = [];
  const step = (now) => (times.push(now), times.length > frames ? done(times) : requestAnimationFrame(step));
  requestAnimationFrame(step);
})
"""
# From the key to the number field of another room, with the focus and painted.
_NEXT = """
() => new Promise((done) => {
  const field = document.activeElement;
  let begun = 0;
  addEventListener("keydown", () => (begun = performance.now()), { capture: true, once: true });
  const look = () => begun && document.activeElement !== field && document.activeElement.name === "number"
    ? requestAnimationFrame(() => done(performance.now() - begun)) : requestAnimationFrame(look);
  look();
})
"""
_CHOSEN = """
() => new Promise((done) => {
  let pressed = 0;
  addEventListener("pointerup", () => (pressed = performance.now()), { capture: true, once: true });
  const look = () => document.querySelector("aside input") && pressed
    ? requestAnimationFrame(() => done(performance.now() - pressed)) : requestAnimationFrame(look);
  look();
})
"""
# Send the number form and wait until what it says is saved and painted.
_STEP = """
async () => {
  const told = () => document.querySelector("header [role=status]").textContent.trim(), begun = performance.now();
  document.querySelector("aside form").requestSubmit();
  await new Promise(requestAnimationFrame);
  while (told() !== "Saved") await new Promise(requestAnimationFrame);
  await new Promise(requestAnimationFrame);
  return performance.now() - begun;
}
"""


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--runs", type=int, default=5)
    runs = asked.parse_args(arguments).runs
    program = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        print("No Chromium was found: nothing can be measured.")
        return 1
    found = sizes()
    with TemporaryDirectory() as scratch, served(Path(scratch)) as desk, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        desk.keep_grid("grid", ROOMS, datetime.now(UTC), bare=BARE)
        found["first paint"] = min(_first_paint(browser, desk, 1) for _ in range(runs))
        found["first paint, processor at a quarter"] = min(_first_paint(browser, desk, 4) for _ in range(runs))
        found |= _floor(browser, desk, runs)
        desk.keep_grid("storeys", ROOMS, datetime.now(UTC), floors=5)
        for name, site in (("one floor", "grid"), ("five", "storeys")):
            found[f"2,000 rooms on {name}: from Enter to the map"] = _step(browser, desk, site, runs)
        print(f"Chromium {browser.version}, {WINDOW['width']} x {WINDOW['height']}, software drawing")
        print(f"The quickest of {runs} runs.")
        browser.close()
    return _report(found)


def sizes() -> dict[str, float]:
    """Kilobytes of what is committed, compressed as a server in front would send it."""
    parts = {path: len(gzip.compress(path.read_bytes(), 9)) / 1000 for path in (ASSETS / "assets").iterdir()}
    page = (ASSETS / "index.html").read_text()
    scripts = {path: kb for path, kb in parts.items() if path.suffix == ".js"}
    return {
        "scripts, all together": sum(scripts.values()),
        "scripts, until the first page": sum(kb for path, kb in scripts.items() if path.name in page),
        "styles": sum(kb for path, kb in parts.items() if path.suffix == ".css"),
    }


def _first_paint(browser: Browser, desk: Served, slower: int) -> float:
    """From asking for the page until something of it is seen, in a browser that has nothing kept."""
    with _window(browser, desk) as context:
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        page.goto(f"{desk.address}/studio/")
        page.get_by_role("heading").first.wait_for()
        painted = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
        page.wait_for_function(painted)
        return float(page.evaluate(painted))


def _floor(browser: Browser, desk: Served, runs: int) -> dict[str, float]:
    """On one floor. Of several runs the quickest counts: what else the machine does is not the studio's."""
    with _window(browser, desk) as context:
        page = context.new_page()
        page.set_default_timeout(180_000)
        page.goto(f"{desk.address}/studio/#grid/check")
        page.locator("canvas").first.wait_for()
        there = float(page.evaluate("performance.now()"))
        page.wait_for_timeout(2_000)
        frames = min((_dragged(_whole(page)) for _ in range(runs)), key=_most)
        zoomed = min((_zoomed(_whole(page)) for _ in range(runs)), key=_most)
        chosen = min(_chosen(_whole(page)) for _ in range(runs))
        following = min(_walked(page, runs))
        near = min((_dragged(page) for _ in range(runs)), key=_most)  # the walk has brought the map near
        tools = context.new_cdp_session(page)
        tools.send("HeapProfiler.collectGarbage")
        heap = tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    return {
        "2,000 rooms: until the map is there": there,
        "2,000 rooms: a frame while dragging, 19 of 20": _most(frames),
        "2,000 rooms: a frame while dragging, worst": max(frames),
        "2,000 rooms, near: a frame while dragging, 19 of 20": _most(near),
        "2,000 rooms: a frame while zooming, 19 of 20": _most(zoomed),
        "2,000 rooms: from a click to the chosen room": chosen,
        "2,000 rooms: from Enter to the next room's field": following,
        "2,000 rooms: JavaScript's heap": heap,
    }


def _most(frames: Sequence[float]) -> float:
    """What 19 of 20 frames keep within."""
    return statistics.quantiles(frames, n=20)[-1]


def _whole(page: Page) -> Page:
    """With the whole floor in view."""
    page.get_by_role("button", name="Whole floor").click()
    page.wait_for_timeout(500)
    return page


def _chosen(page: Page) -> float:
    page.evaluate(f"() => {{ window.chosen = ({_CHOSEN})(); }}")
    page.mouse.click(700, 420)
    took = float(page.evaluate("window.chosen"))
    page.keyboard.press("Escape")  # from the field to the plan
    page.keyboard.press("Escape")
    return took


def _zoomed(page: Page) -> list[float]:
    """The time of each frame in ms while the wheel turns, in and out again."""
    page.evaluate(f"() => {{ window.frames = ({_FRAMES})({FRAMES}); }}")
    page.mouse.move(700, 420)
    for turn in (-240, -240, 240, 240):
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(250)
    stamps = page.evaluate("window.frames")
    return [later - earlier for earlier, later in pairwise(stamps)]


def _walked(page: Page, runs: int) -> list[float]:
    """From Enter in the number field to the next room's, room after room."""
    page.get_by_role("button", name="has no number").first.click()
    took = []
    for run in range(runs):
        page.locator("aside input:focus").wait_for()
        page.keyboard.type(f"Y{run}")
        page.evaluate(f"() => {{ window.following = ({_NEXT})(); }}")
        page.keyboard.press("Enter")
        took.append(float(page.evaluate("window.following")))
        page.get_by_text("Saved", exact=True).wait_for()
    return took


def _step(browser: Browser, desk: Served, site: str, runs: int) -> float:
    """From Enter in the number field until the map is painted with that number; the first is not counted."""
    with _window(browser, desk) as context:
        page = context.new_page()
        page.set_default_timeout(180_000)
        page.goto(f"{desk.address}/studio/#{site}/check")
        return min([_numbered(page, str(1001 + 7 * run)) for run in range(runs + 1)][1:])


def _numbered(page: Page, room: str) -> float:
    page.get_by_label("Find a room").fill(room)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name=f"Room {room}").wait_for()
    page.get_by_label("Number", exact=True).fill(f"X{room}")
    return float(page.evaluate(_STEP))


def _dragged(page: Page) -> list[float]:
    """The time of each frame in ms while the floor is dragged about."""
    page.mouse.move(700, 420)
    page.mouse.down()
    stamps = page.evaluate(_PAN, FRAMES + WARMING)
    page.mouse.up()
    return [later - earlier for earlier, later in pairwise(stamps[WARMING:])]


def _window(browser: Browser, desk: Served) -> AbstractContextManager[BrowserContext]:
    context = browser.new_context(viewport=WINDOW)
    context.add_cookies([desk.cookie(datetime.now(UTC))])
    return context


def _report(found: dict[str, float]) -> int:
    over = []
    for name, (unit, most) in BUDGETS.items():
        value = found[name]
        kept = "" if most is None else f"   of {most:g}" + ("" if value <= most else "   OVER")
        over += [name] * (most is not None and value > most)
        print(f"{name:50} {value:8.1f} {unit}{kept}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
