"""Promise R3: whatever is changed in a bundle, it is refused, and the member is named."""

import hashlib
import io
import random
import struct
import tracemalloc
import zipfile
import zlib
from dataclasses import replace

import pytest

from tacmap import document
from tacmap.bundle.archive import archive, listed, pack
from tacmap.bundle.assembly import assemble
from tacmap.bundle.manifest import BundleLimits, Manifest, Release
from tacmap.bundle.signing import SigningKey
from tacmap.bundle.verify import trusted_comment, verify
from tacmap.errors import BundleAltered, CheckFailed, FileRefused, UnknownKey
from tacmap.preplan import Preplan

KEY = SigningKey.generate(bytes(range(32)))
STRANGER = SigningKey.generate(bytes(32))
PINNED = {KEY.public.fingerprint: KEY.public}
DOCUMENT = document.dump(Preplan(id="ridge", name="Ridge School", revision=3))
MEMBERS = {
    "data/building.json": DOCUMENT,
    "floors/1.png": b"\x89PNG" + bytes(range(40)),
    "index.html": b"room 101 " * 20,
}
RELEASE = Release(
    site_id="ridge",
    site_name="Ridge School",
    revision=3,
    audience="police",
    fingerprint=document.fingerprint(DOCUMENT),
)
BUNDLE = assemble(MEMBERS, RELEASE, KEY)
DIRECTORY = "the archive's directory"


def owners(bundle):
    """For every byte the member it belongs to, as the standard library reads the archive."""
    with zipfile.ZipFile(io.BytesIO(bundle)) as found:
        infos, start = found.infolist(), found.start_dir
    ends = [info.header_offset for info in infos[1:]] + [start]
    found = []
    for info, end in zip(infos, ends, strict=True):
        found += [info.filename] * (end - info.header_offset)
    for info in infos:
        found += [info.filename] * (46 + len(info.filename))
    return found + [DIRECTORY] * (len(bundle) - len(found))


def refused(bundle, pinned=PINNED):
    """The member that is named."""
    with pytest.raises(BundleAltered) as altered:
        verify(bytes(bundle), pinned=pinned)
    return altered.value.member


def rebuilt(rows):
    """A neat archive of these (name, contents), as somebody who knows our format would lay it out."""
    return archive([pack(name, content) for name, content in rows])


def parts(bundle=BUNDLE):
    with zipfile.ZipFile(io.BytesIO(bundle)) as found:
        return [(name, found.read(name)) for name in found.namelist()]


def signed(manifest, key, members):
    """An archive with this manifest, whatever it says, rightly signed."""
    text = manifest.text()
    signature = key.sign(text, trusted_comment(manifest.release, key.public)).encode()
    return archive([pack("manifest.json", text), pack("manifest.json.minisig", signature), *members])


def test_the_bundle_as_packed_is_not_refused():
    assert verify(BUNDLE, pinned=PINNED).members == MEMBERS


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80, 0xFF])
def test_every_byte_that_is_changed_is_refused_and_its_member_named(flip):
    altered = bytearray(BUNDLE)
    wrong = []
    for at, owner in enumerate(owners(BUNDLE)):
        altered[at] ^= flip
        try:
            verify(bytes(altered), pinned=PINNED)
            wrong.append((at, owner, "accepted"))
        except BundleAltered as error:
            if error.member != owner:
                wrong.append((at, owner, error.member))
        altered[at] ^= flip
    assert wrong == []


def test_every_truncation_is_refused_and_the_first_missing_member_named():
    owner = owners(BUNDLE)
    assert [at for at in range(len(BUNDLE)) if refused(BUNDLE[:at]) != owner[at]] == []


@pytest.mark.parametrize("surplus", [b"\0", b"PK\x05\x06" + bytes(18), BUNDLE])
def test_bytes_after_the_end_are_refused(surplus):
    assert refused(BUNDLE + surplus) == DIRECTORY


@pytest.mark.parametrize("prefix", [b"\0", b"#!/bin/sh\n", b"PK\x03\x04"])
def test_bytes_before_the_beginning_are_refused(prefix):
    assert refused(prefix + BUNDLE) == "manifest.json"


def test_an_archive_comment_is_refused():
    assert refused(BUNDLE[:-2] + b"\x02\x00hi") == DIRECTORY


@pytest.mark.parametrize("gap", [b"\0", b"gap"])
def test_a_gap_between_members_is_refused(gap):
    at = BUNDLE.index(b"PK\x03\x04", BUNDLE.index(b"data/building.json", 300 + BUNDLE.index(b"minisig")))
    assert refused(BUNDLE[:at] + gap + BUNDLE[at:]) in MEMBERS


def test_a_dropped_member_is_named():
    assert refused(rebuilt([row for row in parts() if row[0] != "floors/1.png"])) == "floors/1.png"


def test_the_last_member_dropped_is_named():
    assert refused(rebuilt(parts()[:-1])) == "index.html"


