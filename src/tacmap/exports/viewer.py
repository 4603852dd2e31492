"""index.html: the whole edition in one file that any browser opens by double click, with the network off.

Under the script lies a plain document: every floor as static SVG with a table of its rooms. Everything is
inline and the page's own policy forbids the rest, so that nothing is fetched and no name in a plan can run.
"""

import html
import json
import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from tacmap.annotations import FEATURE_TYPES, Audience, Feature, Verification
from tacmap.building import Building, Floor
from tacmap.exports.derived import derived
from tacmap.exports.edition import Edition
from tacmap.exports.inline import filled, inert, policy
from tacmap.exports.instrument import layer_buttons, tool_buttons
from tacmap.exports.orientation import floor_words, is_entrance
from tacmap.exports.page_aerial import aerial_element, aerial_words
from tacmap.exports.page_plan import page_plans
from tacmap.exports.ways import Way
from tacmap.preplan import Preplan

__all__ = ["LARGE_PAGE", "NAME", "export"]

NAME = "index.html"
LARGE_PAGE = 2_000_000  # bytes that a vehicle's tablet still opens at once

_MARKS = {
    Audience.PUBLIC: "PUBLIC COPY",
    Audience.FIRE: "FIRE: not for public release",
    Audience.POLICE: "POLICE: not for public release",
}


def export(edition: Edition) -> dict[str, bytes]:
    """{"index.html": ...}: one self-contained page in UTF-8. The same edition gives the same bytes."""
    parts = _parts(edition)
    page = filled(_asset("page.html"), parts)
    aerial = aerial_element(edition, LARGE_PAGE - len(page.encode()))
    if aerial:
        parts["footer"] += f" · {aerial_words(edition)}"
        page = filled(_asset("page.html"), parts | {"aerial": aerial, "layers": layer_buttons(edition, aerial=True)})
    return {NAME: page.encode()}


def _parts(edition: Edition) -> dict[str, str]:
    """What fills the page, by name; without the picture from above."""
    style, script, later = _asset("viewer.css"), _asset("viewer.js"), _asset("later.js")
    preplan = edition.preplan
    return {
        "policy": policy(style, script, later),
        "title": html.escape(f"{preplan.name} · floor plans"),
        "style": style,
        "name": html.escape(preplan.name),
        "subtitle": _subtitle(preplan),
        "chips": _chips(edition),
        "banners": _banners(preplan),
        "tools": tool_buttons(edition),
        "layers": layer_buttons(edition),
        "paper": _paper(edition),
        "aerial": "",
        "footer": _footer(edition),
        "building": inert(edition.document.decode()),
        "orientation": inert(_compact(derived(edition))),
        "script": script,
        "later": later,
    }


@cache
def _asset(name: str) -> str:
    return (files("tacmap.exports") / "viewer_assets" / name).read_text(encoding="utf-8")


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


# What the page says about itself


def _subtitle(preplan: Preplan) -> str:
    parts = [f"Revision {preplan.revision}", preplan.issued and f"issued {preplan.issued}", preplan.address]
    return " · ".join(f"<bdi>{html.escape(str(part))}</bdi>" for part in parts if part)


def _chips(edition: Edition) -> str:
    preplan, walk = edition.preplan, edition.preplan.walk_through
    chips = [("", "", "Offline copy")]
    if walk.walked_on is None:
        chips.append(("over", "", "NOT WALKED"))
    else:
        walker = walk.walked_by or walk.agency
        by = f" by {walker}" if walker else ""
        chips.append(("good", "", f"Walked {walk.walked_on}{by}"))
    due = preplan.review.due
    chips.append(("" if due else "soon", "due", f"Review due {due}" if due else "No review date"))
    chips.append(("mark", "", _MARKS[preplan.audience]))
    if edition.recipient:
        chips.append(("", "", f"Copy for {edition.recipient}"))
    if edition.expires:
        chips.append(("", "until", f"Use until {edition.expires}"))
    return "".join(_chip(*chip) for chip in chips)


def _chip(kind: str, mark: str, words: str) -> str:
    name = f' id="{mark}"' if mark else ""
    return f'<li class="chip{" " + kind if kind else ""}"{name}><bdi>{html.escape(words)}</bdi></li>'


def _banners(preplan: Preplan) -> str:
    banners = []
    if preplan.exercise:
        banners.append('<p class="banner exercise">EXERCISE · EXERCISE · EXERCISE</p>')
    if preplan.walk_through.walked_on is None:
        reason = preplan.walk_through.override
        more = f"issued without a walk-through: {reason}" if reason else "not checked against the building"
        banners.append(f'<p class="banner">NOT WALKED · {html.escape(more)}</p>')
    if preplan.lines_only:
        banners.append('<p class="banner">NO ROOMS WERE FOUND · the plan shows lines only</p>')
    return "".join(banners)


def _footer(edition: Edition) -> str:
    preplan = edition.preplan
    issued = f" · issued {preplan.issued}" if preplan.issued else ""
    holder = f" · copy for <bdi>{html.escape(edition.recipient)}</bdi>" if edition.recipient else ""
    return (
        f'Revision {preplan.revision}{issued} · fingerprint <b id="fingerprint">{edition.fingerprint}</b>: '
        f'compare with the printed card<span class="once"> · {_MARKS[preplan.audience]}{holder}</span>'
    )


# The document beneath


