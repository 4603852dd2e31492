"""The tag stream of a DXF file, ASCII or binary, cut into structures.

A structure is what begins with a code 0 tag: a section, a table entry, an entity. Values stay bytes until
somebody needs them; nothing here builds objects, so a file is counted at the price of splitting its lines.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tacmap.errors import BrokenPlan, PlanTooLarge

__all__ = ["Damage", "Structure", "Tag", "is_binary", "structures"]

Tag = bytes | int | float
Structure = tuple[bytes, list[int], list[Tag]]

_BINARY = b"AutoCAD Binary DXF\r\n\x1a\x00"
_CHUNK = 1 << 20  # bytes
_MOST_DAMAGES = 200
_BAD = -99
_LAST_CODE = 1071
_LONGEST_CODE = 8  # characters of a line worth remembering


@dataclass(slots=True, kw_only=True)
class Damage:
    """What was wrong with the stream itself: `resynced` counts places where tags were out of step."""

    resynced: int = 0
    first_bad_line: int = 0
    eof_seen: bool = False


def is_binary(content: bytes) -> bool:
    """True of a binary DXF file."""
    return content.startswith(_BINARY[:20])


def structures(content: bytes, damage: Damage, *, most_tags: int) -> Iterator[Structure]:
    """(name, codes, values) of every structure in file order; the leading code 0 tag is its name.

    Stops at EOF. A line that is no group code makes the reader look for the next structure and is counted.
    Raises PlanTooLarge where one structure has more tags than `most_tags`, BrokenPlan beyond 200 damages.
    """
    pieces = _binary_tags(content) if is_binary(content) else _ascii_tags(_plain_lines(content), damage)
    codes: list[int] = []
    values: list[Tag] = []
    for some_codes, some_values in pieces:
        starts = [i for i, code in enumerate(some_codes) if not code]
        if not starts:
            codes += some_codes
            values += some_values
            if len(codes) > most_tags:
                raise PlanTooLarge(
                    f"One entity of the plan has more than {most_tags:,} tags.",
                    remedy="Erase or simplify very large polylines and hatches, and save the plan again.",
                )
            continue
        codes += some_codes[: starts[0]]
        values += some_values[: starts[0]]
        yield from _named(codes, values)
        for start, end in pairwise(starts):
            name = _name(some_values[start])
            if name == b"EOF":
                damage.eof_seen = True
                return
            yield name, some_codes[start + 1 : end], some_values[start + 1 : end]
        codes = some_codes[starts[-1] :]
        values = some_values[starts[-1] :]
        if _name(values[0]) == b"EOF":
            damage.eof_seen = True
            return
    yield from _named(codes, values)


def _named(codes: list[int], values: list[Tag]) -> Iterator[Structure]:
    if codes and codes[0] == 0:
        yield _name(values[0]), codes[1:], values[1:]


def _name(value: Tag) -> bytes:
    return value.strip().upper() if isinstance(value, bytes) else b""


def _plain_lines(content: bytes) -> bytes:
    """UTF-16 becomes UTF-8, a byte order mark is dropped, lone carriage returns become newlines."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", errors="replace").encode()
    content = content.removeprefix(b"\xef\xbb\xbf")
    if b"\n" not in content[:4096] and b"\r" in content[:4096]:
        content = content.replace(b"\r", b"\n")
    return content


class _Codes(dict[bytes, int]):
    """Group code of a line, remembered as written."""

    def __missing__(self, line: bytes) -> int:
        try:
            code = int(line)
        except ValueError:
            code = _BAD
        if not -5 <= code <= _LAST_CODE:
            code = _BAD
        if len(line) > _LONGEST_CODE:
            return code
        self[line] = code
        return code


