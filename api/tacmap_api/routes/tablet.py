"""The tablets' app, and the links that let a tablet in.

The app's own files tell nothing and are open to all: a tablet has them before it is let in. A link's secret stands
after "#", which browsers send to nobody: the device's token, and the fingerprint of the key that it shall believe.
"""

from importlib.resources import files
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from tacmap.exports.qr import qr_svg
from tacmap.store.accounts import EVERY_SITE
from tacmap.store.passes import AUDIENCES
from tacmap_api import pages
from tacmap_api.asking import wants_page
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.pages import Markup, tag
from tacmap_api.routes.accounts import TokenBody, made_token

shell = APIRouter(include_in_schema=False)
router = APIRouter(tags=["devices"])

_ASSETS = Path(str(files("tacmap_api"))) / "tablet_assets"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "worker-src 'self'; frame-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_PARTS = {
    "": "text/html", "index.html": "text/html", "app.js": "text/javascript", "worker.js": "text/javascript",
    "tablet.css": "text/css", "manifest.webmanifest": "application/manifest+json", "icon-192.png": "image/png",
    "icon-512.png": "image/png", "icon-maskable.png": "image/png",
}  # fmt: skip


def _serve(name: str) -> None:
    """One file of the app at its own address: what is not named here is not served."""

    def part() -> Response:
        policy = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"}
        return FileResponse(_ASSETS / (name or "index.html"), media_type=_PARTS[name], headers=policy)

    shell.add_api_route(f"/tablet/{name}", part, methods=["GET"])


for _name in _PARTS:
    _serve(_name)


@router.get("/tablet/links", include_in_schema=False)
def ask(request: Request) -> Response:
    """The form for a new link."""
    own = visitor_of(request).grant.audience
    audiences = [tag("option", each) for each in AUDIENCES[: AUDIENCES.index(own) + 1]]
    return pages.page(
        "Let a tablet in",
        tag("p", "The link lets one tablet keep maps for a year. Show the tablet its code, or open it there."),
        pages.form(
            "/tablet/links",
            tag("label", "Which tablet", tag("input", name="name", required="", maxlength="200", placeholder="Car 12")),
            tag("label", "Sees", tag("select", *reversed(audiences), name="audience")),
            tag("label", "Schools (ids, with commas; empty: all)", tag("input", name="sites", maxlength="5000")),
            pages.button("Make the link"),
        ),
    )  # fmt: skip


@router.post("/tablet/links", status_code=201)
def make(
    request: Request,
    name: Annotated[str, Form(max_length=200)],
    audience: Annotated[str, Form(max_length=10)] = "police",
    sites: Annotated[str, Form(max_length=5_000)] = "",
) -> Response:
    """A link for one tablet, seen this once: a device token, and the fingerprint of the key that signs plans here."""
    wanted = [site.strip() for site in sites.split(",") if site.strip()] or list(EVERY_SITE)
    body = TokenBody(name=name, kind="device", roles=["responder"], sites=wanted, audience=audience)
    token, found = made_token(request, body)
    key = desk_of(request).keyring.own_key().public.fingerprint
    link = f"{str(request.base_url).rstrip('/')}/tablet/#token={token}&key={key.replace(':', '')}"
    if wants_page(request):
        return _shown(name, link, key)
    told = {"link": link, "key": key, "token_id": found.id, "expires": found.expires.isoformat()}
    return JSONResponse(told, 201, {"Cache-Control": "no-store"})


def _shown(name: str, link: str, key: str) -> Response:
    insecure = not link.startswith(("https://", "http://localhost", "http://127.0.0.1"))
    answer = pages.page(
        f"The link for {name}",
        *([pages.notice("Tablets keep nothing over plain http: put the service behind https first.")] * insecure),
        tag("p", "Hold the tablet's camera before it, or open the link on the tablet. It is shown this once."),
        tag("div", Markup(qr_svg(link)), class_="code"),
        tag("p", tag("code", link), class_="link"),
        tag("p", "The tablet shows this fingerprint and asks whether it is the same:"),
        tag("p", tag("strong", key)),
        tag("p", pages.link("Another tablet", "/tablet/links")),
        status=201,
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
