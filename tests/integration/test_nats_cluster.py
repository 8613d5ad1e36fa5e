"""Three brokers with three replicas: any one may die, and nothing that was acknowledged is lost."""

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from deploy.demo_partners.matrix import examine
from deploy.errors import BrokerShapeError
from deploy.health import examine as health_of
from deploy.local import partner_accounts
from deploy.local.nats import require_durability
from deploy.local.stack import LocalStack
from shared.messaging.broker_url import nodes_of
from shared.messaging.streams import streams
from tests.fixtures.waiting import eventually

NODES = ["nats-1", "nats-2", "nats-3"]
SUBJECT = "rers.n1.public.session.opened.a"

BROKER_ALONE = {
    "RERS_DATABASE_URL": "postgresql://127.0.0.1:1/none",
    "RERS_SMTP_URL": "smtp://127.0.0.1:1",
}
"""Without services nobody asks for the others, which need not be started then."""


async def _quiet(_: Exception) -> None:
    """A node that dies is what these tests are about."""


async def connected(stack: LocalStack) -> Client:
    """Connect as a service does."""
    return await nats.connect(
        nodes_of(stack.addresses.nats_url),
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.25,
        error_cb=_quiet,
    )


@pytest.fixture
async def stack(tmp_path: Path) -> AsyncIterator[LocalStack]:
    """The servers of a platform with three brokers, without services."""
    async with LocalStack(tmp_path, services=(), environment=BROKER_ALONE, nats_nodes=3) as started:
        yield started


async def publish_until(client: Client, stop: asyncio.Event) -> list[bytes]:
    """Publish numbered facts one after the other; return those that were acknowledged."""
    broker, acknowledged, number = client.jetstream(timeout=1), list[bytes](), 0
    while not stop.is_set():
        body = str(number).encode()
        try:
            header = {"Nats-Msg-Id": f"fact-{number}"}
            await broker.publish(SUBJECT, body, headers=header, stream="EVENTS")
        except (NatsError, APIError, OSError):
            continue  # the same fact again, as the relay does
        acknowledged.append(body)
        number += 1
    return acknowledged


async def stored(client: Client, stream: str) -> list[bytes]:
    """Return what the stream keeps, in order."""
    broker = client.jetstream()
    last = (await broker.stream_info(stream)).state.last_seq
    found = [await broker.get_msg(stream, number) for number in range(1, last + 1)]
    return [message.data or b"" for message in found]


async def has_stored(client: Client, count: int) -> None:
    """Return once the stream of facts keeps so many."""

    async def look() -> bool:
        try:
            found = await client.jetstream(timeout=1).stream_info("EVENTS")
        except (NatsError, APIError, OSError):
            return False
        return found.state.messages >= count

    await eventually(look)


async def leader_of(client: Client, stream: str) -> str:
    """Return the name of the node that leads a stream."""
    cluster = (await client.jetstream().stream_info(stream)).cluster
    assert cluster is not None
    assert cluster.leader is not None
    return cluster.leader


async def test_every_stream_is_kept_by_all_three_and_each_syncs(stack: LocalStack) -> None:
    client = await connected(stack)

    await require_durability(stack.addresses.nats_monitoring_urls)

    assert [name for name in stack.process_names if name.startswith("nats")] == NODES
    assert len(stack.addresses.nats_monitoring_urls) == 3
    for declared in streams(3):
        found = await client.jetstream().stream_info(str(declared.name))
        assert found.config.num_replicas == 3
        assert found.cluster is not None
        assert len(found.cluster.replicas or ()) == 2
    assert (await health_of(stack.addresses)).is_well
    await client.close()


async def test_the_leader_dies_under_publishing_and_no_acknowledged_message_is_lost(
    stack: LocalStack,
) -> None:
    client, stop = await connected(stack), asyncio.Event()
    publishing = asyncio.create_task(publish_until(client, stop))
    await has_stored(client, 50)
    leader = await leader_of(client, "EVENTS")

    killed = stack.kill(leader)
    await has_stored(client, 150)
    stop.set()
    acknowledged = await publishing

    assert killed is not None
    await stack.ready(leader)
    kept = await stored(client, "EVENTS")
    assert kept[: len(acknowledged)] == acknowledged
    assert len(kept) - len(acknowledged) <= 1
    assert (await health_of(stack.addresses)).is_well
    await client.close()


async def test_with_one_of_three_down_publishing_and_partners_go_on(stack: LocalStack) -> None:
    client = await connected(stack)
    access = await partner_accounts.add(stack.folder, "atelier")

    await stack.supervisor.stop(["nats-2"])

    stop = asyncio.Event()
    publishing = asyncio.create_task(publish_until(client, stop))
    await has_stored(client, 20)
    stop.set()
    await publishing
    added = await partner_accounts.add(stack.folder, "bibliotheque")
    health = await health_of(stack.addresses)

    assert [node.is_up for node in health.broker.nodes] == [True, False, True]
    assert not health.is_well
    matrix = await examine(stack.addresses, access, added)
    assert (matrix.forbidden_allowed, matrix.allowed_refused) == ([], [])
    await client.close()


async def test_a_folder_of_three_is_not_started_as_one(tmp_path: Path) -> None:
    async with LocalStack(tmp_path, services=(), environment=BROKER_ALONE, nats_nodes=3):
        pass

    with pytest.raises(BrokerShapeError):
        await LocalStack(tmp_path, services=(), environment=BROKER_ALONE).start()

    async with LocalStack(tmp_path, services=(), environment=BROKER_ALONE, nats_nodes=3) as again:
        assert again.addresses.pid == os.getpid()
        assert (await health_of(again.addresses)).is_well
