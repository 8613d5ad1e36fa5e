"""What Prometheus is told of sessions is counted from the people, not from the counters of the guard."""

import pytest

from services.trainings.entrypoints.measures import MEASURES
from tests.integration.trainings.conftest import World

ONE_MORE = """
INSERT INTO registration (id, occasion_id, kind, title, once, member_id, status, audience, version)
SELECT gen_random_uuid(), $1, 'session', 'x', 'x', gen_random_uuid(), $2, 'companies', 1
"""


async def read(world: World, name: str) -> object:
    (measure,) = [each for each in MEASURES if each.name == name]
    return await measure.read(world.database)


async def test_a_session_is_at_risk_in_the_fortnight_before_its_decision_while_it_lacks_people(
    world: World,
) -> None:
    session_id = await world.open(minimum=2, capacity=3)
    assert await read(world, "rers_sessions_at_risk") == 0

    world.move_to("2026-05-28T00:00")
    assert await read(world, "rers_sessions_at_risk") == 1

    await world.register(session_id, 1)
    await world.register(session_id, 2)

    assert await read(world, "rers_sessions_at_risk") == 0
    states = await read(world, "rers_sessions")
    assert isinstance(states, dict)
    assert (states["confirmed"], states["open"], states["cancelled"]) == (1.0, 0.0, 0.0)


@pytest.mark.parametrize("status", ["registered", "waiting"])
async def test_one_person_too_many_shows_though_the_counters_say_all_is_well(
    world: World, status: str
) -> None:
    session_id = await world.open(minimum=2, capacity=2)
    await world.register(session_id, 1)
    await world.register(session_id, 2)
    assert await read(world, "rers_sessions_over_capacity") == 0

    await world.database.pool.execute(ONE_MORE, session_id, status)

    is_over = float(status == "registered")
    assert await read(world, "rers_sessions_over_capacity") == is_over


async def test_a_session_that_the_rule_confirmed_too_early_shows(world: World) -> None:
    session_id = await world.open(minimum=2, capacity=4)
    await world.register(session_id, 1)
    await world.register(session_id, 2)
    assert await read(world, "rers_sessions_confirmed_below_minimum") == 0

    await world.database.pool.execute(
        "DELETE FROM registration WHERE id = (SELECT min(id::text)::uuid FROM registration)"
    )

    assert await read(world, "rers_sessions_confirmed_below_minimum") == 1


async def test_people_who_leave_and_what_the_office_decides_are_no_broken_promise(
    world: World,
) -> None:
    left, decided = await world.open(minimum=2, capacity=4), await world.open(minimum=9)
    await world.register(left, 1)
    await world.answer(await world.register(left, 2), "cancel")
    await world.register(decided, 3)
    await world.decide(decided, "confirm")

    assert (await world.session(left))["state"] == "confirmed"
    assert (await world.session(decided))["state"] == "confirmed"
    assert await read(world, "rers_sessions_confirmed_below_minimum") == 0


async def test_a_place_that_is_kept_for_somebody_is_offered(world: World) -> None:
    session_id = await world.open(minimum=1, capacity=1)
    first = await world.register(session_id, 1)
    await world.register(session_id, 2)
    assert await read(world, "rers_places_offered") == 0

    await world.answer(first, "cancel")

    assert await read(world, "rers_places_offered") == 1
