"""Many volunteers of one network at once: never more grants than the fund allows, and a control that goes wrong."""

import asyncio
from collections.abc import Sequence

from services.trainings.adapters.money.sql_supports import SqlSupports, fund_view
from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.money.grant_support import grant_support
from services.trainings.application.money.ports_of_support import Fund
from services.trainings.domain.money.support import Support
from services.trainings.domain.registrations.occasion import Occasion
from services.trainings.domain.registrations.registration import Registration
from tests.integration.trainings.conftest import World
from tests.integration.trainings.money import VOLUNTEER, a_network, fund, register_as, states

CROWD = 30
IN_ORDER = """
SELECT bool_and(state = 'granted') FILTER (WHERE place <= granted) AS first_are_granted, max(granted) AS granted
FROM (
    SELECT state, row_number() OVER (ORDER BY arrival) AS place,
        count(*) FILTER (WHERE state = 'granted') OVER () AS granted
    FROM support_place WHERE state <> 'released'
) AS claim
"""


async def test_a_crowd_of_one_network_in_several_sessions_gets_exactly_its_fifth(
    world: World,
) -> None:
    await a_network(world, volunteers=CROWD)
    sessions = [await world.open(capacity=40) for _ in range(3)]

    await asyncio.gather(
        *(register_as(world, sessions[number % 3], VOLUNTEER + number) for number in range(CROWD))
    )

    seen = await fund(world)
    assert (seen["allowance"], seen["granted"]) == (CROWD // 5, CROWD // 5)
    assert await states(world) == ["granted"] * 6 + ["waiting"] * (CROWD - 6)
    assert len(await world.facts("support.granted")) == CROWD // 5


async def test_places_given_up_while_others_register_leave_no_grant_unused(world: World) -> None:
    await a_network(world, volunteers=CROWD)
    sessions = [await world.open(capacity=40) for _ in range(2)]
    placed = [
        await register_as(world, sessions[number % 2], VOLUNTEER + number) for number in range(12)
    ]

    await asyncio.gather(
        *(world.answer(one, "cancel") for one in placed[:8]),
        *(
            register_as(world, sessions[number % 2], VOLUNTEER + number)
            for number in range(12, CROWD)
        ),
    )

    truth = await world.database.pool.fetchrow(IN_ORDER)
    assert truth is not None
    assert (truth["first_are_granted"], truth["granted"]) == (True, CROWD // 5)


class Unlocked(SqlSupports):
    """The control: a fund that nobody waits for."""

    barrier = asyncio.Barrier(2)

    async def enter(self, network_id: str, year: int) -> Fund:
        return (await fund_view(self._transaction, network_id, year)).fund

    async def waiting(self, network_id: str, year: int, limit: int) -> Sequence[Support]:
        found = await super().waiting(network_id, year, limit)
        await self.barrier.wait()
        return found


async def grants_of_two_at_once(world: World, supports: type[SqlSupports]) -> int:
    """Let two volunteers ask a fund that has one place left, each in a transaction of their own."""
    await a_network(world, volunteers=5)
    session_id = await world.open()
    rows = [await world.register(session_id, VOLUNTEER + number) for number in range(2)]
    network = (await fund(world))["network_id"]

    async def ask(registration_id: str) -> None:
        async with world.database.transaction() as transaction:
            uow = SqlUnitOfWork(transaction)
            registration: Registration = await uow.registrations.get(registration_id)
            registration.network_id = network
            occasion: Occasion = await uow.occasions.seen(session_id)
            uow.supports = supports(transaction)
            await grant_support(registration, occasion, uow)

    await asyncio.gather(*(ask(row["registration_id"]) for row in rows))
    return int((await fund(world))["granted"])


async def test_two_who_ask_for_the_last_grant_at_once_get_one(world: World) -> None:
    assert await grants_of_two_at_once(world, SqlSupports) == 1


async def test_without_the_lock_two_get_the_last_grant(world: World) -> None:
    assert await grants_of_two_at_once(world, Unlocked) == 2
