"""Timers: due rows are taken one by one and decided in one transaction under the aggregate's lock."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from asyncpg import Record

from shared.clock import NotBefore
from shared.errors import DomainError
from shared.messaging.spans import firing
from shared.metrics import TIMER_LATENESS, TIMERS_FIRED
from shared.storage.database import TRANSIENT, Database
from shared.storage.transaction import Transaction

log = structlog.get_logger("timers")

OnTimer = Callable[[str, Transaction], Awaitable[None]]

POLL_S = 0.5

TAKE = """
SELECT kind, key, due_at, attempts FROM timer
WHERE due_at <= $1 AND kind = ANY($2::text[]) ORDER BY due_at FOR UPDATE SKIP LOCKED LIMIT 1
"""
DONE = "DELETE FROM timer WHERE kind = $1 AND key = $2 AND due_at = $3"
LATER = """
UPDATE timer SET due_at = $4, attempts = attempts + 1
WHERE kind = $1 AND key = $2 AND due_at = $3
"""


@dataclass(eq=False)
class Timers:
    """Fires a service's timers; several copies may run it at once."""

    database: Database
    on: dict[str, OnTimer] = field(default_factory=dict)

    async def run(self) -> None:
        """Fire what is due, then look again; until cancelled."""
        while True:
            try:
                while await self.fire_one():
                    pass
            except TRANSIENT as error:
                log.warning("timers_wait_for_database", reason=type(error).__name__)
            await asyncio.sleep(POLL_S)

    async def fire_one(self) -> bool:
        """Fire one due timer; say whether there was one.

        The timer is deleted and its effect written in one transaction. When the effect fails, the
        timer is put off (1 minute, doubling, at most 1 day) and never lost.
        """
        now = self.database.clock.now()
        taken: Record | None = None
        try:
            async with self.database.transaction() as transaction:
                taken = await transaction.connection.fetchrow(TAKE, now, list(self.on))
                if taken is None:
                    return False
                kind, key, due_at = taken["kind"], taken["key"], taken["due_at"]
                # What is deleted as due must be due for its effect too, even if the clock goes back.
                transaction.clock = NotBefore(now, transaction.clock)
                await transaction.connection.execute(DONE, kind, key, due_at)
                with firing(self.database.spans, kind) as transaction.cause:
                    await self.on[kind](key, transaction)
        except TRANSIENT:
            raise
        except Exception as error:
            if taken is None:
                raise
            await self._put_off(taken, error)
            return True
        TIMERS_FIRED.labels(kind, "done").inc()
        TIMER_LATENESS.labels(kind).observe((now - due_at).total_seconds())
        return True

    async def _put_off(self, taken: Record, error: Exception) -> None:
        """Put the timer off, or drop it when a rule said no; not if it was set anew meanwhile."""
        kind, key, due_at = taken["kind"], taken["key"], taken["due_at"]
        outcome = "refused" if isinstance(error, DomainError) else "failed"
        TIMERS_FIRED.labels(kind, outcome).inc()
        async with self.database.transaction() as transaction:
            if isinstance(error, DomainError):  # the rule said no: asking again changes nothing
                log.info("timer_refused", kind=kind, key=key, code=error.code)
                await transaction.connection.execute(DONE, kind, key, due_at)
                return
            log.error("timer_failed", kind=kind, key=key, exc_info=error)
            later = transaction.now() + timedelta(
                minutes=min(2 ** min(taken["attempts"], 11), 1440)
            )
            await transaction.connection.execute(LATER, kind, key, due_at, later)
