"""Which copy of a service is the active one: it alone relays and consumes, in strict order."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import asyncpg
import structlog
from asyncpg import Connection, Record

from shared.storage.database import TRANSIENT, prepare_connection

log = structlog.get_logger("leadership")

LOCK_ID = 0x52455253
"""Advisory lock of the active copy; the lock is per database, so per service."""

RETRY_S = 0.5


@dataclass(eq=False)
class Leadership:
    """Holds the service's advisory lock on a connection of its own; the lock dies with the copy."""

    dsn: str
    active: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self, while_active: Callable[[Connection[Record]], Awaitable[None]]) -> None:
        """Wait for the lock and run `while_active` for as long as it is held; for ever."""
        while True:
            try:
                await self._hold(while_active)
            except TRANSIENT as error:
                log.warning("leadership_lost", reason=type(error).__name__)
            finally:
                self.active.clear()
            await asyncio.sleep(RETRY_S)

    async def _hold(self, while_active: Callable[[Connection[Record]], Awaitable[None]]) -> None:
        connection = await asyncpg.connect(self.dsn, timeout=5, command_timeout=30)
        try:
            await prepare_connection(connection)
            while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", LOCK_ID):
                await asyncio.sleep(RETRY_S)
            self.active.set()
            await while_active(connection)
        finally:
            connection.terminate()
