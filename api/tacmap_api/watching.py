"""What the service says of itself while it works: numbers for Prometheus, and a line of the log for each request.

Neither ever holds plan data: a request is called by the template of its route, never by its path, and by a number drawn
here; people, sites and texts are in the record alone (`tacmap audit`).
"""

import logging
from collections.abc import Callable
from secrets import token_hex
from time import perf_counter

from fastapi import FastAPI
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tacmap.logs import REQUESTS
from tacmap.service.fitness import Fitness
from tacmap.store.jobs import JobState

__all__ = ["NO_ROUTE", "Counts", "Watch", "watched"]

NO_ROUTE = "(none)"
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_SECONDS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 90.0)
_LOG = logging.getLogger(REQUESTS)


class Counts:
    """The numbers of one application."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        said = ("method", "route", "status")
        own = self._registry
        self._kinds: dict[tuple[str, str, int], tuple[Counter, Counter, Histogram]] = {}
        self._requests = Counter("tacmap_requests", "Requests answered.", said, registry=own)
        self._sent = Counter("tacmap_sent_bytes", "Bytes of answers, without headers.", ("route",), registry=own)
        self._took = Histogram(
            "tacmap_request_seconds", "Until the last byte.", ("route",), registry=own, buckets=_SECONDS
        )
        self._busy = Gauge("tacmap_requests_under_way", "Requests not answered yet.", registry=own)
        self._jobs = Gauge("tacmap_jobs", "Jobs that are not over.", ("state",), registry=own)
        self._parts = Gauge("tacmap_part_good", "1 where a part of the service does its work.", ("part",), registry=own)
        self._free = Gauge("tacmap_free_bytes", "Room for files, where it is known.", registry=own)

    def begin(self) -> None:
        self._busy.inc()

    def end(self, method: str, route: str, status: int, seconds: float, sent: int) -> None:
        """One answer; `seconds` until its last byte, `sent` bytes of its body."""
        self._busy.dec()
        self.answered(method, route, status, seconds, sent)

    def answered(self, method: str, route: str, status: int, seconds: float, sent: int) -> None:
        """The same for an answer that nobody saw begin."""
        requests, sent_bytes, took = self._of(method if method in _METHODS else "other", route, status)
        requests.inc()
        if sent:
            sent_bytes.inc(sent)
        took.observe(seconds)

    def _of(self, method: str, route: str, status: int) -> tuple[Counter, Counter, Histogram]:
        """The numbers of one kind of answer; there are as many as routes and statuses."""
        if (kept := self._kinds.get((method, route, status))) is None:
            requests = self._requests.labels(method, route, status)
            kept = requests, self._sent.labels(route), self._took.labels(route)
            self._kinds[method, route, status] = kept
        return kept

    def text(self, fit: Fitness) -> bytes:
        """All of it in Prometheus' text format, with how the service stands now."""
        for state in (JobState.WAITING, JobState.RUNNING):
            self._jobs.labels(state).set(fit.jobs.get(state, 0))
        for part, said in fit.parts.items():
            self._parts.labels(part).set(said == "ok")
        if fit.free_bytes is not None:
            self._free.set(fit.free_bytes)
        return generate_latest(self._registry)


class Watch:
    """Counts each answer, writes its line, and names the request to the client (X-Request-ID)."""

    def __init__(self, app: ASGIApp, counts: Counts, clock: Callable[[], float] = perf_counter) -> None:
        self._app, self._counts, self._clock = app, counts, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        number, began, status, sent = token_hex(8), self._clock(), 500, 0

        async def told(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                message.setdefault("headers", []).append((b"x-request-id", number.encode()))
            else:
                sent += len(message.get("body", b""))
            await send(message)

        self._counts.begin()
        try:
            return await self._app(scope, receive, told)
        finally:
            route, took = _route(scope), self._clock() - began
            self._counts.end(scope["method"], route, status, took, sent)
            told_of = {"request": number, "method": scope["method"], "route": route, "status": status}
            _LOG.info("answered", extra={"facts": told_of | {"ms": round(took * 1000, 1), "bytes": sent}})


def _route(scope: Scope) -> str:
    """The template of the route that answered: never what somebody asked for."""
    return str(getattr(scope.get("route"), "path", NO_ROUTE))


def watched(app: FastAPI) -> Counts:
    """Watch everything that this application answers from now on."""
    counts = Counts()
    app.add_middleware(Watch, counts=counts)
    return counts
