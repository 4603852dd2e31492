import hashlib
import io
import os
import subprocess
import sys
import zipfile
from datetime import date

import pytest

from tacmap import document
from tacmap.bundle.assembly import assemble
from tacmap.bundle.manifest import Manifest, Release
from tacmap.bundle.signing import PublicKey, SigningKey
from tacmap.bundle.verify import verify
from tacmap.errors import BundleOutdated, FileRefused, UnknownKey
from tacmap.preplan import Preplan

KEY = SigningKey.generate(bytes(range(32)))
STRANGER = SigningKey.generate(bytes(32))
PINNED = {KEY.public.fingerprint: KEY.public}
PREPLAN = Preplan(id="ridge", name="Ridge School", revision=3, issued=date(2026, 3, 2))
MEMBERS = {
    "index.html": b"<!doctype html>" + b"<p>room 101</p>" * 50,
    "data/building.json": document.dump(PREPLAN),
    "floors/1.png": b"\x89PNG" + bytes(range(64)),
    "lockers/empty.csv": b"",
}


def packed(members=MEMBERS, key=KEY, **changes):
    fields = {"site_id": "ridge", "site_name": "Ridge School", "revision": 3, "audience": "police"} | changes
    return assemble(members, Release(fingerprint="", **fields), key)


def test_a_verified_bundle_gives_its_members_back():
    assert verify(packed(), pinned=PINNED).members == MEMBERS


def test_a_verified_bundle_says_whose_it_is():
    verified = verify(packed(recipient="Engine 4", expires=date(2027, 1, 1)), pinned=PINNED)
    assert verified.key == KEY.public
    assert verified.release == Release(
        site_id="ridge",
        site_name="Ridge School",
        revision=3,
        audience="police",
        recipient="Engine 4",
        expires=date(2027, 1, 1),
        fingerprint=document.fingerprint(MEMBERS["data/building.json"]),
    )
    assert verified.sha256 == hashlib.sha256(packed(recipient="Engine 4", expires=date(2027, 1, 1))).hexdigest()


def test_packing_twice_gives_the_same_bytes():
    assert packed() == packed()


def test_the_order_of_the_members_does_not_count():
    assert packed(dict(reversed(MEMBERS.items()))) == packed()


