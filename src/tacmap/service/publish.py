"""The verb `publish`: a kept site becomes a revision with a bundle for each audience and recipient, or drafts of one.

The rules are those of `tacmap pack`: private things are refused or asked about, who stands in site.toml gets the copy
that stands there. Bundles are durable before anything names them; then the revision, its bundles, the notices and the
site's own new number commit together or not at all. What nobody has walked is a draft: revision 0, never issued.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import PurePosixPath

from tacmap.annotations import Audience
from tacmap.copies import Recipient, same_name
from tacmap.errors import Conflict, FileRefused, NotFound
from tacmap.service.desk import Desk
from tacmap.service.handing_out import addressees, newly_handed
from tacmap.service.pack import Packed, pack
from tacmap.service.privacy import KINDS
from tacmap.service.readings import read_once
from tacmap.service.survey import Reader, Survey, Tell, surveyed
from tacmap.service.walked import remember
from tacmap.service.working import Working, opened, put_files, site_text
from tacmap.site import SiteFloor, SiteFolder
from tacmap.site.recipients import COPIES, with_copies
from tacmap.site.writing import with_revision
from tacmap.stages import Understanding
from tacmap.store.notices import Notice
from tacmap.store.releases import BundleRecord, Revision

__all__ = [
    "Copy", "Order", "as_next", "next_number", "publish", "readings_of", "survey_kept", "survey_of", "with_plan",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One bundle to be made: for whom, and marked for which recipient; without an audience the recipient's own."""

    audience: Audience | None = None
    recipient: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be published: these copies, and with `everyone` a marked one for each recipient that the site names.

    `version` is the save that its giver looked at; another one is not published in its place.
    `accept` are the kinds of private things that may stay. `request` names the order: however often it comes, it
    issues once.
    """

    site_id: str
    copies: Sequence[Copy] = ()
    everyone: bool = False
    accept: Collection[str] = ()
    who: str = ""
    reason: str = ""
    issued: date | None = None
    request: str | None = None
    version: int | None = None


def publish(desk: Desk, order: Order, now: datetime, *, tell: Tell = lambda *_: None) -> tuple[BundleRecord, ...]:
    """The bundles that were issued, or the drafts that were packed, in the order of the copies.

    Raises NotFound without a plan, SiteRefused with all that is wrong, NeedsConfirming, FileRefused for recipients
    that cannot be meant, PlanRefused, Conflict where somebody changed or issued the site meanwhile, StoreUnwritable.
    """
    if (done := _issued_before(desk, order)) is not None:
        return done
    working = opened(desk.records, order.site_id)
    if order.version not in (None, working.record.version):
        raise Conflict("Somebody changed this site since you looked at it.", remedy="Look again, then publish.")
    site = as_next(desk, with_plan(working).site, order.issued)
    to = _addressees(order, site)
    survey = survey_of(desk, working, site, accept=order.accept, tell=tell).sound()
    remember(desk.keyring, survey.vouched)
    packed = [_packed(desk, survey, recipient, tell) for recipient in to]
    bundles = [_record(desk, each, order, now) for each in packed]
    if not survey.preplan.walked:
        return tuple(desk.records.releases.add_draft(bundle) for bundle in bundles)
    try:
        _issue(desk, working, order, packed, bundles, now)
    except Conflict:
        if (done := _issued_before(desk, order)) is not None:
            return done
        raise
    return tuple(bundles)


def survey_kept(desk: Desk, site_id: str, *, tell: Tell = lambda *_: None) -> Survey:
    """The kept site as a preplan, with everything a person should look at. Raises as `publish`."""
    return survey_of(desk, with_plan(opened(desk.records, site_id)), tell=tell).sound()


def _issued_before(desk: Desk, order: Order) -> tuple[BundleRecord, ...] | None:
    """What this very order issued."""
    revision = desk.records.releases.of_request(order.request) if order.request else None
    if revision is None:
        return None
    bundles = [each for each in desk.records.releases.bundles(revision.site_id) if each.revision == revision.number]
    return tuple(reversed(bundles))


_NOBODY = ""  # the name of a copy that is marked for nobody in particular


def _addressees(order: Order, site: SiteFolder) -> tuple[Recipient, ...]:
    """For whom copies are made, each once. Raises FileRefused."""
    if unknown := set(order.accept) - set(KINDS):
        raise FileRefused(f"There is no {min(unknown)} to accept.", remedy=f"It is one of {', '.join(KINDS)}.")
    to: list[Recipient] = []
    for copy in order.copies:
        if copy.recipient:
            to.extend(addressees(site.recipients, [copy.recipient], audience=copy.audience))
        else:
            to.append(Recipient(name=_NOBODY, audience=Audience.POLICE if copy.audience is None else copy.audience))
    if order.everyone:
        to.extend(addressees(site.recipients, (), everyone=True))
    if not to:
        raise FileRefused("Nothing was asked for.", remedy="Name an audience, or who is given a copy.")
    return tuple(dict.fromkeys(to))


def next_number(desk: Desk, site: SiteFolder) -> int:
    """The number of the revision that would be issued next."""
    return max(site.revision, desk.records.releases.last_number(site.id)) + 1


def as_next(desk: Desk, site: SiteFolder, issued: date | None = None) -> SiteFolder:
    """The site as its next revision, issued on this day where one is named."""
    return replace(site, revision=next_number(desk, site), issued=issued or site.issued)


def with_plan(working: Working) -> Working:
    """The site that was opened, if it has a plan. Raises NotFound."""
    if not any(floor.plan for floor in working.site.floors):
        raise NotFound(f"{working.site.name} has no plan yet.", remedy="Upload a DXF or SVG floor plan first.")
    return working


def survey_of(
    desk: Desk,
    working: Working,
    site: SiteFolder | None = None,
    *,
    accept: Collection[str] | None = None,
    tell: Tell = lambda *_: None,
) -> Survey:
    """The site that was opened, or `site` made of it, as far as it goes; walks count by the desk's keys.

    Raises PlanRefused.
    """
    read = readings_of(desk, working)
    return surveyed(site or working.site, read, trusted=desk.keyring.trust(), accept=accept, tell=tell)


def readings_of(desk: Desk, working: Working) -> Reader:
    """How the plans of a kept site are read: by what is kept of them, once."""
    uploaded = {(plan.path, plan.digest): plan.file_name for plan in desk.records.plans.of(working.record.id)}

    def read(floor: SiteFloor) -> Understanding:
        path = PurePosixPath(floor.plan_name)
        digest, unit = working.files[str(path)].digest, floor.metres_per_unit
        name = uploaded.get((str(path), digest), path.name)  # as its uploader knows it
        return read_once(desk.records, name, digest, metres_per_unit=unit, limits=desk.limits)

    return read


def _packed(desk: Desk, survey: Survey, recipient: Recipient, tell: Tell) -> Packed:
    return pack(
        survey.preplan,
        key=desk.keyring.own_key(),
        audience=recipient.audience,
        recipient=recipient.name or None,
        expires=recipient.until,
        aerial=survey.aerial,
        tell=tell,
    )


def _record(desk: Desk, packed: Packed, order: Order, now: datetime) -> BundleRecord:
    return BundleRecord(
        site_id=order.site_id,
        revision=packed.preplan.revision,
        audience=packed.preplan.audience.name.lower(),
        digest=desk.blobs.put(packed.content),
        fingerprint=packed.fingerprint,
        size=len(packed.content),
        issued=packed.preplan.issued,
        created=now,
        recipient=packed.recipient or "",
        review_due=packed.preplan.review.due,
    )


def _issue(
    desk: Desk,
    working: Working,
    order: Order,
    packed: Sequence[Packed],
    bundles: Sequence[BundleRecord],
    now: datetime,
) -> None:
    """Commit the revision with all that belongs to it."""
    number = bundles[0].revision
    files = put_files(desk.records, _written(desk, working, packed, bundles[0]))
    revision = Revision(
        site_id=order.site_id,
        number=number,
        version=working.record.version,
        created=now,
        who=order.who,
        reason=order.reason,
        request=order.request,
    )
    digests = [bundle.digest for bundle in bundles] + [record.digest for record in files.values()]
    with desk.records.shelf.writing(*digests) as connection:
        desk.records.releases.issue_in(connection, revision, bundles)
        desk.records.notices.add_in(connection, _notices(working.site, bundles, now))
        desk.records.sites.save_in(connection, working.record, files, who=order.who, note=f"revision {number}", now=now)


def _written(desk: Desk, working: Working, packed: Sequence[Packed], first: BundleRecord) -> dict[str, bytes]:
    """What the issue writes into the site's own files: its number, and who was handed a copy."""
    files = {"site.toml": with_revision(site_text(desk.records, working.files), first.revision, first.issued).encode()}
    if new := newly_handed(working.site, packed):
        kept = working.files.get(COPIES)
        text = desk.blobs.get(kept.digest).decode("utf-8-sig") if kept else ""
        files[COPIES] = with_copies(text, new).encode()
    return files


def _notices(site: SiteFolder, bundles: Sequence[BundleRecord], now: datetime) -> list[Notice]:
    """One for everybody who should hold the map, and for whoever gets a copy now."""
    known = site.recipients
    names = [*known.expected(), *(bundle.recipient for bundle in bundles if bundle.recipient)]
    told = [name for i, name in enumerate(names) if not any(same_name(name, other) for other in names[:i])]
    return [_notice(site.id, known.find(name) or Recipient(name=name), bundles, now) for name in told]


def _notice(site_id: str, recipient: Recipient, bundles: Sequence[BundleRecord], now: datetime) -> Notice:
    own = [bundle for bundle in bundles if same_name(bundle.recipient, recipient.name)]
    theirs = [each for each in bundles if not each.recipient and each.audience == recipient.audience.name.lower()]
    return Notice(
        site_id=site_id,
        revision=bundles[0].revision,
        recipient=recipient.name,
        created=now,
        email=recipient.email or "",
        fingerprint=next((bundle.fingerprint for bundle in (*own, *theirs)), ""),
    )
