"""Publishes facts a second time, as happens once the broker's duplicate window has closed."""

import asyncio
import random
from dataclasses import dataclass

import nats
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

PAUSE_S = 0.05


@dataclass(eq=False)
class Redelivery:
    """Takes facts that are stored, at random, and stores them again under the same `ce-id`."""

    nats_url: str
    dice: random.Random
    redelivered: int = 0

    async def run(self) -> None:
        """Go on until cancelled; a broker that is away is waited for."""
        client = await nats.connect(
            self.nats_url, max_reconnect_attempts=-1, reconnect_time_wait=0.2, error_cb=_quiet
        )
        try:
            while True:
                await asyncio.sleep(PAUSE_S)
                try:
                    await self._again(client.jetstream(timeout=2))
                except (NatsError, NotFoundError, TimeoutError):
                    continue
        finally:
            await client.close()

    async def _again(self, broker: "nats.js.JetStreamContext") -> None:
        state = (await broker.stream_info("EVENTS")).state
        if not state.messages:
            return
        fact = await broker.get_msg("EVENTS", self.dice.randint(state.first_seq, state.last_seq))
        headers = dict(fact.headers or {})
        for name in [name for name in headers if name.startswith("Nats-")]:
            del headers[name]
        await broker.publish(str(fact.subject), fact.data or b"", stream="EVENTS", headers=headers)
        self.redelivered += 1


async def _quiet(_: Exception) -> None:
    """Say nothing of a broker that is killed on purpose."""
