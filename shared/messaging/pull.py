"""A standing pull on a durable consumer: messages arrive as they come, in batches under load.

`PullSubscription.fetch` of nats-py can lose what it fetched until the ack wait, and waits out its
timeout on a partial batch; here one request stands at the server, renewed as it is used up.
"""

import asyncio
import json
from collections import deque
from dataclasses import dataclass, field

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

EXPIRES_S = 1.0
"""A request stands this long; so a request lost with a connection is missed no longer."""


@dataclass(eq=False)
class StandingPull:
    """Hands out the messages of one durable consumer, at most `batch_size` at a time."""

    client: Client
    stream: str
    durable: str
    batch_size: int
    _arrived: deque[Msg] = field(default_factory=deque)
    _news: asyncio.Event = field(default_factory=asyncio.Event)
    _standing: int = 0
    _subscription: Subscription | None = None

    async def start(self) -> None:
        """Open the inbox that the messages arrive in."""
        self._subscription = await self.client.subscribe(self.client.new_inbox(), cb=self._hear)

    async def unsubscribe(self) -> None:
        """Close the inbox; what was delivered and not answered is delivered again later."""
        if self._subscription is not None and not self.client.is_closed:
            await self._subscription.unsubscribe()
        self._subscription = None

    async def take(self) -> list[Msg]:
        """Return what has arrived, waiting up to a little more than a request stands."""
        if not self._arrived:
            self._news.clear()  # before asking: the answer may come while the request is written
            await self._ask()
            await self._wait()
        taken = [self._arrived.popleft() for _ in range(min(len(self._arrived), self.batch_size))]
        if taken and self._standing < self.batch_size // 2:
            await self._ask()
        return taken

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(EXPIRES_S + 0.5):  # `wait_for` can lose a cancellation
                await self._news.wait()
        except TimeoutError:
            self._standing = 0  # the request or its end was lost with a connection

    async def _ask(self) -> None:
        room = self.batch_size - len(self._arrived)
        if self._standing > 0 or room <= 0 or self._subscription is None:
            return
        self._standing = room
        request = {"batch": room, "expires": int(EXPIRES_S * 1e9)}
        await self.client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{self.stream}.{self.durable}",
            json.dumps(request).encode(),
            reply=self._subscription.subject,
        )

    async def _hear(self, message: Msg) -> None:
        if message.reply:
            self._standing -= 1
            self._arrived.append(message)
        else:  # nothing to acknowledge: 404, 408, 409, the request has ended
            self._standing = 0
        self._news.set()
