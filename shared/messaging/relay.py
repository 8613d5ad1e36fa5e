"""The outbox relay: takes rows in order, publishes them in atomic batches, deletes them."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import structlog
from asyncpg import Connection, Record
from nats.aio.client import Client

from shared.crash_points import crash_point
from shared.messaging.publishing import BatchRefusedError, publish_batch, publish_one
from shared.messaging.spans import sending
from shared.metrics import RELAY_BATCH, RELAY_FAILURES, RELAYED
from shared.tracing import Spans

log = structlog.get_logger("relay")

POLL_S = 1.0
"""How long a row may wait when its wake-up was lost (the writer died between commit and wake-up)."""

TAKE = """
SELECT id, event_id, stream, subject, headers, body FROM outbox ORDER BY id LIMIT $1
"""
FORGET = "DELETE FROM outbox WHERE id = ANY($1::bigint[])"


@dataclass(frozen=True)
class Row:
    """One outbox row."""

    id: int
    event_id: str
    stream: str
    subject: str
    headers: dict[str, str]
    body: str


@dataclass(eq=False)
class Relay:
    """Publishes one service's outbox; at most one copy is active (see `Leadership`).

    A row is deleted only after the broker has acknowledged it, so a crash anywhere publishes it
    again under the same `Nats-Msg-Id`; it never skips ahead of a row that could not be published,
    so the order of each aggregate's facts is the order of their commits.
    """

    client: Client
    batch_size: int = 1000
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    spans: Spans | None = None

    def wake(self) -> None:
        """Say that a row has been committed."""
        self.woken.set()

    async def run(self, connection: Connection[Record]) -> None:
        """Relay until cancelled; errors of the database end it, refusals of the broker do not."""
        while True:
            self.woken.clear()
            try:
                moved = await self.relay_once(connection)
            except BatchRefusedError as error:
                RELAY_FAILURES.inc()
                log.warning("relay_waits_for_broker", reason=str(error))
                await asyncio.sleep(POLL_S)
                continue
            if moved < self.batch_size:
                await self._rest()

    async def relay_once(self, connection: Connection[Record]) -> int:
        """Publish and delete up to one batch of rows; return how many."""
        records = await connection.fetch(TAKE, self.batch_size)
        if not records:
            return 0
        rows = [Row(**_fields(record)) for record in records]
        for stream, letters in groupby(sorted(rows, key=_stream), key=_stream):
            published = list(letters)
            with sending(self.spans, published):
                await self._publish(connection, stream, published)
        return len(rows)

    async def _publish(
        self, connection: Connection[Record], stream: str, letters: list[Row]
    ) -> None:
        try:
            if len(letters) == 1:
                raise BatchRefusedError("a single letter needs no batch")
            await publish_batch(self.client, letters[0].event_id, letters)
            crash_point("after_publish")
            await connection.execute(FORGET, [letter.id for letter in letters])
        except BatchRefusedError:
            await self._publish_singly(connection, stream, letters)
        RELAYED.inc(len(letters))
        RELAY_BATCH.observe(len(letters))

    async def _publish_singly(
        self, connection: Connection[Record], stream: str, letters: list[Row]
    ) -> None:
        """Publish in order, stopping at the first failure; what went before it is deleted."""
        broker = self.client.jetstream()
        sent: list[int] = []
        try:
            for letter in letters:
                await publish_one(broker, stream, letter)
                sent.append(letter.id)
        except Exception as error:
            raise BatchRefusedError(f"{type(error).__name__}: {error}") from error
        finally:
            crash_point("after_publish")
            if sent:
                await connection.execute(FORGET, sent)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(POLL_S):  # `wait_for` can lose a cancellation
                await self.woken.wait()
        except TimeoutError:
            return


def _fields(record: Record) -> dict[str, Any]:
    return dict(record.items())


def _stream(row: Row) -> str:
    return row.stream
