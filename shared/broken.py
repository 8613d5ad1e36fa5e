"""Guarantees switched off and handlers made to fail, on purpose and only for the fault tests."""

from __future__ import annotations  # asyncpg's generics exist only for the type checker

import asyncio
import json
import os
import signal
import threading
from dataclasses import dataclass, replace

import structlog
from asyncpg import Connection, Record
from nats.aio.msg import Msg

from shared.crash_points import crash_point
from shared.events.contract import Event
from shared.messaging.consumer import Consumer, Hearer
from shared.messaging.envelope import MalformedError, Received
from shared.messaging.publishing import publish_one
from shared.messaging.relay import FORGET, Relay, Row
from shared.settings import Settings
from shared.storage.transaction import Transaction

log = structlog.get_logger("broken")

GUARANTEES = ("outbox", "inbox", "ack-first", "order", "names", "clock", "strict", "dlq")
"""What RERS_BREAK may name, several parted by commas."""


class HandlerBrokenError(Exception):
    """A handler that fails whatever it is given."""


@dataclass(eq=False)
class FaultyConsumer(Consumer):
    """Fails at the facts of one network: `raise`, `kill`, `sleep` or `block`, this last two for seconds."""

    network_id: str = ""
    act: str = ""
    seconds: float = 0.0

    async def apply(
        self, received: Received[Event], transaction: Transaction, *, only_projections: bool = False
    ) -> None:
        """Fail first where it is asked to, then run the handlers."""
        if received.network_id == self.network_id:
            await self._fail()
        await super().apply(received, transaction, only_projections=only_projections)

    async def _fail(self) -> None:
        if self.act == "raise":
            raise HandlerBrokenError("this handler fails on purpose")
        if self.act == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        elif self.act == "block":
            threading.Event().wait(self.seconds)  # the loop stands still: that is the fault
        else:
            await asyncio.sleep(self.seconds)


class AckFirstHearer(Hearer):
    """Acknowledges before the effect is committed: whatever fails in between is lost."""

    async def hear(self, messages: list[Msg]) -> None:
        """Acknowledge, then try once."""
        pairs = [pair for message in messages if (pair := await self._opened(message))]
        for message, _ in pairs:
            await message.ack()
        for _, received in pairs:
            try:
                await self.commit([received])
            except Exception as error:
                log.warning("fact_lost", reason=type(error).__name__)


class StrictHearer(Hearer):
    """Refuses a fact that has a field more than this version knows."""

    async def _opened(self, message: Msg) -> tuple[Msg, Received[Event]] | None:
        pair = await super()._opened(message)
        if pair is None or set(json.loads(message.data)) <= set(type(pair[1].event).model_fields):
            return pair
        await self._dead(message, MalformedError("an unknown field"))
        return None


class ForgetfulHearer(Hearer):
    """Puts nothing aside: what it cannot handle is gone."""

    async def _dead(self, message: Msg, error: Exception) -> None:
        log.warning("fact_lost", reason=type(error).__name__)
        await message.term()


class UnorderedRelay(Relay):
    """Publishes what it has taken in the wrong order."""

    async def _publish(
        self, connection: Connection[Record], stream: str, letters: list[Row]
    ) -> None:
        await super()._publish_singly(connection, stream, list(reversed(letters)))


class NamelessRelay(Relay):
    """Publishes without the ids by which the broker would know a message again."""

    async def _publish(
        self, connection: Connection[Record], stream: str, letters: list[Row]
    ) -> None:
        nameless = [
            replace(row, headers={k: v for k, v in row.headers.items() if k != "Nats-Msg-Id"})
            for row in letters
        ]
        for row in nameless:
            await publish_one(self.client.jetstream(), stream, row)
        crash_point("after_publish")
        await connection.execute(FORGET, [row.id for row in letters])


def consumer_of(consumer: Consumer, settings: Settings) -> Consumer:
    """Return the consumer, or its faulty double when RERS_FAULT_HANDLER (act:network:seconds) says so."""
    if not settings.faulty_handler:
        return consumer
    act, network_id, seconds = settings.faulty_handler.split(":")
    return FaultyConsumer(
        consumer.name,
        consumer.stream,
        consumer.batch_size,
        consumer.handlers,
        network_id=network_id,
        act=act,
        seconds=float(seconds),
    )


def hearer_class(settings: Settings) -> type[Hearer]:
    """Return the hearer, or one that lacks a guarantee."""
    lacking: dict[str, type[Hearer]] = {
        "ack-first": AckFirstHearer,
        "strict": StrictHearer,
        "dlq": ForgetfulHearer,
    }
    return next((kind for name, kind in lacking.items() if settings.lacks(name)), Hearer)


def relay_class(settings: Settings) -> type[Relay]:
    """Return the relay, or one that lacks a guarantee."""
    if settings.lacks("order"):
        return UnorderedRelay
    return NamelessRelay if settings.lacks("names") else Relay


def speak_next_version() -> None:
    """Announce every fact with one optional field more, as the next version of its contract might."""
    plain = Event.model_dump_json

    def newer(event: Event) -> str:
        return json.dumps({**json.loads(plain(event)), "added_by_next_version": "yes"})

    Event.model_dump_json = newer  # type: ignore[assignment,method-assign]  # a whole process is the next version
