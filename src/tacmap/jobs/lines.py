"""Where jobs wait for someone to do them. The line of one process is here; that of many workers is `queue`.

A job is put on record and in line in one transaction, so that neither is without the other.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime
from os import cpu_count
from threading import Event
from typing import Protocol

from sqlalchemy import Connection

from tacmap.errors import StoreUnreachable
from tacmap.jobs.running import do_job
from tacmap.service.desk import Desk
from tacmap.store.jobs import Job

__all__ = ["Line", "Workshop", "put_in_line", "put_in_line_again"]


class Line(Protocol):
    """Where jobs wait."""

    def put_in(self, connection: Connection, job_id: str) -> None:
        """Put a job in line as a part of the transaction that puts it on record."""

    def committed(self, job_id: str) -> None:
        """Called when that transaction is kept."""

    def close(self) -> None: ...


def put_in_line(desk: Desk, line: Line, job: Job) -> Job:
    """Have a new job done; one of the same id and task is the same job. Raises FileRefused for another."""
    digests = (job.digest,) if job.digest else ()
    with desk.records.shelf.writing(*digests) as connection:
        new = desk.records.jobs.add_in(connection, job)
        if new:
            line.put_in(connection, job.id)
    if new:
        line.committed(job.id)
    return desk.records.jobs.one(job.id)


def put_in_line_again(desk: Desk, line: Line, job_id: str, now: datetime) -> Job:
    """Have a job that failed or was stopped done after all. Raises NotFound, Conflict."""
    desk.records.jobs.one(job_id)
    with desk.records.shelf.writing() as connection:
        desk.records.jobs.again_in(connection, job_id, now)
        line.put_in(connection, job_id)
    line.committed(job_id)
    return desk.records.jobs.one(job_id)


class Workshop:
    """The line of one process: a few threads, and whatever was not finished when it last ended."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime], *, at_once: int | None = None) -> None:
        self._desk, self._clock, self._closing = desk, clock, Event()
        self._threads = ThreadPoolExecutor(at_once or cpu_count() or 1, thread_name_prefix="job")
        for job in desk.records.jobs.unfinished():
            self.committed(job.id)

    def put_in(self, connection: Connection, job_id: str) -> None:
        """Nothing: what is on record and not over is in line."""

    def committed(self, job_id: str) -> None:
        self._threads.submit(self._do, job_id)

    def close(self) -> None:
        """Stop at the next step of each job; they go on when the next workshop opens."""
        self._closing.set()
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _do(self, job_id: str) -> None:
        with suppress(StoreUnreachable):  # it is still on record for the next workshop
            do_job(self._desk, job_id, self._clock, self._closing)
