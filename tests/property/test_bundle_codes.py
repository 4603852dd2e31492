"""Promise S10: 100 % of altered codes are caught."""

from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tacmap.bundle.codes import Current, Verdict, check_code, read_code, sign_locker_code
from tacmap.bundle.signing import SigningKey
from tacmap.errors import FileRefused
from tacmap.locker import Locker

KEY = SigningKey.generate(bytes(range(32)))
PINNED = {KEY.public.fingerprint: KEY.public}
CURRENT = Current(site_id="Ridge-2", revision=3)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
CAUGHT = {Verdict.ALTERED, Verdict.UNKNOWN_KEY}
QUICK = settings(max_examples=150, deadline=None)


def code(host=None, locker_id="L1", site_id="Ridge-2", revision=3, issued=date(2026, 3, 2)):
    locker = Locker(id=locker_id, name="Locker")
    return sign_locker_code(locker, site_id=site_id, revision=revision, issued=issued, key=KEY, host=host)


def caught(text):
    try:
        return check_code(text, PINNED, CURRENT).verdict in CAUGHT
    except FileRefused:
        return True


def test_the_codes_as_signed_are_not_caught():
    assert not caught(code())
    assert not caught(code("plans.example.org"))


def test_every_character_changed_to_every_other_is_caught():
    for text in (code(), code("a.us")):
        missed = [
            (at, other)
            for at in range(len(text))
            for other in ALPHABET
            if other != text[at] and not caught(text[:at] + other + text[at + 1 :])
        ]
        assert missed == []


def test_every_truncation_and_every_doubled_character_is_caught():
    text = code()
    assert [at for at in range(len(text)) if not caught(text[:at])] == []
    assert [at for at in range(len(text)) if not caught(text[:at] + text[at] + text[at:])] == []


@given(st.lists(st.tuples(st.integers(0, 200), st.sampled_from(ALPHABET)), min_size=1, max_size=8), st.booleans())
@QUICK
def test_any_changes_are_caught(changes, hosted):
    text = list(code("plans.example.org") if hosted else code())
    before = "".join(text)
    for at, character in changes:
        text[at % len(text)] = character
    assume("".join(text) != before)
    assert caught("".join(text))


@given(st.text(alphabet=ALPHABET, max_size=189))
@QUICK
def test_any_text_is_caught(text):
    assert caught(text)


@given(
    locker_id=st.text(min_size=1, max_size=64).filter(str.isprintable),
    site_id=st.text(min_size=1, max_size=64).filter(str.isprintable),
    revision=st.integers(0, 10**9),
    issued=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    host=st.none() | st.from_regex(r"[a-z][a-z0-9.-]{0,60}", fullmatch=True),
)
@QUICK
def test_every_code_reads_back(locker_id, site_id, revision, issued, host):
    found = read_code(code(host, locker_id, site_id, revision, issued))
    assert (found.revision, found.issued) == (revision, issued)
    assert found.names_locker(locker_id)
    assert found.names_site(site_id)
