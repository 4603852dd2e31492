"""How the service is: a word for whoever asks, the details and numbers for who shows the token for metrics."""

from hmac import compare_digest
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from tacmap.errors import FileRefused
from tacmap.service.fitness import Fitness, fitness
from tacmap_api.watching import Counts

__all__ = ["read_token", "router"]

router = APIRouter(tags=["operation"])
_SHORTEST = 20  # characters of a token


@router.get("/healthz", response_class=PlainTextResponse)
def healthz() -> str:
    """`ok`: the process answers. Nothing else is asked, so that nobody ends it for a database that is away."""
    return "ok"


@router.get("/readyz", responses={503: {"description": "Something that the service needs is away."}})
def readyz(request: Request) -> Response:
    """Whether the database, the files, the disk and the line of jobs are as they should be: 200, else 503.

    Strangers learn `ready` alone; with the token for metrics the answer says of each part how it is.
    """
    found = _fitness(request)
    parts = found.parts if _may_watch(request) else {}
    return JSONResponse({"ready": found.good, **parts}, 200 if found.good else 503)


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(request: Request) -> Response:
    """Numbers in Prometheus' text format, for who shows the token; for others there is no such page."""
    if not _may_watch(request):
        raise HTTPException(404)
    counts: Counts = request.app.state.counts
    return Response(counts.text(_fitness(request)), media_type="text/plain; version=0.0.4; charset=utf-8")


def read_token(path: Path | None) -> str | None:
    """The token in the first line of a file; None without one. Raises FileRefused for what is no token."""
    if path is None:
        return None
    try:
        token = next(iter(path.read_text(encoding="ascii").splitlines()), "").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise FileRefused(
            "The token for metrics cannot be read.", place=str(path), remedy="Check TACMAP_METRICS_TOKEN_FILE."
        ) from error
    if len(token) < _SHORTEST:
        raise FileRefused(
            f"The token for metrics is shorter than {_SHORTEST} characters.",
            place=str(path),
            remedy="Make one with: openssl rand -hex 32",
        )
    return token


def _fitness(request: Request) -> Fitness:
    state = request.app.state
    return fitness(state.desk, state.clock(), least_free=state.operation.free_bytes)


def _may_watch(request: Request) -> bool:
    token: str | None = request.app.state.metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    return token is not None and compare_digest(given.encode(), token.encode())
