"""The lockers of a site: how ready each is and why, where its sheets lie, a new one. Sheets are files of the site."""

import json
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from tacmap.errors import Conflict
from tacmap.service.locker import stocktaking_json
from tacmap.service.locker_keeping import begin_locker, drop_locker, lockers_of
from tacmap.service.rights import Right
from tacmap.store.sites import SiteRecord
from tacmap_api.asking import seen_version
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.routes.checks import form_address

router = APIRouter(prefix="/sites/{site_id}", tags=["lockers"])


class NewLocker(BaseModel):
    """A locker to begin; `like` is the id of another whose list it takes, instead of the master list."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,39}$")]
    name: Annotated[str, Field(max_length=100)] = ""
    like: Annotated[str, Field(max_length=40)] | None = None


@router.get("/lockers")
def every(request: Request, site_id: str) -> Response:
    """Every locker with its readiness today, its sheets, what is wrong in them, and where whoever asks may check it."""
    found = lockers_of(desk_of(request), site_id, today=request.app.state.clock().date())
    told: dict[str, Any] = json.loads(stocktaking_json(found.stock))
    inspects = visitor_of(request).may(Right.INSPECT)
    for locker, files in zip(told["lockers"], found.files, strict=True):
        check = form_address(site_id, files.locker) if inspects else None
        locker |= {"items": files.items, "log_file": files.log, "check": check}
    told["version"] = found.record.version
    told["problems"] = [
        {"file": each.file, "line": each.line, "column": each.column, "message": each.message, "remedy": each.remedy}
        for each in found.problems
    ]
    return JSONResponse(told, headers=_etag(found.record))


@router.post("/lockers", status_code=201)
def begin(request: Request, site_id: str, new: NewLocker) -> Response:
    """Begin a locker, over the version in If-Match. Its counts are suggestions until somebody counts."""
    who, now = visitor_of(request).name, request.app.state.clock()
    try:
        kept = begin_locker(
            desk_of(request), site_id, seen_version(request), new.id, name=new.name, like=new.like, who=who, now=now
        )
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    return JSONResponse({"version": kept.version}, 201, _etag(kept))


@router.delete("/lockers/{locker_id}")
def drop(request: Request, site_id: str, locker_id: str) -> Response:
    """Take away a locker that nobody has checked yet, over the version in If-Match."""
    who, now = visitor_of(request).name, request.app.state.clock()
    try:
        kept = drop_locker(desk_of(request), site_id, seen_version(request), locker_id, who=who, now=now)
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    return JSONResponse({"version": kept.version}, headers=_etag(kept))


def _etag(site: SiteRecord) -> dict[str, str]:
    return {"ETag": f'"{site.version}"'}
