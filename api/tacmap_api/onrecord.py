"""Every request leaves an entry in the record of its district: who asked for what, from where, and the answer's status.

Looks are noted and go on record a moment later; a change is on record before it is answered. Looks go on where the
record cannot be written, for lives may hang on them; the service's log then says so.

What strangers ask for out of turn, pages that are none or more than their turns, is on record so many times a minute
for each address and no more: nobody fills the disk from outside. The log and the metrics have all of it.
"""

from datetime import datetime

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from tacmap.errors import TooOften
from tacmap.store.scribe import Deed, Scribe
from tacmap_api.pace import address_of

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
    if visitor is None and not _noteworthy(request):
        return
    desk = getattr(state, "desk", None) or request.app.state.desk
    who = visitor.name if visitor else f"stranger {getattr(state, 'tried', '')}".strip()
    shown = path if not path.startswith("/setup/") else "/setup/..."  # the link itself lets people in
    origin = request.client.host if request.client else ""
    deed = Deed(desk.records.shelf.district, who, request.method, shown, status, origin)
    await note(scribe, deed, request.app.state.clock(), changes=request.method in CHANGES)


def _noteworthy(request: Request) -> bool:
    """Whether an entry is written for a stranger: for each turn that was theirs, and a few beside them."""
    if getattr(request.state, "in_turn", False):
        return True
    try:
        request.app.state.gate.paces.noted.take(address_of(request))
    except TooOften:
        return False
    return True


async def note(scribe: Scribe, deed: Deed, moment: datetime, *, changes: bool = False) -> None:
    """Put a deed before the scribe; whoever must wait does so in a thread."""
    if changes:
        await run_in_threadpool(scribe.change, deed, moment)
    elif scribe.full:
        await run_in_threadpool(scribe.look, deed, moment)
    else:
        scribe.look(deed, moment)
