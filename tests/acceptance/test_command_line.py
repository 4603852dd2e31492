"""The command line as people and scripts use it: what it prints, what it writes, how it ends."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import ezdxf
import pytest

from tacmap.bundle.codes import sign_locker_code
from tacmap.document import load
from tacmap.locker import Locker
from tacmap.store.keyring import Keyring

SAMPLES = Path(__file__).parents[2] / "sample_buildings"
SCHOOL = SAMPLES / "k12-school"
OFFICE = SAMPLES / "district-office"
ANNEX = SAMPLES / "old-annex"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="module")
def school(tmp_path_factory, keys):
    """The sample school's bundle, packed once."""
    return _packed(SCHOOL, tmp_path_factory.mktemp("school") / "school.zip", keys)


def _packed(site, bundle, keys, **environment):
    command = [sys.executable, "-m", "tacmap", "pack", str(site), "-o", str(bundle)]
    done = subprocess.run(
        command, env={**os.environ, "TACMAP_CONFIG": str(keys), **environment}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return bundle


def _members(bundle):
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_exercise_copy_is_called_so_and_says_so_on_the_screen(run, tmp_path, monkeypatch):
    monkeypatch.setenv("TACMAP_CONFIG", str(tmp_path / "keys"))
    assert run("pack", OFFICE, "-o", tmp_path, "--exercise")[0] == 0
    (bundle,) = tmp_path.glob("*.zip")
    assert bundle.name.endswith("-exercise.zip")
    with zipfile.ZipFile(bundle) as members:
        assert json.loads(members.read("manifest.json"))["exercise"] is True
        assert b"EXERCISE" in members.read("index.html")


def test_help_needs_no_heavy_library():
    script = "import sys, tacmap.cli; print(sorted({'ezdxf', 'shapely', 'numpy', 'fastapi'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_read_prints_floors_rooms_and_the_unit(run):
    code, out, _ = run("read", SCHOOL / "plans" / "first-floor.dxf")
    assert code == 0
    assert "one unit is 0.0254 m" in out
    assert "Rooms" in out


def test_read_writes_rooms_in_the_plans_own_coordinates(run, tmp_path):
    assert run("read", SCHOOL / "plans" / "first-floor.dxf", "--geojson", tmp_path / "rooms.geojson")[0] == 0
    found = json.loads((tmp_path / "rooms.geojson").read_text())
    assert found["tacmap"]["metres_per_unit"] == 0.0254
    assert {"evidence", "findings"} <= set(found["tacmap"])
    assert all({"code", "message", "at"} <= set(finding) for finding in found["tacmap"]["findings"])
    room = next(feature for feature in found["features"] if feature["properties"]["number"] == "101")
    assert room["geometry"]["type"] == "Polygon"
    assert {"number", "name", "kind", "floor"} <= set(room["properties"])
    xs = [x for x, _ in room["geometry"]["coordinates"][0]]
    assert max(xs) - min(xs) > 150  # inches: a classroom, not metres


def test_geojson_is_written_even_when_no_room_was_found(run, tmp_path):
    plan = tmp_path / "line.svg"
    plan.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1L8 1" stroke="black"/></svg>'
    )
    code, _, _ = run("read", plan, "--geojson", tmp_path / "rooms.geojson")
    found = json.loads((tmp_path / "rooms.geojson").read_text())
    assert (code, found["type"], found["features"]) == (0, "FeatureCollection", [])
    assert "no-rooms-found" in {finding["code"] for finding in found["tacmap"]["findings"]}


def test_read_writes_all_that_was_understood(run, tmp_path):
    assert run("read", OFFICE / "office.svg", "--json", tmp_path / "all.json")[0] == 0
    (found,) = json.loads((tmp_path / "all.json").read_text()).values()
    assert len(found["floors"][0]["spaces"]) >= 12


def test_geojson_of_two_plans_is_refused(run, tmp_path):
    code, _, err = run("read", "a.dxf", "b.dxf", "--geojson", tmp_path / "x")
    assert code == 2
    assert "one plan" in err


