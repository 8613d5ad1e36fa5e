"""Lets the stream forget the facts of one aggregate, words included, after its person was erased."""

from datetime import timedelta

from nats.js import JetStreamContext

FORGET_FACTS = "forget_facts"
"""Kind of the timer; its key is `<aggregate>:<aggregate_id>`."""

FORGET_AFTER = timedelta(hours=12)
"""Every service has heard by then that the aggregate is gone; a day is what is promised."""


async def forget_facts(broker: JetStreamContext, service: str, key: str) -> None:
    """Purge all facts of the aggregate that `key` names from EVENTS."""
    aggregate, _, aggregate_id = key.partition(":")
    await broker.purge_stream("EVENTS", subject=f"rers.*.{service}.{aggregate}.*.{aggregate_id}")
