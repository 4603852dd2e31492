"""How fast the viewer is, beside OpenLayers and Leaflet on the same floors: one table, with budgets and ratios.

    python -m bench.viewer [--plans school 10k 50k 100k rooms] [--runs 3] [--keep FOLDER]

Real Chromium, driven over the DevTools protocol, pages opened from file://. A cell is the median of the runs. The other
libraries come from bench/viewer/rivals (`npm ci && npm run build` there, done here when it can be); without them the
viewer is measured alone. What the columns mean stands in docs/reference/viewer-figures.md.
"""

import argparse
import json
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from bench.viewer.plans import Made, of_rooms, of_segments
from tacmap.annotations import Audience
from tacmap.exports.edition import Edition
from tacmap.exports.viewer import export
from tacmap.preplan import for_audience
from tacmap.service.survey import survey

RIVALS = Path(__file__).resolve().parent / "rivals"
SCHOOL = Path(__file__).resolve().parents[2] / "sample_buildings" / "k12-school"
WINDOW = {"width": 1280, "height": 800}
DETAIL = 9.2  # pixels per metre: just above where the viewer begins to draw furniture
FRAMES = 90
WARMING = 10  # frames that are not counted
SETTLED = 1500  # ms until a new window of the browser has loaded what it shows around the page

PLANS: dict[str, Callable[[], Made]] = {
    "school": lambda: _school(),
    "10k": lambda: of_segments(10_000),
    "50k": lambda: of_segments(50_000),
    "100k": lambda: of_segments(100_000),
    "rooms": lambda: of_rooms(2_000),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured of one page; None where it makes no sense."""

    kb: float
    visible: float | None = None
    cpu_open: float | None = None
    visible_4x: float | None = None
    list: float | None = None
    enter: float | None = None
    p95_all: float | None = None
    cpu_all: float | None = None
    p95_near: float | None = None
    cpu_near: float | None = None
    worst: float | None = None
    heap: float | None = None


COLUMNS = tuple(field.name for field in fields(Figures))
BUDGET: dict[str, float] = {
    "visible": 250, "visible_4x": 600, "list": 50, "enter": 50, "p95_all": 16.8, "cpu_all": 15, "p95_near": 16.8,
    "cpu_near": 15, "heap": 10,
}  # fmt: skip
SCHOOL_KB = 300  # of a typical school's page


def main(arguments: Sequence[str]) -> int:
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--plans", nargs="+", choices=PLANS, default=list(PLANS))
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--keep", type=Path)
    chosen = asked.parse_args(arguments)
    program = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if program is None:
        print("No Chromium was found: nothing can be measured.")
        return 1
    with TemporaryDirectory() as scratch, sync_playwright() as driver:
        folder = chosen.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        size = f"{WINDOW['width']} x {WINDOW['height']}"
        print(f"Chromium {browser.version}, {size}, software drawing, median of {chosen.runs}")
        _print_heads()
        good = [_report(browser, made(), folder, chosen.runs) for name, made in PLANS.items() if name in chosen.plans]
        browser.close()
    print(f"{'budget':34}", *(f"{BUDGET.get(name, ''):>10}" for name in COLUMNS))
    return 0 if all(good) else 1


def _school() -> Made:
    preplan = for_audience(survey([SCHOOL]).preplan, Audience.POLICE)
    segments = sum(len(work.segments) for floor in preplan.floors for work in floor.linework)
    return Made(
        name="sample school", preplan=preplan, segments=segments, rooms=sum(len(f.spaces) for f in preplan.floors)
    )


def _print_heads() -> None:
    print(f"{'':34}", *(f"{name:>10}" for name in COLUMNS))


def _report(browser: Browser, made: Made, folder: Path, runs: int) -> bool:
    """The rows of one plan; whether the viewer keeps every budget on it."""
    pages = dict(_pages(made, folder))
    rows = {name: _median([_measure(browser, path, made, name) for _ in range(runs)]) for name, path in pages.items()}
    mine = asdict(rows["viewer"])
    print(f"{made.name}: {made.segments:,} pieces, {made.rooms:,} rooms")
    for name, row in rows.items():
        print(f"  {name:32}", *(_cell(value) for value in asdict(row).values()))
        if name != "viewer":
            print(f"  {'  over the viewer':32}", *(_ratio(value, mine[key]) for key, value in asdict(row).items()))
    over = [name for name, most in BUDGET.items() if mine[name] is not None and round(mine[name], 1) > most]
    over += ["kb"] * (made.name == "sample school" and mine["kb"] > SCHOOL_KB)
    print("  budgets kept" if not over else f"  OVER BUDGET: {', '.join(over)}", flush=True)
    return not over


def _cell(value: float | None) -> str:
    return f"{'' if value is None else format(value, '.1f' if value < 100 else '.0f'):>10}"


def _ratio(value: float | None, mine: float | None) -> str:
    return f"{'' if not value or not mine else f'x {value / mine:.1f}':>10}"


def _median(runs: Sequence[Figures]) -> Figures:
    columns = {name: [value for run in runs if (value := getattr(run, name)) is not None] for name in COLUMNS}
    return Figures(**{name: statistics.median(values) if values else None for name, values in columns.items()})


# Pages


def _pages(made: Made, folder: Path) -> Iterator[tuple[str, Path]]:
    """The pages of one plan, written into the folder: the viewer's, and one for each library that could be built."""
    page = folder / f"{made.name.replace(' ', '-')}-viewer.html"
    page.write_bytes(export(Edition.of(made.preplan))["index.html"])
    yield "viewer", page
    template = (RIVALS / "page.html").read_text()
    for name in ("openlayers", "leaflet"):
        if (script := _built(name)) is not None:
            page = folder / f"{made.name.replace(' ', '-')}-{name}.html"
            parts = {"name": name, "data": json.dumps(_ground(made), separators=(",", ":")), "script": script}
            text = template
            for key, part in parts.items():
                text = text.replace("{{" + key + "}}", part)
            page.write_text(text)
            yield name, page


def _built(name: str) -> str | None:
    built = RIVALS / "dist" / f"{name}.js"
    if not built.exists() and (npm := which("npm")):
        for words in (["ci", "--no-audit", "--no-fund", "--loglevel=error"], ["run", "-s", "build"]):
            subprocess.run([npm, *words], cwd=RIVALS, check=False, capture_output=True)
    return built.read_text().replace("</script", "<\\/script") if built.exists() else None


def _ground(made: Made) -> dict[str, Any]:
    """The floor that the viewer opens with, for the others: rooms, lines by kind, and the box of it all."""
    floor = next(floor for floor in made.preplan.floors if floor.index == 0)
    rings = [space.outline.exterior for space in floor.spaces]
    xs, ys = ([point[axis] for ring in rings for point in ring] for axis in (0, 1))
    lines: dict[str, list[Any]] = {"wall": [], "furniture": []}
    for work in floor.linework:
        lines["furniture" if work.kind in ("furniture", "detail") else "wall"] += work.paths
    return {
        "box": [min(xs), min(ys), max(xs), max(ys)],
        "rooms": [{"ring": ring, "number": space.number} for ring, space in zip(rings, floor.spaces, strict=True)],
        "lines": lines,
    }


# Measuring

_VISIBLE = """
new PerformanceObserver((list, observer) => {
  if (list.getEntriesByName("plan").length) {
    observer.disconnect();
    requestAnimationFrame(() => requestAnimationFrame((now) => (window.visibleAt = now)));
  }
}).observe({ entryTypes: ["mark"] });
"""
_ANSWER = """
([place, key]) => new Promise((done) => {
  const target = document.querySelector(place);
  let pressed = 0;
  const note = (event) => { if (event.key === key) pressed = performance.now(); };
  addEventListener("keydown", note, { capture: true, once: true });
  new MutationObserver((_, observer) => {
    observer.disconnect();
    requestAnimationFrame(() => done(performance.now() - pressed));
  }).observe(target, { childList: true, subtree: true });
})
"""
_PAN = """
(frames) => new Promise((done) => {
  const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
  const times = [];
  let [x, y] = [innerWidth / 2, innerHeight / 2];
  const step = (now) => {
    times.push(now);
    if (times.length > frames) return done(times);
    x += 9 * Math.cos(times.length / 12);
    y += 9 * Math.sin(times.length / 12);
    const at = { clientX: x, clientY: y, screenX: x, screenY: y, bubbles: true, cancelable: true, buttons: 1 };
    const mouse = { pointerId: 1, pointerType: "mouse", isPrimary: true };
    target.dispatchEvent(new PointerEvent("pointermove", { ...at, ...mouse }));
    target.dispatchEvent(new MouseEvent("mousemove", at));
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})
"""


def _measure(browser: Browser, path: Path, made: Made, name: str) -> Figures:
    found: dict[str, float] = {"kb": path.stat().st_size / 1000}
    for throttle, column in ((4, "visible_4x"), (1, "visible")):
        context = browser.new_context(viewport=WINDOW, color_scheme="light")
        context.set_offline(True)
        page = context.new_page()
        tools = context.new_cdp_session(page)
        tools.send("Emulation.setCPUThrottlingRate", {"rate": throttle})
        page.add_init_script(_VISIBLE)
        page.set_default_timeout(120_000)
        page.wait_for_timeout(SETTLED)
        tools.send("Performance.enable", {"timeDomain": "threadTicks"})  # work, not waiting for others
        page.goto(path.as_uri())
        page.wait_for_function("window.visibleAt")
        found[column] = page.evaluate("window.visibleAt")
        if throttle == 1:
            found["cpu_open"] = _worked(tools)
            found |= _used(page, tools, made, name)
        context.close()
    return Figures(**found)


def _used(page: Page, tools: CDPSession, made: Made, name: str) -> dict[str, float]:
    found: dict[str, float] = {}
    for view in ("all", "near"):
        if view == "near":
            _look_nearer(page, made, name)
        times, cpu = _panned(page, tools)
        found |= {f"p95_{view}": _p95(times), f"cpu_{view}": cpu, "worst": max(found.get("worst", 0.0), *times)}
    if name == "viewer":
        found |= _answered(page, made)
    tools.send("HeapProfiler.collectGarbage")
    found["heap"] = tools.send("Runtime.getHeapUsage")["usedSize"] / 1e6
    return found


def _look_nearer(page: Page, made: Made, name: str) -> None:
    """From the whole floor to where furniture is drawn: as near in every library."""
    left, bottom, right, top = _ground(made)["box"]
    whole = min(WINDOW["width"] * 0.8 / (right - left), WINDOW["height"] * 0.7 / (top - bottom))
    steps = 0
    while whole * 1.5**steps < DETAIL:
        steps += 1
    if name == "viewer":
        for _ in range(steps):
            page.keyboard.press("+")
    else:
        page.evaluate("(metres) => window.zoomed(metres)", WINDOW["width"] / (whole * 1.5**steps))
    page.wait_for_timeout(300)


def _panned(page: Page, tools: CDPSession) -> tuple[list[float], float]:
    """The time of each frame while the map is dragged, in ms, and the main thread's work per frame in ms."""
    page.mouse.move(WINDOW["width"] / 2, WINDOW["height"] / 2)
    page.mouse.down()
    before = _worked(tools)
    stamps = page.evaluate(_PAN, FRAMES + WARMING)
    page.mouse.up()
    page.wait_for_timeout(200)  # some draw only when they are let go
    cpu = (_worked(tools) - before) / (len(stamps) - 1)
    return [later - earlier for earlier, later in zip(stamps[WARMING:], stamps[WARMING + 1 :], strict=False)], cpu


def _worked(tools: CDPSession) -> float:
    metrics = {row["name"]: row["value"] for row in tools.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(metrics["TaskDuration"])


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _answered(page: Page, made: Made) -> dict[str, float]:
    """From a key to the list of hits, and from Enter to the chosen room: until the next frame is drawn."""
    rooms = [space.number for floor in made.preplan.floors for space in floor.spaces if space.number]
    wanted = rooms[len(rooms) // 2]
    page.keyboard.press("/")
    page.keyboard.type(wanted[:-1])
    page.wait_for_timeout(200)
    return {
        "list": _after(page, "#hits", wanted[-1], wanted[-1]),
        "enter": _after(page, "body", "Enter", "Enter"),
    }


def _after(page: Page, place: str, key: str, pressed: str) -> float:
    page.evaluate(f"(words) => {{ window.answer = ({_ANSWER})(words); }}", [place, pressed])
    page.keyboard.press(key)
    return float(page.evaluate("window.answer"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
