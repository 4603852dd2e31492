"""The law report as pages for a school board: what is met, what is missing, what to do, how sure the sources are."""

from itertools import groupby
from typing import Any

from tacmap.exports.typeset import typeset
from tacmap.law.checking import LawReport, Row, Status
from tacmap.law.profiles import GRADES, Profile, Source

__all__ = ["law_report"]

_GROUPS = {
    "map": "The map", "label": "Names and numbers", "feature": "What responders look for", "site": "The grounds",
    "delivery": "How it is handed over", "upkeep": "How it is kept true", "protect": "Who may see it",
    "practice": "What is practised",
}  # fmt: skip
_LAWS = 3  # are named in the heading
_TOGETHER = "All states"  # what the strict profile holds a plan against
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
            "heading": _TOGETHER if len(profile.sources) > _LAWS else profile.code,
            "caution": profile.caution,
            "grades": GRADES,
            "facts": [
                ["Checked on", report.today.isoformat()],
                [
                    "Revision",
                    f"{preplan.revision}" + (f", issued {preplan.issued.isoformat()}" if preplan.issued else ""),
                ],
                ["Law", _law(profile)],
                ["Walked", f"{walk.walked_on.isoformat()} by {walk.walked_by}" if walk.walked_on else "NOT WALKED"],
            ],
            "counts": {str(status): report.count(status) for status in Status},
            "summary": _summary(report),
            "todo": [_row(row) for row in report.rows if row.status is Status.MISSING],
            "groups": [
                {"name": _GROUPS[name], "rows": [_row(row) for row in rows]}
                for name, rows in groupby(report.rows, key=lambda row: row.requirement.group)
            ],
            "sources": [
                [source.code, source.law, source.source, f"{source.grade}: {_sure(source)}"]
                for source in profile.sources
            ],
        },
    )


def _law(profile: Profile) -> str:
    if len(profile.sources) > _LAWS:
        return f"{len(profile.sources)} laws together; they are listed at the end"
    return "; ".join(source.law for source in profile.sources)


def _summary(report: LawReport) -> str:
    met, missing, asked = report.count(Status.MET), report.count(Status.MISSING), len(report.rows)
    absent = report.count(Status.NOT_APPLICABLE)
    rest = f" {absent} {'does' if absent == 1 else 'do'} not apply here." if absent else ""
    if report.good:
        return f"Nothing is missing: of {asked} things asked, {met} are met.{rest}"
    return f"Of {asked} things asked, {met} are met and {missing} {'is' if missing == 1 else 'are'} missing.{rest}"


def _sure(source: Source) -> str:
    return "; ".join(filter(None, (source.surety, source.doubt)))


def _row(row: Row) -> dict[str, Any]:
    shown = ", ".join(row.features[:_NAMED])
    more = len(row.features) - _NAMED
    words = dict(row.requirement.wording)
    asked = [f"{each.code} [{each.grade}]{f': {words[each.code]}' * bool(words[each.code])}" for each in row.sources]
    return {
        "id": row.requirement.id,
        "element": row.requirement.element,
        "asked": "; ".join(asked),
        "status": str(row.status),
        "todo": row.words,
        "features": shown + (f" and {more} more" if more > 0 else ""),
    }
