"""What each kind of job does: one verb of the service. To add a kind, write a function and name it below.

A try may be the second one of a job whose worker was killed, even after its last commit: each kind finds what it did.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from tacmap.errors import Conflict, NotFound
from tacmap.service.desk import Desk, add_plan
from tacmap.service.handing_out import audience_named
from tacmap.service.notices import send_notices
from tacmap.service.publish import Copy, Order, publish
from tacmap.service.stock import take_stock
from tacmap.service.survey import Tell
from tacmap.store.jobs import Job
from tacmap.store.plans import PlanRecord

__all__ = ["KINDS", "Work"]

Work = Callable[[Desk, Job, datetime, Tell], Mapping[str, Any]]

_TURNS = 5  # how often a plan is put on a site that others save meanwhile


def _plan(desk: Desk, job: Job, now: datetime, tell: Tell) -> Mapping[str, Any]:
    """Take in the uploaded plan: `site`, `file_name`, `metres_per_unit`."""
    tell(f"reading {job.task['file_name']}", 0, 1)
    for turn in range(1, _TURNS + 1):
        try:
            return {"plan": (_taken_in(desk, job) or _take_in(desk, job, now)).id}
        except Conflict:
            if turn == _TURNS:
                raise
    raise AssertionError


def _taken_in(desk: Desk, job: Job) -> PlanRecord | None:
    try:
        return desk.records.plans.one(job.id)
    except NotFound:
        return None


def _take_in(desk: Desk, job: Job, now: datetime) -> PlanRecord:
    content, unit = desk.blobs.get(job.digest or ""), job.task.get("metres_per_unit")
    site, name = job.task["site"], job.task["file_name"]
    return add_plan(desk, site, name, content, now, metres_per_unit=unit, who=job.who, plan_id=job.id)


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
    )
    bundles = publish(desk, order, now, tell=tell)
    told = send_notices(desk, order.site_id, now, tell=tell)
    return {"revision": bundles[0].revision, "bundles": [bundle.digest for bundle in bundles], "told": told}


def _notices(desk: Desk, job: Job, now: datetime, tell: Tell) -> Mapping[str, Any]:
    """Send what is still to be sent to the recipients of a `site`."""
    return {"told": send_notices(desk, job.task["site"], now, tell=tell)}


KINDS: Mapping[str, Work] = {"plan": _plan, "site": _site, "publish": _publish, "notices": _notices}
