"""`tacmap diff` between two signed bundles."""

import json
from dataclasses import replace

import pytest

from tacmap import document
from tacmap.bundle.assembly import assemble
from tacmap.bundle.manifest import Release
from tacmap.bundle.signing import SigningKey
from tacmap.settings import configuration_folder
from tacmap.store.keyring import Keyring
from tacmap.testing import sample_preplan

OLD = sample_preplan()
NEW = replace(OLD, revision=4, address="200 Example Road, Sampleton, TX 00000")


def bundle(path, preplan, key):
    content = document.dump(preplan)
    release = Release.of(preplan, fingerprint=document.fingerprint(content))
    path.write_bytes(assemble({"data/building.json": content}, release, key))
    return path


@pytest.fixture
def diff(run):
    """A function: (exit code, standard output, standard error) of one `tacmap diff`."""
    return lambda *words: run("diff", *words)


@pytest.fixture
def key():
    return Keyring(configuration_folder()).own_key()


def test_what_changed_is_said_in_words_and_as_json_and_pages(diff, tmp_path, key):
    old, new = bundle(tmp_path / "old.zip", OLD, key), bundle(tmp_path / "new.zip", NEW, key)
    code, out, _ = diff(old, new, "--json", tmp_path / "changes.json", "--pdf", tmp_path / "changes.pdf")
    assert code == 0
    assert "The address: 200 Example Road, Sampleton, TX 00000, was 100 Example Road" in out.replace("\n", " ")
    told = json.loads((tmp_path / "changes.json").read_text())
    assert [change["subject"] for change in told["changes"]] == ["site"]
    assert (tmp_path / "changes.pdf").read_bytes().startswith(b"%PDF")


def test_two_plans_that_go_by_one_number_are_told_apart(diff, tmp_path, key):
    again = replace(NEW, revision=OLD.revision)
    old, new = bundle(tmp_path / "old.zip", OLD, key), bundle(tmp_path / "new.zip", again, key)
    code, out, _ = diff(old, new, "--json", tmp_path / "changes.json")
    assert code == 0
    assert f"Both call themselves revision {OLD.revision}, and they are not the same plan." in out
    fingerprints = [document.fingerprint(document.dump(plan)) for plan in (OLD, again)]
    assert f"{fingerprints[0]} and {fingerprints[1]}" in out
    told = json.loads((tmp_path / "changes.json").read_text())
    assert [told["from"]["fingerprint"], told["to"]["fingerprint"]] == fingerprints


@pytest.mark.parametrize("other", [NEW, OLD])
def test_revisions_and_the_same_plan_twice_are_no_twins(diff, tmp_path, key, other):
    old, new = bundle(tmp_path / "old.zip", OLD, key), bundle(tmp_path / "new.zip", other, key)
    assert "Both call themselves" not in diff(old, new)[1]


def test_an_altered_bundle_is_exit_1(diff, tmp_path, key):
    old, new = bundle(tmp_path / "old.zip", OLD, key), bundle(tmp_path / "new.zip", NEW, key)
    content = bytearray(new.read_bytes())
    content[len(content) // 2] ^= 1
    new.write_bytes(bytes(content))
    assert diff(old, new)[0] == 1


def test_a_bundle_signed_by_a_stranger_is_exit_1(diff, tmp_path, key):
    old = bundle(tmp_path / "old.zip", OLD, key)
    new = bundle(tmp_path / "new.zip", NEW, SigningKey.generate(bytes(32)))
    code, _, err = diff(old, new)
    assert code == 1
    assert "unknown key" in err


def test_bundles_of_two_sites_are_refused(diff, tmp_path, key):
    old = bundle(tmp_path / "old.zip", OLD, key)
    other = bundle(tmp_path / "other.zip", replace(NEW, id="elsewhere"), key)
    code, _, err = diff(old, other)
    assert code == 2
    assert "two sites" in err
