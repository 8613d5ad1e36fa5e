"""Closes a webhook endpoint for good."""

from dataclasses import dataclass

from services.partners.application.ports_of_webhooks import WebhookWork


@dataclass(frozen=True)
class CloseEndpoint:
    """A partner wants no more facts there."""

    partner_id: str
    endpoint_id: str


async def close_endpoint(command: CloseEndpoint, work: WebhookWork) -> None:
    """Forget the endpoint, its secrets and its deliveries."""
    endpoint = await work.endpoints.get(command.partner_id, command.endpoint_id)
    await work.endpoints.remove(endpoint)
