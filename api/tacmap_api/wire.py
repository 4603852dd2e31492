"""The hot path nearest to the wire: the server's own protocol, which answers out of memory before anything else runs.

It takes a plain GET of a bundle that came whole and alone, also through a proxy. Whatever else a request is or has goes
the usual way through the server and the application, which know all of HTTP.
"""

import asyncio
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from secrets import token_hex
from time import perf_counter
from typing import NamedTuple

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tacmap.errors import TooOften
from tacmap.logs import answered_line, request_log
from tacmap_api.guarding import A_YEAR
from tacmap_api.hot import ROUTE, Ask, HotPath, Reply, deed_of

__all__ = ["protocol_over"]

_START, _END = b"GET /bundles/", b"\r\n\r\n"
_LONGEST = 8_192  # bytes of a request
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t -~\x80-\xff]*)")  # RFC 9110; no line end is within it
# With these a request has a body, ends the connection, or wants a part: not here.
_NOT_PLAIN = frozenset({b"content-length", b"transfer-encoding", b"connection", b"upgrade", b"expect", b"range"})
_SECURE_LINE = b"strict-transport-security: %s\r\n" % A_YEAR.encode()


def protocol_over(hot: HotPath, proxies: Sequence[str] = ()) -> type[asyncio.Protocol]:
    """The protocol class for a server that believes what these proxies say of who asks through them."""
    behind = Proxies(proxies) if proxies else None
    return type("HotProtocolOverPath", (HotProtocol,), {"hot": hot, "proxies": behind, "told": request_log()})


class Proxies:
    """The addresses of proxies, weighed as uvicorn's middleware weighs them for every other request."""

    def __init__(self, names: Sequence[str]) -> None:
        self._trusted = ProxyHeadersMiddleware(_nothing, trusted_hosts=list(names)).trusted_hosts

    def has(self, address: str) -> bool:
        return address in self._trusted

    def origin(self, forwarded: bytes) -> str:
        """The address of the client that an X-Forwarded-For names; "" where it names none."""
        return self._trusted.get_trusted_client_address(forwarded.decode("latin-1"))[0]


async def _nothing(*_: object) -> None:
    """An application that is never asked."""


class HotProtocol(HttpToolsProtocol):
    """A connection, whose plain requests for bundles are answered here. What stands first is the subclass's."""

    hot: HotPath
    proxies: Proxies | None
    told: Callable[[str], object] | None  # writes a line of the log for each request
    _process, _numbers = token_hex(4), count()  # what the number of a request is made of
    _peer, _behind = "", None  # who is at the other end, and those proxies where it is one of them
    _last = 0.0  # when it was answered here last, on the loop's clock
    _within = False  # whether a request has begun to come and not yet ended, answered already or not

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._peer = self.client[0] if self.client else ""
        self._behind = self.proxies if self.proxies is not None and self.proxies.has(self._peer) else None

    def on_message_begin(self) -> None:
        self._within = True
        super().on_message_begin()

    def on_message_complete(self) -> None:
        super().on_message_complete()
        self._within = False

    def data_received(self, data: bytes) -> None:
        if data[:13] != _START or len(data) > _LONGEST or not self._answered(data):
            super().data_received(data)

    def _answered(self, data: bytes) -> bool:
        hot, began = self.hot, perf_counter()
        if not self._idle() or hot.scribe.full or self.scheme != "http":
            return False
        asked = _asked(data, self._behind)
        if asked is None:
            return False
        try:
            reply = hot.answer(asked.ask) if hot.serves(asked.host) else None
        except TooOften:
            return False
        if reply is None:
            return False
        now = hot.gate.clock()
        hot.scribe.look(deed_of(asked.ask, reply, asked.origin or self._peer), now)
        own = _SECURE_LINE if asked.secure else b""
        if self.told is not None:  # a number is for finding its line in the log
            number = f"{self._process}{next(self._numbers) & 0xFFFFFFFF:08x}"
            own += b"x-request-id: %s\r\n" % number.encode()
        self._send(reply, own)
        self._wait_for_more()
        seconds, sent = perf_counter() - began, len(reply.body)
        if hot.counts is not None:
            hot.counts.answered("GET", ROUTE, reply.status, seconds, sent)
        if self.told is not None:
            self.told(answered_line(now, number, "GET", ROUTE, reply.status, seconds, sent))
        return True

    def _idle(self) -> bool:
        """Whether nothing is under way on this connection, and the client takes what it is sent.

        What comes within another request, in its headers or its body, is no request: behind a proxy that shares its
        connections an answer to it would be taken for the answer to somebody else's next one.
        """
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self._within and not self.flow.write_paused

    def _send(self, reply: Reply, own: bytes) -> None:
        head = reply.head + own + _lines(self.server_state.default_headers)
        if reply.body:
            self.transport.writelines((head, reply.body))
        else:
            self.transport.write(head)
        self.server_state.total_requests += 1

    def _wait_for_more(self) -> None:
        """Close the connection when nothing more comes for as long as the server waits."""
        self._last = self.loop.time()
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def timeout_keep_alive_handler(self) -> None:
        left = self._last + self.timeout_keep_alive - self.loop.time()
        if left > 0:
            self.timeout_keep_alive_task = self.loop.call_later(left, self.timeout_keep_alive_handler)
        else:
            super().timeout_keep_alive_handler()


_dated: tuple[list[tuple[bytes, bytes]], bytes] = [], b"\r\n"


def _lines(headers: list[tuple[bytes, bytes]]) -> bytes:
    """What the server adds to every answer (the date, a new list each second), and the end of the headers."""
    global _dated
    if _dated[0] is not headers:
        _dated = headers, b"".join(b"%s: %s\r\n" % pair for pair in headers) + b"\r\n"
    return _dated[1]


class _Asked(NamedTuple):
    """A plain request: the host, what is asked of it, and of a proxy for whom (else "") and whether by HTTPS."""

    host: bytes
    ask: Ask
    origin: str
    secure: bool


@lru_cache(maxsize=2_000)  # who keeps a connection asks again in the same words
def _asked(data: bytes, proxies: Proxies | None) -> _Asked | None:
    """What is asked; None for all that is not plain. With `proxies` it comes through one of them."""
    if data.find(_END) != len(data) - 4 or b"\r\n " in data or b"\r\n\t" in data:
        return None
    first, *lines = data[:-4].split(b"\r\n")
    headers = _headers(lines)
    if headers is None or first[-9:] != b" HTTP/1.1" or not headers.keys().isdisjoint(_NOT_PLAIN):
        return None
    forwarded = headers.get(b"x-forwarded-for", b"")
    secure = proxies is not None and headers.get(b"x-forwarded-proto") == b"https"
    ask = Ask.of(first[4:-9].decode("latin-1"), headers, secure=secure)
    origin = proxies.origin(forwarded) if proxies and forwarded else ""
    return ask and _Asked(headers.get(b"host", b""), ask, origin, secure)


def _headers(lines: list[bytes]) -> dict[bytes, bytes] | None:
    """Headers by name; None where one comes twice, or is spelled so that others might read another one in it."""
    headers = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            return None
        headers[found[1].lower()] = found[2].strip()
    return headers if len(headers) == len(lines) else None
