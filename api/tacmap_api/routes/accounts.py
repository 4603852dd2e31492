"""Accounts and tokens of a district, for those who manage it; and what everybody may do with their own."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import BaseModel, Field

from tacmap.errors import FileRefused, NotFound
from tacmap.service.rights import ROLES, Visitor
from tacmap.store.accounts import EVERY_SITE, Account
from tacmap.store.passes import AUDIENCES, Grant, Pass
from tacmap_api import pages
from tacmap_api.asking import wants_page
from tacmap_api.identity import cookie_name, desk_of, visitor_of
from tacmap_api.leafing import MOST, Cursor, Limit, leaf

router = APIRouter(tags=["accounts"])

_KINDS = ("api", "device")


class AccountBody(BaseModel):
    """What an account may; without `sites`, at every site of the district."""

    name: str = Field(max_length=200)
    roles: list[str] = Field(max_length=10)
    sites: list[str] = Field(default=list(EVERY_SITE), max_length=5_000)
    audience: str = "public"
    agency: str = Field(default="", max_length=200)
    closed: bool = False


class NewAccountBody(AccountBody):
    """The same, with its id and first password."""

    id: str = Field(min_length=3, max_length=100, pattern=r"^[\w.@+-]+$")
    password: str = Field(max_length=500)


class TokenBody(BaseModel):
    """What a token may; `kind` is api (a program) or device (a tablet)."""

    name: str = Field(max_length=200)
    kind: str = "api"
    roles: list[str] = Field(max_length=10)
    sites: list[str] = Field(default=list(EVERY_SITE), max_length=5_000)
    audience: str = "public"


@router.get("/me")
def me(request: Request) -> dict[str, Any]:
    """Who asks, and what they may."""
    visitor = visitor_of(request)
    return {"name": visitor.name} | _grant_json(visitor.grant)


@router.post("/me/password", status_code=204)
def own_password(request: Request, old: Annotated[str, Form()], new: Annotated[str, Form()]) -> Response:
    """A new password of one's own; every session ends."""
    accounts, own = desk_of(request).records.accounts, visitor_of(request).grant.account
    if not own:
        raise FileRefused("Nobody logged in here with a password.", remedy="Make an account, and log in.")
    accounts.log_in(own, old, request.app.state.clock())
    accounts.set_password(own, new)
    return Response(status_code=204)


@router.post("/logout", status_code=204)
def log_out(request: Request) -> Response:
    """End this browser's session, and let it forget its cookie. Who came by single sign-on is led to its end there."""
    ended = request.app.state.gate.end_session(request)
    way_out = _way_out(request, ended.grant.account) if ended and wants_page(request) else None
    response = _logged_out(way_out) if wants_page(request) else Response(status_code=204)
    name, secure = cookie_name(request), request.url.scheme == "https"
    response.delete_cookie(name, secure=secure, httponly=True, samesite="strict")
    return response


def _logged_out(way_out: tuple[str, str] | None) -> Response:
    if way_out is None:
        return RedirectResponse("/login", status_code=303)
    name, address = way_out
    return pages.page(
        "You are logged out here",
        pages.tag("p", f"The session at {name} goes on; on a computer that others use, end that one too."),
        pages.tag("p", pages.tag("a", f"Log out at {name}", href=address, class_="big")),
        pages.tag("p", pages.link("Log in again", "/login")),
    )


def _way_out(request: Request, account_id: str) -> tuple[str, str] | None:
    """The name of the issuer that this person came by, and where its own session ends."""
    issuer = desk_of(request).records.accounts.one(account_id).issuer if account_id else None
    for way in request.app.state.sign_on.values():
        if way.issuer.issuer == issuer and (address := way.way_out(str(request.url_for("login_page")))):
            return way.issuer.name, address
    return None


