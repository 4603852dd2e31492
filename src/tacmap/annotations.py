"""What people add to a plan: cameras, access points, shut-offs, command posts ...

Every feature type with its terms, its symbol and the lowest audience that may see it stands in one table,
`FEATURE_TYPES`. Audiences are ordered: what the public may see, fire sees; what fire sees, police sees.
"""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from tacmap.geometry import Point

__all__ = [
    "FEATURE_TYPES",
    "Audience",
    "Feature",
    "FeatureType",
    "Form",
    "Verification",
]


class Audience(IntEnum):
    """Who a bundle is for; a larger number sees more."""

    PUBLIC = 0
    FIRE = 1
    POLICE = 2

    @classmethod
    def named(cls, name: str) -> "Audience":
        """The audience called "public", "fire" or "police". Raises KeyError for another word."""
        return cls[name.upper()]


class Verification(StrEnum):
    """What a walk-through said of a feature."""

    UNVERIFIED = "unverified"
    VERIFIED = "verified"
    WRONG = "wrong"
    MISSING = "missing"


class Form(StrEnum):
    """The outline of a symbol: the first of the three things that tell a kind (shape, letters, colour)."""

    TRIANGLE = "triangle"
    CIRCLE = "circle"
    SQUARE = "square"
    FLAG = "flag"
    DIAMOND = "diamond"
    PLATE = "plate"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureType:
    """A row of the table. `geometry`: the forms allowed among "point", "line", "polygon".

    `letters` stand in the symbol; `layer` is the button that shows or hides it in the viewer.
    `attributes` are the columns a features.csv may carry beyond the common ones; `police_attributes`
    and `fire_attributes` are left out for lower audiences.
    """

    id: str
    label: str
    layer: str
    audience: Audience
    form: Form
    letters: str
    colour: str
    geometry: tuple[str, ...] = ("point",)
    attributes: tuple[str, ...] = ()
    fire_attributes: tuple[str, ...] = ()
    police_attributes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One placed thing. `points` holds one point, a line, or the ring of an area, by `geometry`.

    `id` is unique within the site ("camera/C-103"). `floor` is a Floor id, None on the grounds. `origin` says
    where it came from ("features.csv line 12", "symbol CAM-DOME in the plan"). A proposal read from the
    plan's own symbols is unverified and `proposed`.
    """

    id: str
    type: str
    points: tuple[Point, ...]
    geometry: str = "point"
    floor: str | None = None
    number: str | None = None
    name: str | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    verified: Verification = Verification.UNVERIFIED
    verified_by: str | None = None
    verified_on: date | None = None
    proposed: bool = False
    origin: str = ""

    @property
    def called(self) -> str:
        """Its type with its number, else with its name, else alone."""
        label, own = FEATURE_TYPES[self.type].label, self.number or self.name
        return f"{label} {own}" if own else label

    @property
    def dead_spot(self) -> bool:
        """Whether a radio was tried here and nobody was heard."""
        return self.type == "radio_check" and (
            self.attribute("result") == "none" or (self.attribute("dead_spot") or "").lower() in ("yes", "true", "1")
        )

    def attribute(self, name: str) -> str | None:
        """The value of an attribute, None when it is not given."""
        return dict(self.attributes).get(name)


_P, _F, _L = Audience.PUBLIC, Audience.FIRE, Audience.POLICE
_GREEN, _PURPLE, _RED, _BROWN, _BLUE, _ORANGE, _GREY = (
    "#1b5e20", "#6a1b9a", "#b71c1c", "#6d4c00", "#0d47a1", "#bf4600", "#424242",
)  # fmt: skip

_ROWS = (
    FeatureType(id="access_point", label="Access point", layer="entrances", audience=_P, form=Form.TRIANGLE,
                letters="", colour=_GREEN, attributes=("door", "normally_locked"),
                fire_attributes=("access_control",), police_attributes=("key_ref",)),
    FeatureType(id="camera", label="Camera", layer="cameras", audience=_L, form=Form.CIRCLE, letters="C",
                colour=_PURPLE,
                attributes=("bearing_deg", "fov_deg", "range_m", "mount", "stream_ref", "vms_id", "live_ok")),
    FeatureType(id="key_box", label="Key box", layer="entrances", audience=_F, form=Form.SQUARE, letters="KB",
                colour=_BROWN, attributes=("maker", "holder", "last_opened"), police_attributes=("contents_ref",)),
    FeatureType(id="utility", label="Utility shut-off", layer="utilities", audience=_F, form=Form.SQUARE, letters="U",
                colour=_BROWN, attributes=("service", "action", "tool", "turn_direction")),
    FeatureType(id="fire_panel", label="Fire alarm panel", layer="fire", audience=_F, form=Form.SQUARE, letters="FP",
                colour=_RED, attributes=("kind", "zone")),
    FeatureType(id="fdc", label="Fire department connection", layer="fire", audience=_F, form=Form.SQUARE,
                letters="FD", colour=_RED, attributes=("kind", "zone")),
    FeatureType(id="standpipe", label="Standpipe", layer="fire", audience=_F, form=Form.SQUARE, letters="SP",
                colour=_RED, attributes=("kind", "zone")),
    FeatureType(id="sprinkler_control", label="Sprinkler control valve", layer="fire", audience=_F,
                form=Form.SQUARE, letters="SC", colour=_RED, attributes=("kind", "zone")),
    FeatureType(id="hydrant", label="Hydrant", layer="fire", audience=_F, form=Form.CIRCLE, letters="HY",
                colour=_RED, attributes=("kind", "zone")),
    FeatureType(id="extinguisher", label="Fire extinguisher", layer="fire", audience=_F, form=Form.CIRCLE,
                letters="FE", colour=_RED, attributes=("kind", "zone")),
    FeatureType(id="pull_station", label="Alarm pull station", layer="fire", audience=_F, form=Form.SQUARE,
                letters="PS", colour=_RED, attributes=("kind", "zone")),
    FeatureType(id="aed", label="AED", layer="medical", audience=_P, form=Form.CIRCLE, letters="A", colour=_RED,
                attributes=("pads_expire", "battery_expire", "public_hours")),
    FeatureType(id="trauma_kit", label="Trauma kit", layer="medical", audience=_F, form=Form.CIRCLE, letters="TK",
                colour=_RED, attributes=("kit_ref",)),
    FeatureType(id="locker", label="Emergency locker", layer="lockers", audience=_L, form=Form.SQUARE, letters="EL",
                colour=_ORANGE, attributes=("lock", "inventory_ref", "last_check", "seal_no")),
    FeatureType(id="hazard", label="Hazardous material", layer="hazards", audience=_F, form=Form.DIAMOND, letters="!",
                colour=_ORANGE, geometry=("point", "polygon"), attributes=("material", "un_no", "quantity", "nfpa704")),
    FeatureType(id="radio_check", label="Radio check point", layer="radio", audience=_L, form=Form.CIRCLE, letters="R",
                colour=_GREY, attributes=("channel", "result", "dead_spot", "checked_at")),
    FeatureType(id="command_post", label="Command post", layer="command", audience=_F, form=Form.FLAG, letters="CP",
                colour=_BLUE, attributes=("role",)),
    FeatureType(id="staging", label="Staging area", layer="command", audience=_F, form=Form.FLAG, letters="S",
                colour=_BLUE, geometry=("point", "polygon"), attributes=("capacity",)),
    FeatureType(id="briefing", label="Briefing area", layer="command", audience=_F, form=Form.FLAG, letters="B",
                colour=_BLUE, geometry=("point", "polygon"), attributes=("capacity",)),
    FeatureType(id="media", label="Media area", layer="command", audience=_F, form=Form.FLAG, letters="M",
                colour=_BLUE, geometry=("point", "polygon"), attributes=("capacity",)),
    FeatureType(id="reunification", label="Reunification area", layer="command", audience=_F, form=Form.FLAG,
                letters="RU", colour=_BLUE, geometry=("point", "polygon"), attributes=("capacity",)),
    FeatureType(id="triage", label="Triage area", layer="command", audience=_F, form=Form.FLAG, letters="T",
                colour=_BLUE, geometry=("point", "polygon"), attributes=("capacity",)),
    FeatureType(id="helispot", label="Helispot", layer="command", audience=_F, form=Form.FLAG, letters="H",
                colour=_BLUE, geometry=("point", "polygon"), attributes=("capacity",)),
    FeatureType(id="evac_route", label="Evacuation route", layer="routes", audience=_P, form=Form.NONE, letters="",
                colour=_GREEN, geometry=("line",), attributes=("to_opening",)),
    FeatureType(id="ground", label="Grounds", layer="grounds", audience=_P, form=Form.NONE, letters="", colour=_GREY,
                geometry=("point", "line", "polygon"), attributes=("kind",)),
    FeatureType(id="area_of_refuge", label="Area of refuge", layer="medical", audience=_P, form=Form.SQUARE,
                letters="AR", colour=_BLUE, attributes=("capacity", "two_way_comms")),
    FeatureType(id="stair", label="Stair", layer="entrances", audience=_P, form=Form.PLATE, letters="ST",
                colour=_GREY, attributes=("levels", "roof_access")),
    FeatureType(id="elevator", label="Elevator", layer="entrances", audience=_P, form=Form.PLATE, letters="EV",
                colour=_GREY, attributes=("levels", "roof_access")),
)  # fmt: skip

FEATURE_TYPES: dict[str, FeatureType] = {row.id: row for row in _ROWS}
