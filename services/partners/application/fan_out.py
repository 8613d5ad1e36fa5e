"""Makes a delivery of each stored fact for each endpoint that hears it."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.partners.application.ports_of_webhooks import WebhookWork


@dataclass(frozen=True)
class FanOut:
    """Public facts have been stored, in this transaction."""

    event_ids: Sequence[str]


async def fan_out(command: FanOut, work: WebhookWork) -> None:
    """Add the deliveries, in the order of the facts."""
    await work.deliveries.fan_out(command.event_ids)
