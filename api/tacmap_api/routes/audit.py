"""The record of who did what, for auditors."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request

from tacmap.store.audit import Audit
from tacmap_api.identity import desk_of

router = APIRouter(tags=["audit"])


@router.get("/audit")
def entries(
    request: Request,
    before: Annotated[int | None, Query(ge=1)] = None,
    most: Annotated[int, Query(ge=1, le=1000)] = 100,
) -> list[dict[str, Any]]:
    """The latest entries, the newest first; `before` the number of the last one seen gives those before it."""
    audit = Audit(desk_of(request).records.shelf)
    return [
        {
            "number": entry.number,
            "moment": entry.moment.isoformat(),
            "who": entry.who,
            "act": entry.act,
            "thing": entry.thing,
            "detail": dict(entry.detail),
            "link": entry.link,
        }
        for entry in audit.entries(before=before, most=most)
    ]
