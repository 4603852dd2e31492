"""Bundles: issue them; download one whole, in pieces (Range), or only if it changed (ETag).

What is issued goes by the rules of `tacmap pack`: a name in a label is asked about, a code is refused.
"""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse, RedirectResponse, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from tacmap.errors import NeedsConfirming
from tacmap.service.handing_out import audience_named
from tacmap.service.signed_index import withdraw
from tacmap.store.jobs import Job
from tacmap_api import pages
from tacmap_api.asking import unchanged, wanted_part, wants_page
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.leafing import MOST, Cursor, Limit, after, leaf
from tacmap_api.routes.jobs import have_done, told_of
from tacmap_api.routes.sites import bundle_json

router = APIRouter(tags=["bundles"])


class Issue(BaseModel):
    """What is to be issued, and to whom. Alone it is one copy for the police that is marked for nobody."""

    audience: str = ""  # of the copy, or of recipients that the site does not name
    recipient: list[Annotated[str, Field(max_length=200)]] = Field(default=[], max_length=200)
    all_recipients: bool = False  # a marked copy for each of the site's [[recipients]]
    unmarked: list[str] = Field(default=[], max_length=3)  # audiences for whom a copy marked for nobody goes along
    accept: list[str] = Field(default=[], max_length=10)  # private things that may stay: privacy-name ...
    issued: str = Field(default="", max_length=10)
    reason: str = Field(default="", max_length=500)

    def copies(self) -> list[dict[str, str | None]]:
        """Each copy's audience and recipient. Raises FileRefused for an audience that there is not."""
        audience = _audience(self.audience)
        marked = [{"audience": audience, "recipient": name} for name in self.recipient]
        alone = [] if marked or self.all_recipients or self.unmarked else [audience or "police"]
        unmarked = [_audience(each) for each in self.unmarked] + alone
        return [*marked, *({"audience": each, "recipient": ""} for each in unmarked)]


@router.post("/sites/{site_id}/bundles", status_code=201)
def pack(request: Request, site_id: str, asked: Annotated[Issue, Form()]) -> Response:
    """Pack the site and keep the bundles; of a walked site they are the next revision, else drafts of revision 0.

    409 NeedsConfirming where something private may stay only if somebody says so: send it again with what it lists
    under `confirm` in `accept`. 422 for what may not stay, and for all else that is wrong. 202 and the job that packs
    it with `Prefer: respond-async`, and where it takes long.
    """
    try:
        day = date.fromisoformat(asked.issued) if asked.issued else None
    except ValueError as error:
        raise HTTPException(422, "The date of issue is written year-month-day: 2026-08-14.") from error
    task = {
        "site": site_id,
        "copies": asked.copies(),
        "everyone": asked.all_recipients,
        "accept": sorted(set(asked.accept)),
        "issued": day and day.isoformat(),
        "reason": asked.reason,
    }
    desk_of(request).records.sites.one(site_id)
    try:
        job = have_done(request, "publish", task)
    except NeedsConfirming as error:
        if not wants_page(request):
            raise
        return _may_it_stay(site_id, asked, error)
    return _issued(request, site_id, job) if job.state.over else told_of(job)


@router.get("/sites/{site_id}/bundles")
def every(request: Request, site_id: str, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """The bundles of a site that whoever asks may have, the newest revision first."""
    releases, visitor = desk_of(request).records.releases, visitor_of(request)
    desk_of(request).records.sites.one(site_id)
    onward = after(releases.bundles(site_id), cursor, lambda bundle: bundle.digest)
    seen = (bundle for bundle in onward if visitor.may_have(bundle))
    return leaf(request, seen, limit, named=lambda bundle: bundle.digest, told=bundle_json)


def _audience(name: str) -> str | None:
    found = audience_named(name or None)
    return None if found is None else found.name.lower()


def _issued(request: Request, site_id: str, job: Job) -> Response:
    if wants_page(request):
        return RedirectResponse(f"/sites/{site_id}", status_code=303)
    releases = desk_of(request).records.releases
    bundles = [bundle_json(releases.bundle(digest)) for digest in job.outcome["bundles"]]
    return JSONResponse(bundles[0] | {"bundles": bundles}, 201, {"Location": bundles[0]["href"]})


def _may_it_stay(site_id: str, asked: Issue, error: NeedsConfirming) -> Response:
    """The question as a page: the same order once more, with what is accepted."""
    again = asked.model_dump(exclude_defaults=True, exclude={"accept"})
    accept: Any = error.more["confirm"]
    fields = [(name, value) for name, given in again.items() for value in _each(given)]
    fields += [("accept", kind) for kind in (*asked.accept, *accept)]
    return pages.page(
        "May this stay?",
        pages.notice("A map pack is copied to many people, and this stands in it:"),
        *(pages.tag("p", line) for line in error.place.splitlines()),
        pages.form(
            f"/sites/{site_id}/bundles",
            *(pages.tag("input", type="hidden", name=name, value=value) for name, value in fields),
            pages.button("It may stay: pack"),
        ),
        pages.tag("p", pages.link("Back to the site", f"/sites/{site_id}")),
        status=409,
    )


def _each(given: Any) -> list[str]:
    return [
        str(each).lower() if isinstance(each, bool) else each
        for each in (given if isinstance(given, list) else [given])
    ]


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
    if path := desk.blobs.path(bundle.digest):
        return FileResponse(path, media_type="application/zip", filename=name, headers=headers)
    headers |= {"Content-Disposition": f'attachment; filename="{name}"', "Accept-Ranges": "bytes"}
    part = wanted_part(request, bundle.size, etag)
    if part is None:
        whole = desk.blobs.pieces(bundle.digest)
        return StreamingResponse(
            whole, media_type="application/zip", headers=headers | {"Content-Length": str(bundle.size)}
        )
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{bundle.size}"
    return Response(desk.blobs.piece(bundle.digest, part.start, part.stop), 206, headers, "application/zip")
