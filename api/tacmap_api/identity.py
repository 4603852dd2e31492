"""Nothing is open to strangers: every route asks for a session or a token, and for the right that its table names.

A fresh folder gives one set-up link. Opening it and pressing the button trades it for a session, kept in a cookie
that scripts and other sites cannot use; so does a login. A session ends after its time and when nobody uses it. What
somebody may not see looks as if it were not there.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response

from tacmap.errors import NotFound, StoreError
from tacmap.service.desk import Desk
from tacmap.service.rights import Right, Visitor
from tacmap.settings import Admission
from tacmap.store.passes import LIVES, Grant, Pass, Passes
from tacmap_api.pace import Paces, address_of
from tacmap_api.rights import ROUTES

__all__ = ["COOKIE", "Gate", "cookie_for", "cookie_name", "desk_of", "in_turn", "require_rights", "visitor_of"]

COOKIE = "tacmap_session"
_WAY_IN = "This needs a session. Log in, or open the set-up link that `tacmap serve` printed."
_WRITES = {"POST", "PUT", "PATCH", "DELETE"}
_NOTE_EVERY = timedelta(minutes=5)  # that a session is used is written down no more often


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Asks every request who sends it, and lets it through to their district. `clock` gives aware times."""

    desk: Desk
    clock: Callable[[], datetime]
    admission: Admission
    paces: Paces

    def __call__(self, request: Request) -> None:
        """Let a request through with its visitor and desk, or raise 401, 403 (another site's page), 404, 429."""
        visitor = self.known(request)
        self.paces.requests.take(visitor.came_by)
        if request.method in _WRITES:
            self.same_site(request)
        request.state.visitor = visitor
        request.state.desk = replace(self.desk, records=self.desk.records.of(visitor.grant.district))
        if not visitor.may(ROUTES[request.method, request.scope["route"].path]):
            raise HTTPException(404, "Not Found")
        _require_in_reach(request, visitor, request.state.desk)

    def known(self, request: Request) -> Visitor:
        """Who sends a request. Raises 401 for a stranger, and 429 for one who asks too often."""
        visitor = self.visitor(request)
        if visitor is None:
            self.paces.strangers.take(address_of(request))
            request.state.in_turn = True
            raise HTTPException(401, _WAY_IN, {"WWW-Authenticate": "Bearer"})
        return visitor

    @property
    def passes(self) -> Passes:
        return self.desk.records.passes

    def same_site(self, request: Request) -> None:
        """Refuse a write that a page of another site made the browser send. Programs send neither header."""
        origin = request.headers.get("origin")
        foreign = request.headers.get("sec-fetch-site") in ("cross-site", "same-site")
        if foreign or (origin and urlsplit(origin).netloc != request.headers.get("host")):
            raise HTTPException(403, "This request came from another site's page.")

    def visitor(self, request: Request) -> Visitor | None:
        """Who sends a request; None for a stranger."""
        text = request.cookies.get(cookie_name(request)) or bearer(request)
        found = self.recognised(text) if text else None
        return found and found[1]

    def recognised(self, text: str) -> tuple[Pass, Visitor] | None:
        """The pass with this text, and who comes by it."""
        found = self.passes.found(text, self.clock(), "session", "api", "device", idle=self.idle)
        if found is None:
            return None
        self._note_use(text, found)
        name = found.grant.account or found.name or "keeper"
        return found, Visitor(grant=found.grant, name=name, came_by=found.id)

    @property
    def idle(self) -> timedelta:
        """How long a session lasts that nobody uses."""
        return timedelta(hours=self.admission.idle_hours)

    def _note_use(self, text: str, found: Pass) -> None:
        now = self.clock()
        if found.kind == "session" and now - (found.seen or found.made) >= _NOTE_EVERY:
            with suppress(StoreError):  # looks go on where nothing can be written
                self.passes.note_use(text, now)

    def admit(self, link: str, request: Request) -> str | None:
        """Trade a set-up link for a session of its district's keeper; None when it is spent, expired or made up."""
        found = self.passes.found(link, self.clock(), "setup")
        if found is None or not self.passes.use_up(link, "setup", self.clock()):
            return None
        return self.begin_session(found.grant, request)

    def begin_session(self, grant: Grant, request: Request) -> str:
        """The text of a new session for who just said who they are; the one that their browser had ends."""
        self.end_session(request)
        return self.passes.make("session", self.clock(), grant, lives=self._session_lives)

    def keep_in_browser(self, session: str, request: Request, response: Response) -> None:
        """Let a browser keep a session."""
        _give_cookie(session, self._session_lives, request, response)

    @property
    def _session_lives(self) -> timedelta:
        return timedelta(hours=self.admission.session_hours)

    def end_session(self, request: Request) -> Pass | None:
        """End the session that a request comes with; gives what it was. A device's token stays good."""
        text = request.cookies.get(cookie_name(request)) or bearer(request)
        found = self.passes.found(text, self.clock(), "session") if text else None
        if found is not None:
            self.passes.withdraw(found.id, found.grant.district)
        return found

    def let_in_device(self, token: str, request: Request, response: Response) -> bool:
        """Let a browser keep the token of a device as its own; false when it is spent, expired or made up."""
        if self.passes.found(token, self.clock(), "device") is None:
            return False
        self.end_session(request)
        _give_cookie(token, LIVES["device"], request, response)
        return True


def in_turn(kind: str) -> Callable[[Request], None]:
    """A dependency of open routes: one of `tacmap_api.pace.Paces` for each address."""

    def take(request: Request) -> None:
        getattr(request.app.state.gate.paces, kind).take(address_of(request))
        request.state.in_turn = True

    return take


def cookie_name(request: Request) -> str:
    """What the cookie of a session is called."""
    return cookie_for(secure=request.url.scheme == "https")


def cookie_for(*, secure: bool) -> str:
    """Over HTTPS a name that no other host and no plain page can set."""
    return f"__Host-{COOKIE}" if secure else COOKIE


def _give_cookie(text: str, lives: timedelta, request: Request, response: Response) -> None:
    """Let a browser keep a pass where scripts and other sites do not reach it."""
    response.set_cookie(
        cookie_name(request),
        text,
        max_age=int(lives.total_seconds()),
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="strict",
    )


def desk_of(request: Request) -> Desk:
    """The desk of the visitor's district."""
    desk: Desk = request.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    visitor: Visitor = request.state.visitor
    return visitor


def require_rights(request: Request, rights: Iterable[Right]) -> None:
    """Let whoever may do all of this go on with what is on record. Raises 403."""
    if lacking := sorted(right for right in rights if not visitor_of(request).may(right)):
        raise HTTPException(403, f"This is on record: to change it takes the right to {' and to '.join(lacking)}.")


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
