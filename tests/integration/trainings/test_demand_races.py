"""The number of a pool under crowds and after any history, on PostgreSQL; each race with a control that goes wrong."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select

from services.trainings.adapters.demand.demand_tables import demands
from services.trainings.adapters.demand.sql_demands import demand_of
from services.trainings.adapters.demand.sql_wishes import SqlWishes
from services.trainings.adapters.sql_memberships import Membership
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.demand.change_wish import ChangeWish, change_wish
from services.trainings.application.demand.follow_membership import (
    FollowMembership,
    follow_membership,
)
from services.trainings.application.demand.forget_wishes import ForgetWishes, forget_wishes
from services.trainings.application.demand.make_wish import MakeWish, make_wish
from services.trainings.application.demand.withdraw_wish import WithdrawWish, withdraw_wish
from services.trainings.application.registrations.act_for_person import Actor
from services.trainings.domain.demand.demand import Demand
from services.trainings.domain.demand.period import Period
from services.trainings.domain.demand.wish import Pool, Terms, Wisher
from shared.clock import HeldClock
from shared.storage.database import Database
from shared.storage.transaction import Transaction
from tests.fixtures.databases import NewDatabase
from tests.fixtures.waiting import eventually
from tests.unit.trainings.builders import a_member, a_training
from tests.unit.trainings.demand_fakes import FakeDemandUnitOfWork

POOL = Pool(2, "11")
MAY = Terms((Period.month("2026-05"),))
NETWORKS = [f"00000000-0000-7000-8000-00000000c00{number}" for number in range(3)]
SOMEBODY_WAITS = """
SELECT count(*) > 0 FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'
"""
FACTS = "SELECT count(*) FROM outbox WHERE subject LIKE '%.demand.' || $1 || '.%'"


@pytest.fixture
async def database_of_trainings(
    database: NewDatabase, held_clock: HeldClock
) -> AsyncIterator[Database]:
    """A database with training 2 in its catalogue."""
    made = await database("trainings")
    connected = await Database.connect(made.app_dsn, "trainings", clock=held_clock)
    async with connected.transaction() as transaction:
        SqlUnitOfWork(transaction).trainings.put(a_training())
    yield connected
    await connected.close()


def a_wish(number: int) -> MakeWish:
    member = a_member(number)
    return MakeWish(POOL, Wisher(member_id=member), MAY, 12, Actor(member))


def a_network_wish(network_id: str, people: int) -> MakeWish:
    actor = Actor(a_member(0x900), frozenset({network_id}))
    return MakeWish(POOL, Wisher(network_id=network_id, people=people), MAY, 12, actor)


async def facts(database: Database, name: str) -> int:
    return int(await database.pool.fetchval(FACTS, name))


async def waiting(database: Database) -> int:
    return int(await database.pool.fetchval("SELECT waiting FROM demand"))


class Unlocked:
    """Demands whose rows are read without being locked: the control of the races."""

    def __init__(self, uow: SqlUnitOfWork, transaction: Transaction) -> None:
        self._demands, self._transaction = uow.demands, transaction

    async def of(self, pool: Pool, title: str, minimum: int) -> Demand:
        return await self.of_known(pool)

    async def of_known(self, pool: Pool) -> Demand:
        row = await self._transaction.fetch_one(select(demands))
        assert row is not None
        return demand_of(row)

    def save(self, demand: Demand) -> None:
        self._demands.save(demand)


async def test_of_thirty_who_wish_at_once_one_proposes_the_session(
    database_of_trainings: Database,
) -> None:
    async def wishes(number: int) -> None:
        async with database_of_trainings.transaction() as transaction:
            await make_wish(a_wish(number), SqlUnitOfWork(transaction))

    await asyncio.gather(*(wishes(number) for number in range(30)))

    assert await waiting(database_of_trainings) == 30
    assert await facts(database_of_trainings, "pooled") == 1


async def test_without_the_lock_two_that_come_at_once_make_it_twice_or_never(
    database_of_trainings: Database,
) -> None:
    async def pooled_after(number_before: int) -> int:
        for table in ("wish", "demand", "outbox"):
            await database_of_trainings.pool.execute(f"DELETE FROM {table}")
        for number in range(number_before):
            async with database_of_trainings.transaction() as transaction:
                await make_wish(a_wish(number), SqlUnitOfWork(transaction))
        both_have_counted = asyncio.Barrier(2)

        async def wishes(number: int) -> None:
            async with database_of_trainings.transaction() as transaction:
                uow: Any = SqlUnitOfWork(transaction)
                uow.demands = Unlocked(uow, transaction)
                await make_wish(a_wish(number), uow)
                await both_have_counted.wait()

        await asyncio.gather(wishes(101), wishes(102))
        return await facts(database_of_trainings, "pooled")

    assert await pooled_after(11) == 2
    assert await pooled_after(10) == 0


async def a_wish_beside_a_membership(database: Database, *, is_held: bool) -> tuple[int, int]:
    """Let a person join a network that wishes, while they wish themselves; return the number and a recount."""
    async with database.transaction() as transaction:
        await make_wish(a_network_wish(NETWORKS[0], 3), SqlUnitOfWork(transaction))

    async def joins() -> None:
        async with database.transaction() as transaction:
            uow = SqlUnitOfWork(transaction)
            put_membership(uow, 1, NETWORKS[0], is_active=True, version=1)
            await follow_membership(FollowMembership(a_member(1)), _maybe_held(uow, is_held))

    async with database.transaction() as transaction:
        uow = SqlUnitOfWork(transaction)
        await make_wish(a_wish(1), _maybe_held(uow, is_held))
        await transaction.flush()
        joining = asyncio.create_task(joins())

        async def is_settled() -> bool:
            return joining.done() or bool(await database.pool.fetchval(SOMEBODY_WAITS))

        await eventually(is_settled)
    await joining
    async with database.transaction() as transaction:
        return await waiting(database), await SqlWishes(transaction).count(POOL)


def _maybe_held(uow: Any, is_held: bool) -> Any:
    if not is_held:

        async def hold_nobody(_: str) -> None:
            """Hold nobody: the control."""

        uow.wishes.hold_person = hold_nobody
    return uow


def put_membership(
    uow: SqlUnitOfWork, number: int, network_id: str, *, is_active: bool, version: int
) -> None:
    member = a_member(number)
    membership = Membership(
        membership_id=f"{network_id}-{member}",
        member_id=member,
        network_id=network_id,
        is_active=is_active,
    )
    uow.memberships.put(membership, version)


async def test_who_joins_a_network_while_they_wish_is_counted_once(
    database_of_trainings: Database,
) -> None:
    assert await a_wish_beside_a_membership(database_of_trainings, is_held=True) == (3, 3)


async def test_without_holding_the_person_the_number_stays_wrong(
    database_of_trainings: Database,
) -> None:
    assert await a_wish_beside_a_membership(database_of_trainings, is_held=False) == (4, 3)


@dataclass
class Pair:
    """The same history on the database and in memory, where the number is counted by hand."""

    database: Database
    fake: FakeDemandUnitOfWork
    version: int = 1

    @asynccontextmanager
    async def real(self) -> AsyncIterator[SqlUnitOfWork]:
        async with self.database.transaction() as transaction:
            yield SqlUnitOfWork(transaction)

    async def live_ids(self, wisher: Wisher) -> tuple[str, str] | None:
        """Return the live wish of somebody, in the database and in memory."""
        row = await self.database.pool.fetchrow(
            "SELECT id FROM wish WHERE status = 'waiting' AND training_number = 2 AND region = '11'"
            " AND coalesce(member_id, network_id) = $1",
            wisher.member_id or wisher.network_id,
        )
        kept = [
            wish
            for wish in self.fake.wishes.kept.values()
            if wish.is_live
            and (wish.wisher.member_id, wish.wisher.network_id)
            == (wisher.member_id, wisher.network_id)
        ]
        assert (row is None) == (not kept)
        return (row["id"], kept[0].wish_id) if row is not None else None

    async def wish(self, command: MakeWish) -> None:
        """Wish, or change or withdraw what is wished already."""
        ids = await self.live_ids(command.wisher)
        if ids is None:
            await make_wish(command, self.fake)
            async with self.real() as uow:
                await make_wish(command, uow)
            return
        people = command.wisher.people
        await change_wish(ChangeWish(ids[1], people, MAY, command.actor), self.fake)
        async with self.real() as uow:
            await change_wish(ChangeWish(ids[0], people, MAY, command.actor), uow)

    async def withdraw(self, command: MakeWish) -> None:
        ids = await self.live_ids(command.wisher)
        if ids is None:
            return
        await withdraw_wish(WithdrawWish(ids[1], command.actor), self.fake)
        async with self.real() as uow:
            await withdraw_wish(WithdrawWish(ids[0], command.actor), uow)

    async def membership(self, number: int, network_id: str, *, is_active: bool) -> None:
        pair = (a_member(number), network_id)
        self.fake.memberships.kept.discard(pair)
        if is_active:
            self.fake.memberships.kept.add(pair)
        await follow_membership(FollowMembership(a_member(number)), self.fake)
        self.version += 1
        async with self.real() as uow:
            put_membership(uow, number, network_id, is_active=is_active, version=self.version)
            await follow_membership(FollowMembership(a_member(number)), uow)

    async def erase(self, number: int) -> None:
        await forget_wishes(ForgetWishes(a_member(number)), self.fake)
        async with self.real() as uow:
            await forget_wishes(ForgetWishes(a_member(number)), uow)


async def a_step(pair: Pair, dice: random.Random) -> None:
    number, network_id = dice.randrange(8), dice.choice(NETWORKS)
    person, network = a_wish(number), a_network_wish(network_id, dice.randint(1, 6))
    step = dice.choices(range(6), weights=[6, 3, 2, 4, 3, 1])[0]
    if step in (0, 1):
        await pair.wish((person, network)[step])
    elif step == 2:
        await pair.withdraw(dice.choice([person, network]))
    elif step in (3, 4):
        await pair.membership(number, network_id, is_active=step == 3)
    else:
        await pair.erase(number)


@pytest.mark.parametrize("history", range(6))
async def test_after_any_history_the_number_is_what_a_recount_gives(
    database_of_trainings: Database, dice: random.Random, history: int
) -> None:
    dice.seed(f"{dice.random()} {history}")
    pair = Pair(database_of_trainings, FakeDemandUnitOfWork())
    pair.fake.trainings.put(a_training())

    for _ in range(60):
        await a_step(pair, dice)
        if POOL not in pair.fake.demands.kept:
            continue
        async with database_of_trainings.transaction() as transaction:
            recounted = await SqlWishes(transaction).count(POOL)
        by_hand = await pair.fake.wishes.count(POOL)
        assert await waiting(database_of_trainings) == recounted == by_hand

    told = [name for name in pair.fake.announced.names if name.startswith("Demand")]
    for word in ("Pooled", "FellBack", "Recovered"):
        fact = {"FellBack": "fell_back"}.get(word, word.lower())
        assert await facts(database_of_trainings, fact) == told.count(f"Demand{word}")
