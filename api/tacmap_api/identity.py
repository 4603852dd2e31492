"""Nothing is open to strangers: every route asks for a session or a token, and for the right that its table names.

A fresh folder gives one set-up link. Opening it and pressing the button trades it for a session, kept in a cookie
that scripts and other sites cannot use; so does a login. What somebody may not see looks as if it were not there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response

from tacmap.errors import NotFound
from tacmap.service.desk import Desk
from tacmap.service.rights import Visitor
from tacmap.store.passes import LIVES, Grant, Passes
from tacmap_api.rights import ROUTES

__all__ = ["COOKIE", "Gate", "desk_of", "visitor_of"]

COOKIE = "tacmap_session"
_WAY_IN = "This needs a session. Log in, or open the set-up link that `tacmap serve` printed."
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Asks every request who sends it, and lets it through to their district. `clock` gives aware times."""

    desk: Desk
    clock: Callable[[], datetime]

    def __call__(self, request: Request) -> None:
        """Let a request through with its visitor and desk, or raise 401, 403 (another site's page), 404."""
        visitor = self.visitor(request)
        if visitor is None:
            raise HTTPException(401, _WAY_IN, {"WWW-Authenticate": "Bearer"})
        if request.method in _WRITES:
            self.same_site(request)
        request.state.visitor = visitor
        request.state.desk = replace(self.desk, records=self.desk.records.of(visitor.grant.district))
        if not visitor.may(ROUTES[request.method, request.scope["route"].path]):
            raise HTTPException(404, "Not Found")
        _require_in_reach(request, visitor, request.state.desk)

    @property
    def passes(self) -> Passes:
        return self.desk.records.passes

    def same_site(self, request: Request) -> None:
        """Refuse a write that a page of another site made the browser send."""
        origin = request.headers.get("origin")
        if origin and urlsplit(origin).netloc != request.headers.get("host"):
            raise HTTPException(403, "This request came from another site's page.")

    def visitor(self, request: Request) -> Visitor | None:
        """Who sends a request; None for a stranger."""
        text = request.cookies.get(COOKIE) or bearer(request)
        found = self.passes.found(text, self.clock(), "session", "api", "device") if text else None
        if found is None:
            return None
        return Visitor(grant=found.grant, name=found.grant.account or found.name or "keeper")

    def admit(self, link: str, response: Response, *, secure: bool) -> bool:
        """Trade a set-up link for a session of its district's keeper; false when it is spent, expired or made up."""
        found = self.passes.found(link, self.clock(), "setup")
        if found is None or not self.passes.use_up(link, "setup", self.clock()):
            return False
        self.give_cookie(self.session(found.grant), response, secure=secure)
        return True

    def session(self, grant: Grant) -> str:
        """The text of a new session."""
        return self.passes.make("session", self.clock(), grant)

    def let_in_device(self, token: str, response: Response, *, secure: bool) -> bool:
        """Let a browser keep the token of a device as its own; false when it is spent, expired or made up."""
        if self.passes.found(token, self.clock(), "device") is None:
            return False
        self.give_cookie(token, response, secure=secure, kind="device")
        return True

    def give_cookie(self, session: str, response: Response, *, secure: bool, kind: str = "session") -> None:
        """Let a browser keep a session where scripts and other sites do not reach it."""
        lives_s = int(LIVES[kind].total_seconds())
        response.set_cookie(COOKIE, session, max_age=lives_s, httponly=True, secure=secure, samesite="strict")


def desk_of(request: Request) -> Desk:
    """The desk of the visitor's district."""
    desk: Desk = request.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    visitor: Visitor = request.state.visitor
    return visitor


def bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else None


def _require_in_reach(request: Request, visitor: Visitor, desk: Desk) -> None:
    """Raise NotFound, in the words for what is not there, when the thing asked for belongs to another's site."""
    given = request.path_params
    if "digest" in given and not visitor.may_have(desk.records.releases.bundle(given["digest"])):
        raise _no_such("bundle")
    if "site_id" in given and not visitor.sees(given["site_id"]):
        raise _no_such("site")
    if "plan_id" in given and not visitor.sees(desk.records.plans.one(given["plan_id"]).site_id):
        raise _no_such("plan")
    if "job_id" in given and not visitor.sees(desk.records.jobs.one(given["job_id"]).task["site"]):
        raise _no_such("job")


def _no_such(what: str) -> NotFound:
    return NotFound(f"There is no such {what}.", remedy="Look for it in the list.")
