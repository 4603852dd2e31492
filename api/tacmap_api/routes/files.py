"""The files of a site as they are kept: sheets to read and write, every save, and what is wrong in them.

Who writes names the version that they saw (If-Match): without it 428, and 412 where somebody saved since. Plans are
uploaded, not written here, and an uploaded drawing is never handed out again. What others put on record, a signed walk
say, takes their right too (403).
"""

from pathlib import PurePosixPath
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from tacmap.errors import Conflict, NotFound
from tacmap.service.on_record import rights_beyond
from tacmap.service.working import SHEETS, keep_files, opened
from tacmap.site import SiteLimits
from tacmap.store.sites import Save, SiteRecord
from tacmap_api.asking import unchanged
from tacmap_api.identity import desk_of, require_rights, visitor_of
from tacmap_api.leafing import MOST, Cursor, Limit, NumberCursor, after, leaf, marked
from tacmap_api.routes.sites import site_as_seen

router = APIRouter(prefix="/sites/{site_id}", tags=["files"])


@router.get("/files")
def every(request: Request, site_id: str) -> Response:
    """Every file with its size and sha256, and the version that a save has to name."""
    desk = desk_of(request)
    site = desk.records.sites.one(site_id)
    if unchanged(request, _etag(site)):
        return Response(status_code=304, headers={"ETag": _etag(site)})
    files = desk.records.sites.files(site_id, site.version)
    told = [{"path": path, "size": file.size, "sha256": file.digest} for path, file in files.items()]
    return JSONResponse({"version": site.version, "files": told}, headers={"ETag": _etag(site)})


@router.get("/files/{path:path}")
def one(request: Request, site_id: str, path: str) -> Response:
    """A sheet: site.toml, features.csv, lockers/EL-1.csv ... Its ETag is that of the site's version."""
    desk = desk_of(request)
    site = desk.records.sites.one(site_id)
    file = desk.records.sites.files(site_id, site.version).get(path)
    if file is None or PurePosixPath(path).suffix.lower() not in SHEETS:
        raise NotFound("There is no such sheet.", remedy="Look for it in the list.")
    headers = {"ETag": _etag(site), "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Response(desk.blobs.get(file.digest), media_type="text/plain; charset=utf-8", headers=headers)


@router.put("/files/{path:path}")
async def write(request: Request, site_id: str, path: str) -> Response:
    """Save a sheet over the version in If-Match; gives the new version, and all that is wrong in the site now."""
    content = await request.body()
    return await run_in_threadpool(_saved, request, site_id, path, content)


@router.delete("/files/{path:path}")
def remove(request: Request, site_id: str, path: str) -> Response:
    """Take a file away, over the version in If-Match; it stays in the versions before."""
    return _saved(request, site_id, path, None)


@router.get("/versions")
def versions(request: Request, site_id: str, limit: Limit = MOST, cursor: NumberCursor = None) -> Response:
    """Every save, the newest first: its number, who made it, when and what for."""
    desk = desk_of(request)
    desk.records.sites.one(site_id)
    onward = (save for save in desk.records.sites.saves(site_id) if cursor is None or save.number < cursor)
    return leaf(request, onward, limit, named=lambda save: str(save.number), told=_save)


@router.get("/problems")
def problems(request: Request, site_id: str, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """Everything that is wrong in the site's sheets, each with file, line, column and what to do."""

    def named(problem: dict[str, Any]) -> str:
        return marked(*problem.values())

    return leaf(request, after(_problems(request, site_id), cursor, named), limit, named=named, told=dict)


def _saved(request: Request, site_id: str, path: str, content: bytes | None) -> Response:
    desk, visitor = desk_of(request), visitor_of(request)
    site = site_as_seen(request, site_id)
    if content is not None and PurePosixPath(path).suffix.lower() not in SHEETS:
        raise HTTPException(
            415, f"Sheets end in {', '.join(sorted(SHEETS))}. A plan is uploaded at /sites/{site_id}/plans."
        )
    if content is not None and len(content) > SiteLimits().sheet_bytes:
        raise HTTPException(413, f"A sheet has at most {SiteLimits().sheet_bytes // 1_000_000} MB.")
    _require_right(request, site, path, content)
    note = f"{path} {'taken away' if content is None else 'written'}"
    try:
        kept = keep_files(
            desk.records, site, {path: content}, who=visitor.name, note=note, now=request.app.state.clock()
        )
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    told = {"version": kept.version, "problems": _problems(request, site_id)}
    return JSONResponse(told, headers={"ETag": _etag(kept)})


def _require_right(request: Request, site: SiteRecord, path: str, content: bytes | None) -> None:
    desk = desk_of(request)
    files = desk.records.sites.files(site.id, site.version)
    before, said = (desk.blobs.get(files[name].digest) if name in files else None for name in (path, "site.toml"))
    require_rights(request, rights_beyond(path, before, content, said))


def _problems(request: Request, site_id: str) -> list[dict[str, Any]]:
    found = opened(desk_of(request).records, site_id).site.problems
    return [
        {"file": each.file, "line": each.line, "column": each.column, "message": each.message, "remedy": each.remedy}
        for each in found
    ]


def _save(save: Save) -> dict[str, Any]:
    return {"number": save.number, "saved": save.saved.isoformat(), "who": save.who, "note": save.note}


def _etag(site: SiteRecord) -> str:
    return f'"{site.version}"'
