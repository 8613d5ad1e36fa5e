"""Reciprocity stays true when a member's savoirs come and go at the same time."""

import asyncio
from collections.abc import Callable

from sqlalchemy import bindparam, select

from services.savoirs.adapters import tables
from services.savoirs.adapters.sql_reciprocities import SqlReciprocities
from services.savoirs.adapters.unit_of_work import SqlUnitOfWork
from services.savoirs.application.create_offer import CreateOffer, create_offer
from services.savoirs.application.create_request import CreateRequest, create_request
from services.savoirs.application.withdraw_offer import WithdrawOffer, withdraw_offer
from services.savoirs.domain.reciprocity import LiveKinds, Reciprocity
from shared.storage.transaction import Transaction
from tests.integration.savoirs.conftest import ANN, World
from tests.unit.savoirs.builders import ANN_IN_GARDEN, BY_ANN, FRESHNESS, GARDEN, terms

ROUNDS = 25
TRUTH = """
SELECT EXISTS (SELECT FROM savoir WHERE kind = 'offer' AND member_id = $1 AND status = 'live')
   AND EXISTS (SELECT FROM savoir WHERE kind = 'request' AND member_id = $1 AND status = 'live')
"""
STATE = "SELECT has_offer AND has_request FROM reciprocity WHERE member_id = $1"
UNLOCKED = select(
    tables.reciprocity.c.has_offer, tables.reciprocity.c.has_request, tables.reciprocity.c.version
).where(
    tables.reciprocity.c.member_id == bindparam("member_id"),
    tables.reciprocity.c.network_id == bindparam("network_id"),
)


class UnlockedReciprocities(SqlReciprocities):
    """The control: reads without the lock, so that both look before either has committed."""

    def __init__(self, transaction: Transaction, both_have_looked: asyncio.Barrier) -> None:
        super().__init__(transaction)
        self._both_have_looked = both_have_looked

    async def lock(self, member_id: str, network_id: str) -> Reciprocity:
        row = await self._transaction.fetch_one(
            UNLOCKED, member_id=member_id, network_id=network_id
        )
        assert row is not None
        return Reciprocity(
            member_id=member_id,
            network_id=network_id,
            live=LiveKinds(row["has_offer"], row["has_request"]),
            version=row["version"],
        )

    async def live_kinds(self, member_id: str, network_id: str) -> LiveKinds:
        live = await super().live_kinds(member_id, network_id)
        await self._both_have_looked.wait()
        return live


UnitOfWorkOf = Callable[[Transaction], SqlUnitOfWork]


async def create(world: World, unit_of_work: UnitOfWorkOf) -> str:
    async with world.database.transaction() as transaction:
        command = CreateOffer(ANN_IN_GARDEN, terms(), BY_ANN, FRESHNESS)
        return (await create_offer(command, unit_of_work(transaction))).offer_id


async def withdraw(world: World, offer_id: str, unit_of_work: UnitOfWorkOf) -> None:
    async with world.database.transaction() as transaction:
        await withdraw_offer(WithdrawOffer(offer_id, BY_ANN), unit_of_work(transaction))


async def ask_and_offer(world: World) -> str:
    async with world.database.transaction() as transaction:
        command = CreateRequest(ANN_IN_GARDEN, terms(), BY_ANN, FRESHNESS)
        await create_request(command, SqlUnitOfWork(transaction))
    return await create(world, SqlUnitOfWork)


async def is_true(world: World) -> bool:
    stored = await world.database.pool.fetchval(STATE, ANN)
    return bool(stored == await world.database.pool.fetchval(TRUTH, ANN))


async def test_creating_while_the_last_one_is_withdrawn_ends_in_the_true_state(
    world: World,
) -> None:
    offer_id = await ask_and_offer(world)

    for _ in range(ROUNDS):
        _, offer_id = await asyncio.gather(
            withdraw(world, offer_id, SqlUnitOfWork), create(world, SqlUnitOfWork)
        )
        assert await is_true(world)

    told = [fact["type"] for fact in await world.facts("reciprocity")]
    assert told[0::2] == ["reciprocity.reached"] * len(told[0::2])
    assert told[1::2] == ["reciprocity.lost"] * len(told[1::2])
    assert len(told) % 2 == 1


async def test_withdrawing_everything_at_once_loses_it_exactly_once(world: World) -> None:
    offers = [await ask_and_offer(world) for _ in range(8)]

    await asyncio.gather(*(withdraw(world, offer_id, SqlUnitOfWork) for offer_id in offers))

    assert await is_true(world)
    facts = await world.facts("reciprocity")
    assert [fact["type"] for fact in facts] == ["reciprocity.reached", "reciprocity.lost"]
    assert facts[1]["missing"] == "offer"
    assert (facts[1]["member_id"], facts[1]["network_id"]) == (ANN, GARDEN)


async def test_control_without_the_lock_the_same_race_ends_in_a_false_state(world: World) -> None:
    offer_id = await ask_and_offer(world)
    barrier = asyncio.Barrier(2)

    def unlocked(transaction: Transaction) -> SqlUnitOfWork:
        unit_of_work = SqlUnitOfWork(transaction)
        unit_of_work.reciprocities = UnlockedReciprocities(transaction, barrier)
        return unit_of_work

    await asyncio.gather(withdraw(world, offer_id, unlocked), create(world, unlocked))

    assert not await is_true(world)


async def test_two_who_come_first_at_once_both_find_the_state_made(world: World) -> None:
    async def lock(member_id: str) -> None:
        async with world.database.transaction() as transaction:
            await SqlUnitOfWork(transaction).reciprocities.lock(member_id, GARDEN)

    for number in range(60):
        member_id = f"0c000000-0000-7000-8000-{number:012x}"
        await asyncio.gather(*(lock(member_id) for _ in range(6)))

    rows = await world.database.pool.fetch("SELECT count(*) FROM reciprocity")
    assert rows[0][0] == 60


async def test_the_state_is_unique_by_one_index_only(world: World) -> None:
    """ON CONFLICT heeds one index; rows that arrive together can break a second one."""
    unique = (
        "SELECT count(*) FROM pg_index WHERE indrelid = 'reciprocity'::regclass AND indisunique"
    )

    assert await world.database.pool.fetchval(unique) == 1
