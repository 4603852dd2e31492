"""A served site with an aerial picture: uploaded or imported, in its bundles, backed up, never swept."""

import io
import json
import struct
import zipfile
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from tacmap.annotations import Audience
from tacmap.jobs.district import Import, take_in_district
from tacmap.service.desk import Desk
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.working import give_out, opened, take_in
from tacmap.settings import Keeping, Limits
from tacmap.store.backup import back_up, restore
from tacmap.store.keyring import Keyring
from tacmap.store.opening import open_blobs, open_database
from tacmap.store.passes import Grant
from tacmap.store.sweep import sweep
from tacmap_api.app import create_app

OFFICE = Path(__file__).resolve().parents[2] / "sample_buildings" / "district-office"
NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)
SITE = "/sites/district-office"
EARTH = "\n[georeference]\nlat = 43.71\nlon = -84.93\nplan = [0, 0]\ntrue_north_deg = 20\n"
TOLD = {"captured": "2026-04-12", "source": "Lake County", "corners": "43.7125, -84.9335 43.7075, -84.9266"}


def image(kind="JPEG", size=(555, 556)):
    out = io.BytesIO()
    Image.new("RGB", size, (70, 120, 60)).save(out, kind)
    return out.getvalue()


def placed(folder, more=""):
    """The sample office as a folder that lies on earth."""
    folder.mkdir(parents=True)
    for path in OFFICE.rglob("*"):
        if path.is_file():
            there = folder / path.relative_to(OFFICE)
            there.parent.mkdir(exist_ok=True)
            there.write_bytes(path.read_bytes())
    told = (folder / "site.toml").read_text()
    (folder / "site.toml").write_text(told.replace("[[contacts]]", f"{EARTH}{more}\n[[contacts]]", 1))
    return folder


@pytest.fixture
def desk(tmp_path):
    kept = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    take_in(kept.records, placed(tmp_path / "site"), who="office", now=NOW, limits=Limits())
    yield kept
    kept.records.close()


@pytest.fixture
def client(desk):
    with client_of(desk) as found:
        yield found


def client_of(desk, **grant):
    token = desk.records.passes.make("api", NOW, Grant(**grant))
    return TestClient(create_app(desk, lambda: NOW), headers={"Authorization": f"Bearer {token}"})


def seen(desk):
    return {"If-Match": f'"{desk.records.sites.one("district-office").version}"'}


def lay(client, desk, content, name="above.jpg", **told):
    return client.put(f"{SITE}/aerial", files={"image": (name, content)}, data=TOLD | told, headers=seen(desk))


def packed(desk):
    (bundle,) = publish(desk, Order(site_id="district-office", copies=[Copy(audience=Audience.FIRE)]), NOW)
    return zipfile.ZipFile(io.BytesIO(desk.blobs.get(bundle.digest)))


def test_a_picture_that_is_uploaded_is_in_the_bundle_and_can_be_looked_at_and_taken_away(client, desk):
    answer = lay(client, desk, image())
    assert answer.status_code == 200, answer.text
    assert answer.json()["document"]["preplan"]["aerial"]["source"] == "Lake County"
    with packed(desk) as bundle:
        assert json.loads(bundle.read("data/building.json"))["preplan"]["aerial"]["captured"] == "2026-04-12"
        picture = bundle.read("data/aerial.jpg")
    shown = client.get(f"{SITE}/aerial.jpg")
    assert (shown.headers["content-type"], shown.content) == ("image/jpeg", picture)
    again = client.get(f"{SITE}/aerial.jpg", headers={"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304
    assert client.get(f"{SITE}/files/aerial.jpg").status_code == 404  # what was uploaded is never handed out
    assert client.delete(f"{SITE}/aerial", headers=seen(desk)).status_code == 200
    assert "aerial.jpg" not in [each["path"] for each in client.get(f"{SITE}/files").json()["files"]]
    assert client.get(f"{SITE}/aerial.jpg").status_code == 404
    assert client.delete(f"{SITE}/aerial", headers=seen(desk)).status_code == 404
    with packed(desk) as bundle:
        assert "data/aerial.jpg" not in bundle.namelist()


def test_another_picture_takes_the_place_of_the_one_before(client, desk):
    assert lay(client, desk, image()).status_code == 200
    assert lay(client, desk, image("PNG"), captured="2026-05-01").status_code == 200
    paths = [each["path"] for each in client.get(f"{SITE}/files").json()["files"]]
    assert [path for path in paths if path.startswith("aerial")] == ["aerial.png"]
    told = client.get(f"{SITE}/setting").json()["aerial"]
    assert (told["file"], told["captured"]) == ("aerial.png", "2026-05-01")


def bomb():
    """A PNG of 900 million pixels in a few bytes."""
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes(1000))),
        (b"IEND", b""),
    )
    chunks = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize(
    ("content", "told", "status", "kind", "says"),
    [
        (b"<svg/>", {}, 415, "UnknownFormat", "no PNG, JPEG, WebP or TIFF"),
        (b"", {}, 415, "UnknownFormat", "no PNG, JPEG, WebP or TIFF"),
        (image()[:200], {}, 422, "BrokenPlan", "damaged or cut short"),
        (bomb(), {}, 413, "PlanTooLarge", "30000 by 30000 pixels"),
        (b"\xff\xd8\xff" + bytes(Limits().file_bytes), {}, 413, "PlanTooLarge", "larger than 50 MB"),
        (image(), {"corners": "43.7125, -84.9335"}, 422, "FileRefused", "corners should be"),
        (image(), {"corners": "43.7075, -84.9266 43.7125, -84.9335"}, 422, "PlanRefused", "out of order"),
        (image(), {"corners": "45.7125, -84.9335 45.7075, -84.9266"}, 422, "PlanRefused", "does not show the school"),
        (image(), {"corners": "here, there"}, 422, "about:blank", "Corners are written"),
        (image(), {"captured": "2026-12-01"}, 422, "FileRefused", "in the future"),
        (image(), {"corners": ""}, 422, "PlanRefused", ""),
    ],
)
def test_what_cannot_lie_under_the_plan_is_refused_by_its_kind_and_nothing_is_kept(
    client, desk, content, told, status, kind, says
):
    before = seen(desk)
    answer = lay(client, desk, content, **told)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"].endswith(kind)
    assert says in problem["title"]
    assert kind == "about:blank" or problem["remedy"]
    assert seen(desk) == before


