"""The hot path: a bundle, whole, in part or unchanged, for somebody who may have it, out of memory.

Only good answers are given here; whatever is not known or not allowed goes on to the routes, which decide alone. Who
may come in is believed for two seconds, and forgotten at once when this process changes anything.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import NamedTuple
from urllib.parse import quote

from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from tacmap.errors import NotFound, TacmapError
from tacmap.recent import Recent
from tacmap.service.rights import Visitor
from tacmap.store.releases import BundleRecord
from tacmap.store.scribe import Deed, Scribe
from tacmap_api.asking import part_of, same_as
from tacmap_api.guarding import A_YEAR, HEADERS, Hosts
from tacmap_api.identity import COOKIE, Gate, cookie_for
from tacmap_api.onrecord import note
from tacmap_api.watching import Counts

Headers = tuple[tuple[bytes, bytes], ...]

__all__ = ["BELIEVED_S", "HELD_BYTES", "ROUTE", "Ask", "HotBundles", "HotPath", "Reply"]

BELIEVED_S = 2.0  # how long what another process withdrew may still be answered here
HELD_BYTES = 128_000_000  # of bundles in memory, all together; one larger than a quarter is sent from the disk
ROUTE = "/bundles/{digest}.zip"
_MOST_KNOWN = 20_000  # visitors, and as many bundles
_PATH = re.compile(r"/bundles/([0-9a-f]{64})\.zip")
_COOKIES = {
    secure: re.compile(rb"(?:^|; )" + cookie_for(secure=secure).encode() + rb"=([a-z2-7]{52})(?:;|$)")
    for secure in (False, True)
}


class Ask(NamedTuple):
    """A request for a bundle: its path and digest, the token and its sha256, and what the headers say, as they came."""

    path: str
    digest: str
    token: bytes
    key: bytes
    known: bytes
    part: bytes
    if_range: bytes

    @classmethod
    def of(cls, path: str, headers: Mapping[bytes, bytes], *, secure: bool = False) -> "Ask | None":
        """What is asked; None where it is not a bundle, without a token, or where a browser's page asks."""
        found = _PATH.fullmatch(path)
        if found is None or b"text/html" in headers.get(b"accept", b"") or not (token := _token(headers, secure)):
            return None
        said, key = headers.get, sha256(token).digest()
        return cls(path, found[1], token, key, said(b"if-none-match", b""), said(b"range", b""), said(b"if-range", b""))


@dataclass(frozen=True, slots=True)
class Reply:
    """A good answer, and who gets it. `head` are the headers as they go over the wire, empty for a part."""

    status: int
    headers: Headers
    head: bytes
    body: bytes | memoryview
    visitor: Visitor


@dataclass(frozen=True, slots=True)
class _Guest:
    """Who comes by a token; believed until a moment of the steady clock."""

    visitor: Visitor
    until: float


@dataclass(frozen=True, slots=True)
class _Listed:
    """A bundle on record; believed until a moment of the steady clock."""

    record: BundleRecord
    until: float


@dataclass(frozen=True, slots=True)
class _Admitted:
    """Somebody may have a bundle, until a moment of the steady clock; with the two answers that are ever the same."""

    until: float
    etag: bytes
    unchanged: Reply
    whole: Reply  # without its body


