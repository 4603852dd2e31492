"""Where somebody goes on after logging in, by whichever way: the place in the studio where a session ended, else home.

The place waits in a cookie for a quarter of an hour. It is one of the studio's own, so that no link to the login leads
to another site.
"""

import re

from fastapi import Request, Response

__all__ = ["going_on_to", "keep_place"]

_COOKIE, _LIVES_S = "tacmap_place", 900
_STUDIO = re.compile(r"/studio/(#[A-Za-z0-9_.~%/-]{0,300})?")


def keep_place(request: Request, response: Response) -> Response:
    """Have the browser keep the place that the login was asked with (`next`), if it is one of the studio."""
    place = request.query_params.get("next", "")
    if _STUDIO.fullmatch(place):
        secure = request.url.scheme == "https"
        response.set_cookie(_COOKIE, place, max_age=_LIVES_S, httponly=True, secure=secure, samesite="lax")
    return response


def going_on_to(request: Request) -> str:
    """The place that the browser kept, or home."""
    place = request.cookies.get(_COOKIE, "")
    return place if _STUDIO.fullmatch(place) else "/"
