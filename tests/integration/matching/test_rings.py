"""A ring from its proposal to its end: who is asked, who accepts, who leaves."""

import asyncio
from datetime import timedelta

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.accept_ring import AcceptRing, accept_ring
from services.matching.domain.actor import Actor
from tests.integration.matching.conftest import World
from tests.integration.matching.rings import (
    PEOPLE,
    THREE,
    answer,
    as_facilitator,
    could_teach,
    on_the_board,
    ring_of_three,
    seek,
    states,
)
from tests.unit.matching.builders import ANN, BOB, CAT, EVE, GARDEN, LIBRARY, an_id


async def test_a_loop_of_three_across_two_linked_networks_is_proposed_to_all_at_once(
    world: World,
) -> None:
    fact = await ring_of_three(world)

    assert set(fact["member_ids"]) == {ANN, BOB, CAT}
    assert fact["subject"] == f"rers.{fact['network_id']}.matching.ring.proposed.{fact['ring_id']}"
    matches = await world.facts("match.proposed")
    assert {match["ring_id"] for match in matches} == {fact["ring_id"]}
    assert {match["match_id"] for match in matches} == {each["match_id"] for each in fact["links"]}
    assert "ferme une boucle de 3 personnes" in matches[0]["reason"]


async def test_a_ring_that_all_accept_is_accepted_with_all_its_matches(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]

    shown = [await answer(world, ring_id, name) for name in ("ann", "bob", "cat")]

    assert [ring["state"] for ring in shown] == ["proposed", "proposed", "accepted"]
    assert [len(ring["awaiting"]) for ring in shown] == [2, 1, 0]
    assert set((await states(world)).values()) == {"accepted"}
    assert [fact["accepted_by"] for fact in await world.facts("ring.answered")] == [ANN, BOB]
    (accepted,) = await world.facts("ring.accepted")
    assert accepted["accepted_by"] == CAT
    told = await world.facts("match.accepted")
    assert [fact["ring_id"] for fact in told] == [ring_id] * 3
    left = await world.database.pool.fetch("SELECT kind FROM timer WHERE kind LIKE 'expire%'")
    assert left == []


async def test_who_declines_leaves_the_other_pair_standing_with_its_acceptances(
    world: World,
) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    await answer(world, ring_id, "ann")

    shown = await answer(world, ring_id, "cat", "decline")

    assert shown["state"] == "declined"
    assert await states(world) == {"ann": "answered", "bob": "declined", "cat": "declined"}
    (fact,) = await world.facts("ring.declined")
    assert fact["declined_by"] == CAT
    assert {each["ring_id"] for each in await world.facts("match.declined")} == {ring_id}
    match_id = next(each["match_id"] for each in fact["links"] if each["giver_id"] == ANN)
    accepted = await world.post(f"/matches/{match_id}/accept", world.as_(BOB))
    assert accepted.json()["state"] == "accepted"


async def test_what_both_had_accepted_before_the_ring_outlives_it(world: World) -> None:
    await on_the_board(world, "ann", "bob", "cat")
    pair = {"offer_id": an_id("ann offers"), "request_id": an_id("bob asks")}
    match_id = (await world.post("/matches", as_facilitator(world), pair)).json()["match_id"]
    for name in ("ann", "bob"):
        await world.post(f"/matches/{match_id}/accept", world.as_(PEOPLE[name]))
    await could_teach(world, *THREE)
    await seek(world)
    (fact,) = await world.facts("ring.proposed")
    assert match_id in [each["match_id"] for each in fact["links"]]

    await answer(world, fact["ring_id"], "ann", "decline")

    assert await states(world) == {"ann": "accepted", "bob": "proposed", "cat": "declined"}


async def test_a_proposal_that_awaits_an_answer_becomes_part_of_the_ring_and_gets_its_time(
    world: World,
) -> None:
    await on_the_board(world, "ann", "bob", "cat")
    pair = {"offer_id": an_id("ann offers"), "request_id": an_id("bob asks")}
    match_id = (await world.post("/matches", as_facilitator(world), pair)).json()["match_id"]
    world.clock.advance(timedelta(days=13))
    await could_teach(world, *THREE)
    await seek(world)
    world.clock.advance(timedelta(days=13))
    await world.fire_timers()

    (fact,) = await world.facts("ring.proposed")
    assert match_id in [each["match_id"] for each in fact["links"]]
    assert await world.facts("match.expired") == []
    assert (await answer(world, fact["ring_id"], "bob"))["state"] == "proposed"


async def test_a_pair_that_one_declines_by_itself_breaks_the_ring(world: World) -> None:
    fact = await ring_of_three(world)
    await answer(world, fact["ring_id"], "ann")
    match_id = next(each["match_id"] for each in fact["links"] if each["giver_id"] == BOB)

    await world.post(f"/matches/{match_id}/decline", world.as_(CAT))

    (broken,) = await world.facts("ring.broken")
    assert (broken["match_id"], broken["cause"], broken["caused_by"]) == (match_id, "declined", CAT)
    assert await states(world) == {"ann": "answered", "bob": "declined", "cat": "answered"}
    refused = await world.post(f"/rings/{fact['ring_id']}/accept", world.as_(BOB))
    assert (refused.status_code, refused.json()["code"]) == (409, "ring_not_awaiting")


async def test_a_savoir_that_leaves_the_board_breaks_the_ring_and_names_whose_it_was(
    world: World,
) -> None:
    await ring_of_three(world)

    await world.hear(world.withdrawn("offer", "bob offers"))

    (broken,) = await world.facts("ring.broken")
    assert (broken["cause"], broken["caused_by"]) == ("cancelled", BOB)


