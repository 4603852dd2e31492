"""The vehicle binder's card: which edition lies in the car, and what to compare with the screen.

A page cannot vouch for itself; this card, which came by another way, can: plan fingerprint, key fingerprint and a
signed code of the plan. One for the binder and four for wallets to a page.
"""

from tacmap.exports.edition import Edition
from tacmap.exports.pdf import banners, footer, header
from tacmap.exports.qr import across_mm, qr_svg, short_code
from tacmap.exports.typeset import Drawn, typeset

__all__ = ["binder_card"]


def binder_card(edition: Edition, key: str) -> dict[str, bytes]:
    """binder-card.pdf; `key` is the fingerprint of the key that signs. Nothing for a plan without a code."""
    preplan, code, printed = edition.preplan, edition.plan_code, footer(edition)
    if not code:
        return {}
    walk = preplan.walk_through
    facts = [
        ["Revision", str(preplan.revision)],
        ["Issued", str(preplan.issued or "not issued")],
        ["Walked", str(walk.walked_on or "NOT WALKED")],
        ["Review due", str(preplan.review.due or "no date set")],
        ["Copy for", f"{preplan.audience.name.lower()}{f', {edition.recipient}' if edition.recipient else ''}"],
    ]
    content = {
        "title": f"{preplan.name}: card for the vehicle binder",
        "header": header(preplan, f"Revision {preplan.revision}", "Card for the vehicle binder"),
        "banners": banners(preplan)[:2],
        "release": printed["release"],
        "facts": facts,
        "fingerprint": edition.fingerprint,
        "key": key,
        "code": {"svg": Drawn(qr_svg(code)), "short": short_code(code), "across": across_mm(code)},
    }
    return {"binder-card.pdf": typeset("binder-card", content)}