@pytest.mark.parametrize("zone", ["UTC", "Asia/Kathmandu"])
def test_zone_hash_seed_and_folder_do_not_count(zone, tmp_path):
    script = (
        "import hashlib; from tacmap.bundle.assembly import *; from tacmap.bundle.manifest import *; "
        "from tacmap.bundle.signing import *; "
        "key = SigningKey.generate(bytes(range(32))); "
        "release = Release(site_id='ridge', site_name='Ridge', revision=1, audience='fire', fingerprint=''); "
        "members = {name: name.encode() * 99 for name in {'data/building.json', 'b', 'c', 'd/e'}}; "
        "print(hashlib.sha256(assemble(members, release, key)).hexdigest())"
    )
    environment = os.environ | {"TZ": zone, "PYTHONHASHSEED": str(len(zone)), "LC_ALL": "C"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    release = Release(site_id="ridge", site_name="Ridge", revision=1, audience="fire", fingerprint="")
    here = assemble({name: name.encode() * 99 for name in ("b", "c", "d/e", "data/building.json")}, release, KEY)
    assert done.stdout.strip() == hashlib.sha256(here).hexdigest()


def test_any_unzip_opens_a_bundle():
    with zipfile.ZipFile(io.BytesIO(packed())) as found:
        assert found.testzip() is None
        assert found.namelist() == ["manifest.json", "manifest.json.minisig", *sorted(MEMBERS)]
        assert {name: found.read(name) for name in MEMBERS} == MEMBERS


def test_every_member_has_the_same_date_and_mode():
    with zipfile.ZipFile(io.BytesIO(packed())) as found:
        facts = {(info.date_time, info.create_system, info.external_attr, info.extra) for info in found.infolist()}
    assert facts == {((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16, b"")}


def test_text_is_deflated_and_pictures_are_not():
    with zipfile.ZipFile(io.BytesIO(packed())) as found:
        assert found.getinfo("index.html").compress_type == zipfile.ZIP_DEFLATED
        assert found.getinfo("floors/1.png").compress_type == zipfile.ZIP_STORED
        assert found.getinfo("manifest.json").compress_type == zipfile.ZIP_STORED


@pytest.mark.tool
def test_stock_minisign_verifies_the_manifest_of_a_bundle(tmp_path, tool):
    minisign = tool("minisign")
    with zipfile.ZipFile(io.BytesIO(packed())) as found:
        found.extractall(tmp_path, ["manifest.json", "manifest.json.minisig"])
    (tmp_path / "publisher.pub").write_text(KEY.public.text())
    command = [minisign, "-V", "-Q", "-p", "publisher.pub", "-m", "manifest.json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"tacmap ridge revision 3 police key {KEY.public.line}"


def test_the_manifest_lists_every_member_with_its_sum():
    with zipfile.ZipFile(io.BytesIO(packed())) as found:
        manifest = Manifest.parse(found.read("manifest.json"))
    listed = {member.name: (member.size, member.sha256) for member in manifest.members}
    assert listed == {name: (len(text), hashlib.sha256(text).hexdigest()) for name, text in MEMBERS.items()}


def test_an_unknown_key_is_told_by_its_fingerprint():
    with pytest.raises(UnknownKey) as refused:
        verify(packed(key=STRANGER), pinned=PINNED)
    assert refused.value.problem == f"The bundle is intact, signed by unknown key {STRANGER.public.fingerprint}."


def test_without_any_pinned_key_every_key_is_unknown():
    with pytest.raises(UnknownKey):
        verify(packed(), pinned={})


def test_a_stranger_under_the_key_id_of_a_pinned_key_is_unknown():
    with pytest.raises(UnknownKey):
        verify(packed(key=SigningKey(KEY.key_id, STRANGER.seed)), pinned=PINNED)


def test_a_pinned_key_under_another_key_id_is_unknown():
    renamed = PublicKey(b"evil id!", KEY.public.point)
    with pytest.raises(UnknownKey):
        verify(packed(), pinned={"": renamed})


def test_a_revision_below_one_already_verified_is_refused():
    with pytest.raises(BundleOutdated, match="revision 4 was verified here before"):
        verify(packed(), pinned=PINNED, seen={("ridge", KEY.public.fingerprint): 4})


def test_a_bundle_without_walk_through_is_older_than_any_other():
    with pytest.raises(BundleOutdated):
        verify(packed(revision=0), pinned=PINNED, seen={("ridge", KEY.public.fingerprint): 1})


def test_the_same_revision_again_is_fine():
    seen = {("ridge", KEY.public.fingerprint): 3}
    assert verify(packed(), pinned=PINNED, seen=seen).release.revision == 3


def test_an_older_revision_opens_when_it_is_asked_for():
    seen = {("ridge", KEY.public.fingerprint): 4}
    assert verify(packed(), pinned=PINNED, seen=seen, allow_old=True).release.revision == 3


def test_the_revisions_of_another_publisher_do_not_count():
    seen = {("ridge", STRANGER.public.fingerprint): 9, ("valley", KEY.public.fingerprint): 9}
    assert verify(packed(), pinned=PINNED, seen=seen).release.revision == 3


def test_a_copy_past_its_expiry_still_opens():
    release = verify(packed(expires=date(2020, 1, 1)), pinned=PINNED).release
    assert release.expired_on(date(2026, 1, 1))


def test_an_unsafe_name_is_not_packed():
    with pytest.raises(FileRefused, match="unsafe name"):
        packed(MEMBERS | {"../up": b""})


def test_a_bundle_without_a_document_is_not_packed():
    with pytest.raises(KeyError):
        packed({"index.html": b""})


def test_a_release_that_no_reader_would_take_is_not_packed():
    with pytest.raises(FileRefused, match=r"site\.name"):
        packed(site_name="two\nlines")
