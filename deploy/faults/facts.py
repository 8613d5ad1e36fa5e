"""Reads the facts of one type from the stream, each announcement once."""

from collections.abc import AsyncIterator
from typing import TypeVar, cast

from nats.errors import TimeoutError as NothingLeftError
from nats.js import JetStreamContext

from shared.events.contract import Event
from shared.messaging.envelope import Received, open_letter

E = TypeVar("E", bound=Event)


async def facts(broker: JetStreamContext, kind: type[E]) -> AsyncIterator[Received[E]]:
    """Yield every fact of `kind` in the order of the stream; a message stored again counts once."""
    seen: set[str] = set()
    pull = await broker.pull_subscribe(kind.subject_filter(), stream="EVENTS")
    try:
        while True:
            try:
                messages = await pull.fetch(200, timeout=1)
            except (NothingLeftError, TimeoutError):
                return
            for message in messages:
                await message.ack()
                received = open_letter(message.subject, message.headers, message.data)
                if received.event_id not in seen:
                    seen.add(received.event_id)
                    yield cast(Received[E], received)
    finally:
        await pull.unsubscribe()
