"""Rings when facts have been committed, by whichever copy; many may wait for one ring."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
from dataclasses import dataclass, field

import asyncpg
import structlog
from asyncpg import Connection, Record

from shared.storage.database import TRANSIENT

log = structlog.get_logger("news")

CHANNEL = "public_facts"
LOOK_S = 5.0
"""So often the connection is proved to be alive."""

RETRY_S = 0.5


@dataclass(eq=False)
class PgNews:
    """One listening connection of the process; rings, too, when it is back after having been away."""

    dsn: str
    _bell: asyncio.Event = field(default_factory=asyncio.Event)

    def bell(self) -> asyncio.Event:
        """Return what the next news sets; take it before you look, so that nothing falls between."""
        return self._bell

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._listen()
            except TRANSIENT as error:
                log.warning("news_lost", reason=type(error).__name__)
            await asyncio.sleep(RETRY_S)

    async def _listen(self) -> None:
        connection: Connection[Record] = await asyncpg.connect(
            self.dsn, timeout=5, command_timeout=10
        )
        try:
            await connection.add_listener(CHANNEL, self._ring)
            self._ring()
            while True:
                await asyncio.sleep(LOOK_S)
                await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _ring(self, *_: object) -> None:
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()
