"""What is done with an issued bundle: looked into without unpacking it, printed, locked with a passphrase."""

from pathlib import PurePosixPath
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, HTTPException, Request, Response

from tacmap.bundle.sealed import Passphrase
from tacmap.errors import NotFound
from tacmap.service.issued import issued, locked_copy
from tacmap_api.identity import desk_of
from tacmap_api.leafing import MOST, Cursor, Limit, after, leaf, marked
from tacmap_api.routes.jobs import answer_of, have_done
from tacmap_api.routes.revisions import FRAMED


def handed_out(request: Request, digest: str) -> None:
    """Nothing is shown, printed or locked of a bundle that its publisher took back: 410."""
    if desk_of(request).records.releases.bundle(digest).withdrawn:
        raise HTTPException(410, "This bundle was withdrawn by its publisher.")


router = APIRouter(prefix="/bundles/{digest}", tags=["bundles"])
STANDING = [Depends(handed_out)]  # after the gate, which knows the visitor's desk

_SHOWN = {".pdf": "application/pdf", ".html": "text/html; charset=utf-8", ".png": "image/png"}
_BARE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@router.get("/files", dependencies=STANDING)
def every(request: Request, digest: str, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """What is in a bundle: paths and sizes, with addresses of what a browser shows or prints."""
    members = issued(desk_of(request), digest).members

    def told(path: str) -> dict[str, Any]:
        shown = {"href": f"/bundles/{digest}/files/{path}"} if PurePosixPath(path).suffix in _SHOWN else {}
        return {"path": path, "size": len(members[path])} | shown

    return leaf(request, after(members, cursor, marked), limit, named=marked, told=told)


@router.get("/files/{path:path}", dependencies=STANDING)
def one(request: Request, digest: str, path: str) -> Response:
    """One PDF, picture or page of a bundle, to look at and to print."""
    kind = _SHOWN.get(PurePosixPath(path).suffix)
    content = issued(desk_of(request), digest).members.get(path)
    if kind is None or content is None:
        raise NotFound("There is no such page in this bundle.", remedy="Look for it in the list.")
    return _shown(content, kind, PurePosixPath(path).name)


@router.post("/locked", dependencies=STANDING)
def locked(request: Request, digest: str, passphrase: Annotated[str, Form(max_length=200)]) -> Response:
    """A locked copy: one page that opens with the passphrase, which is not kept. 422 where it is too easy to guess."""
    desk = desk_of(request)
    content = locked_copy(desk, digest, Passphrase.chosen(passphrase))
    bundle = desk.records.releases.bundle(digest)
    name = f"{bundle.site_id}-r{bundle.revision}-{bundle.audience}-locked.html"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type="text/html; charset=utf-8", headers=headers)


@router.post("/papers", status_code=201, dependencies=STANDING)
def papers(request: Request, digest: str) -> Response:
    """Print what goes with a bundle and is not in it: binder card, labels, signs. 202 and the job, or its outcome."""
    bundle = desk_of(request).records.releases.bundle(digest)
    return answer_of(request, have_done(request, "papers", {"site": bundle.site_id, "bundle": digest}))


@router.get("/papers/{job_id}/{name:path}", dependencies=STANDING)
def paper(request: Request, digest: str, job_id: str, name: str) -> Response:
    """One of these as PDF."""
    desk = desk_of(request)
    job = desk.records.jobs.one(job_id)
    made = job.outcome.get("papers", {}) if (job.kind, job.task.get("bundle")) == ("papers", digest) else {}
    if name not in made:
        raise NotFound("There is no such sheet.", remedy="Print the sheets again.")
    return _shown(desk.blobs.get(made[name]), _SHOWN[".pdf"], PurePosixPath(name).name)


def _shown(content: bytes, kind: str, name: str) -> Response:
    policy = FRAMED if kind.startswith("text/html") else _BARE
    headers = {"Content-Disposition": f'inline; filename="{name}"', "Content-Security-Policy": policy}
    return Response(content, media_type=kind, headers=headers)
