"""An aerial picture is laid under a kept site, or taken away: tried with the whole site before it is kept.

The image is kept as it came, among the site's files, and never handed out again: what is shown and packed is drawn anew
from it, in a process of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NoReturn

from tacmap.earth import LatLon
from tacmap.errors import FileRefused, NotFound, PlanTooLarge, UnknownFormat
from tacmap.service.aerial import AERIAL, picture_of
from tacmap.service.desk import Desk
from tacmap.service.editing import Draft, draft_in, draft_of, seen
from tacmap.service.setting import new_hindrances, refusal_of
from tacmap.service.working import Working, keep_files, site_text, tried
from tacmap.settings import Limits
from tacmap.site.settings import Setting, settings_of, with_settings

__all__ = ["Overhead", "lay_aerial", "picture_shown", "take_aerial_away"]

_SITE_TOML = "site.toml"
_BEGINNINGS: Mapping[str, tuple[bytes, ...]] = {
    "jpg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
    "tif": (b"II*\0", b"MM\0*"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Overhead:
    """An image from above: its bytes, the day it was taken, whose it is, and its corners as [aerial] has them.

    `corners` is empty for a GeoTIFF.
    """

    content: bytes
    captured: date
    source: str = ""
    corners: Sequence[LatLon] = ()


def lay_aerial(desk: Desk, site_id: str, version: int, image: Overhead, *, who: str, now: datetime) -> Draft:
    """Keep the image and what is said of it; the map after it. Nothing is kept of what is refused.

    Raises Conflict where `version` is not the newest, UnknownFormat, PlanTooLarge, PlanRefused for an image that cannot
    lie there, FileRefused for what cannot be said of it.
    """
    working = seen(desk, site_id, version)
    if image.captured > now.date():
        raise FileRefused("The image was taken in the future.", remedy="Correct the day.")
    path = f"{AERIAL}.{_kind(image.content)}"
    told = {"file": path, "captured": image.captured, "corners": [list(each) for each in image.corners] or None}
    changes = _without_image(desk, working) | {
        path: image.content,
        _SITE_TOML: _with(desk, working, told | {"source": image.source or None}),
    }
    there = {name: content for name, content in changes.items() if content is not None}
    after = draft_in(desk, tried(desk.records, working, there))
    wrong = new_hindrances(after, lambda: draft_in(desk, working))
    for problem in sorted(wrong, key=lambda problem: problem.column == AERIAL):  # what was said of it comes first
        if problem.column == AERIAL:
            _refuse(after, problem.message)
        raise refusal_of(problem)
    if not after.survey.aerial:
        raise FileRefused("No plan lies here that a picture could be laid under.", remedy="Upload the plans first.")
    record = keep_files(desk.records, working.record, changes, who=who, note="aerial picture", now=now)
    return replace(after, record=record)


def take_aerial_away(desk: Desk, site_id: str, version: int, *, who: str, now: datetime) -> Draft:
    """The site without its picture, which stays in the saves before. Raises Conflict, NotFound where it has none."""
    working = seen(desk, site_id, version)
    if AERIAL not in settings_of(site_text(desk.records, working.files)):
        raise _none()
    changes = {**_without_image(desk, working), _SITE_TOML: _with(desk, working, None)}
    keep_files(desk.records, working.record, changes, who=who, note="aerial picture taken away", now=now)
    return draft_of(desk, site_id)


def picture_shown(desk: Desk, site_id: str) -> bytes:
    """The picture as it is laid under the plan: a JPEG in the site's frame. Raises NotFound."""
    picture = draft_of(desk, site_id).survey.aerial
    if not picture:
        raise _none()
    return picture


def _none() -> NotFound:
    return NotFound("No aerial picture lies under this site.", remedy="Upload one.")


def _kind(content: bytes) -> str:
    """What its file is called by: by its first bytes, whatever its name says."""
    most = Limits().file_bytes
    if len(content) > most:
        remedy = "Cut it to the school's grounds, or save it as JPEG."
        raise PlanTooLarge(f"The image is larger than {most / 1e6:.0f} MB.", remedy=remedy)
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    for kind, beginnings in _BEGINNINGS.items():
        if content.startswith(beginnings):
            return kind
    raise UnknownFormat("This is no PNG, JPEG, WebP or TIFF image.", remedy="Save it as PNG or JPEG.")


def _without_image(desk: Desk, working: Working) -> dict[str, bytes | None]:
    """The image that lies there now, taken away."""
    there = settings_of(site_text(desk.records, working.files)).get(AERIAL)
    path = there.get("file") if isinstance(there, Mapping) else None
    return {path: None} if isinstance(path, str) and path in working.files else {}


def _with(desk: Desk, working: Working, told: Mapping[str, object] | None) -> bytes:
    return with_settings(site_text(desk.records, working.files), [Setting(at=AERIAL, value=told)]).encode()


def _refuse(after: Draft, message: str) -> NoReturn:
    """In the words and of the kind of whoever read the image."""
    preplan = after.survey.preplan
    picture_of(after.survey.site, preplan.georeference, preplan.buildings, preplan.features)
    raise FileRefused(message)
