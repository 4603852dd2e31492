"""Plans read once: what a reading gave is kept as a blob, under the digest of everything it depends on.

That is the plan's bytes and name, the unit that was given, the limits, and the software itself: another tacmap, even
one that differs by a line, reads anew. The latest are held in memory as well, for whoever corrects a plan step by step.
"""

import gzip
import hashlib
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

import tacmap
from tacmap.errors import Conflict, NotFound, StoreError
from tacmap.recent import Recent
from tacmap.service.cage import read_caged
from tacmap.service.read import PlanFile
from tacmap.settings import Limits
from tacmap.stages import Understanding
from tacmap.store.blobs import digest_of
from tacmap.store.records import Records
from tacmap.store.shelf import as_json

__all__ = ["read_once", "reader"]

_UNDERSTANDING: TypeAdapter[Understanding] = TypeAdapter(Understanding)
_RECENT_BYTES = 32_000_000  # of readings as they are kept; in memory they take some ten times that
_recent: Recent[Understanding] = Recent(_RECENT_BYTES)
_OTHERS = ("ezdxf", "numpy", "shapely", "resvg-py", "fonttools")  # whose versions may change what is read


def read_once(
    records: Records, name: str, digest: str, *, metres_per_unit: float | None, limits: Limits
) -> Understanding:
    """What the kept plan of this digest says; read in the cage unless that was done before. Raises PlanRefused."""
    asked = digest_of(as_json([name, digest, metres_per_unit, asdict(limits), reader()]).encode())
    if (kept := _recent.get(asked) or _kept(records, asked)) is not None:
        return kept
    found = read_caged(
        PlanFile(
            name=name, content=records.shelf.blobs.get(digest), metres_per_unit=metres_per_unit, limits=limits,
            cross_check=True, picture=True,
        )
    )  # fmt: skip
    text = _UNDERSTANDING.dump_json(found)
    _recent.hold(asked, found, len(text))
    content = gzip.compress(text, compresslevel=5, mtime=0)
    try:
        records.plans.keep_reading(asked, reader(), records.shelf.blobs.put(content))
    except (Conflict, StoreError):  # a full disk, or another who read it too: it is only kept to be quicker
        return found
    return found


@cache
def reader() -> str:
    """The sha256 of the software that reads: every page of tacmap, and the versions of what it stands on."""
    seen = hashlib.sha256(as_json([version(name) for name in _OTHERS]).encode())
    folder = Path(tacmap.__file__).parent
    for page in sorted(folder.rglob("*.py")):
        seen.update(page.relative_to(folder).as_posix().encode() + b"\0" + page.read_bytes())
    return seen.hexdigest()


def _kept(records: Records, asked: str) -> Understanding | None:
    digest = records.plans.reading(asked)
    if digest is None:
        return None
    try:
        text = gzip.decompress(records.shelf.blobs.get(digest))
        found = _UNDERSTANDING.validate_json(text)
    except (NotFound, StoreError, ValidationError, OSError):
        return None  # it is read anew
    _recent.hold(asked, found, len(text))
    return found
