"""The signed index: all that a device should hold, in one request; 304 while that stays."""

from fastapi import APIRouter, Request, Response

from tacmap_api.asking import unchanged
from tacmap_api.identity import desk_of, visitor_of

router = APIRouter(tags=["devices"])


@router.get("/tablet/index.json")
def index(request: Request) -> Response:
    """The index for who asks: `signed` is a JSON text, `minisig` the minisign signature of exactly its UTF-8 bytes."""
    state = request.app.state
    answer = state.indexes.of(desk_of(request), visitor_of(request), state.clock())
    headers = {"ETag": answer.tag}
    if unchanged(request, answer.tag.removeprefix("W/")):
        return Response(status_code=304, headers=headers)
    return Response(answer.body, media_type="application/json", headers=headers)
