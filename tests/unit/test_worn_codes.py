"""Printed codes read after wear, by two decoders; an altered one is never believed (more: python -m bench.qr)."""

import pytest

from bench.qr.__main__ import forged, rate
from bench.qr.payloads import KEY, altered, matrix_of, payloads
from bench.qr.readers import read_by_zxing
from bench.qr.wear import ALL, STAINED, clean, degraded
from tacmap.bundle.codes import LONGEST, check_code

CODES = payloads(12)


@pytest.mark.parametrize("reader", ["zxing-cpp", "OpenCV"])
def test_every_clean_code_is_read(reader):
    assert rate(reader, "clean", CODES[:6]) == 1.0


@pytest.mark.parametrize("wear", ["stains 10 %", "all together"])
def test_the_degraded_set_is_read(wear):
    assert rate("zxing-cpp", wear, CODES) >= 0.95


@pytest.mark.parametrize("wear", ["blur 1.5 px", "tilt 30°", "stains 10 %", "all together"])
def test_a_second_decoder_reads_worn_codes(wear):
    assert rate("OpenCV", wear, CODES) >= 0.9  # of twelve; of 96: docs/how-to/print-the-sheets.md


def test_a_code_bears_more_dirt_unless_that_makes_its_modules_too_fine():
    assert [level(matrix_of("A" * length)) for length in (143, 174, 175, LONGEST)] == ["H", "H", "Q", "Q"]
    assert [len(matrix_of("A" * length)) for length in (143, 174, 175, LONGEST)] == [53, 57, 53, 53]


def level(modules):
    """The name in the first two bits of the format, unmasked (ISO/IEC 18004, table 12 and 7.9.1)."""
    first, second = modules[8, :2] ^ (True, False)
    return "MLHQ"[2 * int(first) + int(second)]


def test_the_set_can_fail():
    modules = matrix_of(CODES[2])
    modules[10:40, 10:40] = True
    assert read_by_zxing(degraded(modules, ALL, 0)) == ""


def test_a_seed_gives_the_same_picture():
    modules = matrix_of(CODES[0])
    first, again, other = (degraded(modules, STAINED, seed).tobytes() for seed in (5, 5, 6))
    assert first == again != other


def test_the_codes_are_short_and_long():
    lengths = [len(code) for code in CODES]
    assert min(lengths) < 150
    assert 180 < max(lengths) <= LONGEST
    assert clean(matrix_of(CODES[0])).shape[0] == 8 * (53 + 8)


def test_no_altered_payload_is_believed():
    believed, tried = forged(CODES[2:4])
    assert (believed, tried > 1500) == (0, True)


def test_an_unaltered_one_is():
    assert check_code(CODES[0], {KEY.public.id: KEY.public}).authentic
    assert CODES[0] not in set(altered(CODES[0], 1))
