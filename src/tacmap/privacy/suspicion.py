"""A suspicion: what kind of thing was found in a text, how sure that is, and words that give nothing away."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Kind", "Suspicion"]


class Kind(StrEnum):
    """What it seems to be; the code under which it is told and may be accepted."""

    LOGIN = "privacy-login"
    CODE = "privacy-code"
    NAME = "privacy-name"
    TELEPHONE = "privacy-telephone"
    ROSTER = "privacy-roster"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """`sure`: nobody is asked, it may not stay. `told` shows what was found; of a secret only what is around it."""

    kind: Kind
    sure: bool
    told: str
