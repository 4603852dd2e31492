"""The way of a database from any schema to the newest one, and the ways that are refused."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import MetaData, inspect

from tacmap.errors import StoreError
from tacmap.store.blobs import BlobMemory
from tacmap.store.database import opened, reading, writing
from tacmap.store.migrations import NEWEST, migrate, schema_of
from tacmap.store.records import Records
from tacmap.store.schema import METADATA

NEW_YEAR = "2026-01-01T00:00:00.000000+00:00"


@pytest.fixture
def engine(records_url):
    found = opened(records_url)
    yield found
    found.dispose()


def shape(metadata, engine):
    """Tables with their columns, keys and indexes, as comparable texts."""
    kinds = {"INTEGER": "INTEGER", "BOOLEAN": "BOOLEAN", "TEXT": "TEXT"}
    asked = inspect(engine) if engine else None
    told = {}
    for name, table in metadata.tables.items():
        columns = {
            column.name: (kinds.get(str(column.type), str(column.type)), column.nullable, column.primary_key)
            for column in table.columns
        }
        foreign = sorted(str(key.target_fullname) for column in table.columns for key in column.foreign_keys)
        if asked:
            indexes = {
                each["name"]: (tuple(each["column_names"]), bool(each["unique"])) for each in asked.get_indexes(name)
            }
        else:
            indexes = {
                each.name: (tuple(column.name for column in each.columns), bool(each.unique)) for each in table.indexes
            }
        told[name] = columns, foreign, indexes
    return told


def test_the_steps_lead_to_the_tables_as_they_are_declared(engine):
    migrate(engine)
    found = MetaData()
    found.reflect(engine)
    assert shape(found, engine) == shape(METADATA, None)


def old_database(engine):
    """Schema 1 as it was written: two sites, a plan, bundles, a pass."""
    migrate(engine, to=1)
    with writing(engine) as connection:
        for site in ("abbey", "ridge"):
            connection.exec_driver_sql(
                f"INSERT INTO sites VALUES ('{site}', 'The {site}', '{json.dumps({'state_id': 'MI-1'})}', 3)"
            )
        connection.exec_driver_sql(
            "INSERT INTO plans VALUES ('p1', 'ridge', 'a.dxf', 'aa', 12, "
            f"'{NEW_YEAR}', 'read', '{json.dumps({'floors': []})}', '[]', 1)"
        )
        for digest, day in (("bb", "'2026-01-01'"), ("cc", "NULL")):
            connection.exec_driver_sql(
                "INSERT INTO bundles (site_id, revision, audience, digest, fingerprint, size, issued, created) "
                f"VALUES ('ridge', 0, 'police', '{digest}', 'F', 9, {day}, '{NEW_YEAR}')"
            )


def test_a_database_of_schema_1_is_brought_along_with_all_that_is_in_it(records_url, engine):
    old_database(engine)
    with Records.at(records_url, BlobMemory()) as records:
        ridge = records.sites.one("ridge")
        assert (ridge.name, ridge.facts, ridge.version) == ("The ridge", {"state_id": "MI-1"}, 0)
        assert [site.id for site in records.sites.every()] == ["abbey", "ridge"]
        assert [(plan.id, plan.digest, plan.path) for plan in records.plans.of("ridge")] == [("p1", "aa", "")]
        bundles = records.releases.bundles("ridge")
        assert [(each.digest, each.issued and each.issued.isoformat()) for each in bundles] == [
            ("cc", None),
            ("bb", "2026-01-01"),
        ]


def test_a_session_of_schema_1_is_still_good(tmp_path):
    engine = opened(f"sqlite:///{tmp_path / 'records.db'}")
    migrate(engine, to=1)
    with writing(engine) as connection:
        connection.exec_driver_sql(
            "CREATE TABLE passes (digest VARCHAR(64) PRIMARY KEY, kind VARCHAR(16), made DATETIME, expires DATETIME, "
            "used DATETIME)"
        )
        connection.exec_driver_sql(
            "INSERT INTO passes VALUES "
            "('d', 'session', '2026-01-01 00:00:00.000000', '2026-02-01 00:00:00.000000', NULL)"
        )
    migrate(engine)
    with reading(engine) as connection:
        row = connection.exec_driver_sql("SELECT made, expires, used FROM passes").one()
    engine.dispose()
    assert tuple(row) == (NEW_YEAR, "2026-02-01T00:00:00.000000+00:00", None)


def test_a_step_that_fails_leaves_the_database_as_it_was(engine):
    old_database(engine)
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE notices (mine INTEGER)")  # in the way of step 2
    with pytest.raises(StoreError):
        migrate(engine)
    with reading(engine) as connection:
        assert schema_of(connection) == 1
        assert connection.exec_driver_sql("SELECT count(*) FROM plans").scalar() == 1


def test_many_who_open_an_old_database_at_once_migrate_it_once(records_url, engine):
    old_database(engine)
    with ThreadPoolExecutor(6) as pool:
        for records in pool.map(lambda _: Records.at(records_url, BlobMemory()), range(6)):
            records.close()
    with reading(engine) as connection:
        assert schema_of(connection) == NEWEST
        assert connection.exec_driver_sql("SELECT count(*) FROM sites").scalar() == 2


def test_records_that_a_newer_tacmap_wrote_are_refused_in_words(tmp_path):
    url = f"sqlite:///{tmp_path / 'records.db'}"
    Records.at(url, BlobMemory()).close()
    connection = sqlite3.connect(tmp_path / "records.db")
    connection.execute("UPDATE schema_version SET version = 99")
    connection.commit()
    connection.close()
    with pytest.raises(StoreError, match="schema 99") as refused:
        Records.at(url, BlobMemory())
    assert "newer tacmap" in refused.value.remedy
