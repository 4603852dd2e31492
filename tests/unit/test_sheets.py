"""The locker's sheets and their codes."""

import csv
import io
import subprocess
from dataclasses import replace

import cv2
import numpy as np
import pytest
import zxingcpp

from tacmap.annotations import Audience
from tacmap.exports.edition import Edition
from tacmap.exports.qr import qr_svg, short_code
from tacmap.exports.sheets import inventory_csv, locker_files, locker_sheets
from tacmap.locker import Locker, LockerItem
from tacmap.preplan import for_audience
from tacmap.testing import sample_preplan

CODE = (
    "HTTPS://PLANS.EXAMPLE.ORG/Q/" + "1EL1SAMPLE3" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4 + "ABCDEFGHIJKLMNOPQRSTUV"
)


@pytest.fixture(scope="module")
def sheets():
    return locker_sheets(Edition.of(sample_preplan(), locker_code=lambda _: CODE))


@pytest.fixture
def words(tool, tmp_path):
    def read(pdf):
        path = tmp_path / "sheet.pdf"
        path.write_bytes(pdf)
        found = subprocess.run(
            [tool("pdftotext"), "-layout", str(path), "-"], check=True, capture_output=True, timeout=60
        )
        return " ".join(found.stdout.decode().split())

    return read


@pytest.fixture
def picture(tool, tmp_path):
    def render(pdf, dpi=110):
        path = tmp_path / "sheet.pdf"
        path.write_bytes(pdf)
        subprocess.run(
            [tool("pdftoppm"), "-r", str(dpi), "-gray", "-png", "-singlefile", str(path), str(tmp_path / "page")],
            check=True, timeout=60,
        )  # fmt: skip
        return cv2.imread(str(tmp_path / "page.png"), cv2.IMREAD_GRAYSCALE)

    return render


def test_the_code_is_as_long_as_the_longest_that_is_signed():
    assert len(CODE) == 189


def test_each_locker_has_three_files():
    assert sorted(locker_files(Edition.of(sample_preplan()))) == [
        "lockers/el-1-inside.pdf", "lockers/el-1-inventory.csv", "lockers/el-1-outside.pdf",
    ]  # fmt: skip


def test_no_other_audience_gets_a_sheet():
    assert locker_files(Edition.of(for_audience(sample_preplan(), Audience.FIRE))) == {}


@pytest.mark.tool
@pytest.mark.parametrize("side", ["inside", "outside"])
def test_both_codes_of_a_sheet_are_read_by_zxing(sheets, picture, side):
    page = picture(sheets[f"el-1-{side}.pdf"])
    assert [found.text for found in zxingcpp.read_barcodes(page)] == [CODE, CODE]


@pytest.mark.tool
@pytest.mark.parametrize("side", ["inside", "outside"])
def test_both_codes_of_a_sheet_are_read_by_opencv(sheets, picture, side):
    page = picture(sheets[f"el-1-{side}.pdf"], dpi=150)
    _, texts, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(page)
    assert list(texts) == [CODE, CODE]


@pytest.mark.tool
def test_a_code_survives_blur_and_tilt(sheets, picture):
    page = cv2.GaussianBlur(picture(sheets["el-1-inside.pdf"]), (0, 0), 1.0)
    tall, wide = page.shape
    source = np.array([[0, 0], [wide, 0], [wide, tall], [0, tall]], dtype=np.float32)
    tilted = np.array([[wide * 0.08, 0], [wide * 0.92, tall * 0.04], [wide, tall], [0, tall * 0.97]], dtype=np.float32)
    seen = cv2.warpPerspective(page, cv2.getPerspectiveTransform(source, tilted), (wide, tall), borderValue=255)
    assert CODE in [found.text for found in zxingcpp.read_barcodes(seen)]


@pytest.mark.tool
def test_each_sheet_prints_its_short_code_under_both_codes(sheets, words):
    for side in ("inside", "outside"):
        assert words(sheets[f"el-1-{side}.pdf"]).count(short_code(CODE)) == 2


@pytest.mark.tool
def test_the_inside_sheet_says_everything_in_clear(sheets, words):
    page = words(sheets["el-1-inside.pdf"])
    for expected in (
        "EL-1", "Main Building", "103 Main Office", "YOU ARE HERE", "004411", "2026-07-01", "2026-10-01", "Grid cell",
        "Plan revision 3", "County dispatch", "Tourniquet", "2 SHORT", "EXPIRED", "2026-06-30", "Nearest exterior door",
    ):  # fmt: skip
        assert expected in page, expected


@pytest.mark.tool
def test_the_outside_sheet_has_no_contents(sheets, words):
    page = words(sheets["el-1-outside.pdf"])
    for item in sample_preplan().lockers[0].items:
        assert item.item not in page
    assert "EL-1" in page


@pytest.mark.tool
def test_the_outside_sheet_tells_the_public_no_telephone_number(sheets, words):
    assert "555-0110" in words(sheets["el-1-inside.pdf"])
    assert "555-" not in words(sheets["el-1-outside.pdf"])


@pytest.mark.tool
def test_no_camera_is_on_a_locker_sheet(sheets, words):
    for side in ("inside", "outside"):
        assert "C-101" not in words(sheets[f"el-1-{side}.pdf"])


@pytest.mark.tool
def test_a_locker_that_is_not_placed_says_so(words):
    preplan = sample_preplan()
    loose = replace(preplan, lockers=(replace(preplan.lockers[0], feature=None),))
    assert "not placed on the plan" in words(locker_sheets(Edition.of(loose))["el-1-inside.pdf"])


def test_lots_of_one_item_are_added_up_with_the_earliest_expiry():
    from datetime import date

    from tacmap.exports.sheets import _contents

    locker = Locker(
        id="L", name="L",
        items=(
            LockerItem(group="Medical", item="Gauze", par=4, on_hand=2, expires=date(2028, 1, 1)),
            LockerItem(group="Medical", item="Gauze", par=0, on_hand=1, expires=date(2027, 1, 1)),
        ),
    )  # fmt: skip
    assert _contents(locker, date(2026, 1, 1)) == [["Medical"], ["Gauze", "3", "4", "2027-01-01", "1 SHORT"]]


def test_two_lockers_whose_names_look_alike_keep_their_own_files():
    preplan = sample_preplan()
    one = preplan.lockers[0]
    twins = replace(preplan, lockers=(replace(one, id="EL 1"), replace(one, id="EL-1")))
    assert len(locker_sheets(Edition.of(twins))) == 6


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", " =", "＝"])
def test_no_cell_of_the_inventory_is_a_formula(start):
    item = LockerItem(group="g", item=f'{start}HYPERLINK("x")', par=1, on_hand=1)
    rows = list(csv.reader(io.StringIO(inventory_csv(Locker(id="L", name="L", items=(item,))).decode("utf-8-sig"))))
    assert rows[1][2].startswith("'")


def test_a_code_has_four_modules_of_quiet_zone():
    svg = qr_svg("TEST")
    side = int(svg.split('viewBox="0 0 ')[1].split(" ")[0])
    assert side == 21 + 8  # version 1 and four on both sides
    assert 'd="M4 4h7v1h-7z' in svg


def test_a_short_code_is_twelve_letters_in_groups_of_four():
    assert short_code("HTTPS://X/Q/ABCDEFGHIJKLMNOP") == "EFGH-IJKL-MNOP"
