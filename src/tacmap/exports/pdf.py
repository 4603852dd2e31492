"""Printed plans: the plan book by paper size, the site sheet, the first-due sheet.

Every page is at a true scale and says whose it is, how old, whether it was walked, and its fingerprint.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from tacmap.annotations import FEATURE_TYPES, Audience, Feature
from tacmap.building import Building, Floor
from tacmap.exports.canvas import grown
from tacmap.exports.edition import Edition
from tacmap.exports.orientation import Box, floor_words
from tacmap.exports.paper import PAPERS, Layout, fit, round_scale, rounded_down, scale_bar
from tacmap.exports.parts import Part, parts_of
from tacmap.exports.qr import qr_svg
from tacmap.exports.scene import (
    MARGIN,
    STRIP,
    Label,
    Scene,
    floor_scene,
    floor_window,
    letters_of,
    site_scene,
    site_window,
)
from tacmap.exports.svg import key_svg, scene_svg
from tacmap.exports.typeset import Drawn, typeset
from tacmap.preplan import Preplan

__all__ = ["banners", "footer", "header", "plan_book", "plan_books", "site_sheet"]

_RELEASE = {
    Audience.PUBLIC: "PUBLIC EVACUATION COPY",
    Audience.FIRE: "FIRE SERVICE COPY: NOT FOR PUBLIC RELEASE",
    Audience.POLICE: "POLICE COPY: NOT FOR PUBLIC RELEASE",
}
_LEGIBLE = 1.9  # mm: smaller numbers are hard to read in a moving car
_FEW = 0.1  # of a floor's numbers may be smaller
_MISSED = 0.03  # of them may stand beside the plan rather than double the number of sheets
_LARGER = (2, 3, 4.5, 6)  # times the scale of the whole floor


def plan_books(edition: Edition) -> dict[str, bytes]:
    """print/plan-book-<paper>.pdf: one floor per page, for every paper size."""
    return {f"print/plan-book-{paper}.pdf": plan_book(edition, paper) for paper in PAPERS} if edition.floors else {}


def plan_book(edition: Edition, paper: str) -> bytes:
    """The floors on one size of paper. Raises KeyError for a size that is not in `PAPERS`."""
    sheets = [sheet for building, floor in edition.floors for sheet in _floor_sheets(edition, paper, building, floor)]
    pages = [
        _page(edition, scene, layout, right, under, f"Page {number} of {len(sheets)}")
        for number, (scene, layout, right, under) in enumerate(sheets, start=1)
    ]
    return typeset("plan", {"title": f"{edition.preplan.name}: plan book", "pages": pages})


_Sheet = tuple[Scene, Layout, str, str]  # what is drawn, how the page is divided, what stands at its head


def _floor_sheets(edition: Edition, paper: str, building: Building, floor: Floor) -> Iterator[_Sheet]:
    """A floor on one page; where numbers cannot be read there, larger on further pages too, in parts."""
    area = floor_window(floor, edition.preplan, 0.0)
    layout = _layout(edition, paper, area, floor)
    words = capitalised(floor_words(floor.label))
    draw = partial(floor_scene, edition.preplan, edition.orientation, building, floor)
    whole = draw(mm=layout.pen, window=_window(area, layout))
    larger = _in_parts(floor, area, layout, draw) if _cramped([whole], 0.0) else []
    parts = [part for part, _, _ in larger]
    if parts:
        whole = draw(mm=layout.pen, window=_window(area, layout), parts=parts)
    yield whole, layout, words, building.name
    for part, scene, divided in larger:
        yield scene, divided, f"{words}, part {part.letter}", building.name


def _cramped(scenes: Sequence[Scene], most: float) -> bool:
    """Whether more than that share of the room numbers is missing, or many are too small to be read."""
    heights = [s.height for scene in scenes for s in scene.shapes if isinstance(s, Label) and s.role == "number"]
    missing, small = sum(len(scene.unwritten) for scene in scenes), sum(height < _LEGIBLE for height in heights)
    return missing > most * (len(heights) + missing) or small > _FEW * len(heights)


def _in_parts(floor: Floor, area: Box, layout: Layout, draw: Callable[..., Scene]) -> list[tuple[Part, Scene, Layout]]:
    """The floor at twice the scale, or as much more as its numbers need; [] where that takes too many sheets."""
    found: list[tuple[Part, Scene, Layout]] = []
    border = (MARGIN + STRIP) * layout.factor
    for times in _LARGER:
        mm = rounded_down(layout.scale / times) / 1000
        wide, high = (mm * (side - 2 * border) for side in layout.plan[2:])
        parts = parts_of(floor, area, wide, high)
        if not parts:
            break
        xmin, ymin, xmax, ymax = parts[0].box
        divided = replace(layout, scale=round_scale(xmax - xmin, ymax - ymin, *layout.plan[2:], border))
        sheets = [draw(mm=divided.pen, window=grown(part.box, MARGIN * divided.pen), part=part) for part in parts]
        found = [(part, scene, divided) for part, scene in zip(parts, sheets, strict=True)]
        if not _cramped(sheets, _MISSED):
            break
    return found


def site_sheet(edition: Edition) -> dict[str, bytes]:
    """print/site.pdf: the grounds with all buildings."""
    area = site_window(edition.preplan, 0.0)
    layout = _layout(edition, "letter", area, None)
    window, aerial = _window(area, layout), edition.aerial
    scene = site_scene(edition.preplan, edition.orientation, mm=layout.pen, window=window, aerial=aerial)
    page = _page(edition, scene, layout, "Site", _count(len(edition.preplan.buildings), "building"), "Page 1 of 1")
    return {"print/site.pdf": typeset("plan", {"title": f"{edition.preplan.name}: site", "pages": [page]})}


def header(preplan: Preplan, right: str, under: str) -> dict[str, str]:
    """Site, state id and address on the left; what the sheet shows on the right."""
    return {
        "site": preplan.name,
        "state_id": f"State id {preplan.state_id}" if preplan.state_id else "",
        "address": preplan.address or "",
        "right": right,
        "under": under,
    }


def footer(edition: Edition) -> dict[str, str]:
    """Whose copy, how old, walked when and by whom, review, fingerprint, and a code when there is one."""
    preplan = edition.preplan
    walk, due = preplan.walk_through, preplan.review.due
    by = ", ".join(part for part in (walk.walked_by, walk.agency) if part)
    walked = f"Walked {walk.walked_on}{f' by {by}' if by else ''}" if walk.walked_on else "Not walked"
    return {
        "release": _RELEASE[preplan.audience],
        "revision": f"Revision {preplan.revision}"
        + (f", issued {preplan.issued}" if preplan.issued else ", not issued"),
        "walked": walked,
        "review": f"Review due {due}" if due else "No review date set",
        "fingerprint": edition.fingerprint,
        "recipient": f"Copy for {edition.recipient}" if edition.recipient else "",
        "code": Drawn(qr_svg(edition.plan_code, small=True)) if edition.plan_code else "",
    }


def banners(preplan: Preplan) -> list[str]:
    """What must be seen first on every sheet."""
    words = ["EXERCISE - EXERCISE - EXERCISE"] if preplan.exercise else []
    walk = preplan.walk_through
    if walk.walked_on is None or preplan.revision == 0:
        words.append("NOT WALKED" + (f": issued because {walk.override}" if walk.override else ""))
    return [*words, "NO ROOMS WERE FOUND: lines only"] if preplan.lines_only else words


def _layout(edition: Edition, paper: str, area: Box, floor: Floor | None) -> Layout:
    return fit(
        paper,
        area[2] - area[0],
        area[3] - area[1],
        MARGIN + STRIP,
        keys=_keys(edition.preplan, floor),
        banners=len(banners(edition.preplan)),
    )


def _page(edition: Edition, scene: Scene, layout: Layout, right: str, under: str, number: str) -> dict[str, Any]:
    width, height = ((high - low) / layout.mm for low, high in zip(scene.box[:2], scene.box[2:], strict=True))
    return {
        "paper": {"width": layout.width, "height": layout.height, "factor": layout.factor},
        "places": layout.places(),
        "header": header(edition.preplan, right, under),
        "footer": footer(edition),
        "banners": banners(edition.preplan),
        "plan": {"svg": Drawn(scene_svg(scene).decode()), "width": round(width, 3), "height": round(height, 3)},
        "north": edition.orientation.north_bearing,
        "scale": scale_bar(layout.scale, layout.factor),
        "legend": [{"label": key.label, "symbol": Drawn(key_svg(key))} for key in scene.legend],
        "legend_columns": layout.columns,
        "legend_row": layout.row,
        "marks": list(scene.marks),
        "unwritten": _unwritten(scene),
        "number": number,
    }


def _unwritten(scene: Scene) -> str:
    """Numbers that do not fit at this scale must not just be missing."""
    if not scene.unwritten:
        return ""
    shown = ", ".join(scene.unwritten[:24])
    more = len(scene.unwritten) - 24
    return f"Too small to be written at this scale: {shown}{f' and {more} more' if more > 0 else ''}."


def _window(area: Box, layout: Layout) -> Box:
    """The part of the site that fills the page's drawing, the area in its middle."""
    x, y = (area[0] + area[2]) / 2, (area[1] + area[3]) / 2
    half_width, half_height = (side / 2 * layout.mm - STRIP * layout.pen for side in layout.plan[2:])
    return (x - half_width, y - half_height, x + half_width, y + half_height)


def _keys(preplan: Preplan, floor: Floor | None) -> int:
    """How many lines the legend may take."""
    kinds = {(f.type, letters_of(f)) for f in preplan.features if _on(f, floor) and FEATURE_TYPES[f.type].letters}
    return len(kinds) + 5


def _on(feature: Feature, floor: Floor | None) -> bool:
    if floor is None:
        return True
    return feature.floor == floor.id or (feature.floor is None and floor.index == 0)


def capitalised(words: str) -> str:
    """With a capital first letter, the rest as it is."""
    return words[:1].upper() + words[1:]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
