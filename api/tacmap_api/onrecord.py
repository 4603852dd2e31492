"""Every request leaves an entry in the record of its district: who asked for what, from where, and the answer's status.

Looks go on where the record cannot be written, for lives may hang on them; the service's log then says so.
"""

import logging

from fastapi import Request

from tacmap.errors import StoreError

__all__ = ["put_on_record"]

_LOG = logging.getLogger("tacmap.audit")
_UNRECORDED = {"/healthz", "/readyz", "/metrics", "/style.css", "/favicon.ico"}


def put_on_record(request: Request, status: int) -> None:
    """Write the entry of an answered request."""
    path = request.url.path
    if path in _UNRECORDED:
        return
    visitor = getattr(request.state, "visitor", None)
    desk = getattr(request.state, "desk", None) or request.app.state.desk
    who = visitor.name if visitor else f"stranger {getattr(request.state, 'tried', '')}".strip()
    shown = path if not path.startswith("/setup/") else "/setup/..."  # the link itself lets people in
    detail = {"status": status, "from": request.client.host if request.client else ""}
    try:
        desk.audit.write(who, request.method, shown, request.app.state.clock(), detail)
    except StoreError:
        _LOG.exception("not on record: %s %s %s", who, request.method, shown)
