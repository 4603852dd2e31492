"""Processor time for one request, tacmap beside nginx: the same file, the same run, keep-alive, loopback.

tacmap as it is over plain HTTP, as a proxy asks it (X-Forwarded-For, X-Forwarded-Proto), with a line of JSON in the log
for each request, and both. All of them, and who asks, share one processor: between two that have nothing else to do
each answer wakes the other one, which on a virtual machine costs several times what is to be measured.
"""

import os
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.serve.served import desk_at, device, issue, listening, random_bytes, serving, spent

__all__ = ["hot_path"]

ROUNDS = 5
_FORWARDED = "X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"
_PROXY, _LOG = {"TACMAP_PROXIES": "127.0.0.1"}, {"TACMAP_LOG": "json"}
# What tacmap is called in the table: its settings, and what it is sent beside the token.
_WAYS: tuple[tuple[str, dict[str, str], str], ...] = (
    ("tacmap", {}, ""),
    ("behind a proxy", _PROXY, _FORWARDED),
    ("with the log", _LOG, ""),
    ("proxy and log", _PROXY | _LOG, _FORWARDED),
)
_CONFIGURATION = """
worker_processes 1; daemon off; pid {here}/nginx.pid; error_log {here}/error.log;
events {{ worker_connections 512; }}
http {{ access_log {here}/access.log; sendfile on; tcp_nopush on; keepalive_requests 10000000; etag on;
  types {{ application/zip zip; }}
  client_body_temp_path {here}/t1; proxy_temp_path {here}/t2; fastcgi_temp_path {here}/t3; uwsgi_temp_path {here}/t4;
  scgi_temp_path {here}/t5;
  server {{ listen 127.0.0.1:{port}; root {here}/www; }} }}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One that answers on a port of the loopback, with the way to ask it for the file."""

    name: str
    port: int
    pids: list[int]
    headers: str


def hot_path(folder: Path, *, size: int = 1_000_000, requests: int = 10_000) -> None:
    """Print a table: 304 and the whole file, microseconds of processor time and of the clock for each request."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # whoever is started here inherits it
    content = random_bytes(size)
    desk = desk_at(folder)
    [digest] = issue(desk, "ridge", 1, [content])
    token = device(desk)
    desk.records.close()
    path = f"/bundles/{digest}.zip"
    print(f"One file of {size / 1e6:g} MB; medians of {ROUNDS} rounds; one connection that is kept open.\n")
    with ExitStack() as running:
        servers = [_ours(running, folder, token, *way) for way in _WAYS]
        port = running.enter_context(_nginx(folder, path, content))
        nginx = port and Server(name="nginx", port=port[0], pids=listening(port[1]), headers="")
        servers += [nginx] if nginx else []
        for what, known, count in (("304", True, requests), ("200", False, max(200, requests // 20))):
            told = _measured(servers, path, known=known, size=size, count=count)
            for name, (cpu, clock) in told.items():
                ratio = f"  {cpu / told['nginx'][0]:.2f} x nginx" if nginx else ""
                print(f"{what}  {name:15} {cpu:8.1f} us CPU  {clock:8.1f} us{ratio}")
            print()


def _ours(running: ExitStack, folder: Path, token: str, name: str, settings: dict[str, str], more: str) -> Server:
    """tacmap with these settings on the folder that all of them serve."""
    served = running.enter_context(serving(folder, **settings))
    return Server(
        name=name, port=served.port, pids=[served.pid], headers=f"Authorization: Bearer {token}\r\n{more}"
    )  # fmt: skip


def _measured(
    servers: Sequence[Server], path: str, *, known: bool, size: int, count: int
) -> dict[str, tuple[float, float]]:
    """Medians by the server's name; rounds take turns, so that whatever else the machine does meets all alike."""
    rounds: dict[str, list[tuple[float, float]]] = {server.name: [] for server in servers}
    with ExitStack() as links:
        asks = [_asker(links.enter_context(_link(server)), server, path, known=known, size=size) for server in servers]
        for _ in range(ROUNDS):
            for server, ask in zip(servers, asks, strict=True):
                ask()  # not counted
                rounds[server.name].append(_round(ask, server, count // ROUNDS))
    return {
        name: (statistics.median(each[0] for each in told), statistics.median(each[1] for each in told))
        for name, told in rounds.items()
    }


def _link(server: Server) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", server.port))
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return link


def _round(ask: Callable[[], None], server: Server, count: int) -> tuple[float, float]:
    spent_before, began = spent(server.pids), time.perf_counter()
    for _ in range(count):
        ask()
    return (spent(server.pids) - spent_before) / count * 1e6, (time.perf_counter() - began) / count * 1e6


def _asker(link: socket.socket, server: Server, path: str, *, known: bool, size: int) -> Callable[[], None]:
    """A function that sends one request and reads its whole answer, whose status must be the right one."""
    plain = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAccept: */*\r\nUser-Agent: bench\r\n{server.headers}"
    )
    head, _ = _answer(link, f"{plain}\r\n".encode(), size)
    tag = next(line for line in head.decode().split("\r\n") if line.lower().startswith("etag:"))[5:].strip()
    request = f"{plain}If-None-Match: {tag}\r\n\r\n" if known else f"{plain}\r\n"
    wanted, left, sent = (b" 304 ", 0, request.encode()) if known else (b" 200 ", size, request.encode())

    def ask() -> None:
        head, _ = _answer(link, sent, left)
        if wanted not in head[:16]:
            raise SystemExit(f"{server.name} answered {head[:40]!r}")

    return ask


def _answer(link: socket.socket, request: bytes, size: int) -> tuple[bytes, int]:
    link.sendall(request)
    got = link.recv(65_536)
    while (end := got.find(b"\r\n\r\n")) < 0:
        got += link.recv(65_536)
    left = size - (len(got) - end - 4)
    while left > 0:
        left -= len(link.recv(1 << 18))
    return got[:end], left


@contextmanager
def _nginx(folder: Path, path: str, content: bytes) -> Iterator[tuple[int, int] | None]:
    """nginx with the same file at the same path: its port and process. None where it is not installed."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
    if program is None:
        print("nginx is not installed: tacmap is measured alone.\n")
        yield None
        return
    here = folder / "nginx"
    target = here / "www" / path.lstrip("/")
    target.parent.mkdir(parents=True)
    target.write_bytes(content)
    folder.chmod(0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (here / "nginx.conf").write_text(_CONFIGURATION.format(here=here, port=port))
    with subprocess.Popen([program, "-c", str(here / "nginx.conf"), "-e", str(here / "error.log")]) as run:
        try:
            time.sleep(1)
            yield port, run.pid
        finally:
            run.terminate()
