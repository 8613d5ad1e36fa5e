"""Wishing through the doors: who may, who sees it, and how many wait."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.trainings.conftest import NETWORK, OTHER_NETWORK, World
from tests.integration.trainings.demands import MAY, body, facilitator, status_of, the_demand, wish
from tests.unit.trainings.builders import a_member


async def test_members_see_how_many_wait_but_under_five_nothing_exact(world: World) -> None:
    me = world.token(a_member(0x800))
    path = "/trainings/2/demand"
    seen = [await world.get(path, me, region="11")]
    for number in range(5):
        await wish(world, number)
        seen.append(await world.get(path, me, region="11"))

    few = "moins de 5 personnes attendent, sur 12 qu'il faut"
    assert [(one["waiting"], one["missing"], one["progress"]) for one in seen[:5]] == [
        (None, None, few)
    ] * 5
    assert (seen[5]["waiting"], seen[5]["missing"]) == (5, 7)
    assert seen[5]["progress"] == "5 personnes attendent sur 12, il en manque 7"
    assert a_member(0) not in str(seen)
    await world.get("/trainings/99/demand", me, expect=404, region="11")
    await world.get(path, me, expect=422, region="99")


async def test_a_wish_is_read_only_by_its_person_their_facilitator_and_the_office(
    world: World,
) -> None:
    made = await wish(world, 1)
    await world.join(a_member(1))
    path = f"/wishes/{made['wish_id']}"
    query: dict[str, Any] = {"member_id": a_member(1)}

    for reader in (world.token(a_member(1)), facilitator(world), world.office):
        assert (await world.get(path, reader))["wish_id"] == made["wish_id"]
        assert len((await world.get("/wishes", reader, **query))["items"]) == 1
    strangers = [
        world.token(a_member(2)),
        world.token(a_member(2), {NETWORK: ["member"]}),
        facilitator(world, OTHER_NETWORK),
    ]
    for stranger in strangers:
        await world.get(path, stranger, expect=404)
        await world.get("/wishes", stranger, expect=404, **query)
        await world.post(f"{path}/withdraw", stranger, expect=404)
        changed = await world.client.put(path, headers=stranger, json=MAY)
        assert changed.status_code == 404
        assert (await world.get("/wishes", stranger))["items"] == []
    await world.leave(a_member(1))
    await world.get(path, facilitator(world), expect=404)


async def test_the_wish_of_a_network_is_its_facilitators_own(world: World) -> None:
    network = body(network_id=NETWORK, people=9)
    made = await world.post("/wishes", facilitator(world), network, expect=201)
    path = f"/wishes/{made['wish_id']}"

    for stranger in (
        world.token(a_member(2), {NETWORK: ["member"]}),
        facilitator(world, OTHER_NETWORK),
    ):
        await world.post("/wishes", stranger, network, expect=403)
        await world.get(path, stranger, expect=404)
        await world.get("/wishes", stranger, expect=404, network_id=NETWORK)
    assert (await world.get(path, world.office))["people"] == 9
    own = await world.get("/wishes", facilitator(world), network_id=NETWORK)
    assert [one["wish_id"] for one in own["items"]] == [made["wish_id"]]


async def test_wishes_expire_with_their_last_day(world: World) -> None:
    made = await wish(world, 1, periods=[{"first": "2026-03-10", "last": "2026-03-12"}])
    world.clock.advance(timedelta(days=10))
    await world.fire_timers()
    assert await status_of(world, made) == "waiting"
    world.clock.advance(timedelta(days=1, hours=1))

    await world.fire_timers()

    assert await status_of(world, made) == "expired"
    assert len(await world.facts("wish.expired")) == 1


async def test_leaving_a_network_that_wishes_changes_the_number(world: World) -> None:
    await world.post("/wishes", facilitator(world), body(network_id=NETWORK, people=5), expect=201)
    await world.join(a_member(1))
    await wish(world, 1)
    assert (await the_demand(world))["waiting"] == 5

    await world.leave(a_member(1))

    assert (await the_demand(world))["waiting"] == 6


@pytest.mark.parametrize(
    "wrong",
    [
        {"periods": []},
        {"periods": ["2026-02"]},
        {"periods": ["2026-13"]},
        {"periods": [{"first": "2026-05-02", "last": "2026-05-01"}]},
        {"periods": ["2026-05"] * 2},
        {"periods": [f"2027-{month:02}" for month in range(1, 13)] + ["2026-05"]},
        {"people": 2},
        {"people": 0},
        {"region": "99"},
        {"region": "Île-de-France"},
        {"member_id": a_member(1), "network_id": NETWORK},
        {"audience": "friends"},
        {"note": "je suis malade"},
    ],
)
async def test_what_nobody_can_mean_is_refused(world: World, wrong: dict[str, Any]) -> None:
    await world.post("/wishes", world.token(a_member(1)), body(**wrong), expect=422)


async def test_a_second_wish_for_the_same_and_a_training_that_is_not_there_are_refused(
    world: World,
) -> None:
    await wish(world, 1)
    me = world.token(a_member(1))

    again = await world.post("/wishes", me, body(), expect=409)
    nothing = await world.post("/wishes", me, body(training_number=99), expect=404)

    assert (again["code"], nothing["code"]) == ("already_wished", "training_not_found")
    assert again["title"] == "Cette formation est déjà souhaitée dans cette région"


async def test_wishes_and_demands_are_listed_page_by_page(world: World) -> None:
    me = world.token(a_member(1))
    made = [await wish(world, 1, region=region) for region in ("11", "84", "93")]

    first = await world.get("/wishes", me, limit=2)
    second = await world.get("/wishes", me, limit=2, after=first["next"])
    demands = await world.get("/demands", world.office, limit=2)
    rest = await world.get("/demands", world.office, limit=2, after=demands["next"])

    listed = [one["wish_id"] for one in first["items"] + second["items"]]
    assert listed == [one["wish_id"] for one in reversed(made)]
    assert [one["region"] for one in demands["items"] + rest["items"]] == ["11", "84", "93"]
    narrowed = await world.get("/demands", world.office, region="84", training=2)
    assert [one["region"] for one in narrowed["items"]] == ["84"]
    assert (await world.get("/demands", world.office, stage="pooled"))["items"] == []
