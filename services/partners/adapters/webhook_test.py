"""Posts a test event to an endpoint, beside its line."""

import time

from services.partners.adapters.dispatcher import Channels
from services.partners.adapters.sql_deliveries import TEST_TYPE
from services.partners.adapters.webhook_sender import Signer, letter_of
from services.partners.application.ports_of_webhooks import Tried
from services.partners.domain.delivery import Answer
from services.partners.domain.endpoint import Endpoint
from services.partners.domain.public_fact import PublicFact
from shared.clock import Clock
from shared.errors import DomainError


class TooManyTestsError(DomainError):
    """A test of this endpoint, or several of this partner, are under way already."""

    code = "too_many_tests"
    status = 429


async def post_test(channels: Channels, endpoint: Endpoint, event_id: str, clock: Clock) -> Tried:
    """Post once over a connection of its own and return what came of it."""
    now = clock.now()
    fact = PublicFact(
        event_id=event_id,
        type=TEST_TYPE,
        network_id=None,
        aggregate_id=endpoint.endpoint_id,
        sequence=1,
        occurred_at=now,
        body={"endpoint_id": endpoint.endpoint_id},
    )
    letter = letter_of(fact)
    signer = Signer([(secret.text, secret.retires_at) for secret in endpoint.secrets])
    started, channel = (
        time.perf_counter(),
        channels.open(endpoint.url, endpoint.partner_id, is_trial=True),
    )
    if channel is None:
        return Tried(Answer(None, "address_refused"), now, 0)
    try:
        answer = await channel.post(letter, signer.headers(letter, now))
    finally:
        await channel.close()
    return Tried(answer, now, int((time.perf_counter() - started) * 1000))
