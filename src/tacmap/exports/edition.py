"""What every export is made from: a preplan cut for its audience, its document, and what is derived once.

Exports never look behind the edition; whatever two of them need is derived here, lazily, and kept.
"""

import re
import unicodedata
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import shapely

from tacmap.building import Building, Floor
from tacmap.document import dump, fingerprint
from tacmap.exports.orientation import Orientation
from tacmap.locker import Locker
from tacmap.preplan import Preplan

if TYPE_CHECKING:
    from tacmap.exports.shapes import Scene

__all__ = ["Edition", "file_name"]


_NAMES = uuid.UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8")  # RFC 9562: names that are addresses


def _unsigned(locker: Locker) -> str:
    return f"TACMAP-UNSIGNED-{locker.id.upper()}"


@dataclass(frozen=True, kw_only=True)
class Edition:
    """One issue of a site for one audience.

    `preplan` is already cut (`tacmap.preplan.for_audience`); `document` is `tacmap.document.dump(preplan)`
    and `fingerprint` its fingerprint. `locker_code` gives the signed text of a locker's QR code, `plan_code` is that of
    the pages of the plan, empty for none. `code_check` is what a page needs to judge such codes
    (`tacmap.bundle.codes.page_check`), empty where it cannot. `aerial` is the JPEG that `preplan.aerial` tells of,
    empty for none. `recipient` marks a copy, `expires` is its last day.
    """

    preplan: Preplan
    document: bytes
    fingerprint: str
    locker_code: Callable[[Locker], str] = field(default=_unsigned)
    plan_code: str = ""
    code_check: dict[str, Any] = field(default_factory=dict)
    aerial: bytes = b""
    recipient: str | None = None
    expires: date | None = None

    @classmethod
    def of(
        cls,
        preplan: Preplan,
        *,
        locker_code: Callable[[Locker], str] = _unsigned,
        sign: Callable[[str], str] = lambda _: "",
        recipient: str | None = None,
    ) -> "Edition":
        """An edition of a preplan that is already cut for its audience; `sign` makes the code of its fingerprint."""
        document = dump(preplan)
        return cls(
            preplan=preplan,
            document=document,
            fingerprint=fingerprint(document),
            locker_code=locker_code,
            plan_code=sign(fingerprint(document)),
            recipient=recipient,
        )

    def name_of(self, thing: str) -> str:
        """What a thing is called outside, the same in every revision: "tacmap:SITE:THING"."""
        return f"tacmap:{self.preplan.id}:{thing}"

    def uid_of(self, thing: str) -> str:
        """The same as a UUID (version 5)."""
        return str(uuid.uuid5(_NAMES, self.name_of(thing)))

    @cached_property
    def floors(self) -> tuple[tuple[Building, Floor], ...]:
        """Every floor with its building, in the order of the site."""
        return tuple((building, floor) for building in self.preplan.buildings for floor in building.floors)

    @cached_property
    def orientation(self) -> Orientation:
        """Grid, sides, north and the ways through doors."""
        return Orientation(self.preplan)

    @cached_property
    def scenes(self) -> "dict[str, Scene]":
        """The scene of each floor by its id, once `tacmap.exports.svg` has laid it out."""
        return {}

    @cached_property
    def drawings(self) -> dict[str, bytes]:
        """The SVG of each floor by its id, once `tacmap.exports.svg` has drawn it."""
        return {}

    @cached_property
    def pictures(self) -> dict[str, bytes]:
        """The same as transparent PNG, once `tacmap.exports.png` has rendered it."""
        return {}

    @cached_property
    def outlines(self) -> dict[tuple[str, ...], shapely.Geometry]:
        """What floors cover, by their ids, once `tacmap.areas.built` has told."""
        return {}

    def slug(self, floor: Floor) -> str:
        """<building>-<floor> for file names: ASCII letters, digits and dashes, unique within the site."""
        return self._slugs[floor.id]

    @cached_property
    def _slugs(self) -> dict[str, str]:
        slugs: dict[str, str] = {}
        for building, floor in self.floors:
            plain = file_name(f"{building.id}-{floor.label}")
            slugs[floor.id] = plain if plain not in slugs.values() else f"{plain}-{len(slugs) + 1}"
        return slugs


def file_name(text: str) -> str:
    """ASCII letters, digits and single dashes, for the names of members; "x" when nothing is left."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    plain = re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-").lower()
    return plain[:60] or "x"
