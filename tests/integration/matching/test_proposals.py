"""Who is brought together, with whom, and why."""

from tests.integration.matching.conftest import World
from tests.unit.matching.builders import ANN, BOB, GARDEN, an_id


async def test_an_offer_and_a_request_of_one_network_that_share_a_word_are_proposed(
    world: World,
) -> None:
    await world.hear(world.request("request"))
    await world.fire_timers()
    await world.hear(world.offer("offer"))

    await world.fire_timers()

    (fact,) = await world.facts("match.proposed")
    assert (fact["offer_id"], fact["request_id"]) == (an_id("offer"), an_id("request"))
    assert (fact["offerer_id"], fact["requester_id"]) == (ANN, BOB)
    assert fact["network_id"] == GARDEN
    assert fact["proposer_id"] is None
    assert fact["expires_at"].startswith("2026-03-16T09:00:00")
    assert "« guitare »" in fact["reason"]
    assert fact["subject"] == f"rers.{GARDEN}.matching.match.proposed.{fact['match_id']}"
