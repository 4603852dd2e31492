"""The pre-incident plan of one site: everything a bundle is made from.

(The fire service calls this a preplan; NFPA 1660.) Frozen. `tacmap.document` writes it as JSON.
"""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date

from tacmap.annotations import FEATURE_TYPES, Audience, Feature
from tacmap.building import Building, Floor, LineKind
from tacmap.locker import Locker
from tacmap.privacy import persons_in

__all__ = ["Aerial", "Channel", "Contact", "Georeference", "Preplan", "Review", "WalkThrough", "for_audience"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call, by role. `name` is what the office or desk is called: people's names go into no map pack."""

    role: str
    name: str | None = None
    phone: str | None = None
    radio: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A radio channel and what it is for."""

    name: str
    use: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Georeference:
    """Where the site's frame lies on earth (WGS 84): (0, 0) is at `latitude`, `longitude`.

    `y_axis_bearing` is the true bearing of +y in degrees clockwise from true north: a plan drawn with
    true north up has 0. `residual_m` is the root mean square error at the control points.
    """

    latitude: float
    longitude: float
    y_axis_bearing: float
    residual_m: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Aerial:
    """A picture of the grounds from above, `data/aerial.jpg` of the bundle.

    It fills `box` (xmin, ymin, xmax, ymax in metres of the site). `sha256` is that of the JPEG, in hexadecimal digits;
    `source` says whose picture it is.
    """

    captured: date
    box: tuple[float, float, float, float]
    sha256: str
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkThrough:
    """Who compared the plan with the building, and when. `override` gives the reason for issuing without."""

    walked_on: date | None = None
    walked_by: str | None = None
    agency: str | None = None
    override: str | None = None

    @property
    def walked(self) -> bool:
        return self.walked_on is not None or self.override is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """When the plan must be looked at again and the rule that says so."""

    due: date | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preplan:
    """A site. `revision` is 0 until it was walked or overridden; `issued` is None for a bare plan.

    `agency_id` is the domain name of the agency that answers for its addresses (NENA's discrepancy agency).
    """

    id: str
    name: str
    state_id: str | None = None
    address: str | None = None
    law: str | None = None
    host: str | None = None
    agency_id: str | None = None
    revision: int = 0
    issued: date | None = None
    walk_through: WalkThrough = field(default_factory=WalkThrough)
    review: Review = field(default_factory=Review)
    audience: Audience = Audience.POLICE
    exercise: bool = False
    georeference: Georeference | None = None
    aerial: Aerial | None = None
    buildings: tuple[Building, ...] = ()
    features: tuple[Feature, ...] = ()
    lockers: tuple[Locker, ...] = ()
    contacts: tuple[Contact, ...] = ()
    channels: tuple[Channel, ...] = ()

    @property
    def walked(self) -> bool:
        return self.walk_through.walked

    @property
    def floors(self) -> tuple[Floor, ...]:
        """Every floor of every building."""
        return tuple(floor for building in self.buildings for floor in building.floors)

    @property
    def lines_only(self) -> bool:
        """Whether floors are drawn, and no room was told on any of them."""
        return bool(self.floors) and not any(floor.spaces for floor in self.floors)

    @property
    def floor_names(self) -> dict[str, str]:
        """What findings call each floor, by its id: its label; where another floor of the site bears it too, the id."""
        often = Counter(floor.label for floor in self.floors)
        return {floor.id: floor.label if often[floor.label] == 1 else floor.id for floor in self.floors}


def for_audience(preplan: Preplan, audience: Audience) -> Preplan:
    """The same site without what this audience must not hold, and without notes for those who make the map.

    Features of protected types go altogether, and protected attributes of shared types. The locker's contents are
    for police alone, contacts for fire too. The public's floors come without furniture, details and findings:
    who drew the plan may have drawn a camera among them, and a finding may name it.
    """
    public, police = audience < Audience.FIRE, audience >= Audience.POLICE
    return replace(
        preplan,
        audience=audience,
        buildings=tuple(
            _cleared(each) if public else each for each in (_shown(each, police) for each in preplan.buildings)
        ),
        features=tuple(
            _redacted(feature, audience)
            for feature in preplan.features
            if FEATURE_TYPES[feature.type].audience <= audience
        ),
        lockers=preplan.lockers if police else (),
        contacts=() if public else preplan.contacts,
        channels=() if public else preplan.channels,
    )


_LOOSE = (LineKind.FURNITURE, LineKind.DETAIL)  # lines that may depict anything
_NAME_INK = frozenset({"readers-disagree"})  # findings that name layers and words of the plan, a camera's among them


def _shown(building: Building, police: bool) -> Building:
    """A building without the evidence by which it was read, and for others than police without what names its ink."""
    floors = tuple(
        replace(
            floor,
            spaces=tuple(replace(space, number_evidence=None) for space in floor.spaces),
            findings=tuple(finding for finding in floor.findings if police or finding.code not in _NAME_INK),
            unit_evidence=(),
        )
        for floor in building.floors
    )
    return replace(building, floors=floors)


def _cleared(building: Building) -> Building:
    """A building with no more than its walls, openings and stairs drawn, and nobody's name in it."""
    floors = tuple(
        replace(
            floor,
            linework=tuple(work for work in floor.linework if work.kind not in _LOOSE),
            spaces=tuple(replace(space, name=_unnamed(space.name)) for space in floor.spaces),
            findings=(),
        )
        for floor in building.floors
    )
    return replace(building, floors=floors)


def _unnamed(name: str | None) -> str | None:
    return None if name and persons_in(name) else name


def _redacted(feature: Feature, audience: Audience) -> Feature:
    kind = FEATURE_TYPES[feature.type]
    hidden = set(kind.fire_attributes) if audience < Audience.FIRE else set()
    if audience < Audience.POLICE:
        hidden |= set(kind.police_attributes)
    shown = tuple((key, value) for key, value in feature.attributes if key not in hidden)
    return replace(feature, attributes=shown, origin="")
