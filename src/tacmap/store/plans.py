"""Uploaded plans with what was found in them, and readings kept so that a plan is read once.

A plan that was uploaded is a fact: it is never edited, a better one is uploaded beside it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from tacmap.errors import Conflict
from tacmap.store.schema import PLANS, READINGS, SITES
from tacmap.store.shelf import Shelf, as_json, found, moment, written

__all__ = ["PlanRecord", "Plans"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """An uploaded plan. `digest` names its blob, `path` its place among the site's files; `created` is aware.

    `summary` and `findings` are JSON.
    """

    id: str
    site_id: str
    file_name: str
    digest: str
    size: int
    created: datetime
    path: str = ""
    summary: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Mapping[str, Any], ...] = ()


class Plans:
    """The uploaded plans of one district."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def add_in(self, connection: Connection, plan: PlanRecord) -> PlanRecord:
        """Keep a plan within somebody's transaction that names its blob. Raises NotFound without the site, Conflict."""
        here = (SITES.c.district == self._shelf.district, SITES.c.id == plan.site_id)
        found(connection.execute(select(SITES.c.id).where(*here)).first(), "site")
        if connection.scalar(select(PLANS.c.id).where(PLANS.c.id == plan.id)) is not None:
            raise Conflict(f"There is already a plan {plan.id!r}.", remedy="Upload it under another id.")
        connection.execute(insert(PLANS).values(self._row(plan)))
        return plan

    def one(self, plan_id: str) -> PlanRecord:
        """Raises NotFound."""
        query = select(PLANS).where(PLANS.c.district == self._shelf.district, PLANS.c.id == plan_id)
        with self._shelf.reading() as connection:
            return _plan(found(connection.execute(query).first(), "plan"))

    def of(self, site_id: str) -> tuple[PlanRecord, ...]:
        """The plans of a site, in the order they came."""
        query = select(PLANS).where(PLANS.c.district == self._shelf.district, PLANS.c.site == site_id)
        with self._shelf.reading() as connection:
            return tuple(_plan(row) for row in connection.execute(query.order_by(PLANS.c.created, PLANS.c.id)))

    def reading(self, asked: str) -> str | None:
        """The digest of what the reading asked for gave, if it is still kept."""
        with self._shelf.reading() as connection:
            return connection.scalar(select(READINGS.c.digest).where(READINGS.c.asked == asked))

    def keep_reading(self, asked: str, reader: str, digest: str) -> None:
        """Keep what a reading gave; the blob must be kept already. Readings of any other reader are forgotten."""
        with self._shelf.writing(digest) as connection:
            connection.execute(delete(READINGS).where((READINGS.c.reader != reader) | (READINGS.c.asked == asked)))
            connection.execute(insert(READINGS).values(asked=asked, reader=reader, digest=digest))

    def _row(self, plan: PlanRecord) -> dict[str, Any]:
        texts = {"summary": as_json(plan.summary), "findings": as_json(plan.findings), "created": written(plan.created)}
        plain = {key: getattr(plan, key) for key in ("id", "file_name", "path", "digest", "size")}
        return {"district": self._shelf.district, "site": plan.site_id} | plain | texts


def _plan(row: Row[Any]) -> PlanRecord:
    return PlanRecord(
        id=row.id,
        site_id=row.site,
        file_name=row.file_name,
        path=row.path,
        digest=row.digest,
        size=row.size,
        created=moment(row.created),
        summary=json.loads(row.summary),
        findings=tuple(json.loads(row.findings)),
    )
