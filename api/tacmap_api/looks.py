"""What every look can be asked, whatever its route: only its head (HEAD), and only if it changed (If-None-Match).

JSON that has no ETag of its own gets a weak one, made of what it says. A version that a write may name in If-Match is a
strong one, which its route gives.
"""

import hashlib

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tacmap_api.asking import same_as

__all__ = ["Looks"]

_OWN_HEAD = (".zip", "/events")  # a bundle says it without being read; events have no end


class Looks:
    """Middleware next to the routes: it must see the answer before others add to it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        method = scope["method"] if scope["type"] == "http" else ""
        if method == "GET":
            await self._app(scope, receive, _Tagged(scope, send))
        elif method == "HEAD" and not scope["path"].endswith(_OWN_HEAD):
            got: Scope = dict(scope) | {"method": "GET"}
            await self._app(got, receive, _Tagged(got, _without_body(send)))
            scope.update({key: got[key] for key in ("route", "path_params") if key in got})
        else:
            await self._app(scope, receive, send)


def _without_body(send: Send) -> Send:
    async def head_alone(message: Message) -> None:
        if message["type"] == "http.response.body":
            if message.get("more_body"):
                return
            message = {"type": "http.response.body", "body": b""}
        await send(message)

    return head_alone


class _Tagged:
    """What sends an answer: the start of one that may get an ETag waits for its body."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._known = dict(scope["headers"]).get(b"if-none-match", b"")
        self._send = send
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start" and _may_be_tagged(message):
            self._start = message
        elif self._start is not None and message["type"] == "http.response.body":
            start, self._start = self._start, None
            for each in (start, message) if message.get("more_body") else self._tagged(start, message):
                await self._send(each)
        else:
            await self._send(message)

    def _tagged(self, start: Message, body: Message) -> tuple[Message, Message]:
        etag = f'"{hashlib.sha256(body.get("body", b"")).hexdigest()[:32]}"'
        headers = MutableHeaders(raw=start["headers"])
        headers["etag"] = f"W/{etag}"
        if not (self._known and same_as(self._known, etag.encode())):
            return start, body
        for name in ("content-length", "content-type"):
            del headers[name]
        return {**start, "status": 304}, {**body, "body": b""}


def _may_be_tagged(start: Message) -> bool:
    headers = MutableHeaders(raw=start["headers"])
    kind, kept = headers.get("content-type", ""), headers.get("cache-control", "")
    return start["status"] == 200 and kind == "application/json" and "etag" not in headers and "no-store" not in kept
