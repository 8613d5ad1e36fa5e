"""Reads a stream in order from a place on and leaves no trace: no durable, no acknowledgement."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy
from nats.js.errors import NotFoundError

from shared.messaging.pull import StandingPull

FORGOTTEN_AFTER_S = 60.0
PATIENCE_S = 30.0
"""How long a broker that went away in the middle is waited for."""


class BrokerSilentError(Exception):
    """The broker has not answered for as long as the reader is patient."""


@dataclass(frozen=True)
class Start:
    """Where to begin: at a stream sequence, at an instant, or (neither) after the last message."""

    sequence: int | None = None
    at: datetime | None = None


@dataclass(eq=False)
class OrderedReader:
    """An ephemeral consumer that is made anew, after the last message read, when a gap shows.

    `position` is the stream sequence of the last message read.
    """

    client: Client
    stream: str
    subjects: Sequence[str]
    batch_size: int = 500
    patience_s: float = PATIENCE_S
    position: int = 0
    _pull: StandingPull | None = None
    _consumer: str = ""
    _read: int = 0
    """Messages read through the present consumer: the consumer sequence of the last one."""

    async def open(self, start: Start) -> int:
        """Begin at `start` and return how many messages are there already."""
        config = ConsumerConfig(
            filter_subjects=list(self.subjects),
            ack_policy=AckPolicy.NONE,
            inactive_threshold=FORGOTTEN_AFTER_S,
            mem_storage=True,
            num_replicas=1,
            deliver_policy=DeliverPolicy.NEW,
        )
        if start.sequence is not None:
            config.deliver_policy = DeliverPolicy.BY_START_SEQUENCE
            config.opt_start_seq = max(start.sequence, 1)
        elif start.at is not None:
            config.deliver_policy = DeliverPolicy.BY_START_TIME
            config.opt_start_time = start.at
        made = await self.client.jetstream().add_consumer(self.stream, config)
        self._consumer, self._read = made.name, 0
        if made.delivered is not None:
            self.position = made.delivered.stream_seq
        pull = StandingPull(self.client, self.stream, made.name, self.batch_size)
        await pull.start()
        self._pull = pull
        return made.num_pending or 0

    async def close(self) -> None:
        """Forget the consumer; the broker would do so by itself a minute later."""
        await self._leave()
        if self._consumer:
            with suppress(NatsError, TimeoutError):
                await self.client.jetstream(timeout=2).delete_consumer(self.stream, self._consumer)

    async def take(self) -> list[Msg]:
        """Return the next messages, at most a batch; an empty list when none came for a while."""
        try:
            messages = await (await self._opened()).take()
            if not messages:
                await self._require_consumer()
        except (NatsError, TimeoutError):  # the connection is away: the client comes back by itself
            await asyncio.sleep(0.1)
            return []
        for count, message in enumerate(messages):
            if message.metadata.sequence.consumer != self._read + 1:
                await self._leave()
                return messages[:count]
            self._read += 1
            self.position = message.metadata.sequence.stream
        return messages

    async def lag(self) -> int:
        """Return how many matching messages are in the stream and not read yet.

        Raise NotFoundError when there is no such stream, BrokerSilentError after `patience_s`.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + self.patience_s
        while True:
            try:
                return await self._lag()
            except NotFoundError:
                if self._pull is None:
                    raise
                await self._leave()
            except (NatsError, TimeoutError) as error:
                if loop.time() > deadline:
                    raise BrokerSilentError(type(error).__name__) from error
                await asyncio.sleep(0.2)

    async def _require_consumer(self) -> None:
        """A broker that was started again has forgotten the consumer: make it anew at the next look."""
        try:
            await self.client.jetstream(timeout=5).consumer_info(self.stream, self._consumer)
        except NotFoundError:
            await self._leave()

    async def _lag(self) -> int:
        await self._opened()
        broker = self.client.jetstream(timeout=5)
        state = await broker.consumer_info(self.stream, self._consumer)
        delivered = state.delivered.consumer_seq if state.delivered else 0
        return (state.num_pending or 0) + delivered - self._read

    async def _opened(self) -> StandingPull:
        """Return the pull; a lost consumer is made again, after the last message read."""
        if self._pull is None:
            await self.open(Start(sequence=self.position + 1))
        assert self._pull is not None
        return self._pull

    async def _leave(self) -> None:
        pull, self._pull = self._pull, None
        if pull is not None:
            with suppress(NatsError):
                await pull.unsubscribe()
