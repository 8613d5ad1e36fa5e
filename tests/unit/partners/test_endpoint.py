"""An endpoint that changes: what it keeps of its failures."""

from datetime import UTC, datetime

from services.partners.domain.endpoint import Endpoint
from services.partners.domain.partner import Scope

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def failing() -> Endpoint:
    return Endpoint(
        endpoint_id="e",
        partner_id="p",
        url="https://example.org/",
        scope=Scope(),
        created_at=NOON,
        state="failing",
        began_failing_at=NOON,
    )


def test_another_address_begins_without_the_failures_of_the_former() -> None:
    endpoint = failing()

    endpoint.change("https://other.example.org/", endpoint.scope)

    assert (endpoint.state, endpoint.began_failing_at) == ("live", None)


def test_other_facts_at_the_same_address_leave_its_failures() -> None:
    endpoint = failing()

    endpoint.change(endpoint.url, Scope(types=frozenset({"place"})))

    assert (endpoint.state, endpoint.began_failing_at) == ("failing", NOON)
