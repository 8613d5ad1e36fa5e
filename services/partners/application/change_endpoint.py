"""Changes where an endpoint's facts go, or which they are."""

from collections.abc import Callable
from dataclasses import dataclass

from services.partners.application.ports_of_webhooks import WebhookWork
from services.partners.domain.endpoint import Endpoint


@dataclass(frozen=True)
class ChangeEndpoint:
    """A partner corrects an endpoint; `change` is applied to it under its lock."""

    partner_id: str
    endpoint_id: str
    change: Callable[[Endpoint], None]


async def change_endpoint(command: ChangeEndpoint, work: WebhookWork) -> Endpoint:
    """Keep the change; what waits goes to the new URL."""
    endpoint = await work.endpoints.get(command.partner_id, command.endpoint_id)
    command.change(endpoint)
    work.endpoints.save(endpoint)
    return endpoint
