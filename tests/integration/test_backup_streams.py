"""A stream's copy and what came after it give the stream back: messages, numbers, positions, sources."""

import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig

from deploy.backup.snapshots import StreamCopy, load_stream, save_stream
from deploy.backup.tails import load_tail, save_tail
from deploy.errors import StreamCopyError
from shared.messaging.provision import provision
from tests.fixtures.broker import Broker
from tests.fixtures.waiting import eventually

PRIVATE, PUBLIC = "rers.movement.members.thing.made", "rers.movement.public.thing.made"


@pytest.fixture
async def client(broker: Broker) -> AsyncIterator[Client]:
    """A connection to a broker that the test may kill."""
    await broker.ready()
    await provision(broker.url)
    connection = await nats.connect(broker.url, max_reconnect_attempts=-1)
    yield connection
    await connection.close()


async def announce(client: Client, subject: str, count: int) -> None:
    for number in range(count):
        headers = {"Nats-Msg-Id": str(uuid.uuid4())}
        await client.jetstream().publish(f"{subject}.{number}", b"{}", headers=headers)


async def ids_in(client: Client, stream: str) -> list[str]:
    broker = client.jetstream()
    state = (await broker.stream_info(stream)).state
    found = [await broker.get_msg(stream, n) for n in range(state.first_seq, state.last_seq + 1)]
    return [(message.headers or {})["Nats-Msg-Id"] for message in found]


async def grown_to(client: Client, stream: str, count: int) -> list[str]:
    async def look() -> bool:
        return (await client.jetstream().stream_info(stream)).state.messages >= count

    await eventually(look)
    return await ids_in(client, stream)


async def copied(client: Client, folder: Path) -> dict[str, StreamCopy]:
    """Copy PARTNERS and EVENTS, then remove both."""
    names = ("PARTNERS", "EVENTS")
    copies = {name: await save_stream(client, name, folder / name) for name in names}
    for name in names:
        await client.jetstream().delete_stream(name)
    return copies


async def test_a_restored_stream_keeps_numbers_and_positions(
    client: Client, tmp_path: Path
) -> None:
    await announce(client, PRIVATE, 5)
    broker = client.jetstream()
    await broker.add_consumer(
        "EVENTS", ConsumerConfig(durable_name="reader", ack_policy=AckPolicy.EXPLICIT)
    )
    for message in await (await broker.pull_subscribe_bind("reader", stream="EVENTS")).fetch(2):
        await message.ack_sync()
    before = await ids_in(client, "EVENTS")
    copies = await copied(client, tmp_path)

    last = await load_stream(client, copies["EVENTS"], tmp_path / "EVENTS")

    assert last == 5
    assert await ids_in(client, "EVENTS") == before
    reader = await broker.consumer_info("EVENTS", "reader")
    assert reader.ack_floor is not None
    assert (reader.ack_floor.stream_seq, reader.num_pending) == (2, 3)


async def test_what_came_after_the_copy_follows_it_once(client: Client, tmp_path: Path) -> None:
    await announce(client, PRIVATE, 3)
    copy = await save_stream(client, "EVENTS", tmp_path / "EVENTS")
    await announce(client, PRIVATE, 4)
    before = await ids_in(client, "EVENTS")
    saved = await save_tail(client, "EVENTS", tmp_path / "tail", after=3, until=6)
    for name in ("PARTNERS", "EVENTS"):
        await client.jetstream().delete_stream(name)
    last = await load_stream(client, copy, tmp_path / "EVENTS")

    added = await load_tail(client, "EVENTS", tmp_path / "tail", after=last)
    again = await load_tail(client, "EVENTS", tmp_path / "tail", after=last)

    assert (saved, added, again) == (3, 3, 3)
    assert await ids_in(client, "EVENTS") == before[:6]


@pytest.mark.parametrize("is_killed", [False, True])
async def test_partners_goes_on_after_its_last_fact_which_comes_twice(
    client: Client, broker: Broker, tmp_path: Path, is_killed: bool
) -> None:
    await announce(client, PRIVATE, 3)
    await announce(client, PUBLIC, 5)
    before = await grown_to(client, "PARTNERS", 5)
    copies = await copied(client, tmp_path)

    for name in ("EVENTS", "PARTNERS"):
        await load_stream(client, copies[name], tmp_path / name)
    await provision(broker.url)
    if is_killed:
        broker.kill()
        await broker.start()
    await announce(client, PUBLIC, 2)

    after = await grown_to(client, "PARTNERS", 8)
    assert after[:6] == [*before, before[-1]]
    assert after[6:] == (await ids_in(client, "EVENTS"))[-2:]


async def test_a_copy_that_is_none_is_refused(client: Client, tmp_path: Path) -> None:
    copies = await copied(client, tmp_path)
    (tmp_path / "EVENTS").write_bytes(b"no copy at all")

    with pytest.raises(StreamCopyError):
        await load_stream(client, copies["EVENTS"], tmp_path / "EVENTS")
