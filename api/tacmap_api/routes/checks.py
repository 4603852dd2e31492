"""A locker's check by phone: its form as a page or JSON, the parts of that page, and what the form sends.

The page keeps what it could not send on the phone. A check is taken once, however often it is sent.
"""

from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from tacmap.bundle.codes import spellings
from tacmap.check_form import Bad, fields_of
from tacmap.errors import NotFound
from tacmap.locker import Locker
from tacmap.readiness import readiness
from tacmap.service.inspecting import Received, locker_of, receive
from tacmap_api import check_page
from tacmap_api.asking import wants_page
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.problems import problem

__all__ = ["form_address", "router"]

router = APIRouter(tags=["lockers"])

# The page's own script may run, ask this service and keep the page for when there is no network.
_POLICY = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
)
_ASSETS = Path(str(files("tacmap_api"))) / "check_assets"
_KINDS = {".js": "text/javascript", ".css": "text/css"}


class Sent(BaseModel):
    """A filled-in form: the id that it drew when it was opened, and its answers by field."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{8,64}$")]
    answers: Annotated[dict[Annotated[str, Field(max_length=400)], Annotated[str, Field(max_length=2000)]],
                       Field(max_length=1000)]  # fmt: skip


def form_address(site_id: str, locker_id: str) -> str:
    return f"/sites/{quote(site_id, safe='')}/lockers/{quote(locker_id, safe='')}/check"


@router.get("/check/{part}", include_in_schema=False)
def part(part: str) -> Response:
    """The script, the style sheet or the worker of the form."""
    found = _ASSETS / Path(part).name
    if found.suffix not in _KINDS or not found.is_file():
        raise NotFound("There is no such part of the form.", remedy="Load the page again.")
    headers = {"Content-Security-Policy": _POLICY, "Service-Worker-Allowed": "/"}
    return FileResponse(found, media_type=_KINDS[found.suffix], headers=headers)


@router.get("/sites/{site_id}/lockers/{locker_id}/check")
def form(request: Request, site_id: str, locker_id: str) -> Response:
    """What is asked at this locker, and where the answers are sent."""
    locker = locker_of(desk_of(request), site_id, locker_id)
    address = form_address(site_id, locker.id)
    if wants_page(request):
        answer: Response = check_page.form_page(locker, site_id, address)
        answer.headers["Content-Security-Policy"] = _POLICY
        answer.headers["Tacmap-Code"] = " ".join((*spellings(locker.id), *spellings(site_id)))  # for the worker
        return answer
    fields = [
        {
            "name": field.name, "label": field.label, "sort": field.sort.value, "choices": field.choices,
            "needed": field.needed, "most": field.most, "hint": field.hint, "wanted": field.wanted,
        }
        for field in fields_of(locker)
    ]  # fmt: skip
    return JSONResponse(
        {"site": site_id, "locker": locker.id, "name": locker.name, "send_to": f"{address}s", "fields": fields}
    )


@router.post("/sites/{site_id}/lockers/{locker_id}/checks", status_code=201)
def check(request: Request, site_id: str, locker_id: str, sent: Sent) -> Response:
    """Add a check to the locker's log. 201; 200 with the same answer where it was sent before.

    422 with all `problems` of its answers, or where another check was sent under its id.
    """
    who, now = visitor_of(request).name, request.app.state.clock()
    found = receive(desk_of(request), site_id, locker_id, sent.id, sent.answers, who=who, now=now)
    if isinstance(found, Received):
        return JSONResponse(_told(site_id, found, now.date()), 200 if found.before else 201)
    return _refused(found)


def _told(site_id: str, found: Received, today: date) -> dict[str, Any]:
    locker: Locker = found.locker
    return {
        "check": found.check,
        "site": site_id,
        "locker": locker.id,
        "version": found.version,
        "line": locker.log,
        "seal": locker.seal,
        "why_not": list(readiness(locker, today).why_not),
    }


def _refused(bad: tuple[Bad, ...]) -> Response:
    told = [{"field": each.field, "message": each.message, "remedy": each.remedy} for each in bad]
    answer = problem(422, "This check cannot be taken as it is.", place=" ".join(each.message for each in bad))
    return JSONResponse(
        {"type": "about:blank", "title": "This check cannot be taken as it is.", "status": 422, "problems": told},
        422,
        media_type=answer.media_type,
    )
