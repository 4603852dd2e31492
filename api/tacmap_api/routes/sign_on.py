"""Single sign-on: the way out to an issuer, and back with who somebody is.

Open to all, for nobody is anybody yet. Both ways are pages: a browser walks them.
"""

import hmac
from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from tacmap.errors import LoginRefused, NotFound
from tacmap.service.desk import Desk
from tacmap.store.accounts import Account, account_of
from tacmap.store.passes import LIVES, Grant
from tacmap_api import pages
from tacmap_api.going_on import going_on_to
from tacmap_api.identity import Gate, in_turn
from tacmap_api.single_sign_on import SignOn, derived

router = APIRouter(prefix="/sign-on", include_in_schema=False, dependencies=[Depends(in_turn("logins"))])

_COOKIE = "tacmap_sign_on"


@router.get("/{issuer_id}")
def out(request: Request, issuer_id: str) -> Response:
    """To the issuer. The browser keeps the secret of this way in a cookie, which comes along on the way back."""
    way, gate = _way(request, issuer_id), _gate(request)
    grant = Grant(district=way.issuer.district, roles=())
    secret = gate.passes.make("sign-on", gate.clock(), grant, name=issuer_id)
    response = RedirectResponse(way.way_in(secret, _back(request, issuer_id)), status_code=303)
    response.set_cookie(
        _cookie(request),
        secret,
        max_age=int(LIVES["sign-on"].total_seconds()),
        httponly=True,
        secure=_secure(request),
        samesite="lax",  # the way back begins on the issuer's page
    )
    return response


@router.get("/{issuer_id}/back")
def back(
    request: Request,
    issuer_id: str,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
    iss: Annotated[str | None, Query(max_length=300)] = None,
    error: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """From the issuer: a session for who is in one of our groups. 401 for anybody else."""
    way, gate = _way(request, issuer_id), _gate(request)
    secret = _spent(request, gate, issuer_id, state)
    if error or not code:
        raise LoginRefused(f"{way.issuer.name} did not let you in.", remedy="Begin again at the login page.")
    claims = way.claims(code, secret, _back(request, issuer_id), said_issuer=iss)
    account = _account(request, gate.desk, way, claims)
    grant = Grant(
        district=account.district,
        account=account.id,
        roles=account.roles,
        sites=account.sites,
        audience=account.audience,
    )
    # Not a redirect: browsers count one as the issuer's doing, and would not send the new cookie along.
    place = going_on_to(request)
    response = pages.page("You are logged in", pages.tag("p", pages.link("Go on", place)))
    response.headers["Refresh"] = f"0; url={place}"
    gate.keep_in_browser(gate.begin_session(grant, request), request, response)
    response.delete_cookie(_cookie(request), secure=_secure(request), httponly=True, samesite="lax")
    return response


def _spent(request: Request, gate: Gate, issuer_id: str, state: str) -> str:
    """The secret of the way that began in this browser, to this issuer; it is good once."""
    secret, now = request.cookies.get(_cookie(request), ""), gate.clock()
    found = gate.passes.found(secret, now, "sign-on") if secret else None
    ours = found is not None and found.name == issuer_id
    if not ours or not hmac.compare_digest(state.encode(), derived("state", secret).encode()):
        raise _not_begun()
    if not gate.passes.use_up(secret, "sign-on", now):
        raise _not_begun()
    return secret


def _not_begun() -> LoginRefused:
    return LoginRefused(
        "This sign-on was not begun in this browser, was finished before, or took too long.",
        remedy="Begin again at the login page.",
    )


def _account(request: Request, desk: Desk, way: SignOn, claims: dict[str, object]) -> Account:
    """The account of this issuer and subject, as our groups say today. Raises LoginRefused for who is in none."""
    issuer, subject = way.issuer, str(claims["sub"])
    request.state.tried = account_of(issuer.issuer, subject, issuer.id)
    request.state.desk = replace(desk, records=desk.records.of(issuer.district))
    group = issuer.group_of(claims)
    if group is None:
        raise LoginRefused(
            f"{issuer.name} knows you, but none of your groups may work here.",
            remedy="Ask who runs this service, and say which groups you are in.",
        )
    told = Account(
        id=request.state.tried,
        name=_name(claims),
        roles=group.roles,
        sites=group.sites,
        audience=group.audience,
        agency=group.agency,
        issuer=issuer.issuer,
        subject=subject,
    )
    return request.state.desk.records.accounts.signed_on(told, request.app.state.clock())  # type: ignore[no-any-return]


def _name(claims: dict[str, object]) -> str:
    """What lists call them. It is never what tells one person from another."""
    told = (claims.get(key) for key in ("name", "preferred_username", "email", "sub"))
    return next(each for each in told if isinstance(each, str) and each)[:200]


def _way(request: Request, issuer_id: str) -> SignOn:
    try:
        found: SignOn = request.app.state.sign_on[issuer_id]
    except KeyError:
        raise NotFound("There is no such sign-on.", remedy="Look for it on the login page.") from None
    return found


def _gate(request: Request) -> Gate:
    found: Gate = request.app.state.gate
    return found


def _back(request: Request, issuer_id: str) -> str:
    """Where the issuer sends the browser: at the address that people use, where the settings say it."""
    base = _gate(request).desk.mail.address or f"{request.url.scheme}://{request.headers.get('host', '')}"
    return f"{base}/sign-on/{issuer_id}/back"


def _cookie(request: Request) -> str:
    return f"__Host-{_COOKIE}" if _secure(request) else _COOKIE


def _secure(request: Request) -> bool:
    return request.url.scheme == "https"
