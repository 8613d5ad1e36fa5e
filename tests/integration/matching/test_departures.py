"""When an offer, a request or a person goes: what ends, and what is wiped."""

from shared.events.members import MemberErased
from tests.integration.matching.conftest import FACILITATOR, World
from tests.integration.matching.groups import Groups, people
from tests.unit.matching.builders import ANN, BOB, GARDEN, LIBRARY, ZOE, an_id


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


async def test_no_kept_answer_names_who_is_forgotten_whoever_answered_for_them(
    world: World,
) -> None:
    match_id, by_zoe = (await world.proposed())["match_id"], world.as_(ZOE, garden=FACILITATOR)
    keyed = {**by_zoe, "Idempotency-Key": "for-ann"}
    accept = f"/matches/{match_id}/accept"
    await world.post(accept, keyed, {"on_behalf_of": ANN})
    await world.post(accept, {**world.as_(BOB), "Idempotency-Key": "of-the-other"})
    assert {row["key"] for row in await world.rows("idempotency")} == {"for-ann", "of-the-other"}

    await world.hear(world.received(MemberErased(member_id=ANN), ANN, 7))

    assert await world.rows("idempotency") == []


async def test_the_answers_of_a_group_quote_no_more_who_is_forgotten_though_they_name_nobody(
    world: World,
) -> None:
    groups = await Groups(world).without_sweep()
    await groups.around("offer", "a", "b", "c", "d", title="Secret guitar")
    (fact,) = await groups.gather("offer:offer")
    gone, keyed = people("offer")[0], {**world.as_(people("a")[0]), "Idempotency-Key": "in-group"}
    await world.post(f"/collective-matches/{fact['collective_match_id']}/join", keyed)
    (kept,) = await world.rows("idempotency")
    assert "Secret guitar" in kept["body"]
    assert gone not in kept["body"]

    await world.hear(world.received(MemberErased(member_id=gone), gone, 7))
    await world.fire_timers()

    assert await world.rows("idempotency") == []
