"""A request body may not grow beyond its cap: counted as it streams in, before anything is kept."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tacmap.service.read import too_large
from tacmap_api.problems import problem

__all__ = ["BodyLimit"]

_FORM_BYTES = 100_000  # what a multipart form adds around a file


class BodyLimit:
    """Middleware that answers 413 once a body is larger than `largest` bytes and a form's own part."""

    def __init__(self, app: ASGIApp, largest: int) -> None:
        self.app = app
        self.largest = largest + _FORM_BYTES

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        counted = 0
        answered = False

        async def counting() -> Message:
            nonlocal counted
            message = await receive()
            counted += len(message.get("body", b""))
            if counted > self.largest:
                raise _TooLargeError
            return message

        async def sending(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            if int(dict(scope["headers"]).get(b"content-length", b"0") or 0) > self.largest:
                raise _TooLargeError
            await self.app(scope, counting, sending)
        except _TooLargeError:
            if not answered:
                await self._refusal()(scope, receive, send)

    def _refusal(self) -> ASGIApp:
        error = too_large("This upload", self.largest - _FORM_BYTES)
        return problem(413, error.problem, remedy=error.remedy, kind=type(error).__name__)


class _TooLargeError(Exception):
    pass
