"""Sheets of labels: on their stock to the millimetre, with a code where it can be read, and no door on a key."""

import re
import subprocess
from dataclasses import replace

import cv2
import pytest
import zxingcpp

from tacmap.exports.edition import Edition
from tacmap.exports.labels import STOCKS, label_sheets
from tacmap.exports.qr import SYMBOL_MM, modules_of, short_code
from tacmap.locker import LockerItem
from tacmap.testing import sample_preplan

CODE = "HTTPS://PLANS.EXAMPLE.ORG/Q/" + "1EL1SAMPLE3" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" * 4 + "ABCDEFGHIJKLMNO"


@pytest.fixture(scope="module")
def edition():
    preplan = sample_preplan()
    (locker,) = preplan.lockers
    keys = LockerItem(group="access", item="Master keys", par=1, on_hand=1, access_ref="ring A", opens=("777",))
    filled = replace(locker, items=(*locker.items, keys))
    return Edition.of(replace(preplan, lockers=(filled,)), locker_code=lambda _: CODE)


@pytest.fixture(scope="module")
def sheets(edition):
    return label_sheets(edition)


@pytest.fixture
def words(tool, tmp_path):
    def read(pdf):
        path = tmp_path / "labels.pdf"
        path.write_bytes(pdf)
        done = subprocess.run(
            [tool("pdftotext"), "-layout", str(path), "-"], check=True, capture_output=True, timeout=60
        )
        return " ".join(done.stdout.decode().split())

    return read


@pytest.mark.parametrize("stock", STOCKS.values(), ids=lambda stock: stock.name)
def test_a_stock_fills_its_paper_evenly(stock):
    for paper, label, count, corner, pitch in zip(
        stock.paper, stock.label, (stock.columns, stock.rows), stock.corner, stock.pitch, strict=True
    ):
        assert pitch >= label - 0.01
        assert paper - (corner + (count - 1) * pitch + label) == pytest.approx(corner, abs=0.05)


def test_there_are_labels_for_lockers_items_and_keys(sheets):
    assert sorted(sheets) == [
        "labels/items-5160.pdf", "labels/items-L7160.pdf", "labels/keys-5160.pdf", "labels/keys-L7160.pdf",
        "labels/lockers-5163.pdf", "labels/lockers-5164.pdf", "labels/lockers-L7163.pdf", "labels/lockers-L7165.pdf",
    ]  # fmt: skip


def test_a_site_without_a_locker_has_no_labels():
    assert label_sheets(Edition.of(replace(sample_preplan(), lockers=()))) == {}


@pytest.mark.tool
@pytest.mark.parametrize(("stock", "codes"), [("5163", 2), ("5164", 2), ("L7165", 2), ("L7163", 0)])
def test_a_code_is_printed_twice_where_the_label_is_large_enough(sheets, tool, tmp_path, stock, codes):
    (tmp_path / "x.pdf").write_bytes(sheets[f"labels/lockers-{stock}.pdf"])
    subprocess.run(
        [tool("pdftoppm"), "-r", "150", "-gray", "-png", "-singlefile", tmp_path / "x.pdf", tmp_path / "x"],
        check=True, timeout=60,
    )  # fmt: skip
    found = zxingcpp.read_barcodes(cv2.imread(str(tmp_path / "x.png"), cv2.IMREAD_GRAYSCALE))
    assert [code.text for code in found] == [CODE] * codes
    for code in found:
        wide = code.position.top_right.x - code.position.top_left.x
        assert wide * 25.4 / 150 == pytest.approx(SYMBOL_MM, abs=1.0)


@pytest.mark.tool
@pytest.mark.parametrize("stock", ["5163", "L7163"])
def test_a_lockers_label_has_its_short_code_in_text(sheets, words, stock):
    assert words(sheets[f"labels/lockers-{stock}.pdf"]).count(short_code(CODE)) == 2


@pytest.mark.tool
def test_a_keys_label_names_no_door(sheets, words):
    for stock in ("5160", "L7160"):
        told = words(sheets[f"labels/keys-{stock}.pdf"])
        assert "ring A" in told
        assert "777" not in told


@pytest.mark.tool
def test_no_word_is_cut_off(edition, words):
    (locker,) = edition.preplan.lockers
    long = LockerItem(group="breach", item="Extraordinarilylongishtoolname with a hook", par=1, on_hand=1)
    sheets = label_sheets(Edition.of(replace(edition.preplan, lockers=(replace(locker, items=(long,)),))))
    told = words(sheets["labels/items-5160.pdf"])
    assert re.sub(r"\s", "", "Extraordinarilylongishtoolname") in re.sub(r"\s", "", told)


def test_a_code_is_as_wide_as_it_was_measured():
    assert modules_of(CODE) == 53
