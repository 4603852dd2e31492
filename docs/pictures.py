#!/usr/bin/env python3
"""Make the documentation's pictures from the sample school: `python docs/pictures.py` (Chromium, poppler)."""

import io
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import uvicorn
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tacmap.annotations import Audience
from tacmap.corrections import Correction
from tacmap.service.desk import Desk
from tacmap.service.editing import draft_of, say
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.working import take_in
from tacmap.settings import Keeping, Limits, configuration_folder
from tacmap.store.keyring import Keyring
from tacmap.store.passes import Grant
from tacmap.store.releases import BundleRecord, Revision
from tacmap.store.sites import SiteRecord
from tacmap_api.app import create_app
from tacmap_api.identity import COOKIE

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
SAMPLES = HERE.parent / "sample_buildings"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
TABLET, UPRIGHT, PHONE, LYING = (1280, 800), (800, 1280), (390, 844), (844, 390)
CODE = "the code of locker EL-1"
OFFICE = "viewer-not-walked"  # of the office that nobody walked; the others are of the school
SCREENS = (
    ("viewer-day", TABLET, ()),
    ("viewer-search", TABLET, ("/", "11")),
    ("viewer-card", TABLET, ("/", "118", "Enter")),
    ("viewer-route", TABLET, ("/", "207", "Enter", "r")),
    ("viewer-site", TABLET, ("0",)),
    ("viewer-share", TABLET, ("/", "118", "Enter", "QR")),
    ("viewer-check", TABLET, ("q", CODE, "Check")),
    ("viewer-findings", TABLET, ("f",)),
    ("viewer-contacts", TABLET, ("c",)),
    ("viewer-night", TABLET, ("d", "/", "EL-1", "Enter")),
    ("viewer-red", TABLET, ("d", "d", "/", "C-104", "Enter")),
    ("viewer-upright", UPRIGHT, ("/", "107", "Enter", "r")),
    ("viewer-phone", PHONE, ("/", "118", "Enter")),
    ("viewer-phone-route", PHONE, ("/", "207", "Enter", "r")),
    ("viewer-phone-tools", PHONE, (".",)),
    ("viewer-phone-lying", LYING, ("/", "207", "Enter", "r")),
    (OFFICE, TABLET, ()),
)

PORT = 8797
SHEETS = {
    "plan-book": "print/plan-book-letter.pdf",
    "first-due": "print/first-due.pdf",
    "site-sheet": "print/site.pdf",
    "locker-sheet": "lockers/el-1-outside.pdf",
    "locker-inside": "lockers/el-1-inside.pdf",
    "door-signs": "sheets/signs/doors.pdf",
    "room-signs": "sheets/signs/rooms-corridor.pdf",
    "binder-card": "sheets/binder-card.pdf",
    "worksheet": "walk/main-first-floor.pdf",
    "law-report": "law.pdf",
}


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        school, office = (packed(SAMPLES / name, Path(scratch)) for name in ("k12-school", "district-office"))
        papers(SAMPLES / "k12-school", school)
        screens(school / "index.html", office / "index.html")
        for name, pdf in SHEETS.items():
            sheet(school / pdf, name)
        studio(Path(scratch))
        tablet((school, office, packed(SAMPLES / "old-annex", Path(scratch))), Path(scratch))
    for picture in sorted(PICTURES.glob("*.png")):
        few_colours(picture)
    return 0


def packed(site: Path, scratch: Path) -> Path:
    """The bundle of a site, unpacked."""
    bundle, folder = scratch / f"{site.name}.zip", scratch / site.name
    subprocess.run([sys.executable, "-m", "tacmap", "pack", str(site), "-o", str(bundle)], check=True)
    with zipfile.ZipFile(bundle) as archive:
        archive.extractall(folder)
    return folder


def papers(site: Path, folder: Path) -> None:
    """What other commands print of a site, beside its bundle."""
    for words in (
        ("sheets", site, "-o", folder / "sheets"),
        ("walk", site, "-o", folder / "walk"),
        ("check", site, "--law", "MI", "--today", "2026-11-01", "--pdf", folder / "law.pdf"),
    ):
        subprocess.run([sys.executable, "-m", "tacmap", *map(str, words)], check=False)  # a check may say no


