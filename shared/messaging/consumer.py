"""What a service hears, and the rules by which a batch of messages becomes effects, once each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import structlog
from asyncpg import DataError
from nats.aio.msg import Msg

from shared.errors import DomainError
from shared.events.contract import Event
from shared.messaging.dead_letters import bury
from shared.messaging.envelope import MalformedError, Received, open_letter
from shared.messaging.streams import Hearing
from shared.metrics import DUPLICATES, EFFECT_DELAY, HEARD
from shared.storage.database import TRANSIENT, Database
from shared.storage.transaction import Transaction

log = structlog.get_logger("consumer")

Handler = Callable[[Any, Transaction], Awaitable[None]]

Apply = Callable[[Received[Any], Transaction], Awaitable[None]]

RETRY_DELAYS_S: tuple[float, ...] = (1.0, 5.0, 30.0, 120.0, 600.0)
MAX_CRASHES = 8
SUSPECT_AFTER = 2

REMEMBER = """
INSERT INTO inbox (consumer, event_id, received_at) SELECT $1, unnest($2::uuid[]), $3
ON CONFLICT DO NOTHING RETURNING event_id
"""


@dataclass(eq=False)
class Consumer:
    """One durable consumer of a service: which facts it hears and what it does for each.

    Handlers of a fact run in the order of their declaration, in one transaction with the inbox.
    A `projection` handler only keeps a copy of foreign facts, so a rebuild may run it again.
    """

    name: str
    stream: str = "EVENTS"
    batch_size: int = 500
    handlers: dict[type[Event], list[tuple[Handler, bool]]] = field(default_factory=dict)

    def on(self, *events: type[Event], projection: bool = False) -> Callable[[Handler], Handler]:
        """Declare that the decorated function answers facts of these types."""

        def declare(handler: Handler) -> Handler:
            for event in events:
                self.handlers.setdefault(event, []).append((handler, projection))
            return handler

        return declare

    def hearing(self) -> Hearing:
        """Return what this consumer listens to."""
        return Hearing.of_events(self.name, self.stream, list(self.handlers))

    async def apply(
        self, received: Received[Event], transaction: Transaction, *, only_projections: bool = False
    ) -> None:
        """Run the handlers of one fact."""
        transaction.cause = received.cause
        for handler, is_projection in self.handlers.get(type(received.event), ()):
            if is_projection or not only_projections:
                await handler(received, transaction)


@dataclass(eq=False)
class Hearer:
    """Turns delivered messages into effects: one transaction a batch, one by one if that fails.

    Success: commit, then acknowledge. A rule says no: logged, acknowledged. The database is away:
    the batch is held and tried again. Any other error: again after a growing delay, and after the
    last delay into the dead letters. Malformed: into the dead letters at once.
    """

    consumer: Consumer
    database: Database
    retry_delays_s: Sequence[float] = RETRY_DELAYS_S
    has_inbox: bool = True

    async def hear(self, messages: list[Msg]) -> None:
        """Give every message of a batch its effect and its answer."""
        letters = [pair for message in messages if (pair := await self._opened(message))]
        if not letters:
            return
        suspect = any(message.metadata.num_delivered > SUSPECT_AFTER for message, _ in letters)
        if suspect or len(letters) == 1 or not await self._together(letters):
            await self._singly(letters)

    async def _opened(self, message: Msg) -> tuple[Msg, Received[Event]] | None:
        try:
            return message, open_letter(_original_subject(message), message.headers, message.data)
        except MalformedError as error:
            await self._dead(message, error)
            return None

    async def _together(self, letters: list[tuple[Msg, Received[Event]]]) -> bool:
        """Try the whole batch in one transaction; say whether that worked."""
        try:
            await self._held_while_away(letters, [received for _, received in letters])
        except Exception as error:  # whatever it is, going one by one finds out whose it is
            log.info("batch_goes_one_by_one", reason=type(error).__name__, size=len(letters))
            return False
        for message, received in letters:
            await message.ack()
            HEARD.labels(type(received.event).type_name(), "done").inc()
        return True

    async def _singly(self, letters: list[tuple[Msg, Received[Event]]]) -> None:
        held: set[str] = set()
        for position, (message, received) in enumerate(letters):
            if received.aggregate_id in held:
                await message.nak(delay=self._delay(message))
            elif position == 0 and message.metadata.num_delivered > MAX_CRASHES:
                await self._dead(message, RuntimeError("delivered again and again, never answered"))
            elif not await self._one(message, received):
                held.add(received.aggregate_id)

    async def _one(self, message: Msg, received: Received[Event]) -> bool:
        """Give one message its effect; say whether its aggregate's next fact may follow."""
        kind = type(received.event).type_name()
        try:
            await self._held_while_away([(message, received)], [received])
        except DomainError as error:
            log.info("fact_refused", type=kind, event_id=received.event_id, code=error.code)
            await self._refused(message, received)
            HEARD.labels(kind, "refused").inc()
        except DataError as error:  # a value that no table can hold: no retry mends it
            await self._dead(message, error)
            return True
        except Exception as error:
            log.error("fact_failed", type=kind, event_id=received.event_id, exc_info=error)
            if message.metadata.num_delivered > len(self.retry_delays_s):
                await self._dead(message, error)
                return True
            HEARD.labels(kind, "retried").inc()
            await message.nak(delay=self._delay(message))
            return False
        else:
            HEARD.labels(kind, "done").inc()
        await message.ack()
        return True

    async def _refused(self, message: Msg, received: Received[Event]) -> None:
        """Remember a fact whose effects a rule refused; copies of what is so are kept all the same."""
        copies = partial(self.consumer.apply, only_projections=True)
        try:
            await self._held_while_away([(message, received)], [received], copies)
        except DomainError:
            await self._held_while_away([(message, received)], [received], _nothing)

    async def _held_while_away(
        self,
        letters: list[tuple[Msg, Received[Event]]],
        facts: list[Received[Event]],
        apply: Apply | None = None,
    ) -> None:
        """Commit the effects; hold the messages for as long as the database is away."""
        pause = 0.1
        while True:
            try:
                return await self.commit(facts, apply)
            except TRANSIENT as error:
                log.warning("database_away", reason=type(error).__name__)
                for message, _ in letters:
                    await message.in_progress()
                await asyncio.sleep(pause)
                pause = min(pause * 2, 2.0)

    async def commit(self, facts: list[Received[Event]], apply: Apply | None = None) -> None:
        """Give facts their effects in one transaction with the inbox; once each."""
        apply = apply or self.consumer.apply
        async with self.database.transaction() as transaction:
            fresh = await self._remember(transaction, facts)
            for received in facts:
                if received.event_id not in fresh:
                    DUPLICATES.inc()
                else:
                    fresh.discard(received.event_id)
                    await apply(received, transaction)
        now = self.database.clock.now()
        for received in facts:
            delay = (now - received.occurred_at).total_seconds()
            EFFECT_DELAY.labels(type(received.event).type_name()).observe(delay)

    async def _remember(self, transaction: Transaction, facts: list[Received[Event]]) -> set[str]:
        """Enter the facts in the inbox and return the ids of those that were not in it yet."""
        ids = [received.event_id for received in facts]
        if not self.has_inbox:  # only the fault test that switches the guarantee off
            return set(ids)
        rows = await transaction.connection.fetch(
            REMEMBER, self.consumer.name, ids, transaction.now()
        )
        return {row["event_id"] for row in rows}

    async def _dead(self, message: Msg, error: Exception) -> None:
        await bury(message, self.consumer.name, error, self.database.clock.now())
        HEARD.labels("any", "dead").inc()

    def _delay(self, message: Msg) -> float:
        tries = message.metadata.num_delivered
        return self.retry_delays_s[min(tries, len(self.retry_delays_s)) - 1]


async def _nothing(_: Received[Any], __: Transaction) -> None:
    """Do nothing for a fact that even its copies refuse."""


def _original_subject(message: Msg) -> str:
    """Return the subject that the fact was announced on, also when it was redriven."""
    return (message.headers or {}).get("rers-subject", message.subject)
