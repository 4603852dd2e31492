"""How well printed codes read, and whether an altered one is ever believed: `python -m bench.qr [COUNT]`.

Asked: clean at least 99 % and the degraded set at least 95 % by a decoder, and 100 % of altered payloads caught.
"""

import sys

from bench.qr.payloads import KEY, altered, matrix_of, payloads
from bench.qr.readers import READERS
from bench.qr.wear import ALL, BLURRED, STAINED, TILTED, Wear, clean, degraded
from tacmap.bundle.codes import check_code

_WEARS: dict[str, Wear | None] = {
    "clean": None, "blur 1.5 px": BLURRED, "tilt 30°": TILTED, "stains 10 %": STAINED, "all together": ALL,
}  # fmt: skip


def main() -> int:
    codes = payloads(int(sys.argv[1]) if len(sys.argv) > 1 else 48)
    print(f"{len(codes)} codes of {min(map(len, codes))} to {max(map(len, codes))} characters, 40 mm wide at 110 dpi")
    print(f"{'':14}" + "".join(f"{name:>14}" for name in _WEARS))
    rates: dict[tuple[str, str], float] = {}
    for reader in READERS:
        for wear in _WEARS:
            rates[reader, wear] = rate(reader, wear, codes)
        print(f"{reader:14}" + "".join(f"{rates[reader, wear]:>14.1%}" for wear in _WEARS), flush=True)
    believed, tried = forged(codes[:6])
    print(f"altered payloads believed: {believed} of {tried:,}")
    good = all(rates[reader, "clean"] >= 0.99 for reader in READERS) and not believed
    return 0 if good and max(rates[reader, "all together"] for reader in READERS) >= 0.95 else 1


def rate(reader: str, wear: str, codes: list[str]) -> float:
    """The part of the codes that this decoder reads, worn so."""
    kind, read = _WEARS[wear], READERS[reader]
    seen = (matrix_of(code) for code in codes)
    pictures = (clean(modules) if kind is None else degraded(modules, kind, seed) for seed, modules in enumerate(seen))
    return sum(read(picture) == code for picture, code in zip(pictures, codes, strict=True)) / len(codes)


def forged(codes: list[str]) -> tuple[int, int]:
    """How many altered payloads were believed, and how many were tried."""
    pinned = {KEY.public.id: KEY.public}
    answers = [check_code(text, pinned).authentic for seed, code in enumerate(codes) for text in altered(code, seed)]
    return sum(answers), len(answers)


if __name__ == "__main__":
    sys.exit(main())