def screens(school: Path, office: Path) -> None:
    """The viewer from file:// with the network off, and the document that it is without JavaScript."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM))
        for name, (width, height), steps in (*SCREENS, ("viewer-document", TABLET, None)):
            context = browser.new_context(
                viewport={"width": width, "height": height}, offline=True, java_script_enabled=steps is not None
            )
            page = context.new_page()
            page.goto((office if name == OFFICE else school).as_uri())
            press(page, steps or ())
            page.screenshot(path=PICTURES / f"{name}.png")
            context.close()
        browser.close()


def studio(scratch: Path) -> None:
    """The studio over the samples: home, and each step of the school, which was issued before two rooms changed."""
    desk = Desk.of(Keeping(folder=scratch / "served"), Keyring(scratch / "keys"))
    now = datetime.now(UTC)
    desk.keyring.own_key()
    sites = [path.parent for path in sorted(SAMPLES.glob("*/site.toml"))]
    kept = {site.name: take_in(desk.records, site, who="office", now=now, limits=Limits())[0].id for site in sites}
    school = kept["k12-school"]
    order = Order(site_id=school, copies=(Copy(audience=Audience.POLICE),), issued=now.date(), who="Facilities office")
    publish(desk, order, now)
    with served(desk) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM))
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        context.add_cookies([{"name": COOKIE, "value": desk.records.passes.make("session", now), "url": address}])
        page = context.new_page()
        page.set_default_timeout(60_000)
        for name, step, there in STUDIO:
            if name == "studio-changes":
                altered(desk, school, now)
            page.goto(f"{address}/studio/#{f'{school}/{step}' if step else ''}")
            page.reload()
            there(page)
            page.wait_for_timeout(1500)
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()
    desk.records.close()


def altered(desk: Desk, site: str, now: datetime) -> None:
    """Two rooms become one, and another is named anew."""
    draft = draft_of(desk, site)
    floor = draft.survey.preplan.floors[0]
    rooms = {space.number: tuple(floor.placement.to_file([space.label_at])[0].tolist()) for space in floor.spaces}
    rows = [
        Correction(kind="merge", floor=floor.id, points=(rooms["130"], rooms["131"]), value="130"),
        Correction(kind="name", floor=floor.id, points=(rooms["118"],), value="Music room"),
    ]
    say(desk, site, draft.record.version, rows, who="Facilities office", now=now)


def first_open(page: Page) -> None:
    page.get_by_role("heading", name="to look at").wait_for()
    page.keyboard.press("j")


def camera(page: Page) -> None:
    page.get_by_role("button", name="Placed").click()
    page.get_by_role("button", name="C-101").first.click()


def changes(page: Page) -> None:
    page.get_by_role("button", name="What changed since").click()
    page.get_by_role("button", name="merged").last.wait_for()


def preview(page: Page) -> None:
    page.frame_locator("iframe").locator("#fingerprint").first.wait_for()


def published(page: Page) -> None:
    page.get_by_role("textbox", name="Why").fill("Rooms changed over the summer")
    page.get_by_role("button", name="Publish revision").click()
    page.get_by_role("heading", name="is published").last.wait_for(timeout=300_000)
    page.get_by_role("link", name="First-due sheet").wait_for()


def heading(name: str) -> Callable[[Page], None]:
    return lambda page: page.get_by_role("heading", name=name, exact=True).first.wait_for()


# Name, step, and what is done before the picture; the school is altered before its changes are shown.
STUDIO: tuple[tuple[str, str, Callable[[Page], None]], ...] = (
    ("studio-home", "", lambda page: page.get_by_role("link", name="Maple Hollow").first.wait_for()),
    ("studio-upload", "upload", lambda page: page.get_by_text("with a number").first.wait_for()),
    ("studio", "check", first_open),
    ("studio-place", "place", camera),
    ("studio-locker", "locker", heading("What is in it")),
    ("studio-review", "review", heading("The map")),
    ("studio-changes", "publish", changes),
    ("studio-preview", "publish", preview),
    ("studio-published", "publish", published),
)


def tablet(bundles: tuple[Path, ...], scratch: Path) -> None:
    """The tablet's app: the list of schools, and beside it one plan."""
    desk = Desk.of(Keeping(folder=scratch / "tablets"), Keyring(configuration_folder()))
    now = datetime.now(UTC)
    for folder in bundles:
        listed(desk, folder, now)
    device = desk.records.passes.make("device", now, Grant(roles=("responder",)))
    key = desk.keyring.own_key().public.fingerprint.replace(":", "")
    with served(desk) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(CHROMIUM))
        page = browser.new_context(viewport={"width": 1024, "height": 768}).new_page()
        page.goto(f"{address}/tablet/#token={device}&key={key}")
        page.get_by_role("button", name="It is the same").click()
        for name in ("Maple Hollow K-12", "Old Annex"):
            page.get_by_role("button", name=f"Keep: {name}").click()
            page.get_by_role("link", name=name).wait_for()
        parts = [page.screenshot()]
        page.get_by_role("link", name="Maple Hollow K-12").click()
        page.frame_locator("iframe").locator("html.live").wait_for(state="attached")
        page.wait_for_timeout(1000)
        beside([*parts, page.screenshot()], PICTURES / "tablet.png")
        browser.close()
    desk.records.close()