class HotPath:
    """What is answered out of memory, for the `hosts` that are served."""

    def __init__(self, gate: Gate, scribe: Scribe, *, hosts: Sequence[str], held_bytes: int = HELD_BYTES) -> None:
        self.gate, self.scribe = gate, scribe
        self.counts: Counts | None = None
        self._hosts = Hosts(hosts)
        self._headers = tuple((name.lower().encode(), value.encode()) for name, value in HEADERS.items())
        self._guests: dict[bytes, _Guest] = {}
        self._listed: dict[tuple[str, str], _Listed] = {}
        self._admitted: dict[tuple[bytes, str], _Admitted] = {}
        self.bodies: Recent[bytes] = Recent(held_bytes)
        self._generation, self._lock, self._loading = 0, Lock(), Lock()

    def serves(self, host: bytes) -> bool:
        """Whether a Host header names one that is served here."""
        return self._hosts.has((host,))

    def answer(self, ask: Ask) -> Reply | None:
        """The answer, where all that it takes is known and good. Raises 416, TooOften."""
        admitted = self._admitted.get((ask.key, ask.digest))
        if admitted is None or admitted.until < monotonic():
            return None
        if ask.known and same_as(ask.known, admitted.etag):
            reply = admitted.unchanged
        elif (body := self.bodies.get(ask.digest)) is not None:
            reply = _whole_or_part(ask, admitted, body)
        else:
            return None
        self.gate.paces.requests.take(reply.visitor.came_by)
        return reply

    def learn(self, ask: Ask) -> None:
        """Look up what an answer would take; for a thread, as it waits for the database and the blobs."""
        generation, key = self._generation, ask.key
        guest = self._guest(key) or self._look_up_guest(ask.token)
        listed = self._listing(guest, ask.digest) or self._look_up_bundle(guest, ask.digest) if guest else None
        if guest is None or listed is None or listed.record.withdrawn or not guest.visitor.may_have(listed.record):
            return
        self._believe(generation, key, guest, listed)
        etag = b'"%s"' % ask.digest.encode()
        if listed.record.size <= self.bodies.size // 4 and not (ask.known and same_as(ask.known, etag)):
            self._load(ask.digest)

    def forget(self) -> None:
        """Believe nothing any longer of who may come in and what may be had: something was changed."""
        with self._lock:
            self._generation += 1
            self._guests, self._listed, self._admitted = {}, {}, {}

    def _believe(self, generation: int, key: bytes, guest: _Guest, listed: _Listed) -> None:
        """Keep what was looked up, unless something was changed meanwhile."""
        with self._lock:
            if generation != self._generation:
                return
            for kept in (self._guests, self._listed, self._admitted):
                if len(kept) >= _MOST_KNOWN:
                    kept.clear()
            district, digest = guest.visitor.grant.district, listed.record.digest
            self._guests[key], self._listed[district, digest] = guest, listed
            self._admitted[key, digest] = self._admission(guest, listed)

    def _guest(self, key: bytes) -> _Guest | None:
        guest = self._guests.get(key)
        return guest if guest and guest.until > monotonic() else None

    def _listing(self, guest: _Guest, digest: str) -> _Listed | None:
        listed = self._listed.get((guest.visitor.grant.district, digest))
        return listed if listed and listed.until > monotonic() else None

    def _look_up_guest(self, token: bytes) -> _Guest | None:
        began, now = monotonic(), self.gate.clock()
        found = self.gate.recognised(token.decode("latin-1"))
        if found is None:
            return None
        return _Guest(found[1], began + min(BELIEVED_S, (found[0].expires - now).total_seconds()))

    def _look_up_bundle(self, guest: _Guest, digest: str) -> _Listed | None:
        began = monotonic()
        try:
            return _Listed(
                self.gate.desk.records.of(guest.visitor.grant.district).releases.bundle(digest), began + BELIEVED_S
            )
        except NotFound:
            return None

    def _admission(self, guest: _Guest, listed: _Listed) -> _Admitted:
        record, visitor = listed.record, guest.visitor
        etag = b'"%s"' % record.digest.encode()
        bare = ((b"etag", etag), *self._headers)
        named = ((b"content-type", b"application/zip"), (b"accept-ranges", b"bytes"), _disposition(record))
        whole = ((b"content-length", b"%d" % record.size), *named, *bare)
        return _Admitted(
            min(guest.until, listed.until),
            etag,
            Reply(304, bare, _head(304, bare), b"", visitor),
            Reply(200, whole, _head(200, whole), b"", visitor),
        )

    def _load(self, digest: str) -> None:
        """Hold the bytes of a bundle, compared with its digest."""
        with self._loading:  # of many who ask for one at once, one reads it
            if self.bodies.get(digest) is None:
                body = self.gate.desk.blobs.get(digest)
                self.bodies.hold(digest, body, len(body))


