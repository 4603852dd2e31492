"""Members become a bundle: listed in a manifest, signed, archived; the same input gives the same bytes."""

from collections.abc import Mapping
from dataclasses import replace

from tacmap import document
from tacmap.bundle.archive import archive, listed, pack
from tacmap.bundle.manifest import DOCUMENT, MANIFEST, SIGNATURE, Manifest, Release, refuse_unsafe_names
from tacmap.bundle.signing import SigningKey
from tacmap.bundle.verify import trusted_comment

__all__ = ["assemble"]


def assemble(members: Mapping[str, bytes], release: Release, key: SigningKey) -> bytes:
    """The signed bundle of these members, `data/building.json` among them: same input, same bytes.

    The release's fingerprint is set from `data/building.json`. Raises FileRefused for an unsafe name or
    a release that no reader would take; KeyError without the document.
    """
    refuse_unsafe_names(members)
    public = key.public
    release = replace(release, fingerprint=document.fingerprint(members[DOCUMENT]))
    names = sorted(members)
    packed = [pack(name, members[name]) for name in names]
    rows = tuple(listed(name, members[name], each) for name, each in zip(names, packed, strict=True))
    text = Manifest(release=release, members=rows, key_id=public.id).text()
    Manifest.parse(text)
    signature = key.sign(text, trusted_comment(release, public)).encode()
    return archive([pack(MANIFEST, text), pack(SIGNATURE, signature), *packed])
