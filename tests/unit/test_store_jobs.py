"""Jobs on record: what may follow what, and that one who was given up writes nothing."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tacmap.errors import Conflict, FileRefused, NotFound
from tacmap.store.blobs import BlobMemory
from tacmap.store.jobs import Job, JobState
from tacmap.store.records import Records

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
JOB = Job(id="j1", district="main", kind="site", task={"site": "ridge"}, who="office", created=NOON, changed=NOON)


@pytest.fixture
def jobs(records_url):
    with Records.at(records_url, BlobMemory()) as records:
        add(records.jobs, JOB)
        yield records.jobs


def add(jobs, job):
    with jobs._shelf.writing() as connection:
        return jobs.add_in(connection, job)


def test_a_job_is_found_again(jobs):
    assert jobs.one("j1") == JOB
    assert tuple(jobs.from_the_newest()) == (JOB,)
    with pytest.raises(NotFound):
        jobs.one("j2")


def test_a_job_of_the_same_id_and_task_is_the_same_job(jobs):
    assert add(jobs, JOB) is False
    for other in (replace(JOB, task={"site": "abbey"}), replace(JOB, kind="publish"), replace(JOB, digest="a" * 64)):
        with pytest.raises(FileRefused, match="same key"):
            add(jobs, other)


def test_a_job_runs_tells_how_far_it_is_and_is_done(jobs):
    job = jobs.begin("j1", NOON)
    assert (job.state, job.tries) == (JobState.RUNNING, 1)
    assert jobs.tell(job, "reading a.dxf", 1, 3, NOON)
    told = jobs.one("j1")
    assert (told.telling, told.done, told.whole) == ("reading a.dxf", 1, 3)
    assert jobs.end(job, JobState.DONE, {"rooms": 7}, NOON)
    assert (jobs.one("j1").state, jobs.one("j1").outcome) == (JobState.DONE, {"rooms": 7})
    assert jobs.begin("j1", NOON) is None


def test_one_who_was_given_up_writes_nothing(jobs):
    given_up, latest = jobs.begin("j1", NOON), jobs.begin("j1", NOON)
    assert not jobs.tell(given_up, "still here", 1, 1, NOON)
    assert not jobs.end(given_up, JobState.FAILED, {}, NOON)
    assert jobs.end(latest, JobState.DONE, {}, NOON)
    assert jobs.one("j1").tries == 2


def test_a_job_that_waits_is_stopped_at_once(jobs):
    assert jobs.ask_to_stop("j1", NOON).state is JobState.STOPPED
    assert jobs.begin("j1", NOON) is None
    with pytest.raises(Conflict, match="over already"):
        jobs.ask_to_stop("j1", NOON)


def test_a_job_that_runs_is_told_to_stop_at_its_next_step(jobs):
    job = jobs.begin("j1", NOON)
    assert jobs.ask_to_stop("j1", NOON).state is JobState.RUNNING
    assert not jobs.tell(job, "next", 1, 2, NOON)


def test_a_job_that_is_to_stop_and_whose_worker_is_dead_is_stopped_by_the_next(jobs):
    jobs.begin("j1", NOON)
    jobs.ask_to_stop("j1", NOON)
    assert jobs.begin("j1", NOON) is None
    assert jobs.one("j1").state is JobState.STOPPED


def test_what_failed_may_be_tried_again_and_what_was_done_may_not(jobs):
    def again():
        with jobs._shelf.writing() as connection:
            jobs.again_in(connection, "j1", NOON)

    with pytest.raises(Conflict, match="did not fail"):
        again()
    jobs.end(jobs.begin("j1", NOON), JobState.FAILED, {"problem": "x"}, NOON)
    again()
    assert (jobs.one("j1").state, jobs.one("j1").outcome) == (JobState.WAITING, {})
    jobs.end(jobs.begin("j1", NOON), JobState.DONE, {}, NOON)
    with pytest.raises(Conflict):
        again()


def test_what_is_not_over_is_known_the_oldest_first(jobs):
    add(jobs, replace(JOB, id="j0", created=NOON - timedelta(days=1)))
    add(jobs, replace(JOB, id="j2"))
    jobs.end(jobs.begin("j1", NOON), JobState.DONE, {}, NOON)
    jobs.begin("j2", NOON)
    assert [job.id for job in jobs.unfinished()] == ["j0", "j2"]


def test_jobs_that_were_over_long_ago_are_forgotten(jobs):
    add(jobs, replace(JOB, id="waits"))
    jobs.end(jobs.begin("j1", NOON), JobState.DONE, {}, NOON)
    assert jobs.forget_old(NOON + timedelta(days=89)) == 0
    assert jobs.forget_old(NOON + timedelta(days=91)) == 1
    assert [job.id for job in jobs.from_the_newest()] == ["waits"]
