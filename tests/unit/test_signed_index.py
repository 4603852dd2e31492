"""R4: an old, frozen or mixed index is refused, one past its expiry is accepted and says so.

The cases are those of python-tuf's tests of a client (trusted metadata set, updater) as far as there is such a thing
here: one key that is pinned instead of a chain of roots, one list instead of three roles.
"""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tacmap.annotations import Audience
from tacmap.bundle.index import Index, IndexLimits, Listed, Seen, check_index, check_listed, sign_index
from tacmap.bundle.signing import SigningKey
from tacmap.errors import BundleAltered, BundleOutdated, CheckFailed, FileRefused, KeyRevoked, UnknownKey
from tacmap.service.pack import pack
from tacmap.service.verify import verify_index
from tacmap.store.keyring import Keyring
from tacmap.testing import sample_preplan

KEY, OTHER = SigningKey.generate(bytes(32)), SigningKey.generate(b"o" * 32)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
PINNED = {KEY.public.id: KEY.public}
RIDGE = Listed(
    id="ridge", name="Ridge School — École", address="1 Hill Rd", revision=3, audience="police", digest="a" * 64,
    size=9, issued=date(2026, 4, 1), fingerprint="AAAA-AAAA-AAAA-AAAA-AAAA", review_due=date(2027, 4, 1),
)  # fmt: skip
INDEX = Index(
    district="main", version=7, issued=NOON, expires=NOON + timedelta(days=30), key=KEY.public, sites=(RIDGE,)
)


def answer(signer=KEY, **changes):
    return sign_index(replace(INDEX, **changes), signer).encode()


def accepted(content=None, *, now=NOON, seen=None, pinned=PINNED):
    return check_index(answer() if content is None else content, pinned=pinned, now=now, seen=seen)


def test_an_index_is_read_as_it_was_written():
    found = accepted()
    assert (found.index, found.expired, found.seen.version) == (INDEX, False, 7)


def test_no_flipped_bit_changes_what_is_read():
    """What is accepted all the same differs in the untrusted comment or in blanks alone, and reads as it was signed."""
    content, refused = answer(), 0
    for place in range(len(content)):
        altered = bytearray(content)
        altered[place] ^= 1
        try:
            assert accepted(bytes(altered)).index == INDEX
        except (CheckFailed, FileRefused):
            refused += 1
    assert len(content) - refused < 40


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"signed": 1, "minisig": ""}', b"[" * 100_000])
def test_what_is_no_index_is_refused(content):
    with pytest.raises(FileRefused):
        accepted(content)


def test_an_index_without_a_signature_is_refused():
    with pytest.raises(BundleAltered):
        accepted(json.dumps({"signed": INDEX.text(), "minisig": ""}).encode())


def test_the_signature_of_another_index_is_refused():
    minisig = json.loads(answer(version=8))["minisig"]
    with pytest.raises(BundleAltered):
        accepted(json.dumps({"signed": INDEX.text(), "minisig": minisig}).encode())


def test_a_key_that_is_not_pinned_is_refused():
    with pytest.raises(UnknownKey):
        accepted(answer(OTHER, key=OTHER.public))


def test_a_stranger_who_takes_the_key_id_of_a_pinned_key_is_refused():
    with pytest.raises(BundleAltered):
        accepted(answer(replace(OTHER, key_id=KEY.key_id)))


def test_an_index_that_names_another_key_than_signed_it_is_refused():
    with pytest.raises(BundleAltered, match="another key"):
        accepted(sign_index(replace(INDEX, key=OTHER.public), KEY).encode())


def test_another_format_is_refused():
    text = INDEX.text().replace("tacmap-index/1", "tacmap-index/2")
    with pytest.raises(FileRefused, match="tacmap-index/1 is read here"):
        accepted(json.dumps({"signed": text, "minisig": KEY.sign(text.encode(), "x")}).encode())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"version":7', '"version":-1'),
        ('"version":7', '"version":7.5'),
        ('"version":7', '"version":10000000000'),
        ('"revision":3', '"revision":"3"'),
        ('"audience":"police"', '"audience":"all"'),
        ('"size":9', '"size":true'),
        ('"issued":"2026-05-01T12:00:00+00:00"', '"issued":"2026-05-01T12:00:00"'),
        ('"review_due":"2027-04-01"', '"review_due":"soon"'),
        ('"withdrawn":[]', '"withdrawn":["../x"]'),
        ('"sites":[', '"sites":[1,'),
    ],
)
def test_what_is_not_as_it_should_be_is_refused_although_it_is_signed(before, after):
    text = INDEX.text().replace(before, after)
    assert text != INDEX.text()
    with pytest.raises(FileRefused):
        accepted(json.dumps({"signed": text, "minisig": KEY.sign(text.encode(), "x")}).encode())


def test_a_site_that_is_listed_twice_is_refused():
    with pytest.raises(FileRefused, match="twice"):
        accepted(answer(sites=(RIDGE, RIDGE)))


def test_fields_that_are_not_known_yet_are_passed_over():
    text = INDEX.text().replace('{"district"', '{"colour":"red","district"')
    assert accepted(json.dumps({"signed": text, "minisig": KEY.sign(text.encode(), "x")}).encode()).index == INDEX


def test_an_index_that_is_too_long_is_refused_before_it_is_read():
    with pytest.raises(FileRefused, match="too long"):
        check_index(answer(), pinned=PINNED, now=NOON, limits=IndexLimits(content_bytes=100))


