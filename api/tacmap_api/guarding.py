"""What every answer carries, whatever its route: headers that keep browsers from doing more than show it."""

import re
from collections.abc import Sequence
from functools import lru_cache

from fastapi import Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from tacmap_api.problems import problem

__all__ = ["A_YEAR", "HEADERS", "Hosts", "KnownHosts", "guard"]

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
_LONGEST_HOST = 300  # bytes: a name of the DNS has 253, and then its port
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:@/\s]+)(?::[0-9]{1,5})?")


class Hosts:
    """The names that a service answers for: "*.example.org" is all below it, "*" whatever is asked."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(name.lower() for name in names)
        self._judged = lru_cache(maxsize=1_000)(self._is_one)

    def has(self, told: Sequence[bytes]) -> bool:
        """Whether a request is for one of them, by its Host headers, of which there is one."""
        if "*" in self._names:
            return True
        return len(told) == 1 and len(told[0]) <= _LONGEST_HOST and self._judged(told[0])

    def _is_one(self, told: bytes) -> bool:
        host = _HOST.fullmatch(told.decode("latin-1").lower())
        return host is not None and any(_is_below(host[1], name) for name in self._names)


class KnownHosts:
    """Middleware that refuses requests for other names than those of `hosts`."""

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self._app, self._hosts = app, Hosts(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = [value for name, value in scope["headers"] if name == b"host"] if scope["type"] == "http" else None
        if told is None or self._hosts.has(told):
            await self._app(scope, receive, send)
        else:
            remedy = "Whoever runs the service names the hosts that it answers for in TACMAP_HOSTS."
            await problem(400, "This service does not answer for this host.", remedy=remedy)(scope, receive, send)


def _is_below(name: str, host: str) -> bool:
    return name == host or (host.startswith("*.") and name.endswith(host[1:]))


def guard(request: Request, response: Response) -> Response:
    """The answer with its headers, where the route did not set others; served by HTTPS it asks for nothing else."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.scheme == "https":
        response.headers.setdefault("Strict-Transport-Security", A_YEAR)
    return response