def test_a_picture_is_laid_over_the_version_that_was_seen_by_who_may_edit(client, desk):
    asked = {"files": {"image": ("a.jpg", image())}, "data": TOLD}
    assert client.put(f"{SITE}/aerial", **asked).status_code == 428
    assert client.put(f"{SITE}/aerial", headers={"If-Match": '"99"'}, **asked).status_code == 412
    with client_of(desk, roles=("responder",)) as other:
        assert other.put(f"{SITE}/aerial", headers=seen(desk), **asked).status_code == 404
        assert other.get(f"{SITE}/aerial.jpg").status_code == 404


def test_a_site_that_lies_nowhere_on_earth_is_told_what_comes_first(tmp_path):
    kept = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))
    take_in(kept.records, OFFICE, who="office", now=NOW, limits=Limits())
    with client_of(kept) as client:
        answer = lay(client, kept, image())
    kept.records.close()
    assert answer.status_code == 422
    assert "Where the site lies on earth is not known" in answer.json()["title"]


AERIAL = '\n[aerial]\nfile = "photos/above.png"\ncaptured = 2026-04-12\n'
AERIAL += "corners = [[43.7125, -84.9335], [43.7075, -84.9266]]\n"


def test_a_folder_that_is_imported_brings_its_picture_and_no_other_and_a_new_one_is_noticed(tmp_path):
    folder = placed(tmp_path / "plans" / "office", AERIAL)
    (folder / "photos").mkdir()
    (folder / "photos" / "above.png").write_bytes(image("PNG"))
    (folder / "photos" / "children.jpg").write_bytes(image())
    kept = Desk.of(Keeping(folder=tmp_path / "data"), Keyring(tmp_path / "keys"))

    def imported():
        order = Import(folder=tmp_path / "plans", report=tmp_path / "report.jsonl")
        (line,) = take_in_district(kept, order, lambda: NOW)
        return line.state, line.problems, line.version

    assert imported() == ("kept", (), 1)
    with packed(kept) as bundle:
        assert "data/aerial.jpg" in bundle.namelist()
    assert [path for path in opened(kept.records, "district-office").files if "photos" in path] == ["photos/above.png"]
    assert imported() == ("kept", (), 1)
    (folder / "photos" / "above.png").write_bytes(image("PNG", (550, 552)))
    assert imported()[2] == 2
    give_out(kept.records, "district-office", tmp_path / "out")
    assert (tmp_path / "out" / "photos" / "above.png").read_bytes() == image("PNG", (550, 552))
    kept.records.close()


def test_a_backup_holds_the_picture_and_a_sweep_leaves_it(client, desk, tmp_path):
    assert lay(client, desk, image()).status_code == 200
    picture = client.get(f"{SITE}/aerial.jpg").content
    sweep(desk.records.shelf, NOW + timedelta(days=400))
    back_up(desk.records.shelf, tmp_path / "backup", NOW)
    there = Keeping(folder=tmp_path / "other")
    engine = open_database(there)
    restore(tmp_path / "backup", engine, open_blobs(there))
    engine.dispose()
    again = Desk.of(Keeping(folder=tmp_path / "other"), desk.keyring)
    with client_of(again) as other:
        assert other.get(f"{SITE}/aerial.jpg").content == picture
    again.records.close()
