"""The verb `publish`: a kept site becomes a revision with a bundle for each audience and recipient, or drafts of one.

Bundles are durable before anything names them; then the revision, its bundles, the notices and the site's own new
number commit together or not at all. What nobody has walked is packed as a draft: revision 0, never issued.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath

from tacmap.annotations import Audience
from tacmap.errors import Conflict, NotFound
from tacmap.service.desk import Desk
from tacmap.service.pack import Packed, pack
from tacmap.service.readings import read_once
from tacmap.service.survey import Reader, Survey, Tell, survey_site
from tacmap.service.working import Working, opened, put_files, site_text
from tacmap.site import SiteFloor, SiteFolder
from tacmap.site.writing import with_revision
from tacmap.stages import Understanding
from tacmap.store.releases import BundleRecord, Revision

__all__ = ["Copy", "Order", "publish", "readings_of", "survey_kept"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One bundle to be made: for whom, and marked for which recipient."""

    audience: Audience
    recipient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be published. `request` names the order: however often it comes, it issues once."""

    site_id: str
    copies: Sequence[Copy]
    who: str = ""
    reason: str = ""
    issued: date | None = None
    request: str | None = None


def publish(desk: Desk, order: Order, now: datetime, *, tell: Tell = lambda *_: None) -> tuple[BundleRecord, ...]:
    """The bundles that were issued, or the drafts that were packed, in the order of the copies.

    Raises NotFound without a plan, SiteRefused with all that is wrong, PlanRefused, Conflict where somebody changed
    or issued the site meanwhile, StoreUnwritable.
    """
    if (done := _issued_before(desk, order)) is not None:
        return done
    working = opened(desk.records, order.site_id)
    site = replace(working.site, revision=_next_number(desk, working.site))
    surveyed = _surveyed(desk, working, site, order.issued, tell)
    packed = [_packed(desk, surveyed, copy, tell) for copy in order.copies]
    bundles = [_record(desk, each, copy, order, now) for each, copy in zip(packed, order.copies, strict=True)]
    if not surveyed.preplan.walked:
        return tuple(desk.records.releases.add_draft(bundle) for bundle in bundles)
    try:
        _issue(desk, working, order, bundles, now)
    except Conflict:
        if (done := _issued_before(desk, order)) is not None:
            return done
        raise
    return tuple(bundles)


def survey_kept(desk: Desk, site_id: str, *, tell: Tell = lambda *_: None) -> Survey:
    """The kept site as a preplan, with everything a person should look at. Raises as `publish`."""
    working = opened(desk.records, site_id)
    return _surveyed(desk, working, working.site, None, tell)


def _issued_before(desk: Desk, order: Order) -> tuple[BundleRecord, ...] | None:
    """What this very order issued."""
    revision = desk.records.releases.of_request(order.request) if order.request else None
    if revision is None:
        return None
    bundles = [each for each in desk.records.releases.bundles(revision.site_id) if each.revision == revision.number]
    return tuple(reversed(bundles))


def _next_number(desk: Desk, site: SiteFolder) -> int:
    return max(site.revision, desk.records.releases.last_number(site.id)) + 1


def _surveyed(desk: Desk, working: Working, site: SiteFolder, issued: date | None, tell: Tell) -> Survey:
    if not any(floor.plan for floor in site.floors):
        raise NotFound(f"{site.name} has no plan yet.", remedy="Upload a DXF or SVG floor plan first.")
    read = readings_of(desk, working)
    return survey_site(site, read, issued=issued, trusted=desk.keyring.pinned(), tell=tell)


def readings_of(desk: Desk, working: Working) -> Reader:
    """How the plans of a kept site are read: by what is kept of them, once."""
    uploaded = {(plan.path, plan.digest): plan.file_name for plan in desk.records.plans.of(working.record.id)}

    def read(floor: SiteFloor) -> Understanding:
        path = PurePosixPath(floor.plan_name)
        digest, unit = working.files[str(path)].digest, floor.metres_per_unit
        name = uploaded.get((str(path), digest), path.name)  # as its uploader knows it
        return read_once(desk.records, name, digest, metres_per_unit=unit, limits=desk.limits)

    return read


def _packed(desk: Desk, surveyed: Survey, copy: Copy, tell: Tell) -> Packed:
    recipient = copy.recipient or None
    return pack(surveyed.preplan, key=desk.keyring.own_key(), audience=copy.audience, recipient=recipient, tell=tell)


def _record(desk: Desk, packed: Packed, copy: Copy, order: Order, now: datetime) -> BundleRecord:
    return BundleRecord(
        site_id=order.site_id,
        revision=packed.preplan.revision,
        audience=copy.audience.name.lower(),
        digest=desk.blobs.put(packed.content),
        fingerprint=packed.fingerprint,
        size=len(packed.content),
        issued=packed.preplan.issued,
        created=now,
        recipient=copy.recipient,
        review_due=packed.preplan.review.due,
    )


def _issue(desk: Desk, working: Working, order: Order, bundles: Sequence[BundleRecord], now: datetime) -> None:
    """Commit the revision with all that belongs to it."""
    number = bundles[0].revision
    text = site_text(desk.records, working.files)
    files = put_files(desk.records, {"site.toml": with_revision(text, number, bundles[0].issued).encode()})
    revision = Revision(
        site_id=order.site_id,
        number=number,
        version=working.record.version,
        created=now,
        who=order.who,
        reason=order.reason,
        request=order.request,
    )
    recipients = sorted({bundle.recipient for bundle in bundles if bundle.recipient})
    digests = [bundle.digest for bundle in bundles] + [record.digest for record in files.values()]
    with desk.records.shelf.writing(*digests) as connection:
        desk.records.releases.issue_in(connection, revision, bundles, recipients)
        desk.records.sites.save_in(connection, working.record, files, who=order.who, note=f"revision {number}", now=now)
