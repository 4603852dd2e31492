"""Open to all, because nothing of a site is behind it: health, the style sheet, and trading a set-up link."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from tacmap_api import pages

router = APIRouter()


@router.get("/healthz", response_class=PlainTextResponse)
def healthz() -> str:
    return "ok"


@router.get("/style.css", include_in_schema=False)
def style() -> Response:
    return Response(pages.STYLE, media_type="text/css", headers={"Cache-Control": "max-age=300"})


@router.get("/favicon.ico", include_in_schema=False)
def icon() -> Response:
    return Response(status_code=204)


@router.get("/setup/{link}", include_in_schema=False)
def ask(link: str) -> Response:
    """A page with one button: a link that is only looked at (by a mail scanner, say) is not spent."""
    return pages.page(
        "Set up this browser",
        pages.tag("p", "This lets this browser work with the floor plans kept here. The link works once."),
        pages.form(f"/setup/{link}", pages.button("Let this browser in")),
    )


@router.post("/setup/{link}", include_in_schema=False)
def admit(link: str, request: Request) -> Response:
    gate = request.app.state.gate
    gate.same_site(request)
    response = RedirectResponse("/", status_code=303)
    if not gate.admit(link, response, secure=request.url.scheme == "https"):
        raise HTTPException(403, "This link was used before or is too old. Run `tacmap serve --new-link` for another.")
    return response
