"""The page behind a printed code, of a locker or of a page of the plan.

Open to all, without a login form: it tells no more than the code itself. Whoever may check the locker, because the
phone has a session or a token beforehand, is led on to the form of its check.
"""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from tacmap.bundle.codes import Code
from tacmap.errors import FileRefused
from tacmap.service.desk import Desk, code_answer
from tacmap.service.inspecting import locker_behind
from tacmap_api import pages
from tacmap_api.asking import wants_page
from tacmap_api.identity import in_turn
from tacmap_api.routes.checks import form_address

router = APIRouter(tags=["codes"], dependencies=[Depends(in_turn("codes"))])

_GOOD = {"current", "genuine"}  # no word of the code needs to be read before the form
_BEFOREHAND = (
    "To check this locker, this phone needs a device or person token beforehand. Nobody is asked to log in behind a "
    "printed code; the office that keeps the plans gives the token."
)


@router.get("/Q/{payload:path}")
@router.get("/q/{payload:path}", include_in_schema=False)
def check(request: Request, payload: str) -> Response:
    """Say whether a trusted key signed this code, unaltered: genuine, altered or of an unknown key."""
    desk: Desk = request.app.state.desk
    host = request.headers.get("host", "").upper()
    try:
        answer = code_answer(desk, f"HTTPS://{host}/Q/{payload}")
        if not answer.authentic:
            answer = code_answer(desk, payload)
        verdict, sentence, good, code = answer.verdict.value, answer.sentence, answer.authentic, answer.code
    except FileRefused as error:
        verdict, sentence, good, code = "altered", f"{error.problem} {error.remedy}", False, None
    facts = (
        {
            "site": code.site,
            "locker": code.locker or None,
            "revision": code.revision,
            "issued": code.issued.isoformat() if code.issued else None,
        }
        if code and good
        else {}
    )
    to = _check_of(request, code) if code and good else None
    if not wants_page(request):
        return JSONResponse({"verdict": verdict, "sentence": sentence, **facts} | ({"check": to} if to else {}))
    if to and verdict in _GOOD:
        return RedirectResponse(to, status_code=303)
    rows = [(name.capitalize(), str(value)) for name, value in facts.items() if value not in (None, "")]
    way = [pages.tag("p", pages.tag("a", "Check this locker", href=to, class_="big"))] if to else []
    told = [pages.tag("p", _BEFOREHAND)] if not to and facts.get("locker") else []
    return pages.page(
        "Printed code",
        pages.notice(sentence, good=good),
        *way,
        *told,
        pages.listing(("", ""), rows) if rows else pages.Markup(""),
        pages.tag(
            "p", "Compare the site and the locker with what stands on the sheet in front of you.", class_="quiet"
        ),
    )


def _check_of(request: Request, code: Code) -> str | None:
    """The address of the form of this locker's check, for whoever may check it."""
    gate = request.app.state.gate
    found = locker_behind(gate.desk, code, gate.visitor(request))
    return form_address(*found) if found else None
