"""The verb `proof`: how a kept site would look on screen and on paper if it were published now. It issues nothing.

Each page says that it is a preview and no code on it is signed, so that a proof is never taken for a map. What is made
here is kept under its digest alone, without a record that names it: the next sweep takes it away.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from tacmap.annotations import Audience
from tacmap.exports import viewer
from tacmap.exports.edition import Edition
from tacmap.exports.first_due import first_due
from tacmap.exports.pdf import plan_book, site_sheet
from tacmap.exports.sheets import locker_files
from tacmap.exports.signs import sign_sheets
from tacmap.exports.typeset import pictures_of
from tacmap.preplan import for_audience
from tacmap.service.desk import Desk
from tacmap.service.next_issue import as_published
from tacmap.service.page_weight import weighed
from tacmap.service.survey import Tell

__all__ = ["Proof", "Sheet", "proof"]

MARK = "PREVIEW, not issued"  # stands where a copy names its recipient, on every page
_SHOWN = 6  # pages of a sheet that are shown; signs of a large school are hundreds

Printing = Callable[[Edition], Mapping[str, bytes]]


def _plan_book(edition: Edition) -> Mapping[str, bytes]:
    return {"print/plan-book-letter.pdf": plan_book(edition, "letter")} if edition.floors else {}


# What the progress says, what is printed, and the lowest audience that it is for; in the order of the pages.
_PAPERS: tuple[tuple[str, Printing, Audience], ...] = (
    ("plan book", _plan_book, Audience.PUBLIC),
    ("first-due sheet", first_due, Audience.PUBLIC),
    ("site sheet", site_sheet, Audience.PUBLIC),
    ("locker sheets", locker_files, Audience.POLICE),
    ("signs", sign_sheets, Audience.POLICE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One PDF of a proof: its path in the bundle, the digests of its first pages as PNG, and how many it has."""

    path: str
    pages: tuple[str, ...]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What would be issued for one audience; `version` is the save that it was made from.

    `viewer` is the digest of the page, `fingerprint` what a copy issued now would carry, `look` what a person should
    know of the page.
    """

    version: int
    revision: int
    audience: str
    fingerprint: str
    viewer: str
    look: tuple[str, ...]
    sheets: tuple[Sheet, ...]

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def proof(desk: Desk, site_id: str, audience: Audience, issued: date | None, *, tell: Tell = lambda *_: None) -> Proof:
    """Raises as `publish` does, for what could not be published cannot be shown as it will be."""
    survey, working = as_published(desk, site_id, issued, tell=tell)
    edition = replace(Edition.of(for_audience(survey.preplan, audience), recipient=MARK), aerial=survey.aerial)
    wanted = [(name, printed) for name, printed, lowest in _PAPERS if lowest <= audience]
    tell("drawing the map", 0, len(wanted) + 1)
    page = viewer.export(edition)[viewer.NAME]
    shown: list[Sheet] = []
    for order, (name, printed) in enumerate(wanted, start=1):
        tell(f"printing the {name}", order, len(wanted) + 1)
        shown += _shown(desk, printed(edition).items())
    return Proof(
        version=working.record.version,
        revision=edition.preplan.revision,
        audience=audience.name.lower(),
        fingerprint=edition.fingerprint,
        viewer=desk.blobs.put(page),
        look=tuple(finding.message for finding in weighed(page, edition.preplan)),
        sheets=tuple(shown),
    )


def _shown(desk: Desk, members: Iterable[tuple[str, bytes]]) -> Iterable[Sheet]:
    for path, pdf in members:
        if not path.endswith(".pdf"):
            continue
        pages, count = pictures_of(pdf, most=_SHOWN)
        yield Sheet(path=path, pages=tuple(desk.blobs.put(page) for page in pages), count=count)
