"""Writes what came of many deliveries in a few statements; kept in order, and until the database takes it."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from services.partners.domain.delivery import Outcome
from services.partners.domain.endpoint import Reason
from shared.storage.database import TRANSIENT, Database
from shared.storage.transaction import Transaction

log = structlog.get_logger("webhooks")

TELL_CONTACT = "tell_contact"
"""Timer that mails a notice."""

LARGEST_BATCH = 500
MOST_UNWRITTEN = 2_000
"""Beyond, posting waits for the database."""
PAUSE_S = 0.5

DONE = """
UPDATE delivery d SET state = n.state, attempts = n.attempts, next_at = n.next_at,
    delivered_at = CASE WHEN n.state = 'delivered' THEN n.at END
FROM unnest($1::bigint[], $2::text[], $3::integer[], $4::timestamptz[], $5::timestamptz[])
    AS n (delivery_id, state, attempts, next_at, at)
WHERE d.delivery_id = n.delivery_id AND d.state = 'pending'
"""
ATTEMPTS = """
INSERT INTO attempt (delivery_id, at, status, duration_ms, error, answer)
SELECT n.* FROM unnest($1::bigint[], $2::timestamptz[], $3::integer[], $4::integer[], $5::text[],
    $6::text[]) AS n (delivery_id, at, status, duration_ms, error, answer)
"""
# Taken before any delivery is touched, as the doors do; whoever fans out facts does not wait for it.
VERSIONS = """
SELECT endpoint_id, version FROM endpoint WHERE endpoint_id = ANY($1::uuid[])
ORDER BY endpoint_id FOR NO KEY UPDATE
"""
FARES = """
UPDATE endpoint SET state = $3, began_failing_at = $4
WHERE endpoint_id = $1 AND version = $2 AND state <> 'disabled' RETURNING endpoint_id
"""
MAKE_DUE = """
UPDATE delivery SET next_at = $2 WHERE endpoint_id = $1 AND state = 'pending' AND next_at > $2
"""
DISABLE = """
UPDATE endpoint SET state = 'disabled', reason = $3, version = version + 1
WHERE endpoint_id = $1 AND version = $2 AND state <> 'disabled' RETURNING partner_id, url
"""
DISCARD = """
UPDATE delivery SET state = 'discarded' WHERE endpoint_id = $1 AND state = 'pending'
"""
NOTICE = """
INSERT INTO notice (notice_id, partner_id, url, reason, created_at) VALUES ($1, $2, $3, $4, $5)
"""


@dataclass(frozen=True, slots=True)
class Judged:
    """Which endpoint was posted to, as of which version: of a changed one an old answer says nothing."""

    endpoint_id: str
    version: int


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """What came of one attempt, and what it makes of the delivery."""

    judged: Judged
    delivery_id: int
    outcome: Outcome
    attempts: int
    next_at: datetime
    at: datetime
    status: int | None
    duration_ms: int
    error: str
    text: str
    is_attempt: bool = True
    """False when nothing was sent."""

    @property
    def is_delivered(self) -> bool:
        """Say whether it got through, which stays so whatever became of the endpoint meanwhile."""
        return self.outcome is Outcome.DELIVERED


@dataclass(frozen=True, slots=True)
class EndpointNote:
    """What became of an endpoint: failing since then, live again (None), or to be disabled."""

    judged: Judged
    at: datetime
    began_failing_at: datetime | None = None
    disable: Reason | None = None


Note = DeliveryNote | EndpointNote


@dataclass(eq=False)
class DeliveryNotes:
    """A queue of notes and the one who writes them."""

    database: Database
    _queue: asyncio.Queue[Note] = field(default_factory=lambda: asyncio.Queue(MOST_UNWRITTEN))

    async def put(self, note: Note) -> None:
        """Have it written soon; waits while too many are unwritten."""
        await self._queue.put(note)

    async def settled(self) -> None:
        """Return when all that was put is written."""
        await self._queue.join()

    async def run(self) -> None:
        """Write for ever, what has gathered meanwhile at a time."""
        while True:
            notes = [await self._queue.get()]
            while len(notes) < LARGEST_BATCH and not self._queue.empty():
                notes.append(self._queue.get_nowait())
            await self._write_for_certain(notes)
            for _ in notes:
                self._queue.task_done()

    async def _write_for_certain(self, notes: list[Note]) -> None:
        while True:
            try:
                async with self.database.transaction() as transaction:
                    return await _write(transaction, notes)
            except TRANSIENT as error:
                log.warning("webhook_notes_wait_for_database", reason=type(error).__name__)
                await asyncio.sleep(PAUSE_S)


async def _write(transaction: Transaction, notes: Sequence[Note]) -> None:
    current = await _current(transaction, notes)
    done = [note for note in notes if isinstance(note, DeliveryNote)]
    await _write_deliveries(
        transaction, [note for note in done if note.is_delivered or note.judged in current]
    )
    await _write_attempts(transaction, [note for note in done if note.is_attempt])
    for note in notes:
        if isinstance(note, EndpointNote):
            await _write_endpoint(transaction, note)


async def _current(transaction: Transaction, notes: Sequence[Note]) -> set[Judged]:
    """Return the endpoints that are judged, as they are now; they stay so until the end."""
    asked = {
        note.judged.endpoint_id
        for note in notes
        if isinstance(note, EndpointNote) or not note.is_delivered
    }
    if not asked:
        return set()
    rows = await transaction.connection.fetch(VERSIONS, list(asked))
    return {Judged(row["endpoint_id"], row["version"]) for row in rows}


async def _write_deliveries(transaction: Transaction, notes: Sequence[DeliveryNote]) -> None:
    last = sorted({note.delivery_id: note for note in notes}.values(), key=lambda n: n.delivery_id)
    if last:
        await transaction.connection.execute(
            DONE,
            [note.delivery_id for note in last],
            [note.outcome.value for note in last],
            [note.attempts for note in last],
            [note.next_at for note in last],
            [note.at for note in last],
        )


async def _write_attempts(transaction: Transaction, made: Sequence[DeliveryNote]) -> None:
    if made:
        await transaction.connection.execute(
            ATTEMPTS,
            [note.delivery_id for note in made],
            [note.at for note in made],
            [note.status for note in made],
            [note.duration_ms for note in made],
            [note.error for note in made],
            [note.text for note in made],
        )


async def _write_endpoint(transaction: Transaction, note: EndpointNote) -> None:
    connection, endpoint_id = transaction.connection, note.judged.endpoint_id
    version, since = note.judged.version, note.began_failing_at
    if note.disable is None:
        state = "live" if since is None else "failing"
        fares = await connection.fetchrow(FARES, endpoint_id, version, state, since)
        if fares is not None and since is None:
            await connection.execute(MAKE_DUE, endpoint_id, note.at)
        return
    row = await connection.fetchrow(DISABLE, endpoint_id, version, note.disable)
    if row is None:
        return
    if note.disable == "gone":
        await connection.execute(DISCARD, endpoint_id)
    notice_id, now = transaction.new_id(), transaction.now()
    await connection.execute(NOTICE, notice_id, row["partner_id"], row["url"], note.disable, now)
    transaction.schedule(TELL_CONTACT, notice_id, now)
