"""What a request asks for: a page or JSON, a file in pieces or only if it changed."""

from fastapi import Request

__all__ = ["unchanged", "wants_page"]


def wants_page(request: Request) -> bool:
    """Whether a browser asks (it names text/html), rather than a program."""
    return "text/html" in request.headers.get("accept", "")


def unchanged(request: Request, etag: str) -> bool:
    """Whether the client already has this version (RFC 9110, If-None-Match: weak comparison)."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or etag in {each.strip().removeprefix("W/") for each in known.split(",")}
