"""Plans: take one in, show what was found as JSON, as GeoJSON and as a picture."""

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import JSONResponse, RedirectResponse

from tacmap.service.desk import picture, rooms_of, summary
from tacmap.service.read import too_large
from tacmap.service.readings import reader
from tacmap.service.uploaded import UploadedPlan, uploaded_plans
from tacmap.store.plans import PlanRecord
from tacmap_api import pages
from tacmap_api.asking import unchanged, wants_page
from tacmap_api.identity import desk_of
from tacmap_api.leafing import MOST, Cursor, Limit, after, leaf, marked
from tacmap_api.routes.jobs import have_done, told_of

router = APIRouter(tags=["plans"])

PICTURES = {"svg": "image/svg+xml", "png": "image/png"}


@router.post("/sites/{site_id}/plans", status_code=201)
def upload(
    request: Request,
    site_id: str,
    plan: Annotated[UploadFile, File()],
    metres_per_unit: Annotated[float | None, Form(gt=0, lt=1e6)] = None,
    building: Annotated[str | None, Form(max_length=75)] = None,
) -> Response:
    """Read a DXF or SVG plan and keep it. 415 for other formats, 413 beyond the limits, 422 when it is damaged.

    Its floors go above those of `building`: an id, or the name of a new one; without it the first. 202 and the job that
    reads it with `Prefer: respond-async`, and where it takes long.
    """
    desk = desk_of(request)
    content = content_of(request, plan)
    desk.records.sites.one(site_id)
    task = {"site": site_id, "file_name": plan.filename or "plan", "metres_per_unit": metres_per_unit}
    if building:
        task["building"] = building
    job = have_done(request, "plan", task, digest=desk.blobs.put(content))
    if not job.state.over:
        return told_of(job)
    kept = desk.records.plans.one(job.outcome["plan"])
    if wants_page(request):
        return RedirectResponse(f"/plans/{kept.id}", status_code=303)
    return JSONResponse(_json(kept), 201, {"Location": f"/plans/{kept.id}"})


def content_of(request: Request, plan: UploadFile) -> bytes:
    """The bytes of an uploaded plan. Raises PlanTooLarge."""
    cap = desk_of(request).limits.file_bytes
    content = plan.file.read(cap + 1)
    if len(content) > cap:
        raise too_large("This file", cap)
    return content


@router.get("/sites/{site_id}/plans")
def of_site(request: Request, site_id: str, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """What was understood of each plan that the site stands on; of one that cannot be read, why."""
    onward = after(uploaded_plans(desk_of(request), site_id), cursor, _path_and_unit)
    return leaf(request, onward, limit, named=_path_and_unit, told=_understood)


def _path_and_unit(plan: UploadedPlan) -> str:
    return marked(plan.path, plan.unit)


@router.get("/plans/{plan_id}")
def one(request: Request, plan_id: str) -> Response:
    """What was found in a plan; `at` of a finding is in the plan file's own coordinates."""
    plan = desk_of(request).records.plans.one(plan_id)
    return _page(plan) if wants_page(request) else JSONResponse(_json(plan))


@router.get("/plans/{plan_id}/rooms.geojson")
def rooms(request: Request, plan_id: str) -> Response:
    """Every room in the plan file's own coordinates."""
    desk = desk_of(request)
    return Response(rooms_of(desk, desk.records.plans.one(plan_id)), media_type="application/geo+json")


@router.get("/plans/{plan_id}/floors/{floor}.{kind}")
def floor_picture(request: Request, plan_id: str, floor: int, kind: str) -> Response:
    """One floor, counted from 1, as it would be drawn in a bundle."""
    desk = desk_of(request)
    plan = desk.records.plans.one(plan_id)
    etag = f'"{plan.digest[:32]}-{reader()[:32]}-{floor}-{kind}"'  # another tacmap may draw it otherwise
    if kind not in PICTURES:
        return Response(status_code=404)
    if unchanged(request, etag):
        return Response(status_code=304, headers={"ETag": etag})
    drawn = picture(desk, plan, floor - 1, kind)
    policy = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return Response(drawn, media_type=PICTURES[kind], headers={"ETag": etag, "Content-Security-Policy": policy})


def _understood(plan: UploadedPlan) -> dict[str, Any]:
    told: dict[str, Any] = {
        "path": plan.path, "file_name": plan.file_name, "sha256": plan.digest, "size": plan.size,
        "floors": [{"id": floor, "order": order} for floor, order in plan.floors],
    }  # fmt: skip
    if plan.refused is not None:
        refused = plan.refused
        return told | {"refused": {"title": refused.problem, "detail": refused.place, "remedy": refused.remedy}}
    if (found := plan.found) is None:
        return told
    drawn = summary(found, plan.unit)
    sure = not any(finding.code == "units-uncertain" for finding in found.findings)
    return told | {
        **{key: drawn[key] for key in ("metres_per_unit", "given_unit", "evidence")},
        "sure": sure or plan.unit is not None,
        "drawn": drawn["floors"],
        "layers": [asdict(layer) for layer in found.layers],
        "findings": [asdict(finding) for finding in found.in_file()],
    }


def _json(plan: PlanRecord) -> dict[str, Any]:
    floors = [
        floor | {"picture": f"/plans/{plan.id}/floors/{order}.svg"}
        for order, floor in enumerate(plan.summary["floors"], start=1)
    ]
    return {
        "id": plan.id,
        "site": plan.site_id,
        "file_name": plan.file_name,
        "sha256": plan.digest,
        "size": plan.size,
        **plan.summary,
        "floors": floors,
        "rooms": f"/plans/{plan.id}/rooms.geojson",
        "findings": list(plan.findings),
    }


def _page(plan: PlanRecord) -> Response:
    floors = plan.summary["floors"]
    told = f"One unit of the drawing is {plan.summary['metres_per_unit']:g} m. {' '.join(plan.summary['evidence'])}"
    drawn = [
        part
        for order, floor in enumerate(floors, start=1)
        for part in (
            pages.tag("h2", _floor_line(floor)),
            pages.tag("img", src=f"/plans/{plan.id}/floors/{order}.svg", alt=floor["label"], class_="picture"),
        )
    ]
    rows = [(finding["message"], finding["floor"] or "", _place(finding["at"])) for finding in plan.findings]
    return pages.page(
        plan.file_name,
        pages.tag("p", pages.link("Back to the site", f"/sites/{plan.site_id}"), " · ",
                  pages.link("Rooms as GeoJSON", f"/plans/{plan.id}/rooms.geojson")),
        pages.tag("p", told, class_="quiet"),
        *drawn,
        pages.tag("h2", "To look at"),
        pages.listing(("What", "Floor", "Where in the drawing"), rows) if rows else pages.tag("p", "Nothing."),
    )  # fmt: skip


def _floor_line(floor: dict[str, Any]) -> str:
    return f"{floor['label']}: {floor['rooms']} rooms, {floor['numbered']} numbered, {floor['doors']} doors"


def _place(at: list[float] | None) -> str:
    return f"{at[0]:g}, {at[1]:g}" if at else ""
