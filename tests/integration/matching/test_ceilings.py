"""However many search at once, nobody gets more proposals than they can bear."""

import asyncio
from collections.abc import Collection
from datetime import timedelta

import pytest

from services.matching.adapters.sql_matches import SqlMatches
from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.search_counterparts import (
    SearchCounterparts,
    search_counterparts,
)
from services.matching.bootstrap import POLICY
from services.matching.entrypoints.subscribers import consumer
from services.matching.entrypoints.timers import LITTLE_PATIENCE
from shared.events.contract import Event
from shared.messaging.envelope import Received
from shared.storage.database import TRANSIENT
from shared.storage.transaction import Transaction
from tests.integration.matching.conftest import World
from tests.unit.matching.builders import ANN, an_id


class UnreservedMatches(SqlMatches):
    """The matches without the lock on people, each waiting until the other has looked too."""

    def __init__(self, transaction: Transaction, meet: asyncio.Barrier) -> None:
        super().__init__(transaction)
        self._meet: asyncio.Barrier | None = meet

    async def reserve(self, member_ids: Collection[str]) -> None:
        """Reserve nothing."""

    async def asked(self, *of: object, **named: object):  # type: ignore[no-untyped-def]  # as the real one
        found = await super().asked(*of, **named)  # type: ignore[arg-type]  # the same arguments
        meet, self._meet = self._meet, None
        if meet is not None:
            await meet.wait()
        return found


async def known(world: World, *letters: Received[Event]) -> None:
    """Keep what facts say without searching for it."""
    async with world.database.transaction() as transaction:
        for letter in letters:
            await consumer.apply(letter, transaction, only_projections=True)


async def search(transaction: Transaction, name: str) -> None:
    """Search for a request as its timer does."""
    await transaction.connection.execute(LITTLE_PATIENCE)
    command = SearchCounterparts("request", an_id(name), POLICY)
    await search_counterparts(command, SqlUnitOfWork(transaction))


async def attempt(world: World, name: str) -> None:
    async with world.database.transaction() as transaction:
        await search(transaction, name)


async def asked_at_once(world: World, *, is_reserved: bool) -> int:
    """Let two requests search at once while Ann has room for one; return how many matches she has."""
    past = [world.request(f"past {n}", member_id=an_id(f"past {n}")) for n in range(4)]
    await world.hear(world.offer("offer"), *past)
    await world.fire_timers()
    await known(world, *(world.request(f"new {n}", member_id=an_id(f"new {n}")) for n in range(2)))
    meet = asyncio.Barrier(2)

    async def one(name: str) -> None:
        async with world.database.transaction() as transaction:
            uow = SqlUnitOfWork(transaction)
            if not is_reserved:
                uow.matches = UnreservedMatches(transaction, meet)
            command = SearchCounterparts("request", an_id(name), POLICY)
            await search_counterparts(command, uow)

    await asyncio.gather(one("new 0"), one("new 1"))
    return len(await world.rows(f"match WHERE offerer_id = '{ANN}'"))


async def test_two_searches_at_once_do_not_together_break_the_ceiling(world: World) -> None:
    assert await asked_at_once(world, is_reserved=True) == 5


async def test_without_the_lock_on_people_they_would(world: World) -> None:
    assert await asked_at_once(world, is_reserved=False) == 6


async def test_searches_for_other_people_do_not_wait_for_each_other(world: World) -> None:
    await world.hear(
        world.offer("offer"), world.offer("other", member_id=an_id("o"), title="Couture")
    )
    await world.fire_timers()
    other = world.request("another", member_id=an_id("r"), title="Couture")
    await known(world, world.request("request"), other)

    async with world.database.transaction() as first, world.database.transaction() as second:
        await search(first, "request")
        await search(second, "another")

    assert len(await world.facts("match.proposed")) == 2


async def test_a_search_for_the_same_person_gives_way_and_comes_back(world: World) -> None:
    await world.hear(world.offer("offer"))
    await world.fire_timers()
    await known(world, world.request("one"), world.request("two", title="Guitare"))

    async with world.database.transaction() as first:
        await search(first, "one")
        with pytest.raises(TRANSIENT):
            await attempt(world, "two")
    await attempt(world, "two")

    assert len(await world.facts("match.proposed")) == 2


TITLES = "Couture Piano Tricot Poterie Astronomie Cuisine Mandarin Soudure".split()  # noqa: SIM905 - reads better


async def test_nobody_gets_more_than_five_in_seven_days_though_they_answer_each(
    world: World,
) -> None:
    for title in TITLES:
        who = an_id(f"who wants {title}")
        await world.hear(
            world.offer(f"offer {title}", title=title),
            world.request(f"request {title}", title=title, member_id=who),
        )
        await world.fire_timers()
        for row in await world.rows("match WHERE offerer_accepted_at IS NULL"):
            await world.post(f"/matches/{row['match_id']}/accept", world.as_(ANN))
    assert len(await world.facts("match.proposed")) == 5

    world.clock.advance(timedelta(days=7, minutes=6))
    await world.fire_timers()

    assert len(await world.facts("match.proposed")) == 8


async def test_ten_equals_are_asked_in_turn(world: World) -> None:
    offers = [world.offer(f"offer {n}", member_id=an_id(f"teacher {n}")) for n in range(10)]
    await world.hear(*offers)
    await world.fire_timers()

    for number in range(4):
        await known(world, world.request(f"request {number}", member_id=an_id(f"who {number}")))
        await attempt(world, f"request {number}")

    facts = await world.facts("match.proposed")
    assert len(facts) == 12
    assert len({fact["offerer_id"] for fact in facts}) == 10
