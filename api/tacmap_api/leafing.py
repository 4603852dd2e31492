"""Long lists are answered leaf by leaf: `limit` entries after the one that `cursor` names, and where the next are.

The way on stands in a Link header (RFC 8288, rel="next"); there is none on the last leaf. A cursor names an entry, not
a place in the list: what comes or goes meanwhile makes nobody miss an entry or see it twice.
"""

from collections.abc import Callable, Iterable
from itertools import islice
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request
from fastapi.responses import JSONResponse

__all__ = ["Cursor", "Limit", "NumberCursor", "leaf"]

Entry = TypeVar("Entry")
Limit = Annotated[int, Query(ge=1, le=1000, description="How many entries at most.")]
Cursor = Annotated[
    str | None, Query(min_length=1, max_length=100, description="As the Link header of the leaf before has it.")
]

NumberCursor = Annotated[int | None, Query(ge=1, le=2**53, description="The same, where entries have numbers.")]


def leaf(
    request: Request,
    entries: Iterable[Entry],
    limit: int,
    *,
    named: Callable[[Entry], str],
    told: Callable[[Entry], dict[str, Any]],
) -> JSONResponse:
    """The first `limit` of these entries; `named` is the cursor that leads on after one."""
    found = list(islice(entries, limit + 1))
    shown = found[:limit]
    headers = {}
    if len(found) > limit:
        onward = request.url.include_query_params(limit=limit, cursor=named(shown[-1]))
        headers["Link"] = f'<{onward.path}?{onward.query}>; rel="next"'
    return JSONResponse([told(entry) for entry in shown], headers=headers)
