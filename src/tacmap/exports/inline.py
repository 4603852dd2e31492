"""A page that carries everything inside it: its parts put in, its policy, its data so that they cannot run.

What a plan says is never read as a template, and never ends the element it stands in.
"""

import re
from base64 import b64encode
from hashlib import sha256

__all__ = ["filled", "inert", "policy"]


def filled(template: str, parts: dict[str, str]) -> str:
    """The template with each {{name}} replaced once: what a plan says is never read as a template."""
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template)


def policy(style: str, *scripts: str) -> str:
    """Nothing but the scripts and the one style sheet of this page, by their hashes (CSP level 2)."""
    allowed = {"script-src": scripts, "style-src": (style,)}
    hashes = "; ".join(f"{name} {' '.join(map(_digest, texts))}" for name, texts in allowed.items())
    return f"default-src 'none'; {hashes}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def inert(text: str) -> str:
    """JSON that cannot end its element: "<" stands only in strings, where its escape means the same."""
    return text.replace("<", "\\u003c")
