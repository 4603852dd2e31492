"""The map of a site told again and again: the floors that somebody has already are not sent another time.

A floor goes by the digest of its document. Who asks names the digests of those at hand (`Known-Floors`); what a floor's
document is, is worked out again only for a floor that differs from the one that was told last.
"""

import hashlib
import json
from dataclasses import dataclass, replace

from fastapi import Request

from tacmap.building import Building, Floor
from tacmap.document import dump
from tacmap.preplan import Preplan
from tacmap.recent import Recent

__all__ = ["KNOWN", "document_for"]

KNOWN = "Known-Floors"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """A floor as it was told: itself, its document, which names no site or building, and the digest of that."""

    floor: Floor
    digest: str
    document: bytes


_told: Recent[_Told] = Recent(200_000_000)  # bytes of documents; in memory their floors take some times that


def document_for(request: Request, preplan: Preplan) -> bytes:
    """The members of the answer that hold the preplan, as JSON without braces.

    `document`, whole; or to who names the floors at hand: `document` without floors, `floors` by building with the
    digest of each, and `drawn`, by digest the document of each that is not at hand.
    """
    known = request.headers.get(KNOWN)
    if known is None:
        return b'"document":' + dump(preplan)
    at_hand = {digest.strip() for digest in known.split(",")}
    told = {floor.id: _as_told(preplan, floor) for floor in preplan.floors}
    floors = {each.id: [told[floor.id].digest for floor in each.floors] for each in preplan.buildings}
    bare = replace(preplan, buildings=tuple(replace(each, floors=()) for each in preplan.buildings))
    new = {each.digest: each.document for each in told.values() if each.digest not in at_hand}
    drawn = b",".join(json.dumps(digest).encode() + b":" + document for digest, document in new.items())
    return b'"document":%b,"floors":%b,"drawn":{%b}' % (dump(bare), json.dumps(floors).encode(), drawn)


def _as_told(preplan: Preplan, floor: Floor) -> _Told:
    name = f"{preplan.id}/{floor.id}"
    last = _told.get(name)
    if last is not None and last.floor == floor:
        return last
    document = dump(Preplan(id="", name="", buildings=(Building(id="", name="", floors=(floor,)),)))
    found = _Told(floor=floor, digest=hashlib.sha256(document).hexdigest()[:32], document=document)
    _told.hold(name, found, len(document))
    return found
