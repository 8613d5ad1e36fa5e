"""Public facts as their owners announce them: one place of the directory each, published into EVENTS."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nats.js import JetStreamContext

from shared.clock import SystemClock
from shared.events.public import PublicPlacePublished

BATCH = 200


@dataclass(frozen=True)
class Fact:
    """One message, ready to be published."""

    event_id: str
    subject: str
    headers: dict[str, str]
    body: bytes


def fact_of(network_id: str, number: int) -> Fact:
    """Return a fact of a network, announced now."""
    place_id, event_id = str(uuid.uuid4()), str(uuid.uuid4())
    event = PublicPlacePublished(
        place_id=place_id,
        network_id=network_id,
        title=f"Médiathèque {number}",
        kind="library",
        address="3 rue des Mazières",
        postcode="91000",
        town="Évry-Courcouronnes",
        department="91",
        region="11",
        country="FR",
        time_zone="Europe/Paris",
        latitude=48.6,
        longitude=2.4,
        step_free="yes",
        capacity=30,
        web_page=None,
        is_hosting_visits=False,
        is_testifying=False,
    )
    headers = {
        "Nats-Msg-Id": event_id,
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": event_id,
        "ce-source": "/rers/members",
        "ce-type": event.type_name(),
        "ce-subject": place_id,
        "ce-time": SystemClock().now().isoformat(),
        "ce-partitionkey": place_id,
        "ce-sequence": "1",
    }
    subject = event.subject(network_id, place_id)
    return Fact(event_id, subject, headers, event.model_dump_json().encode())


async def publish(broker: JetStreamContext, facts: Sequence[Fact]) -> None:
    """Publish them in order, many on their way at once."""
    for start in range(0, len(facts), BATCH):
        futures = [
            await broker.publish_async(
                fact.subject, fact.body, stream="EVENTS", headers=fact.headers
            )
            for fact in facts[start : start + BATCH]
        ]
        for future in futures:
            await future


def posted_body(fact: Fact, network_id: str) -> dict[str, Any]:
    """Return the body that a webhook posts for this fact, for the bare side to post the same."""
    return {
        "id": fact.event_id,
        "type": fact.headers["ce-type"],
        "timestamp": fact.headers["ce-time"],
        "subject": fact.headers["ce-subject"],
        "sequence": 1,
        "network_id": network_id,
        "data": json.loads(fact.body),
    }