def test_an_older_version_is_refused_and_the_same_one_accepted():
    seen = accepted().seen
    with pytest.raises(BundleOutdated, match="version 6 of the index; version 7"):
        accepted(answer(version=6), seen=seen)
    assert accepted(seen=seen).seen == seen
    assert accepted(answer(version=8), seen=seen).seen.version == 8


def test_a_site_set_back_under_a_newer_version_is_refused():
    """Mixed: a new list that holds an old row."""
    with pytest.raises(BundleOutdated, match="sets Ridge School — École back from revision 3 to revision 2"):
        accepted(answer(version=8, sites=(replace(RIDGE, revision=2, digest="b" * 64),)), seen=accepted().seen)


def test_a_site_goes_back_where_what_stood_there_was_withdrawn():
    older = replace(RIDGE, revision=2, digest="b" * 64)
    found = accepted(answer(version=8, sites=(older,), withdrawn=("a" * 64,)), seen=accepted().seen)
    assert found.index.sites == (older,)


def test_a_site_that_one_may_see_no_more_leaves_the_index():
    assert accepted(answer(version=8, sites=()), seen=accepted().seen).index.sites == ()


def test_an_expired_index_is_accepted_and_says_so():
    """Frozen: whoever holds back newer ones is noticed at the expiry, and the plans still open."""
    assert not accepted(now=INDEX.expires).expired
    assert accepted(now=INDEX.expires + timedelta(seconds=1)).expired


def test_an_expired_index_still_guards_against_older_ones():
    seen = accepted(now=NOON + timedelta(days=400)).seen
    with pytest.raises(BundleOutdated):
        accepted(answer(version=6), now=NOON + timedelta(days=400), seen=seen)


def test_a_device_whose_clock_is_slow_or_fast_judges_versions_alike():
    for now in (NOON - timedelta(days=365), NOON + timedelta(days=365)):
        with pytest.raises(BundleOutdated):
            accepted(answer(version=6), now=now, seen=Seen(version=7))
        assert accepted(now=now).index == INDEX


def test_a_version_counts_although_the_services_clock_went_back():
    seen = accepted().seen
    assert accepted(answer(version=8, issued=NOON - timedelta(days=365)), seen=seen).seen.version == 8


def test_a_revoked_key_signs_no_index_any_more():
    with pytest.raises(KeyRevoked):
        accepted(answer(revoked_keys=(KEY.public.id,)))
    renewed = accepted(answer(OTHER, key=OTHER.public, revoked_keys=(KEY.public.id,)), pinned={"o": OTHER.public})
    with pytest.raises(KeyRevoked):
        accepted(answer(version=99), seen=renewed.seen)


def test_a_new_key_counts_from_its_own_beginning(tmp_path):
    """A thief who drove the version up locks nobody out once the key was changed."""
    keyring = Keyring(tmp_path)
    keyring.pin(KEY.public)
    keyring.pin(OTHER.public)
    verify_index(answer(version=999_999_999), keyring, NOON)
    assert verify_index(answer(OTHER, key=OTHER.public, version=1), keyring, NOON).index.version == 1
    with pytest.raises(BundleOutdated):
        verify_index(answer(version=1), keyring, NOON)


def bundle(revision=3, key=KEY, audience=Audience.POLICE):
    made = pack(replace(sample_preplan(), revision=revision), key=key, audience=audience)
    row = replace(
        RIDGE, id=made.preplan.id, digest=made.sha256, size=len(made.content), fingerprint=made.fingerprint,
        revision=made.preplan.revision,
    )  # fmt: skip
    return made.content, row


@pytest.fixture(scope="module")
def packed():
    return bundle()


def test_the_bundle_that_is_listed_is_taken(packed):
    content, row = packed
    found = check_listed(content, row.id, replace(INDEX, sites=(row,)), pinned=PINNED)
    assert found.release.fingerprint == row.fingerprint


@pytest.mark.parametrize("wrong", [lambda c: c[:-1], lambda c: c + b"x", lambda c: c[:500] + b"?" + c[501:]])
def test_other_bytes_than_were_listed_are_refused(packed, wrong):
    content, row = packed
    with pytest.raises(BundleAltered):
        check_listed(wrong(content), row.id, replace(INDEX, sites=(row,)), pinned=PINNED)


@pytest.mark.parametrize("change", [{"revision": 4}, {"audience": "fire"}, {"fingerprint": "B"}])
def test_a_bundle_that_says_something_else_than_the_index_is_refused(packed, change):
    content, row = packed
    with pytest.raises(BundleAltered, match="something else"):
        check_listed(content, row.id, replace(INDEX, sites=(replace(row, **change),)), pinned=PINNED)


def test_a_site_that_is_not_listed_has_no_bundle(packed):
    with pytest.raises(FileRefused, match="lists no site"):
        check_listed(packed[0], "elsewhere", INDEX, pinned=PINNED)


def test_a_withdrawn_bundle_is_refused(packed):
    content, row = packed
    with pytest.raises(BundleOutdated, match="withdrawn"):
        check_listed(content, row.id, replace(INDEX, sites=(row,), withdrawn=(row.digest,)), pinned=PINNED)


def test_a_bundle_of_a_revoked_key_opens_only_if_it_was_held_before(packed):
    """S9."""
    content, row = packed
    index = replace(INDEX, key=OTHER.public, sites=(row,), revoked_keys=(KEY.public.id,))
    assert check_listed(content, row.id, index, pinned=PINNED, seen_revision=3)
    with pytest.raises(KeyRevoked):
        check_listed(content, row.id, index, pinned=PINNED, seen_revision=2)
