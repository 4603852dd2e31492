"""Errors as RFC 9457 problem bodies, or as a page where a browser asks: one table from the error tree to statuses."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from tacmap import errors
from tacmap_api import pages
from tacmap_api.asking import wants_page

__all__ = ["MEDIA_TYPE", "on_http_error", "on_invalid_request", "on_stumble", "on_tacmap_error", "problem"]

MEDIA_TYPE = "application/problem+json"

# The first row that fits counts: children stand before their parents.
STATUSES: tuple[tuple[type[errors.TacmapError], int], ...] = (
    (errors.PlanTooLarge, 413),
    (errors.UnknownFormat, 415),
    (errors.NeedsConfirming, 409),
    (errors.InputRefused, 422),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.StoreUnwritable, 507),
    (errors.StoreUnreachable, 503),
    (errors.CheckFailed, 409),
    (errors.TooOften, 429),
    (errors.QuotaReached, 403),
    (errors.LoginRefused, 401),
    (errors.TacmapError, 500),
)


# What is told where a route or the server says no more than a status.
_PLAIN: Mapping[int, str] = {405: "This address does not take this method."}
_REMEDIES: Mapping[int, str] = {
    400: "Send it as /openapi.json says.",
    401: "Log in (POST /login), or send a token: Authorization: Bearer TOKEN.",
    403: "Send it from a page of this service, or as a program without Origin.",
    404: "Look at the address, and with GET /me at what you may do.",
    405: "Use one of those in Allow.",
    410: "Take the newest one from the list.",
    412: "Load it again, look at what changed, and send it with the new ETag.",
    413: "Send less, or in parts.",
    415: "Send it as /openapi.json says.",
    416: "Begin anew, without Range.",
    422: "Correct what detail names; /openapi.json says how it should be.",
    428: "Load it, and send its ETag in If-Match.",
}


async def on_tacmap_error(request: Request, error: Exception) -> Response:
    """What the client is told about an error of ours."""
    if not isinstance(error, errors.TacmapError):
        raise error
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    after_s = error.more.get("retry_after_s")
    if after_s is not None:
        status = 429
    answer = _page(error, status) if wants_page(request) else _problem(error, status)
    if after_s is not None:
        answer.headers["Retry-After"] = str(after_s)
    return answer


def _page(error: errors.TacmapError, status: int) -> Response:
    told = [pages.tag("p", part) for part in (error.place, error.remedy) if part]
    if isinstance(error, errors.LoginRefused):
        told.append(pages.tag("p", pages.link("Log in", "/login")))
    return pages.page("That did not work", pages.notice(error.problem), *told, status=status)


def _problem(error: errors.TacmapError, status: int) -> Response:
    kind, more = type(error).__name__, dict(error.more)
    return problem(status, error.problem, place=error.place, remedy=error.remedy, kind=kind, more=more)


async def on_http_error(request: Request, error: Exception) -> Response:
    """The same for what the routes themselves refuse, and for what is not there."""
    if not isinstance(error, HTTPException):
        raise error
    status, said = error.status_code, str(error.detail)
    title = said if said != HTTPStatus(status).phrase else _PLAIN.get(status, said)
    answer = (
        _page_of(error, request.url.path)
        if wants_page(request)
        else problem(status, title, remedy=_REMEDIES.get(status, ""))
    )
    answer.headers.update(error.headers or {})
    return answer


def _page_of(error: HTTPException, path: str) -> Response:
    login = "/login?next=/studio/" if path == "/studio/" else "/login"  # who stood at its door comes back to it
    way_in = [pages.tag("p", pages.link("Log in", login))] if error.status_code == 401 else []
    title = "Who are you?" if way_in else "Not here"
    return pages.page(title, pages.notice(str(error.detail)), *way_in, status=error.status_code)


async def on_invalid_request(request: Request, error: Exception) -> Response:
    """The same for a request whose fields are missing or of the wrong kind; `detail` names each."""
    if not isinstance(error, RequestValidationError):
        raise error
    title = "The request is not as it should be."
    told = [f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    if wants_page(request):
        return pages.page("That did not work", pages.notice(title), *(pages.tag("p", one) for one in told), status=422)
    return problem(422, title, place="; ".join(told), remedy=_REMEDIES[422])


async def on_stumble(request: Request, error: Exception) -> Response:  # noqa: ARG001 - what failed is not told
    """The same where this software itself fails."""
    title, remedy = "tacmap itself failed.", "Try again; if it stays so, tell who runs this service when it happened."
    if wants_page(request):
        return pages.page("That did not work", pages.notice(title), pages.tag("p", remedy), status=500)
    return problem(500, title, remedy=remedy)


def problem(
    status: int,
    title: str,
    *,
    place: str = "",
    remedy: str = "",
    kind: str = "about:blank",
    more: Mapping[str, object] = MappingProxyType({}),
) -> JSONResponse:
    """A problem body; `remedy` and what is in `more` are extensions."""
    body = {"type": kind, "title": title, "status": status, "detail": place, "remedy": remedy, **more}
    return JSONResponse({key: value for key, value in body.items() if value != ""}, status, media_type=MEDIA_TYPE)
