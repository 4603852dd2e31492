"""Laws of bundles: what goes in comes out, and nothing else is taken."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tacmap.bundle.assembly import assemble
from tacmap.bundle.manifest import Release
from tacmap.bundle.signing import SigningKey
from tacmap.bundle.verify import verify
from tacmap.errors import CheckFailed

KEY = SigningKey.generate(bytes(range(32)))
PINNED = {KEY.public.fingerprint: KEY.public}
RELEASE = Release(site_id="ridge", site_name="Ridge", revision=1, audience="fire", fingerprint="")
NAMES = st.from_regex(r"m[a-z]{0,7}(/[0-9][a-z0-9_-]{0,7})?\.(json|png|html)", fullmatch=True)
MEMBERS = st.dictionaries(NAMES, st.binary(max_size=300), max_size=6).map(
    lambda found: found | {"data/building.json": b"{}"}
)
QUICK = settings(max_examples=80, deadline=None)


@given(MEMBERS)
@QUICK
def test_what_was_packed_comes_out(members):
    assert verify(assemble(members, RELEASE, KEY), pinned=PINNED).members == members


@given(MEMBERS, st.data())
@QUICK
def test_a_changed_byte_is_refused(members, data):
    bundle = bytearray(assemble(members, RELEASE, KEY))
    bundle[data.draw(st.integers(0, len(bundle) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        verify(bytes(bundle), pinned=PINNED)
        taken = True
    except CheckFailed:
        taken = False
    assert not taken
