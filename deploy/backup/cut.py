"""One moment common to all databases and streams: no fact is on one side of it and its effect on the other."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import asyncpg
from asyncpg import Connection, Record
from nats.aio.client import Client

from deploy.databases import Dsns, connect
from deploy.errors import BackupBusyError

LOCK_WITHIN_MS = 2000
TRIES = 10
FREEZE = "LOCK TABLE outbox IN EXCLUSIVE MODE"
"""Readers go on; nobody announces a fact, and no relay strikes one out, until the lock is let go."""

TABLES = """
SELECT n.nspname AS schema, c.relname AS name
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY 1, 2
"""
PRINT = """
SELECT count(*) AS rows, coalesce(sum(hashtextextended(each::text, 0)::numeric), 0)::text AS hash
FROM {schema}.{name} AS each
"""


@dataclass(frozen=True)
class View:
    """One database at the moment: hold `connection` open as long as `snapshot` is used."""

    connection: Connection[Record]
    snapshot: str


@dataclass(frozen=True)
class Cut:
    """The moment: each database's view, and the number of each stream's last message."""

    views: Mapping[str, View]
    last_sequences: Mapping[str, int]
    held_s: float
    """How long announcements had to wait."""


@asynccontextmanager
async def cut(
    databases: Mapping[str, Dsns], client: Client, streams: Iterable[str]
) -> AsyncIterator[Cut]:
    """Choose a moment and keep all databases readable as of then until the end of the block.

    Every outbox is held for some milliseconds. A fact that is struck out of its outbox by then has
    a number; a fact with a number was committed by then; and an effect that is committed by then
    answers a fact with a number. So nothing is half inside.
    """
    async with AsyncExitStack() as stack:
        views = {
            name: View(await _opened(stack, dsns.owner), "") for name, dsns in databases.items()
        }
        for attempt in range(TRIES):
            try:
                made = await _frozen(views, databases, client, list(streams))
            except (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError):
                await asyncio.sleep(0.1 * (attempt + 1))
            else:
                yield made
                return
        raise BackupBusyError


async def _frozen(
    views: Mapping[str, View], databases: Mapping[str, Dsns], client: Client, streams: list[str]
) -> Cut:
    loop = asyncio.get_running_loop()
    async with AsyncExitStack() as locks:
        lockers = [await _opened(locks, dsns.owner) for dsns in databases.values()]
        began = loop.time()
        await asyncio.gather(*(_freeze(locker) for locker in lockers))
        snapshots = await asyncio.gather(*(_exported(view.connection) for view in views.values()))
        broker = client.jetstream(timeout=5)
        states = await asyncio.gather(*(broker.stream_info(name) for name in streams))
        held_s = loop.time() - began
    return Cut(
        {
            name: View(view.connection, snapshot)
            for (name, view), snapshot in zip(views.items(), snapshots, strict=True)
        },
        {name: found.state.last_seq for name, found in zip(streams, states, strict=True)},
        held_s,
    )


async def _opened(stack: AsyncExitStack, dsn: str) -> Connection[Record]:
    connection = await connect(dsn)
    stack.push_async_callback(connection.close)
    return connection


async def _freeze(locker: Connection[Record]) -> None:
    """Hold the outbox until this connection is closed."""
    await locker.execute(f"BEGIN; SET LOCAL lock_timeout = '{LOCK_WITHIN_MS}ms'; {FREEZE}")


async def _exported(holder: Connection[Record]) -> str:
    """Open a view of the database as it is now, and return the name under which others share it."""
    await holder.execute("ROLLBACK; SET TIME ZONE 'UTC'")
    await holder.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    return str(await holder.fetchval("SELECT pg_export_snapshot()"))


async def fingerprints(connection: Connection[Record]) -> dict[str, dict[str, object]]:
    """Return each table's number of rows and a hash of their contents, whatever order they lie in."""
    found: dict[str, dict[str, object]] = {}
    for table in await connection.fetch(TABLES):
        place = {part: f'"{table[part]}"' for part in ("schema", "name")}
        row = await connection.fetchrow(PRINT.format(**place))
        assert row is not None
        found[f"{table['schema']}.{table['name']}"] = {"rows": row["rows"], "hash": row["hash"]}
    return found
