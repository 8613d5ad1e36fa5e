"""FastStream declares what a service hears; this is the one place where its pull is mended.

FastStream 0.7.8 loses fetched batches on a bare TimeoutError and waits out its timeout at low
load, so its batch subscriber is kept as the declaration and given a standing pull.
"""

import asyncio
from typing import Any

import structlog
from faststream import AckPolicy, StreamMessage
from faststream._internal.broker.registrator import Registrator
from faststream._internal.endpoint.subscriber.call_item import CallsCollection
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.configs import NatsBrokerConfig
from faststream.nats.subscriber.config import (
    NatsSubscriberConfig,
    NatsSubscriberSpecificationConfig,
)
from faststream.nats.subscriber.specification import NatsSubscriberSpecification
from faststream.nats.subscriber.usecases.stream_pull_subscriber import BatchPullStreamSubscriber
from faststream.specification.schema import SubscriberSpec
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from shared.events.contract import Event
from shared.messaging.consumer import Hearer
from shared.messaging.pull import StandingPull
from shared.messaging.streams import Hearing
from shared.metrics import RESUBSCRIBED

log = structlog.get_logger("subscriber")

SILENCE_S = 30.0
"""A consumer with messages pending that hears nothing for so long is subscribed anew."""


class FactSpecification(NatsSubscriberSpecification):
    """Describes each event that is heard as its own AsyncAPI channel with its own schema."""

    heard: dict[str, type[Event]]

    def get_schema(self) -> dict[str, SubscriberSpec]:
        """Return one channel an event type."""
        return {
            event.type_name(): _described(channel, event)
            for channel in super().get_schema().values()
            if (event := self.heard.get(str(channel.address)))
        }


def _described(channel: SubscriberSpec, event: type[Event]) -> SubscriberSpec:
    channel.description = event.__doc__
    channel.operation.message.payload = event.model_json_schema()
    channel.operation.message.title = f"{event.type_name()}:Message"
    return channel


class FactSubscriber(BatchPullStreamSubscriber):
    """A batch subscriber on a provisioned durable, fed by a standing pull while its copy is active."""

    active: asyncio.Event
    pull: StandingPull

    async def _create_subscription(self) -> None:
        if self.subscription:
            return
        self.pull = StandingPull(
            self.connection,
            self.stream.name,
            str(self.config.durable_name),
            self.pull_sub.batch_size,
        )
        await self.pull.start()
        self.subscription = self.pull  # type: ignore[assignment]  # only unsubscribe is asked of it
        self.add_task(self._consume_pull)

    async def _consume_pull(self) -> None:
        loop = asyncio.get_running_loop()
        heard_at = loop.time()
        while self.running:
            if not self.active.is_set():
                await self.active.wait()
                heard_at = loop.time()
            try:
                messages = await self.pull.take()
            except NatsError as error:
                log.warning("pull_failed", reason=type(error).__name__)
                await asyncio.sleep(0.5)
                continue
            if messages:
                await self.consume(messages)
                heard_at = loop.time()
            elif loop.time() - heard_at > SILENCE_S:
                await self._revive()
                heard_at = loop.time()

    async def _revive(self) -> None:
        """Subscribe anew when messages are waiting that nobody delivers."""
        try:
            state = await self.jetstream.consumer_info(self.stream.name, self.pull.durable)
        except NotFoundError:
            log.error("consumer_missing", consumer=self.pull.durable)
            return
        except (NatsError, TimeoutError):
            return
        if state.num_pending:
            RESUBSCRIBED.inc()
            log.warning("consumer_silent", consumer=self.pull.durable, pending=state.num_pending)
            await self.pull.unsubscribe()
            await self.pull.start()


def subscribe(broker: NatsBroker, hearer: Hearer, active: asyncio.Event) -> None:
    """Declare on `broker` what the hearer's consumer listens to, and its redriven messages."""
    hearing = hearer.consumer.hearing()
    _declare(broker, hearer, hearing, active)
    _declare(broker, hearer, hearing.retries(), active)


def _declare(broker: NatsBroker, hearer: Hearer, hearing: Hearing, active: asyncio.Event) -> None:
    outer: NatsBrokerConfig = broker.config  # type: ignore[assignment]  # the broker's own type is wider
    calls: CallsCollection[Any] = CallsCollection()
    specification = FactSpecification(
        _outer_config=outer,
        calls=calls,
        specification_config=NatsSubscriberSpecificationConfig(
            subject="",
            queue=None,
            filter_subjects=list(hearing.subjects),
            title_=None,
            description_=None,
            include_in_schema=hearing.stream != "RETRY",
        ),
    )
    specification.heard = {event.subject_filter(): event for event in hearer.consumer.handlers}
    subscriber = FactSubscriber(
        config=NatsSubscriberConfig(
            subject="",
            sub_config=hearing.config(),
            _outer_config=outer,
            _ack_policy=AckPolicy.MANUAL,
            no_reply=True,
        ),
        specification=specification,
        calls=calls,
        stream=JStream(hearing.stream, declare=False),
        pull_sub=PullSub(hearer.consumer.batch_size, batch=True),
    )
    subscriber.active = active
    Registrator.subscriber(broker, subscriber)

    @subscriber(decoder=_undecoded)
    async def hear(message: NatsMessage) -> None:
        await hearer.hear(message.raw_message)  # type: ignore[arg-type]  # a batch: a list of messages


async def _undecoded(message: StreamMessage[Any]) -> Any:
    """Leave the bodies to `open_letter`: one that is no JSON must not hold up its whole batch."""
    return message.body
