"""Every request leaves an entry in the record of its district: who asked for what, from where, and the answer's status.

Looks are noted and go on record a moment later; a change is on record before it is answered. Looks go on where the
record cannot be written, for lives may hang on them; the service's log then says so.
"""

from datetime import datetime

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from tacmap.store.scribe import Deed, Scribe

__all__ = ["CHANGES", "note", "put_on_record"]

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_UNRECORDED = {"/healthz", "/readyz", "/metrics", "/style.css", "/favicon.ico"}


async def put_on_record(request: Request, status: int) -> None:
    """Note an answered request, and wait where it may have changed something."""
    path = request.url.path
    if path in _UNRECORDED:
        return
    state, scribe = request.state, request.app.state.scribe
    visitor = getattr(state, "visitor", None)
    desk = getattr(state, "desk", None) or request.app.state.desk
    who = visitor.name if visitor else f"stranger {getattr(state, 'tried', '')}".strip()
    shown = path if not path.startswith("/setup/") else "/setup/..."  # the link itself lets people in
    origin = request.client.host if request.client else ""
    deed = Deed(desk.records.shelf.district, who, request.method, shown, status, origin)
    await note(scribe, deed, request.app.state.clock(), changes=request.method in CHANGES)


async def note(scribe: Scribe, deed: Deed, moment: datetime, *, changes: bool = False) -> None:
    """Put a deed before the scribe; whoever must wait does so in a thread."""
    if changes:
        await run_in_threadpool(scribe.change, deed, moment)
    elif scribe.full:
        await run_in_threadpool(scribe.look, deed, moment)
    else:
        scribe.look(deed, moment)
