"""What a map's page weighs, and what it goes without for its weight: told wherever the page is made."""

from tacmap.errors import Finding
from tacmap.exports.page_aerial import shows_aerial
from tacmap.exports.viewer import LARGE_PAGE
from tacmap.preplan import Preplan

__all__ = ["weighed"]

_REMEDY = "Leave furniture and details out of the plans, or pack each building as a site of its own."


def weighed(page: bytes, preplan: Preplan) -> tuple[Finding, ...]:
    """What is odd about a finished page of a preplan: too large for a tablet, or without the site's aerial picture."""
    found = []
    if len(page) > LARGE_PAGE:
        message = f"The map's page takes {len(page) / 1e6:.1f} MB and opens slowly on a tablet. {_REMEDY}"
        found.append(Finding(code="page-large", message=message))
    if preplan.aerial and not shows_aerial(page):
        message = (
            "The aerial picture is not on the map's page, which would take more than 2 MB with it; the site sheet and "
            f"the KMZ have it. {_REMEDY}"
        )
        found.append(Finding(code="aerial-left-out", message=message))
    return tuple(found)
