"""The verb `read`: a plan file becomes an Understanding, and that becomes GeoJSON or JSON for others."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tacmap.drawing import Drawing
from tacmap.errors import FileRefused, Finding, PlanTooLarge
from tacmap.exports.geojson import plan_geojson
from tacmap.readers import read_drawing
from tacmap.settings import Limits
from tacmap.stages import Understanding, understand

__all__ = [
    "PlanFile",
    "content_of",
    "first_reading",
    "read_plan",
    "rooms_geojson",
    "second_thoughts",
    "too_large",
    "understanding_json",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A plan that is to be understood. `name` is only for messages, `metres_per_unit` overrules what the drawing says.

    With `cross_check` a second reader reads it too, and where that differs there is a finding. With `picture` the
    floors carry their walls as areas and their linework.
    """

    name: str
    content: bytes = field(repr=False)
    metres_per_unit: float | None = None
    limits: Limits = Limits()  # noqa: RUF009 - frozen
    cross_check: bool = False
    picture: bool = False


def read_plan(plan: PlanFile) -> Understanding:
    """Understand one plan. Raises PlanRefused."""
    drawing, found = first_reading(plan)
    if not plan.cross_check:
        return found
    return replace(found, findings=(*found.findings, *second_thoughts(plan, drawing, found)))


def first_reading(plan: PlanFile) -> tuple[Drawing, Understanding]:
    """The fresh drawing, and what is understood of it. Raises PlanRefused."""
    drawing = read_drawing(plan.name, plan.content, plan.limits)
    return drawing, understand(drawing, source=plan.name, metres_per_unit=plan.metres_per_unit, picture=plan.picture)


def second_thoughts(plan: PlanFile, drawing: Drawing, found: Understanding) -> tuple[Finding, ...]:
    """Where a second reader differs from the fresh `drawing`, in the metres of what was `found` in it."""
    if drawing.format == "svg":
        from tacmap.readers.second_look import second_look as second
    else:
        from tacmap.readers.second_opinion import second_opinion as second

    metres = found.placement.metres_per_unit / drawing.placement.metres_per_unit
    doubts = second(plan.content, drawing, plan.limits, name=plan.name)
    return tuple(replace(doubt, at=doubt.at and (doubt.at[0] * metres, doubt.at[1] * metres)) for doubt in doubts)


def content_of(path: Path, limit: int) -> bytes:
    """The bytes of a file that may not be larger than `limit` bytes. Raises FileRefused, PlanTooLarge."""
    try:
        if path.stat().st_size > limit:
            raise too_large(path.name, limit)
        return path.read_bytes()
    except OSError as error:
        remedy = "Check the name and that you may read it."
        if path.is_dir():
            remedy = "This is a folder: name the plan files in it. A site folder goes to `tacmap pack`."
        raise FileRefused(f"{path} cannot be opened: {error.strerror}.", remedy=remedy) from error


def too_large(what: str, limit: int) -> PlanTooLarge:
    """The letter for a file of more than `limit` bytes."""
    return PlanTooLarge(
        f"{what} is larger than {limit / 1e6:.0f} MB.",
        remedy="Export only the floor plan: purge unused blocks, detach pictures and external references.",
    )


def rooms_geojson(found: Understanding) -> bytes:
    """The rooms in the plan file's own coordinates."""
    return plan_geojson(
        found.floors,
        findings=found.in_file(),
        metres_per_unit=found.metres_per_unit,
        evidence=found.unit_evidence,
    )


def understanding_json(found: Mapping[str, Understanding]) -> bytes:
    """All that was understood of each plan, by file name; coordinates in metres."""
    from pydantic import TypeAdapter  # slow to load and to build, and only wanted here

    adapter: TypeAdapter[Any] = TypeAdapter(Understanding)
    content = {name: adapter.dump_python(each, mode="json") for name, each in found.items()}
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"
