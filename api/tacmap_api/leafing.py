"""Lists are answered leaf by leaf: `limit` entries after the one that `cursor` names, and where the next are.

The way on stands in a Link header (RFC 8288, rel="next"); there is none on the last leaf. A cursor names an entry, not
a place in the list: what comes or goes meanwhile makes nobody miss an entry or see it twice.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from itertools import dropwhile, islice
from typing import Annotated, Any, TypeVar

from fastapi import Query, Request
from fastapi.responses import JSONResponse

from tacmap.errors import NotFound

__all__ = ["MOST", "Cursor", "Limit", "NumberCursor", "after", "leaf", "marked", "one_leaf"]

MOST = 1000  # entries of a leaf

Entry = TypeVar("Entry")
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many entries at most.")]
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
    shown, headers = one_leaf(request, entries, limit, named=named)
    return JSONResponse([told(entry) for entry in shown], headers=headers)


def one_leaf(
    request: Request, entries: Iterable[Entry], limit: int, *, named: Callable[[Entry], str]
) -> tuple[list[Entry], dict[str, str]]:
    """The same for an answer that says more than the list: what stands on the leaf, and its headers."""
    found = list(islice(entries, limit + 1))
    shown = found[:limit]
    if len(found) <= limit:
        return shown, {}
    onward = request.url.include_query_params(limit=limit, cursor=named(shown[-1]))
    return shown, {"Link": f'<{onward.path}?{onward.query}>; rel="next"'}


def after(entries: Iterable[Entry], cursor: str | None, named: Callable[[Entry], str]) -> Iterator[Entry]:
    """Those behind the entry that the cursor names, of a list in an order of its own.

    Raises NotFound where no entry is called so any more: nobody can say then what was seen.
    """
    if cursor is None:
        return iter(entries)
    onward = dropwhile(lambda entry: named(entry) != cursor, entries)
    if next(onward, None) is None:
        raise NotFound("This list has changed since.", remedy="Begin it again, without cursor.")
    return onward


def marked(*told: object) -> str:
    """A cursor for what has no id: the same words give the same."""
    return hashlib.sha256("\0".join(map(str, told)).encode()).hexdigest()[:20]
