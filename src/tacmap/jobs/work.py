"""What each kind of job does: one verb of the service. To add a kind, write a function and name it below.

A try may be the second one of a job whose worker was killed, even after its last commit: each kind finds what it did.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from tacmap.annotations import Audience
from tacmap.errors import Conflict, NotFound
from tacmap.service.desk import Desk, add_plan
from tacmap.service.handing_out import audience_named
from tacmap.service.issued import papers
from tacmap.service.notices import send_notices
from tacmap.service.proof import proof
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.redrawn import Newer, compared_with
from tacmap.service.stock import take_stock
from tacmap.service.survey import Tell
from tacmap.store.jobs import Job
from tacmap.store.plans import PlanRecord

__all__ = ["KINDS", "Work", "newer_of"]

Work = Callable[[Desk, Job, datetime, Tell], Mapping[str, Any]]

_TURNS = 5  # how often a plan is put on a site that others save meanwhile


def _plan(desk: Desk, job: Job, now: datetime, tell: Tell) -> Mapping[str, Any]:
    """Take in the uploaded plan: `site`, `file_name`, `metres_per_unit`, `building`."""
    for turn in range(1, _TURNS + 1):
        try:
            return {"plan": (_taken_in(desk, job) or _take_in(desk, job, now, tell)).id}
        except Conflict:
            if turn == _TURNS:
                raise
    raise AssertionError


def _taken_in(desk: Desk, job: Job) -> PlanRecord | None:
    try:
        return desk.records.plans.one(job.id)
    except NotFound:
        return None


def _take_in(desk: Desk, job: Job, now: datetime, tell: Tell) -> PlanRecord:
    content, task = desk.blobs.get(job.digest or ""), job.task
    return add_plan(
        desk, task["site"], task["file_name"], content, now, metres_per_unit=task.get("metres_per_unit"),
        building=task.get("building"), who=job.who, plan_id=job.id, tell=tell,
    )  # fmt: skip


def _newer(desk: Desk, job: Job, now: datetime, tell: Tell) -> Mapping[str, Any]:
    """Compare a newer drawing with the plan of a `floor` of a `site`: `file_name`. Nothing is changed by it."""
    tell(f"reading {job.task['file_name']}", 0, 1)
    redrawn = compared_with(desk, newer_of(job), now)
    return {"version": redrawn.version, "objection": bool(redrawn.objection)}


def newer_of(job: Job) -> Newer:
    """The drawing that a job was given to compare."""
    task = job.task
    return Newer(site_id=task["site"], floor=task["floor"], file_name=task["file_name"], digest=job.digest or "")


def _site(desk: Desk, job: Job, now: datetime, tell: Tell) -> Mapping[str, Any]:
    """Read every plan of a `site`."""
    return asdict(take_stock(desk, job.task["site"], now, tell=tell))


def _publish(desk: Desk, job: Job, now: datetime, tell: Tell) -> Mapping[str, Any]:
    """Publish a `site`: `copies` of audience and recipient or for `everyone`, `issued`, `reason`, what to `accept`."""
    task = job.task
    copies = [Copy(audience=audience_named(each["audience"]), recipient=each["recipient"]) for each in task["copies"]]
    order = Order(
        site_id=task["site"],
        copies=copies,
        everyone=task.get("everyone", False),
        accept=task.get("accept", ()),
        who=job.who,
        reason=task["reason"],
        issued=date.fromisoformat(task["issued"]) if task["issued"] else None,
        request=job.id,
        version=task.get("version"),
    )
    bundles = publish(desk, order, now, tell=tell)
    told = send_notices(desk, order.site_id, now, tell=tell)
    return {"revision": bundles[0].revision, "bundles": [bundle.digest for bundle in bundles], "told": told}


def _notices(desk: Desk, job: Job, now: datetime, tell: Tell) -> Mapping[str, Any]:
    """Send what is still to be sent to the recipients of a `site`."""
    return {"told": send_notices(desk, job.task["site"], now, tell=tell)}


def _proof(desk: Desk, job: Job, _: datetime, tell: Tell) -> Mapping[str, Any]:
    """Show what would be issued of a `site` for an `audience`, dated `issued`."""
    day = date.fromisoformat(job.task["issued"]) if job.task["issued"] else None
    return proof(desk, job.task["site"], Audience.named(job.task["audience"]), day, tell=tell).told()


def _papers(desk: Desk, job: Job, _: datetime, tell: Tell) -> Mapping[str, Any]:
    """Print what goes with the `bundle` of a `site`: card, labels, signs."""
    return {"papers": papers(desk, job.task["bundle"], tell=tell)}


KINDS: Mapping[str, Work] = {
    "plan": _plan, "newer": _newer, "site": _site, "publish": _publish, "notices": _notices, "proof": _proof,
    "papers": _papers,
}  # fmt: skip
