"""A feature's attributes as they are told outside: what people call them, and aims against true north.

Inside, a camera's aim is an angle on the plan. Whoever reads degrees in the field takes them for a compass bearing:
where north is known it is told as one, elsewhere its name says what it is.
"""

import math
import re

from tacmap.annotations import Feature

__all__ = ["called", "outward"]

_AIM, _AZIMUTH = "bearing_deg", "azimuth_deg"
_CALLED = {
    _AIM: "Degrees from the plan's up", _AZIMUTH: "Looks to, degrees from true north",
    "fov_deg": "Field of view, degrees", "live_ok": "Live picture", "nfpa704": "NFPA 704", "stream_ref": "Stream",
    "un_no": "UN number", "vms_id": "Video system id", "kit_ref": "Kit", "key_ref": "Key",
    "contents_ref": "Contents", "seal_no": "Seal", "two_way_comms": "Two-way comms",
}  # fmt: skip


def called(attribute: str) -> str:
    """What people call an attribute: "range_m" is "Range, metres"."""
    words = re.sub("_m$", ", metres", re.sub("_deg$", ", degrees", attribute)).replace("_", " ")
    return _CALLED.get(attribute, words[:1].upper() + words[1:])


def outward(feature: Feature, north: float | None) -> tuple[tuple[str, str], ...]:
    """Names and values in their order. `north`: where true north points on the plan, degrees clockwise from its up."""
    if north is None:
        return feature.attributes
    return tuple(_azimuth(value, north) if name == _AIM else (name, value) for name, value in feature.attributes)


def _azimuth(aim: str, north: float) -> tuple[str, str]:
    """As it stands where it is no number: then nobody takes it for one."""
    try:
        degrees = float(aim) - north
    except ValueError:
        return _AIM, aim
    return (_AZIMUTH, f"{round(degrees % 360, 1) % 360:g}") if math.isfinite(degrees) else (_AIM, aim)
