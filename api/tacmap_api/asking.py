"""What a request asks for: a page or JSON, a file in pieces or only if it changed."""

import re

from fastapi import HTTPException, Request

__all__ = ["part_of", "same_as", "seen_version", "unchanged", "wanted_part", "wants_job", "wants_page"]

_LONGEST_NUMBER = 18  # digits
_ONE_PART = re.compile(rb"bytes=(\d{0,18})-(\d{0,18})")


def wants_page(request: Request) -> bool:
    """Whether a browser asks (it names text/html), rather than a program."""
    return "text/html" in request.headers.get("accept", "")


def wants_job(request: Request) -> bool:
    """Whether a program would rather be told of a job than wait (RFC 7240)."""
    return "respond-async" in {each.strip().lower() for each in request.headers.get("prefer", "").split(",")}


def unchanged(request: Request, etag: str) -> bool:
    """Whether the client already has this version (RFC 9110, If-None-Match: weak comparison)."""
    return same_as(request.headers.get("if-none-match", "").encode("latin-1"), etag.encode())


def same_as(known: bytes, etag: bytes) -> bool:
    """Whether an If-None-Match names this version."""
    return known == etag or known.strip() == b"*" or etag in {
        each.strip().removeprefix(b"W/") for each in known.split(b",")
    }  # fmt: skip


def seen_version(request: Request) -> int:
    """The version that a write was made from (If-Match). Raises 428 without one, 412 for what is no version."""
    given = request.headers.get("if-match", "").strip()
    if not given:
        raise HTTPException(428, "Say which version this was made from, in If-Match.")
    version = given.removeprefix("W/").strip('"')
    if not version.isdecimal() or len(version) > _LONGEST_NUMBER:
        raise HTTPException(412, "There is no such version.")
    return int(version)


def wanted_part(request: Request, size: int, etag: str) -> range | None:
    """The one range of bytes that is asked for; None for all (also for several, which may be answered so).

    Raises 416 for a range beyond the end. An If-Range of another version asks for all (RFC 9110).
    """
    part, if_range = (request.headers.get(name, "").encode("latin-1") for name in ("range", "if-range"))
    return part_of(part, if_range, size, etag.encode())


def part_of(part: bytes, if_range: bytes, size: int, etag: bytes) -> range | None:
    """As `wanted_part`, of the two headers; both empty where they are not there."""
    asked = _ONE_PART.fullmatch(part.replace(b" ", b""))
    if asked is None or asked.groups() == (b"", b"") or (if_range and if_range != etag):
        return None
    first, last = asked.groups()
    start = int(first) if first else max(0, size - int(last))
    stop = min(size, int(last) + 1) if first and last else size
    if start >= stop:
        raise HTTPException(416, "There are no such bytes.", {"Content-Range": f"bytes */{size}"})
    return range(start, stop)
