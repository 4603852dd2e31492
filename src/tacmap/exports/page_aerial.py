"""The grounds from above for the viewer's page: the edition's picture, small enough to be opened in a vehicle.

It stands at the end of the page, where no plan waits for it, and is left out where the page would grow too large.
"""

import html
import io
import json
from base64 import b64encode

import numpy as np
from PIL import Image

from tacmap.exports.edition import Edition

__all__ = ["aerial_element", "aerial_words", "shows_aerial"]

_MOST = 300_000  # bytes of the picture
_LOOKS = ((1600, 75), (1280, 70), (1024, 62), (800, 55), (640, 45))  # pixels of the longer side, quality; best first
_WHITE = 250  # of 255: what the image does not show is white, but for what JPEG does to it
_OPENING = '<script type="application/json" id="aerial">'
_ELEMENT = _OPENING + "{}</script>\n"


def aerial_element(edition: Edition, room: int) -> str:
    """Markup with the picture and its place; "" where there is none, or where it takes more than `room` bytes."""
    told = edition.preplan.aerial
    picture = _small(edition.aerial) if edition.aerial and told else b""
    if not picture or told is None:
        return ""
    content = {"box": told.box, "webp": b64encode(picture).decode()}
    element = _ELEMENT.format(json.dumps(content, separators=(",", ":")))
    return element if len(element) <= room else ""


def shows_aerial(page: bytes) -> bool:
    """Whether a finished page has the picture; what a plan says cannot look like its markup."""
    return _OPENING.encode() in page


def aerial_words(edition: Edition) -> str:
    """When the picture was taken and whose it is, as HTML; "" where there is none."""
    told = edition.preplan.aerial
    if told is None:
        return ""
    of = f", <bdi>{html.escape(told.source)}</bdi>" if told.source else ""
    return f"aerial picture of {told.captured.isoformat()}{of}"


def _small(jpeg: bytes) -> bytes:
    """The best look, as WebP, that takes no more than it may; b"" where none does."""
    whole = _cut_out(Image.open(io.BytesIO(jpeg)).convert("RGB"))
    for side, quality in _LOOKS:
        picture, stream = whole.copy(), io.BytesIO()
        picture.thumbnail((side, side))
        picture.save(stream, "WEBP", quality=quality)
        if stream.tell() <= _MOST:
            return stream.getvalue()
    return b""


def _cut_out(picture: Image.Image) -> Image.Image:
    """Clear where the image shows nothing: white from an edge on, which would be glaring at night."""
    white = np.asarray(picture).min(axis=2) >= _WHITE
    views = (white, white[:, ::-1], white.T, white.T[:, ::-1])
    left, right, top, bottom = (np.logical_and.accumulate(view, axis=1) for view in views)
    outside = left | right[:, ::-1] | top.T | bottom[:, ::-1].T
    picture.putalpha(Image.fromarray(np.where(outside, 0, 255).astype(np.uint8)))
    return picture
