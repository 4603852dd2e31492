"""Revisions: what would be issued now, how it would look, issuing it, and what was issued before."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from tacmap.changes import Change
from tacmap.document import dump
from tacmap.errors import NotFound, RowProblem
from tacmap.geometry import Polygon
from tacmap.service.next_issue import Difference, LeftOut, NextIssue, changes_since, next_issue
from tacmap.store.jobs import Job
from tacmap.store.releases import Revision
from tacmap_api.asking import seen_version, wants_job
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.leafing import MOST, Limit, NumberCursor, leaf
from tacmap_api.routes.jobs import answer_of, have_done, told_of
from tacmap_api.routes.sites import bundle_json

__all__ = ["FRAMED", "router"]

router = APIRouter(prefix="/sites/{site_id}", tags=["revisions"])

# A viewer may run in a frame of the studio beside its own policy: without an origin of its own it reaches nothing.
FRAMED = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; "
    "frame-ancestors 'self'; base-uri 'none'; form-action 'none'; sandbox allow-scripts"
)

_AudienceName = Annotated[str, Field(pattern="^(public|fire|police)$")]


class Wanted(BaseModel):
    """One copy, marked for a recipient where it names one; without an audience it is the one that they get."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    audience: _AudienceName | None = None
    recipient: Annotated[str, Field(max_length=200)] = ""


class Publication(BaseModel):
    """What is to be issued, to whom, when, and why."""

    model_config = ConfigDict(extra="forbid")

    copies: Annotated[list[Wanted], Field(max_length=200)] = []
    everyone: bool = False  # a marked copy for each of the site's [[recipients]] too
    accept: Annotated[list[str], Field(max_length=10)] = []  # private things that may stay: privacy-name ...
    issued: date | None = None
    reason: Annotated[str, Field(max_length=500)] = ""


class ProofWanted(BaseModel):
    """For whom a proof is made, and the date that it bears."""

    model_config = ConfigDict(extra="forbid")

    audience: _AudienceName = "police"
    issued: date | None = None


@router.get("/next-revision")
def upcoming(request: Request, site_id: str) -> Response:
    """What would be issued now: its number (0: NOT WALKED), what is in the way, who may get it and what they lack."""
    found = next_issue(desk_of(request), site_id)
    told = _next(found) | {"mail": desk_of(request).mail.ready}
    return JSONResponse(told, headers={"ETag": f'"{found.working.record.version}"'})


@router.get("/changes")
def changes(request: Request, site_id: str, since: int, until: int | None = None) -> Response:
    """What changed since a revision, up to another one or to the site as it stands; in metres of the later one.

    With `until` the document of that revision comes along, to show the changes on it.
    """
    difference = changes_since(desk_of(request), site_id, since, until)
    told = bytes(JSONResponse(_difference(difference)).body)
    if until is not None:  # the document is canonical JSON already
        told = b'{"document":' + dump(difference.preplan) + b"," + told[1:]
    return Response(told, media_type="application/json")


@router.get("/revisions")
def every(request: Request, site_id: str, limit: Limit = MOST, cursor: NumberCursor = None) -> Response:
    """Every revision with its bundles, the newest first, and the drafts as revision 0."""
    desk, visitor = desk_of(request), visitor_of(request)
    desk.records.sites.one(site_id)
    bundles = [bundle for bundle in desk.records.releases.bundles(site_id) if visitor.may_have(bundle)]
    copies = {number: [bundle_json(each) for each in bundles if each.revision == number]
              for number in {bundle.revision for bundle in bundles}}  # fmt: skip
    issued = [_revision(each) | {"bundles": copies.get(each.number, [])}
              for each in desk.records.releases.revisions(site_id)]  # fmt: skip
    drafts = [{"number": 0, "bundles": copies[0]}] if 0 in copies else []
    onward = (each for each in issued + drafts if cursor is None or each["number"] < cursor)
    return leaf(request, onward, limit, named=lambda each: str(each["number"]), told=dict)


@router.post("/revisions", status_code=201)
def publish(request: Request, site_id: str, wanted: Publication) -> Response:
    """Issue the next revision over the version in If-Match: all its copies or none. Unwalked, they are drafts.

    409 NeedsConfirming where something private may stay only if somebody says so: send it again with what it lists
    under `confirm` in `accept`. 409 also where somebody saved since; 422 for what may not stay, and for all else that
    is wrong. 202 and the job with `Prefer: respond-async`, and where it takes long.
    """
    desk_of(request).records.sites.one(site_id)
    task = {
        "site": site_id,
        "copies": [each.model_dump() for each in dict.fromkeys(wanted.copies)],
        "everyone": wanted.everyone,
        "accept": sorted(set(wanted.accept)),
        "issued": wanted.issued and wanted.issued.isoformat(),
        "reason": wanted.reason,
        "version": seen_version(request),
    }
    job = have_done(request, "publish", task)
    if wants_job(request) or not job.state.over:
        return told_of(job)
    releases = desk_of(request).records.releases
    bundles = [bundle_json(releases.bundle(digest)) for digest in job.outcome["bundles"]]
    told = dict(job.outcome) | {"bundles": bundles, "job": job.id}
    return JSONResponse(told, 201, {"Location": bundles[0]["href"]})


@router.post("/proofs", status_code=201)
def prove(request: Request, site_id: str, wanted: ProofWanted) -> Response:
    """Show how the next revision would look: viewer, plan book, sheets. Nothing is issued, and it is kept for a day."""
    desk_of(request).records.sites.one(site_id)
    task = {"site": site_id, "audience": wanted.audience, "issued": wanted.issued and wanted.issued.isoformat()}
    return answer_of(request, have_done(request, "proof", task))


@router.get("/proofs/{job_id}/index.html")
def proof_viewer(request: Request, site_id: str, job_id: str) -> Response:
    """The viewer of a proof, for a frame of the studio."""
    job = _proof(request, site_id, job_id)
    page = desk_of(request).blobs.get(job.outcome["viewer"])
    return Response(page, media_type="text/html; charset=utf-8", headers={"Content-Security-Policy": FRAMED})


@router.get("/proofs/{job_id}/pages/{digest_of_page}.png")
def proof_page(request: Request, site_id: str, job_id: str, digest_of_page: str) -> Response:
    """One page of a sheet of a proof."""
    job = _proof(request, site_id, job_id)
    if not any(digest_of_page in sheet["pages"] for sheet in job.outcome["sheets"]):
        raise NotFound("There is no such page.", remedy="Make the preview again.")
    headers = {"Cache-Control": "private, max-age=86400, immutable"}
    return Response(desk_of(request).blobs.get(digest_of_page), media_type="image/png", headers=headers)


def _proof(request: Request, site_id: str, job_id: str) -> Job:
    job = desk_of(request).records.jobs.one(job_id)
    if (job.kind, job.task["site"]) != ("proof", site_id) or "viewer" not in job.outcome:
        raise NotFound("There is no such preview.", remedy="Make it again.")
    return job


def _next(found: NextIssue) -> dict[str, Any]:
    record, preplan = found.working.record, found.survey.preplan
    known = found.survey.site.recipients
    return {
        "version": record.version,
        "number": found.number,
        "last": found.last,
        "walked_on": preplan.walk_through.walked_on and preplan.walk_through.walked_on.isoformat(),
        "override": preplan.walk_through.override,
        "problems": [_problem(each) for each in found.problems],
        "audiences": [_left_out(each) for each in found.left_out],
        "recipients": [
            {
                "name": each.name,
                "audience": each.audience.name.lower(),
                "until": each.until and each.until.isoformat(),
                "email": each.email or "",
            }
            for each in known.named
        ],
    }


def _problem(each: RowProblem) -> dict[str, Any]:
    return {"file": each.file, "line": each.line, "column": each.column, "message": each.message, "remedy": each.remedy}


def _left_out(each: LeftOut) -> dict[str, Any]:
    return {
        "audience": each.audience.name.lower(),
        "features": [{"label": label, "count": count} for label, count in each.features],
        "lockers": each.lockers,
        "contacts": each.contacts,
        "channels": each.channels,
        "drawing": each.drawing,
    }


def _difference(difference: Difference) -> dict[str, Any]:
    return {
        "since": difference.since,
        "until": difference.until,
        "audience": difference.audience,
        "changes": [_change(each) for each in difference.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": str(change.kind),
        "subject": change.subject,
        "words": change.words,
        "floor": change.floor,
        "at": change.at,
        "before": [_rings(each) for each in change.before],
        "after": [_rings(each) for each in change.after],
    }


def _rings(polygon: Polygon) -> dict[str, Any]:
    return {"exterior": polygon.exterior, "holes": polygon.holes}


def _revision(revision: Revision) -> dict[str, Any]:
    return {
        "number": revision.number,
        "version": revision.version,
        "created": revision.created.isoformat(),
        "who": revision.who,
        "reason": revision.reason,
    }
