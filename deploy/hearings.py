"""Which durable consumers each service needs, as its own subscribers declare them."""

from collections.abc import Iterable

from shared.messaging.streams import Hearing


def hearings_of(services: Iterable[str]) -> list[Hearing]:
    """Return the hearings of these services."""
    return []
