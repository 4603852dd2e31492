"""The verb `read`: a plan file becomes an Understanding, and that becomes GeoJSON or JSON for others."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from tacmap.errors import FileRefused, PlanTooLarge
from tacmap.exports.geojson import plan_geojson
from tacmap.readers import read_drawing
from tacmap.settings import Limits
from tacmap.stages import Understanding, understand

__all__ = ["content_of", "read_plan", "read_plan_file", "rooms_geojson", "understanding_json"]


def read_plan_file(
    path: Path, *, metres_per_unit: float | None = None, limits: Limits | None = None, cross_check: bool = False
) -> Understanding:
    """Read one plan from disk. Raises FileRefused, PlanRefused."""
    limits = limits or Limits()
    content = content_of(path, limits.file_bytes)
    return read_plan(path.name, content, metres_per_unit=metres_per_unit, limits=limits, cross_check=cross_check)


def read_plan(
    name: str, content: bytes, *, metres_per_unit: float | None, limits: Limits, cross_check: bool = False
) -> Understanding:
    """Understand the bytes of one plan; `name` is only for messages. Raises PlanRefused.

    With `cross_check` a DXF plan is read by a second reader too, and where that differs there is a finding.
    """
    drawing = read_drawing(name, content, limits)
    if cross_check and drawing.format == "dxf":
        from tacmap.readers.second_opinion import second_opinion

        doubts = second_opinion(content, drawing, limits, name=name)
        drawing = replace(drawing, findings=(*drawing.findings, *doubts))
    return understand(drawing, source=name, metres_per_unit=metres_per_unit)


def content_of(path: Path, limit: int) -> bytes:
    """The bytes of a file that may not be larger than `limit` bytes. Raises FileRefused, PlanTooLarge."""
    try:
        if path.stat().st_size > limit:
            raise PlanTooLarge(
                f"{path.name} is larger than {limit / 1e6:.0f} MB.",
                remedy="Export only the floor plan: purge unused blocks, detach pictures and external references.",
            )
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(
            f"{path} cannot be opened: {error.strerror}.", remedy="Check the name and that you may read it."
        ) from error


def rooms_geojson(found: Understanding) -> bytes:
    """The rooms in the plan file's own coordinates."""
    return plan_geojson(
        found.floors,
        findings=found.in_file(),
        metres_per_unit=found.metres_per_unit,
        evidence=found.unit_evidence,
    )


_UNDERSTANDING: TypeAdapter[Any] = TypeAdapter(Understanding)


def understanding_json(found: Mapping[str, Understanding]) -> bytes:
    """All that was understood of each plan, by file name; coordinates in metres."""
    content = {name: _UNDERSTANDING.dump_python(each, mode="json") for name, each in found.items()}
    return json.dumps(content, sort_keys=True, indent=1, ensure_ascii=False).encode() + b"\n"
