"""Whoever is erased acts no more and is named nowhere, though their token is still valid."""

from typing import Any

from services.trainings.application.forget_member import ONCE_MORE_AFTER
from tests.integration.trainings.conftest import NETWORK, World
from tests.integration.trainings.demands import body
from tests.integration.trainings.test_kits_over_http import SHEET, a_kit
from tests.integration.trainings.workshops import STARTS, person, poll, propose, put
from tests.unit.trainings.builders import a_member

GONE = 66
LATE = """
INSERT INTO idempotency (caller, key, fingerprint, status, body, created_at)
VALUES ('somebody', 'late', '', 200, $1, $2)
"""
GATHERING = {
    "network_id": NETWORK,
    "title": "Temps de partage",
    "kind": "sharing_time",
    "place": "Padern",
    "day": "2026-03-07",
    "starts": "14:00",
}


async def refused(world: World, path: str, headers: dict[str, str], said: Any) -> None:
    answer = await world.post(path, headers, said, expect=403)
    assert answer["code"] == "person_erased"


async def test_whoever_is_erased_proposes_votes_and_leads_no_workshop(world: World) -> None:
    workshop = await propose(world, is_seeking_facilitator=True)
    path = f"/workshops/{workshop['workshop_id']}"
    date_id = (await poll(world, workshop))["dates"][0]["date_id"]
    await world.erase(a_member(GONE))

    proposed = {"network_id": NETWORK, "title": "Encore", "dates": [{"starts": STARTS}]}
    await refused(world, "/workshops", person(world, GONE), proposed)
    vote = {"answers": {date_id: "yes"}, "seen_version": 0}
    voted = await put(world, f"{path}/vote", person(world, GONE), vote, expect=403)
    assert voted["code"] == "person_erased"


async def test_nobody_names_an_erased_person_as_facilitator(world: World) -> None:
    await world.join(a_member(GONE))
    await world.erase(a_member(GONE))

    named = {"network_id": NETWORK, "title": "Encore", "facilitator_id": a_member(GONE)}
    await refused(world, "/workshops", person(world, 1), named)


async def test_whoever_is_erased_writes_and_copies_no_kit(world: World) -> None:
    kit = await a_kit(world)
    await world.erase(a_member(GONE))
    gone = person(world, GONE)

    await refused(world, "/kits", gone, {"network_id": NETWORK, **SHEET})
    await refused(world, f"/kits/{kit['kit_id']}/copies", gone, {"network_id": NETWORK})


async def test_whoever_is_erased_announces_nothing_and_speaks_for_nobody(world: World) -> None:
    gone = world.token(a_member(GONE), {NETWORK: ["facilitator"]})
    await world.join(a_member(7))
    session_id = await world.open()
    await world.erase(a_member(GONE))

    await refused(world, "/gatherings", gone, GATHERING)
    await refused(world, "/wishes", gone, body(network_id=NETWORK, people=5))
    for_another = {"member_id": a_member(7)}
    await refused(world, f"/sessions/{session_id}/registrations", gone, for_another)


async def test_no_kept_answer_names_whoever_is_erased_whoever_registered_them(
    world: World,
) -> None:
    facilitator = world.token(a_member(50), {NETWORK: ["facilitator"]})
    session_id = await world.open()
    for number in (GONE, 7):
        await world.join(a_member(number))
        body, keyed = {"member_id": a_member(number)}, {"Idempotency-Key": f"for-{number}"}
        path = f"/sessions/{session_id}/registrations"
        await world.post(path, {**facilitator, **keyed}, body, expect=201)
    assert await kept_answers(world) == [f"for-{GONE}", "for-7"]

    await world.erase(a_member(GONE))

    assert await kept_answers(world) == ["for-7"]


async def test_an_answer_kept_while_its_person_was_forgotten_goes_a_while_later(
    world: World,
) -> None:
    await world.erase(a_member(GONE))
    await world.database.pool.execute(
        LATE, f'{{"member_id":"{a_member(GONE)}"}}', world.clock.now()
    )

    world.clock.advance(ONCE_MORE_AFTER)
    await world.fire_timers()

    assert await kept_answers(world) == []


async def kept_answers(world: World) -> list[str]:
    rows = await world.database.pool.fetch("SELECT key FROM idempotency ORDER BY created_at, key")
    return [row["key"] for row in rows]
