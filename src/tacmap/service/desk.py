"""The verbs of a served site: add one, take in a plan, show what was found, answer for a locker's code.

Each takes the Desk it works at, and the time where one is recorded. A blob is durable before its record commits.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from os import environ
from pathlib import Path
from secrets import token_hex

from tacmap.building import Floor, OpeningKind
from tacmap.bundle.codes import Answer, Code, Current, Verdict, check_code
from tacmap.errors import FileRefused, NotFound
from tacmap.exports.edition import Edition
from tacmap.exports.png import floor_png
from tacmap.exports.svg import floor_svg
from tacmap.service.read import rooms_geojson
from tacmap.service.readings import read_once
from tacmap.service.survey import Tell, surveyed
from tacmap.service.verify import verify_code
from tacmap.service.working import found_site, keep_files, put_files, site_text
from tacmap.settings import Keeping, Limits, Mail
from tacmap.site import SiteBuilding, SiteFloor, SiteFolder
from tacmap.site.words import slug, unprintable
from tacmap.site.writing import new_site_toml, with_plan
from tacmap.stages import Understanding
from tacmap.store.audit import Anchor, Audit
from tacmap.store.blobs import Blobs, digest_of
from tacmap.store.database import place_of
from tacmap.store.keyring import Keyring
from tacmap.store.opening import open_records
from tacmap.store.plans import PlanRecord
from tacmap.store.records import Records
from tacmap.store.releases import BundleRecord
from tacmap.store.sites import FileRecord, SiteRecord

__all__ = [
    "Desk", "add_plan", "add_site", "code_answer", "picture", "plan_record", "rooms_of", "settle_old_sites",
    "summary", "understanding_of",
]  # fmt: skip

_SITE_TOML = "site.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the verbs work with: one district's records with their blobs, whose key signs, caps on a plan, the post."""

    records: Records
    keyring: Keyring
    limits: Limits
    mail: Mail = Mail()  # noqa: RUF009 - frozen

    @property
    def audit(self) -> Audit:
        """The record of the district, anchored beside the signing key."""
        return Audit(self.records.shelf, self.anchor)

    @property
    def anchor(self) -> Anchor:
        """The last entries of these records: of this database at this place, for one key may serve several."""
        place = digest_of(place_of(self.records.shelf.engine).encode())[:16]
        return Anchor(self.keyring.folder / f"audit-{place}.anchor")

    @classmethod
    def at(cls, folder: Path, keyring: Keyring, limits: Limits | None = None) -> "Desk":
        """The desk of a served folder, and of the places that the environment names instead of it."""
        return replace(cls.of(Keeping.of(folder, environ), keyring, limits), mail=Mail.of(environ))

    @classmethod
    def of(cls, keeping: Keeping, keyring: Keyring, limits: Limits | None = None) -> "Desk":
        return cls(records=open_records(keeping), keyring=keyring, limits=limits or Limits())

    @property
    def blobs(self) -> Blobs:
        return self.records.shelf.blobs


def add_site(desk: Desk, name: str, now: datetime, *, who: str = "", **settings: str) -> SiteRecord:
    """Keep a new site; its id is made from its name. Raises FileRefused for an empty name, Conflict for a taken one."""
    name, settings = _tidy(name)[:200], {key: _tidy(value) for key, value in settings.items()}
    if not name:
        raise FileRefused("A site needs a name.", remedy="Give the school's name.")
    own_id = slug(name, otherwise=f"site-{token_hex(4)}")
    text = new_site_toml(own_id, name, **{key: value for key, value in settings.items() if value})
    site = SiteRecord(id=own_id, name=name)
    return found_site(desk.records, site, {_SITE_TOML: text.encode()}, who=who, note="added", now=now)


def _tidy(text: str) -> str:
    """Without what a sheet of the site would refuse, and with single spaces."""
    return " ".join("".join(" " if unprintable(sign) else sign for sign in text).split())


def add_plan(
    desk: Desk,
    site_id: str,
    file_name: str,
    content: bytes,
    now: datetime,
    *,
    metres_per_unit: float | None = None,
    building: str | None = None,
    who: str = "",
    plan_id: str | None = None,
    tell: Tell = lambda *_: None,
) -> PlanRecord:
    """Read a plan in a cage, keep it with what was found, and put its floors on those of a building of the site.

    `building` is the id of one, or the name of a new one; the first where nothing is said. A plan of the same file name
    takes the place of the one before it. Raises PlanRefused, NotFound, Conflict where somebody saved the site
    meanwhile, StoreUnwritable.
    """
    site = desk.records.sites.one(site_id)
    name = Path(file_name.replace("\\", "/")).name[:255] or "plan"
    digest = desk.blobs.put(content)
    tell(f"reading {name}", 0, 2)
    found = read_once(desk.records, name, digest, metres_per_unit=metres_per_unit, limits=desk.limits)
    tell(f"keeping {name}", 1, 2)
    kept = FileRecord(digest=digest, size=len(content))
    plan = plan_record(site_id, name, _path(name), kept, found, metres_per_unit, now)
    plan = replace(plan, id=plan_id or plan.id)
    text = _add_to(site_text(desk.records, desk.records.sites.files(site_id, site.version)), plan, building)
    files = {**put_files(desk.records, {_SITE_TOML: text.encode()}), plan.path: kept}
    with desk.records.shelf.writing(*(record.digest for record in files.values())) as connection:
        desk.records.sites.save_in(connection, site, files, who=who, note=f"plan {name}", now=now)
        return desk.records.plans.add_in(connection, plan)


