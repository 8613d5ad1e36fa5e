"""Applies the facts of a stream to fresh projection tables: the projection handlers, nothing else."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from asyncpg import Connection, Record
from nats.aio.msg import Msg

from shared.errors import DomainError
from shared.events.contract import Event
from shared.ids import UuidIds
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import MalformedError, Received, open_letter
from shared.storage.database import TRANSIENT
from shared.storage.transaction import Transaction

WRITTEN = """
SELECT schemaname || '.' || relname FROM pg_stat_xact_user_tables
WHERE schemaname <> $1 AND n_tup_ins + n_tup_upd + n_tup_del > 0 ORDER BY 1
"""


class SideEffectError(Exception):
    """A handler declared as a projection wrote elsewhere or announced a fact; the text says where."""


class FactFailedError(Exception):
    """A projection handler cannot apply a fact; the text says why."""

    def __init__(self, sequence: int, type_name: str, reason: str) -> None:
        """Name the fact by its place in the stream and its type."""
        super().__init__(reason)
        self.sequence, self.type_name, self.reason = sequence, type_name, reason


@dataclass
class Tally:
    """How many facts were applied, refused by a rule, no facts at all, or failed and were passed over."""

    applied: int = 0
    refused: int = 0
    malformed: int = 0
    failed: int = 0

    @property
    def read(self) -> int:
        """Messages read in all."""
        return self.applied + self.refused + self.malformed + self.failed


class FactClock:
    """Stands at the instant of the fact being applied, so that a handler decides as it did then."""

    def __init__(self) -> None:
        """Begin at the epoch."""
        self.instant = datetime.fromtimestamp(0, UTC)

    def now(self) -> datetime:
        """Return the instant of the present fact."""
        return self.instant


Letter = tuple[int, Received[Event]]
"""A place in the stream, and the fact there."""


@dataclass(eq=False)
class Replay:
    """Runs the projection handlers of `consumers` on a connection that names find fresh tables with.

    `schema` holds those tables; what a handler writes anywhere else stops the replay. A fact that
    fails stops it too, unless `is_lenient`.
    """

    connection: Connection[Record]
    service: str
    consumers: Sequence[Consumer]
    schema: str
    is_lenient: bool = False
    tally: Tally = field(default_factory=Tally)

    async def apply(self, messages: Sequence[Msg]) -> None:
        """Apply one batch in one transaction, one by one when that fails."""
        letters = [letter for message in messages if (letter := self._opened(message))]
        if not letters:
            return
        try:
            await self._commit(letters)
        except (SideEffectError, *TRANSIENT):
            raise
        except Exception:  # whatever it is, going one by one finds out whose it is
            for letter in letters:
                await self._one(letter)
        else:
            self.tally.applied += len(letters)

    def _opened(self, message: Msg) -> Letter | None:
        try:
            received = open_letter(message.subject, message.headers, message.data)
        except MalformedError:
            self.tally.malformed += 1
            return None
        return message.metadata.sequence.stream, received

    async def _one(self, letter: Letter) -> None:
        try:
            await self._commit([letter])
        except DomainError:
            self.tally.refused += 1
        except (SideEffectError, *TRANSIENT):
            raise
        except Exception as error:
            if not self.is_lenient:
                sequence, received = letter
                reason = f"{type(error).__name__}: {error}"
                raise FactFailedError(sequence, received.event.type_name(), reason) from error
            self.tally.failed += 1
        else:
            self.tally.applied += 1

    async def _commit(self, letters: Sequence[Letter]) -> None:
        clock = FactClock()
        async with self.connection.transaction():
            transaction = Transaction(self.connection, self.service, clock, UuidIds())
            for _, received in letters:
                clock.instant = received.occurred_at
                for consumer in self.consumers:
                    await consumer.apply(received, transaction, only_projections=True)
            await transaction.flush()
            await self._require_purity(transaction)

    async def _require_purity(self, transaction: Transaction) -> None:
        if transaction.letters:
            raise SideEffectError(transaction.letters[0].subject)
        written = await self.connection.fetch(WRITTEN, self.schema)
        if written:
            raise SideEffectError(", ".join(row[0] for row in written))
