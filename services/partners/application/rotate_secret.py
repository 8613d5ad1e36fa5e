"""Gives an endpoint a new signing secret."""

from dataclasses import dataclass, field

from services.partners.application.ports_of_webhooks import WebhookWork
from services.partners.domain.endpoint import Endpoint


@dataclass(frozen=True)
class RotateSecret:
    """A partner renews the secret; for a day the former one signs too."""

    partner_id: str
    endpoint_id: str
    secret: str = field(repr=False)


async def rotate_secret(command: RotateSecret, work: WebhookWork) -> Endpoint:
    """Keep the new secret beside the former ones."""
    endpoint = await work.endpoints.get(command.partner_id, command.endpoint_id)
    endpoint.rotate(command.secret, work.now())
    work.endpoints.save(endpoint)
    return endpoint