def understanding_of(desk: Desk, plan: PlanRecord) -> Understanding:
    """What the plan says."""
    unit = plan.summary.get("given_unit")
    return read_once(desk.records, plan.file_name, plan.digest, metres_per_unit=unit, limits=desk.limits)


def rooms_of(desk: Desk, plan: PlanRecord) -> bytes:
    """The plan's rooms as GeoJSON in its own coordinates."""
    return rooms_geojson(understanding_of(desk, plan))


def picture(desk: Desk, plan: PlanRecord, floor: int, kind: str) -> bytes:
    """One floor of a plan, from 0, as "svg" or "png". Raises NotFound."""
    preplan = surveyed(_bare(plan), lambda _: understanding_of(desk, plan)).sound().preplan
    floors = preplan.floors
    if not 0 <= floor < len(floors):
        raise NotFound(f"{plan.file_name} has no floor {floor + 1}.", remedy=f"It has {len(floors)}.")
    edition = Edition.of(preplan)
    return floor_png(edition, floors[floor].id) if kind == "png" else floor_svg(edition, floors[floor].id)


def code_answer(desk: Desk, text: str) -> Answer:
    """What may be said of a locker's code, compared with the newest revision of its site that stands here.

    A revision that was withdrawn stands no more. Where two districts have a site of that id nobody can tell whose code
    it is: then it is compared with nothing.
    """
    answer = verify_code(text, desk.keyring)
    if not (answer.authentic and answer.code):
        return answer
    code = answer.code
    found = [issued for district in desk.records.districts() for issued in _issued(desk.records.of(district), code)]
    if len(found) != 1:
        return answer
    site_id, bundles = found[0]
    standing = {bundle.revision for bundle in bundles if not bundle.withdrawn}
    if code.revision in {bundle.revision for bundle in bundles} - standing:
        sentence = f"WITHDRAWN: its publisher took revision {code.revision} back. Print what is issued now."
        return Answer(verdict=Verdict.OLD, sentence=sentence, code=code)
    return check_code(code, desk.keyring.pinned(), Current(site_id=site_id, revision=max(standing, default=0)))


def _issued(records: Records, code: Code) -> Iterator[tuple[str, tuple[BundleRecord, ...]]]:
    """The sites of a district that a code may name, each with what was issued of it."""
    for site in records.sites.every():
        if code.names_site(site.id) and (bundles := records.releases.bundles(site.id)):
            yield site.id, bundles


def settle_old_sites(desk: Desk, now: datetime) -> tuple[str, ...]:
    """Give the sites of schema 1, which had plans but no files, their files; gives their ids."""
    old = [site for site in desk.records.sites.every() if site.version == 0]
    for site in old:
        facts = {key: str(site.facts[key]) for key in ("state_id", "address") if site.facts.get(key)}
        files = {_SITE_TOML: new_site_toml(site.id, site.name, **facts)}
        plans = {}
        for plan in desk.records.plans.of(site.id):
            placed = replace(plan, path=_path(plan.file_name))
            files[_SITE_TOML] = _add_to(files[_SITE_TOML], placed)
            plans[placed.path] = desk.blobs.get(plan.digest)
        contents: dict[str, bytes | None] = {path: text.encode() for path, text in files.items()}
        keep_files(desk.records, site, contents | plans, who="tacmap", note="from an older tacmap", now=now)
    return tuple(site.id for site in old)


def _add_to(text: str, plan: PlanRecord, building: str | None = None) -> str:
    titles = [floor["label"] for floor in plan.summary["floors"]]
    stem = Path(plan.file_name).stem
    one = [stem] if len(titles) < 2 and (not titles or titles[0].startswith("Floor ")) else titles
    return with_plan(text, plan.path, one, metres_per_unit=plan.summary.get("given_unit"), building=building)


def _path(file_name: str) -> str:
    own = Path(file_name)
    return f"plans/{slug(own.stem, otherwise='plan')}{own.suffix.lower() or '.dxf'}"


def plan_record(
    site_id: str, name: str, path: str, kept: FileRecord, found: Understanding, unit: float | None, now: datetime
) -> PlanRecord:
    """A record, with an id of its own, of a kept plan and what was found in it when read in this unit."""
    return PlanRecord(
        id=token_hex(8),
        site_id=site_id,
        file_name=name,
        path=path,
        digest=kept.digest,
        size=kept.size,
        created=now,
        summary=summary(found, unit),
        findings=tuple(asdict(finding) for finding in found.in_file()),
    )


def _bare(plan: PlanRecord) -> SiteFolder:
    """One plan as a site that nobody has walked."""
    stem = Path(plan.file_name).stem
    floor = SiteFloor(id="main/1", label=stem, index=0, plan=Path(plan.id), plan_name=plan.file_name)
    buildings = (SiteBuilding(id="main", name=stem, floors=(floor,)),)
    return SiteFolder(folder=Path(), id=plan.site_id, name=plan.file_name, buildings=buildings, bare=True)


def summary(found: Understanding, given_unit: float | None) -> dict[str, object]:
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
