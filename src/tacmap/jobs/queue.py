"""The line of many workers: procrastinate's tables beside our records in PostgreSQL.

Our record says what a job is and how far; the queue only hands its id to one worker at a time, and hands it to
another when the worker's heart stops.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, Engine, inspect

from tacmap.errors import StoreUnreachable
from tacmap.jobs.running import do_job
from tacmap.service.desk import Desk
from tacmap.store.database import Turn, take_turn, writing

__all__ = ["Heart", "Queue", "work"]

_TASK = "tacmap.job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heart:
    """How a worker shows that it lives. One whose heart was not heard for `silence_s` loses its jobs to others."""

    beat_s: float = 10.0
    silence_s: float = 40.0


class Queue:
    """The line in PostgreSQL, for those who put jobs in it."""

    def __init__(self, engine: Engine) -> None:
        _prepare(engine)
        self._app = App(connector=SyncPsycopgConnector())

    def put_in(self, connection: Connection, job_id: str) -> None:
        own = connection.connection.driver_connection
        self._app.configure_task(_TASK, queue="tacmap", connection=own).defer(job_id=job_id)

    def committed(self, job_id: str) -> None:
        """Nothing: the commit itself wakes a worker."""

    def close(self) -> None:
        """Nothing is held open."""


async def work(desk: Desk, clock: Callable[[], datetime], *, at_once: int = 1, heart: Heart | None = None) -> None:
    """Do jobs until the process is asked to end; then finish those begun."""
    heart = heart or Heart()
    engine = desk.records.shelf.engine
    _prepare(engine)
    address = engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(connector=PsycopgConnector(conninfo=address, max_size=at_once + 3))
    again = RetryStrategy(max_attempts=20, wait=60, retry_exceptions={StoreUnreachable})

    @app.task(name=_TASK, queue="tacmap", retry=again)
    async def do(job_id: str) -> None:
        await asyncio.to_thread(do_job, desk, job_id, clock)

    async with app.open_async():
        rounds = asyncio.create_task(_hand_on_stalled(app, heart))
        try:
            await app.run_worker_async(
                queues=["tacmap"],
                concurrency=at_once,
                delete_jobs="successful",
                fetch_job_polling_interval=min(5.0, heart.beat_s),  # of what was handed on nobody is told
                update_heartbeat_interval=heart.beat_s,
                stalled_worker_timeout=heart.silence_s,
            )
        finally:
            rounds.cancel()
            with suppress(asyncio.CancelledError):
                await rounds


async def _hand_on_stalled(app: App, heart: Heart) -> None:
    """Put the jobs of workers that are silent in line again, as long as this worker lives."""
    while True:
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=heart.silence_s):
            await app.job_manager.retry_job(job)
        await asyncio.sleep(heart.beat_s)


def _prepare(engine: Engine) -> None:
    """Make procrastinate's tables where there are none yet."""
    with writing(engine) as connection:
        take_turn(connection, Turn.MIGRATE)
        if not inspect(connection).has_table("procrastinate_jobs"):
            own = connection.connection.driver_connection
            if own is not None:
                own.execute(SchemaManager.get_schema())
