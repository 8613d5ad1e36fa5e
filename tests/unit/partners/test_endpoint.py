"""An endpoint that changes: what it keeps of its failures."""

from services.partners.domain.endpoint import Endpoint
from services.partners.domain.partner import Scope
from tests.unit.partners.endpoints import NOON, an_endpoint


def failing() -> Endpoint:
    endpoint = an_endpoint()
    endpoint.state, endpoint.began_failing_at = "failing", NOON
    return endpoint


def test_another_address_begins_without_the_failures_of_the_former() -> None:
    endpoint = failing()

    endpoint.change("https://other.example.org/", endpoint.scope)

    assert (endpoint.state, endpoint.began_failing_at) == ("live", None)


def test_other_facts_at_the_same_address_leave_its_failures() -> None:
    endpoint = failing()

    endpoint.change(endpoint.url, Scope(types=frozenset({"place"})))

    assert (endpoint.state, endpoint.began_failing_at) == ("failing", NOON)
