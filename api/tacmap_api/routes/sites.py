"""Sites: add one, look at one. The same address gives a page to a browser and JSON to a program."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from tacmap.service.desk import add_site
from tacmap.service.rights import Right
from tacmap.store.plans import PlanRecord
from tacmap.store.releases import BundleRecord
from tacmap.store.sites import SiteRecord
from tacmap_api import pages
from tacmap_api.asking import wants_page
from tacmap_api.identity import desk_of, visitor_of

router = APIRouter(prefix="/sites", tags=["sites"])


@router.get("")
def every(request: Request) -> list[dict[str, Any]]:
    """Every site, by id."""
    desk = desk_of(request)
    return [_json(site) for site in desk.records.sites.every() if visitor_of(request).sees(site.id)]


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
    """A site with its plans and bundles."""
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
        "bundles": [bundle_json(bundle) for bundle in bundles],
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
    return {"id": site.id, "name": site.name, "version": site.version, **site.facts}


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
        pages.form(
            f"/sites/{site.id}/bundles",
            pages.tag("label", "For", pages.tag("select", *(pages.tag("option", who, value=who)
                      for who in ("police", "fire", "public")), name="audience")),
            pages.tag("label", "Date of issue", pages.tag("input", type="date", name="issued")),
            pages.tag("label", "A marked copy for each recipient",
                      pages.tag("select", pages.tag("option", "no", value="false"),
                                pages.tag("option", "yes", value="true"), name="all_recipients")),
            pages.button("Pack"),
        ),
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
