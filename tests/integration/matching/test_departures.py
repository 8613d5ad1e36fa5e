"""When an offer, a request or a person goes: what ends, and what is wiped."""

from shared.events.members import MemberErased
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import ANN, BOB, GARDEN, LIBRARY, an_id


async def test_a_proposal_ends_when_its_offer_or_request_goes(world: World) -> None:
    await world.proposed()

    await world.hear(world.withdrawn("offer", "offer"))

    (fact,) = await world.facts("match.cancelled")
    assert fact["offer_id"] == an_id("offer")
    left = await world.database.pool.fetch("SELECT kind FROM timer WHERE kind = 'expire'")
    assert left == []


async def test_what_both_accepted_stands_when_the_offer_leaves_the_board(world: World) -> None:
    await world.accepted()

    await world.hear(world.withdrawn("offer", "offer"))

    assert await world.facts("match.cancelled") == []


async def test_a_proposal_expires_after_its_fourteen_days(world: World) -> None:
    await world.proposed()

    world.clock.advance(world.app.state.policy.answer_within)
    await world.fire_timers()
    await world.fire_timers()

    assert len(await world.facts("match.expired")) == 1


async def test_who_leaves_a_network_takes_part_in_nothing_open_there(world: World) -> None:
    await world.hear(world.joined(ANN, GARDEN), world.joined(ANN, LIBRARY))
    await world.begun()

    await world.hear(world.left(ANN, LIBRARY))
    assert await world.facts("exchange.stopped") == []
    await world.hear(world.left(ANN, GARDEN))

    (fact,) = await world.facts("exchange.stopped")
    assert fact["ended_by"] == ANN


async def test_an_open_match_is_cancelled_when_one_of_the_two_leaves(world: World) -> None:
    await world.hear(world.joined(BOB, GARDEN))
    await world.accepted()

    await world.hear(world.left(BOB, GARDEN))

    assert len(await world.facts("match.cancelled")) == 1


async def test_the_texts_of_who_is_forgotten_are_nowhere_any_more(world: World) -> None:
    match_id, ann, bob = await world.accepted(), world.as_(ANN), world.as_(BOB)
    meeting = {"meeting_at": "2026-03-05T17:00:00Z", "place": "secret-place"}
    agreement = {"content": "secret-content", "place": "secret-home"}
    await world.client.put(f"/matches/{match_id}/meeting", json=meeting, headers=ann)
    await world.client.put(f"/matches/{match_id}/agreement", json=agreement, headers=ann)
    begun = await world.post(f"/matches/{match_id}/exchange", ann)
    exchange_id = begun.json()["exchange_id"]
    await world.post(f"/exchanges/{exchange_id}/stop", ann, {"reason": "secret-reason"})
    review = {"next_steps": "secret-next", "teach_next": ["secret-banjo"]}
    await world.post(f"/exchanges/{exchange_id}/reviews", ann, review)
    await world.post(f"/exchanges/{exchange_id}/reviews", bob, {"next_steps": "kept"})
    await world.hear(world.offer("other", 1, description="secret-description"))

    await world.hear(world.received(MemberErased(member_id=ANN), ANN, 7))

    tables = ("match", "exchange", "review", "suggestion", "savoir")
    left = [await world.database.pool.fetch(f"SELECT * FROM {table}") for table in tables]
    assert "secret" not in str(left)
    assert "kept" in str(left)
