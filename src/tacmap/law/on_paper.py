"""Evidence in the map itself and in what is handed over."""

from datetime import date

from tacmap.law.case import Case, Verdict, no, yes
from tacmap.logbook import EntryKind, latest

__all__ = ["aerial", "every_floor", "grid", "heading", "north", "own_software", "page"]


def north(case: Case) -> Verdict:
    if case.preplan.georeference is not None:
        return yes(note="North stands on every page and screen, from the site's georeference.")
    return no("Give where true north lies: [georeference] in site.toml, with two control points or true_north_deg.")


def grid(case: Case) -> Verdict:
    return yes(note="Drawn on screen and paper.") if case.spaces() else no("Add a floor with rooms.")


def aerial(case: Case) -> Verdict:
    if case.preplan.georeference is None:
        return no("Georeference the site; then data/site.kmz lays the plan over the aerial picture of any map program.")
    own, laid = case.preplan.aerial, latest(case.logbook, EntryKind.AERIAL, by=case.today)
    if own is not None and own.captured <= case.today:
        return yes(note=_taken(own.captured, own.source or "it lies under the site sheet and in data/site.kmz"))
    if laid is not None:
        return yes(note=_taken(laid.on, laid.what))
    return no(
        "Name an aerial picture in site.toml ([aerial]). Or lay data/site.kmz over one elsewhere, file that page "
        "with the map pack, and write an aerial-picture into logbook.csv: the day it was taken, and whose it is."
    )


def _taken(day: date, whose: str | None) -> str:
    """When the picture was taken: whether that is current, who answers for the plan must say."""
    return f"Aerial picture of {day.isoformat()}{f': {whose}' if whose else ''}."


def every_floor(case: Case) -> Verdict:
    floors = case.preplan.floors
    empty = [floor.id for floor in floors if not floor.spaces]
    if not floors or empty:
        return no("Give each floor a plan on which rooms are found.", empty)
    return yes(floor.id for floor in floors)


def page(case: Case) -> Verdict:
    return yes(note="print/plan-book-*.pdf") if case.spaces() else no("Add a floor with rooms.")


def heading(case: Case) -> Verdict:
    lacking = [name for name in ("state_id", "address") if not getattr(case.preplan, name)]
    if lacking:
        return no(f"Fill in {' and '.join(lacking)} in site.toml: they stand on every page.")
    return yes(note="On every page of print/, in letter, legal and 11x17.")


def own_software(case: Case) -> Verdict:
    if case.preplan.georeference is None:
        return no("Georeference the site: KMZ, TAK, IMDF and GeoPackage can be written only then.")
    return yes(note="PDF, PNG, SVG, GeoJSON, KMZ, TAK package, IMDF and GeoPackage are in the map pack.")