def _whole_or_part(ask: Ask, admitted: _Admitted, body: bytes) -> Reply:
    """All of a bundle, or the part that is asked for. Raises 416."""
    whole = admitted.whole
    part = part_of(ask.part, ask.if_range, len(body), admitted.etag) if ask.part else None
    if part is None:
        return Reply(200, whole.headers, whole.head, body, whole.visitor)
    told = (b"content-range", b"bytes %d-%d/%d" % (part.start, part.stop - 1, len(body)))
    headers = (*whole.headers[1:], told, (b"content-length", b"%d" % len(part)))
    return Reply(206, headers, b"", memoryview(body)[part.start : part.stop], whole.visitor)


class HotBundles:
    """Middleware that asks the hot path first."""

    def __init__(self, app: ASGIApp, path: HotPath) -> None:
        self.app, self._path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        reply = await self._reply(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if reply is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = _Route()  # for whoever counts answers
        more = [(b"strict-transport-security", A_YEAR.encode())] if _secure(scope) else []
        await send({"type": "http.response.start", "status": reply.status, "headers": [*reply.headers, *more]})
        await send({"type": "http.response.body", "body": reply.body})

    async def _reply(self, scope: Scope) -> Reply | None:
        if not scope["path"].startswith("/bundles/"):
            return None
        headers = dict(scope["headers"])
        alone = len(headers) == len(scope["headers"])
        ask = Ask.of(scope["path"], headers, secure=_secure(scope)) if alone else None
        if ask is None or not self._path.serves(headers.get(b"host", b"")):
            return None
        try:
            reply = self._path.answer(ask)
            if reply is None:
                await run_in_threadpool(self._path.learn, ask)
                reply = self._path.answer(ask)
        except (HTTPException, TacmapError):  # a part beyond the end, too often, a store that is away: the route tells
            return None
        if reply is not None:
            origin = scope["client"][0] if scope.get("client") else ""
            await note(self._path.scribe, deed_of(ask, reply, origin), self._path.gate.clock())
        return reply


@dataclass(frozen=True, slots=True)
class _Route:
    """What the answers of this page are counted under: the route that they stand for."""

    path: str = ROUTE


def _secure(scope: Scope) -> bool:
    return bool(scope.get("scheme") == "https")


def deed_of(ask: Ask, reply: Reply, origin: str) -> Deed:
    """What goes on record of an answer."""
    return Deed(reply.visitor.grant.district, reply.visitor.name, "GET", ask.path, reply.status, origin)


def _token(headers: Mapping[bytes, bytes], secure: bool) -> bytes:
    """The one token of a request; nothing where there are two, for the routes to choose."""
    cookie, bearer = headers.get(b"cookie", b""), headers.get(b"authorization", b"")
    if cookie:
        found = _COOKIES[secure].search(cookie)
        return found[1] if found and cookie.count(COOKIE.encode()) == 1 else b""
    return bearer[7:] if bearer[:7].lower() == b"bearer " else b""


def _disposition(record: BundleRecord) -> tuple[bytes, bytes]:
    name = f"{record.site_id}-r{record.revision}-{record.audience}.zip"
    quoted = quote(name)
    told = f'attachment; filename="{name}"' if quoted == name else f"attachment; filename*=utf-8''{quoted}"
    return b"content-disposition", told.encode()


def _head(status: int, headers: Headers) -> bytes:
    """A status line's own rest and the headers, without the date, as they go over the wire."""
    line = b"HTTP/1.1 304 Not Modified\r\n" if status == 304 else b"HTTP/1.1 200 OK\r\n"
    return line + b"".join(b"%s: %s\r\n" % pair for pair in headers)
