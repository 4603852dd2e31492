"""The zip of a bundle: for given members there is exactly one right sequence of bytes.

Writing needs no clock and no folder; reading takes only what the signed manifest lists, lays the archive out again
from the members' own packed bytes, and compares every byte. Nothing is ever packed a second time: zlib builds differ.
The format is the oldest subset of APPNOTE.TXT (PKWARE): no zip64, encryption, descriptors, extra fields, comments.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from tacmap.bundle.manifest import MANIFEST, SIGNATURE, BundleLimits, Member
from tacmap.errors import BundleAltered

__all__ = ["Packed", "altered", "archive", "first_members", "listed", "pack", "unpack"]

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"

_VERSION = 20  # needed to extract: 2.0
_UNIX = 3 << 8
_TIME, _DATE = 0, 33  # 1980-01-01 00:00, the first that can be written
_MODE = 0o100644 << 16  # a plain file, rw-r--r--
_STORED, _DEFLATED = 0, 8
_LEVEL = 9
_LARGEST = 0xFFFFFFFE  # bytes: what is larger needs zip64

_ALREADY_PACKED = frozenset({".png", ".jpg", ".pdf", ".zip", ".kmz"})
_DIRECTORY = "the archive's directory"


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """A member as it lies in the archive. `size` and `crc` are those of its contents, `content` is the packed bytes."""

    name: str
    content: bytes
    size: int
    crc: int

    @property
    def method(self) -> int:
        return _DEFLATED if len(self.content) < self.size else _STORED


def pack(name: str, content: bytes) -> Packed:
    """Deflate a member at the one fixed level, or leave it as it is where that gains nothing."""
    packed = content
    if name not in (MANIFEST, SIGNATURE) and PurePosixPath(name).suffix not in _ALREADY_PACKED:
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = min(content, packer.compress(content) + packer.flush(), key=len)
    return Packed(name=name, content=packed, size=len(content), crc=zlib.crc32(content))


def listed(name: str, content: bytes, packed: Packed) -> Member:
    """The manifest's row for a member."""
    return Member(
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        packed_size=len(packed.content),
        packed_sha256=hashlib.sha256(packed.content).hexdigest(),
    )


