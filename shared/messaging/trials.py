"""Which facts were begun and never ended: whoever dies at one again and again stops, and buries no neighbour of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog

from shared.storage.database import TRANSIENT, Database

log = structlog.get_logger("trials")

MOST = 6
"""How often one fact may be begun by itself without coming to an end."""

BEGUN = "SELECT count(*) FROM inbox WHERE consumer = ANY($1::text[]) AND event_id = $2::uuid"
BEGIN = """
INSERT INTO inbox (consumer, event_id, received_at) VALUES ($1, $2::uuid, $3) ON CONFLICT DO NOTHING
"""
END = "DELETE FROM inbox WHERE consumer = ANY($1::text[]) AND event_id = $2::uuid"


@dataclass(eq=False)
class Trials:
    """Counts in the inbox, under names of its own, since how often a fact was delivered does not tell.

    What stood behind a deadly fact in its batch was delivered as often as the fact itself.
    """

    consumer: str
    database: Database

    def __post_init__(self) -> None:
        """Name the trials."""
        self._names = [f"{self.consumer}#{number}" for number in range(1, MOST + 1)]

    async def begin(self, event_id: str) -> bool:
        """Note that a fact is begun; False when it was begun so often before that it must not be."""
        with _as_if_counted():
            begun = await self.database.pool.fetchval(BEGUN, self._names, event_id)
            if begun >= MOST:
                return False
            now = self.database.clock.now()
            await self.database.pool.execute(BEGIN, self._names[begun], event_id, now)
        return True

    async def end(self, event_id: str) -> None:
        """Forget the trials of a fact: it has come to an end, whichever."""
        with _as_if_counted():
            await self.database.pool.execute(END, self._names, event_id)


@contextmanager
def _as_if_counted() -> Iterator[None]:
    """Go on while the database is away: whoever has the fact waits for it anyway."""
    try:
        yield
    except TRANSIENT as error:
        log.warning("trial_not_noted", reason=type(error).__name__)
