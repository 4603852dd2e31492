"""Bundles that were issued: download one whole, in pieces (Range), or only if it changed (ETag); take them back.

They are made by issuing a revision.
"""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from tacmap.service.signed_index import withdraw
from tacmap_api.asking import unchanged, wanted_part
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.leafing import MOST, Cursor, Limit, after, leaf
from tacmap_api.routes.sites import bundle_json

router = APIRouter(tags=["bundles"])


@router.get("/sites/{site_id}/bundles")
def every(request: Request, site_id: str, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """The bundles of a site that whoever asks may have, the newest revision first."""
    releases, visitor = desk_of(request).records.releases, visitor_of(request)
    desk_of(request).records.sites.one(site_id)
    onward = after(releases.bundles(site_id), cursor, lambda bundle: bundle.digest)
    seen = (bundle for bundle in onward if visitor.may_have(bundle))
    return leaf(request, seen, limit, named=lambda bundle: bundle.digest, told=bundle_json)


class Withdrawal(BaseModel):
    """What is taken back: a revision with all its bundles, or the one bundle of this sha256; and why."""

    model_config = ConfigDict(extra="forbid")

    revision: Annotated[int | None, Field(ge=1)] = None
    digest: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")] = ""
    reason: Annotated[str, Field(min_length=1, max_length=500)]


@router.post("/sites/{site_id}/withdrawals", status_code=201)
def take_back(request: Request, site_id: str, body: Withdrawal) -> dict[str, Any]:
    """Withdraw what was issued: it is handed out no more, and every device is told at its next look."""
    desk, who, now = desk_of(request), visitor_of(request).name, request.app.state.clock()
    gone = withdraw(desk, site_id, now, revision=body.revision, digest=body.digest, who=who, reason=body.reason)
    return {"withdrawn": list(gone)}


@router.head("/bundles/{digest}.zip", include_in_schema=False)
@router.get("/bundles/{digest}.zip")
def download(request: Request, digest: str) -> Response:
    """The bundle with this sha256. Its bytes never change, so the sha256 is its ETag."""
    desk = desk_of(request)
    bundle = desk.records.releases.bundle(digest)
    if bundle.withdrawn:
        raise HTTPException(410, "This bundle was withdrawn by its publisher.")
    etag = f'"{bundle.digest}"'
    if unchanged(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    name = f"{bundle.site_id}-r{bundle.revision}-{bundle.audience}.zip"
    headers = {"ETag": etag}
    part = wanted_part(request, bundle.size, etag)
    if path := desk.blobs.path(bundle.digest):
        return FileResponse(path, media_type="application/zip", filename=name, headers=headers)
    headers |= {"Content-Disposition": f'attachment; filename="{name}"', "Accept-Ranges": "bytes"}
    if part is None:
        whole = desk.blobs.pieces(bundle.digest)
        return StreamingResponse(
            whole, media_type="application/zip", headers=headers | {"Content-Length": str(bundle.size)}
        )
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{bundle.size}"
    return Response(desk.blobs.piece(bundle.digest, part.start, part.stop), 206, headers, "application/zip")
