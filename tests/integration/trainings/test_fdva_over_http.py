"""FDVA: a fifth of a network's active volunteers, in the order of their places, seen by the network."""

from typing import Any

from services.trainings.adapters.unit_of_work import SqlUnitOfWork
from services.trainings.application.money.move_support import move_support
from services.trainings.application.money.redate_support import redate_support
from services.trainings.domain.money.support import SupportState
from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.money import (
    VOLUNTEER,
    a_network,
    affiliate,
    fund,
    register_as,
    states,
)
from tests.unit.trainings.builders import a_member


async def place(world: World, session_id: str, *numbers: int) -> list[Any]:
    """Register these volunteers of the network."""
    return [await register_as(world, session_id, VOLUNTEER + number) for number in numbers]


async def test_a_fifth_of_the_volunteers_is_granted_in_order_and_the_rest_waits(
    world: World,
) -> None:
    await a_network(world, volunteers=11)
    session_id = await world.open()

    first, second, _ = await place(world, session_id, 0, 1, 2)

    seen = await fund(world)
    numbers = {name: seen[name] for name in ("active_volunteers", "allowance", "granted")}
    assert numbers == {"active_volunteers": 11, "allowance": 2, "granted": 2}
    assert [claim["state"] for claim in seen["items"]] == ["granted", "granted", "waiting"]
    assert [claim["position"] for claim in seen["items"]] == [1, 2, 3]
    assert seen["items"][0]["registration_id"] == first["registration_id"]
    facts = await world.facts("support.")
    assert [fact["registration_id"] for fact in facts] == [
        first["registration_id"],
        second["registration_id"],
    ]
    assert (facts[0]["year"], facts[0]["network_id"]) == (2026, NETWORK)
    assert (await fund(world, 2027))["granted"] == 0


async def test_who_gives_up_passes_support_to_the_next(world: World) -> None:
    await a_network(world, volunteers=10)
    session_id = await world.open()
    placed = await place(world, session_id, 0, 1, 2, 3)

    await world.answer(placed[3], "cancel")
    await world.answer(placed[0], "cancel")

    assert await states(world) == ["granted", "granted"]
    told = [fact["type"] for fact in await world.facts("support.")]
    assert told == ["support.granted"] * 2 + ["support.released", "support.granted"]


async def test_who_waits_for_a_place_asks_the_fund_only_once_placed(world: World) -> None:
    await a_network(world, volunteers=10)
    session_id = await world.open(capacity=1, minimum=1)
    first, second = await place(world, session_id, 0, 1)
    assert await states(world) == ["granted"]

    await world.answer(first, "cancel")
    assert await states(world) == []
    await world.answer(second, "accept")

    assert await states(world) == ["granted"]


async def test_a_cancelled_session_frees_its_support_for_others(world: World) -> None:
    await a_network(world, volunteers=5)
    doomed, other = await world.open(), await world.open(draft=None, time_zone="Europe/Paris")
    await place(world, doomed, 0, 1, 2)
    await world.post(f"/sessions/{doomed}/cancel", world.office, {"reason": "pas de salle"})

    await place(world, other, 0)

    assert await states(world) == ["granted"]
    granted = [fact["session_id"] for fact in await world.facts("support.granted")]
    assert granted == [doomed, other]


async def test_grants_stand_when_members_leave_and_more_members_bring_more(world: World) -> None:
    await a_network(world, volunteers=10)
    session_id = await world.open()
    placed = await place(world, session_id, 0, 1, 2)

    await world.leave(a_member(VOLUNTEER + 9))
    assert ((await fund(world))["allowance"], (await fund(world))["granted"]) == (1, 2)
    await world.answer(placed[0], "cancel")
    assert await states(world) == ["granted", "waiting"]

    await world.join(a_member(VOLUNTEER + 20))
    await world.fire_timers()
    assert await states(world) == ["granted", "granted"]


async def test_the_fund_passes_by_who_waits_and_has_left_the_network(world: World) -> None:
    await a_network(world, volunteers=6)
    session_id = await world.open()
    placed = await place(world, session_id, 0, 1, 2)

    await world.leave(a_member(VOLUNTEER + 1))
    await world.answer(placed[0], "cancel")

    assert await states(world) == ["waiting", "granted"]