def _ascii_tags(content: bytes, damage: Damage) -> Iterator[tuple[list[int], list[Tag]]]:
    known = _Codes()
    position, line_number = 0, 1
    odd: list[bytes] = []
    while position < len(content):
        end = content.find(b"\n", position + _CHUNK) + 1 or len(content)
        lines = odd + content[position:end].split(b"\n")
        if content[end - 1 : end] == b"\n":
            lines.pop()
        position = end
        if position >= len(content) and len(lines) % 2:
            lines.append(b"")
        codes = [known[line] for line in lines[0::2]]
        while _BAD in codes:
            bad = codes.index(_BAD)
            if not any(line.strip() for line in lines[2 * bad :]):
                del lines[2 * bad :]
                codes = codes[:bad]
                break
            yield codes[:bad], list(lines[1 : 2 * bad : 2])
            damage.resynced += 1
            if damage.resynced > _MOST_DAMAGES:
                raise BrokenPlan(
                    f"The plan is damaged in more than {_MOST_DAMAGES} places.",
                    place=f"first at line {damage.first_bad_line:,}",
                    remedy="Copy or export the file again; if it stays so, run RECOVER in the drawing program.",
                )
            damage.first_bad_line = damage.first_bad_line or line_number + 2 * bad
            line_number += 2 * bad
            lines = _from_next_structure(lines[2 * bad :])
            codes = [known[line] for line in lines[0::2]]
        odd = [lines[-1]] if len(lines) % 2 else []
        if odd:
            codes.pop()
        line_number += 2 * len(codes)
        yield codes, list(lines[1::2])


def _from_next_structure(lines: list[bytes]) -> list[bytes]:
    """The lines from the next one that reads 0 and is followed by the name of a structure; else none."""
    for i in range(1, len(lines) - 1):
        if lines[i].strip() == b"0" and _looks_like_name(lines[i + 1].strip()):
            return lines[i:]
    return []


def _looks_like_name(word: bytes) -> bool:
    return (len(word) >= 3 and word.replace(b"_", b"").isalnum() and word[:1].isupper()) or word == b"3DFACE"


def _binary_tags(content: bytes) -> Iterator[tuple[list[int], list[Tag]]]:
    """Binary DXF: two byte codes, or one byte codes with 255 as an escape in R12 and before."""
    position = len(_BINARY)
    wide = content[position : position + 2] == b"\x00\x00"
    codes: list[int] = []
    values: list[Tag] = []
    size = len(content)
    while position < size:
        try:
            code, position = _binary_code(content, position, wide)
            value, position = _binary_value(content, position, code)
        except (struct.error, IndexError, ValueError):
            break
        if len(codes) > 50_000:
            yield codes, values
            codes, values = [], []
        codes.append(code)
        values.append(value)
        if code == 0 and value == b"EOF":
            break
    yield codes, values


def _binary_code(content: bytes, position: int, wide: bool) -> tuple[int, int]:
    if wide:
        return int.from_bytes(content[position : position + 2], "little"), position + 2
    code = content[position]
    if code == 255:
        return int.from_bytes(content[position + 1 : position + 3], "little"), position + 3
    return code, position + 1


def _binary_value(content: bytes, position: int, code: int) -> tuple[Tag, int]:
    kind = _kind(code)
    if kind is None:
        end = content.index(b"\x00", position)
        return content[position:end], end + 1
    if kind == "chunk":
        length = content[position]
        return content[position + 1 : position + 1 + length], position + 1 + length
    value: Tag = struct.unpack_from(kind, content, position)[0]
    return value, position + struct.calcsize(kind)


# The value types of the group codes, after the DXF reference, "Group Code Value Types".
_KINDS: tuple[tuple[int, int, str], ...] = (
    (10, 59, "<d"),
    (60, 79, "<h"),
    (90, 99, "<i"),
    (110, 149, "<d"),
    (160, 169, "<q"),
    (170, 179, "<h"),
    (210, 239, "<d"),
    (270, 289, "<h"),
    (290, 299, "<b"),
    (310, 319, "chunk"),
    (370, 389, "<h"),
    (400, 409, "<h"),
    (420, 429, "<i"),
    (440, 459, "<i"),
    (460, 469, "<d"),
    (1004, 1004, "chunk"),
    (1010, 1059, "<d"),
    (1060, 1070, "<h"),
    (1071, 1071, "<i"),
)
_KIND_OF = {code: kind for first, last, kind in _KINDS for code in range(first, last + 1)}


def _kind(code: int) -> str | None:
    return _KIND_OF.get(code)
