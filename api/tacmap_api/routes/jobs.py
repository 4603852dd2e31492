"""Jobs: how far long work is, as JSON or as events while it goes on; stop it, try it again."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from secrets import token_hex
from time import monotonic, sleep
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from tacmap.errors import Conflict, TooOften
from tacmap.jobs.lines import put_in_line, put_in_line_again
from tacmap.jobs.running import as_raised
from tacmap.service.desk import Desk
from tacmap.service.rights import Right
from tacmap.store.jobs import Job, JobState
from tacmap_api.asking import wants_job
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.leafing import Cursor, Limit, leaf

router = APIRouter(prefix="/jobs", tags=["jobs"])

# What orders a job of each kind is what stops it and tries it again; "site" is the import's.
_ORDERS = {
    "plan": Right.EDIT, "newer": Right.EDIT, "site": Right.EDIT, "publish": Right.PUBLISH, "notices": Right.PUBLISH,
    "proof": Right.LOOK, "papers": Right.DOWNLOAD,
}  # fmt: skip
_MOST_UNDONE = 20  # jobs of each of these kinds that one visitor has in line: others wait behind them
_ANYBODYS = frozenset({"proof", "papers", "notices"})
_LOOK_EVERY_S = 0.25
_PATIENCE_S = 90.0  # for an answer; then the client is told of the job
_LONGEST_S = 300.0  # of a stream: who asks again for the rest is asked again who they are
_BREATH_S = 15.0  # a remark at least this often, so that no proxy thinks the connection dead


def have_done(request: Request, kind: str, task: dict[str, Any], *, digest: str | None = None) -> Job:
    """Have a job done, and wait for it unless the request would rather not. The same Idempotency-Key is the same job.

    Raises what the job met, FileRefused for a key that was given to another request, Conflict where it was stopped,
    TooOften for who has too many in line.
    """
    desk, now = desk_of(request), request.app.state.clock()
    district, key = desk.records.shelf.district, request.headers.get("idempotency-key")
    job = Job(
        id=hashlib.sha256(f"{district}\0{key}".encode()).hexdigest()[:32] if key else token_hex(16),
        district=district, kind=kind, task=task, digest=digest,
        who=visitor_of(request).name, created=now, changed=now,
    )  # fmt: skip
    if kind in _ANYBODYS and desk.records.jobs.undone_of(job.who, kind) >= _MOST_UNDONE:
        raise TooOften("You have many of these in line already.", remedy="Wait until they are done.", after_s=30)
    kept = put_in_line(desk, request.app.state.line, job)
    return kept if wants_job(request) else _awaited(desk, kept.id)


def told_of(job: Job) -> Response:
    """202, and where to look for a job that is not over yet."""
    return JSONResponse(_json(job), 202, {"Location": f"/jobs/{job.id}"})


def answer_of(request: Request, job: Job) -> Response:
    """201 and what came of it; 202 and the job where the request asks for that, or it takes long."""
    if wants_job(request) or not job.state.over:
        return told_of(job)
    return JSONResponse(dict(job.outcome) | {"job": job.id}, 201)


def _awaited(desk: Desk, job_id: str) -> Job:
    """The job when it is over, or as it is when that takes too long for one answer."""
    until = monotonic() + _PATIENCE_S
    while not (job := desk.records.jobs.one(job_id)).state.over and monotonic() < until:
        sleep(_LOOK_EVERY_S / 5)
    if job.state is JobState.FAILED:
        raise as_raised(job.outcome)
    if job.state is JobState.STOPPED:
        raise Conflict("Somebody stopped this.", remedy="Send it again.")
    return job


@router.get("")
def every(request: Request, limit: Limit = 100, cursor: Cursor = None) -> Response:
    """Every job, the newest first."""
    jobs, visitor = desk_of(request).records.jobs, visitor_of(request)
    seen = (job for job in jobs.from_the_newest(after=cursor) if visitor.sees(job.task["site"]))
    return leaf(request, seen, limit, named=lambda job: job.id, told=_json)


@router.get("/{job_id}")
def one(request: Request, job_id: str) -> dict[str, Any]:
    """A job: `state` is waiting, running, done, failed or stopped; `outcome` what came of it."""
    desk = desk_of(request)
    return _json(desk.records.jobs.one(job_id))


@router.get("/{job_id}/events")
async def events(request: Request, job_id: str) -> Response:
    """The job as server-sent events named `job`, one for each change, until it is over; a while at a time."""
    desk = desk_of(request)
    await run_in_threadpool(desk.records.jobs.one, job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(request, desk, job_id), media_type="text/event-stream", headers=headers)


@router.post("/{job_id}/stop")
def stop(request: Request, job_id: str) -> dict[str, Any]:
    """Stop a job: at once while it waits, at its next step while it runs. 409 when it is over.

    It takes the right to order such a job, and so does trying it again: 403.
    """
    _require_right(request, job_id)
    return _json(desk_of(request).records.jobs.ask_to_stop(job_id, request.app.state.clock()))


@router.post("/{job_id}/retry")
def retry(request: Request, job_id: str) -> dict[str, Any]:
    """Try again what failed or was stopped. 409 when it did not."""
    _require_right(request, job_id)
    state = request.app.state
    return _json(put_in_line_again(desk_of(request), state.line, job_id, state.clock()))


def _require_right(request: Request, job_id: str) -> None:
    right = _ORDERS[desk_of(request).records.jobs.one(job_id).kind]
    if not visitor_of(request).may(right):
        raise HTTPException(403, f"Such a job is for those with the right to {right}.")


async def _events(request: Request, desk: Desk, job_id: str) -> AsyncIterator[str]:
    last, silent_s, until = "", 0.0, monotonic() + _LONGEST_S
    while monotonic() < until and not await request.is_disconnected():
        job = await run_in_threadpool(desk.records.jobs.one, job_id)
        now = json.dumps(_json(job))
        if now != last:
            yield f"event: job\ndata: {now}\n\n"
            last, silent_s = now, 0.0
        elif silent_s >= _BREATH_S:
            yield ": still at work\n\n"
            silent_s = 0.0
        if job.state.over:
            return
        await asyncio.sleep(_LOOK_EVERY_S)
        silent_s += _LOOK_EVERY_S


def _json(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "kind": job.kind,
        "task": dict(job.task),
        "state": job.state,
        "telling": job.telling,
        "done": job.done,
        "whole": job.whole,
        "tries": job.tries,
        "stopping": job.stop and not job.state.over,
        "outcome": dict(job.outcome),
        "created": job.created.isoformat(),
        "changed": job.changed.isoformat(),
        "href": f"/jobs/{job.id}",
        "events": f"/jobs/{job.id}/events",
    }
