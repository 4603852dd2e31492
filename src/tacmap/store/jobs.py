"""Long work on record: what is to be done, how far it is, what came of it. Who does it is none of this page's business.

A job waits, runs, and is done, failed or stopped. Each try has a number; one who was given up and still works on
finds that its number is no longer the latest, and writes nothing.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, insert, or_, select, update

from tacmap.errors import Conflict, FileRefused
from tacmap.store.quotas import require_upload_in
from tacmap.store.schema import JOBS
from tacmap.store.shelf import Shelf, as_json, found, moment, written

__all__ = ["Job", "JobState", "Jobs"]

_BATCH = 200  # jobs that are looked up at a time


class JobState(StrEnum):
    """How it stands with a job."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"

    @property
    def over(self) -> bool:
        return self in (JobState.DONE, JobState.FAILED, JobState.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One piece of long work. `done` of `whole` steps are behind it; `telling` says what it does now.

    `task` and `outcome` are JSON; the outcome of what failed has `problem`, `place` and `remedy`.
    """

    id: str
    district: str
    kind: str
    task: Mapping[str, Any]
    who: str
    created: datetime
    changed: datetime
    digest: str | None = None
    state: JobState = JobState.WAITING
    telling: str = ""
    done: int = 0
    whole: int = 0
    tries: int = 0
    stop: bool = False
    outcome: Mapping[str, Any] = field(default_factory=dict)


class Jobs:
    """The jobs of one district."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add_in(self, connection: Connection, job: Job) -> bool:
        """Keep a new job within somebody's transaction; False where a job of this id is there already.

        Raises FileRefused where that one was to do something else, QuotaReached for an upload too many.
        """
        kept = connection.execute(select(JOBS).where(JOBS.c.id == job.id)).first()
        if kept is not None:
            asked = (self._shelf.district, job.kind, as_json(job.task), job.digest)
            if (kept.district, kept.kind, kept.task, kept.digest) != asked:
                raise FileRefused(
                    "The same key was given to another request.", remedy="Use a new Idempotency-Key for each request."
                )
            return False
        connection.execute(insert(JOBS).values(_row(job) | {"district": self._shelf.district}))
        if job.digest is not None:
            require_upload_in(connection, self._shelf.district, job.created)
        return True

    def one(self, job_id: str) -> Job:
        """Raises NotFound."""
        query = select(JOBS).where(JOBS.c.district == self._shelf.district, JOBS.c.id == job_id)
        with self._shelf.reading() as connection:
            return _job(found(connection.execute(query).first(), "job"))

    def from_the_newest(self, *, after: str | None = None) -> Iterator[Job]:
        """The jobs of the district; `after` the one of this id. Raises NotFound for an id of none."""
        last = None if after is None else self.one(after)
        while batch := self._older(last):
            yield from batch
            last = batch[-1]

    def _older(self, than: Job | None) -> tuple[Job, ...]:
        query = select(JOBS).where(JOBS.c.district == self._shelf.district)
        if than is not None:
            when = written(than.created)
            query = query.where(or_(JOBS.c.created < when, and_(JOBS.c.created == when, JOBS.c.id > than.id)))
        with self._shelf.reading() as connection:
            rows = connection.execute(query.order_by(JOBS.c.created.desc(), JOBS.c.id).limit(_BATCH))
            return tuple(_job(row) for row in rows)

    def undone_of(self, who: str, kind: str) -> int:
        """How many jobs of a kind wait or run in the district that this visitor ordered."""
        state = JOBS.c.state.in_((JobState.WAITING, JobState.RUNNING))
        mine = (JOBS.c.district == self._shelf.district, JOBS.c.who == who, JOBS.c.kind == kind, state)
        with self._shelf.reading() as connection:
            return connection.scalar(select(func.count()).select_from(JOBS).where(*mine)) or 0

    def unfinished(self) -> tuple[Job, ...]:
        """The jobs of every district that wait or run, the oldest first."""
        query = select(JOBS).where(JOBS.c.state.in_((JobState.WAITING, JobState.RUNNING)))
        with self._shelf.reading() as connection:
            return tuple(_job(row) for row in connection.execute(query.order_by(JOBS.c.created, JOBS.c.id)))

    def begin(self, job_id: str, now: datetime) -> Job | None:
        """The next try of a job that is not over, for who works on it; None where there is nothing to do any more."""
        with self._shelf.writing() as connection:
            row = connection.execute(select(JOBS).where(JOBS.c.id == job_id).with_for_update()).first()
            if row is None or JobState(row.state).over:
                return None
            if row.stop:
                self._set(connection, job_id, {"state": JobState.STOPPED, "changed": written(now)})
                return None
            values = {"state": JobState.RUNNING, "tries": row.tries + 1, "changed": written(now)}
            self._set(connection, job_id, values)
            return _job(connection.execute(select(JOBS).where(JOBS.c.id == job_id)).one())

    def tell(self, job: Job, telling: str, done: int, whole: int, now: datetime) -> bool:
        """Write how far this try is; False where it should stop: it was asked to, or given up for another."""
        values = {"telling": telling[:300], "done": done, "whole": whole, "changed": written(now)}
        with self._shelf.writing() as connection:
            mine = update(JOBS).where(*_this_try(job), JOBS.c.stop.is_(False)).values(values)
            return connection.execute(mine).rowcount == 1

    def end(self, job: Job, state: JobState, outcome: Mapping[str, Any], now: datetime) -> bool:
        """Write how this try ended; False where it was given up for another."""
        values: dict[str, Any] = {"state": state, "outcome": as_json(outcome), "changed": written(now)}
        if state is JobState.DONE:
            values |= {"done": job.whole or 1, "whole": job.whole or 1, "telling": ""}
        with self._shelf.writing() as connection:
            return connection.execute(update(JOBS).where(*_this_try(job)).values(values)).rowcount == 1

    def ask_to_stop(self, job_id: str, now: datetime) -> Job:
        """Stop a job: at once where it waits, at its next step where it runs. Raises NotFound; Conflict where over."""
        job = self.one(job_id)
        with self._shelf.writing() as connection:
            open_still = (JOBS.c.id == job_id, JOBS.c.state.in_((JobState.WAITING, JobState.RUNNING)))
            asked = connection.execute(update(JOBS).where(*open_still).values(stop=True, changed=written(now)))
            if asked.rowcount == 0:
                raise Conflict("This job is over already.", remedy="There is nothing to stop.")
            waiting = (JOBS.c.id == job_id, JOBS.c.state == JobState.WAITING)
            connection.execute(update(JOBS).where(*waiting).values(state=JobState.STOPPED))
        return self.one(job.id)

    def again_in(self, connection: Connection, job_id: str, now: datetime) -> None:
        """Let a job that failed or was stopped wait again. Raises Conflict where it is not over, or was done."""
        ended = (JOBS.c.id == job_id, JOBS.c.state.in_((JobState.FAILED, JobState.STOPPED)))
        values = {"state": JobState.WAITING, "stop": False, "telling": "", "done": 0, "outcome": "{}"}
        here = update(JOBS).where(JOBS.c.district == self._shelf.district, *ended)
        if connection.execute(here.values(values | {"changed": written(now)})).rowcount == 0:
            raise Conflict("This job did not fail.", remedy="Only what failed or was stopped can be tried again.")

    def forget_old(self, now: datetime, *, older: timedelta = timedelta(days=90)) -> int:
        """Forget the jobs of every district that were over long ago; gives their number."""
        over = [state for state in JobState if state.over]
        with self._shelf.writing() as connection:
            gone = delete(JOBS).where(JOBS.c.state.in_(over), JOBS.c.changed < written(now - older))
            return connection.execute(gone).rowcount

    def _set(self, connection: Connection, job_id: str, values: Mapping[str, Any]) -> None:
        connection.execute(update(JOBS).where(JOBS.c.id == job_id).values(values))


def _this_try(job: Job) -> tuple[Any, ...]:
    return JOBS.c.id == job.id, JOBS.c.tries == job.tries, JOBS.c.state == JobState.RUNNING


def _row(job: Job) -> dict[str, Any]:
    plain = {key: getattr(job, key) for key in ("id", "kind", "digest", "who", "telling", "done", "whole", "tries")}
    moments = {"created": written(job.created), "changed": written(job.changed)}
    texts = {"task": as_json(job.task), "outcome": as_json(job.outcome), "state": str(job.state), "stop": job.stop}
    return plain | moments | texts


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        district=row.district,
        kind=row.kind,
        task=json.loads(row.task),
        who=row.who,
        created=moment(row.created),
        changed=moment(row.changed),
        digest=row.digest,
        state=JobState(row.state),
        telling=row.telling,
        done=row.done,
        whole=row.whole,
        tries=row.tries,
        stop=row.stop,
        outcome=json.loads(row.outcome),
    )
