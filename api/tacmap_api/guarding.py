"""What every answer carries, whatever its route: headers that keep browsers from doing more than show it."""

from fastapi import Request, Response

__all__ = ["A_YEAR", "HEADERS", "guard"]

# No page of the service runs a script or may be framed; a picture of a plan may do nothing but be seen.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "Cache-Control": "private, no-cache",
}
A_YEAR = "max-age=31536000"


def guard(request: Request, response: Response) -> Response:
    """The answer with its headers, where the route did not set others; served by HTTPS it asks for nothing else."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.url.scheme == "https":
        response.headers.setdefault("Strict-Transport-Security", A_YEAR)
    return response
