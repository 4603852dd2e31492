import json
from dataclasses import replace
from datetime import date

import pytest

from tacmap.bundle.manifest import BundleLimits, Manifest, Member, Release
from tacmap.errors import FileRefused
from tacmap.preplan import Preplan, Review, WalkThrough

SUM = "0" * 64
RELEASE = Release(
    site_id="ridge",
    site_name="Ridge School — École",
    revision=3,
    audience="police",
    fingerprint="ABCD-EFGH-IJKL-MNOP-QRST",
    recipient="Engine 4",
    issued=date(2026, 3, 2),
    walked_on=date(2026, 2, 20),
    review_due=date(2027, 2, 20),
    review_rule="TX: every year",
    expires=date(2027, 3, 2),
)


def member(name, size=5):
    return Member(name=name, size=size, sha256=SUM, packed_size=size, packed_sha256=SUM)


def manifest(*names):
    return Manifest(release=RELEASE, members=tuple(member(name) for name in names), key_id="0123456789ABCDEF")


def changed(**fields):
    content = json.loads(manifest("a", "b").text()) | fields
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"


def test_a_manifest_reads_back():
    assert Manifest.parse(manifest("a", "b/c").text()) == manifest("a", "b/c")


def test_a_manifest_without_dates_reads_back():
    bare = replace(manifest(), release=replace(RELEASE, issued=None, walked_on=None, recipient=None, revision=0))
    assert Manifest.parse(bare.text()) == bare


def test_a_release_says_what_the_preplan_says():
    preplan = Preplan(
        id="ridge",
        name="Ridge",
        revision=2,
        walk_through=WalkThrough(walked_on=date(2026, 1, 1)),
        review=Review(due=date(2027, 1, 1), rule="yearly"),
    )
    release = Release.of(preplan, fingerprint="ABCD-EFGH-IJKL-MNOP-QRST", recipient="Engine 4")
    assert (release.site_id, release.revision, release.audience) == ("ridge", 2, "police")
    assert (release.walked_on, release.review_due, release.review_rule) == (
        date(2026, 1, 1),
        date(2027, 1, 1),
        "yearly",
    )


def test_a_copy_expires_the_day_after():
    assert not RELEASE.expired_on(date(2027, 3, 2))
    assert RELEASE.expired_on(date(2027, 3, 3))


def test_a_review_is_overdue_the_day_after():
    assert not RELEASE.overdue_on(date(2027, 2, 20))
    assert RELEASE.overdue_on(date(2027, 2, 21))


@pytest.mark.parametrize(
    "name",
    [
        "/etc/passwd",
        "../up",
        "a/../../up",
        "a//b",
        "./a",
        "a\\b",
        "C:a",
        "C:/a",
        "a\nb",
        "a\0b",
        "",
        "a/",
        ".hidden",
        "con",
        "a/NUL.txt",
        "trailing.",
        "a./b",
        "sp ace",
        "caf\u00e9",
        "x" * 201,
        "manifest.json",
        "Manifest.JSON",
        "manifest.json.minisig",
    ],
)
def test_an_unsafe_name_is_refused(name):
    with pytest.raises(FileRefused):
        Manifest.parse(manifest(name).text())


@pytest.mark.parametrize("names", [("A", "a"), ("a", "a"), ("a", "a/b"), ("b", "a")])
def test_names_that_clash_or_are_not_sorted_are_refused(names):
    with pytest.raises(FileRefused):
        Manifest.parse(manifest(*names).text())


@pytest.mark.parametrize(
    "fields",
    [
        {"revision": -1},
        {"revision": 1.0},
        {"revision": True},
        {"revision": 10**10},
        {"revision": "3"},
        {"audience": "POLICE"},
        {"audience": "press"},
        {"issued": "2026-02-30"},
        {"issued": "20260302"},
        {"issued": 5},
        {"fingerprint": "abcd"},
        {"site": "ridge"},
        {"site": {"id": "ridge\u202e", "name": "R"}},
        {"site": {"id": "a b", "name": "R"}},
        {"site": {"id": "ridge", "name": ""}},
        {"site": {"id": "ridge", "name": "a\nb"}},
        {"recipient": "x" * 501},
        {"members": {}},
        {"members": [1]},
        {"key": {"algorithm": "RSA", "id": "0123456789ABCDEF"}},
        {"key": {"algorithm": "Ed25519", "id": "x"}},
        {"exercise": "yes"},
        {"surplus": 1},
    ],
)
def test_a_manifest_out_of_the_ordinary_is_refused(fields):
    with pytest.raises(FileRefused, match="manifest cannot be used"):
        Manifest.parse(changed(**fields))


def test_a_manifest_as_written_is_not_refused():
    assert Manifest.parse(changed()) == manifest("a", "b")


def test_another_format_is_refused_with_a_remedy():
    with pytest.raises(FileRefused, match="tacmap-bundle/9") as refused:
        Manifest.parse(changed(format="tacmap-bundle/9"))
    assert "newer" in refused.value.remedy


def test_a_key_given_twice_is_refused():
    text = manifest("a").text().replace(b'"revision": 3', b'"revision": 3,\n "revision": 3')
    with pytest.raises(FileRefused, match="twice"):
        Manifest.parse(text)


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b"null", b'{"a":NaN}', b"\xff", b"[" * 100_000, b"9" * 10_000])
def test_what_is_no_manifest_is_refused(text):
    with pytest.raises(FileRefused):
        Manifest.parse(text)


def test_spaces_beyond_the_canonical_ones_are_refused():
    with pytest.raises(FileRefused, match="canonical"):
        Manifest.parse(manifest("a").text() + b"\n")


def test_members_that_are_too_large_together_are_refused():
    limits = BundleLimits(unpacked_bytes=9)
    with pytest.raises(FileRefused, match="too large"):
        Manifest.parse(manifest("a", "b").text(), limits)
    assert Manifest.parse(manifest("a").text(), limits) == manifest("a")


def test_too_many_members_are_refused():
    with pytest.raises(FileRefused, match="too long"):
        Manifest.parse(manifest("a", "b").text(), BundleLimits(members=1))


def test_a_member_larger_packed_than_not_is_refused():
    bloated = Member(name="a", size=1, sha256=SUM, packed_size=2, packed_sha256=SUM)
    with pytest.raises(FileRefused, match="packed_size"):
        Manifest.parse(replace(manifest(), members=(bloated,)).text())


def test_a_stored_member_with_two_sums_is_refused():
    torn = Member(name="a", size=1, sha256=SUM, packed_size=1, packed_sha256="1" * 64)
    with pytest.raises(FileRefused, match="two sums"):
        Manifest.parse(replace(manifest(), members=(torn,)).text())
