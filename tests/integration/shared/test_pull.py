"""The standing pull: everything arrives, and soon, however it comes in."""

import asyncio
import random
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from nats.aio.msg import Msg
from nats.js.api import ConsumerConfig

from shared.messaging.pull import StandingPull
from tests.fixtures.broker import Broker
from tests.fixtures.waiting import eventually
from tests.integration.shared.workshop import Workshop

SUBJECT = "rers.x.y.z.w"


@asynccontextmanager
async def pulling(workshop: Workshop, batch_size: int) -> AsyncIterator[StandingPull]:
    config = ConsumerConfig(durable_name="puller", ack_wait=60.0, max_ack_pending=5000)
    await workshop.client.jetstream().add_consumer("EVENTS", config)
    pull = StandingPull(workshop.client, "EVENTS", "puller", batch_size)
    await pull.start()
    yield pull
    await pull.unsubscribe()


async def publish(workshop: Workshop, number: int) -> None:
    await workshop.client.jetstream().publish(
        SUBJECT, json_of(number, time.perf_counter()), timeout=10
    )


def json_of(number: int, at: float) -> bytes:
    return f"{number} {at!r}".encode()


def number_of(message: Msg) -> int:
    return int(message.data.split()[0])


def delay_of(message: Msg) -> float:
    return time.perf_counter() - float(message.data.split()[1])


@pytest.mark.parametrize("batch_size", [1, 7, 200])
async def test_fifteen_hundred_messages_with_pauses_all_arrive_and_none_late(
    workshop: Workshop, dice: random.Random, batch_size: int
) -> None:
    arrived: list[int] = []
    delays: list[float] = []

    async def consume(pull: StandingPull) -> None:
        while len(arrived) < 1500:
            for message in await pull.take():
                arrived.append(number_of(message))
                delays.append(delay_of(message))
                await message.ack()

    async with pulling(workshop, batch_size) as pull:
        consuming = asyncio.create_task(consume(pull))
        number = 0
        while number < 1500:
            burst = min(dice.choice([1, 1, 2, 25, 100]), 1500 - number)
            await asyncio.gather(*(publish(workshop, number + n) for n in range(burst)))
            number += burst
            await _heard_some(arrived, dice.randrange(0, number + 1))
        await asyncio.wait_for(consuming, timeout=30)

    assert sorted(arrived) == list(range(1500))
    assert max(delays) < 1.0


async def test_a_quiet_consumer_gets_a_message_at_once(workshop: Workshop) -> None:
    delays: list[float] = []
    async with pulling(workshop, 10) as pull:
        for number in range(4):
            taking = asyncio.create_task(_take_one(pull))
            await eventually(lambda: _is_standing(workshop))
            await publish(workshop, number)
            message = await asyncio.wait_for(taking, timeout=5)
            delays.append(delay_of(message))
            await message.ack()

    assert max(delays) < 0.2


async def test_a_pull_goes_on_after_the_broker_was_killed(
    workshop: Workshop, broker: Broker
) -> None:
    async with pulling(workshop, 10) as pull:
        await publish(workshop, 1)
        await (await _take_one(pull)).ack_sync()
        taking = asyncio.create_task(_take(pull, 2))

        broker.kill()
        await broker.start()
        await eventually(lambda: _is_connected(workshop))
        await publish(workshop, 2)

        assert await asyncio.wait_for(taking, timeout=10) in ([2], [1, 2])


async def test_it_takes_no_more_than_a_batch_at_once(workshop: Workshop) -> None:
    for number in range(50):
        await publish(workshop, number)
    taken: list[int] = []
    sizes: list[int] = []

    async with pulling(workshop, 8) as pull:
        while len(taken) < 50:
            messages = await pull.take()
            sizes.append(len(messages))
            taken += [number_of(message) for message in messages]

    assert taken == list(range(50))
    assert max(sizes) <= 8


async def _take_one(pull: StandingPull) -> Msg:
    while not (messages := await pull.take()):
        pass
    return messages[0]


async def _take(pull: StandingPull, last: int) -> list[int]:
    """Take until a message has come; one that was answered may come again after a kill."""
    taken: list[int] = []
    while last not in taken:
        taken += [number_of(message) for message in await pull.take()]
    return taken


async def _heard_some(arrived: list[int], enough: int) -> None:
    """Let the consumer run until it has caught up to a point that chance chose."""

    async def look() -> bool:
        return len(arrived) >= enough

    await eventually(look, within_s=30)


async def _is_standing(workshop: Workshop) -> bool:
    found = await workshop.client.jetstream().consumer_info("EVENTS", "puller")
    return bool(found.num_waiting)


async def _is_connected(workshop: Workshop) -> bool:
    return workshop.client.is_connected
