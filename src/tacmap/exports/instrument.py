"""The buttons that lie over the viewer's map, as markup: each stands for a key, so that hands and keys do the same.

To add a tool, write its row here and its key in web/viewer/src/keys.ts.
"""

import html
from collections.abc import Iterable

from tacmap.annotations import FEATURE_TYPES
from tacmap.exports.edition import Edition
from tacmap.exports.orientation import is_entrance

__all__ = ["layer_buttons", "tool_buttons"]

# Key, words below the picture, title, where it stands, picture. "": always; "extra": behind More on a phone; "pad":
# behind Move.
_TOOLS = (
    ("+", "Closer", "Zoom in (+)", "", "M12 4v16M4 12h16"),
    ("-", "Farther", "Zoom out (-)", "", "M4 12h16"),
    ("0", "All", "Whole building, again for the grounds (0)", "", "M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5"),
    (".", "More", "More tools (.)", "phone", "M5 12h.5M12 12h.5M19 12h.5"),
    ("v", "Move", "Buttons that move and turn the map (v)", "extra", "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3"),
    ("n", "North", "Turn north up, again for the plan as drawn (n)", "extra", "M12 3l6 17-6-4-6 4z"),
    ("g", "Grid", "Grid on or off (g)", "extra", "M9 3v18M15 3v18M3 9h18M3 15h18"),
    ("m", "Measure", "Measure by tapping (m)", "extra", "M3 12h18M3 12l4-4M3 12l4 4M21 12l-4-4M21 12l-4 4"),
    ("d", "Day", "Day, night or red light (d)", "extra", "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18"),
    ("p", "Print", "Print, one floor per page (p)", "extra", "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z"),
    ("f", "Open {findings}", "Open findings: {findings} (f)", "extra", "M12 3l10 18H2zM12 10v5M12 18v.5"),
    ("c", "Contacts", "Whom to call (c)", "extra",
     "M5 4h4l2 5-3 2a10 10 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2"),
    ("w", "Where?", "Where am I (w)", "extra", "M12 21c-5-6-7-9-7-12a7 7 0 0 1 14 0c0 3-2 6-7 12zM12 8v2"),
    ("q", "Check", "Check the code of a sheet (q)", "extra",
     "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 17l2 3 5-6"),
    ("ArrowUp", "Up", "Move up (arrow key)", "pad", "M12 20V4M5 11l7-7 7 7"),
    ("ArrowDown", "Down", "Move down (arrow key)", "pad", "M12 4v16M5 13l7 7 7-7"),
    ("ArrowLeft", "Left", "Move left (arrow key)", "pad", "M20 12H4M11 5l-7 7 7 7"),
    ("ArrowRight", "Right", "Move right (arrow key)", "pad", "M4 12h16M13 5l7 7-7 7"),
    ("[", "Turn", "Turn the map to the left ([)", "pad", "M4 4v6h6M4 10a8 8 0 1 1 2 7"),
    ("]", "Turn", "Turn the map to the right (])", "pad", "M20 4v6h-6M20 10a8 8 0 1 0-2 7"),
)  # fmt: skip

_LAYERS = (
    ("entrances", "Entrances"), ("cameras", "Cameras"), ("medical", "Medical"), ("lockers", "Lockers"),
    ("command", "Command"), ("utilities", "Utilities"), ("fire", "Fire"), ("hazards", "Hazards"), ("radio", "Radio"),
    ("routes", "Routes"), ("grounds", "Grounds"),
)  # fmt: skip


def tool_buttons(edition: Edition) -> str:
    """A button for each tool that has something to do on this site."""
    preplan = edition.preplan
    findings = sum(len(floor.findings) for floor in preplan.floors)
    offered = {"f": findings, "c": preplan.contacts, "w": preplan.georeference, "q": edition.code_check}
    return "".join(
        f'<button data-key="{key}" title="{title}" class="{kind}"><svg viewBox="0 0 24 24" '
        f'aria-hidden="true"><path d="{path}"/></svg>{words}</button>'.format(findings=findings)
        for key, words, title, kind, path in _TOOLS
        if offered.get(key, True)
    )


def layer_buttons(edition: Edition, *, aerial: bool = False) -> str:
    """A button for each layer that has something on it, and for the picture from above where the page has it."""
    present = set(_layers(edition))
    buttons = [_layer(layer, label) for layer, label in _LAYERS if layer in present]
    if aerial:
        buttons.append(_layer("aerial", "Aerial"))
    return "".join(buttons)


def _layer(layer: str, label: str) -> str:
    return f'<button data-layer="{layer}" aria-pressed="true">{html.escape(label)}</button>'


def _layers(edition: Edition) -> Iterable[str]:
    yield from (FEATURE_TYPES[feature.type].layer for feature in edition.preplan.features)
    if any(is_entrance(opening) for floor in edition.preplan.floors for opening in floor.openings):
        yield "entrances"
