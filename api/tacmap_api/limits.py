"""A request body may not grow beyond its cap: counted as it streams in, before anything is kept.

Bodies are read and understood before a route asks who sends them: so a large one is taken of nobody but who is let in,
and what is understood in memory, JSON and plain forms, is no file and has a cap of its own.
"""

from collections.abc import Callable, Mapping

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tacmap.errors import TacmapError
from tacmap.service.read import too_large
from tacmap_api.problems import on_http_error, on_tacmap_error, problem

__all__ = ["BodyLimit"]

_FORM_BYTES = 100_000  # what a multipart form adds around a file
_FROM_ANYBODY = 500_000
_UNDERSTOOD_BYTES = 8_000_000
_UNDERSTOOD = (b"application/json", b"application/x-www-form-urlencoded")


class BodyLimit:
    """Middleware that answers 413 once a body is larger than `largest` bytes and a form's own part.

    `known` says who sends a request; what it raises is the answer to a stranger with a large body, or one of no length.
    """

    def __init__(self, app: ASGIApp, largest: int, known: Callable[[Request], object]) -> None:
        self.app, self._known = app, known
        self.largest = largest + _FORM_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        length = int(headers.get(b"content-length", b"0") or 0)
        if (length > _FROM_ANYBODY or b"transfer-encoding" in headers) and (refusal := await self._unknown(scope)):
            return await refusal(scope, receive, send)
        largest = min(self.largest, _UNDERSTOOD_BYTES) if _is_understood(headers) else self.largest
        if length > largest:
            return await _too_large(largest)(scope, receive, send)
        return await self._within(largest, scope, receive, send)

    async def _unknown(self, scope: Scope) -> ASGIApp | None:
        """What a stranger is answered."""
        request = Request(scope)
        try:
            await run_in_threadpool(self._known, request)
        except HTTPException as error:
            return await on_http_error(request, error)
        except TacmapError as error:
            return await on_tacmap_error(request, error)
        return None

    async def _within(self, largest: int, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes, whatever length it was said to have."""
        counted, answered = 0, False

        async def counting() -> Message:
            nonlocal counted
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > largest:
                raise _TooLargeError
            return message

        async def sending(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self.app(scope, counting, sending)
        except _TooLargeError:
            if not answered:
                await _too_large(largest)(scope, receive, send)


def _is_understood(headers: Mapping[bytes, bytes]) -> bool:
    return headers.get(b"content-type", b"").partition(b";")[0].strip().lower() in _UNDERSTOOD


def _too_large(largest: int) -> ASGIApp:
    error = too_large("This upload", largest // 1_000_000 * 1_000_000)
    return problem(413, error.problem, remedy=error.remedy, kind=type(error).__name__)


class _TooLargeError(Exception):
    pass
