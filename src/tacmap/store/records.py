"""Sites, plans and bundles in SQL: SQLite by default, another database by its URL.

A record that can be edited has a version; whoever writes must name the version they saw. The clock is an argument.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any, Self

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Engine,
    ForeignKey,
    Integer,
    MetaData,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from tacmap.errors import Conflict, NotFound, StoreError
from tacmap.store.database import opened, reading, writing

__all__ = ["BundleRecord", "PlanRecord", "Records", "SiteRecord"]

_SCHEMA = 1

_METADATA = MetaData()
_SCHEMAS = Table("schema_version", _METADATA, Column("version", Integer, primary_key=True))
_SITES = Table(
    "sites",
    _METADATA,
    Column("id", String(100), primary_key=True),
    Column("name", String(500), nullable=False),
    Column("settings", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
_PLANS = Table(
    "plans",
    _METADATA,
    Column("id", String(100), primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("file_name", String(255), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("size", Integer, nullable=False),
    Column("created", String(32), nullable=False),
    Column("status", String(32), nullable=False),
    Column("summary", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("version", Integer, nullable=False),
)
_BUNDLES = Table(
    "bundles",
    _METADATA,
    Column("number", Integer, primary_key=True),
    Column("site_id", ForeignKey("sites.id"), nullable=False, index=True),
    Column("revision", Integer, nullable=False),
    Column("audience", String(16), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("fingerprint", String(24), nullable=False),
    Column("size", Integer, nullable=False),
    Column("issued", Date, nullable=True),
    Column("created", String(32), nullable=False),
    UniqueConstraint("site_id", "revision", "audience", "digest"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRecord:
    """A site as it is kept. `settings` is JSON; `version` is 1 when added and grows by 1 with each edit."""

    id: str
    name: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRecord:
    """An uploaded plan. `digest` names its blob, `created` is aware; `summary` and `findings` are JSON."""

    id: str
    site_id: str
    file_name: str
    digest: str
    size: int
    created: datetime
    status: str
    summary: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Mapping[str, Any], ...] = ()
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleRecord:
    """A bundle that was packed. `digest` names its blob, `size` is in bytes, `created` is aware."""

    site_id: str
    revision: int
    audience: str
    digest: str
    fingerprint: str
    size: int
    issued: date | None
    created: datetime


class Records:
    """The records behind one database URL, such as `sqlite:////srv/tacmap/records.db`. Close it, or use `with`."""

    def __init__(self, url: str) -> None:
        self._engine = opened(url)
        with writing(self._engine) as connection:
            _METADATA.create_all(connection)
            found = connection.scalar(select(_SCHEMAS.c.version))
            if found is None:
                connection.execute(insert(_SCHEMAS).values(version=_SCHEMA))
        if found not in (None, _SCHEMA):
            self.close()
            raise StoreError(
                f"These records have the schema {found}; {_SCHEMA} is kept here.",
                remedy="Use the version of tacmap that wrote them, or a newer one.",
            )

    @property
    def engine(self) -> Engine:
        """The database, for other tables that live beside these."""
        return self._engine

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def add_site(self, site: SiteRecord) -> SiteRecord:
        """Keep a new site at version 1. Raises Conflict where its id is taken."""
        site = replace(site, version=1)
        with writing(self._engine) as connection:
            if connection.scalar(select(_SITES.c.id).where(_SITES.c.id == site.id)) is not None:
                raise Conflict(f"There is already a site {site.id!r}.", remedy="Choose another id.")
            connection.execute(insert(_SITES).values(_site_row(site)))
        return site

    def site(self, site_id: str) -> SiteRecord:
        """Raises NotFound."""
        with reading(self._engine) as connection:
            return _site(_found(connection.execute(select(_SITES).where(_SITES.c.id == site_id)).first(), "site"))

    def sites(self) -> tuple[SiteRecord, ...]:
        """Every site, by id."""
        with reading(self._engine) as connection:
            return tuple(_site(row) for row in connection.execute(select(_SITES).order_by(_SITES.c.id)))

    def update_site(self, site: SiteRecord) -> SiteRecord:
        """Put this in the place of the version it names; gives it back with the next version.

        Raises Conflict where somebody else wrote since, NotFound without the site.
        """
        return replace(site, version=self._update(_SITES, _site_row(site), "site"))

    def add_plan(self, plan: PlanRecord) -> PlanRecord:
        """Keep a new plan at version 1. Its blob must be kept already. Raises NotFound without the site, Conflict."""
        plan = replace(plan, version=1)
        with writing(self._engine) as connection:
            _require_site(connection, plan.site_id)
            if connection.scalar(select(_PLANS.c.id).where(_PLANS.c.id == plan.id)) is not None:
                raise Conflict(f"There is already a plan {plan.id!r}.", remedy="Upload it under another id.")
            connection.execute(insert(_PLANS).values(_plan_row(plan)))
        return plan

    def plan(self, plan_id: str) -> PlanRecord:
        """Raises NotFound."""
        with reading(self._engine) as connection:
            return _plan(_found(connection.execute(select(_PLANS).where(_PLANS.c.id == plan_id)).first(), "plan"))

    def plans(self, site_id: str) -> tuple[PlanRecord, ...]:
        """The plans of a site, in the order they came."""
        query = select(_PLANS).where(_PLANS.c.site_id == site_id).order_by(_PLANS.c.created, _PLANS.c.id)
        with reading(self._engine) as connection:
            return tuple(_plan(row) for row in connection.execute(query))

    def update_plan(self, plan: PlanRecord) -> PlanRecord:
        """As `update_site`."""
        return replace(plan, version=self._update(_PLANS, _plan_row(plan), "plan"))

    def remove_plan(self, plan_id: str, version: int) -> None:
        """Forget a plan (its blob stays). Raises Conflict where it was edited since, NotFound without it."""
        with writing(self._engine) as connection:
            gone = connection.execute(delete(_PLANS).where(_PLANS.c.id == plan_id, _PLANS.c.version == version))
            if gone.rowcount == 0:
                raise _outdated(connection, _PLANS, plan_id, "plan")

    def add_bundle(self, bundle: BundleRecord) -> BundleRecord:
        """Keep a bundle; its blob must be kept already. The same bundle again changes nothing.

        Raises NotFound without the site.
        """
        same = (
            (_BUNDLES.c.site_id == bundle.site_id)
            & (_BUNDLES.c.revision == bundle.revision)
            & (_BUNDLES.c.audience == bundle.audience)
            & (_BUNDLES.c.digest == bundle.digest)
        )
        with writing(self._engine) as connection:
            _require_site(connection, bundle.site_id)
            if kept := connection.execute(select(_BUNDLES).where(same)).first():
                return _bundle(kept)
            connection.execute(insert(_BUNDLES).values(asdict(bundle) | {"created": _written(bundle.created)}))
        return bundle

    def bundles(self, site_id: str) -> tuple[BundleRecord, ...]:
        """The bundles of a site, the newest revision first and of one revision the latest packed."""
        query = select(_BUNDLES).where(_BUNDLES.c.site_id == site_id)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(_BUNDLES.c.revision.desc(), _BUNDLES.c.number.desc()))
            return tuple(_bundle(row) for row in rows)

    def bundle(self, digest: str) -> BundleRecord:
        """The bundle whose blob has this digest. Raises NotFound."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(_BUNDLES).where(_BUNDLES.c.digest == digest))
            return _bundle(_found(rows.first(), "bundle"))

    def latest_bundle(self, site_id: str, audience: str) -> BundleRecord:
        """The bundle of the highest revision for this audience. Raises NotFound."""
        for bundle in self.bundles(site_id):
            if bundle.audience == audience:
                return bundle
        raise NotFound(f"There is no bundle for {audience} yet.", remedy="Pack one.")

    def _update(self, table: Table, row: dict[str, Any], what: str) -> int:
        """Write the row over the version it names; gives the next version."""
        seen = int(row["version"])
        with writing(self._engine) as connection:
            query = update(table).where(table.c.id == row["id"], table.c.version == seen)
            if connection.execute(query.values(row | {"version": seen + 1})).rowcount == 0:
                raise _outdated(connection, table, row["id"], what)
        return seen + 1


