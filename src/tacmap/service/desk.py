"""The verbs of a served folder: keep a site, take in a plan, show what was found, issue a bundle.

Each takes the Desk it works at, and the time where one is recorded. A blob is durable before its record commits.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex
from unicodedata import category

from tacmap.annotations import Audience
from tacmap.building import Floor, OpeningKind
from tacmap.bundle.codes import Answer, Current, check_code
from tacmap.errors import FileRefused, NotFound
from tacmap.exports.edition import Edition
from tacmap.exports.png import floor_png
from tacmap.exports.svg import floor_svg
from tacmap.preplan import Preplan
from tacmap.service.cage import read_caged
from tacmap.service.pack import pack
from tacmap.service.read import rooms_geojson
from tacmap.service.survey import survey_site
from tacmap.service.verify import verify_code
from tacmap.settings import Limits
from tacmap.site import SiteBuilding, SiteFloor, SiteFolder
from tacmap.site.words import slug
from tacmap.stages import Understanding
from tacmap.store.blobs import BlobFolder
from tacmap.store.keyring import Keyring
from tacmap.store.records import BundleRecord, PlanRecord, Records, SiteRecord

__all__ = ["Desk", "add_plan", "add_site", "code_answer", "issue", "picture", "rooms_of", "understanding_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the verbs work with: where blobs and records are kept, whose key signs, and the caps on a plan."""

    blobs: BlobFolder
    records: Records
    keyring: Keyring
    limits: Limits

    @classmethod
    def at(cls, folder: Path, keyring: Keyring, limits: Limits | None = None) -> "Desk":
        """The desk of a served folder: `blobs/` and `records.db` in it, made when missing."""
        blobs = BlobFolder(folder / "blobs")
        records = Records(f"sqlite:///{folder / 'records.db'}")
        return cls(blobs=blobs, records=records, keyring=keyring, limits=limits or Limits())


def add_site(desk: Desk, name: str, **settings: str) -> SiteRecord:
    """Keep a new site; its id is made from its name. Raises FileRefused for an empty name, Conflict for a taken one."""
    name = " ".join("".join(" " if category(sign) == "Cc" else sign for sign in name).split())
    if not name:
        raise FileRefused("A site needs a name.", remedy="Give the school's name.")
    own_id = slug(name, otherwise=f"site-{token_hex(4)}")
    kept = {key: value for key, value in settings.items() if value}
    return desk.records.add_site(SiteRecord(id=own_id, name=name[:200], settings=kept))


def add_plan(
    desk: Desk, site_id: str, file_name: str, content: bytes, now: datetime, *, metres_per_unit: float | None = None
) -> PlanRecord:
    """Read a plan in a cage and keep it with what was found. Raises PlanRefused, NotFound, StoreUnwritable."""
    desk.records.site(site_id)
    name = Path(file_name.replace("\\", "/")).name[:255] or "plan"
    found = read_caged(name, content, metres_per_unit=metres_per_unit, limits=desk.limits, cross_check=True)
    digest = desk.blobs.put(content)
    plan = PlanRecord(
        id=token_hex(8),
        site_id=site_id,
        file_name=name,
        digest=digest,
        size=len(content),
        created=now,
        status="read",
        summary=_summary(found, metres_per_unit),
        findings=tuple(asdict(finding) for finding in found.in_file()),
    )
    return desk.records.add_plan(plan)


def understanding_of(desk: Desk, plan: PlanRecord) -> Understanding:
    """What the plan says, read again from its blob."""
    content = desk.blobs.get(plan.digest)
    unit = plan.summary.get("given_unit")
    return read_caged(plan.file_name, content, metres_per_unit=unit, limits=desk.limits, picture=True)


def rooms_of(desk: Desk, plan: PlanRecord) -> bytes:
    """The plan's rooms as GeoJSON in its own coordinates."""
    return rooms_geojson(understanding_of(desk, plan))


