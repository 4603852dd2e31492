"""One try of one job, wherever it is done: begin, work, and write how it ended.

What is refused fails with its problem, place and remedy. What meets a store that is away is raised, to be tried again.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from threading import Event
from time import sleep
from typing import Any

from tacmap import errors
from tacmap.errors import StoreUnreachable, TacmapError
from tacmap.jobs.work import KINDS
from tacmap.service.desk import Desk
from tacmap.store.jobs import Job, JobState

__all__ = ["MOST_TRIES", "as_raised", "do_job", "run_job"]

MOST_TRIES = 5  # of a job whose workers come to harm: perhaps it is the job that harms them

_WAITS_S = (0.5, 2.0, 8.0, 30.0)

_LOG = logging.getLogger("tacmap.jobs")


class _StoppedError(Exception):
    """Somebody asked this job to stop, or it was given to another, or this process ends."""


def do_job(desk: Desk, job_id: str, clock: Callable[[], datetime], closing: Event | None = None) -> None:
    """As `run_job`, and again after a while where a store is away. Raises StoreUnreachable where it stays so."""
    for wait_s in (*_WAITS_S, None):
        try:
            run_job(desk, job_id, clock, closing)
        except StoreUnreachable:
            if wait_s is None or (closing is not None and closing.is_set()):
                raise
            sleep(wait_s)
        else:
            return


def run_job(desk: Desk, job_id: str, clock: Callable[[], datetime], closing: Event | None = None) -> None:
    """Do a job that is not over; does nothing where it is. Raises StoreUnreachable: then try again later.

    When `closing` is set the job stops at its next step, and waits for the next who looks for work.
    """
    job = desk.records.jobs.begin(job_id, clock())
    if job is None:
        return
    if job.tries > MOST_TRIES:
        _end(desk, job, JobState.FAILED, _given_up(job), clock)
        return
    try:
        outcome = KINDS[job.kind](
            replace(desk, records=desk.records.of(job.district)), job, clock(), _teller(desk, job, clock, closing)
        )
    except _StoppedError:
        _end(desk, job, JobState.WAITING if closing and closing.is_set() else JobState.STOPPED, {}, clock)
    except StoreUnreachable:
        raise
    except TacmapError as error:
        told = {"problem": error.problem, "place": error.place, "remedy": error.remedy, "more": dict(error.more)}
        _end(desk, job, JobState.FAILED, told | {"kind": type(error).__name__}, clock)
    except Exception as error:  # noqa: BLE001 - a job must end, and say how
        _LOG.exception("job %s of kind %s failed", job.id, job.kind)
        _end(desk, job, JobState.FAILED, _stumbled(error), clock)
    else:
        _end(desk, job, JobState.DONE, outcome, clock)


def as_raised(outcome: Mapping[str, Any]) -> TacmapError:
    """The error that a failed job met, from its outcome."""
    kind = getattr(errors, outcome.get("kind", ""), TacmapError)
    error: TacmapError = kind.__new__(kind)
    TacmapError.__init__(error, outcome["problem"], place=outcome["place"], remedy=outcome["remedy"])
    error.more = outcome.get("more", {})
    return error


def _teller(
    desk: Desk, job: Job, clock: Callable[[], datetime], closing: Event | None
) -> Callable[[str, int, int], None]:
    def tell(what: str, done: int, whole: int) -> None:
        if closing is not None and closing.is_set():
            raise _StoppedError
        if not desk.records.jobs.tell(job, what, done, whole, clock()):
            raise _StoppedError

    return tell


def _end(desk: Desk, job: Job, state: JobState, outcome: Mapping[str, Any], clock: Callable[[], datetime]) -> None:
    desk.records.jobs.end(job, state, outcome, clock())


def _given_up(job: Job) -> dict[str, str]:
    return {
        "problem": f"This was tried {MOST_TRIES} times, and each time the process that worked on it ended.",
        "place": job.telling,
        "remedy": "Look whether the machine has memory enough; then try again.",
    }


def _stumbled(error: Exception) -> dict[str, str]:
    return {
        "problem": "This software stumbled over something.",
        "place": type(error).__name__,
        "remedy": "Please report this; the service's log says where it happened.",
    }
