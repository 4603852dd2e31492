"""walk-form.html: the worksheets of all floors in one file for a tablet, with the network off.

Answers stay in the browser until they are saved as CSV. The page's own policy forbids everything but its one script and
style sheet, so that no name in a plan can run and nothing can be sent.
"""

import html
import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from tacmap.exports.edition import Edition
from tacmap.exports.inline import filled, inert, policy
from tacmap.exports.pdf import footer
from tacmap.exports.svg import scene_svg
from tacmap.exports.worksheets import Row, Sheet, place_of

__all__ = ["NAME", "walk_form"]

NAME = "walk-form.html"


def walk_form(edition: Edition, sheets: Sequence[Sheet]) -> bytes:
    """One self-contained page in UTF-8. The same edition gives the same bytes."""
    style, script = _asset("form.css"), _asset("form.js")
    preplan = edition.preplan
    return filled(
        _asset("page.html"),
        {
            "policy": policy(style, script),
            "title": html.escape(f"Walk-through · {preplan.name}"),
            "style": style,
            "name": html.escape(preplan.name),
            "revision": str(preplan.revision),
            "fingerprint": edition.fingerprint,
            "release": html.escape(footer(edition)["release"]),
            "plans": "".join(_plan(sheet) for sheet in sheets),
            "walk": inert(_walk(edition, sheets)),
            "script": script,
        },
    ).encode()


@cache
def _asset(name: str) -> str:
    return (files("tacmap.exports.walk_form") / name).read_text(encoding="utf-8")


def _plan(sheet: Sheet) -> str:
    return f'<div class="floor" data-floor="{html.escape(sheet.name)}" hidden>{scene_svg(sheet.scene).decode()}</div>'


def _walk(edition: Edition, sheets: Sequence[Sheet]) -> str:
    content = {
        "site": edition.preplan.id,
        "fingerprint": edition.fingerprint,
        "floors": [
            {"id": sheet.name, "title": sheet.title, "things": [_thing(sheet, row) for row in sheet.rows]}
            for sheet in sheets
        ],
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _thing(sheet: Sheet, row: Row) -> dict[str, Any]:
    thing, scene = row.thing, sheet.scene
    x, y = (thing.at[0] - scene.box[0]) / scene.mm, (scene.box[3] - thing.at[1]) / scene.mm
    return {
        "id": thing.id,
        "mark": row.mark,
        "what": thing.called,
        "cell": row.cell,
        "doubt": not thing.sure,
        "places": list(thing.places),
        "at": [round(x, 1), round(y, 1)],
        "place": place_of(thing),
    }
