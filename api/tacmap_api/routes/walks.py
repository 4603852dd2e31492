"""A site's walk-through: how far it is, what is taken along, and signing what came back with the service's key."""

from collections import Counter
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request, Response, UploadFile
from fastapi.responses import JSONResponse

from tacmap.annotations import Verification
from tacmap.errors import Conflict
from tacmap.service.editing import draft_of
from tacmap.service.rights import Right
from tacmap.service.signing_off import SignedOff, Walker, override, sign_off, take_along, taken_along
from tacmap.service.survey import Survey
from tacmap.site import SiteLimits
from tacmap.walk import GROUNDS, Record, Thing, numbers_missing
from tacmap_api.asking import seen_version
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.leafing import MOST, Cursor, Limit, after, leaf, marked

router = APIRouter(prefix="/sites/{site_id}/walk", tags=["walk-through"])

_TYPES = {"pdf": "application/pdf", "csv": "text/csv; charset=utf-8", "html": "text/html; charset=utf-8"}
# The form for a tablet carries its own policy, which lets nothing but its own script run; this one lets it do so.
_FORM_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; connect-src 'none'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_Role = Annotated[str, Form(max_length=100)]


@router.get("")
def standing(request: Request, site_id: str) -> Response:
    """How many things of each floor were found right, wrong or missing or not looked at, which, and every record."""
    draft = draft_of(desk_of(request), site_id)
    version = draft.record.version
    told = _json(draft.survey) | {"version": version, "may_sign": visitor_of(request).may(Right.VERIFY)}
    return JSONResponse(told, headers={"ETag": f'"{version}"'})


@router.get("/sheets")
def sheets(request: Request, site_id: str, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """The worksheets: a PDF and a CSV for each floor, one form of all for a tablet."""
    titles = taken_along(desk_of(request), site_id)

    def told(name: str) -> dict[str, str]:
        return {"name": name, "title": titles[name]}

    return leaf(request, after(titles, cursor, marked), limit, named=marked, told=told)


@router.get("/sheets/{name}")
def sheet(request: Request, site_id: str, name: str) -> Response:
    """One of them, made now."""
    content = take_along(desk_of(request), site_id, name)
    kind = name.rpartition(".")[2]
    shown = "inline" if kind != "csv" else "attachment"
    headers = {"Content-Disposition": f'{shown}; filename="{site_id}-{name}"'}
    if kind == "html":
        headers["Content-Security-Policy"] = _FORM_POLICY
    return Response(content, media_type=_TYPES[kind], headers=headers)


@router.post("", status_code=201)
def sign(
    request: Request,
    site_id: str,
    by: _Role = "",
    on: Annotated[str, Form(max_length=10)] = "",
    agency: Annotated[str, Form(max_length=200)] = "",
    rest_verified: Annotated[bool, Form()] = False,
    results: list[UploadFile] | None = None,
) -> Response:
    """Sign what was found into the site's log, over the version in If-Match; 200 where it is on record already."""
    walker = Walker(by=by.strip() or None, on=_day(on), agency=agency.strip() or None, rest_verified=rest_verified)
    contents = [(each.filename or "", each.file.read(SiteLimits().sheet_bytes + 1)) for each in results or ()]
    who, now = visitor_of(request).name, request.app.state.clock()
    try:
        found = sign_off(desk_of(request), site_id, seen_version(request), contents, walker, who=who, now=now)
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    return _signed(found)


@router.post("/override", status_code=201)
def decide(request: Request, site_id: str, why: Annotated[str, Form(max_length=400)], by: _Role) -> Response:
    """Record that the next revision is issued although nobody walked: which role decided so, and why."""
    who, now = visitor_of(request).name, request.app.state.clock()
    try:
        found = override(desk_of(request), site_id, seen_version(request), why, by, who=who, now=now)
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    return _signed(found)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise HTTPException(422, "The day of the walk is written year-month-day: 2026-08-14.") from error


def _signed(found: SignedOff) -> Response:
    recorded = found.recorded
    body = {
        "version": found.record.version,
        "recorded": len(recorded.answers),
        "contrary": [
            f"{after.id}: {before.state} on {before.on}, now {after.state}" for before, after in recorded.contrary
        ],
        "doubtful": [_thing(thing) for thing in recorded.doubtful],
    }
    return JSONResponse(body, 200 if recorded.path is None else 201, {"ETag": f'"{found.record.version}"'})


def _json(found: Survey) -> dict[str, Any]:
    now, walk = found.standing, found.preplan.walk_through
    labels = {floor.id: floor.label for floor in found.preplan.floors} | {GROUNDS: "Grounds"}
    return {
        "walked_on": walk.walked_on and walk.walked_on.isoformat(),
        "walked_by": walk.walked_by,
        "agency": walk.agency,
        "override": walk.override,
        "floors": [_floor(found, floor, labels[floor]) for floor in dict.fromkeys(thing.floor for thing in now.things)],
        "unwalked": [{"floor": floor, "why": why} for floor, why in now.unwalked],
        "numbers": [
            {"thing": _thing(each.thing), "absent": each.absent, "unseen": each.unseen} for each in numbers_missing(now)
        ],
        "records": [_record(record) for record in reversed(found.records)],
    }


def _floor(found: Survey, floor: str, label: str) -> dict[str, Any]:
    """How far one floor is. What nobody has looked at, and what was not found as drawn, is named."""
    now = found.standing
    here = [thing for thing in now.things if thing.floor == floor and thing.asked]
    states = {thing.id: now.held[thing.id].state for thing in here if thing.id in now.held}
    counts = Counter(states.values())
    seen = (Verification.VERIFIED, Verification.WRONG, Verification.MISSING)
    return {
        "id": floor,
        "label": label,
        "things": len(here),
        **{str(state): counts[state] for state in seen},
        "not_yet": len(here) - sum(counts[state] for state in seen),
        "changed": sum(thing.floor == floor for thing in now.changed),
        "open": [_thing(thing) for thing in here if states.get(thing.id) not in seen],
        "bad": [
            _thing(thing) | {"state": str(states[thing.id]), "note": now.held[thing.id].note}
            for thing in here
            if states.get(thing.id) in seen[1:]
        ],
    }


def _thing(thing: Thing) -> dict[str, Any]:
    return {
        "id": thing.id, "called": thing.called, "sort": str(thing.sort), "floor": thing.floor, "at": thing.at,
        "sure": thing.sure,
    }  # fmt: skip


def _record(record: Record) -> dict[str, Any]:
    given = record.override
    return {
        "sequence": record.sequence,
        "recorded": record.recorded,
        "agency": record.agency,
        "answers": len(record.answers),
        "by": sorted({answer.by for answer in record.answers} | ({given.by} if given else set())),
        "override": given and {"revision": given.revision, "why": given.why, "on": given.on.isoformat()},
    }
