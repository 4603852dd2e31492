"""Archives that stand as one member inside the bundle (KMZ, TAK data package, IMDF): sorted, without a clock."""

import io
import zipfile

__all__ = ["zipped"]

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first date a zip can hold
_MODE = 0o100644 << 16  # a plain file, rw-r--r--
_PACKED = (".png", ".kmz", ".zip")


def zipped(members: dict[str, bytes], *, first: str | None = None) -> bytes:
    """A zip of members by their path; `first` stands at its head, the others are sorted. Same members, same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in sorted(members, key=lambda name: (name != first, name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, _MODE
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name], compresslevel=9)
    return stream.getvalue()
