"""Errors as RFC 9457 problem bodies: one table from the error tree to statuses."""

from fastapi import Request
from fastapi.responses import JSONResponse

from tacmap import errors

__all__ = ["MEDIA_TYPE", "on_tacmap_error", "problem"]

MEDIA_TYPE = "application/problem+json"

# The first row that fits counts: children stand before their parents.
STATUSES: tuple[tuple[type[errors.TacmapError], int], ...] = (
    (errors.PlanTooLarge, 413),
    (errors.UnknownFormat, 415),
    (errors.InputRefused, 422),
    (errors.NotFound, 404),
    (errors.Conflict, 409),
    (errors.StoreUnwritable, 507),
    (errors.CheckFailed, 409),
    (errors.TacmapError, 500),
)


async def on_tacmap_error(_request: Request, error: Exception) -> JSONResponse:
    """What the client is told about an error of ours."""
    if not isinstance(error, errors.TacmapError):
        raise error
    status = next(status for kind, status in STATUSES if isinstance(error, kind))
    return problem(status, error.problem, place=error.place, remedy=error.remedy, kind=type(error).__name__)


def problem(status: int, title: str, *, place: str = "", remedy: str = "", kind: str = "about:blank") -> JSONResponse:
    """A problem body; `place` and `remedy` are extensions that the pages show."""
    body = {"type": kind, "title": title, "status": status, "detail": place, "remedy": remedy}
    return JSONResponse({key: value for key, value in body.items() if value != ""}, status, media_type=MEDIA_TYPE)
