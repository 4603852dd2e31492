#!/usr/bin/env python3
"""Make the documentation's pictures from the sample school: `python docs/pictures.py` (Chromium, poppler)."""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).resolve().parent
PICTURES = HERE / "pictures"
SCHOOL = HERE.parent / "sample_buildings" / "k12-school"
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
TABLET, PHONE = (1280, 800), (390, 844)


def main() -> int:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        bundle = Path(scratch) / "school.zip"
        subprocess.run([sys.executable, "-m", "tacmap", "pack", str(SCHOOL), "-o", str(bundle)], check=True)
        with zipfile.ZipFile(bundle) as archive:
            archive.extractall(scratch)
        screens(Path(scratch) / "index.html")
        sheet(Path(scratch) / "print" / "plan-book-letter.pdf", "plan-book")
        sheet(Path(scratch) / "lockers" / "el-1-outside.pdf", "locker-sheet")
    for picture in sorted(PICTURES.glob("*.png")):
        few_colours(picture)
    return 0


def screens(viewer: Path) -> None:
    """The viewer from file:// with the network off."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(CHROMIUM))
        for name, size, steps in (
            ("viewer-day", TABLET, ()),
            ("viewer-card", TABLET, ("/", "118", "Enter")),
            ("viewer-night", TABLET, ("d", "/", "EL-1", "Enter")),
            ("viewer-phone", PHONE, ("/", "118", "Enter")),
        ):
            context = browser.new_context(viewport={"width": size[0], "height": size[1]}, offline=True)
            page = context.new_page()
            page.goto(viewer.as_uri())
            press(page, steps)
            page.screenshot(path=PICTURES / f"{name}.png")
            context.close()
        browser.close()


def press(page: Page, steps: tuple[str, ...]) -> None:
    for step in steps:
        page.keyboard.press(step) if len(step) == 1 or step == "Enter" else page.keyboard.type(step)
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