def _found(row: Row[Any] | None, what: str) -> Row[Any]:
    if row is None:
        raise NotFound(f"There is no such {what}.", remedy="Look for it in the list.")
    return row


def _require_site(connection: Connection, site_id: str) -> None:
    _found(connection.execute(select(_SITES.c.id).where(_SITES.c.id == site_id)).first(), "site")


def _outdated(connection: Connection, table: Table, key: str, what: str) -> StoreError:
    if connection.scalar(select(table.c.id).where(table.c.id == key)) is None:
        return NotFound(f"There is no such {what}.", remedy="Look for it in the list.")
    return Conflict(f"Somebody else changed this {what}.", remedy="Load it again and repeat the change.")


def _site_row(site: SiteRecord) -> dict[str, Any]:
    return asdict(site) | {"settings": _json(site.settings)}


def _site(row: Row[Any]) -> SiteRecord:
    return SiteRecord(id=row.id, name=row.name, settings=json.loads(row.settings), version=row.version)


def _plan_row(plan: PlanRecord) -> dict[str, Any]:
    texts = {"summary": _json(plan.summary), "findings": _json(plan.findings), "created": _written(plan.created)}
    return asdict(plan) | texts


def _plan(row: Row[Any]) -> PlanRecord:
    return PlanRecord(
        id=row.id,
        site_id=row.site_id,
        file_name=row.file_name,
        digest=row.digest,
        size=row.size,
        created=datetime.fromisoformat(row.created),
        status=row.status,
        summary=json.loads(row.summary),
        findings=tuple(json.loads(row.findings)),
        version=row.version,
    )


def _bundle(row: Row[Any]) -> BundleRecord:
    return BundleRecord(
        site_id=row.site_id,
        revision=row.revision,
        audience=row.audience,
        digest=row.digest,
        fingerprint=row.fingerprint,
        size=row.size,
        issued=row.issued,
        created=datetime.fromisoformat(row.created),
    )


def _json(content: object) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _written(moment: datetime) -> str:
    """UTC with microseconds, so that the order of the texts is the order of the moments."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
