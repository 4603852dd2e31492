"""The studio's steps over a kept site: things placed, doors numbered, a step taken back. Each is all or nothing.

Who writes names the version that they saw (If-Match): 428 without it, 412 where somebody saved since.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from tacmap.errors import Conflict
from tacmap.service.door_numbers import number_doors, proposed_numbers
from tacmap.service.editing import Draft, put_back
from tacmap.service.placing import place
from tacmap.site.placing import Change
from tacmap_api.asking import seen_version
from tacmap_api.identity import desk_of, visitor_of
from tacmap_api.routes.studio import site_as_map

router = APIRouter(prefix="/sites/{site_id}", tags=["studio"])


class Row(BaseModel):
    """One row of features.csv as it shall stand; without `line` a new one, without `cells` taken away."""

    model_config = ConfigDict(extra="forbid")

    line: Annotated[int, Field(ge=1)] | None = None
    cells: dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=1000)]] | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "Row":
        if self.line is None and not self.cells:
            raise ValueError("a new row needs cells")
        return self

    def change(self) -> Change:
        if self.cells is None:
            return Change(line=self.line)
        return Change(line=self.line, cells={name: " ".join(value.split()) for name, value in self.cells.items()})


class Rows(BaseModel):
    """What is placed, changed and taken away in one step."""

    model_config = ConfigDict(extra="forbid")

    rows: Annotated[list[Row], Field(min_length=1, max_length=2000)]


class Numbering(BaseModel):
    """Which doors are to bear the numbers that were proposed: all, or those in `only`."""

    model_config = ConfigDict(extra="forbid")

    building: Annotated[str, Field(max_length=200)]
    main: Annotated[str, Field(max_length=300)]
    only: Annotated[list[str], Field(min_length=1, max_length=2000)] | None = None


@router.post("/features")
def write_features(request: Request, site_id: str, step: Rows) -> Response:
    """Add, change and take away rows of features.csv; 422 with all that would be wrong: then nothing is kept."""
    changes = [row.change() for row in step.rows]
    return _stepped(request, lambda at: place(desk_of(request), site_id, seen_version(request), changes, **at))


@router.get("/door-numbers")
def door_numbers(request: Request, site_id: str, building: str, main: str | None = None) -> dict[str, Any]:
    """The numbers that a building's exterior doors would bear, from the main entrance around it."""
    return asdict(proposed_numbers(desk_of(request), site_id, building, main))


@router.post("/door-numbers")
def write_door_numbers(request: Request, site_id: str, wanted: Numbering) -> Response:
    """Write the proposed numbers down, and which of them is the main entrance's."""
    desk, version = desk_of(request), seen_version(request)
    return _stepped(
        request, lambda at: number_doors(desk, site_id, version, wanted.building, wanted.main, only=wanted.only, **at)
    )


@router.post("/versions/{number}/put-back")
def take_step_back(request: Request, site_id: str, number: int) -> Response:
    """Give back what that save changed, as it was before; 412 where one of its files was changed since."""
    return _stepped(request, lambda at: put_back(desk_of(request), site_id, seen_version(request), number, **at))


def _stepped(request: Request, step: Callable[[dict[str, Any]], Draft]) -> Response:
    """The map after a step of this visitor, now."""
    with _conflict_as_412():
        return site_as_map(request, step({"who": visitor_of(request).name, "now": _now(request)}))


def _now(request: Request) -> datetime:
    now: datetime = request.app.state.clock()
    return now


@contextmanager
def _conflict_as_412() -> Iterator[None]:
    try:
        yield
    except Conflict as error:
        raise HTTPException(412, error.problem) from error
