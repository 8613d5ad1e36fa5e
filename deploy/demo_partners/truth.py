"""What was really announced: read from the services' own stream, where no partner can look."""

import json
from dataclasses import dataclass
from typing import Any

from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from deploy.demo_partners.heard import Key
from deploy.operations.broker import connected

STREAM, EVERYTHING = "EVENTS", "rers.>"
MOVEMENT = "movement"
PUBLIC = "public"
BATCH = 500


@dataclass(frozen=True)
class Announced:
    """One public fact in the stream."""

    key: Key
    network_id: str | None
    event_id: str
    body: dict[str, Any]

    def is_for(self, network_id: str | None) -> bool:
        """Say whether who hears only this network (null: all) may hear it."""
        return network_id is None or self.network_id in (None, network_id)


@dataclass(frozen=True)
class Truth:
    """All facts of the stream, in its order."""

    public: list[Announced]
    own: list[str]
    """The services' own facts, as text: they speak of people, by ids alone."""


async def read_truth(nats_url: str) -> Truth:
    """Read the services' stream from its beginning."""
    public: list[Announced] = []
    own: list[str] = []
    async with connected(nats_url) as client:
        feed = await client.jetstream().pull_subscribe(
            EVERYTHING,
            stream=STREAM,
            config=_from_the_beginning(),
        )
        waiting = (await feed.consumer_info()).num_pending or 0
        while waiting > 0:
            batch = await feed.fetch(min(BATCH, waiting), timeout=10)
            waiting -= len(batch)
            for message in batch:
                _, network, owner, *_ = message.subject.split(".")
                if owner == PUBLIC:
                    public.append(_announced(network, message.headers or {}, message.data))
                else:
                    own.append(message.data.decode())
        await feed.unsubscribe()
    return Truth(public, own)


def _announced(network: str, headers: dict[str, str], body: bytes) -> Announced:
    key = headers["ce-type"], headers["ce-subject"], int(headers["ce-sequence"])
    network_id = None if network == MOVEMENT else network
    return Announced(key, network_id, headers["ce-id"], json.loads(body))


def _from_the_beginning() -> ConsumerConfig:
    return ConsumerConfig(
        deliver_policy=DeliverPolicy.ALL,
        ack_policy=AckPolicy.NONE,
        inactive_threshold=30,
    )
