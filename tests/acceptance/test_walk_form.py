"""The walk-through form on a tablet: from file://, with the network off; what it saves can be recorded."""

import csv
import io
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from tacmap.exports.edition import Edition
from tacmap.exports.walk_form import NAME, walk_form
from tacmap.exports.worksheets import sheets_of
from tacmap.testing import sample_preplan

pytestmark = pytest.mark.browser
OFFICE = Path(__file__).parents[2] / "sample_buildings" / "district-office"
HOSTILE = '</script><img src=x onerror="alert(1)">'


def form_of(preplan):
    edition = Edition.of(preplan)
    return walk_form(edition, sheets_of(edition, {}))


@pytest.fixture
def form(browser, tmp_path):
    """A function: the form of a preplan, or of bytes, opened; with all that went wrong in it."""
    contexts = []

    def open_form(content, **options):
        path = tmp_path / NAME
        path.write_bytes(content)
        context = browser.new_context(**{"viewport": {"width": 1180, "height": 820}} | options)
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.wrong = []
        page.on("console", lambda message: page.wrong.append(message.text))
        page.on("pageerror", lambda error: page.wrong.append(str(error)))
        page.on("dialog", lambda dialog: (page.wrong.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda asked: asked.url.startswith(("file:", "blob:")) or page.wrong.append(asked.url))
        page.set_default_timeout(10_000)
        page.goto(path.as_uri())
        return page

    yield open_form
    for context in contexts:
        context.close()


def answer(page, row, value):
    page.locator("#rows li").nth(row).locator(f".said button[value={value}]").click()


def saved(page, folder):
    with page.expect_download() as download:
        page.click("#save")
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_nothing_is_answered_before_it_is_known_who_walks(form):
    page = form(form_of(sample_preplan()))
    answer(page, 0, "verified")
    assert "who walks" in page.locator("#warn").inner_text()
    assert page.locator("#done").inner_text().startswith("0 of")
    assert page.wrong == []


def test_answers_are_kept_when_the_page_is_closed_and_leave_as_csv(form, tmp_path):
    page = form(form_of(sample_preplan()))
    page.fill("#by", "Patrol sergeant")
    answer(page, 0, "verified")
    answer(page, 1, "wrong")
    row = page.locator("#rows li").nth(1)
    row.locator(".note").fill("=the sign, says 9")
    row.locator(".places button").first.click()
    row.locator(".places button").first.click()
    page.reload()
    assert page.locator("#done").inner_text().startswith("2 of")
    rows = list(csv.DictReader(io.StringIO(saved(page, tmp_path).read_text("utf-8-sig"))))
    assert [(r["state"], r["note"], r["corridor"], r["by"]) for r in rows] == [
        ("verified", "", "", "Patrol sergeant"), ("wrong", "'=the sign, says 9", "no", "Patrol sergeant"),
    ]  # fmt: skip
    assert page.wrong == []


def test_what_the_form_saves_is_recorded(form, run, tmp_path):
    site = tmp_path / "site"
    shutil.copytree(OFFICE, site)
    assert run("walk", site, "-o", tmp_path / "w")[0] == 0
    page = form((tmp_path / "w" / NAME).read_bytes())
    page.fill("#by", "Facilities office")
    for row, value in enumerate(("verified", "wrong", "missing")):
        answer(page, row, value)
    code, out, err = run("walk", site, "--results", saved(page, tmp_path))
    assert (code, err) == (0, "")
    assert "3 answers" in out


def test_a_tap_on_the_plan_finds_the_row(form):
    page = form(form_of(sample_preplan()))
    label = page.locator("#paper .floor:not([hidden]) svg text", has_text="110").first.bounding_box()
    page.mouse.click(label["x"] + label["width"] / 2, label["y"] + label["height"] / 2)
    assert "110" in page.locator("#rows li.here").inner_text()


def test_a_note_without_an_answer_does_not_leave_unnoticed(form):
    page = form(form_of(sample_preplan()))
    page.fill("#by", "Patrol sergeant")
    page.locator("#rows li .note").first.fill("door stuck")
    page.click("#text")
    assert "has a note but no answer" in page.locator("#warn").inner_text()


@pytest.mark.parametrize("size", [(390, 844), (820, 1180), (1180, 820)])
def test_every_button_is_large_enough_for_a_finger_and_nothing_is_cut_off(form, size):
    page = form(form_of(sample_preplan()), viewport={"width": size[0], "height": size[1]})
    small = page.evaluate(
        "[...document.querySelectorAll('button')].filter(b => b.offsetParent"
        " && (b.offsetHeight < 44 || b.offsetWidth < 44)"
        " || b.scrollWidth > b.clientWidth + 1).map(b => b.textContent)"
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_no_name_in_a_plan_runs(form):
    school = sample_preplan()
    (building,) = school.buildings
    ground = building.floors[0]
    spaces = tuple(replace(space, name=HOSTILE, number=HOSTILE) for space in ground.spaces)
    hostile = replace(
        school, name=HOSTILE, buildings=(replace(building, name=HOSTILE, floors=(replace(ground, spaces=spaces),)),)
    )
    page = form(form_of(hostile))
    page.wait_for_timeout(200)
    assert page.locator("#rows li").count() > 10
    assert page.locator("img").count() == 0
    assert page.wrong == []