def picture(desk: Desk, plan: PlanRecord, floor: int, kind: str) -> bytes:
    """One floor of a plan, from 0, as "svg" or "png". Raises NotFound."""
    preplan = _preplan(desk, desk.records.site(plan.site_id), (plan,), None)
    floors = preplan.floors
    if not 0 <= floor < len(floors):
        raise NotFound(f"{plan.file_name} has no floor {floor + 1}.", remedy=f"It has {len(floors)}.")
    edition = Edition.of(preplan)
    return floor_png(edition, floors[floor].id) if kind == "png" else floor_svg(edition, floors[floor].id)


def issue(desk: Desk, site_id: str, audience: Audience, now: datetime, *, issued: date | None = None) -> BundleRecord:
    """Pack every plan of the site, one floor above the other in the order they came, and keep the bundle.

    Raises NotFound without a plan, PlanRefused, StoreUnwritable.
    """
    site = desk.records.site(site_id)
    plans = desk.records.plans(site_id)
    if not plans:
        raise NotFound(f"{site.name} has no plan yet.", remedy="Upload a DXF or SVG floor plan first.")
    packed = pack(_preplan(desk, site, plans, issued), key=desk.keyring.own_key(), audience=audience)
    return desk.records.add_bundle(
        BundleRecord(
            site_id=site_id,
            revision=packed.preplan.revision,
            audience=audience.name.lower(),
            digest=desk.blobs.put(packed.content),
            fingerprint=packed.fingerprint,
            size=len(packed.content),
            issued=issued,
            created=now,
        )
    )


def code_answer(desk: Desk, text: str) -> Answer:
    """What may be said of a locker's code, compared with the newest revision kept here of its site."""
    answer = verify_code(text, desk.keyring)
    if not (answer.authentic and answer.code):
        return answer
    for site in desk.records.sites():
        bundles = desk.records.bundles(site.id)
        if bundles and answer.code.names_site(site.id):
            newest = Current(site_id=site.id, revision=max(bundle.revision for bundle in bundles))
            return check_code(answer.code, desk.keyring.pinned(), newest)
    return answer


def _preplan(desk: Desk, site: SiteRecord, plans: Sequence[PlanRecord], issued: date | None) -> Preplan:
    """The site's plans as one building that nobody has walked."""
    by_id = {plan.id: plan for plan in plans}
    floors = tuple(
        SiteFloor(
            id=f"main/{order + 1}",
            label=Path(plan.file_name).stem,
            index=order,
            plan=Path(plan.id),
            plan_name=plan.file_name,
        )
        for order, plan in enumerate(plans)
    )
    folder = SiteFolder(
        folder=Path(),
        id=site.id,
        name=site.name,
        state_id=site.settings.get("state_id"),
        address=site.settings.get("address"),
        issued=issued,
        buildings=(SiteBuilding(id="main", name=site.name, floors=floors),),
        bare=True,
    )
    return survey_site(folder, lambda floor: understanding_of(desk, by_id[str(floor.plan)])).preplan


def _summary(found: Understanding, given_unit: float | None) -> dict[str, object]:
    """What the pages and the API show of a plan without reading it again."""
    return {
        "metres_per_unit": found.metres_per_unit,
        "given_unit": given_unit,
        "evidence": list(found.unit_evidence),
        "floors": [_floor_summary(floor) for floor in found.floors],
    }


def _floor_summary(floor: Floor) -> dict[str, object]:
    doors = [opening for opening in floor.openings if opening.kind is not OpeningKind.WINDOW]
    return {
        "label": floor.label,
        "rooms": len(floor.spaces),
        "numbered": sum(space.number is not None for space in floor.spaces),
        "named": sum(space.name is not None for space in floor.spaces),
        "doors": len(doors),
        "exterior_doors": sum(opening.exterior for opening in doors),
        "area_m2": round(sum(space.area_m2 for space in floor.spaces), 1),
    }
