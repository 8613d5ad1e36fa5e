"""Facts that come twice, late or all at once propose a pair once; with the guarantee off, twice."""

import asyncio
from contextlib import suppress

import asyncpg
import pytest

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.bootstrap import POLICY
from services.matching.domain.match import Match
from services.matching.entrypoints.subscribers import consumer
from services.matching.entrypoints.timers import timers_of
from shared.events.savoirs import OfferUpdated
from shared.timers import Timers
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import BOB, GARDEN, a_proposal, a_savoir, an_id


async def live(world: World, name: str) -> bool:
    row = await world.database.pool.fetchrow(
        "SELECT is_live FROM savoir WHERE savoir_id = $1", an_id(name)
    )
    return bool(row and row["is_live"])


async def test_redelivered_facts_propose_a_pair_once(world: World) -> None:
    letters = [world.offer("offer"), world.request("request")]

    for _ in range(3):
        await world.hear(*letters)
        await world.fire_timers()

    assert len(await world.facts("match.proposed")) == 1


async def test_even_without_the_inbox_a_pair_is_proposed_once(world: World) -> None:
    letters = [world.offer("offer"), world.request("request")]

    for _ in range(3):
        await world.hear(*letters, has_inbox=False)
        await world.fire_timers()

    assert len(await world.facts("match.proposed")) == 1


async def test_an_older_fact_that_comes_late_changes_nothing(world: World) -> None:
    new = world.savoir(OfferUpdated, "offer", 2, title="Couture")

    await world.hear(new)
    await world.hear(world.offer("offer", title="Guitare"), world.request("request"))
    await world.fire_timers()

    assert await world.facts("match.proposed") == []


async def test_an_offer_withdrawn_before_it_was_heard_of_stays_off_the_board(world: World) -> None:
    await world.hear(world.withdrawn("offer", "offer", 2))
    await world.hear(world.offer("offer"), world.request("request"))
    await world.fire_timers()

    assert not await live(world, "offer")
    assert await world.facts("match.proposed") == []


async def test_a_late_withdrawal_does_not_cancel_what_has_come_back(world: World) -> None:
    await world.proposed()

    await world.hear(world.savoir(OfferUpdated, "offer", 3))
    await world.hear(world.withdrawn("offer", "offer", 2))

    assert await live(world, "offer")
    assert await world.facts("match.cancelled") == []


async def propose_at_once(world: World) -> list[bool]:
    """Let two transactions propose the same pair, each blind to the other until it writes."""
    both_open = asyncio.Barrier(2)

    async def propose(name: str) -> bool:
        async with world.database.transaction() as transaction:
            uow = SqlUnitOfWork(transaction)
            known = await uow.matches.partners_of(a_savoir("offer"))
            await both_open.wait()
            return not known and await uow.matches.add_new(Match.propose(an_id(name), a_proposal()))

    return sorted(await asyncio.gather(propose("one"), propose("two")))


async def test_two_who_propose_the_same_pair_at_once_make_one_match(world: World) -> None:
    assert await propose_at_once(world) == [False, True]
    assert len(await world.facts("match.proposed")) == 1


async def test_without_the_unique_pair_they_would_make_two(world: World) -> None:
    owner = await asyncpg.connect(world.place.owner_dsn)
    await owner.execute("ALTER TABLE match DROP CONSTRAINT match_pair_once")
    await owner.close()

    assert await propose_at_once(world) == [True, True]
    assert len(await world.facts("match.proposed")) == 2


@pytest.mark.parametrize("end", ["decline", "expire", "cancel"])
async def test_a_pair_is_never_proposed_again_however_its_match_ended(
    world: World, end: str
) -> None:
    match_id = (await world.proposed())["match_id"]
    if end == "decline":
        await world.post(f"/matches/{match_id}/decline", world.as_(a_savoir("offer").member_id))
    elif end == "expire":
        world.clock.advance(world.app.state.policy.answer_within)
        await world.fire_timers()
    else:
        await world.hear(world.withdrawn("request", "request"))
    assert len(await world.facts("match.")) == 2

    await world.hear(
        world.savoir(OfferUpdated, "offer", 5, title="Guitare"),
        world.request("request", 5, title="Guitare"),
    )
    await world.fire_timers()

    assert len(await world.facts("match.proposed")) == 1


async def test_a_search_gives_way_to_a_fact_about_the_same_savoir(world: World) -> None:
    await world.hear(world.offer("offer", title="Couture"), world.request("request"))
    reworded = world.savoir(OfferUpdated, "offer", 2)

    async with world.database.transaction() as handler:
        await consumer.apply(reworded, handler, only_projections=True)
        await handler.flush()
        with suppress(asyncpg.LockNotAvailableError):
            await Timers(world.database, timers_of(POLICY)).fire_one()
        await consumer.apply(reworded, handler)
    await world.fire_timers()

    assert len(await world.facts("match.proposed")) == 1


async def test_a_rebuild_keeps_copies_and_starts_nothing(world: World) -> None:
    async with world.database.transaction() as transaction:
        for letter in (world.offer("offer"), world.request("request"), world.left(BOB, GARDEN)):
            await consumer.apply(letter, transaction, only_projections=True)

    assert await world.rows("timer WHERE key LIKE 'offer:%' OR key LIKE 'request:%'") == []
    assert await live(world, "offer")
