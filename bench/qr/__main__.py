"""How well printed codes read, and whether an altered one is ever believed: `python -m bench.qr [COUNT]`.

Each code is measured alone, and as the sheets have it: printed twice, each copy worn by itself, read if either is.
Asked: clean at least 99 % and the degraded set at least 95 %, of sheets by both decoders and of codes alone by one of
them; and 100 % of altered payloads caught.
"""

import sys

from bench.qr.payloads import KEY, altered, matrix_of, payloads
from bench.qr.readers import READERS
from bench.qr.wear import ALL, BLURRED, STAINED, TILTED, Wear, clean, degraded
from tacmap.bundle.codes import check_code

_WEARS: dict[str, Wear | None] = {
    "clean": None, "blur 1.5 px": BLURRED, "tilt 30°": TILTED, "stains 10 %": STAINED, "all together": ALL,
}  # fmt: skip
_COPIES = 10_000  # seeds from one copy of a sheet to the next


def main() -> int:
    codes = payloads(int(sys.argv[1]) if len(sys.argv) > 1 else 48)
    print(f"{len(codes)} codes of {min(map(len, codes))} to {max(map(len, codes))} characters, 40 mm wide at 110 dpi")
    print(f"{'':24}" + "".join(f"{name:>14}" for name in _WEARS))
    measured = [_measured(reader, codes) for reader in READERS]
    believed, tried = forged(codes[:6])
    print(f"altered payloads believed: {believed} of {tried:,}")
    alone, sheets = (list(each) for each in zip(*measured, strict=True))
    return 0 if max(alone) >= 0.95 and min(sheets) >= 0.95 and not believed else 1


def rate(reader: str, wear: str, codes: list[str]) -> float:
    """The part of the codes that this decoder reads, worn so."""
    return _rate(_read(reader, wear, codes))


def forged(codes: list[str]) -> tuple[int, int]:
    """How many altered payloads were believed, and how many were tried."""
    pinned = {KEY.public.id: KEY.public}
    answers = [check_code(text, pinned).authentic for seed, code in enumerate(codes) for text in altered(code, seed)]
    return sum(answers), len(answers)


def _measured(reader: str, codes: list[str]) -> tuple[float, float]:
    """Print what a decoder reads of single codes and of sheets, and give the worst rate of each."""
    alone = {wear: _read(reader, wear, codes) for wear in _WEARS}
    other = {wear: _read(reader, wear, codes, copy=1) for wear in _WEARS}
    either = {wear: [any(pair) for pair in zip(alone[wear], other[wear], strict=True)] for wear in _WEARS}
    for words, seen in (("one copy", alone), ("either of two", either)):
        rates = "".join(f"{_rate(seen[wear]):>14.1%}" for wear in _WEARS)
        print(f"{reader + ', ' + words:24}{rates}", flush=True)
    assert _rate(alone["clean"]) >= 0.99
    return min(map(_rate, alone.values())), min(map(_rate, either.values()))


def _read(reader: str, wear: str, codes: list[str], copy: int = 0) -> list[bool]:
    """Whether each code is read; another copy of it has other dirt on it and is held otherwise."""
    kind, read = _WEARS[wear], READERS[reader]
    seen = ((code, matrix_of(code), seed + copy * _COPIES) for seed, code in enumerate(codes))
    return [
        read(clean(modules) if kind is None else degraded(modules, kind, seed)) == code for code, modules, seed in seen
    ]


def _rate(read: list[bool]) -> float:
    return sum(read) / len(read)


if __name__ == "__main__":
    sys.exit(main())