@router.get("/accounts")
def every(request: Request, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """Every account of the district, by id."""
    accounts, giver = desk_of(request).records.accounts.every(), visitor_of(request)
    onward = (account for account in accounts if cursor is None or account.id > cursor)
    seen = (account for account in onward if _within(account, giver))
    return leaf(request, seen, limit, named=lambda account: account.id, told=_json)


@router.post("/accounts", status_code=201)
def add(request: Request, body: NewAccountBody) -> Response:
    """A new account. 409 for a taken id, 422 for a password that is too short."""
    account = _account(body.id, body, visitor_of(request))
    kept = desk_of(request).records.accounts.add(account, body.password, request.app.state.clock())
    return JSONResponse(_json(kept), 201, {"Location": f"/accounts/{quote(kept.id)}"})


@router.get("/accounts/{account_id}")
def one(request: Request, account_id: str) -> dict[str, Any]:
    """An account and what it may."""
    return _json(_managed(request, account_id))


@router.put("/accounts/{account_id}")
def change(request: Request, account_id: str, body: AccountBody) -> dict[str, Any]:
    """Change what an account may; it counts from the next request on. A closed one is out at once."""
    account = _account(_managed(request, account_id).id, body, visitor_of(request))
    return _json(desk_of(request).records.accounts.change(account))


@router.post("/accounts/{account_id}/password", status_code=204)
def set_password(request: Request, account_id: str, new: Annotated[str, Form()]) -> Response:
    """Give an account another password; every session of it ends, and a lock too."""
    desk_of(request).records.accounts.set_password(_managed(request, account_id).id, new)
    return Response(status_code=204)


@router.get("/tokens")
def tokens(request: Request, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """The tokens of the district, the newest first, never their text."""
    seen = (each for each in _tokens(request) if cursor is None or _made(each) < cursor)
    return leaf(request, seen, limit, named=_made, told=_token_json)


@router.post("/tokens", status_code=201)
def add_token(request: Request, body: TokenBody) -> Response:
    """A new token: `token` is its text, and this is the only time that it is seen."""
    text, found = made_token(request, body)
    return JSONResponse(_token_json(found) | {"token": text}, 201)


def made_token(request: Request, body: TokenBody) -> tuple[str, Pass]:
    """The text of a new token, and the token. Raises FileRefused for what there is not, or more than the giver's."""
    if body.kind not in _KINDS:
        raise FileRefused("A token is of the kind api or device.", remedy="Write one of these.")
    desk, visitor, now = desk_of(request), visitor_of(request), request.app.state.clock()
    _check(body, visitor)
    grant = Grant(
        district=desk.records.shelf.district,
        account=visitor.grant.account,
        roles=tuple(body.roles),
        sites=tuple(body.sites),
        audience=body.audience,
    )
    text = desk.records.passes.make(body.kind, now, grant, name=body.name)
    found = desk.records.passes.found(text, now, body.kind)
    if found is None:
        raise AssertionError("a token that was made this moment is not there")
    return text, found


@router.delete("/tokens/{token_id}", status_code=204)
def withdraw(request: Request, token_id: str) -> Response:
    """Cut a token off: its next request is refused."""
    desk = desk_of(request)
    if not any(each.id == token_id for each in _tokens(request)):
        raise NotFound("There is no such token.", remedy="Look for it in the list.")
    desk.records.passes.withdraw(token_id, desk.records.shelf.district)
    return Response(status_code=204)


def _tokens(request: Request) -> list[Pass]:
    """The tokens that whoever asks may know of, the newest first."""
    desk, giver = desk_of(request), visitor_of(request)
    found = desk.records.passes.every(desk.records.shelf.district, request.app.state.clock(), *_KINDS)
    return sorted((each for each in found if _within(each.grant, giver)), key=_made, reverse=True)


def _made(token: Pass) -> str:
    """Its place in the list, which stays when others are withdrawn."""
    return f"{token.made.isoformat(timespec='microseconds')} {token.id}"


def _managed(request: Request, account_id: str) -> Account:
    """The account, where it may no more than who asks. Raises NotFound: else they could take it over."""
    account = desk_of(request).records.accounts.one(account_id)
    if not _within(account, visitor_of(request)):
        raise NotFound("There is no such account.", remedy="Look for it in the list.")
    return account


def _within(held: Account | Grant, giver: Visitor) -> bool:
    """Whether this is no more than somebody may themselves."""
    lower = AUDIENCES.index(held.audience) <= AUDIENCES.index(giver.grant.audience)
    return lower and all(giver.sees(site) for site in held.sites)


def _account(account_id: str, body: AccountBody, giver: Visitor) -> Account:
    _check(body, giver)
    return Account(
        id=account_id,
        name=body.name,
        roles=tuple(body.roles),
        sites=tuple(body.sites),
        audience=body.audience,
        agency=body.agency,
        closed=body.closed,
    )


def _check(body: AccountBody | TokenBody, giver: Visitor) -> None:
    """Nobody gives what is not there, or more than they have."""
    if unknown := [role for role in body.roles if role not in ROLES]:
        raise FileRefused(f"There is no role {unknown[0]!r}.", remedy=f"Roles are {', '.join(ROLES)}.")
    if body.audience not in AUDIENCES:
        raise FileRefused(f"There is no audience {body.audience!r}.", remedy=f"It is one of {', '.join(AUDIENCES)}.")
    if not _within(Grant(sites=tuple(body.sites), audience=body.audience), giver):
        raise FileRefused("This is more than you may yourself.", remedy="Give sites and an audience of your own.")


def _json(account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "name": account.name,
        "roles": list(account.roles),
        "sites": list(account.sites),
        "audience": account.audience,
        "agency": account.agency,
        "closed": account.closed,
        "issuer": account.issuer,
    }


def _grant_json(grant: Grant) -> dict[str, Any]:
    return {
        "district": grant.district,
        "account": grant.account or None,
        "roles": list(grant.roles),
        "sites": list(grant.sites),
        "audience": grant.audience,
    }


def _token_json(found: Pass) -> dict[str, Any]:
    dates = {"made": found.made.isoformat(), "expires": found.expires.isoformat()}
    return {"id": found.id, "name": found.name, "kind": found.kind} | _grant_json(found.grant) | dates
