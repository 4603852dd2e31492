"""A newer drawing for a plan: sent in and compared, looked at, and taken by whoever saw what changes."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from tacmap.errors import Conflict, NotFound, TacmapError
from tacmap.jobs.work import newer_of
from tacmap.service.redrawn import Newer, Redrawn, compared_with, take_newer
from tacmap_api.asking import seen_version
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.routes.jobs import have_done, told_of
from tacmap_api.routes.plans import content_of

router = APIRouter(prefix="/sites/{site_id}/replacements", tags=["plans"])


@router.post("", status_code=201)
def compare(
    request: Request, site_id: str, plan: Annotated[UploadFile, File()], floor: Annotated[str, Form(max_length=200)]
) -> Response:
    """Compare a newer drawing with the plan of a floor (its id). Nothing is changed by it.

    202 and the job that reads it with `Prefer: respond-async`, and where it takes long. 422 for another format, or a
    drawing that is a plan of the site already.
    """
    desk = desk_of(request)
    content = content_of(request, plan)
    desk.records.sites.one(site_id)
    task = {"site": site_id, "floor": floor, "file_name": plan.filename or "plan"}
    job = have_done(request, "newer", task, digest=desk.blobs.put(content))
    if not job.state.over:
        return told_of(job)
    place = f"/sites/{site_id}/replacements/{job.id}"
    return JSONResponse({"id": job.id, **job.outcome}, 201, {"Location": place})


@router.get("/{job_id}")
def one(request: Request, site_id: str, job_id: str) -> dict[str, Any]:
    """What would change, in words and room by room: kept, changed, new or gone; in metres of the old floor."""
    return _json(compared_with(desk_of(request), _newer(request, site_id, job_id), request.app.state.clock()))


@router.post("/{job_id}")
def take(request: Request, site_id: str, job_id: str, anyway: Annotated[bool, Form()] = False) -> Response:
    """Put the drawing in the place of the plan, over the version in If-Match; the old one is kept.

    409 where it seems to be of something else, unless `anyway`; 412 where somebody saved since.
    """
    newer, version = _newer(request, site_id, job_id), seen_version(request)
    who, now = visitor_of(request).name, request.app.state.clock()
    try:
        kept = take_newer(desk_of(request), newer, version, anyway=anyway, who=who, now=now)
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    return JSONResponse({"version": kept.version}, headers={"ETag": f'"{kept.version}"'})


def _newer(request: Request, site_id: str, job_id: str) -> Newer:
    job = desk_of(request).records.jobs.one(job_id)
    if job.kind != "newer" or job.task["site"] != site_id:
        raise NotFound("There is no such drawing.", remedy="Send it in again.")
    return newer_of(job)


def _json(redrawn: Redrawn) -> dict[str, Any]:
    told = redrawn.found.told
    return {
        "version": redrawn.version,
        "kept_ids": told.kept,
        "unverified": told.unverified,
        "changes": [{"kind": each.kind, "subject": each.subject, "words": each.words} for each in told.changes],
        "lost": [asdict(each) for each in told.lost],
        "doubts": [each.message for each in told.doubts],
        "objection": _letter(redrawn.objection),
        "floors": [{"label": label, "rooms": [asdict(room) for room in rooms]} for label, rooms in redrawn.floors],
    }


def _letter(error: TacmapError | None) -> dict[str, str] | None:
    return {"title": error.problem, "detail": error.place, "remedy": error.remedy} if error else None