def test_an_added_member_is_named():
    assert refused(rebuilt([*parts(), ("run.exe", b"MZ")])) == "run.exe"


def test_a_member_added_between_others_is_named():
    first, rest = parts()[:3], parts()[3:]
    assert refused(rebuilt([*first, ("evil.html", b"<script>"), *rest])) == "evil.html"


def test_a_member_added_with_a_common_tool_is_named():
    file = io.BytesIO(BUNDLE)
    with zipfile.ZipFile(file, "a") as found:
        found.writestr("run.exe", b"MZ")
    assert refused(file.getvalue()) == "run.exe"


def test_a_member_twice_is_named():
    assert refused(rebuilt([*parts(), ("index.html", b"room 102 " * 20)])) == "index.html"


def test_two_swapped_members_are_refused_and_the_first_is_named():
    *first, one, other = parts()
    assert refused(rebuilt([*first, other, one])) == "floors/1.png"


def test_members_with_each_others_contents_are_refused_and_the_first_is_named():
    contents = dict(parts())
    contents["floors/1.png"], contents["index.html"] = contents["index.html"], contents["floors/1.png"]
    assert refused(rebuilt(contents.items())) == "floors/1.png"


def test_a_renamed_member_is_refused():
    rows = [(name.replace("index", "start"), content) for name, content in parts()]
    assert refused(rebuilt(rows)) == "index.html"


def test_a_member_of_an_older_revision_is_refused():
    older = parts(assemble(MEMBERS | {"index.html": b"room 100 " * 20}, replace(RELEASE, revision=2), KEY))
    assert refused(rebuilt([*parts()[:-1], older[-1]])) == "index.html"


def test_the_signature_of_an_older_revision_is_refused():
    older = parts(assemble(MEMBERS, replace(RELEASE, revision=2), KEY))
    manifest, _, *rest = parts()
    assert refused(rebuilt([manifest, older[1], *rest])) == "manifest.json"


def test_a_changed_manifest_is_named_also_under_a_right_checksum():
    (name, text), *rest = parts()
    assert refused(rebuilt([(name, text.replace(b'"revision": 3', b'"revision": 4')), *rest])) == "manifest.json"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"revision 3", b"revision 4"),
        (b"signature from tacmap", b"signature from nobody"),
        (b"\nRU", b"\nRW"),
        (b"=\n", b"\n"),
        (b"\n", b"\r\n"),
        (b"key RW", b"key RX"),
    ],
)
def test_a_changed_signature_is_named_also_under_a_right_checksum(old, new):
    manifest, (name, text), *rest = parts()
    assert old in text
    assert refused(rebuilt([manifest, (name, text.replace(old, new)), *rest])) == "manifest.json.minisig"


def test_a_signature_that_is_no_text_is_refused():
    manifest, (name, _), *rest = parts()
    assert refused(rebuilt([manifest, (name, b"\xff" * 200), *rest])) == "manifest.json.minisig"


