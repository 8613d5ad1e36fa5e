"""What a service hears, and the rules by which a batch of messages becomes effects, once each."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter
from typing import Any

import structlog
from asyncpg import DataError
from nats.aio.msg import Msg

from shared.crash_points import crash_point
from shared.errors import DomainError
from shared.events.contract import Event
from shared.logs import in_hand
from shared.messaging.dead_letters import bury
from shared.messaging.envelope import MalformedError, Received, open_letter
from shared.messaging.spans import handling
from shared.messaging.streams import Hearing
from shared.messaging.trials import Trials
from shared.metrics import DUPLICATES, UNKNOWN, count_dead, instruments_of
from shared.storage.database import TRANSIENT, Database
from shared.storage.transaction import Transaction

log = structlog.get_logger("consumer")

Handler = Callable[[Any, Transaction], Awaitable[None]]

Apply = Callable[[Received[Any], Transaction], Awaitable[None]]

AfterAll = Callable[[Sequence[Received[Any]], Transaction], Awaitable[None]]

RETRY_DELAYS_S: tuple[float, ...] = (1.0, 5.0, 30.0, 120.0, 600.0)
SUSPECT_AFTER = 2
"""Deliveries without an answer, after which each fact of a batch is begun by itself and counted."""

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
    after_all: AfterAll | None = None
    """Runs once when all facts of a transaction have been handled: one statement may do for many."""

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

    def __post_init__(self) -> None:
        """Prepare; export what is counted of each fact at nought, since a first one is a change too."""
        for event in self.consumer.handlers:
            instruments_of(event)
        self._trials = Trials(self.consumer.name, self.database)

    async def hear(self, messages: list[Msg]) -> None:
        """Give every message of a batch its effect and its answer."""
        letters = [pair for message in messages if (pair := await self._opened(message))]
        if not letters:
            return
        suspect = any(message.metadata.num_delivered > SUSPECT_AFTER for message, _ in letters)
        try:
            if suspect or len(letters) == 1 or not await self._together(letters):
                await self._singly(letters)
        finally:
            in_hand.set(None)

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
        crash_point("after_effect")
        for message, received in letters:
            await message.ack()
            instruments_of(type(received.event)).done()
        return True

    async def _singly(self, letters: list[tuple[Msg, Received[Event]]]) -> None:
        held: set[str] = set()
        for message, received in letters:
            if received.aggregate_id in held:
                await message.nak(delay=self._delay(message))
            elif not await self._tried(message, received):
                held.add(received.aggregate_id)

    async def _tried(self, message: Msg, received: Received[Event]) -> bool:
        """Give one message its effect, or put it aside when it has been the end of its process too often."""
        if message.metadata.num_delivered <= SUSPECT_AFTER:
            return await self._one(message, received)
        if await self._trials.begin(received.event_id):
            may_follow = await self._one(message, received)
        else:
            await self._dead(message, RuntimeError("delivered again and again, never answered"))
            may_follow = True
        await self._trials.end(received.event_id)
        return may_follow

    async def _one(self, message: Msg, received: Received[Event]) -> bool:
        """Give one message its effect; say whether its aggregate's next fact may follow."""
        kind = type(received.event).type_name()
        try:
            await self._held_while_away([(message, received)], [received])
        except DomainError as error:
            log.info("fact_refused", type=kind, event_id=received.event_id, code=error.code)
            await self._refused(message, received)
            instruments_of(type(received.event)).refused()
        except DataError as error:  # a value that no table can hold: no retry mends it
            await self._dead(message, error)
            return True
        except Exception as error:
            log.error("fact_failed", type=kind, event_id=received.event_id, exc_info=error)
            if message.metadata.num_delivered > len(self.retry_delays_s):
                await self._dead(message, error)
                return True
            instruments_of(type(received.event)).retried()
            await message.nak(delay=self._delay(message))
            return False
        else:
            instruments_of(type(received.event)).done()
        crash_point("after_effect")
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
        if self.database.spans is None:
            return await self._commit(facts, apply)
        with handling(self.database.spans, self.consumer.name, facts, apply) as (traced, timed):
            return await self._commit(traced, timed)

    async def _commit(self, facts: list[Received[Event]], apply: Apply) -> None:
        async with self.database.transaction() as transaction:
            fresh = await self._remember(transaction, facts)
            new: list[Received[Event]] = []
            for received in facts:
                if received.event_id not in fresh:
                    DUPLICATES.inc()
                else:
                    fresh.discard(received.event_id)
                    new.append(received)
                    in_hand.set(
                        (received.event_id, received.network_id, received.cause.traceparent)
                    )
                    began = perf_counter()
                    await apply(received, transaction)
                    instruments_of(type(received.event)).spent(perf_counter() - began)
            if self.consumer.after_all is not None and new:
                await self.consumer.after_all(new, transaction)
        now = self.database.clock.now()
        for received in facts:
            delay = (now - received.occurred_at).total_seconds()
            instruments_of(type(received.event)).delay(delay)

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
        kind = (message.headers or {}).get("ce-type", UNKNOWN)
        known = {event.type_name() for event in self.consumer.handlers}
        count_dead(self.consumer.name, kind if kind in known else UNKNOWN, error)

    def _delay(self, message: Msg) -> float:
        tries = message.metadata.num_delivered
        return self.retry_delays_s[min(tries, len(self.retry_delays_s)) - 1]


async def _nothing(_: Received[Any], __: Transaction) -> None:
    """Do nothing for a fact that even its copies refuse."""


def _original_subject(message: Msg) -> str:
    """Return the subject that the fact was announced on, also when it was redriven."""
    return (message.headers or {}).get("rers-subject", message.subject)
