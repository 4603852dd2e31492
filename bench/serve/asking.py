"""The smallest client that can be many tablets at once, and how long they waited."""

import asyncio
import time
from dataclasses import dataclass, field

__all__ = ["Waits", "ask"]


@dataclass(slots=True)
class Waits:
    """How long each answer took, in milliseconds, and what came that should not."""

    what: str
    taken: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = sorted(self.taken) or [0.0]
        median, p95, p99 = (told[min(len(told) - 1, int(len(told) * share))] for share in (0.5, 0.95, 0.99))
        wrong = f"{len(self.errors)} errors" + (f" ({self.errors[0]})" if self.errors else "")
        return f"{self.what:24} {len(told):6}   p50 {median:8.1f} ms   p95 {p95:8.1f} ms   p99 {p99:8.1f} ms   {wrong}"


async def ask(
    port: int, path: str, token: str, waits: Waits, *, known: str = "", wanted: tuple[int, ...] = (200,)
) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own: status, headers, content; how long it took goes into `waits`."""
    began = time.perf_counter()
    try:
        status, headers, content = await asyncio.wait_for(_asked(port, path, token, known), 60)
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
        waits.errors.append(repr(error))
        return 0, {}, b""
    waits.taken.append((time.perf_counter() - began) * 1000)
    if status not in wanted:
        waits.errors.append(str(status))
    return status, headers, content


async def _asked(port: int, path: str, token: str, known: str) -> tuple[int, dict[str, str], bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", f"Authorization: Bearer {token}"]
    lines += [f"If-None-Match: {known}"] if known else []
    writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    content = await reader.readexactly(int(headers.get("content-length", "0")))
    writer.close()
    return int(head[0].split()[1]), headers, content