def _paper(edition: Edition) -> str:
    plans = page_plans(edition)
    pages = [page for building, floor in edition.floors for page in _sheets(edition, building, floor, plans[floor.id])]
    grounds = [feature for feature in edition.preplan.features if feature.floor is None]
    if grounds:
        pages.append(("rooms", "Grounds", _feature_table(edition, grounds, "On the grounds")))
    if edition.preplan.contacts:
        pages.append(("rooms", "Whom to call", _contact_table(edition.preplan)))
    links = "".join(f'<a class="act" href="#p{n}">{html.escape(title)}</a>' for n, (_, title, _) in enumerate(pages))
    return f'<nav aria-label="Pages">{links}</nav>' + "\n".join(
        _page(edition, n, *page) for n, page in enumerate(pages)
    )


def _sheets(
    edition: Edition, building: Building, floor: Floor, drawing: str
) -> tuple[tuple[str, str, str], tuple[str, str, str]]:
    """A floor's plan and its tables: kind, title and content of each page."""
    name = floor_words(floor.label)
    title = name[:1].upper() + name[1:]
    if len(edition.preplan.buildings) > 1:
        title = f"{building.name} · {title}"
    features = [feature for feature in edition.preplan.features if feature.floor == floor.id]
    equipment = _feature_table(edition, features, f"Equipment, {name}") if features else ""
    tables = _room_table(edition, building, floor) + _door_table(edition, building, floor) + equipment
    return ("plan", title, f"<figure>{drawing}</figure><p>{_lie(edition)}</p>"), ("rooms", f"{title} · Rooms", tables)


def _lie(edition: Edition) -> str:
    """How large the drawing is and which way it lies, and where the school is, for whoever holds this page alone."""
    preplan, cell = edition.preplan, edition.orientation.grid.cell_m
    parts = (
        f"Grid squares: {cell:g} m / {cell / 0.3048:.0f} ft",
        "north: the arrow, upper right" if edition.orientation.north_bearing is not None else "north is not known",
        preplan.walk_through.walked_on and f"walked {preplan.walk_through.walked_on}",
        preplan.address,
        preplan.state_id and f"state id {preplan.state_id}",
    )
    return " · ".join(html.escape(part) for part in parts if part)


def _page(edition: Edition, number: int, kind: str, title: str, content: str) -> str:
    """A section that prints on pages of its own, with all that a loose sheet must say."""
    preplan = edition.preplan
    state = ("EXERCISE · " if preplan.exercise else "") + ("" if preplan.walk_through.walked_on else "NOT WALKED · ")
    slip = _footer(edition).replace(' id="fingerprint"', "").replace(' class="once"', "")
    name = html.escape(f"{preplan.name} · {title}")
    return (
        f'<section class="{kind}" id="p{number}"><h2><bdi>{name}</bdi></h2>{content}'
        f'<p class="slip">{state}{slip}</p></section>'
    )


def _room_table(edition: Edition, building: Building, floor: Floor) -> str:
    rows = (
        (
            (space.number or "no number") + ("" if space.sure else " (not sure)"),
            space.name or "",
            "" if space.kind == (space.name or "").lower() else space.kind.replace("-", " "),
            edition.orientation.grid.cell(space.label_at) or "",
            _exit_words(edition, edition.orientation.exit_of_space(space.id)),
        )
        for space in sorted(floor.spaces, key=lambda space: (_counted(space.number), space.id))
    )
    return _table(
        f"Rooms of {building.name}, {floor_words(floor.label)}",
        ("Room", "Name", "Kind", "Grid", "Nearest exterior door"),
        rows,
    )


def _counted(number: str | None) -> tuple[bool, list[tuple[int, str]]]:
    """As people count: 9, 10, 10A; what has no number last."""
    parts = re.findall(r"\d+|\D+", number or "")
    return number is None, [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def _exit_words(edition: Edition, way: Way | None) -> str:
    if way is None:
        return "no way known"
    number = edition.orientation.doors[way.goal].number
    return (
        f"{f'Door {number}' if number else 'a door without number'}, {way.metres:.0f} m / {way.metres / 0.3048:.0f} ft"
    )


def _door_table(edition: Edition, building: Building, floor: Floor) -> str:
    doors = [door for door in floor.openings if is_entrance(door) and door.number]
    doors.sort(key=lambda door: (_counted(door.number), door.id))
    grid, side = edition.orientation.grid, edition.orientation.side
    rows = ((f"Door {door.number}", side(building, door.middle), grid.cell(door.middle) or "") for door in doors)
    return _table(f"Exterior doors, {floor_words(floor.label)}", ("Door", "Side", "Grid"), rows) if doors else ""


def _feature_table(edition: Edition, features: Iterable[Feature], caption: str) -> str:
    rows = (
        (
            FEATURE_TYPES[feature.type].label,
            feature.number or "",
            feature.name or "",
            edition.orientation.grid.cell(feature.points[0]) or "",
            _STATES[feature.verified],
        )
        for feature in features
    )
    return _table(caption, ("Kind", "Number", "Name", "Grid", "State"), rows)


_STATES = {
    Verification.VERIFIED: "verified",
    Verification.UNVERIFIED: "NOT VERIFIED",
    Verification.WRONG: "FOUND WRONG",
    Verification.MISSING: "NOT THERE",
}


def _contact_table(preplan: Preplan) -> str:
    rows = ((c.role, c.name or "", c.phone or "", c.radio or "") for c in preplan.contacts)
    return _table("Contacts", ("Role", "Who", "Telephone", "Radio"), rows)


def _table(caption: str, heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{html.escape(cell, quote=False)}" for cell in row) for row in rows)
    return (
        f"<table><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )
