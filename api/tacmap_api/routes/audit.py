"""The record of who did what, for auditors."""

from typing import Any

from fastapi import APIRouter, Request, Response

from tacmap.store.audit import Audit, Entry
from tacmap_api.identity import desk_of
from tacmap_api.leafing import Limit, NumberCursor, leaf

router = APIRouter(tags=["audit"])


@router.get("/audit")
def entries(request: Request, limit: Limit = 100, cursor: NumberCursor = None) -> Response:
    """Every entry, the newest first."""
    request.app.state.scribe.flush()  # looks of this very moment too
    found = Audit(desk_of(request).records.shelf).entries(before=cursor, most=limit + 1)
    return leaf(request, found, limit, named=lambda entry: str(entry.number), told=_json)


def _json(entry: Entry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "moment": entry.moment.isoformat(),
        "who": entry.who,
        "act": entry.act,
        "thing": entry.thing,
        "detail": dict(entry.detail),
        "link": entry.link,
    }
