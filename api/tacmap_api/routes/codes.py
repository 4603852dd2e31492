"""The page behind a printed code, of a locker or of a page of the plan.

Open to all, without a login form: it tells no more than the code itself.
"""

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from tacmap.errors import FileRefused
from tacmap.service.desk import Desk, code_answer
from tacmap_api import pages
from tacmap_api.asking import wants_page

router = APIRouter(tags=["codes"])


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
    if not wants_page(request):
        return JSONResponse({"verdict": verdict, "sentence": sentence, **facts})
    rows = [(name.capitalize(), str(value)) for name, value in facts.items() if value not in (None, "")]
    return pages.page(
        "Printed code",
        pages.notice(sentence, good=good),
        pages.listing(("", ""), rows) if rows else pages.Markup(""),
        pages.tag(
            "p", "Compare the site and the locker with what stands on the sheet in front of you.", class_="quiet"
        ),
    )