@pytest.mark.parametrize("word", ["no-such.dxf", "no-such-folder/plan.svg"])
def test_a_missing_file_is_refused(run, word):
    code, out, err = run("read", word)
    assert (code, out) == (2, "")
    assert "cannot be opened" in err
    assert "Traceback" not in err


def test_a_dwg_is_refused_with_what_to_do(run, tmp_path):
    (tmp_path / "plan.dwg").write_bytes(b"AC1027" + bytes(400))
    code, _, err = run("read", tmp_path / "plan.dwg")
    assert code == 2
    assert "DXF" in err


def test_the_school_becomes_a_bundle_with_every_part(school):
    names = set(_members(school))
    assert {"index.html", "manifest.json", "manifest.json.minisig", "data/building.json", "data/rooms.geojson"} <= names
    for folder in ("floors/", "print/", "lockers/"):
        assert any(name.startswith(folder) for name in names), folder


def test_the_schools_bundle_verifies_and_says_whose_it_is(run, school, keys, monkeypatch):
    monkeypatch.setenv("TACMAP_CONFIG", str(keys))
    code, out, _ = run("verify", school)
    assert code == 0
    assert "is verified" in out
    assert "revision 3" in out or "revision" in out


def test_the_same_site_gives_the_same_bytes_in_another_folder_zone_and_hash_seed(school, tmp_path, keys):
    copy = tmp_path / "elsewhere" / "another-name"
    shutil.copytree(SCHOOL, copy)
    environment = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77", "LC_ALL": "C"}
    again = _packed(copy, tmp_path / "again.zip", keys, **environment)
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(school.read_bytes()).digest()


def test_a_changed_byte_is_refused_and_the_member_named(run, school, tmp_path, keys, monkeypatch):
    monkeypatch.setenv("TACMAP_CONFIG", str(keys))
    content = bytearray(school.read_bytes())
    with zipfile.ZipFile(school) as archive:
        entry = archive.getinfo("index.html")
    content[entry.header_offset + 500] ^= 1
    changed = tmp_path / "changed.zip"
    changed.write_bytes(content)
    code, out, err = run("verify", changed)
    assert (code, out) == (1, "")
    assert "index.html" in err


def test_a_bundle_never_vouches_for_its_own_key(run, school):
    code, _, err = run("verify", school)
    assert code == 1
    assert "intact, signed by unknown key" in err


def test_a_bundle_is_trusted_once_its_key_is_pinned(run, school, keys):
    public = Keyring(keys).own_key().public
    assert run("key", "--pin", public.line)[0] == 0
    assert run("verify", school)[0] == 0


def test_a_key_can_be_named_for_one_check(run, school, keys, tmp_path):
    (tmp_path / "publisher.pub").write_text(Keyring(keys).own_key().public.text())
    assert run("verify", school, "--key", tmp_path / "publisher.pub")[0] == 0


def test_stock_minisign_verifies_the_manifest(school, keys, tmp_path, tool):
    for name in ("manifest.json", "manifest.json.minisig"):
        (tmp_path / name).write_bytes(_members(school)[name])
    command = [tool("minisign"), "-V", "-P", Keyring(keys).own_key().public.line, "-m", "manifest.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_older_revision_is_refused_after_a_newer_was_verified(run, tmp_path):
    old, new = (_walked(run, tmp_path, revision) for revision in (1, 2))
    assert run("verify", new)[0] == 0
    code, _, err = run("verify", old)
    assert code == 1
    assert "revision 2" in err
    assert run("verify", old, "--allow-old")[0] == 0


def _walked(run, folder, revision):
    """The office's bundle as if it had been walked and issued so many times."""
    site, bundle = folder / f"site-{revision}", folder / f"{revision}.zip"
    shutil.copytree(OFFICE, site)
    told = (site / "site.toml").read_text().replace("revision = 0", f"revision = {revision}", 1)
    (site / "site.toml").write_text(told)
    assert run("walk", site, "--rest-verified", "--by", "Facilities office", "--on", "2026-09-01")[0] == 0
    assert run("pack", site, "-o", bundle)[0] == 0
    return bundle


def test_a_bare_plan_is_revision_0_and_says_not_walked(run, tmp_path):
    bundle = tmp_path / "bare.zip"
    code, out, _ = run("pack", OFFICE / "office.svg", "-o", bundle)
    assert code == 0
    assert "NOT WALKED" in out
    members = _members(bundle)
    told = json.loads(members["manifest.json"])
    assert (told["revision"], told["issued"], told["audience"]) == (0, None, "police")
    assert b"NOT WALKED" in members["index.html"]


LINES = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 900">'
    '<path d="M100 100L800 100L800 500" stroke="black" fill="none"/></svg>'
)


