"""Opens a webhook endpoint of a partner."""

from dataclasses import dataclass, field

from services.partners.application.ports_of_webhooks import WebhookWork
from services.partners.domain.endpoint import Endpoint, Secret
from services.partners.domain.partner import Scope


@dataclass(frozen=True)
class OpenEndpoint:
    """A partner, or ops for it, wants facts to be posted to a URL, which was found fit."""

    partner_id: str
    url: str
    scope: Scope
    secret: str = field(repr=False)


async def open_endpoint(command: OpenEndpoint, work: WebhookWork) -> Endpoint:
    """Keep the endpoint; facts stored from now on go there."""
    await work.endpoints.expect_room(command.partner_id)
    now = work.now()
    endpoint = Endpoint(
        endpoint_id=work.new_id(),
        partner_id=command.partner_id,
        url=command.url,
        scope=command.scope,
        created_at=now,
        secrets=[Secret(command.secret, now)],
        version=1,
    )
    work.endpoints.add(endpoint)
    return endpoint
