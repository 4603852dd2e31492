"""Which right each route asks for, as one table; a route that is not in it is not served (`create_app` refuses)."""

from collections.abc import Iterable, Mapping

from fastapi.routing import APIRoute

from tacmap.service.rights import Right

__all__ = ["ROUTES", "without_right"]

ROUTES: Mapping[tuple[str, str], Right] = {
    ("GET", "/"): Right.FIND,
    ("GET", "/me"): Right.FIND,
    ("POST", "/me/password"): Right.FIND,
    ("POST", "/logout"): Right.FIND,
    ("GET", "/openapi.json"): Right.FIND,
    ("GET", "/sites"): Right.FIND,
    ("GET", "/overview"): Right.FIND,
    ("POST", "/sites"): Right.MANAGE,
    ("GET", "/sites/{site_id}"): Right.FIND,
    ("POST", "/sites/{site_id}/plans"): Right.EDIT,
    ("GET", "/sites/{site_id}/plans"): Right.LOOK,
    ("POST", "/sites/{site_id}/replacements"): Right.EDIT,
    ("GET", "/sites/{site_id}/replacements/{job_id}"): Right.LOOK,
    ("POST", "/sites/{site_id}/replacements/{job_id}"): Right.EDIT,
    ("GET", "/sites/{site_id}/files"): Right.LOOK,
    ("GET", "/sites/{site_id}/files/{path:path}"): Right.LOOK,
    ("PUT", "/sites/{site_id}/files/{path:path}"): Right.EDIT,
    ("DELETE", "/sites/{site_id}/files/{path:path}"): Right.EDIT,
    ("GET", "/sites/{site_id}/versions"): Right.LOOK,
    ("GET", "/sites/{site_id}/problems"): Right.LOOK,
    ("GET", "/sites/{site_id}/map"): Right.LOOK,
    ("POST", "/sites/{site_id}/corrections"): Right.EDIT,
    ("POST", "/sites/{site_id}/series"): Right.LOOK,
    ("GET", "/sites/{site_id}/setting"): Right.LOOK,
    ("PATCH", "/sites/{site_id}/setting"): Right.EDIT,
    ("POST", "/sites/{site_id}/features"): Right.EDIT,
    ("GET", "/sites/{site_id}/door-numbers"): Right.LOOK,
    ("POST", "/sites/{site_id}/door-numbers"): Right.EDIT,
    ("POST", "/sites/{site_id}/versions/{number}/put-back"): Right.EDIT,
    ("GET", "/sites/{site_id}/lockers/{locker_id}/check"): Right.INSPECT,
    ("POST", "/sites/{site_id}/lockers/{locker_id}/checks"): Right.INSPECT,
    ("GET", "/check/{part}"): Right.INSPECT,
    ("GET", "/sites/{site_id}/lockers"): Right.LOOK,
    ("POST", "/sites/{site_id}/lockers"): Right.EDIT,
    ("DELETE", "/sites/{site_id}/lockers/{locker_id}"): Right.EDIT,
    ("GET", "/sites/{site_id}/review"): Right.LOOK,
    ("GET", "/sites/{site_id}/review.pdf"): Right.LOOK,
    ("PATCH", "/sites/{site_id}/facts"): Right.EDIT,
    ("GET", "/sites/{site_id}/walk"): Right.LOOK,
    ("GET", "/sites/{site_id}/walk/sheets"): Right.LOOK,
    ("GET", "/sites/{site_id}/walk/sheets/{name}"): Right.LOOK,
    ("POST", "/sites/{site_id}/walk"): Right.VERIFY,
    ("POST", "/sites/{site_id}/walk/override"): Right.VERIFY,
    ("GET", "/studio/"): Right.FIND,
    ("GET", "/studio/assets/{name}"): Right.FIND,
    ("GET", "/studio/feature-types"): Right.FIND,
    ("GET", "/plans/{plan_id}"): Right.LOOK,
    ("GET", "/plans/{plan_id}/rooms.geojson"): Right.LOOK,
    ("GET", "/plans/{plan_id}/floors/{floor}.{kind}"): Right.LOOK,
    ("POST", "/sites/{site_id}/bundles"): Right.PUBLISH,
    ("GET", "/sites/{site_id}/notices"): Right.DOWNLOAD,
    ("POST", "/sites/{site_id}/notices/send"): Right.PUBLISH,
    ("POST", "/sites/{site_id}/notices/{number}/sent"): Right.PUBLISH,
    ("POST", "/sites/{site_id}/notices/{number}/seen"): Right.DOWNLOAD,
    ("GET", "/sites/{site_id}/downloads"): Right.PUBLISH,
    ("GET", "/bundles/{digest}.zip"): Right.DOWNLOAD,
    ("HEAD", "/bundles/{digest}.zip"): Right.DOWNLOAD,
    ("POST", "/sites/{site_id}/withdrawals"): Right.PUBLISH,
    ("GET", "/tablet/index.json"): Right.DOWNLOAD,
    ("GET", "/jobs"): Right.LOOK,
    ("GET", "/jobs/{job_id}"): Right.LOOK,
    ("GET", "/jobs/{job_id}/events"): Right.LOOK,
    ("POST", "/jobs/{job_id}/stop"): Right.EDIT,
    ("POST", "/jobs/{job_id}/retry"): Right.EDIT,
    ("GET", "/accounts"): Right.MANAGE,
    ("POST", "/accounts"): Right.MANAGE,
    ("GET", "/accounts/{account_id}"): Right.MANAGE,
    ("PUT", "/accounts/{account_id}"): Right.MANAGE,
    ("POST", "/accounts/{account_id}/password"): Right.MANAGE,
    ("GET", "/tokens"): Right.MANAGE,
    ("POST", "/tokens"): Right.MANAGE,
    ("DELETE", "/tokens/{token_id}"): Right.MANAGE,
    ("GET", "/audit"): Right.AUDIT,
}


def without_right(routes: Iterable[object]) -> list[tuple[str, str]]:
    """The closed routes that the table does not name."""
    served = [route for route in routes if isinstance(route, APIRoute)]
    asked = [(method, route.path) for route in served for method in sorted(route.methods or ())]
    return [each for each in asked if each not in ROUTES]
