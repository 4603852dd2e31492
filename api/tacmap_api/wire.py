"""The hot path nearest to the wire: the server's own protocol, which answers out of memory before anything else runs.

It takes a plain GET of a bundle that came whole and alone. Whatever else a request is or has goes the usual way through
the server and the application, which know all of HTTP.
"""

import asyncio
import logging
import re
from functools import lru_cache
from time import perf_counter

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from tacmap.errors import TooOften
from tacmap_api.hot import ROUTE, Ask, HotPath, Reply, deed_of

__all__ = ["protocol_over"]

_START, _END = b"GET /bundles/", b"\r\n\r\n"
_LONGEST = 8_192  # bytes of a request
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([\t -~\x80-\xff]*)")  # RFC 9110; no line end is within it
# With these a request has a body, ends the connection, comes through a proxy, or wants a part: not here.
_NOT_PLAIN = frozenset(
    {b"content-length", b"transfer-encoding", b"connection", b"upgrade", b"expect", b"range", b"x-forwarded-for"}
)


def protocol_over(hot: HotPath) -> type[asyncio.Protocol]:
    """The protocol class for a server."""
    told = logging.getLogger("tacmap.requests").isEnabledFor(logging.INFO)  # then each request has a line of the log
    return HttpToolsProtocol if told else type("HotProtocolOverPath", (HotProtocol,), {"hot": hot})


class HotProtocol(HttpToolsProtocol):
    """A connection, whose plain requests for bundles are answered here. `hot` is that of the subclass."""

    hot: HotPath
    _last = 0.0  # when it was answered here last, on the loop's clock
    _within = False  # whether a request has begun to come and not yet ended, answered already or not

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
        host, ask = _asked(data) or (b"", None)
        try:
            reply = hot.answer(ask) if ask and hot.serves(host) else None
        except TooOften:
            return False
        if ask is None or reply is None:
            return False
        hot.scribe.look(deed_of(ask, reply, self.client[0] if self.client else ""), hot.gate.clock())
        self._send(reply)
        self._wait_for_more()
        if hot.counts is not None:
            hot.counts.answered("GET", ROUTE, reply.status, perf_counter() - began, len(reply.body))
        return True

    def _idle(self) -> bool:
        """Whether nothing is under way on this connection, and the client takes what it is sent.

        What comes within another request, in its headers or its body, is no request: behind a proxy that shares its
        connections an answer to it would be taken for the answer to somebody else's next one.
        """
        answered = self.cycle is None or self.cycle.response_complete
        return answered and not self._within and not self.flow.write_paused

    def _send(self, reply: Reply) -> None:
        head = reply.head + _lines(self.server_state.default_headers)
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


@lru_cache(maxsize=2_000)  # who keeps a connection asks again in the same words
def _asked(data: bytes) -> tuple[bytes, Ask] | None:
    """The host and what is asked of it, in a plain request; None for any other."""
    if data.find(_END) != len(data) - 4 or b"\r\n " in data or b"\r\n\t" in data:
        return None
    first, *lines = data[:-4].split(b"\r\n")
    headers = _headers(lines)
    if headers is None or first[-9:] != b" HTTP/1.1" or not headers.keys().isdisjoint(_NOT_PLAIN):
        return None
    ask = Ask.of(first[4:-9].decode("latin-1"), headers)
    return ask and (headers.get(b"host", b""), ask)


def _headers(lines: list[bytes]) -> dict[bytes, bytes] | None:
    """Headers by name; None where one comes twice, or is spelled so that others might read another one in it."""
    headers = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found is None:
            return None
        headers[found[1].lower()] = found[2].strip()
    return headers if len(headers) == len(lines) else None