def archive(members: Sequence[Packed]) -> bytes:
    """The zip of these members in this order. Raises ValueError beyond 4 GiB or 65,534 members."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for member in members:
        local = _local_header(member)
        pieces += [local, member.content]
        directory.append(_central_header(member, offset))
        offset += len(local) + len(member.content)
    length = sum(map(len, directory))
    if offset + length > _LARGEST or len(members) >= 0xFFFF:
        raise ValueError("a bundle of 4 GiB or 65,535 members cannot be written")
    end = _END.pack(_END_MARK, 0, 0, len(members), len(members), length, offset, 0)
    return b"".join([*pieces, *directory, end])


def first_members(content: bytes, limits: BundleLimits) -> tuple[Packed, Packed]:
    """The manifest and its signature, found without believing anything else of the archive.

    Raises BundleAltered naming the one that is damaged.
    """
    manifest = _stored_at(content, 0, MANIFEST, limits.manifest_bytes)
    start = len(_local_header(manifest)) + manifest.size
    return manifest, _stored_at(content, start, SIGNATURE, limits.signature_bytes)


def unpack(content: bytes, first: tuple[Packed, Packed], members: Sequence[Member]) -> dict[str, bytes]:
    """The contents of the listed members, if the archive is exactly theirs. Raises BundleAltered naming the member."""
    found: dict[str, bytes] = {}
    packed: list[Packed] = list(first)
    offset = sum(len(_local_header(each)) + len(each.content) for each in first)
    try:
        for member in members:
            offset += _LOCAL.size + len(member.name)
            raw = content[offset : offset + member.packed_size]
            found[member.name] = _unpacked(raw, member)
            offset += member.packed_size
            packed.append(Packed(name=member.name, content=raw, size=member.size, crc=zlib.crc32(found[member.name])))
    except BundleAltered as error:
        _refuse_other_members(content, members)
        raise error from None
    expected = archive(packed)
    if content != expected:
        _refuse_other_members(content, members)
        name = _member_at(_first_difference(content, expected), packed)
        raise altered(f"{name} is not as it was signed.", name)
    return found


def _local_header(member: Packed) -> bytes:
    name = member.name.encode("ascii")
    sizes = (member.crc, len(member.content), member.size)
    return _LOCAL.pack(_LOCAL_MARK, _VERSION, 0, member.method, _TIME, _DATE, *sizes, len(name), 0) + name


def _central_header(member: Packed, offset: int) -> bytes:
    name = member.name.encode("ascii")
    made_by = (_UNIX | _VERSION, _VERSION, 0, member.method, _TIME, _DATE)
    sizes = (member.crc, len(member.content), member.size)
    return _CENTRAL.pack(_CENTRAL_MARK, *made_by, *sizes, len(name), 0, 0, 0, 0, _MODE, offset) + name


def _stored_at(content: bytes, offset: int, name: str, longest: int) -> Packed:
    """The member of this name that lies here as it is: its header must be the one we would write."""
    header = content[offset : offset + _LOCAL.size]
    start = offset + _LOCAL.size + len(name)
    if len(header) == _LOCAL.size:
        size = _LOCAL.unpack(header)[8]
        raw = content[start : start + min(size, longest)]
        member = Packed(name=name, content=raw, size=len(raw), crc=zlib.crc32(raw))
        if content[offset:start] == _local_header(member):
            return member
    raise altered(f"{name} is missing or damaged, so nothing in this file can be trusted.", name)


def _unpacked(raw: bytes, member: Member) -> bytes:
    """The contents of a member: its packed bytes are compared with what was signed before zlib sees them."""
    if len(raw) != member.packed_size:
        raise altered(f"The file ends within {member.name}.", member.name)
    if hashlib.sha256(raw).hexdigest() != member.packed_sha256:
        raise altered(f"{member.name} is not as it was signed.", member.name)
    if not member.deflated:
        return raw
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = unpacker.decompress(raw, member.size + 1)
    except zlib.error:
        content = b""
    if not unpacker.eof or unpacker.unused_data or hashlib.sha256(content).hexdigest() != member.sha256:
        raise altered(f"{member.name} does not unpack to what the manifest lists.", member.name)
    return content


def _first_difference(found: bytes, expected: bytes) -> int:
    """Where two texts begin to differ, by halves."""
    low, high = 0, min(len(found), len(expected))
    while low < high:
        middle = (low + high + 1) // 2
        if found[low:middle] == expected[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _member_at(offset: int, members: Sequence[Packed]) -> str:
    """Whose byte this is: of its header, its contents, or its line in the directory."""
    spans = [(each.name, len(_local_header(each)) + len(each.content)) for each in members]
    spans += [(each.name, _CENTRAL.size + len(each.name)) for each in members]
    end = 0
    for name, length in spans:
        end += length
        if offset < end:
            return name
    return _DIRECTORY


def _refuse_other_members(content: bytes, members: Sequence[Member]) -> None:
    """Where the archive is whole but holds other members than were signed, say which."""
    expected = [MANIFEST, SIGNATURE, *(member.name for member in members)]
    found = list(_names(content))
    if found == expected or found[-1] is None:
        return
    names = [name for name in found if name is not None]
    if len(names) > len(expected):
        for name in names:
            if name not in expected:
                raise altered(f"{name!r} was added to the bundle.", name)
            if names.count(name) > 1:
                raise altered(f"{name} is in the bundle twice.", name)
    if len(names) < len(expected) and set(names) < set(expected):
        gone = next(name for name in expected if name not in names)
        raise altered(f"{gone} was taken out of the bundle.", gone)
    if sorted(names) == sorted(expected):
        moved = next(name for name, other in zip(expected, names, strict=True) if name != other)
        raise altered(f"{moved} is not where it was when the bundle was signed.", moved)


def _names(content: bytes) -> Iterator[str | None]:
    """The names in the local headers, one after the other; None at the end where the chain is broken."""
    offset = 0
    while content[offset : offset + 4] == _LOCAL_MARK and len(content) >= offset + _LOCAL.size:
        *_, packed_size, _size, name_length, extra_length = _LOCAL.unpack_from(content, offset)
        offset += _LOCAL.size
        yield content[offset : offset + name_length].decode("ascii", "replace")
        offset += name_length + extra_length + packed_size
    if content[offset : offset + 4] != _CENTRAL_MARK:
        yield None


def altered(problem: str, member: str) -> BundleAltered:
    """The letter that names the member and says what to do."""
    return BundleAltered(
        problem, member=member, remedy="Do not use this file. Get the bundle again from its publisher."
    )
