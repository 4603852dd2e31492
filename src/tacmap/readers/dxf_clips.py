"""Which placed blocks a drawing program shows only in part (XCLIP).

Their clips lie in the objects section, which is read only where a file holds one. They are told, not applied.
"""

import re

from tacmap.readers.dxf_tags import Tag

__all__ = ["Clips", "holds_clips"]

_MARK = re.compile(rb"(?:100[ \t]*\r?\n[ \t]*|\x64\x00)AcDbSpatialFilter")
_SHOWN = 71  # the group code that says whether the clip is in force

Placed = tuple[bytes, str, tuple[float, float] | None]


def holds_clips(content: bytes) -> bool:
    """Whether any clip is in the file."""
    return _MARK.search(content) is not None


class Clips:
    """Dictionaries and clips by handle."""

    def __init__(self) -> None:
        self._entries: dict[bytes, dict[bytes, bytes]] = {}
        self._in_force: set[bytes] = set()

    def read(self, name: bytes, codes: list[int], values: list[Tag]) -> None:
        """One object of the objects section."""
        if name not in (b"DICTIONARY", b"SPATIAL_FILTER"):
            return
        told = [value.strip() if isinstance(value, bytes) else str(value).encode() for value in values]
        handle = next((value for code, value in zip(codes, told, strict=True) if code == 5), b"")
        if name == b"SPATIAL_FILTER":
            if next((value for code, value in zip(codes, told, strict=True) if code == _SHOWN), b"1") != b"0":
                self._in_force.add(handle)
            return
        entries = self._entries[handle] = {}
        word = b""
        for code, value in zip(codes, told, strict=True):
            if code == 3:
                word = value
            elif code in (350, 360) and word:
                entries[word] = value

    def clipped(self, placed: list[Placed]) -> list[Placed]:
        """Those of the placed blocks, each with the handle of its dictionary, that are shown in part."""
        return [one for one in placed if self._filter_of(one[0]) in self._in_force]

    def _filter_of(self, dictionary: bytes) -> bytes:
        filters = self._entries.get(dictionary, {}).get(b"ACAD_FILTER", b"")
        return self._entries.get(filters, {}).get(b"SPATIAL", b"-")
