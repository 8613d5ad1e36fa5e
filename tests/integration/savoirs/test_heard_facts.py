"""What the service does with foreign facts, also when they come late, twice or out of order."""

import asyncio

from shared.events.members import MemberLeft, NetworksLinked, NetworksUnlinked
from tests.integration.savoirs.conftest import ANN, BOB, EVE, ZOE, World, membership_of
from tests.unit.savoirs.builders import GARDEN, LIBRARY, an_id


async def may_publish(world: World, member_id: str) -> bool:
    answer = await world.client.post(
        "/requests",
        json={"network_id": GARDEN, "title": "Coudre"},
        headers=world.as_(member_id, garden=["member"]),
    )
    return answer.status_code == 201


async def test_whoever_leaves_takes_their_savoirs_along_and_publishes_no_more(
    world: World,
) -> None:
    ann = world.as_(ANN, garden=["member"])
    await world.offer(ann)
    await world.request(ann)
    await world.offer(world.as_(BOB, garden=["member"]), title="Bob's")

    await world.leave(ANN, GARDEN)

    assert await world.board(world.as_(BOB, garden=["member"])) == ["Bob's"]
    assert [fact["type"] for fact in await world.facts()][-3:] == [
        "offer.withdrawn",
        "request.withdrawn",
        "reciprocity.lost",
    ]
    assert not await may_publish(world, ANN)


async def test_a_late_older_fact_does_not_bring_a_leaver_back(world: World) -> None:
    newcomer = an_id("newcomer")

    await world.leave(newcomer, GARDEN, sequence=2)
    await world.join(newcomer, GARDEN, sequence=1)

    assert not await may_publish(world, newcomer)


async def test_whoever_joins_again_publishes_again(world: World) -> None:
    await world.leave(ANN, GARDEN, sequence=2)
    await world.join(ANN, GARDEN, sequence=3)

    assert await may_publish(world, ANN)


async def test_a_late_leave_does_not_touch_whoever_has_joined_again(world: World) -> None:
    await world.join(ANN, GARDEN, sequence=3)
    await world.offer(world.as_(ANN, garden=["member"]))

    await world.leave(ANN, GARDEN, sequence=2)

    assert await world.facts("offer.withdrawn") == []


async def test_the_same_fact_twice_has_one_effect(world: World) -> None:
    await world.offer(world.as_(ANN, garden=["member"]))

    left = MemberLeft(member_id=ANN, network_id=GARDEN)
    for _ in range(2):
        await world.hear(left, membership_of(ANN, GARDEN), 2, event_id=an_id("the same"))

    assert len(await world.facts("offer.withdrawn")) == 1


async def test_of_an_erased_person_nothing_stays_whatever_arrives_late(world: World) -> None:
    await world.offer(world.as_(ANN, garden=["member"]), title="Ann's secret rose")
    await world.request(world.as_(ANN, garden=["member"]))

    await world.erase(ANN)
    await world.join(ANN, GARDEN, sequence=7)
    await world.erase(ANN)

    kept = [
        await world.database.pool.fetchval(
            f"SELECT count(*) FROM {table} WHERE member_id = $1", ANN
        )
        for table in ("savoir", "reciprocity")
    ]
    assert kept == [0, 0]
    assert not await may_publish(world, ANN)
    assert [fact["type"] for fact in await world.facts()][-3:] == [
        "offer.withdrawn",
        "request.withdrawn",
        "reciprocity.lost",
    ]
    await world.fire_timers()


async def test_networks_that_part_see_nothing_of_each_other_again(world: World) -> None:
    ann, eve = world.as_(ANN, garden=["member"]), world.as_(EVE, library=["member"])
    await world.offer(ann, visibility="linked")
    ended = NetworksUnlinked(link_id=an_id("link"), network_id=GARDEN, other_network_id=LIBRARY)
    agreed = NetworksLinked(link_id=an_id("link"), network_id=GARDEN, other_network_id=LIBRARY)

    await world.link()
    assert await world.board(eve) == ["Tailler les rosiers"]
    await world.hear(ended, an_id("link"), 2)
    assert await world.board(eve) == []
    await world.hear(agreed, an_id("link"), 1)
    assert await world.board(eve) == []


async def test_whoever_publishes_while_leaving_leaves_nothing_behind(world: World) -> None:
    for sequence in range(2, 22, 2):
        await asyncio.gather(may_publish(world, ANN), world.leave(ANN, GARDEN, sequence))
        live = await world.database.pool.fetchval(
            "SELECT count(*) FROM savoir WHERE member_id = $1 AND status = 'live'", ANN
        )
        assert live == 0
        await world.join(ANN, GARDEN, sequence + 1)


async def answers_naming(world: World, word: str) -> list[str]:
    rows = await world.database.pool.fetch(
        "SELECT key FROM idempotency WHERE caller = $1 OR body LIKE $2 ORDER BY key",
        word,
        f"%{word}%",
    )
    return [row["key"] for row in rows]


async def test_no_kept_answer_names_an_erased_person_whoever_wrote_for_them(world: World) -> None:
    ann, zoe = world.as_(ANN, garden=["member"]), world.as_(ZOE, garden=["facilitator"])
    await world.offer({**ann, "Idempotency-Key": "by-herself"}, title="Secret rose")
    for_ann = {"member_id": ANN, "availability": "Secret evenings"}
    made = await world.offer({**zoe, "Idempotency-Key": "for-ann"}, **for_ann)
    await world.client.post(
        f"/offers/{made['offer_id']}/withdraw", headers={**zoe, "Idempotency-Key": "end-ann"}
    )
    await world.request({**zoe, "Idempotency-Key": "for-bob"}, member_id=BOB)
    assert await answers_naming(world, ANN) == ["by-herself", "end-ann", "for-ann"]

    await world.erase(ANN)

    assert await answers_naming(world, ANN) == []
    assert await answers_naming(world, "Secret") == []
    assert await answers_naming(world, BOB) == ["for-bob"]


async def test_an_answer_under_way_while_its_person_is_erased_is_not_kept(world: World) -> None:
    zoe = world.as_(ZOE, garden=["facilitator"])
    body = {"network_id": GARDEN, "title": "Secret rose", "member_id": ANN}

    async def write(number: int) -> None:
        headers = {**zoe, "Idempotency-Key": f"key-{number}"}
        await world.client.post("/offers", json=body, headers=headers)

    await asyncio.gather(*(write(number) for number in range(8)), world.erase(ANN))

    assert await answers_naming(world, ANN) == []
