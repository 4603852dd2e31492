"""Limits and folders: read once by a door, handed down as arguments.

Every limit has its unit in the comment beside it; `docs/reference/settings.md` is generated from here.
"""

import os
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Limits", "configuration_folder"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on one plan file. What goes beyond is refused before it is expanded."""

    file_bytes: int = 50_000_000  # bytes, also after unpacking
    entities: int = 500_000  # counted in the tag stream or the element stream
    expanded_references: int = 500_000  # block inserts and uses after nesting
    nesting: int = 32  # blocks within blocks; uses within uses
    vertices: int = 2_000_000  # after flattening
    label_characters: int = 256  # longer texts are cut
    cpu_seconds: int = 20  # of the reading process
    memory_bytes: int = 1 << 30  # address space of the reading process
    answer_bytes: int = 100_000_000  # what the reading process may say of one plan


def configuration_folder() -> Path:
    """Where keys and pins live: $TACMAP_CONFIG, else the platform's folder for user configuration."""
    if named := os.environ.get("TACMAP_CONFIG"):
        return Path(named)
    if os.name == "nt":
        return Path(os.environ.get("APPDATA", Path.home())) / "tacmap"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "tacmap"
