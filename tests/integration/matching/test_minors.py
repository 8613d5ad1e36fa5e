"""A minor is brought together with nobody before the facilitators of their network say so."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from services.matching.adapters.unit_of_work import SqlUnitOfWork
from services.matching.application.propose_match import ProposeMatch, propose_match
from services.matching.application.read_savoir import ReadSavoir, read_savoir
from services.matching.application.search_counterparts import (
    SearchCounterparts,
    search_counterparts,
)
from services.matching.bootstrap import POLICY
from services.matching.domain.savoir import Kind
from shared.events.members import MemberRolesChanged
from tests.fixtures.waiting import eventually
from tests.integration.matching.conftest import FACILITATOR, World, membership_of
from tests.unit.matching.builders import ANN, AS_ZOE, BOB, GARDEN, LIBRARY, ZOE, an_id

KINDS: tuple[Kind, Kind] = ("offer", "request")
Proposing = Callable[[SqlUnitOfWork], Awaitable[object]]


async def held(world: World) -> str:
    """Let Ann's offer and the request of Bob, a minor, meet; return the match's id."""
    await world.hear(world.joined(BOB, GARDEN, is_minor=True))
    await world.hear(world.offer("offer"), world.request("request"))
    await world.fire_timers()
    (fact,) = await world.facts("match.")
    assert (fact["type"], fact["facilitated_network_id"]) == ("match.held", GARDEN)
    assert "title" not in str(fact)
    match_id: str = fact["match_id"]
    return match_id


async def listed(world: World, headers: dict[str, str], network: str = "") -> list[str]:
    path = f"/matches?network_id={network}" if network else "/matches"
    answer = await world.client.get(path, headers=headers)
    return [item["state"] for item in answer.json()["items"]]


async def test_only_the_facilitators_of_the_minors_network_see_it(world: World) -> None:
    match_id = await held(world)

    for headers in (world.as_(ANN), world.as_(BOB, garden=["member"])):
        assert await listed(world, headers) == []
        seen = await world.client.get(f"/matches/{match_id}", headers=headers)
        assert seen.status_code == 404
    zoe = world.as_(ZOE, garden=FACILITATOR)
    assert await listed(world, zoe, GARDEN) == ["awaiting_facilitator"]
    assert (await world.client.get(f"/matches/{match_id}", headers=zoe)).json()["minor_sides"] == [
        "requester"
    ]


async def test_a_facilitator_of_the_adults_network_does_not_see_it(world: World) -> None:
    await world.hear(world.linked(), world.joined(BOB, GARDEN, is_minor=True))
    await world.hear(
        world.offer("offer", network_id=LIBRARY, visibility="linked"),
        world.request("request", visibility="linked"),
    )
    await world.fire_timers()
    assert [fact["type"] for fact in await world.facts("match.")] == ["match.held"]

    assert await listed(world, world.as_(ZOE, library=FACILITATOR), LIBRARY) == []


async def test_released_it_is_proposed_and_the_minors_side_answered_by_a_facilitator(
    world: World,
) -> None:
    match_id, zoe = await held(world), world.as_(ZOE, garden=FACILITATOR)
    bob = world.as_(BOB, garden=["member"])

    released = await world.post(f"/matches/{match_id}/release", zoe)
    assert released.json()["state"] == "proposed"
    assert [fact["type"] for fact in await world.facts("match.")] == [
        "match.held",
        "match.proposed",
    ]
    for act in ("accept", "decline"):
        refused = await world.post(f"/matches/{match_id}/{act}", bob)
        assert (refused.status_code, refused.json()["code"]) == (403, "minor_accompanied")
    assert (await world.post(f"/matches/{match_id}/accept", world.as_(ANN))).status_code == 200
    answer = await world.post(f"/matches/{match_id}/accept", zoe, {"on_behalf_of": BOB})

    assert answer.json()["state"] == "accepted"


@pytest.mark.parametrize(
    ("roles", "status"), [({"garden": ["member"]}, 404), ({"library": FACILITATOR}, 404), ({}, 404)]
)
async def test_nobody_else_releases_it(
    world: World, roles: dict[str, list[str]], status: int
) -> None:
    match_id = await held(world)

    answer = await world.post(f"/matches/{match_id}/release", world.as_(an_id("who"), **roles))

    assert answer.status_code == status


async def test_declined_for_the_minor_it_never_comes_to_light(world: World) -> None:
    match_id, zoe = await held(world), world.as_(ZOE, garden=FACILITATOR)

    body = {"on_behalf_of": BOB, "why": "too_far"}
    assert (await world.post(f"/matches/{match_id}/decline", zoe, body)).status_code == 200

    (fact,) = await world.facts("match.declined")
    assert (fact["was_held"], fact["why"]) == (True, "too_far")
    assert await listed(world, world.as_(ANN)) == []
    await world.fire_timers()
    assert len(await world.facts("match.held")) == 1


async def test_a_minor_meets_nobody_beyond_the_linked_networks_and_is_on_no_edge(
    world: World,
) -> None:
    await world.hear(world.joined(BOB, GARDEN, is_minor=True))
    await world.hear(
        world.network(GARDEN, (48.63, 2.44)),
        world.network(LIBRARY, (48.74, 2.40)),
        world.request("request", visibility="everyone"),
        world.offer("near", visibility="everyone", network_id=LIBRARY),
        world.offer("own", visibility="everyone"),
    )

    await world.fire_timers()

    assert [fact["offer_id"] for fact in await world.facts("match.held")] == [an_id("own")]
    assert await world.facts("match.proposed") == []
    assert await world.rows("edge") == []


async def test_whose_age_is_known_late_is_shielded_then(world: World) -> None:
    match_id = (await world.proposed())["match_id"]

    await world.hear(world.joined(BOB, GARDEN, is_minor=True))

    assert (await world.rows("edge"), len(await world.facts("match.held"))) == ([], 1)
    seen = await world.client.get(f"/matches/{match_id}", headers=world.as_(ANN))
    assert seen.status_code == 404


async def test_an_accepted_match_is_held_again_once_an_age_is_known(world: World) -> None:
    match_id, ann = await world.accepted(), world.as_(ANN)
    zoe = world.as_(ZOE, garden=FACILITATOR)

    await world.hear(world.joined(BOB, GARDEN, is_minor=True))

    (fact,) = await world.facts("match.held")
    assert (fact["match_id"], fact["facilitated_network_id"]) == (match_id, GARDEN)
    for headers in (ann, world.as_(BOB)):
        assert await settled(world, match_id, headers) == [404, 404, 404]
    assert await settled(world, match_id, zoe) == [409, 409, 409]
    timers = [row for row in await world.rows("timer") if row["key"] == match_id]
    assert [row["due_at"] for row in timers] == [world.clock.now() + POLICY.answer_within]


async def test_the_meeting_of_a_minor_is_settled_by_their_facilitators_alone(world: World) -> None:
    match_id, zoe = await held(world), world.as_(ZOE, garden=FACILITATOR)
    await world.post(f"/matches/{match_id}/release", zoe)
    await world.post(f"/matches/{match_id}/accept", world.as_(ANN))
    await world.post(f"/matches/{match_id}/accept", zoe, {"on_behalf_of": BOB})

    for headers in (world.as_(ANN), world.as_(BOB), world.as_(ANN, garden=FACILITATOR)):
        assert await settled(world, match_id, headers) == [403, 403, 403]
    assert await settled(world, match_id, zoe) == [200, 200, 201]


async def settled(world: World, match_id: str, headers: dict[str, str]) -> list[int]:
    """Try to arrange the meeting, settle the agreement and begin; return what each answers."""
    path, put = f"/matches/{match_id}", world.client.put
    meeting = {"meeting_at": "2026-03-08T10:00:00Z", "place": "Chez moi"}
    met = await put(f"{path}/meeting", json=meeting, headers=headers)
    agreed = await put(f"{path}/agreement", json={"content": "Trois accords"}, headers=headers)
    begun = await world.post(f"{path}/exchange", headers)
    return [answer.status_code for answer in (met, agreed, begun)]


async def test_come_of_age_a_member_is_proposed_as_anybody(world: World) -> None:
    of_age = MemberRolesChanged(
        member_id=BOB, network_id=GARDEN, roles=["member"], is_minor=False, has_mailbox=True
    )
    await world.hear(world.received(of_age, membership_of(BOB, GARDEN), 2))
    await world.hear(world.joined(BOB, GARDEN, is_minor=True))

    await world.hear(world.offer("offer"), world.request("request"))
    await world.fire_timers()

    assert [fact["type"] for fact in await world.facts("match.")] == ["match.proposed"]


async def search(uow: SqlUnitOfWork) -> None:
    await search_counterparts(SearchCounterparts("request", an_id("request"), POLICY), uow)


async def bring_together(uow: SqlUnitOfWork) -> None:
    pair = an_id("offer"), an_id("request")
    await propose_match(ProposeMatch(*pair, AS_ZOE, POLICY.answer_within), uow)


async def known(world: World) -> None:
    await world.hear(world.joined(BOB, GARDEN, is_minor=True))


@pytest.mark.parametrize("propose", [search, bring_together])
async def test_an_age_that_becomes_known_while_somebody_proposes_is_heeded(
    quiet_world: World, propose: Proposing
) -> None:
    world = quiet_world
    await world.hear(world.offer("offer"), world.request("request"))
    for kind in KINDS:
        async with world.database.transaction() as reading:
            await read_savoir(ReadSavoir(kind, an_id(kind)), SqlUnitOfWork(reading))

    async with world.database.transaction() as proposing:
        await propose(SqlUnitOfWork(proposing))
        telling = asyncio.create_task(known(world))

        async def waits_or_is_done() -> bool:
            asked = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            return telling.done() or bool(await world.database.pool.fetchval(asked))

        await eventually(waits_or_is_done)
    await telling

    (match,) = await world.rows("match")
    assert (match["state"], match["minor_sides"]) == ("awaiting_facilitator", ["requester"])
    assert await world.rows("edge") == []
