"""The HTTP door as one application: who may come in, what errors look like, which routes there are."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.routing import Route
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

import tacmap
from tacmap.errors import TacmapError
from tacmap.jobs.lines import Line, Workshop
from tacmap.service.desk import Desk
from tacmap.service.signed_index import SignedIndexes
from tacmap.settings import Admission, Operation
from tacmap.store.scribe import Scribe
from tacmap_api.contract import contract, template
from tacmap_api.guarding import KnownHosts, guard
from tacmap_api.hot import HotBundles, HotPath
from tacmap_api.identity import Gate
from tacmap_api.issuers import Issuer
from tacmap_api.limits import BodyLimit
from tacmap_api.looks import Looks
from tacmap_api.onrecord import CHANGES, put_on_record
from tacmap_api.pace import Paces
from tacmap_api.problems import on_http_error, on_invalid_request, on_stumble, on_tacmap_error
from tacmap_api.rights import without_right
from tacmap_api.routes import (
    accounts,
    aerial,
    audit,
    bundles,
    checks,
    codes,
    copies,
    entry,
    files,
    health,
    home,
    index,
    jobs,
    lockers,
    notices,
    placing,
    plans,
    replacements,
    review,
    revisions,
    setting,
    sign_on,
    sites,
    studio,
    tablet,
    walks,
)
from tacmap_api.single_sign_on import SignOn
from tacmap_api.watching import watched

__all__ = ["create_app"]

CLOSED = (
    home.router,
    sites.router,
    sites.overview,
    files.router,
    studio.router,
    placing.router,
    setting.router,
    checks.router,
    lockers.router,
    review.router,
    walks.router,
    plans.router,
    aerial.router,
    replacements.router,
    bundles.router,
    index.router,
    notices.router,
    revisions.router,
    copies.router,
    tablet.router,
    jobs.router,
    accounts.router,
    audit.router,
)
OPEN = (entry.router, codes.router, sign_on.router, tablet.shell, health.router)
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]", "testserver")


def create_app(
    desk: Desk,
    clock: Callable[[], datetime],
    hosts: tuple[str, ...] = LOCAL_NAMES,
    *,
    line: Line | None = None,
    admission: Admission | None = None,
    issuers: Sequence[Issuer] = (),
    operation: Operation | None = None,
) -> FastAPI:
    """The application over one desk. `clock` gives aware times; requests for other `hosts` are refused.

    Long work goes into `line`; without one it is done by threads of this process. `issuers` vouch for people too.
    """
    admission = admission or Admission()
    gate = Gate(desk=desk, clock=clock, admission=admission, paces=Paces(admission))
    app = FastAPI(
        title="tacmap",
        version=tacmap.__version__,
        description="Floor plans in, signed offline map packs out.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    app.state.desk, app.state.gate, app.state.clock = desk, gate, clock
    app.state.indexes = SignedIndexes()
    app.state.scribe = Scribe(lambda district: replace(desk, records=desk.records.of(district)).audit)
    desk.records.before_closing(app.state.scribe.close)
    app.state.hot = HotPath(gate, app.state.scribe, hosts=hosts)
    app.state.line = line or Workshop(desk, clock)
    app.state.sign_on = {issuer.id: SignOn(issuer, clock) for issuer in issuers}
    app.state.operation = operation or Operation()
    app.state.metrics_token = health.read_token(app.state.operation.metrics_token)
    _stand_before(app, hosts, admission)
    app.add_exception_handler(TacmapError, on_tacmap_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    app.add_exception_handler(Exception, _stumbled)
    _let_in(app, gate)
    return app


def _stand_before(app: FastAPI, hosts: tuple[str, ...], admission: Admission) -> None:
    """What every request passes; the last named is passed first."""
    app.add_middleware(Looks)
    app.add_middleware(BodyLimit, largest=app.state.desk.limits.file_bytes, known=app.state.gate.known)
    app.add_middleware(KnownHosts, hosts=hosts)
    app.middleware("http")(_guarded)
    app.add_middleware(HotBundles, path=app.state.hot)
    app.state.hot.counts = app.state.counts = watched(app)
    if admission.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=list(admission.proxies))


def _let_in(app: FastAPI, gate: Gate) -> None:
    """The routes: those open to all, and those for whoever the gate lets in."""
    for open_routes in OPEN:
        app.include_router(open_routes)
    for closed in CLOSED:
        app.include_router(closed, dependencies=[Depends(gate)])
    if unnamed := without_right(route for router in CLOSED for route in router.routes):
        raise AssertionError(f"routes without a right in tacmap_api.rights: {unnamed}")
    _tell_contract(app, gate)


def _tell_contract(app: FastAPI, gate: Gate) -> None:
    """The contract, for whoever was let in."""
    open_to_all = {template(route.path) for router in OPEN for route in router.routes if isinstance(route, Route)}
    app.add_api_route(
        "/openapi.json",
        lambda: JSONResponse(contract(app, frozenset(open_to_all))),
        dependencies=[Depends(gate)],
        tags=["operation"],
        description="This contract.",
    )


async def _guarded(request: Request, proceed: Callable[[Request], Awaitable[Response]]) -> Response:
    """Every answer on record, and with the same headers."""
    try:
        response = await proceed(request)
    except Exception:
        await put_on_record(request, 500)
        raise
    finally:
        if request.method in CHANGES:
            request.app.state.hot.forget()
    await put_on_record(request, response.status_code)
    return guard(request, response)


async def _stumbled(request: Request, error: Exception) -> Response:
    """What is told where this software fails; the log has the rest."""
    return guard(request, await on_stumble(request, error))