def test_a_plan_without_rooms_is_packed_with_its_lines_and_says_so(run, tmp_path):
    (tmp_path / "lines.svg").write_text(LINES)
    code, out, _ = run("pack", tmp_path / "lines.svg", "-o", tmp_path / "lines.zip")
    assert code == 0
    assert "No rooms were found" in out
    (building,) = json.loads(_members(tmp_path / "lines.zip")["data/building.json"])["preplan"]["buildings"]
    (floor,) = building["floors"]
    assert floor["linework"]
    assert "spaces" not in floor
    assert "no-rooms-found" in {finding["code"] for finding in floor["findings"]}


def test_a_doubtful_unit_is_told_in_the_bundle_itself(run, tmp_path):
    (tmp_path / "lines.svg").write_text(LINES)
    assert run("pack", tmp_path / "lines.svg", "-o", tmp_path / "lines.zip")[0] == 0
    (building,) = json.loads(_members(tmp_path / "lines.zip")["data/building.json"])["preplan"]["buildings"]
    assert "units-uncertain" in {finding["code"] for finding in building["floors"][0]["findings"]}


def test_without_a_name_the_bundle_is_called_after_the_site_and_its_revision(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("pack", OFFICE)[0] == 0
    assert [path.name for path in tmp_path.glob("*.zip")] == ["district-office-r0.zip"]


def test_a_folder_to_write_to_gets_the_bundle_called_after_the_site(run, tmp_path):
    assert run("pack", OFFICE, "-o", tmp_path)[0] == 0
    assert (tmp_path / "district-office-r0.zip").exists()


@pytest.mark.parametrize("unit", ["0", "-3", "nan", "inf"])
def test_a_unit_without_size_is_refused(run, tmp_path, unit):
    code, _, err = run("pack", OFFICE / "office.svg", "-o", tmp_path / "x.zip", "--metres-per-unit", unit)
    assert code == 2
    assert "0.0254 for inches" in err
    assert not (tmp_path / "x.zip").exists()


def test_read_lists_the_room_numbers_to_write_in_a_site_folder(run):
    _, out, _ = run("read", OFFICE / "office.svg")
    (numbers,) = [line for line in out.splitlines() if "Numbers: " in line]
    assert numbers.split("Numbers: ")[1].split(", ")[:3] == ["D100", "D101", "D102"]


def test_a_finding_names_the_room_it_is_near(run):
    _, out, _ = run("read", ANNEX / "annex.dxf")
    assert "near room " in out


def test_a_finding_far_from_the_origin_has_coordinates_that_a_drawing_program_takes(run, tmp_path):
    drawing = ezdxf.new(units=6)
    for west in (548_000, 548_007):
        for inset in (0.0, 0.2):
            x, y, wide, high = west + inset, 4_712_000 + inset, 6 - 2 * inset, 4 - 2 * inset
            corners = [(x, y), (x + wide, y), (x + wide, y + high), (x, y + high)]
            drawing.modelspace().add_lwpolyline(corners, close=True, dxfattribs={"layer": "A-WALL"})
        drawing.modelspace().add_text("101", height=0.3).set_placement((west + 2, 4_712_002))
    drawing.saveas(tmp_path / "far.dxf")
    _, out, _ = run("read", tmp_path / "far.dxf")
    assert re.search(r"x 5480\d\d(\.\d+)?, y 471200\d(\.\d+)? in the plan", out)


def test_a_finding_in_one_of_many_buildings_is_placed_in_its_own(run, tmp_path):
    shutil.copy(ANNEX / "annex.dxf", tmp_path)
    houses = (("North", "FIRST FLOOR"), ("South", "SECOND FLOOR"))
    tables = [
        f'[[buildings]]\nname = "{name}"\nid = "{name.lower()}"\n[[buildings.floors]]\nlabel = "1"\nindex = 0\n'
        f'plan = "annex.dxf"\nsheet = "{sheet}"\n'
        for name, sheet in houses
    ]
    (tmp_path / "site.toml").write_text('name = "Two houses"\n' + "".join(tables))
    _, out, _ = run("pack", tmp_path, "-o", tmp_path / "x.zip")
    assert set(re.findall(r"\((\w+), floor 1, near room (\d)", out)) == {("North", "1"), ("South", "2")}


def test_a_damaged_plan_is_named(run, tmp_path):
    (tmp_path / "half.dxf").write_bytes((SCHOOL / "plans" / "first-floor.dxf").read_bytes()[:40_000])
    for verb in (["read"], ["pack", "-o", tmp_path / "x.zip"]):
        code, _, err = run(*verb, tmp_path / "half.dxf")
        assert code == 2
        assert "half.dxf" in err


def test_a_folder_is_not_a_plan(run, tmp_path):
    code, _, err = run("read", tmp_path)
    assert code == 2
    assert "This is a folder" in err


def test_a_plan_is_not_a_bundle(run):
    code, _, err = run("verify", OFFICE / "office.svg")
    assert code == 2
    assert "office.svg is not a map pack" in err


def test_a_wrong_key_file_is_named(run):
    code, _, err = run("key", "--pin", OFFICE / "office.svg")
    assert code == 2
    assert "office.svg" in err


def test_a_letter_for_a_digit_is_recognised(run, tmp_path):
    shutil.copytree(SCHOOL, tmp_path / "site")
    (tmp_path / "site" / "features.csv").write_text("type,number,floor,room\naed,A-1,First Floor,1O4\n")
    _, _, err = run("pack", tmp_path / "site", "-o", tmp_path / "x.zip")
    assert 'Did you mean "104"?' in err


def test_a_spreadsheet_that_is_not_csv_is_recognised(run, tmp_path):
    shutil.copytree(SCHOOL, tmp_path / "site")
    (tmp_path / "site" / "features.csv").write_bytes(b"PK\x03\x04" + bytes(300))
    _, _, err = run("pack", tmp_path / "site", "-o", tmp_path / "x.zip")
    assert "not CSV" in err
    assert "CSV UTF-8" in err


def test_a_missing_plan_is_told_once_and_not_for_every_row(run, tmp_path):
    site = tmp_path / "site"
    shutil.copytree(SCHOOL, site)
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(told.replace("plans/", "plan/"))
    _, _, err = run("pack", site, "-o", tmp_path / "x.zip")
    assert "plan/first-floor.dxf" in err
    assert "features.csv" not in err


def test_a_revision_without_a_walk_through_is_told(run, tmp_path):
    site = tmp_path / "site"
    shutil.copytree(OFFICE, site)
    told = (site / "site.toml").read_text()
    (site / "site.toml").write_text(told.replace("revision = 0", "revision = 4"))
    code, out, _ = run("pack", site, "-o", tmp_path / "x.zip")
    assert code == 0
    assert "site.toml says revision 4, but nobody has walked the building" in out


def test_a_date_of_issue_can_be_given(run, tmp_path):
    assert run("pack", OFFICE / "office.svg", "-o", tmp_path / "x.zip", "--issued", "2026-02-28")[0] == 0
    assert json.loads(_members(tmp_path / "x.zip")["manifest.json"])["issued"] == "2026-02-28"


@pytest.mark.parametrize("words", [["--issued", "28.2.2026"], ["--audience", "press"]])
def test_a_wrong_word_is_refused(run, tmp_path, words):
    code, _, err = run("pack", OFFICE / "office.svg", "-o", tmp_path / "x.zip", *words)
    assert code == 2
    assert words[1] in err
    assert not (tmp_path / "x.zip").exists()


def test_the_page_of_a_school_stays_small(school):
    members = _members(school)
    assert len(members["index.html"]) <= 300_000
    assert len(members["data/building.json"]) <= 140_000


def test_the_public_bundle_holds_nothing_protected(run, tmp_path):
    assert run("pack", SCHOOL, "-o", tmp_path / "public.zip", "--audience", "public")[0] == 0
    members = _members(tmp_path / "public.zip")
    features = load(members["data/building.json"]).features
    assert features
    assert {feature.type for feature in features} <= {
        "access_point", "aed", "evac_route", "ground", "area_of_refuge", "stair", "elevator"
    }  # fmt: skip
    assert not any(name.startswith("lockers/") for name in members)
    for name, content in members.items():
        if name.endswith((".json", ".geojson", ".html", ".svg")):
            assert b"camera/" not in content, name


def test_every_bad_row_is_told_at_once(run, tmp_path):
    site = tmp_path / "site"
    shutil.copytree(SCHOOL, site)
    rows = (site / "features.csv").read_text().rstrip("\n")
    columns = rows.splitlines()[0].split(",")
    for bad in (
        {"type": "camra", "number": "C-900", "room": "101"},
        {"type": "aed", "number": "A-9", "room": "no such"},
    ):
        rows += "\n" + ",".join(bad.get(column, "") for column in columns)
    (site / "features.csv").write_text(rows + "\n")
    code, _, err = run("pack", site, "-o", tmp_path / "x.zip")
    last = len(rows.splitlines())
    assert code == 2
    assert f"features.csv, line {last - 1}" in err
    assert f"features.csv, line {last}" in err
    assert "camera" in err


def test_sheets_are_written_for_each_locker(run, tmp_path):
    code, out, _ = run("sheets", SCHOOL, "-o", tmp_path / "sheets")
    assert code == 0
    assert len(list((tmp_path / "sheets").glob("*inside*.pdf"))) == 2
    assert len(out.splitlines()) == len([path for path in (tmp_path / "sheets").rglob("*") if path.is_file()])


def test_key_prints_a_minisign_public_key(run):
    code, out, err = run("key")
    assert code == 0
    assert out.startswith("untrusted comment: minisign public key ")
    assert len(out.splitlines()[1]) == 56
    assert "fingerprint" in err
    assert run("key")[1] == out


def test_a_lockers_code_is_compared_with_a_copy(run, school, keys, monkeypatch):
    monkeypatch.setenv("TACMAP_CONFIG", str(keys))
    told = load(_members(school)["data/building.json"])
    code = sign_locker_code(
        Locker(id="L1", name="x"), site_id=told.id, revision=told.revision - 1, issued=None,
        key=Keyring(keys).own_key(),
    )  # fmt: skip
    end, out, _ = run("verify", school, "--qr", code)
    assert end == 1
    assert "1 REVISION OLD" in out


def test_the_messy_annex_is_told_apart_into_three_floors(run, tmp_path):
    assert run("pack", ANNEX, "-o", tmp_path / "annex.zip")[0] == 0
    buildings = json.loads(_members(tmp_path / "annex.zip")["data/building.json"])["preplan"]["buildings"]
    assert [len(building["floors"]) for building in buildings] == [3]


def test_serve_prints_a_one_time_link_and_answers(tmp_path):
    command = [sys.executable, "-m", "tacmap", "serve", "--port", "0", "--data", str(tmp_path / "kept")]
    environment = {**os.environ, "TACMAP_CONFIG": str(tmp_path / "keys"), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        try:
            lines = [server.stdout.readline() for _ in range(3)]
            assert "/setup/" in lines[1]
            address = lines[2].split(" on ")[1].split()[0]
            import httpx2

            assert httpx2.get(f"{address}/healthz").text == "ok"
            assert httpx2.get(f"{address}/sites").status_code == 401
        finally:
            server.terminate()
