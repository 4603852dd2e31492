from dataclasses import replace
from datetime import date

import pytest
import qrcode

from tacmap.bundle.codes import (
    LONGEST,
    Current,
    Verdict,
    check_code,
    contents_digest,
    read_code,
    sign_locker_code,
    sign_plan_code,
)
from tacmap.bundle.signing import SigningKey
from tacmap.errors import FileRefused
from tacmap.exports.edition import Edition
from tacmap.locker import Locker, LockerItem
from tacmap.preplan import Preplan

KEY = SigningKey.generate(bytes(range(32)))
STRANGER = SigningKey.generate(bytes(32))
PINNED = {KEY.public.fingerprint: KEY.public}
TOURNIQUET = LockerItem(group="medical", item="Tourniquet", par=4, on_hand=3, expires=date(2027, 5, 1))
SHEARS = LockerItem(group="medical", item="Trauma shears", par=2, on_hand=2)
LOCKER = Locker(id="L1", name="Locker by the gym", seal="004711", items=(TOURNIQUET, SHEARS))


def code(locker=LOCKER, *, site_id="ridge", revision=3, issued=date(2026, 3, 2), key=KEY, host=None):
    return sign_locker_code(locker, site_id=site_id, revision=revision, issued=issued, key=key, host=host)


def copy_of(revision=3, site_id="ridge", lockers=(LOCKER,)):
    return Current.of(Preplan(id=site_id, name="Ridge", revision=revision, lockers=lockers))


def test_a_code_says_which_locker_which_plan_and_when():
    found = read_code(code())
    assert (found.locker, found.site, found.revision, found.issued) == ("L1", "ridge", 3, date(2026, 3, 2))


def test_a_code_carries_eighty_bits_of_the_contents():
    assert read_code(code()).contents == contents_digest(LOCKER)
    assert len(contents_digest(LOCKER)) == 20


def test_a_code_carries_forty_bits_of_the_key_id():
    assert read_code(code()).key == KEY.public.id[-10:]


def test_a_code_of_a_plan_never_issued_has_no_date():
    assert read_code(code(issued=None)).issued is None


def test_the_same_locker_has_the_same_code():
    assert code() == code()


def test_a_code_names_the_host_in_capitals():
    text = code(host="plans.example.org")
    assert text.startswith("HTTPS://PLANS.EXAMPLE.ORG/Q/2")
    assert read_code(text).host == "PLANS.EXAMPLE.ORG"


def test_a_payload_alone_has_no_host():
    assert read_code(code()).host is None


def test_a_code_tells_no_names_and_no_contents():
    assert "GYM" not in code()
    assert "TOURNIQUET" not in code()
    assert "4711" not in code()


@pytest.mark.parametrize("host", [None, "a.us", "plans.example.org", "maps.schools.springfield.example.org", "x" * 200])
@pytest.mark.parametrize("site_id", ["r", "ridge-elementary-school", "x" * 64, "école"])
@pytest.mark.parametrize("locker_id", ["1", "LOCKER-BY-THE-GYM", "y" * 64, "ロッカー 1"])
def test_every_code_fits_version_nine_and_is_current(host, site_id, locker_id):
    locker = replace(LOCKER, id=locker_id)
    text = code(locker, site_id=site_id, revision=1_000_000, host=host)
    assert len(text) <= LONGEST
    assert set(text) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:")
    current = copy_of(1_000_000, site_id, (locker,))
    assert check_code(text, PINNED, current).verdict is Verdict.CURRENT


def test_the_longest_code_is_printed_in_version_nine_at_level_q():
    text = code(site_id="s" * 20, host="plans.example.org").ljust(LONGEST, "A")
    printed = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q)
    printed.add_data(text)
    assert len(text) == LONGEST
    assert printed.best_fit() == 9


def test_an_id_is_shortened_before_the_host_is_left_out():
    found = read_code(code(site_id="x" * 64, host="plans.example.org"))
    assert found.host == "PLANS.EXAMPLE.ORG"
    assert found.site.startswith("*")
    assert found.names_site("x" * 64)
    assert not found.names_site("x" * 63)


@pytest.mark.parametrize("host", ["plans.example.org/path", "a b", "user@example.org", "exämple.org"])
def test_what_is_no_host_is_refused(host):
    with pytest.raises(FileRefused, match="is not a host"):
        code(host=host)


def test_a_code_of_this_revision_is_current():
    answer = check_code(code(), PINNED, copy_of(3))
    assert (answer.verdict, answer.good, answer.behind) == (Verdict.CURRENT, True, 0)


def test_a_code_of_an_older_revision_is_so_many_revisions_old():
    answer = check_code(code(), PINNED, copy_of(5))
    assert (answer.verdict, answer.good, answer.behind) == (Verdict.OLD, False, 2)
    assert answer.sentence == "2 REVISIONS OLD: print it anew."


def test_a_code_may_be_newer_than_this_copy():
    answer = check_code(code(), PINNED, copy_of(2))
    assert (answer.verdict, answer.authentic, answer.good) == (Verdict.NEWER, True, False)


def test_a_code_of_another_site_is_foreign():
    answer = check_code(code(site_id="valley"), PINNED, copy_of())
    assert (answer.verdict, answer.good) == (Verdict.FOREIGN, False)
    assert "valley" in answer.sentence


def test_a_sheet_with_other_contents_is_told():
    restocked = replace(LOCKER, items=(replace(TOURNIQUET, on_hand=4), SHEARS))
    assert check_code(code(), PINNED, copy_of(lockers=(restocked,))).verdict is Verdict.DIFFERENT


def test_a_code_of_a_locker_that_is_not_in_this_copy_is_told():
    assert check_code(code(replace(LOCKER, id="L2")), PINNED, copy_of()).verdict is Verdict.DIFFERENT


