"""Whether the service can do its work now: the database, the files, the disk, and the line of jobs.

What is said here names no site and no person; it is for whoever keeps the service running.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from tacmap.errors import StoreError
from tacmap.service.desk import Desk
from tacmap.store.blobs import digest_of
from tacmap.store.jobs import JobState

__all__ = ["Fitness", "fitness"]

PATIENCE = timedelta(minutes=15)  # that a job may wait before somebody should look whether there are workers
_NOTHING = digest_of(b"")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """What each part says, "ok" or what is wrong; how many jobs are in each state; free bytes where they are known."""

    parts: Mapping[str, str]
    jobs: Mapping[JobState, int]
    free_bytes: int | None

    @property
    def good(self) -> bool:
        return set(self.parts.values()) == {_OK}


_OK = "ok"


def fitness(desk: Desk, now: datetime, *, least_free: int) -> Fitness:
    """Ask each part of the service once; raises nothing for what is away."""
    database, line, states = _line(desk, now)
    files, disk, free = _files(desk, least_free)
    parts = {"database": database, "files": files, "disk": disk, "jobs": line}
    return Fitness(parts=parts, jobs=states, free_bytes=free)


def _line(desk: Desk, now: datetime) -> tuple[str, str, Mapping[JobState, int]]:
    try:
        jobs = desk.records.jobs.unfinished()
    except StoreError as error:
        return type(error).__name__, _OK, {}
    waiting = [job.changed for job in jobs if job.state is JobState.WAITING]
    late = bool(waiting) and now - min(waiting) > PATIENCE
    return _OK, "nobody takes the jobs that wait" if late else _OK, Counter(job.state for job in jobs)


def _files(desk: Desk, least_free: int) -> tuple[str, str, int | None]:
    try:
        desk.blobs.has(_NOTHING)
        free = desk.blobs.free_bytes()
    except StoreError as error:
        return type(error).__name__, _OK, None
    return _OK, "almost full" if free is not None and free < least_free else _OK, free
