"""Reading a stream in order misses nothing and repeats nothing, whatever the broker goes through."""

import nats
import pytest
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from shared.messaging.provision import provision
from shared.messaging.reading import BrokerSilentError, OrderedReader, Start
from tests.fixtures.broker import Broker
from tests.integration.operations.probe import Mouth, fact


async def read(reader: OrderedReader, count: int) -> list[int]:
    """Return the places of the next `count` messages."""
    places: list[int] = []
    while len(places) < count:
        places += [message.metadata.sequence.stream for message in await reader.take()]
    return places


async def test_it_begins_where_it_is_told(client: Client, mouth: Mouth) -> None:
    await mouth.say(fact(number, "savoir") for number in range(10))
    begin = {4: Start(sequence=7), 10: Start(sequence=0), 0: Start()}

    for count, start in begin.items():
        reader = OrderedReader(client, "EVENTS", ["rers.>"])
        assert await reader.open(start) == count
        assert await reader.lag() == count
        assert await read(reader, count) == list(range(11 - count, 11))
        assert await reader.lag() == 0
        await reader.close()

    assert await client.jetstream().consumers_info("EVENTS") != []
    assert {each.name for each in await client.jetstream().consumers_info("EVENTS")} == {"probe"}


async def test_it_goes_on_after_its_consumer_was_lost(client: Client, mouth: Mouth) -> None:
    await mouth.say(fact(number, "savoir") for number in range(10))
    reader = OrderedReader(client, "EVENTS", ["rers.>"], batch_size=4)
    await reader.open(Start(sequence=1))
    first = await read(reader, 4)
    for each in await client.jetstream().consumers_info("EVENTS"):
        await client.jetstream().delete_consumer("EVENTS", each.name)
    await mouth.say(fact(number, "savoir") for number in range(10, 20))

    rest: list[int] = []
    while left := await reader.lag():
        rest += await read(reader, min(left, 1))
    await reader.close()

    assert first + rest == list(range(1, 21))


async def test_it_goes_on_after_the_broker_was_killed(broker: Broker) -> None:
    await broker.ready()
    await provision(broker.url)
    client = await nats.connect(broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    mouth = Mouth(client.jetstream())
    await mouth.say(fact(number, "savoir") for number in range(1000))
    reader = OrderedReader(client, "EVENTS", ["rers.>"], batch_size=100)
    await reader.open(Start(sequence=1))
    places = await read(reader, 300)

    broker.kill()
    await broker.start()
    places += await read(reader, 1000 - len(places))
    await reader.close()
    await client.close()

    assert places == list(range(1, 1001))


async def test_a_broker_that_stays_away_and_a_missing_stream_are_said(broker: Broker) -> None:
    await broker.ready()
    await provision(broker.url)
    client = await nats.connect(broker.url, max_reconnect_attempts=-1, reconnect_time_wait=0.05)
    reader = OrderedReader(client, "EVENTS", ["rers.>"], patience_s=0.2)
    await reader.open(Start(sequence=1))
    await client.jetstream().delete_stream("EVENTS")
    with pytest.raises(NotFoundError):
        await reader.lag()

    broker.kill()
    with pytest.raises(BrokerSilentError):
        await reader.lag()
    await client.close()