async def test_matches_accepted_one_by_one_accept_the_ring(world: World) -> None:
    fact = await ring_of_three(world)

    for each in fact["links"]:
        for member_id in (each["giver_id"], each["receiver_id"]):
            path = f"/matches/{each['match_id']}/accept"
            assert (await world.post(path, world.as_(member_id))).status_code == 200

    assert len(await world.facts("ring.accepted")) == 1
    assert len(await world.facts("ring.answered")) == 2


async def test_a_ring_expires_with_what_still_awaits_an_answer(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    for name in ("ann", "bob"):
        await answer(world, ring_id, name)

    world.clock.advance(world.app.state.policy.answer_within)
    await world.fire_timers()

    assert len(await world.facts("ring.expired")) == 1
    assert await world.facts("ring.broken") == []
    assert await states(world) == {"ann": "accepted", "bob": "expired", "cat": "expired"}
    assert {fact["ring_id"] for fact in await world.facts("match.expired")} == {ring_id}


async def test_sought_again_and_again_the_loop_is_one_ring(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    for name in ("bob", "cat", "ann"):
        await seek(world, name)
    await answer(world, ring_id, "cat", "decline")
    await could_teach(world, *THREE)
    await seek(world)

    assert len(await world.facts("ring.proposed")) == 1


async def test_nobody_has_two_rings_to_answer(world: World) -> None:
    await on_the_board(world, "ann", "bob", "cat", "eve")
    await could_teach(world, *THREE, ("ann", "eve"), ("eve", "ann"))

    await seek(world)
    await seek(world, "eve")

    (fact,) = await world.facts("ring.proposed")
    assert set(fact["member_ids"]) == {ANN, BOB, CAT} or set(fact["member_ids"]) == {ANN, EVE}


async def test_after_their_answer_a_person_may_have_another_ring(world: World) -> None:
    await on_the_board(world, "ann", "bob", "cat", "eve")
    await could_teach(world, *THREE)
    await seek(world)
    (first,) = await world.facts("ring.proposed")
    await answer(world, first["ring_id"], "ann")
    await could_teach(world, ("ann", "eve"), ("eve", "ann"))

    await seek(world)

    assert len(await world.facts("ring.proposed")) == 2


async def test_two_who_accept_at_once_both_count(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    await answer(world, ring_id, "ann")

    both = await asyncio.gather(answer(world, ring_id, "bob"), answer(world, ring_id, "cat"))

    assert sorted(ring["state"] for ring in both) == ["accepted", "proposed"]
    assert len(await world.facts("ring.accepted")) == 1
    assert set((await states(world)).values()) == {"accepted"}


async def test_an_acceptance_that_comes_twice_counts_once(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]
    key = {"Idempotency-Key": "once", **world.as_(ANN)}

    first = await world.post(f"/rings/{ring_id}/accept", key)
    again = await world.post(f"/rings/{ring_id}/accept", key)
    anew = await world.post(f"/rings/{ring_id}/accept", world.as_(ANN))

    assert (first.status_code, again.status_code) == (200, 200)
    assert (anew.status_code, anew.json()["code"]) == (409, "ring_already_accepted")
    assert len(await world.facts("ring.answered")) == 1


async def test_a_minor_is_in_no_ring_even_if_an_edge_says_so(world: World) -> None:
    await on_the_board(world, "ann", "bob", "cat")
    await world.hear(world.joined(CAT, LIBRARY))
    await world.database.pool.execute("UPDATE membership SET is_minor = true")
    await could_teach(world, *THREE)

    await seek(world)

    assert await world.facts("ring.") == []
    assert await world.facts("match.") == []


async def test_what_one_no_longer_shows_to_the_other_network_closes_no_ring(world: World) -> None:
    await on_the_board(world, "ann", "bob", "cat")
    await could_teach(world, *THREE)
    await world.database.pool.execute("UPDATE link SET is_active = false")

    await seek(world)

    assert await world.facts("ring.") == []


async def test_a_forgotten_persons_words_leave_their_rings(world: World) -> None:
    await ring_of_three(world)
    before = await world.database.pool.fetchval("SELECT links::text FROM ring")

    from shared.events.members import MemberErased

    await world.hear(world.received(MemberErased(member_id=CAT), CAT, 7))

    after = await world.database.pool.fetchval("SELECT links::text FROM ring")
    assert "Polonais courant" in before
    assert "Polonais courant" not in after
    assert "Guitare" in after
    assert len(await world.facts("ring.broken")) == 1


async def test_the_facts_of_one_command_are_kept_whole_or_not_at_all(world: World) -> None:
    ring_id = (await ring_of_three(world))["ring_id"]

    try:
        async with world.database.transaction() as transaction:
            await accept_ring(AcceptRing(ring_id, Actor(ANN)), SqlUnitOfWork(transaction))
            raise RuntimeError("the power fails")
    except RuntimeError:
        pass

    assert await world.facts("ring.answered") == []
    assert set((await states(world)).values()) == {"proposed"}


async def test_the_networks_of_a_ring_are_those_of_its_people(world: World) -> None:
    await ring_of_three(world)

    rows = await world.database.pool.fetch("SELECT DISTINCT member_id, network_id FROM ring_place")

    assert {tuple(row) for row in rows} == {(ANN, GARDEN), (BOB, GARDEN), (CAT, LIBRARY)}
