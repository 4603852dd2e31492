"""The preplan as canonical, versioned JSON: `data/building.json` of every bundle.

Canonical: keys sorted, no spaces, UTF-8, so that the same preplan has the same bytes and one fingerprint.
"""

import hashlib
import json
from base64 import b32encode
from typing import Any

from pydantic import TypeAdapter, ValidationError

from tacmap.errors import FileRefused
from tacmap.preplan import Preplan

__all__ = ["SCHEMA", "dump", "fingerprint", "load"]

SCHEMA = "tacmap-preplan/1"

_ADAPTER = TypeAdapter(Preplan)


def dump(preplan: Preplan) -> bytes:
    """Canonical JSON: {"schema": SCHEMA, "preplan": {...}} with dates as YYYY-MM-DD."""
    content = {"schema": SCHEMA, "preplan": _ADAPTER.dump_python(preplan, mode="json")}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def load(content: bytes) -> Preplan:
    """The preplan written by `dump`. Raises FileRefused when it is not one."""
    try:
        found: Any = json.loads(content)
        if found["schema"] != SCHEMA:
            raise FileRefused(f"This preplan has the schema {found['schema']!r}.", remedy=f"{SCHEMA} is read here.")
        return _ADAPTER.validate_python(found["preplan"], strict=False)
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise FileRefused("This is not a preplan document.", place=str(error)) from error


def fingerprint(content: bytes) -> str:
    """First 20 base32 characters of the sha256, in groups of four: ABCD-EFGH-IJKL-MNOP-QRST."""
    letters = b32encode(hashlib.sha256(content).digest()).decode()[:20]
    return "-".join(letters[i : i + 4] for i in range(0, 20, 4))
