"""The list of sites, for people."""

from fastapi import APIRouter, Request, Response

from tacmap.service.rights import Right
from tacmap_api import pages
from tacmap_api.identity import desk_of, visitor_of

router = APIRouter(include_in_schema=False)


@router.get("/")
def home(request: Request) -> Response:
    desk, visitor = desk_of(request), visitor_of(request)
    rows = [
        (
            pages.link(site.name, f"/sites/{site.id}"),
            site.facts.get("address", ""),
            str(len(desk.records.plans.of(site.id))),
        )
        for site in desk.records.sites.every()
        if visitor.sees(site.id)
    ]
    return pages.page(
        "Sites",
        *([_studio()] if visitor.may(Right.EDIT) else []),
        pages.listing(("Site", "Address", "Plans"), rows)
        if rows
        else pages.tag("p", "No site yet. Add the first one."),
        pages.tag("h2", "Add a site"),
        pages.form(
            "/sites",
            pages.tag("label", "Name of the school", pages.tag("input", name="name", required="", maxlength="200")),
            pages.tag("label", "State id", pages.tag("input", name="state_id", maxlength="60")),
            pages.tag("label", "Address", pages.tag("input", name="address", maxlength="200")),
            pages.button("Add"),
        ),
        pages.tag("h2", "Tablets"),
        pages.tag("p", pages.link("Keep maps on this tablet", "/tablet/")),
        *([pages.tag("p", pages.link("Let a tablet in", "/tablet/links"))] if visitor.may(Right.MANAGE) else []),
        pages.form("/logout", pages.button("Log out")),
    )


def _studio() -> pages.Markup:
    """The way on for those who make maps; what stands below does without JavaScript."""
    return pages.tag(
        "p",
        pages.tag("a", "Open the studio", href="/studio/", class_="big"),
        " From floor plans to a published map pack, in six steps.",
    )
