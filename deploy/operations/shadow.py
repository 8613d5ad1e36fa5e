"""A second set of a service's projection tables, filled beside the live ones, then put in their place."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress

import asyncpg
from asyncpg import Connection, Record

from deploy.errors import ProjectionsBusyError, ProjectionsChangedError, ProjectionsOddError

LIVE, FRESH, OLD = "projection", "projection_new", "projection_old"
SEARCH_PATH = f"{FRESH},public"

PATIENCE_MS = 600
"""How long a lock is waited for: less than PostgreSQL's deadlock_timeout (1 s), so that it is always
we who step back, never a live batch or a reader."""
TRIES, PAUSE_S = 40, 0.25
STEP_BACK = (
    asyncpg.QueryCanceledError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
)

TABLES = "SELECT relname FROM pg_class WHERE relnamespace = $1::regnamespace AND relkind = 'r' ORDER BY 1"
COLUMNS = """
SELECT string_agg(format('%s.%s %s %s', c.relname, a.attname, a.atttypid, a.attnotnull), E'\\n'
                  ORDER BY c.relname, a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'projection'::regnamespace AND c.relkind = 'r'
  AND a.attnum > 0 AND NOT a.attisdropped
"""
# What a table made LIKE another does not take over, or what would hold on to the old tables.
ODD = """
WITH mine AS (SELECT * FROM pg_class WHERE relnamespace = 'projection'::regnamespace)
SELECT relname FROM mine WHERE relkind NOT IN ('r', 'i', 'S', 't') OR relrowsecurity
UNION ALL SELECT conname FROM pg_constraint WHERE contype = 'f'
  AND (conrelid IN (SELECT oid FROM mine) OR confrelid IN (SELECT oid FROM mine))
UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid IN (SELECT oid FROM mine)
UNION ALL SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhrelid IN (SELECT oid FROM mine)
UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'projection'::regnamespace
UNION ALL SELECT rule.ev_class::regclass::text FROM pg_rewrite rule
  JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = rule.oid
  WHERE d.refclassid = 'pg_class'::regclass AND d.refobjid IN (SELECT oid FROM mine)
UNION ALL SELECT d.objid::regclass::text FROM pg_depend d WHERE d.deptype = 'a'
  AND d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass
  AND d.objid IN (SELECT oid FROM mine WHERE relkind = 'S')
"""
RIGHTS = """
SELECT format('GRANT %s ON TABLE projection_new.%I TO %s', a.privilege_type, c.relname,
              CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)
FROM pg_class c, aclexplode(c.relacl) a
WHERE c.relnamespace = 'projection'::regnamespace AND c.relkind = 'r' AND a.grantee <> c.relowner
UNION ALL
SELECT format('GRANT %s ON SCHEMA projection_new TO %s', a.privilege_type,
              CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END)
FROM pg_namespace n, aclexplode(n.nspacl) a
WHERE n.nspname = 'projection' AND a.grantee <> n.nspowner
"""
INDEXES = """
SELECT i.relname FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
JOIN pg_class t ON t.oid = x.indrelid WHERE t.relnamespace = $1::regnamespace
ORDER BY t.relname, x.indisprimary, x.indisunique,
         substring(pg_get_indexdef(i.oid) FROM ' USING .*'), i.relname
"""


class TooManyError(Exception):
    """More facts keep coming than can be applied while the live tables are locked."""


async def live_tables(connection: "Connection[Record]") -> list[str]:
    """Return the names of the projection tables."""
    return [row[0] for row in await connection.fetch(TABLES, LIVE)]


async def require_plain(connection: "Connection[Record]", service: str) -> None:
    """Raise ProjectionsOddError when a copy of the tables would not be all that the live ones are."""
    odd = await connection.fetch(ODD)
    if odd:
        raise ProjectionsOddError(service=service, odd=", ".join(row[0] for row in odd))


async def create(connection: "Connection[Record]", tables: Sequence[str]) -> str:
    """Make empty copies of the live tables, with their indexes' names and their rights.

    Drops what an interrupted run has left. Returns the shape that was copied.
    """
    async with connection.transaction():
        await connection.execute(f"DROP SCHEMA IF EXISTS {FRESH} CASCADE")
        await connection.execute(f"CREATE SCHEMA {FRESH}")
        for table in tables:
            name = _quoted(table)
            await connection.execute(
                f"CREATE TABLE {FRESH}.{name} (LIKE {LIVE}.{name} INCLUDING ALL)"
            )
        await _name_indexes(connection)
        for row in await connection.fetch(RIGHTS):
            await connection.execute(row[0])
        return await _shape(connection)


async def analyze(connection: "Connection[Record]", tables: Sequence[str]) -> None:
    """Let the planner know the fresh tables before anybody reads them."""
    for table in tables:
        await connection.execute(f"ANALYZE {FRESH}.{_quoted(table)}")


async def swap(
    connection: "Connection[Record]",
    tables: Sequence[str],
    shape: str,
    drain: Callable[[], Awaitable[None]],
) -> None:
    """Put the fresh tables in the place of the live ones, in one transaction, while nobody writes.

    Readers never wait. A live batch that comes meanwhile waits, then goes on with the new tables,
    since the rename invalidates its plans. `drain` applies the last facts, or raises TooManyError;
    then, and when a lock does not come, all is rolled back and tried again.
    """
    names = ", ".join(f"{LIVE}.{_quoted(table)}" for table in tables)
    for _ in range(TRIES):
        with suppress(TooManyError, *STEP_BACK):
            async with connection.transaction():
                await connection.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}")
                await connection.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
                await connection.execute("SET LOCAL statement_timeout = 0")
                if await _shape(connection) != shape:
                    raise ProjectionsChangedError
                await drain()
                await connection.execute(f"ALTER SCHEMA {LIVE} RENAME TO {OLD}")
                await connection.execute(f"ALTER SCHEMA {FRESH} RENAME TO {LIVE}")
            return
        await asyncio.sleep(PAUSE_S)
    raise ProjectionsBusyError


async def drop_old(connection: "Connection[Record]") -> bool:
    """Drop the tables that were live; False when somebody reads them for too long."""
    for _ in range(TRIES):
        with suppress(*STEP_BACK):
            async with connection.transaction():
                await connection.execute(f"SET LOCAL statement_timeout = {PATIENCE_MS}")
                await connection.execute(f"DROP SCHEMA IF EXISTS {OLD} CASCADE")
            return True
        await asyncio.sleep(PAUSE_S)
    return False


async def drop_fresh(connection: "Connection[Record]") -> None:
    """Drop the copies: they were only made to be compared."""
    await connection.execute(f"DROP SCHEMA IF EXISTS {FRESH} CASCADE")


async def _shape(connection: "Connection[Record]") -> str:
    return str(await connection.fetchval(COLUMNS))


async def _name_indexes(connection: "Connection[Record]") -> None:
    """Give the copies' indexes the names of the originals, which later migrations may mention."""
    wanted = [row[0] for row in await connection.fetch(INDEXES, LIVE)]
    made = [row[0] for row in await connection.fetch(INDEXES, FRESH)]
    for number, name in enumerate(made):
        await connection.execute(f"ALTER INDEX {FRESH}.{_quoted(name)} RENAME TO copied_{number}")
    for number, name in enumerate(wanted):
        await connection.execute(f"ALTER INDEX {FRESH}.copied_{number} RENAME TO {_quoted(name)}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
