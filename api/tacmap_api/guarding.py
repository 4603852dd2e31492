"""What every answer carries, whatever its route: headers that keep browsers from doing more than show it."""

import re
from collections.abc import Sequence

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tacmap_api.problems import problem

__all__ = ["A_YEAR", "HEADERS", "KnownHosts", "guard"]

# No page of the service runs a script or may be framed; a picture of a plan may do nothing but be seen.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "Cache-Control": "private, no-cache",
}
A_YEAR = "max-age=31536000"
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:@/\s]+)(?::[0-9]{1,5})?")


class KnownHosts:
    """Middleware that refuses requests for other names than those of `hosts`; "*.example.org" is all below it."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app, self._hosts = app, tuple(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "*" in self._hosts or self._knows(scope):
            await self._app(scope, receive, send)
        else:
            remedy = "Whoever runs the service names the hosts that it answers for in TACMAP_HOSTS."
            await problem(400, "This service does not answer for this host.", remedy=remedy)(scope, receive, send)

    def _knows(self, scope: Scope) -> bool:
        told = [value.decode("latin-1").lower() for name, value in scope["headers"] if name == b"host"]
        name = _HOST.fullmatch(told[0]) if len(told) == 1 else None
        return name is not None and any(_is_below(name[1], host) for host in self._hosts)


def _is_below(name: str, host: str) -> bool:
    return name == host or (host.startswith("*.") and name.endswith(host[1:]))


def guard(request: Request, response: Response) -> Response:
    """The answer with its headers, where the route did not set others; served by HTTPS it asks for nothing else."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.scheme == "https":
        response.headers.setdefault("Strict-Transport-Security", A_YEAR)
    return response
