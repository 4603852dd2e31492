"""Starting the service on a folder: SQLite and blobs in it, one process, loopback unless told otherwise."""

import os
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import uvicorn
from fastapi import FastAPI

from tacmap.errors import FileRefused
from tacmap.jobs.queue import Queue
from tacmap.logs import begin_log
from tacmap.service.desk import Desk, settle_old_sites
from tacmap.settings import Admission, Operation
from tacmap.store.keyring import Keyring
from tacmap_api.app import LOCAL_NAMES, create_app
from tacmap_api.issuers import Issuer, read_issuers
from tacmap_api.wire import protocol_over

__all__ = ["run"]

_Settings = TypeVar("_Settings")


def run(*, host: str, port: int, folder: Path, keyring: Keyring, new_link: bool) -> None:
    """Serve until stopped. Raises FileRefused when the address cannot be used, StoreUnwritable for the folder."""
    operation = _said(Operation.of)
    begin_log(os.environ)
    desk = Desk.at(folder, keyring)
    settle_old_sites(desk, _now())
    line = Queue(desk.records.shelf.engine) if desk.records.shelf.engine.dialect.name == "postgresql" else None
    admission = _said(Admission.of)
    app = create_app(
        desk,
        clock=_now,
        hosts=_hosts(host, operation),
        line=line,
        admission=admission,
        issuers=_issuers(desk, admission),
        operation=operation,
    )
    listening = _listen(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
    if new_link or not desk.records.passes.any_session(_now(), idle=timedelta(hours=admission.idle_hours)):
        link = f"{address}/setup/{desk.records.passes.make('setup', _now())}"
        print(f"Set-up link, good once and for a day:\n  {link}", flush=True)
    print(f"Serving {folder} on {address}   (stop with Ctrl-C)", flush=True)
    if line is not None:
        print("Long work is done by `tacmap worker`, on as many machines as you like; start one at least.", flush=True)
    server = uvicorn.Server(_configuration(app, operation))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the server hands the signal on when it has ended
    try:
        server.run(sockets=[listening])
    finally:
        app.state.line.close()
        desk.records.close()


def _configuration(app: FastAPI, operation: Operation) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http=protocol_over(app.state.hot, app.state.gate.admission.proxies),
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # the application asks those that TACMAP_PROXIES names
        timeout_graceful_shutdown=operation.grace_s,
    )


def _issuers(desk: Desk, admission: Admission) -> tuple[Issuer, ...]:
    """Who vouches for people, each in a district that there is. Raises FileRefused."""
    issuers = read_issuers(admission.sign_on) if admission.sign_on else ()
    for issuer in issuers:
        if issuer.district not in desk.records.districts():
            raise FileRefused(
                f"{issuer.name} vouches for people of the district {issuer.district!r}, which there is not.",
                place=str(admission.sign_on),
                remedy="Add it with `tacmap district`, or name another.",
            )
    return issuers


def _hosts(host: str, operation: Operation) -> tuple[str, ...]:
    """Names that requests may be for: those of the settings; else any, where it listens to every network."""
    if host in ("0.0.0.0", "::") and not operation.hosts:  # noqa: S104 - only looked for
        return ("*",)
    return (*LOCAL_NAMES, host, *operation.hosts)


def _said(read: Callable[[Mapping[str, str]], _Settings]) -> _Settings:
    """Settings as the environment says them. Raises FileRefused."""
    try:
        return read(os.environ)
    except ValueError as error:
        raise FileRefused(str(error), remedy="Correct this setting.") from error


def _now() -> datetime:
    return datetime.now(UTC)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise FileRefused(
            f"{host}:{port} cannot be used: {error.strerror}.", remedy="Choose another --port or --host."
        ) from error
