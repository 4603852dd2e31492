"""Jobs: how far long work is, as JSON or as events while it goes on; stop it, try it again."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator
from secrets import token_hex
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from tacmap.jobs.lines import put_in_line, put_in_line_again
from tacmap.service.desk import Desk
from tacmap.store.jobs import Job
from tacmap_api.identity import desk_of, visitor_of

router = APIRouter(prefix="/jobs", tags=["jobs"])

_LOOK_EVERY_S = 0.25
_BREATH_S = 15.0  # a remark at least this often, so that no proxy thinks the connection dead


def accepted(request: Request, kind: str, task: dict[str, Any], *, digest: str | None = None) -> Response:
    """Have a job done: 202 and where to look. The same Idempotency-Key is the same job; 422 for another task."""
    desk = desk_of(request)
    now, key = request.app.state.clock(), request.headers.get("idempotency-key")
    own = f"{desk.records.shelf.district}\0{key}".encode()
    job_id = hashlib.sha256(own).hexdigest()[:32] if key else token_hex(16)
    job = Job(
        id=job_id, district=desk.records.shelf.district, kind=kind, task=task, digest=digest,
        who=visitor_of(request).name, created=now, changed=now,
    )  # fmt: skip
    kept = put_in_line(desk, request.app.state.line, job)
    return JSONResponse(_json(kept), 202, {"Location": f"/jobs/{kept.id}"})


@router.get("")
def every(request: Request) -> list[dict[str, Any]]:
    """The latest hundred jobs, the newest first."""
    desk = desk_of(request)
    return [_json(job) for job in desk.records.jobs.every() if visitor_of(request).sees(job.task["site"])]


@router.get("/{job_id}")
def one(request: Request, job_id: str) -> dict[str, Any]:
    """A job: `state` is waiting, running, done, failed or stopped; `outcome` what came of it."""
    desk = desk_of(request)
    return _json(desk.records.jobs.one(job_id))


@router.get("/{job_id}/events")
async def events(request: Request, job_id: str) -> Response:
    """The job as server-sent events named `job`, one for each change, until it is over."""
    desk = desk_of(request)
    await run_in_threadpool(desk.records.jobs.one, job_id)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(request, desk, job_id), media_type="text/event-stream", headers=headers)


@router.post("/{job_id}/stop")
def stop(request: Request, job_id: str) -> dict[str, Any]:
    """Stop a job: at once while it waits, at its next step while it runs. 409 when it is over."""
    desk = desk_of(request)
    return _json(desk.records.jobs.ask_to_stop(job_id, request.app.state.clock()))


@router.post("/{job_id}/retry")
def retry(request: Request, job_id: str) -> dict[str, Any]:
    """Try again what failed or was stopped. 409 when it did not."""
    state = request.app.state
    return _json(put_in_line_again(desk_of(request), state.line, job_id, state.clock()))


async def _events(request: Request, desk: Desk, job_id: str) -> AsyncIterator[str]:
    last, silent_s = "", 0.0
    while not await request.is_disconnected():
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
