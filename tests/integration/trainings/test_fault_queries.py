"""What the fault test asks of the trainings database, asked of a real one."""

from deploy.faults.checker import REGISTRATIONS, SESSIONS
from tests.integration.trainings.conftest import World


async def test_the_fault_tests_questions_are_understood_and_see_what_is_there(world: World) -> None:
    session_id = await world.open(capacity=2, minimum=1)
    made = await world.register(session_id, 1)

    rows = await world.database.pool.fetch(REGISTRATIONS)

    assert [row[0] for row in rows] == [made["registration_id"]]
    assert await world.database.pool.fetchval(SESSIONS) == 0
