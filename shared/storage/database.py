"""A service's database: its pool, and the transactions that are opened on it."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import asyncpg
from asyncpg import Connection, Record

from shared.clock import Clock, SteadyClock
from shared.crash_points import crash_point
from shared.ids import Ids, UuidIds
from shared.messaging.envelope import Cause, Letter
from shared.messaging.spans import created
from shared.metrics import count_announced
from shared.storage.glimpses import Glimpses
from shared.storage.transaction import Transaction
from shared.tracing import Span, Spans

TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.exceptions.OperatorInterventionError,
    asyncpg.exceptions.InsufficientResourcesError,
    asyncpg.exceptions.TransactionRollbackError,
    asyncpg.exceptions.InvalidCachedStatementError,
    asyncpg.exceptions.LockNotAvailableError,
    OSError,
    TimeoutError,
    asyncio.TimeoutError,
)
"""Errors that say nothing about the command: the same one may succeed a moment later."""

T = TypeVar("T")

LINE_S = 60.0
"""How long a crowd may wait in line for a connection before somebody is told to come back."""

CONNECT_PATIENCE_S = 8.0


async def prepare_connection(connection: Connection[Record]) -> None:
    """Let UUIDs and JSON travel as the domain holds them: text, and plain Python values."""
    await connection.set_type_codec(
        "uuid", schema="pg_catalog", encoder=str, decoder=str, format="text"
    )
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=json.dumps, decoder=json.loads, format="text"
        )


async def _keep_as_is(_: object) -> None:
    """Spare the round trip of the pool's reset: nothing here outlives a transaction."""


@dataclass(eq=False)
class Database:
    """Opens transactions; after a commit that announced something, wakes the relay."""

    pool: asyncpg.Pool[Record]
    service: str
    clock: Clock = field(default_factory=SteadyClock)
    ids: Ids = field(default_factory=UuidIds)
    on_announced: Callable[[], None] = lambda: None
    glimpses: Glimpses = field(default_factory=Glimpses)
    keep_instead: Callable[[list[Letter]], None] | None = None
    """Set only by the fault test that switches the outbox off: takes the letters after the commit."""
    spans: Spans | None = None

    @classmethod
    async def connect(
        cls, dsn: str, service: str, *, clock: Clock | None = None, ids: Ids | None = None
    ) -> Database:
        """Open the pool; waits a few seconds for a server that is starting."""
        pool = await _patiently(
            lambda: asyncpg.create_pool(
                dsn,
                min_size=2,
                max_size=12,
                statement_cache_size=500,
                init=prepare_connection,
                reset=_keep_as_is,
                command_timeout=30,
                max_inactive_connection_lifetime=0,
                server_settings={
                    "application_name": f"rers-{service}",
                    "jit": "off",
                    "search_path": "public,projection",
                },
            )
        )
        return cls(pool, service, clock or SteadyClock(), ids or UuidIds())

    @asynccontextmanager
    async def transaction(
        self, cause: Cause | None = None, *, is_hasty: bool = False
    ) -> AsyncIterator[Transaction]:
        """Open a transaction that commits at the end, or rolls back on any error."""
        connection = await _patiently(lambda: self.pool.acquire(timeout=LINE_S))
        opened = Transaction(
            connection,
            self.service,
            self.clock,
            self.ids,
            cause or Cause(),
            is_hasty,
            self.glimpses,
        )
        try:
            if not is_hasty:
                await opened.begin()
            try:
                yield opened
                begun = created(self.spans, opened.letters)
                if self.keep_instead is None:
                    opened.post()
                if opened.letters:
                    crash_point("before_commit")
                await opened.commit()
            except BaseException:
                await opened.roll_back()
                raise
        except asyncpg.InternalClientError:
            connection.terminate()  # lost in mid-word: asyncpg no longer knows what it was doing
            raise
        finally:
            await self.pool.release(connection)
        if opened.letters:
            self._announced(opened.letters, begun)

    def _announced(self, letters: list[Letter], begun: list[Span]) -> None:
        crash_point("after_commit")
        for span in begun:
            span.end()
        count_announced(letter.headers["ce-type"] for letter in letters)
        if self.keep_instead is not None:
            self.keep_instead(letters)
        else:
            self.on_announced()

    async def close(self) -> None:
        """Close the pool, waiting a moment for what is running."""
        try:
            await asyncio.wait_for(self.pool.close(), timeout=5)
        except TimeoutError:
            self.pool.terminate()


async def _patiently(attempt: Callable[[], Awaitable[T]]) -> T:
    """Retry a connection for some seconds: a killed server refuses that long."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + CONNECT_PATIENCE_S
    while True:
        try:
            return await attempt()
        except (OSError, asyncpg.CannotConnectNowError, asyncpg.PostgresConnectionError):
            if loop.time() > deadline:
                raise
            await asyncio.sleep(0.1)
