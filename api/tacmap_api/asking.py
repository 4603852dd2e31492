"""What a request asks for: a page or JSON, a file in pieces or only if it changed."""

import re

from fastapi import HTTPException, Request

__all__ = ["seen_version", "unchanged", "wanted_part", "wants_job", "wants_page"]

_ONE_PART = re.compile(r"bytes=(\d*)-(\d*)")


def wants_page(request: Request) -> bool:
    """Whether a browser asks (it names text/html), rather than a program."""
    return "text/html" in request.headers.get("accept", "")


def wants_job(request: Request) -> bool:
    """Whether a program would rather be told of a job than wait (RFC 7240)."""
    return "respond-async" in {each.strip().lower() for each in request.headers.get("prefer", "").split(",")}


def unchanged(request: Request, etag: str) -> bool:
    """Whether the client already has this version (RFC 9110, If-None-Match: weak comparison)."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or etag in {each.strip().removeprefix("W/") for each in known.split(",")}


def seen_version(request: Request) -> int:
    """The version that a write was made from (If-Match). Raises 428 without one, 412 for what is no version."""
    given = request.headers.get("if-match", "").strip()
    if not given:
        raise HTTPException(428, "Say which version this was made from, in If-Match.")
    version = given.removeprefix("W/").strip('"')
    if not version.isdecimal():
        raise HTTPException(412, "There is no such version.")
    return int(version)


def wanted_part(request: Request, size: int, etag: str) -> range | None:
    """The one range of bytes that is asked for; None for all (also for several, which may be answered so).

    Raises 416 for a range beyond the end. An If-Range of another version asks for all (RFC 9110).
    """
    asked = _ONE_PART.fullmatch(request.headers.get("range", "").replace(" ", ""))
    if asked is None or asked.groups() == ("", "") or request.headers.get("if-range", etag) != etag:
        return None
    first, last = asked.groups()
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        raise HTTPException(416, "There are no such bytes.", {"Content-Range": f"bytes */{size}"})
    return range(start, stop)
