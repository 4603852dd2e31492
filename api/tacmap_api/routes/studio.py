"""The studio: its page, and the map of a site as an editor sees and changes it."""

from dataclasses import asdict
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from tacmap.annotations import FEATURE_TYPES, Audience, FeatureType
from tacmap.corrections import Correction
from tacmap.errors import Conflict, NotFound
from tacmap.geometry import Placement
from tacmap.service.editing import Draft, Placed, draft_of, say, series
from tacmap.service.fix import kind_called
from tacmap.service.problems import Problem
from tacmap.service.working import SHEETS
from tacmap_api.asking import seen_version
from tacmap_api.floors_told import document_for
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.leafing import MOST, Cursor, Limit, after, leaf

router = APIRouter(tags=["studio"])

# The studio's own files may run; what a plan or a person says is text and never markup.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


_Number = Annotated[float, Field(allow_inf_nan=False)]


class Said(BaseModel):
    """One thing that a person says of the plan; `points` lie in the coordinates of the floor's file."""

    model_config = ConfigDict(extra="forbid")

    floor: Annotated[str, Field(max_length=200)]
    correction: Annotated[str, Field(max_length=40)]
    points: Annotated[list[tuple[_Number, _Number]], Field(max_length=500)] = []
    value: Annotated[str, Field(max_length=300)] | None = None

    def row(self) -> Correction:
        """Raises FileRefused for a kind that there is not."""
        return Correction(
            kind=kind_called(self.correction), floor=self.floor, points=tuple(self.points), value=self.value
        )


class Along(BaseModel):
    """Rooms to be numbered in series: those along a line on a floor, from its first point on."""

    model_config = ConfigDict(extra="forbid")

    floor: Annotated[str, Field(max_length=200)]
    points: Annotated[list[tuple[_Number, _Number]], Field(min_length=2, max_length=500)]
    first: Annotated[str, Field(max_length=40)]
    step: Annotated[int, Field(ge=1, le=100)] = 1
    side: Literal["left", "right"] | None = None


class Sayings(BaseModel):
    """What is written down in one step."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[list[Said], Field(min_length=1, max_length=2000)]


_ASSETS = Path(str(files("tacmap_api"))) / "studio_assets"


@router.get("/studio/", include_in_schema=False)
def page() -> Response:
    """The studio itself."""
    return FileResponse(_ASSETS / "index.html", headers={"Content-Security-Policy": _POLICY})


@router.get("/studio/assets/{name}", include_in_schema=False)
def part(name: str) -> Response:
    """A script or style sheet; its name carries a digest of what it holds."""
    found = _ASSETS / "assets" / Path(name).name
    if not found.is_file():
        raise NotFound("There is no such part of the studio.", remedy="Load the page again.")
    return FileResponse(found, headers={"Cache-Control": "private, max-age=31536000, immutable"})


@router.get("/studio/feature-types")
def feature_types(request: Request, limit: Limit = MOST, cursor: Cursor = None) -> Response:
    """What can be placed: how it looks on the map, what is asked of it, and who sees it at the least."""

    def told(name: str) -> dict[str, Any]:
        return _type(FEATURE_TYPES[name])

    return leaf(request, after(FEATURE_TYPES, cursor, str), limit, named=str, told=told)


@router.get("/sites/{site_id}/map")
def site_map(request: Request, site_id: str) -> Response:
    """The site as it is understood now, with what people have put right and what is open."""
    return site_as_map(request, draft_of(desk_of(request), site_id))


@router.post("/sites/{site_id}/corrections")
def correct(request: Request, site_id: str, sayings: Sayings) -> Response:
    """Write down what a person says; all of it or nothing. 412 where somebody saved since, 422 where it cannot act."""
    who, now = visitor_of(request).name, request.app.state.clock()
    rows = [said.row() for said in sayings.rows]
    try:
        return site_as_map(request, say(desk_of(request), site_id, seen_version(request), rows, who=who, now=now))
    except Conflict as error:
        raise HTTPException(412, error.problem) from error


@router.post("/sites/{site_id}/series")
def along(request: Request, site_id: str, line: Along) -> list[dict[str, Any]]:
    """What the rooms along a line would be numbered, as corrections to look at; nothing is kept."""
    wanted = Correction(kind="number", floor=line.floor, points=tuple(line.points), value=line.first)
    found = series(desk_of(request), site_id, wanted, line.step, line.side)
    return [{"floor": row.floor, "correction": row.kind, "points": row.points, "value": row.value} for row in found]


def site_as_map(request: Request, draft: Draft) -> Response:
    """The site as its editors see it; its ETag is the version that their next step names."""
    preplan = draft.survey.preplan
    body = {
        "version": draft.record.version,
        "placements": {floor.id: _placement(floor.placement) for floor in preplan.floors},
        "problems": [_problem(each) for each in draft.problems],
        "hindrances": [asdict(each) for each in draft.hindrances],
        "notes": _notes(draft),
        "corrections": [_row(each) for each in draft.corrections],
        "placed": [_placed(each) for each in draft.placed],
        "files": {path: kept.digest for path, kept in draft.files.items() if PurePosixPath(path).suffix in SHEETS},
    }
    # The document is canonical JSON already: it is put in as it is rather than parsed and written again.
    content = b"{" + document_for(request, preplan) + b"," + bytes(JSONResponse(body).body)[1:]
    return Response(content, media_type="application/json", headers={"ETag": f'"{draft.record.version}"'})


def _type(kind: FeatureType) -> dict[str, Any]:
    asked = (
        (kind.audience, kind.attributes),
        (Audience.FIRE, kind.fire_attributes),
        (Audience.POLICE, kind.police_attributes),
    )
    return {
        "id": kind.id,
        "label": kind.label,
        "layer": kind.layer,
        "audience": kind.audience.name.lower(),
        "form": kind.form,
        "letters": kind.letters,
        "colour": kind.colour,
        "geometry": kind.geometry,
        "fields": [{"name": name, "audience": seen.name.lower()} for seen, names in asked for name in names],
    }


def _notes(draft: Draft) -> list[dict[str, Any]]:
    """What else there is to look at: of the site as a whole, of how its floors lie, of where it stands."""
    told = {(problem.code, problem.message) for problem in draft.problems}
    notes = (each for each in draft.survey.findings if (each.code, each.message) not in told)
    return [{"code": n.code, "message": n.message, "severity": n.severity, "floor": n.floor} for n in notes]


def _placement(placement: Placement) -> dict[str, Any]:
    return {"origin": placement.origin, "metres_per_unit": placement.metres_per_unit, "y_down": placement.y_down}


def _problem(problem: Problem) -> dict[str, Any]:
    return {key: value for key, value in asdict(problem).items() if value is not None}


def _placed(placed: Placed) -> dict[str, Any]:
    problems = [{"column": p.column, "message": p.message, "remedy": p.remedy} for p in placed.problems]
    told = {"line": placed.row.line, "cells": dict(placed.row.cells), "feature": placed.feature, "problems": problems}
    return {key: value for key, value in told.items() if value}


def _row(row: Correction) -> dict[str, Any]:
    on = row.on.isoformat() if row.on else None
    return {
        "line": row.line, "floor": row.floor, "correction": row.kind, "points": row.points, "value": row.value,
        "by": row.by, "on": on,
    }  # fmt: skip
