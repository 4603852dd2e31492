"""The records behind one database URL: opened, brought to the newest schema, and told apart by district.

Blobs go first: no record here names a blob that is not kept.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Self

from sqlalchemy import insert, select

from tacmap.errors import Conflict, StoreError
from tacmap.store.accounts import Accounts
from tacmap.store.blobs import Blobs
from tacmap.store.database import opened
from tacmap.store.indexes import Indexes
from tacmap.store.jobs import Jobs
from tacmap.store.migrations import migrate
from tacmap.store.notices import Notices
from tacmap.store.passes import Passes
from tacmap.store.plans import Plans
from tacmap.store.quotas import Quotas
from tacmap.store.releases import Releases
from tacmap.store.schema import DISTRICTS
from tacmap.store.shelf import Shelf, found
from tacmap.store.sites import Sites

__all__ = ["HOME", "Records"]

HOME = "main"  # the district that is there from the beginning


class Records:
    """The records of one district. Close them, or use `with`."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._before_closing: list[Callable[[], object]] = []

    @classmethod
    def at(cls, url: str, blobs: Blobs) -> Self:
        """Open the records behind a URL, made or migrated when needed.

        Raises StoreUnwritable, StoreUnreachable, and StoreError where a newer tacmap wrote them.
        """
        engine = opened(url)
        try:
            migrate(engine)
        except StoreError:
            engine.dispose()
            raise
        return cls(Shelf(engine=engine, blobs=blobs, district=HOME))

    @property
    def sites(self) -> Sites:
        return Sites(self.shelf)

    @property
    def plans(self) -> Plans:
        return Plans(self.shelf)

    @property
    def releases(self) -> Releases:
        return Releases(self.shelf)

    @property
    def indexes(self) -> Indexes:
        return Indexes(self.shelf)

    @property
    def notices(self) -> Notices:
        return Notices(self.shelf)

    @property
    def jobs(self) -> Jobs:
        return Jobs(self.shelf)

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.shelf)

    @property
    def passes(self) -> Passes:
        return Passes(self.shelf.engine)

    @property
    def quotas(self) -> Quotas:
        return Quotas(self.shelf)

    def districts(self) -> dict[str, str]:
        """The name of every district, by id."""
        with self.shelf.reading() as connection:
            rows = connection.execute(select(DISTRICTS).order_by(DISTRICTS.c.id))
            return {row.id: row.name for row in rows}

    def add_district(self, district: str, name: str) -> "Records":
        """Keep a new district; gives its records. Raises Conflict where the id is taken."""
        with self.shelf.writing() as connection:
            if connection.scalar(select(DISTRICTS.c.id).where(DISTRICTS.c.id == district)) is not None:
                raise Conflict(f"There is already a district {district!r}.", remedy="Choose another id.")
            connection.execute(insert(DISTRICTS).values(id=district, name=name))
        return Records(replace(self.shelf, district=district))

    def of(self, district: str) -> "Records":
        """The same database, another district. Raises NotFound."""
        with self.shelf.reading() as connection:
            found(connection.execute(select(DISTRICTS).where(DISTRICTS.c.id == district)).first(), "district")
        return Records(replace(self.shelf, district=district))

    def before_closing(self, end: Callable[[], object]) -> None:
        """Have whoever writes in the background come to an end first."""
        self._before_closing.append(end)

    def close(self) -> None:
        for end in self._before_closing:
            end()
        self.shelf.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
