"""Sites: add one, look at one. The same address gives a page to a browser and JSON to a program."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, HTTPException, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, RedirectResponse

from tacmap.service.desk import add_site
from tacmap.service.overview import Glance, Shelf, glances
from tacmap.service.rights import Right
from tacmap.store.plans import PlanRecord
from tacmap.store.releases import BundleRecord
from tacmap.store.sites import SiteRecord
from tacmap_api import pages
from tacmap_api.asking import seen_version, wants_page
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.leafing import MOST, Cursor, Limit, leaf, one_leaf

router = APIRouter(prefix="/sites", tags=["sites"])
overview = APIRouter(tags=["sites"])

_AHEAD = timedelta(days=90)  # what is due later is not told in the list of all sites


def site_as_seen(request: Request, site_id: str) -> SiteRecord:
    """The site, where If-Match names its newest save. Raises NotFound, 428, 412."""
    site = desk_of(request).records.sites.one(site_id)
    if seen_version(request) != site.version:
        raise HTTPException(412, "Somebody saved this site since. Load it again and repeat the change.")
    return site


@router.get("")
def every(request: Request, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """Every site, by id."""
    seen = (site for site in desk_of(request).records.sites.every() if visitor_of(request).sees(site.id))
    onward = (site for site in seen if cursor is None or site.id > cursor)
    return leaf(request, onward, limit, named=lambda site: site.id, told=_json)


@overview.get("/overview")
def at_a_glance(request: Request, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """Every site with how fresh it is, how ready its lockers are, what is open and what is due; nothing is read anew.

    `glance` is null for what is still to be worked out (`pending`): ask again. Who may not look gets names alone.
    """
    desk, visitor, today = desk_of(request), visitor_of(request), request.app.state.clock().date()
    every = (site for site in desk.records.sites.every() if visitor.sees(site.id))
    onward = (site for site in every if cursor is None or site.id > cursor)
    seen, headers = one_leaf(request, onward, limit, named=lambda site: site.id)
    told: dict[str, Any] = {"today": today.isoformat(), "pending": 0, "may_add": visitor.may(Right.MANAGE)}
    if not visitor.may(Right.LOOK):
        return JSONResponse(told | {"may_add": False, "sites": [_json(site) for site in seen]}, headers=headers)
    lines = [_line(site, glance, today) for site, glance in glances(desk, seen)]
    pending = sum(line["glance"] is None for line in lines)
    return JSONResponse(jsonable_encoder(told | {"pending": pending, "sites": lines}), headers=headers)


@router.post("", status_code=201)
def add(
    request: Request,
    name: Annotated[str, Form(max_length=200)],
    state_id: Annotated[str, Form(max_length=60)] = "",
    address: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Add a site; its id is made from its name."""
    state = request.app.state
    site = add_site(desk_of(request), name, state.clock(), state_id=state_id, address=address)
    place = {"Location": f"/sites/{site.id}"}
    if wants_page(request):
        return RedirectResponse(place["Location"], status_code=303)
    return JSONResponse(_json(site), 201, place)


@router.get("/{site_id}")
def one(request: Request, site_id: str) -> Response:
    """A site with its plans and its newest bundles; the older ones are in the list of them."""
    desk = desk_of(request)
    records = desk.records
    site, plans, bundles = records.sites.one(site_id), records.plans.of(site_id), records.releases.bundles(site_id)
    visitor = visitor_of(request)
    bundles = tuple(bundle for bundle in bundles if visitor.may_have(bundle))
    plans = plans if visitor.may(Right.LOOK) else ()
    if wants_page(request):
        return _page(site, plans, bundles)
    body = _json(site) | {
        "plans": [{"id": plan.id, "file_name": plan.file_name, **plan.summary} for plan in plans],
        "bundles": [bundle_json(bundle) for bundle in bundles[:MOST]],
    }
    return JSONResponse(body)


def bundle_json(bundle: BundleRecord) -> dict[str, Any]:
    return {
        "revision": bundle.revision,
        "audience": bundle.audience,
        "recipient": bundle.recipient,
        "issued": bundle.issued and bundle.issued.isoformat(),
        "fingerprint": bundle.fingerprint,
        "sha256": bundle.digest,
        "size": bundle.size,
        "withdrawn": bundle.withdrawn,
        "href": f"/bundles/{bundle.digest}.zip",
    }


def _json(site: SiteRecord) -> dict[str, Any]:
    facts = {key: site.facts[key] for key in ("state_id", "address", "law", "problems") if key in site.facts}
    return {"id": site.id, "name": site.name, "version": site.version, **facts}


def _line(site: SiteRecord, glance: Glance | None, today: date) -> dict[str, Any]:
    opened, told = site.facts.get("open"), None
    if glance is not None:
        due = [asdict(each) for each in glance.due_by(today + _AHEAD)]
        told = asdict(glance) | {"lockers": [_locker(shelf, today) for shelf in glance.lockers], "due": due}
    return _json(site) | {"open": opened["count"] if opened else None, "glance": told}


def _locker(shelf: Shelf, today: date) -> dict[str, Any]:
    stand = shelf.on(today)
    return {"id": shelf.id, "name": shelf.name, "score": stand.score, "ready": stand.ready, "why": stand.why}


def _page(site: SiteRecord, plans: tuple[PlanRecord, ...], bundles: tuple[BundleRecord, ...]) -> Response:
    return pages.page(
        site.name,
        pages.tag("p", " · ".join(site.facts[key] for key in ("state_id", "address") if key in site.facts)),
        pages.tag("p", pages.link("Check the rooms in the studio", f"/studio/#{site.id}") if plans else ""),
        pages.tag("h2", "Plans"),
        pages.listing(("File", "Rooms", "Numbered", "Doors", "To look at"), [_plan_row(plan) for plan in plans]),
        pages.form(
            f"/sites/{site.id}/plans",
            pages.tag("label", "Floor plan (DXF or SVG), the lowest floor first",
                      pages.tag("input", type="file", name="plan", accept=".dxf,.svg,.svgz", required="")),
            pages.button("Upload and read"),
            upload=True,
        ),
        pages.tag("h2", "Map packs"),
        pages.listing(("Revision", "For", "Fingerprint", "Size", ""), [_bundle_row(bundle) for bundle in bundles]),
        pages.tag("p", pages.link("Publish and print in the studio", f"/studio/#{site.id}/publish") if plans else ""),
        pages.tag("p", "What nobody has walked is revision 0 and says NOT WALKED on every page.", class_="quiet"),
    )  # fmt: skip


def _plan_row(plan: PlanRecord) -> tuple[str, ...]:
    floors = plan.summary["floors"]
    total = {key: sum(floor[key] for floor in floors) for key in ("rooms", "numbered", "doors")}
    return (
        pages.link(plan.file_name, f"/plans/{plan.id}"),
        *(str(total[key]) for key in ("rooms", "numbered", "doors")),
        str(sum(finding["severity"] == "warning" for finding in plan.findings)),
    )


def _bundle_row(bundle: BundleRecord) -> tuple[str, ...]:
    revision = f"{bundle.revision} · NOT WALKED" if bundle.revision == 0 else str(bundle.revision)
    size = f"{bundle.size / 1e6:.1f} MB"
    way = "Withdrawn" if bundle.withdrawn else pages.link("Download", f"/bundles/{bundle.digest}.zip")
    return revision, bundle.audience, bundle.fingerprint, size, way
