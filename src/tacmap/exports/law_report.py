"""The law report as pages for a school board: what is met, what is missing, what to do, how sure the sources are."""

from itertools import groupby
from typing import Any

from tacmap.exports.typeset import typeset
from tacmap.law.checking import LawReport, Row, Status

__all__ = ["law_report"]

_GROUPS = {
    "map": "The map", "label": "Names and numbers", "feature": "What responders look for", "site": "The grounds",
    "delivery": "How it is handed over", "upkeep": "How it is kept true", "protect": "Who may see it",
}  # fmt: skip
_NAMED = 12  # ids of features that are printed before the rest is counted


def law_report(report: LawReport) -> bytes:
    """A PDF on letter paper."""
    preplan, profile = report.preplan, report.profile
    walk = preplan.walk_through
    return typeset(
        "law-report",
        {
            "title": f"{preplan.name}: {profile.code} report",
            "site": preplan.name,
            "address": preplan.address or "",
            "state_id": f"State id {preplan.state_id}" if preplan.state_id else "",
            "law": profile.code,
            "bill": "" if profile.enacted else "A bill, not an enacted law as far as seen.",
            "facts": [
                ["Checked on", report.today.isoformat()],
                [
                    "Revision",
                    f"{preplan.revision}" + (f", issued {preplan.issued.isoformat()}" if preplan.issued else ""),
                ],
                ["Walked", f"{walk.walked_on.isoformat()} by {walk.walked_by}" if walk.walked_on else "NOT WALKED"],
            ],
            "counts": {str(status): report.count(status) for status in Status},
            "groups": [
                {"name": _GROUPS[name], "rows": [_row(row) for row in rows]}
                for name, rows in groupby(report.rows, key=lambda row: row.requirement.group)
            ],
            "sources": [
                [source.code, source.law, source.source, "; ".join(filter(None, (source.surety, source.doubt)))]
                for source in profile.sources
            ],
        },
    )


def _row(row: Row) -> dict[str, Any]:
    shown = ", ".join(row.features[:_NAMED])
    more = len(row.features) - _NAMED
    wording = [f"{code}: {words}" if words else code for code, words in row.requirement.wording]
    return {
        "id": row.requirement.id,
        "element": row.requirement.element,
        "asked": "; ".join(wording),
        "status": str(row.status),
        "todo": row.words,
        "features": shown + (f" and {more} more" if more > 0 else ""),
    }
