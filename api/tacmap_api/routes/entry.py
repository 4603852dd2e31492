"""Open to all, because nothing of a site is behind it: the style sheet, a login, and trading a set-up link."""

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from tacmap.store.passes import Grant
from tacmap_api import pages
from tacmap_api.asking import wants_page
from tacmap_api.going_on import going_on_to, keep_place
from tacmap_api.identity import in_turn

router = APIRouter()


@router.get("/style.css", include_in_schema=False)
def style() -> Response:
    return Response(pages.STYLE, media_type="text/css", headers={"Cache-Control": "max-age=300"})


@router.get("/favicon.ico", include_in_schema=False)
def icon() -> Response:
    return Response(status_code=204)


@router.get("/login", include_in_schema=False)
def login_page(request: Request) -> Response:
    ways = request.app.state.sign_on.values()
    offered = [
        pages.tag("a", f"Log in with {way.issuer.name}", href=f"/sign-on/{way.issuer.id}", class_="big") for way in ways
    ]
    page = pages.page(
        "Log in",
        *([pages.tag("p", *offered, class_="ways"), pages.tag("h2", "With a password")] if offered else []),
        pages.form(
            "/login",
            pages.tag("label", "Account", pages.tag("input", name="account", required="", autocomplete="username")),
            pages.tag("label", "Password", pages.tag("input", name="password", type="password", required="",
                      autocomplete="current-password")),
            pages.button("Log in"),
        ),
        pages.tag("h2", "A device"),
        pages.form(
            "/login/device",
            pages.tag("label", "Device token", pages.tag("input", name="token", type="password", required="",
                      autocomplete="off")),
            pages.button("Let this device in"),
        ),
    )  # fmt: skip
    return keep_place(request, page)


@router.post("/login", tags=["accounts"], dependencies=[Depends(in_turn("logins"))])
def log_in(
    request: Request, account: Annotated[str, Form(max_length=100)], password: Annotated[str, Form(max_length=500)]
) -> Response:
    """A session: a cookie, and `session` for `Authorization: Bearer`. 401 for a wrong password, 429 when locked."""
    gate = request.app.state.gate
    gate.same_site(request)
    request.state.tried = account
    found = gate.desk.records.accounts.log_in(account, password, gate.clock())
    request.state.desk = replace(gate.desk, records=gate.desk.records.of(found.district))
    grant = Grant(
        district=found.district, account=found.id, roles=found.roles, sites=found.sites, audience=found.audience
    )
    session = gate.begin_session(grant, request)
    page = wants_page(request)
    response = RedirectResponse(going_on_to(request), 303) if page else JSONResponse({"session": session})
    gate.keep_in_browser(session, request, response)
    return response


@router.post("/login/device", tags=["accounts"], dependencies=[Depends(in_turn("logins"))])
def let_in_device(request: Request, token: Annotated[str, Form(max_length=100)]) -> Response:
    """The browser of a phone or tablet keeps its device token as a cookie, until that ends or is withdrawn. 401."""
    gate = request.app.state.gate
    gate.same_site(request)
    response = RedirectResponse(going_on_to(request), 303) if wants_page(request) else Response(status_code=204)
    if not gate.let_in_device(token.strip(), request, response):
        raise HTTPException(401, "This is no device token, or it was withdrawn or is too old.")
    return response


@router.get("/setup/{link}", include_in_schema=False)
def ask(link: str) -> Response:
    """A page with one button: a link that is only looked at (by a mail scanner, say) is not spent."""
    return pages.page(
        "Set up this browser",
        pages.tag("p", "This lets this browser work with the floor plans kept here. The link works once."),
        pages.form(f"/setup/{link}", pages.button("Let this browser in")),
    )


@router.post("/setup/{link}", include_in_schema=False, dependencies=[Depends(in_turn("logins"))])
def admit(link: str, request: Request) -> Response:
    gate = request.app.state.gate
    gate.same_site(request)
    session = gate.admit(link, request)
    if session is None:
        raise HTTPException(403, "This link was used before or is too old. Run `tacmap serve --new-link` for another.")
    told = "application/json" in request.headers.get("accept", "")
    response = JSONResponse({"session": session}) if told else RedirectResponse("/", status_code=303)
    gate.keep_in_browser(session, request, response)
    return response
