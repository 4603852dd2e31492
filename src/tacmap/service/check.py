"""The verb `check`: a site held against a law, as a report for people and for programs."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tacmap.bundle.trust import Trust
from tacmap.errors import FileRefused
from tacmap.law.checking import LawReport, Row, held_against
from tacmap.law.profiles import Profile, profile
from tacmap.service.survey import Survey, Tell, survey

__all__ = ["check_site", "held_by", "report_json", "row_json"]


def check_site(
    sources: Sequence[Path],
    law: str | None,
    *,
    today: date,
    trusted: Trust | None = None,
    tell: Tell = lambda *_: None,
) -> LawReport:
    """The report of a site folder; without `law`, by the one its site.toml names.

    Raises FileRefused for a law that is not known, and what `survey` raises.
    """
    named = None if law is None else profile(law)
    found = survey(sources, trusted=trusted, tell=tell)
    asked = named or (profile(found.preplan.law) if found.preplan.law else None)
    if asked is None:
        raise FileRefused(
            "No law is named.", remedy='Say which: tacmap check SITE --law TX, or law = "TX" in site.toml; or "strict".'
        )
    return held_by(found, asked, today)


def held_by(found: Survey, law: Profile, today: date) -> LawReport:
    """The report of a site that was surveyed."""
    site = found.site
    return held_against(
        found.preplan, law, today, dict(found.not_present), found.logbook, site.recipients, dict(site.left_open)
    )


def report_json(report: LawReport) -> bytes:
    """The report as JSON: `rows` with `id`, `status`, `features`, `todo`, and what each rests on."""
    content = {
        "site": {"id": report.preplan.id, "name": report.preplan.name, "revision": report.preplan.revision},
        "law": report.profile.code,
        "enacted": report.profile.enacted,
        "force": {"enacted": "law", "bills": "bill"}.get(report.profile.force, "guidance"),
        "today": report.today.isoformat(),
        "good": report.good,
        "rows": [row_json(row) for row in report.rows],
        "sources": [
            {"code": s.code, "law": s.law, "source": s.source, "grade": s.grade, "surety": s.surety, "doubt": s.doubt}
            for s in report.profile.sources
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def row_json(row: Row) -> dict[str, Any]:
    """One row as programs read it."""
    need = row.requirement
    return {
        "id": need.id,
        "group": need.group,
        "element": need.element,
        "status": str(row.status),
        "features": list(row.features),
        "todo": row.todo,
        "left_open": row.left_open,
        "asked_by": [
            {
                "code": source.code,
                "wording": dict(need.wording)[source.code],
                "law": source.law,
                "source": source.source,
                "grade": source.grade,
                "surety": source.surety,
                "doubt": source.doubt,
            }
            for source in row.sources
        ],
    }
