"""A site before it is published: the law's checklist, what blocks, what asks for a reason, what is private."""

from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field

from tacmap.errors import FileRefused, Finding
from tacmap.exports.law_report import law_report
from tacmap.law.profiles import CODES, profile
from tacmap.service.check import row_json
from tacmap.service.privacy import Private
from tacmap.service.reviewing import Review, review_of
from tacmap.site import SiteFolder
from tacmap_api.identity import desk_of

router = APIRouter(prefix="/sites/{site_id}", tags=["review"])

_Law = Annotated[str, Field(max_length=40)]


@router.get("/review")
def review(request: Request, site_id: str, law: _Law | None = None) -> Response:
    """The checklist of a law (without one, of the site's own), what blocks publishing, what is to be looked at."""
    found = review_of(desk_of(request), site_id, law, today=request.app.state.clock().date())
    return JSONResponse(_json(found), headers={"ETag": f'"{found.record.version}"'})


@router.get("/review.pdf")
def board_report(request: Request, site_id: str, law: _Law | None = None) -> Response:
    """The same as pages for the school's board."""
    found = review_of(desk_of(request), site_id, law, today=request.app.state.clock().date())
    if found.report is None:
        raise FileRefused("No law is chosen.", remedy="Choose one in the step Review.")
    name = f"{site_id}-{found.report.profile.code}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(law_report(found.report), media_type="application/pdf", headers=headers)


def _json(found: Review) -> dict[str, Any]:
    site, report = found.survey.site, found.report
    return {
        "version": found.record.version,
        "blocked": found.blocked,
        "unexplained": [row.requirement.id for row in found.unexplained],
        "next_revision": found.number,
        "walk": {
            "may_issue": found.walked,
            "walked_on": found.walk.walked_on and found.walk.walked_on.isoformat(),
            "walked_by": found.walk.walked_by,
            "override": found.walk.override,
        },
        "law": report and report.profile.code,
        "laws": [_law(code) for code in CODES],
        "rows": [row_json(row) | {"weight": found.weight(row)} for row in report.rows] if report else [],
        "problems": [
            {
                "file": each.file,
                "line": each.line,
                "column": each.column,
                "message": each.message,
                "remedy": each.remedy,
            }
            for each in found.problems
        ],
        "private": [_private(each) for each in found.private],
        "findings": [_finding(each) for each in found.survey.findings if not each.code.startswith("privacy-")],
        "contacts": found.contacts,
        "channels": [{"name": channel.name, "use": channel.use} for channel in site.channels],
        **_reasons(site),
    }


def _law(code: str) -> dict[str, Any]:
    law = profile(code)
    return {
        "code": code,
        "force": str(law.force),
        "laws": [source.law for source in law.sources],
        "asks": len(law.requirements),
    }


def _private(found: Private) -> dict[str, Any]:
    problem = found.problem
    return {
        "code": str(found.suspicion.kind), "secret": found.secret, "text": "" if found.secret else found.text,
        "file": found.file, "line": found.line, "column": found.column, "floor": found.floor, "at": found.at,
        "message": problem.message, "remedy": problem.remedy,
    }  # fmt: skip


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code, "severity": found.severity, "message": found.message, "floor": found.floor, "at": found.at,
    }  # fmt: skip


def _reasons(site: SiteFolder) -> dict[str, Any]:
    return {
        "not_present": dict(site.not_present),
        "left_open": dict(site.left_open),
        "accepted": [{"text": text, "why": why} for text, why in site.accepted],
    }