def listed(desk: Desk, folder: Path, now: datetime) -> None:
    """The bundle that was unpacked here, as something that the service issued."""
    told = json.loads((folder / "manifest.json").read_text())
    pack = folder.with_suffix(".zip").read_bytes()
    site, number = told["site"]["id"], max(1, told["revision"])
    address = json.loads((folder / "data/building.json").read_text())["preplan"].get("address", "")
    desk.records.sites.add(SiteRecord(id=site, name=told["site"]["name"], facts={"address": address}))
    due = told["review"]["due"]
    bundle = BundleRecord(
        site_id=site, revision=told["revision"], audience="police", digest=desk.blobs.put(pack), size=len(pack),
        fingerprint=told["fingerprint"], issued=None, created=now, recipient="",
        review_due=due and date.fromisoformat(due),
    )  # fmt: skip
    made = Revision(site_id=site, number=number, version=0, created=now, who="office")
    with desk.records.shelf.writing(bundle.digest) as connection:
        desk.records.releases.issue_in(connection, made, [bundle])


def beside(pictures: list[bytes], place: Path) -> None:
    """Two screens of one height in one picture."""
    parts = [Image.open(io.BytesIO(each)) for each in pictures]
    whole = Image.new("RGB", (sum(part.width for part in parts) + 16 * (len(parts) - 1), parts[0].height), "white")
    for i, part in enumerate(parts):
        whole.paste(part, (i * (part.width + 16), 0))
    whole.save(place)


@contextmanager
def served(desk: Desk) -> Iterator[str]:
    """The address of a desk while it is served."""
    server = uvicorn.Server(uvicorn.Config(create_app(desk, lambda: datetime.now(UTC)), port=PORT, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{PORT}"
    finally:
        server.should_exit = True
        thread.join()


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def press(page: Page, steps: tuple[str, ...]) -> None:
    """Keys, words to type, and the buttons of a sheet."""
    for step in steps:
        if step in ("QR", "Check"):
            page.locator("#card").get_by_role("button", name=step, exact=True).click()
        elif step == CODE:
            codes = "JSON.parse(document.getElementById('orientation').textContent).check.codes"
            page.get_by_role("textbox").fill(page.evaluate(f"{codes}['EL-1']"))
        elif len(step) == 1 or step == "Enter":
            page.keyboard.press(step)
        else:
            page.keyboard.type(step)
        page.wait_for_timeout(300)


def sheet(pdf: Path, name: str) -> None:
    """The first page of a PDF."""
    command = ["pdftoppm", "-r", "80", "-png", "-singlefile", str(pdf), str(PICTURES / name)]
    subprocess.run(command, check=True)


def few_colours(picture: Path) -> None:
    """A plan has few colours: a palette of its own makes its picture a third as large."""
    with Image.open(picture) as image:
        small = image.convert("RGB").quantize(256, kmeans=1, dither=Image.Dither.NONE)
    small.save(picture, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