def test_the_same_contents_packed_another_way_are_refused():
    """Deflate has many spellings of one text; only the one that was signed is taken."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, 8, zlib.Z_HUFFMAN_ONLY)
    raw = packer.compress(MEMBERS["index.html"]) + packer.flush()
    rows = [pack(name, content) for name, content in parts()]
    assert raw != rows[-1].content
    assert refused(archive([*rows[:-1], replace(rows[-1], content=raw)])) == "index.html"


def test_padding_bits_behind_the_deflated_bytes_are_refused():
    rows = [pack(name, content) for name, content in parts()]
    content = rows[2].content
    spellings = [content[:-1] + bytes([content[-1] ^ 1 << bit]) for bit in range(8)]
    same = [raw for raw in spellings if _inflated(raw) == DOCUMENT]
    assert same
    for raw in same:
        assert refused(archive([*rows[:2], replace(rows[2], content=raw), *rows[3:]])) == "data/building.json"


def _inflated(raw):
    unpacker = zlib.decompressobj(-15)
    try:
        return unpacker.decompress(raw) if not unpacker.eof else None
    except zlib.error:
        return None


def test_signed_anew_by_a_stranger_it_is_intact_but_unknown():
    with pytest.raises(UnknownKey, match=STRANGER.public.fingerprint):
        verify(assemble(MEMBERS, RELEASE, STRANGER), pinned=PINNED)


def test_signed_anew_by_a_stranger_in_the_name_of_a_pinned_key_is_refused():
    manifest = Manifest.parse(parts()[0][1])
    text = manifest.text()
    forged = SigningKey(KEY.key_id, STRANGER.seed).sign(text, trusted_comment(RELEASE, KEY.public)).encode()
    rows = [pack(name, content) for name, content in parts()]
    assert refused(archive([rows[0], pack("manifest.json.minisig", forged), *rows[2:]])) == "manifest.json.minisig"


def test_a_right_signature_with_a_comment_on_another_revision_is_refused():
    manifest = Manifest.parse(parts()[0][1])
    comment = trusted_comment(replace(RELEASE, revision=9), KEY.public)
    signature = KEY.sign(manifest.text(), comment).encode()
    rows = [pack(name, content) for name, content in parts()]
    assert refused(archive([rows[0], pack("manifest.json.minisig", signature), *rows[2:]])) == "manifest.json.minisig"


def test_a_fingerprint_that_is_not_the_documents_is_refused():
    manifest = replace(Manifest.parse(parts()[0][1]), release=replace(RELEASE, fingerprint="AAAA-AAAA-AAAA-AAAA-AAAA"))
    assert refused(signed(manifest, KEY, [pack(*row) for row in parts()[2:]])) == "data/building.json"


def test_a_bomb_is_refused_without_being_unpacked():
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = packer.compress(bytes(50_000_000)) + packer.flush()
    bomb = replace(pack("bomb", b"x" * 100_000), content=raw)
    row = listed("bomb", b"x" * 100_000, bomb)
    bundle = signed(Manifest(release=RELEASE, members=(row,), key_id=KEY.public.id), KEY, [bomb])
    tracemalloc.start()
    assert refused(bundle) == "bomb"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_sum_that_is_not_the_contents_is_refused_though_it_is_signed():
    rows = [pack(*row) for row in parts()[2:]]
    sums = [listed(row.name, MEMBERS[row.name], row) for row in rows]
    sums[-1] = replace(sums[-1], sha256="0" * 64)
    manifest = Manifest(release=RELEASE, members=tuple(sums), key_id=KEY.public.id)
    assert refused(signed(manifest, KEY, rows)) == "index.html"


def test_a_manifest_that_names_another_key_is_refused():
    manifest = replace(Manifest.parse(parts()[0][1]), key_id=STRANGER.public.id)
    assert refused(signed(manifest, KEY, [pack(*row) for row in parts()[2:]])) == "manifest.json.minisig"


def test_a_manifest_that_claims_too_much_is_refused():
    with pytest.raises(FileRefused, match="too large"):
        verify(BUNDLE, pinned=PINNED, limits=BundleLimits(unpacked_bytes=max(map(len, MEMBERS.values()))))


def test_a_manifest_beyond_the_cap_is_refused():
    with pytest.raises(BundleAltered):
        verify(BUNDLE, pinned=PINNED, limits=BundleLimits(manifest_bytes=100))


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "C:\\x", "/x", "a/../b"])
def test_an_unsafe_name_is_refused_though_it_is_signed(name):
    member = pack(name, b"x")
    manifest = Manifest(release=RELEASE, members=(listed(name, b"x", member),), key_id=KEY.public.id)
    with pytest.raises(FileRefused, match="unsafe name"):
        verify(signed(manifest, KEY, [member]), pinned=PINNED)


@pytest.mark.parametrize(
    "content", [b"", b"PK", b"PK\x05\x06" + bytes(18), b"%PDF-1.7", bytes(1000), b"PK\x03\x04" + b"\xff" * 100]
)
def test_what_is_no_bundle_is_refused(content):
    assert refused(content) == "manifest.json"


def test_a_zip_of_the_same_members_by_another_tool_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as found:
        for name, content in parts():
            found.writestr(name, content)
    assert refused(file.getvalue()) == "manifest.json"


def test_a_link_in_place_of_a_file_is_refused():
    altered = bytearray(BUNDLE)
    at = BUNDLE.index(b"PK\x01\x02")
    struct.pack_into("<I", altered, at + 38, 0o120777 << 16)
    assert refused(altered) == "manifest.json"


def test_ten_thousand_random_changes_are_refused():
    dice = random.Random(3)
    accepted = []
    for turn in range(10_000):
        altered = bytearray(BUNDLE)
        for _ in range(dice.choice((1, 1, 1, 2, 5))):
            altered[dice.randrange(len(altered))] = dice.randrange(256)
        if altered == BUNDLE:
            continue
        try:
            verify(bytes(altered), pinned=PINNED)
            accepted.append(turn)
        except CheckFailed:
            pass
    assert accepted == []


def test_verifying_does_not_hang_on_the_zlib_that_packed():
    """A bundle packed by another zlib build verifies: nothing is packed a second time."""
    packer = zlib.compressobj(1, zlib.DEFLATED, -15, 8, zlib.Z_HUFFMAN_ONLY)
    raw = packer.compress(MEMBERS["index.html"]) + packer.flush()
    other = replace(pack("index.html", MEMBERS["index.html"]), content=raw)
    rows = [pack(name, content) for name, content in parts()[2:-1]] + [other]
    sums = [listed(row.name, MEMBERS[row.name], row) for row in rows]
    manifest = Manifest(release=RELEASE, members=tuple(sums), key_id=KEY.public.id)
    assert hashlib.sha256(raw).hexdigest() in manifest.text().decode()
    assert verify(signed(manifest, KEY, rows), pinned=PINNED).members == MEMBERS
