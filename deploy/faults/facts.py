"""Reads facts from the stream: those of one type, each once; or all, to see whether they stand in order."""

from collections.abc import AsyncIterator
from typing import TypeVar, cast

from nats.aio.client import Client
from nats.errors import TimeoutError as NothingLeftError
from nats.js import JetStreamContext

from shared.events.contract import Event
from shared.messaging.envelope import Received, open_letter
from shared.messaging.reading import OrderedReader, Start

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


async def order_broken(client: Client, subject: str) -> int:
    """Return how many facts stand after a later one of the same aggregate; stored again counts once."""
    reader = OrderedReader(client, "EVENTS", [subject])
    waiting = await reader.open(Start(sequence=1))
    seen: set[str] = set()
    newest: dict[str, int] = {}
    broken = 0
    try:
        while waiting > 0:
            for message in await reader.take():
                waiting -= 1
                headers = message.headers or {}
                if headers.get("ce-id", "") in seen or "ce-sequence" not in headers:
                    continue
                seen.add(headers["ce-id"])
                aggregate, number = headers["ce-subject"], int(headers["ce-sequence"])
                broken += number < newest.get(aggregate, 0)
                newest[aggregate] = max(number, newest.get(aggregate, 0))
    finally:
        await reader.close()
    return broken
