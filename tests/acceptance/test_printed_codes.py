"""Codes as they come off the printed sheets, judged by the command line and by the API: every answer, offline."""

import subprocess
from dataclasses import replace
from pathlib import Path

import cv2
import pytest
import zxingcpp

from tacmap.annotations import Audience
from tacmap.bundle.codes import Current, Verdict, check_code
from tacmap.preplan import for_audience
from tacmap.service.pack import pack, sheets
from tacmap.service.survey import survey
from tacmap.store.keyring import Keyring

SCHOOL = Path(__file__).parents[2] / "sample_buildings" / "k12-school"
pytestmark = pytest.mark.tool


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with the sheets of the sample school, and its pack, at revisions 3 and 4; the keys in `keys`."""
    folder = tmp_path_factory.mktemp("made")
    key = Keyring(folder / "keys").own_key()
    found = survey([SCHOOL])
    for revision in (3, 4):
        preplan = replace(found.preplan, revision=revision)
        (folder / f"{revision}.zip").write_bytes(pack(preplan, key=key, audience=Audience.POLICE).content)
        for name, content in sheets(preplan, key=key).items():
            path = folder / str(revision) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return folder


@pytest.fixture
def code(made, tool, tmp_path):
    """A function: the text of the code on a sheet of a revision, read off the page."""

    def read(name, revision=3):
        target = tmp_path / "page"
        subprocess.run(
            [tool("pdftoppm"), "-r", "150", "-gray", "-png", "-singlefile", made / str(revision) / name, target],
            check=True, timeout=60,
        )  # fmt: skip
        found = {each.text for each in zxingcpp.read_barcodes(cv2.imread(f"{target}.png", cv2.IMREAD_GRAYSCALE))}
        assert len(found) == 1
        return found.pop()

    return read


@pytest.fixture
def ask(run, made, monkeypatch):
    """A function: what `tacmap verify --qr` says of a text beside the pack of a revision."""

    def answer(text, revision=3, keys="keys"):
        monkeypatch.setenv("TACMAP_CONFIG", str(made / keys))
        beside = [made / f"{revision}.zip"] if revision else []
        status, out, err = run("verify", *beside, "--qr", text, "--allow-old")
        return status, out + err

    return answer


@pytest.mark.parametrize("name", ["binder-card.pdf", "el-1-outside.pdf"])
def test_a_sheet_of_this_revision_is_current(code, ask, name):
    status, said = ask(code(name))
    assert (status, "CURRENT" in said) == (0, True)


@pytest.mark.parametrize("name", ["binder-card.pdf", "el-1-outside.pdf"])
def test_an_old_sheet_says_how_old(code, ask, name):
    status, said = ask(code(name), revision=4)
    assert (status, "1 REVISION OLD" in said) == (1, True)


@pytest.mark.parametrize("name", ["binder-card.pdf", "el-1-outside.pdf"])
def test_a_newer_sheet_says_that_this_copy_is_old(code, ask, name):
    status, said = ask(code(name, revision=4), revision=3)
    assert (status, "NEWER THAN THIS COPY" in said) == (1, True)


def test_a_changed_character_is_altered(code, ask):
    text = code("binder-card.pdf")
    status, said = ask(text[:-1] + ("0" if text[-1] != "0" else "1"))
    assert (status, "ALTERED" in said) == (1, True)


def test_a_key_that_is_not_pinned_is_unknown(code, made, ask):
    status, said = ask(code("binder-card.pdf"), revision=None, keys="nobody")
    assert (status, "UNKNOWN KEY" in said) == (1, True)


def test_the_card_of_a_copy_for_others_is_another_edition(code, made):
    copy = Current.of(for_audience(survey([SCHOOL]).preplan, Audience.PUBLIC))
    answer = check_code(code("binder-card.pdf"), Keyring(made / "keys").pinned(), copy)
    assert answer.sentence.startswith("OTHER EDITION")
    assert answer.verdict is Verdict.DIFFERENT


def test_the_card_says_in_clear_what_to_compare(made, tool):
    done = subprocess.run(
        [tool("pdftotext"), "-layout", made / "3" / "binder-card.pdf", "-"], check=True, capture_output=True, timeout=60
    )
    words = " ".join(done.stdout.decode().split())
    key = Keyring(made / "keys").own_key().public.fingerprint
    for part in ("Maple Hollow K-12 School", "2026-10-01", "2026-09-15", "2027-09-15", key[:19], key[20:]):
        assert part in words, part
