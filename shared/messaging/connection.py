"""How a service stays connected to the broker: it never gives up, and soon notices a connection that died silently."""

from collections.abc import Awaitable, Callable

from faststream.nats import NatsBroker

from shared.messaging.broker_url import nodes_of

PING_EVERY_S = 5
UNANSWERED_PINGS = 2
"""With the one above: a connection over which nothing comes is replaced after some fifteen seconds."""


def broker_on(nats_url: str, on_closed: Callable[[], Awaitable[None]]) -> NatsBroker:
    """Return the broker at `nats_url`; `on_closed` is told when the connection is closed for good."""
    return NatsBroker(
        nodes_of(nats_url),
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.25,  # type: ignore[arg-type]  # seconds; nats-py takes a float
        ping_interval=PING_EVERY_S,
        max_outstanding_pings=UNANSWERED_PINGS,
        closed_cb=on_closed,
        graceful_timeout=5,
        logger=None,
        pending_size=16 * 1024 * 1024,
    )
