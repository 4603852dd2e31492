"""A site before it is published: the law's checklist, what blocks, what asks for a reason; and what is said of it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from tacmap.errors import Conflict, FileRefused, Finding
from tacmap.exports.law_report import law_report
from tacmap.law.profiles import CODES, profile
from tacmap.service.check import row_json
from tacmap.service.privacy import Private
from tacmap.service.reviewing import Review, Said, review_of, say_of_site
from tacmap.site import SiteFolder
from tacmap_api.asking import seen_version
from tacmap_api.identity import desk_of, visitor_of

router = APIRouter(prefix="/sites/{site_id}", tags=["review"])

_Words = Annotated[str, Field(max_length=300)]
_Law = Annotated[str, Field(max_length=40)]
_Rows = Annotated[list[dict[Annotated[str, Field(pattern=r"^[a-z_]{1,20}$")], _Words]], Field(max_length=500)]


class Reason(BaseModel):
    """Why the school has no such thing, or why it may wait; without `why` that is taken back."""

    model_config = ConfigDict(extra="forbid")

    table: Literal["not_present", "left_open"]
    requirement: Annotated[str, Field(pattern=r"^[A-Z][0-9]{2}$")]
    why: _Words | None = None


class Accepted(BaseModel):
    """A text that may stay although it looks like something private."""

    model_config = ConfigDict(extra="forbid")

    text: _Words
    why: _Words


class Facts(BaseModel):
    """What is said of the site; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    law: _Law | None = None
    contacts: _Rows = []
    channels: _Rows = []
    reasons: Annotated[list[Reason], Field(max_length=100)] = []
    accepted: Annotated[list[Accepted], Field(max_length=100)] = []

    def said(self) -> Said:
        given = self.model_fields_set
        return Said(
            values={"law": self.law or None} if "law" in given else {},
            tables={name: _filled(getattr(self, name)) for name in ("contacts", "channels") if name in given},
            reasons=[(each.table, each.requirement, _tidy(each.why)) for each in self.reasons],
            accepted=[(each.text, each.why) for each in self.accepted],
        )


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


@router.patch("/facts")
def say(request: Request, site_id: str, facts: Facts) -> Response:
    """Write down in site.toml what is said of the site, over the version in If-Match; all of it or nothing."""
    who, now = visitor_of(request).name, request.app.state.clock()
    try:
        kept = say_of_site(desk_of(request), site_id, seen_version(request), facts.said(), who=who, now=now)
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
    return JSONResponse({"version": kept.version}, headers={"ETag": f'"{kept.version}"'})


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


def _filled(rows: list[dict[str, str]]) -> list[Mapping[str, str]]:
    """The rows that say something, each with what it says."""
    tidy = [{key: text.strip() for key, text in row.items() if text.strip()} for row in rows]
    return [row for row in tidy if row]


def _tidy(text: str | None) -> str | None:
    return (text or "").strip() or None
