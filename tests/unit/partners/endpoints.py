"""An endpoint for tests of its rules."""

from datetime import UTC, datetime

from services.partners.domain.endpoint import Endpoint, Secret, new_secret
from services.partners.domain.partner import Scope

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def an_endpoint() -> Endpoint:
    return Endpoint(
        endpoint_id="e",
        partner_id="p",
        url="https://example.org/",
        scope=Scope(),
        created_at=NOON,
        secrets=[Secret(new_secret(lambda size: b"a" * size), NOON)],
    )
