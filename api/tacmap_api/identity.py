"""Nothing is open to strangers: every route asks for a session, except the few that say why not.

A fresh folder gives one set-up link. Opening it and pressing the button trades it for a session, kept in a cookie
that scripts and other sites cannot use.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response

from tacmap.store.passes import LIVES, Passes

__all__ = ["COOKIE", "Gate"]

COOKIE = "tacmap_session"
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Asks every request for its session. `clock` gives aware times."""

    passes: Passes
    clock: Callable[[], datetime]

    def __call__(self, request: Request) -> None:
        """Let a request through, or raise 401 (no session) or 403 (sent by another site's page)."""
        text = request.cookies.get(COOKIE) or _bearer(request)
        if not text or not self.passes.good(text, "session", self.clock()):
            raise HTTPException(401, "This needs a session. Open the set-up link that `tacmap serve` printed.")
        if request.method in _WRITES:
            self.same_site(request)

    def same_site(self, request: Request) -> None:
        """Refuse a write that a page of another site made the browser send."""
        origin = request.headers.get("origin")
        if origin and urlsplit(origin).netloc != request.headers.get("host"):
            raise HTTPException(403, "This request came from another site's page.")

    def admit(self, link: str, response: Response, *, secure: bool) -> bool:
        """Trade a set-up link for a session; false when the link is spent, expired or made up."""
        now = self.clock()
        if not self.passes.use_up(link, "setup", now):
            return False
        response.set_cookie(
            COOKIE,
            self.passes.make("session", now),
            max_age=int(LIVES["session"].total_seconds()),
            httponly=True,
            secure=secure,
            samesite="strict",
        )
        return True


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else None
