"""What tests of attendance and documents do over and over: a session, its end, its marks."""

from datetime import timedelta
from typing import Any

from tests.integration.trainings.conftest import World
from tests.unit.trainings.builders import a_member

TRAINER = a_member(0xAAA)
DAYS = ("2026-06-11", "2026-06-12", "2026-10-16")
HALF_DAYS = [(day, half) for day in DAYS for half in ("am", "pm")]
FIRST_DAY, LAST_DAY_OVER = timedelta(days=101), timedelta(days=228, hours=6)


def marks(registration: dict[str, Any], *absent: int) -> list[dict[str, Any]]:
    """Return somebody's marks at all half-days; `absent` are the numbers of those they missed."""
    return [
        {
            "registration_id": registration["registration_id"],
            "day": day,
            "half": half,
            "is_present": number not in absent,
        }
        for number, (day, half) in enumerate(HALF_DAYS)
    ]


async def a_confirmed_session(world: World, people: int) -> tuple[str, list[dict[str, Any]]]:
    """Return a session whose trainer is TRAINER, and its registrations."""
    session_id = await world.open(minimum=1, trainer_ids=[TRAINER])
    return session_id, [await world.register(session_id, number) for number in range(1, people + 1)]


async def put(
    world: World, path: str, who: dict[str, str], body: Any, expect: int = 200
) -> dict[str, Any]:
    """Put and return the answer's object."""
    answer = await world.client.put(path, headers=who, json=body)
    assert answer.status_code == expect, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def attend(
    world: World, session_id: str, written: list[dict[str, Any]], expect: int = 200
) -> dict[str, Any]:
    """Let the trainer write attendance."""
    path, who = f"/sessions/{session_id}/attendance", world.token(TRAINER)
    return await put(world, path, who, {"marks": written}, expect)


async def pass_to_the_end(world: World) -> None:
    """Let the session begin, and end."""
    for each in (FIRST_DAY, LAST_DAY_OVER - FIRST_DAY, timedelta(minutes=11)):
        world.clock.advance(each)
        await world.fire_timers()


async def a_certificate(world: World) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Return a completed session, its only registration and the certificate."""
    session_id, (registration,) = await a_confirmed_session(world, 1)
    await pass_to_the_end(world)
    await attend(world, session_id, marks(registration))
    path = f"/registrations/{registration['registration_id']}/certificate"
    return session_id, registration, await world.get(path, world.token(registration["member_id"]))
