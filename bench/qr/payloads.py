"""The codes that sheets carry, short and long; and each of them altered, one character at a time."""

from collections.abc import Iterator
from datetime import date

import numpy as np

from bench.qr.wear import Matrix
from tacmap.bundle.codes import sign_locker_code
from tacmap.bundle.signing import SigningKey
from tacmap.exports import qr
from tacmap.locker import Locker, LockerItem

__all__ = ["KEY", "altered", "matrix_of", "payloads"]

KEY = SigningKey.generate(seed=b"tacmap bench of printed codes...")
_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$*+-./:"
_SITES = (  # (site, locker, host)
    ("ridge", "L1", None),
    ("maple-hollow", "EL-1", None),
    ("maple-hollow", "EL-2", "maps.example.org"),
    ("north-county-consolidated-high-school", "East wing, hall 3", None),
    ("north-county-consolidated-high-school", "EL-12", "plans.northcounty.example.org"),
    ("école-élémentaire-jean-moulin", "Armoire 1", "plans.example.fr"),
)  # fmt: skip


def payloads(count: int) -> list[str]:
    """So many codes over the kinds, each another locker, revision and day."""
    return [_payload(number) for number in range(count)]


def altered(payload: str, seed: int, each: int = 3) -> Iterator[str]:
    """Every position with `each` other characters, two neighbours that change places, one left out, one doubled."""
    chance = np.random.default_rng(seed)
    for place, letter in enumerate(payload):
        others = [other for other in _LETTERS if other != letter]
        for other in chance.choice(others, size=each, replace=False):
            yield payload[:place] + str(other) + payload[place + 1 :]
        yield payload[:place] + payload[place + 1 :]
        yield payload[:place] + letter + payload[place:]
        following = payload[place + 1 : place + 2]
        if following not in ("", letter):
            yield payload[:place] + following + letter + payload[place + 2 :]


def matrix_of(payload: str) -> Matrix:
    """The modules as they are printed, without the quiet zone."""
    return np.array(qr.matrix_of(payload), dtype=np.bool_)


def _payload(number: int) -> str:
    site, locker, host = _SITES[number % len(_SITES)]
    held = LockerItem(group="medical", item="Tourniquet", par=4, on_hand=number % 5)
    return sign_locker_code(
        Locker(id=locker, name=locker, items=(held,)), site_id=site, revision=1 + number, key=KEY, host=host,
        issued=date.fromordinal(date(2026, 1, 1).toordinal() + number),
    )  # fmt: skip
