"""The bill of materials names every package of the locks, and the locks hold each by its digests (S11)."""

import json
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def bill():
    return json.loads(runpy.run_path(str(ROOT / "deploy/sbom.py"))["bill"]())


def test_every_package_of_the_lock_is_in_the_bill_by_its_version_and_digests(bill):
    listed = {each["purl"]: {one["content"] for one in each["hashes"]} for each in bill["components"] if each["hashes"]}
    entries = [entry for entry in re.split(r"\n(?=\S)", LOCK) if "==" in entry]
    assert len(entries) > 60
    for entry in entries:
        name, version = re.match(r"([\w.-]+)==([^ ;\\]+)", entry).groups()
        assert listed[f"pkg:pypi/{name}@{version}"] == set(re.findall(r"sha256:(\w{64})", entry))


@pytest.mark.parametrize("part", ["studio", "tablet", "viewer"])
def test_every_package_of_the_pages_is_in_the_bill(bill, part):
    named = {(each["name"], each["version"]) for each in bill["components"] if each["purl"].startswith("pkg:npm/")}
    packages = json.loads((ROOT / f"web/{part}/package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {(path.rpartition("node_modules/")[2], told["version"]) for path, told in packages.items() if path}
    assert locked <= named


def test_what_the_service_runs_on_is_told_from_the_tools(bill):
    scopes = {each["name"]: each["scope"] for each in bill["components"]}
    assert (scopes["fastapi"], scopes["pytest"], scopes["playwright"]) == ("required", "excluded", "excluded")
    assert (scopes["@noble/hashes"], scopes["esbuild"]) == ("required", "excluded")


def test_the_same_locks_give_the_same_bill():
    make = runpy.run_path(str(ROOT / "deploy/sbom.py"))["bill"]
    assert make() == make()
    assert "timestamp" not in make()


def test_every_package_is_locked_by_a_digest():
    assert all("--hash=sha256:" in entry for entry in re.split(r"\n(?=\S)", LOCK) if "==" in entry)
