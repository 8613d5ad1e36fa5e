"""Publishes messages a second time, as happens once the broker's duplicate window has closed."""

import asyncio
import random
from collections import deque
from dataclasses import dataclass, field

import nats
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import NotFoundError

from shared.messaging.broker_url import nodes_of

PAUSE_S = 0.05
KEPT_MAILS = 500


@dataclass(frozen=True)
class Copy:
    """A message that went by, without the id that the broker would know it by."""

    stream: str
    subject: str
    body: bytes
    headers: dict[str, str]


@dataclass(eq=False)
class Redelivery:
    """Takes messages at random and stores them again under the same `ce-id`.

    Facts are read from their stream; mails, whose queue forgets them, are kept as they go by.
    """

    nats_url: str
    dice: random.Random
    redelivered: int = 0
    mails: deque[Copy] = field(default_factory=lambda: deque(maxlen=KEPT_MAILS))

    async def run(self) -> None:
        """Go on until cancelled; a broker that is away is waited for."""
        client = await nats.connect(
            nodes_of(self.nats_url),
            max_reconnect_attempts=-1,
            reconnect_time_wait=0.2,
            error_cb=_quiet,
        )
        await client.subscribe("mail.>", cb=self._keep)
        try:
            while True:
                await asyncio.sleep(PAUSE_S)
                try:
                    await self._again(client)
                except (NatsError, NotFoundError, TimeoutError):
                    continue
        finally:
            await client.close()

    async def _keep(self, message: Msg) -> None:
        headers = unnamed(message.headers or {})
        self.mails.append(Copy("MAIL", message.subject, message.data, headers))

    async def _again(self, client: Client) -> None:
        broker = client.jetstream(timeout=2)
        if self.mails and self.dice.random() < 0.25:
            copy: Copy | None = self.dice.choice(self.mails)
        else:
            copy = await self._fact(broker)
        if copy is None:
            return
        await broker.publish(copy.subject, copy.body, stream=copy.stream, headers=copy.headers)
        self.redelivered += 1

    async def _fact(self, broker: JetStreamContext) -> Copy | None:
        state = (await broker.stream_info("EVENTS")).state
        if not state.messages:
            return None
        fact = await broker.get_msg("EVENTS", self.dice.randint(state.first_seq, state.last_seq))
        return Copy("EVENTS", str(fact.subject), fact.data or b"", unnamed(fact.headers or {}))


def unnamed(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers without those by which the broker would know a message again."""
    return {name: value for name, value in headers.items() if not name.startswith("Nats-")}


async def _quiet(_: Exception) -> None:
    """Say nothing of a broker that is killed on purpose."""
