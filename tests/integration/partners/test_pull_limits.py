"""What one pull of a partner may ask of the broker."""

import json
from typing import Any

import nats
from nats.aio.client import Client
from nats.js.api import ConsumerConfig

from shared.messaging.partner_durables import STREAM, PartnerDurable, put_durables
from shared.messaging.provision import provision

DURABLE = PartnerDurable("library")
SECOND = 10**9
FORMER = ConsumerConfig(
    durable_name=DURABLE.name,
    filter_subjects=DURABLE.subjects(),
    ack_wait=30.0,
    max_deliver=-1,
    max_ack_pending=1_000,
    num_replicas=1,
)
"""Of a durable that was made before pulls had limits."""


async def answer_of_pull(client: Client, **asked: int) -> tuple[str, str]:
    """Pull from the empty durable; return the status that ends the pull, and why."""
    subject = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{DURABLE.name}"
    answer = await client.request(subject, json.dumps(asked).encode(), timeout=5)
    headers = answer.headers or {}
    return headers["Status"], headers["Description"]


async def settings(client: Client) -> dict[str, Any]:
    """Return the durable's settings as the broker has them."""
    answer = await client.request(f"$JS.API.CONSUMER.INFO.{STREAM}.{DURABLE.name}")
    found: dict[str, Any] = json.loads(answer.data)["config"]
    return found


async def test_a_pull_asks_for_no_more_facts_and_waits_no_longer_than_it_may(
    nats_url: str,
) -> None:
    client = await nats.connect(nats_url)
    await put_durables(client.jetstream(), [DURABLE])

    too_many = await answer_of_pull(client, batch=1_001, expires=SECOND)
    too_long = await answer_of_pull(client, batch=1, expires=301 * SECOND)
    ordinary = await answer_of_pull(client, batch=1_000, expires=SECOND // 10)

    assert too_many == ("409", "Exceeded MaxRequestBatch of 1000")
    assert too_long == ("409", "Exceeded MaxRequestExpires of 5m0s")
    assert ordinary == ("408", "Request Timeout")
    await client.close()


async def test_provisioning_gives_former_durables_the_limits(nats_url: str) -> None:
    client = await nats.connect(nats_url)
    await client.jetstream().add_consumer(STREAM, FORMER)
    before = await settings(client)

    for _ in range(2):
        await provision(nats_url, partners=[DURABLE])

    expected = {**before, "max_batch": 1_000, "max_expires": 300 * SECOND}
    assert await settings(client) == expected
    await client.close()