def test_a_copy_that_may_not_see_lockers_compares_the_revision_alone():
    assert check_code(code(), PINNED, copy_of(lockers=())).verdict is Verdict.CURRENT


def test_without_a_copy_a_code_is_genuine():
    answer = check_code(code(), PINNED)
    assert (answer.verdict, answer.good) == (Verdict.GENUINE, True)


def test_a_code_by_a_stranger_has_an_unknown_key():
    assert check_code(code(key=STRANGER), PINNED, copy_of()).verdict is Verdict.UNKNOWN_KEY


def test_a_stranger_under_the_key_id_of_a_pinned_key_has_altered_the_code():
    forger = SigningKey(KEY.key_id, STRANGER.seed)
    assert check_code(code(key=forger), PINNED, copy_of()).verdict is Verdict.ALTERED


def test_a_code_on_a_foreign_domain_is_altered():
    text = code(host="plans.example.org").replace("PLANS.EXAMPLE.ORG", "PLANS.EXAMPLE.COM")
    assert check_code(text, PINNED, copy_of()).verdict is Verdict.ALTERED


def test_a_payload_signed_without_host_put_on_a_domain_is_altered():
    assert check_code("HTTPS://EVIL.EXAMPLE/Q/" + code(), PINNED, copy_of()).verdict is Verdict.ALTERED


def test_the_payload_of_a_code_with_a_host_is_judged_without_it():
    payload = read_code(code(host="plans.example.org")).payload
    assert check_code(payload, PINNED, copy_of()).verdict is Verdict.CURRENT


def test_the_payload_of_a_code_with_a_host_put_on_another_domain_is_altered():
    payload = read_code(code(host="plans.example.org")).payload
    answer = check_code(f"HTTPS://EVIL.EXAMPLE/Q/{payload}", PINNED)
    assert answer.verdict is Verdict.ALTERED
    assert "EVIL.EXAMPLE" in answer.sentence


def test_a_host_that_the_plan_does_not_name_is_altered_even_if_it_was_signed():
    current = replace(copy_of(), host="other.example.org")
    assert check_code(code(host="plans.example.org"), PINNED, current).verdict is Verdict.ALTERED


def test_the_host_of_an_older_revision_may_have_been_another():
    current = replace(copy_of(4), host="other.example.org")
    assert check_code(code(host="plans.example.org"), PINNED, current).verdict is Verdict.OLD


def test_a_signature_of_another_code_is_altered():
    text = code()[:-100] + code(revision=4)[-100:]
    assert check_code(text, PINNED, copy_of()).verdict is Verdict.ALTERED


@pytest.mark.parametrize("text", ["", "hello", "HTTPS://EXAMPLE.ORG", "1" * 189, "1" * 10_000, "HTTPS://A/Q/", "ロ"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(FileRefused, match="not a code of tacmap"):
        read_code(text)
    assert check_code(text, PINNED).verdict is Verdict.ALTERED


@pytest.mark.parametrize("spelling", ["++RIDGE", "RIDGE+", "$72IDGE", "$FF", "R$2D", "$6", "*RIDGE", "Ridge"])
def test_another_spelling_of_an_id_is_refused(spelling):
    text = code()
    assert ".RIDGE." in text
    with pytest.raises(FileRefused):
        read_code(text.replace(".RIDGE.", f".{spelling}."))


def test_numbers_too_large_for_their_field_are_refused():
    text = code()
    for start, width in ((4, 16), (20, 8), (len(text) - 100, 100)):
        with pytest.raises(FileRefused):
            read_code(text[:start] + "Z" * width + text[start + width :])


def test_the_order_of_the_items_does_not_change_the_contents():
    assert contents_digest(replace(LOCKER, items=(SHEARS, TOURNIQUET))) == contents_digest(LOCKER)


@pytest.mark.parametrize(
    "changed",
    [
        replace(LOCKER, seal="004712"),
        replace(LOCKER, id="L2"),
        replace(LOCKER, items=(TOURNIQUET,)),
        replace(LOCKER, items=(replace(TOURNIQUET, expires=date(2027, 5, 2)), SHEARS)),
    ],
)
def test_other_contents_have_another_digest(changed):
    assert contents_digest(changed) != contents_digest(LOCKER)


RIDGE = Preplan(id="ridge", name="Ridge", revision=3)


def page_code(preplan=RIDGE, *, key=KEY):
    fingerprint = Edition.of(preplan).fingerprint
    return sign_plan_code(fingerprint, site_id=preplan.id, revision=preplan.revision, issued=None, key=key)


def test_a_page_of_the_plan_is_current_in_its_own_bundle_and_belongs_to_no_locker():
    answer = check_code(page_code(), PINNED, Current.of(RIDGE))
    assert answer.verdict is Verdict.CURRENT
    assert answer.code.of_plan
    assert not read_code(code()).of_plan


def test_a_page_of_an_older_revision_is_old():
    assert check_code(page_code(), PINNED, Current.of(replace(RIDGE, revision=5))).behind == 2


def test_a_page_of_another_plan_with_the_same_revision_is_another_edition():
    answer = check_code(page_code(), PINNED, Current.of(replace(RIDGE, name="Ridge School")))
    assert answer.verdict is Verdict.DIFFERENT
    assert "OTHER EDITION" in answer.sentence


def test_a_page_cannot_pass_for_a_lockers_sheet():
    moved = page_code().replace("..", ".L1.")
    assert check_code(moved, PINNED, copy_of()).verdict is Verdict.ALTERED


def test_a_page_that_a_stranger_signed_is_not_believed():
    assert check_code(page_code(key=STRANGER), PINNED, Current.of(RIDGE)).verdict is Verdict.UNKNOWN_KEY
