"""The facts that are posted, written once for all endpoints and kept for a while."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

from asyncpg import Record

from services.partners.adapters.webhook_sender import Letter, letter_of
from services.partners.domain.public_fact import PublicFact
from shared.storage.database import Database

KEPT = 4_000
READ_AHEAD = 64

NAMED = "SELECT * FROM public_event WHERE position = ANY($1::bigint[])"
FROM_HERE = "SELECT * FROM public_event WHERE position >= $1 ORDER BY position LIMIT $2"


@dataclass(frozen=True, slots=True)
class StoredLetter:
    """A fact as it is posted, and what decides who may have it."""

    letter: Letter
    type: str
    network_id: str | None


@dataclass(eq=False)
class StoredLetters:
    """Facts by their position, the latest ones in memory."""

    database: Database
    _kept: OrderedDict[int, StoredLetter] = field(default_factory=OrderedDict)

    async def prepare(self, positions: Sequence[int]) -> None:
        """Read at once what is about to be posted."""
        missing = sorted({each for each in positions if each not in self._kept})
        if missing:
            self._keep(await self.database.pool.fetch(NAMED, missing))

    async def get(self, position: int) -> StoredLetter | None:
        """Return a fact; None when it is older than the log."""
        if position not in self._kept:
            self._keep(await self.database.pool.fetch(FROM_HERE, position, READ_AHEAD))
        return self._kept.get(position)

    def _keep(self, rows: Sequence[Record]) -> None:
        for row in rows:
            fact = PublicFact(
                event_id=row["event_id"],
                type=row["type"],
                network_id=row["network_id"],
                aggregate_id=row["aggregate_id"],
                sequence=row["sequence"],
                occurred_at=row["occurred_at"],
                body=row["body"],
            )
            self._kept[row["position"]] = StoredLetter(letter_of(fact), fact.type, fact.network_id)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
