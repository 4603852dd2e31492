"""The aerial picture under a site: laid there with its corners, looked at as it is drawn, taken away."""

import re
from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, HTTPException, Request, Response, UploadFile

from tacmap.earth import LatLon
from tacmap.errors import Conflict
from tacmap.service.aerial_keeping import Overhead, lay_aerial, picture_shown, take_aerial_away
from tacmap_api.asking import seen_version, unchanged
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.routes.studio import site_as_map

router = APIRouter(prefix="/sites/{site_id}", tags=["plans"])

_NUMBER = r"-?[0-9]{1,3}(?:\.[0-9]+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*,\s*({_NUMBER})")
_CORNERS = re.compile(rf"\s*(?:{_PAIR.pattern}(?:[\s;]+|$))*")


@router.put("/aerial")
def lay(
    request: Request,
    site_id: str,
    image: Annotated[UploadFile, File()],
    captured: Annotated[date, Form()],
    source: Annotated[str, Form(max_length=200)] = "",
    corners: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Lay an image from above under the plan, over the version in If-Match, in the place of the one there; the map.

    `corners` are "latitude, longitude" of the upper left and lower right, or of upper left, upper right, lower right
    and lower left, with blanks between them; a GeoTIFF needs none. 413 beyond the limits, 415 for what is no PNG, JPEG,
    WebP or TIFF, 422 where it is damaged or cannot lie there: then nothing is kept.
    """
    desk, version, now = desk_of(request), seen_version(request), request.app.state.clock()
    content = image.file.read(desk.limits.file_bytes + 1)
    above = Overhead(content=content, captured=captured, source=source.strip(), corners=_corners(corners))
    try:
        draft = lay_aerial(desk, site_id, version, above, who=visitor_of(request).name, now=now)
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    return site_as_map(request, draft)


@router.delete("/aerial")
def take_away(request: Request, site_id: str) -> Response:
    """Take the picture away, over the version in If-Match: the map after it. It stays in the saves before."""
    who, now = visitor_of(request).name, request.app.state.clock()
    try:
        draft = take_aerial_away(desk_of(request), site_id, seen_version(request), who=who, now=now)
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    return site_as_map(request, draft)


@router.get("/aerial.jpg")
def shown(request: Request, site_id: str) -> Response:
    """The picture as it lies under the plan, in the site's own frame; never the file that was uploaded."""
    desk = desk_of(request)
    etag = f'"{desk.records.sites.one(site_id).version}"'
    if unchanged(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    return Response(picture_shown(desk, site_id), media_type="image/jpeg", headers={"ETag": etag})


def _corners(text: str) -> tuple[LatLon, ...]:
    if _CORNERS.fullmatch(text) is None:
        raise HTTPException(
            422, 'Corners are written "latitude, longitude", such as: 43.7125, -84.9335 43.7075, -84.9266'
        )
    return tuple((float(lat), float(lon)) for lat, lon in _PAIR.findall(text))