async def test_only_affiliated_networks_have_a_fund_and_an_affiliation_opens_it(
    world: World,
) -> None:
    await a_network(world, volunteers=10, is_affiliated=False)
    session_id = await world.open()
    await place(world, session_id, 0)
    assert ((await fund(world))["allowance"], await states(world)) == (0, ["waiting"])

    await affiliate(world, is_affiliated=True, sequence=2)
    await world.fire_timers()

    assert await states(world) == ["granted"]


async def test_employees_and_people_in_their_own_name_ask_no_fund(world: World) -> None:
    await a_network(world, volunteers=10)
    session_id = await world.open()

    await register_as(world, session_id, 1, "employees")
    await world.register(session_id, 2)

    assert await states(world) == []
    assert await world.database.pool.fetchval("SELECT count(*) FROM support_fund") == 0


async def test_everyone_of_the_network_sees_the_numbers_and_facilitators_the_ids(
    world: World,
) -> None:
    await a_network(world, volunteers=10)
    await place(world, await world.open(), 0)
    member = world.token(a_member(1), {NETWORK: ["member"]})
    facilitator = world.token(a_member(2), {NETWORK: ["member", "facilitator"]})
    stranger = world.token(a_member(3), {OTHER_NETWORK: ["facilitator"]})

    plain, full = await fund(world, headers=member), await fund(world, headers=facilitator)

    assert (plain["allowance"], plain["granted"]) == (full["allowance"], full["granted"]) == (2, 1)
    assert plain["items"][0]["state"] == "granted"
    assert plain["items"][0]["registration_id"] is None
    assert plain["items"][0]["session_id"] is None
    assert full["items"][0]["registration_id"] is not None
    await world.get(f"/networks/{NETWORK}/fdva", stranger, 404)
    await world.get(f"/networks/{OTHER_NETWORK}/fdva", world.office, 404)


async def test_pages_of_claims_follow_each_other(world: World) -> None:
    await a_network(world, volunteers=10)
    await place(world, await world.open(), 0, 1, 2)
    path = f"/networks/{NETWORK}/fdva"

    first = await world.get(path, world.office, year=2026, limit=2)
    rest = await world.get(path, world.office, year=2026, limit=2, after=first["next"])

    assert [claim["position"] for claim in first["items"] + rest["items"]] == [1, 2, 3]
    assert rest["next"] is None


async def test_a_moved_claim_keeps_its_place_and_a_redated_one_goes_to_the_other_year(
    world: World,
) -> None:
    await a_network(world, volunteers=5)
    one, other = await world.open(), await world.open()
    placed = await place(world, one, 0, 1)
    replaced = await register_as(world, other, VOLUNTEER + 2)
    before, _, after = [each["registration_id"] for each in (*placed, replaced)]

    async with world.database.transaction() as transaction:
        uow = SqlUnitOfWork(transaction)
        await uow.supports.of_registrations([after])
        await transaction.connection.execute(
            "DELETE FROM support_place WHERE registration_id = $1", after
        )
        occasion = await uow.occasions.seen(other)
        was, now = await uow.registrations.get(before), await uow.registrations.get(after)
        await move_support(was, now, occasion, uow)
    items = (await fund(world))["items"]
    assert [claim["registration_id"] for claim in items] == [after, placed[1]["registration_id"]]
    assert [claim["state"] for claim in items] == ["granted", "waiting"]

    await world.database.pool.execute(
        "UPDATE occasion SET begins_at = '2027-02-01T08:00:00Z' WHERE id = $1", other
    )
    async with world.database.transaction() as transaction:
        uow = SqlUnitOfWork(transaction)
        occasion = await uow.occasions.seen(other)
        await redate_support([await uow.registrations.get(after)], occasion, uow)
    assert await states(world, 2026) == [SupportState.GRANTED]
    assert await states(world, 2027) == [SupportState.GRANTED]
    sequences = [
        fact["sequence"]
        for fact in await world.facts("support.")
        if fact["registration_id"] == after
    ]
    assert sequences == sorted(set(sequences))
