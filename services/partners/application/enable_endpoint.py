"""Sends to an endpoint again, beginning with what waits."""

from dataclasses import dataclass

from services.partners.application.ports_of_webhooks import WebhookWork
from services.partners.domain.endpoint import Endpoint


@dataclass(frozen=True)
class EnableEndpoint:
    """A partner says that its endpoint answers again."""

    partner_id: str
    endpoint_id: str


async def enable_endpoint(command: EnableEndpoint, work: WebhookWork) -> Endpoint:
    """Enable it, whatever state it is in, and make all that waits due."""
    endpoint = await work.endpoints.get(command.partner_id, command.endpoint_id)
    endpoint.enable()
    work.endpoints.save(endpoint)
    await work.deliveries.make_due(endpoint.endpoint_id)
    return endpoint
