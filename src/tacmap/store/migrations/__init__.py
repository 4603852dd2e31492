"""The steps from one schema to the next, as numbered SQL files beside this page: forward only, never edited later.

They run in one transaction under a lock: either all of them happened, once, or none. `{serial}` is a number that
counts by itself.
"""

from importlib.resources import files

from sqlalchemy import Connection, Engine, insert, inspect, select, update

from tacmap.errors import StoreError
from tacmap.store.database import Turn, reading, take_turn, writing
from tacmap.store.schema import SCHEMAS

__all__ = ["NEWEST", "climb", "migrate", "schema_of", "steps"]


def steps() -> tuple[str, ...]:
    """The SQL of every step, the first to schema 1."""
    pages = sorted((page for page in files(__name__).iterdir() if page.name.endswith(".sql")), key=lambda p: p.name)
    return tuple(page.read_text(encoding="utf-8") for page in pages)


NEWEST = len(steps())


def migrate(engine: Engine, *, to: int = NEWEST) -> int:
    """Bring a database, empty or old, to the newest schema; gives the schema it had, 0 for none.

    Raises StoreError where a newer tacmap wrote it; then nothing was changed.
    """
    with reading(engine) as connection:
        found = schema_of(connection)
    _refuse_newer(found)
    if found == to:
        return found
    with writing(engine) as connection:
        climb(connection, to)
    return found


def climb(connection: Connection, to: int) -> None:
    """Run the steps that are missing up to `to`, within somebody's transaction; others wait."""
    take_turn(connection, Turn.MIGRATE)
    found = schema_of(connection)  # another may have been here first
    _refuse_newer(found)
    for step in steps()[found:to]:
        _run(connection, step)
    if found < to:
        number = update(SCHEMAS) if found else insert(SCHEMAS)
        connection.execute(number.values(version=to))


def schema_of(connection: Connection) -> int:
    """The schema of a database; 0 for an empty one."""
    if not inspect(connection).has_table(SCHEMAS.name):
        return 0
    return connection.scalar(select(SCHEMAS.c.version)) or 0


def _run(connection: Connection, step: str) -> None:
    serial = "INTEGER" if connection.dialect.name == "sqlite" else "SERIAL"
    lines = (line for line in step.splitlines() if not line.lstrip().startswith("--"))
    for statement in "\n".join(lines).replace("{serial}", serial).split(";"):
        if statement.strip():
            connection.exec_driver_sql(statement)


def _refuse_newer(found: int) -> None:
    if found > NEWEST:
        raise StoreError(
            f"These records have the schema {found}; this tacmap knows schemas up to {NEWEST}.",
            remedy="A newer tacmap wrote them: use that one, or a newer one still.",
        )
